"""Books (.epub): the chapters in the order of the spine, one document a book (EPUB 3.3, 4 and 5)."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from annotator.reading.containers.zip import open_zip
from annotator.reading.dates import read_value
from annotator.reading.encoding import decode
from annotator.reading.limits import MAX_TEXT, MIB, LimitError
from annotator.reading.pages.plain import page_lines
from annotator.reading.papers.package import Target, parse_part, part_bytes
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem

_KIND = "book (.epub)"
_CHAPTERS = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))


def read_epub(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """A book as a document, with a line for each paragraph; title, publisher and day as the book states them.

    Raises:
        ValueError: it is none, is broken, is protected against copying or holds no text.
    """
    with open_zip(source.seekable(stream), _KIND) as package:
        names = package.NameToInfo
        if "META-INF/rights.xml" in names:
            raise ValueError("protected against copying (DRM); only its publisher's program can read it")
        container = _Container()
        parse_part(package, "META-INF/container.xml", container, source, _KIND)
        book = _Book(posixpath.dirname(container.path))
        parse_part(package, container.path, book, source, _KIND)
        lines: list[str] = []
        lost: list[str] = []
        size = 0
        for part in book.chapters():
            try:
                chapter = page_lines(decode(part_bytes(package, part, source, _KIND)))
            except LimitError:
                raise
            except ValueError as error:
                lost.append(f"{part} ({error})")
                continue
            size += sum(map(len, chapter))
            if size > MAX_TEXT:
                raise LimitError(f"its text is longer than {MAX_TEXT // MIB} million characters; split it")
            lines += chapter
    if not lines:
        raise ValueError("the book holds no text; perhaps pictures of pages")
    stated = {name: "".join(parts).strip() for name, parts in book.stated.items()}
    date = read_value(stated.get("date", ""))
    yield Document(
        source.doc_id, source.path, "\n".join(lines), stated.get("title", ""), date.day, date.source,
        stated.get("publisher", ""), date_text=date.text, extractor="epub",
    )  # fmt: skip
    if lost:
        yield Problem(source.path, f"{len(lost)} chapters cannot be read: {lost[0]}; the others were read")


class _Container(Target):
    def __init__(self) -> None:
        self.path = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith("}rootfile") and not self.path:
            self.path = attributes.get("full-path", "")


class _Book(Target):
    """The package document: what it states of the book (the first value of each name), its parts and their order."""

    def __init__(self, folder: str) -> None:
        self.stated: dict[str, list[str]] = {}
        self._folder = folder
        self._parts: dict[str, str] = {}
        self._order: list[str] = []
        self._name = ""

    def chapters(self) -> list[str]:
        """The names of the parts that are read one after the other, each once."""
        return list(dict.fromkeys(self._parts[key] for key in self._order if key in self._parts))

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        self._name = ""
        if name == "item" and attributes.get("media-type", "") in _CHAPTERS:
            if "nav" not in attributes.get("properties", "").split():
                where = posixpath.join(self._folder, unquote(attributes.get("href", "")).partition("#")[0])
                self._parts[attributes.get("id", "")] = posixpath.normpath(where)
        elif name == "itemref":
            self._order.append(attributes.get("idref", ""))
        elif namespace.endswith("/dc/elements/1.1/") and name not in self.stated:
            self._name = name
            self.stated[name] = []

    def data(self, text: str) -> None:
        if self._name:
            self.stated[self._name].append(text)

    def end(self, tag: str) -> None:
        self._name = ""

    def doctype(self, *_: object) -> None:
        """Books of the first version declare one; it is not loaded, and entities are not used."""
