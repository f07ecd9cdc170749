"""Precision, recall and F1 from judged samples, with 95 % intervals, and what they do to rates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Z = 1.959963984540054
"""Normal quantile of 0.975."""


class Estimate(NamedTuple):
    """A value with its 95 % interval; NaN where nothing was judged."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """One judged item: its stratum, its weight, and whether the coders said yes (or how many they found missing)."""

    stratum: str
    weight: float
    found: float


def wilson(share: float, n: float) -> Estimate:
    """Wilson's interval (JASA 22, 1927) of a share of `n` items; `n` need not be whole.

    >>> [round(value, 4) for value in wilson(0.9, 10)]
    [0.9, 0.5958, 0.9821]
    """
    if n <= 0:
        return Estimate(math.nan, math.nan, math.nan)
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Estimate(share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))


def weighted_share(items: Iterable[Judged]) -> Estimate:
    """The share of yes among weighted items.

    The interval is Wilson's on the effective sample size, the number of items by the design effect (E. L. Korn and
    B. I. Graubard, Survey Methodology 24, 1998); where all items agree, by Kish's design effect of the weights alone.
    """
    items = list(items)
    total = sum(item.weight for item in items)
    if not total:
        return Estimate(math.nan, math.nan, math.nan)
    share = sum(item.weight * item.found for item in items) / total
    n = total**2 / sum(item.weight**2 for item in items)
    variance = _variance(items, total)
    if 0 < share < 1 and variance > 0:
        n = min(float(len(items)), share * (1 - share) / variance)
    return wilson(share, n)


def _variance(items: list[Judged], total: float) -> float:
    """Variance of the weighted share of a stratified sample; strata of one item are pooled with one another."""
    strata: dict[str, list[Judged]] = {}
    for item in items:
        strata.setdefault(item.stratum, []).append(item)
    single = [group[0] for group in strata.values() if len(group) == 1]
    groups = [group for group in strata.values() if len(group) > 1] + ([single] if len(single) > 1 else [])
    variance = 0.0
    for group in groups:
        size = sum(item.weight for item in group)
        mean = sum(item.weight * item.found for item in group) / size
        spread = sum((item.found - mean) ** 2 for item in group) / (len(group) - 1)
        variance += (size / total) ** 2 * spread / len(group)
    return variance


def weighted_total(items: Iterable[Judged]) -> Estimate:
    """The sum that weighted counts stand for, such as of what was missed in documents.

    The interval takes the counts for Poisson: the effective number found, by its exact limits (Garwood, Biometrika 28,
    1936); where nothing was found, the upper limit is that of none in all items.
    """
    from scipy.stats import chi2

    items = list(items)
    if not items:
        return Estimate(0.0, 0.0, 0.0)
    value = sum(item.weight * item.found for item in items)
    if not value:
        mean = sum(item.weight for item in items) / len(items)
        return Estimate(0.0, 0.0, float(chi2.ppf(0.975, 2) / 2) * mean)
    unit = sum(item.weight**2 * item.found for item in items) / value
    count = value / unit
    return Estimate(
        value, float(chi2.ppf(0.025, 2 * count) / 2) * unit, float(chi2.ppf(0.975, 2 * count + 2) / 2) * unit
    )


def added(parts: Iterable[Estimate]) -> Estimate:
    """The sum of independent estimates, its interval by MOVER (G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008)."""
    parts = list(parts)
    value = sum(part.value for part in parts)
    low = math.sqrt(sum((part.value - part.low) ** 2 for part in parts))
    high = math.sqrt(sum((part.high - part.value) ** 2 for part in parts))
    return Estimate(value, value - low, value + high)


def recall_of(found: Estimate, missing: Estimate) -> Estimate:
    """Recall from the true occurrences found and those missing.

    Its limits are those of the ratio missing / found, by MOVER (A. Donner and G. Y. Zou, Statistical Methods in Medical
    Research 21, 2012).
    """
    if not found.value > 0:
        return Estimate(math.nan, math.nan, math.nan)
    a, la, ua = missing
    b, lb, ub = found
    low = (a * b - math.sqrt(max(0.0, (a * b) ** 2 - la * ub * (2 * a - la) * (2 * b - ub)))) / (
        ub * (2 * b - ub)
    )
    root = math.sqrt(max(0.0, (a * b) ** 2 - ua * lb * (2 * a - ua) * (2 * b - lb)))
    high = (a * b + root) / (lb * (2 * b - lb)) if lb * (2 * b - lb) > 0 else math.inf
    return Estimate(1 / (1 + a / b), 1 / (1 + high), 1 / (1 + max(low, 0.0)))


def f1_of(precision: Estimate, recall: Estimate) -> Estimate:
    """F1; its limits are those of both limits together, which is wider than need be."""
    return Estimate(*(2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True)))


def carried(table: pd.DataFrame, precision: Estimate, recall: Estimate) -> pd.DataFrame:
    """A table of rates with detection error carried into it: columns `corrected_per_million`, `corrected_low`, `_high`.

    A rate is multiplied by precision and divided by recall; on the logarithmic scale the half widths of the three
    intervals add up as independent errors do. A rate of nought keeps its upper limit, divided by recall's lower.

    Args:
        table: `years.csv` or `periods.csv` as a DataFrame, with `per_million_characters`, `ci_low` and `ci_high`.
    """
    import numpy as np

    rate, low, high = (
        table[name].to_numpy(float) for name in ("per_million_characters", "ci_low", "ci_high")
    )
    factor = precision.value / recall.value
    with np.errstate(divide="ignore", invalid="ignore"):
        error_low = math.log(precision.value / precision.low) ** 2 + math.log(recall.high / recall.value) ** 2
        error_high = (
            math.log(precision.high / precision.value) ** 2 + math.log(recall.value / recall.low) ** 2
        )
        below = np.exp(-np.sqrt(np.log(rate / low) ** 2 + error_low))
        above = np.exp(np.sqrt(np.log(high / rate) ** 2 + error_high))
        corrected = rate * factor
        return table.assign(
            corrected_per_million=corrected.round(4),
            corrected_low=np.where(rate > 0, corrected * below, 0.0).round(4),
            corrected_high=np.where(rate > 0, corrected * above, high / recall.low).round(4),
        )
