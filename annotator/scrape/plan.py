"""What to fetch: addresses, sitemaps and list pages, and from which days. Knows nothing of Scrapy."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotator.data import data_path
from annotator.reading.dates import in_url

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


class PlanError(ValueError):
    """What was asked for cannot be fetched; the message says why and what to do."""


@dataclass(frozen=True)
class Window:
    """The days from `since` to `until`, both included; `None` is open."""

    since: date | None = None
    until: date | None = None

    @classmethod
    def parse(cls, since: str = "", until: str = "") -> Window:
        """The window between two dates as users write them: `2024-03-05`, `2024-03` or `2024`.

        Raises:
            PlanError: a date is none, or they are in the wrong order.
        """
        window = cls(_day(since, last=False), _day(until, last=True))
        if window.since and window.until and window.since > window.until:
            raise PlanError(f"{since} is after {until}: give the earlier date first")
        return window

    def overlaps(self, other: Window) -> bool:
        """Whether the two have a day in common."""
        return not (
            (self.since and other.until and other.until < self.since)
            or (self.until and other.since and other.since > self.until)
        )

    def admits(self, url: str, changed: str = "") -> bool:
        """Whether a page may be of these days, by the date in its address or else by when it was last changed.

        A page is published before it is changed, so a change before the window rules it out and one after it does
        not. A page of which nothing is known is admitted.
        """
        if day := in_url(url).day:
            return self.overlaps(Window(_day(day, last=False), _day(day, last=True)))
        try:
            return not (self.since and changed and date.fromisoformat(changed[:10]) < self.since)
        except ValueError:
            return True

    def days(self) -> Iterator[date]:
        """Each day of a window that is closed on both sides."""
        day = self.since
        while day and self.until and day <= self.until:
            yield day
            day += timedelta(1)


def _day(written: str, last: bool) -> date | None:
    if not written:
        return None
    found = _DATE.match(written)
    try:
        if found is None:
            raise ValueError
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        return date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except (ValueError, IndexError):
        raise PlanError(f"{written} is not a date. Write it as 2024-03-05, 2024-03 or 2024") from None


@dataclass(frozen=True)
class ListPages:
    """Pages of a site that list its articles.

    `pages` are addresses; `{date:%Y%m%d}` in one stands for each day, `{page}` for 1, 2, 3 until there is no such page
    or it lists nothing new. `links` matches the addresses of articles, `next` those of further list pages. `window`
    holds the days for which the site has these pages.
    """

    name: str
    pages: tuple[str, ...]
    links: re.Pattern[str]
    next: re.Pattern[str] | None = None
    window: Window = Window()

    def first_pages(self, window: Window, today: date) -> Iterator[tuple[str, str]]:
        """The addresses to begin with, each with the template of the numbered pages that follow it or an empty string.

        Raises:
            PlanError: there is a page for each day, and the window does not say from which day.
        """
        for page in self.pages:
            if "{date" in page:
                since = max(filter(None, (window.since, self.window.since)), default=None)
                until = min(filter(None, (window.until, self.window.until, today)))
                if since is None:
                    raise PlanError(
                        f"{self.name} has a list page for each day: say from which day with --from"
                    )
                yield from ((page.format(date=day), "") for day in Window(since, until).days())
            elif "{page}" in page:
                yield page.format(page=1), page
            else:
                yield page, ""


def list_pages(wanted: str) -> list[ListPages]:
    """The list pages of a site by its name in `corpus/sites.toml`, or those in a TOML file of the user's own.

    Raises:
        PlanError: there are none, or the file is wrong.
    """
    path = Path(wanted) if wanted.endswith(".toml") else data_path("corpus", "sites.toml")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("list", [])
    except OSError as error:
        raise PlanError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise PlanError(f"{path}: not valid TOML ({error})") from None
    known = [_parse_list(entry, path) for entry in entries]
    found = known if wanted.endswith(".toml") else [entry for entry in known if entry.name == wanted]
    if not found:
        names = "、".join(dict.fromkeys(entry.name for entry in known)) or "none"
        raise PlanError(
            f"no list pages of {wanted} are described. Known: {names}; or give a TOML file with [[list]] of your own"
        )
    return found


def _parse_list(entry: dict[str, Any], path: Path) -> ListPages:
    name = str(entry.get("name", ""))
    try:
        pages, links = entry["pages"], entry["links"]
        if isinstance(pages, str):
            raise TypeError("pages is a list of addresses")
        for page in pages:
            page.format(date=date(2024, 3, 5), page=1)
        return ListPages(
            name,
            tuple(checked_url(page) for page in pages),
            re.compile(links),
            re.compile(entry["next"]) if entry.get("next") else None,
            Window.parse(str(entry.get("from", "")), str(entry.get("until", ""))),
        )
    except KeyError as error:
        raise PlanError(f"{path}: [[list]] {name}: {error.args[0]} is missing or not known here") from None
    except (re.error, AttributeError, IndexError, TypeError, ValueError) as error:
        raise PlanError(f"{path}: [[list]] {name}: {error}") from None


@dataclass(frozen=True)
class Plan:
    """What to fetch and how.

    Args:
        urls, sitemaps, lists: where to begin; of a sitemap the address, that of a robots.txt which names it, or that
            of the site, whose robots.txt is then read.
        window: the days wanted.
        delay: seconds between two requests to a host.
        retries: how often a request that failed for a passing reason is made again.
        timeout: seconds to wait for an answer.
    """

    urls: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    lists: tuple[ListPages, ...] = ()
    window: Window = field(default_factory=Window)
    delay: float = 1.0
    retries: int = 3
    timeout: float = 60.0

    def first_lists(self, today: date) -> list[tuple[ListPages, str, str]]:
        """The list pages to begin with: whose, the address, and the template of those that follow it.

        Raises:
            PlanError: there is a page for each day, and the window does not say from which day.
        """
        return [
            (pages, url, template)
            for pages in self.lists
            if pages.window.overlaps(self.window)
            for url, template in pages.first_pages(self.window, today)
        ]


def read_urls(sources: Iterable[str]) -> tuple[str, ...]:
    """Addresses as given, or an address a line from files; empty lines and lines that begin with `#` are passed over.

    Raises:
        PlanError: something is neither an address nor a file, or a line of a file is no address.
    """
    urls: list[str] = []
    for source in sources:
        if "://" in source:
            urls.append(checked_url(source))
            continue
        try:
            lines = Path(source).read_text(encoding="utf-8-sig").splitlines()
        except OSError:
            raise PlanError(
                f"{source}: neither an address (http://… or https://…) nor a file that can be read"
            ) from None
        except UnicodeDecodeError:
            raise PlanError(f"{source}: not a text file in UTF-8 with an address a line") from None
        for number, line in enumerate(map(str.strip, lines), 1):
            if line and not line.startswith("#"):
                try:
                    urls.append(checked_url(line))
                except PlanError as error:
                    raise PlanError(f"{source}, line {number}: {error}") from None
    return tuple(dict.fromkeys(urls))


def checked_url(url: str) -> str:
    """The address itself.

    Raises:
        PlanError: it is not one of the web.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return url
    except ValueError:
        pass
    raise PlanError(f"{url[:80]} is not an address of the web, such as https://www.gov.cn/")
