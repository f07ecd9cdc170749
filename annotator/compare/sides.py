"""The two sides of a comparison: which documents are on each, and which of them depend on one another."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.trace.clusters import is_daily

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.series import Evidence

GROUPS = ("level", "source", "province", "city", "issuer")
"""Columns of `documents.csv` that may tell the sides, beside the period."""
FEWEST_SPEAKERS = 10
"""Speakers of a side that are taken as clusters; of fewer there is no telling how they differ."""
_PERIOD = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?")


class ComparisonError(ValueError):
    """A comparison that cannot be made as asked; the message says why and what can be asked."""


def side(output: TaggedOutput, by: str, name: str) -> pd.Series[bool]:
    """Whether each document is on the side called `name`.

    A period is a year, quarter or month (2024, 2024Q1, 2024-03), or two of them as FROM:UNTIL, both included. A
    document dated to the year alone is in no month.

    Raises:
        ComparisonError: nothing can be grouped so, or no document is on that side.
    """
    documents = output.documents
    if by == "period":
        chosen = _in_period(documents.date, name)
    elif by in GROUPS and by in documents:
        chosen = documents[by] == name
    else:
        known = [group for group in GROUPS if group in documents]
        raise ComparisonError(
            f"--by {by}: the documents are told apart by {', '.join([*known, 'period', 'term'])}"
        )
    if not chosen.any():
        values = (
            sorted({*documents[by]} - {""}) if by != "period" else sorted({*documents.date.str[:4]} - {""})
        )
        near = get_close_matches(name, values, 3, 0.3) or values[:10]
        raise ComparisonError(
            f"{name}: no document has this {by}" + (f". There are: {', '.join(near)}" if near else "")
        )
    return chosen


def _in_period(dates: pd.Series[str], name: str) -> pd.Series[bool]:
    first, colon, last = name.partition(":")
    begin, end = _months(first), _months(last or first)
    if begin[0] > end[1]:
        raise ComparisonError(f"{name}: ends before it begins")
    if not colon and len(first) == 4:
        return dates.str[:4] == first
    known = dates.str.len() >= 7
    whole_years = len(first) == 4 and len(last) == 4
    months = dates.str[:7].where(known, dates.str[:4] + "-01" if whole_years else "")
    return (months >= begin[0]) & (months <= end[1])


def _months(period: str) -> tuple[str, str]:
    """First and last month of a period."""
    found = _PERIOD.fullmatch(period)
    if not found:
        raise ComparisonError(f"{period}: is no period such as 2024, 2024Q1, 2024-03 or 2023-09:2024-03")
    year, quarter, month = found.groups()
    if month:
        return period, period
    if quarter:
        last = int(quarter) * 3
        return f"{year}-{last - 2:02d}", f"{year}-{last:02d}"
    return f"{year}-01", f"{year}-12"


def clusters(evidence: Evidence, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The cluster of each chosen document: what is said by one hangs together.

    Reprints of one text are one cluster. Where many speakers have a document now and then, as provinces have reports, all
    of a speaker's are one. Documents of a source that speaks day by day are one by one: that those of a campaign hang
    together is in `Side.campaign`.
    """
    number = evidence.cluster[chosen]
    strata, days = evidence.strata[chosen], evidence.latest[chosen]
    # Those whose speaker is not known are no one speaker.
    several = [
        stratum
        for stratum in np.unique(strata)
        if evidence.stratum_names[stratum].partition("|")[2] not in ("", "…")
        and not is_daily(days[(strata == stratum) & ~np.isnan(days)])
    ]
    if len(several) < FEWEST_SPEAKERS:
        return number
    return np.where(np.isin(strata, several), -1 - strata, number)
