"""What a reader of the tables should know of the documents: those without a date, terms never used, and the like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from annotator.trace.coverage import coverage_notes
from annotator.trace.units import counted, groups_of, period_of

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput


def notes(output: TaggedOutput, units: Sequence[str]) -> Iterator[str]:
    """Sentences that say what the tables leave out, and why."""
    documents = output.documents
    if not len(documents):
        yield "The run has no documents: the tables are empty."
        return
    undated = int((documents.date == "").sum())
    if undated == len(documents):
        yield "No document has a date: there are no periods, and first uses have no date."
    elif undated:
        yield f"{undated} of {len(documents)} documents have no date and are in no period."
    for unit in units:
        known = period_of(documents.date, unit)
        vague = int((known.eq("") & documents.date.ne("")).sum())
        if vague:
            yield f"{vague} of {len(documents)} documents are dated only to the year and are in no {unit}."
        if known[known != ""].nunique() == 1:
            yield f"All dated documents are of one {unit} ({known[known != ''].iloc[0]}): nothing to compare by {unit}."
    yield from coverage_notes(output)
    names = [name for name, _ in groups_of(documents) if name != "all"]
    missing = [name for name in ("source", "level", "province") if name not in names]
    if missing:
        yield f"No document names its {' or its '.join(missing)}: no table is grouped by it."
    never = [
        term.term for term in counted(output) if term.forms == "current" and not documents[term.column].any()
    ]
    if never:
        yield f"Never used: {', '.join(never)}."
