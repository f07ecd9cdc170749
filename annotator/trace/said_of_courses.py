"""What is said of courses: rising, falling, new levels, bursts, silences, revivals, and that no change was detected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.tables.intervals import bursts_of
from annotator.tables.years import rate_interval
from annotator.trace.scan import LEVEL as BURST_LEVEL
from annotator.trace.sentences import Sentence, per_year, sentence, span, times
from annotator.trace.statements import Statement
from annotator.trace.units import PER_YEAR

if TYPE_CHECKING:
    from annotator.trace.courses import TermCourse
    from annotator.trace.series import Evidence, Series

MOST_TIMES = 100
"""An upper limit over this is none."""
PARTS = 3
"""Parts of a course whose levels are given where no change is held."""


def said_of_courses(
    evidence: Evidence, courses: Sequence[TermCourse], called: Mapping[str, Sentence]
) -> Iterator[Statement]:
    """The statements of each course, in its order."""
    for course in courses:
        if course.series is None:
            continue
        inside = course.series.inside
        own: dict[str, Any] = {
            "scope": course.scope,
            "documents": course.series.documents,
            "documents_with_term": int((evidence.uses(course.column)[inside] > 0).sum()),
        }
        yield from _changes(course, course.series, called[course.column], own, evidence)
        yield from _bursts(course, course.series, called[course.column], own)
        yield from _silences(course, course.series, called[course.column], own)


def _changes(
    course: TermCourse, series: Series, term: Sentence, own: dict[str, Any], evidence: Evidence
) -> Iterator[Statement]:
    last = series.names[-1]
    if course.phases is None:
        yield Statement(
            course.column, "rising", Sentence("", ""), False, since=series.names[0], until=last,
            reason=course.reason, **own,
        )  # fmt: skip
        return
    slope, year = course.phases.slope, PER_YEAR[series.unit]
    estimate, low, high = (float(100 * np.expm1(min(value * year, 20.0))) for value in slope)
    kind = "rising" if slope.estimate >= 0 else "falling"
    since = _there(series, course.phases.since)
    # A course that is a stick without a sure last phase is told by its levels.
    phase = course.held and not course.is_step and course.direction != 0
    yield Statement(
        course.column, kind,
        sentence(kind, course.scope, term=term, since=since, estimate=per_year(estimate), low=per_year(low), high=per_year(high)),
        phase, since=since, until=last, estimate=estimate, low=low, high=high, unit="% a year",
        p_adjusted=course.p_adjusted, reason=_why(course, "a step fits better" if course.is_step else "interval includes no change"),
        **own,
    )  # fmt: skip
    if course.step is not None:
        size = course.step.size
        at = _there(series, course.step.place)
        ratio = [float(np.exp(min(value, 20.0))) for value in size]
        sure = size.low > 0 or size.high < 0
        words = dict(zip(("estimate", "low", "high"), map(times, ratio), strict=True))
        # Where hardly a use stands before the step there is no telling how many times as many follow.
        key = "new_level open" if ratio[2] > MOST_TIMES else "new_level"
        yield Statement(
            course.column, "new_level", sentence(key, course.scope, term=term, since=at, **words),
            course.held and not phase and sure, since=at, until=last,
            estimate=ratio[0], low=ratio[1], high=ratio[2], unit="ratio to before", p_adjusted=course.p_adjusted,
            reason=_why(course, "interval includes no change" if not sure else "a slope fits better"), **own,
        )  # fmt: skip
    if not course.reason and not course.held:
        yield Statement(
            course.column, "no_change",
            sentence("no_change", course.scope, term=term, since=series.names[0], until=last, seen=course.seen, levels=_levels(series, evidence, course.column)),
            True, since=series.names[0], until=last, p_adjusted=course.p_adjusted, **own,
        )  # fmt: skip


def _why(course: TermCourse, otherwise: str) -> str:
    if course.reason:
        return course.reason
    return otherwise if course.held else "no change detected"


def _there(series: Series, place: int) -> str:
    """The name of the first period from a place on in which the strata that use the term have documents."""
    used = series.cells.uses.sum(axis=1) > 0
    there = np.flatnonzero(series.cells.exposure[used].sum(axis=0)[place:] > 0)
    return series.names[place + int(there[0]) if len(there) else place]


def _levels(series: Series, evidence: Evidence, column: str) -> str:
    """The rate per million in each third of the course, with its interval."""
    h, length = evidence.uses(column)[series.inside], evidence.characters[series.inside]
    cluster, place = evidence.cluster[series.inside], series.place[series.inside]
    bursts = bursts_of(float((series.sizes**2).sum()), float(series.sizes.sum()), len(series.sizes))
    said = []
    parts = np.array_split(np.arange(series.periods), min(PARTS, series.periods))
    for part in parts:
        here = np.isin(place, part)
        if not here.any():
            continue
        number = np.unique(cluster[here], return_inverse=True)[1]
        uses, characters = np.bincount(number, h[here]), np.bincount(number, length[here])
        y, whole = int(uses.sum()), int(characters.sum())
        xx, nn, xn = (
            int((a * b).sum()) for a, b in ((uses, uses), (characters, characters), (uses, characters))
        )
        low, high = rate_interval(len(uses), y, xx, whole, nn, xn, bursts)
        name = span(series.names[part[0]], series.names[part[-1]])
        if whole:
            said.append(
                f"{name}: {1e6 * y / whole:.1f}"
                + ("" if low is None or high is None else f" ({1e6 * low:.1f}–{1e6 * high:.1f})")
            )
    return "; ".join(said)


def _bursts(course: TermCourse, series: Series, term: Sentence, own: dict[str, Any]) -> Iterator[Statement]:
    for burst in course.bursts:
        first, last = series.names[burst.first], series.names[burst.last]
        yield Statement(
            course.column, "burst",
            sentence("burst", course.scope, term=term, span=span(first, last), estimate=times(burst.ratio)),
            burst.p < BURST_LEVEL, since=first, until=last, estimate=burst.ratio, unit="ratio to expected",
            p_adjusted=burst.p, reason="chance would give as much", **own,
        )  # fmt: skip


def _silences(course: TermCourse, series: Series, term: Sentence, own: dict[str, Any]) -> Iterator[Statement]:
    for silence in course.silences:
        first, last = series.names[silence.first], series.names[silence.last]
        ends = silence.last == series.periods - 1
        expected = f"{silence.expected:.0f}" if silence.expected >= 10 else f"{silence.expected:.1f}"
        key = "was silent" if not ends else "nearly silent" if silence.found else "silent"
        yield Statement(
            course.column, "silent",
            sentence(key, course.scope, term=term, since=first, span=span(first, last), using=silence.found, expected=expected),
            silence.held, since=first, until=last, estimate=silence.found / silence.expected, unit="ratio to expected",
            p_adjusted=silence.p, reason="no silence: the earlier rate could give as much", **own,
        )  # fmt: skip
        if silence.revived is not None:
            back = series.names[silence.revived]
            yield Statement(
                course.column, "revived",
                sentence("revived", course.scope, term=term, since=back, span=span(first, last)),
                silence.held, since=back, until=series.names[-1], p_adjusted=silence.p, reason="no silence before it", **own,
            )  # fmt: skip
