"""The verb `scrape`: pages of sites into WARC files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import INTERRUPTED, SOME_UNREAD, Progress, fail

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
        with Progress("getting", "pages") as progress:
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
