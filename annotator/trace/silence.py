"""Silences and revivals: stretches without a use that the earlier rate would hardly ever give.

The uses of a stretch (clusters that use the term) are negative binomial: the earlier rate of each stratum times what of it
was there, with the relative variance of the rate itself, which is not the same in every period and is known from so many
uses only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.trace.model import USUAL_DEVIATION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.trace.series import Series

    Floats = NDArray[np.float64]

SHORTEST = {"month": 3, "quarter": 2, "year": 2}
"""Periods of a silence at least."""
FEWEST = 5
"""Clusters that used the term before, without which nothing can fall silent."""
LEVEL = 0.002
"""A stretch is a silence where the earlier rate gives so little use more rarely than this: in a run of ten terms, in one of fifty."""
MEMORY = 0.8
"""Autocorrelation by which the rate of a stretch is taken to stray from the earlier one."""
PRIOR_PERIODS = 4
"""Periods that the usual variance of a rate counts as much as."""
NEARLY = 0.1
"""A stretch with at most this part of the uses that were expected is all but silent."""
BACK = 2
"""Clusters that use a term again, without which it is not back."""


class Silence(NamedTuple):
    """A stretch: places of its first and last period, uses in it and expected, p, and where the term was back."""

    first: int
    last: int
    found: int
    expected: float
    p: float
    revived: int | None

    @property
    def held(self) -> bool:
        """Whether it is one."""
        return self.p < LEVEL


def find_silences(series: Series) -> list[Silence]:
    """The stretches that are, or come nearest to being, silences, in order.

    Candidates are runs of periods with documents in which no cluster uses the term, or one only now and then, of at
    least `SHORTEST`, after `FEWEST` using clusters. A candidate is a silence where its uses have a probability under `LEVEL`
    at the rate since the first use, times the number of such stretches in the course, at the rate of the periods just
    before it, and at that of what follows, too: after a fall, a gap at the lower level is none.
    """
    exposure, using = series.cells.exposure, series.using
    found = using.sum(axis=0)
    shortest = SHORTEST[series.unit]
    silences = []
    for first, last in _runs(found, exposure.sum(axis=0) > 0):
        if last - first + 1 < shortest or found[:first].sum() < FEWEST:
            continue
        inside = slice(first, last + 1)
        expected, p = _chance(exposure, using, slice(0, first), inside)
        p = min(1.0, p * max(series.periods / (last - first + 1), 1.0))
        near = max(first - max(2 * (last - first + 1), 2 * shortest), 0)
        p = max(p, _chance(exposure, using, slice(near, first), inside)[1])
        if found[last + 1 :].any():
            p = max(p, _chance(exposure, using, slice(last + 1, None), inside)[1])
        seen = int(found[inside].sum())
        if expected < 1 or seen > NEARLY * expected:
            continue
        later = np.flatnonzero(found[last + 1 :])
        back = last + 1 + int(later[0]) if len(later) and found[last + 1 :].sum() >= BACK else None
        silences.append(Silence(first, last, seen, expected, p, back))
    return silences


def _runs(found: Floats, there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of no use, joined over a single period of one use; they begin and end without a use and with documents."""
    quiet = found == 0
    lone = np.flatnonzero(found == 1)
    bridged = quiet.copy()
    for place in lone:
        if (
            2 <= place < len(found) - 2
            and quiet[place - 2 : place].all()
            and quiet[place + 1 : place + 3].all()
        ):
            bridged[place] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[0], bridged.astype(int), [0]])))
    runs = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        inside = np.flatnonzero(there[first:end])
        if len(inside):
            runs.append((int(first + inside[0]), int(first + inside[-1])))
    return runs


def _chance(exposure: Floats, using: Floats, known_from: slice, inside: slice) -> tuple[float, float]:
    """Using clusters expected in a stretch by the rates of other periods, and the chance of no more than were found."""
    from scipy.special import betainc

    before, length = using[:, known_from], exposure[:, known_from]
    known = length.sum(axis=1)
    rate = np.divide(before.sum(axis=1), known, out=np.zeros_like(known), where=known > 0)
    mean = (rate[:, None] * length).sum(axis=0)
    expected = float((rate[:, None] * exposure[:, inside]).sum())
    if expected <= 0:
        return expected, 1.0
    # Relative variance of the rate between periods, drawn to the usual one: a few periods hardly tell of it.
    own = max(0.0, float(((before.sum(axis=0) - mean) ** 2).sum() - mean.sum()) / float((mean**2).sum()))
    known_by = int((mean > 0).sum())
    strays = (known_by * own + PRIOR_PERIODS * USUAL_DEVIATION**2) / (known_by + PRIOR_PERIODS)
    places = np.arange(inside.start, inside.stop)
    lag = np.abs(places[:, None] - places)
    variance = strays * float((MEMORY**lag).mean()) + 1 / float(before.sum())
    seen = float(using[:, inside].sum())
    # Negative binomial with mean `expected` and relative variance `variance`.
    return expected, float(betainc(1 / variance, seen + 1, 1 / (1 + variance * expected)))
