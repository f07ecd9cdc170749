"""The verb `export`: the tables in another tool's format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import fail
from annotator.cli.selecting import Level, Province, Since, Source, TermId, Until, selection

app = typer.Typer()


@app.command(epilog="Example: annotator tag corpus/sample -o out, then: annotator export out --format xlsx")
def export(
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT", help="Folder that `annotator tag` wrote its tables to.")
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            help="The format, such as jsonl, xlsx or sqlite: --list shows all, what reads them and what they cannot hold."
        ),
    ] = "jsonl",
    target: Annotated[
        Path | None, typer.Option("-o", "--out", help="File or folder to write; beside OUT unless given.")
    ] = None,
    term: TermId = None,
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
    question: Annotated[str, typer.Option(help="For a package: what was asked of the documents.")] = "",
    formats: Annotated[
        bool, typer.Option("--list", help="List the formats, what reads them and what they cannot hold.")
    ] = False,
) -> None:
    """Write documents, occurrences and tables in the format of another tool."""
    from annotator.export import FORMATS
    from annotator.export import export as write
    from annotator.out.folder import OutputError

    if formats:
        for name, known in FORMATS.items():
            typer.echo(f"{name}\t{known.reader}\t{known.limits}")
        return
    if out is None:
        fail("nothing to export. Give the folder that `annotator tag` wrote its tables to")
    try:
        chosen = selection(since, until, source, level, province)
        written = write(out, format, target, term, chosen, question)
    except (OutputError, ValueError) as error:
        fail(error)
    typer.echo(f"{format} for {FORMATS[format].reader} → {written}")
    typer.echo(FORMATS[format].limits)
