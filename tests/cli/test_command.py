"""The command, run as a process of its own on real files."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from annotator.lexicon.model import load_lexicon

TABLES = ["spans.csv", "documents.csv", "years.csv", "rejected.csv", "problems.csv"]


def rows(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_sample_is_tagged_into_the_promised_files(annotator, sample, tmp_path):
    done = annotator("tag", sample, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert sorted(os.listdir(tmp_path / "out")) == sorted([*TABLES, "codebook.csv", "texts.zst", "run.json"])
    assert "new_productivity_boosters" in done.stdout
    documents = rows(tmp_path / "out" / "documents.csv")
    assert len(documents) >= 40
    assert len({row["source"] for row in documents}) >= 5
    assert {row["year"] for row in documents} >= {"", "2002", "2025"}
    spans = rows(tmp_path / "out" / "spans.csv")
    terms = [term.id for term in load_lexicon().terms]
    predecessors = [f"{term}_predecessor" for term in terms if f"{term}_predecessor" in documents[0]]
    assert len(predecessors) == 3
    for column in [*terms, *predecessors]:
        assert sum(int(row[column]) for row in documents) > 0, column
    assert sum(int(row[column]) for row in documents for column in [*terms, *predecessors]) == len(spans)
    assert {row["relation"] for row in spans} == {"canonical", "abbreviation", "paraphrase", "predecessor"}
    assert {row["reason"] for row in rows(tmp_path / "out" / "rejected.csv")} == {"boundary", "nested"}


def test_tables_begin_with_a_byte_order_mark_and_pandas_reads_them(annotator, sample, tmp_path):
    annotator("tag", sample, "-o", tmp_path)
    for name in TABLES:
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf"), name
    assert list(pd.read_csv(tmp_path / "years.csv").columns)[:4] == ["year", "layer", "term", "forms"]


def test_run_json_traces_each_table(annotator, sample, tmp_path):
    annotator("tag", sample, "-o", tmp_path)
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    for name in TABLES:
        assert run["sha256"][name] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert set(run["lexicons"]) == {"seven_terms"}


def test_offsets_are_those_of_the_users_own_text(annotator, tmp_path):
    text = "\ufeff题\r\n加快发展新质\r\n生产力😀，推进新型工业化"
    (tmp_path / "a.txt").write_bytes(text.encode("utf-8"))
    record = {"id": "x", "content": text[1:], "date": "2024-01-02"}
    (tmp_path / "b.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    annotator("tag", tmp_path / "a.txt", tmp_path / "b.jsonl", "-o", tmp_path / "out")
    found = rows(tmp_path / "out" / "spans.csv")
    assert [row["doc_id"] for row in found] == ["a.txt"] * 2 + ["b.jsonl#x"] * 2
    for row in found:
        assert text[1:][int(row["start"]) : int(row["end"])] == row["text"]


def test_a_further_layer_leaves_the_seven_as_they_are(annotator, sample, tmp_path):
    annotator("tag", sample, "-o", tmp_path / "one")
    done = annotator("tag", sample, "-o", tmp_path / "two", "--lexicon", "related_terms")
    assert done.returncode == 0, done.stderr
    seven = [row for row in rows(tmp_path / "two" / "spans.csv") if row["layer"] == "seven_terms"]
    assert seven == rows(tmp_path / "one" / "spans.csv")
    assert any(row["layer"] == "related_terms" for row in rows(tmp_path / "two" / "spans.csv"))


def test_a_cell_that_a_spreadsheet_would_run_is_inert(annotator, tmp_path):
    record = {"id": "=1+1", "title": "=HYPERLINK()", "content": "@新质生产力"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    annotator("tag", tmp_path / "a.jsonl", "-o", tmp_path / "out")
    (row,) = rows(tmp_path / "out" / "spans.csv")
    assert (row["title"], row["left"]) == ("'=HYPERLINK()", "'@")


GOOD = "推进新型工业化。"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not text"),
        ("columns.csv", "标题,备注\n甲,乙\n".encode(), "--field"),
        ("nobody.html", b"<html><head><title>x</title></head></html>", "no article text"),
        ("broken.json", b'{"content": ', "JSON"),
    ],
)
def test_a_bad_file_is_a_row_in_problems_and_costs_nothing_else(annotator, tmp_path, name, content, said):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    done = annotator("tag", folder, "-o", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    (problem,) = rows(tmp_path / "out" / "problems.csv")
    assert problem["path"].endswith(name) and said in problem["problem"]
    assert [row["doc_id"] for row in rows(tmp_path / "out" / "spans.csv")] == ["good.txt"]


def test_broken_json_on_line_7_is_named_and_the_other_lines_are_read(annotator, tmp_path):
    lines = [json.dumps({"content": GOOD}, ensure_ascii=False)] * 9
    lines[6] = '{"content": "推进'
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = annotator("tag", tmp_path / "a.jsonl", "-o", tmp_path / "out")
    assert done.returncode == 3
    (problem,) = rows(tmp_path / "out" / "problems.csv")
    assert "line 7" in problem["problem"]
    assert [row["doc_id"] for row in rows(tmp_path / "out" / "documents.csv")] == [
        f"a.jsonl#{line}" for line in (1, 2, 3, 4, 5, 6, 8, 9)
    ]


def test_an_unreadable_file_is_a_row_in_problems(annotator, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    assert annotator("tag", folder, "-o", tmp_path / "out").returncode == 3
    assert "gone.txt" in rows(tmp_path / "out" / "problems.csv")[0]["path"]
    assert len(rows(tmp_path / "out" / "spans.csv")) == 1


def test_a_folder_that_does_not_exist_is_a_wrong_call(annotator, tmp_path):
    done = annotator("tag", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "nowhere" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_out_that_holds_other_files_is_refused_untouched(annotator, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("x")
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    done = annotator("tag", tmp_path / "a.txt", "-o", out)
    assert done.returncode == 2
    assert "thesis.docx" in done.stderr
    assert os.listdir(out) == ["thesis.docx"]


def test_a_lexicon_in_which_two_terms_share_a_form_is_a_wrong_call(annotator, tmp_path):
    term = '[[term]]\nid = "{}"\nform = "短板"\n'
    (tmp_path / "mine.toml").write_text(
        '[lexicon]\nname = "mine"\n' + term.format("a") + term.format("b"), encoding="utf-8"
    )
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    done = annotator("tag", tmp_path / "a.txt", "-o", tmp_path / "out", "--lexicon", tmp_path / "mine.toml")
    assert done.returncode == 2
    assert "mine.toml" in done.stderr and "term b" in done.stderr and "短板" in done.stderr


def test_an_earlier_run_is_replaced(annotator, tmp_path):
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    for _ in range(2):
        assert annotator("tag", tmp_path / "a.txt", "-o", tmp_path / "out").returncode == 0
    assert len(rows(tmp_path / "out" / "spans.csv")) == 1


@pytest.mark.parametrize("verb", ["list", "show", "check"])
def test_the_lexicon_verbs_answer(annotator, verb):
    done = annotator("lexicon", verb)
    assert done.returncode == 0, done.stderr
    assert ("seven_terms" if verb == "list" else "新质生产力") in done.stdout


def test_build_writes_dictionary_and_patterns(annotator, tmp_path):
    assert annotator("lexicon", "build", "-o", tmp_path / "d").returncode == 0
    assert sorted(os.listdir(tmp_path / "d")) == ["seven_terms.dict.txt", "seven_terms.patterns.jsonl"]


def test_help_shows_an_example_and_imports_neither_spacy_nor_pandas(annotator):
    import subprocess
    import sys

    assert "annotator tag corpus/sample -o out" in annotator("tag", "--help").stdout
    script = (
        "import sys; from typer.testing import CliRunner; from annotator.cli import app;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        "print(sorted({'spacy', 'pandas', 'numpy', 'jieba', 'pydantic', 'bs4', 'scrapy', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
