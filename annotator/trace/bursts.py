"""Kleinberg's bursts: periods in which far more of the documents use a term than over all of them.

After J. Kleinberg, Bursty and Hierarchical Structure in Streams, Data Mining and Knowledge Discovery 7 (2003),
section 4: documents arrive in batches (here the periods), of which some are relevant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

RATIO = 2.0
"""s of the paper: the share in a burst over the share in all periods. The paper takes 2."""
COST = 1.0
"""gamma of the paper: entering a burst costs gamma times the logarithm of the number of periods. The paper takes 1."""


def bursts(
    relevant: ArrayLike, documents: ArrayLike, ratio: float = RATIO, cost: float = COST
) -> list[tuple[int, int]]:
    """The bursts of a stream, as (first, last) places of the periods, last included.

    A two-state automaton: in the base state a document uses the term with probability p0 = all relevant / all
    documents, in the burst state with p1 = ratio * p0. A period costs minus the logarithm of the binomial probability
    of its count in its state, entering the burst state `cost` * ln(number of periods), leaving it nothing; the sequence of
    states is the cheapest one. Where p1 would reach 1, the term is so common that no burst can stand out: none.

    Args:
        relevant: documents that use the term, by period.
        documents: documents by period, each at least 1.
        ratio, cost: s and gamma of the paper.
    """
    r, d = np.asarray(relevant, dtype=float), np.asarray(documents, dtype=float)
    share = r.sum() / d.sum() if len(d) else 0.0
    if not 0 < share * ratio < 1:
        return []
    return _runs(_cheapest(_costs(r, d, share, ratio * share), cost * np.log(len(d))))


def _costs(r: NDArray[np.float64], d: NDArray[np.float64], base: float, burst: float) -> NDArray[np.float64]:
    """Cost of each period in both states. The binomial coefficient is the same in both and left out."""
    p = np.array([base, burst])
    return -(np.outer(r, np.log(p)) + np.outer(d - r, np.log1p(-p)))


def _cheapest(costs: NDArray[np.float64], entering: float) -> list[int]:
    """The cheapest sequence of states 0 and 1, from the state 0; by dynamic programming, as for Viterbi's."""
    total = np.array([0.0, np.inf])
    back = []
    for cost in costs:
        stay_low, rise = total[0] <= total[1], total[0] + entering < total[1]
        back.append((0 if stay_low else 1, 0 if rise else 1))
        total = np.array([total.min(), min(total[1], total[0] + entering)]) + cost
    state = int(total[1] < total[0])
    states = []
    for step in reversed(back):
        states.append(state)
        state = step[state]
    return states[::-1]


def _runs(states: Sequence[int]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff([0, *states, 0]))
    return [(int(first), int(last) - 1) for first, last in zip(edges[::2], edges[1::2], strict=True)]
