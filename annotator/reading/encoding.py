"""Bytes to text, in the encodings of official sites, whatever a page declares. Imports nothing of this package."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMON = {
    "gb18030": frozenset("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出会发展经济"),
    "big5": frozenset("的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出會發展經濟"),
}
_SAMPLE = 20_000


def decode(data: bytes, declared: str = "") -> str:
    """The text of the bytes, a byte-order mark removed.

    UTF-8 is believed when it is valid, whatever is declared; of GB18030 and Big5 the one that gives more of the
    commonest characters, with the declaration deciding a tie.

    Raises:
        ValueError: the bytes are not text in any of the encodings.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    sample = data[:_SAMPLE]
    if b"\x00" in sample:
        return _utf16_or_nothing(data, sample)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best = max(("gb18030", "big5"), key=lambda name: (_likeness(sample, name), _says(declared, name)))
    text = data.decode(best, errors="replace")
    # A page may be cut in the middle of a character or hold a few damaged ones; more than that is no text.
    utf8 = data.decode("utf-8", errors="replace")
    if utf8.count("\ufffd") * 100 < len(utf8) and utf8.count("\ufffd") < text.count("\ufffd") + 3:
        return utf8
    if text.count("\ufffd") * 20 > len(text) or _controls(text[:_SAMPLE]):
        raise ValueError(
            "not text in UTF-8, GB18030, Big5 or UTF-16; perhaps a binary file under a wrong name"
        )
    return text


def _says(declared: str, name: str) -> bool:
    return declared.lower().startswith("big5") == (name == "big5") if declared else False


def _likeness(sample: bytes, name: str) -> float:
    text = sample.decode(name, errors="replace")
    common = _COMMON[name]
    return sum(c in common for c in text) / (len(text) or 1) - 2 * text.count("\ufffd") / (len(text) or 1)


def _controls(text: str) -> bool:
    return sum(c < " " and c not in "\t\r\n\f\x1a" for c in text) * 100 > len(text)


def _utf16_or_nothing(data: bytes, sample: bytes) -> str:
    """UTF-16 without a mark: ASCII and line breaks leave NULs on one side only."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = data.decode(name, errors="replace")
    if len(data) % 2 == 0 and min(even, odd) == 0 and not _controls(text) and "\ufffd" not in text:
        return text
    raise ValueError("not text: it holds NUL bytes; perhaps a binary file under a wrong name")
