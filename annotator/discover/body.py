"""The texts of both sides as one row of codes, and which document and unit each character belongs to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from annotator.discover.strings import BREAK
from annotator.discover.texts import Text, policy_paragraphs, policy_words
from annotator.text.variants import simplified

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CHARACTERS = 40_000_000
"""Of more text a sample of documents is taken, so that memory stays bounded (some 90 bytes a character)."""
_PASSED = re.compile("[^\\S\\n]+")


@cache
def _codes() -> NDArray[np.uint16]:
    """What each character stands for: simplified characters, letters and digits, the enumeration comma; else `BREAK`."""
    codes = np.zeros(1 << 16, np.uint16)
    for first, last in ((0x4E00, 0x9FD5), (0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)):
        codes[first : last + 1] = np.arange(first, last + 1)
    for character in "、〇":
        codes[ord(character)] = ord(character)
    for code, plain in simplified().items():
        if code < 1 << 16 and ord(plain) < 1 << 16:
            codes[code] = codes[ord(plain)]
    return codes


@dataclass
class Body:
    """Texts of two sides, those of now first, each side in the order of its units.

    `count_now` are the texts of now; `is_sample` where some were left out to bound memory.
    """

    texts: list[Text]
    count_now: int
    passages: list[str]
    is_sample: bool

    @classmethod
    def of(cls, now: Sequence[Text], before: Sequence[Text], only_policy: bool) -> Body:
        """Lay the texts out."""
        words = policy_words()
        sides = []
        size = 0
        for side in (now, before):
            laid = [
                (text, _PASSED.sub("", f"{text.document.title}\n{text.document.text}"))
                for text in sorted(side, key=lambda text: text.unit)
            ]
            if only_policy:
                laid = [(text, policy_paragraphs(passage, words)) for text, passage in laid]
            size += sum(len(passage) for _, passage in laid)
            sides.append(laid)
        share = min(1.0, MOST_CHARACTERS / max(1, size))
        if share < 1:
            sides = [
                [one for one in side if zlib.crc32(one[0].document.doc_id.encode()) < share * 2**32] for side in sides
            ]  # fmt: skip
        both = [*sides[0], *sides[1]]
        return cls([text for text, _ in both], len(sides[0]), [passage for _, passage in both], share < 1)

    @cached_property
    def joined(self) -> str:
        """All passages, each followed by a line end."""
        return "\n".join([*self.passages, ""])

    @cached_property
    def codes(self) -> NDArray[np.uint16]:
        """A code for each character of `joined`."""
        wide = np.frombuffer(self.joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = _codes().take(np.where(wide < 1 << 16, wide, BREAK))
        return codes

    @cached_property
    def plain(self) -> str:
        """`joined` as its codes say: simplified, with spaces for breaks."""
        codes = np.where(self.codes == BREAK, ord(" "), self.codes).astype(np.uint16)
        return codes.tobytes().decode("utf-16-le")

    @cached_property
    def document_of(self) -> NDArray[np.int32]:
        """The number of the document at each character."""
        lengths = [len(passage) + 1 for passage in self.passages]
        return np.repeat(np.arange(len(self.passages), dtype=np.int32), lengths)

    @cached_property
    def units(self) -> NDArray[np.int32]:
        """The number of each document's unit, never falling; the units of now come first."""
        names = [(number < self.count_now, text.unit) for number, text in enumerate(self.texts)]
        is_new = [one != other for one, other in zip(names[1:], names, strict=False)]
        return np.array([0, *is_new], np.int32).cumsum(dtype=np.int32)

    @cached_property
    def units_of_sides(self) -> tuple[int, int]:
        """How many units each side has."""
        now = len(set(self.units[: self.count_now].tolist()))
        return now, int(self.units[-1]) + 1 - now

    @cached_property
    def clusters(self) -> tuple[NDArray[np.int64], int]:
        """The number of each document's cluster, and how many there are."""
        known: dict[str, int] = {}
        numbers = [known.setdefault(text.cluster, len(known)) for text in self.texts]
        return np.array(numbers, np.int64), len(known)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The characters of each document."""
        return np.array([len(passage) for passage in self.passages], np.int64)
