"""Sentences, paragraphs and Han characters: where a passage begins and ends, and how many a text has.

Imports nothing of this package. A paragraph is a line; a sentence ends at 。！？ (or ! ?) or with its paragraph.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE_ENDS = "。！？!?"
LINE_ENDS = "\n\r\u2028\u2029"
_CLOSING = "”’」』）)》\"'"
_LINE_END_MARK = re.compile(f"[{LINE_ENDS}]")
_ENDING = re.compile(f"[{SENTENCE_ENDS}][{SENTENCE_ENDS}{_CLOSING}]*")
# Greedy, so that they go back from the place to the last end before it.
_UP_TO_LINE_END = re.compile(f"(?s:.*)[{LINE_ENDS}]")
_UP_TO_SENTENCE_END = re.compile(rf"(?s:.*)[{SENTENCE_ENDS}](?:[{_CLOSING}]|\s)*")
_HAN = ((0x4E00, 0xA000), (0x3400, 0x4DC0), (0xF900, 0xFB00), (0x3007, 0x3008), (0x20000, 0x323B0))
"""Unicode blocks: CJK ideographs, extension A, compatibility ideographs, 〇, and the planes of extensions B to H."""
_NEUTRAL, _CONTENT, _HAN_CONTENT, _SENTENCE_END, _LINE_END = range(5)


class Measures(NamedTuple):
    """Sizes of a text: its Han characters, sentences and paragraphs."""

    characters: int
    sentences: int
    paragraphs: int


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each character of the basic plane, by its code."""
    import numpy as np

    kinds = np.fromiter((_CONTENT if chr(code).isalnum() else _NEUTRAL for code in range(0x10000)), np.uint8)
    for start, end in _HAN:
        kinds[start:end] = _HAN_CONTENT
    kinds[[ord(end) for end in SENTENCE_ENDS]] = _SENTENCE_END
    kinds[[ord(end) for end in LINE_ENDS]] = _LINE_END
    return kinds


def measure(text: str) -> Measures:
    """How many Han characters (ideographs of every block, and 〇), sentences and paragraphs the text has.

    A run of line ends counts once, and so does a run of sentence marks; a line without a mark at its end is a
    sentence where it ends in a word.
    """
    import numpy as np

    units = np.frombuffer(f"{text}\n".encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    kinds = _kinds().take(units)
    if len(units) > len(text) + 1:
        codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        kinds = _kinds().take(np.minimum(codes, 0xFFFF))
        start, end = _HAN[-1]
        kinds[(codes >= start) & (codes < end)] = _HAN_CONTENT
    ends = np.flatnonzero(kinds >= _SENTENCE_END)
    # The character before the first one is the line end that was put at the end of the text.
    kind, before = kinds[ends], kinds[ends - 1]
    line = kind == _LINE_END
    word = (before == _CONTENT) | (before == _HAN_CONTENT)
    return Measures(
        int(np.count_nonzero(kinds == _HAN_CONTENT)),
        int(np.count_nonzero(np.where(line, word, before != _SENTENCE_END))),
        int(np.count_nonzero(line & (before != _LINE_END))),
    )


class Passages(NamedTuple):
    """Where the paragraph and the sentence of a place begin and end, as offsets into the text."""

    paragraph_start: int
    paragraph_end: int
    sentence_start: int
    sentence_end: int


def passages(text: str, start: int, end: int) -> Passages:
    """The paragraph and the sentence that hold `text[start:end]`; of all its lines where a line breaks inside.

    The marks that end a sentence and the closing quotation marks after them belong to it.
    """
    before, after = _UP_TO_LINE_END.match(text, 0, start), _LINE_END_MARK.search(text, end)
    low, high = before.end() if before else 0, after.start() if after else len(text)
    before, after = _UP_TO_SENTENCE_END.match(text, low, start), _ENDING.search(text, end, high)
    return Passages(low, high, before.end() if before else low, after.end() if after else high)
