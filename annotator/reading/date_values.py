"""What a stated value says: a field, a column, a meta tag, a site's date element.

`read_value` understands the forms that exports, sites and spreadsheets write; what it cannot read it names, so that no
stated date is dropped without a word. An instant is turned into Beijing's day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

BEIJING = timezone(timedelta(hours=8))
_FIRST = 1900
_DIGITS = str.maketrans("〇○Ｏ零０一二三四五六七八九１２３４５６７８９", "000001234567891234567" + "89")
NUMBER = "[0-9〇○Ｏ零０-９一二三四五六七八九]"
"""A digit as Chinese dates have it; the body of a character class with its brackets."""
MONTH_OR_DAY = rf"(?:{NUMBER}{{1,2}}|[一二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?)"
CHINESE_DAY = rf"({NUMBER}{{4}})\s*年\s*({MONTH_OR_DAY})\s*月(?:\s*({MONTH_OR_DAY})\s*[日号])?"

_CHINESE = re.compile(CHINESE_DAY)
_REPUBLIC = re.compile(
    r"(?:中[華华])?民[國国]\s*([0-9０-９〇○零一二三四五六七八九十百]{1,5}|元)\s*年"
    rf"(?:\s*({MONTH_OR_DAY})\s*月(?:\s*({MONTH_OR_DAY})\s*[日号])?)?"
)
_REPUBLIC_BARE = re.compile(r"(?<!\d)(\d{2,3})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# Year, day and time in elements of their own, as in 2023 05 / 12 10:20:30.
_APART = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-/.]\s*|\s+)(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_ONLY_MONTH = re.compile(r"((?:19|20)\d\d)\s*[-/.]\s*(\d{1,2})")
_ONLY_YEAR = re.compile(r"((?:19|20)\d\d)(?:\.0)?\s*(?:年.*)?")
_NUMERIC = re.compile(r"\d+(?:\.\d*)?")
_INSTANT = re.compile(
    r"((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})[T\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)\b",
    re.IGNORECASE,
)
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH_NAME}[\s,-]+(\d{{4}})(?!\d)", re.I)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s+|\s+)(\d{{4}})(?!\d)", re.I
)
_NAMED_MONTH = re.compile(rf"{_MONTH_NAME}[\s,-]+(\d{{4}})", re.I)
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?:[\sT]+\d{1,2}:\d.*)?")
_UNKNOWN = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "/",
        "\\n",
        "null",
        "none",
        "nan",
        "nat",
        "n/a",
        "na",
        "无",
        "不详",
        "未知",
        "暂无",
        "nil",
    )
)

Order = str
"""Which part of 07/09/2023 comes first: `dmy`, `mdy` or `ymd`, or empty where it is not known."""


class Date(NamedTuple):
    """A date, where it comes from, and the characters it was read from; false where there is none.

    `day` is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; `source` one of `metadata`, `text`, `file name`, `folder`, `url`. `wrong`
    says of a stated value why it is no date, where it is none.
    """

    day: str = ""
    source: str = ""
    text: str = ""
    wrong: str = ""

    def __bool__(self) -> bool:
        return bool(self.day)


NO_DATE = Date()


def today() -> date:
    """The day it is in Beijing: no document is of a later one."""
    return datetime.now(BEIJING).date()


def iso(year: int, month: int = 0, day: int = 0) -> str:
    """The date as ISO 8601 has it, or an empty string where there is no such day or it is still to come."""
    if not year >= _FIRST:
        return ""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if first > today():
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def number(written: str) -> int:
    """A number below a thousand in digits or in Chinese, such as 九, 十二, 廿一, 一一二 or 一百一十二."""
    plain = written.replace("廿", "二十").replace("卅", "三十").replace("元", "一")
    if "百" in plain:
        hundreds, _, rest = plain.partition("百")
        return number(hundreds) * 100 + (number(rest.lstrip("零〇")) if rest else 0)
    if "十" in plain:
        tens, _, ones = plain.translate(_DIGITS).partition("十")
        return int(tens or 1) * 10 + int(ones or 0)
    return int(plain.translate(_DIGITS))


def read_value(value: object, order: Order = "", taiwan: bool = False) -> Date:
    """The date that a value states, with source `metadata`; of one that states none, `wrong` says what is wrong with it.

    Args:
        value: as it stands in the file: text, a number, a record such as `{"year": 2023}` or Mongo's `{"$date": …}`.
        order: what the column it stands in shows of the order of day and month, from `day_order`.
        taiwan: whether years may be those of the Republic (112/09/07), as in columns and pages of Taiwan.
    """
    if isinstance(value, Mapping):
        return _of_record(value, order, taiwan)
    if isinstance(value, float) and value != value:
        return NO_DATE
    text = "" if value is None or value is False else " ".join(str(value).split())
    if text.casefold() in _UNKNOWN:
        return NO_DATE
    day, wrong = _read(text, order, taiwan)
    return Date(day, "metadata", str(value)) if day else Date(text=str(value), wrong=wrong)


@lru_cache(10_000)
def _read(text: str, order: Order, taiwan: bool) -> tuple[str, str]:
    """The day that a text states, or what is wrong with it."""
    day = next(filter(None, (form(text, order, taiwan) for form in _FORMS)), "")
    return day, "" if day else _what_is_wrong(text)


def _of_record(value: Mapping[str, object], order: Order, taiwan: bool) -> Date:
    for key in ("$date", "$numberLong", "value", "date", "@value"):
        if key in value:
            return read_value(value[key], order, taiwan)
    parts = [str(value.get(key) or "").removesuffix(".0") for key in ("year", "month", "day")]
    return read_value("-".join(filter(None, parts)), order, taiwan)


def from_parts(year: object, month: object = None, day: object = None, rest: object = None) -> Date:
    """A date from columns of its parts: year, month and day, or a year and a day without one such as 5月15日.

    Where only the year can be read, it is the date, and `wrong` says so of the rest.
    """
    of_year = read_value(year)
    if not of_year:
        return of_year
    joined = " ".join(str(part).strip() for part in (year, month, day, rest) if part not in (None, ""))
    yyyy = int(of_year.day[:4])
    numbers = [_plain_number(part) for part in (month, day)]
    if rest not in (None, ""):
        written = str(rest).strip()
        if whole := read_value(written):
            return whole
        found = re.search(rf"({MONTH_OR_DAY})\s*[月/.-]\s*({MONTH_OR_DAY})", written)
        numbers = [number(found[1]), number(found[2])] if found else [0, 0]
    found_day = (numbers[0] and iso(yyyy, numbers[0], numbers[1])) or ""
    if found_day:
        return Date(found_day, "metadata", joined)
    stated = any(part not in (None, "") for part in (month, day, rest))
    return Date(of_year.day[:4], "metadata", joined, "only its year can be read" if stated else "")


def _plain_number(value: object) -> int:
    text = str("" if value is None else value).strip().removesuffix(".0").rstrip("月日号")
    return number(text) if re.fullmatch(MONTH_OR_DAY, text) else 0


def _of_number(text: str, order: Order, taiwan: bool) -> str:
    """Seconds, milliseconds or microseconds since 1970, a spreadsheet's days since 1900, 20230907, 202309, 2023."""
    if not _NUMERIC.fullmatch(text):
        return ""
    whole = text.partition(".")[0]
    digits = len(whole)
    if digits == 4:
        return iso(int(whole))
    if digits == 6 and (day := iso(int(whole[:4]), int(whole[4:]))):
        return day if whole[4:] != "00" else ""
    if digits in (8, 10, 12, 14) and (found := _COMPACT.match(whole[:8])) and whole[:8].isdecimal():
        day = iso(*map(int, found.groups()))
        if day and "00" not in (found[2], found[3]):
            return day
    if digits == 7 and taiwan:
        return iso(int(whole[:3]) + 1911, int(whole[3:5]), int(whole[5:]))
    if digits == 5:
        # Serial 1 is 1 January 1900 in a calendar that has a 29 February 1900.
        day_number = date(1899, 12, 30) + timedelta(days=int(whole))
        return iso(day_number.year, day_number.month, day_number.day) if int(whole) > 10_000 else ""
    if 9 <= digits <= 16:
        seconds = int(whole) / 10 ** (0 if digits <= 10 else 3 if digits <= 13 else 6)
        instant = datetime.fromtimestamp(seconds, BEIJING)
        return iso(instant.year, instant.month, instant.day)
    return ""


def _of_instant(text: str, order: Order, taiwan: bool) -> str:
    found = _INSTANT.match(text)
    if not found:
        return ""
    *numbers, zone = found.groups()
    parts = [int(part or 0) for part in numbers]
    hours = timedelta()
    if zone[0] in "+-":
        sign = -1 if zone[0] == "-" else 1
        hours = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].strip(":") or 0))
    try:
        there = datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
        instant = (there - hours).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return ""
    return iso(instant.year, instant.month, instant.day)


def _of_mail(text: str, order: Order, taiwan: bool) -> str:
    """RFC 2822, as in feeds and mails: Thu, 07 Sep 2023 10:20:30 +0800."""
    if ":" not in text or not text[:1].isascii() or not re.search(_MONTH_NAME, text, re.I):
        return ""
    from email.utils import parsedate_to_datetime

    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return ""
    if instant.tzinfo:
        instant = instant.astimezone(BEIJING)
    return iso(instant.year, instant.month, instant.day)


def republic_days(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and ISO form of the full days by the years of the Republic in a text: 民國113年5月20日."""
    for found in _REPUBLIC.finditer(text) if "民" in text else ():
        year, month, day = found.groups()
        if day and (written := iso(number(year) + 1911, number(month), number(day))):
            yield found.start(), found.end(), written


def _of_republic(text: str, order: Order, taiwan: bool) -> str:
    if found := _REPUBLIC.search(text):
        year, month, day = (number(part) if part else 0 for part in found.groups())
        return iso(year + 1911, month, day)
    if taiwan and (found := _REPUBLIC_BARE.match(text)):
        year, month, day = map(int, found.groups())
        return iso(year + 1911, month, day)
    return ""


def _of_day(text: str, order: Order, taiwan: bool) -> str:
    for pattern in (_APART, _CHINESE, _ISO, _COMPACT):
        for found in pattern.finditer(text):
            year, month, day = (number(part) if part else 0 for part in found.groups())
            if written := iso(year, month, day):
                return written
    return ""


def _of_month(text: str, order: Order, taiwan: bool) -> str:
    found = _ONLY_MONTH.fullmatch(text)
    return iso(int(found[1]), int(found[2])) if found and int(found[2]) else ""


def _of_english(text: str, order: Order, taiwan: bool) -> str:
    if found := _DAY_FIRST.search(text):
        return iso(int(found[3]), _named(found[2]), int(found[1]))
    if found := _MONTH_FIRST.search(text):
        return iso(int(found[3]), _named(found[1]), int(found[2]))
    found = _NAMED_MONTH.fullmatch(text)
    return iso(int(found[2]), _named(found[1])) if found else ""


def _named(month: str) -> int:
    return _MONTH_NAMES.index(month[:3].lower()) + 1


def _of_short(text: str, order: Order, taiwan: bool) -> str:
    """07/09/2023 by the order that the column shows, or the one that is possible; 23-9-7 as a Chinese date."""
    found = _SHORT.fullmatch(text)
    if not found:
        return ""
    possible = _orders(found)
    if order:
        return possible.get(order, "")
    if found[2] != "/" and "ymd" in possible:
        return possible["ymd"]
    return next(iter(possible.values())) if len({*possible.values()}) == 1 else ""


def _orders(found: re.Match[str]) -> dict[Order, str]:
    """The days that three numbers may mean, by the order of their parts."""
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) == 4:
        days = {"dmy": iso(third, second, first), "mdy": iso(third, first, second)}
    else:
        days = {
            "ymd": iso(_century(first), second, third) if len(found[1]) == 2 else "",
            "dmy": iso(_century(third), second, first) if len(found[4]) == 2 else "",
            "mdy": iso(_century(third), first, second) if len(found[4]) == 2 else "",
        }
    return {order: day for order, day in days.items() if day}


def _century(year: int) -> int:
    return year + (2000 if year <= today().year % 100 else 1900)


def _of_year(text: str, order: Order, taiwan: bool) -> str:
    found = _ONLY_YEAR.fullmatch(text)
    return iso(int(found[1])) if found and not re.search(r"月|\d日", text) else ""


_FORMS: tuple[Callable[[str, Order, bool], str], ...] = (
    _of_number, _of_instant, _of_mail, _of_republic, _of_day, _of_month, _of_english, _of_short, _of_year,
)  # fmt: skip


def day_order(values: Iterable[object]) -> Order:
    """The order of day and month that a column shows: the one by which all its values are days, if there is just one."""
    possible: set[Order] | None = None
    for value in values:
        found = _SHORT.fullmatch(" ".join(str(value).split()))
        if found and (orders := set(_orders(found))):
            possible = orders if possible is None else possible & orders
    return possible.pop() if possible and len(possible) == 1 else ""


def of_taiwan(values: Iterable[object]) -> bool:
    """Whether a column counts years by the Republic: it says 民國, or has 112/09/07 and no year of four digits."""
    bare = False
    for value in values:
        text = str(value)
        if _REPUBLIC.search(text):
            return True
        if re.search(r"(?<!\d)(?:19|20)\d\d", text):
            return False
        bare = bare or bool(re.match(r"\s*1\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)", text))
    return bare


def _what_is_wrong(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    if found := _SHORT.fullmatch(text):
        days = sorted({*_orders(found).values()})
        if len(days) > 1:
            return f"“{shown}” may be {' or '.join(days)}; the column does not show which"
    years = re.findall(r"(?<!\d)(?:19|20|21)\d\d(?!\d{3})", text)
    if years and int(years[0]) >= today().year and not _impossible(text):
        return f"“{shown}” is a day still to come"
    return f"“{shown}” is no date that is understood here"


def _impossible(text: str) -> bool:
    """Whether the date is one that no calendar has."""
    for pattern in (_CHINESE, _ISO, _COMPACT):
        if found := pattern.search(text):
            year, month, day = (number(part) if part else 1 for part in found.groups())
            try:
                date(year, month, day)
            except ValueError:
                return True
    return False
