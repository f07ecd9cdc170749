"""Does batches on the workers of a Dask scheduler.

The same function does the same batches as on one machine and writes the same parts; only the numbers of finished batches
come back. A batch whose worker died is done again by another one, since a part is written as a whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from importlib import import_module
from itertools import islice
from typing import Any

from annotator.data import how_to_install
from annotator.engine.batch import Done, Setup, run_batch
from annotator.engine.inputs import Batch
from annotator.out.folder import PARTIAL, BrokenOff, OutputError, is_remote

IN_FLIGHT = 3
"""Batches sent ahead for each thread of the workers, so that none waits for the next one."""


def run_on_cluster(setup: Setup, batches: Iterable[Batch], address: str) -> Generator[Done]:
    """Do the batches on the workers of the scheduler at `address` and yield each as it is done.

    Raises:
        OutputError: distributed is not installed, or the scheduler does not answer.
        BrokenOff: a worker does not see the inputs or the folder for the results, or workers died over a batch again
            and again.
        OSError: a part cannot be written.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise OutputError(
            f"--cluster needs the extra `cluster`: {how_to_install('cluster')} ({error})"
        ) from None
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise OutputError(f"{address}: no Dask scheduler answers there ({error})") from None
    with client:
        # A task's result, not scattered data: the scheduler can make it again when the worker that holds it dies.
        shared = client.submit(_received, setup, pure=False)
        todo = iter(batches)
        at_work = distributed.as_completed(loop=client.loop)
        for batch in islice(todo, IN_FLIGHT * max(1, _threads(client))):
            at_work.add(client.submit(_run_batch, shared, batch, pure=False))
        for future in at_work:
            try:
                done: Done = future.result()
            except distributed.KilledWorker as error:
                raise BrokenOff(f"workers died over the same batch again and again ({error})") from None
            future.release()
            for following in islice(todo, 1):
                at_work.add(client.submit(_run_batch, shared, following, pure=False))
            yield done


def _threads(client: Any) -> int:
    return sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())


def _received(setup: Setup) -> Setup:
    return setup


def _run_batch(setup: Setup, batch: Batch) -> Done:
    first = batch.pieces[0]
    if not is_remote(first.root) and not os.path.exists(first.root or os.curdir):
        raise BrokenOff(
            f"a worker of the cluster does not see {first.root}. Inputs must lie where all workers see them"
        )
    if not setup.folder.names(PARTIAL):
        raise BrokenOff(
            f"a worker of the cluster does not see {setup.folder.path}. The folder for the results must lie where all "
            "workers see it"
        )
    return run_batch(setup, batch)
