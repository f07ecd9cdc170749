"""The boundary cost: how much the general dictionary resists a word boundary at both edges of a span.

A word that crosses an edge is not always evidence against it. Measured on 349 judged places of 160 forms:

- A word that *falls apart* at the edge into words of two characters or more is a compound of the term's last word and
  its neighbour (企业法人 in 国有企业|法人治理); it costs nothing to cut it there. So does a suffix that goes with whole
  phrases (医药业 in 生物医药|业).
- A word of two characters that *strands* a single one of the term (总算|力, 阳光|伏, 引|育新|质|生产力) makes no sense
  as a reading; its cost counts half. So does that of one which strands a character on either side (非|遗传|承).
- A word that begins or ends within Latin letters or digits (A|BB机|器人) is no reading; it costs nothing.
- A word that is a *modifier* and what it modifies (水|污染|防治, 大|都市圈): the head stands last in Chinese, so that the
  term is still there. Its cost counts half, and not at all where it ends with the term or is a name of many characters.
- A *longer word* that holds the whole term (国家安全部) and a *number* that counts what is left of it (六大|湾区) are
  readings that a word's frequency undervalues; they cost `LOOK_ALIKE` more.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from annotator.data import data_path
from annotator.tagging.dictionary import general_frequencies
from annotator.text.characters import JIEBA_BLOCK
from annotator.text.variants import LAYOUT, MARK_BEGINS, MARKS, QUOTES, simplified

CONTEXT = 40
"""Characters on either side that the segmentation may use; blocks of official prose have 10 to 30."""
LONGEST_WORD = 16
"""Characters of the longest word in jieba's dictionary (dict.txt of 0.42.1)."""
LOOK_ALIKE = 3.0
"""Nats that a reading as a longer word or as a counted noun costs beside its own."""
PHRASAL_SUFFIXES = frozenset("业型法率额量战")
"""Suffixes of a whole phrase: after one it is still there (开放|型, 生物医药|业, 国家安全|法, 成果转化|率, 脱贫攻坚|战)."""
NEGATIONS = frozenset("非无不未反")
"""A word that begins with one is the opposite of what follows, not a kind of it (非|国有)."""
NUMERALS = frozenset("一二三四五六七八九十百千万两双半几各每")
"""Single characters that are words of their own wherever they stand, so that none is stranded."""
_KEPT, _KEPT_WORDS = 8192, 500_000
"""Decisions and words that are kept for the next place: some 60 MB at most. Official prose repeats itself within a few
thousand places; contexts that do not come again would otherwise fill the memory."""
_WINDOW = 4 * CONTEXT
"""Characters looked at for them on the left, layout included."""

_LAST_BASIC, _BEYOND_BASIC = "\uffff", "\U00010000-\U0010ffff"
_LAYOUT = re.compile(f"[{LAYOUT}]+")
_MARKS, _MARK_BEGINS = re.compile(MARKS), re.compile(f"[{MARK_BEGINS}]")


class Boundary(NamedTuple):
    """The cost in nats (0: both edges are word boundaries anyway), the words found at the place, and the rule that
    moved the cost: `stranded`, `modifier`, `longer word`, `number` or none.
    """

    cost: float
    words: tuple[str, ...]
    rule: str = ""

    def __str__(self) -> str:
        return f"{'/'.join(self.words)} ({self.cost:.1f}{', ' if self.rule else ''}{self.rule})"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may follow of the same block, and what in it is not in its plain form.

    Layout inside a block is no edge, since a line may break anywhere; an empty line ends a paragraph and so a block.
    """
    in_block = re.compile(f"[{JIEBA_BLOCK}]")
    ways = [chr(code) for code, plain in simplified().items() if in_block.match(plain)]
    variants = re.escape("".join(ways))
    # `re` looks a class of the basic plane up in one step, so that here those beyond it are one range.
    variant = re.compile(
        f"[{LAYOUT}{re.escape(''.join(w for w in ways if w <= _LAST_BASIC))}{_BEYOND_BASIC}]"
    )
    layout = rf"(?:\n(?![^\S\n]*\n)|(?!\n)[{LAYOUT}])*"
    block = re.compile(f"(?:{layout}[{JIEBA_BLOCK}{variants}]){{0,{CONTEXT}}}")
    return block, variant


def boundary(text: str, start: int, end: int) -> Boundary:
    """Boundary cost of `text[start:end]` in its block, and the general segmentation there.

    The cost is the log-probability of the block's best segmentation under jieba's unigram dictionary, minus that of
    the best one in which `start` and `end` are word boundaries or lie where a word falls apart; then the rules.
    """
    return _boundary(*_parts(text, start, end))


def boundary_cost(text: str, start: int, end: int) -> float:
    """The cost alone, which mostly needs no segmentation: where no word crosses an edge, it is 0."""
    return _cost(*_parts(text, start, end))


@lru_cache(maxsize=_KEPT)
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
    if _MARK_BEGINS.search(middle):
        # A quotation mark taken in ends the block as it does where it stands outside.
        before = "" if middle[0] in QUOTES else before
        middle = _MARKS.sub("", middle)
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


@lru_cache(maxsize=_KEPT)
def _boundary(left: str, middle: str, right: str) -> Boundary:
    start, end = len(left), len(left) + len(middle)
    block = left + middle + right
    best, words = _segment(block)
    around = _words_around(words, start, end)
    ends = [0, *accumulate(map(len, words))]
    places = list(pairwise(ends))
    crossed = [
        edge
        for edge in (start, end)
        if edge not in ends and not _may_be_cut(block, _crossing(places, edge), edge)
    ]
    cost = best - _segment(block, (start, end))[0] if crossed else 0.0
    if cost <= 0:
        return Boundary(0.0, around)
    if crossed == [start] and _is_modified(block, place := _crossing(places, start), start, end):
        free = start - place[0] >= _NAME or (place[1] == end and end - start > 2)
        return Boundary(0.0 if free else cost / 2, around, "modifier")
    if any(_is_longer_word(block, place, start, end) for place in places):
        return Boundary(cost + LOOK_ALIKE, around, "longer word")
    if any(_counts(block, place, start) for place in places):
        return Boundary(cost + LOOK_ALIKE, around, "number")
    if all(_strands(block, places, edge, start, end) for edge in crossed):
        return Boundary(cost / 2, around, "stranded")
    return Boundary(cost, around)


_Place = tuple[int, int]
"""Where a word of a segmentation begins and ends in its block."""
_NAME = 3
"""Characters before the term from which on a word of the dictionary that holds both is a name (东湖新技术|开发区)."""


_CLEARLY = 3.0
"""Nats by which a reading must be the likelier one to stand against the dictionary's word."""
_IN_USE = 50
"""Occurrences in the dictionary's count of sixty million from which on a word is one that people use."""


def _crossing(places: list[_Place], edge: int) -> _Place:
    """The word that has characters on both sides of the edge."""
    return next(place for place in places if place[0] < edge < place[1])


def _may_be_cut(block: str, place: _Place, edge: int) -> bool:
    """Whether the word says nothing against the edge: it falls apart there, or is a piece of something in Latin letters."""
    return _falls_apart(block, place, edge) or any(
        0 < at < len(block) and (block[at - 1] + block[at]).isascii() for at in place
    )


def _falls_apart(block: str, place: _Place, edge: int) -> bool:
    """Whether the word, cut at the edge, is words of two characters or more on both sides, or such with a suffix."""
    before, after = block[place[0] : edge], block[edge : place[1]]
    return _is_of_words(before) and (_is_of_words(after) or after in PHRASAL_SUFFIXES)


@lru_cache(maxsize=_KEPT)
def _is_of_words(text: str) -> bool:
    """Whether the text is one or more words of the general dictionary, each of two characters or more."""
    weights = _weights()
    return any(
        (weight := weights[text[:end]]) is not None
        and weight > -math.inf
        and (end == len(text) or _is_of_words(text[end:]))
        for end in range(2, len(text) + 1)
    )


def _is_in_use(word: str) -> bool:
    weight = _weights()[word]
    return weight is not None and weight >= math.log(_IN_USE / general_frequencies().total)


def _is_longer_word(block: str, place: _Place, start: int, end: int) -> bool:
    """Whether the word holds the whole span and does not fall apart beside it."""
    return (
        place[0] <= start
        and end <= place[1]
        and not all(_falls_apart(block, place, edge) for edge in (start, end) if place[0] < edge < place[1])
    )


def _is_modified(block: str, place: _Place, start: int, end: int) -> bool:
    """Whether the word is something put before the beginning of the span, or before all of it, and no other reading."""
    before, after = block[place[0] : start], block[start : place[1]]
    if place[1] > end or len(after) < 2 or before[0] in NEGATIONS or NUMERALS.issuperset(before):
        return False
    as_modifier = _segment(before)[0] + _segment(after)[0]
    return as_modifier - _read_across(before + after, len(before)) >= _CLEARLY


@lru_cache(maxsize=_KEPT)
def _read_across(word: str, edge: int) -> float:
    """Log-probability of the word cut so that a shorter one crosses the edge: 银行|业, not 银|行业."""
    weights = _weights()
    readings = (
        _segment(word[:first])[0] + weight + _segment(word[last:])[0]
        for first in range(edge)
        for last in range(edge + 1, len(word) + 1)
        if last - first < len(word)
        and (weight := weights[word[first:last]]) is not None
        and not _falls_apart(word, (first, last), edge)
    )
    return max(readings, default=-math.inf)


def _counts(block: str, place: _Place, start: int) -> bool:
    """Whether the word takes the 大 that begins the span for the size of what a number counts: 六大|湾区."""
    before = block[place[0] : start]
    return bool(before) and place[1] == start + 1 and block[start] == "大" and NUMERALS.issuperset(before)


def _strands(block: str, places: list[_Place], edge: int, start: int, end: int) -> bool:
    """Whether the word that crosses the edge has two characters and strands a single one of the span.

    At the right edge of a span of two characters that is not enough: in 医|保障 and 双|减半 each character is a word.
    There it has to strand one outside as well, which would go with its own last one: 非|遗传|承, where 传承 is a word.
    """
    place = _crossing(places, edge)
    index = places.index(place)
    if place[1] - place[0] != 2:
        return False
    if edge == end and end - start == 2:
        after = places[index + 1] if index + 1 < len(places) else (0, 0)
        if after[1] - after[0] != 1 or not _is_in_use(block[edge : after[1]]):
            return False
    neighbour = places[index + 1 if edge == start else index - 1]
    return (
        neighbour[1] - neighbour[0] == 1
        and start <= neighbour[0]
        and neighbour[1] <= end
        and block[neighbour[0]] not in NUMERALS
    )


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


def _further_words() -> dict[str, int]:
    """The words of `corpus/words.txt` with their counts."""
    lines = data_path("corpus", "words.txt").read_text(encoding="utf-8").splitlines()
    return {word: int(count) for word, count in (line.split() for line in lines if not line.startswith("#"))}


class _Weights(dict[str, float | None]):
    """Log-probability of a word under the general dictionary; None for what no word begins with."""

    def __init__(self) -> None:
        self._frequency = general_frequencies()
        self._log_total = math.log(self._frequency.total)
        for word, count in _further_words().items():
            for end in range(1, len(word)):
                if self[word[:end]] is None:
                    self[word[:end]] = -math.inf
            self[word] = math.log(count) - self._log_total

    def __missing__(self, word: str) -> float | None:
        count = self._frequency.get(word)
        # As in jieba's `calc`: a single character unknown to the dictionary weighs as one of frequency 1.
        if not count and len(word) == 1:
            count = 1
        # The dictionary holds the beginnings of its words with frequency 0.
        weight = None if count is None else math.log(count) - self._log_total if count else -math.inf
        if len(self) < _KEPT_WORDS:
            self[word] = weight
        return weight


@cache
def _weights() -> _Weights:
    return _Weights()


def general_words(text: str) -> list[str]:
    """The words of a text without punctuation, by the best segmentation under the general dictionary."""
    return list(_segment(text)[1])


@lru_cache(maxsize=_KEPT)
def _segment(block: str, edges: tuple[int, ...] = ()) -> tuple[float, list[str]]:
    """Log-probability and words of the best segmentation under the general dictionary, without the HMM.

    No word crosses one of the edges, which stand in their order, unless it falls apart there.
    """
    weights = _weights()
    length = len(block)
    score = [0.0] * (length + 1)
    ends = [0] * length
    for start in range(length - 1, -1, -1):
        best, best_end, end = -math.inf, start + 1, start + 1
        free = next((edge for edge in edges if edge > start), length)
        while end <= length and (weight := weights[block[start:end]]) is not None:
            if (candidate := weight + score[end]) >= best and (
                end <= free or _respects(block, (start, end), edges)
            ):
                best, best_end = candidate, end
            end += 1
        score[start], ends[start] = best, best_end
    words, start = [], 0
    while start < length:
        words.append(block[start : ends[start]])
        start = ends[start]
    return score[0], words


def _respects(block: str, place: _Place, edges: tuple[int, ...]) -> bool:
    return all(_may_be_cut(block, place, edge) for edge in edges if place[0] < edge < place[1])
