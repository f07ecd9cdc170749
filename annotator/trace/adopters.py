"""Who uses a term, who does not yet, and who no longer does: each source, province and city (`adopters.csv`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.adoption import UNITS, histories
from annotator.trace.series import Evidence, first_use
from annotator.trace.statements import milestones
from annotator.trace.units import groups_of

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

COLUMNS = names_of("adopters", labels=False)


def adopters(output: TaggedOutput, evidence: Evidence | None = None) -> pd.DataFrame:
    """Of each source, province and city since a term is there: whether and since when it uses it, and what came after.

    A province or a city is told by what it issued. `documents_after` are its documents after its last one with the term: where
    there are some, it has dropped it, or not said it again yet. Of a city `province_first_date` is its province's own first use, to
    see which of the two led. Uses older than the term's milestone are apart, as everywhere.

    Args:
        output: what `annotator.read_output` returned.
        evidence: `Evidence(output)`, for a caller that has it.

    Returns: a row for each term × unit with a dated document since the term is there; of each term those that use it by
    date, then the others; with the columns of `adopters.csv`.
    """
    evidence = Evidence(output) if evidence is None else evidence
    documents = output.documents
    dates, ids = documents.date.to_numpy(dtype=object), documents.doc_id.to_numpy(dtype=object)
    where = documents.get("province", pd.Series("", index=documents.index)).to_numpy(dtype=object)
    layer_of = {term.id: layer.name for layer in output.layers for term in layer.terms}
    groups = {name: group.to_numpy(dtype=object) for name, group in groups_of(documents) if name in UNITS}
    rows: list[dict[str, Any]] = []
    for term, milestone in milestones(output).items():
        first = first_use(evidence, evidence.uses(term), milestone, ~np.isnan(evidence.latest))
        if first is None:
            continue
        of_province: dict[str, str] = {}
        # Provinces before cities, so that a city finds its province's date.
        for grouping in sorted(groups, key=UNITS.index):
            units, origin = histories(evidence, groups[grouping], term, milestone)
            for unit in sorted(units, key=lambda one: (one.since, one.name)):
                own = np.flatnonzero((groups[grouping] == unit.name) & (evidence.latest >= origin))
                using = own[first.uses[own] > 0]
                last = using[np.argmax(evidence.latest[using])] if len(using) else -1
                used = unit.document >= 0
                province = where[own[0]] if grouping == "city" and len(own) else ""
                if grouping == "province" and used:
                    of_province[unit.name] = dates[unit.document]
                rows.append(
                    {
                        "layer": layer_of[term], "term": term, "grouping": grouping, "unit": unit.name, "province": province,
                        "adopted": used, "last_without": _iso(unit.without),
                        "first_date": dates[unit.document] if used else "", "first_doc_id": ids[unit.document] if used else "",
                        "documents": len(own), "documents_with_term": len(using),
                        "last_date": dates[last] if last >= 0 else "",
                        "documents_after": int((evidence.earliest[own] > evidence.latest[last]).sum()) if last >= 0 else 0,
                        "province_first_date": of_province.get(province, ""),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _iso(day: float) -> str:
    return str(np.datetime64(int(day), "D")) if day == day else ""
