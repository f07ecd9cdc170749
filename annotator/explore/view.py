"""Which documents a reader looks at, and the periods and groups that they are laid out by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from annotator.explore.query import QueryError
from annotator.explore.store import UNKNOWN_DAY, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

Unit = Literal["year", "quarter", "month", "week", "day"]
UNITS: tuple[Unit, ...] = get_args(Unit)
GROUPINGS = ("source", "level", "province", "folder")
_NEEDS = {"year": 1, "quarter": 2, "month": 2, "week": 3, "day": 3}
"""How closely a date must be known to lie in a period: putting one of 2024 into a month would invent a peak."""
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class View:
    """The documents looked at. An empty choice is all of them; `until` holds its whole period.

    `reprints`: `count` them like any document, `drop` them, or look at `only` them.
    """

    since: str = ""
    until: str = ""
    source: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()
    reprints: str = "count"

    @classmethod
    def of(cls, known: Any) -> View:
        """The view that a request asks for.

        Raises:
            QueryError: it is none.
        """
        wanted = known if isinstance(known, dict) else {}
        since, until = str(wanted.get("from") or ""), str(wanted.get("until") or "")
        for date in (since, until):
            if date and not _is_date(date):
                raise QueryError(f"{date}: no such date; write 2024, 2024-03 or 2024-03-05",
                                 f"{date}：不是日期，请写作 2024、2024-03 或 2024-03-05")  # fmt: skip
        chosen = {}
        for name in GROUPINGS:
            values = wanted.get(name) or []
            chosen[name] = tuple(sorted(map(str, values))) if isinstance(values, list) else ()
        reprints = wanted.get("reprints") or "count"
        if reprints not in ("count", "drop", "only"):
            raise QueryError("reprints: count, drop or only", "转载：count、drop 或 only")
        return cls(since, until, reprints=reprints, **chosen)

    def documents(self, store: Store) -> NDArray[np.bool_]:
        """Whether each document is looked at."""
        days = store.days
        chosen = np.ones(len(days), bool)
        if self.since:
            chosen &= days >= np.datetime64(self.since, "D").astype(np.int32)
        if self.until:
            # As everywhere: who is known only to the month or year is in where all the days are that it can mean.
            chosen &= (days != UNKNOWN_DAY) & (last_days(store) <= last_day(self.until))
        for name in GROUPINGS:
            if wanted := getattr(self, name):
                column = store.column(name)
                numbers = [number for number, value in enumerate(column.values) if value in wanted]
                chosen &= np.isin(column.numbers, numbers)
        if self.reprints != "count":
            is_reprint = store.originals != np.arange(len(days))
            chosen &= is_reprint if self.reprints == "only" else ~is_reprint
        return chosen

    def words(self) -> str:
        """The filters in one line, for files."""
        parts = [f"from {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        parts += [f"{name} {' | '.join(getattr(self, name))}" for name in GROUPINGS if getattr(self, name)]
        parts.append({"drop": "without reprints", "only": "reprints only"}.get(self.reprints, ""))
        return "; ".join(filter(None, parts)) or "all documents"


def last_days(store: Store) -> NDArray[np.int64]:
    """The last day that each document's date can mean, in days since 1970; for one without a date of no meaning."""
    dates = store.days.astype("datetime64[D]")
    lasts: NDArray[np.int64] = store.days.astype(np.int64)
    for precision, unit in ((1, "Y"), (2, "M")):
        known = store.precision == precision
        ends = (dates[known].astype(f"datetime64[{unit}]") + 1).astype("datetime64[D]").astype(np.int64) - 1
        lasts[known] = ends
    return lasts


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        np.datetime64(text)
    except ValueError:
        return False
    return True


def last_day(date: str) -> int:
    """The last day that a date can mean, in days since 1970."""
    unit = np.datetime64(date)
    return int((unit + 1).astype("datetime64[D]").astype(np.int64)) - 1 if len(date) < 10 else int(
        unit.astype(np.int64)
    )  # fmt: skip


@dataclass(frozen=True)
class Periods:
    """The periods of a store by one unit: those between the first and the last document, gaps included.

    `numbers` has each document's period, -1 without one.
    """

    unit: Unit
    numbers: NDArray[np.int32]
    names: list[str]
    first_days: list[int]
    last_days: list[int]


@lru_cache(maxsize=16)
def _periods(folder: str, unit: Unit) -> Periods:
    from pathlib import Path

    store = Store(Path(folder))
    known = store.precision >= _NEEDS[unit]
    days = store.days.astype(np.int64)
    raw: NDArray[np.int64]
    dates = np.where(known, days, 0).astype("datetime64[D]")
    if unit == "year":
        raw = dates.astype("datetime64[Y]").astype(np.int64)
    elif unit in ("month", "quarter"):
        months = dates.astype("datetime64[M]").astype(np.int64)
        raw = months if unit == "month" else months // 3
    elif unit == "week":
        raw = (dates.astype(np.int64) + 3) // 7  # 1970-01-01 was a Thursday; weeks begin on Mondays
    else:
        raw = dates.astype(np.int64)
    if not known.any():
        return Periods(unit, np.full(len(days), -1, np.int32), [], [], [])
    low, high = int(raw[known].min()), int(raw[known].max())
    numbers = np.where(known, raw - low, -1).astype(np.int32)
    firsts = [_first_day(unit, number) for number in range(low, high + 2)]
    names = [_name(unit, day) for day in firsts[:-1]]
    return Periods(unit, numbers, names, firsts[:-1], [day - 1 for day in firsts[1:]])


def periods(store: Store, unit: Unit) -> Periods:
    """The periods of a store by that unit."""
    return _periods(str(store.folder), unit)


def _first_day(unit: Unit, number: int) -> int:
    if unit == "day":
        return number
    if unit == "week":
        return 7 * number - 3
    if unit == "year":
        return int(np.datetime64(number, "Y").astype("datetime64[D]").astype(np.int64))
    months = number if unit == "month" else 3 * number
    return int(np.datetime64(months, "M").astype("datetime64[D]").astype(np.int64))


def _name(unit: Unit, day: int) -> str:
    date = str(np.datetime64(day, "D"))
    if unit == "year":
        return date[:4]
    if unit == "month":
        return date[:7]
    if unit == "quarter":
        return f"{date[:4]}Q{(int(date[5:7]) + 2) // 3}"
    return date


def unit_of(text: Any) -> Unit:
    """A unit by its name.

    Raises:
        QueryError: there is none of that name.
    """
    for unit in UNITS:
        if text == unit:
            return unit
    raise QueryError(f"unit {text}: take one of {', '.join(UNITS)}", f"没有时间单位 {text}")
