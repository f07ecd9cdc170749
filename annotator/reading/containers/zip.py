"""ZIP archives and gzip files, read without unpacking them to the disk."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from io import BufferedIOBase
from typing import IO, cast

from annotator.reading.continued import Shelf, continuations, joined
from annotator.reading.encoding import decode
from annotator.reading.limits import MAX_DIRECTORY, MIB, LimitError, unpacked
from annotator.reading.source import Item, Reader, Source, is_litter
from annotator.records import Problem

_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LONGEST_END = 22 + 0xFFFF + 20 + 56
"""The end record with the longest comment, after the locator and the end record of ZIP64 (APPNOTE.TXT, 4.3.14-16)."""


def read_gzip(stream: BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """What a gzip file holds, under the same name without `.gz`."""
    inner = unpacked(gzip.GzipFile(fileobj=stream), source.budget)
    yield from read(inner, source.packed(source.name[: -len(".gz")]))


def read_zip(stream: BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """The members of a ZIP archive in the order of their names, each under `ARCHIVE/MEMBER`.

    Of members with the same name the last one counts, as when the archive is unpacked. What needs a password, and
    links, are problems. Pages that continue another one in the archive are read with it; one article is held at a time.
    """
    with open_zip(source.seekable(stream), "ZIP archive") as archive:
        members: dict[str, zipfile.ZipInfo] = {}
        encrypted: list[str] = []
        for info in archive.infolist():
            source.budget.member()
            parts = safe_parts(member_name(info))
            if info.is_dir() or not parts or any(map(is_litter, parts)):
                continue
            name = "/".join(parts)
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
        if not members and not encrypted:
            yield Problem(source.path, "the archive holds no files")
        shelf = Shelf(
            members.__contains__, lambda name: _read_member(archive, members[name], name, source, read)
        )
        continuing = {name for name, _ in continuations(members, shelf)}
        for name in sorted(members.keys() - continuing):
            yield from joined(name, shelf.read(name), shelf)


def open_zip(stream: BufferedIOBase, kind: str) -> zipfile.ZipFile:
    """The archive in a seekable stream; `kind` is what the user calls such a file.

    Raises:
        ValueError: it is none, is broken or holds too many members.
    """
    if _directory_size(stream) > MAX_DIRECTORY:
        raise LimitError(f"its list of members takes more than {MAX_DIRECTORY // MIB} MB; unpack it")
    try:
        return zipfile.ZipFile(cast(IO[bytes], stream))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise ValueError(f"not a {kind}, or a broken one, perhaps cut off ({error})") from None


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


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name; archives made by Chinese Windows hold it in GBK, which Python takes for code page 437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return decode(info.filename.encode("cp437"))
    except (UnicodeEncodeError, ValueError):
        return info.filename


def safe_parts(name: str) -> list[str]:
    """The parts of a member's path without those that lead out of it: empty ones, dots, drives; no `\\`."""
    parts = name.replace("\\", "/").split("/")
    return [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]


def _directory_size(stream: BufferedIOBase) -> int:
    """Bytes of the list of members, as the archive's end says; 0 where there is no end."""
    length = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, length - _LONGEST_END))
    tail = stream.read()
    sizes = [0]
    if (at := tail.rfind(_END)) >= 0 and at + 16 <= len(tail):
        size = struct.unpack_from("<L", tail, at + 12)[0]
        sizes.append(size if size != 0xFFFFFFFF else 0)
    if (at := tail.rfind(_END_64)) >= 0 and at + 48 <= len(tail):
        sizes.append(struct.unpack_from("<Q", tail, at + 40)[0])
    return max(sizes)
