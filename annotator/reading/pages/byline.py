"""The few lines around a headline that say when and by whom an article was published.

The border of an element ends what it says: 来源：示例日报 in one span and 某某网 in the next are two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from annotator.reading.dates import NO_DATE, Date, dateline, read_value
from annotator.reading.pages.outline import Block, Outline
from annotator.reading.pages.tree import Page, tidy

BELOW, ABOVE = 9, 5
"""Lines under and over the headline in which date and credit are looked for."""
_LONGEST = 140
_LABELLED = re.compile(
    r"(?:(?:发布|發佈|發布|发表|刊发|更新|公布)\s*)?(?:时间|時間|日期)\s*[:：]|(?:发布|發佈|發布|发表|刊发)[于於]?\s*[:：]"
)
_OTHER_DAY = re.compile(
    r"截[止至]|报名|有效期|实施|施行|生效|出生|生于|生日|会议时间|活动时间|开幕|播出|上映|成立|注册时间|最后更新|更新时间|更新[:：]|到期|废止"
)
_UPDATED = re.compile(r"(?:更新|修改)(?:时间|時間|日期|于|於)?\s?[:：]?[\d年月日:：/. -]{8,24}")
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")
_DATE_CHARACTERS = re.compile(r"[\d\s:：年月日/.\-—|｜()（）\[\]【】]")
_BESIDE = 8
"""Characters that may stand beside a day which is sure."""
_SIGNATURE = 20
_SENTENCE_END = re.compile(r"[。！？；]|，.{4,140}，")
_LABELS = r"本文来源于|本文来源|信息来源|文章来源|稿件来源|新闻来源|资料来源|内容来源|来源于|來源於|来\s*源|來\s*源|稿\s*源|摘自|转载自|转自|出\s*处|发布单位|发布机构|供稿单位"
_CREDIT_LABEL = re.compile(
    rf"(?:(?:{_LABELS})\s*[:：丨|｜]|(?:本文来源于|来源于|摘自|转载自|转自)(?=\S)|(?:^|(?<=\s))(?:来源|來源|稿源)(?:\s|$))\s*"
)
_AFTER = re.compile(
    r"(?<!\s)\s*(?:[|｜【\[]|(?:文章)?(?:作者|记者|责任编辑|責任編輯|责编|编辑|編輯|撰稿|摄影|通讯员|发布人|发布者|供稿人|审核|校对|录入|发布时间|發佈時間|发布日期|更新时间|时间|時間|日期|所属分类|分类|栏目|标签|关键词)\s*[:：丨]"
    r"|(?:责任编辑|责编)[^:：]|(?:浏览|点击|阅读|访问|人气|字号|字号|字體|字体|分享|打印|关闭|收藏|评论|举报|参与|手机看|我要|进入|复制|纠错|放大|缩小|大\s*中\s*小|微博|扫码)"
    r"|(?:[（(]\s*)?(?:19|20)\d\d\s*[-年/.]|[（(]\s*(?:责任编辑|编辑|记者)).*"
)
_EMPTY_VALUES = frozenset(
    (
        "",
        "未知",
        "本站",
        "无",
        "暂无",
        "网络",
        "互联网",
        "null",
        "undefined",
        "原创",
        "转载",
        "资料图",
        "图片",
        "资料",
        "本站原创内容",
        "其他",
        "其它",
    )
)
_CREDIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:source|laiyuan|ly|from|origin|media|mediaName|article-source|comeFrom|copyfrom|author_?source)",
    re.IGNORECASE,
)
_EDGES = "（）()【】[]<>《》 :：,，;；|｜/、-—"
_MEDIA = re.compile(
    r"^[\w·\-—\u4e00-\u9fff]{2,14}(?:网|社|报|日报|晚报|时报|早报|周刊|杂志|在线|电视台|广播|传媒|客户端|通讯|新闻|青年|频道|政府|委员会|厅|局|办公室|财经|科技|体育|娱乐)$"
)
STATED_DATES = (
    "meta[name=PubDate i]", "meta[name=publishdate i]", "meta[name=firstpublishedtime i]", "meta[property='article:published_time']",
    "meta[name='article:published_time']", "meta[property='og:release_date']", "meta[itemprop=datePublished]",
    "meta[name=pubtime i]", "meta[name=publishtime i]", "meta[name='apub:time']", "meta[name='weibo: article:create_at']",
    "meta[name='date' i]",
)  # fmt: skip
_STATED_TIMES = "time[itemprop=datePublished][datetime], time[pubdate][datetime]", "time[datetime]"
STATED_CREDITS = (
    "meta[name=ContentSource i]",
    "meta[name=source i]",
    "meta[name=mediaid i]",
    "meta[property='article:author_source']",
)
_PAGE_OF_PAPER = re.compile(r"第[ \u3000]?[A-Z]?\d{1,3}[ \u3000]?版|[A-Z]\d{1,2}版")
_STRUCTURED = re.compile(
    r'"(?:datePublished|pubDate|publishTime|publish_time|pubtime|publishDate|pub_time|ptime)"\s*:\s*"([^"]{8,40})"',
    re.IGNORECASE,
)


def around(blocks: Sequence[Block], headline: int, body: int) -> list[int]:
    """The numbers of the lines in which an article says when it was published, those to be believed first in front.

    Args:
        blocks: the lines of the page.
        headline: the number of the headline's line, or -1.
        body: the number of the first line of the text.
    """
    if headline < 0:
        return [*range(body - 1, max(-1, body - 1 - BELOW), -1), *range(body, min(body + 3, len(blocks)))]
    end = min(len(blocks), max(headline + 3, min(body + 3, headline + 1 + BELOW)))
    below = range(headline + 1, end)
    return [*below, *range(headline - 1, max(-1, headline - 1 - ABOVE), -1)]


def date_in(blocks: Sequence[Block], numbers: Iterable[int], sure: bool = True) -> tuple[Date, int]:
    """The day of publication in these lines, and the number of its line, or -1.

    A day is sure where it has a label or a time of day, or nothing but its site's name beside it; where it need not be
    sure, the first other day counts if there is no sure one.
    """
    bare, at = NO_DATE, -1
    for number in numbers:
        block = blocks[number]
        # A headline that leads elsewhere, with its day.
        leads = block.linked * 2 > block.size and block.size > 24
        if len(block.text) > _LONGEST or (leads and not (block.pieces and "http" in block.pieces[0])):
            continue
        for text in _readings(block):
            if not any("0" <= character <= "9" or character in "〇二" for character in text):
                continue
            if _OTHER_DAY.search(text) and not _LABELLED.search(text):
                continue
            if _SENTENCE_END.search(text):
                continue
            published = _UPDATED.sub("", text)
            updated = published != text
            day = (full_day(published) if updated else NO_DATE) or full_day(text)
            if not day:
                continue
            if updated and not full_day(published):
                # Published earlier, and perhaps said elsewhere.
                bare, at = (bare, at) if bare else (day, number)
                continue
            alone = len(_DATE_CHARACTERS.sub("", text)) <= _BESIDE
            if _LABELLED.search(text) or _CLOCK.search(text) or alone:
                return day, number
            if not bare:
                bare, at = day, number
    return (NO_DATE, -1) if sure else (bare, at)


def _readings(block: Block) -> Iterator[str]:
    """The pieces of a line that hold a whole date, or the whole line where its date is spread over several."""
    if len(block.pieces) > 1:
        yield from (piece for piece in block.pieces if len(piece) >= 8)
        yield " ".join(block.pieces)
    else:
        yield block.text


def full_day(text: str) -> Date:
    """The day that a short text states, or none where it states only a month."""
    day = (dateline(text) if len(text) <= 80 else NO_DATE) or read_value(text)
    return day._replace(source="metadata") if len(day.day) == len("2024-01-31") else NO_DATE


def stated_date(page: Page, source: str) -> Date:
    """The day that the page's meta tags, its structured data or its one `time` element state."""
    for selector in STATED_DATES:
        for node in page.select(selector):
            if day := full_value(page.attribute(node, "content")):
                return day
    if (found := _STRUCTURED.search(source)) and (day := full_value(found[1])):
        return day
    for selector in _STATED_TIMES:
        days = [
            day for node in page.select(selector) if (day := full_value(page.attribute(node, "datetime")))
        ]
        # Several days are those of several articles.
        if len({day.day for day in days}) == 1:
            return days[0]
    return NO_DATE


def full_value(value: str) -> Date:
    """The full day of a value written for programs, an instant as Beijing's day."""
    day = read_value(value)
    return day if len(day.day) == len("2024-01-31") else full_day(value)


def credit_in(blocks: Sequence[Block], numbers: Iterable[int]) -> tuple[str, int]:
    """The source that one of these lines credits by a label, as it stands, and the line, or -1."""
    for number in numbers:
        block = blocks[number]
        if len(block.text) > _LONGEST:
            continue
        if value := _labelled_credit(block.pieces):
            return value, number
    return "", -1


def _labelled_credit(pieces: Sequence[str]) -> str:
    for place, piece in enumerate(pieces):
        label = _CREDIT_LABEL.search(piece)
        if not label or _SENTENCE_END.search(piece):
            continue
        if (inside := piece[: label.start()].strip()) and inside[-1] in '（(“"':
            continue
        value = clean_credit(piece[label.end() :])
        if not value and not _AFTER.match(piece[label.end() :] or "x"):
            value = next(
                (clean for later in pieces[place + 1 : place + 2] if (clean := clean_credit(later))), ""
            )
        if value.casefold() not in _EMPTY_VALUES:
            return value
    return ""


def clean_credit(value: str) -> str:
    """A source without what stands behind it on its line, or empty where it is none."""
    value = _AFTER.sub("", value).strip(_EDGES)
    return (
        value
        if 2 <= len(value) <= 40 and not value.replace(" ", "").isdecimal() and not _CLOCK.search(value)
        else ""
    )


def unlabelled_credit(page: Page, found: Outline, numbers: Sequence[int]) -> tuple[str, int]:
    """What an element of a source's class says, or a medium's name beside the date; and its line, or -1."""
    if not numbers:
        return "", -1
    low, high = min(numbers), max(numbers)
    for element in found.elements:
        if low <= element.start <= high and element.end - element.start <= 1 and element.tag != "body":
            names = f"{page.attribute(element.node, 'class')} {page.attribute(element.node, 'id')}"
            if _CREDIT_CLASS.search(names):
                text = _text(page, element.node)
                if (
                    len(text) <= 40
                    and (value := clean_credit(_CREDIT_LABEL.sub("", text)))
                    and not dateline(value)
                ):
                    return value, element.start
    for number in numbers:
        block = found.blocks[number]
        if len(block.text) > 80 or not any(full_day(piece) for piece in block.pieces):
            continue
        for piece in block.pieces:
            after = (
                re.sub(r"^.*?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?", "", piece).strip(_EDGES)
                if _CLOCK.search(piece)
                else piece
            )
            value = clean_credit(after)
            if value and _MEDIA.match(value) and not dateline(value):
                return value, number
    return "", -1


def _text(page: Page, node: object) -> str:
    parts: list[str] = []
    stack: list[Any] = [node]
    while stack and len(parts) < 20:
        at = stack.pop()
        if page.tag(at) == "-text":
            parts.append(page.text(at))
        else:
            stack.extend(reversed(list(page.children(at))))
    return tidy("".join(parts))


def stated_credit(page: Page) -> str:
    """The source that a meta tag states."""
    for selector in STATED_CREDITS:
        node = page.first(selector)
        if node is not None and (
            value := clean_credit(_CREDIT_LABEL.sub("", " ".join(page.attribute(node, "content").split())))
        ):
            return value
    return ""


_ABOUT = re.compile(
    rf"(?:{_LABELS})\s*[:：]|(?:作者|记者|编辑|責任編輯|责任编辑|责编|发布人|浏览|点击|阅读|人气|字号|字体|字體)\s*[:：（(]|字号|字體|打印|列印|关闭|關閉|收藏|分享|微博|评论|评论\d|手机看|https?://"
    r"|当前位置|所在位置|您的位置|您现在|您的位置|首页\s*[>»]|正文|大\s*中\s*小|纠错|扫一扫|订阅"
    r"|^(?:索\s?引\s?号|发文字号|文\s?号|主题分类|信息分类|公开(?:方式|目录|范围)|有\s?效\s?性)(?:[:： ]|$)"
)


_SPEAKER = re.compile(r"\w{2,20}记者[:：]$")
_SINCE = re.compile(r"(?<!\d)\d{1,3}\s*(?:秒|分钟|小时|天|周|个月)前$")


def is_about(text: str) -> bool:
    """Whether a short line says something about the article, not of it: its date, its source, buttons."""
    if len(text) > 120 or _SENTENCE_END.search(text) or _SPEAKER.match(text):
        return False
    return bool(_ABOUT.search(text) or _SINCE.search(text)) or (
        len(text) <= 60 and bool(full_day(text)) and len(_DATE_CHARACTERS.sub("", text)) <= 24
    )


def is_day(text: str) -> bool:
    """Whether a line is a day and nothing else, as the one below who signs a document."""
    return (
        len(text) <= _SIGNATURE
        and not _CLOCK.search(text)
        and not _DATE_CHARACTERS.sub("", text)
        and bool(full_day(text))
    )


def is_labelled(text: str) -> bool:
    """Whether a short line labels a date as that of publication: 发布时间：."""
    return len(text) <= _LONGEST and bool(_LABELLED.search(text))


def is_edition(text: str) -> bool:
    """Whether a short line is the head of a newspaper's page: 2024年03月05日 星期二 第01版：要闻."""
    return len(text) <= _LONGEST and bool(_PAGE_OF_PAPER.search(text))


def signed(texts: Sequence[str]) -> Date:
    """The day that stands alone in one of the last lines, as official documents sign."""
    for text in reversed(texts[-4:]):
        if (
            len(text) <= 24
            and len(re.sub(r"[\d\s:：年月日/.\-—〇○零一二三四五六七八九十（）()]", "", text)) <= 2
        ):
            day = full_day(text)
            if day:
                return day._replace(source="text")
    return NO_DATE
