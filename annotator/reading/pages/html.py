"""HTML pages: by the description of their site, by general extraction where none fits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.pages.article import MOST_LINKED, Saved, described, han, linked_share
from annotator.reading.pages.sites import Sites, packaged
from annotator.reading.pages.tree import LexborPage, Page, SoupPage, lines
from annotator.records import Document, Problem

LARGEST_PAGE = 20_000_000
"""The most bytes, or characters, of a page that is read; pictures inside the page (data: addresses) count."""
_MOST_TAGS, _MOST_CHARACTERS = 100_000, 5_000_000
_FEW_TAGS, _DEEP, _DEEPEST = 2_000, 256, 10_000
_FEW_CHARACTERS = 200_000
_SHORT_TAG, _MOST_ATTRIBUTES, _PARTING = 4_000, 1_000, " \t\n\r\f/\"'"
"""Characters of a tag, below which nobody asks how many attributes it has; how many it may have; and what parts them."""
_INDEX_HAN = 50

_PICTURE = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=\s%]+")
_WHOLE_TAG = re.compile(r"<[a-zA-Z][^>]*")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSING_THEMSELVES = "area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr wbr"
_NOT_NESTING = frozenset(_CLOSING_THEMSELVES.split())
_ADDRESSES = "link[rel=canonical], meta[property='og:url'], meta[name=url i]"
_SAVED = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)\s*|Page saved with SingleFile\s+url:\s*)?(https?://[^\s>]+)"
)


class UnreadableError(ValueError):
    """A page that no parser is given; the message says why and what to do."""


def read_html(
    source: str,
    doc_id: str,
    path: str,
    name: str,
    *,
    url: str = "",
    folders: str = "",
    sites: Sites | None = None,
) -> Iterator[Document | Problem]:
    """One page as a document, or as a problem where it holds no article.

    `url` is the address the page was got from, where it is known from outside the page, as in a web archive, `folders` the
    path of the folders that it lies in. `sites` are
    the descriptions to try, those of `corpus/sites.toml` where none are given.
    """
    sites = sites or packaged()
    if len(source) > LARGEST_PAGE:
        yield Problem(path, too_large(len(source)))
        return
    source = prepared(source)
    try:
        page = parsed(source)
    except UnreadableError as error:
        yield Problem(path, str(error))
        return
    saved = Saved(source, doc_id, path, name, url or address(page, source, sites), folders)
    yield described(page, saved, sites) or _by_general_extraction(page, saved, sites)


def parsed(source: str) -> Page:
    """The page by the parser that its disorder asks for.

    Raises:
        UnreadableError: it is too large or too broken for any.
    """
    tags = source.count("<")
    if tags > _MOST_TAGS or len(source) > _MOST_CHARACTERS:
        raise UnreadableError(f"no article page: {_size(source)}; save the text you need as .txt")
    depth = _depth(source) if tags > _FEW_TAGS else 0
    if depth > _DEEPEST:
        raise UnreadableError(f"elements nested {depth:,} deep: broken HTML; save the text you need as .txt")
    odd = depth > _DEEP or (len(source) > _SHORT_TAG and _has_crowded_tag(source))
    return SoupPage(source) if odd else LexborPage(source)


def too_large(size: int) -> str:
    """What is wrong with a page of that many bytes or characters."""
    return f"too large for a page: {size / 1e6:.0f} MB, the limit is {LARGEST_PAGE / 1e6:.0f} MB; save the text you need as .txt"


def prepared(source: str) -> str:
    """The page; a large one without the pictures that some browsers save inside it."""
    return _PICTURE.sub("", source) if len(source) > _FEW_CHARACTERS else source


def address(page: Page, source: str, sites: Sites) -> str:
    """The page's address as its script or its head states it, or as the browser that saved it wrote in a comment."""
    if stated := sites.address_in_script(source):
        return stated
    found = page.select(_ADDRESSES, page.first("head"))
    if not found and ("canonical" in source or "og:url" in source):
        # A broken head ends where something in it belongs in the body.
        found = page.select(_ADDRESSES)
    for node in found:
        value = page.attribute(node, "href") or page.attribute(node, "content")
        if value.startswith(("http://", "https://", "//")):
            return f"https:{value}" if value.startswith("//") else value
    saved = _SAVED.search(source[:2000])
    return saved[1].removesuffix("--") if saved else ""


def _depth(source: str) -> int:
    """How deep elements are nested at most, by counting tags; those that close by themselves are not counted.

    The parser of HTML 5 needs time that grows with the square of the depth, and copies open formatting elements into
    each paragraph; lxml does neither.
    """
    depth = deepest = 0
    for closing, name in _TAG.findall(source):
        if name.lower() not in _NOT_NESTING:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _has_crowded_tag(source: str) -> bool:
    """Whether a tag may hold thousands of attributes, each of which lexbor compares with all others."""
    return any(
        tag.end() - tag.start() > _SHORT_TAG and sum(map(tag[0].count, _PARTING)) > _MOST_ATTRIBUTES
        for tag in _WHOLE_TAG.finditer(source)
    )


def _size(source: str) -> str:
    return f"{len(source):,} characters with {source.count('<'):,} tags"


def _by_general_extraction(page: Page, saved: Saved, sites: Sites) -> Document | Problem:
    from annotator.reading.pages import general, in_data

    document = general.extracted(page, saved)
    if document:
        return document
    body = page.first("body")
    found = lines(page, body) if body is not None else []
    if han(found) >= _INDEX_HAN and linked_share(found) > MOST_LINKED:
        return Problem(saved.path, "holds no article: an index page, a list of links")
    if document := in_data.extracted(page, saved):
        return document
    site = next(iter(sites.of(saved.url)), None)
    ways = (
        f"the descriptions of {site.name or 'government sites'} or general extraction"
        if site
        else "general extraction"
    )
    return Problem(saved.path, f"no article text found in the page, by {ways}")
