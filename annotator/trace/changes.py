"""Change points: the periods in which the share of documents that use a term moves to another level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PENALTY = 2.5
"""A change point must lower the deviance by this many times ln(number of periods), times the overdispersion."""
SHORTEST = 2
"""Periods of a segment at least."""
FEWEST = 6
"""Periods without which no change point is looked for."""


def change_points(with_term: ArrayLike, documents: ArrayLike, penalty: float = PENALTY) -> list[int]:
    """Places of the first periods of new segments, in order.

    Model: within a segment every document uses the term with the same probability. A segment costs its binomial
    deviance, -2 log L at its own share, so that a period of one document weighs as one and a period of thirty as
    thirty; segments are those of least cost with a penalty for each change point (PELT: Killick, Fearnhead and
    Eckley, JASA 107, 2012; ruptures' `Pelt`, every place allowed, segments of two periods or more). The penalty is
    `penalty` * ln(periods) times the overdispersion between neighbouring periods (at least 1; McCullagh and Nelder,
    Generalized Linear Models, 2nd ed., 1989, section 4.5), so that a term that comes and goes is not cut at every
    turn. Yao's criterion (Statistics and Probability Letters 6, 1988) has a penalty of 2, for a change point's place
    and its share; with 2.5 a series without a change gets one in at most one of twenty cases (simulated in the
    tests).

    Args:
        with_term: documents that use the term, by period.
        documents: documents by period, each at least 1.
        penalty: in units of ln(periods).
    """
    k, n = np.asarray(with_term, dtype=float), np.asarray(documents, dtype=float)
    if len(n) < FEWEST or not k.any():
        return []
    import ruptures

    search = ruptures.Pelt(custom_cost=_cost(), min_size=SHORTEST, jump=1).fit(np.column_stack([k, n]))
    ends = search.predict(pen=penalty * np.log(len(n)) * overdispersion(k, n))
    return [int(end) for end in ends[:-1]]


def overdispersion(k: NDArray[np.float64], n: NDArray[np.float64]) -> float:
    """How many times more neighbouring shares k/n differ than binomial chance would have it; at least 1.

    The median squared difference between the first and the last use, in units of its binomial variance, over that of
    a standard normal variable (0.4549, the median of chi-squared with one degree of freedom): a few jumps do not
    raise it.
    """
    used = np.flatnonzero(k)
    k, n = k[used[0] : used[-1] + 1], n[used[0] : used[-1] + 1]
    if len(k) < 2:
        return 1.0
    share = (k[1:] + k[:-1]) / (n[1:] + n[:-1])
    variance = share * (1 - share) * (1 / n[1:] + 1 / n[:-1])
    # Neighbours in which none or every document uses the term do not differ.
    squares = np.diff(k / n) ** 2 / np.where(variance > 0, variance, 1)
    return max(1.0, float(np.median(squares)) / 0.4549)


def _cost() -> Any:
    from ruptures.base import BaseCost
    from scipy.special import xlogy

    class BinomialDeviance(BaseCost):  # type: ignore[misc]
        """-2 log L of a segment with one share, the binomial coefficients left out."""

        model = "binomial deviance"
        min_size = 1

        def fit(self, signal: NDArray[np.float64]) -> BinomialDeviance:
            self.signal = signal
            self._sums = np.vstack([np.zeros(2), np.cumsum(signal, axis=0)])
            return self

        def error(self, start: int, end: int) -> float:
            k, n = self._sums[end] - self._sums[start]
            return -2 * float(xlogy(k, k / n) + xlogy(n - k, 1 - k / n))

    return BinomialDeviance()
