"""Does batches in this process or in several.

Processes are forked on Linux, from a process that has loaded what all need, so that starting them costs next to
nothing; elsewhere they are spawned, and also once fsspec runs a thread of its own, which does not live through a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Generator, Iterable
from multiprocessing.connection import Connection, wait
from typing import Any

from annotator.engine.batch import Done, Setup, run_batch, tools
from annotator.engine.inputs import Batch
from annotator.out.folder import BrokenOff


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_here(setup: Setup, batches: Iterable[Batch]) -> Generator[Done]:
    """Do the batches in this process, one after the other."""
    for batch in batches:
        yield run_batch(setup, batch)


def run_in_processes(setup: Setup, batches: Iterable[Batch], workers: int) -> Generator[Done]:
    """Do the batches in `workers` processes and yield each as it is done.

    No more batches are at work or waiting than there are workers, and one.

    Raises:
        BrokenOff: a process died; the message says over which files.
        OSError: a part cannot be written.
    """
    todo = iter(batches)
    ready = next(todo, None)
    fork = sys.platform == "linux" and not any(thread.name == "fsspecIO" for thread in threading.enumerate())
    context: Any = multiprocessing.get_context("fork" if fork else "spawn")
    if fork:
        _load_what_all_need(setup)
    crew = [_Worker(context, setup) for _ in range(workers)]
    try:
        idle = list(crew)
        busy: dict[Any, _Worker] = {}
        while ready or busy:
            while ready and idle:
                worker = idle.pop()
                worker.give(ready)
                busy[worker.connection] = worker
                ready = next(todo, None)
            _load_what_the_merge_needs()
            for connection in wait(list(busy)):
                worker = busy.pop(connection)
                yield worker.result()
                idle.append(worker)
    finally:
        for worker in crew:
            worker.stop()


def _load_what_all_need(setup: Setup) -> None:
    import numpy  # noqa: F401

    from annotator.tagging.dictionary import general_tokenizer

    tools(setup)
    general_tokenizer()


def _load_what_the_merge_needs() -> None:
    """Called whenever the workers are at work, so that nobody waits for it; after the first time it costs nothing."""
    import scipy.special  # noqa: F401


class _Worker:
    """A process that does one batch at a time. When its parent dies, it ends after the batch at hand."""

    def __init__(self, context: Any, setup: Setup) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(setup, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._batch: Batch | None = None

    def give(self, batch: Batch) -> None:
        self._batch = batch
        self.connection.send(batch)

    def result(self) -> Done:
        assert self._batch
        try:
            answer = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            raise BrokenOff(_obituary(self._process.exitcode, self._batch)) from None
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Done)
        return answer

    def stop(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.join()


def _obituary(status: int | None, batch: Batch) -> str:
    killed = status is not None and status < 0
    how = f"was killed by signal {-status}" if killed and status else f"ended with status {status}"
    why = ", as a system does that runs out of memory" if status == -signal.SIGKILL else ""
    first, last = batch.pieces[0].file, batch.pieces[-1].file
    where = first if first == last else f"{first} … {last}"
    return f"a worker process {how}{why}, while it read {where}"


def _work(setup: Setup, connection: Connection) -> None:
    # Ctrl-C reaches all processes of a terminal; the parent decides what becomes of the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent
    # Not the end of the pipe tells that the parent died, since forked workers hold each other's ends open.
    while connection in wait([connection, parent.sentinel]):
        batch = connection.recv()
        try:
            answer: Done | Exception = run_batch(setup, batch)
        except Exception as error:
            error.add_note("".join(traceback.format_exception(error)))
            answer = error
        connection.send(answer)
