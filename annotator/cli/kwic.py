"""The verbs `kwic`, a concordance, and `show`, a document: thin calls into `annotator.kwic`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import fail
from annotator.cli.selecting import (
    Level,
    Province,
    Since,
    Source,
    TermId,
    Until,
    check_terms,
    selected,
    selection,
)

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer()

Out = Annotated[Path, typer.Argument(metavar="OUT", help="Folder that `annotator tag` wrote its tables to.")]


@app.command(
    epilog="Example: annotator tag corpus/sample -o out, then: annotator kwic out --term new_productivity_boosters --sort right"
)
def kwic(
    out: Out,
    term: TermId = None,
    form: Annotated[
        list[str] | None, typer.Option(help="Only these forms, as the lexicon writes them.")
    ] = None,
    context: Annotated[
        str, typer.Option(help="sentence, paragraph, or so many characters on either side.")
    ] = "30",
    sort: Annotated[
        str,
        typer.Option(
            help="date; left or right: by the word before or after, the commonest first; cost: the weakest "
            "occurrences, those of the highest boundary cost, first; random."
        ),
    ] = "date",
    seed: Annotated[int, typer.Option(help="For --sort random and --quote.")] = 1,
    limit: Annotated[int | None, typer.Option("-n", "--limit", min=1, help="So many lines at most.")] = None,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Places that were not counted, in place of those that were.")
    ] = False,
    quote: Annotated[
        str,
        typer.Option(help="Quotable sentences instead, one for each level, source, year, province or term."),
    ] = "",
    length: Annotated[
        str, typer.Option(help="For --quote: characters of a sentence, as SHORTEST-LONGEST.")
    ] = "20-120",
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
    csv: Annotated[Path | None, typer.Option(help="Write the lines to this CSV file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the lines to this HTML page.")] = None,
) -> None:
    """Show occurrences in their context (key word in context), in the terminal, as CSV or as an HTML page."""
    from annotator.kwic import ConcordanceError, concordance, quotes
    from annotator.kwic.terminal import concordance_lines
    from annotator.out.folder import OutputError
    from annotator.out.read import read_output, read_table
    from annotator.out.texts import Texts

    try:
        chosen = selection(since, until, source, level, province)
        output = selected(read_output(out), chosen)
        check_terms(output, term)
        rows = read_table(out, "rejected") if rejected else output.spans
        if rejected:
            rows = rows[rows.doc_id.isin(output.documents.doc_id)]
        if term:
            rows = rows[rows.term.isin(term)]
        if form:
            unknown = sorted({*form} - {one.text for layer in output.layers for one in layer.forms})
            if unknown:
                fail(f"--form {unknown[0]}: the lexicons of {out} have no such form")
            rows = rows[rows.variant.isin(form)]
        if quote:
            shortest, _, longest = length.partition("-")
            if not (shortest.isdigit() and longest.isdigit()):
                fail(f"--length {length}: write SHORTEST-LONGEST, such as 20-120")
            lines = quotes(
                output, Texts(out), rows, by=quote, shortest=int(shortest), longest=int(longest), seed=seed
            )
        else:
            lines = concordance(out, rows, context=context, order=sort, seed=seed, limit=limit)
    except (OutputError, ConcordanceError) as error:
        fail(error)
    _write(lines, csv, html)
    if not (csv or html):
        from rich.console import Console

        console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
        if quote:
            for row in lines.to_dict("records"):
                console.print(row["sentence"], markup=False, soft_wrap=True)
                place = "{date} {source} 《{title}》 {doc_id} {section} {start}–{end} {url}".format_map(row)
                console.print(place, markup=False, style="dim", soft_wrap=True)
        else:
            for line in concordance_lines(lines, console.width, sort == "cost"):
                console.print(line)
        console.print(
            f"{len(lines):,} line{'' if len(lines) == 1 else 's'}" if len(lines) else "Nothing found.",
            style="dim",
        )


def _write(lines: pd.DataFrame, csv: Path | None, html: Path | None) -> None:
    from annotator.kwic.page import html_page
    from annotator.out.write import write_csv

    try:
        if csv:
            write_csv(lines, csv)
            typer.echo(f"{len(lines):,} lines → {csv}")
        if html:
            html.write_text(html_page(lines), encoding="utf-8", newline="\n")
            typer.echo(f"{len(lines):,} lines → {html}")
    except OSError as error:
        fail(f"{error.filename}: cannot be written ({error.strerror})")


@app.command(
    epilog="Example: annotator tag corpus/sample -o out, then: annotator show out 江南省/2024年政府工作报告.md"
)
def show(
    out: Out,
    doc_id: Annotated[str, typer.Argument(help="The document, as `doc_id` in the tables.")],
) -> None:
    """Show a document as it was tagged, with its spans and its rejected places marked."""
    from rich.console import Console

    from annotator.kwic import ConcordanceError, marked_document
    from annotator.kwic.terminal import document_text
    from annotator.out.folder import OutputError

    try:
        document = marked_document(out, doc_id)
    except (OutputError, ConcordanceError) as error:
        fail(error)
    Console(width=None if sys.stdout.isatty() else 140, highlight=False).print(
        document_text(document), soft_wrap=True
    )
