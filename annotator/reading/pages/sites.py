"""Descriptions of sites: those of `corpus/sites.toml`, a user's own, and templates learned from a folder.

All three have one form, which is checked when a file is loaded. Which descriptions an address or a page is tried by is
asked of `Sites`.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from annotator.data import data_path

LONGEST_HOST = 253
"""Characters of a host's name at most (RFC 1035, 2.3.4)."""
_HOST = re.compile(r"//([a-z0-9-]+\.[a-z0-9.-]+)")
_SITE_KEYS = ("name", "hosts", "templates", "dates", "address", "published")
_TABLES = ("site", "template", "list")
_MOST_HOSTS = 10_000


class SitesError(ValueError):
    """Descriptions of sites that cannot be used; the message names the file, the entry and what is wrong."""


@dataclass(frozen=True)
class Template:
    """One generation of a site's pages. Each list of CSS selectors is tried in order; `drop` is taken out of the body.

    `lead` is a regular expression whose group is the source that the first line of the body names. `lines` stand in the
    body of many pages and belong to no article; with the first of the `ends` it is over. `publisher` says who publishes, where the
    site is a platform of many. Where there are `marks`, a page is of this template only if it holds them
    all, and the template is taken only where it proves itself in full.
    """

    id: str
    body: tuple[str, ...]
    title: tuple[str, ...]
    date: tuple[str, ...]
    source: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    lead: str = ""
    marks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Site:
    """A site: its name (empty where the page itself states it), hosts, templates, and what its addresses tell.

    Without hosts it is that of pages whose address is not known. `dates` are regular expressions with the groups `year`,
    `month` and perhaps `day`; `address` is one that finds the page's own address in its source.
    """

    name: str
    hosts: tuple[str, ...]
    templates: tuple[Template, ...]
    dates: tuple[re.Pattern[str], ...] = ()
    address: re.Pattern[str] | None = None
    published: re.Pattern[str] | None = None


@dataclass(frozen=True, eq=False)
class Sites:
    """Descriptions in the order in which they are tried: in each layer a host has one site.

    In a layer a site stands before another whose hosts include its own.
    """

    layers: tuple[tuple[Site, ...], ...]
    digest: str = ""
    """What tells a user's file from another; empty where there is none."""
    _by_host: dict[str, tuple[Site, ...]] = field(default_factory=dict, repr=False)

    def before(self, other: Sites) -> Sites:
        """These descriptions, and where none of them fits the others."""
        return Sites((*self.layers, *other.layers), self.digest)

    def of(self, url: str) -> tuple[Site, ...]:
        """The sites of an address, one of each layer that knows it."""
        return self._of_host(urlsplit(url).hostname or "")

    def _of_host(self, host: str) -> tuple[Site, ...]:
        if len(host) > LONGEST_HOST:
            return ()
        found = self._by_host.get(host)
        if found is None:
            names = {".".join(host.split(".")[start:]) for start in range(host.count(".") + 1)}
            of_layers = (
                next((one for one in layer if not names.isdisjoint(one.hosts)), None) for layer in self.layers
            )
            found = tuple(site for site in of_layers if site)
            if len(self._by_host) < _MOST_HOSTS:
                self._by_host[host] = found
        return found

    def named_in(self, source: str) -> list[Site]:
        """The sites whose addresses stand in a page, the one that it names most often first; then those without hosts."""
        named: Counter[Site] = Counter()
        for host, times in Counter(_HOST.findall(source)).items():
            for site in self._of_host(host):
                named[site] += times
        anywhere = (site for layer in self.layers for site in layer if not site.hosts)
        return [*(site for site, _ in named.most_common()), *anywhere]

    def address_in_script(self, source: str) -> str:
        """The page's own address where one of the sites' scripts states it, or an empty string."""
        patterns = (site.address for layer in self.layers for site in layer if site.address)
        return next((address[1] for pattern in patterns if (address := pattern.search(source))), "")


class Learned(NamedTuple):
    """Sites with the templates that were learned from a folder, of how many pages each template is, by its id, and all
    of it in the form of `corpus/sites.toml`.
    """

    sites: tuple[Site, ...] = ()
    pages: Mapping[str, int] = MappingProxyType({})
    toml: str = ""


@cache
def packaged() -> Sites:
    """The descriptions of `corpus/sites.toml`."""
    file = data_path("corpus", "sites.toml")
    return Sites((_parsed(tomllib.loads(file.read_text(encoding="utf-8")), str(file)),))


def sites() -> tuple[Site, ...]:
    """The sites of `corpus/sites.toml`, in its order."""
    return packaged().layers[0]


def site_of(url: str) -> Site | None:
    """The site of an address in `corpus/sites.toml`, or None."""
    return next(iter(packaged().of(url)), None)


def load_sites(path: str | os.PathLike[str]) -> Sites:
    """The descriptions of a user's file, tried before the packaged ones.

    Raises:
        SitesError: the file cannot be read or is wrong; the message says where and how.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SitesError(f"{path}: cannot be read ({error})") from None
    try:
        own = _parsed(tomllib.loads(text), str(path))
    except tomllib.TOMLDecodeError as error:
        raise SitesError(f"{path}: not valid TOML ({error})") from None
    for template in (template for site in own for template in site.templates):
        _check_selectors(template, f"{path}: template {template.id}")
    return Sites((own,), hashlib.sha256(text.encode()).hexdigest()).before(packaged())


def _parsed(raw: Mapping[str, Any], where: str) -> tuple[Site, ...]:
    _check_keys(raw, _TABLES, (), where)
    templates: dict[str, Template] = {}
    for row in _tables(raw, "template", where):
        entry = f"{where}: template {row.get('id', '(without id)')}"
        _check_keys(row, [one.name for one in fields(Template)], ("id", "body", "title", "date"), entry)
        if row["id"] in templates:
            raise SitesError(f"{entry}: there are two templates of this id")
        texts = {key: _text(row[key], f"{entry}: {key}") for key in ("id", "lead") if key in row}
        lists = {key: _texts(row[key], f"{entry}: {key}") for key in row if key not in texts}
        if not lists["body"] or not lists["title"]:
            raise SitesError(f"{entry}: body and title need a selector each")
        if texts.get("lead") and not _pattern(texts["lead"], f"{entry}: lead").groups:
            raise SitesError(f"{entry}: lead needs a group (…) around the source's name")
        templates[row["id"]] = Template(**texts, **lists)  # type: ignore[arg-type]
    return tuple(_site(row, templates, where) for row in _tables(raw, "site", where))


def _site(row: Mapping[str, Any], templates: Mapping[str, Template], where: str) -> Site:
    entry = f"{where}: site {row.get('name') or row.get('hosts', '(without hosts)')}"
    _check_keys(row, _SITE_KEYS, ("hosts", "templates"), entry)
    wanted = _texts(row["templates"], f"{entry}: templates")
    for name in wanted:
        if name not in templates:
            raise SitesError(f"{entry}: there is no template {name}{_nearest(name, templates)}")
    dates = tuple(
        _pattern(text, f"{entry}: dates") for text in _texts(row.get("dates", []), f"{entry}: dates")
    )
    for pattern in dates:
        if not {"year", "month"} <= set(pattern.groupindex) <= {"year", "month", "day"}:
            raise SitesError(
                f"{entry}: dates: {pattern.pattern} needs the groups year, month and perhaps day"
            )
    found = {key: _finder(row[key], f"{entry}: {key}") for key in ("address", "published") if key in row}
    return Site(
        _text(row.get("name", ""), f"{entry}: name"), _texts(row["hosts"], f"{entry}: hosts"),
        tuple(templates[name] for name in wanted), dates, **found,
    )  # fmt: skip


def _finder(value: object, where: str) -> re.Pattern[str]:
    pattern = _pattern(_text(value, where), where)
    if not pattern.groups:
        raise SitesError(f"{where} needs a group (…) around what is to be found")
    return pattern


def _tables(raw: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    rows = raw.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SitesError(f"{where}: write [[{key}]], in double brackets, above each {key}")
    return rows


def _check_keys(row: Mapping[str, Any], known: Iterable[str], needed: Iterable[str], where: str) -> None:
    names = list(known)
    for key in row:
        if key not in names:
            raise SitesError(f"{where}: there is no key {key}{_nearest(key, names)}")
    for key in needed:
        if key not in row:
            raise SitesError(f"{where}: {key} is missing")


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, 1)
    return f"; do you mean {near[0]}?" if near else f"; known are {', '.join(names)}" if names else ""


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise SitesError(f'{where} must be a text in quotation marks, as "…"')
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SitesError(f'{where} must be a list of texts, as ["…", "…"]')
    return tuple(value)


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise SitesError(f"{where}: {text} is no regular expression ({error})") from None


def _check_selectors(template: Template, where: str) -> None:
    """Refuse what one of the two parsers does not understand."""
    import soupsieve
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    empty = LexborHTMLParser("<p></p>")
    for key in ("body", "title", "date", "source", "drop", "marks", "publisher"):
        for selector in getattr(template, key):
            try:
                soupsieve.compile(selector)
                empty.css_first(selector)
            except (soupsieve.SelectorSyntaxError, SelectolaxError) as error:
                said = str(error).splitlines()[0]
                raise SitesError(
                    f"{where}: {key}: {selector} is no CSS selector that is understood ({said})"
                ) from None
