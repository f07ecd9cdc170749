"""Reads a folder that `annotator tag` wrote back: its tables as typed DataFrames, its lexicons as they were.

Everything that starts from an OUT folder (`trace`, `report`) reads it here and nowhere else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from annotator.columns import columns_of
from annotator.data import how_to_install
from annotator.lexicon.model import Lexicon, LexiconError, Term, parse_lexicon
from annotator.out.files import CODEBOOK, RUN_FILE
from annotator.out.folder import Folder, OutputError, PathName, open_folder
from annotator.reading.selection import Selection
from annotator.tables.years import YearTable, counted_terms
from annotator.text.printable import FORMULA
from annotator.text.reprints import Reprints

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = {
    "spans": ("doc_id", "layer", "term", "relation", "variant", "sentence"),
    "documents": ("doc_id", "date", "source"),
    "years": ("year", "layer", "term", "forms"),
}

_DATE = r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?"


@dataclass(frozen=True)
class TaggedOutput:
    """What a folder of `annotator tag` holds.

    `spans`, `documents` and `years` have the columns of the CSV files, in their order. Text is text, an unknown value
    an empty string; dates stay as they are written (`2024-03-05`, `2024-03` or `2024`); offsets and counts are
    integers, shares, rates and limits floats (NaN where the file has none). The columns that were counted for a term
    are those of `layers`, the lexicons in the order of the run. `run` is the content of `run.json`. Every span's
    document is in `documents`: who leaves out documents leaves out their spans too. Where the run dropped reprints, or
    counted nothing else, `documents` has only the documents that it counted.
    """

    spans: pd.DataFrame
    documents: pd.DataFrame
    years: pd.DataFrame
    layers: tuple[Lexicon, ...]
    run: dict[str, Any]

    def only(self, selection: Selection) -> TaggedOutput:
        """What of it a selection keeps: documents, their spans, and the years added up from them anew."""
        import pandas as pd

        if not selection:
            return self
        documents = self.documents[selection.rows(self.documents)].reset_index(drop=True)
        spans = self.spans[self.spans.doc_id.isin(documents.doc_id)].reset_index(drop=True)
        table = YearTable(self.layers, "tokens" in self.years)
        for tally in _tallies(documents, self.layers):
            table.add(tally)
        years = pd.DataFrame(list(table.rows()), columns=list(self.years))
        for name, kind in self.years.dtypes.items():
            if kind.kind in "if":
                years[name] = pd.to_numeric(years[name].replace("", None)).astype(kind)
        return replace(
            self,
            spans=spans,
            documents=documents,
            years=years,
            run=self.run | {"selection": selection.as_json()},
        )


def read_output(folder: PathName) -> TaggedOutput:
    """Read a folder that `annotator tag` wrote.

    The apostrophe that keeps a spreadsheet from running a cell is taken off again, so that every text is the
    document's own.

    Raises:
        OutputError: the folder is missing, was not written by `annotator tag`, or a file in it was changed so that
            it can no longer be read; the message names the file.
    """
    place = open_folder(folder)
    run = _read_run(place)
    layers = _read_layers(place, run)
    terms = [term for layer in layers for term in layer.terms]
    is_parquet = run.get("command", {}).get("format") == "parquet"
    return TaggedOutput(
        _read_table(place, "spans", is_parquet),
        _counted(_read_table(place, "documents", is_parquet, terms), run),
        _read_table(place, "years", is_parquet),
        layers,
        run,
    )


class _Tally(NamedTuple):
    """A row of `documents` as the sums of years need it."""

    year: str
    characters: int
    tokens: int
    hits: list[tuple[str, str, int]]


def _tallies(documents: pd.DataFrame, layers: Sequence[Lexicon]) -> Iterator[_Tally]:
    columns = [
        (term, forms, term if forms == "current" else f"{term}_{forms}")
        for _, term, forms in counted_terms(layers)
    ]
    for row in documents.to_dict("records"):
        hits = [(term, forms, row[column]) for term, forms, column in columns if row[column]]
        yield _Tally(row["year"], row["characters"], row.get("tokens", 0), hits)


def read_table(folder: PathName, name: str) -> pd.DataFrame:
    """One table of a folder that `annotator tag` wrote, such as `rejected`, `problems` or `codebook`, typed as in `read_output`.

    Raises:
        OutputError: as for `read_output`.
    """
    place = open_folder(folder)
    run = _read_run(place)
    terms = [term for layer in _read_layers(place, run) for term in layer.terms]
    is_parquet = run.get("command", {}).get("format") == "parquet" and f"{name}.csv" != CODEBOOK
    return _read_table(place, name, is_parquet, terms if name == "documents" else ())


def _read_run(place: Folder) -> dict[str, Any]:
    if not place.exists_at_all():
        what = "is a file" if os.path.exists(place.path) else "no such folder"
        raise OutputError(f"{place.path}: {what}. Give the folder that `annotator tag` wrote its tables to")
    file = f"{place.path}/{RUN_FILE}"
    try:
        with place.open(RUN_FILE) as stream:
            run = json.loads(stream.read().decode("utf-8-sig"))
    except FileNotFoundError:
        raise OutputError(
            f"{place.path}: has no {RUN_FILE}. Give the folder that `annotator tag` wrote its tables to"
        ) from None
    except (OSError, ValueError) as error:
        raise OutputError(f"{file}: cannot be read ({error}). Tag the documents again") from None
    if not isinstance(run, dict) or not isinstance(run.get("lexicons"), dict):
        raise OutputError(f"{file}: does not name the lexicons of the run. Tag the documents again")
    return run


def _read_layers(place: Folder, run: dict[str, Any]) -> tuple[Lexicon, ...]:
    layers = []
    for name, entry in run["lexicons"].items():
        toml = entry.get("toml") if isinstance(entry, dict) else None
        if not isinstance(toml, str):
            raise OutputError(
                f"{place.path}/{RUN_FILE}: does not hold lexicon {name} itself (an older version wrote it). "
                "Tag the documents again"
            )
        try:
            layers.append(parse_lexicon(toml, f"{place.path}/{RUN_FILE}, lexicon {name}"))
        except LexiconError as error:
            raise OutputError(str(error)) from None
    return tuple(layers)


def _read_table(place: Folder, name: str, is_parquet: bool, terms: Sequence[Term] = ()) -> pd.DataFrame:
    import pandas as pd

    file_name = f"{name}.{'parquet' if is_parquet else 'csv'}"
    file = f"{place.path}/{file_name}"
    types: dict[Hashable, str] = {column.name: column.type for column in columns_of(name, terms, {"tokens"})}
    try:
        with place.open(file_name) as stream:
            if is_parquet:
                table = pd.read_parquet(stream)
            else:
                table = pd.read_csv(stream, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    except ImportError:
        raise OutputError(f"{file}: needs the extra `parquet`: {how_to_install('parquet')}") from None
    except FileNotFoundError:
        raise OutputError(f"{file}: is missing. Tag the documents again") from None
    except (OSError, ValueError) as error:
        raise OutputError(f"{file}: cannot be read ({error}). Tag the documents again") from None
    _check_dates(file, table)
    whole = [column.name for column in columns_of(name) if column.type == "whole"]
    missing = [column for column in (*_NEEDED.get(name, ()), *whole) if column not in table]
    if missing:
        raise OutputError(f"{file}: has no column {missing[0]}. Tag the documents again")
    if is_parquet:
        # Its columns have their types, and no cell was made inert.
        return table
    try:
        for column in table:
            if types.get(column) == "whole":
                table[column] = table[column].astype("int64")
            elif types.get(column) == "decimal":
                table[column] = pd.to_numeric(table[column].replace("", None))
            elif types.get(column) == "flag":
                table[column] = _flags(table[column])
            else:
                table[column] = _without_apostrophes(table[column])
    except ValueError as error:
        raise OutputError(f"{file}: column {column}: {error}. Tag the documents again") from None
    return table


def _counted(documents: pd.DataFrame, run: dict[str, Any]) -> pd.DataFrame:
    found = run.get("reprints")
    if not found:
        return documents
    # Without a document the answers have no type of their own, and pandas would take them for names of columns.
    counted = documents.duplicate_of.map(Reprints(found["choice"]).counts).astype(bool)
    return documents[counted].reset_index(drop=True)


def _check_dates(file: str, table: pd.DataFrame) -> None:
    """Refuse dates that are not as they were written; a spreadsheet turns 2024-03-05 into its own form."""
    dates = table.date.drop_duplicates() if "date" in table else table.iloc[:0, 0]
    wrong = dates[~dates.str.fullmatch(_DATE)]
    if len(wrong):
        raise OutputError(
            f"{file}: {wrong.iloc[0]} is no date such as 2024-03-05, 2024-03 or 2024; was the file saved by a "
            "spreadsheet? Tag the documents again"
        )


def _flags(cells: pd.Series[str]) -> pd.Series[bool]:
    """True and False, which a spreadsheet writes in capitals."""
    words = cells.str.lower()
    wrong = cells[~words.isin(("true", "false"))]
    if len(wrong):
        raise ValueError(f"{wrong.iloc[0]!r} is neither True nor False")
    return words == "true"


def _without_apostrophes(texts: pd.Series[str]) -> pd.Series[str]:
    """The texts as they were before `annotator.out.formats.inert` put an apostrophe before what a spreadsheet would run."""
    guarded = texts.str.startswith("'") & texts.str[1:2].isin(FORMULA)
    return texts.where(~guarded, texts.str[1:]) if guarded.any() else texts
