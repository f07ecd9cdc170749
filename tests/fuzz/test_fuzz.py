"""The harness finds what is planted, and a first few hundred of its inputs hold; `python -m fuzz` tries as many as wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.records import Document, Problem
from annotator.tagging.tagger import Tagged, Tagger
from fuzz import harness, oracle
from fuzz.grammar import an_input

SEED = 20261127


@pytest.fixture
def folder() -> Path:
    with harness.temporary_folder() as name:
        yield Path(name)


def test_the_same_seed_gives_the_same_inputs():
    assert [an_input(harness.draw_of(SEED, number)) for number in range(50)] == [
        an_input(harness.draw_of(SEED, number)) for number in range(50)
    ]


def test_the_oracle_sees_through_layout_and_variants_and_tells_overlapping_places():
    text = "新\u200b質\U000e0100生产力，新型舉国体制"
    assert oracle.hits(text, "seven_terms") == {
        (0, 7, "新质生产力"),
        (8, 14, "新型举国体制"),
        (10, 14, "举国体制"),
    }


def test_inputs_hold(folder):
    assert [one for number in range(300) for one in harness.check_input(SEED, number, folder)] == []


def test_a_folder_holds_in_halves_alone_in_batches_and_by_workers(folder):
    assert harness.check_folder(SEED, 0, folder) == []


def test_what_is_missed_moved_or_lost_is_told(folder, monkeypatch):
    def told(number: int = 0) -> str:
        return " ".join(one for number in range(60) for one in harness.check_input(SEED, number, folder))

    with monkeypatch.context() as patch:
        patch.setattr(Tagger, "tag", lambda self, text: Tagged([], [], []))
        assert "an oracle difference: missed" in told()
    with monkeypatch.context() as patch:
        patch.setattr(harness, "read_file", lambda *_: [])
        assert "a lost input" in told()
    with monkeypatch.context() as patch:
        patch.setattr(harness, "read_file", lambda root, file: [Document("a", "a", "text", date="2024-1-1")])
        assert "no date" in told()
    with monkeypatch.context() as patch:
        patch.setattr(harness, "read_file", lambda root, file: [Problem("a", "\ud800")])
        assert "cannot be written" in told()
    with monkeypatch.context() as patch:
        patch.setattr(harness, "SECONDS", 0)
        assert "took" in told()

    def raises(*_: object) -> None:
        raise KeyError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(harness, "read_file", raises)
        assert "traceback" in told()
