"""HTML pages: title, body, date and source by site descriptions, by general extraction where none fits.

May import `annotator.data`, `annotator.reading.dates` and records; BeautifulSoup and trafilatura only for a page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from annotator.data import data_path
from annotator.reading.dates import date_from_metadata, date_in_name, date_in_text, date_in_url, first_date
from annotator.records import Document, Problem

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_MIN_HAN = 10
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_EDITOR = re.compile(
    r"^[（(\[【]?\s*(?:责任?编辑?|编辑|责编|来源|纠错|相关阅读|延伸阅读|【纠错】)\s*[:：].{0,60}$|^(?:相关阅读|延伸阅读|【纠错】|扫一扫在手机打开当前页|点击进入.{0,30}>>)$"
)
_BLOCKS = [
    "p",
    "div",
    "br",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "blockquote",
    "table",
]
_DROPPED = ["script", "style", "noscript", "template", "iframe", "form", "button", "select", "textarea"]


@dataclass(frozen=True)
class Site:
    """Where a site's pages hold what; each list of CSS selectors is tried in order."""

    name: str
    hosts: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@cache
def site_descriptions() -> tuple[Site, ...]:
    """The descriptions of `corpus/sites.toml`, in its order."""
    raw = tomllib.loads(data_path("corpus", "sites.toml").read_text(encoding="utf-8"))
    return tuple(
        Site(site["name"], **{key: tuple(value) for key, value in site.items() if key != "name"})
        for site in raw["site"]
    )


def read_html(
    source: str, doc_id: str, path: str, name: str, *, url: str = ""
) -> Iterator[Document | Problem]:
    """One page as a document, or as a problem where it holds no article.

    `url` is the address the page was got from, where it is known from outside the page, as in a web archive.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(source, "lxml")
    url = url or _address(soup)
    for site in _sites_for(url, source):
        body = _first(soup, site.body)
        if body is None:
            continue
        text = _text_of(body, site.drop)
        if len(_HAN.findall(text)) < _MIN_HAN:
            continue
        yield _described(soup, site, text, url, doc_id, path, name)
        return
    if _is_index(soup):
        yield Problem(path, "holds no article: an index page, a list of links")
        return
    document = _extracted(source, soup, url, doc_id, path, name)
    yield document or Problem(path, "no article text found in the page")


def _described(
    soup: BeautifulSoup, site: Site, text: str, url: str, doc_id: str, path: str, name: str
) -> Document:
    title = next((found for found in (_value(soup, s) for s in site.title) if found), "") or _head_title(soup)
    lines = text.split("\n")
    if lines and lines[0] == title:
        text = "\n".join(lines[1:])
    day, day_source = first_date(
        *((date_from_metadata(_value(soup, selector)), "metadata") for selector in site.date),
        (date_in_url(url), "url"),
        (date_in_text(title, text), "text"),
        (date_in_name(name), "file name"),
    )
    credited = next((found for found in (_value(soup, s) for s in site.source) if found), "")
    credited = re.sub(r"^(?:来源|稿件来源|文章来源)\s*[:：]\s*", "", credited).strip()
    return Document(doc_id, path, text, title, day, day_source, credited or site.name, url)


def _sites_for(url: str, source: str) -> list[Site]:
    """The site of the address; for a page without one, the sites it names, the one it names most often first."""
    host = urlsplit(url).hostname or ""
    if host:
        return [s for s in site_descriptions() if any(host == h or host.endswith("." + h) for h in s.hosts)]
    named = {site.name: sum(source.count(host) for host in site.hosts) for site in site_descriptions()}
    return sorted((s for s in site_descriptions() if named[s.name]), key=lambda site: -named[site.name])


def _address(soup: BeautifulSoup) -> str:
    for selector, attribute in (
        ("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"), ("meta[name=url]", "content"),
    ):  # fmt: skip
        found = soup.select_one(selector)
        value = str(found.get(attribute) or "") if found else ""
        if value.startswith("http"):
            return value
    return ""


def _first(soup: BeautifulSoup, selectors: tuple[str, ...]) -> Tag | None:
    for selector in selectors:
        for found in soup.select(selector):
            if len(_HAN.findall(found.get_text())) >= _MIN_HAN:
                return found
    return None


def _value(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select_one(selector)
    if found is None:
        return ""
    value = str(found.get("content") or "") if found.name == "meta" else found.get_text(" ")
    return " ".join(value.split())


def _head_title(soup: BeautifulSoup) -> str:
    title = _value(soup, "meta[property='og:title']") or _value(soup, "h1") or _value(soup, "title")
    return re.split(r"[_|]|--|——中国|\s-\s", title)[0].strip() or title


def _text_of(body: Tag, drop: tuple[str, ...]) -> str:
    from bs4 import Comment

    for unwanted in body.find_all(_DROPPED):
        unwanted.decompose()
    for selector in drop:
        for unwanted in body.select(selector):
            unwanted.decompose()
    for comment in body.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    parts: list[str] = []
    _collect(body, parts)
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line and not _EDITOR.match(line))


def _collect(body: Tag, parts: list[str]) -> None:
    """Text in the page's order, a line break at the edges of block elements; without recursion, for deep pages."""
    from bs4.element import NavigableString

    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            parts.append(node)
        elif isinstance(node, NavigableString):
            parts.append(node.replace("\n", " "))
        else:
            block = node.name in _BLOCKS
            if block:
                parts.append("\n")
                stack.append("\n")
            stack.extend(reversed(node.contents))


def _is_index(soup: BeautifulSoup) -> bool:
    """Whether the text of the page stands almost all in links."""
    for unwanted in soup.find_all(_DROPPED):
        unwanted.decompose()
    body = soup.body
    if body is None:
        return False
    all_han = len(_HAN.findall(body.get_text()))
    linked = sum(len(_HAN.findall(link.get_text())) for link in body.find_all("a"))
    return all_han >= 50 and linked > 0.6 * all_han


def _extracted(
    source: str, soup: BeautifulSoup, url: str, doc_id: str, path: str, name: str
) -> Document | None:
    """General extraction, for sites without a description."""
    import logging

    import trafilatura
    from htmldate import find_date

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        text = (
            trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True) or ""
        )
    except Exception as error:  # a third party's parser on a broken page must not cost the other documents
        raise ValueError(f"general extraction failed ({type(error).__name__})") from None
    lines = [line.strip() for line in text.split("\n")]
    text = "\n".join(line for line in lines if line and not _EDITOR.match(line))
    if len(_HAN.findall(text)) < _MIN_HAN:
        return None
    title = _head_title(soup)
    if text.split("\n")[0] == title:
        text = "\n".join(text.split("\n")[1:])
    day, day_source = first_date(
        (date_from_metadata(find_date(source, original_date=True, extensive_search=False) or ""), "metadata"),
        (date_in_url(url), "url"),
        (date_in_text(title, text), "text"),
        (date_in_name(name), "file name"),
    )
    return Document(doc_id, path, text, title, day, day_source, urlsplit(url).hostname or "", url)
