"""What a reader of the tables should know of the documents: those without a date, terms never used, and the like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from annotator.trace.coverage import coverage_notes
from annotator.trace.units import counted, groups_of, period_of

if TYPE_CHECKING:
    import pandas as pd

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
    yield from _other_year(documents)
    names = [name for name, _ in groups_of(documents) if name != "all"]
    missing = [name for name in ("source", "level", "province") if name not in names]
    if missing:
        yield f"No document names its {' or its '.join(missing)}: no table is grouped by it."
    nameless = int((documents.source == "").sum())
    if "source" in names and nameless:
        yield (
            f"{nameless} of {len(documents)} documents name no source: tables by source are without them, and who was first among the "
            "sources is told of the others."
        )
    never = [
        term.term for term in counted(output) if term.forms == "current" and not documents[term.column].any()
    ]
    if never:
        yield f"Never used: {', '.join(never)}."


def _other_year(documents: pd.DataFrame) -> Iterator[str]:
    """Why counts by the day of delivery and by the year of the report differ."""
    year = documents.get("period_year")
    if year is None:
        return
    other = documents[year.ne("") & documents.date.ne("") & year.ne(documents.date.str[:4])]
    if len(other):
        who = (
            other.province.where(other.province != "", other.source) if "province" in other else other.source
        )
        counts = who[who != ""].value_counts()
        most = f", {counts.iloc[0]} of them of {counts.index[0]}" if len(counts) else ""
        is_one = len(other) == 1
        yield (
            f"{len(other)} document{' is' if is_one else 's are'} dated in another year than the one {'it is' if is_one else 'they are'} "
            f"of (period_year){most}: a report of 2024 may be given in December 2023, or its file be named by the year it looks back "
            "on. Tables go by the date, where a term was in use by then; --report-year goes by the year of the report, which is how "
            "reports are cited. The counts of neighbouring years differ by these documents."
        )
