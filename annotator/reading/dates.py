"""Dates as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, from metadata, URL, text and file name.

Every function returns an empty string where it finds no date. A file's modification time is never a date.
"""

from __future__ import annotations

import re
from datetime import date

_DIGITS = str.maketrans("〇○零０一二三四五六七八九１２３４５６７８９", "00001234567891234567" + "89")
_FIRST, _LAST = 1900, 2100
_HEAD_LINES, _LINE_LENGTH = 8, 80

_NUMBER = "[0-9〇○零０-９一二三四五六七八九]"
_YEAR = re.compile(f"{_NUMBER}{{4}}")
_IN_TEXT = re.compile(
    rf"({_NUMBER}{{4}})\s*年\s*({_NUMBER}{{1,2}}|[一二三]?十[一二三四五六七八九]?)\s*月"
    rf"(?:\s*({_NUMBER}{{1,2}}|[一二三]?十[一二三四五六七八九]?)\s*日)?"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# Year, day and time in elements of their own, as in 2023 05 / 12 10:20:30.
_APART = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.\s]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_IN_URL = (
    re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/](\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)/?(\d\d)(\d\d)/"),
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"),
)
_MONTH_IN_URL = re.compile(r"/((?:19|20)\d\d)-?(\d\d)/")
_CCTV_NAME = re.compile(r"[A-Za-z]{4,}[A-Za-z0-9]*?(\d\d)(\d\d)(\d\d)$")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MONTH_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.年](\d{1,2})(?!\d)")


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    if not _FIRST <= year <= _LAST:
        return ""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if "十" in written:
        tens, _, ones = written.translate(_DIGITS).partition("十")
        return int(tens or 1) * 10 + int(ones or 0)
    return int(written.translate(_DIGITS))


def date_from_metadata(value: object) -> str:
    """A date that a field, a meta tag or a site's date element states."""
    text = str(value or "").strip()
    if not text:
        return ""
    if re.fullmatch(r"(?:19|20)\d\d(\.0)?年?", text):
        return _iso(int(text[:4]))
    if found := re.match(r"(\d{4})[-/.](\d{1,2})$", text):
        return _iso(int(found[1]), int(found[2]))
    if found := _APART.search(text):
        return _iso(*map(int, found.groups())) or _day_in(text, month_is_enough=True)
    return _day_in(text, month_is_enough=True)


def _day_in(line: str, month_is_enough: bool = False) -> str:
    for pattern in (_IN_TEXT, _ISO, _COMPACT):
        for found in pattern.finditer(line):
            year, month, day = (_number(part) if part else 0 for part in found.groups())
            if (day or month_is_enough) and (iso := _iso(year, month, day)):
                return iso
    return ""


def date_in_url(url: str) -> str:
    """The day, or else the month, in an address such as `/2024-01/31/`, `/n1/2023/0601/` or `/202311/`."""
    for pattern in _IN_URL:
        if (found := pattern.search(url)) and (iso := _iso(int(found[1]), int(found[2]), int(found[3]))):
            return iso
    found = _MONTH_IN_URL.search(url)
    return _iso(int(found[1]), int(found[2])) if found else ""


def dateline(line: str) -> str:
    """The day in a short line, such as `2024年01月31日 08:30 来源：新华社`."""
    return _day_in(line) if len(line) <= _LINE_LENGTH and _YEAR.search(line) else ""


def date_in_text(title: str, text: str) -> str:
    """The first date in the title or in a short line among the first ones: a dateline, not a date told of."""
    if day := _day_in(title):
        return day
    lines = [line for line in text[:3000].split("\n") if line.strip()][:_HEAD_LINES]
    for line in lines:
        if day := dateline(line):
            return day
    return ""


def date_in_name(name: str) -> str:
    """The date in a file's name, without its ending: a day, a month or a year; `…yymmdd` of a cctv.com page."""
    stem = name.split(".")[0]
    if day := _day_in(stem.replace("_", "-")):
        return day
    if found := _CCTV_NAME.search(stem):
        return _iso(2000 + int(found[1]), int(found[2]), int(found[3]))
    if (found := _MONTH_IN_NAME.search(stem)) and (month := _iso(int(found[1]), int(found[2]))):
        return month
    found = _YEAR_IN_NAME.search(stem)
    return _iso(int(found[1])) if found else ""


def first_date(*choices: tuple[str, str]) -> tuple[str, str]:
    """The first (date, date source) with a date, or two empty strings."""
    return next(((day, source) for day, source in choices if day), ("", ""))
