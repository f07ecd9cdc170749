"""The People's Daily: saved pages of its database, and the texts of which collections of it consist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.pages.plain import page_lines
from annotator.reading.records.exports.article import Article, Export

_BOX = re.compile(r"""<div\b[^<>]{0,300}class\s*=\s*["'][^"'<>]{0,300}\brmrb_detail_pop\b""", re.IGNORECASE)
_PART = r"""<{tag}\b[^<>]{{0,300}}class\s*=\s*["'][^"'<>]{{0,300}}\b{name}\b[^"'<>]{{0,300}}["'][^<>]{{0,300}}>(.{{0,500}}?)</{tag}>"""
_PARTS = {
    name: re.compile(_PART.format(tag="div", name=name), re.IGNORECASE | re.DOTALL)
    for name in ("title", "subtitle", "author", "sha_left")
}
_DAY = re.compile(r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}")
_NAME = re.compile(r"(\d{8})-\d{2}-\d{1,3}\.txt")
_HEAD_LINES, _LONGEST_TITLE = 3, 60


def _page_articles(page: str) -> Iterator[Article]:
    starts = [found.start() for found in _BOX.finditer(page)]
    for start, end in zip(starts, [*starts[1:], len(page)], strict=True):
        block = page[start:end]
        parts = {name: page_lines(found[1]) for name, part in _PARTS.items() if (found := part.search(block))}
        shown = {line for lines in parts.values() for line in lines}
        day = _DAY.search(" ".join(parts.get("sha_left", ())))
        yield Article(
            " ".join(parts.get("title", ())), "\n".join(line for line in page_lines(block) if line not in shown),
            day[0] if day else "", "人民日报", wrong="" if day else "its day could not be made out",
        )  # fmt: skip


def headed(text: str, name: str) -> tuple[str, str]:
    """Title and text of a file of the collections of the paper, `YYYYMMDD-PAGE-NUMBER.txt`; other texts have no title.

    Its first three lines are the line above the title, the title, and the one below it; each may be empty.
    """
    if not _NAME.fullmatch(name):
        return "", text
    *head, rest = text.replace("\r\n", "\n").split("\n", _HEAD_LINES)
    if len(head) < _HEAD_LINES or any(len(line.strip()) > _LONGEST_TITLE for line in head):
        return "", text
    title = head[1].strip() or next(filter(None, map(str.strip, head)), "")
    above_and_below = [line for line in head if line.strip() and line.strip() != title]
    return title, "\n".join((*above_and_below, rest)) if title else text


PAGES = (
    Export(
        "People's Daily", ("rmrb_detail_pop",), lambda head: _BOX.search(head) is not None, _page_articles
    ),
)
