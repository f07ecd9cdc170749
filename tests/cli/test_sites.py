"""`annotator sites check`: how pages would be read, and what is wrong with a file of descriptions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.reading.wild_pages import article, newspaper

ROOT = Path(__file__).resolve().parents[2]


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "annotator", "sites", "check", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
    )  # fmt: skip


def test_the_example_of_its_help_works():
    done = check("corpus/sample/人民网")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("read by") == 4


def test_it_shows_title_day_source_first_and_last_line(tmp_path):
    page = tmp_path / "p.html"
    page.write_text(newspaper(7), encoding="utf-8")
    title, day, texts = article(7)
    said = check(page).stdout
    for value in ("general", title, day, "示例晚报", texts[0], texts[-1]):
        assert value in said


def test_what_is_no_article_is_told_with_exit_status_3(tmp_path):
    page = tmp_path / "p.html"
    page.write_text("<html><body><p>没有。</p></body></html>", encoding="utf-8")
    done = check(page)
    assert done.returncode == 3
    assert "not read: no article text found" in done.stdout


def test_a_wrong_file_of_descriptions_is_told_with_exit_status_2(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[template]]\nid = "a"\nbodi = []\n', encoding="utf-8")
    done = check("corpus/sample/人民网", "--sites", own)
    assert done.returncode == 2
    assert "do you mean body?" in done.stderr
