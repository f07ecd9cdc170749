"""Texts as numbers: the code of each character, to be looked up in tables of what a character is.

Many texts are laid one after the other, since numpy takes a microsecond to begin anything: articles of five hundred
characters would spend more time on beginnings than on characters. One look-up per character tells both how large the
texts are and where a form may begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint16]
    Kinds = NDArray[np.uint8]

TABLE_SIZE = 0x10000
"""Entries of a table: one for each code of the basic plane."""
BEYOND_HAN, BEYOND_OTHER = 0xFFFE, 0xFFFF
"""The codes of characters beyond the basic plane: Han characters, and all others. Unicode gives them to none."""
HAN_BLOCKS = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
"""What a Han character is, the only definition: 〇, and Unicode's ideographs of the basic plane; with those of `HAN_PLANES`."""
HAN_PLANES = (0x20000, 0x323B0)
"""The ideographs beyond the basic plane."""
HAN = "".join(f"{chr(start)}-{chr(end - 1)}" for start, end in (*HAN_BLOCKS, HAN_PLANES))
"""Body of a character class: the Han characters."""
JIEBA_BLOCK = r"\u4e00-\u9fd5a-zA-Z0-9+#&._%\-"
"""Body of a character class: a text is cut at every other character before jieba segments it (jieba/__init__.py,
`re_han_default`)."""


class Coded(NamedTuple):
    """Texts one after the other, each with two line ends after it.

    With them, wherever two characters of a text stand, four can be looked at, and none of them is another text's.
    `starts` says where each text begins, and last where one more would.
    """

    codes: Codes
    starts: list[int]


def codes_of(texts: Sequence[str]) -> Coded:
    """The code of each character of the texts; shape of the codes: (sum of the lengths + 2 × number of texts,)."""
    import numpy as np

    starts = list(accumulate((len(text) + 2 for text in texts), initial=0))
    joined = "\n\n".join([*texts, ""])
    units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(joined):
        return Coded(units, starts)
    wide = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = wide.astype(np.uint16)
    codes[wide > 0xFFFF] = BEYOND_OTHER
    codes[(wide >= HAN_PLANES[0]) & (wide < HAN_PLANES[1])] = BEYOND_HAN
    return Coded(codes, starts)


@cache
def basic_plane() -> str:
    """The characters of the basic plane in order, half surrogates included: each lies at its code."""
    return "".join(map(chr, range(TABLE_SIZE)))


@cache
def alphanumeric() -> NDArray[np.bool_]:
    """Whether the character of a code is a letter or digit, Han characters included."""
    import numpy as np

    return np.fromiter(map(str.isalnum, basic_plane()), bool, TABLE_SIZE)


def table(*kinds: tuple[int, Iterable[int]]) -> Kinds:
    """A table from (bit, codes) pairs: each code's entry has the bits that it was given."""
    import numpy as np

    entries = np.zeros(TABLE_SIZE, np.uint8)
    for bit, codes in kinds:
        entries[np.fromiter(codes, np.intp)] |= bit
    return entries
