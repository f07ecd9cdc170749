"""What the corpus holds of each level, source, province and city by period, and what enters and leaves (`coverage.csv`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from annotator.columns import names_of
from annotator.trace.series import strata_of
from annotator.trace.units import (
    DEFAULT_UNITS,
    check_units,
    groups_of,
    incomplete_periods,
    period_of,
)

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

COLUMNS = names_of("coverage", labels=False)
LONGER = 1.5
"""Documents whose mean length changes by this factor from the first third of the periods to the last are told of."""


def coverage(output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS) -> pd.DataFrame:
    """Documents and characters of each group by period, and where a group enters, pauses and returns, or leaves.

    Returns: a row for each unit × period × grouping × group with documents in it, with the columns of `coverage.csv`.

    Raises:
        UnitError: an unknown unit.
    """
    documents = output.documents
    strata = strata_of(documents)
    parts = []
    for unit in check_units(units):
        period = period_of(documents.date, unit)
        incomplete = incomplete_periods(documents.date, unit, strata)
        whole = sorted({*period} - {""})
        place = {name: number for number, name in enumerate(whole)}
        for grouping, group in groups_of(documents):
            known = period.ne("") & (group.ne("") | (grouping == "all"))
            if not known.any():
                continue
            table = (
                documents.assign(period=period, group=group)[known]
                .groupby(["group", "period"], sort=True)
                .agg(documents=("doc_id", "size"), characters=("characters", "sum"))
                .reset_index()
            )
            table["change"] = _changes(table, place)
            table["incomplete"] = table.period.isin(incomplete)
            parts.append(table.assign(unit=unit, grouping=grouping))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _changes(table: pd.DataFrame, place: dict[str, int]) -> list[str]:
    """What each row is to its group: its first, its last, or its first after a pause in which others have documents."""
    numbers = table.period.map(place).to_numpy()
    names = table.group.to_numpy()
    said = []
    for row, number in enumerate(numbers):
        begins = row == 0 or names[row - 1] != names[row]
        ends = row + 1 == len(numbers) or names[row + 1] != names[row]
        if begins and number > 0:
            said.append("enters")
        elif not begins and number - numbers[row - 1] > 1:
            said.append("returns")
        elif ends and number < len(place) - 1:
            said.append("leaves")
        else:
            said.append("")
    return said


def coverage_notes(output: TaggedOutput) -> Iterator[str]:
    """What changes in the corpus that a reader must not take for a change of use: by year."""
    table = coverage(output, ["year"])
    for grouping in ("level", "source"):
        rows = table[(table.grouping == grouping) & (table.change != "")]
        told_apart = table.group[table.grouping == grouping].nunique() > 1
        for change, one, several in (
            ("enters", "enters", "enter"),
            ("returns", "returns after a pause", "return after a pause"),
            ("leaves", "leaves", "leave"),
        ):
            found = rows[rows.change == change]
            if told_apart and len(found):
                latest = found.period.max()
                named = found.group[found.period == latest]
                more = f" and {len(named) - 3} more" if len(named) > 3 else ""
                number = found.group.nunique()
                many = f"{number} {grouping}s {several}" if number > 1 else f"One {grouping} {one}"
                yield (
                    f"{many}, last in {latest} ({', '.join(named[:3])}{more}): see coverage.csv; "
                    "rates over all documents move with it, adjusted ones do not."
                )
    yearly = table[(table.grouping == "all") & ~table.incomplete]
    if len(yearly) >= 3:
        third = max(len(yearly) // 3, 1)
        first, last = (
            part.characters.sum() / part.documents.sum() for part in (yearly[:third], yearly[-third:])
        )
        if first and last and max(first, last) / min(first, last) >= LONGER:
            yield (
                f"Documents have {first:,.0f} characters on average in the first years and {last:,.0f} in the last: shares of "
                "documents move with their length, rates per character do not."
            )
    incomplete = sorted({*table.period[table.incomplete]})
    if incomplete:
        yield f"Incomplete years: {', '.join(incomplete)}. They are neither peak nor fall; --same-days compares the same days of each year."
