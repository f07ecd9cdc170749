"""The verb `compare`: two groups of documents, or two terms, that were named beforehand."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import fail
from annotator.cli.selecting import Level, Province, Since, Source, Until, selected, selection

if TYPE_CHECKING:
    from annotator.compare import Comparison

app = typer.Typer()


@app.command(
    epilog="Example: annotator tag corpus/sample -o out, then: annotator compare out --by period 2023 2024"
)
def compare(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="Folder that `annotator tag` wrote its tables to.")
    ],
    a: Annotated[
        str, typer.Argument(metavar="A", help="One side: a level, source, province, period or term.")
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The other; ratios are B by A.")],
    by: Annotated[
        str,
        typer.Option(
            help="level, source, province, city, issuer, period (2024, 2024Q1, 2024-03, FROM:UNTIL) or term."
        ),
    ] = "period",
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 1,
    tables: Annotated[
        Path | None,
        typer.Option("--tables", help="Folder for rates.csv, words.csv and the chart as PNG, SVG and PDF."),
    ] = None,
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
    words: Annotated[int, typer.Option(min=0, help="Words to show for each term.")] = 5,
) -> None:
    """Compare two sides: the ratio of each term's rates with its interval, and the words around the terms."""
    from annotator.compare import ComparisonError
    from annotator.compare import compare as run
    from annotator.out.folder import OutputError
    from annotator.out.read import read_output

    try:
        output = selected(read_output(out), selection(since, until, source, level, province))
        comparison = run(output, by, a, b, seed)
    except (OutputError, ComparisonError) as error:
        fail(error)
    _print(comparison, words)
    if tables:
        from annotator.charts import Look, save
        from annotator.compare import comparison_chart
        from annotator.out.write import write_csv

        try:
            tables.mkdir(parents=True, exist_ok=True)
            write_csv(comparison.rates, tables / "rates.csv")
            write_csv(comparison.words, tables / "words.csv")
            save(
                comparison_chart(comparison, Look(lexicons=output.layers)),
                tables / "comparison",
                ("png", "svg", "pdf"),
            )
        except OSError as error:
            fail(f"{tables}: cannot be written ({error.strerror})")
        typer.echo(f"rates.csv, words.csv and comparison.* → {tables}")


def _print(comparison: Comparison, words: int) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("term")
    table.add_column("forms")
    for heading in (comparison.a, comparison.b):
        table.add_column(f"{escape(heading)}: uses / documents", justify="right")
        table.add_column("per million", justify="right")
    table.add_column("ratio [95 %]", justify="right")
    table.add_column("")
    for row in comparison.rates.to_dict("records"):
        cells = [
            cell
            for suffix in "ab"
            for cell in (
                f"{row[f'occurrences_{suffix}']} / {row[f'documents_with_term_{suffix}']} of {row[f'documents_{suffix}']}",
                f"{row[f'per_million_{suffix}']:.1f}",
            )
        ]
        interval = "" if math.isnan(row["low"]) else f" [{row['low']:.2f}, {row['high']:.2f}]"
        ratio = "" if math.isnan(row["rate_ratio"]) else f"{row['rate_ratio']:.2f}{interval}"
        said = "differs" if row["held"] else "no difference detected" if interval else row["reason"]
        table.add_row(row["term"], row["forms"], *cells, ratio, said)
    console.print(table)
    for term, group in comparison.words[comparison.words.p_adjusted < 0.05].groupby("term", sort=False):
        for name, side in (
            (comparison.b, group[group.log_ratio > 0]),
            (comparison.a, group[group.log_ratio < 0]),
        ):
            if len(side) and words:
                console.print(
                    f"{term}, more in {name}: {', '.join(side.word.head(words))}",
                    markup=False,
                    soft_wrap=True,
                )
    for note in comparison.notes:
        console.print(note, style="dim", markup=False, soft_wrap=True)
