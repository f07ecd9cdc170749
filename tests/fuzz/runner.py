"""Inputs in several processes, until a time; a process that dies is told of with the input that it died over."""

from __future__ import annotations

import multiprocessing
import time
import warnings
from multiprocessing.connection import Connection, wait
from pathlib import Path

from fuzz.harness import check_folder, check_input, prepare, temporary_folder

FOLDER_EVERY, FOLDER = 600, 30
"""Inputs after which a folder is tagged in every way, and the inputs in it."""


def _work(seed: int, first: int, step: int, until: float, told: Connection) -> None:
    """Inputs `first`, `first + step` … until a time; tells which comes next, then how many were tried and what is wrong."""
    warnings.simplefilter("ignore")
    number, tried = first, 0
    prepare()
    with temporary_folder() as folder:
        while time.time() < until:
            told.send((number, 0, []))
            wrong, inputs = check_input(seed, number, Path(folder)), 1
            tried += 1
            if tried % FOLDER_EVERY == 0:
                wrong += check_folder(seed, number, Path(folder), FOLDER)
                inputs += FOLDER
            told.send((number, inputs, wrong))
            number += step
    told.close()


def run(seed: int, seconds: float, workers: int, first: int = 0) -> tuple[int, list[str]]:
    """How many inputs were tried, and what did not hold, which is printed as it is found."""
    until = time.time() + seconds
    context = multiprocessing.get_context("spawn")
    at_work: dict[Connection, tuple[multiprocessing.process.BaseProcess, int]] = {}
    wrong: list[str] = []
    total = 0

    def begin(start: int) -> None:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(seed, start, workers, until, theirs))
        process.start()
        theirs.close()
        at_work[ours] = process, start

    for worker in range(workers):
        begin(first + worker)
    while at_work:
        for connection in wait(list(at_work), timeout=1):
            assert isinstance(connection, Connection)
            process, at = at_work[connection]
            try:
                number, inputs, found = connection.recv()
            except EOFError:
                process.join()
                del at_work[connection]
                if process.exitcode:
                    wrong.append(f"{seed}:{at}: the process ended with status {process.exitcode}")
                    print(wrong[-1], flush=True)
                    begin(at + workers)
                continue
            at_work[connection] = process, number
            total += inputs
            for one in found:
                print(one, flush=True)
            wrong += found
    return total, wrong
