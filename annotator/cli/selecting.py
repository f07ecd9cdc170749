"""The options that verbs share to say which documents they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import fail

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput
    from annotator.reading.selection import Selection

Since = Annotated[
    str, typer.Option("--from", help="Only documents from this day, month or year on.", show_default=False)
]
Until = Annotated[
    str, typer.Option(help="Only documents until this day, month or year, included.", show_default=False)
]
Source = Annotated[list[str] | None, typer.Option(help="Only documents of this source; may be given again.")]
Level = Annotated[list[str] | None, typer.Option(help="Only documents of this level; may be given again.")]
Province = Annotated[
    list[str] | None, typer.Option(help="Only documents of this province; may be given again.")
]
TermId = Annotated[list[str] | None, typer.Option(help="Only this term, by its id; may be given again.")]


def selection(
    since: str, until: str, source: list[str] | None, level: list[str] | None, province: list[str] | None
) -> Selection:
    """What the options ask for; ends the call where they ask for nothing that can be."""
    from annotator.reading.selection import Selection, SelectionError

    try:
        return Selection.of(since, until, source, level, province)
    except SelectionError as error:
        fail(error)


def check_terms(output: TaggedOutput, terms: list[str] | None) -> None:
    """End the call where a term is none of the folder's."""
    known = [term.id for layer in output.layers for term in layer.terms]
    for term in terms or []:
        if term not in known:
            fail(f"--term {term}: is no term of this folder. There are: {', '.join(known)}")


def selected(output: TaggedOutput, chosen: Selection) -> TaggedOutput:
    """The tagged folder without what was not asked for; ends the call where nothing is left."""
    if not chosen:
        return output
    some = output.only(chosen)
    if not len(some.documents):
        fail(f"no document is {chosen}. documents.csv tells what there is")
    return some
