"""The general way, for pages of sites without a description: headline, byline and body by what all pages have in common."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

from annotator.reading.dates import Date, first_date, in_url
from annotator.reading.pages import byline
from annotator.reading.pages.article import Saved, has_text, site_name
from annotator.reading.pages.body import Article, article
from annotator.reading.pages.furniture import article_lines
from annotator.reading.pages.headline import Headline, heading_before, headline, is_channel, site_in_title
from annotator.reading.pages.outline import Block, Outline, outline
from annotator.reading.pages.tree import Line, Page
from annotator.records import Document

EXTRACTOR = "general"
_PARAGRAPH = 25
"""Characters of the first line that is surely text."""
_SIGNED_BELOW = 4
"""Lines below the text in which some sites say when it was published."""
_BELOW_TEXT = 12
"""Lines below the text in which some sites credit their source."""


class Found(NamedTuple):
    """What the general way finds in a page, and where.

    `day` is the date that the lines around the headline or the page's metadata state, `credited` the source; `day_line`
    and `credit_line` are the numbers of their lines, -1 where metadata state them; `near` those of the lines around the headline.
    """

    outline: Outline
    headline: Headline
    article: Article
    day: Date
    day_line: int
    credited: str
    credit_line: int
    near: list[int]

    def lines(self) -> list[Line]:
        """The lines of the article."""
        blocks = self.outline.blocks
        return [Line(blocks[i].text, blocks[i].linked == blocks[i].size) for i in self.article.kept]


def find(page: Page, source: str, shared: Collection[str] = (), whole: Outline | None = None) -> Found:
    """Find headline, byline and article of a page.

    Args:
        page, source: the page, parsed and as it is.
        shared: lines that stand on other pages, too.
        whole: the page's outline, where it is there already.
    """
    whole = whole or outline(page)
    blocks = whole.blocks
    title = headline(page, whole)
    found = article(page, whole, title.line, shared)
    if title.line >= 0 and not has_text([Line(blocks[i].text) for i in found.kept]):
        # It stands below the text, as where a page is to be shared.
        title = title._replace(line=-1)
        found = article(page, whole, -1, shared)
    if title.line < 0 or is_channel(title.text):
        kept = found.kept
        texts = (i for i in kept if blocks[i].size >= _PARAGRAPH and not blocks[i].heading)
        first = next(texts, kept[0] if kept else 0)
        if better := _by_position(blocks, first, title):
            title = better
            found = found._replace(kept=[i for i in kept if i > title.line])
    near = byline.around(blocks, title.line, found.kept[0] if found.kept else len(blocks))
    day, day_line = byline.date_in(blocks, near)
    if not day:
        day = byline.stated_date(page, source)
    if not day:
        labelled = (i for i, block in enumerate(blocks) if byline.is_labelled(block.text))
        day, day_line = byline.date_in(blocks, labelled)
    if not day:
        above = range(title.line if title.line >= 0 else len(blocks))
        day, day_line = byline.date_in(blocks, (i for i in above if byline.is_edition(blocks[i].text)))
    if not day:
        day, day_line = byline.date_in(blocks, near, sure=False)
    credited, credit_line = byline.credit_in(blocks, near)
    if not credited:
        credited = byline.stated_credit(page)
    if not credited:
        credited, credit_line = byline.unlabelled_credit(page, whole, near)
    if not credited and found.kept:
        below = range(max(found.kept[0], found.kept[-1] - 1), min(len(blocks), found.kept[-1] + _BELOW_TEXT))
        credited, credit_line = byline.credit_in(blocks, below)
        if not day and credit_line >= 0:
            beside = range(credit_line, min(len(blocks), credit_line + 2))
            day, day_line = byline.date_in(blocks, beside, sure=False)
    if not day and found.kept:
        day, day_line = byline.date_in(blocks, _below(blocks, found.kept[-1]))
    return Found(whole, title, found, day, day_line, credited, credit_line, near)


def _below(blocks: Sequence[Block], last: int) -> list[int]:
    """The numbers of the few lines below a text up to the first link."""
    near = range(last + 1, min(len(blocks), last + 1 + _SIGNED_BELOW))
    return list(takewhile(lambda number: not blocks[number].linked, near))


def extracted(page: Page, saved: Saved) -> Document | None:
    """The document that the general way finds in a page, or None where it finds too little text."""
    found = find(page, saved.source)
    lines = found.lines()
    if not has_text(lines):
        return None
    texts = article_lines(lines, found.headline.text)
    near = [found.outline.blocks[number].text for number in found.near]
    date = first_date(
        found.day,
        in_url(saved.url),
        byline.signed(texts),
        saved.date_by_place("\n".join([*near, *texts])),
    )
    site = site_name(page) or site_in_title(page, found.headline.text)
    source = site or urlsplit(saved.url).hostname or ""
    return saved.document(
        texts,
        found.headline.text,
        date,
        source=source,
        credited_source=found.credited,
        extractor=EXTRACTOR,
    )


def _by_position(blocks: Sequence[Block], first: int, title: Headline) -> Headline | None:
    """The headline by where it stands, where the head of the page does not say it: above the line with date and source."""
    for number in range(min(first + 3, len(blocks) - 1), max(0, first - 8), -1):
        if byline.date_in(blocks, [number])[0]:
            above = blocks[number - 1]
            is_free = above.linked * 2 <= above.size
            if above.size > 6 and len(above.text) <= 100 and is_free and not byline.is_about(above.text):
                return Headline(above.text, number - 1)
    return heading_before(blocks, first) if title.line < 0 and is_channel(title.text) else None
