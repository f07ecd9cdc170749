"""Decides places as `annotator tag` does, with the phrase as its lexicon: the same scan, the same boundary decision.

The decision is what costs: some ten to eighty microseconds a place. It is made in processes beside the server's, stretch
by stretch, so that it can be shown while it grows, and be given up at any time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.explore.query import Layer
from annotator.explore.store import BOUNDARY, NESTED, SPAN, Places, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.tagging.scan import Scanner
    from annotator.tagging.tagger import Tagger

STRETCH = 1_000_000
"""Characters decided at one go, a tenth of a second to two seconds."""
WORKERS = 2
_REJECTED = {"boundary": BOUNDARY, "nested": NESTED}


@lru_cache(maxsize=64)
def tagger_of(layer: Layer) -> tuple[Scanner, Tagger]:
    """What finds the places of a layer, and what decides them."""
    from annotator.tagging.scan import Scanner
    from annotator.tagging.tagger import Tagger

    lexicon = layer.lexicon()
    return Scanner(lexicon.forms), Tagger(lexicon)


@lru_cache(maxsize=4)
def _opened(folder: str) -> Store:
    return Store(Path(folder))


def decide_segments(folder: str, layer: Layer, segments: Sequence[int]) -> Places:
    """All places of the layer in these segments, decided. This is what the processes run.

    Args:
        folder: the store's.
        layer: forms, not a term of the lexicon.
        segments: their numbers, ascending.
    """
    from annotator.text.characters import Coded

    store = _opened(folder)
    scanner, tagger = tagger_of(layer)
    starts: list[int] = []
    lengths: list[int] = []
    verdicts: list[int] = []
    for first, last in _runs(segments):
        bounds = store.raw_starts[first : last + 2]
        codes = store.codes(int(bounds[0]), int(bounds[-1]))
        texts = [store.segment_text(segment) for segment in range(first, last + 1)]
        coded = Coded(codes, (bounds - bounds[0]).tolist())
        by_text: dict[int, list[Any]] = {}
        for number, candidate in scanner.candidates(texts, coded, scanner.kinds.take(codes)):
            by_text.setdefault(number, []).append(candidate)
        for number, candidates in by_text.items():
            tagged = tagger.decide(texts[number], candidates)
            base = int(bounds[number])
            rows = [(span.start, span.end, SPAN) for span in tagged.spans]
            rows += [(place.span.start, place.span.end, _REJECTED[place.reason]) for place in tagged.rejected]
            for start, end, verdict in sorted(rows):
                starts.append(base + start)
                lengths.append(min(end - start, 0xFFFF))
                verdicts.append(verdict)
    return Places(np.array(starts, np.int64), np.array(lengths, np.uint16), np.array(verdicts, np.uint8))


def _runs(segments: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other, as (first, last)."""
    breaks = [
        0,
        *(at for at in range(1, len(segments)) if segments[at] != segments[at - 1] + 1),
        len(segments),
    ]
    for low, high in pairwise(breaks):
        if high > low:
            yield segments[low], segments[high - 1]


def stretches(store: Store) -> list[range]:
    """The segments of the store, cut into stretches."""
    size = int(store.raw_starts[-1])
    marks = np.arange(STRETCH, size, STRETCH)
    cuts = np.unique([0, *np.searchsorted(store.raw_starts, marks).tolist(), len(store.raw_starts) - 1])
    return [range(low, high) for low, high in pairwise(cuts.tolist())]


def details(folder: str, layer: Layer, starts: NDArray[np.int64]) -> dict[int, tuple[str, str]]:
    """Of rejected places, by where they begin, the reason and detail that `rejected.csv` would have."""
    store = _opened(folder)
    segments = sorted(set(store.segments_of(starts).tolist()))
    wanted = set(starts.tolist())
    scanner, tagger = tagger_of(layer)
    found: dict[int, tuple[str, str]] = {}
    for segment in segments:
        text, base = store.segment_text(segment), int(store.raw_starts[segment])
        for place in tagger.decide(text, (c for _, c in scanner.candidates([text]))).rejected:
            if base + place.span.start in wanted:
                found[base + place.span.start] = (place.reason, place.detail)
    return found


def _start_worker() -> None:
    # Ctrl-C reaches all processes of a terminal; the server ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = "1"


def _warm() -> int:
    """Load the dictionary, so that the first question does not wait for it."""
    from annotator.tagging.boundary import boundary_cost

    boundary_cost("冰壶混双循环赛", 3, 6)
    return os.getpid()


class Deciders:
    """The processes that decide. When one dies, those after it are begun anew and the question is told."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def _get(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers, multiprocessing.get_context("spawn"), initializer=_start_worker
                )
            return self._pool

    def warm(self) -> None:
        """Start the processes."""
        for _ in range(self._workers):
            self._get().submit(_warm)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have something done by a process."""
        try:
            return self._get().submit(function, *arguments)
        except BrokenProcessPool:
            self._forget()
            return self._get().submit(function, *arguments)

    def _forget(self) -> None:
        with self._lock:
            self._pool = None

    def stop(self) -> None:
        """End the processes after the stretch at hand."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)
