"""The verb `trace`: its files, its wrong calls, and corpora with little or nothing in them."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from annotator import tag_to_folder
from annotator.cli import app
from annotator.columns import TRACE_TABLES, names_of
from annotator.out.files import TRACE_FILES

COLUMNS = {table: names_of(table) for table in TRACE_TABLES}
NEW = "new_productivity_boosters"


def trace(out: Path, *options: str):
    return CliRunner().invoke(app, ["trace", str(out), *options])


def rows(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def out(sample, tmp_path_factory, annotator):
    folder = tmp_path_factory.mktemp("sample") / "out"
    assert annotator("tag", sample, "-o", folder).returncode == 0
    done = annotator("trace", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "statements are held" in done.stdout
    assert "2 of 59 documents have no date and are in no period." in done.stdout
    return folder


def test_the_sample_is_traced_into_the_promised_files(out):
    assert {f"{name}.csv" for name in COLUMNS} | {"trace.json"} == set(TRACE_FILES)
    for name, columns in COLUMNS.items():
        data = (out / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), name
        assert data.decode("utf-8-sig").split("\r\n")[0].split(",") == columns, name
    filled = {name for name in COLUMNS if rows(out / f"{name}.csv")}
    assert filled >= set(COLUMNS) - {"lags", "heat", "copied", "wording", "hazards"}
    assert not (out / ".partial").exists()


def test_the_sample_tells_the_story_it_was_written_to_tell(out):
    trends = (
        pd.read_csv(out / "trends.csv", dtype={"peak": str})
        .query("unit == 'year' and forms == 'current' and grouping == 'all'")
        .set_index("term")
    )
    assert trends.peak[NEW] == "2024"
    statements = pd.read_csv(out / "statements.csv")
    assert statements[statements.held].sentence_en.notna().all()
    assert statements[~statements.held].reason.notna().all()
    assert not (statements.p_adjusted == 0).any()
    shift = pd.read_csv(out / "shift.csv", dtype={"period": str})
    passes = shift[shift.passes_half & (shift.unit == "year")].set_index("term").period
    assert passes["modernized_industrial_system"] == "2022"
    first = pd.read_csv(out / "first_seen.csv", dtype=str, keep_default_na=False)
    assert first[(first.term == NEW) & (first.grouping == "all")].date.str.startswith("2023-09").all()


def test_trace_json_tells_what_made_the_tables(out):
    about = json.loads((out / "trace.json").read_text(encoding="utf-8"))
    assert about["command"] == {
        "verb": "trace", "units": ["year", "month"], "panel": "", "same_days": False, "report_year": False,
        "covariates": [], "selection": {},
    }  # fmt: skip
    assert about["made_from"] == json.loads((out / "run.json").read_text(encoding="utf-8"))["sha256"]
    for name, digest in about["sha256"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert all(degree["source"] for degree in about["heat"])


def test_the_same_folder_gives_the_same_files_again(out):
    before = {name: (out / name).read_bytes() for name in TRACE_FILES}
    assert trace(out).exit_code == 0
    assert {name: (out / name).read_bytes() for name in TRACE_FILES} == before


def test_units_can_be_asked_for(sample, tmp_path):
    tag_to_folder(sample, tmp_path / "out")
    done = trace(tmp_path / "out", "--unit", "quarter")
    assert done.exit_code == 0, done.output
    assert {row["unit"] for row in rows(tmp_path / "out" / "periods.csv")} == {"quarter"}
    assert {row["period"][:5] for row in rows(tmp_path / "out" / "shift.csv")} >= {"2023Q"}


def test_tagging_again_takes_the_old_trace_away(sample, tmp_path):
    tag_to_folder(sample, tmp_path / "out")
    assert trace(tmp_path / "out").exit_code == 0
    tag_to_folder(sample, tmp_path / "out")
    assert not {file.name for file in (tmp_path / "out").iterdir()} & set(TRACE_FILES)


def test_no_cell_is_a_formula(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text(
        '{"text": "=新质生产力", "title": "=1", "source": "=2", "date": "2024-01-01"}\n', encoding="utf-8"
    )
    tag_to_folder(file, tmp_path / "out")
    assert trace(tmp_path / "out").exit_code == 0
    (first, *_) = rows(tmp_path / "out" / "first_seen.csv")
    assert (first["title"], first["sentence"]) == ("'=1", "'=新质生产力")
    assert "'=2" in {row["group"] for row in rows(tmp_path / "out" / "periods.csv")}


def test_wrong_calls_say_what_is_wrong(sample, tmp_path):
    tag_to_folder(sample, tmp_path / "out")
    (tmp_path / "none.toml").write_text('[[degree]]\ndegree = "hot"\nshare = 0.1\n')
    for options, words in (
        ((tmp_path / "nowhere",), "no such folder"),
        ((sample,), "has no run.json"),
        ((tmp_path / "out", "--unit", "week"), "unit week: take one of month, quarter, year"),
        ((tmp_path / "out", "--heat", str(tmp_path / "none.toml")), "degree, 1, source"),
    ):
        done = trace(*options)
        assert done.exit_code == 2
        assert done.stderr.startswith("annotator: ")
        assert words in done.stderr


# --- little or nothing -------------------------------------------------------------------------------------------


def traced(tmp_path: Path, *records: dict[str, str]):
    """Tag the records and trace them; the tables as read back, and what was said."""
    file = tmp_path / "in.jsonl"
    lines = [json.dumps({"title": "", **record}, ensure_ascii=False) for record in records]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tag_to_folder(file, tmp_path / "out")
    done = trace(tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert done.exception is None
    tables = {name: pd.read_csv(tmp_path / "out" / f"{name}.csv", keep_default_na=False) for name in COLUMNS}
    return tables, done.output


def test_no_documents(tmp_path):
    (tmp_path / "empty").mkdir()
    tag_to_folder(tmp_path / "empty", tmp_path / "out")
    done = trace(tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "The run has no documents: the tables are empty." in done.output
    for name, columns in COLUMNS.items():
        assert (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8-sig").strip() == ",".join(columns)


def test_one_document(tmp_path):
    tables, said = traced(tmp_path, {"text": "发展新质生产力。", "date": "2024-03-05", "source": "甲"})
    assert "All dated documents are of one month (2024-03): nothing to compare by month." in said
    assert "Never used: key_core_technologies" in said
    trend = tables["trends"].query("term == @NEW and unit == 'year'").iloc[0]
    assert (trend.trend, trend.tau, trend.peak, trend.change_points) == ("too few", "", "", "")
    row = tables["periods"].query("term == @NEW and unit == 'year' and grouping == 'all'").iloc[0]
    assert (row.occurrences, row.ci_low, row.ci_high) == (1, "", ""), (
        "one document tells nothing of the spread"
    )
    assert tables["adoption"].fit.tolist() == ["too few"]
    assert tables["collocates"].empty


def test_one_year(tmp_path):
    tables, said = traced(
        tmp_path,
        *(
            {"text": "发展新质生产力，推进新型工业化。", "date": f"2024-{month:02}-01"}
            for month in range(1, 9)
        ),
    )
    assert "All dated documents are of one year (2024): nothing to compare by year." in said
    assert set(tables["trends"].query("unit == 'year'").trend) == {"too few"}
    assert tables["trends"].query("unit == 'month' and term == @NEW").trend.tolist() == ["too few"], (
        "eight documents are fewer than ten"
    )


def test_no_dates(tmp_path):
    tables, said = traced(
        tmp_path, {"text": "发展新质生产力，推进新型工业化。", "source": "甲"}, {"text": "别的"}
    )
    assert "No document has a date: there are no periods, and first uses have no date." in said
    for name in ("periods", "adoption", "shift", "trends", "heat", "lags"):
        assert tables[name].empty, name
    assert tables["first_seen"].query("grouping == 'all'").doc_id.nunique() == 1
    assert set(tables["first_seen"].date) == {""}
    assert set(tables["together"].unit) == {"all"}


def test_one_source(tmp_path):
    tables, said = traced(
        tmp_path, *({"text": "新质生产力。", "date": f"202{year}-01-01", "source": "甲"} for year in range(6))
    )
    assert "No document names its level or its province: no table is grouped by it." in said
    assert tables["adoption"][["adopters", "possible", "fit"]].values.tolist() == [[1, 1, "too few"]]
    assert set(tables["periods"].grouping) == {"all", "source"}


def test_no_term_at_all(tmp_path):
    tables, said = traced(
        tmp_path, *({"text": "别的事情。", "date": f"20{year}-01-01"} for year in range(10, 20))
    )
    assert f"{NEW}." in said.split("Never used: ")[1]
    assert set(tables["trends"].course) == {"never used"}
    assert set(tables["periods"].occurrences) == {0}
    for name in ("heat", "first_seen", "adoption", "shift", "together", "collocates", "lags"):
        assert tables[name].empty, name


def test_documents_without_chinese_characters(tmp_path):
    tables, _ = traced(tmp_path, *({"text": "2024", "date": f"20{year}-01-01"} for year in range(10, 20)))
    assert set(tables["periods"].per_million_characters) == {""}
    assert set(tables["trends"].trend) == {"too few"}


def test_help_and_tagging_do_not_load_the_statistics(annotator):
    import subprocess
    import sys

    code = (
        "import sys, annotator.cli; print({'pandas', 'scipy', 'statsmodels', 'ruptures'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_package_is_found_from_the_top():
    import annotator

    assert annotator.trace.trace_folder is annotator.trace.folder.trace_folder
    assert set(annotator.trace.__all__) >= {"periods", "first_seen", "trends", "trace_folder", "trace_output"}
