"""What is said of courses: rising, falling, new levels, bursts, silences, revivals, and that no change was detected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from annotator.tables.intervals import effective
from annotator.trace.periods import Within, rate_limits
from annotator.trace.scan import LEVEL as BURST_LEVEL
from annotator.trace.sentences import Sentence, per_year, sentence, span, times
from annotator.trace.series import additive
from annotator.trace.statements import Statement
from annotator.trace.units import PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.trace.courses import TermCourse
    from annotator.trace.model import Cells
    from annotator.trace.series import Evidence, Series

    Floats = NDArray[np.float64]

MOST_TIMES = 100
"""An upper limit over this is none."""
PARTS = 3
"""Parts of a course whose levels are given where no change is held."""
FEWEST_CLUSTERS = 5
"""Documents, by their lengths, that a level is given from; the interval of fewer says nothing."""
FARTHEST = 5.0
"""Times that another mix may move the rate of a part at most."""
MIX = 0.1
"""Levels are given with the mix of sources held still where it moves one of them by so much."""


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
        levels = _levels(series, evidence, course.column)
        # Levels whose intervals have nothing in common were not the same; that is no lasting change yet.
        apart = max((level.low for level in levels), default=0.0) > min(
            (level.high for level in levels), default=0.0
        )
        yield Statement(
            course.column, "no_change",
            sentence(
                "no_change apart" if apart else "no_change", course.scope, term=term, since=series.names[0], until=last,
                seen=course.seen, levels=_told(levels), p=f"{course.p_adjusted:.2f}",
            ),
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


class _Level(NamedTuple):
    """The rate per million in a part of a course, with its interval; `mixed` where the mix of sources was held still."""

    name: str
    rate: float
    low: float
    high: float
    mixed: bool


def _levels(series: Series, evidence: Evidence, column: str) -> list[_Level]:
    """The rate per million in each third of the course, with its interval.

    Where sources enter or leave, so that the rates of the parts are of other documents, they are multiplied with what the
    strata of a part would have, were it mixed as the whole is (indirect standardisation, as in `periods.csv`).
    """
    parts = min(PARTS, series.periods)
    part_of = np.concatenate(
        [
            np.full(len(part), number)
            for number, part in enumerate(np.array_split(np.arange(series.periods), parts))
        ]
    )
    uses, length = evidence.uses(column), evidence.characters
    inside = np.flatnonzero(series.inside)
    part = part_of[series.place[inside]]
    pairs, number = np.unique(
        part * (int(evidence.cluster.max()) + 1) + evidence.cluster[inside], return_inverse=True
    )
    cell = pairs // (int(evidence.cluster.max()) + 1)
    hits, characters, ones = (
        np.asarray(np.bincount(number, values), dtype=float)
        for values in (uses[inside], length[inside], np.ones(len(inside)))
    )
    within = Within(number, cell, ones, characters)

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(cell, values, parts), dtype=float)

    whole = total(characters)
    by_length = effective(whole, total(characters**2)), total(np.ones(len(cell)))
    low, high = rate_limits(hits, within, total, by_length, evidence.campaign(uses, series.inside))
    factor = _mix(series.cells, part_of, parts)
    known = factor[~np.isnan(factor)]
    mixed = bool((np.abs(known - 1) > MIX).any())
    # A part of which hardly anything would be left, or made, by another mix tells nothing of it.
    factor = np.where((factor > 1 / FARTHEST) & (factor < FARTHEST), factor, np.nan)
    by = 1e6 * np.where(mixed, factor, 1.0) / np.where(whole > 0, whole, np.nan)
    rate, low, high = (np.minimum(values * by, 1e6) for values in (total(hits), low, high))
    names = [span(part[0], part[-1]) for part in np.array_split(np.array(series.names), parts)]
    return [
        _Level(name, float(rate[place]), float(low[place]), float(high[place]), mixed)
        for place, name in enumerate(names)
        if rate[place] == rate[place] and by_length[0][place] >= FEWEST_CLUSTERS
    ]


def _mix(cells: Cells, part_of: NDArray[np.int64], parts: int) -> Floats:
    """What the rate of each part is to be multiplied with to be that of the whole course's mix of strata."""
    level, _ = additive(cells.uses, cells.exposure)
    exposure = np.array([cells.exposure[:, part_of == part].sum(axis=1) for part in range(parts)])
    standard = float(level @ cells.exposure.sum(axis=1)) / max(float(cells.exposure.sum()), 1.0)
    alone = exposure @ level
    return np.asarray(
        np.divide(standard * exposure.sum(axis=1), alone, out=np.full(parts, np.nan), where=alone > 0)
    )


def _told(levels: Sequence[_Level]) -> Sentence:
    if not levels:
        return Sentence("too few documents in each part", "各段文献过少")
    said = "; ".join(
        f"{level.name}: {level.rate:.1f}"
        + ("" if level.low != level.low else f" ({level.low:.1f}–{level.high:.1f})")
        for level in levels
    )
    mixed = any(level.mixed for level in levels)
    return Sentence(
        said + (", the mix of sources held still" if mixed else ""),
        said + ("（来源构成保持不变）" if mixed else ""),
    )


def _bursts(course: TermCourse, series: Series, term: Sentence, own: dict[str, Any]) -> Iterator[Statement]:
    for burst in course.bursts:
        first, last = series.names[burst.first], series.names[burst.last]
        yield Statement(
            course.column, "burst",
            sentence("burst", course.scope, term=term, span=span(first, last), estimate=times(burst.ratio)),
            burst.held, since=first, until=last, estimate=burst.ratio, unit="ratio to expected", p_adjusted=burst.p,
            reason="no more than just before or after" if burst.p < BURST_LEVEL else "chance would give as much", **own,
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
