"""An article of a database's export, and how it becomes a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from annotator.reading.dates import read_value
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem

_PROXY = re.compile(r"^https?://[^/]+/(?:login\?(?:q?url)=|prx/000/(https?)/)", re.IGNORECASE)


@dataclass(slots=True)
class Article:
    """What an export says of one article, in its own words.

    `number` is the one the database knows it by. `text` may be an abstract (`is_abstract`), or empty where the export
    holds none; `date` is as it is written there. `wrong` says what of it could not be made out.
    """

    title: str = ""
    text: str = ""
    date: str = ""
    source: str = ""
    url: str = ""
    number: str = ""
    is_abstract: bool = False
    wrong: str = ""


def _nothing_stated(text: str) -> int:
    return 0


class Export(NamedTuple):
    """A database's way of writing articles into a file.

    `marks` are words of which its files hold one in their beginning, exactly so: they spare all other files the search,
    and are none where `is_one` looks at the first lines only. `is_one` tells it by that beginning; `articles` takes the whole text apart; `stated` is how many articles the file
    says that it holds, or 0.
    """

    name: str
    marks: tuple[str, ...]
    is_one: Callable[[str], bool]
    articles: Callable[[str], Iterator[Article]]
    stated: Callable[[str], int] = _nothing_stated


def documents(export: Export, text: str, source: Source) -> Iterator[Item]:
    """A document for each article with a text, `FILE#NUMBER`; what is missing or doubtful as problems."""
    yield from of_articles(export.name, export.articles(text), source, export.stated(text))


def of_articles(name: str, articles: Iterator[Article], source: Source, stated: int = 0) -> Iterator[Item]:
    """The documents of articles; `name` is what the user calls such a file, `stated` how many it says it holds, or 0."""
    seen: set[str] = set()
    found = abstracts = 0
    without_text: list[str] = []
    for found, article in enumerate(articles, 1):
        if article.wrong:
            yield Problem(
                source.path, f"article {found}{_named(article)}: {article.wrong}", "doubt", "layout"
            )
        if not article.text.strip():
            without_text.append(article.title or f"number {found}")
            continue
        abstracts += article.is_abstract
        date = read_value(article.date.rstrip("/ "))
        if date.wrong:
            wrong = f"article {found}{_named(article)}: its date {date.wrong} ({article.date[:40]})"
            yield Problem(source.path, wrong, "doubt", "date")
        number = article.number if article.number and article.number not in seen else str(found)
        seen.add(number)
        yield Document(
            f"{source.doc_id}#{number}", source.path, article.text.strip("\n"), article.title.strip(), date.day,
            date.source, article.source.strip(), true_address(article.url.strip()), date_text=date.text,
            extractor=name.lower(),
        )  # fmt: skip
    yield from _told(name, source, found, stated, abstracts, without_text)


def _told(
    name: str, source: Source, found: int, stated: int, abstracts: int, without_text: list[str]
) -> Iterator[Problem]:
    """What a reader must know of the file as a whole."""
    if not found:
        yield Problem(
            source.path,
            f"looks like a file of {name}, but no article in it could be made out",
            "lost",
            "layout",
        )
    if stated and stated != found:
        wrong = f"says that it holds {stated:,} articles, but {found:,} were found in it ({name})"
        yield Problem(source.path, wrong, "part" if stated > found else "doubt", "count")
    if without_text:
        wrong = (
            f"{len(without_text):,} of its {found:,} records hold neither text nor abstract, so they are no documents"
            f" (the first: {without_text[0][:60]}); {name} gives bibliographic data only: get the articles themselves"
        )
        yield Problem(source.path, wrong, "part", "no text")
    if abstracts:
        wrong = f"{abstracts:,} of its {found:,} records hold an abstract, not the article; the abstracts were read as texts"
        yield Problem(source.path, wrong, "doubt", "abstract")


def _named(article: Article) -> str:
    return f" ({article.title.strip()[:40]})" if article.title.strip() else ""


def true_address(address: str) -> str:
    """The address without the library's proxy through which it was reached."""
    found = _PROXY.match(address)
    if not found:
        return address
    rest = address[found.end() :]
    return f"{found[1]}://{rest}" if found[1] else rest


def unwrapped(lines: list[str]) -> str:
    """Lines of one paragraph as one: no space between Chinese characters, one between words."""
    joined = ""
    for line in map(str.strip, lines):
        if joined and line and joined[-1].isascii() and line[0].isascii():
            joined += " "
        joined += line
    return joined
