"""The verb `discover`, formulations nobody listed: a thin call into `annotator.discover`, imported only inside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotator.cli.console import console, fail

if TYPE_CHECKING:
    from annotator.discover import Found
    from annotator.records import Document

app = typer.Typer()
_BYS = ("period", "source", "level", "province", "document")


@app.command(epilog="Example: annotator discover corpus/sample 2023:2025 2015:2022")
def discover(
    where: Annotated[
        str,
        typer.Argument(metavar="OUT|PATH", help="Folder that `annotator tag` wrote, or documents to read."),
    ],
    now: Annotated[
        str,
        typer.Argument(
            help="2024, 2024Q1, 2024-03 or FIRST:LAST; or a source, level, province or doc_id. The last year unless given."
        ),
    ] = "",
    before: Annotated[
        str, typer.Argument(help="What to compare with; the four years before unless given.")
    ] = "",
    by: Annotated[str, typer.Option(help="period, source, level, province or document.")] = "period",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder for formulations.csv; OUT unless given.")
    ] = None,
    rows: Annotated[int, typer.Option(min=0, help="Rows to show.")] = 20,
    policy: Annotated[
        bool | None,
        typer.Option(
            "--policy/--all-paragraphs",
            help="Only paragraphs with words of policy; so in the news unless given.",
        ),
    ] = None,
    accept: Annotated[
        str,
        typer.Option(help="Rows to write as a lexicon: numbers as shown and formulations, joined by commas."),
    ] = "",
    lexicon: Annotated[Path, typer.Option(help="File for the accepted ones.")] = Path("found.toml"),
    since: Annotated[
        str, typer.Option("--from", help="Look only at documents from this day, month or year on.")
    ] = "",
    until: Annotated[str, typer.Option(help="Look only at documents until this day, month or year.")] = "",
    source: Annotated[str, typer.Option(help="Look only at documents of this source.")] = "",
    level: Annotated[str, typer.Option(help="Look only at documents of this level.")] = "",
    province: Annotated[str, typer.Option(help="Look only at documents of this province.")] = "",
) -> None:
    """Find formulations that are new, rising, falling, dropped or altered between two periods, sources or documents.

    Writes formulations.csv. `listed` is what stands there; `held` is what chance would hardly give among so many.
    """
    from annotator.discover import DiscoverError, write_lexicon
    from annotator.discover import discover as run
    from annotator.lexicon.model import LexiconError
    from annotator.out.files import FORMULATIONS, RUN_FILE
    from annotator.out.folder import OutputError, open_folder
    from annotator.out.write import csv_bytes

    if by not in _BYS:
        fail(f"--by {by}: not one of {', '.join(_BYS)}")

    def keep(document: Document) -> bool:
        date = document.date
        return (
            (not since or (date >= since if len(date) >= len(since) else False))
            and (not until or (bool(date) and date[: len(until)] <= until))
            and (not source or document.source == source)
            and (not level or document.level == level)
            and (not province or document.province == province)
        )

    try:
        found = run(where, now, before, by, policy, keep)  # type: ignore[arg-type]
        folder = out or (Path(where) if (Path(where) / RUN_FILE).is_file() else None)
        if folder:
            place = open_folder(folder)
            with place.alone():
                place.make("")
                with place.create(FORMULATIONS) as stream:
                    stream.write(csv_bytes(found.table))
        _print(found, rows, folder)
        if accept:
            chosen = _chosen(found, accept)
            write_lexicon(chosen, lexicon)
            typer.echo(f"{len(chosen)} terms → {lexicon}; try: annotator lexicon check {lexicon}")
    except (DiscoverError, LexiconError, OutputError, FileNotFoundError) as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename}: cannot be read or written ({error.strerror})")


def _chosen(found: Found, accept: str) -> list[dict[Any, Any]]:
    rows = found.table.to_dict("records")
    wanted = [one.strip() for one in accept.replace("，", ",").split(",") if one.strip()]
    by_name = {row["formulation"]: row for row in rows}
    chosen = []
    for one in wanted:
        row = rows[int(one) - 1] if one.isdecimal() and 0 < int(one) <= len(rows) else by_name.get(one)
        if row is None:
            fail(f"--accept {one}: no such row; there are 1 to {len(rows)}")
        chosen.append(row)
    return chosen


def _print(found: Found, rows: int, folder: Path | None) -> None:
    from rich import box
    from rich.table import Table

    shown_on = console(140)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in (
        "",
        "formulation",
        "kind",
        "altered from",
        "documents",
        "before",
        "held",
        "first",
        "known",
    ):
        table.add_column(heading, justify="right" if heading in ("", "documents", "before") else "left")
    for number, row in enumerate(found.table.head(rows).to_dict("records"), 1):
        table.add_row(
            str(number), row["formulation"], row["kind"], row["altered_from"], str(row["documents"]),
            str(row["documents_before"]), "yes" if row["held"] else "", row["first_date"], row["known"],
        )  # fmt: skip
    if table.row_count:
        shown_on.print(table)
    for note in found.notes:
        shown_on.print(note, soft_wrap=True)
    count, held = len(found.table), int(found.table.held.sum()) if len(found.table) else 0
    shown_on.print(
        f"{count} formulations listed, {held} held{f' → {folder}' if folder else ''}", soft_wrap=True
    )
