"""Texts that say above themselves what they are, a line each: 标题：…, 【日期】…, an address.

Such lines stay in the text, so that offsets are those of the file; what they say is taken from them, but for the title, whose
terms would count twice. What a text file holds beside one text, several articles or a table, is told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotator.reading.dates import NO_DATE, Date, read_value
from annotator.reading.fields import columns_for
from annotator.records import Problem

_LABELLED = re.compile(
    r"[ \t\u3000]*(?:【([^】\n]{1,10})】[:：]?|([^\W\d_：:]{1,12}|[A-Z][A-Za-z ]{2,15})[:：])(.*)"
)
_ADDRESS = re.compile(r"[ \t\u3000]*(https?://\S+)\s*")
_SENTENCE_END = re.compile("[。；！？]")
_LINES, _HEAD, _LONGEST = 12, 2_000, 120
_SHORTEST_TABLE = 2
_TITLE_AT_START = re.compile(
    r"^[ \t\u3000]*(?:【(?:标题|题名|篇名)】|(?:标题|题名|篇名|标　题)[:：])", re.MULTILINE
)


class Head(NamedTuple):
    """What the lines above a text say of it; empty where they say nothing."""

    source: str = ""
    url: str = ""
    date: Date = NO_DATE


def head(text: str) -> Head:
    """What the first lines say by labels: a title and one thing more, at least; or an address that stands alone.

    >>> head("标题：某会召开\\n日期：2024年3月5日\\n正文：\\n某会召开。").date.day, head("日期：2024年3月5日是个好日子。").date.day
    ('2024-03-05', '')
    """
    said: dict[str, str] = {}
    url = ""
    for line in text[:_HEAD].split("\n", _LINES)[:_LINES]:
        if alone := _ADDRESS.fullmatch(line):
            url = url or alone[1]
            continue
        found = _LABELLED.match(line)
        if not found or len(line) > _LONGEST or _SENTENCE_END.search(line):
            continue
        label, value = "".join((found[1] or found[2]).split()), found[3].strip()
        for field in ("title", "source", "url", "date"):
            if columns_for(field, [label], {}):
                said.setdefault(field, value)
    if "title" not in said or len(said) == 1:
        return Head(url=url)
    return Head(said.get("source", ""), said.get("url", url), read_value(said.get("date")))


def doubts(text: str, path: str) -> Iterator[Problem]:
    """What a text file seems to hold beside one text."""
    if (number := len(_TITLE_AT_START.findall(text))) > 1:
        yield Problem(
            path,
            f"{number} lines in it begin with 标题： or the like: several articles in one file count as one document; "
            "save each as a file of its own, or all as rows of a table",
            "doubt",
            "several",
        )
    names, *rows = (line.split("\t") for line in text[:_HEAD].split("\n", 2)[:2])
    is_row = rows and len(rows[0]) == len(names) >= _SHORTEST_TABLE
    if is_row and columns_for("text", [name.strip() for name in names], {}):
        yield Problem(
            path,
            f"its first line names columns ({', '.join(name.strip() for name in names)}): under the ending .tsv each row is a"
            " document; as .txt all of it is one",
            "doubt",
            "columns",
        )
