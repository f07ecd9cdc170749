"""Words of an exported text: jieba's, cut further where an occurrence begins or ends, so that each fits whole words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from annotator.export.annotated import AnnotatedDocument
from annotator.tagging.dictionary import general_tokenizer


def words(document: AnnotatedDocument) -> list[tuple[int, int]]:
    """The words as (start, end), one after the other without a gap; white space is a word, too.

    An occurrence of one layer inside of which none of another begins or ends is one word.
    """
    edges = sorted(
        {0, len(document.text), *(edge for mark in document.marks for edge in (mark.start, mark.end))}
    )
    inside = {(mark.start, mark.end) for mark in document.marks}
    found: list[tuple[int, int]] = []
    for start, end in pairwise(edges):
        found += [(start, end)] if (start, end) in inside else _cut(document.text, start, end)
    return found


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for word in general_tokenizer().cut(text[start:end]):
        if word:
            yield position, position + len(word)
            position += len(word)
