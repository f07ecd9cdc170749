"""A client of the MediaWiki API that Wikisource offers: which pages there are, and their text.

As the API's etiquette asks (mediawiki.org, “API:Etiquette”, “Manual:Maxlag parameter”): one request at a time, a user
agent that names the tool, compressed answers, `maxlag=5`, and waiting as long as `Retry-After` says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from annotator.data import VERSION
from annotator.text.characters import HAN

_TRIES = 5
_BATCH = 20
"""Titles in one query: the API takes 50, but an address of 50 Chinese titles is longer than many servers take."""
_HAN = re.compile(f"[{HAN}]")
_SPACE = re.compile(r"[^\S\n]+")
_BLOCKS = (
    "address", "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip


class WikiError(RuntimeError):
    """The API cannot be reached or is none; the message says so."""


class PageError(RuntimeError):
    """One page cannot be had; the message says why."""


@dataclass(frozen=True)
class WikiPage:
    """A page by its title after redirects, with its address."""

    title: str
    url: str


class Wiki:
    """The wiki behind an API address such as `https://zh.wikisource.org/w/api.php`."""

    def __init__(self, api: str) -> None:
        self._api = api
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"annotator/{VERSION} (collects documents for research)"
        # A host that cannot be reached is asked only twice: there is no network, and the user should hear it soon.
        retry = Retry(
            _TRIES - 1, connect=1, backoff_factor=1, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False
        )  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def linked(self, title: str) -> list[WikiPage]:
        """The existing pages of texts that a page links to, after redirects.

        Raises:
            PageError: there is no such page, or it links to no text.
            WikiError: the API cannot be reached.
        """
        query = {
            "generator": "links", "titles": title, "gplnamespace": "0", "gpllimit": "max", "redirects": "1",
            "prop": "info", "inprop": "url",
        }  # fmt: skip
        found = [_page(page) for answer in self._query(query) for page in _existing(answer)]
        if not found:
            raise PageError("no such page, or it links to nothing")
        return found

    def resolve(self, titles: Sequence[str]) -> dict[str, WikiPage]:
        """The pages that the titles lead to, after redirects; a title that leads nowhere is left out.

        Raises:
            PageError, WikiError: the API refuses or cannot be reached.
        """
        found: dict[str, WikiPage] = {}
        for first in range(0, len(titles), _BATCH):
            batch = titles[first : first + _BATCH]
            query = {"titles": "|".join(batch), "redirects": "1", "prop": "info", "inprop": "url"}
            steps: dict[str, str] = {}
            pages: dict[str, WikiPage] = {}
            for answer in self._query(query):
                for kind in ("normalized", "redirects"):
                    steps |= {step["from"]: step["to"] for step in answer.get(kind, ())}
                pages |= {page["title"]: _page(page) for page in _existing(answer)}
            for title in batch:
                end, passed = title, set()
                while end in steps and end not in passed:
                    passed.add(end)
                    end = steps[end]
                if end in pages:
                    found[title] = pages[end]
        return found

    def text(self, title: str, drop: Iterable[str]) -> tuple[str, int]:
        """The text of a page without the elements that the CSS selectors name, and the number of its revision.

        Raises:
            PageError: the page cannot be had.
            WikiError: the API cannot be reached.
        """
        answer = self._ask(
            action="parse", page=title, prop="text|revid", redirects="1", disableeditsection="1",
            disablelimitreport="1", disabletoc="1",
        )  # fmt: skip
        return text_of(answer["parse"]["text"], drop), int(answer["parse"]["revid"])

    def _query(self, parameters: dict[str, str]) -> Iterator[dict[str, Any]]:
        """Each part of the answer: the API says with `continue` how the next one is asked for."""
        going_on: dict[str, str] = {}
        while True:
            answer = self._ask(action="query", **(parameters | going_on))
            yield answer.get("query", {})
            if "continue" not in answer:
                return
            going_on = answer["continue"]

    def _ask(self, **parameters: str) -> dict[str, Any]:
        # `variant=zh`: the text as it was written, not converted between simplified and traditional characters.
        parameters |= {"format": "json", "formatversion": "2", "maxlag": "5", "variant": "zh"}
        for _ in range(_TRIES):
            try:
                response = self._session.get(self._api, params=parameters, timeout=60)
            except requests.RequestException as error:
                raise WikiError(f"{self._api} cannot be reached ({_cause(error)})") from None
            if response.status_code >= 400:
                raise PageError(f"the server answered {response.status_code} {response.reason}")
            try:
                answer = response.json()
            except ValueError:
                raise WikiError(f"{self._api} is no MediaWiki API: its answer is not JSON") from None
            if not isinstance(answer, dict):
                raise WikiError(f"{self._api} is no MediaWiki API: its answer is no JSON object")
            refusal = answer.get("error")
            if not refusal:
                return answer
            if refusal.get("code") not in ("maxlag", "ratelimited"):
                raise PageError(str(refusal.get("info") or refusal.get("code")))
            wait = response.headers.get("Retry-After", "5")
            time.sleep(min(float(wait) if wait.isdigit() else 5, 60))
        raise PageError("the server is too busy; try again later")


def _existing(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [page for page in answer.get("pages", ()) if not page.get("missing") and not page.get("invalid")]


def _page(page: dict[str, Any]) -> WikiPage:
    return WikiPage(page["title"], page.get("canonicalurl") or page.get("fullurl") or "")


def _cause(error: BaseException) -> str:
    text = str(getattr(error.args[0], "reason", error) if error.args else error)
    return text.rpartition(": ")[2] or type(error).__name__


def text_of(html: str, drop: Iterable[str]) -> str:
    """The plain text of a page's HTML, a line for each paragraph.

    What the selectors name is left out, and so is the block of a licence: Wikimedia's licence templates carry the
    machine-readable mark `licensetpl_short`, whatever else they are made of.
    """
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(html, "lxml")
    root = soup.select_one(".mw-parser-output") or soup
    for unwanted in root.select(", ".join([*drop, "script", "style"])):
        unwanted.decompose()
    for mark in root.select(".licensetpl_short"):
        block = mark
        while block.parent is not None and block.parent is not root:
            block = block.parent
        # Where the mark stands right among the paragraphs, or one block is the whole page, only the mark goes.
        (block if han(block.get_text()) * 2 < han(root.get_text()) else mark).decompose()
    for node in list(root.find_all(string=True)):
        if isinstance(node, Comment):
            node.extract()
        else:
            # A line break in the source is no break of the line, and between Chinese characters no space either.
            node.replace_with(node.replace("\n", ""))
    for line_break in root.find_all("br"):
        line_break.replace_with("\n")
    for block in root.find_all(_BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    lines = (_SPACE.sub(" ", line).strip("\u200b ") for line in root.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def han(text: str) -> int:
    """The number of Han characters."""
    return len(_HAN.findall(text))
