"""Who moved before and after the milestones of a term: each level in the years around each of them (`around.csv`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.tables.intervals import effective
from annotator.trace.adoption import DAYS_PER_YEAR
from annotator.trace.periods import Within, rate_limits
from annotator.trace.series import Evidence
from annotator.trace.units import first_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

COLUMNS = names_of("around", labels=False)
YEARS = range(-3, 4)
"""Years of twelve months around a milestone; year 0 begins with it."""
FEWEST = 5
"""Speakers with documents in both years, without which a change has no interval."""


class Change(NamedTuple):
    """Difference of two rates within units, with its 95 % interval, and the units that have documents at both times."""

    estimate: float
    low: float
    high: float
    units: int


def change_within(uses: Floats, exposure: Floats) -> Change:
    """The rate of the second time less that of the first, each unit compared with itself.

    Units are weighted by n₀n₁/(n₀ + n₁), n their exposure, as Mantel and Haenszel weight strata (S. Greenland and J. Robins,
    Biometrics 41, 1985); the interval is the jackknife's over units (B. Efron, The Jackknife, the Bootstrap and Other Resampling
    Plans, 1982), with Student's t. NaN where no unit is there at both times; no interval for fewer than `FEWEST`.

    Args:
        uses, exposure: arrays of units × two times.
    """
    from scipy.special import stdtrit

    both = (exposure > 0).all(axis=1)
    number = int(both.sum())
    if not number:
        return Change(np.nan, np.nan, np.nan, 0)
    n, rate = exposure[both], uses[both] / exposure[both]
    weight = n.prod(axis=1) / n.sum(axis=1)
    parts = weight * (rate[:, 1] - rate[:, 0])
    estimate = float(parts.sum() / weight.sum())
    if number < FEWEST:
        return Change(estimate, np.nan, np.nan, number)
    without = (parts.sum() - parts) / (weight.sum() - weight)
    deviation = float(np.sqrt((number - 1) / number * ((without - without.mean()) ** 2).sum()))
    if not deviation:
        # Nobody used it at either time: how much less than that there was, it cannot tell.
        return Change(estimate, np.nan, np.nan, number)
    half = float(stdtrit(number - 1, 0.975)) * deviation
    return Change(estimate, estimate - half, estimate + half, number)


def around(output: TaggedOutput, evidence: Evidence | None = None) -> pd.DataFrame:
    """Each level's use of a term in the three years before and the four from each of its milestones on.

    A panel around an event: a year is twelve months counted from the milestone's (first possible) day, `change` is the rate of
    that year less that of the year just before the milestone, each speaker compared with itself, so that who joins or leaves
    moves nothing. The milestone is the same for all: what else happened in the same year is in the change, too. A
    document whose date may lie in two years is in none. Milestones are those of the lexicon that are not marked unverified.

    Args:
        output: what `annotator.read_output` returned.
        evidence: `Evidence(output)`, for a caller that has it.

    Returns: a row for each term × milestone × level × year with documents, with the columns of `around.csv`; an empty
    level is that of documents whose level is not known.
    """
    evidence = Evidence(output) if evidence is None else evidence
    level = output.documents.get("level", pd.Series("", index=output.documents.index)).to_numpy(dtype=object)
    rows: list[dict[str, Any]] = []
    for layer in output.layers:
        for term in layer.terms:
            uses = evidence.uses(term.id)
            if not uses.any():
                continue
            campaigns = {name: evidence.campaign(uses, level == name) for name in {*level}}
            for milestone in sorted(term.milestone, key=lambda one: one.date):
                if milestone.unverified:
                    continue
                own = {
                    "layer": layer.name, "term": term.id, "milestone_date": milestone.date,
                    "milestone_document": milestone.document,
                }  # fmt: skip
                year = years_around(evidence, milestone.date)
                for name in sorted({*level[year > _NONE]}):
                    here = (level == name) & (year > _NONE)
                    rows += [
                        own | row | {"level": name}
                        for row in _rows(evidence, uses, year, here, campaigns[name])
                    ]
    return pd.DataFrame(rows, columns=COLUMNS)


_NONE = -100


def years_around(evidence: Evidence, milestone: str) -> Whole:
    """The year around a milestone that each document lies in; below `YEARS` where it lies in none, or may lie in two."""
    start = float(first_day(milestone).astype(float))
    first, last = (np.floor((days - start) / DAYS_PER_YEAR) for days in (evidence.earliest, evidence.latest))
    known = (first == last) & (first >= YEARS.start) & (first < YEARS.stop)
    return np.where(known, np.nan_to_num(first), _NONE).astype(np.int64)


def _rows(
    evidence: Evidence, uses: Floats, year: Whole, here: NDArray[np.bool_], campaign: float
) -> Iterator[dict[str, Any]]:
    place = year[here] - YEARS.start
    pairs, number = np.unique(
        place * (int(evidence.cluster.max()) + 1) + evidence.cluster[here], return_inverse=True
    )
    cell = pairs // (int(evidence.cluster.max()) + 1)
    hits, characters, ones = (
        np.asarray(np.bincount(number, values), dtype=float)
        for values in (uses[here], evidence.characters[here], np.ones(len(place)))
    )

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(cell, values, len(YEARS)), dtype=float)

    whole, found = total(characters), total(hits)
    low, high = rate_limits(
        hits, Within(number, cell, ones, characters), total,
        (effective(whole, total(characters**2)), total(np.ones(len(cell)))), campaign,
    )  # fmt: skip
    unit = np.unique(evidence.strata[here], return_inverse=True)[1]
    shape = (int(unit.max()) + 1, len(YEARS))
    by_unit, exposure = (
        np.asarray(np.bincount(unit * shape[1] + place, values[here], shape[0] * shape[1]), float).reshape(
            shape
        )
        for values in (uses, evidence.characters)
    )
    documents, using = (np.bincount(place, values, len(YEARS)) for values in (None, uses[here] > 0))
    before = -1 - YEARS.start
    for at, name in enumerate(YEARS):
        if not documents[at] or not whole[at]:
            continue
        change = (
            change_within(by_unit[:, [before, at]], exposure[:, [before, at]])
            if at != before
            else Change(np.nan, np.nan, np.nan, 0)
        )
        yield {
            "year": name, "documents": int(documents[at]), "documents_with_term": int(using[at]),
            "occurrences": int(found[at]), "characters": int(whole[at]),
            **{
                column: round(1e6 * float(value[at]) / float(whole[at]), 4)
                for column, value in (("per_million_characters", found), ("ci_low", low), ("ci_high", high))
            },
            "speakers": change.units,
            **{
                column: round(1e6 * value, 4)
                for column, value in (("change", change.estimate), ("change_low", change.low), ("change_high", change.high))
            },
        }  # fmt: skip
