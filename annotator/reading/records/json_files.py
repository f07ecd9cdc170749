"""JSON and JSON lines: one document a record, a record at a time, however large the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from io import BufferedIOBase
from itertools import islice
from typing import Any

from annotator.reading.encoding import text_chunks, text_lines
from annotator.reading.fields import columns_for
from annotator.reading.limits import LOOKED_AT, MAX_RECORD, MIB, looked_into
from annotator.reading.mending import Damage
from annotator.reading.records import tabular
from annotator.reading.records.json_values import JSONError, records
from annotator.reading.records.tabular import Shape
from annotator.reading.source import Item, Source
from annotator.records import Problem

_ENOUGH_VALUES = 100
"""A list that begins with so many values that are no objects is not one of records."""
TOO_LONG = f"longer than {MAX_RECORD // MIB} MB, the most that is read as one record"


def told(damage: Damage, source: Source) -> Iterator[Problem]:
    """A row for what was done to decode a file, where something was."""
    if wrong := damage.told():
        yield Problem(source.path, wrong, "doubt", "encoding")


def read_jsonl(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """One document a line; a line that is no JSON object is a problem that names it."""
    damage = Damage()
    empty = True
    # What the columns hold is seen in the beginning of the file, also by who reads a later piece of it.
    head, whole = (b"", stream) if source.beginning else looked_into(stream, LOOKED_AT)
    shape = cache(lambda: _shape(source.beginning() if source.beginning else head, source))
    for number, line in enumerate(text_lines(whole, damage), source.first_line):
        if line is None:
            wrong = f"line {number} is {TOO_LONG}; the other lines were read"
            yield Problem(source.path, wrong, "part", "limit")
        elif line.strip():
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                wrong = f"line {number} is not valid JSON ({error}); the other lines were read"
                yield Problem(source.path, wrong, "part", "json")
            else:
                if empty and source.first_line == 1:
                    yield from missing_columns(record, source, shape)
                yield from tabular.documents(record, f"line {number}", number, source, "jsonl", shape)
        else:
            continue
        empty = False
    yield from told(damage, source)
    if empty and source.first_line == 1:
        yield Problem(source.path, "the file is empty")


def _shape(beginning: bytes, source: Source) -> Shape:
    """What the lines at the beginning of a file show of its columns."""
    found: list[Any] = []
    try:
        for line in islice(text_lines(io.BufferedReader(io.BytesIO(beginning))), tabular.LOOK_AT):
            try:
                found.append(json.loads(line or "null"))
            except (ValueError, RecursionError):
                continue  # the last one may be cut; the others are told of where they are read
    except ValueError:
        return Shape()
    return tabular.shape_of(found, source.fields)


def missing_columns(record: Any, source: Source, shape: Callable[[], Shape]) -> Iterator[Problem]:
    """Problems for columns that the user named and the first record does not have, and for a text column that was guessed."""
    if not isinstance(record, dict):
        return
    opened = tabular.opened(record, source.fields)
    for field, name in source.fields.items():
        if name not in opened and field != "text":
            wrong = f"no column is called {name}, which --field {field}={name} names; there are {_some(list(opened))}"
            yield Problem(source.path, wrong, "doubt", "columns")
    if tabular.text_column(opened, source.fields) is None and "text" not in source.fields and shape().text:
        wrong = (
            f"no column has a usual name for texts; {shape().text}, which holds the longest Chinese texts, was taken. "
            f"--field text={shape().text} says so"
        )
        yield Problem(source.path, wrong, "doubt", "columns")
    if not any(columns_for(field, opened, source.fields) for field in ("date", "year")) and shape().days:
        wrong = f"no column has a usual name for dates; {shape().days} holds days: --field date={shape().days} reads them"
        yield Problem(source.path, wrong, "doubt", "columns")


def _some(names: list[str]) -> str:
    return ", ".join(names[:20]) + (" …" if len(names) > 20 else "")


def read_json(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """A list of records, a single record, an object with one list of records in it, or several of these in a row.

    Tables as pandas writes them by columns, or as columns and rows, are such records too.
    """
    number = bare = 0
    damage = Damage()

    def is_record(record: dict[str, Any]) -> bool:
        return _is_table(record) or tabular.has_text(record, source.fields)

    values = records(text_chunks(stream, damage), is_record)
    found = tabular.Ahead(each for value in values for each in _rows(value))
    shape = cache(lambda: tabular.shape_of(found.first, source.fields))
    try:
        for number, record in enumerate(found, 1):
            if number == 1:
                yield from missing_columns(record, source, shape)
            bare += not isinstance(record, dict)
            if bare == number == _ENOUGH_VALUES:
                wrong = "holds a list of values, not of JSON objects with columns; not read on"
                yield Problem(source.path, wrong, "lost", "columns")
                return
            yield from tabular.documents(record, f"record {number}", number, source, "json", shape)
    except JSONError as error:
        before = f"; the {number} records before it were read" if number else ""
        yield Problem(source.path, f"not valid JSON ({error}){before}", "part" if number else "lost", "json")
        return
    yield from told(damage, source)
    if not number:
        yield Problem(source.path, "the file is empty: it holds no record")


def _is_table(value: object) -> bool:
    """Whether an object is a table by columns, `{"text": {"0": …}}`, or `{"columns": […], "data": [[…]]}`."""
    if not isinstance(value, dict) or not value:
        return False
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return True
    columns = list(value.values())
    return (
        all(isinstance(column, dict) and column for column in columns)
        and all(column.keys() == columns[0].keys() for column in columns)
        and tabular.text_column(value, {}) is not None
    )


def _rows(value: Any) -> Iterator[Any]:
    """The records in a value: itself, or the rows of the table that it is."""
    if not _is_table(value):
        yield value
    elif "data" in value and "columns" in value:
        yield from (dict(zip(value["columns"], row, strict=False)) for row in value["data"])
    else:
        for key in next(iter(value.values())):
            yield {name: column[key] for name, column in value.items()}
