"""Reading pages against parsing them with BeautifulSoup, on the same pages in one process.

Run `python -m benchmarks.reading FOLDER`. Ours is the whole way from the file on the disk to a document (read, decode,
parse, extract); the other side is `BeautifulSoup(page, "lxml")` alone, on pages that are already decoded in memory.
Both are measured in turn, round by round, and the median of the rounds' ratios is printed. Then every page is read both
ways, by lexbor and by BeautifulSoup, and the documents are compared.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from annotator.reading import read_file
from annotator.reading.encoding import decode
from annotator.reading.pages import html
from annotator.reading.pages.article import Saved, described
from annotator.reading.pages.tree import LexborPage, SoupPage


def seconds(job: Callable[[], object]) -> float:
    """Processor time of one call, which other programs on the machine disturb less than wall time.

    What the other side left behind is cleared away first.
    """
    gc.collect()
    start = time.process_time()
    job()
    return time.process_time() - start


def both_ways(source: str, name: str) -> tuple[object, object]:
    """What the descriptions find in a page by lexbor and by BeautifulSoup."""
    source = html.prepared(source)
    found = []
    for page in (LexborPage(source), SoupPage(source)):
        found.append(described(page, Saved(source, name, name, name, html.address(page, source))))
    return found[0], found[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", help="folder of saved pages")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts")
    options = parser.parse_args()

    root = Path(options.folder)
    files = sorted(file for file in root.rglob("*") if file.suffix.lower() in (".html", ".htm", ".shtml"))
    pages = [decode(file.read_bytes()) for file in files]
    for file in files[:10]:  # imports and caches of both sides
        list(read_file(root, file))
        BeautifulSoup(pages[0], "lxml")

    ours, theirs, ratios = [], [], []
    for _ in range(options.rounds):
        ours.append(seconds(lambda: [list(read_file(root, file)) for file in files]))
        theirs.append(seconds(lambda: [BeautifulSoup(page, "lxml") and None for page in pages]))
        ratios.append(theirs[-1] / ours[-1])
    print(
        f"Python {sys.version.split()[0]}, {len(files)} pages, {sum(map(len, pages)) / 1e6:.1f} million characters"
    )
    for name, times in (("BeautifulSoup(page, 'lxml')", theirs), ("annotator, file to document", ours)):
        print(f"{name:<28}{len(files) / statistics.median(times):8.0f} pages/s")
    print(f"{'ratio':<28}{statistics.median(ratios):8.1f} times")

    pairs = [both_ways(page, file.name) for page, file in zip(pages, files, strict=True)]
    described_pages = sum(lexbor is not None for lexbor, _ in pairs)
    different = sum(lexbor != soup for lexbor, soup in pairs)
    print(
        f"read by a description        {described_pages:8} of {len(pairs)}; different the other way: {different}"
    )


if __name__ == "__main__":
    main()
