"""What a batch leaves behind: a part, in one file, so that it is there as a whole or not at all.

May import `annotator.engine.folder` and `annotator.tables`. The file begins with a line that tells its size and checksum: waiting until each part is
on the disk itself would take longer than its batch, so one that was lost with the power is found out and done again. Two
lines of JSON follow, what the merge needs to know of all documents together, and of each; where reprints are looked for,
the documents' signatures; then the batch's rows of the tables.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import starmap
from typing import IO, NamedTuple

from annotator.engine.folder import PARTIAL, Folder
from annotator.tables import YearSums

PART_TABLES = ("spans", "rejected", "documents")
_NAME = re.compile(r"part-(\d+)")


class Tally(NamedTuple):
    """A document's sums for `years.csv`, and how many rows of `spans` and `rejected` are its own.

    `hits` are its counts as (term, forms, number).
    """

    doc_id: str
    path: str
    date: str
    characters: int
    tokens: int
    spans: int
    rejected: int
    hits: list[tuple[str, str, int]]

    @property
    def year(self) -> str:
        """As `Document.year`."""
        return self.date[:4]


class FoundProblem(NamedTuple):
    """A problem, and how many of the part's documents were read before it."""

    after: int
    path: str
    problem: str


@dataclass
class Sums:
    """Of all documents of a part: how many there are and how many without a date, their rows, what the years add up."""

    documents: int
    undated: int
    spans: int
    rejected: int
    years: list[YearSums]


@dataclass
class Head:
    """A part without its rows: its documents and problems in the order they were read.

    `signatures` is what `annotator.reprints` says of the documents, `packed` their tallies as JSON, `sizes` the bytes of the
    part's tables.
    """

    sums: Sums
    problems: list[FoundProblem]
    packed: bytes
    signatures: bytes
    sizes: dict[str, int] = field(default_factory=dict)

    @cached_property
    def tallies(self) -> list[Tally]:
        """The documents one by one, which the merge mostly does not ask for."""
        return list(map(Tally._make, json.loads(self.packed)))


def part_name(number: int) -> str:
    """The name of a batch's part in the folder."""
    return f"{PARTIAL}/part-{number:07d}"


def any_finished(folder: Folder) -> bool:
    """Whether there is a part, whole or damaged."""
    return any(map(_NAME.fullmatch, folder.parts()))


def finished(folder: Folder) -> set[int]:
    """The numbers of the batches whose parts are whole."""
    numbers = [int(found[1]) for name in folder.parts() if (found := _NAME.fullmatch(name))]
    return {number for number in numbers if _is_whole(folder, number)}


def _is_whole(folder: Folder, number: int) -> bool:
    with folder.open(part_name(number)) as stream:
        return stream.readline() == _seal(stream.read())


def _seal(content: bytes) -> bytes:
    return b"%d %d\n" % (len(content), zlib.crc32(content))


def write_part(folder: Folder, number: int, head: Head, tables: dict[str, bytes]) -> None:
    """Write a batch's part; `tables` holds each of `PART_TABLES` as bytes."""
    known = {
        "sums": asdict(head.sums),
        "problems": head.problems,
        "signatures": len(head.signatures),
        "sizes": {name: len(tables[name]) for name in PART_TABLES},
    }
    lines = (json.dumps(known).encode("ascii"), head.packed, head.signatures)
    content = b"\n".join(lines) + b"".join(tables[name] for name in PART_TABLES)
    with folder.create(part_name(number), synced=False) as stream:
        stream.write(_seal(content))
        stream.write(content)


def read_head(stream: IO[bytes]) -> Head:
    """Read the beginning of a part."""
    stream.readline()
    known = json.loads(stream.readline())
    return Head(
        Sums(**known["sums"]),
        list(starmap(FoundProblem, known["problems"])),
        stream.readline(),
        stream.read(known["signatures"]),
        known["sizes"],
    )


def read_tables(stream: IO[bytes], head: Head) -> dict[str, bytes]:
    """Read the tables of a part whose beginning was read."""
    return {name: stream.read(head.sizes[name]) for name in PART_TABLES}
