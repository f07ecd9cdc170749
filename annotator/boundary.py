"""The boundary cost: how much the general dictionary resists a word boundary at both edges of a span.

May import `annotator.variants` and jieba (only when a cost is asked for).
"""

from __future__ import annotations

import logging
import math
import re
import string
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from annotator.variants import LAYOUT, simplified

if TYPE_CHECKING:
    import jieba

CONTEXT = 40
"""Characters on either side that the segmentation may use; blocks of official prose have 10 to 30."""

# jieba's own block (jieba/__init__.py, `re_han_default`), which a segmentation never leaves: these and U+4E00-9FD5.
_BLOCK_ASCII = frozenset(string.ascii_letters + string.digits + "+#&._%-")
_LAYOUT = re.compile(f"[{LAYOUT}]+")
_LAYOUT_CHARACTER = re.compile(f"[{LAYOUT}]")


class Boundary(NamedTuple):
    """The cost in nats (0: both edges are word boundaries anyway) and the words found at the place."""

    cost: float
    words: tuple[str, ...]


@cache
def general_tokenizer() -> jieba.Tokenizer:
    """A jieba tokenizer of our own with the general dictionary, apart from the process-wide one."""
    import jieba

    logger = logging.getLogger("jieba")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
    finally:
        logger.setLevel(level)
    return tokenizer


def clean(text: str) -> str:
    """The text without layout, in simplified and half-width characters."""
    return _LAYOUT.sub("", text).translate(simplified())


def boundary(text: str, start: int, end: int) -> Boundary:
    """Boundary cost of `text[start:end]` in its block, and the general segmentation there.

    The cost is the log-probability of the block's best segmentation under jieba's unigram dictionary, minus that of
    the best one in which `start` and `end` are word boundaries.
    """
    left = _block(text, range(start - 1, -1, -1))[::-1]
    right = _block(text, range(end, len(text)))
    return _cost(left, clean(text[start:end]), right)


def _block(text: str, places: range) -> str:
    """The clean characters of the block at the places, in their order, at most `CONTEXT`.

    Layout inside a block is no edge, since a line may break anywhere; an empty line ends a paragraph and so a block.
    """
    plain = simplified()
    found: list[str] = []
    lines = 0
    for place in places:
        character = text[place]
        character = plain.get(ord(character), character)
        if "\u4e00" <= character <= "\u9fd5" or character in _BLOCK_ASCII:
            found.append(character)
            lines = 0
            if len(found) == CONTEXT:
                break
        elif character == "\n":
            lines += 1
            if lines == 2:
                break
        elif not _LAYOUT_CHARACTER.match(character):
            break
    return "".join(found)


@lru_cache(maxsize=65536)
def _cost(left: str, middle: str, right: str) -> Boundary:
    start, end = len(left), len(left) + len(middle)
    best, words = _segment(left + middle + right)
    around = _words_around(words, start, end)
    if {start, end} <= {0, *accumulate(map(len, words))}:
        return Boundary(0.0, around)
    bound = _segment(left)[0] + _segment(middle)[0] + _segment(right)[0]
    return Boundary(best - bound, around)


def _words_around(words: list[str], start: int, end: int) -> tuple[str, ...]:
    """The words that share a character with the place, and one neighbour on either side."""
    position, first, last = 0, 0, 0
    for index, word in enumerate(words):
        if position <= start:
            first = index
        if position < end:
            last = index
        position += len(word)
    return tuple(words[max(0, first - 1) : last + 2])


def _segment(block: str) -> tuple[float, list[str]]:
    """Log-probability and words of the best segmentation under the general dictionary, without the HMM."""
    tokenizer = general_tokenizer()
    frequency: dict[str, int] = tokenizer.FREQ
    log_total = math.log(tokenizer.total)
    length = len(block)
    score = [0.0] * (length + 1)
    ends = [0] * length
    for start in range(length - 1, -1, -1):
        # As in jieba's `calc`: a single character unknown to the dictionary weighs as one of frequency 1.
        best, best_end = math.log(frequency.get(block[start]) or 1) - log_total + score[start + 1], start + 1
        end = start + 2
        while end <= length and (count := frequency.get(block[start:end])) is not None:
            if count and (candidate := math.log(count) - log_total + score[end]) >= best:
                best, best_end = candidate, end
            end += 1
        score[start], ends[start] = best, best_end
    words, start = [], 0
    while start < length:
        words.append(block[start : ends[start]])
        start = ends[start]
    return score[0], words
