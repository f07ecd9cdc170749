"""An article out of a page by the descriptions of its site, each of which proves itself before it is taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.reading.dates import NO_DATE, Date, by_place, dateline, first_date, in_text, in_url, read_value
from annotator.reading.pages.furniture import article_lines, squeezed
from annotator.reading.pages.sites import Site, Sites, Template
from annotator.reading.pages.tree import Line, Page, lines, words
from annotator.records import Document
from annotator.text.characters import HAN

MIN_HAN = 10
"""The fewest Han characters of a body."""
MIN_LATIN = 300
"""The fewest characters in sentences of a body without Chinese."""
MOST_LINKED = 0.6
"""The largest share of a body's Han characters in lines that are all links."""
_MOST_ABOVE = 20
_HAN = re.compile(f"[{HAN}]+")
_LATIN_SENTENCE = re.compile(r"[a-z0-9)%][.!?][\"'”’)]?$")
_CREDIT = re.compile(r"(?:[来來]\s*源|稿源)\s*[:：]\s*(.*)")
_AFTER_CREDIT = re.compile(
    r"(?:[|｜【\[]|(?:作者|记者|责任编辑|责编|编辑|发布时间|发布日期|更新时间|时间|日期)\s*[:：]|(?:浏览|点击|访问|字号|字体|分享|参与互动|评论|打印|关闭|收藏|举报|复制|纠错|手机看|我要|大\s*中\s*小)|\d{4}[-年]).*"
)
_ONLY_TIME = re.compile(r"[\d\s:：年月日/.-]*")
_SITE_SUFFIX = re.compile(r"[_|]|--|——中国|\s-\s|[-—–](?=\S{2,8}(?:网|政府|日报)\s*$)")


@dataclass(frozen=True, slots=True)
class Saved:
    """A page as it was saved: its source, what the tables call it, its file's name and folders, its address where known."""

    source: str
    doc_id: str
    path: str
    name: str
    url: str = ""
    folders: str = ""

    def date_by_place(self, beginning: str) -> Date:
        """The date by name, folders and address, with a day without a year that the page begins with."""
        return by_place(beginning, name=self.name, folders=self.folders, url=self.url)

    def document(self, lines: Sequence[str], title: str, date: Date, **further: str) -> Document:
        """The document with these lines, headline, and date with its source."""
        return Document(
            self.doc_id, self.path, "\n".join(lines), title, date.day, date.source, date_text=date.text,
            url=self.url, **further,
        )  # fmt: skip


def described(page: Page, saved: Saved, sites: Sites) -> Document | None:
    """The document that a site's templates find in the page, or None where none of them proves itself.

    A template is proved by a body, a title and a date from where it says. A page whose address is known is tried by the
    templates of its site, and where none is proved in full the first with a body serves. A page without an address is
    tried by the sites that it names, and only a template that is proved in full is taken; so is one with marks.
    """
    unproved: Document | None = None
    for site in sites.of(saved.url) if saved.url else sites.named_in(saved.source):
        for template in site.templates:
            if not all(page.first(mark) is not None for mark in template.marks):
                continue
            body = _body(page, template)
            if body is None:
                continue
            title = next(_values(page, template.title, one_line), "")
            document = _by_template(page, saved, site, template, body, title or head_title(page))
            if title and document.text and document.date_source in ("metadata", "url"):
                return document
            if saved.url and not template.marks:
                unproved = unproved or (document if document.text else None)
    return unproved


def _by_template(
    page: Page, saved: Saved, site: Site, template: Template, body: list[Line], title: str
) -> Document:
    if template.ends or template.lines:
        body = [line for line in _up_to(body, template.ends) if line.text not in template.lines]
    texts = article_lines(body, title)
    date = first_date(*map(read_value, _values(page, template.date, words)))
    if (
        len(date.day) < len("2024-01-31")
        and site.published
        and (stated := site.published.search(saved.source))
    ):
        date = read_value(stated[1]) or date
    if not date:
        date = first_date(_date_by_site(site, saved.url), in_url(saved.url))
    credits = map(credit, _values(page, template.source, words))
    credited = next(filter(None, credits), "")
    if not credited and template.lead and texts and (lead := re.search(template.lead, texts[0])):
        credited = lead[1]
    if len(date.day) < len("2024-01-31") or not (credited or not template.source):
        above = lines_above(page, title, body[0])
        line = first_date(*map(dateline, above))
        # The address may give the month, and the page the day.
        if line.day.startswith(date.day) and line.day != date.day:
            date = line._replace(source=date.source or "text")
        credited = credited or credit_above(above)
    if not date:
        text = "\n".join(line.text for line in body)
        date = first_date(in_text(title, text), saved.date_by_place(text))
    publisher = next(_values(page, template.publisher, one_line), "")
    source = publisher or site.name or site_name(page)
    return saved.document(texts, title, date, source=source, credited_source=credited, extractor=template.id)


def _up_to(body: list[Line], ends: Sequence[str]) -> list[Line]:
    """The lines before the first of these ends; all of them where none or only the first line is one."""
    end = next((i for i, line in enumerate(body) if i and line.text in ends), len(body))
    return body[:end]


def _body(page: Page, template: Template) -> list[Line] | None:
    """The lines of the first body that is long enough and no list of links."""
    for selector in template.body:
        node = page.first(selector)
        if node is None:
            continue
        if found := _proved(page, node, template):
            return found
        for node in page.select(selector)[1:]:
            if found := _proved(page, node, template):
                return found
    return None


def _proved(page: Page, node: Any, template: Template) -> list[Line] | None:
    found = lines(page, node, template.drop)
    return found if has_text(found) and linked_share(found) <= MOST_LINKED else None


def han(found: Iterable[Line]) -> int:
    """The number of Han characters."""
    return sum(len(line.text) - len(_HAN.sub("", line.text)) for line in found)


def has_text(found: Iterable[Line]) -> bool:
    """Whether the lines hold enough Chinese, or enough sentences of a language in Latin letters, to be a body."""
    held = list(found)
    if han(held) >= MIN_HAN:
        return True
    return (
        sum(len(line.text) for line in held if not line.linked and _LATIN_SENTENCE.search(line.text))
        >= MIN_LATIN
    )


def linked_share(found: Sequence[Line]) -> float:
    """The share of Han characters in lines that are all links."""
    return han(line for line in found if line.linked) / (han(found) or 1)


def _values(page: Page, selectors: Sequence[str], of: Any) -> Iterator[str]:
    """What the first node of each selector says, where it says something."""
    for selector in selectors:
        node = page.first(selector)
        if node is not None:
            value = page.attribute(node, "content") if page.tag(node) == "meta" else of(page, node)
            if value := " ".join(value.split()):
                yield value


def one_line(page: Page, node: Any) -> str:
    """The text below a node on one line."""
    return " ".join(line.text for line in lines(page, node))


def _date_by_site(site: Site, url: str) -> Date:
    for pattern in site.dates:
        if found := pattern.search(url):
            stated = read_value("-".join(found.groupdict().values()))
            return stated._replace(source="url", text=found[0]) if stated else NO_DATE
    return NO_DATE


def head_title(page: Page) -> str:
    """The title by meta tag, heading or the page's head, without the site's name after it."""
    selectors = ("meta[property='og:title']", "h1", "title")
    title = next(_values(page, selectors, one_line), "")
    return _SITE_SUFFIX.split(title)[0].strip() or title


def site_name(page: Page) -> str:
    """The site as its own meta tags name it."""
    return next(_values(page, ("meta[name=SiteName i]", "meta[property='og:site_name']"), one_line), "")


def credit(value: str) -> str:
    """The source in what a page's source element says, as it stands, without the label 来源：.

    >>> credit("2019年06月15日08:18 来源：人民网-文化频道"), credit("新华社"), credit("来源：新华社 责任编辑：某")
    ('人民网-文化频道', '新华社', '新华社')
    """
    if labelled := _CREDIT.search(value):
        return _AFTER_CREDIT.sub("", labelled[1]).strip()
    return "" if _ONLY_TIME.fullmatch(value) else value.strip()


def credit_above(above: Sequence[str]) -> str:
    """The source that a line between headline and body credits."""
    return next((credit(line) for line in above if _CREDIT.search(line)), "")


def lines_above(page: Page, title: str, first: Line) -> list[str]:
    """The lines between the headline and the body's first line, where a page says when and by whom it was published."""
    wanted = squeezed(title)
    root = page.first("body")
    found = [line.text for line in lines(page, root)] if root is not None else []
    end = found.index(first.text) if first.text in found else 0
    starts = [i for i, line in enumerate(found[:end]) if wanted and squeezed(line) == wanted]
    return found[starts[-1] + 1 : end][:_MOST_ABOVE] if starts else []
