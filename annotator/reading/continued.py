"""Articles on several pages: `c_1_2.htm` beside its first page `c_1.htm` is read as part of it.

A file's name only raises the question. A page continues another where both are articles with the same headline and
no other date, and their texts differ.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, takewhile

from annotator.reading.pages.furniture import squeezed
from annotator.records import Document, Problem

Items = Iterable[Document | Problem]
_ENDING = re.compile(r"\.s?html?(?:\.gz)?$", re.IGNORECASE)
_LAST_LETTERS = "mlzMLZ"
"""One look tells that most files end in no such way."""
_NUMBERED = re.compile(r"(?P<first>.+)(?P<sign>[_-])(?P<number>[1-9]\d?)")
_PAGE_NUMBER = re.compile(r"(?:[（(【\[]第?\d{1,2}页?[)）】\]]|第\d{1,2}页)$")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where pages lie beside one another: whether there is one of a name, and what it holds without what continues it.

    A name is a path of the disk, a path in an archive, or an address in a web archive.
    """

    has: Callable[[str], bool]
    read: Callable[[str], Items]


def on_disk(read: Callable[[str], Items]) -> Shelf:
    """The files of the disk, with the way to read one."""
    return Shelf(os.path.isfile, read)


def _stem_and_ending(path: str) -> tuple[str, str] | None:
    """A page's path in two, or None for a file that is no page."""
    if path[-1:] not in _LAST_LETTERS:
        return None
    ending = _ENDING.search(path, max(0, len(path) - len(".shtml.gz")))
    return (path[: ending.start()], ending[0]) if ending and ending.start() else None


def changed_with(path: str) -> list[str]:
    """The files on the disk whose change changes what is read of this one: those that may continue it."""
    return continued_pages(path, Shelf(os.path.isfile, lambda _: ()))


def is_page(path: str) -> bool:
    """Whether a name is that of a page."""
    return _stem_and_ending(path) is not None


def continued_pages(path: str, shelf: Shelf) -> list[str]:
    """The pages that by their names continue this one, in order; for any other file, none.

    `NAME_2`, `NAME_3` … follow `NAME` on xinhuanet.com, `NAME-2` on people.com.cn; the TRS system of government sites
    counts from `NAME_1`.
    """
    page = _stem_and_ending(path)
    if not page:
        return []
    stem, ending = page
    for sign, start in (("_", 1), ("_", 2), ("-", 2)):
        names = (f"{stem}{sign}{number}{ending}" for number in count(start))
        if found := list(takewhile(shelf.has, names)):
            return found
    return []


def first_page(path: str) -> str | None:
    """The page that this one continues by its name, whether or not there is one."""
    page = _stem_and_ending(path)
    name = os.path.basename(page[0]) if page else ""
    numbered = _NUMBERED.fullmatch(name)
    return f"{page[0].removesuffix(name)}{numbered['first']}{page[1]}" if page and numbered else None


def joined(path: str, items: Items, shelf: Shelf) -> Iterator[Document | Problem]:
    """What a page holds, with the text of those that continue it; of any other file, what it holds."""
    parts = continued_pages(path, shelf)
    if not parts:
        yield from items
        return
    for item in items:
        if isinstance(item, Document):
            texts = [page.text for _, page in _continuing(item, parts, shelf)]
            item = replace(item, text="\n".join((item.text, *texts)))
        yield item


def continuations(names: Collection[str], shelf: Shelf) -> Iterator[tuple[str, Document]]:
    """The pages that are read as part of another one of the names, as they are by themselves.

    Those that a page's names do not put in question are not read.
    """
    firsts = {first for name in names if (first := first_page(name)) and first in names}
    taken: set[str] = set()
    # The shorter name first: what continues `c_1` is a page of its own where `c_1` continues `c`.
    for first in sorted(firsts, key=lambda name: (len(name), name)):
        if first in taken:
            continue
        for item in shelf.read(first):
            if isinstance(item, Document):
                for name, page in _continuing(item, continued_pages(first, shelf), shelf):
                    taken.add(name)
                    yield name, page


def _continuing(first: Document, parts: Iterable[str], shelf: Shelf) -> Iterator[tuple[str, Document]]:
    """The parts that continue the first page, up to the one that does not."""
    texts = {first.text}
    for part in parts:
        page = next(iter(shelf.read(part)), None)
        if not isinstance(page, Document) or page.text in texts or not _same_article(first, page):
            return
        texts.add(page.text)
        yield part, page


def _same_article(first: Document, other: Document) -> bool:
    same_day = other.date in ("", first.date)
    return bool(first.title) and same_day and _headline(first) == _headline(other)


def _headline(page: Document) -> str:
    return _PAGE_NUMBER.sub("", squeezed(page.title))
