"""How boundaries are decided: judged places of anybody's terms, and each of the seven terms where another really stands.

Run `python -m benchmarks.boundaries [GOLD [FOLDER...]]`. GOLD has `left`, `form`, `right` and `occurrence` in each line, from
real text. The rules were tuned on two thirds of its forms (by a hash of the form); the kept third is told apart.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.lexicon.model import BOUNDARY_COST_LIMIT, load_lexicon
from annotator.reading import read_documents
from annotator.tagging.boundary import CONTEXT, boundary, boundary_cost
from annotator.tagging.tagger import Tagger
from benchmarks.common import ROOT, Figure, about, table

SHARED = ROOT.parent / "shared"
GOLD = SHARED / "gold" / "boundary_dev.jsonl"
FOLDERS = [
    SHARED / "corpora" / name
    for name in (
        "xinwen_lianbo", "work_reports", "city_reports", "five_year_plans", "government_work_reports.jsonl",
        "cpc_congress_reports.jsonl",
    )
]  # fmt: skip


def judged(gold: Path) -> Iterator[tuple[bool, bool, str]]:
    """Of each judged place: whether its form was kept apart, whether it was decided rightly, and the place."""
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        start, end = len(row["left"]), len(row["left"]) + len(row["form"])
        found = boundary(row["left"] + row["form"] + row["right"], start, end)
        right = (found.cost <= BOUNDARY_COST_LIMIT) == row["occurrence"]
        kept = zlib.crc32(row["form"].encode()) % 3 == 0
        yield kept, right, f"{row['left'][-6:]}[{row['form']}]{row['right'][:6]} {found}"


def exchanged(folders: Iterable[Path]) -> Iterator[tuple[bool, str]]:
    """Each of the seven terms in each context of one of them: whether it is rejected there, and the place."""
    tagger = Tagger(load_lexicon())
    heads = [term.form for term in tagger.lexicon.terms]
    contexts = {
        (text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT])
        for folder in folders
        for text in (document.text for document in read_documents(folder))
        for span in tagger.tag(text).spans
        if span.relation == "canonical"
    }
    for left, right in sorted(contexts):
        for head in heads:
            start, end = len(left), len(left) + len(head)
            rejected = boundary_cost(left + head + right, start, end) > BOUNDARY_COST_LIMIT
            yield rejected, f"{left[-6:]}[{head}]{right[:6]}"


def measure(gold: Path, folders: Iterable[Path]) -> Iterator[Figure]:
    """The figures; wrong places are printed."""
    places = list(judged(gold))
    for is_kept, name in ((False, "tuned on"), (True, "kept apart")):
        of_these = [(right, place) for kept, right, place in places if kept == is_kept]
        for right, place in of_these:
            if not right:
                print("wrong:", place)
        share = sum(right for right, _ in of_these) / len(of_these)
        yield Figure(
            f"judged places, forms {name}", f"{len(of_these)} places", f"{share:.3f}", "at least 0.98"
        )
    contexts = list(exchanged(folders))
    for rejected, place in contexts:
        if rejected:
            print("rejected:", place)
    rejections = sum(rejected for rejected, _ in contexts)
    yield Figure("each of the seven terms where another stands", f"{len(contexts)} contexts", f"{rejections} rejected", "at most 1")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD, help="judged places, JSON lines")
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS, help="folders of documents")
    options = parser.parse_args()
    if not options.gold.is_file():
        parser.error(f"{options.gold}: no such file. Name a file of judged places")
    machine = about("policy-annotator", "jieba")
    print(f"{table(list(measure(options.gold, options.folders)))}\n\n{machine}")


if __name__ == "__main__":
    main()
