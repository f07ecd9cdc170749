"""Who issued a document, where, and whose year it is of: by its title, its record's columns, its folder, its address.

Unit and place are two things: the report of 大连市 lies in 辽宁省 and is no document of that province. The four
municipalities are provinces.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from annotator.reading.provenance import NOBODY, Publisher, places_in, publisher

_REPORT = re.compile(r"政府工作(?:的)?报告")
_OFFICIAL = re.compile(
    r"(?:通知|意见|决定|决议|办法|批复|复函|函|公告|通告|通报|规定|方案|规划|纲要|条例|细则|命令|令|要点|计划|请示|报告)"
    r"(?:[（(][^（）()]{1,20}[)）])?$"
)
_LEAD = re.compile(r"^《?(.{2,60}?)(?=关于|印发|发布|公布|令第|公告|$)")
_YEAR = r"((?:19|20)\d\d|[一二三四五六七八九〇○零]{4})"
_BEFORE_REPORT = re.compile(
    _YEAR + r"年(?:度)?[^，。；\d]{0,24}?(?:工作(?:的)?报告|工作总结|工作要点|统计公报|预算|年度报告|年报)"
)
_AFTER_REPORT = re.compile(r"(?:报告|公报|总结|要点)[（(－—-]?[^（）()]{0,16}?" + _YEAR + r"年?[)）]?$")
_NAME_YEAR = re.compile(r"^((?:19|20)\d\d)(?:年[^\d]*|[-_](?:part|summary|\D.*|1[0-2]|0?[1-9]))?$")
_REVIEWED = re.compile(_YEAR + r"\s*年(?:的)?(?:政府)?(?:工作)?(?:的)?(?:主要)?(?:工作)?(?:的)?(?:回顾|总结)")
_COUNTY = re.compile(r"([\u4e00-\u9fff]{1,6}?(?:自治县|县|自治旗|旗|区|市))(?:人民)?政府")
_PERIODICAL = re.compile("[告结点报算]")
_UNITS_OF_PLACE = ("省", "市", "自治区", "自治州", "州", "地区", "盟", "行政区")
_BEGINNING = 3_000


class Issuer(NamedTuple):
    """Who issued a document: the body's usual name, its level, and the province and the city it lies in."""

    name: str = ""
    level: str = ""
    province: str = ""
    city: str = ""


NO_ISSUER = Issuer()


def government_of(place: Publisher, county: str = "") -> Issuer:
    """The government of a place of the table, or of a county in it."""
    if county:
        return Issuer(f"{county}人民政府", "county", place.province, place.city)
    return Issuer(f"{place.name}人民政府", place.level, place.province, place.city)


def is_work_report(title: str) -> bool:
    """Whether a title is that of a government's work report."""
    return "告" in title and bool(_REPORT.search(_squeezed(title)))


def named_in_title(title: str) -> Issuer:
    """The issuer that a title names, of a work report or an official document; none where it names none that is known.

    >>> named_in_title("2026年北京市政府工作报告")
    Issuer(name='北京市人民政府', level='province', province='北京市', city='')
    >>> named_in_title("辽宁省大连市人民政府关于某事的通知").name, named_in_title("国务院印发某方案：三问")
    ('大连市人民政府', Issuer(name='', level='', province='', city=''))
    """
    words = _squeezed(title)
    if report := _REPORT.search(words):
        return _of_report(re.sub(_YEAR + "年?度?", "", words[: report.start()] + "政府"))
    if not _OFFICIAL.search(words):
        return NO_ISSUER
    lead = _LEAD.match(re.sub("^" + _YEAR + "年", "", words))
    body = re.split(r"[、，,\s]", lead[1])[0] if lead else ""
    found = publisher(body) if body else NOBODY
    if not found.level or found.level == "media":
        return NO_ISSUER
    place = innermost(body)
    if place.level == "city" and found.level in ("city", "province"):
        return Issuer(
            f"{place.name}{_after(body, place)}" if found.level == "province" else found.name,
            "city",
            place.province,
            place.city,
        )
    return Issuer(*found)


def _after(body: str, place: Publisher) -> str:
    return body.partition(place.name)[2]


def _of_report(words: str) -> Issuer:
    """The government in what stands before 工作报告 in a title."""
    if "国务院" in words or "中央人民政府" in words:
        return Issuer("国务院", "central government")
    place = innermost(words)
    county = _COUNTY.search(
        words[words.rfind(place.name) + len(place.name) :] if place.name in words else words
    )
    if county and not innermost(county[1]).name and len(county[1]) > 1 and county[1] not in _UNITS_OF_PLACE:
        return government_of(place, county[1])
    return government_of(place) if place.name else NO_ISSUER


def innermost(words: str) -> Publisher:
    """The smallest place that words name, one after the other: 辽宁省大连市 is 大连市."""
    found = places_in(words)
    cities = [place for place in found if place.level == "city"]
    return (cities or found or [NOBODY])[0]


def _squeezed(title: str) -> str:
    return re.sub(r"\s+", "", title)


def _as_year(written: str) -> str:
    return written.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))


def year_in_title(title: str) -> str:
    """The year whose report, plan or account a title says it is; empty where it says none."""
    if not _PERIODICAL.search(title):
        return ""
    words = _squeezed(title)
    found = _BEFORE_REPORT.search(words) or _AFTER_REPORT.search(words)
    return _as_year(found[1]) if found else ""


def year_in_name(stem: str) -> str:
    """The year that the name of a file is, as in `2024.md`, `2016-11.md` and `2024年政府工作报告.docx`."""
    found = _NAME_YEAR.match(stem.strip())
    return found[1] if found else ""


def year_by_review(title: str, text: str) -> str:
    """The year after the one that a work report looks back on; empty for another document or where it does not say."""
    if not is_work_report(title):
        return ""
    found = _REVIEWED.search(text[:_BEGINNING])
    return str(int(_as_year(found[1])) + 1) if found else ""
