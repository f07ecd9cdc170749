"""What the user knows of documents: a table of them (`--metadata`), values for all (`--set`), which of them count (`--from` …).

What is given goes before all that is found.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.reading.date_values import read_value
from annotator.reading.encoding import decode
from annotator.reading.fields import columns_for, plain_name
from annotator.reading.limits import MAX_PROBLEMS
from annotator.reading.provenance import level_named, place_named
from annotator.reading.selection import Selection
from annotator.records import LEVELS, Document, Problem

KNOWN = (
    "date", "title", "source", "level", "province", "city", "issuer", "url", "credited_source", "period_year",
)  # fmt: skip
"""What can be given of a document."""
_KEYS = frozenset(map(plain_name, ("path", "doc_id", "file", "filename", "文件", "路径", "文件名")))


class GivenError(ValueError):
    """What is given cannot be used; the message names the file, the row and what is wrong."""


@dataclass(frozen=True)
class Given:
    """What the user knows: of single documents by `doc_id` or path, of all of them, and which of them count.

    `rows` has the number of the row in the table of each key, from 2, and `values` what each row gives.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    for_all: Mapping[str, str] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    table: str = ""
    digest: str = ""

    @classmethod
    def of(
        cls,
        metadata: str | os.PathLike[str] | None = None,
        for_all: Mapping[str, str] | None = None,
        selection: Selection | None = None,
    ) -> Given:
        """What a call gives.

        Args:
            metadata: a CSV or XLSX file with a column `path` or `doc_id` and any of `KNOWN`.
            for_all: values for all documents, by the names of `KNOWN`.
            selection: which documents count.

        Raises:
            GivenError: the file cannot be read, has no such columns, or a value is none of what it can be.
        """
        values = {}
        for name, value in (for_all or {}).items():
            if name not in KNOWN:
                raise GivenError(f"--set {name}={value}: NAME is one of {', '.join(KNOWN)}")
            values[name] = _checked(name, value, f"--set {name}={value}")
        chosen = selection or Selection()
        if metadata is None:
            return cls(for_all=values, selection=chosen)
        file = os.fspath(metadata)
        data, table = _read(file)
        rows, known = _rows(file, table)
        return cls(rows, known, values, chosen, file, hashlib.sha256(data).hexdigest())

    def __bool__(self) -> bool:
        return bool(self.rows or self.for_all or self.selection)

    def row_of(self, document: Document) -> int:
        """The number of the table's row that is about the document, or 0: by its id, its file or its path."""
        if not self.rows:
            return 0
        file = document.doc_id.partition("#")[0]
        return next((self.rows[key] for key in (document.doc_id, file, document.path) if key in self.rows), 0)

    def applied(self, document: Document) -> Document:
        """The document with what is given of it."""
        values = {**self.for_all, **self.values.get(self.row_of(document), {})}
        if not values:
            return document
        if date := values.pop("date", ""):
            found = read_value(date)
            values.update(date=found.day, date_source="metadata", date_text=date)
        return replace(document, **values)

    def unmatched(self, matched: Iterable[int]) -> list[Problem]:
        """A problem for each row that no document was found for, given the numbers of the others."""
        met = set(matched)
        rows = [(number, key) for key, number in self.rows.items() if number not in met]
        problems = [
            Problem(
                self.table,
                f"row {number}: no document is called {key}; its doc_id or path is needed",
                "doubt",
                "metadata",
            )
            for number, key in rows[:MAX_PROBLEMS]
        ]
        if len(rows) > MAX_PROBLEMS:
            further = f"and {len(rows) - MAX_PROBLEMS:,} further rows that match no document"
            problems.append(Problem(self.table, further, "doubt", "metadata"))
        return problems

    def as_json(self) -> dict[str, Any]:
        """What was given, for `run.json`."""
        about: dict[str, Any] = {}
        if self.table:
            about["metadata"] = {"file": self.table, "rows": len(self.values), "sha256": self.digest}
        if self.for_all:
            about["set"] = dict(self.for_all)
        if self.selection:
            about["selection"] = self.selection.as_json()
        return about


def _read(file: str) -> tuple[bytes, list[list[str]]]:
    """The bytes of a table and its rows as text."""
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise GivenError(f"{file}: cannot be read ({error.strerror or error})") from None
    try:
        if data.startswith(b"PK\x03\x04"):
            from python_calamine import CalamineError, CalamineWorkbook

            try:
                sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
            except (CalamineError, IndexError) as error:
                raise GivenError(f"{file}: no table that can be read ({error})") from None
            return data, [[_cell(value) for value in row] for row in sheet.to_python()]
        text = decode(data)
        first = text.partition("\n")[0]
        delimiter = max(",\t;", key=first.count)
        return data, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (ValueError, csv.Error) as error:
        raise GivenError(f"{file}: no table that can be read ({error})") from None


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _rows(file: str, table: list[list[str]]) -> tuple[dict[str, int], dict[int, dict[str, str]]]:
    names = [name.strip() for name in table[0]] if table else []
    keys = [place for place, name in enumerate(names) if plain_name(name) in _KEYS]
    places = {known: names.index(columns[0]) for known in KNOWN if (columns := columns_for(known, names, {}))}
    if not places and (years := columns_for("year", names, {})):
        places["date"] = names.index(years[0])
    if not keys or not places:
        raise GivenError(
            f"{file}: needs a column path or doc_id, and any of {', '.join(KNOWN)}; it has {', '.join(names) or 'none'}"
        )
    rows: dict[str, int] = {}
    known: dict[int, dict[str, str]] = {}
    for number, row in enumerate(table[1:], 2):
        about = [row[place].strip() for place in keys if place < len(row) and row[place].strip()]
        if not about:
            continue
        key = about[0].removeprefix("./").replace("\\", "/")
        if key in rows:
            raise GivenError(f"{file}, row {number}: {key} stands in row {rows[key]} already")
        rows[key] = number
        known[number] = {
            name: _checked(name, row[place].strip(), f"{file}, row {number}, {names[place]}")
            for name, place in places.items()
            if place < len(row) and row[place].strip()
        }
    return rows, known


def _checked(name: str, value: str, where: str) -> str:
    """A value that can be what it is given as.

    Raises:
        GivenError: it cannot.
    """
    if name == "date" and not read_value(value):
        raise GivenError(f"{where}: {read_value(value).wrong or 'is no date'}")
    if name == "level" and not level_named(value):
        raise GivenError(f"{where}: {value} is none of {', '.join(LEVELS)}")
    if name == "province" and place_named(value).level != "province":
        raise GivenError(f"{where}: {value} is no province, such as 浙江省 or 浙江")
    if name == "period_year" and not (value.isdecimal() and len(value) == 4):
        raise GivenError(f"{where}: {value} is no year, such as 2024")
    return value
