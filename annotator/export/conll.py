"""CoNLL columns: a word a line, with a column of BIO tags for each layer; a sentence ends with an empty line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from annotator.export.annotated import AnnotatedDocument, Mark
from annotator.export.words import words
from annotator.text.passages import LINE_ENDS, SENTENCE_ENDS

_SPACE = re.compile(r"\s+")


def write_conll(documents: Iterable[AnnotatedDocument], file: Path, layers: Sequence[str]) -> None:
    """Write all documents into one file: `WORD START END TAG…`, tab-separated, tags in the order of `layers`.

    White space is no word; an occurrence with layout inside is several words, `B-` and `I-`. A tag is
    `B-TERM.RELATION`, so that predecessors are told apart.
    """
    with open(file, "w", encoding="utf-8", newline="\n", errors="replace") as stream:
        stream.write("# columns = word\tstart\tend\t" + "\t".join(layers) + "\n")
        for document in documents:
            stream.write(f"# doc_id = {_flat(document.doc_id)}\n# title = {_flat(document.title)}\n")
            stream.writelines(
                f"# {name} = {_flat(value)}\n" for name, value in document.metadata.items() if value
            )
            stream.writelines(_lines(document, layers))
            stream.write("\n")


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text)


def _lines(document: AnnotatedDocument, layers: Sequence[str]) -> Iterator[str]:
    by_layer = document.of_layers()
    marks = [_Cursor(by_layer.get(layer, ())) for layer in layers]
    is_open = False
    for start, end in words(document):
        surface = document.text[start:end]
        for piece in re.finditer(r"\S+", surface):
            place, stop = start + piece.start(), start + piece.end()
            tags = "\t".join(cursor.tag(place, stop) for cursor in marks)
            yield f"{piece[0]}\t{place}\t{stop}\t{tags}\n"
            is_open = True
        if (
            is_open
            and not any(cursor.is_inside(end) for cursor in marks)
            and surface[-1] in SENTENCE_ENDS + LINE_ENDS
        ):
            yield "\n"
            is_open = False


class _Cursor:
    """Goes along the occurrences of one layer."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = marks
        self._next = 0
        self._begun = -1

    def tag(self, start: int, end: int) -> str:
        while self._next < len(self._marks) and self._marks[self._next].end <= start:
            self._next += 1
        if self._next == len(self._marks) or self._marks[self._next].start >= end:
            return "O"
        mark = self._marks[self._next]
        prefix = "I" if self._begun == self._next else "B"
        self._begun = self._next
        return f"{prefix}-{mark.term}.{mark.relation}"

    def is_inside(self, offset: int) -> bool:
        """Whether an occurrence goes on across the offset."""
        return any(mark.start < offset < mark.end for mark in self._marks[self._next : self._next + 1])
