"""Word files (.docx): paragraphs and tables in their order, then footnotes and endnotes; title and date.

The text is taken from the XML in a stream: no tree is built, no picture is loaded, and what python-docx passes over
(smart tags, in which Chinese Word puts dates; content controls; text inserted under change tracking; notes) is read.
Comments are not part of the text. Element names are those of ISO/IEC 29500-1.

Measured on 20,000 paragraphs beside python-docx 1.2 (`python -m benchmarks.word`, 2026-11-25): a fifth of its time, and
14 against 45 MB more than a short file takes; a file of 40 paragraphs in a seventh of its time.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.reading.containers.zip import open_zip
from annotator.reading.front_matter import date_of, title_and_text
from annotator.reading.limits import MAX_TEXT, MIB, LimitError, chunks, unpacked
from annotator.reading.source import Item, Source
from annotator.records import Document

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED_OVER = frozenset({"pPr", "rPr", "tblPr", "sectPr", "moveFrom", "del", "rt"})
"""Properties, text that was moved away or deleted, and the readings beside characters."""
_NOTES = frozenset({"footnote", "endnote"})
_SPELLED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TEMPLATE_MADE = "2013-12-23T23:15:00Z"
"""The day stated by files that python-docx made and nobody dated: that of its template."""


def read_docx(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """A Word file as a document: a line for each paragraph and each row of a table, cells parted by tabs.

    The paragraphs of footnotes, then of endnotes, come last. The title and the date are looked for in what is before them.
    """
    held = source.seekable(stream)
    if held.read(4) == b"\xd0\xcf\x11\xe0":
        raise ValueError("needs a password, or is an old .doc; save it as .docx without a password")
    with open_zip(held, "Word file") as package:
        parts = _parts(package, "", source)
        body, properties = _Body(), _Properties()
        if "officeDocument" not in parts:
            raise ValueError("not a Word file: its package names no document")
        _parse(package, parts["officeDocument"], body, source)
        if "core-properties" in parts:
            _parse(package, parts["core-properties"], properties, source)
        notes = _notes(package, parts["officeDocument"], source)
    text = body.text()
    if not text.strip() and not notes:
        raise ValueError("the Word file holds no text; perhaps pictures of pages")
    title, text = title_and_text(text, properties.values.get("title", ""))
    made = properties.values.get("created", "")
    date = date_of(title, text, source.name, "" if made == _TEMPLATE_MADE else made, source.folders)
    text = "\n".join(filter(None, (text, *notes)))
    yield Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="docx"
    )


def _parts(package: zipfile.ZipFile, part: str, source: Source) -> dict[str, str]:
    """The names of the parts that belong to a part, or to the package, by the last word of their relation."""
    relations = _Relations(posixpath.dirname(part))
    _parse(package, _relations_of(part), relations, source)
    return relations.parts


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _notes(package: zipfile.ZipFile, document: str, source: Source) -> list[str]:
    """The paragraphs of footnotes and endnotes; none where the document names no such part, or one that is not there."""
    if _relations_of(document) not in package.NameToInfo:
        return []
    parts = _parts(package, document, source)
    found: list[str] = []
    for kind in ("footnotes", "endnotes"):
        part = parts.get(kind, "")
        if part not in package.NameToInfo:
            continue
        notes = _Body()
        _parse(package, part, notes, source)
        found += filter(None, map(str.strip, notes.text().split("\n")))
    return found


def _parse(package: zipfile.ZipFile, part: str, target: _Target, source: Source) -> None:
    """Feed a part of the package to `target`.

    Raises:
        ValueError: the part is missing, too large, not XML, or declares entities, which no Word file does.
    """
    from lxml import etree

    try:
        info = package.getinfo(part)
    except KeyError:
        raise ValueError(f"not a Word file, or a broken one: it has no part {part}") from None
    if info.file_size > MAX_TEXT:
        raise LimitError(f"its {part} unpacks to more than {MAX_TEXT // MIB} MB; split it")
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with package.open(info) as packed:
            for piece in chunks(unpacked(packed, source.budget)):  # type: ignore[arg-type]
                parser.feed(piece)
        parser.close()
    except (etree.XMLSyntaxError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        raise ValueError(f"a broken Word file: {part} cannot be read ({error})") from None


class _Target:
    """What the XML parser tells of a part as it reads it; entities are refused before they can be used."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A piece of text."""

    def doctype(self, *_: Any) -> None:
        """A document type declaration, which the Open Packaging Conventions forbid."""
        raise ValueError("declares a document type, which no Word file does and an attack may; not read")

    def close(self) -> None:
        """The part ends."""


class _Relations(_Target):
    def __init__(self, folder: str) -> None:
        self.parts: dict[str, str] = {}
        self._folder = folder

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith("}Relationship") and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.join("/", self._folder, attributes.get("Target", ""))
            self.parts.setdefault(kind, posixpath.normpath(target).lstrip("/"))


class _Properties(_Target):
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._name = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._name = tag.rpartition("}")[2]

    def data(self, text: str) -> None:
        self.values[self._name] = self.values.get(self._name, "") + text


class _Body(_Target):
    """Collects the text; that of a text box follows the paragraph it is anchored in."""

    def __init__(self) -> None:
        self._flows: list[list[str]] = [[]]
        self._boxes: list[str] = []
        self._passing_over = 0
        self._in_text = False

    def text(self) -> str:
        """What was collected."""
        return "".join(self._flows[0] + self._boxes).strip("\n")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _word_name(tag)
        passed_over = name in _PASSED_OVER or tag == _FALLBACK or (name in _NOTES and _is_a_rule(attributes))
        if self._passing_over or passed_over:
            self._passing_over += 1
        elif name == "t":
            self._in_text = True
        elif name in _SPELLED:
            self._flows[-1].append(_SPELLED[name])
        elif name == "txbxContent":
            self._flows.append([])

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


def _is_a_rule(attributes: Mapping[str, str]) -> bool:
    """Whether a note is no note but the line, or the words, that part notes from the text on the page."""
    kinds = (attributes.get(f"{namespace}type", "normal") for namespace in _WORD)
    return any(kind != "normal" for kind in kinds)
