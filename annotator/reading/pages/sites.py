"""Descriptions of official sites, as they stand in `corpus/sites.toml`: which site an address or a page belongs to."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from annotator.data import data_path

_HOST = re.compile(r"//([a-z0-9-]+\.[a-z0-9.-]+)")


@dataclass(frozen=True)
class Template:
    """One generation of a site's pages. Each list of CSS selectors is tried in order; `drop` is taken out of the body.

    `lead` is a regular expression whose group is the source that the first line of the body names.
    """

    id: str
    body: tuple[str, ...]
    title: tuple[str, ...]
    date: tuple[str, ...]
    source: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, eq=False)
class Site:
    """A site: its name (empty where the page itself states it), hosts, templates, and what its addresses tell.

    `dates` are regular expressions with the groups `year`, `month` and perhaps `day`; `address` is one that finds the
    page's own address in its source.
    """

    name: str
    hosts: tuple[str, ...]
    templates: tuple[Template, ...]
    dates: tuple[re.Pattern[str], ...] = ()
    address: re.Pattern[str] | None = None


@cache
def sites() -> tuple[Site, ...]:
    """The sites of `corpus/sites.toml`, in its order: a site stands before another whose hosts include its own."""
    raw = tomllib.loads(data_path("corpus", "sites.toml").read_text(encoding="utf-8"))
    templates = {template["id"]: _template(**template) for template in raw["template"]}
    return tuple(
        Site(
            site["name"],
            tuple(site["hosts"]),
            tuple(templates[name] for name in site["templates"]),
            tuple(re.compile(pattern) for pattern in site.get("dates", ())),
            re.compile(site["address"]) if "address" in site else None,
        )
        for site in raw["site"]
    )


def _template(id: str, lead: str = "", **selectors: list[str]) -> Template:
    return Template(id=id, lead=lead, **{key: tuple(value) for key, value in selectors.items()})


@lru_cache(maxsize=10_000)
def _site_of_host(host: str) -> Site | None:
    names = {".".join(host.split(".")[start:]) for start in range(host.count(".") + 1)}
    return next((site for site in sites() if not names.isdisjoint(site.hosts)), None)


def site_of(url: str) -> Site | None:
    """The site of an address, or None."""
    return _site_of_host(urlsplit(url).hostname or "")


def address_in_script(source: str) -> str:
    """The page's own address where one of the sites' scripts states it, or an empty string."""
    found = (site.address.search(source) for site in sites() if site.address)
    return next((address[1] for address in found if address), "")


def sites_named_in(source: str) -> list[Site]:
    """The sites whose addresses stand in a page, the one that it names most often first."""
    named: Counter[Site] = Counter()
    for host, times in Counter(_HOST.findall(source)).items():
        if site := _site_of_host(host):
            named[site] += times
    return [site for site, _ in named.most_common()]
