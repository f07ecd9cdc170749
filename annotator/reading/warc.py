"""Web archives (WARC): each page that was delivered is a document, with its address and the time of its capture.

May import the modules of `annotator.reading` for limits and sources, and records; warcio only for an archive.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from annotator.reading.limits import MAX_TEXT, MIB, BrokenError, LimitError, unpacked
from annotator.reading.source import Item, Reader, Source
from annotator.records import Document, Problem

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""Media types that are documents, and the endings of their formats. Pictures, scripts and styles belong to pages."""

_TOO_LARGE = f"larger than {MAX_TEXT // MIB} MB, the most that is read as one page"
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)


def read_warc(stream: io.BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """The pages of a web archive, in its order; also the PDF and Word files among the answers.

    A document's `doc_id` is `ARCHIVE#URL` and its `path` `ARCHIVE#TIME/URL` with the time of the capture (UTC) as
    `yyyymmddhhmmss`, the notation of the Wayback Machine; that time is never taken for its date. An address captured
    again with the same text is left out; with another text it is a document of its own, `ARCHIVE#TIME/URL`.
    """
    from warcio.archiveiterator import ArchiveIterator

    head, stream = _peek(stream)
    if head.startswith(b"\x1f\x8b"):
        stream = unpacked(gzip.GzipFile(fileobj=stream), source.budget)
    elif not head.startswith(b"WARC/"):
        raise ValueError("not a web archive: it does not begin with WARC/")
    archive = ArchiveIterator(SimpleNamespace(read=stream.read1), no_record_parse=True)
    # Hashes, not addresses and texts: an archive may hold a million pages.
    seen: set[int] = set()
    number, url = 0, ""
    while True:
        try:
            record = _next(archive)
            if record is None:
                break
            number += 1
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            page = _page(record, url, source)
            _read_to_end(record)
        except LimitError:
            raise
        except Exception as error:  # warcio's parser trips over a broken record in many ways
            where = f"in record {number}{f' ({url})' if url else ''}" if number else "at its beginning"
            said = str(error).strip() or type(error).__name__
            yield Problem(source.path, f"cut off or broken {where}: {said}; the pages before it were read")
            return
        if isinstance(page, Problem):
            yield page
            continue
        if page is None:
            continue
        inner, body = page
        for item in read(io.BytesIO(body), inner):
            if isinstance(item, Document):
                content, place = hash((item.doc_id, item.title, item.text)), hash(item.doc_id)
                if content in seen:
                    continue
                if place in seen:
                    item = replace(item, doc_id=f"{source.doc_id}#{_capture(record, url)}")
                seen |= {content, place}
                item = replace(item, url=url)
            yield item
    if archive.err_count:
        wrong = f"{archive.err_count} of its records are not as long as they say; pages may be missing"
        yield Problem(source.path, wrong)


def _peek(stream: io.BufferedIOBase) -> tuple[bytes, io.BufferedIOBase]:
    peekable = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    return peekable.peek(8)[:8], peekable


def _next(archive: Iterator[ArcWarcRecord]) -> ArcWarcRecord | None:
    # warcio writes warnings about lengths that are not right to standard error; what comes of them is reported here.
    with contextlib.redirect_stderr(io.StringIO()):
        record = next(archive, None)
    if record is not None and record.length is None:
        raise BrokenError("its header ends early")
    return record


def _capture(record: ArcWarcRecord, url: str) -> str:
    return f"{re.sub('[^0-9]', '', record.rec_headers.get_header('WARC-Date') or '')[:14]}/{url}"


def _page(record: ArcWarcRecord, url: str, source: Source) -> tuple[Source, bytes] | Problem | None:
    """What the record delivers, or None where that is no document: a request, an error, a picture."""
    from warcio.statusandheaders import StatusAndHeadersParser

    headers = record.rec_headers
    if record.rec_type == "response" and url.startswith(("http:", "https:")):
        headers = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
        if headers.get_statuscode() != "200":
            return None
    elif record.rec_type != "resource":
        return None
    media = headers.get_header("Content-Type") or ("text/html" if headers is not record.rec_headers else "")
    ending = _ENDINGS.get(media.partition(";")[0].strip().lower())
    if ending is None:
        return None
    name = unquote(urlsplit(url).path).rpartition("/")[2].partition(".")[0] or "index"
    charset = _CHARSET.search(media)
    inner = replace(
        source.packed(f"{name}{ending}"),
        doc_id=f"{source.doc_id}#{url}",
        path=f"{source.path}#{_capture(record, url)}",
        url=url,
        charset=charset[1] if charset else "",
    )
    if record.length > MAX_TEXT:
        return Problem(inner.path, _TOO_LARGE)
    body = _body(record, headers)
    if body is None:
        coding = headers.get_header("Content-Encoding")
        return Problem(inner.path, f"the page is packed in a way that is not read here ({coding})")
    if len(body) > MAX_TEXT:
        return Problem(inner.path, _TOO_LARGE)
    return replace(inner, size=len(body)), body


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
    if coding not in ("gzip", "x-gzip", "deflate"):
        return None
    # Unpacked here and not by warcio, which unpacks a whole chunk however large it becomes.
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(window).decompress(body, MAX_TEXT + 1)
    # Many archives keep the header of a body that they unpacked.
    return body


def _read_to_end(record: ArcWarcRecord) -> None:
    while record.raw_stream.read(MIB):
        pass
    if record.raw_stream.limit > 0:
        raise BrokenError(f"{record.raw_stream.limit} bytes of it are missing")
