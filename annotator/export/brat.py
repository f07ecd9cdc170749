"""Standoff files of brat: `N.txt` and `N.ann` for each document, `annotation.conf`, and a list of the documents.

The format is described at https://brat.nlplab.org/standoff.html. A line end inside an occurrence makes it
discontinuous there, and tabs and carriage returns become spaces, since a text line cannot hold them; offsets stay.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.export.annotated import AnnotatedDocument, Mark

_ENDS = re.compile(r"[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_FLAT = str.maketrans("\r\t", "  ")


def write_brat(documents: Iterable[AnnotatedDocument], folder: Path, terms: Iterable[str]) -> None:
    """Write the files into `folder`; `documents.csv` there says which number is which document."""
    folder.mkdir()
    with open(folder / "documents.csv", "w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream)
        for number, document in enumerate(documents, 1):
            if number == 1:
                rows.writerow(["file", "doc_id", "body_start", "title", *document.metadata])
            name = f"{number:06d}"
            rows.writerow(
                [
                    f"{name}.txt",
                    document.doc_id,
                    document.body_start,
                    document.title,
                    *document.metadata.values(),
                ]
            )
            (folder / f"{name}.txt").write_bytes(document.text.translate(_FLAT).encode("utf-8", "replace"))
            lines = "".join(_lines(document.marks))
            (folder / f"{name}.ann").write_bytes(lines.encode("utf-8", "replace"))
    types = "".join(f"{term}\n" for term in terms)
    (folder / "annotation.conf").write_text(
        f"[entities]\n{types}[relations]\n[events]\n[attributes]\n"
        "Relation\tArg:<ENTITY>, Value:canonical|abbreviation|paraphrase|predecessor\n",
        encoding="utf-8", newline="\n",
    )  # fmt: skip


def _lines(marks: Iterable[Mark]) -> Iterator[str]:
    for number, mark in enumerate(marks, 1):
        pieces = list(_pieces(mark))
        where = ";".join(f"{start} {end}" for start, end in pieces)
        text = " ".join(mark.text[start - mark.start : end - mark.start] for start, end in pieces)
        yield f"T{number}\t{mark.term} {where}\t{text.translate(_FLAT)}\n"
        yield f"A{number}\tRelation T{number} {mark.relation}\n"
        yield f"#{number}\tAnnotatorNotes T{number}\t{mark.layer} · {mark.variant}\n"


def _pieces(mark: Mark) -> Iterator[tuple[int, int]]:
    """The stretches of an occurrence between line ends."""
    position = 0
    for end in _ENDS.finditer(mark.text):
        if end.start() > position:
            yield mark.start + position, mark.start + end.start()
        position = end.end()
    yield mark.start + position, mark.end
