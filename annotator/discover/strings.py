"""Every string that stands in enough documents, counted character by character with numpy.

A string of n + 1 characters is looked at only where both strings of n in it are frequent, so that what is followed shrinks
fast. Nothing is segmented here: whether a string has the boundaries of words is asked of the few that remain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

BREAK = 0
"""The code between passages, which no string holds."""
SHORTEST, LONGEST = 3, 16
"""Characters of a formulation."""
_PLACE_BITS = np.uint64(28)
_PLACE = np.uint64((1 << 28) - 1)


class Strings(NamedTuple):
    """The frequent strings of one length.

    `places` are the positions of all, string by string and in their order; those of string i begin at `starts[i]`.
    `extended` is the largest number of occurrences of one string that has a character more on the left or the right.
    """

    length: int
    places: Integers
    starts: Integers
    documents: Integers
    extended: Integers

    @property
    def occurrences(self) -> Integers:
        """How often each string stands."""
        return np.diff(np.append(self.starts, len(self.places)))


def frequent_strings(
    codes: NDArray[np.uint16], document_of: NDArray[np.int32], fewest: int
) -> Iterator[Strings]:
    """The strings of `SHORTEST` to `LONGEST` characters that stand in `fewest` documents or more, length by length.

    Args:
        codes: a code for each character; `BREAK` between passages, and at the end.
        document_of: the number of the document at each position, never falling.
        fewest: documents.
    """
    dense = np.zeros(1 << 16, np.uint64)
    used = np.unique(codes)
    used = used[used != BREAK]
    dense[used] = np.arange(1, len(used) + 1)
    shift = np.uint64(len(used).bit_length())
    (places,) = codes.nonzero()
    group_at = np.zeros(len(codes) + 1, np.uint32)
    group_at[places] = dense[codes[places]]
    before: Strings | None = None
    for length in range(2, LONGEST + 2):
        follows = codes.take(places + length - 1, mode="clip")
        goes_on = (follows != BREAK) & (group_at.take(places + 1) != 0)
        places, follows = places[goes_on], follows[goes_on]
        if not len(places):
            if before is not None and before.length >= SHORTEST:
                yield before
            return
        # Sorting numbers that hold string and place is ten times as fast as sorting places by their string.
        keys = (group_at.take(places).astype(np.uint64) << shift) | dense.take(follows)
        keys = np.sort((keys << _PLACE_BITS) | places.astype(np.uint64))
        ordered = (keys & _PLACE).astype(np.int64)
        keys >>= _PLACE_BITS
        is_first = np.append(True, keys[1:] != keys[:-1])
        (starts,) = is_first.nonzero()
        parents = keys[starts] >> shift
        del keys
        documents = document_of[ordered]
        new_document = is_first
        new_document[1:] |= documents[1:] != documents[:-1]
        counts = np.add.reduceat(new_document, starts, dtype=np.int64)
        sizes = np.diff(np.append(starts, len(ordered)))
        is_kept = counts >= fewest
        if before is not None:
            # A string as a whole may be the left or the right part of a longer one.
            np.maximum.at(before.extended, parents.astype(np.int64) - 1, sizes)
            np.maximum.at(before.extended, group_at.take(ordered[starts] + 1).astype(np.int64) - 1, sizes)
            if before.length >= SHORTEST:
                yield before
        in_kept = is_kept.repeat(sizes)
        kept = ordered[in_kept]
        group_at = np.zeros(len(codes) + 1, np.uint32)
        group_at[kept] = is_kept.cumsum(dtype=np.uint32).repeat(sizes)[in_kept]
        sizes = sizes[is_kept]
        before = Strings(
            length, kept, np.append(0, sizes.cumsum()[:-1]).astype(np.int64), counts[is_kept], np.zeros(len(sizes), np.int64)
        )  # fmt: skip
        (places,) = group_at.nonzero()
