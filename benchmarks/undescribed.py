"""Pages of sites that were never described: ours, by the page alone and with the folder's other pages, beside the rivals.

Every description is taken away, so that each page is of a site nobody described. Title, day and credited source are right
where they are equal to the reference, names of sources and marks left out of account; the text is compared by the 3-grams of
its Chinese characters, so that what is added or missing costs and layout does not. A page that is not read counts as empty.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from annotator.reading import read
from annotator.reading.attribution import with_provenance
from annotator.reading.encoding import decode
from annotator.reading.pages import html
from annotator.reading.pages.sites import Sites
from annotator.reading.provenance import publisher
from annotator.records import Document

NOTHING = Sites(())
"""No descriptions."""
_GOOD = 0.95
_MARKS = re.compile(r"[\s“”\"'‘’·:：|｜_\-—]+")


class Reference(NamedTuple):
    """What a page says; empty, or None for the source, where it was not judged."""

    title: str
    date: str
    credited: str | None
    body: str


class Found(NamedTuple):
    """What a tool finds in a page; a source of None is one that the tool does not look for."""

    title: str
    date: str
    credited: str | None
    body: str


def wild_references(folder: Path) -> dict[str, Reference]:
    """The references of a folder with `pages` and `truth.jsonl`, by the page's name."""
    rows = map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    return {
        row["file"]: Reference(row["title"] or "", row["date"] or "", row["credited"], row["body"] or "")
        for row in rows
    }


def alone(file: Path) -> Found:
    """Ours, of a single page."""
    (item,) = html.read_html(decode(file.read_bytes()), file.name, file.name, file.name, sites=NOTHING)
    return _ours(with_provenance(item) if isinstance(item, Document) else None)


def together(files: Mapping[str, Path]) -> dict[str, Found]:
    """Ours, of all pages in one folder, which teach their templates; by their names."""
    with tempfile.TemporaryDirectory() as folder:
        for name, file in files.items():
            shutil.copyfile(file, Path(folder, name))
        items = [item for item in read([folder], sites=NOTHING) if isinstance(item, Document)]
    found = {Path(item.path).name: _ours(item) for item in items}
    return {name: found.get(name, _ours(None)) for name in files}


def _ours(page: Document | None) -> Found:
    return Found(page.title, page.date, page.credited_source, page.text) if page else Found("", "", "", "")


def grams(text: str) -> Counter[str]:
    """How often each 3-gram of Chinese characters occurs."""
    han = "".join(re.findall(r"[\u4e00-\u9fff]", text))
    return Counter(han[i : i + 3] for i in range(len(han) - 2))


def f1(found: str, wanted: str) -> float:
    """Twice what both texts have in common over the sum of both."""
    one, other = grams(found), grams(wanted)
    return 2 * sum((one & other).values()) / max(1, sum(one.values()) + sum(other.values()))


def plain(text: str) -> str:
    """A headline without white space and marks."""
    return _MARKS.sub("", text)


def row(found: Mapping[str, Found], wanted: Mapping[str, Reference], seconds: float) -> list[str]:
    """The cells of a line: title, date, source, mean F1, pages of F1 0.95 and more, milliseconds a page."""
    titles = [plain(found[name].title) == plain(page.title) for name, page in wanted.items() if page.title]
    dates = [
        (found[name].date == page.date, bool(found[name].date)) for name, page in wanted.items() if page.date
    ]
    sources = [
        publisher(said).name == publisher(page.credited).name
        for name, page in wanted.items()
        if page.credited is not None and (said := found[name].credited) is not None
    ]
    bodies = [f1(found[name].body, page.body) for name, page in wanted.items() if page.body]
    wrong = sum(said and not right for right, said in dates)
    return [
        f"{sum(titles)} of {len(titles)}" if titles else "",
        f"{sum(right for right, _ in dates)} of {len(dates)} ({wrong} wrong)" if dates else "",
        f"{sum(sources)} of {len(sources)}" if sources else "—",
        f"{mean(bodies):.3f}",
        f"{sum(body >= _GOOD for body in bodies)} of {len(bodies)}",
        f"{1000 * seconds / len(wanted):.1f}",
    ]


def table(
    group: str,
    files: Mapping[str, Path],
    wanted: Mapping[str, Reference],
    rivals: Mapping[str, Callable[[str], Found]],
) -> list[str]:
    """The lines of the table, in Markdown, for a group of pages."""
    lines = []

    def line(tool: str, found: Mapping[str, Found], began: float) -> None:
        cells = row(found, wanted, time.process_time() - began)
        lines.append(f"| {group} ({len(wanted)}) | {tool} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)

    began = time.process_time()
    line("annotator, the page alone", {name: alone(files[name]) for name in wanted}, began)
    began = time.process_time()
    line("annotator, with the folder", together({name: files[name] for name in wanted}), began)
    for name, tool in rivals.items():
        began = time.process_time()
        line(name, {page: tool(decode(files[page].read_bytes())) for page in wanted}, began)
    return lines


HEADER = "| pages | tool | title | date | credited source | text F1 | F1 ≥ 0.95 | ms a page |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
