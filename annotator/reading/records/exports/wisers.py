"""Wisers (WiseNews, WiseSearch): articles in HTML, in Word files and in text, of its three interfaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.pages.plain import page_lines
from annotator.reading.records.exports.article import Article, Export

_HELD = re.compile(
    r"(?:下?[载載]?文章[总總][数數]|Total number of document\(s\))\s*[:：]\s*(\d[\d,]*)", re.IGNORECASE
)
_ID = re.compile(r"\s*(?:文章[编編][号號]|DOCUMENT ID)\s*[:：]\s*\[?(\d{8,})\]?.*", re.IGNORECASE)
_RULE = re.compile(r"\s*[=\-]{10,}\s*")
_NUMBERED = re.compile(r"\s*\d+\s*\.\s*(.+)")
_ONE_LINE = re.compile(r"\s*\d+\s*\.\s*(\S.{0,300}?)\s+-\s+\((.*)\)\s+(\d{4}-\d\d-\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATA = re.compile(
    r"\s*(?:Image Size|Ad-Value|Keyword Matched|Word Count|字[数數]|[发發]行量|Circulation|关键字|關鍵字|版面|廣告價值)[^:：]{0,20}[:：]",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s*(?:原文[连連链鏈][接結结]|文字快照)\s*[:：]\s*(\S*)")
_PARTED = re.compile(r"^[^\S\n]*~{3,}\s*#\s*\d+\s*~{3,}\s*$", re.MULTILINE)
_BEGINNING = 2_000
_COUNTED = ("文章总数", "文章總數", "Total number of document(s)")
_MARKS = re.compile(r"<<<|>>>")
_ENTRY = re.compile(
    r"""<a\b[^<>]{0,300}?href\s*=\s*["']?#body\.([\w.]+)["']?[^<>]{0,300}>(.{0,500}?)</a>\s*(?:<font[^<>]{0,300}>\s*)?\[([^\[\]]{0,300})\]\s*(\d{4}-\d\d-\d\d)""",
    re.IGNORECASE | re.DOTALL,
)
_ANCHOR = re.compile(r"""<a\b[^<>]{0,300}?name\s*=\s*["']?body\.([\w.]+)["']?""", re.IGNORECASE)
_IS_PAGE = re.compile(
    r"<title>\s*WiseNews\s*</title>|<a\b[^<>]{0,300}?name\s*=\s*[\"']?body\.\d{8,}", re.IGNORECASE
)
_TITLE_FONT = re.compile(
    r"<font[^<>]{0,300}?size\s*=\s*[\"']?5[^<>]{0,300}>(.{0,500}?)</font>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")


def _day_of(number: str) -> str:
    return f"{number[:4]}-{number[4:6]}-{number[6:8]}"


def _cut(lines: list[str]) -> tuple[list[str], str, str]:
    """The lines before the one with the article's number, that number, and the address of the original."""
    at = next((at for at, line in enumerate(lines) if _ID.match(line)), len(lines))
    found = _ID.match(lines[at]) if at < len(lines) else None
    links = [link[1] for line in lines if (link := _LINK.match(line))]
    return (
        [line for line in lines[:at] if not _LINK.match(line)],
        found[1] if found else "",
        next(iter(links), ""),
    )


def _page_articles(page: str) -> Iterator[Article]:
    contents = {
        found[1]: (" ".join(page_lines(found[2])), found[3].strip(), found[4])
        for found in _ENTRY.finditer(page)
    }
    anchors = list(_ANCHOR.finditer(page))
    for number, anchor in enumerate(anchors):
        end = anchors[number + 1].start() if number + 1 < len(anchors) else len(page)
        block = page[page.find(">", anchor.start()) + 1 : end]
        lines, identity, url = _cut(page_lines(block))
        title, source, day = contents.get(anchor[1], ("", "", ""))
        set_large = _TITLE_FONT.search(block)
        large = " ".join(page_lines(set_large[1])) if set_large else ""
        title = large or title
        above = lines.index(large) if large in lines else -1
        head = " ".join(lines[: above + 1])
        if not day and (found := _DAY.search(head)):
            day = found[0]
        if not source and (numbered := _NUMBERED.match(head)):
            source = re.split(r"[|\t]", numbered[1])[0]
        body = [line for line in lines[above + 1 :] if not _DATA.match(line)]
        yield Article(
            title, "\n".join(body), day or (_day_of(identity) if identity else ""), source, url, identity,
            wrong="" if identity and title else "its title or its number could not be made out",
        )  # fmt: skip


def _paragraph_articles(text: str) -> Iterator[Article]:
    for part in _PARTED.split(_MARKS.sub("", text))[1:]:
        lines, identity, url = _cut([line.strip() for line in part.split("\n") if line.strip()])
        cells: list[str] = []
        at = 0
        while at < len(lines) and ("|" in lines[at] or "\t" in lines[at] or _DATA.match(lines[at])):
            if not cells:
                cells = [cell.strip() for cell in re.split(r"[|\t]", lines[at].strip("| \t"))]
            at += 1
        day = next((found[0] for cell in cells if (found := _DAY.match(cell))), "")
        yield Article(
            lines[at] if at < len(lines) else "", "\n".join(lines[at + 1 :]), day or (_day_of(identity) if identity else ""),
            next((cell for cell in cells if cell and not _DAY.match(cell)), ""), url, identity,
            wrong="" if day else "its day and source could not be made out",
        )  # fmt: skip


def _text_articles(text: str) -> Iterator[Article]:
    """Articles in text: a head, a rule, the text, the number; the notice between two rules belongs to none."""
    lines: list[str] = []
    for line in _MARKS.sub("", text).split("\n"):
        lines.append(line)
        if _ID.match(line):
            article = _text_article(lines)
            if article:
                yield article
            lines = []


def _text_article(lines: list[str]) -> Article | None:
    lines, identity, url = _cut(lines)
    numbered = [
        at for at, line in enumerate(lines) if _NUMBERED.match(line) and (_DAY.search(line) or "|" in line)
    ]
    if not numbered:
        text = "\n".join(line for line in lines if line.strip() and not _RULE.fullmatch(line))
        return Article(
            text=text, date=_day_of(identity), number=identity, wrong="its head could not be made out"
        )
    start = numbered[0]
    rule = next((at for at in range(start + 1, len(lines)) if _RULE.fullmatch(lines[at])), start)
    body = "\n".join(line.strip() for line in lines[rule + 1 :] if line.strip())
    if one := _ONE_LINE.match(lines[start]):
        return Article(one[2].strip(), body, one[3], one[1], url, identity)
    first = _NUMBERED.match(lines[start])
    source = first[1].split("|")[0].strip() if first else ""
    day = _DAY.search(" ".join(lines[start : rule + 1]))
    titles = [
        line.strip()
        for line in lines[start + 1 : rule]
        if line.strip() and "|" not in line and not _DATA.match(line)
    ]
    return Article(
        titles[-1] if titles else "", body, day[0] if day else _day_of(identity), source, url, identity
    )


def _held(text: str) -> int:
    found = _HELD.search(_TAG.sub("", text[:20_000]))
    return int(found[1].replace(",", "")) if found else 0


def _is_text(head: str) -> bool:
    beginning = head[:_BEGINNING]
    return any(word in beginning for word in _COUNTED) and any(_ID.match(line) for line in head.split("\n"))


TEXTS = (
    Export(
        "Wisers",
        ("~~~~~~~ #",),
        lambda head: bool(_PARTED.search(head)) and "|" in head,
        _paragraph_articles,
        _held,
    ),
    Export("Wisers", (), _is_text, _text_articles, _held),
)
PAGES = (
    Export(
        "Wisers",
        ("WiseNews", "#body."),
        lambda head: _IS_PAGE.search(head) is not None,
        _page_articles,
        _held,
    ),
)
