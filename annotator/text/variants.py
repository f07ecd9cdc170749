"""Which characters stand for the same character: traditional, full-width and compatibility forms, and layout."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from annotator.data import data_path
from annotator.text.characters import (
    BEYOND_HAN,
    BEYOND_OTHER,
    HAN_BLOCKS,
    HAN_PLANES,
    TABLE_SIZE,
    basic_plane,
)

if TYPE_CHECKING:
    from annotator.text.characters import Codes

LAYOUT = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Body of a character class: white space, and what Unicode shows as nothing (Default_Ignorable_Code_Point): soft hyphen,
zero-width and directional marks, fillers, variation selectors, tags."""

OPENING_QUOTES, CLOSING_QUOTES, STRAIGHT_QUOTES = "“‘「『〝", "”’」』〞", "\"'＂＇"
QUOTES = OPENING_QUOTES + CLOSING_QUOTES + STRAIGHT_QUOTES
_CIRCLED = "①-⑳㉑-㉟㊱-㊿⓪❶-❿⁰¹²³⁴-⁹"
_DIGITS = "0-9０-９"
_LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
MARKS = (
    f"[{re.escape(QUOTES)}{_CIRCLED}]"
    rf"|\[[{_DIGITS}]{{1,3}}\]|［[{_DIGITS}]{{1,3}}］|〔[{_DIGITS}]{{1,3}}〕"
    f"|[(（][{_LETTERS} ]{{1,40}}[)）]"
)
"""Alternatives of a pattern: what may stand inside a term beside layout: a quotation mark, a footnote's number, a reading."""
SINGLE_MARKS = f"{re.escape(QUOTES)}{_CIRCLED}"
"""Body of a character class: the marks of one character."""
MARK_BEGINS = f"{SINGLE_MARKS}\\[［〔(（"
"""Body of a character class: the characters that begin a mark."""
MARK_DIGITS, MARK_LETTERS = _DIGITS, _LETTERS
"""Bodies of character classes: what stands in a footnote's number, and in a reading."""
MARK_CONTINUES = f"{MARK_DIGITS}{MARK_LETTERS}\\]］〕)）"
"""Body of a character class: what may stand in a mark but its first character."""

LAYOUT_CODE = ord("\n")
"""What `folded_codes` gives for every character of layout."""
_COMPATIBILITY = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFF01, 0xFF5F), (0x2F800, 0x2FA20))


@cache
def simplified() -> dict[int, str]:
    """A `str.translate` table from each variant character to the simplified, half-width one; one to one.

    Traditional characters come from OpenCC's table `t2s`, compatibility forms from Unicode's NFKC, further variants
    (radicals as symbols, Japanese forms, 擧 for 舉) from `corpus/variants.tsv`.
    """
    import opencc

    blocks = ("\n".join(map(chr, range(start, end))) for start, end in (*HAN_BLOCKS, HAN_PLANES))
    han = "\n".join(blocks)
    converted = opencc.OpenCC("t2s").convert(han)
    pairs = zip(han.split("\n"), converted.split("\n"), strict=True)
    table = {ord(old): new for old, new in pairs if old != new and len(new) == 1}
    for start, end in _COMPATIBILITY:
        for code in range(start, end):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = table.get(ord(plain), plain)
    for variant, usual in _further_variants():
        if (plain := table.get(ord(usual), usual)) != variant:
            table[ord(variant)] = plain
    # What a table makes of a character may be a variant in another one.
    return {code: table.get(ord(plain), plain) for code, plain in table.items()}


def _further_variants() -> Iterator[tuple[str, str]]:
    for line in data_path("corpus", "variants.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            variant, usual, _ = line.split("\t")
            yield variant, usual


@cache
def radicals() -> dict[int, str]:
    """A `str.translate` table from radicals as symbols of their own (⼯, ⻓), which PDFs write, to the characters."""
    kangxi = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return kangxi | {ord(one): usual for one, usual in _further_variants() if "\u2e80" <= one < "\u2f00"}


@cache
def folded() -> dict[int, str]:
    """`simplified`, and Latin capitals to small letters: characters that this maps alike are the same in a form."""
    table = {code: plain.lower() if plain.isascii() else plain for code, plain in simplified().items()}
    return table | {ord(letter): letter.lower() for letter in string.ascii_uppercase}


@cache
def _written_as() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for code, plain in folded().items():
        found[plain] += chr(code)
    return found


def ways_to_write(character: str) -> str:
    """A folded character and every one that `folded` maps to it."""
    return character + _written_as().get(character, "")


@cache
def layout_codes() -> list[int]:
    """The codes of the layout characters."""
    return codes_in(LAYOUT)


def codes_in(body: str) -> list[int]:
    """The codes of the basic plane in the body of a character class."""
    return [found.start() for found in re.finditer(f"[{body}]", basic_plane())]


@cache
def folded_codes() -> Codes:
    """The code of each character when folded: `LAYOUT_CODE` for layout, 0 wherever a code does not tell the character."""
    import numpy as np

    codes = np.arange(TABLE_SIZE, dtype=np.uint16)
    for code, plain in folded().items():
        if code < TABLE_SIZE:
            codes[code] = ord(plain) if ord(plain) < TABLE_SIZE else 0
    codes[layout_codes()] = LAYOUT_CODE
    codes[[BEYOND_HAN, BEYOND_OTHER]] = 0
    return codes
