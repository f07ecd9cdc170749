"""How much more a string is used on one side than on the other, and whether chance would do.

Texts of one cluster (a province, a month of one newsroom) are no independent witnesses: random halves of provincial reports
without any true difference give a "significant" formulation every time when documents are the units, and none when
provinces are. So the clusters are the units of every test.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

LEVEL = 0.05
MOSTLY = 0.8
"""Share of the clusters that must stand on both sides for them to be compared pair by pair."""


class LogRatio(NamedTuple):
    """Base-2 log ratio of the rates with its 95 % interval, and Evert's conservative one (LRC)."""

    value: Numbers
    low: Numbers
    high: Numbers
    conservative: Numbers


def log_ratio(now: Numbers, before: Numbers, units_now: int, units_before: int, tests: int) -> LogRatio:
    """Log ratios of shares of units; shape of each: (strings,).

    Given both counts together, the first is binomial; Clopper and Pearson's interval of its share gives that of the ratio.
    The conservative one is the end nearer to 0 of the interval at `LEVEL` / `tests`, and 0 where the interval holds 0
    (Evert 2022, "Measuring keyness").
    """
    # Few pairs of counts are different.
    pairs, which = np.unique(np.stack([now, before]), axis=1, return_inverse=True)
    distinct = _log_ratio(pairs[0], pairs[1], units_now, units_before, tests)
    return LogRatio(*(measure[which] for measure in distinct))


def _log_ratio(now: Numbers, before: Numbers, units_now: int, units_before: int, tests: int) -> LogRatio:
    low, high = _interval(now, before, units_now, units_before, LEVEL)
    strict_low, strict_high = _interval(now, before, units_now, units_before, LEVEL / max(1, tests))
    value = np.log2(((now + 0.5) / (units_now + 0.5)) / ((before + 0.5) / (units_before + 0.5)))
    conservative = np.where(strict_low > 0, strict_low, np.where(strict_high < 0, strict_high, 0.0))
    return LogRatio(value, low, high, conservative)


def _interval(
    now: Numbers, before: Numbers, units_now: int, units_before: int, level: float
) -> tuple[Numbers, Numbers]:
    from scipy.stats import beta

    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(now > 0, beta.ppf(level / 2, now, before + 1), 0.0)
        high = np.where(before > 0, beta.ppf(1 - level / 2, now + 1, before), 1.0)
        base = math.log2(units_before / units_now)
        return np.log2(low / (1 - low)) + base, np.log2(high / (1 - high)) + base


def chances(
    with_now: Numbers, with_before: Numbers, documents_now: Numbers, documents_before: Numbers
) -> Numbers:
    """Two-sided probability of each string's difference if the sides were alike; shape (strings,).

    Args:
        with_now, with_before: documents with the string, shape (strings, clusters).
        documents_now, documents_before: documents of each cluster on each side, shape (clusters,).
    """
    on_now, on_before = documents_now > 0, documents_before > 0
    both = on_now & on_before
    if both.sum() >= max(5, MOSTLY * len(both)):
        now = with_now[:, both] / documents_now[both]
        before = with_before[:, both] / documents_before[both]
        return _paired(now - before)
    now = with_now[:, on_now] / documents_now[on_now]
    before = with_before[:, on_before] / documents_before[on_before]
    return _apart(now, before)


def _paired(differences: Numbers) -> Numbers:
    """The larger of a sign test's and a t-test's probability.

    The sign test is exact where the differences are as often up as down, which they are not where a side has more
    documents; the t-test holds there, but not where few clusters differ.
    """
    from scipy.stats import binom, t

    clusters = differences.shape[1]
    up, down = (differences > 0).sum(1), (differences < 0).sum(1)
    sign = np.minimum(1.0, 2 * binom.cdf(np.minimum(up, down), up + down, 0.5))
    spread = differences.std(1, ddof=1) / math.sqrt(clusters)
    mean = differences.mean(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(spread > 0, np.abs(mean) / spread, np.where(mean == 0, 0.0, np.inf))
    of_mean = 2 * t.sf(ratio, clusters - 1)
    of_sign: Numbers = np.maximum(sign, of_mean)
    return of_sign


def _apart(now: Numbers, before: Numbers) -> Numbers:
    """Mann and Whitney's probability, which no number of ways to divide the clusters may undercut."""
    from scipy.stats import mannwhitneyu

    if min(now.shape[1], before.shape[1]) < 2:
        return np.ones(len(now))
    found = mannwhitneyu(now, before, axis=1, method="asymptotic").pvalue
    least = 2 / math.comb(now.shape[1] + before.shape[1], now.shape[1])
    probability: Numbers = np.clip(np.nan_to_num(found, nan=1.0), least, 1.0)
    return probability


def adjusted(probabilities: Numbers, tests: int) -> Numbers:
    """Benjamini and Hochberg's adjusted probabilities, when `tests` were made and the others gave 1."""
    order = probabilities.argsort()
    scaled = probabilities[order] * tests / np.arange(1, len(order) + 1)
    result = np.empty_like(scaled)
    result[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return result


def dispersion(occurrences: Numbers, sizes: Numbers) -> Numbers:
    """Gries' deviation of proportions, shape (strings,): 0 as evenly spread as the text itself, 1 all in one place.

    Args:
        occurrences: shape (strings, clusters).
        sizes: characters of each cluster, shape (clusters,).
    """
    total = occurrences.sum(1, keepdims=True)
    shares = np.divide(occurrences, total, out=np.zeros_like(occurrences), where=total > 0)
    spread: Numbers = 0.5 * np.abs(shares - sizes / sizes.sum()).sum(1)
    return spread
