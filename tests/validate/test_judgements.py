"""What was judged in the live page's queue is read back: as it was written there, last answers first, the queue alone."""

from __future__ import annotations

import uuid
from itertools import count
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint
from typer.testing import CliRunner

from annotator.cli import app
from annotator.explore.judgements import Judgements
from annotator.validate import SampleError, evaluate_judgements


class Page:
    """Writes judgements as the page does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self._file, self._rank = folder, Judgements(folder), count(1)

    def says(self, coder: str, place: int, verdict: str, judgement: str, **others: str) -> None:
        known = {
            "coder": coder, "question": "新质生产力", "queue": "q1", "queue_rank": str(next(self._rank)), "doc_id": f"{place}.txt",
            "section": "body", "start": place, "end": place + 5, "text": "新质生产力", "verdict": verdict, "judgement": judgement,
            "note": "", "context_digest": "0" * 12, "id": uuid.uuid4().hex,
        }  # fmt: skip
        self._file.add(known | others)


@pytest.fixture
def page(tmp_path) -> Page:
    """Of eight counted places two are none; of two rejected ones one is an occurrence."""
    page = Page(tmp_path / "out")
    for place in range(8):
        page.says("甲", place, "span", "no" if place < 2 else "yes")
    page.says("甲", 8, "nested", "no")
    page.says("甲", 9, "boundary", "yes")
    return page


def test_precision_and_recall_are_those_of_the_places_judged(page):
    result = evaluate_judgements(page.folder)
    # The variance of a sample of eight is that of a share of seven.
    low, high = proportion_confint(0.75 * 7, 7, method="wilson")
    assert result.precision == pytest.approx((0.75, low, high), abs=1e-6)
    assert result.recall.value == pytest.approx(6 / 7, abs=1e-6)
    assert result.scores.scope.tolist() == ["all", "question=新质生产力"]
    assert sorted(zip(result.confusions.doc_id, result.confusions.kind, strict=True)) == [
        ("0.txt", "span"), ("1.txt", "span"), ("9.txt", "rejected"),
    ]  # fmt: skip
    assert result.agreement is None
    assert (
        "8 counted and 2 rejected places of 1 question were judged in random order by 1 coder"
        in result.methods_en
    )
    assert "precision" in result.methods_en.lower() and "75.0 %" in result.methods_zh


def test_the_last_answer_holds_and_what_was_read_without_a_queue_makes_no_estimate(page):
    page.says("甲", 0, "span", "yes")
    page.says("甲", 1, "span", "withdrawn")
    page.says("甲", 20, "span", "unsure")
    page.says("甲", 21, "span", "no", queue="", queue_rank="")
    result = evaluate_judgements(page.folder / "judgements.csv")
    assert result.precision.value == 1  # Places 0 and 2 to 7.
    assert result.scores.judged[0] == 9


def test_coders_are_compared_and_questions_told_apart(page):
    for place in range(8):
        page.says("乙", place, "span", "no" if place < 3 else "yes")
    for place in (30, 31):
        page.says("乙", place, "span", "yes", question="=双循环", queue="q2")
    result = evaluate_judgements(page.folder)
    # Without a majority place 2 counts for neither side.
    assert result.disagreements.doc_id.tolist() == ["2.txt"]
    assert result.agreement.kappa["甲", "乙"] == pytest.approx(5 / 7)
    scores = result.scores.set_index("scope")
    assert scores.precision["question==双循环"] == 1
    assert scores.precision["question=新质生产力"] == pytest.approx(5 / 7, abs=1e-6)
    assert "Krippendorff's alpha" in result.methods_en


def test_the_command_reads_the_folder_and_the_file(page):
    for place in (page.folder, page.folder / "judgements.csv"):
        done = CliRunner().invoke(app, ["evaluate", str(place)])
        assert done.exit_code == 0, done.output
        assert "0.750 [" in done.output and "9.txt" in done.output
    # Nothing is put beside the tables of the folder.
    assert sorted(file.name for file in page.folder.iterdir() if not file.name.startswith(".")) == [
        "judgements.csv"
    ]


def test_what_holds_no_judgement_is_told(page, tmp_path):
    (tmp_path / "other.csv").write_text("coder,time\n", encoding="utf-8")
    with pytest.raises(SampleError, match=r"other\.csv: has no column question"):
        evaluate_judgements(tmp_path / "other.csv")
    with pytest.raises(SampleError, match=r"none\.csv: cannot be read"):
        evaluate_judgements(tmp_path / "none.csv")
    reading = Page(tmp_path / "reading")
    reading.says("甲", 1, "span", "yes", queue="", queue_rank="")
    with pytest.raises(SampleError, match="no judgement was made in a queue"):
        evaluate_judgements(tmp_path / "reading")
    file = page.folder / "judgements.csv"
    file.write_bytes(file.read_bytes().replace(b",yes,", b",perhaps,", 1))
    with pytest.raises(SampleError, match="'perhaps' is no verdict"):
        evaluate_judgements(file)


def test_a_record_that_broke_off_is_none(page):
    before = evaluate_judgements(page.folder).scores.judged[0]
    with open(page.folder / "judgements.csv", "ab") as stream:
        stream.write("甲,2026-11-28T00:00:00+00:00,新质生产力,q1,99,99.txt".encode())
    assert evaluate_judgements(page.folder).scores.judged[0] == before
