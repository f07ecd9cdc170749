"""The figures of the page: for each its charts in both languages, with the tables that say the same in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from annotator import charts
from annotator.charts.look import Chart, Look
from annotator.charts.spread import Context, Grouping, pooled_pairs
from annotator.charts.time import numbered_milestones
from annotator.charts.words import LANGUAGES, Language
from annotator.report.measures import Measures
from annotator.report.words import Text, text

CONTEXTS: tuple[Context, ...] = ("sentence", "paragraph", "document")
GROUPINGS: tuple[Grouping, ...] = ("source", "province")


@dataclass(frozen=True)
class Item:
    """One chart: its Vega-Lite specification by language, and its values as a table of labelled columns.

    `least_width` is what it needs in pixels; a narrower screen scrolls it. `notes` are the milestones by number.
    """

    specs: dict[Language, dict[str, Any]]
    columns: list[Text]
    rows: list[list[Any]]
    least_width: int
    notes: list[tuple[int, str, str]]


@dataclass(frozen=True)
class Choice:
    """One of the views of a figure, its label and its charts."""

    label: Text
    items: list[Item]


@dataclass(frozen=True)
class Figure:
    """A section of charts. `ask` names the choice between views; `empty` says why there are none."""

    key: str
    ask: Text
    choices: list[Choice]
    empty: Text | None = None


def figures(measures: Measures) -> list[Figure]:
    """The figures of the page in its order; heat, which is a table of colours, is not among them."""
    return [
        _frequency(measures), _shift(measures), _first(measures), _adoption(measures), _provinces(measures),
        _together(measures),
    ]  # fmt: skip


def _item(
    measures: Measures,
    draw: Callable[..., Chart],
    table: pd.DataFrame,
    columns: dict[str, str],
    *,
    terms: list[str],
    more: tuple[str, ...] = (),
    values: pd.DataFrame | None = None,
    least_width: int = 0,
    notes: Iterable[tuple[int, str, str]] = (),
) -> Item:
    """Draw `table` in both languages; `columns` of it, or of `values`, with their labels, are the table beside it."""
    layers = measures.output.layers
    looks = {language: Look(language, layers, width="container", alone=False) for language in LANGUAGES}
    specs = {
        language: draw(table, terms, look, *more).to_dict(validate=False) for language, look in looks.items()
    }
    shown = (table if values is None else values)[list(columns)].astype(object)
    rows = shown.where(shown.notna(), None).to_numpy().tolist()
    return Item(specs, [text(label) for label in columns.values()], rows, least_width, list(notes))


def _missing(measures: Measures) -> Text | None:
    if not measures.used:
        return text("no spans")
    return None if measures.years else text("nothing dated")


def _frequency(measures: Measures) -> Figure:
    columns = {
        "period": "period", "forms": "forms", "occurrences": "occurrences", "documents_with_term": "documents with term",
        "documents": "documents", "per_million_characters": "rate", "ci_low": "low", "ci_high": "high",
    }  # fmt: skip
    look = Look("en", measures.output.layers)
    choices = []
    for unit in measures.units() if measures.years and measures.used else ():
        table = measures.unit(unit)
        first, last = table.period.min(), table.period.max()
        items = []
        for term in measures.used:
            rows = table[table.term == term]
            used = rows[rows.groupby("forms").occurrences.transform("sum") > 0]
            notes = numbered_milestones(term, first, last, look)
            items.append(
                _item(
                    measures,
                    charts.frequency,
                    rows,
                    columns,
                    terms=[term],
                    more=(unit,),
                    values=used,
                    notes=notes,
                )
            )
        choices.append(Choice(text(unit), items))
    return Figure("frequency", text("by"), choices, _missing(measures))


def _shift(measures: Measures) -> Figure:
    columns = {
        "period": "period", "current": "current", "predecessor": "predecessor", "new_share": "share",
        "share_low": "low", "share_high": "high",
    }  # fmt: skip
    items = [
        _item(measures, charts.shift, measures.shift[measures.shift.term == term], columns, terms=[term])
        for term in shifting(measures)
    ]
    return Figure(
        "shift", text("choose"), [Choice(text("all terms"), items)] if items else [], text("no shift")
    )


def shifting(measures: Measures) -> list[str]:
    """The terms of which an older form occurs in a dated document."""
    older = measures.shift[measures.shift.predecessor > 0]
    return [term for term in measures.used if term in set(older.term)]


def groupings(measures: Measures) -> list[Grouping]:
    """By what the spread can be told: `source`, `province`, where the documents know two of them at least."""
    documents = measures.output.documents
    return [name for name in GROUPINGS if documents[name][documents[name] != ""].nunique() > 1]


def _first(measures: Measures) -> Figure:
    table = measures.first_seen
    table = table[(table.variant == "") & (table.date != "")]
    choices = []
    for grouping in groupings(measures):
        columns = {"group": grouping, "date": "date", "lag_days": "lag", "title": "title"}
        choices.append(_by_term(measures, charts.first_use, table, grouping, columns))
    return Figure(
        "first", text("by"), [c for c in choices if c.items], _missing(measures) or text("one source")
    )


def _adoption(measures: Measures) -> Figure:
    columns = {
        "date": "date", "adopters": "adopters", "possible": "possible", "share": "share", "fit": "fit",
        "midpoint": "midpoint", "midpoint_low": "low", "midpoint_high": "high", "growth_rate": "growth",
    }  # fmt: skip
    choices = [
        _by_term(measures, charts.adoption, measures.adoption, grouping, columns)
        for grouping in groupings(measures)
    ]
    return Figure(
        "adoption", text("by"), [c for c in choices if c.items], _missing(measures) or text("one source")
    )


def _by_term(
    measures: Measures,
    draw: Callable[..., Chart],
    table: pd.DataFrame,
    grouping: Grouping,
    columns: dict[str, str],
) -> Choice:
    table = table[table.grouping == grouping]
    items = [
        _item(measures, draw, rows, columns, terms=[term], more=(grouping,))
        for term in measures.used
        if len(rows := table[table.term == term])
    ]
    return Choice(text(grouping), items)


def _provinces(measures: Measures) -> Figure:
    columns = {
        "period": "year", "group": "province", "documents_with_term": "documents with term", "documents": "documents",
        "document_share": "share",
    }  # fmt: skip
    table = by_province(measures)
    choices = []
    for term in table.term.drop_duplicates():
        names = (Look(language, measures.output.layers).name(term) for language in LANGUAGES)
        item = _item(
            measures, charts.provinces, table, columns, terms=[term], values=table[table.term == term]
        )
        choices.append(Choice(Text(*names), [item]))
    return Figure("provinces", text("term"), choices)


def by_province(measures: Measures) -> pd.DataFrame:
    """The rows of `periods` by province and year, of terms that occur in one, from the year before their first use."""
    table = measures.periods
    table = table[(table.grouping == "province") & (table.unit == "year") & (table.forms == "current")]
    table = table[table.groupby("term").occurrences.transform("sum") > 0]
    began = table[table.occurrences > 0].groupby("term").period.min()
    since = {term: str(int(year) - 1) for term, year in began.items()}
    shown = [period >= since[term] for term, period in zip(table.term, table.period, strict=True)]
    return table[np.array(shown, dtype=bool)]


def _together(measures: Measures) -> Figure:
    columns = {
        "name": "term", "other_name": "other", "observed": "observed", "expected": "expected",
        "ratio": "ratio", "deviance": "deviance",
    }  # fmt: skip
    look = Look("zh", measures.output.layers)
    choices = []
    for context in CONTEXTS:
        pairs = pooled_pairs(measures.together, context)
        if not pairs.observed.sum():
            continue
        values = pairs[pairs.observed > 0].sort_values("deviance", ascending=False).round(2)
        values = values.assign(name=values.term.map(look.form), other_name=values.other_term.map(look.form))
        item = _item(
            measures, charts.together, measures.together, columns, terms=list(measures.used), more=(context,),
            values=values, least_width=190 + 34 * len({*pairs.term, *pairs.other_term}),
        )  # fmt: skip
        choices.append(Choice(text(context), [item]))
    return Figure("together", text("context"), choices, text("no together"))
