"""The verb `explore`, a live page on one's own folder: a thin call into `annotator.explore`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from annotator.cli.console import INTERRUPTED, Progress, fail
from annotator.cli.selecting import Level, Province, Since, Source, Until, selection
from annotator.data import how_to_install

app = typer.Typer()


@app.command(epilog="Example: annotator explore corpus/sample (or: annotator explore --sample)")
def explore(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER_OR_OUT",
            help="Folder that `annotator tag` wrote, or a folder of documents, which is tagged first (into FOLDER-tagged).",
            show_default=False,
        ),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Explore the sample documents that come along.")
    ] = False,
    since: Since = "",
    until: Until = "",
    source: Source = None,
    level: Level = None,
    province: Province = None,
    term: Annotated[
        list[str] | None,
        typer.Option(help="Ask at once for this term, by its id, or for this phrase; may be given again."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open the page in the browser.")
    ] = True,
) -> None:
    """Ask for any phrase and see its course, read, judge and take away: a page on this machine, until Ctrl-C.

    Needs the extra `explore`.
    """
    try:
        from annotator.explore.server import bind, serve
    except ImportError as error:
        fail(f"explore needs the extra `explore` ({error.name} is missing): {how_to_install('explore')}")
    from annotator.data import data_path
    from annotator.explore.opened import tag_in_steps
    from annotator.explore.prepare import store_of
    from annotator.out.folder import OutputError

    if sample == bool(folder):
        fail(
            "nothing to explore. Name a folder, or take --sample"
            if not folder
            else "a folder or --sample, not both"
        )
    selection(since, until, source, level, province)
    place = folder or data_path("corpus", "sample")
    try:
        bound = bind(port)
        out = place
        bars = {"tag": Progress("tagging", "bytes"), "prepare": Progress("preparing", "documents")}
        steps = (step for step in tag_in_steps(place) if step)
        for kind, group in groupby(steps, lambda step: step[0]):
            with bars.get(kind, bars["tag"]) as bar:
                for _, told, of in group:
                    if kind == "error":
                        fail(told)
                    elif kind == "out":
                        out = Path(told)
                    else:
                        bar.show(told, of)
        start = Path.cwd() if sample else place.resolve().parent
        ids = {known["id"] for known in store_of(out).about["terms"]}
        view = {
            "q": [f"term:{one}" if one in ids else one for one in term or ()],
            "source": source,
            "level": level,
            "province": province,
            "from": since,
            "until": until,
        }
        chosen = urlencode({name: value for name, value in view.items() if value}, doseq=True)
        serve(bound, out, start, typer.echo, is_sample=sample, open_browser=browser, view=chosen)
    except OutputError as error:
        fail(error)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
