"""The story in one screen: what stands out, and a row for each term with when, how much and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any, NamedTuple

import pandas as pd

from annotator.reading.selection import Selection
from annotator.report.measures import Measures
from annotator.report.words import Text, level_text, text
from annotator.trace.periods import peak_of
from annotator.trace.units import period_name, period_number

FEW_DOCUMENTS = 10
"""A year with fewer documents is named in the story."""
LEADS = ("most_used", "newest", "arrived", "overtook", "silent", "revived", "rising", "falling", "new_level")
"""Kinds of statements that may stand first, in this order."""
COURSE = ("rising", "falling", "new_level", "no_change", "silent", "revived", "overtook", "burst")
"""Kinds of statements that tell what happened to a term."""
MOST_LEADS = 6
WIDTH, HEIGHT = 132, 30
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Share:
    """A share of documents with its 95 % interval, and the number of documents it rests on.

    One document, or reprints of one text, have no interval: its limits are NaN.
    """

    year: str
    share: float
    low: float
    high: float
    documents: int

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return not (isnan(self.low) or isnan(self.high))


class Said(NamedTuple):
    """A sentence in both languages, and the place of its row in the statements; none for words of the page's own."""

    en: str
    zh: str
    row: int | None = None


@dataclass(frozen=True)
class TermStory:
    """A row of the story. `first` has a ≤ before it where the documents begin too late to tell. `lines` are the runs of the course, as SVG points; a gap divides two runs."""

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
    happened: tuple[Said, ...]


def term_stories(measures: Measures) -> list[TermStory]:
    """A row for each term that occurs, in the lexicons' order."""
    return [_term(measures, term) for term in measures.used]


def _term(measures: Measures, term: str) -> TermStory:
    first = measures.first_seen
    first = first[(first.term == term) & (first.grouping == "all") & (first.variant == "")]
    seen: Row = first.iloc[0].to_dict() if len(first) else {}
    said = measures.statements
    said = said[(said.term == term) & (said.statement == "first_seen")]
    # As closely as it is known, and of this sense: what is older than the milestone is told of apart.
    since = str(said.since.iloc[0]) if len(said) else str(seen.get("date", ""))
    # What is in use when the documents begin is not first seen in them, but by then.
    sure = not since or (len(said) > 0 and bool(said.held.iloc[0]))
    shares = shares_of(measures, term)
    lines, dots = sparkline(measures, term)
    yearly = measures.unit("year")
    top = peak_of(yearly[(yearly.term == term) & (yearly.forms == "current")])
    return TermStory(
        term,
        measures.form(term),
        measures.gloss(term),
        int((measures.output.spans.term == term).sum()),
        since if sure else f"≤ {since}",
        str(seen.get("title") or seen.get("doc_id", "")) if seen.get("date") == since else "",
        str(seen["milestone_date"]) if seen.get("antedates") and seen["date"] == since else "",
        next((share for share in shares if share.year == top), None),
        shares[-1] if shares else None,
        lines,
        dots,
        tuple(_happened(measures, term, bool(seen))),
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


def _happened(measures: Measures, term: str, current: bool) -> list[Said]:
    """What is held of the course of a term over all documents."""
    if not current:
        return [Said(*text("older only"))]
    rows = measures.statements
    rows = rows[
        (rows.term == term) & (rows.scope == "all") & rows.held.astype(bool) & rows.statement.isin(COURSE)
    ]
    return _sentences(rows) or [Said(*text("too few to say"))]


def _sentences(rows: pd.DataFrame) -> list[Said]:
    return [
        Said(str(en), str(zh), int(row))
        for row, en, zh in zip(rows.index, rows.sentence_en, rows.sentence_zh, strict=True)
    ]


def sparkline(measures: Measures, term: str) -> tuple[tuple[str, ...], tuple[tuple[float, float], ...]]:
    """The term's share of documents over time in a box of `WIDTH` × `HEIGHT`: runs as SVG points, single points apart.

    By quarter for a corpus of few years, else by year.
    """
    unit = "quarter" if "quarter" in measures.units() else "year"
    rows = measures.unit(unit)
    rows = rows[(rows.term == term) & (rows.forms == "current")]
    if rows.empty:
        return (), ()
    ends = [period_number(period, unit) for period in (rows.period.min(), rows.period.max())]
    periods = [period_name(number, unit) for number in range(ends[0], ends[1] + 1)]
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


def leads(measures: Measures) -> list[Said]:
    """What stands out, one statement of a kind: what is held of all documents, or of the provinces, surest first."""
    rows = measures.statements
    rows = rows[rows.held.astype(bool) & rows.scope.isin(("all", "level=province"))]
    said: list[Said] = []
    for kind in LEADS:
        of_kind = rows[rows.statement == kind]
        if kind == "arrived":
            # The arrival that most took part in; by provinces where there are any.
            of_kind = of_kind.sort_values(["scope", "since"], ascending=False, kind="stable")
        else:
            of_kind = of_kind[of_kind.scope == "all"].sort_values("p_adjusted", kind="stable")
        said += _sentences(of_kind.head(1))
    return said[:MOST_LEADS]


def _chosen(selection: Selection) -> Text:
    """What a selection keeps, in both languages."""
    parts = [
        text(f"selected {name}", what=value)
        for name, value in (("since", selection.since), ("until", selection.until))
        if value
    ]
    for name in ("source", "level", "province"):
        values = getattr(selection, name)
        if values:
            spoken = [level_text(value) if name == "level" else Text(value, value) for value in values]
            what = Text(", ".join(one.en for one in spoken), "、".join(one.zh for one in spoken))
            parts.append(text(f"selected {name}", what=what))
    return Text(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))


def cautions(measures: Measures) -> list[Text]:
    """What a reader must know before quoting a number."""
    run = measures.output.run
    selections = (run.get("command", {}).get("selection"), run.get("selection"))
    said = [text("selected", what=_chosen(Selection.from_json(asked))) for asked in selections if asked]
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
        names = "、".join(
            f"{measures.form(term)} {date}" for term, date in zip(early.term, early.date, strict=True)
        )
        said.append(text("antedates note", n=len(early), terms=names))
    problems = int(measures.output.run.get("inputs", {}).get("problems", 0))
    if problems:
        said.append(text("problems note", n=problems))
    if measures.unused:
        said.append(text("unused", terms="、".join(measures.form(term) for term in measures.unused)))
    return said
