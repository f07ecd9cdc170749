"""Sentences, paragraphs and Han characters: where a passage begins and ends, and how many a text has.

A paragraph is a line; a sentence ends at 。！？ (or ! ?) or with its paragraph.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from annotator.records import Passage
from annotator.text.characters import BEYOND_HAN, HAN_BLOCKS, alphanumeric, table

if TYPE_CHECKING:
    from annotator.text.characters import Coded, Kinds

SENTENCE_ENDS = "。！？!?"
LINE_ENDS = "\n\r\u2028\u2029"
_CLOSING = "”’」』）)》\"'"
_LINE_END_MARK = re.compile(f"[{LINE_ENDS}]")
_ENDING = re.compile(f"[{SENTENCE_ENDS}][{SENTENCE_ENDS}{_CLOSING}]*")
# Greedy, so that they go back from the place to the last end before it.
_UP_TO_LINE_END = re.compile(f"(?s:.*)[{LINE_ENDS}]")
_UP_TO_SENTENCE_END = re.compile(rf"(?s:.*)[{SENTENCE_ENDS}](?:[{_CLOSING}]|\s)*")
_CLOSING_MARK = re.compile(rf"[{_CLOSING}\s]")
WORD, LINE_END, SENTENCE_END, HAN = 0x10, 0x20, 0x40, 0x80
"""Bits of what a character is; `WORD` is any letter or digit, Han included. `WORD` is next below `LINE_END`, to be met by
it when that is moved on; `HAN` is the highest, to be told by size."""


class Measures(NamedTuple):
    """Sizes of a text: its Han characters, sentences and paragraphs."""

    characters: int
    sentences: int
    paragraphs: int


@cache
def kinds() -> Kinds:
    """A table of the bits above."""
    han = [BEYOND_HAN, *(code for start, end in HAN_BLOCKS for code in range(start, end))]
    found = table(
        (HAN, han),
        (WORD, han),
        (SENTENCE_END, map(ord, SENTENCE_ENDS)),
        (LINE_END, map(ord, LINE_ENDS)),
    )
    found[alphanumeric()] |= WORD
    return found


def measures(coded: Coded, found: Kinds, number: int) -> list[Measures]:
    """How many Han characters (ideographs of every block, and 〇), sentences and paragraphs each of the first texts has.

    A run of line ends counts once, and so does a run of sentence marks; a line without a mark at its end is a
    sentence where it ends in a word. `found` is what a table that includes `kinds()` says of each of the codes, `number`
    how many texts are measured.
    """
    import numpy as np

    here = found[: coded.starts[number]]
    before = np.empty_like(here)
    before[:1], before[1:] = LINE_END, here[:-1]
    line_ends = here & LINE_END
    han, paragraphs = here >= HAN, line_ends & ~before
    # Moved on to the next lower bit, the end of a line meets that of a word.
    sentences = line_ends >> 1 & before | here & ~before & SENTENCE_END
    return [
        Measures(*(int(np.count_nonzero(marks[start:end])) for marks in (han, sentences, paragraphs)))
        for start, end in pairwise(coded.starts[: number + 1])
    ]


class Finder:
    """Finds the passages of places in one text.

    What was looked at for one place is kept for the next, so that a text without breaks is gone through once, not once
    for each of its places.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._line = (0, -1)
        self._sentence = (0, -1, -1)

    def of(self, start: int, end: int) -> Passage:
        """As `passages`."""
        low, high = self._line_at(start)
        first = self._sentence_at(start, low, high)[0]
        low_of_end, high = self._line_at(end)
        return Passage(low, high, first, self._sentence_at(end, low_of_end, high)[2])

    def _line_at(self, place: int) -> tuple[int, int]:
        if not self._line[0] <= place <= self._line[1]:
            before, after = (
                _UP_TO_LINE_END.match(self.text, 0, place),
                _LINE_END_MARK.search(self.text, place),
            )
            self._line = (before.end() if before else 0, after.start() if after else len(self.text))
        return self._line

    def _sentence_at(self, place: int, low: int, high: int) -> tuple[int, int, int]:
        """Where the sentence of a place begins, where its mark stands, and where it ends."""
        if self._sentence[0] <= place <= self._sentence[1]:
            return self._sentence
        before, after = (
            _UP_TO_SENTENCE_END.match(self.text, low, place),
            _ENDING.search(self.text, place, high),
        )
        mark, end = (after.start(), after.end()) if after else (high, high)
        found = before.end() if before else low, mark, end
        # Among the marks that close a sentence each place begins one.
        if not _CLOSING_MARK.match(self.text, place):
            self._sentence = found
        return found


_last = Finder("")


def passages(text: str, start: int, end: int) -> Passage:
    """The paragraph and the sentence that hold `text[start:end]`; of all its lines where a line breaks inside.

    The marks that end a sentence and the closing quotation marks after them belong to it.
    """
    global _last
    finder = _last
    if finder.text is not text:
        finder = _last = Finder(text)
    return finder.of(start, end)
