"""The course of a term: trend, change points, bursts, peak, silences and revivals (`trends.csv`)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.bursts import bursts
from annotator.trace.changes import change_points
from annotator.trace.units import PER_YEAR, period_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

COLUMNS = names_of("trends", labels=False)

FEWEST = 5
"""Periods without which no trend is tested: of four, the two steepest orders come by chance in one case of twelve."""
COMMON = 0.05
"""A term was common where, by the lower limit of its interval, this share of a period's documents used it."""
FEWEST_USES = 5
"""A term was common where at least this many documents used it before."""
QUIET = 0.1
"""A period is quiet where the share is at most this part of the highest sure one before."""
REGAINED = 0.5
"""A term is back where its share is surely at least this part of the highest sure one before the silence."""
SHORTEST = 12
"""Months of a silence at least, up to the next period with documents."""
ALPHA = 0.01
"""A quiet stretch is a silence where so few uses would come by chance more rarely than this."""


class Silence(NamedTuple):
    """A silence: places of its first and last period, and of the one in which the term was back, if it was."""

    first: int
    last: int
    revived: int | None


def trends(periods: pd.DataFrame, grouping: str = "all", group: str = "") -> pd.DataFrame:
    """The course of each term over all documents, or over those of a group, for each unit of the table of periods.

    - `tau`, `p_value`, `trend`: Mann-Kendall's test on the rate per million characters (Mann, Econometrica 13, 1945;
      Kendall, Rank Correlation Methods, 1975; pymannkendall's `original_test`, two-sided, 5 %). `trend` is
      `increasing`, `decreasing`, `no trend`, or `too few` with fewer than five periods. The test takes the periods as
      independent; news that runs on from month to month makes its p-value too small, so trust the years' more.
    - `slope` with its 95 % interval: Theil-Sen's median slope (Sen, JASA 63, 1968; scipy's `theilslopes`), per million
      characters per year; a gap between periods counts as the time it is.
    - `change_points`: first periods of new levels of the document share (`annotator.trace.changes`).
    - `bursts`: Kleinberg's (`annotator.trace.bursts`), as `first/last`.
    - `peak`: the period with the highest rate, the first of equals; empty for a term that was never used.
    - `last_seen`: the last period in which the term was used.
    - `silences`, `silent_since`, `revived`: see `find_silences`. `silences` are `first/last`, `silent_since` is the
      first period of one that lasts to the end, `revived` the periods in which the term was back after one.
    - `course`: the same in words: `never used`, `silent since 2025`, `revival: silent 2016 to 2023, back in 2024`,
      `rising`, `falling`, `no trend` or `too few`.

    Lists are joined by `;`. Periods without documents are gaps and in no stretch.

    Args:
        periods: the table of `annotator.trace.periods`.
        grouping, group: whose documents, such as `level` and `province`; all by default.

    Returns: a row for each term × forms × unit, with the columns of `trends.csv`.
    """
    chosen = periods[(periods.grouping == grouping) & (periods.group == group)]
    rows = [
        {"layer": layer, "term": term, "forms": forms, "unit": unit, **_course(table, str(unit))}
        for (unit, layer, term, forms), table in chosen.groupby(
            ["unit", "layer", "term", "forms"], sort=False
        )
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _course(table: pd.DataFrame, unit: str) -> dict[str, object]:
    names = table.period.to_numpy()
    with_term, documents = table.documents_with_term.to_numpy(), table.documents.to_numpy()
    used = np.flatnonzero(table.occurrences > 0)
    length = 12 // PER_YEAR[unit]
    months = np.array([period_number(name, unit) for name in names]) * length
    silences = find_silences(with_term, documents, table.share_low.to_numpy(), months, length)
    trend = _trend(table, unit)

    def stretches(places: Sequence[tuple[int, int]]) -> str:
        return ";".join(f"{names[first]}/{names[last]}" for first, last in places)

    return {
        "periods": len(table),
        **trend,
        "change_points": ";".join(names[place] for place in change_points(with_term, documents)),
        "bursts": stretches(bursts(with_term, documents)),
        "peak": names[int(np.nanargmax(table.per_million_characters))] if len(used) else "",
        "last_seen": names[used[-1]] if len(used) else "",
        "silent_since": next((names[s.first] for s in silences if s.last == len(names) - 1), ""),
        "silences": stretches([(s.first, s.last) for s in silences]),
        "revived": ";".join(names[s.revived] for s in silences if s.revived is not None),
        "course": _in_words(names, silences, str(trend["trend"])) if len(used) else "never used",
    }


def _in_words(names: NDArray[np.object_], silences: list[Silence], trend: str) -> str:
    if silences and silences[-1].last == len(names) - 1:
        return f"silent since {names[silences[-1].first]}"
    revivals = [
        f"silent {' to '.join(dict.fromkeys((names[s.first], names[s.last])))}, back in {names[s.revived]}"
        for s in silences
        if s.revived is not None
    ]
    if revivals:
        return f"revival: {'; '.join(revivals)}"
    return {"increasing": "rising", "decreasing": "falling"}.get(trend, trend)


def _trend(table: pd.DataFrame, unit: str) -> dict[str, object]:
    known = table[table.per_million_characters.notna()]
    if len(known) < FEWEST:
        nothing = dict.fromkeys(("tau", "p_value", "slope", "slope_low", "slope_high"), math.nan)
        return {**nothing, "trend": "too few"}
    from pymannkendall import original_test
    from scipy.stats import theilslopes

    rate = known.per_million_characters.to_numpy()
    years = np.array([period_number(period, unit) for period in known.period]) / PER_YEAR[unit]
    test = original_test(rate)
    slope = theilslopes(rate, years, alpha=0.95)
    return {
        "tau": round(float(test.Tau), 6),
        "p_value": float(f"{test.p:.6g}"),
        "trend": test.trend,
        "slope": round(float(slope.slope), 4),
        "slope_low": round(float(slope.low_slope), 4),
        "slope_high": round(float(slope.high_slope), 4),
    }


def find_silences(
    with_term: NDArray[np.int64],
    documents: NDArray[np.int64],
    share_low: NDArray[np.float64],
    months: NDArray[np.int64],
    length: int,
) -> list[Silence]:
    """Stretches in which a term that was common is hardly used any more, and whether it came back.

    Heights are measured by the lower limit of a period's document share, so that one document in a month of one is
    no peak. A stretch is quiet where the share in each of its periods is at most a tenth of the highest limit before.
    It is a silence where it lasts a year or more, that limit was at least 5 %, at least five documents used the term
    before, and Fisher's exact test (one-sided, 1 %) tells the stretch from the time between the first use and it, so
    that a gap of a few documents is none. The term is back in the first later period whose lower limit is at least
    half of the highest before the silence.

    Args: by period the documents that use the term, all documents, the lower limit of the share, and the first
    month, counted from any year; then the months of a period.
    """
    from scipy.stats import hypergeom

    share = with_term / documents
    found = []
    start, peak = 0, 0.0
    while start < len(share):
        if not peak or share[start] > QUIET * peak:
            peak = max(peak, float(share_low[start]))
            start += 1
            continue
        end = start
        while end < len(share) and share[end] <= QUIET * peak:
            end += 1
        since = int(np.flatnonzero(with_term)[0])
        # The chance of so few uses in the stretch, were the uses since the first one spread over all documents alike.
        chance = hypergeom.cdf(
            with_term[start:end].sum(),
            documents[since:end].sum(), with_term[since:end].sum(), documents[start:end].sum(),
        )  # fmt: skip
        common = peak >= COMMON and with_term[:start].sum() >= FEWEST_USES
        following = months[end] if end < len(months) else months[-1] + length
        if common and chance < ALPHA and following - months[start] >= SHORTEST:
            back = np.flatnonzero(share_low[end:] >= REGAINED * peak)
            found.append(Silence(start, end - 1, end + int(back[0]) if len(back) else None))
        start = end
    return found
