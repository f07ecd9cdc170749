"""Charts of how a term spreads: who used it first, how many have, and which terms stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from annotator.charts.look import (
    BLUE,
    GREY,
    INK,
    VERMILION,
    Chart,
    Look,
    date_axis,
    day,
    last_day,
    terms_of,
)

Grouping = Literal["source", "province"]
Context = Literal["sentence", "paragraph", "document"]
SURE = 6.63
"""The upper 1 % point of chi-square with one degree of freedom, for the deviance of a pair."""
MOST_GROUPS = 30
"""Sources or provinces in a panel; further ones are counted in its title."""


def first_use(
    table: pd.DataFrame,
    terms: Sequence[str] | None = None,
    look: Look | None = None,
    grouping: Grouping = "source",
) -> Chart:
    """The date of each source's (or province's) first use of a term, the earliest at the top, a panel a term.

    Args:
        table: `first_seen.csv`. Its rows without a date are left out.
        terms: ids of the terms; all of the table by default.
        grouping: `source` or `province`.
    """
    look = look or Look()
    panels = [_first_use(table[table.term == term], term, look, grouping) for term in terms_of(table, terms)]
    return look.panels(panels, look.say(f"first {grouping}"))


def _first_use(table: pd.DataFrame, term: str, look: Look, grouping: Grouping) -> Chart:
    rows = table[(table.variant == "") & (table.grouping == grouping) & (table.date != "")]
    count = len(rows)
    # Documents that name none are a row of their own.
    rows = (
        rows.assign(day=rows.date.map(day), group=rows.group.replace("", look.say("not named")))
        .sort_values("day", kind="stable")
        .head(MOST_GROUPS)
    )
    what = look.say(f"first {grouping}")
    if count > len(rows):
        what = look.say("first some", what=what, shown=len(rows), all=count)
    if not count:
        return alt.layer(alt.Chart(pd.DataFrame({"day": []})).mark_point()).properties(
            title=look.title(term, what)
        )
    axis = date_axis(list(rows.day))
    # Names of sources are text of documents: as a scale's domain they are data, as a sort order they would be code.
    y = alt.Y(
        "group:N", title=None, sort=None, scale=alt.Scale(domain=list(rows.group)),
        axis=alt.Axis(grid=True, gridColor="#f1f1ef", ticks=False, domain=False, labelColor=INK, labelLimit=130),
    )  # fmt: skip
    data = alt.Chart(rows[["group", "day", "date", "title", "lag_days"]].astype({"lag_days": float})).encode(
        x=axis,
        y=y,
        tooltip=[
            alt.Tooltip("group:N", title=look.say(grouping)),
            alt.Tooltip("date:N", title=look.say("date")),
            alt.Tooltip("lag_days:Q", title=look.say("lag")),
            alt.Tooltip("title:N", title=look.say("title")),
        ],
    )
    first = data.transform_filter("datum.lag_days === 0")
    layers = [
        data.mark_point(filled=True, color=BLUE, size=48, opacity=1),
        first.mark_point(filled=True, color=VERMILION, shape="diamond", size=110, opacity=1),
    ]
    days = pd.to_datetime(rows.day)
    late = days > days.min() + (days.max() - days.min()) * 0.6
    for chosen, side in ((rows[~late], 1), (rows[late], -1)):
        text = alt.Chart(chosen[["group", "day", "date"]]).mark_text(
            align="left" if side > 0 else "right", dx=8 * side, fontSize=10, color=GREY
        )
        layers.append(text.encode(x=axis, y=y, text="date:N"))
    return alt.layer(*layers).properties(
        width=look.width, height=19 * len(rows), title=look.title(term, what)
    )


def adoption(
    table: pd.DataFrame,
    terms: Sequence[str] | None = None,
    look: Look | None = None,
    grouping: Grouping = "source",
) -> Chart:
    """Kaplan and Meier's share of sources (or provinces) that have used a term, with its band, and the logistic fit if any.

    Args:
        table: `adoption.csv`.
        terms: ids of the terms; all of the table by default.
        grouping: `source` or `province`.
    """
    look = look or Look()
    table = table[table.grouping == grouping]
    panels = [_adoption(table[table.term == term], term, look, grouping) for term in terms_of(table, terms)]
    return look.panels(panels, look.say(f"adoption {grouping}"))


def _adoption(table: pd.DataFrame, term: str, look: Look, grouping: Grouping) -> Chart:
    title = look.title(term, look.say(f"adoption {grouping}"))
    rows = table[table.date != ""].assign(day=lambda frame: frame.date.map(last_day))
    if rows.empty:
        return alt.layer(alt.Chart(pd.DataFrame({"day": []})).mark_point()).properties(title=title)
    axis = date_axis(list(rows.day))
    columns = ["day", "date", "adopters", "possible", "share", "estimate", "estimate_low", "estimate_high"]
    data = alt.Chart(rows[columns]).encode(
        x=axis,
        y=alt.Y(
            "estimate:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=3)
        ),
    )
    tooltip = [
        alt.Tooltip("date:N", title=look.say("date")),
        alt.Tooltip("adopters:Q", title=look.say("adopters")),
        alt.Tooltip("possible:Q", title=look.say("possible")),
        alt.Tooltip("share:Q", title=look.say("observed"), format=".0%"),
        alt.Tooltip("estimate:Q", title=look.say("estimate"), format=".0%"),
    ]
    layers = [
        data.mark_area(color=BLUE, opacity=0.16, interpolate="step-after").encode(
            y=alt.Y("estimate_low:Q", title=None), y2="estimate_high:Q"
        ),
        data.mark_line(color=BLUE, interpolate="step-after", strokeWidth=1.75),
        data.mark_point(filled=True, color=BLUE, size=36, opacity=1).encode(tooltip=tooltip),
    ]
    fitted = rows[rows.fit == "logistic"].head(1)
    return (
        alt.layer(*_fit(fitted.iloc[0].to_dict(), rows, axis, look), *layers)
        if len(fitted)
        else alt.layer(*layers)
    ).properties(width=look.width, height=150, title=title)


def _fit(row: Mapping[Any, Any], rows: pd.DataFrame, axis: alt.X, look: Look) -> list[alt.Chart]:
    """The curve of the logistic fit."""
    start, end = pd.Timestamp(rows.day.min()), pd.Timestamp(rows.day.max())
    midpoint = pd.Timestamp(str(row["midpoint"]))
    days = pd.date_range(start, end, periods=80)
    years = (days - midpoint).total_seconds() / (365.25 * 86400)
    curve = pd.DataFrame(
        {"day": days.strftime("%Y-%m-%d"), "share": 1 / (1 + np.exp(-float(str(row["growth_rate"])) * years))}
    )
    layers = []
    layers.append(
        alt.Chart(curve)
        .mark_line(color=VERMILION, strokeDash=[5, 3], strokeWidth=1.5)
        .encode(x=axis, y="share:Q")
    )
    return layers


def together(
    table: pd.DataFrame,
    terms: Sequence[str] | None = None,
    look: Look | None = None,
    context: Context = "sentence",
) -> Chart:
    """How often pairs of terms stand in the same sentence, paragraph or document, against what chance would give.

    Observed and expected counts are added up over the periods of one unit, so that a common rise of two terms is no
    company. The figure is the observed count. Colour is log2(observed / expected), blue for more often than by chance,
    and only where chance alone would give so large a difference more rarely than in one case of a hundred
    (`SURE`); other cells are grey.

    Args:
        table: `together.csv` in one unit.
        terms: ids of the terms; all of the table by default.
        context: in the same what.
    """
    look = look or Look()
    pairs = pooled_pairs(table, context)
    if terms is not None:
        pairs = pairs[pairs.term.isin(terms) & pairs.other_term.isin(terms)]
    both = pd.concat(
        [pairs, pairs.rename(columns={"term": "other_term", "other_term": "term"})], ignore_index=True
    ).drop_duplicates(["term", "other_term"])
    order = [look.form(term) for term in dict.fromkeys([*pairs.term, *pairs.other_term])]
    frame = both.assign(name=both.term.map(look.form), other=both.other_term.map(look.form))
    frame["shade"] = frame.log_ratio.where(frame.deviance > SURE, 0)
    frame = frame[["name", "other", "observed", "expected", "ratio", "shade", "deviance"]]
    scale = alt.Scale(domain=order)
    base = alt.Chart(frame).encode(
        x=alt.X(
            "other:N",
            title=None,
            sort=None,
            scale=scale,
            axis=alt.Axis(orient="top", labelAngle=-40, ticks=False, domain=False, labelColor=INK),
        ),
        y=alt.Y(
            "name:N",
            title=None,
            sort=None,
            scale=scale,
            axis=alt.Axis(ticks=False, domain=False, labelColor=INK),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=look.say("term")),
            alt.Tooltip("other:N", title=look.say("other")),
            alt.Tooltip("observed:Q", title=look.say("observed")),
            alt.Tooltip("expected:Q", title=look.say("expected"), format=".1f"),
            alt.Tooltip("ratio:Q", title=look.say("ratio"), format=".2f"),
            alt.Tooltip("deviance:Q", title=look.say("deviance"), format=".1f"),
        ],
    )
    colour = alt.Color(
        "shade:Q",
        scale=alt.Scale(domain=[-3, 0, 3], range=[VERMILION, "#f2f2ef", BLUE], clamp=True, interpolate="rgb"),
        legend=alt.Legend(
            title=look.say("ratio"), values=[-3, -1, 0, 1, 3], direction="horizontal", gradientLength=180,
            labelExpr="datum.value < 0 ? '1/' + pow(2, -datum.value) : pow(2, datum.value)",
        ),
    )  # fmt: skip
    figure = base.mark_text(fontSize=11).encode(
        text="observed:Q",
        color=alt.condition("abs(datum.shade) > 1.6", alt.value("white"), alt.value(INK)),
    )
    # On a page the matrix may fill its column; alone its cells have a size of their own.
    return look.finish(
        alt.layer(base.mark_rect(stroke="white", strokeWidth=1.5).encode(color=colour), figure).properties(
            width=look.width if look.width == "container" else alt.Step(40),
            height=28 * len(order),
            title=alt.TitleParams(look.say("together"), subtitle=[look.say(f"together {context}")]),
        ),
        f"{look.say('together')}, {look.say(f'together {context}')}",
    )


def pooled_pairs(table: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The pairs of one context, added up over the periods.

    Columns: term, other_term, observed, expected, ratio, log_ratio (log2, within ±3), and deviance, the Poisson
    deviance 2 (O ln(O/E) - O + E) of the sums with one degree of freedom (McCullagh and Nelder, Generalized Linear
    Models, 2nd ed., 1989, ch. 6).
    """
    alike = table[table.context == context].groupby(["term", "other_term"], sort=False, as_index=False)
    pairs = alike[["observed", "expected"]].sum()
    pairs = pairs[pairs.expected > 0]
    pairs["ratio"] = pairs.observed / pairs.expected
    pairs["log_ratio"] = np.log2(pairs.ratio.clip(lower=1 / 8, upper=8))
    surprise = pairs.observed * np.log(pairs.ratio.where(pairs.observed > 0, 1))
    pairs["deviance"] = 2 * (surprise - pairs.observed + pairs.expected)
    return pairs
