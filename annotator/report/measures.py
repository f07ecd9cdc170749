"""The tables that the report shows, computed from what `annotator tag` wrote, each when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from annotator import trace
from annotator.lexicon.model import Term
from annotator.reading.selection import Selection
from annotator.trace.courses import courses
from annotator.trace.periods import campaign_factors
from annotator.trace.series import Evidence, strata_of
from annotator.trace.statements import milestones, scopes_of
from annotator.trace.units import counted, groups_of

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

Grouping = Literal["source", "province"]
GROUPINGS: tuple[Grouping, ...] = ("source", "province")
FINE_YEARS, MOST_PERIODS = 8, 130
"""Up to so many years a corpus is looked at by quarter and month too; a chart has at most so many periods."""
UNITS = ("year", "quarter", "month")


class Measures:
    """The tables of `annotator trace`, with the columns of its files, and the tagged output they are made from.

    `used` are the ids of the terms that occur, `unused` the others, in the lexicons' order.
    """

    def __init__(self, output: TaggedOutput) -> None:
        self.output = output
        self.terms: dict[str, Term] = {term.id: term for layer in output.layers for term in layer.terms}
        occurring = set(output.spans.term)
        self.used = tuple(term for term in self.terms if term in occurring)
        self.unused = tuple(term for term in self.terms if term not in occurring)

    @cached_property
    def periods(self) -> pd.DataFrame:
        """By year; of a corpus of few years by quarter and month too."""
        years = self.output.documents.date.str[:4]
        fine = years[years != ""].nunique() <= FINE_YEARS
        return trace.periods(self.output, UNITS if fine else UNITS[:1])

    @cached_property
    def first_seen(self) -> pd.DataFrame:
        """Of `annotator trace`."""
        return trace.first_seen(self.output)

    @cached_property
    def evidence(self) -> Evidence:
        """The documents as arrays."""
        return Evidence(self.output)

    @cached_property
    def campaigns(self) -> dict[str, dict[str, dict[str, float]]]:
        """`campaign_factors` over 1 by grouping and group; a term's are by its id and `current` or `older`."""
        documents, terms = self.output.documents, counted(self.output)
        strata = strata_of(documents)
        found: dict[str, dict[str, dict[str, float]]] = {}
        for grouping, group in groups_of(documents):
            for name, rows in group.groupby(group):
                factors = campaign_factors(documents.loc[rows.index], terms, strata[rows.index])
                wide = {
                    f"{term.term} {'current' if term.forms == 'current' else 'older'}": factors[term.column]
                    for term in terms
                    if factors[term.column] > 1
                }
                if wide:
                    found.setdefault(grouping, {})[str(name)] = wide
        return found

    @cached_property
    def company(self) -> pd.DataFrame:
        """The words around each term over all documents."""
        return trace.collocates(self.output, ())

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Of `annotator trace`; the page says these sentences and no others."""
        found = courses(self.evidence, list(milestones(self.output).items()), scopes_of(self.output))
        return trace.statements(self.output, self.evidence, found, self.company)

    @cached_property
    def adoption(self) -> pd.DataFrame:
        """Of `annotator trace`."""
        return trace.adoption(self.output, self.evidence)

    @cached_property
    def shift(self) -> pd.DataFrame:
        """By year."""
        return trace.shift(self.output, ("year",))

    @cached_property
    def together(self) -> pd.DataFrame:
        """By year; over all documents where none has a date."""
        table = trace.together(self.output, ("year",))
        return table[table.unit == ("year" if (table.unit == "year").any() else "all")]

    @cached_property
    def heat(self) -> pd.DataFrame:
        """By year, from `since` on; empty where its own rule gives none."""
        table = trace.heat(self.periods)
        return table[table.year.astype(str) >= self.since]

    @cached_property
    def since(self) -> str:
        """The year from which the course of the terms is told: two years before the first use of any of them."""
        periods = self.periods
        uses = periods.period[(periods.unit == "year") & (periods.occurrences > 0)]
        return str(int(uses.min()) - 2) if len(uses) else ""

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
        sizes = {unit: self.unit(unit).period.nunique() for unit in UNITS[1:]}
        return ["year", *(unit for unit, size in sizes.items() if len(self.years) < size <= MOST_PERIODS)]

    def form(self, term: str) -> str:
        """The term's canonical form."""
        return self.terms[term].form

    def gloss(self, term: str) -> str:
        """The term's English name, empty where it has none."""
        english = self.terms[term].english
        return english[0] if english else ""

    def shifting(self) -> list[str]:
        """The terms of which an older form occurs in a dated document."""
        older = self.shift[self.shift.predecessor > 0]
        return [term for term in self.used if term in set(older.term)]

    def groupings(self) -> list[Grouping]:
        """By what the spread can be told: where the documents know two of them at least."""
        documents = self.output.documents
        return [name for name in GROUPINGS if documents[name][documents[name] != ""].nunique() > 1]

    def first_by(self, grouping: Grouping) -> pd.DataFrame:
        """The dated rows of `first_seen` by that grouping; documents that name none are a row of an empty name."""
        table = self.first_seen[(self.first_seen.variant == "") & (self.first_seen.date != "")]
        rows = table[table.grouping == grouping]
        nameless = self.output.only(Selection(source=("",))) if grouping == "source" else None
        if nameless is not None and len(nameless.documents):
            apart = trace.first_seen(nameless)
            apart = apart[(apart.variant == "") & (apart.grouping == "all") & (apart.date != "")]
            firsts = table[table.grouping == "all"].set_index("term").date
            lags = [_days(firsts[term], date) for term, date in zip(apart.term, apart.date, strict=True)]
            apart = apart.assign(grouping=grouping, lag_days=pd.array(lags, dtype="Int64"))
            rows = pd.concat([rows, apart], ignore_index=True)
        return rows

    def by_province(self) -> pd.DataFrame:
        """The rows of `periods` by province and year, of terms that occur in one, from the year before their first use."""
        table = self.periods
        table = table[(table.grouping == "province") & (table.unit == "year") & (table.forms == "current")]
        table = table[table.groupby("term").occurrences.transform("sum") > 0]
        began = table[table.occurrences > 0].groupby("term").period.min()
        since = {term: str(int(year) - 1) for term, year in began.items()}
        shown = [period >= since[term] for term, period in zip(table.term, table.period, strict=True)]
        return table[np.array(shown, dtype=bool)]


def _days(first: str, date: str) -> int | None:
    exact = len(first) == len(date) == 10
    return (pd.Timestamp(date) - pd.Timestamp(first)).days if exact else None


def measure(output: TaggedOutput) -> Measures:
    """The tables of a tagged output."""
    return Measures(output)
