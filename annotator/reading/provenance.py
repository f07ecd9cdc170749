"""Publishers: who is meant by a name, an address or a folder.

Its source and the one it credits by their usual names, its level, its province. All it knows stands in
`corpus/sources.toml`; what neither that table nor the document's own metadata, address or folder tells stays empty.
Nothing is read out of the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache, wraps
from typing import Any, NamedTuple, TypeVar

from annotator.data import data_path
from annotator.reading.pages.sites import LONGEST_HOST
from annotator.records import LEVELS
from annotator.text.variants import simplified

_Answer = TypeVar("_Answer")
_CACHED = 10_000
_LONGEST_NAME = 200
"""Characters of a name whose meaning is remembered; what a longer one means is worked out each time."""
_SHARED_SUFFIX = "gov.cn"
"""Ministries and provinces have their addresses below it; in the table it stands for itself alone."""
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.ASCII)
_SEPARATORS = re.compile(r"[-－—–|｜/／、,，;；:：·\s()（）\[\]【】]+")
# A site before the paper whose text it has: 北青网-北京青年报.
_SITE_AND_PAPER = re.compile(
    r"[^-－—–\s]{2,12}(?:网|在线|网站)\s*[-－—–]+\s*([^-－—–\s]{2,12}(?:报|日报|晚报|周刊|杂志))"
)
_IGNORED = re.compile(r"[\s《》“”\"'’‘·•]+")
_ISSUE = re.compile(r"(?<![\d年月日第期版])[\d年月日第期版]{2,}$")
"""Which number of a journal: 求是 2024年第11期."""
_COUNTY = re.compile(r".{1,6}?(?:县|旗|[区市](?=人民政府|政府|委))")


class SourcesError(ValueError):
    """The table of sources cannot be used; the message names the file, the entry and what is wrong."""


class Publisher(NamedTuple):
    """What is known of a source, an address or a folder; empty where nothing is."""

    name: str = ""
    level: str = ""
    province: str = ""
    city: str = ""


NOBODY = Publisher()


@dataclass
class _Table:
    """`corpus/sources.toml`, ready to be looked up in."""

    sources: dict[str, Publisher] = field(default_factory=dict)
    hosts: dict[str, Publisher] = field(default_factory=dict)
    places: dict[str, Publisher] = field(default_factory=dict)
    """By full and short name, a province or a city: its full name, level and province."""
    abbreviations: dict[str, str] = field(default_factory=dict)
    """One-character names of provinces, and their full names."""
    agencies: tuple[str, ...] = ()
    levels: dict[str, str] = field(default_factory=dict)
    heads: re.Pattern[str] = re.compile("")
    tails: tuple[str, ...] = ()
    media_endings: tuple[str, ...] = ()
    government_endings: tuple[str, ...] = ()


def check_sources() -> None:
    """Load the table of sources, so that a mistake in it is told before anything is read.

    Raises:
        SourcesError: the table cannot be used.
    """
    try:
        _table()
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise SourcesError(f"{data_path('corpus', 'sources.toml')}: {what}") from None


@cache
def _table() -> _Table:
    raw = tomllib.loads(data_path("corpus", "sources.toml").read_text(encoding="utf-8"))
    table = _Table(
        heads=re.compile(rf"^(?:\s*(?:{_alternatives(raw['heads'])})\s*[:：])+", re.IGNORECASE),
        tails=tuple(map(_key, raw["tails"])),
        media_endings=tuple(raw["media_endings"]),
        government_endings=tuple(raw["government_endings"]),
        levels={_key(word): level for level, words in raw["levels"].items() for word in (level, *words)},
    )
    for row in raw["province"]:
        _add_province(table, row)
    for host, city in raw["city_hosts"].items():
        place = table.places[city]
        table.hosts[host] = place._replace(name=f"{place.name}人民政府")
    agencies: list[str] = []
    for row in raw["source"]:
        _check(row, table)
        publisher = Publisher(row["name"], row.get("level", ""), row.get("province", ""), row.get("city", ""))
        names = [_key(name) for name in (row["name"], *row.get("also", ()))]
        table.sources.update(dict.fromkeys(names, publisher))
        table.hosts.update(dict.fromkeys(row.get("hosts", ()), publisher))
        agencies += names if row.get("agency") else []
    table.agencies = tuple(agencies)
    return table


def _check(row: dict[str, Any], table: _Table) -> None:
    where = f"{data_path('corpus', 'sources.toml')}: {row['name']}"
    if row.get("level", LEVELS[0]) not in LEVELS:
        raise SourcesError(f"{where}: level {row['level']} is none of {', '.join(LEVELS)}")
    if "province" in row and table.places.get(row["province"], NOBODY).name != row["province"]:
        raise SourcesError(f"{where}: province {row['province']} is not a full name of the list of provinces")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _add_province(table: _Table, row: dict[str, Any]) -> None:
    name = row["name"]
    province = Publisher(name, "province", name)
    for word in (name, *row["short"]):
        if len(word) == 1:
            table.abbreviations[word] = name
        else:
            table.places[_key(word)] = province
    table.hosts.update(dict.fromkeys(row.get("hosts", ()), province._replace(name=f"{name}人民政府")))
    for word in row.get("cities", "").split():
        full, _, short = word.partition("/")
        city = full if full.endswith(("自治州", "地区", "盟")) else f"{full}市"
        for known_as in filter(None, (city, full, short)):
            # 吉林 is a province first.
            table.places.setdefault(known_as, Publisher(city, "city", name, city))


def _key(name: str) -> str:
    return _IGNORED.sub("", name.translate(simplified())).casefold()


def _remembered(function: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    """The function with its last answers kept, but for arguments so long that keeping them would fill the memory."""
    kept = lru_cache(_CACHED)(function)

    @wraps(function)
    def answer(name: str) -> _Answer:
        return kept(name) if len(name) <= _LONGEST_NAME else function(name)

    return answer


@_remembered
def publisher(name: str) -> Publisher:
    """Who is meant by a name as it stands in a page, a column or the front matter: 新华网 and Xinhua are 新华社.

    A name that is not known is given back without 来源： in front of it, with level and province where it says them
    itself (浙江省科学技术厅, 海州晚报).
    """
    table = _table()
    plain = table.heads.sub("", name).strip()
    if "://" in plain or _HOST.fullmatch(plain):
        return of_host(plain)
    known = _listed(plain)
    if known is None:
        parts = [part for part in _SEPARATORS.split(plain) if part]
        found = [entry for part in parts if (entry := _listed(part))] if len(parts) > 1 else []
        # A site names itself first and the paper last: 人民网－人民日报.
        known = (found[-1] if re.search("[-－—–]", plain) else found[0]) if found else None
    if known is None and (pair := _SITE_AND_PAPER.fullmatch(plain)):
        return publisher(pair[1])
    return known or _described(plain)


def _without_tails(key: str) -> str:
    """The key without all the tails that it can be ended by: 新华社微信公众号 is 新华社."""
    tails = _table().tails
    begins, todo = {len(key)}, [len(key)]
    while todo:
        end = todo.pop()
        new = {end - len(tail) for tail in tails if key.endswith(tail, 0, end)} - begins
        begins |= new
        todo += new
    return key[: min(begins)]


def _listed(name: str) -> Publisher | None:
    table, key = _table(), _key(name)
    if key in table.sources:
        return table.sources[key]
    if key.startswith(table.agencies):
        return next(table.sources[agency] for agency in table.agencies if key.startswith(agency))
    return table.sources.get(_without_tails(_ISSUE.sub("", key)))


def _described(name: str) -> Publisher:
    """What an unlisted name says itself."""
    table = _table()
    whole = _key(name).removeprefix("中共")
    key = _without_tails(whole)
    place, rest = place_at_start(key)
    if whole.endswith(table.media_endings) or key.endswith(table.media_endings):
        return Publisher(name, "media", place.province, place.city)
    if place is NOBODY or not rest.endswith(table.government_endings):
        return Publisher(name)
    if place.level == "province":
        city, further = place_at_start(rest)
        if city.level == "city" and city.province == place.name:
            place, rest = city, further
    if _COUNTY.match(rest):
        return Publisher(name, "county", place.province, place.city)
    return Publisher(name, place.level, place.province, place.city)


def places_in(words: str) -> list[Publisher]:
    """The places of the table that words name, in order; a short name counts where it begins the words or follows a place."""
    found: list[Publisher] = []
    key = _key(words)
    at = 0
    while at < len(key):
        place, rest = place_at_start(key[at : at + 12])
        size = len(key[at : at + 12]) - len(rest)
        if place is not NOBODY and (key[at : at + size] == place.name or at == 0 or found):
            found.append(place)
            at += size
        else:
            at += 1
    return found


def place_at_start(key: str) -> tuple[Publisher, str]:
    """The place with whose longest name a key begins, and the rest of it; nobody and the key where it begins with none."""
    for end in range(min(len(key), 12), 1, -1):
        if key[:end] in _table().places:
            return _table().places[key[:end]], key[end:]
    return NOBODY, key


@_remembered
def of_host(address: str) -> Publisher:
    """Who publishes at an address or host; the host's own name where the table does not know it, nobody if it is none."""
    host = address.partition("://")[2] or address
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    if len(host) > LONGEST_HOST:
        return NOBODY
    hosts, suffix = _table().hosts, host
    while "." in suffix:
        if suffix in hosts and (suffix == host or suffix != _SHARED_SUFFIX):
            return hosts[suffix]
        suffix = suffix.partition(".")[2]
    return Publisher(host.removeprefix("www.")) if _HOST.fullmatch(host) else NOBODY


@_remembered
def of_folder(folder: str) -> Publisher:
    """What the names of folders say, the innermost first: a source's name, a province, a city.

    安康 may be a city or a wish: without 市 it is the city only somewhere below its province.
    """
    table = _table()
    parts = [_key(part) for part in reversed(folder.split("/"))]
    source = next((table.sources[part] for part in parts if part in table.sources), NOBODY)
    places = [(part, table.places[part]) for part in parts if part in table.places]
    provinces = [place.name for _, place in places if place.level == "province"]
    cities = [
        place for part, place in places
        if place.level == "city" and (part == place.name or place.province in provinces)
    ]  # fmt: skip
    province = source.province or next((city.province for city in cities), "") or next(iter(provinces), "")
    level = source.level or ("city" if cities else "province" if provinces else "")
    city = source.city or next((city.name for city in cities), "")
    return Publisher(source.name, level, province, city)


def is_name(stem: str) -> bool:
    """Whether a file is called after a source or a place: `浙江省.jsonl`."""
    table = _table()
    return stem in table.places or stem in table.sources


@_remembered
def level_named(word: str) -> str:
    """The level that a word of a column or of the front matter means; empty where it means none of them."""
    return _table().levels.get(_key(word), "")


@_remembered
def place_named(word: str) -> Publisher:
    """The province or city meant by its name, short name or abbreviation; nobody where it is none."""
    table, key = _table(), _key(word)
    return table.places.get(table.abbreviations.get(key, key), NOBODY)


@_remembered
def province_named(word: str) -> str:
    """The full name of the province meant by its name, short name or abbreviation, or by a city of it; else empty."""
    table, key = _table(), _key(word)
    return table.abbreviations.get(key) or table.places.get(key, NOBODY).province
