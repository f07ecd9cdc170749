"""The prepared texts of one tagged folder, opened: two buffers of codes, and a small column for each thing known of a document.

`raw` holds the texts as they are, by `annotator.text.characters.codes_of`: one 16-bit code for each code point, so that
offsets hold. `clean` holds them folded and without layout, so that a form stands in it in one piece however it was
written; `seams` say how much layout stands before each of its places. Nothing is read before it is asked for.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from annotator.text.characters import BEYOND_HAN

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAYOUT_VERSION = 2
"""Of what `prepare` writes; a store of another version is made anew."""
UNKNOWN_DAY = np.iinfo(np.int32).min
"""The day of a document without a date."""
BODY = 1
"""A document has two segments: its title, which has an even number, and after it its body."""
SPAN, BOUNDARY, NESTED, UNDECIDED = 1, 2, 3, 0
"""What was decided of a place."""
VERDICTS = {SPAN: "span", BOUNDARY: "boundary", NESTED: "nested", UNDECIDED: "undecided"}
RECORD = np.dtype(
    [
        ("segment", np.uint32),
        ("start", np.uint32),
        ("end", np.uint32),
        ("term", np.uint16),
        ("predecessor", bool),
        ("verdict", np.uint8),
    ]
)
"""A row of `spans.csv` or `rejected.csv`: `start` and `end` are offsets in its segment, `term` its number in `terms`."""


class Column(NamedTuple):
    """What is known of each document by one name: a number for each, and the values that the numbers stand for."""

    numbers: NDArray[np.uint16]
    values: list[str]


class Places(NamedTuple):
    """Places in the texts: where in `raw` each begins, its length there, and its verdict; in the order of the texts."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.uint16]
    verdicts: NDArray[np.uint8]

    def where(self, chosen: Any) -> Places:
        """Those that a mask, numbers or a slice choose."""
        return Places(self.starts[chosen], self.lengths[chosen], self.verdicts[chosen])


@dataclass
class Store:
    """A folder that `annotator.explore.prepare` wrote.

    `about` has `name`, `digest` (of the tagged folder), `version`, `documents`, `characters` (Han), `codes`, `terms` (id,
    layer, form, English, Chinese, milestones) and what else the page says of the whole.
    """

    folder: Path

    @cached_property
    def about(self) -> dict[str, Any]:
        """What the page says of the whole."""
        about: dict[str, Any] = json.loads((self.folder / "about.json").read_text(encoding="utf-8"))
        return about

    def _array(self, name: str) -> NDArray[Any]:
        array: NDArray[Any] = np.load(self.folder / f"{name}.npy", mmap_mode="r")
        return array

    @cached_property
    def raw_starts(self) -> NDArray[np.int64]:
        """Where each segment begins in `raw`, and last where one more would."""
        return np.asarray(self._array("raw_starts"))

    @cached_property
    def clean_starts(self) -> NDArray[np.int64]:
        """Where each segment begins in `clean`, and last where one more would."""
        return np.asarray(self._array("clean_starts"))

    # Not kept: pages of a mapped file that were looked at count as this process's memory as long as it is mapped.
    @property
    def _seams(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._array("seam_places"), self._array("seam_layout")

    @cached_property
    def days(self) -> NDArray[np.int32]:
        """The first day that each document's date can mean, in days since 1970; `UNKNOWN_DAY` without one."""
        return np.asarray(self._array("days"))

    @cached_property
    def precision(self) -> NDArray[np.uint8]:
        """What is known of each date: 0 nothing, 1 the year, 2 the month, 3 the day."""
        return np.asarray(self._array("precision"))

    @cached_property
    def characters(self) -> NDArray[np.int64]:
        """Han characters of each document."""
        return np.asarray(self._array("characters"))

    @cached_property
    def originals(self) -> NDArray[np.int32]:
        """The number of the document that each reprints, and its own number for one that reprints none."""
        return np.asarray(self._array("originals"))

    def column(self, name: str) -> Column:
        """`source`, `level` or `province` of each document; the first value is the empty one."""
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, Column]:
        values = self.about["columns"]
        return {name: Column(np.asarray(self._array(name)), values[name]) for name in values}

    @cached_property
    def records(self) -> NDArray[Any]:
        """The rows of `spans.csv` and `rejected.csv`, an array of `RECORD`."""
        return self._array("records")

    @cached_property
    def _raw(self) -> int:
        return os.open(self.folder / "raw.u16", os.O_RDONLY)

    @property
    def clean_file(self) -> Path:
        """The buffer to count in: 16-bit codes, folded, without layout, a 0 after each segment."""
        return self.folder / "clean.u16"

    def codes(self, start: int, end: int) -> NDArray[np.uint16]:
        """The codes of `raw` from `start` to `end`."""
        return np.frombuffer(os.pread(self._raw, 2 * (end - start), 2 * start), np.uint16)

    @cached_property
    def _beyond(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        return self._array("beyond_places"), self._array("beyond_codes")

    def text(self, start: int, end: int) -> str:
        """The characters of `raw` from `start` to `end`, exactly as they were."""
        return self._as_text(self.codes(start, end), start)

    def _as_text(self, codes: NDArray[np.uint16], start: int) -> str:
        if not (codes >= BEYOND_HAN).any():
            # One surrogate after the other would become one character: such broken texts go the long way.
            surrogates = (codes & 0xF800) == 0xD800
            if not surrogates.any():
                return codes.tobytes().decode("utf-16-le")
        wide = codes.astype(np.uint32)
        places, characters = self._beyond
        first, last = np.searchsorted(places, (start, start + len(codes)))
        wide[places[first:last] - start] = characters[first:last]
        return wide.tobytes().decode("utf-32-le", "surrogatepass")

    def segment_text(self, segment: int) -> str:
        """The whole text of a segment."""
        return self.text(int(self.raw_starts[segment]), int(self.raw_starts[segment + 1]) - 2)

    def segments_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the segment in which each place of `raw` lies."""
        return np.searchsorted(self.raw_starts, places, side="right") - 1

    def raw_of(self, clean: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where in `raw` the characters at those places of `clean` stand."""
        places, layout = self._seams
        number = np.searchsorted(places, clean, side="right") - 1
        moved = np.where(number >= 0, np.asarray(layout.take(number, mode="clip")), 0)
        result: NDArray[np.int64] = clean + moved
        return result

    def clean_of(self, raw: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where in `clean` the characters at those places of `raw` stand; they must not be layout."""
        _, layout = self._seams
        number = np.searchsorted(self._raw_seams, raw, side="right") - 1
        moved = np.where(number >= 0, np.asarray(layout.take(number, mode="clip")), 0)
        result: NDArray[np.int64] = raw - moved
        return result

    @property
    def _raw_seams(self) -> NDArray[np.int64]:
        return self._array("seam_raws")

    @cached_property
    def _lines(self) -> tuple[int, NDArray[np.int64]]:
        return os.open(self.folder / "documents.jsonl", os.O_RDONLY), self._array("line_starts")

    def document(self, number: int) -> dict[str, str]:
        """What is known of a document: `doc_id, title, date, date_source, source, url, level, province …`."""
        file, starts = self._lines
        start, end = int(starts[number]), int(starts[number + 1])
        known: dict[str, str] = json.loads(os.pread(file, end - start, start))
        return known

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each document by its `doc_id`."""
        return {self.document(number)["doc_id"]: number for number in range(self.about["documents"])}
