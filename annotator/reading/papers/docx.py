"""Word files (.docx): paragraphs and tables in their order, then footnotes and endnotes; title and date.

The text is taken from the XML in a stream: no tree is built, no picture is loaded, and what python-docx passes over
(smart tags, in which Chinese Word puts dates; content controls; text inserted under change tracking; notes; the words of
SmartArt; files that were put into the document as such) is read. Comments and text formatted as hidden are not part of
the text. Element names are those of ISO/IEC 29500-1.

Measured on 20,000 paragraphs beside python-docx 1.2 (`python -m benchmarks.word`, 2026-11-25): a fifth of its time, and
14 against 45 MB more than a short file takes; a file of 40 paragraphs in a seventh of its time.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping

from annotator.reading import kinds
from annotator.reading.containers import mhtml
from annotator.reading.containers.zip import open_zip
from annotator.reading.encoding import decode
from annotator.reading.front_matter import date_of, title_and_text
from annotator.reading.limits import MAX_TEXT, unpacked
from annotator.reading.pages.plain import is_page, page_lines
from annotator.reading.papers.package import Properties, Target, parse_part
from annotator.reading.records.exports import exported
from annotator.reading.source import Item, Reader, Source
from annotator.records import Document, Problem

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_RELATED = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED_OVER = frozenset({"pPr", "rPr", "tblPr", "sectPr", "moveFrom", "del", "rt"})
"""Properties, text that was moved away or deleted, and the readings beside characters."""
_NOTES = frozenset({"footnote", "endnote"})
_SPELLED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off"})
_TEMPLATE_MADE = "2013-12-23T23:15:00Z"
"""The day stated by files that python-docx made and nobody dated: that of its template."""
_KIND = "Word file"
_HEAD = 4_000


def read_docx(stream: io.BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """A Word file as a document: a line for each paragraph and each row of a table, cells parted by tabs.

    The paragraphs of footnotes, then of endnotes, come last. The title and the date are looked for in what is before them.
    A file that was put into the document whole (an HTML page, as some converters write the entire text) stands where it
    was put; `read` is what reads it. A database's export of many articles is as many documents.
    """
    held = source.seekable(stream)
    with open_zip(held, _KIND) as package:
        parts, _ = _parts(package, "", source)
        properties = Properties()
        if "officeDocument" not in parts:
            raise ValueError("not a Word file: its package names no document")
        main = parts["officeDocument"]
        related: tuple[dict[str, str], dict[str, str]] = ({}, {})
        if _relations_of(main) in package.NameToInfo:
            related = _parts(package, main, source)
        named, by_id = related
        problems: list[Problem] = []

        def inserted(key: str) -> list[str]:
            part = by_id.get(key, "")
            try:
                return _inserted(package, part, source, read)
            except ValueError as error:
                wrong = f"{part}, which stands in the document, cannot be read: {error}; the rest was read"
                problems.append(Problem(source.path, wrong, "part", "inserted"))
                return []

        body = _Body(inserted)
        _parse(package, main, body, source)
        if "core-properties" in parts:
            _parse(package, parts["core-properties"], properties, source)
        notes = _notes(package, named, source)
    yield from problems
    text = body.text()
    if not text.strip() and not notes and not problems:
        raise ValueError("the Word file holds no text; perhaps pictures of pages")
    articles = exported(text, source)
    if articles is not None:
        yield from articles
        return
    title, text = title_and_text(text, properties.values.get("title", ""))
    made = properties.values.get("created", "")
    date = date_of(title, text, source.name, "" if made == _TEMPLATE_MADE else made, source.folders)
    text = "\n".join(filter(None, (text, *notes)))
    yield Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="docx"
    )


def _parse(package: zipfile.ZipFile, part: str, target: Target, source: Source) -> None:
    parse_part(package, part, target, source, _KIND)


def _parts(package: zipfile.ZipFile, part: str, source: Source) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the parts that belong to a part, or to the package: by the last word of their relation, by its id."""
    relations = _Relations(posixpath.dirname(part))
    _parse(package, _relations_of(part), relations, source)
    return relations.parts, relations.by_id


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _notes(package: zipfile.ZipFile, parts: Mapping[str, str], source: Source) -> list[str]:
    """The paragraphs of footnotes and endnotes; none where the document names no such part, or one that is not there."""
    found: list[str] = []
    for kind in ("footnotes", "endnotes"):
        part = parts.get(kind, "")
        if part not in package.NameToInfo:
            continue
        notes = _Body()
        _parse(package, part, notes, source)
        found += filter(None, map(str.strip, notes.text().split("\n")))
    return found


def _inserted(package: zipfile.ZipFile, part: str, source: Source, read: Reader) -> list[str]:
    """The lines of a part that stands in the document: the words of SmartArt, or a whole file.

    Raises:
        ValueError: it cannot be read, or files lie too deep in one another.
    """
    if part not in package.NameToInfo:
        return []
    name = posixpath.basename(part)
    info = package.NameToInfo[part]
    if name.startswith("data") and name.endswith(".xml"):
        words = _Diagram()
        _parse(package, part, words, source)
        return words.lines
    inner = source.packed(name, info.file_size)
    data = inner.whole(unpacked(package.open(info), source.budget), MAX_TEXT)  # type: ignore[arg-type]
    page = mhtml.page_in(data) if kinds.is_mhtml(data[:_HEAD]) else _page_in(data)
    if page:
        return page_lines(page)
    lines: list[str] = []
    for item in read(io.BytesIO(data), inner):
        if isinstance(item, Problem):
            if item.severity == "lost":
                raise ValueError(item.problem)
            continue
        lines += filter(None, (item.title, *item.text.split("\n")))
    return lines


class _Relations(Target):
    def __init__(self, folder: str) -> None:
        self.parts: dict[str, str] = {}
        self.by_id: dict[str, str] = {}
        self._folder = folder

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith("}Relationship") and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.join("/", self._folder, attributes.get("Target", ""))
            part = posixpath.normpath(target).lstrip("/")
            self.parts.setdefault(kind, part)
            if kind in ("aFChunk", "diagramData"):
                self.by_id[attributes.get("Id", "")] = part


class _Diagram(Target):
    """The words of SmartArt: a line for each of its paragraphs."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: list[str] = []
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._in_text = tag.endswith("/drawingml/2006/main}t") or tag.endswith("/drawingml/main}t")

    def data(self, text: str) -> None:
        if self._in_text:
            self._words.append(text)

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag.endswith("}p") and self._words:
            self.lines.append("".join(self._words))
            self._words = []


class _Body(Target):
    """Collects the text; that of a text box, and of what `inserted` gives for a relation, follows its paragraph."""

    def __init__(self, inserted: Callable[[str], list[str]] = lambda key: []) -> None:
        self._flows: list[list[str]] = [[]]
        self._boxes: list[str] = []
        self._inserted = inserted
        self._passing_over = 0
        self._in_text = self._hidden = False

    def text(self) -> str:
        """What was collected."""
        return "".join(self._flows[0] + self._boxes).strip("\n")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _word_name(tag)
        passed_over = name in _PASSED_OVER or tag == _FALLBACK or (name in _NOTES and _is_a_rule(attributes))
        if self._passing_over or passed_over:
            self._passing_over += 1
            if name == "vanish" and self._passing_over == 2 and not _off(attributes):
                self._hidden = True
        elif name == "p" or name == "r":
            # Of a paragraph only its mark is hidden; of a run, all of it.
            self._hidden = False
        elif name == "t":
            self._in_text = not self._hidden
        elif name in _SPELLED and not self._hidden:
            self._flows[-1].append(_SPELLED[name])
        elif name == "txbxContent":
            self._flows.append([])
        elif name == "altChunk":
            self._flows[-1] += (f"{line}\n" for line in self._related(attributes, "id"))
        elif tag.endswith("/diagram}relIds"):
            self._boxes += (f"{line}\n" for line in self._related(attributes, "dm"))

    def _related(self, attributes: Mapping[str, str], name: str) -> list[str]:
        keys = (attributes.get(f"{namespace}{name}", "") for namespace in _RELATED)
        return self._inserted(next(filter(None, keys), ""))

    def data(self, text: str) -> None:
        if self._in_text:
            self._flows[-1].append(text)

    def end(self, tag: str) -> None:
        if self._passing_over:
            self._passing_over -= 1
            return
        name, flow = _word_name(tag), self._flows[-1]
        if name == "t":
            self._in_text = False
        elif name == "p":
            flow.append("\n")
            if len(self._flows) == 1:
                flow += self._boxes
                self._boxes.clear()
        elif name == "tc" and flow and flow[-1] == "\n":
            flow[-1] = "\t"
        elif name == "tr" and flow and flow[-1] == "\t":
            flow[-1] = "\n"
        elif name == "txbxContent":
            self._boxes += self._flows.pop()


def _word_name(tag: str) -> str:
    """The local name of an element of WordprocessingML, or an empty string."""
    namespace, _, name = tag.rpartition("}")
    return name if f"{namespace}}}" in _WORD else ""


def _off(attributes: Mapping[str, str]) -> bool:
    return any(attributes.get(f"{namespace}val", "") in _OFF for namespace in _WORD)


def _is_a_rule(attributes: Mapping[str, str]) -> bool:
    """Whether a note is no note but the line, or the words, that part notes from the text on the page."""
    kinds = (attributes.get(f"{namespace}type", "normal") for namespace in _WORD)
    return any(kind != "normal" for kind in kinds)


def _page_in(data: bytes) -> str:
    """The HTML that a file consists of; empty where it is of another kind."""
    try:
        text = decode(data)
    except ValueError:
        return ""
    return text if is_page(text) else ""
