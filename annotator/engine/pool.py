"""Does batches in this process or in several.

A process that dies over a batch costs no other input its result: the batch is done again by a new one, document by document,
and what ends that too is a row in `problems.csv`. Each input has a budget (`annotator.engine.confined`). Processes are forked on Linux, from a process that has loaded what all need, so that starting them costs next to
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
from typing import Any, NamedTuple

from annotator.engine.batch import Done, Setup, run_batch, tools
from annotator.engine.confined import cause, confine, lost
from annotator.engine.inputs import Batch
from annotator.out.folder import BrokenOff

_MOST_DEATHS = 40
"""Processes that may die in a run: twenty inputs may each end two. What ends more is the machine, or a folder made for it."""


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_here(setup: Setup, batches: Iterable[Batch]) -> Generator[Done]:
    """Do the batches in this process, one after the other."""
    for batch in batches:
        yield run_batch(setup, batch)


def can_fork() -> bool:
    """Whether a worker process can be had here, and costs next to nothing; a daemon may have none."""
    return (
        sys.platform == "linux"
        and not multiprocessing.current_process().daemon
        and not any(thread.name == "fsspecIO" for thread in threading.enumerate())
    )


def run_in_processes(setup: Setup, batches: Iterable[Batch], workers: int) -> Generator[Done]:
    """Do the batches in `workers` processes and yield each as it is done.

    No more batches are at work or waiting than there are workers, and one.

    Raises:
        BrokenOff: processes died again and again; the message says over which files.
        OSError: a part cannot be written.
    """
    todo = iter(batches)
    ready = next(todo, None)
    fork = can_fork()
    context: Any = multiprocessing.get_context("fork" if fork else "spawn")
    if fork and workers > 1:
        _load_what_all_need(setup)
    crew = [_Worker(context, setup) for _ in range(workers)]
    deaths = 0
    try:
        idle = list(crew)
        busy: dict[Any, _Worker] = {}
        while ready or busy:
            while ready and idle:
                worker = idle.pop()
                worker.give(_Task(ready))
                busy[worker.connection] = worker
                ready = next(todo, None)
            for connection in wait(list(busy)):
                worker = busy.pop(connection)
                try:
                    yield worker.result()
                except _DiedError as death:
                    deaths += 1
                    if deaths > _MOST_DEATHS:
                        raise BrokenOff(str(death)) from None
                    crew.remove(worker)
                    worker.stop()
                    worker = _Worker(context, setup)
                    crew.append(worker)
                    worker.give(death.then)
                    busy[worker.connection] = worker
                else:
                    idle.append(worker)
    finally:
        for worker in crew:
            worker.stop()


def _load_what_all_need(setup: Setup) -> None:
    import numpy  # noqa: F401

    from annotator.tagging.dictionary import general_frequencies, general_tokenizer

    tools(setup)
    general_frequencies()
    if setup.tokens:
        general_tokenizer()


class _Task(NamedTuple):
    """A batch to do; `again` if a process died over it."""

    batch: Batch
    again: bool = False


class _DiedError(Exception):
    """A process died; `then` is what is left of its task: all of it at first, then all but the piece that it was at."""

    def __init__(self, task: _Task, at: int, status: int | None) -> None:
        pieces = task.batch.pieces
        first, last = pieces[0].file, pieces[-1].file
        where = first if first == last else f"{first} … {last}"
        super().__init__(f"a worker process {cause(status)}, while it read {where}")
        if task.again and 0 <= at < len(pieces):
            piece = pieces[at]
            wrong = piece._replace(lines=None, problem=lost(piece.file, piece.size, status))
            task = task._replace(batch=task.batch._replace(pieces=(*pieces[:at], wrong, *pieces[at + 1 :])))
        self.then = task._replace(again=True)


class _Worker:
    """A process that does one batch at a time. When its parent dies, it ends after the batch at hand."""

    def __init__(self, context: Any, setup: Setup) -> None:
        self.connection, theirs = context.Pipe()
        self._at = context.RawValue("i", -1)
        """The number of the piece at which it is."""
        self._process = context.Process(target=_work, args=(setup, theirs, self._at), daemon=True)
        self._process.start()
        theirs.close()
        self._task: _Task | None = None

    def give(self, task: _Task) -> None:
        self._task, self._at.value = task, -1
        self.connection.send(task)

    def result(self) -> Done:
        assert self._task
        try:
            answer = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            raise _DiedError(self._task, self._at.value, self._process.exitcode) from None
        if isinstance(answer, MemoryError):
            raise _DiedError(self._task, self._at.value, None)
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Done)
        return answer

    def stop(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.join()


def _work(setup: Setup, connection: Connection, at: Any) -> None:
    # Ctrl-C reaches all processes of a terminal; the parent decides what becomes of the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent
    # Not the end of the pipe tells that the parent died, since forked workers hold each other's ends open.
    while connection in wait([connection, parent.sentinel]):
        task: _Task = connection.recv()

        def begins(number: int, batch: Batch = task.batch) -> None:
            at.value = number
            confine(batch.pieces[number].size)

        try:
            answer: Done | Exception = run_batch(setup, task.batch, begins, task.again)
        except Exception as error:
            error.add_note("".join(traceback.format_exception(error)))
            answer = error
        connection.send(answer)
