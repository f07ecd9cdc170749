"""Documents with their occurrences, as exporters take them: one text each, one offset system, from OUT alone.

An exported text is the title, an empty line and the body; without a title it is the body itself, so that offsets are
those of `spans.csv`. Offsets are Unicode code points; `body_start` leads back to the offsets of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from annotator.out.read import TaggedOutput
    from annotator.out.texts import Texts

BETWEEN = "\n\n"
"""What stands between title and body."""
METADATA = (
    "date", "date_source", "year", "source", "credited_source", "issuer", "level", "province", "city", "url",
    "duplicate_of",
)  # fmt: skip
"""The columns of `documents.csv` that go along with each exported document, where the table has them."""


class Mark(NamedTuple):
    """An occurrence in an exported text; `section`, `section_start` and `section_end` are those of `spans.csv`."""

    start: int
    end: int
    text: str
    layer: str
    term: str
    relation: str
    variant: str
    section: str
    section_start: int
    section_end: int


@dataclass(frozen=True)
class AnnotatedDocument:
    """A document's text with its occurrences in their order, and what is known of the document."""

    doc_id: str
    title: str
    text: str
    body_start: int
    metadata: dict[str, str]
    marks: list[Mark] = field(default_factory=list)

    def of_layers(self) -> dict[str, list[Mark]]:
        """The occurrences by layer; those of one layer never overlap."""
        layers: dict[str, list[Mark]] = {}
        for mark in self.marks:
            layers.setdefault(mark.layer, []).append(mark)
        return layers


def annotated_documents(
    output: TaggedOutput, texts: Texts, spans: pd.DataFrame | None = None
) -> Iterator[AnnotatedDocument]:
    """The documents of a tagged folder in their order, with or without occurrences.

    Args:
        output: what `annotator.read_output` returned.
        texts: the texts of the same folder.
        spans: the rows of `output.spans` to carry over; all by default.
    """
    rows = output.spans if spans is None else spans
    by_document = dict(iter(rows.groupby("doc_id", sort=False)))
    known = [name for name in METADATA if name in output.documents]
    for document in output.documents.to_dict("records"):
        title, body = texts.get(document["doc_id"])
        body_start = len(title) + len(BETWEEN) if title else 0
        text = f"{title}{BETWEEN}{body}" if title else body
        yield AnnotatedDocument(
            document["doc_id"], title, text, body_start, {name: str(document[name]) for name in known},
            _marks(by_document.get(document["doc_id"]), text, body_start),
        )  # fmt: skip


def _marks(rows: pd.DataFrame | None, text: str, body_start: int) -> list[Mark]:
    if rows is None:
        return []
    marks = []
    for row in rows.to_dict("records"):
        before = body_start if row["section"] == "body" else 0
        start, end = before + row["start"], before + row["end"]
        marks.append(
            Mark(
                start, end, text[start:end], row["layer"], row["term"], row["relation"], row["variant"],
                row["section"], row["start"], row["end"],
            )
        )  # fmt: skip
    return sorted(marks)
