"""The command `annotator`: a module for each verb, each a thin call into the library, which it imports only when called."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from annotator.cli import (
    compare,
    discover,
    explore,
    export,
    fetch,
    kwic,
    lexicon,
    report,
    scrape,
    sites,
    tag,
    trace,
    validate,
)
from annotator.cli.console import fail, never_fail_to_show
from annotator.data import VERSION


class _Verbs(TyperGroup):
    """The verbs, none of which gets an empty path: that is what an unset variable of a shell leaves."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        for before, argument in zip(["", *args], args, strict=False):
            is_path = not before.startswith("-") or before in ("-o", "--out")
            if (not argument.strip() and is_path) or argument == "--out=":
                fail(
                    'a path is empty (""), perhaps from a variable of the shell that is not set. Give the path'
                )
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Verbs,
    help="Tag China's technology and industrial policy terms in Chinese documents and trace how they spread.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for verb in (tag, trace, compare, discover, report, kwic, export, validate, explore, scrape, fetch):
    app.add_typer(verb.app)
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(sites.app, name="sites")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"annotator {VERSION}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Tag China's technology and industrial policy terms in Chinese documents and trace how they spread."""
    never_fail_to_show()
