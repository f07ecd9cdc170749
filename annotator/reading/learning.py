"""A first pass over the pages of a folder, in which the templates are learned that no description knows.

What is learned depends on what the pages hold, not on their names, their order or who reads them: of each group of pages
that look alike, those with the smallest digests are the sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from annotator.reading.pages import html
from annotator.reading.pages.article import Saved, described
from annotator.reading.pages.groups import Glimpse, digest, glimpse, grouped
from annotator.reading.pages.learned import FEWEST, PREFIX, SAMPLE, learn, to_toml
from annotator.reading.pages.sites import Learned, Site, Sites, Template
from annotator.reading.pages.tree import Page
from annotator.reading.source import EnoughError, Look, Source

MOST_LOOKED_AT = 5_000
"""Files, and pages, of one call that the first pass looks at; of more, every second, third … file."""
_MOST_TAGS = 20_000
"""Tags of a page that may stand in a sample: what is larger is read, but nothing is learned from it."""
_MOST_MARKS = 3
Open = Callable[[str, str, Look], None]
"""Shows each page in a file, given by its folder and path, to the function."""


def learn_sites(files: Sequence[tuple[str, str]], open_file: Open, sites: Sites) -> Learned:
    """Learn the templates of pages that no description reads.

    Args:
        files: the files that may hold pages, each with the folder that it was given by.
        open_file: shows the pages of a file.
        sites: the descriptions there are.
    """
    places: dict[str, tuple[str, str]] = {}
    glimpses: dict[str, Glimpse] = {}
    with suppress(EnoughError):
        for root, file in files[:: len(files) // MOST_LOOKED_AT + 1]:

            def look(text: str, source: Source, root: str = root, file: str = file) -> None:
                if len(glimpses) == MOST_LOOKED_AT:
                    raise EnoughError
                if text.count("<") <= _MOST_TAGS:
                    seen = glimpse(text, source.url, sites)
                    glimpses.setdefault(seen.digest, seen)
                    places.setdefault(seen.digest, (root, file))

            open_file(root, file, look)
    groups = [group for group in grouped(glimpses.values()) if len(group) >= FEWEST]
    samples = _samples(groups, places, open_file)
    return _learned(groups, samples, sites)


def _samples(
    groups: Sequence[Sequence[Glimpse]], places: Mapping[str, tuple[str, str]], open_file: Open
) -> dict[str, tuple[str, str]]:
    """By digest, source and address of the pages that are looked at closely."""
    wanted = {one.digest for group in groups for one in group[:SAMPLE]}
    found: dict[str, tuple[str, str]] = {}

    def look(text: str, source: Source) -> None:
        if (key := digest(text)) in wanted:
            found.setdefault(key, (text, source.url))
            if len(found) == len(wanted):
                raise EnoughError

    with suppress(EnoughError):
        for root, file in sorted({places[key] for key in wanted}):
            open_file(root, file, look)
    return found


def _learned(
    groups: Sequence[Sequence[Glimpse]], samples: Mapping[str, tuple[str, str]], sites: Sites
) -> Learned:
    templates: dict[str, list[Template]] = {}
    pages: dict[str, int] = {}
    taken: Counter[str] = Counter()
    for group in groups:
        opened = list(
            _opened([samples[one.digest] for one in group[:SAMPLE] if one.digest in samples], sites)
        )
        unread = [one for one in opened if not _is_described(*one, sites)]
        if 2 * len(unread) < len(opened) or len(unread) < FEWEST:
            continue
        host = group[0].host
        name = f"{PREFIX}{host or 'page'}-{taken[host] + 1}"
        template = learn(unread, name, _marks(group, groups))
        if template:
            taken[host] += 1
            templates.setdefault(host, []).append(template)
            pages[name] = len(group)
    found = tuple(
        Site(host, (host,) if host else (), tuple(of_host)) for host, of_host in sorted(templates.items())
    )
    return Learned(found, pages, to_toml(found) if found else "")


def _opened(sample: Iterable[tuple[str, str]], sites: Sites) -> Iterator[tuple[Page, Saved]]:
    for source, url in sample:
        text = html.prepared(source)
        try:
            page = html.parsed(text)
        except html.UnreadableError:
            continue
        yield page, Saved(text, "", "", "", url or html.address(page, text, sites))


def _is_described(page: Page, saved: Saved, sites: Sites) -> bool:
    document = described(page, saved, sites)
    return document is not None and document.date_source in ("metadata", "url")


def _marks(group: Sequence[Glimpse], groups: Sequence[Sequence[Glimpse]]) -> list[str]:
    """Selectors of ids and classes that all pages of the group have, those first that the fewest other groups have."""
    common = frozenset.intersection(*(one.names for one in group))
    elsewhere: Counter[str] = Counter()
    for other in groups:
        if other is not group:
            elsewhere.update(frozenset().union(*(one.names for one in other)) & common)
    selectors: dict[str, None] = {}
    for name in sorted(common, key=lambda name: (elsewhere[name], name)):
        kind, _, value = name.partition("=")
        if (
            kind in ("id", "class")
            and value.replace("-", "").replace("_", "").isalnum()
            and value.isascii()
            and value[0].isalpha()
        ):
            selectors[f"{'#' if kind == 'id' else '.'}{value}"] = None
    return list(selectors)[:_MOST_MARKS]
