"""Two columns and more that a PDF writes row by row: put into the order of reading.

A table is written row by row, too, and stays as it is. What tells them apart: the lines of a column of prose are full,
so that they end at one place; the cells of a table end anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from annotator.reading.papers.pdf_layout import Line, Row

_LEAST_ROWS = 3
_NARROWEST = 6
"""In ems: columns of prose are not narrower."""
_ALIGNED, _NEAR_LEFT, _NEAR_RIGHT = 0.6, 1.0, 1.5
"""The share of a column's lines that must begin and end together, and within how many ems that is."""
Column = tuple[float, float]


def in_reading_order(rows: Sequence[Row]) -> list[Line]:
    """The lines of a page: a column after the other where rows are cut by columns of prose, else as they are.

    A line that reaches over more than one column (a headline) parts what is above it from what is below.
    """
    columns = _columns(rows)
    if not columns:
        return _with_tables(rows)
    lines: list[Line] = []
    held: list[list[Line]] = [[] for _ in columns]

    def end_columns() -> None:
        for column in held:
            lines.extend(column)
            column.clear()

    for row in rows:
        places = [_column_of(piece, columns) for piece in row.pieces]
        if None in places:
            end_columns()
            lines.append(row.line)
            continue
        for piece, place in zip(row.pieces, places, strict=True):
            if place is not None:
                held[place].append(piece)
    end_columns()
    return lines


def _with_tables(rows: Sequence[Row]) -> list[Line]:
    """The rows as lines, those of a table marked as such: rows of cells of which the second ones stand below one another."""
    in_table: set[int] = set()
    for number, (row, following) in enumerate(pairwise(rows)):
        if len(row.pieces) > 1 and len(following.pieces) > 1:
            second, below = row.pieces[1], following.pieces[1]
            if abs(second.left - below.left) <= _NEAR_LEFT * second.size:
                in_table |= {number, number + 1}
    return [
        replace(row.line, in_table=True) if number in in_table else row.line
        for number, row in enumerate(rows)
    ]


def _columns(rows: Sequence[Row]) -> list[Column]:
    """Left and right edge of each column of prose that rows are cut by; none where there are none."""
    counts = Counter(len(row.pieces) for row in rows if len(row.pieces) > 1)
    if not counts:
        return []
    number, times = counts.most_common(1)[0]
    if times < _LEAST_ROWS:
        return []
    cut = [row.pieces for row in rows if len(row.pieces) == number]
    columns: list[Column] = []
    for place in range(number):
        pieces = [row[place] for row in cut]
        left = min(piece.left for piece in pieces)
        right = max(piece.right for piece in pieces)
        em = max(piece.size for piece in pieces)
        begin = sum(piece.left - left <= _NEAR_LEFT * em for piece in pieces)
        end = sum(right - piece.right <= _NEAR_RIGHT * em for piece in pieces)
        # An indented line begins two ems later; the last column may hold the short last lines of its paragraphs.
        if right - left < _NARROWEST * em or begin < _ALIGNED * len(cut) / 2 or end < _ALIGNED * len(cut):
            return []
        columns.append((left, right))
    apart = all(before[1] < after[0] for before, after in pairwise(columns))
    return columns if apart else []


def _column_of(piece: Line, columns: Sequence[Column]) -> int | None:
    """The column in which a piece lies whole, or None."""
    for place, (left, right) in enumerate(columns):
        if left - piece.size <= piece.left and piece.right <= right + piece.size:
            return place
    return None
