"""How evenly a thing is spread over the parts of a corpus: Gries's deviation of proportions, and the range."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Dispersion(NamedTuple):
    """`dp` is 0 where a thing is spread as the parts are large and near 1 where it stands in one small part.

    `dp_norm` is DP by its largest value for these parts; `parts_with` of `parts` have the thing. NaN without any.
    """

    dp: float
    dp_norm: float
    parts_with: int
    parts: int


def dispersion(counts: ArrayLike, sizes: ArrayLike) -> Dispersion:
    """Deviation of proportions (S. Th. Gries, International Journal of Corpus Linguistics 13, 2008).

    DP = Σ |v − s| / 2, v the share of the thing and s the share of the corpus in each part; normalised by 1 − min(s)
    (J. Lijffijt and S. Th. Gries, International Journal of Corpus Linguistics 17, 2012).

    Args:
        counts: how often the thing stands in each part.
        sizes: how large each part is, in the unit of the rates; parts of size 0 are left out.
    """
    x, n = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    x, n = x[n > 0], n[n > 0]
    if not x.sum():
        return Dispersion(float("nan"), float("nan"), 0, len(n))
    v, s = x / x.sum(), n / n.sum()
    dp = float(np.abs(v - s).sum() / 2)
    most = 1 - float(s.min())
    return Dispersion(dp, dp / most if most > 0 else 0.0, int((x > 0).sum()), len(n))
