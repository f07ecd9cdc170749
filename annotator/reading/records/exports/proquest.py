"""ProQuest: articles parted by lines of underscores, in text, and by anchors in the letters it sends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.dates import read_value
from annotator.reading.pages.plain import page_lines
from annotator.reading.records.exports.article import Article, Export

_RULE = re.compile(r"^[ \t]*_{50,}[ \t]*$", re.MULTILINE)
_COUNT = re.compile(r"^[^\S\n]*(?:Document|文档|文件|文獻)\s+(\d+)\s+(?:of|/|共)\s*(\d+)\s*$", re.MULTILINE)
_LABELS = {
    "title": "Title|标题|標題",
    "text": "Full text|全文",
    "abstract": "Abstract|摘要",
    "source": "Publication title|出版物名称|出版物名稱",
    "date": "Publication date|出版日期",
    "year": "Publication year|出版年份",
    "info": "Publication info",
    "number": r"ProQuest document ID|ProQuest 文档 ID|ProQuest 文件 ID",
    "url": "Document URL|文档 URL|文件 URL",
}
_OTHERS = (
    "Links|Author|作者|Subject|主题|主題|Business indexing term|Company / organization|People|Location|Section|章节|區段"
    "|First page|Pages?|页|頁面|Issue|Volume|期|卷|卷期|Publisher|出版商|出版者|Place of publication|出版物地点|出版地"
    "|Country of publication|出版物国家/地区|出版國家/地區|Publication subject|ISSN|ISBN|Source type|来源类型|來源類型"
    "|Language of publication|出版物语言|出版物語言|Document type|文档类型|文件類型|Copyright|版权|著作權|Last updated"
    "|Database|数据库|資料庫|CAPTION|CREDIT|Identifier / keyword|标识符/关键字|識別碼/關鍵字|Publication frequency"
)
_NAMED = {label: name for name, labels in _LABELS.items() for label in labels.split("|")}
_LABEL = re.compile(rf"\s*({'|'.join([*_NAMED, _OTHERS])})\s*[:：][ \u00a0]*(.*)")
_FAR_END = re.compile(r"Contact us at:|Database copyright|Terms and Conditions:")
_ANCHOR = re.compile(r"<a\s+name=\"?(DocID_MSTAR_\w+)", re.IGNORECASE)
_HEAD_LINES = 6
_SOURCE_END = re.compile(r"[;；,，.]")
_DAY_IN_INFO = re.compile(
    r"(\d{1,2} [A-Z][a-z]{2,8} \d{4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4}|\d{4}-\d{1,2}-\d{1,2})"
)


def _is_text(head: str) -> bool:
    labels = {_NAMED.get(found[1]) for line in head.split("\n") if (found := _LABEL.match(line))}
    return bool(_RULE.search(head)) and (
        bool(labels & {"text", "number", "source", "url"}) or bool(_COUNT.search(head))
    )


def _articles(text: str) -> Iterator[Article]:
    for part in _RULE.split(text):
        article = _article(part.split("\n"))
        if article:
            yield article


def _page_articles(page: str) -> Iterator[Article]:
    starts = [found.start() for found in _ANCHOR.finditer(page)]
    for start, end in zip(starts, [*starts[1:], len(page)], strict=True):
        lines = page_lines(page[start:end])
        # In a letter the text is no labelled line; it stands between the labels.
        article = _article(lines)
        if article:
            if not article.text or article.is_abstract:
                unlabelled = [line for line in lines if not _LABEL.match(line)]
                body = [line for line in unlabelled if line != article.title]
                if body:
                    article.text, article.is_abstract = "\n".join(body), False
            yield article


def _article(lines: list[str]) -> Article | None:
    """The article in the lines between two rules, or None where there is none: a cover, the legal notice at the end."""
    fields: dict[str, list[str]] = {}
    unlabelled: list[str] = []
    open_field: list[str] | None = None
    in_text, after_blank = False, True
    for line in lines:
        found = _LABEL.match(line)
        # In a text only what follows a blank line is a label, not a sentence that begins with such a word.
        if found and (after_blank or not in_text):
            name = _NAMED.get(found[1], found[1])
            open_field = fields.setdefault(name, [])
            open_field.append(found[2].strip())
            in_text = name == "text"
        elif _FAR_END.match(line.strip()):
            break
        elif open_field is not None and line.strip():
            open_field.append(line.strip())
        elif line.strip() and not _COUNT.match(line):
            unlabelled.append(line.strip())
        after_blank = not line.strip()
        if after_blank and not in_text:
            open_field = None
    if not fields.keys() & {"text", "abstract", "source", "number", "date", "info"}:
        return None
    value = {name: " ".join(parts).strip() for name, parts in fields.items()}
    head = [line for line in unlabelled if line != "ProQuest"]
    title = value.get("title") or (head[0] if head else "")
    source, date = value.get("source", ""), value.get("date", "")
    for line in filter(None, (value.get("info", ""), *head[1:_HEAD_LINES])):
        day = _DAY_IN_INFO.search(line)
        if day or read_value(line):
            date = date or (day[1] if day else line)
            source = source or _SOURCE_END.split(line)[0]
    text = "\n".join(filter(None, fields.get("text", ())))
    abstract = "\n".join(filter(None, fields.get("abstract", ())))
    return Article(
        title, text or abstract, date or value.get("year", ""), _SOURCE_END.split(source)[0], value.get("url", ""),
        value.get("number", ""), is_abstract=bool(abstract and not text),
    )  # fmt: skip


def _stated(text: str) -> int:
    found = _COUNT.search(text)
    return int(found[2]) if found else 0


TEXTS = (Export("ProQuest", ("_" * 50,), _is_text, _articles, _stated),)
PAGES = (
    Export("ProQuest", ("DocID_MSTAR_",), lambda head: _ANCHOR.search(head) is not None, _page_articles),
)
