"""Dates as they are known, the periods they fall into, and the groups and counts of the documents.

Every table of `annotator.trace` starts here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.tables.years import counted_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

UNITS = ("month", "quarter", "year")
DEFAULT_UNITS = ("year", "month")
PROVINCE_LEVEL = "province"
"""Level of what a province issued, the four municipalities among them: a city's document is not its province's."""
GROUPINGS = ("source", "level", "province", "city")
"""Columns of `documents.csv` by which documents are grouped where they are known."""


class UnitError(ValueError):
    """A unit that is none of `UNITS`."""


class Counted(NamedTuple):
    """What is counted: a term's current or predecessor forms, and the column of `documents` with the counts."""

    layer: str
    term: str
    forms: str
    column: str


def counted(output: TaggedOutput) -> list[Counted]:
    """Everything that is counted, in the lexicons' order."""
    return [
        Counted(layer, term, forms, term if forms == "current" else f"{term}_predecessor")
        for layer, term, forms in counted_terms(output.layers)
    ]


def check_units(units: Sequence[str]) -> tuple[str, ...]:
    """The units, each once, in the order given.

    Raises:
        UnitError: one of them is not in `UNITS`.
    """
    for unit in units:
        if unit not in UNITS:
            raise UnitError(f"unit {unit}: take one of {', '.join(UNITS)}")
    return tuple(dict.fromkeys(units))


def period_of(dates: pd.Series[str], unit: str) -> pd.Series[str]:
    """The period of each date: `2023-09`, `2023Q3` or `2023`; empty where the date is not known so closely.

    A date known only to the year lies in no month and in no quarter: putting it into one would invent a peak.
    """
    if unit == "year":
        return dates.str[:4]
    month = dates.str[:7].where(dates.str.len() >= 7, "")
    if unit == "month":
        return month
    names = {text: f"{text[:4]}Q{(int(text[5:]) + 2) // 3}" for text in month.unique() if text}
    return month.map(lambda text: names.get(text, "")).astype(month.dtype)


def period_number(period: str, unit: str) -> int:
    """Periods from the year 0 to this one, so that neighbours differ by 1 and gaps show."""
    year = int(period[:4])
    if unit == "year":
        return year
    return year * 4 + int(period[5:]) - 1 if unit == "quarter" else year * 12 + int(period[5:]) - 1


PER_YEAR = {"month": 12, "quarter": 4, "year": 1}


def first_day(date: str) -> np.datetime64:
    """The earliest day that the date can mean: of `2024-03` the first of March."""
    return np.datetime64(date, "D")


def last_day(date: str) -> np.datetime64:
    """The latest day that the date can mean: of `2024-03` the 31st of March."""
    if len(date) == 10:
        return np.datetime64(date, "D")
    end: np.datetime64 = (np.datetime64(date) + 1).astype("datetime64[D]") - 1
    return end


def by_latest_day(dates: pd.Series[str]) -> NDArray[np.datetime64]:
    """The latest day that each date can mean, the day by which a text was surely out; NaT for an unknown date."""
    days = {date: last_day(date) if date else np.datetime64("NaT", "D") for date in dates.unique()}
    return np.array([days[date] for date in dates], dtype="datetime64[D]")


def by_earliest_day(dates: pd.Series[str]) -> NDArray[np.datetime64]:
    """The earliest day that each date can mean; NaT for an unknown date."""
    days = {date: first_day(date) if date else np.datetime64("NaT", "D") for date in dates.unique()}
    return np.array([days[date] for date in dates], dtype="datetime64[D]")


def period_name(number: int, unit: str) -> str:
    """The name of the period that `period_number` gives the number of."""
    if unit == "year":
        return f"{number:04d}"
    length = PER_YEAR[unit]
    part = number % length + 1
    return f"{number // length:04d}" + (f"Q{part}" if unit == "quarter" else f"-{part:02d}")


def groups_of(documents: pd.DataFrame) -> Iterator[tuple[str, pd.Series[str]]]:
    """(grouping, group of each document) for `all` and for what the documents know; empty where one does not.

    Provinces and cities are who speaks, not where: a document of a city is none of its province.
    """
    yield "all", pd.Series("", index=documents.index, dtype=str)
    for grouping in GROUPINGS:
        if grouping not in documents:
            continue
        group = documents[grouping]
        if grouping in ("province", "city") and "level" in documents:
            group = group.where(documents.level.isin((grouping, "")), "")
        if group.ne("").any():
            yield grouping, group


def incomplete_periods(
    dates: pd.Series[str], unit: str, strata: pd.Series[str] | None = None
) -> frozenset[str]:
    """The first and the last period, where the corpus begins in the midst of it or ends in it.

    A corpus that begins on 24 September holds not that year; nor does one whose last year has reports but no longer the
    news. What a whole period is, the other periods of the same stratum tell: reports that are given in January and
    February make a whole year of them. A period is incomplete where it is for a stratum that gives a tenth of the documents of the
    period beside it, and five. Told from documents dated to the day, and from three periods on.

    Args:
        dates: of all documents.
        unit: `month`, `quarter` or `year`.
        strata: of all documents; one for all by default.
    """
    exact = dates[dates.str.len() == 10]
    if exact.empty:
        return frozenset()
    period = period_of(exact, unit)
    days = exact.to_numpy().astype("datetime64[D]")
    starts = {name: first_day(_first_month(name)) for name in period.unique()}
    offset = (days - period.map(starts).to_numpy().astype("datetime64[D]")).astype(int)
    table = pd.DataFrame({"period": period.to_numpy(), "offset": offset})
    table["stratum"] = "" if strata is None else strata[exact.index].to_numpy()
    names = sorted(table.period.unique())
    if len(names) < 3:
        return frozenset()
    nearly = {"year": 31, "quarter": 30, "month": 10}[unit]
    found = set()
    for edge, beside, side, sign in ((names[0], names[1], "min", 1), (names[-1], names[-2], "max", -1)):
        weights = table.stratum[table.period == beside].value_counts()
        for stratum in weights.index[(weights >= 5) & (weights >= weights.sum() / 10)]:
            own = table[table.stratum == stratum].groupby("period").offset.agg(side)
            others = own[own.index != edge]
            # Who is not there yet joins later; who is no longer there has not come to its part of the last period.
            absent = edge not in own.index
            if (absent and side == "max") or (not absent and sign * (own[edge] - others.median()) > nearly):
                found.add(edge)
    return frozenset(found)


def _first_month(period: str) -> str:
    return f"{period[:4]}-{3 * int(period[5:]) - 2:02d}" if "Q" in period else period
