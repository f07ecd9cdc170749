"""95 % intervals of rates and shares whose uses come in clusters: one closed formula for whole arrays of cells.

Wilson's interval (E. B. Wilson, JASA 22, 1927) on the totals of clusters: its limits are the two means μ at which the
total y lies q standard errors away, (y - μ)² = q² (φμ - μ²/n). With y the using documents among n and φ = 1 it is Wilson's
own. φ is what the uses of a cluster add to the variance of a total (their mean square over their mean), and -μ²/n what is
known of clusters that are nearly all in use: no mean is over φn. A total that is shows that there is no such ceiling, as
where long clusters hold most of the uses, and has none. For rates Student's t takes the place of the normal quantile, as the spread is
measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.tables.student import student_quantiles

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEWEST = 1.5
"""Effective clusters without which there is no interval: a second document of a few words does not make one of two."""
SHRINK = 10
"""A cell's own burst size counts as much as this many using clusters of the series."""


class Bursts(NamedTuple):
    """How the uses of a series come: mean uses of a using cluster, and mean square over mean of a cluster's uses."""

    size: float = 1.0
    spread: float = 1.0


def bursts_of(squares: float, uses: float, using: float) -> Bursts:
    """`Bursts` from the sums over the clusters of a series: squared uses, uses, clusters that use."""
    return Bursts(uses / using, squares / uses) if uses else Bursts()


def effective(total: ArrayLike, squares: ArrayLike) -> NDArray[np.float64]:
    """Clusters of equal length that would tell as much as these: (ΣL)² / ΣL²; 0 where there is none."""
    whole, square = np.asarray(total, float), np.asarray(squares, float)
    return np.asarray(whole**2 / np.where(square > 0, square, 1.0))


def burst_factor(squares: ArrayLike, uses: ArrayLike, bursts: Bursts) -> NDArray[np.float64]:
    """φ of each cell: its own mean square over mean, drawn to that of the series, which it has alone without a use.

    Args:
        squares, uses: sums over the cell's clusters of squared uses and of uses.
        bursts: of the series.
    """
    weight = SHRINK * bursts.size
    return np.asarray(
        (np.asarray(squares, float) + weight * bursts.spread) / (np.asarray(uses, float) + weight)
    )


def limits(
    y: ArrayLike,
    factor: ArrayLike,
    n: ArrayLike,
    clusters: ArrayLike,
    *,
    student: bool = True,
    confidence: float = 0.95,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two limits of the expected total; NaN where fewer than `FEWEST` effective clusters tell of it.

    Args:
        y: totals.
        factor: φ.
        n: effective clusters in the formula; infinite for totals without a ceiling, which a total over φn is.
        clusters: effective clusters that the degrees of freedom are of.
        student: whether the spread is measured; that of a share is given by the share.
        confidence: of the interval.
    """
    y, factor, n, clusters = np.broadcast_arrays(
        *(np.asarray(value, dtype=float) for value in (y, factor, n, clusters))
    )
    known = clusters >= FEWEST
    tail = 0.5 + confidence / 2
    # A normal quantile is that of infinitely many degrees.
    degrees = np.where(known, clusters - 1, np.inf) if student else np.array(np.inf)
    q2 = student_quantiles(degrees, tail) ** 2
    # Not exactly: a share of one is at its ceiling, not over it.
    bounded = (n > 0) & np.isfinite(n)
    bounded &= y <= factor * np.where(bounded, n, 1.0) * (1 + 1e-9)
    ceiling = 1 + q2 / np.where(bounded, n, np.inf)
    middle = 2 * y + q2 * factor
    root = np.sqrt(np.maximum(0.0, middle**2 - 4 * ceiling * y**2))
    low, high = (middle - root) / (2 * ceiling), (middle + root) / (2 * ceiling)
    low = np.where(y > 0, np.maximum(0.0, low), 0.0)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def unlike(count: ArrayLike, n: ArrayLike) -> NDArray[np.bool_]:
    """Whether the lengths of clusters differ much: a coefficient of variation over 0.3.

    Args:
        count: clusters of the cell.
        n: effective ones, `effective`; count / n is 1 + the squared coefficient.
    """
    return np.asarray(np.asarray(count, float) > 1.09 * np.asarray(n, float))
