"""The course of every term, overall and in each stratum: changes, bursts and silences, tested together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from annotator.trace.model import Course, benjamini_hochberg, pooled_weights
from annotator.trace.phases import Phases, Step, best_step, broken_stick, seen_in_hundred
from annotator.trace.scan import Burst, find_bursts
from annotator.trace.series import FILLED, Evidence, Series, series_of
from annotator.trace.silence import Silence, find_silences

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HELD = 0.08
"""False discoveries among the changes held in a run: at most this share (Benjamini and Hochberg). In runs of ten terms that do
not change, so many hold one at most; `python -m benchmarks.statements` counts them."""
FEWEST_DOCUMENTS = 10
FEWEST_USING = 5
"""Clusters that use the term since its first use."""
FEWEST_PERIODS = 5
"""Periods with documents."""


@dataclass
class TermCourse:
    """What was found of one term in one scope (`all`, `level=province`, `source=新华社`).

    `reason` says why nothing was tested; else `p` and `p_adjusted` are of no change, `held` says whether there was one,
    and then `phases` and `step` describe it, `is_step` which of the two fits better.
    """

    column: str
    scope: str
    series: Series | None
    reason: str = ""
    p: float = float("nan")
    p_adjusted: float = float("nan")
    held: bool = False
    phases: Phases | None = None
    step: Step | None = None
    seen: int = 0
    """In how many of a hundred such series a doubling in the middle would have been held."""
    bursts: list[Burst] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)

    @property
    def is_step(self) -> bool:
        """Whether the change is better told as a step than as a broken stick."""
        return self.step is not None and self.phases is not None and self.step.gain > self.phases.gain

    @property
    def direction(self) -> int:
        """1 where the last phase surely rises, -1 where it falls, 0 where its interval has no change in it."""
        if self.phases is None:
            return 0
        slope = self.phases.slope
        return int(slope.low > 0) - int(slope.high < 0)


def courses(
    evidence: Evidence, columns: Sequence[tuple[str, str]], scopes: Sequence[tuple[str, NDArray[np.bool_]]],
    unit: str = "",
) -> list[TermCourse]:  # fmt: skip
    """The course of each term in each scope; the first scope is that of all documents.

    Whether a change is held is decided over the terms of the first scope together; in another scope only a change of a
    term that is held there already is looked at, over its scopes together.

    Args:
        evidence: the documents.
        columns: (column of the term's uses, date of its earliest milestone or an empty text).
        scopes: (name, which documents are in it).
        unit: of the periods; by default the finest one that the documents since the first use fill.
    """
    (name, everything), *others = scopes
    whole = [_begun(evidence, column, milestone, name, everything, unit) for column, milestone in columns]
    _test(whole)
    found = list(whole)
    for (column, milestone), course in zip(columns, whole, strict=True):
        within = [_begun(evidence, column, milestone, scope, chosen, unit) for scope, chosen in others]
        _test(within, overall_held=course.held)
        found += within
    return found


def _begun(
    evidence: Evidence, column: str, milestone: str, scope: str, chosen: NDArray[np.bool_], unit: str
) -> TermCourse:
    series = series_of(evidence, column, milestone, chosen, unit)
    course = TermCourse(column, scope, series)
    if series is None:
        course.reason = "never used"
    elif series.documents < FEWEST_DOCUMENTS or series.using_clusters < FEWEST_USING:
        course.reason = "too few documents"
    elif int((filled := series.cells.exposure.sum(axis=0) > 0).sum()) < FEWEST_PERIODS:
        course.reason = "too few periods"
    elif unit and series.unit != "year" and filled.mean() < FILLED:
        # Reports of each January are a course by year: by month their memory would seem to be none.
        course.reason = "too few periods with documents"
    return course


def _test(found: list[TermCourse], overall_held: bool = True) -> None:
    """Test the courses together and describe what is held."""
    tested = list(_testable(found))
    weights = pooled_weights([model.likelihood() for _, model in tested])
    for (course, model), weight in zip(tested, weights, strict=True):
        course.p = model.p_value(weight)
    adjusted = benjamini_hochberg(np.array([course.p for course, _ in tested]))
    number = len(tested)
    for (course, _), p in zip(tested, adjusted, strict=True):
        course.p_adjusted = float(p)
        course.held = overall_held and bool(p <= HELD)
        if not overall_held and p <= HELD:
            course.reason = "not held overall"
    held = sum(course.held for course, _ in tested)
    for (course, model), weight in zip(tested, weights, strict=True):
        _describe(course, model, weight, HELD * max(held, 1) / number)
    for course in found:
        if course.series is not None and course.reason in (
            "",
            "composition",
            "too few periods",
            "not held overall",
        ):
            course.silences = find_silences(course.series)
            baseline = _baseline(course)
            if course.series.periods >= FEWEST_PERIODS:
                course.bursts = find_bursts(course.series, baseline)


def _testable(found: list[TermCourse]) -> Iterator[tuple[TermCourse, Course]]:
    for course in found:
        if course.series is None or course.reason:
            continue
        model = Course(course.series.cells)
        if model.is_testable:
            yield course, model
        else:
            course.reason = "composition"


def _describe(course: TermCourse, model: Course, weights: Floats, critical: float) -> None:
    assert course.series is not None
    cells = course.series.cells
    course.phases = broken_stick(cells, weights, breaks=course.held)
    if course.held:
        course.step = best_step(cells, model.steps, weights)
    middle = (np.arange(model.periods) >= model.periods / 2).astype(float)
    course.seen = seen_in_hundred(*model.precision(middle, weights), critical)


def _baseline(course: TermCourse) -> Floats:
    """The held trend or level, against which bursts are sought; a flat line would make bursts of trends."""
    assert course.series is not None
    if course.held and course.phases is not None:
        if course.is_step and course.step is not None:
            return course.step.course
        return course.phases.course
    return np.zeros(course.series.periods)
