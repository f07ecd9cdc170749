"""Which of the frequent strings may be formulations: words at both ends, no part of a longer one, no ceremony."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from annotator.data import data_path
from annotator.discover.body import Body
from annotator.discover.strings import SHORTEST, Strings, frequent_strings
from annotator.lexicon.model import BOUNDARY_COST_LIMIT
from annotator.tagging.boundary import boundary_cost, general_words
from annotator.text.variants import QUOTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

FEWEST = 5
"""Units; fewer where there are few."""
MOST_EXTENDED = 0.7
"""Share of a string's places with the same neighbour on one side, above which the longer string is the formulation."""
OFTEN_QUOTED = 0.3
RECURRING = 0.15
SAMPLED = 12
"""Places at which boundaries are looked at."""
_AT_EDGE = "的了和与及或而以为于在从对把将被等其之这那是也都就并所由向到使让更最很再又还不要有个第至地得、"
_FUNCTION = frozenset(
    (
        "关于",
        "通过",
        "对于",
        "根据",
        "按照",
        "由于",
        "为了",
        "以及",
        "作为",
        "随着",
        "经过",
        "围绕",
        "结合",
        "工作",
        "今年",
        "去年",
        "目前",
    )
)
_AFTER_A_NUMBER = frozenset(
    (
        "年",
        "月",
        "日",
        "时",
        "届",
        "次",
        "号",
        "个",
        "项",
        "条",
        "名",
        "位",
        "家",
        "万",
        "亿",
        "万元",
        "亿元",
        "公里",
        "万吨",
        "亩",
    )
)
_NUMERALS = "0123456789一二三四五六七八九十〇零百千万亿"
_NUMBER = re.compile(f"[{_NUMERALS}]+")
_ONLY_NUMBER = re.compile("[0-9一二三四五六七八九十〇零百千万亿两年月日时分个项条名位家次届号第多余以上下]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A string with its places in the body, and the numbers of its documents, each once."""

    text: str
    places: Integers
    documents: Integers


@cache
def stopwords() -> frozenset[str]:
    """Function words and the verbs that official prose puts before everything."""
    lines = data_path("corpus", "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class Candidates:
    """All frequent strings of a body that are no part of a longer one.

    `now` and `before` are the units of each side with the string, `occurrences` those of now; shape (strings,).
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        unit_of = body.units.take(body.document_of)
        units_now = body.units_of_sides[0]
        self.fewest = min(FEWEST, max(2, units_now // 4))
        self._levels: list[Strings] = []
        self._further: list[tuple[str, Integers]] = []
        now, before, occurrences = [], [], []
        for level in frequent_strings(body.codes, unit_of, self.fewest):
            is_kept = level.extended <= MOST_EXTENDED * level.occurrences
            # Those that are part of a longer one need no places any more.
            sizes = level.occurrences
            keep_place = is_kept.repeat(sizes)
            places, kept_sizes = level.places[keep_place], sizes[is_kept]
            starts = (
                np.append(0, kept_sizes.cumsum()[:-1]).astype(np.int64) if len(kept_sizes) else kept_sizes
            )
            if not len(kept_sizes):
                continue
            level = Strings(level.length, places, starts, level.documents[is_kept], level.extended[is_kept])
            self._levels.append(level)
            unit = unit_of.take(places)
            is_new = np.append(True, unit[1:] != unit[:-1])
            is_new[starts] = True
            is_now = unit < units_now
            now.append(np.add.reduceat(is_new & is_now, starts, dtype=np.int64))
            before.append(np.add.reduceat(is_new & ~is_now, starts, dtype=np.int64))
            occurrences.append(np.add.reduceat(is_now, starts, dtype=np.int64))
        empty = [np.zeros(0, np.int64)]
        self.now = np.concatenate(now or empty)
        self.before = np.concatenate(before or empty)
        self.occurrences = np.concatenate(occurrences or empty)
        self._offsets = np.append(0, np.cumsum([len(level.starts) for level in self._levels])).astype(
            np.int64
        )

    def __len__(self) -> int:
        return len(self.now)

    def extend(self, texts: Iterable[Iterable[str]]) -> None:
        """Look for further strings, which are counted after those that are there."""
        wanted = sorted({text for group in texts for text in group})
        unit_of = self.body.units.take(self.body.document_of)
        units_now = self.body.units_of_sides[0]
        plain = self.body.plain
        for text in wanted:
            places = np.array(list(_finds(plain, text)), np.int64)
            units = np.unique(unit_of.take(places))
            if len(units) < self.fewest:
                continue
            self._further.append((text, places))
            self.now = np.append(self.now, (units < units_now).sum())
            self.before = np.append(self.before, (units >= units_now).sum())
            self.occurrences = np.append(self.occurrences, (unit_of.take(places) < units_now).sum())

    def places(self, index: int) -> Integers:
        """Where the string stands."""
        if index >= self._offsets[-1]:
            return self._further[index - int(self._offsets[-1])][1]
        level, number = self._level(index)
        end = level.starts[number + 1] if number + 1 < len(level.starts) else len(level.places)
        return level.places[level.starts[number] : end]

    def text(self, index: int) -> str:
        """The string, in simplified characters."""
        if index >= self._offsets[-1]:
            return self._further[index - int(self._offsets[-1])][0]
        level, number = self._level(index)
        place = level.places[level.starts[number]]
        return self.body.codes[place : place + level.length].tobytes().decode("utf-16-le")

    def length(self, index: int) -> int:
        """The characters of the string."""
        return len(self.text(index)) if index >= self._offsets[-1] else self._level(index)[0].length

    def documents_of(self, index: int) -> int:
        """The units of both sides with the string."""
        return int(self.now[index] + self.before[index])

    def lengths(self) -> Integers:
        """The characters of each string."""
        lengths = np.repeat([level.length for level in self._levels], np.diff(self._offsets))
        return np.append(lengths, [len(text) for text, _ in self._further]).astype(np.int64)

    def with_number(self) -> NDArray[np.bool_]:
        """Whether each string holds a number."""
        is_number = np.zeros(1 << 16, bool)
        is_number[[ord(character) for character in _NUMERALS]] = True
        codes = is_number.take(self.body.codes)
        found = [
            np.any(
                [codes.take(level.places[level.starts] + offset) for offset in range(level.length)], axis=0
            )
            for level in self._levels
        ]
        return np.concatenate([*found, [bool(_NUMBER.search(text)) for text, _ in self._further]]).astype(
            bool
        )

    def _level(self, index: int) -> tuple[Strings, int]:
        which = int(np.searchsorted(self._offsets, index, side="right")) - 1
        return self._levels[which], int(index - self._offsets[which])

    def candidate(self, index: int) -> Candidate:
        """The string with its places."""
        places = self.places(index)
        return Candidate(
            self.text(index), places, np.unique(self.body.document_of.take(places)).astype(np.int64)
        )

    def is_quoted(self, candidate: Candidate) -> bool:
        """Whether it often stands in quotation marks."""
        text, length = self.body.joined, len(candidate.text)
        sampled = candidate.places[:SAMPLED].tolist()
        quoted = sum(
            text[max(0, place - 1)] in QUOTES and text[place + length] in QUOTES for place in sampled
        )
        return quoted >= OFTEN_QUOTED * len(sampled)

    def has_boundaries(self, candidate: Candidate) -> bool:
        """Whether words begin and end where it does, at most of some of its places, by the decision terms have."""
        step = max(1, len(candidate.places) // SAMPLED)
        sampled = candidate.places[::step][:SAMPLED]
        length = len(candidate.text)
        text = self.body.joined
        good = sum(
            boundary_cost(text, int(place), int(place) + length) <= BOUNDARY_COST_LIMIT for place in sampled
        )
        return good >= 0.75 * len(sampled)


def is_wording(text: str, is_quoted: bool, is_striking: bool = False) -> bool:
    """Whether it can be a formulation by its own words: no function word at an edge, not all numbers.

    What stands in quotation marks may begin with any word: 两个确立. What is striking may begin with one that only
    introduces others, where the rest is nothing new: 进一步全面深化改革.
    """
    if text[-1].isdigit() or _ONLY_NUMBER.fullmatch(text):
        return False
    if is_quoted:
        return True
    if text[0] in _AT_EDGE or text[-1] in _AT_EDGE:
        return False
    words = general_words(text)
    if words[0] in _AFTER_A_NUMBER:
        return False
    if words[0] in _FUNCTION or ("、" in text and text.partition("、")[0] in stopwords()):
        return False
    if (words[0] in stopwords() and not is_striking) or words[-1] in stopwords():
        return False
    if len(text) > 1 and text[1] == "、" and _NUMBER.fullmatch(text[0]):
        return False
    return any(len(word) > 1 for word in words) or len(text) >= 3


def _finds(text: str, wanted: str) -> Iterator[int]:
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + len(wanted))


def bare(text: str) -> str:
    """The string without function words at its edges; empty where there are none, or nothing much is left."""
    words = general_words(text)
    while words and (words[0] in stopwords() or words[0] in _AT_EDGE):
        del words[0]
    while words and (words[-1] in stopwords() or words[-1] in _AT_EDGE):
        del words[-1]
    left = "".join(words)
    return left if SHORTEST <= len(left) < len(text) and is_wording(left, False) else ""


def recurring(
    candidates: Candidates, indices: Iterable[int], units: tuple[int, int], way: Literal["up", "down"]
) -> set[int]:
    """Those among `indices` that recur on the other side with another number: 第#次会议, 20##年.

    With another number they are there in a share of the units that is not far behind: a ceremony of each year stands in a
    quarter of the units of four years. `units` are those of this side and of the other.
    """
    here, there = (candidates.now, candidates.before) if way == "up" else (candidates.before, candidates.now)
    with_number = {
        index: _NUMBER.sub("#", text) for index in indices if _NUMBER.search(text := candidates.text(index))
    }
    if not with_number:
        return set()
    elsewhere: dict[str, int] = defaultdict(int)
    patterns = set(with_number.values())
    longest = max(map(len, with_number.values())) + 3
    some = (candidates.lengths() <= longest) & (there > 0) & candidates.with_number()
    for index in some.nonzero()[0].tolist():
        if (text := candidates.text(index)) and (pattern := _NUMBER.sub("#", text)) in patterns:
            elsewhere[pattern] = max(elsewhere[pattern], int(there[index]))
    return {
        index
        for index, pattern in with_number.items()
        if elsewhere[pattern] / units[1] >= RECURRING * here[index] / units[0]
    }
