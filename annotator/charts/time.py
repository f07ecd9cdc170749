"""Charts along the years: how often a term is used, how its forms shift, how hot it is.

A period without documents is a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from annotator.charts.look import (
    BLUE,
    GREY,
    INK,
    PALE,
    SHADES,
    VERMILION,
    Chart,
    Look,
    all_periods,
    bounds,
    day,
    middle,
    terms_of,
    time_axis,
)  # fmt: skip

_BREAK: Final = "break-paths-show-domains"
"""Lines break at a missing value."""


def frequency(
    years: pd.DataFrame, terms: Sequence[str] | None = None, look: Look | None = None, unit: str = "year"
) -> Chart:
    """Occurrences per million characters by period with 95 % intervals, a panel a term, milestones as numbered rules.

    Args:
        years: `years.csv`, or `periods.csv`, of which the rows of `unit` over all documents are taken.
        terms: ids of the terms; all of the table by default.
        unit: `year`, `quarter` or `month`.

    Hollow points have no interval, since a single document is all there is, or are of an incomplete period. Only what may have been missed where nothing was found
    can go on beyond the panel. Predecessor forms are a line of their own. Undated documents are left out.
    """
    look = look or Look()
    table = _of_all(years, unit)
    panels = [_frequency(table[table.term == term], term, look) for term in terms_of(table, terms)]
    return look.panels(panels, f"{look.say('term')}: {look.say('per million')}")


def _of_all(years: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The dated rows over all documents, with a column `period`."""
    if "period" not in years:
        years = years.assign(period=years.year.astype(str))
    else:
        years = years[(years.unit == unit) & (years.grouping == "all")]
    return years[years.period != ""]


def _with_gaps(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """A row for every period between the first and the last, empty where there are no documents; and its `day`."""
    periods = all_periods(table.period.min(), table.period.max())
    whole = pd.MultiIndex.from_product([table[by].drop_duplicates(), periods], names=[by, "period"])
    table = table.set_index([by, "period"]).reindex(whole).reset_index()
    return table.assign(day=table.period.map(middle))


def _frequency(table: pd.DataFrame, term: str, look: Look) -> Chart:
    columns = ["forms", "period", "documents", "documents_with_term", "occurrences", "incomplete"]
    if "incomplete" not in table:
        table = table.assign(incomplete=False)
    table = table[[*columns, "per_million_characters", "ci_low", "ci_high"]]
    used = table.groupby("forms").occurrences.sum()
    table = table[table.forms.isin([*used.index[used > 0], "current"])]
    if table.empty:
        return alt.layer(alt.Chart(pd.DataFrame({"day": []})).mark_point()).properties(title=look.title(term))
    first, last = table.period.min(), table.period.max()
    milestones = numbered_milestones(term, first, last, look) if look.alone else []
    key = [line for milestone in milestones for line in wrap("  ".join(map(str, milestone)), 64)]
    axis = time_axis(first, last, key)
    # Whole intervals of what was found; those of periods without a hit, which may go on beyond, have no say.
    reach = table.ci_high[table.occurrences > 0].max()
    top = max(1.0, 1.08 * float(np.nanmax([table.per_million_characters.max(), reach])))
    names = {"current": look.form(term), "predecessor": look.say("older", form=look.older_forms(term))}
    table = _with_gaps(table, "forms").assign(name=lambda rows: rows.forms.map(names))
    shown = [names[forms] for forms in ("current", "predecessor") if forms in set(table.forms)]
    legend = (
        alt.Legend(title=None, direction="vertical", symbolStrokeWidth=0, symbolOpacity=1, symbolDash=[1, 0])
        if len(shown) > 1
        else None
    )
    data = alt.Chart(table)
    y = alt.Y(
        "per_million_characters:Q", title=None, scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=4)
    )
    colour = alt.Color(
        "name:N", scale=alt.Scale(domain=shown, range=[BLUE, VERMILION][: len(shown)]), legend=legend
    )
    dash = alt.StrokeDash(
        "name:N", scale=alt.Scale(domain=shown, range=[[1, 0], [5, 3]][: len(shown)]), legend=legend
    )
    shape = alt.Shape(
        "name:N", scale=alt.Scale(domain=shown, range=["circle", "square"][: len(shown)]), legend=legend
    )
    tooltip = [
        alt.Tooltip("period:N", title=look.say("period")),
        alt.Tooltip("name:N", title=look.say("forms")),
        alt.Tooltip("per_million_characters:Q", title=look.say("rate"), format=".1f"),
        alt.Tooltip("ci_low:Q", title=f"{look.say('interval')} ≥", format=".1f"),
        alt.Tooltip("ci_high:Q", title=f"{look.say('interval')} ≤", format=".1f"),
        alt.Tooltip("occurrences:Q", title="n"),
        alt.Tooltip("documents_with_term:Q", title=look.say("documents with the term")),
        alt.Tooltip("documents:Q", title=look.say("documents")),
    ]
    point = data.encode(x=axis, y=y, color=colour, shape=shape, tooltip=tooltip)
    few = len(table) < 60
    size = 46 if few else 18
    layers = [
        data.mark_rule(strokeWidth=1.5 if few else 1, clip=True).encode(
            x=axis,
            y=alt.Y("ci_low:Q", title=None),
            y2="ci_high:Q",
            color=colour,
            # What could have been missed in a period without a hit is said quietly.
            opacity=alt.condition("datum.occurrences > 0", alt.value(0.6), alt.value(0.22)),
        ),
        data.mark_line(strokeWidth=1.75, invalid=_BREAK).encode(x=axis, y=y, color=colour, strokeDash=dash),
        point.transform_filter("isValid(datum.ci_high) && !datum.incomplete").mark_point(
            filled=True, size=size, opacity=1
        ),
        point.transform_filter(
            "isValid(datum.documents) && (!isValid(datum.ci_high) || datum.incomplete)"
        ).mark_point(filled=False, fill="white", strokeWidth=1.5, size=size, opacity=1),
    ]
    chart = alt.layer(*_milestones(term, first, last, axis, look), *layers)
    return chart.properties(width=look.width, height=170, title=look.title(term, look.say("per million")))


def numbered_milestones(term: str, first: str, last: str, look: Look) -> list[tuple[int, str, str]]:
    """The term's milestones within the periods, as (number on the chart, date, document)."""
    start, end = f"{bounds(first)[0]:%Y-%m-%d}", f"{bounds(last)[1]:%Y-%m-%d}"
    inside = [milestone for milestone in look.milestones(term) if start <= day(milestone.date) < end]
    return [(number, milestone.date, milestone.document) for number, milestone in enumerate(inside, 1)]


def _milestones(term: str, first: str, last: str, axis: alt.X, look: Look) -> list[alt.Chart]:
    """Rules with their numbers at the top; the numbers of rules that nearly touch stand together."""
    found = numbered_milestones(term, first, last, look)
    if not found:
        return []
    frame = pd.DataFrame(found, columns=["number", "date", "document"])
    frame["day"] = frame.date.map(day)
    start, end = bounds(first)[0], bounds(last)[1]
    apart = pd.to_datetime(frame.day).diff() > (end - start) * 0.035
    labels = frame.groupby(apart.cumsum()).agg(
        day=("day", "first"), least=("number", "min"), most=("number", "max")
    )
    labels["label"] = [
        str(least) if least == most else f"{least}–{most}"
        for least, most in zip(labels.least, labels.most, strict=True)
    ]
    tooltip = [
        alt.Tooltip("date:N", title=look.say("milestone")),
        alt.Tooltip("document:N", title=look.say("title")),
    ]
    return [
        alt.Chart(frame)
        .mark_rule(color=GREY, strokeDash=[2, 3], opacity=0.8)
        .encode(x=axis, tooltip=tooltip),
        alt.Chart(labels[["day", "label"]])
        .mark_text(dy=-5, color=GREY, fontSize=10, baseline="bottom")
        .encode(x=axis, y=alt.value(0), text="label:N"),
    ]


def shift(table: pd.DataFrame, terms: Sequence[str] | None = None, look: Look | None = None) -> Chart:
    """The share of the new form beside its predecessor by period, a panel a term, with a rule where it passes one half.

    Args:
        table: `shift.csv` in one unit.
        terms: ids of the terms; all of the table by default.
    """
    look = look or Look()
    panels = [_shift(table[table.term == term], term, look) for term in terms_of(table, terms)]
    return look.panels(panels, look.say("shift what"))


def _shift(table: pd.DataFrame, term: str, look: Look) -> Chart:
    axis = time_axis(table.period.min(), table.period.max())
    columns = ["term", "period", "current", "predecessor", "new_share", "share_low", "share_high"]
    data = alt.Chart(_with_gaps(table[columns], "term"))
    y = alt.Y(
        "new_share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", values=[0, 0.5, 1]),
    )
    tooltip = [
        alt.Tooltip("period:N", title=look.say("period")),
        alt.Tooltip("new_share:Q", title=look.say("new share"), format=".0%"),
        alt.Tooltip("share_low:Q", title=f"{look.say('interval')} ≥", format=".0%"),
        alt.Tooltip("share_high:Q", title=f"{look.say('interval')} ≤", format=".0%"),
        alt.Tooltip("current:Q", title=look.say("current")),
        alt.Tooltip("predecessor:Q", title=look.say("predecessor")),
    ]
    layers = [
        alt.Chart(pd.DataFrame({"half": [0.5]})).mark_rule(color=GREY, strokeDash=[2, 3]).encode(y="half:Q"),
        data.mark_rule(color=BLUE, opacity=0.55, strokeWidth=1.5).encode(
            x=axis, y=alt.Y("share_low:Q", title=None), y2="share_high:Q"
        ),
        data.mark_line(color=BLUE, strokeWidth=1.75, invalid=_BREAK).encode(x=axis, y=y),
        data.transform_filter("isValid(datum.new_share)")
        .mark_point(filled=True, color=BLUE, size=46, opacity=1)
        .encode(x=axis, y=y, tooltip=tooltip),
    ]
    passes = list(table.period[table.passes_half.astype(bool)])
    if passes:
        frame = pd.DataFrame({"day": [day(passes[0])], "label": [look.say("half", period=passes[0])]})
        at = alt.Chart(frame).encode(x=axis)
        layers += [
            at.mark_rule(color=VERMILION, strokeWidth=1.25),
            at.mark_text(color=VERMILION, dy=-5, baseline="bottom", fontSize=11).encode(
                y=alt.value(0), text="label:N"
            ),
        ]
    heading = look.say("shift", old=look.older_forms(term), new=look.form(term))
    title = alt.TitleParams(
        heading, subtitle=[text for text in (look.gloss(term), look.say("shift what")) if text]
    )
    return alt.layer(*layers).properties(width=look.width, height=150, title=title)


def heat(table: pd.DataFrame, terms: Sequence[str] | None = None, look: Look | None = None) -> Chart:
    """The share of documents that use each term by year, as a table of colours; a year without documents is empty.

    Args:
        table: `heat.csv`.
        terms: ids of the terms; all of the table by default.
    """
    look = look or Look()
    chosen = terms_of(table, terms)
    degree = "degree" if look.language == "en" else "degree_zh"
    table = table[table.term.isin(chosen) & (table.year.astype(str) != "")]
    table = table.assign(
        year=table.year.astype(str),
        name=table.term.map(look.form),
        degree=table[degree].fillna("").astype(str),
    )
    years = all_periods(table.year.min(), table.year.max()) if len(table) else []
    base = alt.Chart(table[["year", "name", "share", "documents", "documents_with_term", "degree"]]).encode(
        x=alt.X(
            "year:O", title=None, scale=alt.Scale(domain=years),
            axis=alt.Axis(orient="top", labelAngle=0, labelOverlap="greedy", ticks=False, domain=False),
        ),
        y=alt.Y(
            "name:N", title=None, scale=alt.Scale(domain=[look.form(term) for term in chosen]),
            axis=alt.Axis(ticks=False, domain=False, labelColor=INK, labelFontSize=12),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=look.say("term")),
            alt.Tooltip("year:O", title=look.say("year")),
            alt.Tooltip("share:Q", title=look.say("share"), format=".1%"),
            alt.Tooltip("documents_with_term:Q", title=look.say("documents with the term")),
            alt.Tooltip("documents:Q", title=look.say("documents")),
            alt.Tooltip("degree:N", title=look.say("degree")),
        ],
    )  # fmt: skip
    cells = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=share_colour("share", look.say("share"))
    )
    layers: list[alt.Chart] = [cells]
    if len(years) <= 28:
        layers.append(
            base.transform_calculate(label="datum.share > 0 ? format(datum.share, '.0%') : '·'")
            .mark_text(fontSize=10)
            .encode(
                text="label:N", color=alt.condition("datum.share > 0.4", alt.value("white"), alt.value(INK))
            )
        )
    step = 30 if len(years) <= 28 else 11
    return look.finish(
        alt.layer(*layers).properties(
            width=alt.Step(step) if look.width != "container" else "container",
            height=alt.Step(26),
            title=alt.TitleParams(look.say("heat"), subtitle=[look.say("heat what")]),
        ),
        f"{look.say('heat')}: {look.say('heat what')}",
    )


def share_colour(field: str, title: str) -> alt.Color:
    """A share from 0 to 1 in shades of one hue."""
    return alt.Color(
        f"{field}:Q",
        scale=alt.Scale(domain=[0, 0.02, 0.1, 0.3, 0.6, 1], range=[PALE, *SHADES[1:]]),
        legend=alt.Legend(title=title, format=".0%", gradientLength=180, direction="horizontal"),
    )
