"""What reading a PDF may cost: pages, characters, and the size of what its pages are drawn by.

PDFium takes a page's drawing whole and makes thirty times as much of it in memory. A file of sixty kilobytes may unpack to
sixty megabytes of it; so the packed parts that are large enough for that are unpacked here first, up to the limit.
"""

from __future__ import annotations

import io
import re
import zlib

from annotator.reading.limits import MIB, LimitError
from annotator.reading.source import Source

MAX_PAGES = 5_000
"""Pages of a file: the collected laws of a country in one volume. Each takes some milliseconds."""
MAX_CHARACTERS = 2_000_000
"""Characters of a file: ten books of 400 pages, a minute."""
MAX_SAME_PAGES = 100
"""How often a file may show the same page: forms and blank sheets come again, a page made to cost time does so for ever."""
_MOST_CONTENT = 8 * MIB
"""Bytes that draw a page. The densest maps and tables take two or three."""
_RATIO = 1_032
"""How many times its size a packed part can become at most (RFC 1951)."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NO_CONTENT = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType|XML)|/Type\s*/(?:ObjStm|XRef|Metadata|EmbeddedFile)|/Length[123]\s|/FunctionType"
)
_DICTIONARY = 4_000
_PIECE = 4 * MIB


def check_content(stream: io.BufferedIOBase, source: Source) -> None:
    """Refuse a file in which something that draws pages unpacks to more than is read; the stream is put back.

    Raises:
        LimitError: it does.
    """
    at = 0
    stream.seek(0)
    while piece := stream.read(_PIECE):
        # What lies on the border of two pieces is seen in the second.
        for found in _STREAM.finditer(piece):
            if found.start() >= _DICTIONARY or not at:
                head = piece[max(0, found.start() - _DICTIONARY) : found.start()]
                head = head[head.rfind(b" obj") + 1 :]
                if b"Flate" in head and not _NO_CONTENT.search(head):
                    _check_stream(stream, at + found.end())
        if len(piece) < _PIECE:
            break
        at += _PIECE - _DICTIONARY
        stream.seek(at)
    stream.seek(0)


def _check_stream(stream: io.BufferedIOBase, start: int) -> None:
    left_at = stream.tell()
    stream.seek(start)
    packed = stream.read(_MOST_CONTENT // _RATIO)
    unpacker, size = zlib.decompressobj(), 0
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, _MOST_CONTENT + 1))
            if size > _MOST_CONTENT:
                raise LimitError(
                    f"a page of it is drawn by more than {_MOST_CONTENT // MIB} MB, as no page of a document is;"
                    " print it to a new PDF"
                )
            packed = unpacker.unconsumed_tail or stream.read(64 * 1024)
    except zlib.error:
        pass  # broken, or nothing packed: PDFium tells
    finally:
        stream.seek(left_at)
