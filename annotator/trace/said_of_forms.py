"""What is said of a term's new form and its older one: whether the new one has overtaken it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.tables.intervals import limits
from annotator.trace.sentences import Sentence, percent, sentence
from annotator.trace.series import FILLED, FINE_YEARS
from annotator.trace.statements import Statement
from annotator.trace.units import period_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.series import Evidence

    Floats = NDArray[np.float64]

FEWEST = 5
"""Documents that use either form, before and after."""


SURE = 0.99
"""Confidence of the intervals that must leave out one half: the place was sought."""


class Passing(NamedTuple):
    """The new form's share among the documents that use either, before and after a place, with 95 % intervals.

    `held`: the share was surely under one half, and is surely over it.
    """

    place: int
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    documents: int
    held: bool


def said_of_forms(
    output: TaggedOutput, evidence: Evidence, called: Mapping[str, Sentence]
) -> Iterator[Statement]:
    """A statement for each term with older forms, both in use."""
    for layer in output.layers:
        for term in layer.terms:
            if not term.has_predecessor:
                continue
            current, older = evidence.uses(term.id), evidence.uses(f"{term.id}_predecessor")
            either = (current + older > 0) & ~np.isnan(evidence.latest)
            if not (current[either].any() and older[either].any()):
                continue
            unit = _unit(evidence, either)
            numbers = evidence.period[unit]
            inside = either & (numbers >= 0)
            cluster = np.unique(evidence.cluster[inside], return_inverse=True)[1]
            heads = np.unique(cluster, return_index=True)[1]
            mine, all_uses = (
                np.bincount(cluster, current[inside]),
                np.bincount(cluster, (current + older)[inside]),
            )
            passing = find_passing(mine / all_uses, numbers[inside][heads])
            spans = output.spans
            seen = {*spans.variant[(spans.term == term.id) & (spans.relation == "predecessor")]}
            forms = "、".join(variant.form for variant in term.variant if variant.form in seen)
            if passing is None:
                continue
            since = period_name(passing.place, unit)
            estimate, low, high = passing.after
            yield Statement(
                term.id, "overtook",
                sentence(
                    "overtook", term=called[term.id], other=forms, since=since, estimate=percent(estimate),
                    low=percent(low), high=percent(high), before=percent(passing.before[0]),
                ),
                passing.held, since=since, until=period_name(int(numbers[inside].max()), unit),
                estimate=estimate, low=low, high=high, unit="share", documents=int(inside.sum()),
                documents_with_term=int((current[inside] > 0).sum()),
                reason="interval includes one half" if passing.documents >= 2 * FEWEST else "too few documents",
            )  # fmt: skip


def _unit(evidence: Evidence, either: NDArray[np.bool_]) -> str:
    years = evidence.period["year"][either]
    numbers = evidence.period["month"][either]
    known = numbers[numbers >= 0]
    dated = years.max() - years.min() < FINE_YEARS and len(known) >= FILLED * len(numbers)
    filled = dated and len(np.unique(known)) >= FILLED * (known.max() - known.min() + 1)
    return "month" if filled else "year"


def find_passing(share: Floats, period: NDArray[np.int64]) -> Passing | None:
    """The place where the share of the new form rises most surely; None where too few documents are on a side.

    The place is that of the largest likelihood of two levels, the second higher. The intervals are Wilson's, on as many documents as
    would differ as the periods do: what varies from period to period more than by chance makes them wider.

    Args:
        share: of each document (a text and its reprints are one) that uses either form, the new form's share of its uses.
        period: the number of its period.
    """
    from scipy.special import xlogy

    places = np.unique(period)
    count = np.array([(period == place).sum() for place in places], dtype=float)
    new = np.array([share[period == place].sum() for place in places])
    best, found = -np.inf, None
    for cut in range(1, len(places)):
        n, m = count[:cut].sum(), count[cut:].sum()
        if min(n, m) < FEWEST:
            continue
        p, q = new[:cut].sum() / n, new[cut:].sum() / m
        value = n * float(xlogy(p, p) + xlogy(1 - p, 1 - p)) + m * float(xlogy(q, q) + xlogy(1 - q, 1 - q))
        if q > p and value > best:
            best, found = value, cut
    if found is None:
        return None
    sides = [(new[:found], count[:found]), (new[found:], count[found:])]
    before, after = (_level(*side) for side in sides)
    sure_before, sure_after = (_level(*side, confidence=SURE) for side in sides)
    held = sure_before[2] < 0.5 < sure_after[1]
    return Passing(int(places[found]), before, after, len(share), held)


def _level(new: Floats, count: Floats, confidence: float = 0.95) -> tuple[float, float, float]:
    n = float(count.sum())
    p = float(new.sum()) / n
    factor = 1.0
    if len(count) > 2 and 0 < p < 1:
        factor = max(1.0, float(((new - count * p) ** 2 / (count * p * (1 - p))).sum()) / (len(count) - 1))
    low, high = limits(p * n / factor, 1.0, n / factor, n, student=False, confidence=confidence)
    return p, float(low) * factor / n, float(high) * factor / n
