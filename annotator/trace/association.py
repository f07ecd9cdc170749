"""Measures of association of a 2 × 2 table, for whole arrays of tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def expected_count(row: ArrayLike, column: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
    """The count that independence would give: row total × column total / total (0 where there is nothing)."""
    row, column, total = (np.asarray(value, dtype=float) for value in (row, column, total))
    return np.asarray(row * column / np.where(total > 0, total, 1.0))


def log_likelihood(
    both: ArrayLike, row: ArrayLike, column: ArrayLike, total: ArrayLike
) -> NDArray[np.float64]:
    """Dunning's log-likelihood ratio G², -2 log lambda (T. Dunning, Computational Linguistics 19, 1993).

    2 Σ O ln(O / E) over the four cells; 3.84 is the 5 %, 10.83 the 0.1 % point of chi-squared with one degree of
    freedom. It says how sure an association is, in either direction, not how strong.

    Args: counts that may be broadcast: of both events together, of each, and of all.
    """
    from scipy.special import xlogy

    k, r, c, n = (np.asarray(value, dtype=float) for value in (both, row, column, total))
    observed = np.stack(np.broadcast_arrays(k, r - k, c - k, n - r - c + k))
    expected = np.stack(
        np.broadcast_arrays(
            *(expected_count(a, b, n) for a, b in ((r, c), (r, n - c), (n - r, c), (n - r, n - c)))
        )
    )
    ratio = observed / np.where(expected > 0, expected, 1.0)
    terms: NDArray[np.float64] = xlogy(observed, np.where(observed > 0, ratio, 1.0))
    return np.asarray(np.maximum(0.0, 2 * terms.sum(axis=0)))


def log_ratio(both: ArrayLike, row: ArrayLike, column: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
    """Hardie's log ratio: the binary logarithm of the relative frequency in the row over that in the rest.

    A count of 0 is taken as 0.5 (A. Hardie, Log Ratio: an informal introduction, ESRC Centre for Corpus Approaches
    to Social Science, Lancaster, 2014). 1 means twice, 2 four times as frequent as elsewhere. NaN where one of the
    two sides is empty.

    Args: as for `log_likelihood`; the row is what is looked at, the column the word.
    """
    k, r, c, n = (np.asarray(value, dtype=float) for value in (both, row, column, total))
    here, there = np.maximum(k, 0.5), np.maximum(c - k, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.log2(here / r) - np.log2(there / (n - r))
    return np.asarray(np.where((r > 0) & (n - r > 0), result, np.nan))
