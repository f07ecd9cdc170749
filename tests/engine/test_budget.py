"""What an input does to the process that reads it costs no other input its result."""

from __future__ import annotations

import csv
import faulthandler
import os
import signal
import sys
from pathlib import Path

import pytest

from annotator import tag_to_folder
from annotator.engine import batch, confined, pool
from annotator.out.folder import BrokenOff

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of processes, and processes forked")
TEXT = "会议指出，要加快发展新质生产力，推进新型工业化。\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"2024年1月{number + 1}日\n{TEXT}", "utf-8")
    for name in ("04-spins.txt", "11-greedy.txt", "12-crashes.txt", "13-killed.txt"):
        (folder / name).write_text(TEXT, "utf-8")
    return folder


@pytest.fixture
def hostile(monkeypatch):
    """Readers that do with some files what a library may do with what was made for it."""
    reads = batch.read_piece

    def read(piece, *rest):
        if piece.problem is None and "spins" in piece.file:
            while True:
                pass
        if piece.problem is None and "greedy" in piece.file:
            held = [bytearray(1 << 28) for _ in range(64)]
            assert not held
        if piece.problem is None and "crashes" in piece.file:
            faulthandler.disable()
            os.kill(os.getpid(), signal.SIGSEGV)
        if piece.problem is None and "killed" in piece.file:
            os.kill(os.getpid(), signal.SIGKILL)
        yield from reads(piece, *rest)

    monkeypatch.setattr(batch, "read_piece", read)
    # Whatever threads other tests have begun in this process: nothing here uses them.
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    monkeypatch.setattr(confined, "SECONDS", 1)
    monkeypatch.setattr(confined, "MEMORY", 1 << 30)


def problems(out: Path) -> dict[str, list[str]]:
    with open(out / "problems.csv", encoding="utf-8-sig", newline="") as stream:
        return {Path(row[0]).name: row[1:] for row in csv.reader(stream)}


def test_what_ends_its_reader_is_a_row_and_all_others_are_read(texts, hostile, tmp_path):
    tag_to_folder(texts, tmp_path / "one", workers=1)
    tag_to_folder(texts, tmp_path / "two", workers=2, batch_bytes=1_000)
    for name in ("spans.csv", "documents.csv", "years.csv", "rejected.csv", "problems.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    rows = problems(tmp_path / "one")
    assert sorted(rows) == ["04-spins.txt", "11-greedy.txt", "12-crashes.txt", "13-killed.txt", "path"]
    assert all(rows[name][:2] == ["lost", "limit"] for name in rows if name != "path")
    assert "more than 1 seconds of the processor" in rows["04-spins.txt"][2]
    assert "memory" in rows["11-greedy.txt"][2]
    assert "signal 11" in rows["12-crashes.txt"][2] and "signal 9" in rows["13-killed.txt"][2]
    assert len((tmp_path / "one" / "documents.csv").read_text("utf-8-sig").splitlines()) == 1 + 30


def test_what_was_asked_for_once_in_vain_is_read_at_the_second_time(texts, hostile, tmp_path, monkeypatch):
    """As where the memory was another program's when it ran out."""
    done = batch.run_batch

    def dies_at_first(setup, work, begins, one_by_one):
        if not one_by_one:
            os.kill(os.getpid(), signal.SIGKILL)
        return done(setup, work, begins, one_by_one)

    monkeypatch.setattr(pool, "run_batch", dies_at_first)
    for file in texts.glob("*-*.txt"):
        file.unlink()
    tag_to_folder(texts, tmp_path / "out")
    assert sorted(problems(tmp_path / "out")) == ["path"]
    assert len((tmp_path / "out" / "documents.csv").read_text("utf-8-sig").splitlines()) == 1 + 30


def test_a_run_in_which_every_input_ends_its_reader_breaks_off(texts, hostile, tmp_path, monkeypatch):
    def dies(setup, work, begins, one_by_one):
        begins(0)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(pool, "run_batch", dies)
    monkeypatch.setattr(pool, "_MOST_DEATHS", 4)
    with pytest.raises(BrokenOff, match=r"killed by signal 9.*--resume"):
        tag_to_folder(texts, tmp_path / "out", batch_bytes=1)
