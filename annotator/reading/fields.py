"""What columns, keys of JSON records and of front matter are usually called, whatever their case, spaces and underscores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "content", "body", "正文", "full text", "main text", "article text", "article body", "content text",
        "内容", "全文", "正文内容", "文章内容", "文章正文", "新闻内容", "新闻正文", "文本", "文本内容", "报告全文", "原文", "文字",
        "article", "news content", "article content", "news text", "contents", "txt", "paragraphs", "paras", "段落",
    ),
    "date": (
        "date", "publish date", "pub date", "日期", "published", "published at", "published date", "date published",
        "publication date", "publish time", "published time", "pub time", "publish at", "publish day", "release date",
        "release time", "issue date", "issued", "发布时间", "发布日期", "出版日期", "出版时间", "发表日期", "发表时间", "成文日期",
        "发文日期", "印发日期", "公布日期", "刊发日期", "报道时间", "报道日期", "见报日期", "新闻时间", "时间", "datetime", "time",
        "timestamp", "news date", "news time", "article date", "post date", "post time", "posted at", "publication time",
        "刊登日期", "刊出日期", "刊载日期", "发稿时间", "发稿日期", "签发日期", "上线时间", "ctime",
    ),
    "year": ("year", "年份", "年"),
    "month": ("month", "月份", "月"),
    "day": ("day", "日"),
    "title": ("title", "标题", "headline", "题名", "题目", "篇名", "文章标题", "新闻标题", "主标题",
              "article title", "news title", "subject"),
    "source": (
        "source", "来源", "媒体", "报纸", "报刊", "出处", "文献来源", "信息来源", "文章来源", "source name", "site name",
        "site", "media", "newspaper", "publisher", "网站", "来源网站", "来源媒体", "新闻来源", "稿件来源", "媒体来源", "发布媒体", "报道媒体", "来源名称", "媒体名称", "报纸名称", "报刊名称", "news source", "src",
    ),
    "credited_source": ("credited source", "稿源", "转载来源"),
    "url": ("url", "link", "链接", "网址", "原文链接", "source url", "href"),
    "id": ("id", "_id", "编号"),
    "issuer": ("issuer", "发文机关", "发文单位", "制发机关", "发布机构", "发布单位", "发布机关"),
    "level": ("level", "层级", "级别"),
    "province": ("province", "省份", "地区", "省"),
    "city": ("city", "城市", "地市", "市"),
    "period_year": ("period year", "报告年份", "报告年度", "年度"),
}  # fmt: skip
"""By what a document knows, the names in the order in which they are believed."""

FIELDS = tuple(USUAL_NAMES)
_BETWEEN = re.compile(r"(?<=.)[\s_\-\u3000]+")
_LONGEST_NAME = 100
"""Characters of a column's name that may be a usual one."""


def plain_name(name: str) -> str:
    """A name without case, spaces, underscores and hyphens, as names are compared.

    >>> plain_name(" Full_Text "), plain_name("publishedAt")
    ('fulltext', 'publishedat')
    """
    if len(name) > _LONGEST_NAME:
        return name
    return _BETWEEN.sub("", name.strip().strip("\ufeff\"'")).casefold()


_KNOWN = {field: [plain_name(name) for name in names] for field, names in USUAL_NAMES.items()}
_USUAL = frozenset(name for names in _KNOWN.values() for name in names)


def columns_by_field(columns: Iterable[str], wanted: Mapping[str, str]) -> dict[str, list[str]]:
    """For each field the columns that may hold it, the most telling first: the one the user named, or those of a usual name."""
    names = list(columns)
    by_name: dict[str, list[str]] = {}
    for column in names:
        if (name := plain_name(column)) in _USUAL:
            by_name.setdefault(name, []).append(column)
    return {
        field: [column for column in names if column == wanted[field]]
        if field in wanted
        else [column for name in known for column in by_name.get(name, ())]
        for field, known in _KNOWN.items()
    }


def columns_for(field: str, columns: Iterable[str], wanted: Mapping[str, str]) -> list[str]:
    """The columns that may hold one field, as `columns_by_field` gives them."""
    return columns_by_field(columns, wanted)[field]
