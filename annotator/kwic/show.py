"""A whole document as it was tagged, with its spans and its rejected places."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from annotator.kwic.lines import ConcordanceError
from annotator.out.folder import PathName

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place(NamedTuple):
    """A span or a rejected place of a section; `reason` is empty for a span."""

    start: int
    end: int
    term: str
    relation: str
    variant: str
    reason: str
    detail: str


@dataclass(frozen=True)
class MarkedDocument:
    """A document's title and text with the places in each, in their order."""

    doc_id: str
    about: dict[str, str]
    title: str
    text: str
    in_title: list[Place]
    in_text: list[Place]


def marked_document(folder: PathName, doc_id: str) -> MarkedDocument:
    """A document of a tagged folder.

    Raises:
        ConcordanceError: there is no such document; the message names the nearest ids.
        OutputError: the folder is none of `annotator tag`, or has no texts.
    """
    from annotator.out.read import read_output, read_table
    from annotator.out.texts import Texts

    output = read_output(folder)
    rows = output.documents[output.documents.doc_id == doc_id]
    if not len(rows):
        near = get_close_matches(doc_id, output.documents.doc_id.tolist(), 3, 0.4)
        raise ConcordanceError(
            f"{doc_id!r} is no document of this folder" + (f". Perhaps {', or '.join(near)}?" if near else "")
        )
    title, text = Texts(folder).get(doc_id)
    places: dict[str, list[Place]] = {"title": [], "body": []}
    for table in (output.spans, read_table(folder, "rejected")):
        for row in table[table.doc_id == doc_id].to_dict("records"):
            places[row["section"]].append(
                Place(
                    row["start"], row["end"], row["term"], row["relation"], row["variant"],
                    row.get("reason", ""), row.get("detail", ""),
                )
            )  # fmt: skip
    about = {str(name): str(value) for name, value in rows.iloc[0].items() if str(value) and name != "title"}
    return MarkedDocument(doc_id, about, title, text, sorted(places["title"]), sorted(places["body"]))


def pieces(text: str, places: list[Place]) -> Iterator[tuple[str, Place | None]]:
    """The text in pieces, each with the place it belongs to; of places that overlap the first, then the longest, shows."""
    position = 0
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if place.start < position:
            continue
        if place.start > position:
            yield text[position : place.start], None
        yield text[place.start : place.end], place
        position = place.end
    if position < len(text):
        yield text[position:], None
