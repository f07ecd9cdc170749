"""How the charts look: language, names of terms, palette, fonts, time axis. Every chart takes a `Look`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from annotator.charts.words import Language, word
from annotator.lexicon.model import Lexicon, Milestone, Term, available_lexicons, load_lexicon

BLUE, VERMILION, INK, GREY, PALE = "#0072B2", "#C8500A", "#1b1b1b", "#5f6368", "#e4e4e0"
"""Blue and (darkened) vermilion of Okabe and Ito's palette, which the colour-blind tell apart; shape and dash say it again."""
SHADES = ["#eef3f8", "#c6d9ea", "#8fb8d8", "#4d8fc0", "#1b679f", "#0b3d66"]
"""One hue, lightness falling evenly: reads the same for the colour-blind and in grey print."""
FONT = (
    "system-ui, 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', "
    "'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
)

Chart = alt.LayerChart | alt.ConcatChart | alt.FacetChart | alt.Chart

_CONFIG = alt.Config(
    font=FONT,
    view=alt.ViewConfig(stroke=None),
    title=alt.TitleConfig(
        anchor="start", frame="group", fontSize=15, fontWeight=600, color=INK, offset=10,
        subtitleColor=GREY, subtitleFontSize=11.5, subtitlePadding=4, subtitleLineHeight=15,
    ),
    axis=alt.AxisConfig(
        labelColor=GREY, titleColor=GREY, labelFontSize=11, titleFontSize=11, titleFontWeight="normal",
        gridColor="#ececea", domainColor="#b8b8b4", tickColor="#b8b8b4", labelLimit=220,
    ),
    legend=alt.LegendConfig(
        labelColor=INK, titleColor=GREY, labelFontSize=11, titleFontSize=11, titleFontWeight="normal",
        orient="bottom", symbolSize=70, labelLimit=260,
    ),
    header=alt.HeaderConfig(labelColor=INK, labelFontSize=12, titleFontSize=11),
)  # fmt: skip


@cache
def _packaged() -> tuple[Lexicon, ...]:
    return tuple(load_lexicon(name) for name in available_lexicons())


@dataclass(frozen=True)
class Look:
    """Language, names and size of a chart.

    Attributes:
        language: `en` or `zh`, for every text on the chart.
        lexicons: where the names of terms and the milestones come from, such as `read_output(folder).layers`;
            the packaged lexicons by default.
        width: pixels of one panel, or `container` for a chart in a page that grows with it.
        alone: whether the chart stands for itself; a page that says the key to the milestones beside it says False.
    """

    language: Language = "en"
    lexicons: Sequence[Lexicon] = field(default_factory=_packaged)
    width: int | Literal["container"] = 400
    alone: bool = True

    def say(self, key: str, **values: object) -> str:
        """A text of `annotator.charts.words` in this language."""
        return word(key, self.language, **values)

    def term(self, term_id: str) -> Term | None:
        """The term with that id, if a lexicon has it."""
        terms = (term for lexicon in self.lexicons for term in lexicon.terms)
        return next((term for term in terms if term.id == term_id), None)

    def form(self, term_id: str) -> str:
        """The term's canonical form; its id where no lexicon has it."""
        term = self.term(term_id)
        return term.form if term else term_id

    def gloss(self, term_id: str) -> str:
        """The term's English name on an English chart, else nothing."""
        term = self.term(term_id)
        return term.english[0] if term and term.english and self.language == "en" else ""

    def name(self, term_id: str) -> str:
        """Form and gloss in one line."""
        return f"{self.form(term_id)} {self.gloss(term_id)}".strip()

    def older_forms(self, term_id: str) -> str:
        """The term's predecessor forms, joined."""
        term = self.term(term_id)
        forms = (
            [variant.form for variant in term.variant if variant.relation == "predecessor"] if term else []
        )
        return "、".join(forms) or self.say("predecessor")

    def milestones(self, term_id: str) -> tuple[Milestone, ...]:
        """The term's milestones in the order of their dates."""
        term = self.term(term_id)
        return tuple(sorted(term.milestone, key=lambda milestone: milestone.date)) if term else ()

    def title(self, term_id: str, *below: str) -> alt.TitleParams:
        """The term as a chart's title; its gloss and further lines below it."""
        return alt.TitleParams(
            self.form(term_id), subtitle=[line for line in (self.gloss(term_id), *below) if line]
        )

    def finish(self, chart: Chart, description: str) -> Chart:
        """Give a whole chart its fonts, colours and a description for screen readers."""
        # All at once: each call of a method of altair's copies the whole chart.
        chart = chart.copy(deep=False)
        chart.description, chart.background, chart.padding, chart.config = description, "white", 4, _CONFIG
        if self.width == "container" and not isinstance(chart, alt.FacetChart):
            chart.autosize = alt.AutoSizeParams(type="fit-x", contains="padding")
        return chart

    def panels(self, charts: Sequence[Chart], description: str, columns: int = 2) -> Chart:
        """One chart as it is, several side by side."""
        if len(charts) == 1:
            return self.finish(charts[0], description)
        together = alt.concat(*charts, columns=columns, spacing=32)
        together = together.resolve_scale(color="independent", shape="independent", strokeDash="independent")
        return self.finish(together, description)


def terms_of(table: pd.DataFrame, terms: Sequence[str] | None) -> list[str]:
    """The terms asked for, else those of the table in its order."""
    return list(table.term.drop_duplicates()) if terms is None else list(terms)


def bounds(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First day of a period (`2023`, `2023Q3`, `2023-09`, `2023-09-07`) and first day after it."""
    whole = pd.Period(period)
    return whole.start_time, (whole + 1).start_time


def middle(period: str) -> str:
    """The day in the middle of a period, where its point stands on a time axis; ISO 8601."""
    start, end = bounds(period)
    return f"{start + (end - start) / 2:%Y-%m-%d}"


def day(date: str) -> str:
    """The day where a date stands on a time axis: the middle of what is known of it."""
    return date if len(date) == 10 else middle(date)


def last_day(date: str) -> str:
    """The last day that a date can mean: by then what it dates has happened."""
    return date if len(date) == 10 else f"{bounds(date)[1] - pd.Timedelta(days=1):%Y-%m-%d}"


def all_periods(first: str, last: str) -> list[str]:
    """Every period from the first to the last, written as they are."""
    periods = pd.period_range(pd.Period(first), pd.Period(last), freq=pd.Period(first).freq)
    return [f"{period.year}Q{period.quarter}" if "Q" in first else str(period) for period in periods]


def time_axis(first: str, last: str, key: Sequence[str] = ()) -> alt.X:
    """An encoding of the field `day` from the start of the first period to the end of the last.

    A year's label stands in its middle, under its point. `key` are lines to be written below the axis.
    """
    start, end = bounds(first)[0], bounds(last)[1]
    years = [middle(str(year)) for year in range(start.year, (end - pd.Timedelta(days=1)).year + 1)]
    return _axis(start, end, key, values=years, format="%Y", ticks=False)


def date_axis(days: Sequence[str]) -> alt.X:
    """An encoding of the field `day` that holds all the days, with room at both ends; ticks where years begin."""
    start, end = pd.Timestamp(min(days)), pd.Timestamp(max(days))
    room = max((end - start) * 0.06, pd.Timedelta(days=20))
    start, end = start - room, end + room
    if (end - start).days < 3 * 366:
        return _axis(start, end, (), tickCount=5, format="%Y-%m")
    years = [f"{year}-01-01" for year in range(start.year + 1, end.year + 1)]
    return _axis(start, end, (), values=years, format="%Y")


def _utc(moment: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=moment.year, month=moment.month, date=moment.day, utc=True)


def _axis(start: pd.Timestamp, end: pd.Timestamp, key: Sequence[str], **axis: Any) -> alt.X:
    return alt.X(
        "day:T",
        title=list(key) or None,
        scale=alt.Scale(type="utc", domain=[_utc(start), _utc(end)], nice=False),
        axis=alt.Axis(
            labelOverlap="greedy", labelSeparation=8, grid=False, titleAnchor="start", titleAlign="left",
            titleLineHeight=15, titlePadding=8, labelPadding=5, **axis,
        ),
    )  # fmt: skip
