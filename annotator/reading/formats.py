"""The formats that are read: one table of them, from what a file is to its reader.

What a file is its first bytes say where they can, and the ending of its name where they cannot: portals serve HTML under
the name .doc, and a renamed file is what it is. A reader is imported when a file of its
format is met, so that plain texts wait for nothing. To add a format, write its reader and a line in `FORMATS`.
"""

from __future__ import annotations

import html
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from io import BufferedIOBase
from typing import NamedTuple, cast

from annotator.reading import dates, kinds
from annotator.reading.advice import ADVICE, PROGRAMS, ending, not_read, unknown_format
from annotator.reading.encoding import Decoded, decoded
from annotator.reading.limits import MAX_TEXT, BrokenError, LimitError
from annotator.reading.source import Item, Reader, Source
from annotator.records import Document, Problem

_DECLARED = re.compile(rb"""charset\s*=[\s"']*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_HEAD, _LONGEST_MEDIA_TYPE = 4_000, 200
_PAGE_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)


def read_stream(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """What a stream holds, by its first bytes and the ending of its name; a problem for whatever cannot be read.

    Whatever goes wrong in one input is a problem of that input and costs no other one.
    """
    if source.look and ending(source.name) not in WITH_PAGES:
        return
    read, told = 0, 0

    def broken_off(wrong: str, kind: str = "unreadable") -> Problem:
        return Problem(source.path, wrong, "part" if read else "lost", kind)

    try:
        head = kinds.head_of(stream)
        reader = _reader(kinds.kind_of(head), ending(source.name))
        if reader is None:
            yield Problem(source.path, unknown_format(source.name, kinds.kind_of(head)), "lost", "format")
            return
        for item in reader(stream, source):
            read, told = (read + 1, told) if isinstance(item, Document) else (read, told + 1)
            yield item
        # A piece of a file may well hold blank lines alone; a web archive may hold what was captured before.
        if not (read or told or source.look or source.first_line > 1):
            yield Problem(source.path, "holds no document: no row, no page or no file in it", "lost", "empty")
    except LimitError as error:
        yield broken_off(str(error), "limit")
    except BrokenError as error:
        yield broken_off(str(error), "broken")
    except OSError as error:
        yield broken_off(f"cannot be read: {error.strerror or error}")
    except (ValueError, EOFError, zlib.error, RecursionError) as error:
        yield broken_off(str(error) or type(error).__name__)
    except MemoryError:
        yield broken_off("takes more memory to read than there is; split it", "limit")
    except Exception as error:  # a third party's parser on a broken file
        yield broken_off(f"cannot be read: the parser failed ({type(error).__name__}: {error})")


def _reader(kind: str, named: str) -> Reader | None:
    """The reader of a file of a kind (see `kinds.kind_of`) with a name that ends so; None for what is not read."""
    if kind == ".zip":
        return partial(_read_package, named=named)
    if kind == "compound":
        return partial(_read_compound, named=named)
    if kind == ".html" or (kind == kinds.PART_OF_PAGE and named in (*_SHEETS, *_WORDS, *PROGRAMS)):
        if named in _SHEETS:
            return Later("records.sheets", "read_html_table", read_page=_read_page)
        if named in _WORDS:
            return _read_saved_document
        return READERS[named] if named in _HOLD_PAGES else _read_page
    if kind == ".mhtml" and named == ".eml":
        return READERS[named]
    if kind in ADVICE:
        return None
    return READERS.get(kind) or READERS.get(named)


def _read_package(stream: BufferedIOBase, source: Source, named: str) -> Iterator[Item]:
    """A file that is a ZIP archive: a document of the kind its members show, or an archive of files."""
    from annotator.reading.containers.zip import open_zip

    held = source.seekable(stream)
    by_name = READERS.get(named)
    if by_name not in _PACKAGES.values():
        by_name = None
    try:
        with open_zip(held, "ZIP archive") as archive:
            names = [*archive.namelist(), _media_type(archive)]
    except ValueError:
        if named in ADVICE:
            raise ValueError(not_read(named)) from None
        if by_name is None:
            raise
        names = []
    held.seek(0)
    office = "[Content_Types].xml" in names
    for holds, reader in _PACKAGES.items():
        if (office or not holds.endswith("/")) and any(name.startswith(holds) for name in names):
            return reader(held, source)
    for holds, kind in _PACKAGES_NOT_READ.items():
        if any(name.startswith(holds) for name in names):
            raise ValueError(not_read(kind))
    return (by_name or READERS[".zip"])(held, source)


def _media_type(archive: zipfile.ZipFile) -> str:
    """What OpenDocument files and books say that they are."""
    if "mimetype" not in archive.NameToInfo:
        return ""
    try:
        with archive.open("mimetype") as member:
            return member.read(_LONGEST_MEDIA_TYPE).decode("ascii", errors="replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return ""


def _read_compound(stream: BufferedIOBase, source: Source, named: str) -> Iterator[Item]:
    """An old Office file, of the kind that its streams show."""
    import olefile

    held = source.seekable(stream)
    try:
        with olefile.OleFileIO(held) as compound:
            holds = {path[0] for path in compound.listdir()}
    except (OSError, IndexError, ValueError, struct.error) as error:
        raise ValueError(f"an old Office file (.doc, .xls) that is broken ({error})") from None
    held.seek(0)
    if "EncryptedPackage" in holds:
        raise ValueError("needs a password; save it without one")
    if "WordDocument" in holds:
        return READERS[".doc"](held, source)
    if holds & {"Workbook", "Book"}:
        return READERS[".xls"](held, source)
    if "PowerPoint Document" in holds:
        raise ValueError(not_read(".ppt"))
    if "__properties_version1.0" in holds:
        raise ValueError(not_read(".msg"))
    raise ValueError(not_read(named) if named in ADVICE else "an Office file of a kind that is not read here")


def _text(stream: BufferedIOBase, source: Source, declared: bool = False) -> Decoded:
    """The decoded text of the stream, and what is doubtful in it.

    Raises:
        ValueError: it is empty, too large or no text.
    """
    data = source.whole(stream, MAX_TEXT)
    if not data or data.isspace():
        raise ValueError("the file is empty")
    charset = source.charset
    if declared and not charset and (found := _DECLARED.search(data[:_HEAD])):
        charset = found[1].decode("ascii")
    return decoded(data, charset)


def _doubt(found: Decoded, source: Source) -> Iterator[Problem]:
    if found.doubt:
        yield Problem(source.path, found.doubt, "doubt", "encoding")


def _read_text(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    from annotator.reading import labelled
    from annotator.reading.pasted import without_page_marks
    from annotator.reading.records.exports import exported, peoples_daily

    found = _text(stream, source)
    text = found.text
    yield from _doubt(found, source)
    articles = exported(text, source)
    if articles is not None:
        yield from articles
        return
    text, mended = without_page_marks(text)
    if mended:
        wrong = (
            f"pasted from pages: in {mended} places a page number, a running head or a hyphen stands between the halves of"
            " a line; they were read as blanks"
        )
        yield Problem(source.path, wrong, "doubt", "layout")
    title, text = peoples_daily.headed(text, source.name)
    yield from labelled.doubts(text, source.path)
    head = labelled.head(text)
    url = source.url or head.url
    date = dates.issued(title, text, name=source.name, folders=source.folders, url=url, stated=head.date)
    yield Document(
        source.doc_id, source.path, text, title, date=date.day, date_source=date.source,
        date_text=date.text, source=head.source, url=url, extractor="text",
    )  # fmt: skip


def _read_export(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """A file under the name of a database's export, which it must be."""
    from annotator.reading.records.exports import exported

    found = _text(stream, source)
    yield from _doubt(found, source)
    articles = exported(found.text, source)
    if articles is None:
        raise ValueError(
            f"not read: its name is that of a database's export ({ending(source.name)}), its content is none that is"
            " known; if it is a text, give its name the ending .txt"
        )
    yield from articles


def _read_markdown(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    from annotator.reading.markdown import read_markdown

    found = _text(stream, source)
    yield from _doubt(found, source)
    yield from read_markdown(found.text, source)


def _read_page(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    from annotator.reading.pages.html import LARGEST_PAGE, read_html, too_large
    from annotator.reading.records.exports import exported_page

    if source.size > MAX_TEXT:
        raise ValueError(too_large(source.size))
    found = _text(stream, source, declared=True)
    text = found.text
    if source.look:
        source.look(text, source)
        return
    yield from _doubt(found, source)
    articles = exported_page(text, source)
    if articles is not None:
        yield from articles
        return
    if len(text) > LARGEST_PAGE:
        raise ValueError(too_large(source.size))
    yield from read_html(
        text,
        source.doc_id,
        source.path,
        source.name,
        url=source.url,
        folders=source.folders,
        sites=source.sites,
    )


def _read_saved_document(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """A document of a word processor that was saved as HTML under its old name: all of its text."""
    from annotator.reading.front_matter import date_of, title_and_text
    from annotator.reading.pages.plain import page_lines
    from annotator.reading.records.exports import exported, exported_page

    found = _text(stream, source, declared=True)
    text = found.text
    yield from _doubt(found, source)
    articles = exported_page(text, source)
    lines = "\n".join(page_lines(text))
    articles = exported(lines, source) if articles is None else articles
    if articles is not None:
        yield from articles
        return
    if not lines:
        raise ValueError("the file holds no text; perhaps pictures of pages")
    stated = _PAGE_TITLE.search(text[:_HEAD])
    title, lines = title_and_text(lines, html.unescape(stated[1]) if stated else "")
    date = date_of(title, lines, source.name, "", source.folders)
    yield Document(
        source.doc_id, source.path, lines, title, date.day, date.source, date_text=date.text,
        extractor="html document",
    )  # fmt: skip


def _read_gzip(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    name = source.name.lower()
    if name.endswith(".tgz"):
        raise ValueError(not_read(".tgz"))
    inner = name.removesuffix(".gz")
    if inner.endswith((".warc", ".wet")):
        # Packed record by record: its reader unpacks it itself, so as to find one of them again.
        return READERS[".warc"](stream, source.packed(source.name[: len(inner)]))
    from annotator.reading.containers.zip import read_gzip

    return read_gzip(stream, source, read_stream)


class Later:
    """The reader of that name in a module of this room, which is imported when the reader is first called."""

    def __init__(self, module: str, name: str, **options: Reader) -> None:
        self._module, self._name, self._options = module, name, options

    @property
    def function(self) -> Callable[..., Iterator[Item]]:
        """The function in its module."""
        return cast(
            "Callable[..., Iterator[Item]]",
            getattr(import_module(f"annotator.reading.{self._module}"), self._name),
        )

    def __call__(self, stream: BufferedIOBase, source: Source) -> Iterator[Item]:
        """Read, as any reader does."""
        return self.function(stream, source, **self._options)


class Format(NamedTuple):
    """A format: its reader, the endings of its files' names and, of one packed as ZIP, how it is known.

    `holds` is how the name of a member begins, or the media type that the package states.
    """

    reader: Reader
    endings: str
    holds: str = ""


FORMATS = (
    Format(_read_text, ".txt .text .log"),
    Format(_read_markdown, ".md .markdown"),
    Format(_read_page, ".html .htm .shtml .xhtml"),
    Format(Later("records.json_files", "read_json"), ".json"),
    Format(Later("records.json_files", "read_jsonl"), ".jsonl .ndjson"),
    Format(Later("records.delimited", "read_csv"), ".csv .tsv"),
    Format(Later("records.xml", "read_xml"), ".xml .tei"),
    Format(Later("records.sheets", "read_xlsx"), ".xlsx .xlsm", holds="xl/"),
    Format(
        Later("records.sheets", "read_ods"), ".ods", holds="application/vnd.oasis.opendocument.spreadsheet"
    ),
    Format(Later("records.sheets", "read_xls"), ".xls .et"),
    Format(Later("papers.docx", "read_docx", read=read_stream), ".docx .docm", holds="word/"),
    Format(Later("papers.doc", "read_doc"), ".doc .wps"),
    Format(Later("papers.rtf", "read_rtf"), ".rtf"),
    Format(Later("papers.odt", "read_odt"), ".odt", holds="application/vnd.oasis.opendocument.text"),
    Format(Later("papers.epub", "read_epub"), ".epub", holds="META-INF/container.xml"),
    Format(Later("papers.pdf", "read_pdf"), ".pdf"),
    Format(Later("containers.mhtml", "read_mhtml", read=read_stream), ".mhtml .mht"),
    Format(Later("containers.mhtml", "read_eml"), ".eml"),
    Format(_read_export, ".ris .enw .bib .net .eln .trs"),
    Format(_read_gzip, ".gz"),
    Format(Later("containers.zip", "read_zip", read=read_stream), ".zip"),
    Format(Later("containers.warc", "read_warc", read=read_stream), ".warc .wet"),
    Format(Later("containers.wacz", "read_wacz", read=read_stream), ".wacz", holds="datapackage.json"),
)
READERS: dict[str, Reader] = {name: entry.reader for entry in FORMATS for name in entry.endings.split()}
_PACKAGES: dict[str, Reader] = {entry.holds: entry.reader for entry in FORMATS if entry.holds}
_PACKAGES_NOT_READ = {
    "ppt/": ".pptx",
    "OFD.xml": ".ofd",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
_SHEETS = (".xls", ".xlsx", ".et", ".ods", ".csv", ".tsv")
_WORDS = (".doc", ".docx", ".wps", ".rtf", ".odt")
_HOLD_PAGES = (".html", ".htm", ".shtml", ".xhtml", ".json", ".jsonl", ".ndjson", ".eml", ".mhtml", ".mht")
"""Endings of names under which HTML is left to the reader by name."""
WITH_PAGES = frozenset(
    (".html", ".htm", ".shtml", ".xhtml", ".gz", ".zip", ".warc", ".wacz", ".mhtml", ".mht", *PROGRAMS)
)
"""Endings of pages, and of what may hold pages."""
