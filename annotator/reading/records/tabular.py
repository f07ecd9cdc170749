"""JSON, JSON lines and CSV: one document a record, a record at a time, however large the file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import BufferedIOBase
from itertools import chain
from typing import Any

from annotator.reading.dates import first_date, in_text, in_url, read_value
from annotator.reading.encoding import text_chunks, text_lines
from annotator.reading.limits import MAX_RECORD, MIB, LimitError
from annotator.reading.records.json_values import JSONError, records
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem

USUAL_NAMES = {
    "text": ("text", "content", "body", "正文"),
    "date": ("date", "publish_date", "pub_date", "year", "日期"),
    "title": ("title", "标题"),
    "source": ("source", "来源"),
    "url": ("url",),
    "id": ("id",),
    "level": ("level", "层级"),
    "province": ("province", "省份", "地区"),
}

_AFTER_CARRIAGE_RETURN = re.compile(r"(?<=\r)(?!\n)")
_ENOUGH_VALUES = 100
"""A list that begins with so many values that are no objects is not one of records."""
_TOO_LONG = f"longer than {MAX_RECORD // MIB} MB, the most that is read as one record"

Record = Mapping[str, Any]


def _column(record: Record, name: str, fields: Mapping[str, str]) -> str | None:
    names = (fields[name],) if name in fields else USUAL_NAMES[name]
    present = [column for column in names if column in record]
    # Of several columns that may hold the date, the first that says something.
    return next((column for column in present if record[column] not in (None, "")), next(iter(present), None))


def _missing_text(columns: list[str]) -> str:
    return (
        f"no text column among {', '.join(columns) or 'no columns'}; say which one holds the text, "
        "as in --field text=NAME"
    )


def _document(record: object, place: str, line: int, source: Source, extractor: str) -> Item:
    """A record as a document; `place` says where it stands, in words."""
    path, fields = source.path, source.fields
    if not isinstance(record, dict):
        return Problem(path, f"{place} is not a JSON object with columns; the others were read")
    text_column = _column(record, "text", fields)
    if text_column is None:
        return Problem(path, f"{place}: {_missing_text(list(record))}")
    values = {name: record[column] for name in USUAL_NAMES if (column := _column(record, name, fields))}
    text = values["text"]
    if text is None:
        return Problem(path, f"{place}: {text_column} is empty")
    if not isinstance(text, str):
        return Problem(path, f"{place}: {text_column} holds no text but {type(text).__name__}")
    title, origin, url, level, province = (
        str(values.get(name) or "") for name in ("title", "source", "url", "level", "province")
    )
    # A date column that is there and empty says that the source does not know: nothing is guessed.
    told = first_date(in_text(title, text), in_url(url))
    date = read_value(values["date"]) if "date" in values else told
    name = values.get("id")
    doc_id = f"{source.doc_id}#{line if name in (None, '') else name}"
    return Document(
        doc_id, path, text, title, date.day, date.source, origin, url, date_text=date.text,
        level=level, province=province, extractor=extractor,
    )  # fmt: skip


def read_jsonl(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """One document a line; a line that is no JSON object is a problem that names it."""
    empty = True
    for number, line in enumerate(text_lines(stream), source.first_line):
        if line is None:
            yield Problem(source.path, f"line {number} is {_TOO_LONG}; the other lines were read")
        elif line.strip():
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                wrong = f"line {number} is not valid JSON ({error}); the other lines were read"
                yield Problem(source.path, wrong)
            else:
                yield _document(record, f"line {number}", number, source, "jsonl")
        else:
            continue
        empty = False
    if empty and source.first_line == 1:
        yield Problem(source.path, "the file is empty")


def read_json(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """A list of records, a single record, an object with one list of records in it, or several of these in a row."""
    number = bare = 0

    def has_text(record: Record) -> bool:
        return _column(record, "text", source.fields) is not None

    try:
        for number, record in enumerate(records(text_chunks(stream), has_text), 1):
            bare += not isinstance(record, dict)
            if bare == number == _ENOUGH_VALUES:
                yield Problem(
                    source.path, "holds a list of values, not of JSON objects with columns; not read on"
                )
                return
            yield _document(record, f"record {number}", number, source, "json")
    except JSONError as error:
        before = f"; the {number} records before it were read" if number else ""
        yield Problem(source.path, f"not valid JSON ({error}){before}")
        return
    if not number:
        yield Problem(source.path, "the file is empty: it holds no record")


def read_csv(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """One document a row; the first row names the columns."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD))
    lines = _csv_lines(stream)
    header = next((line for line in lines if line.strip()), "")
    if not header:
        yield Problem(source.path, "the file is empty")
        return
    try:
        dialect: Any = csv.Sniffer().sniff(header, ",;\t")
    except csv.Error:
        dialect = csv.excel
    dialect.doublequote = True
    rows = csv.DictReader(chain([header], lines), dialect=dialect)
    columns = [name for name in rows.fieldnames or [] if name]
    if _column(dict.fromkeys(columns, ""), "text", source.fields) is None:
        yield Problem(source.path, _missing_text(columns))
        return
    try:
        for number, row in enumerate(rows, 2):
            if any("\x00" in value for value in row.values() if isinstance(value, str)):
                yield Problem(
                    source.path, f"row {number} holds NUL bytes, so it is damaged; the others were read"
                )
                continue
            yield _document({k: v for k, v in row.items() if k}, f"row {number}", number, source, "csv")
    except csv.Error as error:
        wrong = f"broken CSV near line {rows.line_num} ({error}); the rows before it were read"
        yield Problem(source.path, wrong)


def _csv_lines(stream: BufferedIOBase) -> Iterator[str]:
    """Lines with their ends, which may be a carriage return alone."""
    for number, line in enumerate(text_lines(stream), 1):
        if line is None:
            raise LimitError(f"line {number} is {_TOO_LONG}; the rows before it were read")
        if "\r" in line[:-1]:
            yield from _AFTER_CARRIAGE_RETURN.split(f"{line}\n")
        else:
            yield f"{line}\n"


def text_column(record: Record, fields: Mapping[str, str]) -> str | None:
    """The column that holds the text, by the user's word or its usual names; None where there is none."""
    return _column(record, "text", fields)


def missing_text(columns: list[str]) -> str:
    """What to say of a table without such a column."""
    return _missing_text(columns)


def row_document(
    names: list[str], row: Iterable[object], number: int, source: Source, extractor: str, place: str
) -> Item:
    """A row of a table that is no CSV, as a document; `place` stands before its number in the document's name."""
    record = {name: _cell(value) for name, value in zip(names, row, strict=False) if name}
    item = _document(record, f"{place}row {number}", number, source, extractor)
    return (
        replace(item, doc_id=f"{source.doc_id}#{place}{number}")
        if place and isinstance(item, Document)
        else item
    )


def _cell(value: object) -> object:
    """The value of a cell: a number without decimals as it is shown, a day as such."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if value is None or isinstance(value, str) else str(value)
