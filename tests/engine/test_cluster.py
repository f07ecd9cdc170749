"""Many machines: a real Dask scheduler with two worker processes, and a real S3 server, all on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.engine.run import BrokenOff, OutputError, tag, tag_to_folder
from tests.reading.wild_pages import newspaper

SMALL = 10_000
SLOW = """
import time
import uuid
from annotator.engine import batch, cluster
cluster.run_batch = lambda *given: (time.sleep(0.1), batch.run_batch(*given))[1]
"""
"""Loaded by the workers, so that a run lasts long enough for one of them to be killed half-way."""


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "slow.py").write_text(SLOW)
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [
            self._start(
                "worker",
                "--host",
                "127.0.0.1",
                "--nthreads",
                "1",
                "--no-nanny",
                "--preload",
                str(folder / "slow.py"),
            )
            for _ in range(2)
        ]
        until = time.monotonic() + 60
        while not self.address and time.monotonic() < until:
            time.sleep(0.05)

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        file = str(self._folder / "scheduler.json")
        with open(self._folder / "log", "ab") as log:
            return subprocess.Popen(
                [
                    sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", file, "--no-dashboard",
                    *options,
                ],
                stdout=log, stderr=log, cwd=self._folder,
            )  # fmt: skip

    @property
    def address(self) -> str:
        import json

        file = self._folder / "scheduler.json"
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError):
            return ""

    def stop(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster(folder)
    yield started
    started.stop()


def test_a_run_on_a_cluster_is_that_of_one_machine_though_a_worker_dies(annotator, cluster, sample, tmp_path):
    tag_to_folder(sample, tmp_path / "local", ["related_terms"], workers=1)
    script = f"from annotator import cli; from annotator.engine import run; run.tag_to_folder.__kwdefaults__['batch_bytes'] = {SMALL}; cli.app()"
    out = tmp_path / "out"
    command = [
        sys.executable, "-c", script, "tag", str(sample), "-o", str(out), "--lexicon", "related_terms",
        "--cluster", cluster.address,
    ]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while len(list(out.glob(".partial/part-*"))) < 4 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    cluster.workers[0].kill()
    done_before = len(list(out.glob(".partial/part-*")))
    _, said = running.communicate(timeout=120)
    assert running.returncode == 0, said.decode()
    assert 4 <= done_before < 15, "the worker must die half-way"
    assert cluster.workers[1].poll() is None
    assert files(out) == files(tmp_path / "local")


def test_templates_that_pages_teach_are_the_same_on_a_cluster(cluster, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.html").write_text(newspaper(number), encoding="utf-8")
    tag_to_folder(folder, tmp_path / "local", workers=1)
    tag_to_folder(folder, tmp_path / "out", cluster=cluster.address, batch_bytes=SMALL)
    assert (tmp_path / "local/templates.toml").exists()
    assert files(tmp_path / "out") == files(tmp_path / "local")


def test_a_scheduler_that_does_not_answer_is_a_wrong_call(annotator, sample, tmp_path):
    done = annotator(
        "tag", sample, "-o", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9",
        env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "tcp://127.0.0.1:9" in done.stderr and "Traceback" not in done.stderr
    assert annotator("tag", sample, "-o", tmp_path / "out").returncode == 0


def test_workers_that_do_not_see_the_inputs_are_told_of(cluster, sample, tmp_path, monkeypatch):
    here = tmp_path / "here"
    shutil.copytree(sample, here / "sample")
    monkeypatch.chdir(here)  # The workers run in another folder, as they may on another machine.
    with pytest.raises(BrokenOff, match="does not see sample"):
        tag_to_folder("sample", tmp_path / "out", cluster=cluster.address)


@pytest.fixture
def bucket(monkeypatch) -> Iterator[str]:
    """A bucket of a local S3-compatible server."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    name = f"archive-{uuid.uuid4().hex}"
    s3fs.S3FileSystem().mkdir(name)
    yield f"s3://{name}"
    server.stop()


def test_input_and_results_on_s3(bucket, sample, tmp_path):
    import s3fs

    store = s3fs.S3FileSystem()
    store.put(str(sample), f"{bucket}/sample", recursive=True)
    local, remote = tag(sample), tag(f"{bucket}/sample")
    assert len(local.documents) == len(remote.documents) > 40
    assert remote.documents.path.str.startswith(f"{bucket}/sample/").all()
    assert remote.documents.drop(columns="path").equals(local.documents.drop(columns="path"))
    for name in ("spans", "years", "rejected"):
        assert getattr(remote, name).equals(getattr(local, name))
    tag_to_folder(f"{bucket}/sample", tmp_path / "out", workers=2, batch_bytes=SMALL)
    tag_to_folder(f"{bucket}/sample", f"{bucket}/out", workers=2, batch_bytes=SMALL)
    store.invalidate_cache()
    assert sorted(store.ls(f"{bucket}/out")) == sorted(
        f"{bucket[5:]}/out/{name}" for name in files(tmp_path / "out")
    )
    assert {name: store.cat(f"{bucket}/out/{name}") for name in files(tmp_path / "out")} == files(
        tmp_path / "out"
    )


def test_pages_on_s3_teach_their_template(bucket, tmp_path):
    import s3fs

    for number in range(6):
        (tmp_path / f"{number}.html").write_text(newspaper(number), encoding="utf-8")
    s3fs.S3FileSystem().put(str(tmp_path), f"{bucket}/pages", recursive=True)
    assert set(tag(f"{bucket}/pages").documents.extractor) == {"learned:page-1"}


def test_a_run_on_s3_that_broke_off_goes_on(bucket, sample, tmp_path, monkeypatch):
    import s3fs

    from annotator.out.folder import RemoteFolder

    store = s3fs.S3FileSystem()
    create, left = RemoteFolder.create, iter(range(7))

    def create_or_fail(self: RemoteFolder, name: str, synced: bool = True) -> object:
        if next(left, None) is None:
            raise OSError(5, "the connection broke")
        return create(self, name, synced)

    out = f"{bucket}/out"
    with monkeypatch.context() as patch:
        patch.setattr(RemoteFolder, "create", create_or_fail)
        with pytest.raises(BrokenOff, match="the connection broke"):
            tag_to_folder(sample, out, workers=1, batch_bytes=SMALL)
    with pytest.raises(OutputError, match="--resume"):
        tag_to_folder(sample, out, workers=1, batch_bytes=SMALL)
    tag_to_folder(sample, out, workers=1, batch_bytes=SMALL, resume=True)
    tag_to_folder(sample, tmp_path / "out", workers=1)
    store.invalidate_cache()
    assert {name: store.cat(f"{out}/{name}") for name in files(tmp_path / "out")} == files(tmp_path / "out")


def test_a_large_file_of_json_lines_on_s3(bucket, tmp_path, monkeypatch):
    import s3fs

    from annotator.engine import inputs

    monkeypatch.setattr(inputs, "PIECE", 5_000)
    lines = "".join(f'{{"text": "第{number}件，新质生产力"}}\n' for number in range(1000))
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    s3fs.S3FileSystem().put(str(tmp_path / "a.jsonl"), f"{bucket}/a.jsonl")
    remote, local = tag(f"{bucket}/a.jsonl"), tag(tmp_path / "a.jsonl")
    assert (
        list(remote.documents.doc_id)
        == list(local.documents.doc_id)
        == [f"a.jsonl#{n}" for n in range(1, 1001)]
    )
    assert remote.spans.equals(local.spans)


def test_a_bucket_that_is_not_there_is_a_wrong_call(bucket):
    with pytest.raises(FileNotFoundError, match="s3://nowhere"):
        tag("s3://nowhere/sample")


def test_an_unknown_kind_of_address_is_refused(tmp_path):
    with pytest.raises(OutputError, match="gopher"):
        tag_to_folder("gopher://x/y", tmp_path / "out")
