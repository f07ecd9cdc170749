"""Where the article stands in a page that no description knows.

Every line speaks for or against being part of an article: sentences for it, links and notices against; what comes after
many links weighs less. The article is the element whose lines say most for it, the deepest of these where several say the
same, without the elements in it that speak against, and up to where comments, notices or recommendations begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from annotator.reading.pages.byline import is_about, is_day
from annotator.reading.pages.outline import Block, Element, Outline
from annotator.reading.pages.tree import BLOCKS, Page

_SENTENCE = re.compile(r"[，。；！？：、”…]|[a-z], |[a-z]\. ")
_STRONG_NOTICE = re.compile(
    r"版权(?:所有|声明|归|属)|版權|著作权|免责|免責|(?:不代表|仅代表|并不意味着|並不代表).{0,20}(?:观点|立场|觀點)|凡(?:本网|本網|注明|本站)|ICP[备证]|公网安备|Copyright|©|All Rights Reserved"
    r"|举报(?:电话|邮箱|热线)|不良信息|转载(?:请|时)|(?:特别|特別|郑重|鄭重)(?:声|聲)明[:：]|信息存储(?:空间)?服务|更多精彩|欢迎关注|\[详情\]",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"备案|许可证|联系(?:我们|方式)|聯[系係]方式|客户端下载|扫(?:一扫|描二维码|码)|关注(?:微信|公众号)"
    r"|(?:网友|发表|我要|参与|查看|正在载入|条|点击)评论|系统消息|登录|注册|用户名|密码|热线[:：]|广告服务|网站地图|主管单位|主办[:：]|承办[:：]|传真[:：]|邮箱[:：]|客服|翻[页頁]|全屏|幻灯片?播放|自动播放|查看原图|点击图片|不感兴趣|广告软文|浏览器版本|阅读数",
)
_STRONG_LENGTH, _NOTICE_LENGTH = 260, 60
_END = re.compile(
    r"^[\s【\[<《■▼▲●◆·>]*(?:(?:(?:相关|相關|延伸|推荐|更多|热点|热门|精彩|往期|最新|图文|猜你|为您|你可能|大家都在|今日|本网|本站|频道|24小时|阅读|点击)[^，。；]{0,8}"
    r"(?:阅读|閱讀|链接|新闻|新聞|报道|報道|文章|推荐|推薦|稿件|专题|專題|资讯|回顾|内容|喜欢|关注|排行|头条|要闻|图片|视频|热点|热帖|评论|跟贴|排行榜|播报)"
    r"|(?:网友|网民|热门|全部|最新|精彩|观察员|用户|我来|文明上网|发表|我要|新民网网友|新浪网友)[^，。；]{0,4}(?:评论|跟帖|跟贴|说两句|留言|发言)|评论[（(]?\d*+|跟贴|相关|"
    r"[^，。；]{0,10}(?:版权|版權)[^，。；]{0,4}(?:免责|免責)?声?聲?明|免责声明|免責聲明|声明|聲明|特别声明|友情链接|友情鏈接|更多关于|扫一扫|分享到|分享到.{0,10}|分享|标签|"
    r"\[?打印(?:本页)?\]?.{0,16}|查看更多|展开全文|人赞赏|赞赏|责任编辑[:：].{0,12}|責任編輯[:：].{0,12}|[（(【\[]责任编辑[:：]?.{0,12})[\s】\]>》：:]*\d*[条篇]?"
    r"|(?:分享到[:：]|关键词[:：]|关键字[:：]|上一[篇条页]|下一[篇条页]|返回(?:首页|列表|顶部)|热词[:：]|Tags?[:：]).*)$"
)
_LABEL = re.compile(r"^[^，。：:]{2,8}[：:]")
_LONGEST_END = 30
_PARAGRAPHS = frozenset(
    ["p", "span", "font", "strong", "section", "h1", "h2", "h3", "h4", "h5", "h6", "center"]
)
"""Elements that hold a paragraph, not an article."""
_GOES_ON = 100
"""Characters of sentences below a box that show that the article goes on."""
_A_SUMMARY = 5
"""How many times longer an article is than the summary above it, at least."""
_OTHERS = re.compile(
    "评论|跟[帖贴]|留言|发言|说两句|相关|相關|推荐|推薦|热门|热点|更多|最新|延伸|猜你|为您|往期|精彩"
)
"""In a line that ends an article: what follows is by others or leads elsewhere, however long it is. A line that names an editor
may also stand above the text."""
_FURNITURE = re.compile(
    r"foot|copyright|comment|pinglun|relat|recomm|share|fenxiang|bdshare|jiathis|crumb|position|weizhi|\bnav|menu|side|rank|paihang"
    r"|hotnews|hot-|tuijian|adv|\bad[-_s]|banner|qrcode|erweima|\beditor|zebian|bianji|tags?\b|keyword|print|toolbar|login|pagin|page-?nav|disclaimer|statement|about|summary|abstract\b|daodu",
    re.IGNORECASE,
)
_FURNITURE_SHARE = 0.34
_LINKS_THAT_HALVE = 150
"""Characters of links since the headline after which a line weighs half as much."""
_HEAD = 10
"""Lines at the beginning of an article among which its byline may be."""
_A_TEXT = 25
"""What the lines of the shortest article weigh that may stand beside a summary of it."""
_SHORTEST_SENTENCE = 12
_LEFT_OUT = 0.4
"""The part for which an element inside that speaks against still counts."""
_NEARLY_ALL, _NOT_SHORT = 0.9, 20
_ENOUGH = 25
"""Characters of text before something can end it."""


def weight(block: Block) -> float:
    """What a line says for being part of an article, in characters; negative where it speaks against."""
    free = block.size - block.linked
    if block.linked * 2 > block.size:
        return -1.0 * block.size if not (block.size > 60 and _SENTENCE.search(block.text)) else 0.0
    if block.size < _STRONG_LENGTH and _STRONG_NOTICE.search(block.text):
        return -2.0 * block.size
    if block.size < _NOTICE_LENGTH and _NOTICE.search(block.text):
        return -1.0 * block.size
    if _is_sentence(block):
        return float(free)
    return 0.4 * free if block.size > 6 else 0.0


class Article(NamedTuple):
    """The element that holds the article, by its number, the numbers of the article's lines, and what each line weighs."""

    element: int
    kept: list[int]
    weights: list[float]


def _is_sentence(block: Block) -> bool:
    return block.text[-1] in "。！？" or (
        block.size >= _SHORTEST_SENTENCE and bool(_SENTENCE.search(block.text))
    )


def article(page: Page, found: Outline, headline: int, shared: Collection[str] = ()) -> Article:
    """The article of a page.

    Args:
        page, found: the page and its outline.
        headline: the number of the line with the headline, or -1 where none is known.
        shared: lines that stand on other pages, too, and so belong to no article.
    """
    weights, end = _weights(found, headline, shared)
    weights = _once(found.blocks, weights)
    best, most = 0, 0.0
    for number, value in enumerate(_worth(found, weights)):
        # An element inside one that says as much is as good: deeper is closer.
        if value >= most and value > 0:
            best, most = number, value
    kept = [i for i in _without_furniture(page, found, best, weights, end) if i > headline]
    kept = [i for i in kept if found.blocks[i].text not in shared] if shared else kept
    home, kept = _at_home(found, best, kept)
    kept = _without_copies(found, kept)
    begun = next((place for place, i in enumerate(kept) if _is_sentence(found.blocks[i])), 0)
    head = [
        i for place, i in enumerate(kept[:_HEAD])
        if not is_about(found.blocks[i].text) or (place > begun and is_day(found.blocks[i].text))
    ]  # fmt: skip
    return Article(home, head + kept[_HEAD:], weights)


def _without_copies(found: Outline, kept: list[int]) -> list[int]:
    """The lines without those that say again, elsewhere than among the paragraphs, what a paragraph says: summaries."""
    homes = {i: _home(found, i) for i in kept}
    sizes: dict[int, int] = {}
    for i in kept:
        sizes[homes[i]] = sizes.get(homes[i], 0) + found.blocks[i].size
    main = max(sizes, key=sizes.__getitem__, default=0)
    if 2 * sizes.get(main, 0) < sum(sizes.values()):
        return kept
    text = "\n".join(found.blocks[i].text for i in kept if homes[i] == main)

    def is_copy(i: int) -> bool:
        said = _LABEL.sub("", found.blocks[i].text).rstrip(".… ")
        return len(said) >= _A_TEXT and said in text

    return [i for i in kept if homes[i] == main or not is_copy(i)]


def _home(found: Outline, line: int) -> int:
    """The element that holds the paragraph of a line."""
    home = found.blocks[line].element
    while home and found.elements[home].tag in _PARAGRAPHS:
        home = found.elements[home].parent
    return home


def _weights(found: Outline, headline: int, shared: Collection[str]) -> tuple[list[float], int]:
    """The weight of each line, and the number of the line before which the article ends."""
    blocks = found.blocks
    plain = [-1.0 * block.size if block.text in shared else weight(block) for block in blocks]
    if headline < 0:
        return plain, len(blocks)
    weights = [min(value, 0.0) for value in plain[: headline + 1]]
    links, text = 0, 0.0
    below = _sentences_below(blocks)
    for number in range(headline + 1, len(blocks)):
        block, value = blocks[number], plain[number]
        if text >= _ENOUGH and block.size <= _LONGEST_END and _END.match(block.text):
            if _OTHERS.search(block.text):
                over = not _goes_on(found, headline, number)
            else:
                over = below[number] <= _A_SUMMARY * text
            if over:
                return weights + [0.0] * (len(blocks) - number), number
        if block.linked * 2 > block.size:
            links += block.linked
        if value > 0:
            value = 0.0 if is_about(block.text) else value / (1 + links / _LINKS_THAT_HALVE)
            text += value
        weights.append(value)
    return weights, len(blocks)


def _goes_on(found: Outline, headline: int, line: int) -> bool:
    """Whether the paragraphs above a line go on below it in the same elements: a box of links stands between them."""
    homes: dict[int, int] = {}
    after = 0
    for number in range(headline + 1, len(found.blocks)):
        block = found.blocks[number]
        if not _is_sentence(block) or weight(block) <= 0 or is_about(block.text):
            continue
        home = _home(found, number)
        if number < line:
            homes[home] = homes.get(home, 0) + block.size
        elif home in homes:
            after += block.size
    return after >= _GOES_ON and homes != {} and after * 3 >= max(homes.values())


def _sentences_below(blocks: Sequence[Block]) -> list[float]:
    """For each line the characters of sentences in the lines below it."""
    sums = accumulate(max(0.0, weight(block)) if _is_sentence(block) else 0.0 for block in reversed(blocks))
    return [0.0, *sums][:-1][::-1]


def _once(blocks: Sequence[Block], weights: list[float]) -> list[float]:
    """The weights where a line that a page repeats, as it does its summary, weighs nothing.

    Where hardly a text is left without such lines, the first time counts, so that no element is worth more for holding a
    text twice.
    """
    times = Counter(block.text for block in blocks)
    single = [
        value if times[block.text] == 1 else min(value, 0.0)
        for block, value in zip(blocks, weights, strict=True)
    ]
    seen: set[str] = set()
    first = []
    for block, value in zip(blocks, weights, strict=True):
        first.append(value if block.text not in seen else min(value, 0.0))
        if value > 0:
            seen.add(block.text)
    alone, whole = (sum(value for value in values if value > 0) for values in (single, first))
    return single if alone >= max(_A_TEXT, whole / 3) else first


def _worth(found: Outline, weights: Sequence[float]) -> list[float]:
    """What the lines of each element say together, where an element inside that speaks against counts for a part only.

    So a text in two parts with a box of links between them is worth more than either part.
    """
    sums = [0.0, *accumulate(weights)]
    worth = [sums[element.end] - sums[element.start] for element in found.elements]
    for number in range(len(worth) - 1, 0, -1):
        element = found.elements[number]
        # Of lines that several elements share none can be left out.
        if worth[number] < 0 and (element.end - element.start > 1 or element.tag in BLOCKS):
            worth[element.parent] += (_LEFT_OUT - 1) * worth[number]
    return worth


def _at_home(found: Outline, element: int, kept: list[int]) -> tuple[int, list[int]]:
    """The innermost element with nearly all sentences, and the lines without short ones that stand outside it."""
    blocks, elements = found.blocks, found.elements
    sentences = {i for i in kept if _is_sentence(blocks[i])}
    sums = [0, *accumulate(block.size if i in sentences else 0 for i, block in enumerate(blocks))]
    if not sums[-1]:
        return element, kept
    home = element
    for number, inner in enumerate(elements[element + 1 :], element + 1):
        if inner.start >= elements[element].end:
            break
        # Not a single paragraph: the lines beside it are its like.
        if sums[inner.end] - sums[inner.start] >= _NEARLY_ALL * sums[-1] and inner.end - inner.start > 1:
            home = number
    start, end = elements[home].start, elements[home].end
    return home, [i for i in kept if start <= i < end or i in sentences or blocks[i].size >= _NOT_SHORT]


def _without_furniture(
    page: Page, found: Outline, element: int, weights: Sequence[float], end: int
) -> list[int]:
    """The numbers of the lines of an element without those of the elements in it that speak against."""
    blocks, whole = found.blocks, found.elements[element]
    last = min(whole.end, end)
    sums = _Sums(
        [0.0, *accumulate(weights)],
        [0, *accumulate(block.size for block in blocks)],
        [0, *accumulate(block.linked for block in blocks)],
    )
    total = sums.size[max(last, whole.start)] - sums.size[whole.start]
    dropped: set[int] = set()
    skip = -1
    for inner in found.elements[element + 1 :]:
        if inner.start >= last or inner.end > whole.end:
            break
        if inner.end > skip and inner.start < inner.end and _is_furniture(page, inner, sums, total):
            dropped.update(range(inner.start, inner.end))
            skip = inner.end
    return [i for i in range(whole.start, last) if i not in dropped and not _is_link_or_notice(blocks[i])]


class _Sums(NamedTuple):
    """What the lines before each one weigh, their characters, and those of them in links."""

    weight: list[float]
    size: list[int]
    linked: list[int]


def _is_furniture(page: Page, inner: Element, sums: _Sums, total: int) -> bool:
    weight, size, linked = (of[inner.end] - of[inner.start] for of in sums)
    if size >= total * 0.5:
        return False
    if weight < 0 and linked * 2 > size and (inner.end - inner.start > 1 or inner.tag != "p"):
        return True
    if inner.tag in ("footer", "nav", "aside"):
        return True
    if inner.tag in ("p", "td", "tr", "tbody", "li", "center") or size > _FURNITURE_SHARE * total:
        return False
    names = f"{page.attribute(inner.node, 'class')} {page.attribute(inner.node, 'id')}"
    return bool(_FURNITURE.search(names))


def _is_link_or_notice(block: Block) -> bool:
    is_link = block.linked == block.size and block.size > 1 and not _SENTENCE.search(block.text)
    return is_link or (block.size < _STRONG_LENGTH and bool(_STRONG_NOTICE.search(block.text)))
