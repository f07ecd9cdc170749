"""Counts the tokens of a text: exactly those of `load_pipeline()`'s tokenizer, without spaCy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from annotator.records import Span
from annotator.tagging.dictionary import general_tokenizer
from annotator.text.characters import JIEBA_BLOCK

# jieba cuts a text into such blocks first and segments each on its own.
_BLOCKS = re.compile(f"([{JIEBA_BLOCK}]+)")

_SHORT = 60
"""Characters of a block that may come again; long ones would fill the memory."""


def token_count(text: str, spans: Iterable[Span]) -> int:
    """The number of tokens: each span is one, and what lies between them is cut by jieba's general dictionary.

    Args:
        text: the whole text.
        spans: the spans of one layer in it, in their order.
    """
    tokens = position = 0
    for span in spans:
        tokens += _words(text[position : span.start]) + 1
        position = span.end
    return tokens + _words(text[position:])


def _words(text: str) -> int:
    return sum(map(_words_of_block, _BLOCKS.split(text)))


def _words_of_block(block: str) -> int:
    return _words_of_short_block(block) if len(block) <= _SHORT else _count(block)


# Official prose repeats itself: two of five blocks come again.
@lru_cache(maxsize=65536)
def _words_of_short_block(block: str) -> int:
    return _count(block)


def _count(block: str) -> int:
    return sum(1 for word in general_tokenizer().cut(block) if word)
