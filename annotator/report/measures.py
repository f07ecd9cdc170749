"""The tables that the report shows, computed from what `annotator tag` wrote."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from annotator import trace
from annotator.out.read import TaggedOutput

UNITS = ("year", "quarter", "month")
FINE_YEARS, MOST_PERIODS = 8, 130
"""Up to so many years a corpus is looked at by quarter too; a chart by month has at most so many periods."""


@dataclass(frozen=True)
class Measures:
    """The tables of `annotator trace`, with the columns of its files, and the tagged output they were made from.

    `shift`, `together` and `heat` are by year (`together` over all documents where none has a date). `used` are the ids of the terms that occur, `unused` the others, in
    the lexicons' order. `since` is the year from which the course of the terms is told: two years before the first use
    of any of them.
    """

    output: TaggedOutput
    periods: pd.DataFrame
    first_seen: pd.DataFrame
    adoption: pd.DataFrame
    shift: pd.DataFrame
    statements: pd.DataFrame
    together: pd.DataFrame
    heat: pd.DataFrame
    used: tuple[str, ...]
    unused: tuple[str, ...]
    since: str

    @property
    def years(self) -> list[str]:
        """The years with documents, from `since` on."""
        return self.unit("year").period.drop_duplicates().tolist()

    def unit(self, unit: str) -> pd.DataFrame:
        """The rows of `periods` over all documents, by that unit, from `since` on."""
        rows = self.periods[(self.periods.unit == unit) & (self.periods.grouping == "all")]
        return rows[rows.period >= self.since]

    @property
    def earlier_years(self) -> int:
        """How many years with documents lie before `since`."""
        rows = self.periods[(self.periods.unit == "year") & (self.periods.grouping == "all")]
        return int(rows.period[rows.period < self.since].nunique())

    def units(self) -> list[str]:
        """The units worth a chart: years always, finer ones where the corpus is short and dated closely enough."""
        if len(self.years) > FINE_YEARS:
            return ["year"]
        sizes = {unit: self.unit(unit).period.nunique() for unit in UNITS[1:]}
        return ["year", *(unit for unit, size in sizes.items() if len(self.years) < size <= MOST_PERIODS)]


def measure(output: TaggedOutput) -> Measures:
    """Compute every table."""
    periods = trace.periods(output, UNITS)
    together = trace.together(output, ("year",))
    first_seen = trace.first_seen(output)
    occurring = set(output.spans.term)
    heat = trace.heat(periods)
    uses = periods.period[(periods.unit == "year") & (periods.occurrences > 0)]
    since = str(int(uses.min()) - 2) if len(uses) else ""
    terms = [term.id for layer in output.layers for term in layer.terms]
    return Measures(
        output,
        periods,
        first_seen,
        trace.adoption(output),
        trace.shift(output, ("year",)),
        trace.statements(output),
        together[together.unit == ("year" if (together.unit == "year").any() else "all")],
        heat[heat.year >= since],
        tuple(term for term in terms if term in occurring),
        tuple(term for term in terms if term not in occurring),
        since,
    )
