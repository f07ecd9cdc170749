"""Documents tagged with all layers, and how documents and occurrences become rows of the tables.

Knows nothing of spaCy or of how files are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from typing import Any

from annotator.columns import Cell, Column, columns_of
from annotator.lexicon.model import Lexicon
from annotator.lexicon.senses import sense_of
from annotator.records import Document, Label, Occurrence, Passage, Problem, Span
from annotator.tagging.scan import Candidate, Scanner
from annotator.tagging.tagger import Tagger
from annotator.tagging.tokens import token_count
from annotator.text.characters import Coded, codes_of
from annotator.text.headings import is_heading
from annotator.text.passages import Measures, kinds, measures, passages

TABLES = ("spans", "documents", "years", "rejected", "problems")
"""The tables whose rows come from documents."""

Row = tuple[Cell, ...]
Columns = tuple[Column, ...]


def table_columns(lexicons: Sequence[Lexicon], tokens: bool = False) -> dict[str, Columns]:
    """The columns of each of `TABLES`, with those for tokens where these are counted."""
    terms = [term for lexicon in lexicons for term in lexicon.terms]
    options = {"tokens"} if tokens else set()
    return {table: columns_of(table, terms, options) for table in TABLES}


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """A document with its sizes, its occurrences, and its counts by (term, forms).

    `forms` is `current`, `predecessor`, or `canonical` for the canonical form alone; `tokens` is 0 where they were not
    counted. What it is a reprint of is known only when all documents are.
    """

    document: Document
    sizes: Measures
    spans: list[Occurrence]
    rejected: list[Occurrence]
    counts: dict[tuple[str, str], int]
    tokens: int = 0
    duplicate_of: str = ""

    @property
    def year(self) -> str:
        """The document's year."""
        return self.document.year

    @property
    def characters(self) -> int:
        """Its Han characters."""
        return self.sizes.characters

    @property
    def text_sha256(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the text in UTF-8."""
        return sha256(self.document.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def hits(self) -> list[tuple[str, str, int]]:
        """The counts as (term, forms, number)."""
        return [(term, forms, number) for (term, forms), number in self.counts.items()]


def texts_of(documents: Sequence[Document]) -> list[str]:
    """What of documents is tagged: their texts, and after them all their titles."""
    return [*(document.seen for document in documents), *(document.title for document in documents)]


class DocumentTagger:
    """Tags documents with several layers; with `tokens`, counts them too."""

    def __init__(self, lexicons: Sequence[Lexicon], tokens: bool = False) -> None:
        self._token_layer = lexicons[0].name if tokens else None
        self._taggers = {term.id: tagger for tagger in map(Tagger, lexicons) for term in tagger.lexicon.terms}
        self._labels = {term.id: term.label for lexicon in lexicons for term in lexicon.terms}
        self._senses = {term.id: term.sense for lexicon in lexicons for term in lexicon.terms if term.sense}
        self._scanner = Scanner([form for lexicon in lexicons for form in lexicon.forms])
        self._kinds = self._scanner.kinds | kinds()

    def tag(self, documents: Sequence[Document], coded: Coded | None = None) -> list[TaggedDocument]:
        """Tag titles and texts of the documents; each is gone through once for all layers and its measures.

        `coded` is `codes_of(texts_of(documents))`, for a caller that has it.
        """
        texts = texts_of(documents)
        if coded is None:
            coded = codes_of(texts)
        found = self._kinds.take(coded.codes)
        candidates: dict[int, list[Candidate]] = {}
        for number, candidate in self._scanner.candidates(texts, coded, found):
            candidates.setdefault(number, []).append(candidate)
        sizes = measures(coded, found, len(documents))
        nothing: list[Candidate] = []
        return [
            self._tagged(
                document, sizes[number],
                candidates.get(number + len(documents), nothing), candidates.get(number, nothing),
            )
            for number, document in enumerate(documents)
        ]  # fmt: skip

    def _tagged(
        self, document: Document, sizes: Measures, in_title: list[Candidate], in_body: list[Candidate]
    ) -> TaggedDocument:
        spans: list[Occurrence] = []
        rejected: list[Occurrence] = []
        counts: dict[tuple[str, str], int] = {}
        words: list[Span] = []
        layers = 0
        for section, text, found_candidates in (
            ("title", document.title, in_title), ("body", document.seen, in_body),
        ):  # fmt: skip
            by_layer: dict[Tagger, list[Candidate]] = {}
            for candidate in found_candidates:
                by_layer.setdefault(self._taggers[candidate.form.term], []).append(candidate)
            for tagger, candidates in by_layer.items():
                found = tagger.decide(text, candidates)
                if section == "body" and tagger.lexicon.name == self._token_layer:
                    words = found.spans
                for span, cost in zip(found.spans, found.costs, strict=True):
                    one = self._occurrence(document, section, text, span)
                    line = one.passage.paragraph_start, one.passage.paragraph_end
                    in_heading = section == "title" or is_heading(text, *line)
                    spans.append(one._replace(boundary_cost=round(cost, 2), in_heading=in_heading))
                    forms = "predecessor" if span.relation == "predecessor" else "current"
                    counts[span.term, forms] = counts.get((span.term, forms), 0) + 1
                    if span.relation == "canonical":
                        counts[span.term, "canonical"] = counts.get((span.term, "canonical"), 0) + 1
                for place in found.rejected:
                    one = self._occurrence(document, section, text, place.span)
                    rejected.append(one._replace(reason=place.reason, detail=place.detail))
            layers = max(layers, len(by_layer))
        if layers > 1:
            # By section, then offset: the layers' spans of one text stand among each other.
            for found_places in (spans, rejected):
                found_places.sort(key=lambda one: (one.section == "body", one.span.start, one.span.end))
        tokens = token_count(document.seen, words) if self._token_layer else 0
        return TaggedDocument(document, sizes, spans, rejected, counts, tokens)

    def _occurrence(self, document: Document, section: str, text: str, span: Span) -> Occurrence:
        senses = self._senses.get(span.term)
        sense = sense_of(senses, text, span.start, span.end, document.date) if senses else ""
        return Occurrence(
            document,
            section,
            span,
            passages(text, span.start, span.end),
            self._labels[span.term],
            sense=sense,
        )


class RowMaker:
    """Lays records out as rows of the tables, each value by the name of its column."""

    def __init__(self, lexicons: Sequence[Lexicon], tokens: bool = False) -> None:
        self.columns = table_columns(lexicons, tokens)
        parts = {"span": Span, "passage": Passage, "label": Label, "document": Document}
        self.span = _values(self.columns["spans"], Occurrence, parts)
        self.rejected = _values(self.columns["rejected"], Occurrence, parts)
        self.problem = _values(self.columns["problems"], Problem, {})
        documents = self.columns["documents"]
        self._counts = [column.counts for column in documents if column.counts]
        places = [place for place, column in enumerate(documents) if column.counts]
        parts = {"document": Document, "sizes": Measures}
        self._before = _values(documents[: places[0]], TaggedDocument, parts)
        self._after = _values(documents[places[-1] + 1 :], TaggedDocument, parts)

    def document(self, tagged: TaggedDocument) -> Row:
        """The row of `documents`: what is known of the document, around the counts of the terms."""
        get = tagged.counts.get
        return (*self._before(tagged), *[get(key, 0) for key in self._counts], *self._after(tagged))


def _values(columns: Columns, record: type, parts: Mapping[str, type]) -> Callable[[Any], Row]:
    """A function that gives a record's values for the columns, from its own fields or those of its parts.

    Raises:
        LookupError: neither the record nor a part has a field of a column's name.
    """
    paths = []
    for column in columns:
        owners = [f"{part}." for part, kind in parts.items() if hasattr(kind, column.name)]
        owners = [""] if hasattr(record, column.name) else owners
        if not owners:
            raise LookupError(
                f"column {column.name} of {column.table}: no field of {record.__name__} is called so"
            )
        paths.append(owners[0] + column.name)
    return attrgetter(*paths)
