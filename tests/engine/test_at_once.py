"""Two runs at once in one folder, in real processes: each ends well or is told why not, and what is there is whole."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.engine.run import tag_to_folder
from annotator.out.files import owned
from annotator.out.folder import OutputError, open_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks, and locks of folders")
LINE = "会议指出，要加快发展新质生产力，推进新型工业化，支持企业组建创新联合体。\n"


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for number in range(48):
        (folder / f"{number:02}.txt").write_text(
            f"{2001 + number // 2}年1月{number % 28 + 1}日\n{LINE * 3}", "utf-8"
        )
    return folder


VERBS = {
    "tag": ["tag", "{texts}", "-o", "{out}", "--workers", "1"],
    "trace": ["trace", "{out}"],
    "report": ["report", "{out}", "--pictures", "none"],
    "discover": ["discover", "{out}", "2015:2024", "2001:2014"],
    "kwic": ["kwic", "{out}", "-n", "3"],
    "export": ["export", "{out}", "--format", "jsonl", "-o", "{own}"],
    "compare": ["compare", "{out}", "2001:2012", "2013:2024"],
    "sample": ["sample", "{out}", "-o", "{own}"],
}
PAIRS = [("tag", "tag"), ("tag", "trace"), ("trace", "report"), ("tag", "kwic"), ("discover", "export")]


def start(verb: str, texts: Path, out: Path, own: Path) -> subprocess.Popen[str]:
    words = [word.format(texts=texts, out=out, own=own) for word in VERBS[verb]]
    return subprocess.Popen(
        [sys.executable, "-m", "annotator", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def content(out: Path, verb: str) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in owned(open_folder(out), verb)}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_at_once_end_well_or_are_told_why_not(pair, texts, tmp_path):
    out = tmp_path / "out"
    tag_to_folder(texts, out)
    tables = content(out, "tag")
    running = [start(verb, texts, out, tmp_path / f"own{number}") for number, verb in enumerate(pair)]
    for verb, process in zip(pair, running, strict=True):
        _, said = process.communicate(timeout=300)
        assert "Traceback" not in said, said
        assert process.returncode in (0, 1, 2), (verb, process.returncode, said)
        assert process.returncode == 0 or "annotator:" in said, said
    assert any(process.returncode == 0 for process in running)
    assert content(out, "tag") == tables, "the tables are those of a run, whole"
    assert not [name for name in os.listdir(out) if name.startswith(".")], "nothing is left behind"


def holds(out: str, ready, enough) -> None:
    with open_folder(out).alone():
        ready.set()
        enough.wait(60)


def test_a_folder_in_which_a_run_is_at_work_is_refused_and_free_when_it_ends(texts, tmp_path):
    out = tmp_path / "out"
    fork = multiprocessing.get_context("fork")
    ready, enough = fork.Event(), fork.Event()
    child = fork.Process(target=holds, args=(str(out), ready, enough))
    child.start()
    assert ready.wait(60)
    with pytest.raises(OutputError, match="another run is at work"):
        tag_to_folder(texts, out)
    child.kill()  # As where the system ends it: no lock is left.
    child.join()
    tag_to_folder(texts, out)
    assert (out / "spans.csv").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_while_a_run_is_at_work_writers_are_told_and_readers_read(verb, texts, tmp_path):
    """Of every pair of verbs, the second: the first holds the folder."""
    out, own = tmp_path / "out", tmp_path / "own"
    tag_to_folder(texts, out)
    tables = content(out, "tag")
    words = [word.format(texts=texts, out=out, own=own) for word in VERBS[verb]]
    with open_folder(out).alone():
        done = CliRunner().invoke(app, words)
    if verb in ("tag", "trace", "report", "discover"):
        assert done.exit_code == 2 and "another run is at work" in done.stderr
    else:
        assert done.exit_code == 0, done.output
    assert content(out, "tag") == tables
    assert not [name for name in os.listdir(out) if name.startswith(".")], "nothing is left behind"


def waits(ready, enough) -> None:
    ready.set()
    enough.wait(60)


def test_workers_hold_no_lock_when_their_run_is_gone(tmp_path):
    place = open_folder(tmp_path / "out")
    fork = multiprocessing.get_context("fork")
    ready, enough = fork.Event(), fork.Event()
    with place.alone():
        worker = fork.Process(target=waits, args=(ready, enough))
        worker.start()
        assert ready.wait(60)
    with place.alone():
        pass
    enough.set()
    worker.join()
