"""Who said it first: the first occurrence of each term and form, overall and in each group (`first_seen.csv`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.units import GROUPINGS, by_latest_day, first_day, groups_of

if TYPE_CHECKING:
    from annotator.lexicon.model import Milestone, Term
    from annotator.out.read import TaggedOutput

COLUMNS = names_of("first_seen", labels=False)


def first_seen(output: TaggedOutput) -> pd.DataFrame:
    """The first occurrence of each term (`variant` empty: its current forms together) and of each of its forms.

    Overall (`grouping` is `all`) and in each source, level and province that the documents know.

    The first is the one by whose date the term was surely in use: a date known only to the month or year counts as
    its last day, so a text of 5 March 2024 goes before one of 2024. `lag_days` is the distance from the first of all
    (0 or more); it is empty where one of the two dates is not known to the day. An occurrence in a document without
    a date is given only where there is no other, with an empty date.

    `milestone_date` and `milestone_document` are the term's earliest milestone in the lexicon that is not marked
    unverified. `antedates` is true where the text is surely older than that: a sign of a wrong date, a sidebar of a
    later day, or another sense of the words. For a predecessor form, which is older by its nature, it is false.

    Returns: a row for each term or form × group in which it occurs, with the columns of `first_seen.csv`.
    """
    spans = _dated(output)
    found = []
    for grouping, group in groups_of(output.documents.set_index("doc_id")):
        at = spans.assign(grouping=grouping, group=spans.doc_id.map(group))
        if grouping != "all":
            at = at[at.group != ""]
        together = at[at.relation != "predecessor"].assign(variant="", relation="")
        for rows in (together, at):
            found.append(rows.drop_duplicates(["layer", "term", "variant", "group"]))
    table = pd.concat(found, ignore_index=True)
    table["lag_days"] = _lags(table)
    milestones = {term.id: first_milestone(term) for layer in output.layers for term in layer.terms}
    for column, name in (("milestone_date", "date"), ("milestone_document", "document")):
        table[column] = [getattr(milestones[term], name, "") for term in table.term]
    table["antedates"] = [
        relation != "predecessor" and bool(milestone) and day < first_day(milestone)
        for relation, milestone, day in zip(table.relation, table.milestone_date, table.day.to_numpy(), strict=True)
    ]  # fmt: skip
    return _in_order(table, output)[COLUMNS]


def _dated(output: TaggedOutput) -> pd.DataFrame:
    """The spans by the day on which they were surely out; the undated ones last, each document's in its own order."""
    day = by_latest_day(output.spans.date)
    # NaT sorts last.
    return output.spans.assign(day=day).iloc[np.argsort(day, kind="stable")]


def _lags(table: pd.DataFrame) -> pd.Series[int]:
    """Days behind the first of all, where both dates are known to the day."""
    exact = table[table.date.str.len() == 10]
    key = ["layer", "term", "variant"]
    first = exact[exact.grouping == "all"].set_index(key).day
    behind = exact.day.to_numpy() - exact.join(first.rename("first"), on=key)["first"].to_numpy()
    lags = pd.Series(behind, index=exact.index).dt.days
    return lags.reindex(table.index).astype("Int64")


def first_milestone(term: Term) -> Milestone | None:
    """The earliest milestone of the term that is not marked unverified."""
    sure = [milestone for milestone in term.milestone if not milestone.unverified]
    return min(sure, key=lambda milestone: first_day(milestone.date), default=None)


def _in_order(table: pd.DataFrame, output: TaggedOutput) -> pd.DataFrame:
    """Terms and forms as in the lexicons, the first of all before the groups, these by day."""
    forms: dict[tuple[str, str, str], int] = {}
    for layer in output.layers:
        for term in layer.terms:
            for text in ("", term.form, *(variant.form for variant in term.variant)):
                forms[layer.name, term.id, text] = len(forms)
    form = [forms[key] for key in zip(table.layer, table.term, table.variant, strict=True)]
    grouping = table.grouping.map(["all", *GROUPINGS].index)
    return table.assign(form=form, order=grouping).sort_values(
        ["form", "order", "day", "group"], kind="stable", ignore_index=True
    )
