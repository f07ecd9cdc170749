"""OpenDocument texts (.odt): paragraphs, headings and tables in their order, then notes; title and date.

Element names are those of OpenDocument 1.3 (OASIS). Comments, and text deleted under change tracking, are not read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from annotator.reading.containers.zip import open_zip
from annotator.reading.front_matter import date_of, title_and_text
from annotator.reading.papers.package import Properties, Target, parse_part
from annotator.reading.records.exports import exported
from annotator.reading.source import Item, Source
from annotator.records import Document

_KIND = "LibreOffice text (.odt)"
_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE = f"{_OASIS}text:1.0}}", f"{_OASIS}table:1.0}}", f"{_OASIS}office:1.0}}"
_PASSED_OVER = frozenset(
    f"{_TEXT}{name}"
    for name in ("tracked-changes", "note-citation", "ruby-text", "hidden-text", "hidden-paragraph")
) | {f"{_OFFICE}annotation", f"{_OASIS}drawing:1.0}}desc"}
_PARAGRAPHS = frozenset((f"{_TEXT}p", f"{_TEXT}h"))
_MOST_SPACES = 1_000


def read_odt(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """An OpenDocument text as a document: a line for each paragraph and row of a table, cells parted by tabs.

    Raises:
        ValueError: it is none, is broken, needs a password or holds no text.
    """
    with open_zip(source.seekable(stream), _KIND) as package:
        if "META-INF/manifest.xml" in package.NameToInfo and "encryption-data" in _manifest(package, source):
            raise ValueError("needs a password; save it without one")
        body, stated = _Body(), Properties()
        parse_part(package, "content.xml", body, source, _KIND)
        if "meta.xml" in package.NameToInfo:
            parse_part(package, "meta.xml", stated, source, _KIND)
    text = body.text()
    if not text.strip():
        raise ValueError("the file holds no text; perhaps pictures of pages")
    articles = exported(text, source)
    if articles is not None:
        yield from articles
        return
    title, text = title_and_text(text, stated.values.get("title", ""))
    date = date_of(title, text, source.name, stated.values.get("creation-date", "")[:10], source.folders)
    text = "\n".join((text, *body.notes))
    yield Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="odt"
    )


def _manifest(package: object, source: Source) -> set[str]:
    names = _Names()
    parse_part(package, "META-INF/manifest.xml", names, source, _KIND)  # type: ignore[arg-type]
    return names.seen


class _Names(Target):
    def __init__(self) -> None:
        self.seen: set[str] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.seen.add(tag.rpartition("}")[2])

    def doctype(self, *_: object) -> None:
        """Older writers declare the manifest's document type; it is not loaded."""


class _Body(Target):
    """Collects the text; that of a frame or note inside a paragraph is kept apart until the paragraph ends."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._lines: list[str] = []
        self._open: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._in_note = self._passing_over = 0

    def text(self) -> str:
        """What was collected, without the notes."""
        return "\n".join(self._lines).strip("\n")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._passing_over or tag in _PASSED_OVER:
            self._passing_over += 1
        elif tag in _PARAGRAPHS:
            self._open.append([])
        elif tag == f"{_TEXT}note-body":
            self._in_note += 1
        elif tag == f"{_TABLE}table-row":
            self._cells.append([])
        elif tag == f"{_TABLE}table-cell" and self._cells:
            self._cells[-1].append("")
        elif self._open:
            if tag == f"{_TEXT}s":
                written = attributes.get(f"{_TEXT}c", "1")
                self._open[-1].append(" " * min(int(written) if written.isdecimal() else 1, _MOST_SPACES))
            elif tag == f"{_TEXT}tab":
                self._open[-1].append("\t")
            elif tag == f"{_TEXT}line-break":
                self._open[-1].append("\n")

    def data(self, text: str) -> None:
        if self._open and not self._passing_over:
            self._open[-1].append(text.replace("\n", " ") if "\n" in text else text)

    def end(self, tag: str) -> None:
        if self._passing_over:
            self._passing_over -= 1
        elif tag in _PARAGRAPHS:
            self._keep("".join(self._open.pop()))
        elif tag == f"{_TEXT}note-body":
            self._in_note -= 1
        elif tag == f"{_TABLE}table-row" and self._cells:
            row = "\t".join(self._cells.pop()).rstrip("\t")
            if row:
                self._keep(row)

    def _keep(self, line: str) -> None:
        if self._in_note:
            if line.strip():
                self.notes.append(line.strip())
        elif self._cells and self._cells[-1]:
            cell = self._cells[-1][-1]
            self._cells[-1][-1] = f"{cell}\n{line}" if cell else line
        else:
            self._lines.append(line)
