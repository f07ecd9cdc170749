"""Reprints: near-duplicates by MinHash and locality-sensitive hashing, and what the tables make of them.

Knows nothing of files or terms. Works in two steps, so that texts can be read in many processes: `signatures` of the
texts, `originals` once for all signatures.

A text is the set of its shingles: all runs of `SHINGLE` letters, digits and Han characters, punctuation and layout taken
out, traditional characters made simplified. Its MinHash is of the one-permutation kind (Li, Owen and Zhang, One
Permutation Hashing, NIPS 2012, whose estimator passes over bins that are empty in both texts), 16 bits kept of each value
(Li and König, b-Bit Minwise Hashing, WWW 2010); for the bands of the locality-sensitive hashing empty bins are filled from
others (Shrivastava, Optimal Densification for Fast and Accurate Minwise Hashing, ICML 2017). That costs one hash a
character where datasketch's classical MinHash costs 128, and 0.5 KB a text at the end where its tables of Python sets take
several: `python -m benchmarks.reprints` measures both, and the tests hold the two to the same reprints.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date as Day
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from annotator.text.characters import BEYOND_HAN, TABLE_SIZE, alphanumeric
from annotator.text.variants import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from annotator.text.characters import Coded

Choice = Literal["count", "drop", "only"]
"""What the tables count: reprints as any document, no reprints, or nothing but reprints."""

SHINGLE = 8
"""Characters in a shingle; a power of two. Measured on 900 pages and 16,800 items of the evening news: pairs of different
pieces with a containment of 0.7 and more are six times as many at 4 characters, and three times at 5, as at 8."""
CONTAINMENT = 0.85
"""Share of the shorter text's shingles that the longer one must hold. There, a page and the item of the same address share
0.95 and more, the notices of the opening and of the closing of one congress 0.84."""
LATER_CONTAINMENT = 0.97
"""The same for texts more than `SOON` apart. Yearly notices (a New Year address will be broadcast) share up to 0.96, but for
one that is the same word for word."""
SOON = 30
"""Days within which a reprint is expected."""
JACCARD = 0.5
"""Least share of common shingles among all shingles of the two: an article that quotes a notice whole is not its reprint."""
LEAST_SHINGLES = 32
"""A text with fewer shingles has no signature: it is too short to tell a reprint from a set phrase."""
LIMITS = {"later_containment": LATER_CONTAINMENT, "soon_days": SOON, "jaccard": JACCARD, "shingle": SHINGLE}
"""What `run.json` tells beside the containment asked for."""

_BINS = 256
_NO_SHINGLE = 2**32 - 1
_ROWS = 4
"""Values in a band: a pair of Jaccard similarity s becomes a candidate with probability 1 - (1 - s^4)^64, 0.98 for s = 0.5."""


class Reprints(NamedTuple):
    """That reprints are looked for, what the tables count, and how much a reprint must share with its original."""

    choice: Choice = "count"
    containment: float = CONTAINMENT

    def counts(self, duplicate_of: str) -> bool:
        """Whether the tables count a document."""
        return self.choice == "count" or bool(duplicate_of) == (self.choice == "only")


@cache
def _fold() -> NDArray[np.uint8]:
    """The byte that each character of the basic plane counts as, by its code; 0 for what is left out.

    Eight bytes are one number of the machine. That one character in 255 counts as the one it should be told from makes
    a pair of texts that differ in single characters more alike by as little.
    """
    import numpy as np

    plain = np.where(alphanumeric(), np.arange(TABLE_SIZE, dtype=np.uint32), 0)
    for code, other in folded().items():
        if code < TABLE_SIZE and plain[code]:
            plain[code] = ord(other)
    plain[BEYOND_HAN] = BEYOND_HAN
    return np.where(plain, plain * np.uint32(0x9E3779B1) % np.uint32(255) + 1, 0).astype(np.uint8)


@cache
def _probes() -> NDArray[np.intp]:
    """For each bin (columns) the other bins in the order in which an empty one takes from them."""
    import numpy as np

    generator = np.random.Generator(np.random.PCG64(2012))
    return np.stack([generator.permutation(_BINS) for _ in range(_BINS)], axis=1)


@cache
def signature_layout() -> np.dtype[np.void]:
    """A text's signature in memory and in files: the number of its shingles, 0 where it is too short, and its MinHash.

    A value of the MinHash is 0 for a bin that got no shingle.
    """
    import numpy as np

    return np.dtype([("size", "<u4"), ("values", "<u2", (_BINS,))])


def signatures(coded: Coded, number: int) -> NDArray[np.void]:
    """The signatures of the first `number` texts, the same in every process; shape (number,) of `signature_layout`."""
    import numpy as np

    plain = _fold().take(coded.codes[: coded.starts[number]])
    kept = (int(np.count_nonzero(plain[start:end])) for start, end in pairwise(coded.starts[: number + 1]))
    starts = list(accumulate(kept, initial=0))
    # numpy takes twice as long to leave bytes out.
    hashes = _shingle_hashes(plain.tobytes().translate(None, b"\0"))
    bins = (hashes >> np.uint32(24)).astype(np.intp)
    least = np.full((number, _BINS), _NO_SHINGLE, np.uint32)
    found = np.zeros(number, signature_layout())
    for index, (start, end) in enumerate(pairwise(starts)):
        stop = end - SHINGLE + 1
        if stop - start >= LEAST_SHINGLES:
            np.minimum.at(least[index], bins[start:stop], hashes[start:stop])
            found["size"][index] = stop - start
    found["values"] = np.where(least == _NO_SHINGLE, 0, np.maximum(least & np.uint32(0xFFFF), 1))
    return found


def _shingle_hashes(letters: bytes) -> NDArray[np.uint32]:
    """A hash of each run of `SHINGLE` bytes: those bytes as a number, multiplied, the upper half mixed once more."""
    import numpy as np

    if len(letters) < SHINGLE:
        return np.empty(0, np.uint32)
    shingles = np.ndarray((len(letters) - SHINGLE + 1,), "<u8", letters, strides=(1,))
    hashes = (shingles * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)).astype(np.uint32)
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x85EBCA6B)
    return hashes


def originals(
    dates: Sequence[str],
    signatures: NDArray[np.void],
    containment: float = CONTAINMENT,
    standings: Sequence[int] = (),
) -> dict[int, int]:
    """The original of each reprint; both by their place among the documents.

    The text of the best standing that a reprint is like is its original, of those the earliest; a date known only to the
    month or year counts as its last day, an undated text comes last, and of one day the better source, then the one given
    first. An original is never a reprint itself: each text
    is compared with originals only, so that likeness does not drift from one reprint to the next.

    Args:
        dates: of the documents, as in `Document.date`.
        signatures: theirs, shape (len(dates),); those that have none are passed over.
        containment: instead of `CONTAINMENT`; if higher than `LATER_CONTAINMENT`, instead of that too.
        standings: of the documents, twice what goes before the date and one for the worse source, the least first; all
            alike where none are given.

    Memory, beside the signatures of 0.5 GB: 0.14 GB per million documents where none are like, 0.85 GB where nearly all
    are reprints of other days.
    """
    import numpy as np

    sizes, values = signatures["size"].astype(np.float64), signatures["values"]
    standing = np.asarray(standings, np.int8) if len(standings) else np.zeros(len(dates), np.int8)
    twins = _best_of_twins(_twins(dates, signatures), standing)
    is_twin = twins != np.arange(len(twins))
    rows = np.flatnonzero((sizes > 0) & ~is_twin)
    groups, bounds = _shared_bands(values, rows)
    # Originals by band: the first one in an array, for memory, the few further ones in lists.
    first = np.full(groups.max(initial=-1) + 1, -1, np.int32)
    further: dict[int, list[int]] = defaultdict(list)
    found: dict[int, int] = {}

    # "~" comes after every digit and "-": 2024-03-05 goes before 2024-03 and 2024, and all before no date.
    def order(number: int) -> tuple[int, str, int]:
        place = int(rows[number])
        return int(standing[place]) // 2, f"{dates[place]}~", int(standing[place]) % 2

    sharing = sorted(np.flatnonzero(np.diff(bounds)).tolist(), key=order)
    for rank, number in enumerate(sharing):
        place = int(rows[number])
        own = groups[bounds[number] : bounds[number + 1]]
        taken = first[own] >= 0
        earlier = set(first[own[taken]].tolist())
        for group in further.keys() & own.tolist() if further else ():
            earlier.update(further[group])
        candidates = [int(rows[sharing[earlier_rank]]) for earlier_rank in sorted(earlier)]
        for original, share in zip(candidates, _containment(place, candidates, values, sizes), strict=True):
            later = _apart(dates[original], dates[place]) > SOON
            if share >= (max(containment, LATER_CONTAINMENT) if later else containment):
                found[place] = original
                break
        else:
            first[own[~taken]] = rank
            for group in own[taken].tolist():
                further[group].append(rank)
    # Of a twin the original is that of the other one, or that one.
    for twin in np.flatnonzero(is_twin & (sizes > 0)).tolist():
        other = int(twins[twin])
        found[twin] = found.get(other, other)
    return found


def _best_of_twins(twins: NDArray[np.intp], standing: NDArray[np.int8]) -> NDArray[np.intp]:
    """The twins, each with the one of them that has the best standing in place of the first."""
    import numpy as np

    if not standing.any():
        return twins
    best: dict[int, int] = {}
    for place in np.flatnonzero(twins != np.arange(len(twins))).tolist():
        first = int(twins[place])
        best[first] = min(best.get(first, first), place, key=lambda one: (int(standing[one]), one))
    return np.array([best.get(int(first), int(first)) for first in twins], np.intp) if best else twins


def _twins(dates: Sequence[str], signatures: NDArray[np.void]) -> NDArray[np.intp]:
    """For each text the first one of the same date and signature, in most cases the text itself."""
    import numpy as np

    numbers: dict[str, int] = {}
    days = np.fromiter((numbers.setdefault(date, len(numbers)) for date in dates), np.uint64, len(dates))
    # Column by column, so that no second table of them is made.
    columns = signatures.view(np.uint32).reshape(len(signatures), signatures.itemsize // 4).T
    factors = np.random.Generator(np.random.PCG64(2012)).integers(2**64, size=len(columns), dtype=np.uint64)
    keys = days.copy()
    for column, factor in zip(columns, factors, strict=True):
        keys += column * factor
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    twins: NDArray[np.intp] = first[group]
    # Equal keys are no proof.
    (rows,) = (twins != np.arange(len(twins))).nonzero()
    same = days[rows] == days[twins[rows]]
    for column in columns:
        same &= column[rows] == column[twins[rows]]
    twins[rows[~same]] = rows[~same]
    return twins


def _shared_bands(
    values: NDArray[np.uint16], rows: NDArray[np.intp]
) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Numbers of the bands that a row has in common with another: those of `rows[i]` from `bounds[i]` to `bounds[i + 1]`."""
    import numpy as np

    shared: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    counts = np.zeros(len(rows) + 1, np.intp)
    before = 0
    for band in range(_BINS // _ROWS if len(rows) else 0):
        _, group, members = np.unique(_band(values, rows, band), return_inverse=True, return_counts=True)
        numbers = (np.cumsum(members > 1) + (before - 1)).astype(np.int32)
        texts = np.flatnonzero(members[group] > 1).astype(np.int32)
        shared.append((texts, numbers[group[texts]]))
        counts[texts + 1] += 1
        before = int(numbers[-1]) + 1
    bounds = np.cumsum(counts)
    groups = np.empty(bounds[-1], np.int32)
    free = bounds[:-1].copy()
    for texts, numbered in shared:
        groups[free[texts]] = numbered
        free[texts] += 1
    return groups, bounds


def _band(values: NDArray[np.uint16], rows: NDArray[np.intp], number: int) -> NDArray[np.uint64]:
    """The four values of a band as one number, for each row; empty bins filled from the text's other ones."""
    import numpy as np

    columns = np.arange(number * _ROWS, (number + 1) * _ROWS)
    filled = values[rows[:, None], columns].astype(np.uint64)
    for place, column in enumerate(columns.tolist()):
        gaps = np.flatnonzero(filled[:, place] == 0)
        for other in _probes()[:, column]:
            if not len(gaps):
                break
            filled[gaps, place] = values[rows[gaps], other]
            gaps = gaps[filled[gaps, place] == 0]
    band: NDArray[np.uint64] = filled[:, 0]
    for place in range(1, _ROWS):
        band = band << np.uint64(16) | filled[:, place]
    return band


def _containment(
    number: int, others: list[int], values: NDArray[np.uint16], sizes: NDArray[np.float64]
) -> list[float]:
    """Containment with each of the other texts, from the estimated Jaccard similarity; 0 where that is too low."""
    import numpy as np

    same = (values[others] == values[number]) & (values[number] != 0)
    either = (values[others] | values[number]) != 0
    jaccard = same.sum(axis=1) / either.sum(axis=1)
    common = jaccard / (1 + jaccard) * (sizes[others] + sizes[number])
    containment = common / np.minimum(sizes[others], sizes[number])
    return list(np.where(jaccard >= JACCARD, containment, 0.0).tolist())


def _apart(one: str, other: str) -> int:
    """Days that lie between two dates at least."""
    (one_first, one_last), (other_first, other_last) = _possible_days(one), _possible_days(other)
    return max(one_first - other_last, other_first - one_last)


@lru_cache(10_000)
def _possible_days(date: str) -> tuple[int, int]:
    """First and last day, as ordinals, of a date that may be a month or a year, or empty for any day."""
    if not date:
        return Day.min.toordinal(), Day.max.toordinal()
    year, month, day = (int(part) for part in f"{date}-0-0".split("-")[:3])
    last_month = month or 12
    return (
        Day(year, month or 1, day or 1).toordinal(),
        Day(year, last_month, day or monthrange(year, last_month)[1]).toordinal(),
    )
