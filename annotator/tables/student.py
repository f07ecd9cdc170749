"""Quantiles of Student's t, written here because importing scipy takes a tenth of the time that 30 MB of news do.

`docs/decisions.md` has the measurement; the tests hold it to scipy's `stdtrit`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGE = 1000.0
"""Degrees of freedom from which on an expansion about the normal quantile has all the digits."""


def student_quantiles(degrees: NDArray[np.float64], probability: float) -> NDArray[np.float64]:
    """The t below which Student's distribution lies with a probability; of the shape of `degrees`.

    Args:
        degrees: degrees of freedom, of at least 0.5, whole or not; infinite ones give the normal quantile.
        probability: over one half and below 1.
    """
    some, places = np.unique(degrees, return_inverse=True)
    quantiles = [student_quantile(one, probability) for one in some.tolist()]
    return np.array(quantiles, float)[places].reshape(degrees.shape)


@lru_cache(10_000)
def student_quantile(degrees: float, probability: float) -> float:
    """One of `student_quantiles`.

    Newton's method for the logarithm of the upper tail as a function of log t, which is concave and bends little.
    """
    if degrees >= _LARGE:
        return _near_normal(degrees, probability)
    tail, place = 1 - probability, math.log(2.0)
    scale = math.sqrt(degrees) * _beta_half(degrees / 2)
    step = math.inf
    # Each step squares the error: after one of 1e-9 rounding is all that is left.
    while abs(step) > 1e-9:
        t = math.exp(place)
        above = _upper_tail(t, degrees)
        density = math.exp(-(degrees + 1) / 2 * math.log1p(t * t / degrees)) / scale
        step = (math.log(above) - math.log(tail)) * above / (density * t)
        place += step
    return math.exp(place)


def _beta_half(a: float) -> float:
    """The beta function B(a, 1/2)."""
    return math.exp(math.lgamma(a) - math.lgamma(a + 0.5)) * math.sqrt(math.pi)


def _near_normal(degrees: float, probability: float) -> float:
    """The expansion in powers of 1/ν (Abramowitz and Stegun, 26.7.5)."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf(probability)
    orders = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(order / degrees**power for power, order in enumerate(orders, 1))


def _upper_tail(t: float, degrees: float) -> float:
    """The probability above t: half the regularised incomplete beta function at ν/(ν + t²), with ν/2 and 1/2."""
    a, b, x = degrees / 2, 0.5, degrees / (degrees + t * t)
    rest = t * t / (degrees + t * t)
    front = math.exp(-a * math.log1p(t * t / degrees)) * math.sqrt(rest) / _beta_half(a)
    if x < (a + 1) / (a + b + 2):
        return front / a * _fraction(a, b, x) / 2
    return (1 - front / b * _fraction(b, a, rest)) / 2


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (Abramowitz and Stegun, 26.5.8), by Lentz's method."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value, m = d, 0
    while True:
        m += 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / (1 + term * d), 1 + term / c
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            return value
