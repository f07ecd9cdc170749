"""Whether the use of a term changed: counts in strata and periods, with a course that wanders by itself.

The uses of a cell (stratum × period) have the mean exposure × exp(stratum + change + u): the exposure is the characters,
u an autoregressive process of the first order that all strata share, and the variance of a count is its mean times the
dispersion of the clusters. Stratum effects are projected out, so that what enters, leaves or pauses changes nothing; a
change that keeps less than a tenth of its information beside them cannot be told from a change of the corpus.

How much a course wanders (`DEVIATION`) and how long it remembers (`MEMORY`) is not estimated by a point, which with forty
periods is hardly ever near, but summed over a grid: weights are the likelihood of the residuals, averaged over no change,
a trend and a step at every place (Patterson and Thompson's restricted likelihood, Biometrika 58, 1971, with a normal prior
of the size of the change), times a half-normal prior that is pooled over the terms of a run (empirical Bayes, by EM).

p is the mean of that of the trend and of that for the largest of trend and every step, the latter by Gaussian draws under
each point of the grid, always the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEVIATION = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.9, 1.2])
"""Standard deviations of u on the log scale."""
MEMORY = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95])
"""Autocorrelations of u."""
USUAL_DEVIATION = 0.5
"""Scale of the half-normal prior of the deviation."""
USUAL_CHANGE = 0.7
"""Standard deviation of the prior of a change: a doubling."""
PRIOR_TERMS = 4
"""The prior counts as much as this many terms when it is pooled."""
KEPT = 0.1
"""Share of its information that a change must keep beside the strata."""
DRAWS = 400
_NEGLIGIBLE = 0.005
"""Weight of a point of the grid that is passed over."""


class Cells(NamedTuple):
    """Counts of a term: arrays of strata × periods of uses and characters, and the dispersion of each stratum."""

    uses: Floats
    exposure: Floats
    spread: Floats


class Score(NamedTuple):
    """What the cells tell of a course: information about its periods, and the score, after the strata are projected out."""

    information: Floats
    score: Floats


def score(cells: Cells, course: Floats | None = None) -> Score:
    """Score and information of the periods' logarithms at a course (by default a constant one).

    Each stratum's own level is the one that fits best, so that its residuals add up to nothing.
    """
    weight = cells.exposure * np.exp(0 if course is None else course)
    total = weight.sum(axis=1)
    level = np.divide(cells.uses.sum(axis=1), total, out=np.zeros_like(total), where=total > 0)
    mean = level[:, None] * weight
    w = mean / cells.spread[:, None]
    q = ((cells.uses - mean) / cells.spread[:, None]).sum(axis=0)
    own = w.sum(axis=1)
    used = own > 0
    return Score(np.diag(w.sum(axis=0)) - (w[used].T / own[used]) @ w[used], q)


def least_segment(periods: int) -> int:
    """Periods before and after a step at least: a tenth, and two."""
    return max(2, int(np.ceil(periods / 10)))


@cache
def _normals(periods: int) -> Floats:
    return np.random.default_rng(20_12).standard_normal((DRAWS, periods))


def grid_prior() -> Floats:
    """Prior weight of each point of the grid, memory × deviation."""
    deviation = np.exp(-(DEVIATION**2) / (2 * USUAL_DEVIATION**2)) * np.gradient(DEVIATION)
    both = np.outer(np.gradient(MEMORY), deviation)
    return np.asarray(both / both.sum())


class Course:
    """The evidence for a change in one series of cells.

    `steps` are the places of the first periods of the new level that are tested, `has_trend` says whether a trend is;
    where neither is, the strata do not overlap in time.
    """

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.periods = periods = cells.uses.shape[1]
        information, q = score(cells)
        values, vectors = np.linalg.eigh(information)
        kept = values > 1e-8 * max(float(values[-1]), 1e-12)
        self._root = np.sqrt(values[kept])[:, None] * vectors[:, kept].T
        residual = (vectors[:, kept].T @ q) / np.sqrt(values[kept])
        time = np.arange(periods)
        edge = least_segment(periods)
        places = np.arange(edge, periods - edge + 1)
        # A trend over the series is as large as a step in its middle.
        trend = (time - time.mean()) * np.sqrt(3) / max(periods - 1, 1)
        changes = np.column_stack([trend, *(np.where(time >= place, 1.0, 0.0) for place in places)])
        whole = _whole(cells)
        own = np.einsum("tm,tu,um->m", changes, information, changes)
        alone = np.einsum("tm,tu,um->m", changes, whole, changes)
        tested = (own > KEPT * alone) & (own > 1e-6)
        self.has_trend, self.steps = bool(tested[0]), places[tested[1:]]
        self._changes = self._root @ changes[:, tested]
        self._skew = np.concatenate([[1.0], [_skew(cells, int(place)) for place in places]])[tested]
        lag = np.abs(time[:, None] - time)
        self._points = []
        for memory in MEMORY:
            correlation = memory**lag if memory else np.eye(periods)
            spread, axes = np.linalg.eigh(self._root @ correlation @ self._root.T)
            self._points.append((np.maximum(spread, 0), axes.T @ residual, axes.T @ self._changes))
        self.is_testable = bool(tested.any()) and bool(kept.any())

    def likelihood(self) -> Floats:
        """Log likelihood of (no change, trend, steps) × memory × deviation."""
        found = np.full((3, len(MEMORY), len(DEVIATION)), -np.inf)
        self._statistics = np.zeros((len(MEMORY), len(DEVIATION), self._changes.shape[1]))
        first = int(self.has_trend)
        for row, (spread, residual, changes) in enumerate(self._points):
            variance = 1 + DEVIATION[:, None] ** 2 * spread
            none = -0.5 * np.log(variance).sum(axis=1) - 0.5 * (residual**2 / variance).sum(axis=1)
            information = (1 / variance) @ changes**2
            moved = (residual / variance) @ changes
            self._statistics[row] = moved / np.sqrt(np.maximum(information, 1e-12)) * self._skew
            prior = 1 + USUAL_CHANGE**2 * information
            gain = -0.5 * np.log(prior) + 0.5 * USUAL_CHANGE**2 * moved**2 / prior
            found[0, row] = none
            steps = gain[:, first:]
            # That there are many steps to choose from is paid for by p; here it counts half.
            many = 0.5 * np.log(max(steps.shape[1], 1))
            if self.has_trend:
                found[1, row] = none + gain[:, 0] + many / 2
            if steps.shape[1]:
                best = steps.max(axis=1)
                found[2, row] = none + best + np.log(np.exp(steps - best[:, None]).mean(axis=1)) + many
        return found

    def p_value(self, weights: Floats) -> float:
        """p of no change, given the weights of the grid (memory × deviation); `likelihood` was called before."""
        from scipy.special import ndtr

        of_trend = of_largest = whole = 0.0
        for row, (spread, _, changes) in enumerate(self._points):
            for column, deviation in enumerate(DEVIATION):
                weight = float(weights[row, column])
                if weight < _NEGLIGIBLE:
                    continue
                statistics = np.abs(self._statistics[row, column])
                whole += weight
                of_trend += weight * float(2 * ndtr(-statistics[0]))
                of_largest += weight * self._largest(statistics.max(), changes, 1 + deviation**2 * spread)
        return (of_trend + of_largest) / (2 * whole) if self.has_trend else of_largest / whole

    @staticmethod
    def _largest(found: float, changes: Floats, variance: Floats) -> float:
        """How often chance alone gives a largest statistic as large as the one found."""
        from scipy.special import ndtr

        if found < 1.5:
            return 1.0
        sides = changes / np.sqrt(variance)[:, None]
        sides = sides / np.sqrt((sides**2).sum(axis=0))
        drawn = np.abs(_normals(len(variance)) @ sides).max(axis=1)
        counted = float((1 + (drawn >= found).sum()) / (DRAWS + 1))
        # Beyond what the draws can tell, Bonferroni's bound.
        return min(counted, float(changes.shape[1] * 2 * ndtr(-found)))

    def precision(self, change: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Information about a change (periods) at each point of the grid that counts, and the points' weights."""
        side = self._root @ change
        information, counted = [], []
        lag = np.abs(np.arange(self.periods)[:, None] - np.arange(self.periods))
        for row, memory in enumerate(MEMORY):
            if weights[row].max() < _NEGLIGIBLE:
                continue
            correlation = memory**lag if memory else np.eye(self.periods)
            spread, axes = np.linalg.eigh(self._root @ correlation @ self._root.T)
            turned = (axes.T @ side) ** 2
            for column, deviation in enumerate(DEVIATION):
                information.append(float((turned / (1 + deviation**2 * np.maximum(spread, 0))).sum()))
                counted.append(float(weights[row, column]))
        total = np.array(counted)
        return np.array(information), total / total.sum()


def _whole(cells: Cells) -> Floats:
    """Information were all strata one: what a change could have at best."""
    total = cells.exposure.sum(axis=1)
    level = np.divide(cells.uses.sum(axis=1), total, out=np.zeros_like(total), where=total > 0)
    w = (level[:, None] * cells.exposure / cells.spread[:, None]).sum(axis=0)
    return np.asarray(np.diag(w) - np.outer(w, w) / max(float(w.sum()), 1e-12))


def _skew(cells: Cells, place: int) -> float:
    """The signed root of the likelihood ratio of a step over its score: counts are skewed where they are few."""
    from scipy.special import xlogy

    total = cells.exposure.sum(axis=1)
    level = np.divide(cells.uses.sum(axis=1), total, out=np.zeros_like(total), where=total > 0)
    mean = level[:, None] * cells.exposure / cells.spread[:, None]
    count = cells.uses / cells.spread[:, None]
    after, before = float(count[:, place:].sum()), float(count[:, :place].sum())
    expected, earlier = float(mean[:, place:].sum()), float(mean[:, :place].sum())
    if min(expected, earlier) <= 0:
        return 1.0
    squared = (after - expected) ** 2 * (1 / expected + 1 / earlier)
    ratio = 2 * float(xlogy(after, after / expected) + xlogy(before, before / earlier))
    return float(np.clip(np.sqrt(max(ratio, 0.0) / squared), 0.5, 1.5)) if squared > 1e-9 else 1.0


def pooled_weights(likelihoods: Sequence[Floats]) -> list[Floats]:
    """The weights of the grid for each term, memory × deviation, the prior pooled over all of them.

    Empirical Bayes by EM: the prior of the grid and the share of terms that change are what the terms say on average,
    beside `PRIOR_TERMS` terms of the prior that one begins with.
    """
    if not likelihoods:
        return []
    relative = np.array(likelihoods)
    relative = np.exp(relative - relative.max(axis=(1, 2, 3), keepdims=True))
    begun = prior = grid_prior()
    changing = 0.5
    for _ in range(25):
        kinds = np.array([1 - changing, changing / 2, changing / 2])[:, None, None]
        weights = kinds * prior * relative
        weights /= weights.sum(axis=(1, 2, 3), keepdims=True)
        prior = (PRIOR_TERMS * begun + weights.sum(axis=(0, 1))) / (PRIOR_TERMS + len(weights))
        changing = (1 + float((1 - weights[:, 0].sum(axis=(1, 2))).sum())) / (2 + len(weights))
    return list(weights.sum(axis=1))


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values (Y. Benjamini and Y. Hochberg, JRSS B 57, 1995); NaN stays, and is no test."""
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])]
    ranked = p[order] * len(known) / np.arange(1, len(known) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1)
    return adjusted
