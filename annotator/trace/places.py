"""Where in a document a term stands, and how that moves: title, heading, first tenth, number of the task (`places.csv`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.periods import wilson
from annotator.trace.units import DEFAULT_UNITS, check_units, groups_of, period_of

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

COLUMNS = names_of("places", labels=False)
NUMERALS = "一二三四五六七八九十"
HEADING = 40
"""Characters of a heading at most."""
_PART = re.compile(rf"[ \t\u3000#*]{{0,8}}([{NUMERALS}]{{1,3}})、([^\n]{{0,60}})")
_TASK = re.compile(rf"[ \t\u3000#*]{{0,8}}(?:[（(]([{NUMERALS}]{{1,3}})[）)]|([0-9]{{1,2}})[.．、](?![0-9]))")
_LOOKS_BACK = re.compile("回顾|总结|过去|所做的工作|主要工作情况")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_LETTER = re.compile(r"[\w]")
_ENDS = "。！？!?；;，,：:"


class Layout(NamedTuple):
    """Where the parts and tasks of a text begin: places in order, and of each the task's number (0: none is told there)."""

    starts: list[int]
    tasks: list[int]
    length: int

    def task_at(self, place: int) -> int:
        """Number of the task that a place stands under; 0 where it stands under none."""
        at = bisect_right(self.starts, place) - 1
        return self.tasks[at] if at >= 0 else 0


def layout_of(text: str) -> Layout:
    """The parts (一、) and tasks (（一） or 1.) of a text such as a work report; tasks of a part that looks back have no number."""
    starts, tasks, looks_back = [], [], False
    for line in _LINE.finditer(text):
        part = _PART.match(line[0])
        task = None if part else _TASK.match(line[0])
        if part:
            looks_back = bool(_LOOKS_BACK.search(part[2]))
            starts.append(line.start())
            tasks.append(0)
        elif task:
            starts.append(line.start())
            tasks.append(0 if looks_back else number_of(task[1] or task[2]))
    return Layout(starts, tasks, len(text))


def number_of(numeral: str) -> int:
    """The number that a Chinese numeral up to 99, or digits, stand for."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return NUMERALS.index(numeral[0]) + 1
    return 10 * (NUMERALS.index(tens[0]) + 1 if tens else 1) + (NUMERALS.index(ones[0]) + 1 if ones else 0)


def in_heading(sentence: str, begins_paragraph: bool) -> bool:
    """Whether a sentence is a heading: short, at the beginning of its paragraph, and numbered or without a mark at its end."""
    shown = sentence.strip()
    if not begins_paragraph or not 0 < len(shown) <= HEADING:
        return False
    numbered = bool(_PART.match(shown) or _TASK.match(shown)) or shown.startswith("#")
    return numbered or (shown[-1] not in _ENDS and bool(_LETTER.search(shown)))


def places(
    output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS, texts: Iterable[tuple[str, str, str]] | None = None
) -> pd.DataFrame:  # fmt: skip
    """How prominently documents use each term, in its current forms, by period, overall and by who speaks.

    Of the documents that use it: how many have it in the title, in a heading, in the first tenth of the text, with the
    share of the last and its 95 % interval (Wilson); `depth` is the median place of the first use in the text, 0 at the
    beginning and 1 at the end; `task_documents` have a use under a numbered task, and `task` is the median of the lowest number.
    Without the texts what needs them is empty.

    Args:
        output: what `annotator.read_output` returned.
        units: of `month`, `quarter` and `year`.
        texts: (doc_id, title, text) of the documents, as `annotator.Texts` gives them.

    Returns: a row for each unit × period × grouping × group × term with documents that use it, with the columns of `places.csv`.

    Raises:
        UnitError: an unknown unit.
    """
    units = check_units(units)
    spans = output.spans[output.spans.relation != "predecessor"]
    by_document = _by_document(spans, texts)
    documents = output.documents.set_index("doc_id")
    parts = []
    for unit in units:
        period = period_of(documents.date, unit)
        for grouping, group in groups_of(documents):
            table = by_document.assign(
                period=by_document.doc_id.map(period), group=by_document.doc_id.map(group)
            )
            table = table[table.period.ne("") & (table.group.ne("") | (grouping == "all"))]
            if len(table):
                parts.append(_summed(table).assign(unit=unit, grouping=grouping))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _by_document(spans: pd.DataFrame, texts: Iterable[tuple[str, str, str]] | None) -> pd.DataFrame:
    """A row for each document × term: whether it is in the title, a heading, where it stands first, the lowest task."""
    body = spans.section.eq("body")
    begins = spans.paragraph_start.eq(spans.sentence_start)
    heads = [
        is_body and in_heading(sentence, starts)
        for is_body, sentence, starts in zip(body, spans.sentence, begins, strict=True)
    ]
    told = spans.assign(title=~body, heading=heads, depth=np.nan, task=np.nan)
    rows = {str(doc_id): found.index for doc_id, found in told[body].groupby("doc_id", sort=False)}
    for doc_id, text in _of_these(texts, rows):
        layout, index = layout_of(text), rows[doc_id]
        starts = told.start[index].to_numpy()
        told.loc[index, "depth"] = starts / max(layout.length, 1)
        tasks = np.array([layout.task_at(int(start)) for start in starts], dtype=float)
        told.loc[index, "task"] = np.where(tasks > 0, tasks, np.nan)
    return (
        told.groupby(["layer", "term", "doc_id"], sort=False)
        .agg(title=("title", "any"), heading=("heading", "any"), depth=("depth", "min"), task=("task", "min"))
        .reset_index()
    )


def _of_these(
    texts: Iterable[tuple[str, str, str]] | None, wanted: dict[str, pd.Index[int]]
) -> Iterator[tuple[str, str]]:
    for doc_id, _, text in texts or ():
        if doc_id in wanted:
            yield doc_id, text


def _summed(table: pd.DataFrame) -> pd.DataFrame:
    known = table.assign(early=table.depth.lt(0.1), placed=table.depth.notna(), with_task=table.task.notna())
    summed = (
        known.groupby(["period", "group", "layer", "term"], sort=True)
        .agg(
            documents_with_term=("doc_id", "size"), in_title=("title", "sum"), in_heading=("heading", "sum"),
            in_first_tenth=("early", "sum"), placed=("placed", "sum"), depth=("depth", "median"),
            task_documents=("with_task", "sum"), task=("task", "median"),
        )
        .reset_index()
    )  # fmt: skip
    share = summed.in_first_tenth / summed.placed.where(summed.placed > 0)
    low, high = wilson(summed.in_first_tenth, summed.placed.where(summed.placed > 0, 1))
    nothing = summed.placed.eq(0)
    few = summed.placed.lt(2)
    counts = {
        name: summed[name].astype("Int64").mask(nothing) for name in ("in_first_tenth", "task_documents")
    }
    return summed.assign(
        **counts, first_tenth_share=share.round(6), first_tenth_low=np.where(few, np.nan, low),
        first_tenth_high=np.where(few, np.nan, high), depth=summed.depth.round(4),
    )  # fmt: skip
