"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import io
import re
from typing import Protocol, cast

HEAD = 4_096
"""Bytes that tell what a file is."""
_BEGINNINGS = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"PK\x05\x06", ".zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compound"),
    (b"{\\rtf", ".rtf"),
    (b"\x1f\x8b", ".gz"),
    (b"WARC/1.", ".warc"),
    (b"CAJ\0", ".caj"),
    (b"KDH ", ".kdh"),
    (b"TEB", ".teb"),
    (b"Founder CEB", ".ceb"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"PAR1", ".parquet"),
    (b"SQLite format 3\0", ".sqlite"),
    (b"AT&TFORM", ".djvu"),
)
PART_OF_PAGE = "part of a page"
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--(?:[^-]|-[^-]|--+[^->])*--+>\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


_PART_OF_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:head|body|meta|table|div)[\s>]", re.IGNORECASE)
_HEADER_BLOCK = re.compile(rb"\s*(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+")
_RELATED = re.compile(
    rb"^(?:Content-Type:\s*multipart/related|Snapshot-Content-Location:)", re.IGNORECASE | re.M
)


class _Peekable(Protocol):
    def peek(self, size: int = 0, /) -> bytes: ...


def head_of(stream: io.BufferedIOBase) -> bytes:
    """The first bytes of a stream, which is left where it is; at least one where it is not empty."""
    if stream.seekable():
        at = stream.tell()
        head = stream.read(HEAD)
        stream.seek(at)
        return head
    return cast(_Peekable, stream).peek(HEAD)[:HEAD]


def kind_of(head: bytes) -> str:
    """The ending that files have which begin so, `compound` for old Office files, `PART_OF_PAGE` for HTML
    without its first tags; empty for what only its name can tell.
    """
    start = head.lstrip() if head[:1].isspace() else head
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning):
            return kind
    if is_mhtml(head):
        return ".mhtml"
    # In UTF-16 every other byte of a tag is none.
    plain = head.lstrip(b"\xff\xfe").replace(b"\0", b"")
    return ".html" if _PAGE.match(plain) else PART_OF_PAGE if _PART_OF_PAGE.match(plain) else ""


def is_mhtml(head: bytes) -> bool:
    """Whether bytes begin with the header of a saved page."""
    block = _HEADER_BLOCK.match(head)
    return bool(block and _RELATED.search(block[0]))
