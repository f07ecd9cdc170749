"""The tool against the places of real text that were judged one by one (benchmarks/judged)."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.precision import PLACES, Outcome, measure


@pytest.fixture(scope="module")
def outcome(corpora) -> Outcome:
    return measure(corpora)


def test_six_hundred_places_are_judged_and_hold_no_text():
    places = pd.read_csv(PLACES, keep_default_na=False)
    assert len(places) == 600 and set(places.verdict) == {"yes", "no"}
    assert not places.duplicated(["corpus", "doc_id", "section", "start", "end", "term"]).any()
    assert {"left", "right", "text", "sentence", "title"}.isdisjoint(places.columns)


def test_as_drawn_precision_and_recall_are_those_that_the_readmes_state(outcome, root):
    precision, recall = outcome.drawn.precision, outcome.drawn.recall
    stated = [f"{100 * value:.1f}" for value in (precision.value, precision.low, recall.value, recall.low)]
    assert stated == ["99.7", "98.5", "100.0", "94.1"]
    for name in ("README.md", "README.zh.md"):
        text = (root / name).read_text(encoding="utf-8")
        assert "99.7 % [98.5, 99.95]" in text and "100.0 % [94.1, 100.0]" in text, name


def test_the_tool_agrees_with_the_verdicts(outcome):
    assert outcome.now.precision.value >= 0.99
    assert outcome.now.recall.value >= 0.99
    # Most texts are still those that were read.
    assert len(outcome.changed) < 300
