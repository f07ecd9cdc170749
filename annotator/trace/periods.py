"""How often: terms by month, quarter or year, overall and by source, level and province (`periods.csv`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.tables.intervals import burst_factor, bursts_of, effective, limits, unlike
from annotator.trace.clusters import DAILY, campaign_factor, clusters_of
from annotator.trace.series import additive, strata_of
from annotator.trace.units import (
    DEFAULT_UNITS,
    by_latest_day,
    check_units,
    counted,
    groups_of,
    incomplete_periods,
    period_of,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.units import Counted

COLUMNS = names_of("periods", labels=False)


def periods(output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS) -> pd.DataFrame:
    """Counts, shares and rates of every term by period, overall and by source, level and province.

    Shares are of documents, rates are occurrences per million Han characters; both have 95 % intervals that take the
    clusters of documents as the independent units (`annotator.tables.intervals`): a text and its reprints are one
    cluster, and where news comes day by day, the days of a campaign hang together (`campaign_factor`). A period of one
    document has no interval. A period without a document has no row; a document without a date, or dated less closely
    than the unit, is in none. `incomplete` marks the first and the last period where the corpus begins in its midst or
    ends in it (`incomplete_periods`). `adjusted_per_million` with its interval is the rate with the
    changes of the corpus taken out: over all documents, where they are of more than one stratum (level, and who speaks).

    Args:
        output: what `annotator.read_output` returned.
        units: of `month`, `quarter` and `year`.

    Returns: a row for each unit × period × grouping × group × term × forms, with the columns of `periods.csv`; a
    grouping is there where the documents know it.

    Raises:
        UnitError: an unknown unit.
    """
    parts = []
    terms = counted(output)
    documents = output.documents
    cluster, strata = clusters_of(documents), strata_of(documents)
    factors: dict[str, dict[str, dict[str, float]]] = {}
    for unit in check_units(units):
        period = period_of(documents.date, unit)
        incomplete = incomplete_periods(documents.date, unit, strata)
        for grouping, group in groups_of(documents):
            known = (period.ne("") & (group.ne("") | (grouping == "all"))).to_numpy()
            if known.any():
                if grouping not in factors:
                    # They are of whole groups, the same by month and by year.
                    factors[grouping] = {
                        str(name): campaign_factors(documents.loc[rows.index], terms, strata[rows.index])
                        for name, rows in group.groupby(group)
                    }
                part = _cells(
                    documents[known], period[known], group[known], cluster[known], terms, factors[grouping]
                )
                part["incomplete"] = part.period.isin(incomplete)
                factor = (
                    _mix(documents[known], period[known], strata[known], terms) if grouping == "all" else {}
                )
                pairs = zip(part.term, part.forms, part.period, strict=True)
                adjust = np.array([factor.get(pair, np.nan) for pair in pairs])
                for name, raw in (
                    ("per_million", "per_million_characters"),
                    ("low", "ci_low"),
                    ("high", "ci_high"),
                ):
                    # A rate of more than every character is none.
                    part[f"adjusted_{name}"] = np.round(np.minimum(part[raw].to_numpy() * adjust, 1e6), 4)
                parts.append(part.assign(unit=unit, grouping=grouping))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _mix(
    documents: pd.DataFrame, period: pd.Series[str], strata: pd.Series[str], terms: list[Counted]
) -> dict[tuple[str, str, str], float]:
    """By (term, forms, period): what the rate is to be multiplied with to be that of the whole corpus's mix of strata.

    Indirect standardisation: each stratum has its own level, and what the strata of a period alone would give is divided
    out, so that a source that joins or leaves moves nothing. NaN where none of the strata of the period uses the term.
    """
    stratum, names = pd.factorize(strata)
    if len(names) < 2:
        return {}
    place, periods = pd.factorize(period)
    shape = (len(names), len(periods))
    cell = stratum * shape[1] + place
    n = documents.characters.to_numpy(dtype=float)
    exposure = np.bincount(cell, n, shape[0] * shape[1]).reshape(shape).astype(float)
    found = {}
    for term in terms:
        x = documents[term.column].to_numpy(dtype=float)
        uses = np.bincount(cell, x, shape[0] * shape[1]).reshape(shape).astype(float)
        level, _ = additive(uses, exposure)
        alone, whole = level @ exposure, exposure.sum(axis=0)
        standard = float(level @ exposure.sum(axis=1)) / max(float(whole.sum()), 1.0)
        factor = np.divide(standard * whole, alone, out=np.full(shape[1], np.nan), where=alone > 0)
        found.update(
            {(term.term, term.forms, name): float(value) for name, value in zip(periods, factor, strict=True)}
        )
    return found


def campaign_factors(
    documents: pd.DataFrame, terms: Sequence[Counted], strata: pd.Series[str]
) -> dict[str, float]:
    """`campaign_factor` by the column of each term; 1 where documents do not come day by day."""
    exact = documents.date.str.len().eq(10).to_numpy()
    days = by_latest_day(documents.date).astype("datetime64[D]").astype(float)
    days = np.where(exact, days, np.nan)
    if documents.date[exact].nunique() < DAILY:
        return {term.column: 1.0 for term in terms}
    characters, stratum = documents.characters.to_numpy(dtype=float), pd.factorize(strata)[0]
    return {
        term.column: campaign_factor(days, documents[term.column].to_numpy(dtype=float), characters, stratum)
        for term in terms
    }


class Within(NamedTuple):
    """Clusters within cells: the number of each document's, and each one's cell, documents and characters."""

    number: NDArray[np.int64]
    cell: NDArray[np.int64]
    documents: NDArray[np.float64]
    characters: NDArray[np.float64]


def _cells(
    documents: pd.DataFrame, period: pd.Series[str], group: pd.Series[str], cluster: NDArray[np.int64],
    terms: list[Counted], factors: Mapping[str, Mapping[str, float]],
) -> pd.DataFrame:  # fmt: skip
    """A row for each (group, period) that has documents and each term; `factors` are by group and column."""
    codes, names = pd.factorize(pd.MultiIndex.from_arrays([group, period]), sort=True)
    size = len(names)
    pairs, number = np.unique(codes * (int(cluster.max()) + 1) + cluster, return_inverse=True)
    n = documents.characters.to_numpy(dtype=float)
    within = Within(
        number,
        pairs // (int(cluster.max()) + 1),
        np.bincount(number).astype(float),
        np.asarray(np.bincount(number, n), dtype=float),
    )

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        # Sums of integers in floating point are exact below 2^53.
        return np.asarray(np.bincount(within.cell, weights=values, minlength=size), dtype=float)

    count, characters = np.bincount(codes, minlength=size), total(within.characters)
    by_length = effective(characters, total(within.characters**2)), total(np.ones_like(within.documents))
    by_number = effective(count, total(within.documents**2))
    rows = []
    for term in terms:
        x = documents[term.column].to_numpy(dtype=float)
        hits = np.asarray(np.bincount(within.number, x), dtype=float)
        using = np.bincount(codes, weights=x > 0, minlength=size)
        factor = np.array([factors[name][term.column] for name in names.get_level_values(0)])
        share_low, share_high = _share_limits(using / count, by_number / factor, by_number)
        low, high = rate_limits(hits, within, total, by_length, factor)
        uses = total(hits)
        rows.append(
            pd.DataFrame(
                {
                    "period": names.get_level_values(1),
                    "group": names.get_level_values(0),
                    "layer": term.layer,
                    "term": term.term,
                    "forms": term.forms,
                    "documents": count,
                    "documents_with_term": using.astype(np.int64),
                    "document_share": (using / count).round(6),
                    "share_low": share_low.round(6),
                    "share_high": share_high.round(6),
                    "occurrences": uses.astype(np.int64),
                    "characters": characters.astype(np.int64),
                    "per_million_characters": _per_million(uses, characters),
                    "ci_low": _per_million(low, characters),
                    "ci_high": _per_million(np.minimum(high, characters), characters),
                }
            )
        )
    table = pd.concat(rows, ignore_index=True)
    table["order"] = np.tile(np.arange(size), len(terms))
    return table.sort_values("order", kind="stable")


def _share_limits(
    share: NDArray[np.float64], n: NDArray[np.float64], clusters: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's interval on effective clusters: documents, where none is a reprint and there are no campaigns."""
    low, high = limits(share * n, 1.0, n, clusters, student=False)
    return low / n, high / n


def rate_limits(
    hits: NDArray[np.float64], within: Within, total: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    by_length: tuple[NDArray[np.float64], NDArray[np.float64]], factor: NDArray[np.float64] | float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """The limits of the expected uses of each cell.

    Where lengths differ, and that a cluster uses the term once or not at all no longer bounds its total, the wider of
    this interval and of one without a ceiling is taken.
    """
    n, clusters = by_length
    y, squares, characters = total(hits), total(hits**2), total(within.characters)
    phi = factor * burst_factor(
        squares, y, bursts_of(float((hits**2).sum()), float(hits.sum()), int((hits > 0).sum()))
    )
    low, high = limits(y, phi, n / factor, n)
    rate = y / np.where(characters > 0, characters, 1.0)
    residual = hits - rate[within.cell] * within.characters
    spread = np.minimum(1.0, np.where(y > 0, total(residual**2) / np.where(y > 0, y, 1.0), 1.0))
    open_low, open_high = limits(y, factor * spread, np.inf, n)
    wide = unlike(clusters, n)
    return np.where(wide, np.fmin(low, open_low), low), np.where(wide, np.fmax(high, open_high), high)


def _per_million(uses: NDArray[np.float64], characters: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.round(uses / np.where(characters > 0, characters, np.nan) * 1e6, 4))


def peak_of(rows: pd.DataFrame) -> str:
    """The peak of a term: the complete period with the highest rate among those with an interval, the first of equals.

    Rates are the adjusted ones where there are any: a year of which only those who use a term most have documents is no peak.

    Args:
        rows: those of one term, forms, unit and group in the table of periods.

    Returns: the period; empty where the term is not used in a complete one of two documents and more.
    """
    known = rows[~rows.incomplete.astype(bool) & rows.ci_high.notna() & (rows.occurrences > 0)]
    rate = known.adjusted_per_million.astype(float).fillna(known.per_million_characters)
    return str(known.period.iloc[int(rate.argmax())]) if len(known) else ""


def wilson(count: ArrayLike, total: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's 95 % interval of the shares `count / total`, rounded to six digits (E. B. Wilson, JASA 22, 1927)."""
    n = np.asarray(total, dtype=float)
    low, high = limits(count, 1.0, n, np.inf, student=False)
    return np.round(low / n, 6), np.round(high / n, 6)
