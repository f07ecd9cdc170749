"""The spider: from addresses, sitemaps and list pages to the requests for pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from scrapy import Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots
from twisted.python.failure import Failure
from w3lib.url import canonicalize_url

from annotator.scrape.archive import ArchiveError
from annotator.scrape.job import Job
from annotator.scrape.middleware import ARCHIVED
from annotator.scrape.plan import ListPages, Window
from annotator.scrape.problems import MAX_SIZE, describe

_GZIP = b"\x1f\x8b"
MAX_SITEMAPS = 1_000
"""Sitemaps that the indexes of a crawl may name: of 50,000 pages each (sitemaps.org), a site without end."""


class DocumentSpider(Spider):
    """Fetches the pages of a plan; the archive middleware writes them."""

    name = "annotator"

    def __init__(self, job: Job, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self._seen: set[str] = set()
        self._sitemaps = 0

    async def start(self) -> AsyncIterator[Any]:
        """The requests to begin with."""
        plan = self.job.plan
        for url in plan.urls:
            for request in self._page(url):
                yield request
        for url in plan.sitemaps:
            place = url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/robots.txt"
            for request in self._listing(place, self._sitemap):
                yield request
        for pages, url, template in self.job.first_lists:
            for request in self._listing(url, self._list, pages=pages, template=template, first=True):
                yield request

    def _page(self, url: str, changed: str = "") -> Iterator[Request]:
        """The request for a page; none if it was seen, is not of the days wanted, or lies in the archive."""
        job = self.job
        if not self._is_new(url):
            return
        if not job.plan.window.admits(url, changed):
            job.outside += 1
            return
        stored = job.archive.find(url)
        if stored and stored.status < 300:
            job.kept += 1
            return
        yield self._request(url, self._keep, meta={"page": True})

    def _listing(self, url: str, callback: Any, **further: Any) -> Iterator[Request]:
        if self._is_new(url):
            yield self._request(url, callback, cb_kwargs=further)

    def _is_new(self, url: str) -> bool:
        key = canonicalize_url(url)
        new = key not in self._seen and url.startswith(("http://", "https://"))
        self._seen.add(key)
        return new

    def _request(self, url: str, callback: Any, **further: Any) -> Request:
        self.job.wanted += 1
        return Request(url, callback=callback, errback=self._failed, **further)

    def _keep(self, response: Response) -> None:
        if ARCHIVED in response.flags:
            self.job.kept += 1
        else:
            self.job.fetched += 1
        self.job.end_one()

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        if isinstance(error, ArchiveError):
            self.job.fatal = error
            raise CloseSpider("the archive cannot be written")
        status = error.response.status if isinstance(error, HttpError) else 0
        if not (status == HTTPStatus.NOT_FOUND and request.cb_kwargs.get("number", 1) > 1):
            first = request.meta.get("redirect_urls", [request.url])[0]
            self.job.problems[first] = describe(error, request, self.job.plan)
        self.job.end_one()

    def _sitemap(self, response: Response) -> Iterator[Request]:
        job = self.job
        if urlsplit(response.url).path == "/robots.txt":
            named = list(sitemap_urls_from_robots(response.body, base_url=response.url))
            if not named:
                job.problems[response.url] = "names no sitemap"
            for url in named:
                yield from self._listing(url, self._sitemap)
            job.end_one()
            return
        try:
            body = response.body
            sitemap = Sitemap(gunzip(body, max_size=MAX_SIZE) if body.startswith(_GZIP) else body)
            if sitemap.type not in ("sitemapindex", "urlset"):
                raise ValueError
            for entry in sitemap:
                url, changed = response.urljoin(entry["loc"]), entry.get("lastmod", "")
                if sitemap.type == "urlset":
                    yield from self._page(url, changed)
                elif job.plan.window.admits("", changed):
                    if self._sitemaps == MAX_SITEMAPS:
                        job.problems[response.url] = (
                            f"names more than {MAX_SITEMAPS:,} sitemaps; the others were not read: name those wanted"
                        )
                        break
                    self._sitemaps += 1
                    yield from self._listing(url, self._sitemap)
        except (EOFError, LxmlError, OSError, StopIteration, ValueError):
            job.problems[response.url] = "not a sitemap"
        job.end_one()

    def _list(
        self, response: Response, pages: ListPages, template: str = "", number: int = 1, first: bool = False
    ) -> Iterator[Request]:
        job = self.job
        hrefs = response.css("a::attr(href)").getall() if isinstance(response, TextResponse) else []
        urls = list(dict.fromkeys(response.urljoin(href.strip()) for href in hrefs))
        links = [url for url in urls if pages.links.search(url)]
        if not links and first:
            job.problems[response.url] = (
                f"lists no article whose address fits the description of {pages.name}; the site may have changed"
            )
        new = [url for url in links if canonicalize_url(url) not in self._seen]
        for url in links:
            yield from self._page(url)
        if pages.next:
            for url in filter(pages.next.search, urls):
                yield from self._listing(url, self._list, pages=pages)
        # Lists go from new to old: once all is older than the days wanted, what follows is older still.
        if template and new and not all(map(self._is_too_old, links)):
            following = template.format(page=number + 1)
            yield from self._listing(following, self._list, pages=pages, template=template, number=number + 1)
        job.end_one()

    def _is_too_old(self, url: str) -> bool:
        window = self.job.plan.window
        return window.since is not None and not Window(since=window.since).admits(url)
