"""Which documents a call is about: from a day until a day, of some sources, levels, provinces. The same for every verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class SelectionError(ValueError):
    """A selection that cannot be; the message says why and how it is written."""


class Dated(Protocol):
    """What of a document a selection looks at."""

    @property
    def date(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def province(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Selection:
    """Documents dated from `since` until `until`, both included, and of one of the names where names are given.

    A day, month or year stands for all of its days: `until` 2024-03 takes in the 31st. A document that is known only to
    the month or year is in where all the days it can mean are; one without a date is in only where no date is asked for.
    """

    since: str = ""
    until: str = ""
    source: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    province: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        since: str | None = None,
        until: str | None = None,
        source: Iterable[str] | None = None,
        level: Iterable[str] | None = None,
        province: Iterable[str] | None = None,
    ) -> Selection:
        """A selection from what a call gives.

        Raises:
            SelectionError: something that is no date, or an end before its beginning.
        """
        for name, date in (("--from", since), ("--until", until)):
            if date and not _DATE.fullmatch(date):
                raise SelectionError(
                    f"{name} {date}: write a day, month or year, such as 2024-03-05, 2024-03 or 2024"
                )
        if since and until and _first(since) > _last(until):
            raise SelectionError(f"--from {since} --until {until}: ends before it begins")
        return cls(since or "", until or "", tuple(source or ()), tuple(level or ()), tuple(province or ()))

    def __bool__(self) -> bool:
        return self != Selection()

    def keeps(self, document: Dated) -> bool:
        """Whether a document is in."""
        return self._in_time(document.date) and all(
            not names or getattr(document, column) in names for column, names in self._names()
        )

    def rows(self, table: pd.DataFrame) -> pd.Series[bool]:
        """Whether each row of a table with the columns `date`, `source`, `level` and `province` is in."""
        known = {date: self._in_time(date) for date in table.date.unique()}
        chosen = table.date.map(known).astype(bool)
        for column, names in self._names():
            if names:
                chosen &= table[column].isin(names)
        return chosen

    def as_json(self) -> dict[str, Any]:
        """What was asked for, without what was not, for `run.json`."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value
        }

    @classmethod
    def from_json(cls, asked: Mapping[str, Any]) -> Selection:
        """The selection that `as_json` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in asked.items()
        }
        return cls(**values)

    def __str__(self) -> str:
        parts = [f"from {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        parts += [f"{column} {', '.join(names)}" for column, names in self._names() if names]
        return ", ".join(filter(None, parts))

    def _names(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return ("source", self.source), ("level", self.level), ("province", self.province)

    def _in_time(self, date: str) -> bool:
        if not (self.since or self.until):
            return True
        return bool(date) and (
            (not self.since or _first(date) >= _first(self.since))
            and (not self.until or _last(date) <= _last(self.until))
        )


def _first(date: str) -> str:
    return date + "0000-01-01"[len(date) :]


def _last(date: str) -> str:
    # Compared as text: the 31st stands for the end of every month.
    return date + "0000-12-31"[len(date) :]
