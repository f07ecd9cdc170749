"""XML files: TEI texts, records (a list of like elements with a text in each), and any other as its text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from annotator.reading.dates import NO_DATE, first_date, read_value
from annotator.reading.limits import MAX_TEXT
from annotator.reading.records import tabular
from annotator.reading.source import Item, Source
from annotator.records import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEI = frozenset(("TEI", "TEI.2"))
_TEI_BLOCKS = frozenset(
    [
        "p",
        "head",
        "l",
        "lg",
        "ab",
        "item",
        "row",
        "cell",
        "div",
        "list",
        "table",
        "quote",
        "sp",
        "stage",
        "lb",
        "note",
    ]
)
_TITLES = frozenset(["title", "headline", "标题", "题名", "biaoti"])


def read_xml(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """The texts of an XML file. Entities that a file defines are not used, and nothing outside it is loaded.

    Raises:
        ValueError: it is not XML, or holds no text.
    """
    root = _root(source.whole(stream, MAX_TEXT))
    texts = [element for element in root.iter() if _name(element) in _TEI]
    if texts:
        for number, element in enumerate(texts, 1):
            yield _tei(element, source, f"#{number}" if len(texts) > 1 else "")
        return
    records = _records(root, source)
    if records:
        for number, record in enumerate(records, 1):
            yield from tabular.row_documents(record, number, source, "xml", "")
        return
    lines = _lines(root)
    title = next((_joined(element) for element in root.iter() if _name(element).lower() in _TITLES), "")
    if title in lines:
        lines.remove(title)
    if not lines:
        raise ValueError("the XML file holds no text")
    stated = next((_joined(element) for element in root.iter() if _name(element).lower() in _DATES), "")
    date = read_value(stated)
    yield Document(
        source.doc_id,
        source.path,
        "\n".join(lines),
        title,
        date.day,
        date.source,
        date_text=date.text,
        extractor="xml",
    )


_DATES = frozenset(
    ["date", "pubdate", "pubtime", "publishdate", "publish_date", "published", "日期", "发布时间", "发布日期"]
)


def _root(data: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not XML, or broken: {error}") from None
    return root


def _name(element: Any) -> str:
    """The element's local name; empty for entities and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _joined(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _records(root: _Element, source: Source) -> list[dict[str, object]]:
    """Like elements of which each holds elements named as columns are, one of them the text."""
    for parent in (root, *list(root)[:20]):
        children = [child for child in parent if _name(child)]
        if len({_name(child) for child in children}) > 3:
            continue
        found = []
        for child in children:
            record: dict[str, object] = {}
            for field in child:
                if _name(field):
                    record.setdefault(
                        _name(field), _joined(field) if len(field) == 0 else "\n".join(_lines(field))
                    )
            if record and tabular.text_column(record, source.fields) is not None:
                found.append(record)
        if found:
            return found
    return []


def _lines(element: _Element) -> list[str]:
    """The text below an element: a line for each element that holds text, with all that lies in it."""
    from lxml import etree

    lines: list[str] = []
    parts: list[str] = []
    inside = 0
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            text = inner.text if _name(inner) else ""
            if inside or (text and not text.isspace()) or any((child.tail or "").strip() for child in inner):
                inside += 1
                parts.append(text or "")
        elif inside:
            inside -= 1
            if inside:
                parts.append(inner.tail or "")
            else:
                if line := " ".join("".join(parts).split()):
                    lines.append(line)
                parts = []
    return lines


def _tei(element: _Element, source: Source, place: str) -> Document:
    """A TEI text: its title and day as the header states them, its body a line for each block (TEI P5)."""
    header = next((child for child in element if _name(child) == "teiHeader"), None)
    title, date = "", NO_DATE
    if header is not None:
        title = next((_joined(inner) for inner in header.iter() if _name(inner) == "title"), "")
        dated = [inner for inner in header.iter() if _name(inner) == "date"]
        # Of the days in a header that of the source, not that of the edition, is the text's.
        dated.sort(key=lambda inner: not any(_name(above) == "sourceDesc" for above in inner.iterancestors()))
        stated = ((inner.get("when") or inner.get("notBefore") or _joined(inner)) for inner in dated)
        date = first_date(*map(read_value, stated))
    lines: list[str] = []
    for body in element.iter():
        if _name(body) == "body":
            lines += _tei_lines(body)
    return Document(
        f"{source.doc_id}{place}", source.path, "\n".join(lines), title, date.day, date.source,
        date_text=date.text, extractor="tei",
    )  # fmt: skip


def _tei_lines(body: _Element) -> list[str]:
    from lxml import etree

    lines: list[str] = []
    parts: list[str] = []
    for event, inner in etree.iterwalk(body, events=("start", "end")):
        name = _name(inner)
        if name in _TEI_BLOCKS:
            lines.append("".join(parts))
            parts = []
        if event == "start":
            parts.append(inner.text or "")
        elif inner is not body:
            parts.append(inner.tail or "")
    lines.append("".join(parts))
    return [line for line in (" ".join(line.split()) for line in lines) if line]
