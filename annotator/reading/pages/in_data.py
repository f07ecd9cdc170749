"""Pages that a program in the browser draws: the article stands in the page's data, not in its elements.

Such are applications that keep their state in a script (`window.__INITIAL_STATE__ = {…}`, `<script type="application/json">`)
and structured data with an `articleBody`. The record with the longest Chinese text is taken, by the usual names of its fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from annotator.reading.dates import first_date
from annotator.reading.fields import columns_for
from annotator.reading.pages import byline
from annotator.reading.pages.article import Saved, has_text, head_title, site_name
from annotator.reading.pages.furniture import article_lines
from annotator.reading.pages.tree import LexborPage, Line, Page, lines
from annotator.records import Document
from annotator.text.characters import HAN
from annotator.text.markup import plain

EXTRACTOR = "page data"
_HAN = re.compile(f"[{HAN}]")
_LEAST_HAN = 100
"""Han characters of a text, at least: a summary or a caption is no article."""
_BEGINNING = 40
"""Han characters by which two texts are told apart."""
_LONGEST = 2_000_000
_DECODER = json.JSONDecoder()


def extracted(page: Page, saved: Saved) -> Document | None:
    """The document that the page's data holds, or None where there is none."""
    found = sorted(_texts(page), key=lambda each: each[0], reverse=True)
    if not found or _is_list(found):
        return None
    _, record, column = found[0]
    title = _words(record, "title") or head_title(page)
    texts = article_lines(_lines(record[column]), title)
    if not has_text([Line(text) for text in texts]):
        return None
    stated = (byline.full_value(str(record[name])) for name in columns_for("date", record, {}))
    date = first_date(*stated, byline.stated_date(page, saved.source), saved.date_by_place(""))
    return saved.document(
        texts,
        title,
        date,
        source=site_name(page),
        credited_source=_words(record, "source"),
        extractor=EXTRACTOR,
    )


_Text = tuple[int, Mapping[str, Any], str]


def _is_list(found: Sequence[_Text]) -> bool:
    """Whether the data holds several texts of like length, as that of an index page does, and not one article."""
    longest = found[0][0]
    return (
        len(
            {"".join(_HAN.findall(each[name])[:_BEGINNING]) for han, each, name in found if han * 2 > longest}
        )
        > 1
    )


def _texts(page: Page) -> Iterator[_Text]:
    """How many Han characters it has, the record and the field, for each text in the page's data."""
    for value in _data(page):
        stack = [value]
        while stack:
            each = stack.pop()
            if isinstance(each, list):
                stack.extend(each)
            elif isinstance(each, dict):
                stack.extend(each.values())
                for name, text in each.items():
                    if isinstance(text, str) and (han := len(_HAN.findall(text[:_LONGEST]))) >= _LEAST_HAN:
                        yield han, each, name


def _data(page: Page) -> Iterator[Any]:
    """The objects that the page's scripts begin with, or give to a name."""
    for script in page.select("script"):
        source = "".join(page.text(child) for child in page.children(script)).strip()
        if source.startswith(("%7B", "%5B")):
            source = unquote(source)
        start = min((at for at in (source.find("{"), source.find("[")) if at >= 0), default=-1)
        if start >= 0:
            try:
                yield _DECODER.raw_decode(source, start)[0]
            except (ValueError, RecursionError):
                continue  # a program, no data


def _lines(text: str) -> list[Line]:
    """The lines of a text, with or without markup."""
    page = LexborPage(f"<body>{text}</body>" if "<" in text else "")
    body = page.first("body")
    if "<" in text and body is not None:
        return lines(page, body)
    return [Line(line.strip()) for line in text.splitlines() if line.strip()]


def _words(record: Mapping[str, Any], field: str) -> str:
    values = (record[name] for name in columns_for(field, record, {}))
    named = (value.get("name") if isinstance(value, Mapping) else value for value in values)
    return next((words for value in named if isinstance(value, str) and (words := plain(value).strip())), "")
