"""Finding reprints: speed and memory, ours against datasketch's classical MinHash and its LSH index.

Run `python -m benchmarks.reprints FOLDER`. Prints, for the documents of the folder, MB/s of the signatures and bytes a
document at the end, both ways, with the ratios. Datasketch gets 128 permutations and the same shingles as byte strings.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from annotator.reading import read_documents
from annotator.text.characters import codes_of
from annotator.text.reprints import JACCARD, SHINGLE, originals, signatures

Value = TypeVar("Value")
AT_A_TIME = 10
"""Days of the evening news that a run tags at one go."""


def timed(job: Callable[[], Value]) -> tuple[float, Value]:
    """Wall time of one call in seconds, and what it gave."""
    start = time.perf_counter()
    value = job()
    return time.perf_counter() - start, value


def peak(job: Callable[[], object]) -> int:
    """Most bytes held at a time by what the call allocated."""
    tracemalloc.start()
    job()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def sketched(texts: list[str]) -> NDArray[np.void]:
    """Our signatures, of as many texts at a time as a run takes."""
    some = (texts[first : first + AT_A_TIME] for first in range(0, len(texts), AT_A_TIME))
    return np.concatenate([signatures(codes_of(block), len(block)) for block in some])


def classical(text: str) -> MinHash:
    """Datasketch's MinHash of the text's shingles."""
    plain = "".join(filter(str.isalnum, text))
    sketch = MinHash(num_perm=128)
    sketch.update_batch({plain[i : i + SHINGLE].encode() for i in range(len(plain) - SHINGLE + 1)})
    return sketch


def index(sketches: list[MinHash]) -> None:
    """Insert all into datasketch's index and ask it for each."""
    lsh = MinHashLSH(threshold=JACCARD, num_perm=128)
    for number, sketch in enumerate(sketches):
        lsh.insert(number, sketch)
    for sketch in sketches:
        lsh.query(sketch)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", help="folder of documents")
    folder = parser.parse_args().folder
    documents = list(read_documents(folder))
    texts = [document.text for document in documents]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    sketched([texts[0]])
    seconds, sketches = timed(lambda: sketched(texts))
    their_seconds, their_sketches = timed(lambda: [classical(text) for text in texts])
    dates = [document.date for document in documents]
    merge, found = timed(lambda: originals(dates, sketches))
    their_merge, _ = timed(lambda: index(their_sketches))
    memory = peak(lambda: originals(dates, sketches)) + sketches.nbytes
    their_memory = peak(lambda: index(their_sketches))
    print(
        f"Python {sys.version.split()[0]}, {len(texts)} documents, {megabytes:.1f} MB, {len(found)} reprints"
    )
    print(f"{'':24}{'annotator':>12}{'datasketch':>12}{'ratio':>8}")
    print(
        f"{'signatures, MB/s':24}{megabytes / seconds:12.1f}{megabytes / their_seconds:12.1f}{their_seconds / seconds:8.0f}"
    )
    print(f"{'originals, s':24}{merge:12.2f}{their_merge:12.2f}{their_merge / merge:8.1f}")
    print(
        f"{'originals, bytes each':24}{memory / len(texts):12.0f}{their_memory / len(texts):12.0f}{their_memory / memory:8.1f}"
    )


if __name__ == "__main__":
    main()
