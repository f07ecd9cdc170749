"""The verbs of `annotator lexicon`: list, show, check, build, try, suggest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import console, fail

if TYPE_CHECKING:
    from annotator.lexicon.model import Lexicon
    from annotator.records import Document

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
    reasons: list[str] = []
    for verdict in check_examples(lexicon):
        total += 1
        failed += not verdict.passed
        cost = "" if verdict.cost is None else f"{verdict.cost:.1f}"
        mark = "ok" if verdict.passed else "FAILS"
        if not verdict.passed:
            reasons.append(f"{verdict.term}: the {verdict.kind} example “{verdict.example}” {verdict.reason}")
        table.add_row(mark, verdict.term, verdict.kind, verdict.example, cost, verdict.words)
    shown = console(140)
    shown.print(table)
    for reason in reasons:
        shown.print(reason, highlight=False, markup=False, soft_wrap=True)
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


def _documents(where: str) -> list[Document]:
    from annotator.discover import DiscoverError, read_texts
    from annotator.out.folder import OutputError

    try:
        return read_texts(where)
    except (DiscoverError, OutputError, FileNotFoundError) as error:
        fail(error)


_Where = Annotated[
    str, typer.Argument(metavar="OUT|PATH", help="Documents, or a folder that `annotator tag` wrote.")
]


@app.command("try", epilog="Example: annotator lexicon try seven_terms corpus/sample")
def try_out(
    name: LexiconName,
    where: _Where,
    sample: Annotated[int, typer.Option(min=0, help="Occurrences to show of each form.")] = 10,
    seed: Annotated[int, typer.Option(help="Of the sample.")] = 1,
) -> None:
    """Try a lexicon on your own texts: counts, sampled occurrences, what is rejected and why, and near forms it misses."""
    from annotator.discover.trial import try_lexicon

    lexicon = _load(name)
    documents = _documents(where)
    if not documents:
        fail(f"{where}: nothing in it could be read as a document")
    shown_on = console(140)

    def say(text: str) -> None:
        shown_on.print(text, soft_wrap=True)

    for form in try_lexicon(lexicon, documents, sample, seed):
        say(
            f"{form.form} ({form.term}, {form.relation}): {form.count} occurrences in {form.documents} documents"
        )
        for doc_id, shown in form.sampled:
            say(f"    {shown}  {doc_id}")
        by_count = sorted(form.rejected.items(), key=lambda item: -len(item[1]))
        for reason, places in by_count:
            say(f"    rejected {len(places)}, {reason}: {places[0][1]}  {places[0][0]}")
        for missed in form.missed[:sample]:
            say(f"    missed {missed.count}, {missed.form}: {missed.examples[0][1]}  {missed.examples[0][0]}")
    say(f"{len(documents)} documents")


@app.command(epilog="Example: annotator lexicon suggest seven_terms corpus/sample")
def suggest(
    name: LexiconName,
    where: _Where,
    rows: Annotated[int, typer.Option(min=0, help="Suggestions to show.")] = 30,
    accept: Annotated[str, typer.Option(help="Forms to add, joined by commas.")] = "",
    relation: Annotated[
        str, typer.Option(help="Of those: paraphrase, abbreviation or predecessor.")
    ] = "paraphrase",
    to: Annotated[
        Path | None, typer.Option(help="Lexicon file to add them to; NAME if that is a file.")
    ] = None,
) -> None:
    """Find variants of known terms in texts: the same words joined, parted or moved, with counts and sentences."""
    from annotator.discover import DiscoverError
    from annotator.discover.suggest import append_variants, suggestions
    from annotator.lexicon.model import LexiconError

    lexicon = _load(name)
    found = suggestions(lexicon, _documents(where))
    shown_on = console(140)
    for one in found[:rows]:
        shown = f"{one.count} in {len(one.documents)}  {one.form}  ({one.term})  {one.examples[0][1]}"
        shown_on.print(shown, soft_wrap=True)
    shown_on.print(f"{len(found)} forms that {lexicon.name} lacks", soft_wrap=True)
    if not accept:
        return
    if relation not in ("paraphrase", "abbreviation", "predecessor"):
        fail(f"--relation {relation}: write paraphrase, abbreviation or predecessor")
    file = to or Path(name)
    if not file.is_file():
        fail(f"{file}: no such file. Name the lexicon file to add them to by --to")
    wanted = [form.strip() for form in accept.replace("，", ",").split(",") if form.strip()]
    chosen = [one for one in found if one.form in wanted]
    if missing := sorted(set(wanted) - {one.form for one in chosen}):
        fail(f"--accept {missing[0]}: not among the {len(found)} forms found")
    try:
        append_variants(file, chosen, relation)
    except (DiscoverError, LexiconError) as error:
        fail(error)
    except OSError as error:
        fail(f"{file}: cannot be written ({error.strerror})")
    typer.echo(f"{len(chosen)} forms → {file}")
