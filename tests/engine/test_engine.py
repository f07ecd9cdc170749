"""The engine: the same tables from any number of workers, any size of batch, and after any break."""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.engine import inputs, pool
from annotator.engine.run import BrokenOff, OutputError, tag, tag_to_folder
from annotator.out.folder import LocalFolder
from annotator.reading.limits import MAX_RECORD

FORMS = ["新质生产力", "现代产业体系", "新型举国体制", "核心技术", "战略科技力量", "产业体系现代化"]
SMALL = 2_000
"""Bytes in a batch, so that the corpus is some forty batches."""


def text_of(chance: random.Random) -> str:
    parts = [
        chance.choice([*FORMS, "冰壶混双循环赛", *("今天召开会议", "\n") * 10])
        for _ in range(chance.randrange(1, 60))
    ]
    return "。".join(parts)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Small files of several kinds, among them empty and broken ones, and ids that come again."""
    folder = tmp_path_factory.mktemp("corpus")
    chance = random.Random(7)
    for number in range(60):
        place = folder / f"{number % 3}省"
        place.mkdir(exist_ok=True)
        encoding = "gb18030" if number % 10 == 3 else "utf-8"
        (place / f"{2010 + number % 9}-{number}.txt").write_text(text_of(chance), encoding=encoding)
    (folder / "空.txt").write_bytes(b"")
    for name in ("a.jsonl", "b.jsonl"):
        records = [
            {
                "id": number % 40 or None,
                "content": text_of(chance),
                "title": "=题",
                "date": f"{2010 + number % 9}-01",
            }
            for number in range(50)
        ]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        lines[20] = "{"
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture(scope="module")
def whole(corpus, tmp_path_factory) -> dict[str, bytes]:
    """What an undisturbed run in one process writes."""
    out = tmp_path_factory.mktemp("whole") / "out"
    tag_to_folder(corpus, out, workers=1)
    return files(out)


def test_the_tables_in_memory_are_those_on_disk(corpus, whole, tmp_path):
    result = tag(corpus)
    for name in ("spans", "documents", "years", "rejected", "problems"):
        (tmp_path / name).write_bytes(whole[f"{name}.csv"])
        on_disk = pd.read_csv(tmp_path / name, dtype=str, keep_default_na=False)
        table = getattr(result, name)
        assert len(table) == len(on_disk) > 0, name
        assert list(table.columns) == list(on_disk.columns)
        first = table.columns[0]
        assert [str(cell) for cell in table[first]] == list(on_disk[first]), name


def test_a_document_read_twice_is_counted_once_and_told(corpus, tmp_path):
    once = tag(corpus)
    again = tag([corpus, corpus])
    pd.testing.assert_frame_equal(again.years, once.years)
    pd.testing.assert_frame_equal(again.documents, once.documents)
    pd.testing.assert_frame_equal(again.spans, once.spans)
    assert len(again.problems) == 2 * len(once.problems) + len(once.documents)
    assert again.problems.problem.str.contains("was read already").sum() >= len(once.documents)


@pytest.mark.parametrize("title", ["长" * 200_000, 'a "quoted"\r\nline,\ttab', "=1+1", "\0"])
def test_odd_cells_live_through_the_merge(tmp_path, title):
    # The second document's id is taken, so that the part is taken apart and put together again.
    lines = [json.dumps({"id": name, "title": title, "content": text_of(random.Random(1))}) for name in "xxy"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "b.jsonl").write_text("\n".join(lines[1:]))
    tag_to_folder(tmp_path / "a.jsonl", tmp_path / "out", batch_bytes=1)
    tag_to_folder(tmp_path / "b.jsonl", tmp_path / "plain", batch_bytes=1)
    for name in ("documents.csv", "spans.csv", "years.csv"):
        changed, same = (tmp_path / folder / name for folder in ("out", "plain"))
        assert changed.read_bytes().replace(b"a.jsonl", b"b.jsonl") == same.read_bytes()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 60_000), workers=st.sampled_from([1, 2, 3]))
def test_nothing_depends_on_the_size_of_a_batch_or_the_number_of_workers(
    corpus, whole, tmp_path, size, workers
):
    out = tmp_path / "out"
    tag_to_folder(corpus, out, workers=workers, batch_bytes=size)
    assert files(out) == whole


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_large_file_of_json_lines_is_read_in_pieces(tmp_path, monkeypatch, encoding, packed):
    chance = random.Random(3)
    records = [{"content": text_of(chance) * 3, "title": "题"} for _ in range(200)]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    lines[150] = lines[77] = "{"
    lines[90] = ""
    data = "\n".join(lines).encode(encoding)
    file = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
    file.write_bytes(gzip.compress(data) if packed else data)
    expected = tag(file)
    assert list(expected.documents.doc_id) == [
        f"{file.name}#{number}" for number in range(1, 201) if number not in (78, 91, 151)
    ]
    monkeypatch.setattr(inputs, "PIECE", 5_000)
    pieces = [piece for batch in inputs.batches(inputs.walk([file])) for piece in batch.pieces]
    assert len(pieces) == 1 if encoding == "utf-16" else len(pieces) > 10
    assert sum(piece.read for piece in pieces) == file.stat().st_size
    tag_to_folder(file, tmp_path / "out", workers=2, batch_bytes=1)
    documents = pd.read_csv(tmp_path / "out" / "documents.csv", dtype=str, keep_default_na=False)
    assert list(documents.doc_id) == list(expected.documents.doc_id)
    problems = pd.read_csv(tmp_path / "out" / "problems.csv")
    assert list(problems.problem) == list(expected.problems.problem)


def lost(result) -> list[str]:
    """The problems that cost something; a text of chance characters may also be doubted for having nothing Chinese."""
    return result.problems[result.problems.severity != "doubt"].problem.tolist()


def test_a_packed_file_that_breaks_off_keeps_the_lines_before(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "PIECE", 5_000)
    chance = random.Random(3)
    lines = [json.dumps({"content": text_of(chance)}, ensure_ascii=False) for _ in range(400)]
    data = gzip.compress("\n".join(lines).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(data[: len(data) // 2])
    result = tag(tmp_path / "a.jsonl.gz")
    assert 0 < len(result.documents) < 400
    cut_line, cut_file = lost(result)
    assert f"line {len(result.documents) + 1} is not valid JSON" in cut_line
    assert "cut off" in cut_file and "the lines before were read" in cut_file


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_that_is_too_long_is_told_and_the_others_are_read(tmp_path, monkeypatch, packed):
    monkeypatch.setattr(inputs, "PIECE", 5_000)
    chance = random.Random(3)
    lines = [json.dumps({"content": text_of(chance)}, ensure_ascii=False) for _ in range(100)]
    lines[60] = json.dumps({"content": "长" * 7_000_000}, ensure_ascii=False)
    data = "\n".join(lines).encode()
    file = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
    file.write_bytes(gzip.compress(data) if packed else data)
    assert all(
        len(piece.lines.data or b"") < 2.1 * MAX_RECORD for piece in inputs._pieces(next(inputs.walk([file])))
    )
    result = tag(file)
    assert list(result.documents.doc_id) == [
        f"{file.name}#{number}" for number in range(1, 101) if number != 61
    ]
    (problem,) = lost(result)
    assert problem.startswith("line 61 is longer than")


def run_in_child(corpus: Path, out: Path) -> multiprocessing.Process:
    """A run with two workers in a process forked from this one, so that its start takes no time."""
    child = multiprocessing.get_context("fork").Process(
        target=tag_to_folder, args=(corpus, out), kwargs={"workers": 2, "batch_bytes": SMALL, "resume": True}
    )
    child.start()
    return child


def test_a_run_killed_at_twenty_moments_ends_as_if_never_stopped(corpus, whole, tmp_path):
    chance = random.Random(20)
    resumed = 0
    for number in range(20):
        out = tmp_path / f"out{number}"
        child = run_in_child(corpus, out)
        # At the start, and after ever more batches: at a moment between two of them that chance decides.
        while child.is_alive() and len(list(out.glob(".partial/part-*"))) < number // 2:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        child.kill()
        child.join()
        parts = len(list(out.glob(".partial/part-*")))
        resumed += parts > 0
        tag_to_folder(corpus, out, resume=True, workers=2, batch_bytes=SMALL)
        assert files(out) == whole, number
    assert resumed >= 5, "the kills must fall among the batches"


@pytest.mark.parametrize("after", range(9))
def test_a_run_killed_while_its_tables_are_put_in_place_ends_well(
    corpus, whole, tmp_path, monkeypatch, after
):
    out = tmp_path / "out"
    tag_to_folder(corpus / "a.jsonl", out)
    moves = iter(range(100))
    publish = LocalFolder.publish

    def publish_or_die(self: LocalFolder, name: str) -> None:
        if next(moves) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        publish(self, name)

    monkeypatch.setattr(LocalFolder, "publish", publish_or_die)
    child = run_in_child(corpus, out)
    child.join()
    monkeypatch.undo()
    assert child.exitcode == (-signal.SIGKILL if after < 8 else 0)
    # Tables of two runs are never taken for one: `run.json` is there with all of them or not at all.
    assert (out / "run.json").exists() == (after == 8)
    tag_to_folder(corpus, out, resume=True, workers=1, batch_bytes=SMALL)
    assert files(out) == whole


@pytest.fixture
def unfinished(corpus, tmp_path, monkeypatch) -> tuple[Path, Path]:
    """A copy of the corpus and a folder in which its run broke off half-way."""
    copy, out = tmp_path / "corpus", tmp_path / "out"
    shutil.copytree(corpus, copy)
    create, left = LocalFolder.create, iter(range(10))

    def create_or_fail(self: LocalFolder, name: str, synced: bool = True) -> object:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return create(self, name, synced)

    with monkeypatch.context() as patch:
        patch.setattr(LocalFolder, "create", create_or_fail)
        with pytest.raises(BrokenOff, match=r"No space left.*--resume"):
            tag_to_folder(copy, out, workers=1, batch_bytes=SMALL)
    assert os.listdir(out) == [".partial"]
    return copy, out


@pytest.mark.parametrize("damage", ["emptied", "cut", "overwritten"])
def test_a_part_that_was_damaged_is_done_again(unfinished, tmp_path, damage):
    # As when the power fails: the names of the files are on the disk, but not all that they held.
    copy, out = unfinished
    part = min(out.glob(".partial/part-*"))
    data = part.read_bytes()
    half = len(data) // 2
    damaged = {"emptied": b"", "cut": data[:half], "overwritten": data[:half] + bytes(99) + data[half + 99 :]}
    part.write_bytes(damaged[damage])
    tag_to_folder(copy, out, workers=1, batch_bytes=SMALL, resume=True)
    tag_to_folder(copy, tmp_path / "undisturbed", workers=1)
    assert files(out) == files(tmp_path / "undisturbed")


def test_an_unfinished_run_is_refused_without_resume(unfinished):
    copy, out = unfinished
    with pytest.raises(OutputError, match=r"unfinished run.*--resume"):
        tag_to_folder(copy, out, batch_bytes=SMALL)


def test_only_what_is_not_finished_is_done_again(unfinished, monkeypatch):
    copy, out = unfinished
    done = multiprocessing.SimpleQueue()
    run_batch = pool.run_batch
    monkeypatch.setattr(
        pool, "run_batch", lambda setup, batch, *how: done.put(batch.number) or run_batch(setup, batch, *how)
    )
    progress = []
    tag_to_folder(
        copy, out, None or [], None, lambda *so_far: progress.append(so_far),
        workers=1, batch_bytes=SMALL, resume=True,
    )  # fmt: skip
    numbers = []
    while not done.empty():
        numbers.append(done.get())
    assert numbers[0] == 8 and numbers == list(range(8, numbers[-1] + 1))
    assert progress[-1][0] == progress[-1][1] > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda copy: (copy / "a.jsonl").write_text("{}"), "a.jsonl was changed"),
        (lambda copy: (copy / "aa.txt").write_text("x"), "aa.txt was added"),
        (lambda copy: (copy / "b.jsonl").unlink(), "b.jsonl was taken away"),
    ],
)
def test_a_changed_input_is_refused_at_resume(unfinished, change, said):
    copy, out = unfinished
    change(copy)
    with pytest.raises(OutputError, match=said):
        tag_to_folder(copy, out, batch_bytes=SMALL, resume=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fields": {"text": "title"}}, "fields changed"),
        ({"tokens": True}, "tokens changed"),
        ({"format": "parquet"}, "format changed"),
        ({"lexicons": ["related_terms"]}, "the lexicons changed"),
        ({"batch_bytes": SMALL + 1}, "batch_bytes changed"),
    ],
)
def test_a_changed_option_is_refused_at_resume(unfinished, options, said):
    copy, out = unfinished
    with pytest.raises(OutputError, match=said):
        tag_to_folder(copy, out, **{"batch_bytes": SMALL, "resume": True, **options})


def test_resume_where_nothing_was_begun_begins(corpus, whole, tmp_path):
    tag_to_folder(corpus, tmp_path / "out", resume=True)
    assert files(tmp_path / "out") == whole


def test_the_folder_for_the_results_is_no_input(corpus, whole, tmp_path):
    copy = tmp_path / "corpus"
    shutil.copytree(corpus, copy)
    for _ in range(2):
        tag_to_folder(copy, copy / "out")
        assert files(copy / "out")["years.csv"] == whole["years.csv"]
        assert files(copy / "out")["problems.csv"].count(b"\n") == whole["problems.csv"].count(b"\n")


def test_a_full_disk_ends_in_a_clear_error_and_can_be_resumed(annotator, corpus, whole, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    # Room for some batches and not for all: what has none finished is no unfinished run.
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a small tmpfs here: {mounted.stderr.decode().strip()}")
    script = "import sys; from annotator import cli; from annotator.engine import run; run.tag_to_folder.__kwdefaults__['batch_bytes'] = 2000; cli.app()"
    command = [sys.executable, "-c", script, "tag", str(corpus), "-o", str(disk / "out"), "--workers", "2"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1, done.stderr
        assert "No space left" in done.stderr and "--resume" in done.stderr and "Traceback" not in done.stderr
        assert os.listdir(disk / "out") == [".partial"]
        subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
        assert subprocess.run(command, capture_output=True, timeout=60).returncode == 2
        assert subprocess.run([*command, "--resume"], capture_output=True, timeout=60).returncode == 3
        assert files(disk / "out") == whole
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def start_and_wait_for_parts(corpus: Path, out: Path, script: str = "") -> subprocess.Popen[str]:
    """The command in a session of its own, with small batches, once it has finished some of them."""
    script += (
        "import time; from annotator import cli; from annotator.engine import run; from annotator.engine import batch, pool\n"
        "run.tag_to_folder.__kwdefaults__['batch_bytes'] = 2000\n"
        "done = pool.run_batch\n"
        "pool.run_batch = lambda *given: (time.sleep(0.05), done(*given))[1]\n"
        "cli.app()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "tag", str(corpus), "-o", str(out), "--workers", "2"],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(list(out.glob(".partial/part-*"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    return process


def processes_of(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def test_ctrl_c_ends_cleanly_and_can_be_resumed(corpus, whole, tmp_path):
    process = start_and_wait_for_parts(corpus, tmp_path / "out")
    os.killpg(process.pid, signal.SIGINT)  # As a terminal does: to the command and its workers.
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said == "annotator: stopped. What is finished is kept: go on by the same command and --resume\n"
    assert processes_of(process.pid) == []
    tag_to_folder(corpus, tmp_path / "out", resume=True, batch_bytes=SMALL)
    assert files(tmp_path / "out") == whole


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_killed_run_leaves_no_worker_behind(corpus, tmp_path):
    process = start_and_wait_for_parts(corpus, tmp_path / "out")
    assert len(processes_of(process.pid)) == 3
    process.kill()
    process.communicate(timeout=20)
    until = time.monotonic() + 10
    while processes_of(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert processes_of(process.pid) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_worker_that_dies_costs_nothing(corpus, whole, tmp_path):
    process = start_and_wait_for_parts(corpus, tmp_path / "out")
    worker = max(processes_of(process.pid))
    os.kill(worker, signal.SIGKILL)  # As the system does when memory runs out.
    _, said = process.communicate(timeout=60)
    assert process.returncode == 3, said
    assert files(tmp_path / "out") == whole


def test_parquet_holds_what_csv_holds(corpus, whole, tmp_path):
    tag_to_folder(corpus, tmp_path / "out", format="parquet", workers=2, batch_bytes=SMALL)
    assert sorted(os.listdir(tmp_path / "out")) == [
        "codebook.csv", "documents.parquet", "problems.parquet", "rejected.parquet", "run.json", "spans.parquet",
        "texts.zst", "years.parquet",
    ]  # fmt: skip
    for name in ("spans", "documents", "years", "rejected", "problems"):
        table = pd.read_parquet(tmp_path / "out" / f"{name}.parquet")
        rows = list(csv.reader(whole[f"{name}.csv"].decode("utf-8-sig").splitlines()))
        assert list(table.columns) == rows[0]
        assert len(table) == len(rows) - 1 > 0
    documents = pd.read_parquet(tmp_path / "out" / "documents.parquet")
    assert documents["new_productivity_boosters"].dtype == "int64"
    pd.testing.assert_series_equal(
        documents["new_productivity_boosters"], tag(corpus).documents["new_productivity_boosters"]
    )


def test_a_run_in_the_other_format_leaves_no_old_tables(corpus, tmp_path):
    tag_to_folder(corpus / "a.jsonl", tmp_path / "out")
    tag_to_folder(corpus / "a.jsonl", tmp_path / "out", format="parquet")
    assert [file.name for file in (tmp_path / "out").glob("*.csv")] == ["codebook.csv"]
