"""The sums of each year behind `years.csv`, and the interval of a rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from annotator.columns import Cell, columns_of
from annotator.lexicon.model import Lexicon
from annotator.tables.intervals import Bursts, burst_factor, bursts_of, effective, limits, unlike


def counted_terms(lexicons: Sequence[Lexicon]) -> list[tuple[str, str, str]]:
    """What is counted, as (layer, term, forms) with forms `current` or `predecessor`, in the lexicons' order."""
    return [
        (lexicon.name, term.id, forms)
        for lexicon in lexicons
        for term in lexicon.terms
        for forms in (("current", "predecessor") if term.has_predecessor else ("current",))
    ]


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
        self._columns = columns_of("years", options={"tokens"} if tokens else ())
        self._labels = {term.id: term.label for lexicon in lexicons for term in lexicon.terms}
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

    def rows(self) -> Iterator[dict[str, Cell]]:
        """The rows of `years.csv` by the names of its columns: years in order, the undated documents last."""
        bursts = _whole_bursts(year for name, year in self._years.items() if name)
        for name in sorted(self._years, key=lambda year: (not year, year)):
            year = self._years[name]
            for layer, term, forms in self._counted:
                sums = year.sums.get((term, forms), _Sums())
                low, high = rate_interval(
                    year.documents, sums.x, sums.xx, year.n, year.nn, sums.xn,
                    bursts.get((term, forms), Bursts()),
                )  # fmt: skip
                rate = sums.x / year.n if year.n else None
                label = self._labels[term]
                row: dict[str, Cell] = {
                    "year": name,
                    "layer": layer,
                    "term": term,
                    "forms": forms,
                    "documents": year.documents,
                    "documents_with_term": sums.documents_with_term,
                    "document_share": round(sums.documents_with_term / year.documents, 6),
                    "occurrences": sums.x,
                    "characters": year.n,
                    "per_million_characters": _per_million(rate),
                    "ci_low": _per_million(low),
                    "ci_high": _per_million(high),
                    "tokens": year.tokens,
                    "per_million_tokens": _per_million(sums.x / year.tokens if year.tokens else None),
                    "label_zh": label.label_zh,
                    "label_en": label.label_en,
                }
                yield {column.name: row[column.name] for column in self._columns}


def _per_million(rate: float | None) -> float | str:
    return "" if rate is None else round(rate * 1e6, 4)


def _whole_bursts(years: Iterable[_Year]) -> dict[tuple[str, str], Bursts]:
    """How the uses of each (term, forms) come over all years."""
    totals: dict[tuple[str, str], list[int]] = {}
    for year in years:
        for key, one in year.sums.items():
            total = totals.setdefault(key, [0, 0, 0])
            for place, value in enumerate((one.xx, one.x, one.documents_with_term)):
                total[place] += value
    return {key: bursts_of(*total) for key, total in totals.items()}


def rate_interval(
    documents: int, x: int, xx: int, n: int, nn: int, xn: int, bursts: Bursts
) -> tuple[float | None, float | None]:
    """95 % interval of the rate x/n, hits per character, with documents as the independent units.

    See `annotator.tables.intervals`. Reprints and campaigns, which only the whole folder tells, are reckoned with in
    `periods.csv` of `annotator trace`. With a single document there is no interval: (None, None).

    Args: number of documents, then the sums over documents of hits x, x², characters n, n², and x·n; how the uses of
    the term come over all years.
    """
    if not n or documents < 2:
        return None, None
    clusters = effective(n, nn)
    low, high = limits(x, burst_factor(xx, x, bursts), clusters, clusters)
    if unlike(documents, clusters):
        rate = x / n
        spread = min(1.0, (xx - 2 * rate * xn + rate * rate * nn) / x) if x else 1.0
        open_low, open_high = limits(x, spread, math.inf, clusters)
        low, high = min(low, open_low), max(high, open_high)
    return (None, None) if math.isnan(high) else (float(low) / n, min(float(high) / n, 1.0))
