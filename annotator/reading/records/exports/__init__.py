"""Files that databases hand out: many articles, or records of articles, in one file.

Known by their content, never by their name. Each database has a module with a table of its `Export`s; what an article
becomes stands in `article`. Layouts are those of files kept in public repositories; docs/formats.md says of each what it
was checked on.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotator.reading.records.exports import (
    bibliographies,
    factiva,
    nexis,
    peoples_daily,
    proquest,
    trs,
    wisers,
)
from annotator.reading.records.exports.article import Export, documents
from annotator.reading.source import Item, Source

_HEAD = 100_000
"""Characters in which a file must show what it is."""

_TEXTS: tuple[Export, ...] = (
    *bibliographies.TEXTS,
    *trs.TEXTS,
    *wisers.TEXTS,
    *proquest.TEXTS,
    *nexis.TEXTS,
    *factiva.TEXTS,
)
_PAGES: tuple[Export, ...] = (*factiva.PAGES, *wisers.PAGES, *proquest.PAGES, *peoples_daily.PAGES)


def exported(text: str, source: Source) -> Iterator[Item] | None:
    """The articles in the text of a file, or None where it is no export of a database."""
    return _read(_TEXTS, text, source)


def exported_page(page: str, source: Source) -> Iterator[Item] | None:
    """The articles in an HTML file, or None where it is no export of a database."""
    return _read(_PAGES, page, source)


def _read(exports: tuple[Export, ...], text: str, source: Source) -> Iterator[Item] | None:
    head = text[:_HEAD].removeprefix("\ufeff")
    for export in exports:
        if (not export.marks or any(mark in head for mark in export.marks)) and export.is_one(head):
            return documents(export, text.removeprefix("\ufeff").replace("\r\n", "\n"), source)
    return None
