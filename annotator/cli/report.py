"""The verb `report`, a page to read and charts to show: a thin call into `annotator.report`."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from annotator.cli.console import SOME_UNREAD, Progress, fail
from annotator.cli.selecting import Level, Province, Since, Source, Until, selection

if TYPE_CHECKING:
    from annotator.charts.files import PictureFormat

app = typer.Typer()


class Picture(enum.StrEnum):
    """How charts are written as files."""

    png = "png"
    svg = "svg"
    pdf = "pdf"
    none = "none"


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
    pictures: Annotated[
        list[Picture] | None,
        typer.Option(
            help="Charts as files: png, svg or pdf, or none; may be given again. PNG and SVG unless given."
        ),
    ] = None,
    figures: Annotated[
        bool,
        typer.Option(
            "--figures",
            help="Figures for a paper too: a file a term and chart at 300 dpi, with caption and data.",
        ),
    ] = False,
) -> None:
    """Write report.html, a page that opens anywhere without a network, its charts, methods.md and citation.bib in OUT.

    Exit status 3 where the PNGs are left out because no font with Chinese characters is installed.
    """
    from annotator.out.folder import OutputError
    from annotator.report import write_report

    chosen = selection(since, until, source, level, province)
    wanted = pictures or [Picture.png, Picture.svg]
    formats = cast("list[PictureFormat]", [one.value for one in wanted if one is not Picture.none])
    try:
        with Progress("drawing charts", "charts") as progress:
            result = write_report(out, progress.show, chosen, formats, figures)
    except OutputError as error:
        fail(error)
    megabytes = result.size / 1e6
    typer.echo(f"{result.page} ({megabytes:.1f} MB), {len(result.charts)} chart files")
    if result.problem:
        typer.echo(f"annotator: {result.problem}. The charts were written as SVG only", err=True)
        raise typer.Exit(SOME_UNREAD)
