"""What the parts of a crawl share while it runs: the plan, the archive, the counts and the problems.

Knows nothing of Scrapy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from annotator.scrape.archive import Archive, ArchiveError
from annotator.scrape.plan import ListPages, Plan


@dataclass
class Job:
    """A crawl.

    `first_lists` are the list pages to begin with, as `ListPages.first_pages` gives them.
    `wanted` counts pages, list pages and sitemaps that were asked for so far, `done` those that came to an end.
    Of the pages `fetched` came from the site, `kept` lay in the archive, `outside` are not of the days wanted.
    `problems` has what went wrong by address. `answered` says whether there was any answer at all, from a server or
    the archive; `interrupted` that the crawl was stopped before its end, `fatal` why, if the reason is the archive.
    """

    plan: Plan
    archive: Archive
    on_progress: Callable[[Job], None]
    first_lists: list[tuple[ListPages, str, str]]
    wanted: int = 0
    done: int = 0
    fetched: int = 0
    kept: int = 0
    outside: int = 0
    answered: bool = False
    interrupted: bool = False
    fatal: ArchiveError | None = None
    problems: dict[str, str] = field(default_factory=dict)

    def hosts(self) -> frozenset[str]:
        """The hosts that the plan names."""
        lists = (url for _, url, _ in self.first_lists)
        urls = (*self.plan.urls, *self.plan.sitemaps, *lists)
        return frozenset(urlsplit(url).hostname or "" for url in urls)

    def end_one(self) -> None:
        """Something that was asked for came to an end, well or badly."""
        self.done += 1
        self.on_progress(self)
