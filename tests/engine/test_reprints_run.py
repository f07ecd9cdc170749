"""`annotator tag --reprints`: what the tables hold when reprints are counted, dropped, or all that counts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from reprint_corpus import corpus

from annotator.engine.run import tag, tag_to_folder
from annotator.out.read import read_output
from annotator.text.reprints import CONTAINMENT, Reprints

TERM = "new_productivity_boosters"


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Originals, reprints and similar pieces as text files, each with one term; and the original of each reprint."""
    folder = tmp_path_factory.mktemp("archive")
    # Without pieces that share nearly all with another by chance: this is about what is counted.
    pieces = [piece for piece in corpus(seed=11, originals=12) if piece.kind != "same event"]
    for piece in pieces:
        file = folder / piece.doc_id
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f"{piece.date}\n{piece.text}\n发展新质生产力，科技创新联合体制机制改革。", encoding="utf-8"
        )
    return folder, {piece.doc_id: piece.original for piece in pieces}


def rows(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("choice", ["count", "drop", "only"])
def test_the_choice_decides_what_all_tables_but_documents_count(annotator, archive, tmp_path, choice):
    folder, originals = archive
    out = tmp_path / "out"
    done = annotator("tag", folder, "-o", out, "--reprints", choice)
    assert done.returncode == 0, done.stderr
    documents = rows(out / "documents.csv")
    assert {row["doc_id"]: row["duplicate_of"] for row in documents} == originals
    assert {row[TERM] for row in documents} == {"1"}
    reprints = {doc_id for doc_id, original in originals.items() if original}
    assert f"{len(reprints)} documents are reprints" in done.stdout
    counted = {"count": set(originals), "drop": set(originals) - reprints, "only": reprints}[choice]
    for name in ("spans", "rejected"):
        assert {row["doc_id"] for row in rows(out / f"{name}.csv")} == counted, name
    years = [row for row in rows(out / "years.csv") if row["term"] == TERM]
    assert sum(int(row["documents"]) for row in years) == len(counted)
    assert sum(int(row["occurrences"]) for row in years) == len(counted)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (run["reprints"]["choice"], run["reprints"]["found"]) == (choice, len(reprints))
    assert run["reprints"]["containment"] == CONTAINMENT
    assert run["rows"]["spans"] == len(counted)


@pytest.mark.parametrize(("choice", "share"), [("drop", 0), ("only", 1)])
def test_what_is_read_back_for_trace_and_report_are_the_documents_counted(archive, tmp_path, choice, share):
    folder, originals = archive
    tag_to_folder(folder, tmp_path / "out", reprints=Reprints(choice))
    output = read_output(tmp_path / "out")
    assert (output.documents.duplicate_of != "").mean() == share
    assert output.years[output.years.term == TERM].documents.sum() == len(output.documents) < len(originals)
    assert set(output.spans.doc_id) == set(output.documents.doc_id)


def test_reprints_are_named_and_counted_unless_something_else_is_asked(annotator, archive, tmp_path):
    folder, originals = archive
    annotator("tag", folder, "-o", tmp_path / "out")
    annotator("tag", folder, "-o", tmp_path / "count", "--reprints", "count")
    for name in ("spans", "documents", "years"):
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (
            tmp_path / "count" / f"{name}.csv"
        ).read_bytes()
    assert {
        row["doc_id"]: row["duplicate_of"] for row in rows(tmp_path / "out" / "documents.csv")
    } == originals


def test_reprints_are_not_looked_for_where_that_is_off(annotator, archive, tmp_path):
    folder, originals = archive
    done = annotator("tag", folder, "-o", tmp_path / "out", "--reprints", "off")
    assert "are reprints" not in done.stdout
    documents = rows(tmp_path / "out" / "documents.csv")
    assert [row["duplicate_of"] for row in documents] == [""] * len(originals)
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["reprints"] is None


def test_nothing_depends_on_batches_or_workers_and_memory_gives_the_same(archive, tmp_path):
    folder, _ = archive
    for number, (workers, size) in enumerate([(1, 10**9), (1, 1), (2, 3_000)]):
        tag_to_folder(
            folder, tmp_path / str(number), reprints=Reprints("drop"), workers=workers, batch_bytes=size
        )
    for name in ("spans.csv", "documents.csv", "years.csv", "rejected.csv", "run.json"):
        assert len({(tmp_path / str(number) / name).read_bytes() for number in range(3)}) == 1, name
    result = tag(folder, reprints=Reprints("drop"))
    for name in ("spans", "documents", "years", "rejected"):
        on_disk = pd.read_csv(tmp_path / "0" / f"{name}.csv", dtype=str, keep_default_na=False)
        assert len(getattr(result, name)) == len(on_disk)
        if "doc_id" in on_disk:
            assert list(getattr(result, name).doc_id) == list(on_disk.doc_id)
    assert (result.documents.duplicate_of != "").sum() > 50


def test_the_threshold_is_a_setting(archive, annotator, tmp_path):
    folder, _ = archive
    found = {}
    for threshold in ("0.6", "1"):
        out = tmp_path / threshold
        annotator("tag", folder, "-o", out, "--reprints", "count", "--reprint-threshold", threshold)
        found[threshold] = json.loads((out / "run.json").read_text(encoding="utf-8"))["reprints"]["found"]
    assert 0 < found["1"] < found["0.6"]
    done = annotator("tag", folder, "-o", tmp_path / "x", "--reprints", "count", "--reprint-threshold", "0.2")
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_a_wrong_choice_is_a_wrong_call(annotator, sample, tmp_path):
    done = annotator("tag", sample, "-o", tmp_path / "out", "--reprints", "some")
    assert done.returncode == 2
    assert "--reprints" in done.stderr and "Traceback" not in done.stderr
