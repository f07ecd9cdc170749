"""The lines of a PDF's pages as PDFium has them, each read in the direction in which it is written.

Lengths are in points. Whatever way a page is turned and a line is set, `left` and `right` run along the line and `top`
falls from line to line: from right to left where text is set vertically.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from annotator.reading.papers.pdf_layout import Line, Row
from annotator.text.variants import radicals

if TYPE_CHECKING:
    import pypdfium2

_GAP = 1.5
"""In ems: a blank so wide parts two columns, or the cells of a table."""
_SAME_HEIGHT = 0.3
"""In ems: lines that stand apart by less are one."""
_ASKEW = math.radians(5)


def rows_of(pdf: pypdfium2.PdfDocument, number: int) -> list[Row]:
    """The lines of a page with characters in them, each with the pieces that wide blanks part it into.

    In the order of the text layer; of a page that is turned, or set vertically, in that of reading. Text that stands
    askew is a watermark or a stamp and left out.
    """
    page = pdf[number]
    layer = page.get_textpage()
    rows = _Layer(layer).rows()
    layer.close()
    turned = page.get_rotation() != 0
    page.close()
    directions = Counter[int]()
    for direction, row in rows:
        directions[direction] += len(row.line.text)
    found = [row for _, row in rows]
    if directions and (turned or directions.most_common(1)[0][0] == _VERTICAL):
        found.sort(key=lambda row: (-round(row.line.top), row.line.left))
    return found


_VERTICAL = -1
"""A direction beside the quarter turns 0 to 3."""


class _Layer:
    """The text layer of a page."""

    def __init__(self, layer: pypdfium2.PdfTextPage) -> None:
        from pypdfium2 import raw

        self._raw, self._layer = raw, layer.raw
        self._count = layer.count_chars()

    def rows(self) -> list[tuple[int, Row]]:
        """Each line with its direction."""
        rows: list[tuple[int, Row]] = []
        held: list[tuple[int, str]] = []
        unicode_of = self._raw.FPDFText_GetUnicode
        for place in range(self._count + 1):
            character = chr(unicode_of(self._layer, place)) if place < self._count else "\n"
            if character in "\r\n":
                if held and (row := self._row(held)):
                    rows[-1:] = _with_next(rows[-1:], row)
                held = []
            elif character != "\x00":
                held.append((place, character))
        return rows

    def _row(self, held: list[tuple[int, str]]) -> tuple[int, Row] | None:
        shown = [number for number, (_, character) in enumerate(held) if not character.isspace()]
        text = _text(held)
        if not text or not shown:
            return None
        first, last = held[shown[0]][0], held[shown[-1]][0]
        direction = self._direction(first, last, len(shown))
        if direction is None:
            return None
        line = self._line(text, first, last, direction)
        if len(shown) == len(held) or direction == _VERTICAL:
            return direction, Row(line, (line,))
        pieces: list[Line] = []
        start = shown[0]
        for before, after in pairwise(shown):
            if after - before > 1:
                left = self._line("", held[before][0], held[before][0], direction)
                right = self._line("", held[after][0], held[after][0], direction)
                if right.left - left.right > _GAP * max(left.size, right.size):
                    pieces.append(self._piece(held, start, before, direction))
                    start = after
        pieces.append(self._piece(held, start, shown[-1], direction))
        return direction, Row(line, tuple(pieces))

    def _piece(self, held: list[tuple[int, str]], start: int, end: int, direction: int) -> Line:
        return self._line(_text(held[start : end + 1]), held[start][0], held[end][0], direction)

    def _direction(self, first: int, last: int, characters: int) -> int | None:
        """Quarter turns of the line, `_VERTICAL` where upright characters stand below one another, None if it is askew."""
        turn = self._raw.FPDFText_GetCharAngle(self._layer, first) / (math.pi / 2)
        quarter = round(turn)
        if abs(turn - quarter) * math.pi / 2 > _ASKEW:
            return None
        if quarter % 4 == 0 and characters > 1:
            (left, _, right, top), (other_left, bottom, other_right, _) = self._box(first), self._box(last)
            aside = abs((left + right) - (other_left + other_right)) / 2
            if aside < 0.5 * max(right - left, 1) and top - bottom > 0.6 * characters * (right - left):
                return _VERTICAL
        return int(quarter % 4)

    def _line(self, text: str, first: int, last: int, direction: int) -> Line:
        left, bottom, right, top = self._box(first)
        size = self._size(first, right - left if direction in (1, 3) else top - bottom)
        other_left, other_bottom, other_right, other_top = self._box(last)
        # The upper edge of a character is that of its glyph, 一 lies low: lines are told by where their characters stand.
        x, y = self._origin(first)
        if direction == 0:
            return Line(text, left, other_right, y, size)
        if direction == 1:
            return Line(text, -top, -other_bottom, x, size)
        if direction == 2:
            return Line(text, -right, -other_left, -y, size)
        if direction == 3:
            return Line(text, bottom, other_top, -x, size)
        return Line(text, -top, -other_bottom, (left + right) / 2, size)

    def _size(self, place: int, height: float) -> float:
        """The font size of a character; by its height where the file sets all text in size 1 and enlarges it."""
        stated: float = self._raw.FPDFText_GetFontSize(self._layer, place)
        is_plausible = 0.5 * height <= stated <= 2 * height or height <= 0
        return round(stated if is_plausible else height / 1.1, 1)

    def _box(self, place: int) -> tuple[float, float, float, float]:
        """Left, lower, right and upper edge of a character, in points, with the room that it takes in the line."""
        box = self._raw.FS_RECTF()
        self._raw.FPDFText_GetLooseCharBox(self._layer, place, box)
        return box.left, box.bottom, box.right, box.top

    def _origin(self, place: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        self._raw.FPDFText_GetCharOrigin(self._layer, place, x, y)
        return x.value, y.value


def _with_next(last: list[tuple[int, Row]], following: tuple[int, Row]) -> list[tuple[int, Row]]:
    """The last row and the following one, as one where they stand at one height: PDFium ends a line before a low 一."""
    if not last or last[0][0] != following[0]:
        return [*last, following]
    direction, row = last[0]
    before, after = row.line, following[1].line
    gap = after.left - before.right
    if abs(before.top - after.top) > _SAME_HEIGHT * before.size or gap < -_SAME_HEIGHT * before.size:
        return [*last, following]
    pieces = (*row.pieces, *following[1].pieces)
    blank = " "
    if gap <= _GAP * max(before.size, after.size):
        blank = ""
        left, right = row.pieces[-1], following[1].pieces[0]
        one = replace(left, text=f"{left.text}{right.text}", right=right.right)
        pieces = (*row.pieces[:-1], one, *following[1].pieces[1:])
    line = replace(before, text=f"{before.text}{blank}{after.text}", right=after.right)
    return [(direction, Row(line, pieces))]


def _text(held: list[tuple[int, str]]) -> str:
    text = "".join(character for _, character in held).strip().translate(radicals())
    # Above the basic plane PDFium gives two halves.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
