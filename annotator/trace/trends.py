"""The course of a term in numbers: trend, level, bursts, peak, silences and revivals (`trends.csv`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.courses import TermCourse, courses
from annotator.trace.periods import peak_of
from annotator.trace.series import Evidence
from annotator.trace.statements import milestones, scopes_of
from annotator.trace.units import DEFAULT_UNITS, PER_YEAR, check_units, counted, period_number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from annotator.out.read import TaggedOutput
    from annotator.trace.units import Counted

COLUMNS = names_of("trends", labels=False)
FEWEST = 5
"""Periods without which no tau is given: of four, the two steepest orders come by chance in one case of twelve."""


def trends(
    output: TaggedOutput,
    periods: pd.DataFrame,
    units: Sequence[str] = DEFAULT_UNITS,
    evidence: Evidence | None = None,
) -> pd.DataFrame:
    """The course of each term over all documents, and in each level and source, for each unit.

    Everything is told from the first use of the term on (`since`; uses older than its milestone are apart), and tested with
    the changes of the corpus taken out (`annotator.trace.model`); terms and forms that are never used have a row without values.

    - `tau`: Kendall's τ-b of the rate with time, over complete periods; a description, without a test.
    - `p_value`, `p_adjusted`: of no change, adjusted over the terms of the run (Benjamini and Hochberg). `trend` says what is
      held: `rising`, `falling`, `new level`, `no change detected`, `too few` or `composition`.
    - `slope` with its interval: % a year in the last phase where a change is held, else over the whole course.
    - `change_points` with `ratio` to before and its interval: where a new level is held.
    - `bursts`, `silences`: those held, as `first/last`; `silent_since` is one that lasts to the end, `revived` where the term was back.
    - `peak`: the complete period with the highest rate, of those with an interval; the first of equals.
    - `last_seen`: the last period in which the term was used.
    - `course`: the same in words.

    Args:
        output: what `annotator.read_output` returned.
        periods: the table of `annotator.trace.periods` with these units.
        units: of `month`, `quarter` and `year`.
        evidence: `Evidence(output)`, for a caller that has it.

    Returns: a row for each unit × term × forms × scope, with the columns of `trends.csv`.

    Raises:
        UnitError: an unknown unit.
    """
    evidence = Evidence(output) if evidence is None else evidence
    dates, scopes = milestones(output), scopes_of(output)
    rows = []
    for unit in check_units(units):
        of_unit = periods[periods.unit == unit]
        by_cell = dict(list(of_unit.groupby(["grouping", "group", "term", "forms"], sort=False)))
        for forms in ("current", "predecessor"):
            terms = [term for term in counted(output) if term.forms == forms]
            columns = [(term.column, dates[term.term] if forms == "current" else "") for term in terms]
            found = courses(evidence, columns, scopes, unit) if terms and not of_unit.empty else []
            by_column = {term.column: term for term in terms}
            for course in found:
                term = by_column[course.column]
                grouping, _, group = course.scope.partition("=")
                table = by_cell.get((grouping, group, term.term, forms))
                if table is not None:
                    rows.append(_row(term, course, unit, grouping, group, table))
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = {term.column: place for place, term in enumerate(counted(output))}
    key = [
        (order[term if forms == "current" else f"{term}_predecessor"], scope != "all")
        for term, forms, scope in zip(table.term, table.forms, table.grouping, strict=True)
    ]
    places = {unit: place for place, unit in enumerate(units)}
    return table.iloc[
        sorted(range(len(key)), key=lambda row: (places[table.unit[row]], key[row][1], key[row][0]))
    ].reset_index(drop=True)


def _row(
    term: Counted, course: TermCourse, unit: str, grouping: str, group: str, table: pd.DataFrame
) -> dict[str, object]:
    names = table.period.to_numpy()
    used = np.flatnonzero(table.occurrences > 0)
    series, phases, step = course.series, course.phases, course.step
    row: dict[str, Any] = {
        "layer": term.layer, "term": term.term, "forms": term.forms, "unit": unit, "grouping": grouping, "group": group,
        "periods": len(table), "since": series.names[0] if series else "", "tau": _tau(table, series.names[0] if series else "", unit),
        "p_value": _p(course.p), "p_adjusted": _p(course.p_adjusted), "trend": _held(course),
        "slope": math.nan, "slope_low": math.nan, "slope_high": math.nan, "change_points": "",
        "ratio": math.nan, "ratio_low": math.nan, "ratio_high": math.nan, "bursts": "",
        "peak": peak_of(table), "last_seen": names[used[-1]] if len(used) else "",
        "silent_since": "", "silences": "", "revived": "",
    }  # fmt: skip
    if series is not None and phases is not None:
        for name, value in zip(("slope", "slope_low", "slope_high"), phases.slope, strict=True):
            row[name] = round(100 * math.expm1(min(value * PER_YEAR[unit], 20.0)), 4)
        if row["trend"] == "new level" and step is not None:
            row["change_points"] = series.names[step.place]
            for name, value in zip(("ratio", "ratio_low", "ratio_high"), step.size, strict=True):
                row[name] = round(math.exp(min(value, 20.0)), 4)
    if series is not None:
        silences = [silence for silence in course.silences if silence.held]
        last = series.periods - 1
        row["bursts"] = ";".join(
            f"{series.names[burst.first]}/{series.names[burst.last]}"
            for burst in sorted(course.bursts, key=lambda burst: burst.first) if burst.held
        )  # fmt: skip
        row["silences"] = ";".join(f"{series.names[one.first]}/{series.names[one.last]}" for one in silences)
        row["silent_since"] = next((series.names[one.first] for one in silences if one.last == last), "")
        row["revived"] = ";".join(series.names[one.revived] for one in silences if one.revived is not None)
    row["course"] = _in_words(row) if len(used) else "never used"
    return row


def _held(course: TermCourse) -> str:
    if course.reason:
        return "too few" if course.reason != "composition" else "composition"
    if not course.held:
        return "no change detected"
    if course.is_step or course.direction == 0:
        return "new level"
    return "rising" if course.direction > 0 else "falling"


def _in_words(row: dict[str, Any]) -> str:
    if row["silent_since"]:
        return f"silent since {row['silent_since']}"
    if row["revived"]:
        return f"silent {row['silences'].replace('/', ' to ').replace(';', ', ')}; back in {row['revived'].replace(';', ', ')}"
    if row["change_points"]:
        return f"new level since {row['change_points']}"
    return str(row["trend"])


def _tau(table: pd.DataFrame, since: str, unit: str) -> float:
    known = table[
        table.per_million_characters.notna() & ~table.incomplete.astype(bool) & (table.period >= since)
    ]
    if not since or len(known) < FEWEST:
        return math.nan
    return round(
        tau_b([period_number(period, unit) for period in known.period], known.per_million_characters), 6
    )


def tau_b(x: ArrayLike, y: ArrayLike) -> float:
    """Kendall's τ-b, which knows ties (M. Kendall, Rank Correlation Methods, 1975); 0 where all are equal."""
    a, b = (np.sign(np.subtract.outer(np.asarray(values), np.asarray(values))) for values in (x, y))
    norm = math.sqrt(float((a**2).sum()) * float((b**2).sum()))
    return float((a * b).sum()) / norm if norm else 0.0


def _p(value: float) -> float:
    """Six digits, and never 0.0."""
    return float(f"{max(value, 1e-12):.6g}") if value == value else value
