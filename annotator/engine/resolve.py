"""What can be decided only when all documents are known: which were read already under the same id, which are reprints.

Imports `annotator.engine.parts` and `annotator.reprints`. Documents are named by their place: the number of the part and their index in it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from annotator.engine.parts import FoundProblem, Head
from annotator.reprints import Reprints, originals, signature_layout

Place = tuple[int, int]


@dataclass
class Resolution:
    """What becomes of documents, by place; grows with what is found, not with the documents.

    `repeated` holds the documents that are left out everywhere, since one with the same id came before;
    `duplicate_of` the ids for the column of that name, and `reprints` whether such documents count.
    """

    repeated: set[Place] = field(default_factory=set)
    reprints: Reprints = field(default_factory=Reprints)
    duplicate_of: dict[Place, str] = field(default_factory=dict)

    def kept(self, part: int, documents: int) -> list[bool]:
        """For each document of a part whether it is in the tables."""
        return [(part, index) not in self.repeated for index in range(documents)]

    def originals(self, part: int, documents: int) -> list[str]:
        """The column `duplicate_of` of a part."""
        return [self.duplicate_of.get((part, index), "") for index in range(documents)]

    def counted(self, part: int, documents: int) -> list[bool]:
        """For each document of a part whether its spans and rejected places are in the tables, and the year counts it."""
        return [
            is_kept and self.reprints.counts(original)
            for is_kept, original in zip(
                self.kept(part, documents), self.originals(part, documents), strict=True
            )
        ]


def resolve(
    head: Callable[[int], Head], signatures: Callable[[int], bytes], parts: int, reprints: Reprints | None
) -> Resolution:
    """Look at all documents, in the order of the inputs.

    Args:
        head: gives a part, by its number, without its rows; called a few times for each.
        signatures: gives the signatures of a part's documents.
        parts: how many there are.
        reprints: how to find reprints, and what becomes of them; none are looked for without it.
    """
    resolution = Resolution(_repeated(head, parts))
    if reprints:
        resolution.reprints = reprints
        resolution.duplicate_of = _duplicates(
            head, signatures, parts, resolution.repeated, reprints.containment
        )
    return resolution


def _duplicates(
    head: Callable[[int], Head],
    signatures: Callable[[int], bytes],
    parts: int,
    repeated: set[Place],
    containment: float,
) -> dict[Place, str]:
    """The id of the original of each reprint."""
    import numpy as np

    documents: list[tuple[Place, str]] = []
    sketches = bytearray()
    for number in range(parts):
        documents += (((number, index), tally.date) for index, tally in enumerate(head(number).tallies))
        sketches += signatures(number)
    table = np.frombuffer(sketches, signature_layout())
    table["size"][[row for row, (place, _) in enumerate(documents) if place in repeated]] = 0
    found = originals(documents, table, containment)
    ids: dict[Place, str] = {}
    for number, places in groupby(sorted(set(found.values())), itemgetter(0)):
        tallies = head(number).tallies
        ids.update((place, tallies[place[1]].doc_id) for place in places)
    return {reprint: ids[original] for reprint, original in found.items()}


def _repeated(head: Callable[[int], Head], parts: int) -> set[Place]:
    """The documents whose id another one before them has."""
    repeated: set[Place] = set()
    often = _repeated_hashes(map(head, range(parts)))
    if not often:
        return repeated
    seen: set[str] = set()
    for number in range(parts):
        for index, tally in enumerate(head(number).tallies):
            if hash(tally.doc_id) not in often:
                continue
            if tally.doc_id in seen:
                repeated.add((number, index))
            seen.add(tally.doc_id)
    return repeated


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
