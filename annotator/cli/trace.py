"""The verb `trace`, how terms spread: a thin call into `annotator.trace`, which is imported only inside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import console, fail
from annotator.cli.selecting import Level, Province, Since, Source, Until, selection

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
    panel: Annotated[
        str,
        typer.Option(
            metavar="FROM-UNTIL", help="Only those who speak in each of these years, such as 2015-2025."
        ),
    ] = "",
    report_year: Annotated[
        bool,
        typer.Option(
            "--report-year", help="Count a report in the year it is of, not in that of its delivery."
        ),
    ] = False,
    same_days: Annotated[
        bool,
        typer.Option("--same-days", help="Only the days of the year that an incomplete last year has."),
    ] = False,
    covariates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A CSV file with a column province, city or source and columns of numbers, for hazards.csv.",
        ),
    ] = None,
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
) -> None:
    """Trace how terms spread: from the tables in OUT to periods, first_seen, adoption, shift, trends and more there.

    Writes statements.csv (every sentence that holds, and those that do not, with the reason), coverage.csv, copied.csv,
    periods.csv, first_seen.csv, adoption.csv, shift.csv, trends.csv, together.csv, collocates.csv, heat.csv, lags.csv,
    places.csv (title, heading, task, first tenth), around.csv (each level around the milestones), wording.csv (who takes whose
    formulas), dispersion.csv, hazards.csv (with --covariates), adopters.csv (who uses it, who not yet, who no longer) and trace.json into OUT.
    """
    from annotator.out.folder import OutputError
    from annotator.trace import HeatError, UnitError, trace_folder
    from annotator.trace.hazards import CovariateError
    from annotator.trace.selection import SelectionError
    from annotator.trace.units import DEFAULT_UNITS

    chosen = selection(since, until, source, level, province)
    try:
        result = trace_folder(
            out,
            unit or DEFAULT_UNITS,
            heat,
            panel=panel,
            same_days=same_days,
            report_year=report_year,
            covariates=covariates,
            selection=chosen,
        )
    except (OutputError, HeatError, UnitError, SelectionError, CovariateError) as error:
        fail(error)
    _print(result, out)


TOLD = (
    "first_seen",
    "most_used",
    "rising",
    "falling",
    "new_level",
    "no_change",
    "silent",
    "revived",
    "overtook",
    "burst",
)
"""Kinds of statements that the terminal tells, of all documents; `statements.csv` has the others, and those not made."""


def _print(trace: Trace, out: str) -> None:
    """For each term that was used its peak and what is held of its course, then the notes."""
    from rich import box
    from rich.table import Table

    shown = console(140)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("term", "peak", "what holds"):
        table.add_column(heading)
    for row in _rows(trace):
        table.add_row(*row)
    if table.row_count:
        shown.print(table)
    for note in trace.notes:
        shown.print(note, highlight=False, soft_wrap=True)
    held = int(trace.statements.held.sum())
    shown.print(
        f"{held} of {len(trace.statements)} statements are held: statements.csv has them all, with the reasons",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    shown.print(f"Tables of {', '.join(trace.units)} → {out}", highlight=False, soft_wrap=True)


def _rows(trace: Trace) -> Iterator[list[str]]:
    """Peaks by the longest unit; sentences from the table of statements and nowhere else."""
    units = [unit for unit in ("year", "quarter", "month") if unit in trace.units]
    rows = trace.trends[(trace.trends.grouping == "all") & (trace.trends.forms == "current")]
    peaks = rows[rows.unit == units[0]].set_index("term").peak
    said = trace.statements[
        trace.statements.held.astype(bool)
        & (trace.statements.scope == "all")
        & trace.statements.statement.isin(TOLD)
    ]
    for term, own in trace.statements.groupby("term", sort=False):
        sentences = said[said.term == term].sentence_en
        yield [
            str(own.label_zh.iloc[0]),
            str(peaks.get(term, "")),
            "\n".join(sentences) or "too few documents to say more",
        ]
