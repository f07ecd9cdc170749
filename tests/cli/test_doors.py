"""What a user mistypes, or a text brings along, opens no door: no file is overwritten, no terminal is steered."""

from __future__ import annotations

import os

import pytest

from annotator.out.folder import OutputError, open_folder
from annotator.out.formats import inert
from annotator.text.printable import encodable, printable

HERE = os.getcwd()


@pytest.mark.parametrize(
    "call",
    [
        ("tag", "documents.txt", "-o", ""),
        ("tag", "", "-o", "out"),
        ("tag", "documents.txt", "--out="),
        ("trace", ""),
        ("report", " "),
        ("scrape", "http://example.org/", "-o", ""),
        ("fetch", "congress-reports", "-o", ""),
        ("lexicon", "build", "-o", ""),
    ],
)
def test_an_empty_path_is_refused_and_nothing_is_touched(call, annotator, tmp_path):
    """`annotator tag texts -o "$OUT"` where OUT is not set must not write into the current folder."""
    for name in ("documents.txt", "documents.csv", "problems.csv"):
        (tmp_path / name).write_text("新质生产力", encoding="utf-8")
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    done = annotator(*call, cwd=tmp_path, env={**os.environ, "PYTHONPATH": HERE})
    assert done.returncode == 2
    assert "a path is empty" in done.stderr
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_an_empty_path_is_refused_in_python_too():
    with pytest.raises(OutputError, match="is empty"):
        open_folder("")


@pytest.mark.parametrize("name", ["o[x", "o[bold]", "[red]", "结果"])
def test_a_folder_named_like_markup_is_a_folder(name, annotator, tmp_path):
    done = annotator(
        "tag", "--sample", "-o", name, cwd=tmp_path, env={**os.environ, "PYTHONPATH": HERE, "PYTHONUTF8": "1"}
    )
    assert done.returncode == 0
    assert f"→ {name}" in done.stdout
    assert (tmp_path / name / "spans.csv").is_file()


def test_forms_like_markup_are_shown_as_they_are(annotator, tmp_path):
    lexicon = tmp_path / "odd.toml"
    lexicon.write_text(
        '[lexicon]\nname = "odd"\n[[term]]\nid = "odd"\nform = "新[/x]质"\nmatch = ["发展[新质]"]\n',
        encoding="utf-8",
    )
    for verb in ("show", "check"):
        done = annotator("lexicon", verb, lexicon)
        assert "Traceback" not in done.stderr
    assert "新[/x]质" in annotator("lexicon", "show", lexicon).stdout


@pytest.mark.parametrize("verb", [("tag", "--sample", "-o", "out"), ("lexicon", "show"), ("lexicon", "list")])
def test_a_terminal_without_chinese_gets_numbers_not_a_traceback(verb, annotator, tmp_path):
    ascii_only = {
        **os.environ,
        "PYTHONPATH": HERE,
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "LC_ALL": "C",
    }
    done = annotator(*verb, cwd=tmp_path, env=ascii_only)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


@pytest.mark.parametrize("first", "=+-@＝＋－＠\t\r\n")
def test_no_cell_is_run_as_a_formula(first):
    assert inert(f"{first}cmd|' /C calc'!A0") == f"'{first}cmd|' /C calc'!A0"


def test_what_is_shown_steers_nothing_and_keeps_its_offsets():
    text = "新\x1b[31m质\x00\ud800生\u202e产\x9b力\n\t"
    shown = printable(text)
    assert shown == "新\ufffd[31m质\ufffd\ufffd生\ufffd产\ufffd力\n\t"
    assert len(shown) == len(text)
    assert encodable("质\udfff\x1b") == "质\ufffd\x1b"
