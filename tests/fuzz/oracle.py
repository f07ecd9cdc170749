"""What must be found, told apart from the package: each form as a regular expression of its own over the raw text.

Nothing of `annotator` is used: what folds comes from OpenCC, Unicode and the table of variants, what is layout from Unicode's
list of what shows nothing. Places that hold a quotation mark, a footnote's number or a reading inside are not told here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

import opencc

ROOT = Path(__file__).resolve().parent.parent.parent
# Default_Ignorable_Code_Point, DerivedCoreProperties.txt of Unicode 14.0.
_NOTHING_SHOWN = (
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0 FFF0-FFF8"
    " 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"
)
LAYOUT = r"\s" + "".join(
    "-".join(f"\\U{int(code, 16):08x}" for code in part.split("-")) for part in _NOTHING_SHOWN.split()
)
MARKS = re.compile("[“”‘’『』「」〝〞\"'＂＇①-⑳㉑-㉟㊱-㊿⓪❶-❿⁰¹²³⁴-⁹()（）\\[\\]［］〔〕]")


@cache
def plain_table() -> dict[int, str]:
    """What each character folds to."""
    convert = opencc.OpenCC("t2s").convert
    han = [*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2FA20)]
    table = {code: new for code in han if len(new := convert(chr(code))) == 1 and new != chr(code)}
    for code in [
        *range(0x2E80, 0x2FE0),
        *range(0xF900, 0xFB00),
        *range(0xFF01, 0xFF5F),
        *range(0x2F800, 0x2FA20),
    ]:
        new = unicodedata.normalize("NFKC", chr(code))
        if len(new) == 1 and new != chr(code):
            table[code] = convert(new) if len(convert(new)) == 1 else new
    for line in (ROOT / "corpus" / "variants.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            variant, usual, _ = line.split("\t")
            new = table.get(ord(usual), usual)
            if new != variant:
                table[ord(variant)] = new
    table = {code: table.get(ord(new), new) for code, new in table.items()}
    for code, new in list(table.items()):
        table[code] = new.lower() if new.isascii() else new
    return table | {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def plain(text: str) -> str:
    """The text folded and without layout."""
    return re.sub(f"[{LAYOUT}]", "", text).translate(plain_table())


@cache
def _ways() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for code, new in plain_table().items():
        found[new] += chr(code)
    return found


@cache
def forms(lexicon: str) -> dict[str, re.Pattern[str]]:
    """Every form of a packaged lexicon that has a relation, with the expression that finds it."""
    raw = tomllib.loads((ROOT / "lexicon" / f"{lexicon}.toml").read_text(encoding="utf-8"))
    texts = [form["form"] for term in raw["term"] for form in (term, *term.get("variant", ()))]
    return {text: _pattern(text) for text in texts if not MARKS.search(text)}


def _pattern(form: str) -> re.Pattern[str]:
    characters = [
        re.escape(plain(character)) + re.escape(_ways().get(plain(character), "")) for character in form
    ]
    return re.compile("(?=(" + f"[{LAYOUT}]*".join(f"[{ways}]" for ways in characters) + "))")


def hits(text: str, lexicon: str) -> set[tuple[int, int, str]]:
    """(start, end, form) of every place where a form's characters stand, whatever layout lies between them."""
    return {
        (*found.span(1), form) for form, pattern in forms(lexicon).items() for found in pattern.finditer(text)
    }
