"""All figures of docs/benchmarks.md: `python -m benchmarks [FOLDER]`.

Needs `pip install '.[benchmarks,cluster]'`, about three gigabytes on the disk and a quarter of an hour. Each
figure is a ratio of two times measured in the same run on the same texts. FOLDER is a folder of documents; without it,
three years of the evening news where they are kept beside the project. The last lines are the table in Markdown.
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

from annotator.lexicon.model import load_lexicon
from annotator.reading import read_documents
from benchmarks import rivals, scale, variants
from benchmarks.common import EVENING_NEWS, Figure, about, table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=EVENING_NEWS, help="folder of documents")
    parser.add_argument(
        "--cntext", default="", metavar="PYTHON", help="interpreter of an environment with cntext"
    )
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder}: no such folder. Name a folder of documents")
    machine = about("policy-annotator", "spacy", "jieba", "flashtext", "pyahocorasick", "distributed")
    texts = [document.text for document in read_documents(options.folder)]
    ours, *others = rivals.compare(load_lexicon(), texts, options.cntext)
    figures = [_figure(ours, other, "at least 250 times" if other is others[0] else "") for other in others]
    for figure in figures:
        print(" | ".join(figure), flush=True)
    if not options.cntext:
        print(
            "cntext: not measured; give --cntext PYTHON, an interpreter that has it (it cannot stand beside opencc)"
        )
    for figure in chain(scale.measure(options.folder), variants.measure(options.folder)):
        print(" | ".join(figure), flush=True)
        figures.append(figure)
    print(f"\n{table(figures)}\n\n{machine}")


def _figure(ours: rivals.Outcome, other: rivals.Outcome, wanted: str) -> Figure:
    ratio = ours.speed / other.speed
    return Figure(
        f"texts in memory: {other.name}. Of {other.found} hits in {other.megabytes:.0f} MB wrong: {other.errors}; of the "
        f"lexicon's examples wrong: {other.examples}",
        f"{ours.speed:.0f} against {other.speed:.2g} MB/s",
        f"{ratio:.0f} times as fast" if ratio >= 10 else f"{ratio:.2f} times as fast", wanted,
    )  # fmt: skip


if __name__ == "__main__":
    main()
