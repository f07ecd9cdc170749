"""The verb `sites`: how pages are read by the descriptions of sites, before anything is tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import SOME_UNREAD, fail

if TYPE_CHECKING:
    from annotator.records import Document

app = typer.Typer(no_args_is_help=True, help="See how web pages are read by descriptions of their sites.")


@app.callback()
def sites() -> None:
    """See how web pages are read by descriptions of their sites."""


@app.command(epilog="Example: annotator sites check corpus/sample/人民网")
def check(
    pages: Annotated[
        list[str], typer.Argument(help="Pages, folders of pages, ZIP and web archives.", show_default=False)
    ],
    sites: Annotated[
        str | None,
        typer.Option(
            "--sites",
            help="A file of your own in the form of corpus/sites.toml, or the templates.toml of an earlier run.",
        ),
    ] = None,
) -> None:
    """Show title, date, source, first and last line of each page as tag would read it, and by which description."""
    from annotator.reading import read
    from annotator.reading.pages.sites import SitesError, load_sites
    from annotator.records import Problem

    problems = 0
    try:
        known = load_sites(sites) if sites else None
        for item in read(pages, sites=known):
            if isinstance(item, Problem):
                problems += 1
                typer.echo(f"{item.path}\n  not read: {item.problem}\n")
            else:
                typer.echo(_shown(item))
    except (SitesError, FileNotFoundError) as error:
        fail(error)
    if problems:
        raise typer.Exit(SOME_UNREAD)


def _shown(page: Document) -> str:
    lines = page.text.split("\n")
    rows = {
        "read by": page.extractor,
        "title": page.title,
        "date": f"{page.date} ({page.date_source}: {page.date_text})" if page.date else "",
        "source": page.source,
        "credits": page.credited_source,
        "first line": lines[0],
        "last line": lines[-1],
        "lines": str(len(lines)),
    }
    return "\n".join([page.path, *(f"  {name:<11}{value or '—'}" for name, value in rows.items()), ""])
