"""Frequency by group: sources, levels or provinces as lines of one panel, or as small multiples on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import altair as alt
import pandas as pd

from annotator.charts.look import Chart, Look, all_periods, middle, terms_of, time_axis

Layout = Literal["lines", "multiples"]
_COLOURS: Final = ["#0072B2", "#C8500A", "#007A5A", "#8A5A99", "#8B6B00", "#4B5563"]
"""Darkened from Okabe and Ito's palette, so that each stands out on white; shape and dash say it again."""
_QUIET: Final = alt.condition("datum.occurrences > 0", alt.value(0.4), alt.value(0.12))
"""What could have been missed in a period without a hit is said quietly."""
_SHAPES: Final = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
_DASHES: Final = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 2]]
MOST_LINES = len(_COLOURS)
MOST_PANELS = 12


def frequency_by_group(
    periods: pd.DataFrame,
    grouping: str,
    terms: Sequence[str] | None = None,
    look: Look | None = None,
    unit: str = "year",
    groups: Sequence[str] | None = None,
    layout: Layout = "lines",
) -> Chart:
    """Occurrences per million characters by period for each group, current forms, with 95 % intervals; a panel a term.

    Args:
        periods: `periods.csv`.
        grouping: `source`, `level` or `province`.
        terms: ids of the terms; all of the table by default.
        look: language, names and size.
        unit: `year`, `quarter` or `month`.
        groups: which groups, in this order; by default those with the most documents, as many as can be told apart.
        layout: `lines` in one panel, or `multiples`, a small panel a group on one scale.

    Raises:
        ValueError: the table has no rows of that grouping, or not one of the groups; the message names those there are.
    """
    look = look or Look()
    table = periods[(periods.grouping == grouping) & (periods.unit == unit) & (periods.forms == "current")]
    if table.empty:
        known = sorted({*periods.grouping} - {"all"})
        raise ValueError(
            f"periods has no {unit} by {grouping}" + (f"; there are: {', '.join(known)}" if known else "")
        )
    chosen = _chosen(table, groups, MOST_LINES if layout == "lines" else MOST_PANELS)
    there = table.group.nunique()
    shown = look.say("groups some", shown=len(chosen), all=there) if len(chosen) < there else ""
    table = table[table.group.isin(chosen)]
    draw = _lines if layout == "lines" else _multiples
    panels = [
        draw(table[table.term == term], chosen, look).properties(
            title=look.title(term, look.say("per million"), shown)
        )
        for term in terms_of(table, terms)
    ]
    return look.panels(
        panels, f"{look.say('term')}: {look.say('per million')}", 2 if layout == "lines" else 1
    )


def _chosen(table: pd.DataFrame, groups: Sequence[str] | None, most: int) -> list[str]:
    sizes = table.drop_duplicates(["group", "period"]).groupby("group").documents.sum()
    if groups is None:
        return list(sizes.sort_values(ascending=False, kind="stable").index[:most])
    missing = [group for group in groups if group not in sizes]
    if missing:
        raise ValueError(f"{missing[0]}: no such group; there are: {', '.join(sizes.index)}")
    return list(groups)


def _with_gaps(table: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    periods = all_periods(table.period.min(), table.period.max())
    whole = pd.MultiIndex.from_product([groups, periods], names=["group", "period"])
    columns = ["group", "period", "occurrences", "documents", "per_million_characters", "ci_low", "ci_high"]
    table = table[columns].set_index(["group", "period"]).reindex(whole).reset_index()
    return table.assign(day=table.period.map(middle))


def _encodings(table: pd.DataFrame, look: Look) -> tuple[alt.X, alt.Y, list[alt.Tooltip]]:
    axis = time_axis(table.period.min(), table.period.max())
    y = alt.Y(
        "per_million_characters:Q", title=None, scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=4)
    )
    tooltip = [
        alt.Tooltip("group:N", title=look.say("group")),
        alt.Tooltip("period:N", title=look.say("period")),
        alt.Tooltip("per_million_characters:Q", title=look.say("rate"), format=".1f"),
        alt.Tooltip("ci_low:Q", title=f"{look.say('interval')} ≥", format=".1f"),
        alt.Tooltip("ci_high:Q", title=f"{look.say('interval')} ≤", format=".1f"),
        alt.Tooltip("occurrences:Q", title="n"),
        alt.Tooltip("documents:Q", title=look.say("documents")),
    ]
    return axis, y, tooltip


def _lines(table: pd.DataFrame, groups: list[str], look: Look) -> Chart:
    whole = _with_gaps(table, groups)
    axis, y, tooltip = _encodings(whole, look)
    legend = alt.Legend(title=None, columns=3, symbolOpacity=1)
    colour = alt.Color(
        "group:N", scale=alt.Scale(range=_COLOURS[: len(groups)], domain=groups), legend=legend
    )
    shape = alt.Shape("group:N", scale=alt.Scale(range=_SHAPES[: len(groups)], domain=groups), legend=legend)
    dash = alt.StrokeDash(
        "group:N", scale=alt.Scale(range=_DASHES[: len(groups)], domain=groups), legend=legend
    )
    data = alt.Chart(whole)
    rules = data.mark_rule().encode(
        x=axis, y=alt.Y("ci_low:Q", title=None), y2="ci_high:Q", color=colour, opacity=_QUIET
    )
    lines = data.mark_line(strokeWidth=1.75, invalid="break-paths-show-domains").encode(
        x=axis, y=y, color=colour, strokeDash=dash
    )
    points = data.mark_point(filled=True, size=38, opacity=1).encode(
        x=axis, y=y, color=colour, shape=shape, tooltip=tooltip
    )
    return alt.layer(rules, lines, points).properties(width=look.width, height=190)


def _multiples(table: pd.DataFrame, groups: list[str], look: Look) -> Chart:
    whole = _with_gaps(table, groups)
    axis, y, tooltip = _encodings(whole, look)
    data = alt.Chart(whole)
    rules = data.mark_rule(color=_COLOURS[0]).encode(
        x=axis, y=alt.Y("ci_low:Q", title=None), y2="ci_high:Q", opacity=_QUIET
    )
    lines = data.mark_line(strokeWidth=1.5, color=_COLOURS[0], invalid="break-paths-show-domains").encode(
        x=axis, y=y
    )
    points = data.mark_point(filled=True, size=24, opacity=1, color=_COLOURS[0]).encode(
        x=axis, y=y, tooltip=tooltip
    )
    panel = alt.layer(rules, lines, points, data=whole).properties(width=180, height=90)
    return panel.facet(alt.Facet("group:N", sort=groups, title=None), columns=3)
