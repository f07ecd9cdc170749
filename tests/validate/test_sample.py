"""A sample is drawn, judged and read back: blind, weighted, and the same again for the same seed."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from annotator import read_output, tag_to_folder
from annotator.cli import app
from annotator.validate import SampleError, draw_sample, evaluate_sheets
from annotator.validate.sheets import SHEET_FORMATS


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """120 documents: each third has two occurrences, each third a look-alike, each third nothing."""
    folder = tmp_path_factory.mktemp("sample")
    texts = ("加快发展新质生产力，推进新型工业化。", "科技创新联合体制机制改革。", "今天天气很好。")
    records = [
        {
            "id": f"{number:03d}",
            "date": f"{2020 + number % 4}-05-01",
            "source": "甲",
            "title": f"第{number}篇",
            "text": texts[number % 3],
        }
        for number in range(120)
    ]
    (folder / "in.jsonl").write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8"
    )
    tag_to_folder(folder / "in.jsonl", folder / "out", reprints=None)
    return folder / "out"


def key_of(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "key.csv", encoding="utf-8-sig", keep_default_na=False)


def judge(folder: Path, coder: str, verdict) -> None:
    """Fill in a sheet: `verdict` is called with the key's row."""
    rows = {row["item"]: row for row in key_of(folder).to_dict("records")}
    sheet = pd.read_csv(folder / f"{coder}.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    sheet["verdict"] = [verdict(rows[int(item)]) for item in sheet["item"]]
    sheet.to_csv(folder / f"{coder}.csv", index=False, encoding="utf-8-sig")


def truth(row) -> str:
    return "yes" if row["kind"] == "span" else "no"


@pytest.fixture
def drawn(out, tmp_path) -> Path:
    return draw_sample(out, tmp_path / "check", spans=16, rejected=8, documents=8, coders=2, seed=3)


def test_the_sheet_does_not_tell_what_the_tool_decided(drawn):
    sheet = pd.read_csv(drawn / "coder_1.csv", encoding="utf-8-sig", keep_default_na=False)
    assert {"kind", "reason", "relation", "stratum", "weight"}.isdisjoint(sheet.columns)
    kinds = key_of(drawn).set_index("item").loc[sheet["item"]].kind.tolist()
    # Spans and rejected places stand among each other.
    assert kinds != sorted(kinds) and kinds != sorted(kinds, reverse=True)
    other = pd.read_csv(drawn / "coder_2.csv", encoding="utf-8-sig", keep_default_na=False)
    assert sorted(other["item"]) == sorted(sheet["item"]) and other["item"].tolist() != sheet["item"].tolist()


def test_weights_stand_for_all_that_was_not_drawn(drawn, out):
    key = key_of(drawn)
    assert key.groupby("kind").size().to_dict() == {"document": 8, "rejected": 8, "span": 16}
    assert key[key.kind == "span"].weight.sum() == pytest.approx(len(read_output(out).spans))
    assert set(key[key.kind == "span"].term) == {"new_productivity_boosters", "new_industrialization"}


def test_the_same_seed_draws_the_same(out, tmp_path):
    one, two, three = (
        draw_sample(out, tmp_path / str(number), spans=9, seed=seed) for number, seed in enumerate((5, 5, 6))
    )
    assert (
        (one / "key.csv").read_bytes() == (two / "key.csv").read_bytes() != (three / "key.csv").read_bytes()
    )
    assert (one / "coder_1.csv").read_bytes() == (two / "coder_1.csv").read_bytes()


def test_all_right_is_one_with_an_interval_below(drawn):
    for coder in ("coder_1", "coder_2"):
        judge(drawn, coder, truth)
    result = evaluate_sheets(drawn)
    assert result.precision.value == 1 and 0.7 < result.precision.low < 1
    assert result.recall.value == 1 and result.recall.low < 1
    assert result.agreement.kappa["coder_1", "coder_2"] == 1
    assert len(result.confusions) == 0


def test_known_errors_are_those_told_and_weigh_as_their_strata_do(drawn):
    key = key_of(drawn)
    wrong = key[key.kind == "span"].iloc[0]
    missed = key[key.kind == "rejected"].iloc[0]
    read = key[key.kind == "document"].iloc[0]

    def verdict(row) -> str:
        if row["item"] == wrong["item"]:
            return "否"
        if row["item"] == missed["item"]:
            return "是"
        return "新动能；新业态" if row["item"] == read["item"] else truth(row)

    for coder in ("coder_1", "coder_2"):
        judge(drawn, coder, verdict)
    result = evaluate_sheets(drawn)
    assert sorted(result.confusions["item"]) == sorted([wrong["item"], missed["item"], read["item"]])
    spans = key[key.kind == "span"].weight.sum()
    right = spans - wrong["weight"]
    assert result.precision.value == pytest.approx(right / spans, abs=1e-6)
    missing = missed["weight"] + 2 * read["weight"]
    assert result.recall.value == pytest.approx(right / (right + missing), abs=1e-6)
    assert "precision was" in result.methods_en and "精确率" in result.methods_zh


def test_coders_who_differ_are_listed_and_the_item_is_left_out(drawn):
    item = key_of(drawn).query("kind == 'span'").iloc[0]["item"]
    judge(drawn, "coder_1", truth)
    judge(drawn, "coder_2", lambda row: "no" if row["item"] == item else truth(row))
    result = evaluate_sheets(drawn)
    assert result.disagreements["item"].tolist() == [item]
    assert result.disagreements[["coder_1", "coder_2"]].to_numpy().tolist() == [["yes", "no"]]
    assert result.precision.value == 1
    assert result.scores.judged[0] == 31
    assert 0 < result.agreement.alpha < 1


def test_every_format_is_written_and_read_back(out, tmp_path):
    for format in SHEET_FORMATS:
        folder = draw_sample(out, tmp_path / format, spans=4, rejected=2, documents=2, seed=1, format=format)
        rows = {row["item"]: row for row in key_of(folder).to_dict("records")}
        fill(folder, format, {item: truth(row) for item, row in rows.items()})
        assert evaluate_sheets(folder).precision.value == 1, format


def fill(folder: Path, format: str, verdicts: dict[int, str]) -> None:
    (file,) = folder.glob("coder_1*")
    if format == "csv":
        sheet = pd.read_csv(file, encoding="utf-8-sig", keep_default_na=False)
        sheet.assign(verdict=sheet["item"].map(verdicts)).to_csv(file, index=False, encoding="utf-8-sig")
    elif format == "xlsx":
        sheet = pd.read_excel(file, keep_default_na=False)
        sheet.assign(verdict=sheet["item"].map(verdicts)).to_excel(file, index=False)
    elif format == "doccano":
        # As doccano exports a text classification.
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        done = [line | {"label": [verdicts[line["item"]]]} for line in lines]
        file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in done), encoding="utf-8")
    else:
        # As Label Studio exports JSON.
        tasks = json.loads(file.read_text(encoding="utf-8"))
        for task in tasks:
            value = {"choices": [verdicts[task["data"]["item"]]]}
            task["annotations"] = [{"result": [{"type": "choices", "value": value}]}]
        file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")


def test_what_is_no_verdict_or_no_sample_is_told(drawn, out, tmp_path):
    with pytest.raises(SampleError, match="no sheet has a verdict yet"):
        evaluate_sheets(drawn)
    judge(drawn, "coder_1", lambda row: "maybe" if row["kind"] == "span" else "no")
    with pytest.raises(
        SampleError, match=r"coder_1, item \d+: 'maybe' is no verdict: write yes, no or unsure"
    ):
        evaluate_sheets(drawn)
    with pytest.raises(SampleError, match="Give the folder that `annotator sample` wrote"):
        evaluate_sheets(out)
    with pytest.raises(SampleError, match="is there already"):
        draw_sample(out, drawn)
    with pytest.raises(SampleError, match="'pdf' is no format of sheets"):
        draw_sample(out, tmp_path / "x", format="pdf")


def test_the_commands(out, tmp_path):
    runner = CliRunner()
    done = runner.invoke(
        app,
        [
            "sample",
            str(out),
            "-o",
            str(tmp_path / "c"),
            "--spans",
            "6",
            "--rejected",
            "3",
            "--documents",
            "3",
        ],
    )
    assert done.exit_code == 0, done.output
    assert runner.invoke(app, ["evaluate", str(tmp_path / "c")]).exit_code == 2
    judge(tmp_path / "c", "coder_1", truth)
    done = runner.invoke(app, ["evaluate", str(tmp_path / "c")])
    assert done.exit_code == 0, done.output
    assert "1.000 [" in done.output and "precision was 100.0 %" in done.output
    written = {file.name for file in (tmp_path / "c").iterdir()}
    assert {"scores.csv", "confusions.csv", "disagreements.csv", "methods.md"} <= written
    # A second reading does not take its own files for sheets.
    assert runner.invoke(app, ["evaluate", str(tmp_path / "c")]).exit_code == 0
    shutil.rmtree(tmp_path / "c")
