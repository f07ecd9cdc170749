"""What stands around an article's text without being part of it: editor lines, recommendations, page navigation.

The lead of an agency (新华社北京1月31日电（记者…）会议31日召开, 央视网消息（新闻联播）：) stays: it is the first words of the
article's own first sentence, and it is there that the article says who reports, and from where. A line that is nothing but
an agency's credit, or that of a source or an editor, goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.reading.pages.tree import Line

_EDITORS = r"责任?编辑?|责任编辑|本文编辑|编辑|责编|编审|校对|监制|审核|值班编委|来源|稿源|文章来源|信息来源|稿件来源|供稿|发布日期|发布时间|更新时间"
_BUTTONS = r"(?:打印(?:本页)?|关闭(?:窗口|本页)?|我要纠错|返回顶部|收藏)"
# What stands between repeated words is one class of characters, so that no line can be divided in two ways.
_EDITOR = re.compile(
    rf"^[（(\[【]?\s*(?:{_EDITORS})\s*[:：].{{0,60}}$"
    r"|^【?\s*纠错\s*】?.{0,40}$"
    r"|^扫一扫在手机打开当前页.{0,10}$|^分享到?\s*[:：]?.{0,30}$|^(?:字号|字体)[\s:：大中小默认超]*$"
    rf"|^(?:[\s【】\[\]]*{_BUTTONS})+[\s【】\[\]]*$"
)
_AGENCY = re.compile(
    r"^[（(]?据?(?:新华社|新华网|中新社|中新网|人民网|本报)[^，。；]{0,20}\d{1,2}月\d{1,2}日(?:电|讯)(?:\s*[（(]?记者[^，。；]{0,30})?[）)]?$"
)
_EDITOR_AT_END = re.compile(
    r"[（(【\[]\s*(?:责任编辑|本文编辑|编辑|责编)\s*[:：][^）)】\]]{1,40}[）)】\]]\s*$"
)
_RECOMMENDATIONS = re.compile(
    r"^[【\[]?\s*(?:相关(?:阅读|链接|新闻|报道|稿件|推荐|专题|文章)|延伸阅读|推荐阅读|更多阅读|热点推荐|往期回顾)[\s】\]:：>]*$"
)
_NAVIGATION = re.compile(
    r"^(?:[\s|【】\[\]()（）]*(?:(?<!\d)\d{1,3}(?!\d)|上一[页篇条]|下一[页篇条]|首页|尾页|末页|全文))+[\s|【】\[\]()（）]*(?:[:：].{0,60})?$"
    r"|^[\d\s.…·]{1,60}(?:上一[页篇]|下一[页篇]|上页|下页|尾页|末页)[^，。]{0,8}$"
    r"|^点击进入.{0,40}>+$|^查看(?:更多|全文).{0,10}$|^进入专题.{0,30}$"
)
_TO_PAGES = re.compile(r"[上下]一?页|[尾末]页")
# When and by whom a page was published, above the text: 2024年01月31日 08:30 来源：新华社.
_DATELINE = re.compile(
    r"^(?:发布[时日][间期]\s*[:：]\s*)?(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?[\s\d:：|｜]*(?:来源\s*[:：].{0,60})?$"
)
_HEAD, _TAIL = 4, 8


def article_lines(found: Sequence[Line], title: str) -> list[str]:
    """The lines of the article: without the headline, which is kept apart, without furniture, and once.

    >>> article_lines([Line("标题"), Line("正文。"), Line("相关阅读："), Line("又一题", True), Line("责任编辑：某")], "标题")
    ['正文。']
    """
    kept = _once(_without_headline(_without_recommendations(found), title))
    while kept and (_is_credit(kept[-1]) or _leads_on(kept[-1])):
        kept.pop()
    head = [line for line in kept[:_HEAD] if not (_is_credit(line) or _DATELINE.match(line.text))]
    tail_from = max(_HEAD, len(kept) - _TAIL)
    tail = [line for line in kept[tail_from:] if not _is_credit(line)]
    texts = [line.text for line in (*head, *kept[_HEAD:tail_from], *tail)]
    if texts:
        texts[-1] = _EDITOR_AT_END.sub("", texts[-1]).rstrip()
    return [text for text in texts if text]


def _is_credit(line: Line) -> bool:
    return bool(_EDITOR.match(line.text) or _AGENCY.match(line.text))


def _leads_on(line: Line) -> bool:
    return bool((line.linked or _TO_PAGES.search(line.text)) and _NAVIGATION.match(line.text))


def _without_recommendations(found: Sequence[Line]) -> list[Line]:
    """Without a heading such as 相关阅读 and the links under it, and without lines that only lead to other pages."""
    kept: list[Line] = []
    recommending = False
    for line in found:
        if _RECOMMENDATIONS.match(line.text):
            recommending = True
        elif line.linked and (recommending or _NAVIGATION.match(line.text)):
            continue
        else:
            recommending = False
            kept.append(line)
    return kept


def _without_headline(found: list[Line], title: str) -> list[Line]:
    """Without the headline where it opens the body, be it spread over several lines."""
    wanted = squeezed(title)
    for start in range(min(_HEAD, len(found))):
        joined = ""
        for end in range(start, min(start + _HEAD, len(found))):
            joined += squeezed(found[end].text)
            if wanted and joined == wanted:
                return [*found[:start], *found[end + 1 :]]
            if not wanted.startswith(joined):
                break
    return found


def _once(found: list[Line]) -> list[Line]:
    """The first half where the second repeats it, as where a page holds a mobile twin of its text."""
    half, odd = divmod(len(found), 2)
    return found[:half] if half and not odd and found[:half] == found[half:] else found


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())
