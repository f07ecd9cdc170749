"""The boundary cost: how much the general dictionary resists a word boundary at both edges of a span."""

from __future__ import annotations

import logging
import marshal
import math
import re
import tempfile
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotator.text.variants import LAYOUT, simplified

if TYPE_CHECKING:
    import jieba

CONTEXT = 40
"""Characters on either side that the segmentation may use; blocks of official prose have 10 to 30."""
LONGEST_WORD = 16
"""Characters of the longest word in jieba's dictionary (dict.txt of 0.42.1)."""
_WINDOW = 4 * CONTEXT
"""Characters looked at for them on the left, layout included."""

# A character of jieba's own block (jieba/__init__.py, `re_han_default`), which a segmentation never leaves.
_BLOCK = r"\u4e00-\u9fd5a-zA-Z0-9+#&._%\-"
_LAST_BASIC, _BEYOND_BASIC = "\uffff", "\U00010000-\U0010ffff"
_LAYOUT = re.compile(f"[{LAYOUT}]+")


class Boundary(NamedTuple):
    """The cost in nats (0: both edges are word boundaries anyway) and the words found at the place."""

    cost: float
    words: tuple[str, ...]


@cache
def general_tokenizer() -> jieba.Tokenizer:
    """A jieba tokenizer of our own with the general dictionary, apart from the process-wide one."""
    import jieba

    tokenizer = jieba.Tokenizer()
    if cached := _dictionary_cached():
        tokenizer.FREQ, tokenizer.total = cached
        tokenizer.initialized = True
        return tokenizer
    logger = logging.getLogger("jieba")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        tokenizer.initialize()
    finally:
        logger.setLevel(level)
    return tokenizer


def _dictionary_cached() -> tuple[dict[str, int], int] | None:
    """What jieba's `initialize` takes from its cache, read in a third of the time: not in small pieces, but at one go."""
    try:
        frequencies, total = marshal.loads(Path(tempfile.gettempdir(), "jieba.cache").read_bytes())
    except (OSError, ValueError, TypeError, EOFError):
        return None
    return frequencies, total


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may follow of the same block, and what in it is not in its plain form.

    Layout inside a block is no edge, since a line may break anywhere; an empty line ends a paragraph and so a block.
    """
    in_block = re.compile(f"[{_BLOCK}]")
    ways = [chr(code) for code, plain in simplified().items() if in_block.match(plain)]
    variants = re.escape("".join(ways))
    # `re` looks a class of the basic plane up in one step, so that here those beyond it are one range.
    variant = re.compile(
        f"[{LAYOUT}{re.escape(''.join(w for w in ways if w <= _LAST_BASIC))}{_BEYOND_BASIC}]"
    )
    layout = rf"(?:\n(?![^\S\n]*\n)|(?!\n)[{LAYOUT}])*"
    block = re.compile(f"(?:{layout}[{_BLOCK}{variants}]){{0,{CONTEXT}}}")
    return block, variant


def boundary(text: str, start: int, end: int) -> Boundary:
    """Boundary cost of `text[start:end]` in its block, and the general segmentation there.

    The cost is the log-probability of the block's best segmentation under jieba's unigram dictionary, minus that of
    the best one in which `start` and `end` are word boundaries.
    """
    return _boundary(*_parts(text, start, end))


def boundary_cost(text: str, start: int, end: int) -> float:
    """The cost alone, which mostly needs no segmentation: where no word crosses an edge, it is 0."""
    return _cost(*_parts(text, start, end))


@lru_cache(maxsize=65536)
def _cost(left: str, middle: str, right: str) -> float:
    block = left + middle + right
    if _is_crossed(block, len(left)) or _is_crossed(block, len(left) + len(middle)):
        return _boundary(left, middle, right).cost
    return 0.0


def _parts(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before, in and after the place, clean, as far as its block goes."""
    block, variant = _patterns()
    left = block.match(text[max(0, start - _WINDOW) : start][::-1])
    right = block.match(text, end)
    before, middle, after = left[0][::-1] if left else "", text[start:end], right[0] if right else ""
    if variant.search(before) or variant.search(middle) or variant.search(after):
        return _clean(before), _clean(middle), _clean(after)
    return before, middle, after


def _is_crossed(block: str, edge: int) -> bool:
    """Whether any word of the general dictionary has characters on both sides of the edge."""
    weights = _weights()
    length = len(block)
    for start in range(edge - 1, max(-1, edge - LONGEST_WORD), -1):
        if weights[block[start:edge]] is None:
            continue
        end = edge + 1
        while end <= length and (weight := weights[block[start:end]]) is not None:
            if weight > -math.inf:
                return True
            end += 1
    return False


def _clean(text: str) -> str:
    """The text without layout, in simplified and half-width characters."""
    return _LAYOUT.sub("", text).translate(simplified())


@lru_cache(maxsize=65536)
def _boundary(left: str, middle: str, right: str) -> Boundary:
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


class _Weights(dict[str, float | None]):
    """Log-probability of a word under the general dictionary; None for what no word begins with."""

    def __init__(self) -> None:
        tokenizer = general_tokenizer()
        self._frequency: dict[str, int] = tokenizer.FREQ
        self._log_total = math.log(tokenizer.total)

    def __missing__(self, word: str) -> float | None:
        count = self._frequency.get(word)
        # As in jieba's `calc`: a single character unknown to the dictionary weighs as one of frequency 1.
        if not count and len(word) == 1:
            count = 1
        # The dictionary holds the beginnings of its words with frequency 0.
        weight = None if count is None else math.log(count) - self._log_total if count else -math.inf
        self[word] = weight
        return weight


@cache
def _weights() -> _Weights:
    return _Weights()


@lru_cache(maxsize=65536)
def _segment(block: str) -> tuple[float, list[str]]:
    """Log-probability and words of the best segmentation under the general dictionary, without the HMM."""
    weights = _weights()
    length = len(block)
    score = [0.0] * (length + 1)
    ends = [0] * length
    for start in range(length - 1, -1, -1):
        best, best_end, end = -math.inf, start + 1, start + 1
        while end <= length and (weight := weights[block[start:end]]) is not None:
            if (candidate := weight + score[end]) >= best:
                best, best_end = candidate, end
            end += 1
        score[start], ends[start] = best, best_end
    words, start = [], 0
    while start < length:
        words.append(block[start : ends[start]])
        start = ends[start]
    return score[0], words
