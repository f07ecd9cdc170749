"""What a batch leaves behind: a part, in one file, so that it is there as a whole or not at all.

The file begins with a line that tells its size and checksum: waiting until each part is on the disk itself would take
a good part of its batch's time, so one that was lost with the power is found out and done again. Two lines of JSON
follow, what the merge needs to know of all documents together, and of each; then the keys of their ids, where
reprints are looked for their signatures, the batch's rows of the tables, and its texts where they are kept.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, field
from functools import cached_property
from typing import IO, NamedTuple

from annotator.out.folder import PARTIAL, Folder
from annotator.out.texts import KEY, Block
from annotator.records import Problem
from annotator.tables.years import YearSums

PART_TABLES = ("spans", "rejected", "documents")
_NAME = re.compile(r"part-(\d+)")


class Tally(NamedTuple):
    """A document's sums for `years.csv`, and how many rows of `spans` and `rejected` are its own.

    `year` is that of `Document`, `hits` are its counts as (term, forms, number).
    """

    doc_id: str
    path: str
    year: str
    characters: int
    tokens: int
    spans: int
    rejected: int
    hits: list[tuple[str, str, int]]


class FoundProblem(NamedTuple):
    """A problem, and how many of the part's documents were read before it."""

    after: int
    problem: Problem


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

    `dates` and `keys`, the `KEY` bytes of `id_key` one after the other, are those of the documents, `signatures` what
    `annotator.text.reprints` says of them, `packed` their tallies as JSON, `sizes` the bytes of the part's tables,
    `blocks` those of its texts with the lengths and the beginning that `Block` has, `matched` the rows of the user's table
    of documents that were met, `left_out` how many documents were not selected, `standings` a digit for each document by which the original of
    reprints is chosen.
    """

    sums: Sums
    problems: list[FoundProblem]
    dates: list[str]
    keys: bytes
    signatures: bytes
    packed: bytes
    sizes: dict[str, int] = field(default_factory=dict)
    blocks: list[tuple[int, list[tuple[int, int, int]], bool]] = field(default_factory=list)
    matched: list[int] = field(default_factory=list)
    left_out: int = 0
    standings: str = ""

    @cached_property
    def tallies(self) -> list[Tally]:
        """The documents one by one, which the merge mostly does not ask for."""
        return list(map(Tally._make, json.loads(self.packed)))


def part_name(number: int) -> str:
    """The name of a batch's part in the folder."""
    return f"{PARTIAL}/part-{number:07d}"


def any_finished(folder: Folder) -> bool:
    """Whether there is a part, whole or damaged."""
    return any(map(_NAME.fullmatch, folder.names(PARTIAL)))


def finished(folder: Folder) -> set[int]:
    """The numbers of the batches whose parts are whole."""
    numbers = [int(found[1]) for name in folder.names(PARTIAL) if (found := _NAME.fullmatch(name))]
    return {number for number in numbers if _is_whole(folder, number)}


def _is_whole(folder: Folder, number: int) -> bool:
    with folder.open(part_name(number)) as stream:
        return stream.readline() == _seal(stream.read())


def _seal(content: bytes) -> bytes:
    return b"%d %d\n" % (len(content), zlib.crc32(content))


def write_part(
    folder: Folder, number: int, head: Head, tables: dict[str, bytes], texts: Sequence[Block]
) -> None:
    """Write a batch's part; `tables` holds each of `PART_TABLES` as bytes."""
    known = {
        "sums": asdict(head.sums),
        "problems": [(found.after, astuple(found.problem)) for found in head.problems],
        "dates": head.dates,
        "signatures": len(head.signatures),
        "sizes": {name: len(tables[name]) for name in PART_TABLES},
        "matched": head.matched,
        "left_out": head.left_out,
        "standings": head.standings,
        "blocks": [(len(block.data), block.lengths, block.begins) for block in texts],
    }
    lines = (json.dumps(known).encode("ascii"), head.packed, head.keys)
    rows, data = (tables[name] for name in PART_TABLES), (block.data for block in texts)
    content = b"".join((b"\n".join(lines), head.signatures, *rows, *data))
    with folder.create(part_name(number), synced=False) as stream:
        stream.write(_seal(content))
        stream.write(content)


def read_head(stream: IO[bytes]) -> Head:
    """Read the beginning of a part."""
    stream.readline()
    known, packed = json.loads(stream.readline()), stream.readline()
    return Head(
        Sums(**known["sums"]),
        [FoundProblem(after, Problem(*problem)) for after, problem in known["problems"]],
        known["dates"],
        stream.read(KEY * len(known["dates"])),
        stream.read(known["signatures"]),
        packed,
        known["sizes"],
        known["blocks"],
        known["matched"],
        known["left_out"],
        known["standings"],
    )


def read_tables(stream: IO[bytes], head: Head) -> dict[str, bytes]:
    """Read the tables of a part whose beginning was read."""
    return {name: stream.read(head.sizes[name]) for name in PART_TABLES}


def read_texts(stream: IO[bytes], head: Head) -> list[Block]:
    """Read the texts of a part whose tables were read."""
    return [Block(stream.read(size), lengths, begins) for size, lengths, begins in head.blocks]
