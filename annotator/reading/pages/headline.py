"""The headline of a page that no description knows, and where it stands.

A page says its headline twice, in `<title>`, often with the names of channel and site behind it, and above the text. What
both have in common is the headline; so no separator needs to be guessed at, and a headline that holds `|`, `_` or `——`
stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from annotator.reading.pages.outline import Block, Outline
from annotator.reading.pages.tree import Page, tidy

_SHORTEST = 4
_LONGEST = 120
_MOST_LINES = 4
_LONG = 8
"""Characters of a line that is no channel's name."""
_MOST_STATED = 1_000
"""Characters of what a page's head may call itself: each blank or bar in it may part the headline from a site's name."""
_STATED = ("meta[name=ArticleTitle i]", "meta[property='og:title']", "meta[name='og:title']")
_SEPARATOR = r"(?:[_|｜]+|[-–—]+|>>?|»|《(?=[^《》]*》?$))"
_SEPARATED = re.compile(rf"\s++(?:{_SEPARATOR}\s*)?|{_SEPARATOR}\s*")
_BESIDE_NAME = 8
_PAGE_NUMBER = re.compile(r"(?<!\s)\s*[(（]\s*\d{1,3}\s*(?:/\s*\d{1,3}\s*)?[)）]\s*$")
_MARKS = re.compile(r"[\W_]+")
_SITE = re.compile(
    r"(?:网|網|网站|频道|頻道|日报|晚报|早报|时报|新闻|新聞|在线|门户|政府|平台|首页|中心|公司|医院|大学|学院|论坛|资讯|传媒|杂志|\.com|\.cn|\.net|栏目|报道|委员会|局|厅|社|评论|财经|科技|娱乐|体育|新浪|搜狐|腾讯|网易|半月谈)\w{0,2}[》】]?$",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"^[\u4e00-\u9fff]{2,}(?:政府|委员会|委|办公室|办公厅|局|厅|部|署|院|中心)$")


class Headline(NamedTuple):
    """The headline, and the number of the line in which it stands, -1 where no line says it."""

    text: str
    line: int


def key(text: str) -> str:
    """What two spellings of a headline have in common: its letters and characters."""
    return _MARKS.sub("", text).casefold()


def headline(page: Page, found: Outline) -> Headline:
    """The headline: the longest heading or line with which what the page's head calls itself begins."""
    head = _head_title(page)
    stated = [value for value in (_meta(page, selector) for selector in _STATED) if value]
    for titles in ([head], stated):
        if line := _said_by_head(found.blocks, titles):
            return line
    heads = [without_site(head, found.blocks)] if head else []
    named = next((title for title in (*stated[:1], *heads) if len(key(title)) >= _SHORTEST), "")
    return Headline(named, -1)


def heading_before(blocks: Sequence[Block], body: int) -> Headline | None:
    """The last heading above the text that is no link."""
    above = [
        i for i, block in enumerate(blocks[:body])
        if block.heading and block.linked * 2 <= block.size and block.size >= _SHORTEST and len(block.text) <= _LONGEST
    ]  # fmt: skip
    return Headline(blocks[above[-1]].text, above[-1]) if above else None


def is_channel(text: str) -> bool:
    """Whether a title may name a channel or a site rather than an article: it is short or ends like one's name."""
    return len(key(text)) <= 6 or bool(_SITE.search(text))


def _head_title(page: Page) -> str:
    node = page.first("title")
    if node is None:
        return ""
    return _stated("".join(page.text(child) for child in page.children(node) if page.tag(child) == "-text"))


def site_in_title(page: Page, headline: str) -> str:
    """The body whose name stands at the end of the page's title behind the headline, where it is named like an authority."""
    head = _head_title(page)
    if not headline or not head.startswith(headline):
        return ""
    last = _SEPARATED.split(head[len(headline) :].strip())[-1].strip("》】 ")
    return last if _AUTHORITY.search(last) else ""


def _meta(page: Page, selector: str) -> str:
    node = page.first(selector)
    return _stated(page.attribute(node, "content")) if node is not None else ""


def _stated(text: str) -> str:
    title = tidy(text)
    return title if len(title) <= _MOST_STATED else ""


def _said_by_head(blocks: Sequence[Block], heads: Sequence[str]) -> Headline | None:
    """The longest line that opens one of these titles, or stands in it after the name of a site."""
    keys = [whole for head in heads if len(whole := key(head)) >= _SHORTEST]
    bare = max((len(key(without_site(head, blocks))) for head in heads), default=0)
    best: tuple[tuple[int, ...], Headline] | None = None
    for number, block in enumerate(blocks):
        if not keys or len(block.text) > _LONGEST or block.size < _SHORTEST:
            continue
        text, line = _PAGE_NUMBER.sub("", block.text), number
        said = key(text)
        if len(said) < _SHORTEST:
            continue
        if any(whole.startswith(said) for whole in keys):
            text, line = _joined(blocks, number, text, keys, bare)
            said = key(text)
            # A channel's name opens some titles.
            if 3 * len(said) < min(map(len, keys)) and (not block.heading or block.linked):
                continue
        elif _ends_title(block, said, keys):
            pass
        elif not (
            block.heading
            and not block.linked
            and any(
                (said in whole and 2 * len(said) > len(whole)) or (len(whole) >= 8 and said.startswith(whole))
                for whole in keys
            )
        ):
            continue
        # The site's name behind it makes no line a better headline.
        score = (
            len(said) if block.heading else min(len(said), bare), block.heading + (not block.linked), -number
        )  # fmt: skip
        if best is None or score > best[0]:
            whole_title = not block.heading and len(said) > bare
            best = score, Headline(without_site(text, blocks) if whole_title else text, line)
    return best[1] if best else None


def _ends_title(block: Block, said: str, keys: Sequence[str]) -> bool:
    """Whether a line that is no site's name is what a title that begins with its site's name ends with."""
    return (
        len(said) >= _LONG
        and not block.linked
        and not _SITE.search(block.text)
        and not _AUTHORITY.search(block.text)
        and any(whole.endswith(said) and 5 * len(said) > 2 * len(whole) for whole in keys)
    )


def _joined(
    blocks: Sequence[Block], number: int, text: str, keys: Sequence[str], bare: int
) -> tuple[str, int]:
    """A headline that is broken over lines, from its first line, and the number of its last."""
    line = number
    for further in blocks[number + 1 : number + _MOST_LINES]:
        joined = key(text + further.text)
        if (
            len(joined) > bare
            or len(joined) == len(key(text))
            or not any(whole.startswith(joined) for whole in keys)
        ):
            break
        text, line = f"{text}{further.text}", line + 1
    return text, line


def _stands_alone(name: str, head: str, blocks: Sequence[Block]) -> bool:
    """Whether the name stands by itself, or nearly so, somewhere on the page, as those of sites and channels do."""
    return any(
        name in piece and len(piece) <= len(name) + _BESIDE_NAME and piece != head
        for block in blocks
        for piece in block.pieces
    )


def without_site(head: str, blocks: Sequence[Block] | None = None) -> str:
    """A title without the names of channel and site, and the lists of keywords, that stand behind it.

    Where the page's `blocks` are given, a name behind a mere space is one only if the page has it elsewhere, too: the second
    half of a headline may end like one, as 织密民生保障网 does.

    >>> without_site("某省部署新质生产力_要闻_某某网"), without_site("奋进新征程——中国式现代化的江苏实践")
    ('某省部署新质生产力', '奋进新征程——中国式现代化的江苏实践')
    """
    cuts = [cut for cut in _SEPARATED.finditer(head) if len(key(head[: cut.start()])) >= _SHORTEST]
    for cut in cuts:
        rest = head[cut.end() :].strip()
        strong = cut[0].strip()
        if not strong:
            # After a space only a site's name alone.
            is_name = _SITE.search(rest) and len(rest) <= 16 and not re.search(r"[，。：！？]", rest)
            if is_name and (blocks is None or _stands_alone(rest, head, blocks)):
                return head[: cut.start()].strip()
            continue
        if (
            any(map(_SITE.search, _SEPARATED.split(rest)[-2:]))
            or _SITE.search(rest)
            or (strong[0] in "_|｜" and (len(rest) <= 12 or re.search("[,，]", rest)))
        ):
            if "——" in strong and len(rest) > 8:
                continue
            return head[: cut.start()].strip()
    return head.strip()
