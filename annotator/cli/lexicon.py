"""The verbs of `annotator lexicon`: list, show, check, build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import console, fail

if TYPE_CHECKING:
    from annotator.lexicon.model import Lexicon

app = typer.Typer(help="List, show, check and write out lexicons.", no_args_is_help=True)

LexiconName = Annotated[str, typer.Argument(help="Name of a packaged lexicon or path of a TOML file.")]


def _load(name: str) -> Lexicon:
    from annotator.lexicon.model import LexiconError, load_lexicon

    try:
        return load_lexicon(name)
    except LexiconError as error:
        fail(error)


@app.command("list", epilog="Example: annotator lexicon list")
def list_lexicons() -> None:
    """List the packaged lexicons."""
    from annotator.lexicon.model import available_lexicons

    for name in available_lexicons():
        lexicon = _load(name)
        typer.echo(f"{name}\t{len(lexicon.terms)} terms\t{lexicon.title}")


@app.command(epilog="Example: annotator lexicon show seven_terms")
def show(name: LexiconName = "seven_terms") -> None:
    """Show a lexicon's terms with their forms."""
    from rich.table import Table

    table = Table("term", "form", "relation")
    for form in _load(name).forms:
        table.add_row(form.term, form.text, form.relation or "look-alike")
    console(100).print(table)


@app.command(epilog="Example: annotator lexicon check seven_terms")
def check(name: LexiconName = "seven_terms") -> None:
    """Run every match and avoid example; show boundary cost and verdict; exit status 1 if one fails."""
    from rich.table import Table

    from annotator.tagging.check import check_examples

    lexicon = _load(name)
    table = Table("verdict", "term", "kind", "example", "cost", "words")
    failed = total = 0
    for verdict in check_examples(lexicon):
        total += 1
        failed += not verdict.passed
        cost = "" if verdict.cost is None else f"{verdict.cost:.1f}"
        mark = "ok" if verdict.passed else "FAILS"
        table.add_row(mark, verdict.term, verdict.kind, verdict.example, cost, verdict.words)
    shown = console(140)
    shown.print(table)
    shown.print(
        f"{total} examples, {failed} fail; boundary cost limit {lexicon.cost_limit} nats", highlight=False
    )
    if failed:
        raise typer.Exit(1)


@app.command(epilog="Example: annotator lexicon build seven_terms -o dictionaries")
def build(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the two files.")],
    name: LexiconName = "seven_terms",
) -> None:
    """Write the lexicon as a jieba user dictionary and as patterns for spaCy's entity ruler."""
    from annotator.lexicon.build import jieba_user_dictionary, ruler_patterns_jsonl

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
        fail(f"{out}: cannot be written ({error.strerror})")
