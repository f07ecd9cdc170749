"""Reading a folder of `annotator tag` back: what was written is what comes back."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.engine.run import OutputError, tag, tag_to_folder
from annotator.lexicon.model import load_lexicon
from annotator.out.formats import inert
from annotator.out.read import _without_apostrophes, read_output


@pytest.fixture
def out(sample, tmp_path):
    tag_to_folder(sample, tmp_path / "out", ["related_terms"])
    return tmp_path / "out"


def test_the_tables_that_come_back_are_those_of_the_run(sample, out):
    back, result = read_output(out), tag(sample, ["related_terms"])
    for name in ("spans", "documents", "years"):
        read, made = getattr(back, name), getattr(result, name)
        assert list(read.columns) == list(made.columns)
        assert read.to_csv() == made.to_csv()
    assert back.layers == (load_lexicon(), load_lexicon("related_terms"))
    assert back.run["inputs"]["documents"] == len(back.documents)


def test_tables_in_parquet_come_back_as_those_in_csv(sample, tmp_path):
    for format in ("csv", "parquet"):
        tag_to_folder(sample, tmp_path / format, tokens=True, format=format)
    back, same = read_output(tmp_path / "csv"), read_output(tmp_path / "parquet")
    for name in ("spans", "documents", "years"):
        pd.testing.assert_frame_equal(getattr(same, name), getattr(back, name))


def test_columns_have_their_types(out):
    back = read_output(out)
    assert back.spans.start.dtype == back.documents.new_productivity_boosters.dtype == "int64"
    assert back.years.ci_low.dtype == "float64"
    assert back.spans.in_heading.dtype == bool
    assert "" in set(back.documents.date) and not back.documents.isna().any(axis=None)


def test_flags_are_those_that_a_spreadsheet_saved_in_capitals(out):
    file = out / "spans.csv"
    cells = file.read_text(encoding="utf-8-sig")
    flags = read_output(out).spans.in_heading.tolist()
    file.write_text(cells.replace(",True\n", ",TRUE\n").replace(",False\n", ",FALSE\n"), encoding="utf-8-sig")
    assert "TRUE" in file.read_text(encoding="utf-8-sig")
    assert read_output(out).spans.in_heading.tolist() == flags
    file.write_text(cells.replace(",True\n", ",wahr\n"), encoding="utf-8-sig")
    with pytest.raises(OutputError, match=r"spans\.csv: column in_heading: 'wahr' is neither True nor False"):
        read_output(out)


def test_a_text_that_a_spreadsheet_would_run_comes_back_as_it_was(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"text": "=新质生产力", "title": "-1", "source": "'a"}), encoding="utf-8")
    tag_to_folder(file, tmp_path / "out")
    back = read_output(tmp_path / "out")
    assert back.documents.title.tolist() == ["-1"]
    assert back.spans[["sentence", "left", "source"]].values.tolist() == [["=新质生产力", "=", "'a"]]


@settings(deadline=None)
@given(st.lists(st.text(max_size=4).filter(lambda text: not text.startswith("'")), min_size=1))
def test_taking_the_apostrophe_off_undoes_putting_it_on(texts):
    written = pd.Series([inert(text) for text in texts], dtype=str)
    assert _without_apostrophes(written).tolist() == texts


def test_a_folder_that_is_none_is_refused_with_what_to_do(out, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for name, words in (("none", "no such folder"), ("file", "is a file"), ("empty", "has no run.json")):
        with pytest.raises(OutputError, match=words):
            read_output(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("run.json", lambda text: text[:50], "cannot be read"),
        ("run.json", lambda text: "{}", "does not name the lexicons"),
        ("run.json", lambda text: text.replace('"toml"', '"other"'), "older version"),
        ("run.json", lambda text: text.replace("[[term]]", "[[terms]]"), "lexicon seven_terms"),
        ("spans.csv", lambda text: "", "cannot be read"),
        ("spans.csv", lambda text: text.replace("sentence_start", "x", 1), "no column sentence_start"),
        ("documents.csv", lambda text: text.replace("2020-11-04", "2020/11/4", 1), "2020/11/4 is no date"),
        ("documents.csv", lambda text: text.replace("characters", "x", 1), "no column characters"),
        ("documents.csv", lambda text: text + "a,b,,,,,,,many\r\n", "column characters"),
    ],
)
def test_a_file_that_was_changed_is_named(out, name, change, words):
    file = out / name
    file.write_text(change(file.read_text(encoding="utf-8-sig")), encoding="utf-8")
    with pytest.raises(OutputError, match=words) as raised:
        read_output(out)
    assert name in str(raised.value)


def test_a_missing_table_is_named(out):
    (out / "spans.csv").unlink()
    with pytest.raises(OutputError, match=r"spans\.csv: is missing"):
        read_output(out)


def test_a_run_without_documents_comes_back_empty(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("")
    tag_to_folder(tmp_path / "in", tmp_path / "out")
    back = read_output(tmp_path / "out")
    assert (len(back.spans), len(back.documents), len(back.layers)) == (0, 0, 1)
