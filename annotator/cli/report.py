"""The verb `report`, a page to read and charts to show: a thin call into `annotator.report`."""

from __future__ import annotations

from typing import Annotated

import typer

from annotator.cli.console import SOME_UNREAD, Progress, fail
from annotator.cli.selecting import Level, Province, Since, Source, Until, selection

app = typer.Typer()


@app.command(epilog="Example: annotator tag corpus/sample -o out, then: annotator report out")
def report(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder that `annotator tag` wrote its tables to.")
    ],
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
) -> None:
    """Write report.html, a page that opens anywhere without a network, and its charts as PNG and SVG in OUT.

    Exit status 3 where the PNGs are left out because no font with Chinese characters is installed.
    """
    from annotator.out.folder import OutputError
    from annotator.report import write_report

    chosen = selection(since, until, source, level, province)
    try:
        with Progress("drawing charts", "charts") as progress:
            result = write_report(out, progress.show, chosen)
    except OutputError as error:
        fail(error)
    megabytes = result.size / 1e6
    typer.echo(f"{result.page} ({megabytes:.1f} MB), {len(result.charts)} chart files")
    if result.problem:
        typer.echo(f"annotator: {result.problem}. The charts were written as SVG only", err=True)
        raise typer.Exit(SOME_UNREAD)
