"""Judged places of the consortia and of the members of the national strategic forces, against what is found there.

Run `python -m benchmarks.places [FOLDER]`, a folder of corpora. `benchmarks/verdicts/places/*.csv` has the places as offsets
(corpus, doc_id, start, form) with a reader's verdict: is a consortium named there, is the member meant?
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.lexicon.model import load_lexicon
from annotator.reading import read_documents
from annotator.tagging.tagger import Tagger
from annotator.trace import consortia_in
from benchmarks.common import ROOT, Figure, about, table

CORPORA = ROOT.parent / "shared" / "corpora"
VERDICTS = Path(__file__).parent / "verdicts" / "places"
_SENTENCE_ENDS = re.compile("[。！？；\n]")


def _judged(name: str) -> dict[tuple[str, str], list[tuple[int, str, bool]]]:
    """The places of each document."""
    places = defaultdict(list)
    with (VERDICTS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            places[row["corpus"], row["doc_id"]].append(
                (int(row["start"]), row["form"], row["verdict"] == "yes")
            )
    return places


def _is_named(text: str, start: int, form: str) -> bool:
    """Whether the sentence names a consortium whose name ends at the place."""
    begin = max((end.end() for end in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    stop = _SENTENCE_ENDS.search(text, start)
    sentence = text[begin : stop.start() if stop else len(text)]
    before = re.sub(r"\s+", "", text[begin:start]) + form
    # Names that share their head (乳业、草种业创新联合体) stand in the text but for the last only in part.
    return any(
        before.endswith(one.name) or one.name.removesuffix(form) + "、" in before
        for one in consortia_in(sentence)
    )


def measure(folder: Path) -> Iterator[Figure]:
    """Precision and recall; wrong places are printed."""
    tagger = Tagger(load_lexicon("nsstf_components"))

    def is_tagged(text: str, start: int, form: str) -> bool:
        return any(span.start <= start and start + len(form) <= span.end for span in tagger.tag(text).spans)

    ways: dict[str, Callable[[str, int, str], bool]] = {"consortia": _is_named, "members": is_tagged}
    for name, is_found in ways.items():
        judged = _judged(name)
        right = found = true = 0
        for corpus in sorted({corpus for corpus, _ in judged}):
            for document in read_documents(folder / corpus):
                for start, form, verdict in judged.get((corpus, document.doc_id), ()):
                    says = is_found(document.text, start, form)
                    right, found, true = right + (says and verdict), found + says, true + verdict
                    if says != verdict:
                        print(
                            f"{name}, wrong: {document.text[max(0, start - 12) : start]}[{form}]{document.text[start + len(form) :][:8]!r}"
                        )
        places = sum(map(len, judged.values()))
        yield Figure(
            f"{name}: precision, recall",
            f"{places} places, {true} true",
            f"{right / found:.3f}, {right / true:.3f}",
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=CORPORA, help="folder of corpora")
    machine = about("policy-annotator", "jieba")
    print(f"{table(list(measure(parser.parse_args().folder)))}\n\n{machine}")


if __name__ == "__main__":
    main()
