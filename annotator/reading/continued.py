"""Articles on several pages: `c_1_2.htm` beside its first page `c_1.htm` is read as part of it.

May import `annotator.reading.furniture` and records; is told how to read a file.

A file's name only raises the question. A page continues another where both are articles with the same headline and
no other date, and their texts differ.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, takewhile

from annotator.reading.furniture import squeezed
from annotator.records import Document, Problem

Items = Iterable[Document | Problem]
Reader = Callable[[str], Items]
"""Reads one file, without what continues it."""

_ENDING = re.compile(r"\.s?html?(?:\.gz)?$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<first>.+)(?P<sign>[_-])(?P<number>[1-9]\d?)")
_PAGE_NUMBER = re.compile(r"(?:[（(【\[]第?\d{1,2}页?[)）】\]]|第\d{1,2}页)$")


def _stem_and_ending(path: str) -> tuple[str, str] | None:
    """A page's path in two, or None for a file that is no page."""
    ending = _ENDING.search(path, max(0, len(path) - len(".shtml.gz")))
    return (path[: ending.start()], ending[0]) if ending and ending.start() else None


def continued_pages(path: str) -> list[str]:
    """The files that by their names continue this page, in order; for any other file, none.

    `NAME_2`, `NAME_3` … follow `NAME` on xinhuanet.com, `NAME-2` on people.com.cn; the TRS system of government sites
    counts from `NAME_1`.
    """
    page = _stem_and_ending(path)
    if not page:
        return []
    stem, ending = page
    for sign, start in (("_", 1), ("_", 2), ("-", 2)):
        names = (f"{stem}{sign}{number}{ending}" for number in count(start))
        if found := list(takewhile(os.path.isfile, names)):
            return found
    return []


def first_page(path: str) -> str | None:
    """The file that this page continues by its name, whether or not there is one."""
    page = _stem_and_ending(path)
    folder, name = os.path.split(page[0]) if page else ("", "")
    numbered = _NUMBERED.fullmatch(name)
    return os.path.join(folder, numbered["first"] + page[1]) if page and numbered else None


def joined(path: str, items: Items, read: Reader) -> Iterator[Document | Problem]:
    """What a file holds, with the text of the pages that continue it."""
    parts = continued_pages(path)
    if not parts:
        yield from items
        return
    for item in items:
        if isinstance(item, Document):
            texts = [page.text for _, page in _continuing(item, parts, read)]
            item = replace(item, text="\n".join((item.text, *texts)))
        yield item


def without_continuations(inputs: list[tuple[str, str]], read: Reader) -> list[tuple[str, str]]:
    """The inputs (root, file) without the files that are read as part of another of them."""
    files = {file for _, file in inputs}
    firsts = {first for file in files if (first := first_page(file)) in files and first}
    continuing = {part for first in firsts for part in _parts(first, read)}
    return [(root, file) for root, file in inputs if file not in continuing]


def _parts(path: str, read: Reader) -> Iterator[str]:
    for item in read(path):
        if isinstance(item, Document):
            yield from (part for part, _ in _continuing(item, continued_pages(path), read))


def _continuing(first: Document, parts: Iterable[str], read: Reader) -> Iterator[tuple[str, Document]]:
    """The parts that continue the first page, up to the one that does not."""
    texts = {first.text}
    for part in parts:
        page = next(iter(read(part)), None)
        if not isinstance(page, Document) or page.text in texts or not _same_article(first, page):
            return
        texts.add(page.text)
        yield part, page


def _same_article(first: Document, other: Document) -> bool:
    same_day = other.date in ("", first.date)
    return bool(first.title) and same_day and _headline(first) == _headline(other)


def _headline(page: Document) -> str:
    return _PAGE_NUMBER.sub("", squeezed(page.title))
