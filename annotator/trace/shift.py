"""The new form against the old one: the share of a term's current forms by period (`shift.csv`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.periods import wilson
from annotator.trace.units import DEFAULT_UNITS, check_units, period_of

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

COLUMNS = names_of("shift", labels=False)


def shift(output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS) -> pd.DataFrame:
    """How a term's current forms take over from its predecessor forms (现代产业体系 → 现代化产业体系), by period.

    `current` and `predecessor` are occurrences, `new_share` is current / (current + predecessor). Its 95 % interval
    takes documents as the independent units: Wilson's interval on the effective number of occurrences (see
    `effective_size`). `passes_half` marks the period in which the new share passes one half to stay: the first of the
    last run of periods above it, if there was a period at or below it before. Periods without an occurrence of
    either have no row.

    Returns: a row for each term with predecessor forms × unit × period, with the columns of `shift.csv`.

    Raises:
        UnitError: an unknown unit.
    """
    parts = []
    for unit in check_units(units):
        period = period_of(output.documents.date, unit)
        for layer in output.layers:
            for term in layer.terms:
                if term.has_predecessor:
                    current = output.documents[term.id]
                    predecessor = output.documents[f"{term.id}_predecessor"]
                    part = _of_term(current, predecessor, period)
                    parts.append(part.assign(layer=layer.name, term=term.id, unit=unit))
    table = pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)
    order = {term.id: place for place, term in enumerate(t for layer in output.layers for t in layer.terms)}
    return table.sort_values("term", key=lambda term: term.map(order), kind="stable", ignore_index=True)


def _of_term(current: pd.Series[int], predecessor: pd.Series[int], period: pd.Series[str]) -> pd.DataFrame:
    uses = period.ne("") & (current + predecessor).gt(0)
    documents = pd.DataFrame({"period": period, "x": current, "n": current + predecessor})[uses]
    documents = documents.assign(
        documents=1, xx=documents.x**2, nn=documents.n**2, xn=documents.x * documents.n
    )
    sums = documents.groupby("period").sum()
    share = sums.x / sums.n
    effective = [effective_size(*row) for row in sums[["documents", "x", "xx", "n", "nn", "xn"]].to_numpy()]
    low, high = wilson(share.to_numpy() * effective, effective)
    above = (share > 0.5).to_numpy()
    passes = np.zeros(len(share), dtype=bool)
    if len(share) and above[-1] and not above.all():
        passes[np.flatnonzero(~above)[-1] + 1] = True
    return pd.DataFrame(
        {
            "period": sums.index,
            "current": sums.x.to_numpy(),
            "predecessor": (sums.n - sums.x).to_numpy(),
            "new_share": share.round(6).to_numpy(),
            "share_low": low,
            "share_high": high,
            "passes_half": passes,
        }
    )


def effective_size(documents: int, x: int, xx: int, n: int, nn: int, xn: int) -> float:
    """The number of independent occurrences that would tell as much of the share x/n as these do.

    p (1 - p) over the variance of p = x/n as a ratio of sums over documents (Cochran, Sampling Techniques, 3rd ed.,
    1977, ch. 6), brought to the normal scale by Student's t with documents - 1 degrees of freedom, and never more
    than n (Korn and Graubard, Survey Methodology 24, 1998, for shares from clustered samples). Where all occurrences
    are of one form, or there is one document, the spread is not known and each document counts once.

    Args: number of documents with an occurrence, then the sums over them of x, x², n, n² and x·n.
    """
    from scipy.special import ndtri, stdtrit

    if documents < 2 or x in (0, n):
        return float(documents)
    share = x / n
    spread = documents / (documents - 1) * max(0.0, xx - 2 * share * xn + share * share * nn) / n**2
    if not spread:
        return float(documents)
    factor = float(ndtri(0.975) / stdtrit(documents - 1, 0.975))
    return min(share * (1 - share) / spread * factor**2, float(n))
