"""JSON lines, one document each: for annotation programs that read text with character offsets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.export.annotated import AnnotatedDocument, Mark


def spacy_record(document: AnnotatedDocument) -> dict[str, Any]:
    """The form of spaCy's and Prodigy's recipes: `text`, `spans` with `start`, `end`, `label`, and `meta`."""
    return {
        "text": document.text,
        "spans": [
            {
                "start": mark.start, "end": mark.end, "label": mark.term, "text": mark.text, "layer": mark.layer,
                "relation": mark.relation, "variant": mark.variant,
            }
            for mark in document.marks
        ],
        "meta": {"doc_id": document.doc_id, "title": document.title, "body_start": document.body_start}
        | document.metadata,
    }  # fmt: skip


def doccano_record(document: AnnotatedDocument) -> dict[str, Any]:
    """The form that doccano imports for sequence labelling: `text` and `label` with start, end and name.

    doccano keeps every other key as metadata; relation and variant of each label stand there as `occurrences`.
    """
    return {
        "text": document.text,
        "label": [[mark.start, mark.end, mark.term] for mark in document.marks],
        "doc_id": document.doc_id,
        "title": document.title,
        "body_start": document.body_start,
        "occurrences": [[mark.layer, mark.relation, mark.variant] for mark in document.marks],
    } | document.metadata


def label_studio_task(document: AnnotatedDocument) -> dict[str, Any]:
    """A task of Label Studio whose occurrences are predictions; the names are those of `label_studio_config`."""
    return {
        "data": {"text": document.text, "doc_id": document.doc_id, "title": document.title, "body_start": document.body_start}
        | document.metadata,
        "predictions": [{"model_version": "annotator", "result": list(_results(document.marks))}],
    }  # fmt: skip


def _results(marks: Iterable[Mark]) -> Iterator[dict[str, Any]]:
    for number, mark in enumerate(marks):
        yield {
            "id": f"m{number}", "from_name": "term", "to_name": "text", "type": "labels",
            "value": {"start": mark.start, "end": mark.end, "text": mark.text, "labels": [mark.term]},
            "meta": {"text": [f"{mark.layer} · {mark.relation} · {mark.variant}"]},
            "layer": mark.layer, "relation": mark.relation, "variant": mark.variant,
        }  # fmt: skip


def label_studio_config(terms: Iterable[str]) -> str:
    """The labelling interface for `label_studio_task`, to be pasted into a project's settings."""
    labels = "".join(f'    <Label value="{term}"/>\n' for term in terms)
    return f'<View>\n  <Labels name="term" toName="text">\n{labels}  </Labels>\n  <Text name="text" value="$text"/>\n</View>\n'


def write_lines(records: Iterable[dict[str, Any]], file: Path) -> None:
    """Write records as JSON lines."""
    with open(file, "w", encoding="utf-8", newline="\n") as stream:
        for record in records:
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_array(records: Iterable[dict[str, Any]], file: Path) -> None:
    """Write records as one JSON array, a record a line; they are never held all at once."""
    with open(file, "w", encoding="utf-8", newline="\n") as stream:
        stream.write("[")
        for number, record in enumerate(records):
            stream.write(",\n" if number else "\n")
            stream.write(json.dumps(record, ensure_ascii=False))
        stream.write("\n]\n")
