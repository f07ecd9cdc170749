"""How often: terms by month, quarter or year, overall and by source, level and province (`periods.csv`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.tables.years import rate_interval
from annotator.trace.units import DEFAULT_UNITS, check_units, counted, groups_of, period_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.units import Counted

COLUMNS = names_of("periods", labels=False)


def periods(output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS) -> pd.DataFrame:
    """Counts, shares and rates of every term by period, overall and by source, level and province.

    Shares are of documents, with Wilson's 95 % interval (`wilson`). Rates are occurrences per million Han characters,
    with a 95 % interval that takes documents as the independent units (`annotator.tables.years.rate_interval`). A period
    without a document has no row; a document without a date, or dated less closely than the unit, is in none.

    Args:
        output: what `annotator.read_output` returned.
        units: of `month`, `quarter` and `year`.

    Returns: a row for each unit × period × grouping × group × term × forms, with the columns of `periods.csv`; a
    grouping is there where the documents know it.

    Raises:
        UnitError: an unknown unit.
    """
    parts = []
    for unit in check_units(units):
        period = period_of(output.documents.date, unit)
        for grouping, group in groups_of(output.documents):
            known = period.ne("") & (group.ne("") | (grouping == "all"))
            if known.any():
                part = _cells(output.documents[known], period[known], group[known], counted(output))
                parts.append(part.assign(unit=unit, grouping=grouping))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _cells(
    documents: pd.DataFrame, period: pd.Series[str], group: pd.Series[str], terms: list[Counted]
) -> pd.DataFrame:
    """A row for each (group, period) that has documents and each term."""
    cells = pd.MultiIndex.from_arrays([group, period])
    codes, names = pd.factorize(cells, sort=True)
    size = len(names)

    def total(values: NDArray[np.int64]) -> NDArray[np.int64]:
        # Sums of integers in floating point are exact below 2^53.
        return np.bincount(codes, weights=values, minlength=size).astype(np.int64)

    n = documents.characters.to_numpy()
    count, characters, nn = np.bincount(codes, minlength=size), total(n), total(n * n)
    rows = []
    for term in terms:
        x = documents[term.column].to_numpy()
        hits, xx, xn = total(x), total(x * x), total(x * n)
        limits = [
            rate_interval(*map(int, sums))
            for sums in zip(count, hits, xx, characters, nn, xn, strict=True)
        ]  # fmt: skip
        low, high = np.array(limits, dtype=float).reshape(-1, 2).T
        rows.append(
            pd.DataFrame(
                {
                    "period": names.get_level_values(1),
                    "group": names.get_level_values(0),
                    "layer": term.layer,
                    "term": term.term,
                    "forms": term.forms,
                    "documents": count,
                    "documents_with_term": total((x > 0).astype(np.int64)),
                    "occurrences": hits,
                    "characters": characters,
                    "per_million_characters": _per_million(hits / np.where(characters, characters, np.nan)),
                    "ci_low": _per_million(low),
                    "ci_high": _per_million(high),
                }
            )
        )
    table = pd.concat(rows, ignore_index=True)
    table["order"] = np.tile(np.arange(size), len(terms))
    table = table.sort_values("order", kind="stable")
    table["document_share"] = (table.documents_with_term / table.documents).round(6)
    table["share_low"], table["share_high"] = wilson(table.documents_with_term, table.documents)
    return table


def _per_million(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(rate * 1e6, 4)


def wilson(count: ArrayLike, total: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's 95 % interval of the shares `count / total`, rounded to six digits (E. B. Wilson, JASA 22, 1927)."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(np.asarray(count), np.asarray(total), alpha=0.05, method="wilson")
    return np.round(low, 6), np.round(high, 6)
