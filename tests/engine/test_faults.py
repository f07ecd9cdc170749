"""Faults on real processes: what was finished stays, what is wrong is said, and going on gives the same bytes."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator import tag_to_folder

TABLES = ("spans.csv", "documents.csv", "years.csv", "rejected.csv", "problems.csv")
TEXT = "会议指出，要加快发展新质生产力，推进新型工业化，支持企业组建创新联合体，突破关键核心技术。\n"
posix = pytest.mark.skipif(os.name != "posix", reason="signals, rights and limits of this kind are POSIX's")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    for year in range(2000, 2024):
        (folder / str(year)).mkdir(parents=True)
        for number in range(12):
            (folder / str(year) / f"{number:02}.txt").write_text(
                f"{year}年1月{number + 1}日\n{TEXT * (number + 1)}", "utf-8"
            )
    return folder


def tables(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in TABLES}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "annotator", *map(str, arguments)]


def say_nothing_wrong(done: subprocess.CompletedProcess[str] | subprocess.Popen[str], err: str) -> None:
    assert "Traceback" not in err, err
    assert done.returncode in (0, 1, 2, 3, 130), (done.returncode, err)


SLOWLY = """
import sys, time
from annotator.engine import batch, pool
from annotator import tag_to_folder
done = batch.run_batch
def slowly(*given):
    time.sleep(0.05)
    return done(*given)
batch.run_batch = pool.run_batch = slowly
tag_to_folder(sys.argv[1], sys.argv[2], batch_bytes=20_000, workers=2, resume=len(sys.argv) > 3)
"""


@posix
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_run_that_the_system_ends_goes_on_to_the_same_bytes(told, texts, tmp_path):
    out, whole = tmp_path / "out", tmp_path / "whole"
    tag_to_folder(texts, whole)
    process = subprocess.Popen([sys.executable, "-c", SLOWLY, str(texts), str(out)])
    while not [*out.glob(".partial/**/part-*")]:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(told)
    process.wait(timeout=60)
    assert not (out / "spans.csv").exists(), "no table before all are whole"
    subprocess.run([sys.executable, "-c", SLOWLY, str(texts), str(out), "resume"], check=True)
    assert tables(out) == tables(whole)


READ_ERROR = """
import builtins, errno, io, runpy, sys
real = builtins.open
class Failing(io.FileIO):
    def readinto(self, buffer):
        if self.tell() >= 40:
            raise OSError(errno.EIO, "Input/output error")
        return super().readinto(memoryview(buffer)[:40])
    def readall(self):
        raise OSError(errno.EIO, "Input/output error")
def failing(file, mode="r", *rest, **options):
    if str(file).endswith("bad.txt") and mode == "rb":
        return io.BufferedReader(Failing(file))
    return real(file, mode, *rest, **options)
builtins.open = failing
sys.argv = ["annotator", *sys.argv[1:]]
runpy.run_module("annotator", run_name="__main__")
"""


def test_a_read_error_in_the_middle_of_a_file_costs_that_file_alone(texts, tmp_path):
    (texts / "2000" / "bad.txt").write_text(TEXT * 100, "utf-8")
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", READ_ERROR, "tag", str(texts), "-o", str(out)], capture_output=True, text=True
    )
    say_nothing_wrong(done, done.stderr)
    assert done.returncode == 3
    (row,) = (out / "problems.csv").read_text("utf-8-sig").splitlines()[1:]
    assert "bad.txt" in row and "Input/output error" in row
    assert len((out / "documents.csv").read_text("utf-8-sig").splitlines()) == 1 + 24 * 12


@posix
def test_a_user_without_rights_gets_a_row_for_what_he_may_not_read(texts, tmp_path):
    """As root, the process gives up the right to pass over rights, so that it is a user like any other."""
    unreadable, unlisted = texts / "2001" / "03.txt", texts / "2005"
    unreadable.chmod(0o000)
    unlisted.chmod(0o000)
    give_up = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("needs setpriv of util-linux where the tests run as root")
        give_up = [
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search",
        ]
    try:
        done = subprocess.run(
            [*give_up, *command("tag", texts, "-o", tmp_path / "out")], capture_output=True, text=True
        )
    finally:
        unlisted.chmod(0o755)
        unreadable.chmod(0o644)
    say_nothing_wrong(done, done.stderr)
    assert done.returncode == 3
    rows = (tmp_path / "out" / "problems.csv").read_text("utf-8-sig").splitlines()[1:]
    assert sorted(row.split(",")[0] for row in rows) == sorted([str(unreadable), str(unlisted)])
    assert all("Permission denied" in row for row in rows)
    assert len((tmp_path / "out" / "documents.csv").read_text("utf-8-sig").splitlines()) == 1 + 23 * 12 - 1


@posix
def test_a_folder_that_may_not_be_written_is_said(texts, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    give_up = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("needs setpriv of util-linux where the tests run as root")
        give_up = [
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search",
        ]
    done = subprocess.run(
        [*give_up, *command("tag", texts, "-o", locked / "out")], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert str(locked) in done.stderr and "Traceback" not in done.stderr


@posix
def test_a_disk_that_is_full_at_any_file_is_said_and_gone_on_from(texts, tmp_path):
    """Files may not grow beyond a limit, which is set so that ever later steps of a run fail."""
    whole = tmp_path / "whole"
    tag_to_folder(texts, whole)
    for limit in (1_000, 10_000, 40_000, 90_000, 200_000):
        out = tmp_path / f"out-{limit}"
        done = subprocess.run(
            command("tag", texts, "-o", out),
            capture_output=True,
            text=True,
            preexec_fn=lambda limit=limit: (
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
            ),
        )
        say_nothing_wrong(done, done.stderr)
        assert done.returncode in (1, 2), f"{limit} bytes were enough"
        assert "cannot be" in done.stderr
        assert not any((out / name).exists() for name in TABLES), "no table where not all are whole"
        again = subprocess.run(command("tag", texts, "-o", out, "--resume"), capture_output=True, text=True)
        assert again.returncode == 0, again.stderr
        assert tables(out) == tables(whole)
