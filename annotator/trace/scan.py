"""Bursts: windows of a course in which far more uses stand than its held trend or level gives.

M. Kulldorff's scan statistic for a Poisson process, conditioned on the total (Communications in Statistics: Theory and
Methods 26, 1997), over all windows up to a quarter of the course. What chance gives is drawn by clusters, so that a text
with ten uses is one event; the tail of the drawn maxima is Gumbel's (Abrams, Kulldorff and Kleinman, International Journal of Health Geographics 9:61, 2010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.trace.units import PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.trace.series import Series

    Floats = NDArray[np.float64]

DRAWS, MORE = 99, 400
"""Draws to begin with, and further ones where few of them are as strong."""
LEVEL = 0.016
"""A window is a burst where chance gives one as strong more rarely than this."""
MOST = 3
"""Bursts that are looked for in one course."""
LONGEST = 0.25
"""Share of the periods that a window may have."""
LONGEST_YEARS = 3
"""Years of a window at most: what goes on for longer is a level."""
AROUND = 3
"""Periods before and after a window, and as many as it has, that it must stand out from."""
OVER = 0.05
"""Chance of so many uses in the window by the rate before it, and by that after it, at most."""


class Burst(NamedTuple):
    """Places of the first and the last period, times the expected uses, p, and whether it came and went.

    `passed`: the window has surely more than the periods just before it and just after it, and has so without its document with
    the most uses, too. At an end of the course there is no telling a burst from a new level.
    """

    first: int
    last: int
    ratio: float
    p: float
    passed: bool

    @property
    def held(self) -> bool:
        """Whether it is one."""
        return self.p < LEVEL and self.passed


def find_bursts(series: Series, course: Floats) -> list[Burst]:
    """The bursts of a course, the strongest first, and after them the strongest window where it is none.

    Args:
        series: the term's counts.
        course: logarithm of the held trend or level in each period, up to a constant.
    """
    cells = series.cells
    weight = cells.exposure * np.exp(course)
    total = weight.sum(axis=1, keepdims=True)
    level = np.divide(cells.uses.sum(axis=1, keepdims=True), total, out=np.zeros_like(total), where=total > 0)
    expected, found = (level * weight).sum(axis=0), cells.uses.sum(axis=0)
    if not len(series.sizes):
        return []
    counted, level_of = found, expected
    random = np.random.default_rng(1997)
    longest = max(min(int(len(found) * LONGEST), LONGEST_YEARS * PER_YEAR[series.unit]), 1)
    largest = series.sizes.max() - series.sizes.mean()
    bursts: list[Burst] = []
    while len(bursts) < MOST:
        ratio, first, last = (value[0] for value in _strongest(found[None], expected, longest))
        if ratio <= 0:
            break
        p = _p_value(float(ratio), expected, series, random, longest)
        inside = slice(int(first), int(last) + 1)
        passed = _passed(found, expected, inside, largest, series.burstiness)
        # By the level of the whole course, whatever stronger windows were set aside before.
        times = float(counted[inside].sum() / level_of[inside].sum())
        bursts.append(Burst(int(first), int(last), times, p, passed))
        if p >= LEVEL:
            break
        found, expected = found.copy(), expected.copy()
        found[inside] = expected[inside] = 0
        if expected.sum() <= 0 or found.sum() <= 0:
            break
        expected *= found.sum() / expected.sum()
    return bursts


def _passed(found: Floats, expected: Floats, inside: slice, largest: float, burstiness: float) -> bool:
    """Whether a window has more than the periods on either side of it, by the binomial test of two Poisson counts.

    Counts are divided by their variance over their mean (`burstiness`), and the window goes without its largest document.
    """
    from scipy.special import bdtrc

    width = max(inside.stop - inside.start, AROUND)
    sides = (slice(max(inside.start - width, 0), inside.start), slice(inside.stop, inside.stop + width))
    own = int(max(float(found[inside].sum()) - largest, 0.0) / burstiness)
    for side in sides:
        other, mean = int(np.ceil(found[side].sum() / burstiness)), float(expected[side].sum())
        if mean <= 0:
            return False
        share = float(expected[inside].sum()) / (mean + float(expected[inside].sum()))
        if own == 0 or bdtrc(own - 1, own + other, share) > OVER:
            return False
    return True


def _strongest(
    counts: Floats, expected: Floats, longest: int
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Log likelihood ratio, first and last place of the strongest window of each row of counts."""
    from scipy.special import xlogy

    rows = len(counts)
    totals = counts.sum(axis=1)
    scale = totals / expected.sum()
    sums = np.column_stack([np.zeros(rows), np.cumsum(counts, axis=1)])
    means = np.concatenate([[0.0], np.cumsum(expected)])
    best, first, last = np.zeros(rows), np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for width in range(1, longest + 1):
        o = sums[:, width:] - sums[:, :-width]
        e = scale[:, None] * (means[width:] - means[:-width])
        rest, others = totals[:, None] - o, totals[:, None] - e
        ok = (o > e) & (e > 0) & (others > 0)
        ratio = np.where(
            ok,
            xlogy(o, o / np.where(ok, e, 1)) + xlogy(rest, np.where(ok, rest / np.where(ok, others, 1), 1)),
            0.0,
        )
        place = ratio.argmax(axis=1)
        value = ratio[np.arange(rows), place]
        better = value > best
        best = np.where(better, value, best)
        first, last = np.where(better, place, first), np.where(better, place + width - 1, last)
    return best, first, last


def _p_value(
    found: float, expected: Floats, series: Series, random: np.random.Generator, longest: int
) -> float:
    """The chance of so strong a window: counted, and beyond the draws by Gumbel's distribution fitted by moments."""
    drawn = _strongest(_draws(DRAWS, expected, series, random), expected, longest)[0]
    if (drawn >= found).sum() > 3:
        return float((1 + (drawn >= found).sum()) / (DRAWS + 1))
    drawn = np.concatenate([drawn, _strongest(_draws(MORE, expected, series, random), expected, longest)[0]])
    counted = float((1 + (drawn >= found).sum()) / (len(drawn) + 1))
    scale = float(drawn.std(ddof=1)) * np.sqrt(6) / np.pi
    if counted > LEVEL / 2 or scale <= 0:
        return counted
    place = float(drawn.mean()) - np.euler_gamma * scale
    return float(-np.expm1(-np.exp(-(found - place) / scale)))


def _draws(times: int, expected: Floats, series: Series, random: np.random.Generator) -> Floats:
    """Uses by period, drawn so many times: each cluster uses the term by chance, as often as one that was seen."""
    sizes, clusters = series.sizes, series.clusters.sum(axis=0).astype(int)
    share = expected / sizes.mean() / np.maximum(clusters, 1)
    numbers = random.binomial(clusters, np.minimum(share, 1.0), (times, len(expected)))
    ends = np.cumsum(numbers.ravel())
    drawn = np.concatenate([[0.0], np.cumsum(random.choice(sizes, int(ends[-1])))])
    starts = np.concatenate([[0], ends[:-1]])
    return np.asarray((drawn[ends] - drawn[starts]).reshape(numbers.shape))
