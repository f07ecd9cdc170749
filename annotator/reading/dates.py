"""When a document was issued: its date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, and the characters it was read from.

A date is when a document was issued or published: not when it takes effect, no deadline, no anniversary, no target year
and nothing still to come. In text it is therefore taken only from a dateline, a line that says when and by whom and
nothing else, or from the signature at the end. `issued` holds the order of the places that are asked. A file's
modification time is never a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.date_values import (
    CHINESE_DAY,
    MONTH_OR_DAY,
    NO_DATE,
    Date,
    iso,
    number,
    read_value,
    republic_days,
)  # fmt: skip

__all__ = [
    "NO_DATE", "Date", "by_place", "dateline", "first_date", "in_folders", "in_name", "in_text", "in_url", "issued", "read_value",
    "signature",
]  # fmt: skip

_HEAD, _HEAD_LINES, _LINE_LENGTH = 3_000, 8, 80
_TAIL, _TAIL_LINES = 1_500, 8

_DAYS = (
    re.compile(CHINESE_DAY),
    re.compile(r"(?<![\d.])((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"),
)
_MAY_HOLD_DAY = re.compile(r"\d{4}|[\d〇○Ｏ零一二三四五六七八九]{4}\s*年|民[國国]")
_YEARLESS = re.compile(rf"(?<![\d年])({MONTH_OR_DAY})\s*月\s*({MONTH_OR_DAY})\s*日")
# As telephones show it: 03-05 08:12.
_YEARLESS_CLOCK = re.compile(r"(?<![\d./-])(\d\d)[-/](\d\d)(?=\s+\d\d:\d\d(?!\d))")

# What may stand before the day of a dateline: nothing, a mark, a label, the name of a paper or an agency with its place.
_BEFORE = re.compile(
    r"(?:.*[\s|｜·•◆■/（(【】\[\]《<>_#*—–―─:：－-])?|"
    r"[^，。；！？,;!?]{0,40}(?:日报|晚报|时报|[^，。\s]报|社|网|台|刊|电|讯|通过|发布|公布|印发|来源|更新)[^，。；！？,;!?\d]{0,8}"
)
_SPEAKS_OF = re.compile(
    r"(?:自|从|至|到|(?<!发布)(?<!发表)(?<!更新)于|在|截至|截止|截止到|纪念|庆祝|学习|贯彻|落实|关于|根据|依据|按照|经|据|距|生于|和|与|及|、|将)\s*$|"
    r"(?:施行|实施|生效|截止|截至|有效期|起止|出生|生日|到期|报名|征求意见|反馈)\S{0,6}[:：]?\s*$"
)
# What may stand after it.
_AFTER = re.compile(
    r"\s*(?:$|[)）】\]》>*_|｜·•]|(?:(?:上午|下午|晚)\s*)?[\dT：:]|星期|周[一二三四五六日]|第\s*\d+\s*版|来源|电\b|[电讯](?![^\s（(【\[—–-])"
    r"|在[^，。；]{2,60}(?:[上中时]|$)|[^，。；！？]{0,40}(?:通过|发布|公布|印发|印制|批准|修订|修正)|\s\S)"
)
_TOLD_OF = re.compile(
    r"\s*(?:起|前|之前|以前|后|之后|以后|以来|止|为止|之间|期间|开始|施行|实施|生效|生$|出生|生于|诞生|诞辰|逝世|去世|成立|召开|举行|"
    r"周年|重要讲话|讲话|批示|报送|截止|至|到|—\s*\d|–\s*\d|-\s*\d{1,2}[月日])"
)
_TITLE_TELLS = re.compile(rf"\s*[，,。：:、的]|{_TOLD_OF.pattern}")
_AT_SESSION = re.compile(r"\s*在?[^，。；！？]{4,60}(?:大会|会议|全会)上?[\s)）*]*$")
_TO_ANOTHER_DAY = re.compile(r"(?<!\s)\s*(?:至|到|和|、|[-－—–])\s*(?:\d{1,2}\s*月\s*)?\d{1,2}\s*日(?=\s*在)")
_ISSUED = re.compile(r"^\s*(?:印发|发布|公布|通过|批准)。$")
_WIRE = re.compile(r"\s*[电讯]")
_SENTENCE = re.compile(r"[。；！？;!?]")

_SIGNED = re.compile(
    rf"^[ \t\u3000]*((?:[（(][ \t\u3000]*)?(?:{CHINESE_DAY}|((?:19|20)\d\d)[-/.](\d{{1,2}})[-/.](\d{{1,2}}))(?:\s*(?:印发|发布))?(?:\s*[)）])?)[ \t\u3000]*\r?$",
    re.MULTILINE,
)
_DAY_ENDS_LINE = re.compile(r"日[ \t\u3000）)]{0,9}(?:(?:印发|发布)[ \t\u3000）)]{0,9})?[\r\n]")
_SIGNED_AFTER_NAME = re.compile(
    rf"^[ \t\u3000]*[^\s，。；：！？\d][^，。；：！？\n\d]{{1,40}}[\s\u3000]({CHINESE_DAY})(?:\s*印发)?[ \t\u3000]*\r?$",
    re.MULTILINE,
)
_ISSUER = re.compile(
    r"(?:政府|办公厅|办公室|委员会|委|部|厅|局|院|署|会|会议|党组|中央|总局|银行|集团|公司|中心|社|协会|大学|法院|检察院|小组|指挥部)"
    r"[\s）)]*$"
)

_IN_URL = (
    re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/](\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)/?(\d\d)(\d\d)/"),
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"),
)
_MONTH_IN_URL = re.compile(r"/((?:19|20)\d\d)-?(\d\d)/")
_CCTV_NAME = re.compile(r"[A-Za-z]{4}[A-Za-z0-9]{0,60}?(\d\d)(\d\d)(\d\d)$")
_NAME_DAYS = (
    re.compile(CHINESE_DAY),
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-/._](\d{1,2})[-/._](\d{1,2})(?!\d)"),
    _DAYS[2],
)
_NAME_MONTHS = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.年]\s*(\d{1,2})(?![\d年])"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(?!\d)"),
)
# No target (2035年远景目标, 2030年前碳达峰), no range (2023—2035年).
_NAME_YEAR = re.compile(
    r"(?<![\d至到—–~～])(?<![至到迈向面—–~～]\s)(?<!\d[-－])((?:19|20)\d\d)(?!\d)"
    r"(?!(?:\s*年)?\s*[-—–－~～至到]+\s*(?:19|20)?\d\d)(?!(?:\s*年)?\s*(?:前|底前?|之前|以前|远景|愿景|目标|左右|碳达峰|碳中和))"
)
_PATH_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:[-_.年/]|年/)\s*(\d{1,2})\s*(?:[-_.月/]|月/)\s*(\d{1,2})(?:日|(?=/))"
)
_PATH_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)/?(\d\d)/?(\d\d)(?=/)")
_PATH_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:[-_.年/]|年/)\s*(\d\d?(?=月)|\d\d(?=/))月?")
_PATH_COMPACT_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(?=/)")


def issued(
    title: str, text: str, *, name: str = "", folders: str = "", url: str = "", stated: Date = NO_DATE
) -> Date:
    """The date of a document by all that is known of it; the first of these that tells one.

    What is stated (front matter, a field); a dateline in title or first lines; the signature at the end; a date in the
    title's own words; a full day in the file's name, the folders, the address; a dateline without a year (10月8日电) with
    the year of name, folder or address; a month, then a year, in the name, the folders, the address.

    Args:
        title, text: of the document.
        name: the file's name.
        folders: the path of the folders that it lies in, `/`-separated, below the folder that was given.
        url: its address.
        stated: what `read_value` made of a stated date.
    """
    if stated:
        return stated
    if told := in_text(title, text) or signature(text) or _in_title(title):
        return told
    return by_place(text, name=name, folders=folders, url=url)


def by_place(text: str, *, name: str = "", folders: str = "", url: str = "") -> Date:
    """The date by where a document lies: the last four of the places that `issued` asks; `text` begins with its dateline."""
    places = in_name(name), in_folders(folders, name), in_url(url)
    full = next((place for place in places if len(place.day) == len("2024-01-31")), NO_DATE)
    if full:
        return full
    known = next(filter(None, places), NO_DATE)
    if known and (in_known_year := _yearless(text, known)):
        return in_known_year
    return next((place for place in places if len(place.day) == len("2024-01")), known)


def first_date(*choices: Date) -> Date:
    """The first that is a date, or `NO_DATE`."""
    return next(filter(None, choices), NO_DATE)


def dateline(line: str) -> Date:
    """The day in a line that says when (and where, and by whom), such as `2024年01月31日 08:30 来源：新华社`."""
    line = line.strip()
    if not _MAY_HOLD_DAY.search(line[: _LINE_LENGTH + 40]):
        return NO_DATE
    is_short = len(line) <= _LINE_LENGTH
    for start, end, day in _days_in(line[: _LINE_LENGTH + 40]):
        before, after = line[:start], _TO_ANOTHER_DAY.sub("", line[end:])
        if not before.strip("—–─-（( 在") and _AT_SESSION.match(after):
            return Date(day, "text", line[start:end])
        if _SPEAKS_OF.search(before) or _TOLD_OF.match(after) or not _BEFORE.fullmatch(before):
            continue
        # All of the line in brackets, as （1999年12月29日，征求意见稿）.
        is_aside = before in ("（", "(") and after.endswith(("）", ")"))
        rest = _ISSUED.sub("", after)
        is_line = is_short and not _SENTENCE.search(rest) and (is_aside or _AFTER.match(rest))
        if is_line or _WIRE.match(after):
            return Date(day, "text", line[start:end])
    return NO_DATE


def _days_in(line: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and ISO form of the full days in a line, in order."""
    found = [
        (place.start(), place.end(), day)
        for pattern in _DAYS
        for place in pattern.finditer(line)
        if all(place.groups()) and (day := iso(*map(number, place.groups())))
    ]
    return iter(sorted([*found, *republic_days(line)]))


def _head(text: str) -> list[str]:
    return [line for line in text[:_HEAD].split("\n") if line.strip()][:_HEAD_LINES]


def in_text(title: str, text: str) -> Date:
    """The day of the first dateline: the title, if it is or ends with one, or one of the first lines."""
    return next(filter(None, map(dateline, (title, *_head(text)))), NO_DATE)


def signature(text: str) -> Date:
    """The day under a document: official documents sign last.

    The first line that is a day and nothing else, below a line that names who signs; else such a line among the last
    ones, or one of a name and a day.
    """
    tail = text[-_TAIL:]
    if "日" not in text and "20" not in tail and "19" not in tail:
        return NO_DATE
    # What most texts lack is looked for first: a line that ends with a day.
    for found in _SIGNED.finditer(text) if _DAY_ENDS_LINE.search(text) else ():
        above = text[max(0, found.start() - 60) : found.start()].rstrip().rpartition("\n")[2]
        if _ISSUER.search(above) and not re.search("[，。；！？]", above) and (day := _signed(found)):
            return day
    last = "\n".join([line for line in tail.split("\n") if line.strip()][-_TAIL_LINES:])
    days = [day for found in _SIGNED.finditer(last) if (day := _signed(found))]
    if days:
        return days[-1]
    for line in map(str.strip, reversed(last.split("\n"))):
        for start, end, republic in republic_days(line):
            if not line[:start].strip("（(") and not line[end:].strip("）)"):
                return Date(republic, "text", line[start:end])
    for found in _SIGNED_AFTER_NAME.finditer(last):
        written = iso(*map(number, found.groups()[1:])) if all(found.groups()) else ""
        if written:
            return Date(written, "text", found[1])
    return NO_DATE


def _signed(found: re.Match[str]) -> Date:
    parts = [part for part in found.groups()[1:] if part]
    day = iso(*map(number, parts)) if len(parts) == 3 else ""
    return Date(day, "text", found[1].strip("（）() ")) if day else NO_DATE


def _in_title(title: str) -> Date:
    """A day with which a title begins, as 2024年1月31日新闻联播; not one that it speaks of."""
    for start, end, day in _days_in(title):
        if not title[:start].strip('《“"#（( ') and not _TITLE_TELLS.match(title[end:]):
            return Date(day, "text", title[start:end])
    return NO_DATE


def _yearless(text: str, known: Date) -> Date:
    """A dateline without a year among the first lines, in the year that is known otherwise."""
    for line in _head(text):
        beginning = line[: _LINE_LENGTH + 40]
        found = _YEARLESS.search(beginning) or _YEARLESS_CLOCK.search(beginning)
        if (
            not found
            or _SPEAKS_OF.search(line[: found.start()])
            or not _BEFORE.fullmatch(line[: found.start()].strip())
        ):
            continue
        after = line[found.end() :]
        is_line = len(line) <= _LINE_LENGTH and not _SENTENCE.search(after) and _AFTER.match(after)
        if _TOLD_OF.match(after) or not (is_line or _WIRE.match(after)):
            continue
        month, day = number(found[1]), number(found[2])
        written = iso(int(known.day[:4]), month, day)
        if written and written.startswith(known.day):
            return Date(written, "text", found[0])
    return NO_DATE


def in_url(url: str) -> Date:
    """The day, or else the month, in an address such as `/2024-01/31/`, `/n1/2023/0601/` or `/202311/`."""
    for pattern in (*_IN_URL, _MONTH_IN_URL):
        if (found := pattern.search(url)) and (day := iso(*map(int, found.groups()))):
            return Date(day, "url", found[0].strip("/"))
    return NO_DATE


def in_name(name: str) -> Date:
    """The date in a file's name, without its ending: a day, a month or a year; `…yymmdd` of a cctv.com page."""
    stem = name.rpartition("/")[2]
    stem = re.sub(r"(?:\.[A-Za-z][A-Za-z0-9]{0,8}){1,4}$", "", stem)
    for pattern in _NAME_DAYS:
        for found in pattern.finditer(stem):
            if (
                all(found.groups())
                and (day := iso(*map(number, found.groups())))
                and not _TOLD_OF.match(stem[found.end() :])
            ):
                return Date(day, "file name", found[0])
    for start, end, republic in republic_days(stem):
        return Date(republic, "file name", stem[start:end])
    if broadcast := _CCTV_NAME.search(stem):
        yy, month, day_of_month = map(int, broadcast.groups())
        if day := iso(2000 + yy, month, day_of_month):
            return Date(day, "file name", "".join(broadcast.groups()))
    for pattern in _NAME_MONTHS:
        months = pattern.search(stem)
        if months and int(months[2]) and (day := iso(int(months[1]), int(months[2]))):
            return Date(day, "file name", months[0])
    for found in _NAME_YEAR.finditer(stem):
        if day := iso(int(found[1])):
            return Date(day, "file name", found[0])
    return NO_DATE


def in_folders(folders: str, name: str = "") -> Date:
    """The date in the names of folders, such as `2023/09/07`, `20230907` or `2023年/09月`, and a name such as `7日第1版`."""
    path = f"{folders}/{name}" if re.match(r"\d{1,2}[日月]", name) else f"{folders}/"
    for pattern in (_PATH_DAY, _PATH_COMPACT, _PATH_MONTH, _PATH_COMPACT_MONTH):
        for found in pattern.finditer(path):
            if all(map(int, found.groups())) and (day := iso(*map(int, found.groups()))):
                return Date(day, "folder", found[0].strip("/"))
    for folder in reversed(folders.split("/")):
        for found in _NAME_YEAR.finditer(folder):
            if day := iso(int(found[1])):
                return Date(day, "folder", found[0])
    return NO_DATE
