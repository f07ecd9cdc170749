"""The general way, for pages of sites without a description: headline, byline and body by what all pages have in common."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from annotator.reading.dates import first_date, in_name, in_url
from annotator.reading.pages import byline
from annotator.reading.pages.article import Saved, has_text, site_name
from annotator.reading.pages.body import article
from annotator.reading.pages.furniture import article_lines
from annotator.reading.pages.headline import Headline, heading_before, headline, is_channel
from annotator.reading.pages.outline import Block, outline
from annotator.reading.pages.tree import Line, Page
from annotator.records import Document

EXTRACTOR = "general"


def extracted(page: Page, saved: Saved) -> Document | None:
    """The document that the general way finds in a page, or None where it finds too little text."""
    found = outline(page)
    blocks = found.blocks
    title = headline(page, found)
    kept = article(page, found, title.line)
    if title.line < 0 or is_channel(title.text):
        first = next((i for i in kept if blocks[i].size >= 25), kept[0] if kept else 0)
        if better := _by_position(blocks, first, title):
            title = better
            kept = [i for i in kept if i > title.line]
    lines = [Line(blocks[i].text, blocks[i].linked == blocks[i].size) for i in kept]
    if not has_text(lines):
        return None
    texts = article_lines(lines, title.text)
    near = byline.around(blocks, title.line, kept[0])
    date = first_date(
        byline.date_in(blocks, near),
        byline.stated_date(page, saved.source),
        in_url(saved.url),
        byline.date_in(blocks, (i for i, block in enumerate(blocks) if byline.is_labelled(block.text))),
        byline.signed(texts),
        in_name(saved.name),
    )
    credited = (
        byline.credit_in(blocks, near)
        or byline.stated_credit(page)
        or byline.unlabelled_credit(page, found, near)
    )
    source = site_name(page) or urlsplit(saved.url).hostname or ""
    return saved.document(
        texts, title.text, date, source=source, credited_source=credited, extractor=EXTRACTOR
    )


def _by_position(blocks: Sequence[Block], first: int, title: Headline) -> Headline | None:
    """The headline by where it stands, where the head of the page does not say it: above the line with date and source."""
    for number in range(min(first + 3, len(blocks) - 1), max(0, first - 8), -1):
        block = blocks[number]
        if byline.is_labelled(block.text) and byline.date_in(blocks, [number]):
            above = blocks[number - 1]
            if (
                above.size > 6
                and len(above.text) <= 100
                and not byline.is_about(above.text)
                and above.linked * 2 <= above.size
            ):
                return Headline(above.text, number - 1)
    return heading_before(blocks, first) if title.line < 0 and not title.text else None
