"""The comparison as a chart: a ratio and its interval for each term, on a logarithmic scale, beside the two rates."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from annotator.charts.look import BLUE, GREY, INK, Chart, Look
from annotator.compare.comparison import Comparison


def comparison_chart(comparison: Comparison, look: Look | None = None) -> Chart:
    """A row a term (current forms): the ratio b by a with its 95 % interval; hollow where no difference is held.

    Terms without an interval are named below the axis by the number of uses alone.
    """
    look = look or Look()
    rates = comparison.rates[(comparison.rates.forms == "current") & comparison.rates.rate_ratio.gt(0)]
    rates = rates[rates.rate_ratio != math.inf]
    table = rates.assign(name=[look.name(term) for term in rates.term])
    order = table.sort_values("rate_ratio", ascending=False).name.tolist()
    axis = alt.Axis(
        title=f"{comparison.b} : {comparison.a}", values=[0.1, 0.2, 0.5, 1, 2, 5, 10], format="~g"
    )
    limits = [
        value
        for value in (*table.low.dropna(), *table.high.dropna(), *table.rate_ratio, 0.5, 2.0)
        if value > 0
    ]
    x = alt.X(
        "rate_ratio:Q", scale=alt.Scale(type="log", domain=[min(limits) / 1.1, max(limits) * 1.1]), axis=axis
    )
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=320))
    base = alt.Chart(table)
    none = alt.Chart(pd.DataFrame({"rate_ratio": [1.0]})).mark_rule(color=GREY, strokeDash=[3, 3]).encode(x=x)
    lines = base.mark_rule(color=BLUE, strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    points = base.mark_point(size=80, color=BLUE, filled=True, opacity=1).encode(
        x=x,
        y=y,
        fill=alt.condition("datum.held", alt.value(BLUE), alt.value("white")),
        stroke=alt.value(BLUE),
    )
    labels = base.mark_text(align="left", dx=10, dy=-9, color=INK, fontSize=11).encode(
        x=x, y=y, text=alt.Text("rate_ratio:Q", format=".2f")
    )
    return look.panels(
        [alt.layer(none, lines, points, labels).properties(width=420, height=alt.Step(34))], ""
    )
