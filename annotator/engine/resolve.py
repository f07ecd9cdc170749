"""What can be decided only when all documents are known: which of them were read already under the same id.

Imports `annotator.engine.parts`. Documents are named by their place: the number of the part and their index in it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from annotator.engine.parts import FoundProblem, Head

Place = tuple[int, int]


@dataclass
class Resolution:
    """What becomes of documents, by place; grows with what is found, not with the documents.

    `repeated` holds the documents that are left out everywhere, since one with the same id came before;
    `duplicate_of` the ids for the column of that name.
    """

    repeated: set[Place] = field(default_factory=set)
    duplicate_of: dict[Place, str] = field(default_factory=dict)

    def kept(self, part: int, documents: int) -> list[bool]:
        """For each document of a part whether it is in the tables."""
        return [(part, index) not in self.repeated for index in range(documents)]

    def originals(self, part: int, documents: int) -> list[str]:
        """The column `duplicate_of` of a part."""
        return [self.duplicate_of.get((part, index), "") for index in range(documents)]


def resolve(heads: Callable[[], Iterable[Head]]) -> Resolution:
    """Look at all documents, in the order of the inputs.

    Args:
        heads: gives the parts without their rows, from the first to the last; called twice.
    """
    resolution = Resolution()
    often = _repeated_hashes(heads())
    if not often:
        return resolution
    seen: set[str] = set()
    for number, head in enumerate(heads()):
        for index, tally in enumerate(head.tallies):
            if hash(tally.doc_id) not in often:
                continue
            if tally.doc_id in seen:
                resolution.repeated.add((number, index))
            seen.add(tally.doc_id)
    return resolution


def _repeated_hashes(heads: Iterable[Head]) -> set[int]:
    """The hashes of ids that stand more than once; eight bytes a document instead of its whole id."""
    import numpy as np

    hashes = array("q")
    for head in heads:
        hashes.extend(hash(tally.doc_id) for tally in head.tallies)
    ordered = np.sort(np.frombuffer(hashes, dtype=np.int64)) if hashes else np.empty(0, dtype=np.int64)
    return set(ordered[1:][ordered[1:] == ordered[:-1]].tolist())


def all_problems(head: Head, kept: list[bool]) -> list[FoundProblem]:
    """A part's problems in the order of its documents, with one for each document that is left out."""
    left_out = [
        FoundProblem(index, tally.path, f"a document with the id {tally.doc_id} was read already; left out")
        for index, (tally, is_kept) in enumerate(zip(head.tallies, kept, strict=True))
        if not is_kept
    ]
    return sorted([*head.problems, *left_out], key=lambda problem: problem.after)


def rows_kept(kept: list[bool], rows_of_each: Iterable[int]) -> list[bool]:
    """For each row of a table whether it stays, where each document has so many rows."""
    return [is_kept for is_kept, rows in zip(kept, rows_of_each, strict=True) for _ in range(rows)]
