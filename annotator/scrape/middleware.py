"""Scrapy's downloader middlewares for a crawl: robots.txt, back-off, and the archive in place of the network.

Each finds the job at `crawler.spider.job`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from annotator.scrape.archive import ArchiveError
from annotator.scrape.problems import describe, status_line

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from annotator.scrape.job import Job

ARCHIVED = "archived"
"""The flag of a response that came out of the archive."""
_LONGEST_WAIT = 300.0
MAX_CRAWL_DELAY = 60.0
"""Seconds between two requests that a robots.txt may ask for: at a minute a hundred pages take two hours."""


def job_of(crawler: Crawler) -> Job:
    """The job that the crawler runs."""
    job: Job = crawler.spider.job  # type: ignore[union-attr]
    return job


class ArchiveMiddleware:
    """Answers from the archive what lies there, and writes what comes from the network, next to which it stands.

    So each response is written as it came, before anything is decompressed or followed. A passing failure, which is
    asked for again, is not written.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._passing = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        """As Scrapy asks for it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The archived response, or nothing."""
        job = job_of(self._crawler)
        stored = job.archive.find(request.url)
        if stored is None:
            return None
        job.answered = True
        headers, body = job.archive.load(stored)
        raw = {name: [v for n, v in headers if n == name] for name, _ in headers}
        response = Response(request.url, status=stored.status, headers=raw, body=body, flags=[ARCHIVED])
        return response.replace(cls=responsetypes.from_args(response.headers, request.url, body=body))

    def process_response(self, request: Request, response: Response) -> Response:
        """The same response, once it is written."""
        if ARCHIVED in response.flags:
            return response
        job = job_of(self._crawler)
        job.answered = True
        if response.status not in self._passing:
            job.archive.store(
                request.url, response.status, _pairs(response.headers), response.body, _pairs(request.headers),
                working=response.status >= 400 or not request.meta.get("page"),
            )  # fmt: skip
        return response


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


class BackOffMiddleware(RetryMiddleware):
    """Waits twice as long before each further try, or as long as the server asks for in `Retry-After`."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, or after a wait the request again."""
        result = super().process_response(request, response)
        if isinstance(result, Request):
            await self._wait(result, response.headers.get("Retry-After") or b"")
        return result

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """Nothing, or after a wait the request again."""
        if isinstance(exception, CannotResolveHostError) and not job_of(self.crawler).answered:
            return None  # There is no network, or none of the names is right: say so at once.
        result = super().process_exception(request, exception)
        if isinstance(result, Request):
            await self._wait(result)
        return result

    async def _wait(self, request: Request, asked: bytes = b"") -> None:
        backed_off = job_of(self.crawler).plan.delay * 2 ** request.meta["retry_times"]
        await asyncio.sleep(min(_LONGEST_WAIT, float(asked) if asked.isdigit() else backed_off))


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obeys robots.txt as RFC 9309 says, and the `Crawl-delay` that many sites add to it.

    Where a site has none (status 400 to 499) everything may be fetched; where it cannot be had because of an error of
    the server or the network, nothing (sections 2.3.1.3 and 2.3.1.4). Scrapy's own goes on in that case.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, str] = {}

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Nothing.

        Raises:
            IgnoreRequest: the address may not be fetched.
        """
        await super().process_request(request)
        if not request.meta.get("dont_obey_robotstxt") and (
            reason := self._unreachable.get(urlparse_cached(request).netloc)
        ):
            raise IgnoreRequest(
                f"the site's robots.txt could not be obeyed ({reason}), so nothing may be fetched there"
            )

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unreachable[netloc] = status_line(response.status)
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        assert isinstance(parser, RobotParser)
        delay = parser.crawl_delay(self._robotstxt_useragent or "")
        if delay and delay > MAX_CRAWL_DELAY:
            self._unreachable[netloc] = (
                f"it asks for {delay:,.0f} seconds between two requests, more than the {MAX_CRAWL_DELAY:.0f} that are waited"
            )
        elif delay and delay > job_of(self.crawler).plan.delay:
            self._slow_down(request, delay)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        job = job_of(self.crawler)
        if isinstance(exc, ArchiveError):
            job.fatal = exc
        self._unreachable[netloc] = describe(exc, Request(f"http://{netloc}/"), job.plan)
        super()._robots_error(exc, netloc)

    def _slow_down(self, request: Request, delay: float) -> None:
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        host = downloader.get_slot_key(request)
        downloader.per_slot_settings[host] = {"delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay
