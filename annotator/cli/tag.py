"""The verb `tag`: documents into tables."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from annotator.cli.console import BROKEN_OFF, INTERRUPTED, SOME_UNREAD, WRONG_CALL, Progress, console, fail
from annotator.cli.selecting import Level, Province, Since, Source, Until, selection

if TYPE_CHECKING:
    from annotator.engine.run import Summary
    from annotator.text.reprints import Choice

app = typer.Typer()


class TableFormat(enum.StrEnum):
    """How tables are written."""

    csv = "csv"
    parquet = "parquet"


class ReprintChoice(enum.StrEnum):
    """What the tables count of reprints, or that they are not looked for."""

    COUNT = "count"
    DROP = "drop"
    ONLY = "only"
    OFF = "off"


@app.command(epilog="Example: annotator tag corpus/sample -o out")
def tag(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files and folders, folders recursively; also addresses such as s3://bucket/folder."
        ),
    ] = None,
    out: Annotated[str | None, typer.Option("-o", "--out", help="Folder for the tables.")] = None,
    lexicon: Annotated[
        list[str] | None,
        typer.Option(help="A further layer beside the seven terms: a packaged lexicon's name or a file."),
    ] = None,
    no_seven_terms: Annotated[
        bool,
        typer.Option(
            "--no-seven-terms", help="Leave the seven terms out: only the lexicons named are layers."
        ),
    ] = False,
    field: Annotated[
        list[str] | None,
        typer.Option(
            help="Name of a column or key, as text=content; also date, year, month, day, title, source, credited_source, "
            "url, id, issuer, level, province, city, period_year."
        ),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Tag the sample documents that come along.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes at work; all cores by default.", show_default=False)
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an unfinished run in OUT.")] = False,
    tokens: Annotated[
        bool, typer.Option("--tokens", help="Count jieba's tokens too, for rates per million tokens.")
    ] = False,
    table_format: Annotated[
        TableFormat, typer.Option("--format", help="Format of the tables; parquet needs the extra `parquet`.")
    ] = TableFormat.csv,
    cluster: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler, as tcp://HOST:8786, whose workers do the work."),
    ] = None,
    no_texts: Annotated[
        bool,
        typer.Option(
            "--no-texts",
            help="Do not keep the texts as they were tagged (texts.zst), half as large as they are.",
        ),
    ] = False,
    reprints: Annotated[
        ReprintChoice,
        typer.Option(
            help="Reprints have their original in duplicate_of: count them like any document, drop them, or count only "
            "them in all tables but documents; off does not look for them, which takes less time."
        ),
    ] = ReprintChoice.COUNT,
    reprint_threshold: Annotated[
        float,
        typer.Option(
            min=0.5, max=1, help="Share of the shorter text that a reprint and its original have in common."
        ),
    ] = 0.85,
    sites: Annotated[
        str | None,
        typer.Option(
            help="Your own descriptions of sites, in the form of corpus/sites.toml; also the templates.toml of an earlier "
            "run, corrected. See annotator sites check."
        ),
    ] = None,
    metadata: Annotated[
        str | None,
        typer.Option(
            help="What you know of the documents: a CSV or XLSX file with a column path or doc_id and any of date, title, "
            "source, level, province, city, issuer, url, credited_source, period_year. It goes before what is found."
        ),
    ] = None,
    set_value: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="What is true of all documents, as --set source=央视网 --set level=media."
        ),
    ] = None,
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
) -> None:
    """Tag documents: spans.csv, documents.csv, years.csv, rejected.csv, problems.csv and run.json in OUT."""
    from annotator.data import data_path
    from annotator.engine.run import BrokenOff, OutputError, tag_to_folder
    from annotator.lexicon.model import LexiconError
    from annotator.reading.given import Given, GivenError
    from annotator.reading.pages.sites import SitesError
    from annotator.reading.provenance import SourcesError
    from annotator.text.reprints import Reprints

    sources = [*(paths or []), *([str(data_path("corpus", "sample"))] if sample else [])]
    if not sources:
        fail("nothing to read. Name files or folders, or take --sample")
    if out is None:
        fail("where to? Give a folder for the tables with -o")
    chosen = selection(since, until, source, level, province)
    try:
        given = Given.of(metadata, _values(set_value or []), chosen)
        with Progress("tagging", "bytes") as progress:
            summary = tag_to_folder(
                sources, out, lexicon or [], _fields(field or []), progress.show,
                workers=workers, resume=resume, cluster=cluster, tokens=tokens, format=table_format.value,
                texts=not no_texts, seven_terms=not no_seven_terms,
                reprints=None
                if reprints is ReprintChoice.OFF
                else Reprints(cast("Choice", reprints.value), reprint_threshold),
                sites=sites, given=given,
            )  # fmt: skip
    except (LexiconError, SourcesError, SitesError, GivenError, OutputError, FileNotFoundError) as error:
        fail(error)
    except BrokenOff as error:
        typer.echo(f"annotator: {error}", err=True)
        raise typer.Exit(BROKEN_OFF) from None
    except KeyboardInterrupt:
        typer.echo(
            "annotator: stopped. What is finished is kept: go on by the same command and --resume", err=True
        )
        raise typer.Exit(INTERRUPTED) from None
    if not summary.documents:
        why = _nothing_found(summary, out, table_format.value, str(chosen), sources)
        typer.echo(f"annotator: {why}", err=True)
        raise typer.Exit(SOME_UNREAD if summary.problems else WRONG_CALL)
    _print_summary(summary, out, table_format.value)
    if summary.problems:
        raise typer.Exit(SOME_UNREAD)


def _values(options: list[str]) -> dict[str, str]:
    values = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or not value:
            fail(f"--set {option}: write NAME=VALUE, as --set source=央视网")
        values[name] = value
    return values


def _nothing_found(summary: Summary, out: str, suffix: str, chosen: str, sources: list[str]) -> str:
    """Why there is no document in the tables, and what to do."""
    if summary.left_out:
        return f"none of the {summary.left_out} documents is {chosen}. Leave that out, and {out}/documents.{suffix} tells what there is"
    if summary.problems:
        return f"no document could be read: {out}/problems.{suffix} says why for each input, and what to do"
    return (
        f"no document was found in {', '.join(sources)}. Give a folder with texts, pages, Word or PDF files, or tables with a "
        "column of texts"
    )


def _fields(options: list[str]) -> dict[str, str]:
    from annotator.reading.fields import FIELDS

    fields = {}
    for option in options:
        name, equals, column = option.partition("=")
        if not equals or not column or name not in FIELDS:
            fail(f"--field {option}: write NAME=COLUMN, with NAME one of {', '.join(FIELDS)}")
        fields[name] = column
    return fields


def _print_summary(summary: Summary, out: str, suffix: str) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("layer", "term", "forms"):
        table.add_column(heading)
    for heading in ("occurrences", "documents"):
        table.add_column(heading, justify="right")
    for (layer, term, forms), (occurrences, documents) in summary.hits.items():
        table.add_row(layer, term, forms, str(occurrences), str(documents))
    shown = console(100)
    if summary.spans:
        shown.print(table)
    else:
        shown.print(
            f"None of the terms that were looked for occurs. {out}/documents.{suffix} tells what was "
            f"read, with the characters of each text; {out}/rejected.{suffix} what was found and not counted. Other terms: "
            "--lexicon FILE, which `annotator lexicon try FILE FOLDER` tries on these texts",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
    read = "1 document" if summary.documents == 1 else f"{summary.documents} documents"
    shown.print(
        f"{read} ({summary.undated} without a date), {summary.spans} spans, "
        f"{summary.rejected} places rejected → {out}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    for verb, names in summary.replaced.items():
        shown.print(
            f"{len(names)} files of `annotator {verb}` told of the run that was replaced and were taken away "
            f"({names[0]} …): make them anew with annotator {verb} {out}",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
    if summary.reprints:
        shown.print(
            f"{summary.reprints} documents are reprints: see duplicate_of in {out}/documents.{suffix}",
            highlight=False,
            soft_wrap=True,
        )
    if summary.problems:
        shown.print(
            f"{_inputs(summary.problems)} could not be read whole: see {out}/problems.{suffix}",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
    if summary.doubts:
        shown.print(
            f"doubt about {_inputs(summary.doubts)}: see {out}/problems.{suffix}",
            highlight=False, soft_wrap=True,
        )  # fmt: skip


def _inputs(number: int) -> str:
    return "1 input" if number == 1 else f"{number} inputs"
