"""OUT: who owns which of its files, and that no verb takes from another what it still needs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotator import read_output
from annotator.cli import app
from annotator.engine import pool
from annotator.engine.batch import run_batch
from annotator.engine.run import BrokenOff, OutputError, tag, tag_to_folder
from annotator.out.files import TRACE_FILES, owned
from annotator.out.folder import open_folder


def call(*arguments: object):
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def documents(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for year in range(2015, 2025):
        text = f"{year}年，发展新质生产力，突破关键核心技术。" * 3
        (folder / f"{year}-03-05.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def out(documents, tmp_path) -> Path:
    tag_to_folder(documents, tmp_path / "out")
    return tmp_path / "out"


def content(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


@pytest.mark.parametrize("verb", ["trace", "report"])
def test_a_run_that_broke_off_is_kept_whatever_is_made_of_the_earlier_one(documents, out, verb, monkeypatch):
    def breaks_off(setup, batch, *how):
        if batch.number == 4:
            raise BrokenOff("the power failed")
        return run_batch(setup, batch, *how)

    with monkeypatch.context() as patch:
        patch.setattr(pool, "run_batch", breaks_off)
        with pytest.raises(BrokenOff):
            tag_to_folder(documents, out, batch_bytes=1, workers=1)
    kept = content(out / ".partial")
    assert sum("part-" in name for name in kept) == 4

    assert call(verb, out).exit_code == 0
    assert content(out / ".partial") == kept
    done: list[int] = []
    tag_to_folder(
        documents, out, batch_bytes=1, workers=1, resume=True, on_progress=lambda read, _: done.append(read)
    )
    assert len(done) == 10 and not (out / ".partial").exists()


def test_a_new_run_says_whose_results_it_takes_away_and_leaves_what_is_not_ours(documents, out):
    assert call("trace", out).exit_code == call("report", out).exit_code == 0
    (out / "charts" / "my own.png").write_bytes(b"mine")
    made = {verb: len(owned(open_folder(out), verb)) for verb in ("trace", "report")}
    assert made["trace"] >= len(TRACE_FILES) - 1 and made["report"] > 10
    done = call("tag", documents, "-o", out)
    assert done.exit_code == 0
    assert all(f"{number} files of `annotator {verb}`" in done.output for verb, number in made.items())
    assert f"annotator report {out}" in done.output
    assert os.listdir(out / "charts") == ["my own.png"]
    assert not {*TRACE_FILES, "report.html"} & {*os.listdir(out)}
    assert "files of" not in call("tag", documents, "-o", out).output


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "~$spans.csv"])
def test_litter_of_systems_in_out_stops_nothing(documents, out, name):
    (out / name).write_bytes(b"\0")
    tag_to_folder(documents, out)
    assert (out / name).exists()


def test_a_file_of_somebody_else_still_stops_a_run(documents, out):
    (out / "thesis.docx").write_bytes(b"")
    with pytest.raises(OutputError, match=r"thesis\.docx"):
        tag_to_folder(documents, out)


def test_a_trace_that_cannot_be_written_leaves_the_earlier_one(out, monkeypatch):
    assert call("trace", out).exit_code == 0
    before = content(out)
    monkeypatch.setattr(
        "annotator.trace.folder._about", lambda *_: (_ for _ in ()).throw(OSError(28, "disk full"))
    )
    done = call("trace", out)
    assert (done.exit_code, "disk full" in done.output) == (2, True)
    assert content(out) == before


def test_out_at_an_address_is_tagged_read_traced_and_reported(documents, tmp_path):
    pytest.importorskip("fsspec")
    address = f"memory://{tmp_path.name}/out"
    for format in ("csv", "parquet"):
        assert call("tag", documents, "-o", address, "--format", format).exit_code == 0
        output = read_output(address)
        assert len(output.documents) == 10 and len(output.spans) == len(tag(documents).spans)
        for verb in ("trace", "report"):
            done = call(verb, address)
            assert done.exit_code == 0, done.output
        assert address in done.output
        import fsspec

        files, place = fsspec.core.url_to_fs(address)
        names = {name.rpartition("/")[2] for name in files.find(place)}
        assert {*TRACE_FILES, "report.html"} <= names and not any(name.startswith(".") for name in names)


def test_a_folder_at_an_address_that_is_none_is_refused_with_what_to_do(tmp_path):
    pytest.importorskip("fsspec")
    done = call("trace", f"memory://{tmp_path.name}/none")
    assert done.exit_code == 2 and "no such folder. Give the folder that `annotator tag`" in done.output
