"""The records of a web archive on the disk: all of them with their places, and one by its place.

A packed archive holds each record in a gzip member of its own (WARC 1.1, annex D), which is unpacked here and not by
warcio, so that every byte is charged to a budget. Of an archive that was packed in one piece only the first record is
seen.
"""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

from annotator.reading.limits import MIB, BrokenError, Budget

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from warcio.archiveiterator import ArchiveIterator
    from warcio.recordloader import ArcWarcRecord

PACKED = b"\x1f\x8b"
"""How a gzip member begins."""
_CHUNK = 16 * 1024


def next_record(archive: Iterator[ArcWarcRecord]) -> ArcWarcRecord | None:
    """The next record, or None at the end of the archive.

    Raises:
        BrokenError: its header is cut off. What warcio raises on broken records passes through.
    """
    # warcio writes warnings about lengths that are not right to standard error; what comes of them is reported by us.
    with contextlib.redirect_stderr(io.StringIO()):
        record = next(archive, None)
    if record is not None and record.length is None:
        raise BrokenError("its header ends early")
    return record


class Records:
    """The records of an archive in a stream that can go back and forth.

    What is read moves the stream; whoever reads it in turn must keep his own place.
    """

    def __init__(self, stream: io.BufferedReader, packed: bool) -> None:
        self._stream, self._packed = stream, packed

    def all(self, budget: Budget) -> Iterator[tuple[int, ArcWarcRecord]]:
        """Each record with its place; what its user leaves unread is passed over.

        Raises:
            ValueError: the archive is broken or unpacks to more than the budget. So does what warcio raises.
        """
        return self._members(budget) if self._packed else self._plain()

    def at(self, place: int, budget: Budget) -> ArcWarcRecord | None:
        """The record at a place that `all` gave.

        Raises:
            ValueError: as for `all`.
        """
        self._stream.seek(place)
        stream = io.BufferedReader(_Member(self._stream, budget)) if self._packed else self._stream
        return next_record(_archive(stream))

    def _plain(self) -> Iterator[tuple[int, ArcWarcRecord]]:
        from warcio.archiveiterator import ArchiveIterator

        self._stream.seek(0)
        archive = ArchiveIterator(self._stream, no_record_parse=True)
        while record := next_record(archive):
            yield archive.offset, record

    def _members(self, budget: Budget) -> Iterator[tuple[int, ArcWarcRecord]]:
        place = 0
        while self._stream.seek(place) == place and self._stream.read(2) == PACKED:
            self._stream.seek(place)
            member = _Member(self._stream, budget)
            unpacking = io.BufferedReader(member)
            if record := next_record(_archive(unpacking)):
                yield place, record
            while unpacking.read(MIB):
                pass
            place = member.end()


def _archive(stream: io.BufferedIOBase) -> ArchiveIterator:
    from warcio.archiveiterator import ArchiveIterator

    return ArchiveIterator(SimpleNamespace(read=stream.read1), no_record_parse=True)


class _Member(io.RawIOBase):
    """What one member of a gzip file unpacks to, every byte charged to the budget."""

    def __init__(self, stream: io.BufferedReader, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._unpacker, self._rest = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view, data = memoryview(buffer), b""
        while not data and not self._unpacker.eof:
            packed = self._rest or self._stream.read(_CHUNK)
            if not packed:
                raise BrokenError("cut off: the packed data end before their end mark")
            try:
                data = self._unpacker.decompress(packed, len(view))
            except zlib.error as error:
                raise BrokenError(f"broken: cannot be unpacked ({error})") from None
            self._rest = self._unpacker.unconsumed_tail
        self._budget.unpack(len(data))
        view[: len(data)] = data
        return len(data)

    def end(self) -> int:
        """The place after the member, once it was read to its end."""
        return self._stream.tell() - len(self._unpacker.unused_data)
