"""WARC files in a folder: what was fetched is written there, and what is there is never fetched again.

The format is WARC 1.1 (ISO 28500:2017), each record a gzip member of its own, so that every tool for web archives
reads it.

Pages and redirects lie in the folder itself. What only serves the crawl, list pages, sitemaps, robots.txt and refusals
(status 400 and above), lies in its subfolder `.scrape`, which `annotator tag` passes over.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO, FileIO
from pathlib import Path

from w3lib.url import canonicalize_url
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Headers = list[tuple[str, str]]

WORKING = ".scrape"
MAX_BYTES = 1_000_000_000
"""A file of this size is closed and a new one begun; the standard's annex recommends it."""
_VERSION = "WARC/1.1"
_HEAD = 65_536
_CHUNK = 1 << 20


class ArchiveError(ValueError):
    """A WARC file in the folder is damaged or cannot be written; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a response lies: file, offset of its record in bytes, HTTP status, and when it was fetched."""

    path: Path
    offset: int
    status: int
    date: str


def now() -> str:
    """The time as WARC 1.1 writes it, such as `2024-03-05T01:02:03.000004Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Archive:
    """The responses in a folder, found by their address.

    Args:
        folder: made when the first response is written.
        since: when the crawl that is going on began, as `now` gives it. Of what only serves a crawl nothing older is
            found, so that a later crawl sees new list pages and asks again where it was refused.
        software: the name and version that each file states as its writer.
        max_bytes: size at which a new file is begun.

    Raises:
        ArchiveError: a file in the folder is damaged. One whose last record was cut short when an earlier process
            was killed loses that record and is whole again.
    """

    def __init__(self, folder: Path, since: str, software: str, max_bytes: int = MAX_BYTES) -> None:
        self._since = since
        self._pages, self._working = _index(folder), _index(folder / WORKING)
        self._page_files = _Files(folder, software, max_bytes)
        self._working_files = _Files(folder / WORKING, software, max_bytes)

    def find(self, url: str) -> Stored | None:
        """The response to the address, if it is there; a page before a refusal."""
        key = canonicalize_url(url)
        if page := self._pages.get(key):
            return page
        working = self._working.get(key)
        return working if working and working.date >= self._since else None

    def load(self, stored: Stored) -> tuple[Headers, bytes]:
        """Headers and body of a stored response, as they came: a compressed body is still compressed."""
        with open(stored.path, "rb") as file:
            file.seek(stored.offset)
            record = next(iter(ArchiveIterator(file)))
            return list(record.http_headers.headers), record.raw_stream.read()

    def store(
        self, url: str, status: int, headers: Headers, body: bytes, request: Headers, working: bool = False
    ) -> None:
        """Write a response, and the headers of the GET request that led to it.

        Raises:
            ArchiveError: the file cannot be written.
        """
        url, date = url.partition("#")[0], now()
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        record = BytesIO()
        warc = WARCWriter(record, gzip=True, warc_version=_VERSION)
        _, _, host, *path = url.split("/", 3)
        response = warc.create_warc_record(
            url, "response", payload=BytesIO(body), length=len(body), warc_headers_dict={"WARC-Date": date},
            http_headers=StatusAndHeaders(f"{status} {phrase}", headers, protocol="HTTP/1.1"),
        )  # fmt: skip
        asked = warc.create_warc_record(
            url, "request", warc_headers_dict={"WARC-Date": date},
            http_headers=StatusAndHeaders(f"/{''.join(path)} HTTP/1.1", [("Host", host), *request], protocol="GET"),
        )  # fmt: skip
        warc.write_request_response_pair(asked, response)
        place, offset = (self._working_files if working else self._page_files).append(record.getvalue())
        index = self._working if working else self._pages
        index[canonicalize_url(url)] = Stored(place, offset, status, date)

    def close(self) -> None:
        """Close the files."""
        self._page_files.close()
        self._working_files.close()


class _Files:
    """Appends to a file of the folder until it is full, then begins the next. Never appends to an earlier process's."""

    def __init__(self, folder: Path, software: str, max_bytes: int) -> None:
        self._folder, self._software, self._max_bytes = folder, software, max_bytes
        self._file: FileIO | None = None
        self._path = folder

    def append(self, record: bytes) -> tuple[Path, int]:
        """Write in one go: a kill leaves all of the record or, at worst, a cut that `_records` takes off."""
        try:
            if self._file is None or self._file.tell() >= self._max_bytes:
                self._begin()
            assert self._file is not None
            offset = self._file.tell()
            _write_whole(self._file, record)
        except OSError as error:
            raise ArchiveError(f"{self._path}: cannot be written ({error.strerror})") from None
        return self._path, offset

    def _begin(self) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        number = 0
        while self._file is None:
            self._path = self._folder / f"annotator-{stamp}-{number:05}.warc.gz"
            try:
                self._file = open(self._path, "xb", buffering=0)  # noqa: SIM115
            except FileExistsError:
                number += 1
        record = BytesIO()
        warc = WARCWriter(record, gzip=True, warc_version=_VERSION)
        info = {"software": self._software, "format": "WARC File Format 1.1", "robots": "obey"}
        warc.write_record(warc.create_warcinfo_record(self._path.name, info))
        _write_whole(self._file, record.getvalue())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _write_whole(file: FileIO, record: bytes) -> None:
    """Write all of the record or, where the disk is full, nothing of it."""
    start = file.tell()
    rest = memoryview(record)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError:
        file.truncate(start)
        file.seek(start)
        raise


def _index(folder: Path) -> dict[str, Stored]:
    """The responses in the folder's files by canonical address, later ones before earlier ones."""
    found: dict[str, Stored] = {}
    for path in sorted(folder.glob("annotator-*.warc.gz")):
        for offset, head in _records(path):
            record = next(iter(ArchiveIterator(BytesIO(head))))
            if record.rec_type == "response":
                url = record.rec_headers.get_header("WARC-Target-URI")
                status = int(record.http_headers.get_statuscode())
                found[canonicalize_url(url)] = Stored(
                    path, offset, status, record.rec_headers.get_header("WARC-Date")
                )
    return found


def _records(path: Path) -> Iterator[tuple[int, bytes]]:
    """Offset and first bytes of each record, unpacked; a record cut short at the file's end is cut off."""
    whole = 0
    with open(path, "rb") as file:
        packed = file.read(_CHUNK)
        while packed:
            member, head = zlib.decompressobj(wbits=31), b""
            while not member.eof and packed:
                try:
                    text = member.decompress(packed)
                except zlib.error:
                    raise ArchiveError(
                        f"{path}: damaged after byte {whole}. Move it out of the folder, or take a new folder"
                    ) from None
                head += text[: _HEAD - len(head)]
                packed = member.unused_data if member.eof else file.read(_CHUNK)
            if not member.eof:
                break
            start, whole = whole, file.tell() - len(packed)
            packed = packed or file.read(_CHUNK)
            yield start, head
    if not whole:
        path.unlink()
    elif whole < path.stat().st_size:
        os.truncate(path, whole)
