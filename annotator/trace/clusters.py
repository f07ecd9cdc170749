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
FILLED = 0.6
"""Share of the weeks between the first and the last that have documents."""
HALF_YEAR = 182.625
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
    if len(known) < DAILY or float(np.median(np.diff(known))) > 3:
        return False
    # Reports of each January come day by day, too, and then for eleven months not at all.
    weeks = np.unique((known - known[0]) // 7)
    return bool(len(weeks) >= FILLED * (weeks[-1] + 1))


def campaign_factor(
    days: NDArray[np.float64], uses: NDArray[np.float64], characters: NDArray[np.float64],
    strata: NDArray[np.int64] | None = None,
) -> float:  # fmt: skip
    """How many times more the uses of a block of days vary than those of days that know nothing of each other.

    The largest ratio, over blocks of 7, 14 and 28 days, of the variance of block totals to the sum of the variances of
    their days, about the rate of the half year, so that a slow course is no campaign; at least 1. Only documents of strata
    that come day by day can be of a campaign: the others add to both variances alike.

    Args:
        days: of each document; NaN where it is not known.
        uses, characters: of each document.
        strata: the stratum of each; one for all by default.
    """
    strata = np.zeros(len(days), dtype=np.int64) if strata is None else strata
    alone, blocks, number, using = 0.0, np.zeros(len(BLOCKS)), np.zeros(len(BLOCKS)), 0
    for stratum in np.unique(strata):
        here = (strata == stratum) & ~np.isnan(days)
        if not is_daily(days[here]):
            alone += float((uses[strata == stratum] ** 2).sum())
            blocks += float((uses[strata == stratum] ** 2).sum())
            continue
        place, day = np.unique(days[here], return_inverse=True)
        h, length = np.bincount(day, uses[here]), np.bincount(day, characters[here])
        using += int(np.count_nonzero(h))
        season = ((place - place[0]) // HALF_YEAR).astype(int)
        season = np.minimum(season, max(int((place[-1] - place[0]) // HALF_YEAR) - 1, 0))
        all_h, all_length = np.bincount(season, h), np.bincount(season, length)
        rate = all_h / np.where(all_length > 0, all_length, 1.0)
        residual = h - rate[season] * length
        alone += float((residual**2).sum())
        for at, width in enumerate(BLOCKS):
            block = ((place - place[0]) // width).astype(int)
            # Residuals add up to nothing over the half year: a block of it varies by so much less.
            blocks[at] += float((np.bincount(block, residual) ** 2).sum()) / (1 - width / HALF_YEAR)
            number[at] += len(np.unique(block))
    if using < FEWEST_USING or alone <= 0:
        return 1.0
    # The largest of three is more than 1 by chance alone: half a standard error is taken off.
    return max(1.0, float((blocks / alone / (1 + 0.5 * np.sqrt(2 / number))).max()))
