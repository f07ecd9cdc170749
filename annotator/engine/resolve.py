"""What can be decided only when all documents are known: which were read already under the same id, which are reprints.

Documents are named by their place: the number of the part and their index in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from annotator.engine.parts import FoundProblem, Head
from annotator.out.texts import id_key
from annotator.records import Problem
from annotator.text.reprints import Reprints, originals, signature_layout

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


def resolve(head: Callable[[int], Head], parts: int, reprints: Reprints | None) -> Resolution:
    """Look at all documents, in the order of the inputs.

    Args:
        head: gives a part, by its number, without its rows; called once for each, and once more where ids stand twice or
            for the ids of originals.
        parts: how many there are.
        reprints: how to find reprints, and what becomes of them; none are looked for without it.
    """
    keys, signatures = bytearray(), bytearray()
    dates: list[str] = []
    standings: list[int] = []
    begins = [0]
    for one in map(head, range(parts)):
        keys += one.keys
        begins.append(begins[-1] + one.sums.documents)
        if reprints:
            dates += one.dates
            standings += map(int, one.standings)
            signatures += one.signatures
    resolution = Resolution(_repeated(head, parts, keys))
    if reprints:
        resolution.reprints = reprints
        repeated = [begins[part] + index for part, index in resolution.repeated]
        found = _duplicates(dates, standings, signatures, repeated, reprints.containment)
        names = _ids(head, begins, set(found.values()))
        resolution.duplicate_of = {
            _place(begins, reprint): names[original] for reprint, original in found.items()
        }
    return resolution


def _place(begins: list[int], document: int) -> Place:
    """The place of a document that is counted through all parts, each of which begins at one of `begins`."""
    part = bisect_right(begins, document) - 1
    return part, document - begins[part]


def _duplicates(
    dates: list[str], standings: list[int], signatures: bytearray, repeated: list[int], containment: float
) -> dict[int, int]:
    """The original of each reprint, none of those that are repeated among them."""
    import numpy as np

    table = np.frombuffer(signatures, signature_layout())
    table["size"][repeated] = 0
    return originals(dates, table, containment, standings)


def _ids(head: Callable[[int], Head], begins: list[int], documents: set[int]) -> dict[int, str]:
    ids: dict[int, str] = {}
    for part, places in groupby(sorted(documents), lambda document: _place(begins, document)[0]):
        tallies = head(part).tallies
        ids.update((document, tallies[document - begins[part]].doc_id) for document in places)
    return ids


def _repeated(head: Callable[[int], Head], parts: int, keys: bytearray) -> set[Place]:
    """The documents whose id another one before them has; `keys` are those of all ids."""
    import numpy as np

    repeated: set[Place] = set()
    ordered = np.sort(np.frombuffer(keys, dtype=np.uint64))
    often = {key.tobytes() for key in ordered[1:][ordered[1:] == ordered[:-1]]}
    seen: set[str] = set()
    for number in range(parts if often else 0):
        for index, tally in enumerate(head(number).tallies):
            if id_key(tally.doc_id) not in often:
                continue
            if tally.doc_id in seen:
                repeated.add((number, index))
            seen.add(tally.doc_id)
    return repeated


def all_problems(head: Head, kept: list[bool]) -> list[FoundProblem]:
    """A part's problems in the order of its documents, with one for each document that is left out."""
    if all(kept):
        return head.problems
    left_out = [
        FoundProblem(
            index,
            Problem(
                tally.path,
                f"a document with the id {tally.doc_id} was read already; left out",
                kind="duplicate",
            ),
        )
        for index, (tally, is_kept) in enumerate(zip(head.tallies, kept, strict=True))
        if not is_kept
    ]
    return sorted([*head.problems, *left_out], key=lambda found: found.after)


def rows_kept(kept: list[bool], rows_of_each: Iterable[int]) -> list[bool]:
    """For each row of a table whether it stays, where each document has so many rows."""
    return [is_kept for is_kept, rows in zip(kept, rows_of_each, strict=True) for _ in range(rows)]
