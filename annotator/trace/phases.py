"""What a change was: sticks and steps fitted to a course, in % a year or as a ratio, with intervals."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.trace.model import DEVIATION, MEMORY, Cells, least_segment, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BREAK = 10.0
"""A break must raise 2 log likelihood by this much, in units of the dispersion."""
MOST_BREAKS = 3
WIDEST = 3.0
"""Standard deviation of the prior of a change over a phase or at a step, on the log scale: from none to some is no infinity."""


class Effect(NamedTuple):
    """A change of the logarithm of the use, with its 95 % interval."""

    estimate: float
    low: float
    high: float


class Phases(NamedTuple):
    """A broken stick: the place where its last phase begins, and that phase's slope per period."""

    since: int
    slope: Effect
    gain: float
    """2 log likelihood over a constant level, less `BREAK` / 2 for the slope and `BREAK` for each break."""
    course: Floats


class Step(NamedTuple):
    """The best step: its place, the size, the gain as that of `Phases` with `BREAK` for size and place."""

    place: int
    size: Effect
    gain: float
    course: Floats


def _fit(cells: Cells, shapes: Floats) -> tuple[Floats, float]:
    """Poisson coefficients of the shapes (periods × shapes) beside the strata, and twice the log likelihood ratio.

    The strata are profiled out: the likelihood is the multinomial one of each stratum's uses over the periods.
    """
    uses = cells.uses / cells.spread[:, None]
    of_stratum = uses.sum(axis=1)
    used = of_stratum > 0
    uses, exposure, of_stratum = uses[used], cells.exposure[used], of_stratum[used]

    ridge = _ridge(shapes)

    def log_likelihood(beta: Floats) -> float:
        course = shapes @ beta
        fit = (uses @ course).sum() - (of_stratum * np.log(exposure @ np.exp(course))).sum()
        return float(fit - 0.5 * (ridge * beta**2).sum())

    beta = np.zeros(shapes.shape[1])
    constant = found = log_likelihood(beta)
    for _ in range(40):
        course = shapes @ beta
        weight = exposure * np.exp(course)
        mean = of_stratum[:, None] * weight / weight.sum(axis=1, keepdims=True)
        gradient = shapes.T @ (uses - mean).sum(axis=0) - ridge * beta
        information = np.diag(mean.sum(axis=0)) - (mean.T / of_stratum) @ mean
        step = np.linalg.lstsq(shapes.T @ information @ shapes + np.diag(ridge), gradient, rcond=1e-10)[0]
        largest = float(np.abs(step).max())
        step *= min(1.0, 2.0 / largest) if largest else 1.0
        while (better := log_likelihood(beta + step)) < found - 1e-9 and largest > 1e-9:
            step, largest = step / 2, largest / 2
        beta, gained, found = beta + step, better - found, better
        if gained < 1e-7:
            break
    return beta, 2 * (found - constant)


def _ridge(shapes: Floats) -> Floats:
    """Precision of the prior of each coefficient: `WIDEST` over the whole height of its shape."""
    return np.asarray((np.ptp(shapes, axis=0) / WIDEST) ** 2)


def broken_stick(cells: Cells, weights: Floats, *, breaks: bool = True) -> Phases:
    """The best broken stick, breaks added as long as each is worth `BREAK`, and the slope of its last phase.

    Without `breaks` it is one straight line over the whole course.
    """
    periods = cells.uses.shape[1]
    time = np.arange(periods, dtype=float)
    edge = max(least_segment(periods), 3, periods // 6)
    found: list[int] = []
    shapes = time[:, None]
    _, gained = _fit(cells, shapes)
    while breaks and len(found) < MOST_BREAKS:
        free = [
            place for place in range(edge, periods - edge)
            if all(abs(place - other) >= edge for other in found)
        ]  # fmt: skip
        tried = [
            (_fit(cells, np.column_stack([shapes, np.maximum(time - place, 0)]))[1], place) for place in free
        ]
        best, place = max(tried, default=(0.0, 0))
        if best - gained <= BREAK:
            break
        gained = best
        found.append(place)
        shapes = np.column_stack([shapes, np.maximum(time - place, 0)])
    found.sort()
    # Slopes of the phases themselves, so that the last coefficient is the last phase's.
    edges = [0, *found, periods - 1]
    phases = np.column_stack([np.clip(time, first, last) - first for first, last in pairwise(edges)])
    beta, _ = _fit(cells, phases)
    course = phases @ beta
    return Phases(
        found[-1] if found else 0,
        _effect(cells, phases, beta, weights),
        gained - BREAK / 2 - BREAK * len(found),
        course,
    )


def best_step(cells: Cells, places: NDArray[np.int64], weights: Floats) -> Step | None:
    """The step that fits best among those that were tested; None where none was."""
    time = np.arange(cells.uses.shape[1])
    tried = [(_fit(cells, (time >= place).astype(float)[:, None]), int(place)) for place in places]
    if not tried:
        return None
    (beta, gained), place = max(tried, key=lambda one: one[0][1])
    shape = (time >= place).astype(float)[:, None]
    return Step(place, _effect(cells, shape, beta, weights), gained - BREAK, (shape @ beta))


def _effect(cells: Cells, shapes: Floats, beta: Floats, weights: Floats) -> Effect:
    """The last coefficient by generalised least squares at the fit, averaged over the grid of how a course wanders."""
    information, q = score(cells, shapes @ beta)
    values, vectors = np.linalg.eigh(information)
    kept = values > 1e-8 * max(float(values[-1]), 1e-12)
    root = np.sqrt(values[kept])[:, None] * vectors[:, kept].T
    residual = (vectors[:, kept].T @ q) / np.sqrt(values[kept])
    sides, ridge = root @ shapes, _ridge(shapes)
    lag = np.abs(np.arange(len(q))[:, None] - np.arange(len(q)))
    means, variances, shares = [], [], []
    for row, memory in enumerate(MEMORY):
        if weights[row].max() < 0.005:
            continue
        spread, axes = np.linalg.eigh(root @ (memory**lag if memory else np.eye(len(q))) @ root.T)
        turned, rest = axes.T @ sides, axes.T @ residual
        for column, deviation in enumerate(DEVIATION):
            variance = 1 + deviation**2 * np.maximum(spread, 0)
            inverse = np.linalg.inv(turned.T @ (turned / variance[:, None]) + np.diag(ridge))
            moved = inverse @ (turned.T @ (rest / variance) - ridge * beta)
            means.append(float(beta[-1] + moved[-1]))
            variances.append(float(inverse[-1, -1]))
            shares.append(float(weights[row, column]))
    share = np.array(shares) / sum(shares)
    mean = float(share @ np.array(means))
    # Student's t of as many degrees of freedom as there are periods beyond the coefficients.
    from scipy.special import stdtrit

    deviation = float(np.sqrt(share @ (np.array(variances) + (np.array(means) - mean) ** 2)))
    factor = float(stdtrit(max(len(q) - shapes.shape[1] - 1, 1), 0.975))
    return Effect(mean, mean - factor * deviation, mean + factor * deviation)


def seen_in_hundred(
    information: Floats, shares: Floats, critical: float, change: float = float(np.log(2))
) -> int:
    """In how many of a hundred such series a step in the middle would have been held.

    Args:
        information: about the step, at the points of the grid (`Course.precision`), and their `shares`.
        critical: the p-value that a term had to reach.
        change: the logarithm of the ratio.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    def p(z: float) -> float:
        # The trend sees a step in the middle at 0.87 of its size; the largest of all steps counts as about six.
        return float(ndtr(-0.87 * z) + 6 * ndtr(-z)) - critical

    z = float(brentq(p, 0.0, 12.0)) if p(0.0) > 0 else 0.0
    return round(100 * float(shares @ ndtr(change * np.sqrt(information) - z)))
