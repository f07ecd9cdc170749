"""Lines on the pages of a PDF, and how they are joined to paragraphs. Lengths are in points: see `pdf_pages`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SAME_SIZE, PARAGRAPH_GAP = 0.1, 1.6
"""The share by which sizes may differ in a paragraph, and how many usual line spacings part two paragraphs."""
_FULL, _INDENT = 1.5, 0.7
"""In ems: how far from the right margin a full line may end, and how far from the left one an indented one begins."""
_LARGEST_REACH = 400
_LARGER = 1.15
_HEADLINE_AMONG, _HEADLINE_LINES = 15, 4
_WORD_END, _WORD_START = re.compile(r"[A-Za-z0-9,;.)]$"), re.compile(r"[A-Za-z0-9(]")
_HYPHENS = "\x02\ufffe\u00ad"
"""How PDFium writes a hyphen that only divides a word at the end of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it begins and ends, its height on the page, and the font size of its first character.

    `in_table` says that it is a row of a table, which never runs on.
    """

    text: str
    left: float
    right: float
    top: float
    size: float
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What stands at one height of a page: as one line, and in the pieces into which wide blanks part it."""

    line: Line
    pieces: tuple[Line, ...]


def usual_size(lines: Sequence[Line]) -> float:
    """The font size of most of the text; 0 where there is none."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def usual_spacing(lines: Sequence[Line]) -> float:
    """The usual distance of a line from the one above it; 0 where there are no two lines."""
    gaps = sorted(gap for a, b in pairwise(lines) if (gap := a.top - b.top) > 0)
    return gaps[len(gaps) // 2] if gaps else 0.0


def headline(lines: Sequence[Line]) -> list[Line]:
    """The lines among the first ones that are set larger than the text, where such ones follow one another."""
    first = lines[:_HEADLINE_AMONG]
    largest = max((line.size for line in first), default=0.0)
    if not lines or largest < _LARGER * usual_size(lines):
        return []
    start = next(number for number, line in enumerate(first) if line.size == largest)
    found = []
    for line in first[start : start + _HEADLINE_LINES]:
        if line.size < largest / _LARGER:
            break
        found.append(line)
    return found


def paragraphs(pages: Sequence[Sequence[Line]]) -> str:
    r"""The text of the pages, a line for each paragraph.

    A line is joined to the next one where it reaches the right margin of its column, the next one is not indented and
    is of the same size; over the end of a column and of a page too.
    """
    lines = [line for page in pages for line in page]
    margins = _Margins(lines)
    parts: list[str] = []
    for line, following in pairwise([*lines, None]):
        if line is None:
            break
        if following is None or not _runs_on(line, following, margins):
            parts += (line.text.rstrip(_HYPHENS), "\n")
        elif line.text[-1:] in _HYPHENS and line.text:
            parts.append(line.text.rstrip(_HYPHENS))
        elif _WORD_END.search(line.text) and _WORD_START.match(following.text):
            parts += (line.text, " ")
        else:
            parts.append(line.text)
    return "".join(parts).strip("\n")


def _runs_on(line: Line, following: Line, margins: _Margins) -> bool:
    gap = line.top - following.top
    return not (line.in_table or following.in_table) and (
        line.right >= margins.right(line) - _FULL * line.size
        and abs(line.size - following.size) <= SAME_SIZE * line.size
        and following.left <= margins.left(following) + _INDENT * following.size
        and not gap > PARAGRAPH_GAP * margins.spacing
    )


class _Margins:
    """The usual edges of the columns of a document, and its usual line spacing."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._starts = Counter(round(line.left) for line in lines)
        ends: dict[int, list[float]] = defaultdict(list)
        for line in lines:
            ends[round(line.left)].append(line.right)
        self._ends = ends
        # Lines begin in few places: without this a document of many pages would take square time.
        self._reached: dict[tuple[int, int], float] = {}
        self.spacing = usual_spacing(lines)

    def left(self, line: Line) -> float:
        """The left margin of the line's column: of the starts up to four ems before it the leftmost common one."""
        near = self._near(line.left, _reach(line), 1)
        most = max(self._starts[start] for start in near)
        return min(start for start in near if 2 * self._starts[start] >= most)

    def right(self, line: Line) -> float:
        """The right margin: that which a fifth of the lines that begin within four ems of this one reach."""
        reach = _reach(line)
        key = round(line.left), reach
        if key not in self._reached:
            ends = sorted(end for start in self._near(line.left, reach, reach) for end in self._ends[start])
            self._reached[key] = ends[len(ends) * 4 // 5]
        return self._reached[key]

    def _near(self, left: float, before: int, after: int) -> list[int]:
        middle = round(left)
        return [start for start in range(middle - before, middle + after + 1) if self._starts[start]]


def _reach(line: Line) -> int:
    """Four ems; a size may be any number in a broken file."""
    return min(_LARGEST_REACH, int(4 * line.size))
