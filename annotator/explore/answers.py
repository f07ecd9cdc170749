"""Answers in three steps: the plain count at once; a decided random sample with its interval; the exact count, growing.

What was counted or decided for a phrase is kept, as places, until others need the room. Filters and periods cost nothing
then: they only choose among the places.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from annotator.explore.count import count, plain_places
from annotator.explore.course import wilson_of
from annotator.explore.decide import Deciders, decide_segments, stretches
from annotator.explore.query import Layer, QueryError
from annotator.explore.store import SPAN, Places, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
SAMPLE = 400
"""Places decided for the first estimate."""
KEPT = 160_000_000
"""Bytes of places kept for further questions."""
AT_WORK = 3
"""Stretches given to the processes at one time: one each, and one that waits."""


@dataclass
class Answer:
    """What is known of one layer. `places` are undecided at first, then all decided."""

    places: Places
    exact: bool = False
    sample: dict[str, Any] | None = None
    _counts: dict[bool, NDArray[np.int64]] = field(default_factory=dict)

    def counts(self, store: Store) -> NDArray[np.int64]:
        """Occurrences in each document: the spans where they are decided, else all places."""
        if self.exact not in self._counts:
            starts = self.places.starts[self.places.verdicts == SPAN] if self.exact else self.places.starts
            documents = store.segments_of(starts) // 2
            self._counts = {self.exact: np.bincount(documents, minlength=len(store.days))}
        return self._counts[self.exact]

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return 11 * len(self.places.starts) + sum(array.nbytes for array in self._counts.values())


@dataclass
class Progress:
    """How far the exact count of a layer is: share of the texts, and what was found in it."""

    done: float = 0.0
    spans: int = 0
    places: int = 0


class _Job:
    """The exact count of one layer under way; ends early when nobody waits for it any more."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.waiting = 0
        self.news = asyncio.Condition()
        self.task: asyncio.Task[Places] | None = None


class Answers:
    """The answers of one store. All methods belong to one event loop."""

    def __init__(self, store: Store, deciders: Deciders) -> None:
        self.store = store
        self._deciders = deciders
        self._known: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        self._jobs: dict[tuple[object, ...], _Job] = {}
        self._room = asyncio.Semaphore(AT_WORK)
        self._scans = asyncio.Semaphore(2)

    def get(self, layer: Layer) -> Answer | None:
        """What is known of a layer already."""
        if answer := self._known.get(layer.key):
            self._known.move_to_end(layer.key)
        return answer

    def _keep(self, layer: Layer, answer: Answer) -> Answer:
        self._known[layer.key] = answer
        self._known.move_to_end(layer.key)
        while len(self._known) > 1 and sum(one.size for one in self._known.values()) > KEPT:
            self._known.popitem(last=False)
        return answer

    async def plain(self, layers: Iterable[Layer]) -> list[Answer]:
        """Places of the layers, decided where they are known to be; those missing are counted in one pass."""
        wanted = list(layers)
        for layer in wanted:
            if layer.term and not self.get(layer):
                self._keep(layer, self._of_term(layer))
        missing = list({layer.key: layer for layer in wanted if not self.get(layer)}.values())
        found = {layer.key: answer for layer in wanted if (answer := self.get(layer))}
        if missing:
            forms = [form for layer in missing for form in layer.forms]
            async with self._scans:
                starts = await _in_thread(count, self.store, forms)
            for layer in missing:
                own, starts = starts[: len(layer.forms)], starts[len(layer.forms) :]
                places = await asyncio.to_thread(plain_places, self.store, layer.forms, own)
                found[layer.key] = self._keep(layer, Answer(places))
        return [found[layer.key] for layer in wanted]

    def _of_term(self, layer: Layer) -> Answer:
        """The places of a lexicon's term, as they stand in `spans.csv` and `rejected.csv`."""
        ids = [term["id"] for term in self.store.about["terms"]]
        if layer.term not in ids:
            raise QueryError(f"no term {layer.term} in this folder", f"此文件夹中没有术语 {layer.term}")
        records = self.store.records
        own = (records["term"] == ids.index(layer.term)) & (records["predecessor"] == layer.predecessor)
        rows = records[own]
        starts = self.store.raw_starts[rows["segment"]] + rows["start"]
        lengths = np.minimum(rows["end"] - rows["start"], 0xFFFF).astype(np.uint16)
        return Answer(Places(starts.astype(np.int64), lengths, np.asarray(rows["verdict"])), exact=True)

    async def sample(self, layer: Layer) -> dict[str, Any]:
        """A decided random sample of the layer's plain places.

        Returns `of` places, the `spans` among them, and the estimated number of `spans` in all with its 95 % interval.
        """
        (answer,) = await self.plain([layer])
        if answer.sample is None:
            answer.sample = await self._sampled(layer, answer.places)
        return answer.sample

    async def _sampled(self, layer: Layer, places: Places) -> dict[str, Any]:
        number = len(places.starts)
        chosen = np.sort(np.random.default_rng(0).permutation(number)[:SAMPLE])
        wanted = places.starts[chosen]
        segments = np.unique(self.store.segments_of(wanted))
        parts = await asyncio.gather(
            *(self._decide(layer, part.tolist()) for part in np.array_split(segments, 2) if len(part))
        )
        decided = {
            int(start): int(verdict)
            for part in parts
            for start, verdict in zip(part.starts, part.verdicts, strict=True)
        }
        spans = sum(decided.get(start) == SPAN for start in wanted.tolist())
        low, high = wilson_of(spans, len(wanted)) if len(wanted) else (0.0, 0.0)
        return {
            "of": len(wanted), "spans": spans, "places": number,
            "estimate": round(number * spans / max(1, len(wanted))),
            "low": int(low * number), "high": int(np.ceil(high * number)),
        }  # fmt: skip

    async def _decide(self, layer: Layer, segments: Sequence[int]) -> Places:
        async with self._room:
            for last_try in (False, True):
                try:
                    return await asyncio.wrap_future(
                        self._deciders.submit(decide_segments, str(self.store.folder), layer, segments)
                    )
                except BrokenProcessPool:
                    # The system may end a process that takes much memory; the stretch is given to another one.
                    if last_try:
                        raise
            raise AssertionError

    async def exact(self, layer: Layer) -> AsyncGenerator[Progress | Answer, None]:
        """Progress, and at the end the answer with every place decided. Whoever stops iterating has cancelled it."""
        if (answer := self.get(layer)) and answer.exact:
            yield answer
            return
        job = self._jobs.get(layer.key)
        if job is None:
            job = self._jobs[layer.key] = _Job()
            job.task = asyncio.create_task(self._run(layer, job))
        assert job.task
        job.waiting += 1
        try:
            while not job.task.done():
                async with job.news:
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(job.news.wait(), 0.25)
                if not job.task.done():
                    yield job.progress
            yield self.get(layer) or Answer(await job.task, exact=True)
        finally:
            job.waiting -= 1
            if not job.waiting:
                job.task.cancel()
                if self._jobs.get(layer.key) is job:
                    del self._jobs[layer.key]

    async def _run(self, layer: Layer, job: _Job) -> Places:
        parts = stretches(self.store)
        found: dict[int, Places] = {}

        async def one(number: int) -> None:
            found[number] = places = await self._decide(layer, parts[number])
            job.progress = Progress(
                len(found) / len(parts),
                job.progress.spans + int((places.verdicts == SPAN).sum()),
                job.progress.places + len(places.starts),
            )
            async with job.news:
                job.news.notify_all()

        async with asyncio.TaskGroup() as tasks:
            for number in range(len(parts)):
                tasks.create_task(one(number))
        places = Places(
            *(
                np.concatenate([found[number][at] for number in range(len(parts))])
                for at in range(len(Places._fields))
            )
        )
        self._keep(layer, Answer(places, exact=True))
        return places


async def _in_thread(function: Callable[..., T], *arguments: Any) -> T:
    """As `asyncio.to_thread`, with a last argument that says when nobody waits for the result any more."""
    given_up = Event()
    try:
        return await asyncio.to_thread(lambda: function(*arguments, given_up.is_set))
    except asyncio.CancelledError:
        given_up.set()
        raise
