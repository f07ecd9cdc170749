"""From the centre to the provinces: how many months each lags behind, term by term (`lags.csv`)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.adoption import DAYS_PER_MONTH, Unit, curve_of, histories
from annotator.trace.sentences import Sentence, sentence
from annotator.trace.sentences import months as in_months
from annotator.trace.series import Evidence, first_use
from annotator.trace.statements import Statement, milestones
from annotator.trace.units import groups_of

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
            yield _spread(term, grouping, units, origin, using, called[term])
            if grouping == "province" and (centre := _centre(evidence, output, term, milestone)) is not None:
                yield _lag(term, units, float(evidence.latest[centre]), origin, using, called[term])


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
    low, high = _month(curve.median_low), _month(curve.median_high)
    words = {"units": _UNITS[grouping], "until": _month(curve.median), "low": low, "high": high or _OPEN}
    said = sentence(
        "spread" if reached else "spread open", term=name, using=using, documents=len(units), **words
    )
    # Of units that use the term in their first document nobody knows how long they have.
    late = sum(math.isnan(unit.without) for unit in units)
    reason = (
        "too few units"
        if len(units) < FEWEST
        else "in use when the documents begin"
        if late > len(units) / 2
        else ""
    )
    months = [(day - origin) / DAYS_PER_MONTH for day in (curve.median, curve.median_low, curve.median_high)]
    return Statement(
        term, "spread", said, not reason, scope=f"by {grouping}", since=_iso(origin), until=_month(curve.median),
        estimate=months[0], low=months[1], high=months[2], unit="months", documents=len(units), documents_with_term=using,
        reason=reason,
    )  # fmt: skip


def _lag(term: str, units: list[Unit], centre: float, origin: float, using: int, name: Sentence) -> Statement:
    curve = curve_of(units, origin)
    months = [(day - centre) / DAYS_PER_MONTH for day in (curve.median, curve.median_low, curve.median_high)]
    reached = curve.median == curve.median
    words: dict[str, object] = {
        "estimate": in_months(months[0]) if reached else _OPEN,
        "low": f"{months[1]:.0f}",
        "high": f"{months[2]:.0f}" if months[2] == months[2] else _OPEN,
    }
    if reached and months[0] <= 0:
        high = f"{-months[2]:.0f}" if months[2] == months[2] else _OPEN
        words = {"estimate": in_months(-months[0]), "low": high, "high": f"{-months[1]:.0f}"}
    key = "lag open" if not reached else "lag" if months[0] > 0 else "lag ahead"
    said = sentence(key, term=name, using=using, documents=len(units), **words)
    late = sum(math.isnan(unit.without) for unit in units)
    reason = (
        "too few units"
        if len(units) < FEWEST
        else "in use when the documents begin"
        if late > len(units) / 2
        else ""
    )
    return Statement(
        term, "lag", said, not reason, scope="level=province", since=_iso(centre), until=_month(curve.median),
        estimate=months[0], low=months[1], high=months[2], unit="months", documents=len(units), documents_with_term=using,
        reason=reason,
    )  # fmt: skip


_OPEN = Sentence("not reached", "尚未达到")


def _month(day: float) -> str:
    return str(np.datetime64(int(day), "D").astype("datetime64[M]")) if day == day else ""
