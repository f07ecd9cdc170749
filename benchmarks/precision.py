"""Precision and recall on real official text, by 600 places that were judged one by one (`judged/places.csv`).

Run `python -m benchmarks.precision [FOLDER]`, a folder that holds `xinwen_lianbo`, `cctv_html`, `work_reports` and `wild_html`.
The places were drawn by `annotator sample` and judged in their context, blind to the tool's verdict. Here the same documents are
tagged by the tool as it is now, and `annotator evaluate` compares. Of a text that is another one by now (its digest says so)
the places are left out and told of.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from annotator import Texts, tag_to_folder
from annotator.out.read import read_output
from annotator.validate import Evaluation, evaluate_sheets
from annotator.validate.sample import ABOUT, KEY
from benchmarks.common import ROOT

CORPORA = ROOT.parent / "shared" / "corpora"
PLACES = Path(__file__).parent / "judged" / "places.csv"


class Outcome(NamedTuple):
    """The evaluation as the places were drawn, that of the tool as it is now, and the places of texts that have changed."""

    drawn: Evaluation
    now: Evaluation
    changed: pd.DataFrame


def measure(corpora: Path) -> Outcome:
    """Tag the corpora that the places were drawn from and compare the tool with the verdicts."""
    places = pd.read_csv(PLACES, encoding="utf-8", keep_default_na=False)
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for corpus, group in places.groupby("corpus", sort=False):
            out = Path(folder, str(corpus).replace("/", "_"))
            tag_to_folder(corpora / str(corpus), out, reprints=None)
            parts.append(_compared(group, out))
        found = pd.concat(parts)
        same = found[found.same]
        return Outcome(
            _evaluated(places.assign(kind=places.drawn_as), Path(folder, "drawn")),
            _evaluated(same, Path(folder, "now")),
            found[~found.same],
        )


def _compared(places: pd.DataFrame, out: Path) -> pd.DataFrame:
    """The places with what they are now (`kind`: span, rejected or document), and whether their text is the `same`."""
    output, texts = read_output(out), Texts(out)
    spans = output.spans[["doc_id", "section", "start", "end", "term"]]
    tagged = set(spans.itertuples(index=False, name=None))
    known = set(output.documents.doc_id)
    kinds, same = [], []
    for row in places.to_dict("records"):
        place = (row["doc_id"], row["section"], row["start"], row["end"], row["term"])
        kinds.append(
            "document" if row["drawn_as"] == "document" else "span" if place in tagged else "rejected"
        )
        title, body = texts.get(row["doc_id"]) if row["doc_id"] in known else ("", "")
        text = title if row["section"] == "title" else body
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        same.append(digest.startswith(row["text_sha256"]))
    return places.assign(kind=kinds, same=same)


def _evaluated(places: pd.DataFrame, folder: Path) -> Evaluation:
    """What `annotator evaluate` says of the places, each corpus a stratum of its own."""
    folder.mkdir()
    rows = places.assign(item=range(1, len(places) + 1), stratum=places.corpus + "/" + places.stratum)
    rows.to_csv(folder / KEY, index=False, encoding="utf-8")
    rows[["item", "verdict"]].to_csv(folder / "coder_1.csv", index=False, encoding="utf-8")
    about = {"spans": round(rows[rows.drawn_as == "span"].weight.sum()), "seed": 20261128}
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return evaluate_sheets(folder)


def main() -> None:
    """Print both evaluations, and the places on which verdicts and tool differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    outcome = measure(parser.parse_args().folder)
    if len(outcome.changed):
        print(f"{len(outcome.changed)} places left out: their texts are others by now")
    for name, result in (("as drawn", outcome.drawn), ("now", outcome.now)):
        print(f"\n{name}\n{result.scores.round(4).to_string(index=False)}\n")
        for row in result.confusions.to_dict("records"):
            print("{kind} judged {judged:.0f}: {corpus}/{doc_id} {start}–{end} {variant}".format_map(row))
    print(f"\n{outcome.drawn.methods_en}")


if __name__ == "__main__":
    main()
