"""Rates of two sides and their ratio, with an interval by cluster bootstrap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 2_000
FEWEST = 5
"""Clusters that use the term on each side for an interval by bootstrap; with fewer, draws without any are frequent."""


class Side(NamedTuple):
    """Sums of one side by cluster: hits and characters; `campaign` is how many times more the hits vary than those of
    clusters that know nothing of each other, since news comes in campaigns of some days.
    """

    hits: NDArray[np.float64]
    characters: NDArray[np.float64]
    campaign: float = 1.0

    @property
    def rate(self) -> float:
        """Hits per million characters; NaN without characters."""
        return float(1e6 * self.hits.sum() / self.characters.sum()) if self.characters.sum() else math.nan


class Ratio(NamedTuple):
    """The rate of the second side by that of the first, its 95 % interval, and p of no difference; NaN where not known."""

    ratio: float
    low: float
    high: float
    p: float


def rate_ratio(first: Side, second: Side, seed: int) -> Ratio:
    """The ratio of two rates, second by first.

    Clusters are drawn anew with replacement on each side (B. Efron and R. Tibshirani, An Introduction to the Bootstrap,
    1993); the standard deviation of the logarithm of the ratio over the draws gives the interval, with Student's t on one
    degree of freedom less than the smaller side has effective clusters, (Σ n)² / Σ n², n the characters. The variance of a
    side is multiplied with its `campaign`, and its effective clusters are so many fewer. With fewer than
    `FEWEST` clusters that use the term on a side there is a ratio but no interval: the bootstrap would not know how rare
    the rare is.

    Args:
        first: sums by cluster of the first side.
        second: the same of the second.
        seed: draws are the same for the same seed.
    """
    ratio = second.rate / first.rate if first.rate else math.nan if not second.rate else math.inf
    if min(int((side.hits > 0).sum()) for side in (first, second)) < FEWEST:
        return Ratio(ratio, math.nan, math.nan, math.nan)
    from scipy.stats import t

    generator = np.random.default_rng(seed)
    variances = [side.campaign * float(np.var(_logs(side, generator), ddof=1)) for side in (first, second)]
    deviation = math.sqrt(sum(variances))
    effective = min(
        side.characters.sum() ** 2 / (side.characters**2).sum() / side.campaign for side in (first, second)
    )
    freedom = max(1.0, effective - 1)
    half = float(t.ppf(0.975, freedom)) * deviation
    p = 2 * float(t.sf(abs(math.log(ratio)) / deviation, freedom)) if deviation else math.nan
    return Ratio(ratio, ratio * math.exp(-half), ratio * math.exp(half), p)


def _logs(side: Side, generator: np.random.Generator) -> NDArray[np.float64]:
    """The logarithm of the rate in each draw; a draw without a hit has half of one."""
    size = len(side.hits)
    hits, characters = np.empty(DRAWS), np.empty(DRAWS)
    # Some draws at a time, so that memory does not grow with the documents.
    step = max(1, 4_000_000 // max(size, 1))
    for begin in range(0, DRAWS, step):
        drawn = generator.integers(0, size, (min(step, DRAWS - begin), size))
        hits[begin : begin + step] = side.hits[drawn].sum(axis=1)
        characters[begin : begin + step] = side.characters[drawn].sum(axis=1)
    return np.log(np.maximum(hits, 0.5) / characters)


def adjusted(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """p values after Benjamini and Hochberg (JRSS B 57, 1995); NaN stays NaN and is no test."""
    from scipy.stats import false_discovery_control

    known = ~np.isnan(p)
    result = np.full(len(p), math.nan)
    if known.any():
        result[known] = false_discovery_control(p[known])
    return result
