"""Concordance lines and marked documents on a terminal: aligned by display width, coloured by relation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.kwic.show import MarkedDocument, Place, pieces

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

STYLES = {
    "canonical": "bold red", "abbreviation": "bold magenta", "paraphrase": "bold yellow", "predecessor": "bold blue",
}  # fmt: skip
_REJECTED = "strike dim"


def concordance_lines(rows: pd.DataFrame, width: int, with_cost: bool = False) -> Iterator[Text]:
    """A line for each row: date and source, what stands before, the occurrence, what stands after.

    All occurrences begin in the same column. A Chinese character takes two columns; what is too long for its side is cut
    at its far end.

    Args:
        rows: as `concordance` returns them.
        width: columns of the terminal.
        with_cost: whether each line begins with the boundary cost.
    """
    from rich.text import Text

    label = 24
    side = max(10, (width - label - 14) // 2)
    for row in rows.to_dict("records"):
        cost = f"{row['boundary_cost']:.1f} " if with_cost else ""
        head = _left(f"{cost}{row['date']} {row['source']}", label - 1)
        before, after = _right(_visible(row["left"]), side), _left(_visible(row["right"]), side)
        line = Text(no_wrap=True, overflow="crop", end="")
        line.append(head + " " * (label - _width(head)), "dim")
        line.append(" " * (side - _width(before)) + before)
        line.append(_visible(row["text"]), STYLES.get(row["relation"], "bold"))
        line.append(after)
        yield line


def document_text(document: MarkedDocument) -> Text:
    """A document with its places marked; a number after each leads to the list below."""
    from rich.text import Text

    text = Text()
    notes: list[str] = []
    for name, value in document.about.items():
        text.append(f"{name}: {_visible(value)}\n", "dim")
    text.append("\n")
    for content, places in ((document.title, document.in_title), (document.text, document.in_text)):
        for piece, place in pieces(content, places):
            if place is None:
                text.append(_visible(piece, keep="\n"))
                continue
            notes.append(_note(len(notes) + 1, place))
            text.append(
                _visible(piece, keep="\n"), _REJECTED if place.reason else STYLES.get(place.relation, "bold")
            )
            text.append(f"[{len(notes)}]", "dim")
        text.append("\n\n" if content else "")
    text.append("\n".join(notes), "dim")
    return text


def _note(number: int, place: Place) -> str:
    what = f"not counted: {place.reason} {place.detail}" if place.reason else place.relation
    return f"[{number}] {place.start}–{place.end} {place.term} · {place.variant} · {what}"


def _visible(text: str, keep: str = "") -> str:
    """Without characters that would move the cursor or colour the terminal."""
    return "".join(character if character.isprintable() or character in keep else " " for character in text)


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _left(text: str, width: int) -> str:
    """As much of the beginning as fits."""
    while _width(text) > width:
        text = text[: max(0, min(len(text) - 1, width))]
    return text


def _right(text: str, width: int) -> str:
    """As much of the end as fits."""
    return _left(text[::-1], width)[::-1]
