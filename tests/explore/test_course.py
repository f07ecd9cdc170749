"""The course that the live page draws, beside the table that `annotator trace` writes of the same documents."""

from __future__ import annotations

import json

import pytest

from annotator import trace
from annotator.out.read import read_output
from tests.explore.conftest import decided


def test_rates_adjusted_for_composition_are_those_of_periods(annotator, start, tmp_path):
    # A source that uses the term often joins in 2022: the plain rate rises, the adjusted one does not.
    rows = []
    for year in range(2019, 2026):
        for number in range(12):
            sources = ["晚报"] + (["日报"] if year >= 2022 else [])
            for source in sources:
                used = number % 2 == 0 if source == "日报" else number % 6 == 0
                text = ("推进新型工业化。" if used else "天气晴朗。") + "山川湖海" * (20 + number)
                rows.append({"id": f"{year}{number}{source}", "date": f"{year}-{number + 1:02d}-11", "source": source, "level": "media", "text": text})  # fmt: skip
    file = tmp_path / "in" / "a.jsonl"
    file.parent.mkdir()
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    out = tmp_path / "out"
    assert annotator("tag", file, "-o", out).returncode == 0
    phrase = "term:new_industrialization"
    course = decided(start(out), phrase, unit="year", adjusted=True)[phrase]["course"]
    table = trace.periods(read_output(out), ("year",))
    table = table[
        (table.term == "new_industrialization") & (table.grouping == "all") & (table.forms == "current")
    ]
    assert course["rate"] == pytest.approx(table.per_million_characters.tolist(), abs=1e-3)
    assert course["adjusted"] == pytest.approx(table.adjusted_per_million.tolist(), abs=1e-3)
    assert course["rate"][-1] > 1.5 * course["rate"][0]
    assert course["adjusted"][-1] == pytest.approx(course["adjusted"][0], rel=0.02)
    for low, value, high in zip(
        *(course[name] for name in ("adjusted_low", "adjusted", "adjusted_high")), strict=True
    ):
        assert low <= value <= high
