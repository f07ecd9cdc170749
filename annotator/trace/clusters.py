"""What is independent among documents: reprints of one text are one cluster, days of one campaign hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCKS = (7, 14, 28)
"""Days of the blocks whose variance is compared with that of days."""
DAILY = 60
"""Days with documents without which there is no telling of campaigns, and the days between two of them at most three."""
FEWEST_USING = 10
"""Using days without which the variance of blocks says nothing."""


def clusters_of(documents: pd.DataFrame) -> NDArray[np.int64]:
    """A number for each document, the same for a text and its reprints (`duplicate_of`)."""
    names = documents.doc_id
    if "duplicate_of" in documents and documents.duplicate_of.ne("").any():
        original = dict(zip(names, documents.duplicate_of, strict=True))
        names = pd.Series([_root(name, original) for name in names], index=documents.index, dtype=object)
    return np.asarray(pd.factorize(names)[0], dtype=np.int64)


def _root(name: str, original: dict[str, str]) -> str:
    """The text that a reprint goes back to, also through another reprint or one that is not in the table."""
    seen: set[str] = set()
    while name not in seen and (above := original.get(name, "")):
        seen.add(name)
        name = above
    return name


def is_daily(days: NDArray[np.float64]) -> bool:
    """Whether documents come day by day, as news does, so that a campaign of some days can be seen.

    Args:
        days: a number for each document whose day is known.
    """
    known = np.unique(days)
    return len(known) >= DAILY and float(np.median(np.diff(known))) <= 3


def campaign_factor(
    days: NDArray[np.float64], uses: NDArray[np.float64], characters: NDArray[np.float64]
) -> float:
    """How many times more the uses of a block of days vary than those of days that know nothing of each other.

    The largest ratio, over blocks of 7, 14 and 28 days, of the variance of block totals to the sum of the variances of
    their days, about the rate of the half year, so that a slow course is no campaign; at least 1.

    Args:
        days, uses, characters: of each document whose day is known; `is_daily(days)`.
    """
    place, day = np.unique(days, return_inverse=True)
    h, length = np.bincount(day, uses), np.bincount(day, characters)
    if np.count_nonzero(h) < FEWEST_USING:
        return 1.0
    season = ((place - place[0]) // 182.625).astype(int)
    season = np.minimum(season, max(int((place[-1] - place[0]) // 182.625) - 1, 0))
    all_h, all_length = np.bincount(season, h), np.bincount(season, length)
    rate = all_h / np.where(all_length > 0, all_length, 1.0)
    residual = h - rate[season] * length
    alone = float((residual**2).sum())
    if alone <= 0:
        return 1.0
    largest = 1.0
    for width in BLOCKS:
        block = ((place - place[0]) // width).astype(int)
        # Residuals add up to nothing over the half year: a block of it varies by so much less.
        spread = float((np.bincount(block, residual) ** 2).sum()) / alone / (1 - width / 182.625)
        # The largest of three is more than 1 by chance alone: half a standard error is taken off.
        largest = max(largest, spread / (1 + 0.5 * np.sqrt(2 / len(np.unique(block)))))
    return largest
