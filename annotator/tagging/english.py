"""Where English words begin and end, by spaCy's English tokenizer, for lexicons whose language is English."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from annotator.tagging.boundary import Boundary

CONTEXT = 60
"""Characters looked at on either side, as far as the next white space."""


@cache
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


def english_boundary(text: str, start: int, end: int) -> Boundary:
    """Cost 0 where a token begins at `start` and one ends at `end`, else infinite; with the tokens at the place."""
    first = text.rfind(" ", 0, max(0, start - CONTEXT)) + 1
    last = text.find(" ", min(len(text), end + CONTEXT))
    tokens = [
        (token.text, first + token.idx, first + token.idx + len(token))
        for token in _tokenizer()(text[first : last if last >= 0 else len(text)])
    ]
    around = tuple(word for word, begins, ends in tokens if begins < end and start < ends and word.strip())
    fits = any(begins == start for _, begins, _ in tokens) and any(ends == end for *_, ends in tokens)
    return Boundary(0.0 if fits else math.inf, around)
