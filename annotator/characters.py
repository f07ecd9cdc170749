"""A text as numbers: the code of each character, to be looked up in tables of what a character is.

May import numpy. One look-up per character tells both how large a text is and where a form may begin, so that a
text is gone through once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint16]
    Kinds = NDArray[np.uint8]

TABLE_SIZE = 0x10000
"""Entries of a table: one for each code of the basic plane."""
BEYOND_HAN, BEYOND_OTHER = 0xFFFE, 0xFFFF
"""The codes of characters beyond the basic plane: Han characters, and all others. Unicode gives them to none."""
_HAN_PLANES = (0x20000, 0x323B0)


def codes_of(text: str) -> Codes:
    """The code of each character and of two line ends after the last one; shape (len(text) + 2,).

    With them, wherever two characters of the text stand, four can be looked at.
    """
    import numpy as np

    text = f"{text}\n\n"
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return units
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = wide.astype(np.uint16)
    codes[wide > 0xFFFF] = BEYOND_OTHER
    codes[(wide >= _HAN_PLANES[0]) & (wide < _HAN_PLANES[1])] = BEYOND_HAN
    return codes


def table(*kinds: tuple[int, Iterable[int]]) -> Kinds:
    """A table from (bit, codes) pairs: each code's entry has the bits that it was given."""
    import numpy as np

    entries = np.zeros(TABLE_SIZE, np.uint8)
    for bit, codes in kinds:
        entries[np.fromiter(codes, np.intp)] |= bit
    return entries
