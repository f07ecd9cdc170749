"""The command `annotator`: each verb a thin call into the library. Imports the library only inside the verbs."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from annotator import cli_get, cli_report, cli_trace
from annotator.console import BROKEN_OFF, INTERRUPTED, SOME_UNREAD
from annotator.console import fail as _fail

if TYPE_CHECKING:
    from rich.progress import Progress

    from annotator.lexicon import Lexicon
    from annotator.reprints import Choice
    from annotator.run import Summary

app = typer.Typer(
    help="Tag China's technology and industrial policy terms in Chinese documents and trace how they spread.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
lexicon_app = typer.Typer(help="List, show, check and write out lexicons.", no_args_is_help=True)
app.add_typer(lexicon_app, name="lexicon")
app.add_typer(cli_trace.app)
app.add_typer(cli_report.app)
app.add_typer(cli_get.app)


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


LexiconName = Annotated[str, typer.Argument(help="Name of a packaged lexicon or path of a TOML file.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"annotator {version('annotator')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Tag China's technology and industrial policy terms in Chinese documents and trace how they spread."""


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
    field: Annotated[
        list[str] | None,
        typer.Option(
            help="Name of a JSONL or CSV column, as text=content; also title, date, source, url, id."
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
) -> None:
    """Tag documents: spans.csv, documents.csv, years.csv, rejected.csv, problems.csv and run.json in OUT."""
    from annotator.data import data_path
    from annotator.lexicon import LexiconError
    from annotator.provenance import SourcesError
    from annotator.reprints import Reprints
    from annotator.run import BrokenOff, OutputError, tag_to_folder

    sources = [*(paths or []), *([str(data_path("corpus", "sample"))] if sample else [])]
    if not sources:
        _fail("nothing to read. Name files or folders, or take --sample")
    if out is None:
        _fail("where to? Give a folder for the tables with -o")
    try:
        with _Progress() as progress:
            summary = tag_to_folder(
                sources, out, lexicon or [], _fields(field or []), progress.on_progress,
                workers=workers, resume=resume, cluster=cluster, tokens=tokens, format=table_format.value,
                reprints=None
                if reprints is ReprintChoice.OFF
                else Reprints(cast("Choice", reprints.value), reprint_threshold),
            )  # fmt: skip
    except (LexiconError, SourcesError, OutputError, FileNotFoundError) as error:
        _fail(error)
    except BrokenOff as error:
        typer.echo(f"annotator: {error}", err=True)
        raise typer.Exit(BROKEN_OFF) from None
    except KeyboardInterrupt:
        typer.echo(
            "annotator: stopped. What is finished is kept: go on by the same command and --resume", err=True
        )
        raise typer.Exit(INTERRUPTED) from None
    _print_summary(summary, out, table_format.value)
    if summary.problems:
        raise typer.Exit(SOME_UNREAD)


def _fields(options: list[str]) -> dict[str, str]:
    known = ("text", "title", "date", "source", "url", "id")
    fields = {}
    for option in options:
        name, equals, column = option.partition("=")
        if not equals or not column or name not in known:
            _fail(f"--field {option}: write NAME=COLUMN, with NAME one of {', '.join(known)}")
        fields[name] = column
    return fields


class _Progress:
    """A progress bar on a terminal, nothing when standard error is piped."""

    def __enter__(self) -> _Progress:
        self._bar: Progress | None = None
        return self

    def on_progress(self, done: int, total: int) -> None:
        """Show how many bytes of how many are done."""
        if not sys.stderr.isatty():
            return
        if not self._bar:
            # Only now: the bar has a thread of its own, and processes are best begun by one that has none.
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("tagging"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task("tagging", total=None)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()


def _print_summary(summary: Summary, out: str, suffix: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("layer", "term", "forms"):
        table.add_column(heading)
    for heading in ("occurrences", "documents"):
        table.add_column(heading, justify="right")
    for (layer, term, forms), (occurrences, documents) in summary.hits.items():
        table.add_row(layer, term, forms, str(occurrences), str(documents))
    console = Console(width=None if sys.stdout.isatty() else 100)
    console.print(table)
    console.print(
        f"{summary.documents} documents ({summary.undated} without a date), {summary.spans} spans, "
        f"{summary.rejected} places rejected → {out}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    if summary.reprints:
        console.print(
            f"{summary.reprints} documents are reprints: see duplicate_of in {out}/documents.{suffix}",
            highlight=False,
            soft_wrap=True,
        )
    if summary.problems:
        console.print(
            f"{summary.problems} inputs could not be read whole: see {out}/problems.{suffix}",
            highlight=False, soft_wrap=True,
        )  # fmt: skip


def _load(name: str) -> Lexicon:
    from annotator.lexicon import LexiconError, load_lexicon

    try:
        return load_lexicon(name)
    except LexiconError as error:
        _fail(error)


@lexicon_app.command("list", epilog="Example: annotator lexicon list")
def list_lexicons() -> None:
    """List the packaged lexicons."""
    from annotator.lexicon import available_lexicons

    for name in available_lexicons():
        lexicon = _load(name)
        typer.echo(f"{name}\t{len(lexicon.terms)} terms\t{lexicon.title}")


@lexicon_app.command(epilog="Example: annotator lexicon show seven_terms")
def show(name: LexiconName = "seven_terms") -> None:
    """Show a lexicon's terms with their forms."""
    from rich.console import Console
    from rich.table import Table

    table = Table("term", "form", "relation")
    for form in _load(name).forms:
        table.add_row(form.term, form.text, form.relation or "look-alike")
    Console(width=None if sys.stdout.isatty() else 100).print(table)


@lexicon_app.command(epilog="Example: annotator lexicon check seven_terms")
def check(name: LexiconName = "seven_terms") -> None:
    """Run every match and avoid example; show boundary cost and verdict; exit status 1 if one fails."""
    from rich.console import Console
    from rich.table import Table

    from annotator.check import check_examples

    lexicon = _load(name)
    table = Table("verdict", "term", "kind", "example", "cost", "words")
    failed = total = 0
    for verdict in check_examples(lexicon):
        total += 1
        failed += not verdict.passed
        cost = "" if verdict.cost is None else f"{verdict.cost:.1f}"
        mark = "ok" if verdict.passed else "FAILS"
        table.add_row(
            mark, verdict.term, verdict.kind, verdict.example.replace("[", r"\["), cost, verdict.words
        )
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(
        f"{total} examples, {failed} fail; boundary cost limit {lexicon.cost_limit} nats", highlight=False
    )
    if failed:
        raise typer.Exit(1)


@lexicon_app.command(epilog="Example: annotator lexicon build seven_terms -o dictionaries")
def build(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the two files.")],
    name: LexiconName = "seven_terms",
) -> None:
    """Write the lexicon as a jieba user dictionary and as patterns for spaCy's entity ruler."""
    from annotator.check import jieba_user_dictionary, ruler_patterns_jsonl

    lexicon = _load(name)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, text in (
            (out / f"{lexicon.name}.dict.txt", jieba_user_dictionary(lexicon)),
            (out / f"{lexicon.name}.patterns.jsonl", ruler_patterns_jsonl(lexicon)),
        ):
            file.write_text(text, encoding="utf-8", newline="\n")
            typer.echo(file)
    except OSError as error:
        _fail(f"{out}: cannot be written ({error.strerror})")
