"""ZIP archives and gzip files, read without unpacking them to the disk."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from io import BufferedIOBase
from typing import IO, Any, cast

from annotator.reading.containers.zip_names import member_names
from annotator.reading.continued import Shelf, continuations, joined
from annotator.reading.limits import MAX_DIRECTORY, MIB, LimitError, unpacked
from annotator.reading.source import Item, Reader, Source, is_litter, is_part_of_page
from annotator.records import Problem

_ENCRYPTED = 0x1
_LONGEST_NAME = 4_096
"""Characters of a member's path: what systems take at most, in bytes. A name is looked through for dates and bodies."""


def read_gzip(stream: BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """What a gzip file holds, under the same name without `.gz`."""
    inner = unpacked(gzip.GzipFile(fileobj=stream), source.budget)
    yield from read(
        inner,
        source.packed(source.name[: -len(".gz")] if source.name.lower().endswith(".gz") else source.name),
    )


def read_zip(stream: BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """The members of a ZIP archive in the order of their names, each under `ARCHIVE/MEMBER`.

    Of members with the same name the last one counts, as when the archive is unpacked. What needs a password, and
    links, are problems. Pages that continue another one in the archive are read with it; one article is held at a time.
    """
    with open_zip(source.seekable(stream), "ZIP archive") as archive:
        members: dict[str, zipfile.ZipInfo] = {}
        encrypted: list[str] = []
        too_long = 0
        for info, stored in zip(archive.infolist(), member_names(archive.infolist()), strict=True):
            source.budget.member()
            parts = safe_parts(stored)
            if info.is_dir() or not parts or any(map(is_litter, parts)):
                continue
            name = "/".join(parts)
            if len(name) > _LONGEST_NAME:
                wrong = f"its name is {len(name):,} characters long, more than any system takes; not read"
                yield Problem(f"{source.path}/{name[:100]}…", wrong, "lost", "limit")
                too_long += 1
                continue
            if info.flag_bits & _ENCRYPTED:
                encrypted.append(name)
                continue
            if name in members:
                yield Problem(
                    f"{source.path}/{name}", "the archive holds this name twice; the last one was read"
                )
            members[name] = info
        if encrypted:
            wrong = f"{len(encrypted)} files need a password ({encrypted[0]}); unpack the archive and give the folder"
            yield Problem(source.path, wrong)
        if not (members or encrypted or too_long):
            yield Problem(source.path, "the archive holds no files")
        shelf = Shelf(
            members.__contains__, lambda name: _read_member(archive, members[name], name, source, read)
        )
        parts_of_pages = [
            name for name in members if is_part_of_page(name.split("/")[:-1], members.__contains__)
        ]
        for name in parts_of_pages:
            del members[name]
        continuing = {name for name, _ in continuations(members, shelf)}
        for name in sorted(members.keys() - continuing):
            yield from joined(name, shelf.read(name), shelf)


def open_zip(stream: BufferedIOBase, kind: str) -> zipfile.ZipFile:
    """The archive in a seekable stream; `kind` is what the user calls such a file.

    Raises:
        ValueError: it is none, is broken or holds too many members.
    """
    bounded = _Bounded(stream)
    try:
        archive = _Archive(cast(IO[bytes], bounded))
    except LimitError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
        raise ValueError(f"not a {kind}, or a broken one, perhaps cut off ({error})") from None
    bounded.is_open = True
    return archive


class _Archive(zipfile.ZipFile):
    """An archive of members that are stored or deflated, as all that systems and Office make are.

    Of other methods (bzip2, LZMA, Zstandard) the library holds at one go all that comes out of what it is given: a kilobyte
    of bzip2 may be gigabytes.
    """

    def open(self, name: str | zipfile.ZipInfo, *args: Any, **options: Any) -> IO[bytes]:
        """A member as a stream.

        Raises:
            NotImplementedError: it is packed by another method.
        """
        info = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError("packed by a rare method; unpack it, or pack it anew as usual")
        return super().open(name, *args, **options)


class _Bounded:
    """The stream of an archive; until that is open, its list of members is not read if it is larger than is read.

    What the end of an archive says of the list's size can be said in several places (APPNOTE.TXT, 4.3.14-16), of which
    the library believes one: so what counts is what it is about to read.
    """

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.is_open = False

    def read(self, size: int = -1) -> bytes:
        if not self.is_open and size > MAX_DIRECTORY:
            raise LimitError(f"its list of members takes more than {MAX_DIRECTORY // MIB} MB; unpack it")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, source: Source, read: Reader
) -> Iterator[Item]:
    inner = source.packed(name.rpartition("/")[2], info.file_size)._replace(
        doc_id=f"{source.doc_id}/{name}",
        path=f"{source.path}/{name}",
    )
    if stat.S_ISLNK(info.external_attr >> 16):
        yield Problem(inner.path, "a link to another file; not followed")
        return
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        yield Problem(inner.path, f"cannot be unpacked ({error})")
        return
    with stream:
        yield from read(unpacked(cast(zipfile.ZipExtFile, stream), source.budget), inner)


def safe_parts(name: str) -> list[str]:
    """The parts of a member's path without those that lead out of it: empty ones, dots, drives; no `\\`."""
    parts = name.replace("\\", "/").split("/")
    return [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]
