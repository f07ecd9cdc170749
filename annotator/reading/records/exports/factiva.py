"""Factiva: articles in HTML (with two-letter codes or without) and in the lines of its RTF and Word files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.dates import read_value
from annotator.reading.pages.plain import page_lines
from annotator.reading.records.exports.article import Article, Export

# The class says the article's language, as enArticle, zhcnArticle, zh-TWArticle; any site may have a recent-article.
_BLOCK = re.compile(
    r"""<(?i:div)\b[^<>]{0,300}?\b(?i:class)\s*=\s*["'](?:article\s+)?(?:zh(?:-?[A-Za-z]{2,4})?|[a-z]{2})Article["'][^<>]{0,300}>"""
)
_ROW = re.compile(r"<tr\b.*?(?=<tr\b|</table)", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<td\b[^<>]*>(.*?)(?=<td\b|</td>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_HEADLINE = re.compile(
    r"""class\s*=\s*["'][A-Za-z-]*Headline["'][^<>]{0,300}>(.{0,500}?)</(?:span|b|div|p)>""",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE_END = re.compile(
    r"(?:Document|Dokument|文件|文檔|文档|Documento)\s+([A-Za-z]{2,10}\d{8}[A-Za-z0-9]{3,60})\s*"
)
_END = re.compile(r"(?:Document|Dokument|文件|文檔|文档|Documento)\s+([A-Za-z0-9]{4,40})\s*")
_ENDS = re.compile(rf"^[^\S\n]*{_ARTICLE_END.pattern}$", re.MULTILINE)
_WORDS = re.compile(r"[\d,.\s]+(?:字|words?|Wörter|mots|palabras|parole|palavras)", re.IGNORECASE)
_DAY_IN_NUMBER = re.compile(r"0?((?:19|20)\d{6})")
_LAST_OF_HEAD = re.compile(r"(?:Copyright|©|\(c\)|版权|版權|著作權)", re.IGNORECASE)


def _coded(block: str) -> Article | None:
    """The article of a table of two-letter codes, or None where there is none."""
    cells: dict[str, str] = {}
    for row in _ROW.findall(f"{block}</table"):
        found = _CELL.findall(row)
        if len(found) >= 2 and re.fullmatch(
            "[A-Z]{2,3}", code := re.sub("[^A-Z]", "", _TAG.sub("", found[0]))
        ):
            cells.setdefault(code, row[row.index(found[0]) + len(found[0]) :])
    if not cells.keys() & {"HD", "AN"} or not cells.keys() & {"PD", "SN", "LP", "TD"}:
        return None
    plain = {code: "\n".join(page_lines(cell)) for code, cell in cells.items()}
    number = plain.get("AN", "").split()
    return Article(
        plain.get("HD", "").replace("\n", " "), "\n".join(filter(None, (plain.get("LP"), plain.get("TD")))),
        plain.get("PD", ""), plain.get("SN", ""), number=number[-1] if number else "",
    )  # fmt: skip


def _uncoded(block: str) -> Article:
    """The article whose data stand in lines: words, day, time, source, its code …, then paragraphs."""
    headline = _HEADLINE.search(block)
    title = " ".join(page_lines(headline[1])) if headline else ""
    lines = page_lines(block)
    paragraphs = block.find("articleParagraph")
    head = page_lines(block[: block.rfind("<", 0, paragraphs)]) if paragraphs >= 0 else lines
    article = _with_head(Article(title), [line for line in head if line != title])
    body = lines[len(head) :] if paragraphs >= 0 else []
    if body and (end := _END.fullmatch(body[-1])):
        body, article.number = body[:-1], end[1]
    article.text = "\n".join(body)
    return article


def _with_head(article: Article, lines: list[str]) -> Article:
    """The article with day and source, which follow the line that counts the words."""
    counted = next((at for at, line in enumerate(lines) if _WORDS.fullmatch(line.strip())), -1)
    rest = [line.strip() for line in lines[counted + 1 :] if line.strip()]
    if counted < 0 or not rest:
        article.wrong = "its head, with day and source, could not be made out"
        return article
    article.date = rest[0]
    after = [line for line in rest[1:] if not re.fullmatch(r"\d{1,2}:\d\d(?:\s*[AP]M)?", line)]
    article.source = after[0] if after else ""
    return article


def _page_articles(page: str) -> Iterator[Article]:
    starts = [found.start() for found in _BLOCK.finditer(page)]
    for start, end in zip(starts, [*starts[1:], len(page)], strict=True):
        block = page[start:end]
        yield _coded(block) or _uncoded(block)


def _articles(text: str) -> Iterator[Article]:
    start = 0
    for end in _ENDS.finditer(text):
        yield _from_lines(text[start : end.start()].split("\n"), end[1])
        start = end.end()


def _from_lines(lines: list[str], number: str) -> Article:
    """The article in the lines before its number: title, author, words, day, source …, a blank line, the paragraphs."""
    article = Article(number=number)
    counted = next((at for at, line in enumerate(lines) if _WORDS.fullmatch(line.strip())), -1)
    if counted < 0:
        article.title, *body = [line.strip() for line in lines if line.strip()] or [""]
        article.text = "\n".join(body)
        article.wrong = "its head, with day and source, could not be made out"
        return article
    top = counted
    while top and lines[top - 1].strip():
        top -= 1
    above = [line.strip() for line in lines[:top] if line.strip()]
    within = [line.strip() for line in lines[top:counted]]
    article.title = within[0] if within and not above else above[-1] if above else ""
    _with_head(article, lines[counted:])
    if not read_value(article.date) and (day := _DAY_IN_NUMBER.search(number)):
        article.date = day[1]
    bottom = counted
    while bottom < len(lines) and lines[bottom].strip():
        bottom += 1
    if not any(line.strip() for line in lines[bottom:]):
        # Without blank lines the head ends with the line of the copyright.
        ends = (at for at in range(counted, len(lines)) if _LAST_OF_HEAD.match(lines[at].strip()))
        bottom = next(ends, counted) + 1
    article.text = "\n".join(line.strip() for line in lines[bottom:] if line.strip())
    return article


def _is_text(head: str) -> bool:
    return bool(_ENDS.search(head)) and any(_WORDS.fullmatch(line.strip()) for line in head.split("\n"))


TEXTS = (
    Export(
        "Factiva", ("文件 ", "文檔 ", "文档 ", "Document ", "Dokument ", "Documento "), _is_text, _articles
    ),
)
PAGES = (
    Export("Factiva", ("articleParagraph",), lambda head: _BLOCK.search(head) is not None, _page_articles),
)
