"""Every span with its sentence, laid out by columns with each string once, for the page's concordance."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

_SPACE = re.compile(r"\s+")
_DOCUMENT_COLUMNS = ("title", "date", "date_source", "url", "credited_source", "level", "province", "path")


class _Interned:
    """Numbers for values, in the order in which they come."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Hashable) -> int:
        return self.numbers.setdefault(value, len(self.numbers))

    def values(self) -> list[Any]:
        return list(self.numbers)


def concordance(output: TaggedOutput) -> dict[str, Any]:
    """The spans in the order of their dates, undated ones last, as columns that refer to each other by number.

    Returns a dictionary that JSON can hold:

    - `terms`: id, form, English name and layer's title of each term;
    - `variants`: each form with its relation;
    - `sources`, and `documents`: a column for each of their values, `source` by number;
    - `sentences`: text, document by number, section, and offset in the document (code points);
    - `spans`: sentence, term and variant by number; `at` and `length` in the sentence (UTF-16 units, as browsers
      count); `start` in the document (code points).
    """
    spans = output.spans.assign(undated=output.spans.date == "")
    spans = spans.sort_values(["undated", "date", "doc_id"], kind="stable")
    documents = {row.doc_id: row for row in output.documents.itertuples(index=False)}
    terms, variants, sources, used = _Interned(), _Interned(), _Interned(), _Interned()
    for layer in output.layers:
        for term in layer.terms:
            terms((term.id, term.form, term.english[0] if term.english else "", layer.title or layer.name))
    by_id = {values[0]: number for values, number in terms.numbers.items()}
    places: dict[tuple[str, str, int, str], int] = {}
    sentences: dict[str, list[Any]] = {name: [] for name in ("text", "document", "section", "start")}
    columns: dict[str, list[Any]] = {
        name: [] for name in ("sentence", "term", "variant", "at", "length", "start")
    }
    fields = [
        "doc_id",
        "section",
        "start",
        "sentence_start",
        "sentence",
        "text",
        "left",
        "right",
        "term",
        "variant",
        "relation",
    ]
    for doc_id, section, start, sentence_start, sentence, text, left, right, term, variant, relation in zip(
        *(spans[field].tolist() for field in fields), strict=True
    ):
        surface = _SPACE.sub(" ", text)
        at = find_in_sentence(sentence, surface, left, start - sentence_start)
        if at < 0:
            sentence, at = f"{left}{surface}{right}", len(left)
        key = (doc_id, section, sentence_start, sentence)
        if key not in places:
            places[key] = len(places)
            _append(sentences, sentence, used(doc_id), section, sentence_start)
        before, inside = sentence[:at], sentence[at : at + len(surface)]
        number = by_id[term], variants((variant, relation))
        _append(columns, places[key], *number, _units(before), _units(inside), start)
    rows = [documents[doc_id] for doc_id in used.values()]
    return {
        "terms": terms.values(),
        "variants": variants.values(),
        "documents": {
            "id": used.values(),
            "source": [sources(row.source) for row in rows],
            **{name: [getattr(row, name, "") for row in rows] for name in _DOCUMENT_COLUMNS},
        },
        "sources": sources.values(),
        "sentences": sentences,
        "spans": columns,
    }


def _append(columns: dict[str, list[Any]], *row: object) -> None:
    for column, value in zip(columns.values(), row, strict=True):
        column.append(value)


def find_in_sentence(sentence: str, surface: str, left: str, expected: int) -> int:
    """Where a span stands in its sentence, whose white space has been drawn together; -1 if it does not.

    `expected` is the distance in the text as it was, so the place is there or before; of several places the nearest
    one that has `left` before it.
    """
    first = at = sentence.rfind(surface, 0, max(expected, 0) + len(surface))
    while at >= 0:
        if sentence[:at].endswith(left[len(left) - min(at, len(left)) :]):
            return at
        at = sentence.rfind(surface, 0, at + len(surface) - 1)
    return first


def _units(text: str) -> int:
    """UTF-16 units of a text."""
    return len(text) + sum(character > "\uffff" for character in text)
