"""Which pages of a folder are of one template: those of one host whose elements are called the same."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from annotator.reading.pages.sites import Sites

ALIKE = 0.6
"""The least share that two pages of one template have in common of the names of both."""
_NAMED = re.compile(
    r"<(?:div|table|td|section|article|main|ul|ol|span|p|h1|h2|font|body|dl|form|header|footer)\s[^<>]{0,500}?"
    r"\b(?:(id|class)\s*=\s*[\"']?([^\"'>]{1,80})|(?:width|bgcolor)\s*=\s*[\"']?([\w%#]{1,10}))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{3}")
_HEAD = 30_000
_ADDRESS = re.compile(
    r"<link[^>]{0,200}rel=[\"']?canonical[^>]{0,200}href=[\"']?(https?:)?//([^/\"'>\s]+)"
    r"|property=[\"']og:url[\"'][^>]{0,100}content=[\"'](https?:)?//([^/\"'>\s]+)"
    r"|<!--\s*(?:saved from url=\(\d+\)\s*|Page saved with SingleFile\s+url:\s*)?https?://([^/\s>]+)",
    re.IGNORECASE,
)


class Glimpse(NamedTuple):
    """What is seen of a page without parsing it: its host, the names of its elements, and a digest of its text."""

    host: str
    names: frozenset[str]
    digest: str


def glimpse(source: str, url: str, sites: Sites) -> Glimpse:
    """Look at a page.

    Args:
        source: the page.
        url: the address it was got from, or an empty string where the page itself may state it.
        sites: descriptions, some of which find an address in a page's script.
    """
    host = urlsplit(url or sites.address_in_script(source)).hostname or ""
    if not host and (found := _ADDRESS.search(source[:_HEAD])):
        host = (found[2] or found[4] or found[5] or "").lower()
    names = {
        f"{(kind or 'width').lower()}={name}"
        for kind, value, size in _NAMED.findall(source)
        for name in (value or size).split()
        if not _NUMBERED.search(name)
    }
    return Glimpse(host, frozenset(names), digest(source))


def digest(source: str) -> str:
    """What tells a page from all others."""
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()


def grouped(glimpses: Iterable[Glimpse]) -> list[list[Glimpse]]:
    """Groups of pages of one template, the largest first; in each the pages in the order of their digests.

    Nothing depends on the order of the pages or on how their files are called. Pages of the same content count once.
    """
    alike: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for one in glimpses:
        alike[one.host, one.names].add(one.digest)
    order = sorted(alike, key=lambda kind: (-len(alike[kind]), min(alike[kind])))
    groups: dict[tuple[str, frozenset[str]], list[Glimpse]] = {}
    for host, names in order:
        leader = next((key for key in groups if key[0] == host and _alike(key[1], names)), (host, names))
        pages = (Glimpse(host, names, digest) for digest in alike[host, names])
        groups.setdefault(leader, []).extend(pages)
    found = [sorted(group, key=lambda page: page.digest) for group in groups.values()]
    return sorted(found, key=lambda group: (-len(group), group[0].digest))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
