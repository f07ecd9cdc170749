"""JSON, JSON lines and CSV: one document a record. Imports `annotator.reading.dates` and records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.reading.dates import date_from_metadata, date_in_text, date_in_url, first_date
from annotator.records import Document, Problem

USUAL_NAMES = {
    "text": ("text", "content", "body", "正文"),
    "date": ("date", "publish_date", "pub_date", "year", "日期"),
    "title": ("title", "标题"),
    "source": ("source", "来源"),
    "url": ("url",),
    "id": ("id",),
}

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


def _document(
    record: Record, line: int, doc_id: str, path: str, fields: Mapping[str, str]
) -> Document | Problem:
    text_column = _column(record, "text", fields)
    if text_column is None:
        return Problem(path, f"record {line}: {_missing_text(list(record))}")
    values = {name: record[column] for name in USUAL_NAMES if (column := _column(record, name, fields))}
    text = values["text"]
    if not isinstance(text, str):
        return Problem(path, f"record {line}: {text_column} holds no text but {type(text).__name__}")
    title, source, url = (str(values.get(name) or "") for name in ("title", "source", "url"))
    if "date" in values:
        # A date column that is there and empty says that the source does not know: nothing is guessed.
        day, day_source = first_date((date_from_metadata(values["date"]), "metadata"))
    else:
        day, day_source = first_date((date_in_url(url), "url"), (date_in_text(title, text), "text"))
    name = values.get("id")
    return Document(
        f"{doc_id}#{line if name in (None, '') else name}", path, text, title, day, day_source, source, url
    )


def read_jsonl(
    source: str, doc_id: str, path: str, fields: Mapping[str, str]
) -> Iterator[Document | Problem]:
    """One document a line; a line that is no JSON object is a problem that names it."""
    for number, line in enumerate(source.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Problem(path, f"line {number} is not valid JSON ({error}); the other lines were read")
            continue
        if isinstance(record, dict):
            yield _document(record, number, doc_id, path, fields)
        else:
            yield Problem(path, f"line {number} is not a JSON object with columns; the other lines were read")


def read_json(source: str, doc_id: str, path: str, fields: Mapping[str, str]) -> Iterator[Document | Problem]:
    """A list of records, a single record, or an object with one list of records in it."""
    try:
        content = json.loads(source)
    except (ValueError, RecursionError) as error:
        yield Problem(path, f"not valid JSON ({error})")
        return
    if isinstance(content, dict) and _column(content, "text", fields) is None:
        content = next((value for value in content.values() if isinstance(value, list)), content)
    for number, record in enumerate(content if isinstance(content, list) else [content], 1):
        if isinstance(record, dict):
            yield _document(record, number, doc_id, path, fields)
        else:
            yield Problem(path, f"record {number} is not a JSON object with columns")


def read_csv(source: str, doc_id: str, path: str, fields: Mapping[str, str]) -> Iterator[Document | Problem]:
    """One document a row; the first row names the columns."""
    csv.field_size_limit(2**31 - 1)
    try:
        dialect: Any = csv.Sniffer().sniff(source.partition("\n")[0], ",;\t")
    except csv.Error:
        dialect = csv.excel
    dialect.doublequote = True
    rows = csv.DictReader(io.StringIO(source, newline=""), dialect=dialect)
    columns = [name for name in rows.fieldnames or [] if name]
    if _column(dict.fromkeys(columns, ""), "text", fields) is None:
        yield Problem(path, _missing_text(columns))
        return
    try:
        for number, row in enumerate(rows, 2):
            yield _document({k: v for k, v in row.items() if k}, number, doc_id, path, fields)
    except csv.Error as error:
        yield Problem(path, f"broken CSV near line {rows.line_num} ({error}); the rows before it were read")
