"""The verb `trace`, how terms spread: a thin call into `annotator.trace`, which is imported only inside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import console, fail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annotator.trace import Trace

app = typer.Typer()


@app.command(epilog="Example: annotator tag corpus/sample -o out, then: annotator trace out")
def trace(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder that `annotator tag` wrote its tables to.")
    ],
    unit: Annotated[
        list[str] | None,
        typer.Option(
            help="Length of a period: month, quarter or year; may be given again. Year and month unless given."
        ),
    ] = None,
    heat: Annotated[
        Path | None,
        typer.Option(help="A TOML file of heat limits in place of the packaged corpus/heat.toml."),
    ] = None,
) -> None:
    """Trace how terms spread: from the tables in OUT to periods, first_seen, adoption, shift, trends and more there.

    Writes periods.csv, first_seen.csv, adoption.csv, shift.csv, trends.csv, together.csv, collocates.csv, heat.csv,
    lags.csv and trace.json into OUT.
    """
    from annotator.out.folder import OutputError
    from annotator.trace import HeatError, UnitError, trace_folder
    from annotator.trace.units import DEFAULT_UNITS

    try:
        result = trace_folder(out, unit or DEFAULT_UNITS, heat)
    except (OutputError, HeatError, UnitError) as error:
        fail(error)
    _print(result, out)


def _print(trace: Trace, out: str) -> None:
    """For each term that was used its first date, peak and course, then the notes."""
    from rich import box
    from rich.table import Table

    shown = console(140)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("term", "forms", "first seen", "peak", "change points", "course"):
        table.add_column(heading)
    for row in _rows(trace):
        table.add_row(*row)
    if table.row_count:
        shown.print(table)
    for note in trace.notes:
        shown.print(note, highlight=False, soft_wrap=True)
    shown.print(f"Tables of {', '.join(trace.units)} → {out}", highlight=False, soft_wrap=True)


def _rows(trace: Trace) -> Iterator[list[str]]:
    """Peaks by the longest unit, change points by the shortest, courses by the longest with enough periods for one."""
    units = [unit for unit in ("year", "quarter", "month") if unit in set(trace.trends.unit)]
    key = ["layer", "term", "forms"]
    tables = [trace.trends[trace.trends.unit == unit].set_index(key) for unit in units]
    telling = [table for table in tables if not table.trend.eq("too few").all()]
    overall = trace.first_seen[trace.first_seen.grouping == "all"]
    for row in tables[0].reset_index().to_dict("records") if tables else []:
        if row["peak"]:
            place = overall[(overall.layer == row["layer"]) & (overall.term == row["term"])]
            same = place.relation.eq("predecessor") if row["forms"] == "predecessor" else place.variant.eq("")
            name = tuple(row[column] for column in key)
            changes = tables[-1].change_points[name].replace(";", " ")
            course = (telling or tables)[0].course[name]
            yield [row["term"], row["forms"], min(place.date[same]), row["peak"], changes, course]
