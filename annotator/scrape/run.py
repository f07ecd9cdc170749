"""Runs a crawl from beginning to end: settings, interruption and going on, `problems.csv`.

A crawl goes on from the archive alone: after a kill the same call reads list pages and sitemaps out of it, and of the
pages only what is missing is fetched. Scrapy's JOBDIR is not used: it writes the state of its queue when the crawl is
closed in an orderly way (scrapy.core.scheduler, `Scheduler.close`), and so after a kill loses requests.
"""

from __future__ import annotations

import contextlib
import csv
import os
import signal
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from annotator.data import VERSION
from annotator.scrape.archive import WORKING, Archive, ArchiveError, now
from annotator.scrape.job import Job
from annotator.scrape.plan import Plan
from annotator.scrape.problems import MAX_SIZE
from annotator.scrape.spider import DocumentSpider

PROBLEMS_FILE, PROBLEM_COLUMNS = "problems.csv", ["path", "problem"]
_UNFINISHED = "unfinished"
_PATIENCE = 3.0
"""Seconds that a stopped crawl waits for answers that are under way; what they hold is asked for again."""


class NoAnswerError(RuntimeError):
    """Not one server answered; nothing was written. The message names the first failure."""


def crawl(plan: Plan, folder: Path, on_progress: Callable[[Job], None]) -> Job:
    """Fetch what the plan names into WARC files in `folder`.

    What lies there already is not fetched again. Once in a process, since Scrapy's event loop cannot be begun twice.

    Raises:
        NoAnswerError: no server answered.
        ArchiveError: the folder cannot be written, or a WARC file in it is damaged.
        PlanError: a site has a list page for each day and the plan does not say from which day.
    """
    first_lists = plan.first_lists(date.today())
    earlier = _earlier_problems(folder / PROBLEMS_FILE)
    new = not folder.exists()
    working = folder / WORKING
    try:
        working.mkdir(parents=True, exist_ok=True)
        since = _begin(working / _UNFINISHED)
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be written ({error.strerror})") from None
    job = Job(plan, Archive(folder, since, software()), on_progress, first_lists)
    process = AsyncCrawlerProcess(scrapy_settings(plan))
    crawler = process.create_crawler(DocumentSpider)

    def on_error(failure: Failure, response: Response) -> None:
        job.problems[response.url] = f"could not be worked on ({failure.getErrorMessage()})"

    def on_closed(reason: str) -> None:
        job.interrupted = reason != "finished"

    crawler.signals.connect(on_error, signals.spider_error)
    crawler.signals.connect(on_closed, signals.spider_closed)
    # Until the crawl says that it came to its end: a second Ctrl-C ends it without a word.
    job.interrupted = True
    process.crawl(crawler, job=job)
    _end_when_told()
    process.start()
    job.archive.close()
    if job.fatal:
        raise job.fatal
    if job.problems and not job.answered and not job.kept:
        if new:
            _remove(folder)
        url, problem = next(iter(job.problems.items()))
        raise NoAnswerError(f"{url}: {problem}")
    try:
        _write_problems(job, folder / PROBLEMS_FILE, earlier)
        if not job.interrupted:
            (working / _UNFINISHED).unlink()
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be written ({error.strerror})") from None
    return job


def _end_when_told() -> None:
    """Let a stopped crawl end after `_PATIENCE` seconds, whatever answers are under way; and stop it at SIGHUP too.

    Scrapy ends in an orderly way at the first signal, which may take as long as the slowest server, and at once at the second.
    """
    from twisted.internet import reactor as _reactor

    reactor: Any = _reactor
    orderly: Any = None

    def end(number: int, frame: Any) -> None:
        orderly(number, frame)
        reactor.callFromThread(reactor.callLater, _PATIENCE, signal.raise_signal, signal.SIGINT)

    def install() -> None:
        nonlocal orderly
        orderly = signal.getsignal(signal.SIGINT)
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), end)

    # After Scrapy's own handlers, which come in as the reactor starts, whoever asked first.
    reactor.callWhenRunning(reactor.callLater, 0, install)


def software() -> str:
    """Name and version, as servers and archives are told."""
    return f"annotator/{VERSION}"


def scrapy_settings(plan: Plan) -> dict[str, Any]:
    """Scrapy's settings for a plan: one request at a time to a host, the delay between them exact."""
    ours = "annotator.scrape.middleware."
    return {
        "USER_AGENT": f"{software()} (collects documents for research; obeys robots.txt)",
        "ROBOTSTXT_USER_AGENT": "annotator",
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": plan.delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": plan.timeout,
        "DOWNLOAD_MAXSIZE": MAX_SIZE,
        "RETRY_TIMES": plan.retries,
        "COOKIES_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "METAREFRESH_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        # Encodings that every reader of web archives unpacks.
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        },
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "annotator.scrape.addresses.AddressMiddleware": 50,
            f"{ours}RobotsMiddleware": 100,
            f"{ours}BackOffMiddleware": 550,
            f"{ours}ArchiveMiddleware": 900,
        },
        "LOG_ENABLED": False,
    }


def _begin(marker: Path) -> str:
    """When the crawl began: an unfinished one is gone on with.

    After a day list pages and robots.txt are read anew, which RFC 9309 (section 2.4) asks for the latter.
    """
    since = now()
    with contextlib.suppress(OSError, ValueError):
        begun = marker.read_text(encoding="utf-8")
        if datetime.fromisoformat(since) - datetime.fromisoformat(begun) < timedelta(days=1):
            return begun
    marker.write_text(since, encoding="utf-8")
    return since


def _remove(folder: Path) -> None:
    (folder / WORKING / _UNFINISHED).unlink()
    (folder / WORKING).rmdir()
    folder.rmdir()


def _earlier_problems(file: Path) -> dict[str, str]:
    """The rows that earlier crawls left, by address."""
    try:
        with open(file, encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            if rows.fieldnames == PROBLEM_COLUMNS:
                return {row["path"]: row["problem"] for row in rows}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (csv.Error, UnicodeDecodeError):
        pass
    raise ArchiveError(f"{file}: is not a list of problems that was written here. Take a new folder")


def _write_problems(job: Job, file: Path, earlier: dict[str, str]) -> None:
    """The problems of this crawl, after those of earlier ones that still stand."""
    standing = {url: problem for url, problem in earlier.items() if not job.archive.find(url)}
    partial = file.with_name(f".{file.name}")
    with open(partial, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(PROBLEM_COLUMNS)
        writer.writerows((standing | job.problems).items())
    os.replace(partial, file)
