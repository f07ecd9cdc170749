"""The rows and columns of every output table, and the per-year sums behind `years.csv`.

Knows nothing of spaCy or of how files are read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from annotator.lexicon.model import Lexicon
from annotator.records import Document, Rejected, Span
from annotator.tagging.scan import Candidate, Scanner
from annotator.tagging.tagger import Tagger
from annotator.tagging.tokens import token_count
from annotator.text.characters import Coded, codes_of
from annotator.text.passages import Measures, kinds, measures, passages

CONTEXT = 30
"""Characters of context in the columns `left` and `right`."""
SENTENCE = 500
"""Characters at most in the column `sentence`, unless the span itself ends later."""

SPAN_COLUMNS = [
    "doc_id",
    "date",
    "year",
    "source",
    "title",
    "layer",
    "term",
    "relation",
    "variant",
    "text",
    "start",
    "end",
    "section",
    "left",
    "right",
    "paragraph_start",
    "sentence_start",
    "sentence",
]
REJECTED_COLUMNS = [*SPAN_COLUMNS, "reason", "detail"]
DOCUMENT_COLUMNS = [
    "doc_id",
    "path",
    "date",
    "date_source",
    "year",
    "source",
    "title",
    "url",
    "characters",
    "duplicate_of",
]
FURTHER_DOCUMENT_COLUMNS = ["credited_source", "level", "province", "extractor", "sentences", "paragraphs"]
"""Columns of `documents.csv` after the counts of the terms."""
YEAR_COLUMNS = [
    "year",
    "layer",
    "term",
    "forms",
    "documents",
    "documents_with_term",
    "document_share",
    "occurrences",
    "characters",
    "per_million_characters",
    "ci_low",
    "ci_high",
]
PROBLEM_COLUMNS = ["path", "problem"]
TABLES = ("spans", "documents", "years", "rejected", "problems")
TRACE_FILES = (
    "periods.csv",
    "first_seen.csv",
    "adoption.csv",
    "shift.csv",
    "trends.csv",
    "together.csv",
    "collocates.csv",
    "heat.csv",
    "lags.csv",
    "trace.json",
)
"""What `annotator trace` writes beside the tables of a run; a new run takes it away, since it told of the old one."""
REPORT_FILES = ("report.html", "charts")
"""What `annotator report` writes: the page, and the folder of chart files. A new run takes them away likewise."""

Row = list[str | int | float]
_SPACE = re.compile(r"\s+")


def counted_terms(lexicons: Sequence[Lexicon]) -> list[tuple[str, str, str]]:
    """What is counted, as (layer, term, forms) with forms `current` or `predecessor`, in the lexicons' order."""
    return [
        (lexicon.name, term.id, forms)
        for lexicon in lexicons
        for term in lexicon.terms
        for forms in (("current", "predecessor") if term.has_predecessor else ("current",))
    ]


def _document_counts(lexicons: Sequence[Lexicon]) -> list[tuple[str, str, str]]:
    """The counts of `documents.csv` as (column, term, forms)."""
    terms = [term for lexicon in lexicons for term in lexicon.terms]
    return [
        *((term.id, term.id, "current") for term in terms),
        *((f"{term.id}_predecessor", term.id, "predecessor") for term in terms if term.has_predecessor),
        *((f"{term.id}_canonical", term.id, "canonical") for term in terms if term.has_other_current_form),
    ]


def document_columns(lexicons: Sequence[Lexicon], tokens: bool = False) -> list[str]:
    """The columns of `documents.csv`.

    After the document's own: a column for each term, one for its predecessor forms where it has any, and one for the
    canonical form alone where abbreviations or paraphrases count for the term too; then what else is known of it, and
    the number of tokens where it was asked for.
    """
    counts = (column for column, _, _ in _document_counts(lexicons))
    return [*DOCUMENT_COLUMNS, *counts, *FURTHER_DOCUMENT_COLUMNS, *(["tokens"] if tokens else [])]


def year_columns(tokens: bool = False) -> list[str]:
    """The columns of `years.csv`, with the rate per million tokens where tokens were counted."""
    return [*YEAR_COLUMNS, *(["tokens", "per_million_tokens"] if tokens else [])]


def table_columns(lexicons: Sequence[Lexicon], tokens: bool = False) -> dict[str, list[str]]:
    """The columns of each of `TABLES`."""
    return {
        "spans": SPAN_COLUMNS,
        "documents": document_columns(lexicons, tokens),
        "years": year_columns(tokens),
        "rejected": REJECTED_COLUMNS,
        "problems": PROBLEM_COLUMNS,
    }


class Counted(Protocol):
    """What the sums of a year need of a document: `tokens` is 0 where they were not counted, `hits` are (term, forms, number)."""

    @property
    def year(self) -> str: ...  # noqa: D102
    @property
    def characters(self) -> int: ...  # noqa: D102
    @property
    def tokens(self) -> int: ...  # noqa: D102
    @property
    def hits(self) -> Sequence[tuple[str, str, int]]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """One document's rows for the tables, and its counts as (term, forms, number)."""

    document: list[str | int | float]
    spans: list[Row]
    rejected: list[Row]
    year: str
    characters: int
    tokens: int
    hits: list[tuple[str, str, int]]


def texts_of(documents: Sequence[Document]) -> list[str]:
    """What of documents is tagged: their texts, and after them all their titles."""
    return [*(document.text for document in documents), *(document.title for document in documents)]


class DocumentTagger:
    """Tags documents with several layers and lays the results out as rows; with `tokens`, counts them too."""

    def __init__(self, lexicons: Sequence[Lexicon], tokens: bool = False) -> None:
        self._token_layer = lexicons[0].name if tokens else None
        self._taggers = {term.id: tagger for tagger in map(Tagger, lexicons) for term in tagger.lexicon.terms}
        self._columns = _document_counts(lexicons)
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
        spans: list[Row] = []
        rejected: list[Row] = []
        counts: dict[tuple[str, str], int] = {}
        words: list[Span] = []
        layers = 0
        for section, text, found_candidates in (
            ("title", document.title, in_title), ("body", document.text, in_body),
        ):  # fmt: skip
            by_layer: dict[Tagger, list[Candidate]] = {}
            for candidate in found_candidates:
                by_layer.setdefault(self._taggers[candidate.form.term], []).append(candidate)
            for tagger, candidates in by_layer.items():
                found = tagger.decide(text, candidates)
                if section == "body" and tagger.lexicon.name == self._token_layer:
                    words = found.spans
                for span in found.spans:
                    spans.append(_span_row(document, section, text, span))
                    forms = "predecessor" if span.relation == "predecessor" else "current"
                    counts[span.term, forms] = counts.get((span.term, forms), 0) + 1
                    if span.relation == "canonical":
                        counts[span.term, "canonical"] = counts.get((span.term, "canonical"), 0) + 1
                rejected += [_rejected_row(document, section, text, place) for place in found.rejected]
            layers = max(layers, len(by_layer))
        if layers > 1:
            # By section, then offset: the layers' spans of one text stand among each other.
            for rows in (spans, rejected):
                rows.sort(key=lambda row: (row[12] == "body", row[10], row[11]))
        row: Row = [
            document.doc_id, document.path, document.date, document.date_source, document.year,
            document.source, document.title, document.url, sizes.characters, "",
        ]  # fmt: skip
        row += [counts.get((term, forms), 0) for _, term, forms in self._columns]
        row += [
            document.credited_source, document.level, document.province, document.extractor,
            sizes.sentences, sizes.paragraphs,
        ]  # fmt: skip
        tokens = 0
        if self._token_layer:
            tokens = token_count(document.text, words)
            row.append(tokens)
        hits = [(term, forms, number) for (term, forms), number in counts.items()]
        return TaggedDocument(row, spans, rejected, document.year, sizes.characters, tokens, hits)


def _span_row(document: Document, section: str, text: str, span: Span) -> Row:
    paragraph_start, _, sentence_start, sentence_end = passages(text, span.start, span.end)
    # Prose has no such sentence; a table or a list without marks may be one.
    sentence_end = min(sentence_end, max(span.end, sentence_start + SENTENCE))
    return [
        document.doc_id, document.date, document.year, document.source, document.title,
        span.layer, span.term, span.relation, span.variant, text[span.start : span.end], span.start, span.end,
        section,
        _SPACE.sub(" ", text[max(0, span.start - CONTEXT) : span.start]),
        _SPACE.sub(" ", text[span.end : span.end + CONTEXT]),
        paragraph_start, sentence_start, _SPACE.sub(" ", text[sentence_start:sentence_end]),
    ]  # fmt: skip


def _rejected_row(document: Document, section: str, text: str, place: Rejected) -> Row:
    return [*_span_row(document, section, text, place.span), place.reason, place.detail]


@dataclass(slots=True)
class _Sums:
    """Sums over the documents of a year: hits x, characters n, and what the variance of x/n needs."""

    documents_with_term: int = 0
    x: int = 0
    xx: int = 0
    xn: int = 0


@dataclass(slots=True)
class _Year:
    documents: int = 0
    n: int = 0
    nn: int = 0
    tokens: int = 0
    sums: dict[tuple[str, str], _Sums] = field(default_factory=dict)


_Four = tuple[int, int, int, int]
YearSums = tuple[str, _Four, list[tuple[str, str, _Four]]]
"""A year, the fields of `_Year`, and for each (term, forms) those of `_Sums`."""


class YearTable:
    """Adds documents up by year; memory grows with years and terms, not with documents."""

    def __init__(self, lexicons: Sequence[Lexicon], tokens: bool = False) -> None:
        self._counted = counted_terms(lexicons)
        self._with_tokens = tokens
        self._years: dict[str, _Year] = {}

    def add(self, document: Counted) -> None:
        """Count one document."""
        name, characters = document.year, document.characters
        if (year := self._years.get(name)) is None:
            year = self._years[name] = _Year()
        year.documents += 1
        year.n += characters
        year.nn += characters * characters
        year.tokens += document.tokens
        for term, forms, number in document.hits:
            if (sums := year.sums.get((term, forms))) is None:
                sums = year.sums[term, forms] = _Sums()
            sums.documents_with_term += 1
            sums.x += number
            sums.xx += number * number
            sums.xn += number * characters

    def sums(self) -> list[YearSums]:
        """What was added up, as JSON has it, for `add_sums` of another table."""
        return [
            (
                name, (year.documents, year.n, year.nn, year.tokens),
                [(*key, (one.documents_with_term, one.x, one.xx, one.xn)) for key, one in year.sums.items()],
            )
            for name, year in self._years.items()
        ]  # fmt: skip

    def add_sums(self, sums: Iterable[YearSums]) -> None:
        """Add what another table had added up."""
        for name, (documents, n, nn, tokens), by_term in sums:
            year = self._years.setdefault(name, _Year())
            year.documents += documents
            year.n += n
            year.nn += nn
            year.tokens += tokens
            for term, forms, (documents_with_term, x, xx, xn) in by_term:
                one = year.sums.setdefault((term, forms), _Sums())
                one.documents_with_term += documents_with_term
                one.x += x
                one.xx += xx
                one.xn += xn

    def rows(self) -> Iterator[Row]:
        """The rows of `years.csv`: years in order, the undated documents last."""
        for name in sorted(self._years, key=lambda year: (not year, year)):
            year = self._years[name]
            for layer, term, forms in self._counted:
                sums = year.sums.get((term, forms), _Sums())
                low, high = rate_interval(year.documents, sums.x, sums.xx, year.n, year.nn, sums.xn)
                row: Row = [
                    name, layer, term, forms, year.documents, sums.documents_with_term,
                    round(sums.documents_with_term / year.documents, 6), sums.x, year.n,
                    _per_million(sums.x / year.n if year.n else None), _per_million(low), _per_million(high),
                ]  # fmt: skip
                if self._with_tokens:
                    row += [year.tokens, _per_million(sums.x / year.tokens if year.tokens else None)]
                yield row


def _per_million(rate: float | None) -> float | str:
    return "" if rate is None else round(rate * 1e6, 4)


def rate_interval(
    documents: int, x: int, xx: int, n: int, nn: int, xn: int
) -> tuple[float | None, float | None]:
    """95 % interval of the rate x/n, hits per character, with documents as the independent units.

    Ratio estimator with linearised variance (Cochran, Sampling Techniques, 3rd ed., 1977, ch. 6), on the
    logarithmic scale with Student's t, since rates are skewed and cannot be negative. Without a hit the upper limit
    is the exact Poisson one, -ln(0.025) / n (Garwood, Biometrika 28, 1936). With a single document that has hits
    nothing is known of the spread: (None, None).

    Args: number of documents, then the sums over documents of hits x, x², characters n, n², and x·n.
    """
    if not n:
        return None, None
    if not x:
        return 0.0, -math.log(0.025) / n
    if documents < 2:
        return None, None
    from scipy.special import stdtrit

    rate = x / n
    residuals = max(0.0, xx - 2 * rate * xn + rate * rate * nn)
    error = math.sqrt(documents / (documents - 1) * residuals) / n
    factor = math.exp(float(stdtrit(documents - 1, 0.975)) * error / rate)
    return rate / factor, rate * factor
