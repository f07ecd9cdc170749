"""General extraction, for pages of sites without a description: trafilatura for the text, htmldate for the date."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from annotator.reading.dates import date_from_metadata, date_in_name, date_in_text, date_in_url, first_date
from annotator.reading.pages.article import Saved, credit_above, has_text, head_title, lines_above, site_name
from annotator.reading.pages.furniture import article_lines
from annotator.reading.pages.tree import Line, Page
from annotator.records import Document

EXTRACTOR = "trafilatura"


def extracted(page: Page, saved: Saved) -> Document | None:
    """The document that general extraction finds in a page, or None where it finds too little text.

    Raises:
        ValueError: the libraries failed on the page.
    """
    import trafilatura
    from htmldate import find_date

    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    try:
        text = trafilatura.extract(
            saved.source, include_comments=False, include_tables=True, favor_recall=True
        )
        stated = find_date(saved.source, original_date=True, extensive_search=False)
    except Exception as error:  # a third party's parser on a broken page must not cost the other documents
        raise ValueError(f"general extraction failed ({type(error).__name__})") from None
    found = [Line(line.strip()) for line in (text or "").split("\n") if line.strip()]
    if not has_text(found):
        return None
    title = head_title(page)
    texts = article_lines(found, title)
    date = first_date(
        (date_from_metadata(stated), "metadata"),
        (date_in_url(saved.url), "url"),
        (date_in_text(title, "\n".join(line.text for line in found)), "text"),
        (date_in_name(saved.name), "file name"),
    )
    source = site_name(page) or urlsplit(saved.url).hostname or ""
    # What stands above the text may have come out as its first lines.
    credited = credit_above([*lines_above(page, title, found[0]), *(line.text for line in found[:3])])
    return saved.document(texts, title, date, source=source, credited_source=credited, extractor=EXTRACTOR)
