"""The verbs `scrape` and `fetch`, which get documents: thin calls into `annotator.scrape` and `annotator.fetch`.

Imports the library only inside the verbs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.console import INTERRUPTED, SOME_UNREAD, fail

if TYPE_CHECKING:
    from annotator.scrape.job import Job

app = typer.Typer()


@app.command(
    epilog="Example: annotator scrape --site 新闻联播 --from 2024-03-01 --until 2024-03-11 -o news, "
    "then: annotator tag news -o out"
)
def scrape(
    urls: Annotated[
        list[str] | None, typer.Argument(help="Addresses, and files with an address a line.")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for the WARC files.")] = None,
    sitemap: Annotated[
        list[str] | None,
        typer.Option(help="Address of a sitemap, of a robots.txt that names one, or of a site that has one."),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            help="A site whose list pages are described (corpus/sites.toml), or a TOML file of your own."
        ),
    ] = None,
    since: Annotated[str, typer.Option("--from", help="First day wanted: 2024-03-05, 2024-03 or 2024.")] = "",
    until: Annotated[str, typer.Option(help="Last day wanted.")] = "",
    delay: Annotated[float, typer.Option(min=0, help="Seconds between two requests to a host.")] = 1.0,
    retries: Annotated[int, typer.Option(min=0, help="Further tries after a passing failure.")] = 3,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for an answer.")] = 60.0,
) -> None:
    """Get pages of sites into WARC files, which `annotator tag` reads. The same call again goes on where it stopped."""
    from annotator.scrape import Plan, PlanError, ScrapeError, Window, list_pages, read_urls
    from annotator.scrape import scrape as run

    if not (urls or sitemap or site):
        fail("nothing to get. Give addresses, or --sitemap, or --site")
    if out is None:
        fail("where to? Give a folder for the WARC files with -o")
    try:
        plan = Plan(
            read_urls(urls or []),
            read_urls(sitemap or []),
            tuple(pages for name in site or [] for pages in list_pages(name)),
            Window.parse(since, until),
            delay, retries, timeout,
        )  # fmt: skip
        with _Progress("getting") as progress:
            job = run(plan, out, lambda job: progress.show(job.done, job.wanted))
    except (PlanError, ScrapeError) as error:
        fail(error)
    _print_crawl(job, out)
    if job.interrupted:
        raise typer.Exit(INTERRUPTED)
    if job.problems:
        raise typer.Exit(SOME_UNREAD)


def _print_crawl(job: Job, out: Path) -> None:
    typer.echo(
        f"{job.fetched} pages fetched, {job.kept} were there already, {job.outside} outside the days wanted → {out}"
    )
    if job.problems:
        typer.echo(f"{len(job.problems)} addresses could not be fetched: see {out / 'problems.csv'}")
    if job.interrupted:
        typer.echo("Stopped before the end; the same call goes on from here.")


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
    from annotator.fetch import FetchError
    from annotator.fetch import fetch as run

    try:
        with _Progress("getting") as progress:
            fetched = run(name, out, api, progress.show)
    except FetchError as error:
        fail(error)
    counts = ", ".join(f"{count} {source}" for source, count in fetched.documents.items())
    typer.echo(f"{sum(fetched.documents.values())} documents ({counts}) → {out}")
    for page, problem in fetched.problems:
        typer.echo(f"annotator: {page}: {problem}", err=True)
    if fetched.problems:
        raise typer.Exit(SOME_UNREAD)


class _Progress:
    """A progress bar on a terminal, nothing when standard error is piped."""

    def __init__(self, label: str) -> None:
        self._label = label

    def __enter__(self) -> _Progress:
        self._bar = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn(self._label), BarColumn(), MofNCompleteColumn(), TextColumn("pages"), TimeElapsedColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task(self._label, total=None)
            self._bar.start()
        return self

    def show(self, done: int, total: int) -> None:
        """`done` of the `total` pages known so far have come to an end."""
        if self._bar:
            self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
