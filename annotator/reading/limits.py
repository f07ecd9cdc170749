"""What reading one input may cost: the limits with their reasons, and the budget that holds an input to them.

An input over a limit is a row in `problems.csv`, never a full memory or disk.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MIB = 1 << 20

MAX_TEXT = 64 * MIB
"""Bytes of a text, a page or a Word file's text: it is held whole. Over 20 million Chinese characters, some twenty
long books; whoever has more in one file has a collection, and JSON lines and CSV are read in a stream."""

MAX_RECORD = 8 * MIB
"""Bytes of one record of JSON or CSV: over two million Chinese characters, more than the longest single document.
JSON made for it needs more than twenty times its size in memory when it is parsed."""

MAX_HELD = 128 * MIB
"""Bytes of a PDF, Word file or archive that itself lies in an archive: it is read back and forth, so it is held in
memory. Those that lie on the disk are read from there, whatever their size."""

MAX_RATIO = 100
"""How many times its size on the disk an input may unpack to. Text shrinks to a third, a site's pages to a tenth, the
most repetitive logs to a fiftieth; a bomb to a thousandth and less."""

FREE_UNPACKED = 256 * MIB
"""Bytes that every input may unpack to, whatever the ratio, so that small and repetitive ones are read."""

MAX_DEPTH = 4
"""Archives within archives: a delivery of yearly archives of monthly ones, gzipped, is four deep."""

MAX_MEMBERS = 200_000
"""Files in an archive, those of the archives in it included: ten years of a daily paper's pages."""

MAX_DIRECTORY = 16 * MIB
"""Bytes of a ZIP file's list of members, which is held whole: about 150,000 names, 250 MB of memory at worst."""

LOOKED_AT = MIB
"""Bytes at the beginning of a file of records that show what its columns hold, where their names do not."""

MAX_PROBLEMS = 1_000
"""Rows in `problems.csv` for one input; what comes after is counted. A wrong column name would else fill it."""


class LimitError(ValueError):
    """An input is larger or deeper than is read here; the message says what to do."""


class BrokenError(ValueError):
    """A packed input is damaged or cut off."""


class Budget:
    """What is left for one file on the disk and everything in it."""

    def __init__(self, size: int) -> None:
        self._bytes = max(FREE_UNPACKED, MAX_RATIO * size)
        self._members = MAX_MEMBERS

    def unpack(self, size: int) -> None:
        """Charge `size` unpacked bytes.

        Raises:
            LimitError: more has been unpacked than the input's size makes plausible.
        """
        self._bytes -= size
        if self._bytes < 0:
            raise LimitError(
                f"unpacks to more than {MAX_RATIO} times its size, as a decompression bomb does; reading stopped here"
            )

    def member(self) -> None:
        """Charge one file in an archive.

        Raises:
            LimitError: there are more than `MAX_MEMBERS`.
        """
        self._members -= 1
        if self._members < 0:
            raise LimitError(f"holds more than {MAX_MEMBERS:,} files; unpack it and give the folder")


class _Unpacked(io.RawIOBase):
    """A stream that unpacks something, every byte charged to the budget."""

    def __init__(self, stream: gzip.GzipFile | zipfile.ZipExtFile, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        try:
            # Not `read`, which would lose what stands before a cut.
            data = self._stream.read1(len(view))
        except EOFError:
            raise BrokenError("cut off: the packed data end before their end mark") from None
        except (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise BrokenError(f"broken: cannot be unpacked ({error})") from None
        self._budget.unpack(len(data))
        view[: len(data)] = data
        return len(data)


def unpacked(stream: gzip.GzipFile | zipfile.ZipExtFile, budget: Budget) -> io.BufferedReader:
    """What `stream` unpacks, forwards only, with every byte charged to the budget.

    Reading from it raises `LimitError` and `BrokenError`.
    """
    return io.BufferedReader(_Unpacked(stream, budget), 64 * 1024)


def read_whole(stream: io.BufferedIOBase, size: int, limit: int) -> bytes:
    """All bytes of the stream; `size` is their number, or negative where it is not known.

    Raises:
        LimitError: there are more than `limit`.
    """
    data = b"" if size > limit else stream.read() if size >= 0 else stream.read(limit + 1)
    if size > limit or len(data) > limit:
        raise LimitError(f"larger than {limit // MIB} MB, the most that is read as one piece; split it")
    return data


def chunks(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """The bytes of the stream, at most a megabyte at a time."""
    # Not `read`, which would lose what stands before a cut.
    while data := stream.read1(MIB):
        yield data


class _Chained(io.RawIOBase):
    """Bytes that were read, and then the rest of the stream they are from."""

    def __init__(self, beginning: bytes, rest: io.BufferedIOBase) -> None:
        self._beginning, self._rest = memoryview(beginning), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = bytes(self._beginning[: len(view)]) or self._rest.read1(len(view))
        self._beginning = self._beginning[len(view) :]
        view[: len(data)] = data
        return len(data)


def looked_into(stream: io.BufferedIOBase, size: int) -> tuple[bytes, io.BufferedIOBase]:
    """The first `size` bytes of a stream, or those before it breaks off, and a stream of all of it."""
    held = bytearray()
    try:
        while len(held) < size and (data := stream.read1(size - len(held))):
            held += data
    except (LimitError, BrokenError):
        pass  # whoever reads so far is told
    return bytes(held), io.BufferedReader(_Chained(bytes(held), stream))
