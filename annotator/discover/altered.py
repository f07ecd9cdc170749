"""Pairs of an older and a newer form: one falls as the other rises, in the same groups and in similar company."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from annotator.discover.body import Body
from annotator.discover.candidates import Candidates

MORPHEME = 2
"""Characters at most that are put in, taken out or exchanged, never at an edge."""
OLDER_SHARE = 0.1
"""Share of the earlier units that must have used the older form."""
FALLS_TO = 0.7
"""The older form's share of units now, as a part of its share before, at most."""
SAME_GROUPS = 0.5
"""Share of the groups of the newer form that used the older one before, where groups are known."""
COMPANY = 0.15
"""Cosine of the characters beside them, at least."""
_BESIDE = 4
_DIGITS = frozenset("0123456789一二三四五六七八九十")


class Altered:
    """Looks for the older form of what is rising."""

    def __init__(self, body: Body, candidates: Candidates) -> None:
        self._body, self._candidates = body, candidates

    @cached_property
    def _older(self) -> dict[str, int]:
        """Strings that enough of the earlier units used and fewer of the later do, with their numbers."""
        candidates, (units_now, units_before) = self._candidates, self._body.units_of_sides
        share = candidates.before / units_before
        falls = (share >= OLDER_SHARE) & (candidates.now / units_now <= FALLS_TO * share)
        return {candidates.text(int(index)): int(index) for index in falls.nonzero()[0]}

    @cached_property
    def _shortened(self) -> dict[str, list[str]]:
        shorter: dict[str, list[str]] = defaultdict(list)
        for text in self._older:
            for key in _without_a_morpheme(text):
                shorter[key].append(text)
        return shorter

    def older_form(self, index: int) -> str:
        """The form that this one replaces, or an empty string."""
        candidates = self._candidates
        text = candidates.text(index)
        near = set(self._shortened.get(text, ()))
        for key in _without_a_morpheme(text):
            near |= {key} & self._older.keys()
            near |= set(self._shortened.get(key, ()))
        found = [
            other
            for other in near
            if abs(len(other) - len(text)) <= MORPHEME
            and not _is_a_number(text, other)
            and self._fits(index, self._older[other])
        ]
        return max(found, key=lambda other: candidates.before[self._older[other]], default="")

    def _fits(self, newer: int, older: int) -> bool:
        body, count_now = self._body, self._body.count_now
        new, old = self._candidates.candidate(newer), self._candidates.candidate(older)
        if not self._candidates.has_boundaries(old):
            return False
        groups = {body.texts[document].group for document in new.documents if document < count_now} - {""}
        groups_before = {body.texts[document].group for document in old.documents if document >= count_now}
        if groups and len(groups & groups_before) < SAME_GROUPS * len(groups):
            return False
        one = self._company(new.places, len(new.text), True)
        other = self._company(old.places, len(old.text), False)
        return _cosine(one, other) >= COMPANY

    def _company(self, places: np.ndarray, length: int, is_now: bool) -> Counter[str]:
        text, company = self._body.joined, Counter[str]()
        now = self._body.document_of.take(places) < self._body.count_now
        for place in places[now == is_now].tolist():
            company.update(text[max(0, place - _BESIDE) : place])
            company.update(text[place + length : place + length + _BESIDE])
        return company


def _without_a_morpheme(text: str) -> Iterator[str]:
    for size in range(1, MORPHEME + 1):
        for start in range(1, len(text) - size):
            yield text[:start] + text[start + size :]


def _is_a_number(one: str, other: str) -> bool:
    """Whether only numbers differ."""
    return "".join(c for c in one if c not in _DIGITS) == "".join(c for c in other if c not in _DIGITS)


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[character] for character, count in one.items())
    size = math.sqrt(sum(c * c for c in one.values()) * sum(c * c for c in other.values()))
    return product / size if size else 0.0
