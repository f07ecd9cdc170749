"""The story in one screen: what stands out, and a row for each term with when, how much and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from annotator.charts.look import Look, all_periods
from annotator.report.measures import Measures
from annotator.report.words import Text, text

FEW_DOCUMENTS = 10
"""A year with fewer documents is named in the story."""
COMMON = 0.05
"""A newest term is told of where it has reached at least this share of a year's documents."""
WIDTH, HEIGHT = 132, 30
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Share:
    """A share of documents with its 95 % interval, and the number of documents it rests on."""

    year: str
    share: float
    low: float
    high: float
    documents: int


@dataclass(frozen=True)
class TermStory:
    """A row of the story. `lines` are the runs of the course, as SVG points; a gap divides two runs."""

    term: str
    form: str
    english: str
    occurrences: int
    first: str
    first_where: str
    antedates: str
    peak: Share | None
    latest: Share | None
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    happened: tuple[Text, ...]


def percent(share: float) -> str:
    """A share in whole per cent, below ten with a digit after the point."""
    return f"{share:.1%}" if 0 < share < 0.0995 else f"{share:.0%}"


def term_stories(measures: Measures) -> list[TermStory]:
    """A row for each term that occurs, in the lexicons' order."""
    look = Look("en", measures.output.layers)
    return [_term(measures, term, look) for term in measures.used]


def _term(measures: Measures, term: str, look: Look) -> TermStory:
    first = measures.first_seen
    first = first[(first.term == term) & (first.grouping == "all") & (first.variant == "")]
    seen: Row = first.iloc[0].to_dict() if len(first) else {}
    shares = shares_of(measures, term)
    courses = measures.trends
    course = courses[(courses.term == term) & (courses.forms == "current")]
    lines, dots = sparkline(measures, term)
    peak = max(shares, key=lambda share: share.share, default=None)
    return TermStory(
        term,
        look.form(term),
        look.gloss(term),
        int((measures.output.spans.term == term).sum()),
        str(seen.get("date", "")),
        str(seen.get("title") or seen.get("doc_id", "")),
        str(seen["milestone_date"]) if seen.get("antedates") else "",
        peak if peak and peak.share else None,
        shares[-1] if shares else None,
        lines,
        dots,
        tuple(
            _happened({row["unit"]: row for row in course.to_dict("records")}, measures.fine_unit, bool(seen))
        ),
    )


def shares_of(measures: Measures, term: str) -> list[Share]:
    """The share of documents that use the term in a current form, by year."""
    rows = measures.unit("year")
    rows = rows[(rows.term == term) & (rows.forms == "current")]
    columns = ["period", "document_share", "share_low", "share_high", "documents"]
    return [
        Share(str(year), float(share), float(low), float(high), int(documents))
        for year, share, low, high, documents in rows[columns].itertuples(index=False)
    ]


def _happened(courses: dict[str, Row], fine: str, current: bool) -> list[Text]:
    """What the tests say of the course: levels and silences by the fine unit, the trend by years."""
    if not current:
        return [text("older only")]
    if not courses:
        return []
    said = []
    course, yearly = courses[fine], courses["year"]
    if course["revived"]:
        said.append(text("revived", period=course["revived"].split(";")[-1]))
    if course["silent_since"]:
        said.append(text("silent", period=course["silent_since"]))
    if course["change_points"]:
        said.append(text("levels", periods=", ".join(course["change_points"].split(";"))))
    if yearly["trend"] in ("increasing", "decreasing"):
        p = "< 0.001" if yearly["p_value"] < 0.001 else f"= {yearly['p_value']:.3f}"
        said.append(text(yearly["trend"], n=yearly["periods"], p=p))
    return said or [text("no change")]


def sparkline(measures: Measures, term: str) -> tuple[tuple[str, ...], tuple[tuple[float, float], ...]]:
    """The term's share of documents over time in a box of `WIDTH` × `HEIGHT`: runs as SVG points, single points apart.

    By quarter for a corpus of few years, else by year.
    """
    unit = "quarter" if "quarter" in measures.units() else "year"
    rows = measures.unit(unit)
    rows = rows[(rows.term == term) & (rows.forms == "current")]
    if rows.empty:
        return (), ()
    periods = all_periods(rows.period.min(), rows.period.max())
    shares = rows.set_index("period").document_share.reindex(periods)
    top, step = max(float(shares.max()), 1e-9), (WIDTH - 6) / max(len(periods) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, share in enumerate(shares):
        if pd.isna(share):
            runs.append([])
        else:
            x = 3 + place * step if len(periods) > 1 else WIDTH / 2
            runs[-1].append((round(x, 1), round(HEIGHT - 3 - (HEIGHT - 6) * share / top, 1)))
    lines = tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)
    return lines, tuple(run[0] for run in runs if len(run) == 1)


def corpus_line(measures: Measures) -> Text:
    """How much there is, in one sentence."""
    documents = measures.output.documents
    if documents.empty:
        return text("corpus empty")
    numbers = {
        "documents": _counted(len(documents), "document"),
        "spans": _counted(len(measures.output.spans), "occurrence"),
        "used": _counted(len(measures.used), "term"),
    }
    dates = documents.date[documents.date != ""]
    if dates.empty:
        return text("corpus undated", **numbers)
    dated = {"first": dates.min(), "last": dates.max()}
    sources = documents.source[documents.source != ""].nunique()
    if sources < 2:
        return text("corpus sourceless", **numbers, **dated)
    return text("corpus", **numbers, **dated, sources=f"{sources:,}")


def _counted(number: int, noun: str) -> Text:
    """A number with its English noun; in Chinese the sentence has the noun and its measure word."""
    return Text(f"{number:,} {noun}" + ("" if number == 1 else "s"), f"{number:,}")


def leads(measures: Measures, stories: list[TermStory]) -> list[Text]:
    """What stands out: the most used, the newest, a revival, a new form that won, a term gone silent; four at most."""
    said = [
        _most_used(measures, stories),
        _newest(measures, stories),
        _revived(measures),
        _overtaken(measures),
    ]
    silent = _courses(measures)
    for row in silent[silent.silent_since != ""].head(1).to_dict("records"):
        said.append(text("lead silent", term=_named(measures, row["term"]), period=row["silent_since"]))
    return [lead for lead in said if lead][:4]


def _named(measures: Measures, *terms: str) -> Text:
    """Terms by name, in English with what they mean."""
    look = Look("en", measures.output.layers)
    glossed = [
        f"{look.form(term)} ({look.gloss(term)})" if look.gloss(term) else look.form(term) for term in terms
    ]
    return Text(", ".join(glossed), "、".join(map(look.form, terms)))


def _most_used(measures: Measures, stories: list[TermStory]) -> Text | None:
    best = max((story.latest.share for story in stories if story.latest), default=0)
    # Equals are named together: a tie has no winner.
    first = [story for story in stories if story.latest and story.latest.share == best > 0]
    share = first[0].latest if first else None
    if share is None:
        return None
    return text(
        "lead most", term=_named(measures, *(story.term for story in first)), year=share.year, share=percent(best),
        low=percent(share.low), high=percent(share.high), n=f"{share.documents:,}",
    )  # fmt: skip


def _newest(measures: Measures, stories: list[TermStory]) -> Text | None:
    known = [story for story in stories if story.first and story.peak and story.peak.share >= COMMON]
    newest = max(known, key=lambda story: story.first, default=None)
    if newest is None:
        return None
    dates = measures.output.documents.date
    before = int(((dates != "") & (dates < newest.first)).sum())
    if before < FEW_DOCUMENTS:
        return None
    return text("lead new", term=_named(measures, newest.term), date=newest.first, n=f"{before:,}")


def _courses(measures: Measures) -> pd.DataFrame:
    """The yearly courses of the terms' current forms."""
    return measures.trends[(measures.trends.unit == "year") & (measures.trends.forms == "current")]


def _revived(measures: Measures) -> Text | None:
    """The term that came back last."""
    rows = _courses(measures)
    rows = rows[rows.revived != ""].sort_values("revived", key=lambda lists: lists.str[-4:])
    for row in rows.tail(1).to_dict("records"):
        # The last silence that did not last to the end.
        first, last = row["silences"].split(";")[-1 if not row["silent_since"] else -2].split("/")
        silence = first if first == last else f"{first}–{last}"
        back = row["revived"].split(";")[-1]
        return text("lead revived", term=_named(measures, row["term"]), period=back, silence=silence)
    return None


def _overtaken(measures: Measures) -> Text | None:
    """The new form that passed its older one last."""
    passes = measures.shift[measures.shift.passes_half.astype(bool)].sort_values("period").tail(1)
    look = Look("zh", measures.output.layers)
    for row in passes.to_dict("records"):
        last = measures.shift[measures.shift.term == row["term"]].iloc[-1].to_dict()
        return text(
            "lead shift", new=_named(measures, row["term"]), old=look.older_forms(row["term"]), period=row["period"],
            last=last["period"], share=percent(last["new_share"]), low=percent(last["share_low"]),
            high=percent(last["share_high"]),
        )  # fmt: skip
    return None


def cautions(measures: Measures) -> list[Text]:
    """What a reader must know before quoting a number."""
    said = []
    yearly = measures.unit("year").drop_duplicates("period")
    few = yearly.period[yearly.documents < FEW_DOCUMENTS].tolist()
    if few:
        shown = ", ".join(few) if len(few) <= 6 else f"{few[0]}–{few[-1]} ({len(few)})"
        said.append(text("few", years=shown, limit=FEW_DOCUMENTS))
    if measures.earlier_years:
        said.append(text("since", year=int(measures.since) + 2, n=measures.earlier_years))
    undated = int((measures.output.documents.date == "").sum())
    if undated:
        said.append(text("undated note", n=f"{undated:,}"))
    first = measures.first_seen
    early = first[(first.grouping == "all") & (first.variant == "") & first.antedates.astype(bool)]
    if len(early):
        look = Look("zh", measures.output.layers)
        names = "、".join(
            f"{look.form(term)} {date}" for term, date in zip(early.term, early.date, strict=True)
        )
        said.append(text("antedates note", n=len(early), terms=names))
    problems = int(measures.output.run.get("inputs", {}).get("problems", 0))
    if problems:
        said.append(text("problems note", n=problems))
    if measures.unused:
        look = Look("zh", measures.output.layers)
        said.append(text("unused", terms="、".join(look.form(term) for term in measures.unused)))
    return said
