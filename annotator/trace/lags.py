"""From the centre to the provinces: how many months each lags behind, term by term (`lags.csv`)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.adoption import DAYS_PER_MONTH, Unit, curve_of, histories
from annotator.trace.sentences import Sentence, interval, sentence, without_older
from annotator.trace.sentences import months as in_months
from annotator.trace.series import Evidence, first_use
from annotator.trace.statements import Statement, milestones
from annotator.trace.units import groups_of, last_day

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

CENTRE = ("central party", "central government")
"""Values of `level` that are the centre."""

COLUMNS = names_of("lags", labels=False)
FEWEST = 10
"""Units without which nothing is said of how they take a term up."""


def lags(output: TaggedOutput, evidence: Evidence | None = None) -> pd.DataFrame:
    """How many months after the centre each province took up each term, with those that have not.

    The centre's date is that of its first document (level `central party` or `central government`) with a current form,
    a province's that of the first document that it issued; uses older than the term's milestone are another sense or a
    wrong date, and are apart. A province adopted between its last document without the term and its first with it, so
    that the lag has a range (negative where the province was first); one that has not adopted lags at least as long as
    its documents go on. Work reports of provinces are given in January to March and the Government Work Report in March,
    so that within one year the provinces seem ahead: `behind_milestone_low` and `_high` give the same behind the term's
    earliest milestone.

    Returns: a row for each term that a province uses × province with documents since the term is there, with the columns of `lags.csv`;
    empty where the documents know no provinces. Medians over all provinces are in `statements.csv`.
    """
    evidence = Evidence(output) if evidence is None else evidence
    layer_of = {term.id: layer.name for layer in output.layers for term in layer.terms}
    documents = output.documents
    rows: list[dict[str, Any]] = []
    for term, milestone in milestones(output).items():
        units, _ = _provinces(evidence, output, term, milestone)
        if not any(np.isfinite(unit.since) for unit in units):
            continue
        centre = _centre(evidence, output, term, milestone)
        base = float(np.datetime64(milestone, "D").astype(float)) if milestone else np.nan
        for unit in sorted(units, key=lambda unit: (unit.since, unit.name)):
            used = np.isfinite(unit.since)
            rows.append(
                {
                    "layer": layer_of[term], "term": term, "province": unit.name, "adopted": bool(used),
                    "last_without": _iso(unit.without),
                    "first_date": documents.date.iloc[unit.document] if used else "",
                    "first_doc_id": documents.doc_id.iloc[unit.document] if used else "",
                    "centre_date": documents.date.iloc[centre] if centre is not None else "",
                    "centre_doc_id": documents.doc_id.iloc[centre] if centre is not None else "",
                    **_behind("lag", unit, evidence.latest[centre] if centre is not None else np.nan),
                    "milestone_date": milestone,
                    **_behind("behind_milestone", unit, base),
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _provinces(
    evidence: Evidence, output: TaggedOutput, term: str, milestone: str
) -> tuple[list[Unit], float]:
    groups = dict(groups_of(output.documents))
    if "province" not in groups:
        return [], np.nan
    return histories(evidence, groups["province"].to_numpy(dtype=object), term, milestone)


def _centre(evidence: Evidence, output: TaggedOutput, term: str, milestone: str) -> int | None:
    """Place of the centre's first document with the term."""
    if "level" not in output.documents:
        return None
    chosen = output.documents.level.isin(CENTRE).to_numpy()
    first = first_use(evidence, evidence.uses(term), milestone, chosen)
    if first is None:
        return None
    places = np.flatnonzero(first.documents & chosen & (first.uses > 0))
    return int(places[0])


def _behind(name: str, unit: Unit, start: float) -> dict[str, float]:
    """Months from the start to the adoption: the range in which it lies; no upper end for one that has not adopted."""
    low = unit.without if unit.without == unit.without else unit.since
    high = unit.latest if np.isfinite(unit.latest) else np.nan
    return {
        f"{name}_low": round((low - start) / DAYS_PER_MONTH, 1),
        f"{name}_high": round((high - start) / DAYS_PER_MONTH, 1),
    }


def _iso(day: float) -> str:
    return str(np.datetime64(int(day), "D")) if day == day else ""


def said_of_spread(
    output: TaggedOutput, evidence: Evidence, called: Mapping[str, Sentence]
) -> Iterator[Statement]:
    """How many units have taken up each term and by when half of all had, and how far the provinces are behind the centre."""
    for grouping, group in groups_of(output.documents):
        if grouping not in _UNITS:
            continue
        for term, milestone in milestones(output).items():
            units, origin = histories(evidence, group.to_numpy(dtype=object), term, milestone)
            using = sum(bool(np.isfinite(unit.since)) for unit in units)
            if not using:
                continue
            first = first_use(evidence, evidence.uses(term), milestone, ~np.isnan(evidence.latest))
            apart = first.apart if first is not None else 0
            said = _spread(term, grouping, units, origin, using, called[term])
            yield replace(said, sentence=without_older(said.sentence, apart, milestone))
            if grouping == "province" and (centre := _centre(evidence, output, term, milestone)) is not None:
                said = _lag(
                    term, units, float(evidence.latest[centre]), milestone, origin, using, called[term]
                )
                yield replace(said, sentence=without_older(said.sentence, apart, milestone))


_UNITS = {
    "source": Sentence("sources", "来源"),
    "province": Sentence("provinces", "省份"),
    "city": Sentence("cities", "城市"),
}


def _spread(
    term: str, grouping: str, units: list[Unit], origin: float, using: int, name: Sentence
) -> Statement:
    curve = curve_of(units, origin)
    reached = curve.median == curve.median
    said = sentence(
        "spread" if reached else "spread open", term=name, using=using, documents=len(units), units=_UNITS[grouping],
        until=_month(curve.median), range=_range(*map(_month, (curve.median, curve.median_low, curve.median_high))),
    )  # fmt: skip
    months = [(day - origin) / DAYS_PER_MONTH for day in (curve.median, curve.median_low, curve.median_high)]
    reason = _why_not(units)
    return Statement(
        term, "spread", said, not reason, scope=f"by {grouping}", since=_iso(origin), until=_month(curve.median),
        estimate=months[0], low=months[1], high=months[2], unit="months", documents=len(units), documents_with_term=using,
        reason=reason,
    )  # fmt: skip


def _lag(
    term: str, units: list[Unit], centre: float, milestone: str, origin: float, using: int, name: Sentence
) -> Statement:
    """How far the provinces are behind the centre's first document; where they are not, behind the term's milestone.

    Reports of provinces are given in January and that of the centre in March: that the provinces had a term two months before
    it is the calendar's doing.
    """
    curve = curve_of(units, origin)
    reached = curve.median == curve.median
    start, told = (
        centre,
        Sentence(
            f"the centre's first document with it ({_iso(centre)})", f"中央首篇使用的文献（{_iso(centre)}）"
        ),
    )
    if (
        milestone
        and not curve.median > centre
        and (known := float(last_day(milestone).astype(float))) < centre
    ):
        start, told = known, Sentence(f"its first milestone ({milestone})", f"首个里程碑（{milestone}）")
    months = [(day - start) / DAYS_PER_MONTH for day in (curve.median, curve.median_low, curve.median_high)]
    limits = [f"{month:.0f}" if month == month else "" for month in months]
    said = sentence(
        "lag" if reached else "lag open", term=name, using=using, documents=len(units), origin=told,
        estimate=in_months(months[0]) if reached else "", range=_range(*limits),
    )  # fmt: skip
    reason = _why_not(units) or ("the provinces were not later" if months[0] <= 0 else "")
    return Statement(
        term, "lag", said, not reason, scope="level=province", since=_iso(start), until=_month(curve.median),
        estimate=months[0], low=months[1], high=months[2], unit="months", documents=len(units), documents_with_term=using,
        reason=reason,
    )  # fmt: skip


def _why_not(units: list[Unit]) -> str:
    if len(units) < FEWEST:
        return "too few units"
    # Of units that use the term in their first document nobody knows how long they have.
    late = sum(math.isnan(unit.without) for unit in units)
    return "in use when the documents begin" if late > len(units) / 2 else ""


def _range(estimate: str, low: str, high: str) -> Sentence:
    """The interval in brackets; nothing where both limits are what was said already."""
    return Sentence("", "") if low == estimate == high else interval(low, high or _OPEN)


_OPEN = Sentence("not reached", "尚未达到")


def _month(day: float) -> str:
    return str(np.datetime64(int(day), "D").astype("datetime64[M]")) if day == day else ""
