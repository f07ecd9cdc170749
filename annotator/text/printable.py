"""Texts made fit to be shown: on a terminal, in a page, in a picture, in a spreadsheet.

A text may hold characters that steer a terminal (ESC), that XML forbids, that a drawing library breaks at, or halves of a
surrogate pair, which no encoding can write. Each becomes U+FFFD, one for one, so that offsets hold.
"""

from __future__ import annotations

import re

_SURROGATES = "\ud800-\udfff"
_HALF = re.compile(f"[{_SURROGATES}]")
# All that XML 1.0 forbids (2.2), DEL and the C1 controls, and what turns the direction of what follows.
_CONTROLS = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff{_SURROGATES}]"
)
_REPLACEMENT = "\ufffd"
FORMULA = frozenset("=+-@＝＋－＠\t\r\n")
"""First characters of a cell that a spreadsheet would run as a formula; the full-width ones it takes for the others."""


def printable(text: str) -> str:
    """The text without characters that steer what shows it; line ends and tabs stay."""
    return _CONTROLS.sub(_REPLACEMENT, text)


def encodable(text: str) -> str:
    """The text with halves of surrogate pairs replaced, so that it can be written in UTF-8."""
    return _HALF.sub(_REPLACEMENT, text)
