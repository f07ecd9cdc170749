"""Pages that a browser saved as one file (MHTML: .mhtml, .mht), and letters (.eml): MIME messages.

Of a saved page the main frame is read, as the page at its address; of a letter its text. What lies beside (pictures,
frames with advertisements, attachments) is not.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message

from annotator.reading.encoding import decode
from annotator.reading.limits import MAX_TEXT
from annotator.reading.records.exports import exported, exported_page
from annotator.reading.source import Item, Reader, Source
from annotator.records import Document, Problem

_DECLARED = re.compile(rb"""charset\s*=[\s"']*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_HEAD = 4_000
_MOST_PARTS, _LONGEST_HEADER = 20_000, 2_000


def read_mhtml(stream: io.BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """A saved page, read by `read` as an HTML page at the address it was saved from.

    Raises:
        ValueError: it holds no page.
    """
    message = _message(source.whole(stream, MAX_TEXT))
    part = _main_frame(message)
    if part is None:
        raise ValueError("a saved page (MHTML) without a page in it")
    data = _payload(part)
    address = _word(message, "Snapshot-Content-Location") or _word(part, "Content-Location")
    # Browsers leave the charset out and write the page in its own encoding, which the page declares.
    inner = source.packed("page.html", len(data))._replace(
        url=source.url or (address if address.startswith(("http:", "https:")) else ""),
        charset=part.get_content_charset() or "",
    )
    yield from read(io.BytesIO(data), inner)


def page_in(data: bytes) -> str:
    """The HTML of a saved page; empty where there is none."""
    part = _main_frame(_message(data))
    return _text_of(part) if part is not None else ""


def read_eml(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """A letter as a document: its subject is the title, its day the date; the articles of a database that were sent by mail.

    Raises:
        ValueError: it is no letter, or holds no text.
    """
    from annotator.reading.dates import read_value
    from annotator.reading.pages.plain import page_lines

    message = _message(source.whole(stream, MAX_TEXT))
    if not message.keys():
        raise ValueError("not a letter (.eml): it does not begin with a header")
    plain = next(_parts(message, "text/plain"), None)
    page = next(_parts(message, "text/html"), None)
    html = _text_of(page) if page is not None else ""
    if html and (articles := exported_page(html, source)) is not None:
        yield from articles
        return
    text = _text_of(plain) if plain is not None else "\n".join(page_lines(html))
    text = text.replace("\r\n", "\n").strip("\n")
    if not text.strip():
        raise ValueError("the letter holds no text")
    if (articles := exported(text, source)) is not None:
        yield from articles
        return
    date = read_value(_word(message, "Date"))
    yield Document(
        source.doc_id, source.path, text, _word(message, "Subject"), date.day, date.source, date_text=date.text,
        extractor="eml",
    )  # fmt: skip
    attached = sum(part.get_content_disposition() == "attachment" for part in message.walk())
    if attached:
        yield Problem(
            source.path,
            f"{attached} files are attached to the letter; save them to read them",
            "part",
            "attachment",
        )


def _message(data: bytes) -> Message:
    # Compat32 keeps header bytes that are not ASCII, which old browsers write.
    return email.message_from_bytes(data, policy=email.policy.compat32)


def _parts(message: Message, kind: str) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number == _MOST_PARTS:
            return
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            yield part


def _main_frame(message: Message) -> Message | None:
    """The part that lies at the address the page was saved from, or else the first page."""
    where = _word(message, "Snapshot-Content-Location")
    pages = list(_parts(message, "text/html")) or list(_parts(message, "application/xhtml+xml"))
    return next(
        (part for part in pages if where and _word(part, "Content-Location") == where),
        next(iter(pages), None),
    )


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text_of(part: Message) -> str:
    """The text of a part in the charset that its header, or else the page in it, declares.

    Raises:
        ValueError: it is no text.
    """
    data = _payload(part)
    declared = _DECLARED.search(data[:_HEAD])
    return decode(data, part.get_content_charset() or (declared[1].decode("ascii") if declared else ""))


def _word(message: Message, name: str) -> str:
    """A header's value with its encoded words decoded."""
    value = str(message.get(name) or "")[:_LONGEST_HEADER]
    try:
        return str(make_header(decode_header(value))).strip()
    except (LookupError, ValueError):
        return value.strip()
