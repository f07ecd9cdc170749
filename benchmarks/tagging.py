"""Tagging against the plain pipeline and against the floor, on the same texts in one process.

Run `python -m benchmarks.tagging [FOLDER]`; `python -m benchmarks` has all rivals and sizes. Prints as ratios, the medians
of rounds in which all are timed one after the other:

- the plain pipeline (spaCy's `Chinese` with jieba and the same dictionary, and an entity ruler) against ours, on texts
  in memory;
- our whole run (reading and writing included, start-up aside) against the floor: read, decode, one compiled regex.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from annotator.lexicon.model import load_lexicon
from annotator.reading import read_documents
from annotator.tagging.dictionary import general_tokenizer
from annotator.tagging.tagger import Tagger
from benchmarks import rivals, scale
from benchmarks.common import EVENING_NEWS, Figure, about, forget, paired, table

ROUNDS = 3
EVERY = 10
"""Of the texts the plain pipeline gets every tenth."""


def in_memory(folder: Path) -> Figure:
    """Texts in memory: ours on all of them, the plain pipeline on some."""
    lexicon = load_lexicon()
    texts = [document.text for document in read_documents(folder)]
    some = texts[::EVERY]
    tagger, plain = Tagger(lexicon), rivals.plain_pipeline(lexicon)
    general_tokenizer()
    plain(some[:1])

    def ours() -> None:
        forget()
        for text in texts:
            tagger.tag(text)

    ours()
    seconds, plain_seconds = paired(ROUNDS, ours, lambda: plain(some))
    speed, plain_speed = _size(texts) / seconds, _size(some) / plain_seconds
    return Figure(
        "texts in memory, against spaCy, jieba with the same dictionary and an entity ruler",
        f"{speed:.0f} against {plain_speed:.2f} MB/s", f"{speed / plain_speed:.0f} times as fast", "at least 250 times",
    )  # fmt: skip


def _size(texts: list[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=EVENING_NEWS, help="folder of documents")
    folder = parser.parse_args().folder
    if not folder.is_dir():
        parser.error(f"{folder}: no such folder. Name a folder of documents")
    machine = about("policy-annotator", "spacy", "jieba")
    print(f"{table([in_memory(folder), *scale.against_the_floor(folder)])}\n\n{machine}")


if __name__ == "__main__":
    main()
