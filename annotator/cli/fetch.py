"""The verb `fetch`: public-domain texts as JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import SOME_UNREAD, Progress, fail

app = typer.Typer()


@app.command(
    epilog="Example: annotator fetch government-work-reports -o reports.jsonl, then: annotator tag reports.jsonl -o out"
)
def fetch(
    name: Annotated[str, typer.Argument(help="government-work-reports or congress-reports.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="File for the texts, as JSON lines.")],
    api: Annotated[
        str, typer.Option(help="Address of another MediaWiki API than Chinese Wikisource's.")
    ] = "",
) -> None:
    """Get public-domain texts from Chinese Wikisource: State Council work reports or Party congress reports."""
    from annotator.scrape.fetch import FetchError
    from annotator.scrape.fetch import fetch as run

    try:
        with Progress("getting", "pages") as progress:
            fetched = run(name, out, api, progress.show)
    except FetchError as error:
        fail(error)
    counts = ", ".join(f"{count} {source}" for source, count in fetched.documents.items())
    typer.echo(f"{sum(fetched.documents.values())} documents ({counts}) → {out}")
    for page, problem in fetched.problems:
        typer.echo(f"annotator: {page}: {problem}", err=True)
    if fetched.problems:
        raise typer.Exit(SOME_UNREAD)
