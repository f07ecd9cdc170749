"""What stands on the pages of a PDF beside the text: running heads, page numbers, watermarks, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from annotator.reading.papers.pdf_layout import PARAGRAPH_GAP, SAME_SIZE, Line, usual_size, usual_spacing

_NUMBERS = re.compile(r"[\d〇○零一二三四五六七八九十百]+")
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,共]+\s*\d{1,4}(?:\s*页)?)?[\s\-—–－·.]*"
)
_EDGE_LINES = 2
_SAME_HEIGHT = 4.0
_LEAST_REPEATS, _REPEATED_SHARE, _ON_ALL = 3, 0.3, 0.8
"""A line at the edge of three pages and of three in ten is a running head; left and right pages may have their own."""
_FEW_PAGES, _REPEATS_IN_FEW, _WORDS_OF_HEAD = 4, 2, 4
"""Of so few pages a line at the edge of two is one, if it has so many characters beside its numbers."""
_SMALLER, _LARGER = 0.92, 1.15
_NOTE_MARK = re.compile(
    r"\s*(?:[①-⓿❶-➓]|[\[［【(（〔]\s*[\d①-⓿*]{1,3}\s*[\]］】)）〕]|\d{1,3}(?=[\s、．.]|[\u3400-\u9fff“《])|[*＊※†‡]|注\s*[:：\d]|脚注)"
)


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers and running heads.

    A running head stands at the same height, numbers aside with the same words, on page after page; it is set in
    another size than the text or apart from it. So a line of the text that comes again is none.
    """
    lines = [line for page in pages for line in page]
    spacing, size = usual_spacing(lines), usual_size(lines)
    edges = [list(_edge_blocks(page, spacing, size)) for page in pages]
    seen = Counter(key for edge in edges for key in {_places(block) for block in edge})
    outer = [{id(line) for line in _outermost(page)} for page in pages]
    everywhere = Counter(_place(line) for page in pages for line in _outermost(page))
    on_all = max(_LEAST_REPEATS, _ON_ALL * len(pages))
    few = len(pages) <= _FEW_PAGES
    enough = _REPEATS_IN_FEW if few else max(_LEAST_REPEATS, _REPEATED_SHARE * len(pages))
    kept = []
    for page, edge, ends in zip(pages, edges, outer, strict=True):
        left_out = {id(line) for line in page if id(line) in ends and everywhere[_place(line)] >= on_all} | {
            id(line)
            for block in edge
            for line in block
            if _PAGE_NUMBER.fullmatch(line.text)
            or (seen[_places(block)] >= enough and (not few or _says_something(block)))
        }
        kept.append([line for line in page if id(line) not in left_out])
    return kept


def _edge_blocks(page: Sequence[Line], spacing: float, size: float) -> Iterator[list[Line]]:
    """The uppermost and lowest lines that are of another size than the text or apart from it, those together that stand
    together."""
    by_height = sorted(page, key=lambda line: -line.top)
    for downwards in (by_height, by_height[::-1]):
        block: list[Line] = []
        for line, following in pairwise(downwards[: _EDGE_LINES + 1]):
            other_size = abs(line.size - size) > SAME_SIZE * size
            if block and other_size:
                break
            block.append(line)
            apart = abs(line.top - following.top) > PARAGRAPH_GAP * spacing
            if apart or other_size or _PAGE_NUMBER.fullmatch(line.text):
                yield block
                block = []


def _says_something(block: Sequence[Line]) -> bool:
    """Whether lines have words enough to be a head: on a few pages 附件1 and 附件2 may stand at one place."""
    return len(_NUMBERS.sub("", "".join("".join(line.text.split()) for line in block))) >= _WORDS_OF_HEAD


def _outermost(page: Sequence[Line]) -> list[Line]:
    """The uppermost and the lowest line; on nearly every page the same, they are no text however close to it they stand."""
    by_height = sorted(page, key=lambda line: line.top)
    return [by_height[0], by_height[-1]] if len(by_height) > 1 else []


def _places(block: Sequence[Line]) -> tuple[tuple[int, str], ...]:
    return tuple(map(_place, block))


def _place(line: Line) -> tuple[int, str]:
    return round(line.top / _SAME_HEIGHT), _NUMBERS.sub("#", line.text)


def without_watermarks(page: Sequence[Line], size: float) -> list[Line]:
    """The page without large words that other lines run through; `size` is that of the text."""
    large = [line for line in page if line.size >= _LARGER * size]
    others = [line for line in page if line.size < _LARGER * size]
    marks = {id(line) for line in large if any(_runs_through(other, line) for other in others)}
    return [line for line in page if id(line) not in marks]


def _runs_through(line: Line, mark: Line) -> bool:
    """Whether a line stands within the height of a larger one, and beside nothing but it."""
    inside = mark.top - 0.1 * mark.size < line.top < mark.top + 0.7 * mark.size
    return inside and line.left < mark.right - line.size and mark.left < line.right - line.size


def notes_apart(page: Sequence[Line], size: float) -> tuple[list[Line], list[list[Line]]]:
    """The lines of a page without its footnotes, and the lines of each: the lowest lines, set smaller, from a mark on."""
    by_height = sorted(page, key=lambda line: line.top)
    smaller = []
    for line in by_height:
        if line.size >= _SMALLER * size:
            break
        smaller.append(line)
    while smaller and not _NOTE_MARK.match(smaller[-1].text):
        # What is small above the first mark is no note.
        smaller.pop()
    if len(smaller) == len(page):
        return list(page), []
    notes: list[list[Line]] = []
    for line in reversed(smaller):
        if _NOTE_MARK.match(line.text):
            notes.append([])
        notes[-1].append(line)
    kept = {id(line) for line in smaller}
    return [line for line in page if id(line) not in kept], notes
