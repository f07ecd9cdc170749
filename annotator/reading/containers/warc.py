"""Web archives (WARC): each page that was delivered is a document, with its address and the time of its capture."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from annotator.reading import kinds
from annotator.reading.containers.warc_records import PACKED, Records, next_record
from annotator.reading.continued import Shelf, continuations, first_page, is_page, joined
from annotator.reading.limits import MAX_TEXT, MIB, BrokenError, Budget, LimitError, unpacked
from annotator.reading.source import Item, Reader, Source
from annotator.records import Document, Problem
from annotator.text.characters import HAN

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-word": ".doc",
    "application/vnd.ms-works": ".wps",
    "application/kswps": ".wps",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/epub+zip": ".epub",
}
"""Media types that are documents, and the endings of their formats. Pictures, scripts and styles belong to pages."""
_UNTOLD = frozenset(
    {
        "application/octet-stream",
        "application/x-download",
        "application/force-download",
        "binary/octet-stream",
    }
)
"""Media types under which servers hand out what they do not know: what it is the body and the address tell."""
_DOCUMENTS = frozenset(_ENDINGS.values()) - {".txt", ".json", ".html"}
_SIDE_FILES = frozenset(["robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt"])
_FOR_MACHINES = (".txt", ".json")
"""What sites deliver in these formats is as often for their scripts: what holds no Chinese text is counted, not listed."""

_TOO_LARGE = f"larger than {MAX_TEXT // MIB} MB, the most that is read as one page"
_HAN = re.compile(f"[{HAN}]")
_NAME = re.compile(r"""filename\*?\s*=\s*(?:UTF-8'')?["']?([^"';]+)""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)


def read_warc(stream: io.BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """The pages of a web archive, in its order; also the PDF and Word files among the answers.

    A document's `doc_id` is `ARCHIVE#URL` and its `path` `ARCHIVE#TIME/URL` with the time of the capture (UTC) as
    `yyyymmddhhmmss`, the notation of the Wayback Machine; that time is never taken for its date. An address captured
    again with the same text is left out; with another text it is a document of its own, `ARCHIVE#TIME/URL`.

    Pages that continue another one in the archive, before it or after it, are read with it where the archive lies on the
    disk. In another archive it is read forwards only, and its pages stay apart.
    """
    from warcio.archiveiterator import ArchiveIterator

    whole = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    packed = whole.peek(2).startswith(PACKED)
    unpacking = unpacked(gzip.GzipFile(fileobj=whole), source.budget) if packed else whole
    if not unpacking.peek(5).startswith(b"WARC/"):
        raise ValueError("not a web archive: it does not begin with WARC/")
    records = Records(whole, packed)
    places: dict[str, int] = {}
    if whole.seekable():
        left_at = whole.tell()
        places = _places_of_continued(records, Budget(whole.seek(0, io.SEEK_END)))
        whole.seek(left_at)
    shelf = Shelf(places.__contains__, lambda url: _read_at(whole, records, places[url], url, source, read))
    # Hashes, not addresses and texts: an archive may hold a million pages. A page that is read with another one has
    # been seen by then.
    seen: set[int] = set()
    for _, page in continuations(places, shelf):
        seen |= {_content(page), hash(page.doc_id)}
    archive = ArchiveIterator(SimpleNamespace(read=unpacking.read1), no_record_parse=True)
    number, url = 0, ""
    passed_over: list[str] = []
    while True:
        try:
            record = next_record(archive)
            if record is None:
                break
            number += 1
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            delivered = _page(record, url, source)
            _read_to_end(record)
        except LimitError:
            raise
        except Exception as error:  # warcio's parser trips over a broken record in many ways
            where = f"in record {number}{f' ({url})' if url else ''}" if number else "at its beginning"
            said = str(error).strip() or type(error).__name__
            yield Problem(source.path, f"cut off or broken {where}: {said}; the pages before it were read")
            return
        if isinstance(delivered, Problem):
            yield delivered
            continue
        if delivered is None:
            continue
        inner, body = delivered
        items = read(io.BytesIO(body), inner)
        if inner.name.endswith(_FOR_MACHINES):
            chinese = [item for item in items if isinstance(item, Document) and _HAN.search(item.text)]
            if not chinese:
                passed_over.append(url)
                continue
            items = iter(chinese)
        for item in items:
            if isinstance(item, Document):
                content, place = _content(item), hash(item.doc_id)
                if content in seen:
                    continue
                if place in seen:
                    item = replace(item, doc_id=f"{source.doc_id}#{_capture(record, url)}")
                seen |= {content, place}
                item = replace(item, url=url)
            yield from joined(url, [item], shelf)
    if passed_over:
        wrong = f"{len(passed_over):,} of its answers in plain text or JSON hold no Chinese text that could be read ({passed_over[0]})"
        yield Problem(source.path, wrong, "doubt", "no text")
    if archive.err_count:
        wrong = f"{archive.err_count} of its records are not as long as they say; pages may be missing"
        yield Problem(source.path, wrong)


def _content(document: Document) -> int:
    return hash((document.doc_id, document.title, document.text))


def _places_of_continued(records: Records, budget: Budget) -> dict[str, int]:
    """The places of pages that by their addresses continue others, and of these, by address.

    A break in the archive ends the search; whoever reads the archive then tells of it.
    """
    places: dict[int, int] = {}
    numbered: list[str] = []
    with contextlib.suppress(Exception):  # warcio's parser trips over a broken record in many ways
        for place, record in records.all(budget):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if is_page(url) and hash(url) not in places and _delivered(record, url):
                places[hash(url)] = place
                if first_page(url):
                    numbered.append(url)
    found: dict[str, int] = {}
    for url in numbered:
        first = first_page(url)
        if first and hash(first) in places:
            found[first], found[url] = places[hash(first)], places[hash(url)]
    return found


def _read_at(
    stream: io.BufferedReader, records: Records, place: int, url: str, source: Source, read: Reader
) -> Iterator[Item]:
    """The page at a place of the archive, which is left where it is read."""
    left_at = stream.tell()
    try:
        record = records.at(place, source.budget)
        page = _page(record, url, source) if record else None
    except LimitError:
        raise
    except Exception:  # told of when its turn comes
        return
    finally:
        stream.seek(left_at)
    if isinstance(page, tuple):
        inner, body = page
        yield from read(io.BytesIO(body), inner)


def _capture(record: ArcWarcRecord, url: str) -> str:
    return f"{re.sub('[^0-9]', '', record.rec_headers.get_header('WARC-Date') or '')[:14]}/{url}"


def _delivered(record: ArcWarcRecord, url: str) -> tuple[StatusAndHeaders, str, str] | None:
    """Headers, media type and ending of the document that the record delivers; the ending is empty where only its body
    can tell.

    None where it delivers no document: a request, an error, a picture.
    """
    from warcio.statusandheaders import StatusAndHeadersParser

    headers = record.rec_headers
    if record.rec_type == "response" and url.startswith(("http:", "https:")):
        headers = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
        if headers.get_statuscode() != "200":
            return None
    elif record.rec_type not in ("resource", "conversion"):
        # A conversion is the text of a page: archives of texts (WET) consist of them.
        return None
    media = headers.get_header("Content-Type") or ("text/html" if headers is not record.rec_headers else "")
    kind = media.partition(";")[0].strip().lower()
    if kind in _UNTOLD:
        return headers, media, ""
    ending = _ENDINGS.get(kind)
    if ending == ".txt" and _file_name(url, headers).lower() in _SIDE_FILES:
        return None
    return (headers, media, ending) if ending else None


def _file_name(url: str, headers: StatusAndHeaders) -> str:
    """The name of what is delivered, by the header or else the address."""
    given = _NAME.search(headers.get_header("Content-Disposition") or "")
    if given:
        return unquote(given[1]).rpartition("/")[2]
    return unquote(urlsplit(url).path).rpartition("/")[2]


def _page(record: ArcWarcRecord, url: str, source: Source) -> tuple[Source, bytes] | Problem | None:
    """What the record delivers, or None where that is no document."""
    delivered = _delivered(record, url)
    if delivered is None:
        return None
    headers, media, ending = delivered
    file_name = _file_name(url, headers)
    charset = _CHARSET.search(media)
    inner = source.packed("")._replace(
        doc_id=f"{source.doc_id}#{url}",
        path=f"{source.path}#{_capture(record, url)}",
        url=url,
        charset=charset[1] if charset else "",
    )
    if record.length > MAX_TEXT:
        return Problem(inner.path, _TOO_LARGE, "lost", "limit")
    body = _body(record, headers)
    if body is None:
        coding = headers.get_header("Content-Encoding")
        return Problem(
            inner.path, f"the page is packed in a way that is not read here ({coding})", "lost", "format"
        )
    if len(body) > MAX_TEXT:
        return Problem(inner.path, _TOO_LARGE, "lost", "limit")
    if not ending:
        named = os.path.splitext(file_name)[1].lower()
        ending = named if named in _DOCUMENTS else kinds.kind_of(body[: kinds.HEAD])
        if ending not in _DOCUMENTS and ending not in ("compound", ".zip", ".html"):
            return None
    name = file_name.partition(".")[0] or "index"
    return inner._replace(name=f"{name}{ending}", size=len(body)), body


def _body(record: ArcWarcRecord, headers: StatusAndHeaders) -> bytes | None:
    """The body with its codings undone, or None where one is not known; at most a byte more than `MAX_TEXT`."""
    from warcio.bufferedreaders import ChunkedDataReader

    stream = record.raw_stream
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    body: bytes = stream.read(MAX_TEXT + 1)
    coding = (headers.get_header("Content-Encoding") or "identity").lower()
    if coding == "identity":
        return body
    if coding == "br":
        return _without_brotli(body)
    if coding not in ("gzip", "x-gzip", "deflate"):
        return None
    # Unpacked here and not by warcio, which unpacks a whole chunk however large it becomes.
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(window).decompress(body, MAX_TEXT + 1)
    # Many archives keep the header of a body that they unpacked.
    return body


def _without_brotli(body: bytes) -> bytes:
    """The body unpacked, at most a few bytes more than `MAX_TEXT`; the body itself where it was unpacked before."""
    import brotli

    unpacker, parts, size = brotli.Decompressor(), [], 0
    try:
        packed = body
        while size <= MAX_TEXT and not unpacker.is_finished():
            part = unpacker.process(packed, output_buffer_limit=MAX_TEXT + 1 - size)
            if not part and not packed:
                break
            packed = b""
            parts.append(part)
            size += len(part)
    except brotli.error:
        return body
    return b"".join(parts)


def _read_to_end(record: ArcWarcRecord) -> None:
    while record.raw_stream.read(MIB):
        pass
    if record.raw_stream.limit > 0:
        raise BrokenError(f"{record.raw_stream.limit} bytes of it are missing")
