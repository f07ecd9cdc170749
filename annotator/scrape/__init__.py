"""`annotator scrape`: gets documents from sites into WARC files, politely, and goes on where it was interrupted.

Needs the extra `scrape` (Scrapy, warcio), which is imported only when a crawl begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.data import how_to_install
from annotator.scrape.plan import Plan, PlanError, Window, list_pages, read_urls

if TYPE_CHECKING:
    from annotator.scrape.job import Job

__all__ = ["Plan", "PlanError", "ScrapeError", "Window", "list_pages", "read_urls", "scrape"]


class ScrapeError(RuntimeError):
    """The crawl could not be begun, or no server answered; the message says why and what to do."""


def scrape(
    plan: Plan, folder: str | os.PathLike[str], on_progress: Callable[[Job], None] = lambda job: None
) -> Job:
    """Fetch what the plan names into WARC files in `folder`, which `annotator tag` reads.

    What lies there already is not fetched again; what cannot be had is a row in the folder's `problems.csv`. Once in a
    process, since Scrapy's event loop cannot be begun twice.

    Args:
        plan: what to fetch.
        folder: a new one, or one of an earlier crawl.
        on_progress: called after each page.

    Returns:
        The job with its counts and problems.

    Raises:
        ScrapeError: the extra is not installed, no server answered, or the folder cannot be used.
        PlanError: the plan cannot be carried out.
    """
    if not (find_spec("scrapy") and find_spec("warcio")):
        raise ScrapeError(f"scraping needs Scrapy and warcio. Install them {how_to_install('scrape')}")
    from annotator.scrape.archive import ArchiveError
    from annotator.scrape.run import NoAnswerError, crawl

    try:
        return crawl(plan, Path(folder), on_progress)
    except ArchiveError as error:
        raise ScrapeError(error) from None
    except NoAnswerError as error:
        raise ScrapeError(
            f"no server answered. {error}. Check the network and the address; nothing was written"
        ) from None
