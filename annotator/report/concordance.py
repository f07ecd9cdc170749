"""Every span with its sentence, laid out by columns with each string once, for the page's concordance."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from annotator.trace.clusters import clusters_of
from annotator.trace.first_seen import first_milestone
from annotator.trace.series import speakers_of

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

_SPACE = re.compile(r"\s+")
_DOCUMENT_COLUMNS = ("title", "date", "date_source", "url", "credited_source", "level", "province")
"""Of each document with a span."""
_EVERY_DOCUMENT = ("date", "level", "province")
"""Of the others, which are what rates are rates of."""


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

    - `terms`: id, form, English name, layer's title and earliest sure milestone of each term;
    - `variants`: each form with its relation and the number of its term;
    - `documents`: a column for each of their values, those with a span first; `cluster` is the same for a text and its
      reprints, `stratum` for the documents of one speaker;
    - `sentences`: text, document by number, section, and offset in the document (code points);
    - `spans`: sentence, term and variant by number; `at` and `length` in the sentence (UTF-16 units, as browsers
      count); `start` and that of the paragraph in the document (code points).
    """
    spans = output.spans.assign(undated=output.spans.date == "")
    spans = spans.sort_values(["undated", "date", "doc_id"], kind="stable")
    terms, variants, used = _Interned(), _Interned(), _Interned()
    for layer in output.layers:
        for term in layer.terms:
            english = term.english[0] if term.english else ""
            milestone = first_milestone(term)
            terms(
                (term.id, term.form, english, layer.title or layer.name, milestone.date if milestone else "")
            )
    by_id = {values[0]: number for values, number in terms.numbers.items()}
    places: dict[tuple[str, str, int, str], int] = {}
    sentences: dict[str, list[Any]] = {name: [] for name in ("text", "document", "section", "start")}
    columns: dict[str, list[Any]] = {
        name: [] for name in ("sentence", "term", "variant", "at", "length", "start", "paragraph")
    }
    fields = [
        "doc_id", "section", "start", "sentence_start", "paragraph_start", "sentence", "text", "left", "right", "term",
        "variant", "relation",
    ]  # fmt: skip
    rows = zip(*(spans[field].tolist() for field in fields), strict=True)
    for (
        doc_id,
        section,
        start,
        begun,
        paragraph,
        sentence,
        text,
        left,
        right,
        term,
        variant,
        relation,
    ) in rows:
        surface = _SPACE.sub(" ", text)
        at = find_in_sentence(sentence, surface, left, start - begun)
        if at < 0:
            sentence, at = f"{left}{surface}{right}", len(left)
        key = (doc_id, section, begun, sentence)
        if key not in places:
            places[key] = len(places)
            _append(sentences, sentence, used(doc_id), section, begun)
        before, inside = sentence[:at], sentence[at : at + len(surface)]
        number = by_id[term], variants((variant, relation, by_id[term]))
        _append(columns, places[key], *number, _units(before), _units(inside), start, paragraph)
    return {
        "terms": terms.values(),
        "variants": variants.values(),
        "documents": _documents(output, used.numbers),
        "sentences": sentences,
        "spans": columns,
    }


def _documents(output: TaggedOutput, used: dict[str, int]) -> dict[str, list[Any]]:
    """The columns of all documents, those with a span first and with more of what is known of them."""
    documents = output.documents.assign(
        cluster=clusters_of(output.documents), stratum=pd.factorize(speakers_of(output.documents))[0]
    )
    order = documents.doc_id.map(used).fillna(len(used)).argsort(kind="stable")
    documents = documents.iloc[order]
    told = documents.head(len(used))
    columns = {name: told[name].tolist() for name in _DOCUMENT_COLUMNS if name in told}
    columns |= {name: documents[name].tolist() for name in _EVERY_DOCUMENT if name in documents}
    for name in ("sentences", "paragraphs"):
        columns[name] = documents[name].tolist() if name in documents else [1] * len(documents)
    return {
        "id": told.doc_id.tolist(),
        "source": documents.source.tolist(),
        **columns,
        # The order in which equal dates come.
        "place": order.tolist(),
        **{name: documents[name].tolist() for name in ("characters", "cluster", "stratum")},
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
