"""Many charts drawn at once, each core by a process of its own that gets specifications and writes files.

The processes are this module run as a program (`python -m annotator.charts.drawing`), not copies of the caller: the drawing
library has threads, which a copy would lack, and a caller's script without a `__main__` guard would be run again.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

from annotator.charts.files import PictureFormat, draw_spec

FEW = 4
"""Fewer charts are drawn sooner than a process has begun."""


class Job(NamedTuple):
    """A chart to draw: where to, without the ending, and its specification."""

    path: str
    spec: dict[str, Any]


class DrawingError(OSError):
    """A chart could not be drawn or written; the message says which."""


def draw_all(
    jobs: Sequence[Job],
    formats: Sequence[PictureFormat],
    dpi: int,
    on_chart: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Draw charts on all cores; the files in the order of the jobs.

    Args:
        jobs: the charts.
        formats: in which formats each is written.
        dpi: pixels an inch of a PNG.
        on_chart: called after each chart with how many are done, and of how many.

    Raises:
        DrawingError: a chart could not be drawn or written.
    """
    workers = min(os.cpu_count() or 1, len(jobs)) if len(jobs) >= FEW else 0
    idle: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()
    crew = [_begin() for _ in range(workers)]
    for one in crew:
        idle.put(one)

    def drawn(job: Job) -> list[Path]:
        if not workers:
            return draw_spec(job.spec, job.path, tuple(formats), dpi)
        worker = idle.get()
        try:
            return _ask(worker, job, formats, dpi)
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(max(1, workers)) as threads:
            waiting = [threads.submit(drawn, job) for job in jobs]
            for number, _ in enumerate(as_completed(waiting), 1):
                if on_chart:
                    on_chart(number, len(jobs))
            return [file for one in waiting for file in one.result()]
    finally:
        for one in crew:
            one.kill()
            one.wait()


def _begin() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "annotator.charts.drawing"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        encoding="utf-8", env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def _ask(worker: subprocess.Popen[str], job: Job, formats: Sequence[PictureFormat], dpi: int) -> list[Path]:
    assert worker.stdin and worker.stdout
    try:
        worker.stdin.write(json.dumps([job.spec, job.path, list(formats), dpi], default=str) + "\n")
        worker.stdin.flush()
        answer = json.loads(worker.stdout.readline() or "null")
    except OSError as error:
        raise DrawingError(f"{job.path}: could not be drawn ({error})") from None
    if not isinstance(answer, list):
        raise DrawingError(f"{job.path}: could not be drawn ({answer or 'the drawing process ended'})")
    return [Path(file) for file in answer]


def main() -> None:
    """Draw what comes in, a chart a line, and answer with the files written, or with what went wrong."""
    for line in sys.stdin:
        spec, path, formats, dpi = json.loads(line)
        try:
            answer: object = [str(file) for file in draw_spec(spec, path, tuple(formats), dpi)]
        except (OSError, ValueError) as error:
            answer = str(error)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
