"""The course of a line: occurrences, documents and rates by period, with what they are shares of at every point.

Nothing is smoothed; a period without documents is no zero; the first and the last period are marked where the documents
do not reach its ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from annotator.explore.store import UNKNOWN_DAY, Store
from annotator.explore.view import GROUPINGS, Periods
from annotator.trace.series import additive

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Z = 1.959963984540054
"""Of a two-sided 95 % interval."""


class Sums(NamedTuple):
    """Sums over the documents of each cell: number, with a hit, hits x, x², characters n, n², x·n."""

    documents: NDArray[np.float64]
    having: NDArray[np.float64]
    x: NDArray[np.float64]
    xx: NDArray[np.float64]
    n: NDArray[np.float64]
    nn: NDArray[np.float64]
    xn: NDArray[np.float64]


def sums(cells: NDArray[np.int64], size: int, hits: NDArray[np.int64], characters: NDArray[np.int64]) -> Sums:
    """Add documents up by cell; all arrays have a value for each document."""

    def add(values: NDArray[Any] | None) -> NDArray[np.float64]:
        return np.bincount(cells, None if values is None else values.astype(float), minlength=size).astype(
            float
        )

    return Sums(
        add(None), add(hits > 0), add(hits), add(hits.astype(float) ** 2), add(characters),
        add(characters.astype(float) ** 2), add(hits.astype(float) * characters),
    )  # fmt: skip


def rates(s: Sums) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Hits per million characters with their 95 % interval, NaN where nothing is known.

    As `annotator.tables.rows.rate_interval`, for many cells at once.
    """
    from scipy.special import stdtrit

    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(s.n > 0, s.x / s.n, np.nan)
        residuals = np.maximum(0, s.xx - 2 * rate * s.xn + rate**2 * s.nn)
        error = np.sqrt(s.documents / (s.documents - 1) * residuals) / s.n
        factor = np.exp(stdtrit(np.maximum(s.documents - 1, 1), 0.975) * error / rate)
        low, high = rate / factor, rate * factor
    nothing, alone = (s.x == 0) & (s.n > 0), (s.documents < 2) & (s.x > 0)
    low = np.where(nothing, 0, low)
    high = np.where(nothing, -np.log(0.025) / np.maximum(s.n, 1), high)
    low[alone], high[alone] = np.nan, np.nan
    return rate * 1e6, low * 1e6, high * 1e6


def wilson(
    hits: NDArray[np.float64], of: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """A share with its 95 % interval (Wilson, JASA 22, 1927), NaN where it is one of nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(of > 0, hits / of, np.nan)
        centre = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
        half = _Z * np.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / (1 + _Z**2 / of)
    return share, np.where(of > 0, centre - half, np.nan), np.where(of > 0, centre + half, np.nan)


def wilson_of(hits: int, of: int) -> tuple[float, float]:
    """The interval of one share."""
    _, low, high = wilson(np.array([hits], float), np.array([of], float))
    return float(low[0]), float(high[0])


class Asked(NamedTuple):
    """What a course is made of: the documents looked at, their periods, and what they are grouped by (or nothing)."""

    store: Store
    chosen: NDArray[np.bool_]
    periods: Periods
    by: str = ""
    adjusted: bool = False


def frame(asked: Asked) -> dict[str, Any]:
    """What all lines share: the periods with their documents and characters, and which of them are incomplete."""
    store, chosen = asked.store, asked.chosen
    inside = chosen & (asked.periods.numbers >= 0)
    cells = asked.periods.numbers[inside].astype(np.int64)
    size = len(asked.periods.names)
    documents = np.bincount(cells, minlength=size)
    characters = np.bincount(cells, store.characters[inside], minlength=size)
    (there,) = documents.nonzero()
    first, last = (int(there[0]), int(there[-1]) + 1) if len(there) else (0, 0)
    incomplete = []
    known = chosen & (store.days != UNKNOWN_DAY) & (store.precision == 3)
    if last and known.any() and asked.periods.unit != "day":
        days = store.days[known]
        if int(days.min()) > asked.periods.first_days[first] + _grace(asked.periods.unit):
            incomplete.append(asked.periods.names[first])
        if int(days.max()) < asked.periods.last_days[last - 1] - _grace(asked.periods.unit):
            incomplete.append(asked.periods.names[last - 1])
    dated = int((chosen & (asked.periods.numbers >= 0)).sum())
    return {
        "unit": asked.periods.unit,
        "periods": asked.periods.names[first:last],
        "days": asked.periods.first_days[first:last],
        "documents": documents[first:last].tolist(),
        "characters": characters[first:last].astype(int).tolist(),
        "incomplete": incomplete,
        "all_documents": int(chosen.sum()),
        "all_characters": int(store.characters[chosen].sum()),
        "without_period": int(chosen.sum()) - dated,
        "groups": _group_names(asked) if asked.by else [],
    }


def _grace(unit: str) -> int:
    """Days at a period's edge that may lack documents: reports of a year come on a day or two of it."""
    return {"week": 1, "month": 3, "quarter": 10, "year": 31}[unit]


def _group_names(asked: Asked) -> list[dict[str, Any]]:
    column = asked.store.column(asked.by)
    counts = np.bincount(column.numbers[asked.chosen], minlength=len(column.values))
    characters = np.bincount(
        column.numbers[asked.chosen], asked.store.characters[asked.chosen], minlength=len(column.values)
    )
    return [
        {"name": value, "documents": int(counts[at]), "characters": int(characters[at])}
        for at, value in enumerate(column.values)
        if counts[at]
    ]


def course(asked: Asked, hits: NDArray[np.int64], below: NDArray[np.int64] | None = None) -> dict[str, Any]:
    """The course of a line, and the same for each group where it is grouped.

    Args:
        asked: the documents looked at.
        hits: occurrences in each document of the store.
        below: those of the lower side of a ratio.
    """
    inside = asked.chosen & (asked.periods.numbers >= 0)
    result: dict[str, Any] = {"total": _total(asked, hits, below)}
    first, last = _range(asked)
    result["course"] = _cells(asked, inside, hits, below, first, last)
    if asked.by:
        column = asked.store.column(asked.by)
        numbers = np.unique(column.numbers[asked.chosen]).tolist()
        result["groups"] = [
            {
                "name": column.values[number],
                **_cells(asked, inside & (column.numbers == number), hits, below, first, last),
                **_life(asked, asked.chosen & (column.numbers == number), hits),
            }
            for number in numbers
        ]
    return result


def _range(asked: Asked) -> tuple[int, int]:
    numbers = asked.periods.numbers[asked.chosen & (asked.periods.numbers >= 0)]
    return (int(numbers.min()), int(numbers.max()) + 1) if len(numbers) else (0, 0)


def _total(asked: Asked, hits: NDArray[np.int64], below: NDArray[np.int64] | None) -> dict[str, Any]:
    found = hits[asked.chosen]
    total = {"occurrences": int(found.sum()), "documents": int((found > 0).sum())}
    if below is not None:
        total["below"] = int(below[asked.chosen].sum())
    return total


def _cells(
    asked: Asked,
    inside: NDArray[np.bool_],
    hits: NDArray[np.int64],
    below: NDArray[np.int64] | None,
    first: int,
    last: int,
) -> dict[str, Any]:
    cells = asked.periods.numbers[inside].astype(np.int64) - first
    size = last - first
    found = sums(cells, size, hits[inside], asked.store.characters[inside])
    share, share_low, share_high = wilson(found.having, found.documents)
    result: dict[str, Any] = {
        "occurrences": found.x.astype(int).tolist(),
        "having": found.having.astype(int).tolist(),
        "documents": found.documents.astype(int).tolist(),
        "characters": found.n.astype(int).tolist(),
        "share": _json(share), "share_low": _json(share_low), "share_high": _json(share_high),
    }  # fmt: skip
    if below is None:
        rate, low, high = rates(found)
        result |= {"rate": _json(rate), "rate_low": _json(low), "rate_high": _json(high)}
        if asked.adjusted:
            mix = _mix(asked, inside, hits, first, last)
            result |= {
                "adjusted": _json(rate * mix), "adjusted_low": _json(low * mix), "adjusted_high": _json(high * mix),
            }  # fmt: skip
    else:
        other = np.bincount(cells, below[inside].astype(float), minlength=size)
        part, low, high = wilson(found.x, found.x + other)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(other > 0, found.x / other, np.nan)
        result |= {
            "below": other.astype(int).tolist(), "ratio": _json(ratio),
            "part": _json(part), "part_low": _json(low), "part_high": _json(high),
        }  # fmt: skip
    return result


def _life(asked: Asked, inside: NDArray[np.bool_], hits: NDArray[np.int64]) -> dict[str, Any]:
    """First and last use in a group, with how many periods have one."""
    store = asked.store
    using = inside & (hits > 0)
    dated = using & (store.days != UNKNOWN_DAY)
    numbers = asked.periods.numbers[using & (asked.periods.numbers >= 0)]
    if not dated.any():
        return {"first": "", "last": "", "used": 0, "lived": 0}
    documents = np.flatnonzero(dated)
    days = store.days[documents]
    first, last = documents[int(days.argmin())], documents[int(days.argmax())]
    return {
        "first": store.document(int(first))["date"],
        "last": store.document(int(last))["date"],
        "used": len(np.unique(numbers)),
        "lived": int(numbers.max() - numbers.min() + 1) if len(numbers) else 0,
    }


def _mix(
    asked: Asked, inside: NDArray[np.bool_], hits: NDArray[np.int64], first: int, last: int
) -> NDArray[np.float64]:
    """By period: what a rate is to be multiplied with to be that of the mix of sources and levels of all periods.

    As in `periods.csv`: each stratum has its own level, and what the strata of a period alone would give is divided out. NaN
    where none of the strata of the period has a hit.
    """
    store = asked.store
    source, level = store.column("source"), store.column("level")
    strata = source.numbers[inside].astype(np.int64) * len(level.values) + level.numbers[inside]
    names, strata = np.unique(strata, return_inverse=True)
    size = last - first
    cells = strata * size + asked.periods.numbers[inside].astype(np.int64) - first
    shape = (len(names), size)
    x, n = (
        np.asarray(np.bincount(cells, values[inside].astype(float), shape[0] * shape[1]), float).reshape(
            shape
        )
        for values in (hits, store.characters)
    )
    of_stratum, _ = additive(x, n)
    alone, whole = of_stratum @ n, n.sum(axis=0)
    standard = float(alone.sum()) / max(float(whole.sum()), 1.0)
    mix = np.full(size, np.nan)
    np.divide(standard * whole, alone, out=mix, where=alone > 0)
    return mix


def _json(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 6) for value in values]


def check_grouping(name: Any) -> str:
    """A grouping by its name; anything else groups by nothing."""
    return name if name in GROUPINGS else ""
