"""The formats that are read: one table from the ending of a name to the reader.

A reader imports what its format needs only when it is called, so that plain texts wait for nothing.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from functools import partial
from io import BufferedIOBase

from annotator.reading import dates, markdown
from annotator.reading.containers import warc
from annotator.reading.containers import zip as zip_archives
from annotator.reading.encoding import decode
from annotator.reading.limits import MAX_TEXT
from annotator.reading.papers import docx, pdf
from annotator.reading.records import tabular
from annotator.reading.source import Item, Reader, Source
from annotator.records import Document, Problem

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_HEAD = 4_000
_SAVE_AS = {
    ".docx": (".doc", ".wps", ".rtf", ".odt", ".pages"),
    ".csv": (".xls", ".xlsx", ".et", ".ods"),
    ".html": (".mht", ".mhtml", ".webarchive"),
    ".zip": (".rar", ".7z", ".tar", ".tgz", ".bz2", ".xz"),
}
_ADVICE = {old: f"; save it as {new}" for new, others in _SAVE_AS.items() for old in others}


def read_stream(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """What a stream holds, by the ending of its name; a problem for whatever of it could not be read.

    Whatever goes wrong in one input is a problem of that input and costs no other one.
    """
    reader = READERS.get(ending(source.name))
    if reader is None:
        yield Problem(source.path, unknown_format(source.name))
        return
    try:
        yield from reader(stream, source)
    except OSError as error:
        yield Problem(source.path, f"cannot be read: {error.strerror or error}")
    except (ValueError, EOFError, zlib.error, RecursionError) as error:
        yield Problem(source.path, str(error) or type(error).__name__)
    except Exception as error:  # a third party's parser on a broken file
        yield Problem(source.path, f"cannot be read: the parser failed ({type(error).__name__}: {error})")


def ending(name: str) -> str:
    """The ending of a file's name with its dot, in small letters, or an empty string."""
    return os.path.splitext(name)[1].lower()


def unknown_format(name: str) -> str:
    """What to say of a file whose ending is not in the table."""
    stem, last = os.path.splitext(name)
    last = last.lower()
    return (
        f"not a format that is read here: {ending(stem)}{last}" + _ADVICE.get(last, "")
        if last
        else _NO_ENDING
    )


_NO_ENDING = "not a format that is read here: no ending"


def _text(stream: BufferedIOBase, source: Source, declared: bool = False) -> str:
    """The decoded text of the stream.

    Raises:
        ValueError: it is empty, too large or no text.
    """
    data = source.whole(stream, MAX_TEXT)
    if not data or data.isspace():
        raise ValueError("the file is empty")
    charset = source.charset
    if declared and not charset and (found := _DECLARED.search(data[:_HEAD])):
        charset = found[1].decode("ascii")
    return decode(data, charset)


def _read_text(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    text = _text(stream, source)
    date = dates.issued("", text, name=source.name, folders=source.folders, url=source.url)
    yield Document(
        source.doc_id, source.path, text, date=date.day, date_source=date.source, date_text=date.text,
        url=source.url, extractor="text",
    )  # fmt: skip


def _read_markdown(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    yield from markdown.read_markdown(_text(stream, source), source)


def _read_page(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    from annotator.reading.pages import html

    if source.size > html.LARGEST_PAGE:
        raise ValueError(html.too_large(source.size))
    text = _text(stream, source, declared=True)
    yield from html.read_html(text, source.doc_id, source.path, source.name, url=source.url)


def _read_gzip(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    if source.name.lower().endswith(".warc.gz"):
        # Packed record by record: its reader unpacks it itself, so as to find one of them again.
        return warc.read_warc(stream, source.packed(source.name[: -len(".gz")]), read_stream)
    return zip_archives.read_gzip(stream, source, read_stream)


READERS: dict[str, Reader] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_page,
    ".htm": _read_page,
    ".shtml": _read_page,
    ".json": tabular.read_json,
    ".jsonl": tabular.read_jsonl,
    ".csv": tabular.read_csv,
    ".docx": docx.read_docx,
    ".pdf": pdf.read_pdf,
    ".gz": _read_gzip,
    ".zip": partial(zip_archives.read_zip, read=read_stream),
    ".warc": partial(warc.read_warc, read=read_stream),
}
