"""`annotator fetch`: public-domain texts from Chinese Wikisource as JSON lines, so that a newcomer has real documents.

Which pages make up a collection is data, `corpus/wikisource.toml`. Verified against public copies of Wikisource's pages
(November 2026): the titles, the two portals, and that header and licence stand outside the paragraphs. The live API has
not been asked from here: selectors of what to drop, and the parameter `variant`, follow the API's documentation and other
public clients.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.data import data_path
from annotator.reading.dates import in_text

if TYPE_CHECKING:
    from annotator.scrape.fetch.wikisource import Wiki, WikiPage

__all__ = ["Collection", "FetchError", "Fetched", "collections", "fetch"]

_MIN_HAN = 150
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


class FetchError(RuntimeError):
    """Nothing could be fetched and nothing was written; the message says why and what to do."""


@dataclass(frozen=True)
class Collection:
    """Pages of one kind: titles with dates, and a portal whose further links count when `pattern` matches."""

    name: str
    source: str
    portal: str
    pattern: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fetched:
    """What was fetched: documents by their source, and (page, problem) for what could not be."""

    documents: dict[str, int]
    problems: list[tuple[str, str]]


def collections() -> tuple[list[Collection], dict[str, Any]]:
    """The collections of `corpus/wikisource.toml`, and the rest of that file: `api` and `drop`."""
    raw = tomllib.loads(data_path("corpus", "wikisource.toml").read_text(encoding="utf-8"))
    found = [
        Collection(
            entry["name"], entry["source"], entry["portal"], entry["pattern"],
            tuple((page["title"], page["date"]) for page in entry["pages"]),
        )
        for entry in raw.pop("collection")
    ]  # fmt: skip
    return found, raw


def fetch(
    name: str,
    out: str | os.PathLike[str],
    api: str = "",
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Fetched:
    """Fetch a collection into the file `out`, a JSON object a line: `id, title, date, url, source, revision, content`.

    The file appears when it is whole; an earlier one is replaced.

    Args:
        name: `government-work-reports` or `congress-reports`.
        out: the file, best with the ending `.jsonl`.
        api: address of another wiki's API.
        on_progress: called with the number of pages done and of all.

    Raises:
        FetchError: there is no such collection, the wiki cannot be reached, or the file cannot be written.
    """
    from annotator.scrape.fetch.wikisource import Wiki, WikiError

    known, settings = collections()
    wanted = [collection for collection in known if collection.name == name]
    if not wanted:
        names = " or ".join(dict.fromkeys(collection.name for collection in known))
        raise FetchError(f"{name} is not known. Choose {names}")
    file = Path(out)
    if file.is_dir():
        raise FetchError(f"{file}: is a folder. Give a file, such as {file / 'reports.jsonl'}")
    partial = file.with_name(f".{file.name}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "w", encoding="utf-8", newline="\n") as stream:
            fetched = _fetch(
                Wiki(api or settings["api"]), wanted, settings["drop"], stream.write, on_progress
            )
        if not fetched.documents:
            page, problem = fetched.problems[0]
            raise FetchError(f"nothing was found. {page}: {problem}")
        os.replace(partial, file)
    except WikiError as error:
        raise FetchError(
            f"{error}. Check the network, and behind a proxy the variable HTTPS_PROXY; nothing was written"
        ) from None
    except OSError as error:
        raise FetchError(f"{file}: cannot be written ({error.strerror})") from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return fetched


def _fetch(
    wiki: Wiki,
    wanted: list[Collection],
    drop: list[str],
    write: Callable[[str], object],
    on_progress: Callable[[int, int], None],
) -> Fetched:
    from annotator.scrape.fetch.wikisource import PageError, han

    problems: list[tuple[str, str]] = []
    pages: dict[WikiPage, tuple[str, str]] = {}
    for collection in wanted:
        pages |= {page: (collection.source, day) for page, day in _pages(wiki, collection, problems).items()}
    documents: Counter[str] = Counter()
    in_order = sorted(pages.items(), key=lambda item: item[1][1] or _year(item[0].title))
    for number, (page, (source, day)) in enumerate(in_order, 1):
        try:
            text, revision = wiki.text(page.title, drop)
            if han(text) < _MIN_HAN:
                raise PageError("holds hardly any text; perhaps a list of versions")
        except PageError as error:
            problems.append((page.title, str(error)))
        else:
            text = _without_title(text, page.title)
            record = {
                "id": page.title, "title": page.title,
                "date": day or in_text("", text).day or _year(page.title),
                "url": page.url, "source": source, "revision": revision, "content": text,
            }  # fmt: skip
            write(json.dumps(record, ensure_ascii=False) + "\n")
            documents[source] += 1
        on_progress(number, len(pages))
    return Fetched(dict(documents), problems)


def _pages(wiki: Wiki, collection: Collection, problems: list[tuple[str, str]]) -> dict[WikiPage, str]:
    """The collection's pages with their dates, where those are known."""
    from annotator.scrape.fetch.wikisource import PageError

    found: dict[WikiPage, str] = {}
    try:
        resolved = wiki.resolve([title for title, _ in collection.pages])
        for title, day in collection.pages:
            if title in resolved:
                found[resolved[title]] = day
            else:
                problems.append((title, "no such page; it was perhaps renamed (corpus/wikisource.toml)"))
    except PageError as error:
        problems.append((collection.name, str(error)))
    try:
        for page in wiki.linked(collection.portal):
            if page not in found and re.search(collection.pattern, page.title):
                found[page] = ""
    except PageError as error:
        problems.append((collection.portal, str(error)))
    return found


def _year(title: str) -> str:
    year = _YEAR.search(title)
    return year[0] if year else ""


def _without_title(text: str, title: str) -> str:
    """The text without the lines at its beginning that repeat the page's title."""
    lines = text.split("\n")
    bare = re.sub(r"\W", "", title)
    while len(lines) > 1 and (start := re.sub(r"\W", "", lines[0])) and start in bare:
        lines.pop(0)
    return "\n".join(lines)
