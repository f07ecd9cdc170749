"""Columns: one place says what they are, and everything that is written or read agrees with it."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.columns import TAG_TABLES, TRACE_TABLES, lines_of, names_of
from annotator.engine.run import load_layers, tag
from annotator.lexicon.model import LexiconError, load_lexicon, parse_lexicon

LEXICON = """
[lexicon]
name = "{name}"
[[term]]
id = "{id}"
form = "{form}"
{more}
"""


def lexicon(id: str, form: str = "甲乙丙", name: str = "own", more: str = "") -> str:
    return LEXICON.format(id=id, form=form, name=name, more=more)


@pytest.fixture(scope="module")
def out(sample, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("columns") / "out"
    for command in (["tag", str(sample), "-o", str(folder), "--tokens"], ["trace", str(folder)]):
        assert CliRunner().invoke(app, command).exit_code == 0
    return folder


def heading(file: Path) -> list[str]:
    with open(file, encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream))


def test_the_codebook_names_every_column_of_every_table_in_its_order(out):
    book = pd.read_csv(out / "codebook.csv", keep_default_na=False)
    for table in (*TAG_TABLES, *TRACE_TABLES):
        assert heading(out / f"{table}.csv") == list(book.column[book.table == table]), table
    assert book.meaning_en.ne("").all() and book.meaning_zh.ne("").all()
    assert "新质生产力" in book.set_index("column").meaning_en["new_productivity_boosters"]


def test_what_a_column_is_said_to_hold_it_holds(out):
    for table in (*TAG_TABLES, *TRACE_TABLES):
        types = {line.name: line.type for line in lines_of(table)}
        found = pd.read_csv(out / f"{table}.csv", dtype=str, keep_default_na=False)
        for column in found:
            cells = found[column][found[column] != ""]
            kind = types.get(str(column), "whole")
            if kind in ("whole", "decimal"):
                numbers = pd.to_numeric(cells)
                assert kind == "decimal" or (numbers == numbers.round()).all(), (table, column)
            elif kind == "flag":
                assert set(cells) <= {"True", "False"}, (table, column)
            elif kind == "date":
                assert cells.str.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?").all(), (table, column)


def test_tables_with_terms_say_their_names_in_both_languages(out):
    terms = {term.id: term for term in load_lexicon().terms}
    english = terms["new_productivity_boosters"].english[0]
    for table in (*TAG_TABLES, *TRACE_TABLES):
        if "term" in names_of(table):
            found = pd.read_csv(out / f"{table}.csv", keep_default_na=False)
            new = found[found.term == "new_productivity_boosters"]
            assert set(new.label_zh) <= {"新质生产力"} and found.label_zh.ne("").all(), table
            assert set(new.label_en) <= {english}, table
    together = pd.read_csv(out / "together.csv", keep_default_na=False)
    assert together.other_label_zh.ne("").all() and (together.other_label_zh != together.label_zh).all()


def test_a_span_says_who_speaks(tmp_path):
    (tmp_path / "浙江省").mkdir()
    (tmp_path / "浙江省" / "2024.txt").write_text("发展新质生产力。", encoding="utf-8")
    spans = tag(tmp_path).spans
    assert spans[["level", "province"]].to_numpy().tolist() == [["province", "浙江省"]]


@pytest.mark.parametrize("name", ["source", "tokens", "duplicate_of"])
def test_a_term_that_is_called_like_a_column_is_refused(name):
    with pytest.raises(LexiconError, match=f"own.toml: term {name}.*Give the term another id"):
        parse_lexicon(lexicon(name), "own.toml")


def test_a_term_that_is_called_like_anothers_count_is_refused():
    older = '[[term.variant]]\nform = "丁戊己"\nrelation = "predecessor"\n'
    second = '[[term]]\nid = "x_predecessor"\nform = "庚辛壬"\n'
    with pytest.raises(LexiconError, match="x_predecessor"):
        parse_lexicon(lexicon("x", more=older + second), "own.toml")
    first = parse_lexicon(lexicon("x", more=older))
    with pytest.raises(LexiconError, match="x_predecessor"):
        load_layers([first, parse_lexicon(lexicon("x_predecessor", "庚辛壬", "other"))])
    # Without older formulations there is no such column to run into.
    load_layers([parse_lexicon(lexicon("x")), parse_lexicon(lexicon("x_predecessor", "庚辛壬", "other"))])


def test_the_command_refuses_such_a_lexicon_before_it_reads_anything(tmp_path, annotator):
    (tmp_path / "own.toml").write_text(lexicon("source"), encoding="utf-8")
    (tmp_path / "a.txt").write_text("甲乙丙", encoding="utf-8")
    done: subprocess.CompletedProcess[str] = annotator(
        "tag", tmp_path / "a.txt", "-o", tmp_path / "out", "--lexicon", tmp_path / "own.toml"
    )
    assert done.returncode == 2 and "term source" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
