"""The verbs `sample` and `evaluate`: precision and recall on one's own texts."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import fail

if TYPE_CHECKING:
    from annotator.validate import Evaluation

app = typer.Typer()


@app.command(
    epilog="Example: annotator tag corpus/sample -o out, then: annotator sample out -o check --spans 50"
)
def sample(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="Folder that `annotator tag` wrote its tables to.")
    ],
    target: Annotated[Path, typer.Option("-o", "--out", help="New folder for the coding sheets.")],
    spans: Annotated[int, typer.Option(min=0, help="Occurrences to judge, for precision.")] = 200,
    rejected: Annotated[int, typer.Option(min=0, help="Rejected places to judge, for recall.")] = 100,
    documents: Annotated[
        int, typer.Option(min=0, help="Documents without an occurrence to read, for recall.")
    ] = 50,
    coders: Annotated[int, typer.Option(min=1, help="Sheets, one for each coder.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed draws the same sample.")] = 1,
    format: Annotated[str, typer.Option(help="csv, xlsx, doccano or label-studio.")] = "csv",
) -> None:
    """Draw places to check by hand, at random and stratified by term and year, blind to what the tool decided.

    Each coder fills in `verdict`: yes, no or unsure; for a document no, or what was missed. Keep key.csv from the coders.
    """
    from annotator.out.folder import OutputError
    from annotator.validate import SampleError, draw_sample

    try:
        folder = draw_sample(
            out,
            target,
            spans=spans,
            rejected=rejected,
            documents=documents,
            coders=coders,
            seed=seed,
            format=format,
        )
    except (OutputError, SampleError) as error:
        fail(error)
    typer.echo(f"Coding sheets → {folder}. When they are filled in: annotator evaluate {folder}")


@app.command(
    epilog="Example: annotator sample out -o check, fill in check/coder_1.csv, then: annotator evaluate check"
)
def evaluate(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="CHECK",
            help="Folder of `annotator sample`; judgements.csv of `annotator explore`, or the tagged folder with it; or gold "
            "annotation as JSON lines (text, spans).",
        ),
    ],
    lexicon: Annotated[
        str | None, typer.Option(help="For gold annotation: the layer that was annotated, by name or file.")
    ] = None,
) -> None:
    """Read judgements back: precision, recall and F1 with 95 % intervals, confusions, and how far coders agree.

    Beside the sheets of a sample it writes scores.csv, confusions.csv, disagreements.csv and methods.md.
    """
    from annotator.lexicon import LexiconError, load_lexicon
    from annotator.validate import SampleError, evaluate_gold, evaluate_judgements, evaluate_sheets
    from annotator.validate.judgements import FILE

    try:
        if source.suffix == ".csv" or (source / FILE).is_file():
            result = evaluate_judgements(source)
        elif source.is_dir():
            result = evaluate_sheets(source)
            _write(result, source)
        else:
            result = evaluate_gold(source, load_lexicon(lexicon) if lexicon else None)
    except (SampleError, LexiconError) as error:
        fail(error)
    _print(result)


def _write(result: Evaluation, folder: Path) -> None:
    from annotator.out.write import write_csv

    try:
        for name in ("scores", "confusions", "disagreements"):
            write_csv(getattr(result, name), folder / f"{name}.csv")
        (folder / "methods.md").write_text(f"{result.methods_en}\n\n{result.methods_zh}\n", encoding="utf-8")
    except OSError as error:
        fail(f"{folder}: cannot be written ({error.strerror})")


def _print(result: Evaluation) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("scope")
    for heading in ("judged", "precision", "recall", "F1"):
        table.add_column(heading, justify="right")
    for row in result.scores.to_dict("records"):
        cells = [
            "–"
            if math.isnan(row[name])
            else f"{row[name]:.3f} [{row[f'{name}_low']:.3f}, {row[f'{name}_high']:.3f}]"
            for name in ("precision", "recall", "f1")
        ]
        table.add_row(str(row["scope"]), str(row["judged"]), *cells)
    console.print(table)
    for row in result.confusions.head(30).to_dict("records"):
        where = (
            row.get("context") or f"{row.get('doc_id')} {row['start']}–{row['end']} {row.get('variant', '')}"
        )
        console.print(
            f"{row.get('verdict') or row.get('kind')}: {row.get('term', '')} {where}",
            markup=False,
            soft_wrap=True,
        )
    if len(result.confusions) > 30:
        console.print(f"and {len(result.confusions) - 30} further confusions")
    if result.agreement:
        for (one, other), kappa in result.agreement.kappa.items():
            console.print(f"Cohen's κ of {one} and {other}: {kappa:.3f}")
        console.print(
            f"Krippendorff's α: {result.agreement.alpha:.3f}; {len(result.disagreements)} disagreements"
        )
    console.print(result.methods_en, soft_wrap=True)
