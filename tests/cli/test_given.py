"""What the user knows goes before what is found, and is written down; what is selected is the same for every verb."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture
def folder(tmp_path) -> Path:
    inner = tmp_path / "in" / "报告"
    inner.mkdir(parents=True)
    (inner / "a.txt").write_text("发展新质生产力。", encoding="utf-8")
    (inner / "b.md").write_text(
        "---\ndate: 2021-03-04\nsource: 新华社\n---\n\n组建创新联合体。\n", encoding="utf-8"
    )
    (tmp_path / "in" / "c.csv").write_text(
        "id,date,省份,text\n1,2022-05-06,湖北,关键核心技术\n2,2023-05-06,湖南,新型工业化\n", encoding="utf-8"
    )
    return tmp_path


def documents(out: Path) -> pd.DataFrame:
    return pd.read_csv(out / "documents.csv", dtype=str, keep_default_na=False).set_index("doc_id")


def problems(out: Path) -> pd.DataFrame:
    return pd.read_csv(out / "problems.csv", dtype=str, keep_default_na=False)


def test_a_table_of_what_is_known_wins_and_tells_of_rows_that_match_nothing(annotator, folder):
    table = folder / "known.csv"
    table.write_text(
        "path,date,title,level,province,period_year\n报告/a.txt,2020/1/2,甲,省级,浙江,2020\n报告/b.md,2019,,,,\n"
        "c.csv#2,2018-01-01,,,,\nnone.txt,2017,,,,\n",
        encoding="gb18030",
    )
    out = folder / "out"
    done = annotator("tag", folder / "in", "-o", out, "--metadata", table)
    assert done.returncode == 0, done.stderr
    found = documents(out)
    columns = ["date", "date_source", "date_text", "title", "level", "province", "period_year"]
    assert found.loc["报告/a.txt", columns].tolist() == [
        "2020-01-02", "metadata", "2020/1/2", "甲", "province", "浙江省", "2020",
    ]  # fmt: skip
    assert found.date[["报告/b.md", "c.csv#1", "c.csv#2"]].tolist() == ["2019", "2022-05-06", "2018-01-01"]
    (problem,) = problems(out).itertuples()
    assert (problem.severity, problem.kind) == ("doubt", "metadata")
    assert "none.txt" in problem.problem
    assert json.loads((out / "run.json").read_text("utf-8"))["command"]["metadata"]["rows"] == 4


def test_a_table_as_a_spreadsheet_and_values_for_all(annotator, folder):
    table = folder / "known.xlsx"
    pd.DataFrame({"doc_id": ["报告/a.txt"], "date": [pd.Timestamp(2020, 1, 2)]}).to_excel(table, index=False)
    out = folder / "out"
    done = annotator(
        "tag", folder / "in", "-o", out, "--metadata", table, "--set", "source=央视网", "--set", "level=media"
    )
    assert done.returncode == 0, done.stderr
    found = documents(out)
    assert found.date["报告/a.txt"] == "2020-01-02"
    assert set(found.source) == {"央视网"} and set(found.level) == {"media"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--set", "colour=red"], "NAME is one of date, title"),
        (["--set", "level=high"], "high is none of central party"),
        (["--set", "date=soon"], "is no date"),
        (["--set", "source"], "NAME=VALUE"),
        (["--metadata", "none.csv"], "cannot be read"),
        (["--from", "March"], "write a day, month or year"),
    ],
)
def test_what_cannot_be_given_is_refused(annotator, folder, options, said):
    done = annotator("tag", folder / "in", "-o", folder / "out", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (folder / "out").exists() or not list((folder / "out").glob("*.csv"))


def test_a_table_without_the_columns_is_refused(annotator, folder):
    (folder / "known.csv").write_text("name,colour\na,red\n", encoding="utf-8")
    done = annotator("tag", folder / "in", "-o", folder / "out", "--metadata", folder / "known.csv")
    assert done.returncode == 2
    assert "needs a column path or doc_id" in done.stderr


def test_a_selection_is_the_same_for_tag_trace_and_report(annotator, folder):
    every, some = folder / "every", folder / "some"
    assert annotator("tag", folder / "in", "-o", every).returncode == 0
    asked = ["--from", "2022", "--province", "湖北省"]
    assert annotator("tag", folder / "in", "-o", some, *asked).returncode == 0
    assert documents(some).index.tolist() == ["c.csv#1"]
    run = json.loads((some / "run.json").read_text("utf-8"))
    assert run["command"]["selection"] == {"since": "2022", "province": ["湖北省"]}
    assert run["inputs"]["not_selected"] == 3
    for out, options in ((every, asked), (some, [])):
        assert annotator("trace", out, "--unit", "year", *options).returncode == 0
    periods = [pd.read_csv(out / "periods.csv") for out in (every, some)]
    pd.testing.assert_frame_equal(*periods)
    assert json.loads((every / "trace.json").read_text("utf-8"))["command"]["selection"]["since"] == "2022"
    for out, options in ((every, asked), (some, [])):
        done = annotator("report", out, *options)
        assert done.returncode in (0, 3), done.stderr
        assert "Only documents from 2022, province 湖北省" in (out / "report.html").read_text("utf-8")


def test_nothing_found_is_said_and_not_shown_as_zeros(annotator, folder):
    (folder / "empty").mkdir()
    done = annotator("tag", folder / "empty", "-o", folder / "out")
    assert done.returncode == 2
    assert "no document was found" in done.stderr and "occurrences" not in done.stdout
    done = annotator("tag", folder / "in", "-o", folder / "out", "--from", "2030")
    assert done.returncode == 2
    assert "none of the 4 documents is from 2030" in done.stderr
    done = annotator("tag", folder / "in" / "c.csv", "-o", folder / "out", "--field", "text=body")
    assert done.returncode == 3
    assert "no document could be read" in done.stderr
    assert "no text column among id, date, 省份, text" in problems(folder / "out").problem[0]
    done = annotator("trace", folder / "out", "--from", "2030")
    assert done.returncode == 2
    (folder / "empty" / "a.txt").write_text("今天天气很好。", "utf-8")
    done = annotator("tag", folder / "empty", "-o", folder / "none")
    assert done.returncode == 0
    assert "None of the terms that were looked for occurs." in done.stdout and "forms" not in done.stdout
    assert "1 document (1 without a date), 0 spans" in done.stdout
