"""The main job: documents in, tables out, in memory (`tag`) or as files (`tag_to_folder`).

May import everything but the command line; pandas only where DataFrames are made.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import tables
from annotator.lexicon import Lexicon, check_layers, load_lexicon
from annotator.reading import list_inputs, read_file
from annotator.records import Document, Problem

if TYPE_CHECKING:
    import pandas as pd

PathName = str | os.PathLike[str]
RUN_FILE = "run.json"
TABLES = ("spans.csv", "documents.csv", "years.csv", "rejected.csv", "problems.csv")
FORMULA = frozenset("=+-@\t\r")
"""First characters of a cell that a spreadsheet would run as a formula."""
_CHART_FILE = re.compile(r"\w+\.(?:en|zh)\.(?:png|svg)")


class OutputError(ValueError):
    """The folder for the results cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Result:
    """The tables as DataFrames; `problems` has a row for each input that could not be read whole."""

    spans: pd.DataFrame
    documents: pd.DataFrame
    years: pd.DataFrame
    rejected: pd.DataFrame
    problems: pd.DataFrame


@dataclass(frozen=True)
class Summary:
    """What a run did: counts of inputs and rows, and of hits by (layer, term, forms)."""

    documents: int
    undated: int
    problems: int
    spans: int
    rejected: int
    hits: dict[tuple[str, str, str], tuple[int, int]]


def load_layers(lexicons: Iterable[PathName | Lexicon] = ()) -> list[Lexicon]:
    """The seven terms and, after them, the further layers asked for."""
    layers = [load_lexicon()]
    for wanted in lexicons:
        lexicon = wanted if isinstance(wanted, Lexicon) else load_lexicon(os.fspath(wanted))
        if lexicon.digest != layers[0].digest:
            layers.append(lexicon)
    check_layers(layers)
    return layers


def _read(
    paths: Iterable[PathName], fields: Mapping[str, str] | None, on_file: Callable[[int, int], None] | None
) -> Iterator[Document | Problem]:
    inputs = list_inputs(paths)
    seen: set[str] = set()
    for number, (root, file) in enumerate(inputs, 1):
        for item in read_file(root, file, fields):
            if isinstance(item, Document) and item.doc_id in seen:
                yield Problem(item.path, f"a document with the id {item.doc_id} was read already; left out")
                continue
            if isinstance(item, Document):
                seen.add(item.doc_id)
            yield item
        if on_file:
            on_file(number, len(inputs))


def tag(
    paths: PathName | Iterable[PathName],
    lexicons: Iterable[PathName | Lexicon] = (),
    fields: Mapping[str, str] | None = None,
) -> Result:
    """Tag files and folders and return the tables as DataFrames with the columns of the CSV files.

    Args:
        paths: a file or folder, or several.
        lexicons: further layers beside the seven terms, by name, path or as loaded.
        fields: column names of JSONL and CSV files, such as `{"text": "content"}`.

    Raises:
        FileNotFoundError: a path does not exist.
        LexiconError: a lexicon is missing or wrong.
    """
    import pandas as pd

    layers = load_layers(lexicons)
    tagger, years = tables.DocumentTagger(layers), tables.YearTable(layers)
    rows: dict[str, list[Any]] = {name: [] for name in ("spans", "documents", "rejected", "problems")}
    for item in _read(_as_paths(paths), fields, None):
        if isinstance(item, Problem):
            rows["problems"].append([item.path, item.problem])
            continue
        tagged = tagger.tag(item)
        years.add(tagged)
        rows["documents"].append(tagged.document)
        rows["spans"] += tagged.spans
        rows["rejected"] += tagged.rejected
    return Result(
        pd.DataFrame(rows["spans"], columns=tables.SPAN_COLUMNS),
        pd.DataFrame(rows["documents"], columns=tables.document_columns(layers)),
        pd.DataFrame(list(years.rows()), columns=tables.YEAR_COLUMNS),
        pd.DataFrame(rows["rejected"], columns=tables.REJECTED_COLUMNS),
        pd.DataFrame(rows["problems"], columns=tables.PROBLEM_COLUMNS),
    )


def _as_paths(paths: PathName | Iterable[PathName]) -> list[PathName]:
    return [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)


def tag_to_folder(
    paths: PathName | Iterable[PathName],
    out: PathName,
    lexicons: Iterable[PathName | Lexicon] = (),
    fields: Mapping[str, str] | None = None,
    on_file: Callable[[int, int], None] | None = None,
) -> Summary:
    """Tag files and folders into CSV files in `out`; documents are streamed, files appear when all are whole.

    Args:
        paths, lexicons, fields: as for `tag`.
        out: a folder that is new, empty, or holds an earlier run, which is replaced.
        on_file: called after each file with its number and the number of files.

    Raises:
        OutputError: `out` holds other files or cannot be written.
        FileNotFoundError, LexiconError: as for `tag`.
    """
    layers = load_layers(lexicons)
    sources = _as_paths(paths)
    list_inputs(sources)
    folder = _usable_folder(Path(out))
    partial = folder / ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        summary = _write_tables(sources, partial, layers, fields, on_file)
        _write_run_file(partial, sources, layers, fields, summary)
        for name in tables.TRACE_FILES:
            (folder / name).unlink(missing_ok=True)
        remove_report(folder)
        for name in (*TABLES, RUN_FILE):
            os.replace(partial / name, folder / name)
    except OSError as error:
        if (error.filename and Path(str(error.filename)).is_relative_to(folder)) or error.errno == 28:
            raise OutputError(f"{folder}: the results could not be written ({error.strerror})") from None
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return summary


def _usable_folder(folder: Path) -> Path:
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file. Give a folder for the results")
    if folder.is_dir():
        ours = {*TABLES, RUN_FILE, ".partial", *tables.TRACE_FILES, *tables.REPORT_FILES}
        others = sorted(entry.name for entry in folder.iterdir() if entry.name not in ours)
        if others:
            raise OutputError(f"{folder}: holds other files ({others[0]}). Give a new or an empty folder")
        if any(folder.glob("*.csv")) and not (folder / RUN_FILE).exists():
            raise OutputError(f"{folder}: holds tables but no {RUN_FILE}. Give a new or an empty folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror})") from None
    return folder


def remove_report(folder: Path) -> None:
    """Take away what `annotator report` wrote into the folder; files of others among the charts stay."""
    page, charts = (folder / name for name in tables.REPORT_FILES)
    page.unlink(missing_ok=True)
    for file in charts.glob("*.*.*"):
        if _CHART_FILE.fullmatch(file.name):
            file.unlink()
    if charts.is_dir() and not any(charts.iterdir()):
        charts.rmdir()


def inert(cell: str | int | float) -> str | int | float:
    """A cell that no spreadsheet runs as a formula: text that would start one gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell


def _write_tables(
    sources: list[PathName],
    folder: Path,
    layers: Sequence[Lexicon],
    fields: Mapping[str, str] | None,
    on_file: Callable[[int, int], None] | None,
) -> Summary:
    tagger, years = tables.DocumentTagger(layers), tables.YearTable(layers)
    columns = dict(
        zip(
            TABLES,
            (
                tables.SPAN_COLUMNS,
                tables.document_columns(layers),
                tables.YEAR_COLUMNS,
                tables.REJECTED_COLUMNS,
                tables.PROBLEM_COLUMNS,
            ),
            strict=True,
        )
    )
    documents = undated = problems = spans = rejected = 0
    with ExitStack() as stack:
        writers = {}
        for name, header in columns.items():
            file = stack.enter_context(
                open(folder / name, "w", encoding="utf-8-sig", newline="", errors="replace")
            )
            writers[name] = csv.writer(file, lineterminator="\r\n")
            writers[name].writerow(header)

        def write(name: str, rows: Iterable[tables.Row]) -> None:
            writers[name].writerows(map(inert, row) for row in rows)

        for item in _read(sources, fields, on_file):
            if isinstance(item, Problem):
                problems += 1
                write("problems.csv", [[item.path, item.problem]])
                continue
            tagged = tagger.tag(item)
            years.add(tagged)
            documents += 1
            undated += not tagged.year
            spans += len(tagged.spans)
            rejected += len(tagged.rejected)
            write("documents.csv", [tagged.document])
            write("spans.csv", tagged.spans)
            write("rejected.csv", tagged.rejected)
        year_rows = list(years.rows())
        write("years.csv", year_rows)
    hits: dict[tuple[str, str, str], tuple[int, int]] = {key: (0, 0) for key in tables.counted_terms(layers)}
    for row in year_rows:
        key = (str(row[1]), str(row[2]), str(row[3]))
        hits[key] = (hits[key][0] + int(row[7]), hits[key][1] + int(row[5]))
    return Summary(documents, undated, problems, spans, rejected, hits)


def _write_run_file(
    folder: Path,
    sources: list[PathName],
    layers: Sequence[Lexicon],
    fields: Mapping[str, str] | None,
    summary: Summary,
) -> None:
    from importlib.metadata import version

    content = {
        "annotator": version("annotator"),
        "jieba": version("jieba"),
        "command": {
            "verb": "tag",
            "paths": [os.fspath(path) for path in sources],
            "fields": dict(fields or {}),
        },
        "lexicons": {
            layer.name: {
                "sha256": layer.digest,
                "boundary_cost_limit": layer.cost_limit,
                # The whole file, so that the tables can be told what made them, wherever they are sent.
                "toml": layer.toml,
            }
            for layer in layers
        },
        "inputs": {
            "documents": summary.documents,
            "undated": summary.undated,
            "problems": summary.problems,
        },
        "rows": {"spans": summary.spans, "rejected": summary.rejected},
        "sha256": {name: _digest(folder / name) for name in TABLES},
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / RUN_FILE).write_text(text + "\n", encoding="utf-8")


def _digest(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
