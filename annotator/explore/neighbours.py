"""Which words stand beside a phrase more often than elsewhere, and which set its documents apart.

Log-likelihood (Dunning, Computational Linguistics 19, 1993) orders the words; the log ratio says how much. Places and
documents are drawn at random by seed where there are many. On a page where one keeps asking there is no family of tests,
so these are measures, not tests.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.explore.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.explore.store import Places

PLACES, DOCUMENTS, WINDOW, LENGTH, WORDS = 3000, 120, 12, 4000, 40
"""Places and documents drawn; characters on either side; characters of a document; words shown."""
_LEAST = 3
"""Places of a word from which on it is shown."""


def beside(folder: str, places: Places, documents: NDArray[np.int64], seed: int) -> dict[str, Any]:
    """Words within `WINDOW` characters of the places, against places drawn anywhere in the documents."""
    store = Store(Path(folder))
    draw = np.random.default_rng(seed)
    chosen = np.sort(draw.permutation(len(places.starts))[:PLACES])
    here: Counter[str] = Counter()
    for start, length in zip(places.starts[chosen].tolist(), places.lengths[chosen].tolist(), strict=True):
        here.update(_words(*_around(store, start, length)))
    there: Counter[str] = Counter()
    bodies = 2 * documents + 1
    sizes = store.raw_starts[bodies + 1] - store.raw_starts[bodies] - 2
    if len(bodies) and sizes.sum() > 0:
        for at in draw.choice(len(bodies), min(PLACES, 10 * len(chosen)), p=sizes / sizes.sum()).tolist():
            begin = int(store.raw_starts[bodies[at]])
            there.update(_words(*_around(store, begin + int(draw.integers(0, int(sizes[at]))), 0)))
    return {"of": len(chosen), "words": _compared(here, there)}


def keyness(folder: str, having: NDArray[np.int64], others: NDArray[np.int64], seed: int) -> dict[str, Any]:
    """Words of documents that have the phrase, against those of others; at most `DOCUMENTS` of either."""
    store = Store(Path(folder))
    draw = np.random.default_rng(seed)
    counted = []
    for documents in (having, others):
        chosen = documents[draw.permutation(len(documents))[:DOCUMENTS]]
        counts: Counter[str] = Counter()
        for number in np.sort(chosen).tolist():
            counts.update(_words(store.segment_text(2 * number + 1)[:LENGTH]))
        counted.append((counts, len(chosen)))
    (here, of), (there, others_of) = counted
    return {"of": of, "others": others_of, "words": _compared(here, there)}


def _around(store: Store, start: int, length: int) -> tuple[str, str]:
    segment = int(store.segments_of(np.array([start]))[0])
    begin, end = int(store.raw_starts[segment]), int(store.raw_starts[segment + 1]) - 2
    low, high = max(begin, start - WINDOW), min(end, start + length + WINDOW)
    text = store.text(low, high)
    return text[: start - low], text[start - low + length :]


def _words(*texts: str) -> Iterable[str]:
    from annotator.tagging.dictionary import general_tokenizer

    stop = _stopwords()
    for text in texts:
        for word in general_tokenizer().cut(text):
            if len(word) > 1 and word not in stop and any("\u4e00" <= c <= "\u9fff" for c in word):
                yield word


@cache
def _stopwords() -> frozenset[str]:
    from annotator.data import data_path

    lines = data_path("corpus", "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def _compared(here: Counter[str], there: Counter[str]) -> list[dict[str, Any]]:
    all_here, all_there = sum(here.values()), sum(there.values())
    found: list[dict[str, Any]] = []
    for word, number in here.items():
        other = there[word]
        if number < _LEAST or not all_there or number / all_here <= other / all_there:
            continue
        ratio = math.log2((number + 0.5) / all_here * all_there / (other + 0.5))
        likelihood = _log_likelihood(number, all_here, other, all_there)
        found.append(
            {
                "word": word,
                "here": number,
                "there": other,
                "likelihood": round(likelihood, 1),
                "ratio": round(ratio, 2),
            }
        )
    return sorted(found, key=lambda row: -row["likelihood"])[:WORDS]


def _log_likelihood(a: int, all_a: int, b: int, all_b: int) -> float:
    expected = (a + b) / (all_a + all_b)
    parts = ((a, all_a * expected), (b, all_b * expected))
    return 2 * sum(seen * math.log(seen / wanted) for seen, wanted in parts if seen)
