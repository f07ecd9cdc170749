"""Records as documents: rows of tables, objects of JSON, whatever their columns are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from annotator.reading.date_values import NO_DATE, Date, Order, day_order, from_parts, of_taiwan, read_value
from annotator.reading.dates import issued
from annotator.reading.fields import columns_by_field, plain_name
from annotator.reading.limits import LOOKED_AT
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem
from annotator.text.characters import HAN
from annotator.text.markup import blanked, plain

LOOK_AT = 1_000
"""Records at the beginning of a file that show what its columns hold where their names do not."""
_HAN = re.compile(f"[{HAN}]")
_LONGEST_DAY = 40
_WIDE = 1_000
_LEAST_HAN = 5
"""Han characters that a column of texts holds in a record on average, at least."""

_ABOUT = frozenset(("meta", "metadata", "info", "attributes", "attrs", "properties", "_meta", "元数据"))
"""What a part of a record is called that says of the text when and by whom it was published."""

Record = Mapping[str, Any]


class Shape(NamedTuple):
    """What the records of a file show of its columns: the one of the longest Chinese text, and how its dates are written.

    `days` is the first column of no usual name that holds days and nothing else.
    """

    text: str = ""
    order: Order = ""
    taiwan: bool = False
    days: str = ""


class Ahead:
    """Records in order, of which the first can be looked at before any is given."""

    def __init__(self, records: Iterator[Any]) -> None:
        self._records = records
        self._wrong: Exception | None = None
        self.first = self._look()

    def _look(self) -> list[Any]:
        found: list[Any] = []
        size = 0
        try:
            while len(found) < LOOK_AT and size < LOOKED_AT:
                found.append(next(self._records))
                values = found[-1].values() if isinstance(found[-1], Mapping) else ()
                size += sum(len(value) for value in values if isinstance(value, str))
        except StopIteration:
            self._records = iter(())
        except ValueError as error:
            # What stands before it is given first.
            self._wrong = error
        return found

    def __iter__(self) -> Iterator[Any]:
        yield from self.first
        if self._wrong:
            raise self._wrong
        yield from self._records


def shape_of(records: Iterable[object], fields: Mapping[str, str]) -> Shape:
    """The shape of a file by its first records."""
    han: dict[str, int] = {}
    dates: list[object] = []
    days: dict[str, bool] = {}
    number = 0
    for number, record in enumerate(records, 1):
        if number > LOOK_AT:
            break
        if isinstance(record, Mapping):
            inner = opened(record, fields)
            known = _columns(inner, fields)
            taken = {column for columns in known.values() for column in columns}
            for column, value in inner.items():
                if isinstance(value, str) and column not in taken:
                    han[column] = han.get(column, 0) + len(_HAN.findall(value[:20_000]))
                    if value.strip():
                        days[column] = days.get(column, True) and is_day(value)
            dates += (inner[column] for column in known["date"] if inner[column] not in (None, ""))
    best = max(han, key=han.__getitem__, default="")
    if not best or han[best] < _LEAST_HAN * min(number, LOOK_AT):
        best = ""
    of_days = next((column for column, always in days.items() if always), "")
    return Shape(best, day_order(dates), of_taiwan(dates), of_days)


def is_day(value: str) -> bool:
    """Whether a value is written as a day, and nothing else; a bare number may be anything."""
    text = value.strip()
    return (
        8 <= len(text) <= _LONGEST_DAY
        and not text.isalnum()
        and len(read_value(text).day) == len("2024-01-31")
        and len(_HAN.findall(text)) <= len("年月日时分秒")
    )


def _columns(names: Iterable[str], fields: Mapping[str, str]) -> dict[str, list[str]]:
    """The columns of each field. Records of a file mostly have the same: what was found is kept, of wide ones the last."""
    known = tuple(names)
    return (_kept if len(known) <= _WIDE else _kept_wide)(known, tuple(sorted(fields.items())))


def _found(names: tuple[str, ...], fields: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    return columns_by_field(names, dict(fields))


_kept, _kept_wide = lru_cache(64)(_found), lru_cache(1)(_found)


def text_column(record: Record, fields: Mapping[str, str]) -> str | None:
    """The column that holds the text, by the user's word or its usual names; None where there is none."""
    return next(iter(_columns(record, fields)["text"]), None)


def used_columns(names: Iterable[str], fields: Mapping[str, str]) -> set[str]:
    """The columns that say something of a document."""
    return {column for columns in _columns(names, fields).values() for column in columns}


def missing_text(columns: Iterable[str]) -> str:
    """What to say of records without a column of texts."""
    names = list(columns)
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20:,} more" if len(names) > 20 else "")
    return (
        f"no text column among {shown or 'no columns'}; say which one holds the text, as in --field text=NAME"
    )


def opened(record: Record, fields: Mapping[str, str]) -> Record:
    """The record with what lies deeper in it: where the user says (`data.text`), or in the one part that has a text."""
    deep = {}
    for name in fields.values() if fields else ():
        if name not in record and "." in name:
            value: Any = record
            for key in name.split("."):
                value = _part(value, key)
            if value is not None:
                deep[name] = value
    if deep:
        return {**record, **deep}
    texts = _columns(record, fields)["text"]
    if all(isinstance(record[column], Mapping) for column in texts):
        inner = [part for part in record.values() if isinstance(part, Mapping) and text_column(part, fields)]
        if len(inner) == 1:
            return {key: value for key, value in record.items() if value is not inner[0]} | {**inner[0]}
        return record
    about = [part for key, part in record.items() if isinstance(part, Mapping) and plain_name(key) in _ABOUT]
    # What the record says of itself goes before what is said beside it.
    return {**about[0], **record} if about else record


def _part(value: Any, key: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    return None


def has_text(record: Record, fields: Mapping[str, str]) -> bool:
    """Whether a record has a column of texts, itself or in a part of it."""
    return text_column(opened(record, fields), fields) is not None


def documents(
    record: object, place: str, line: int, source: Source, extractor: str, shape: Callable[[], Shape]
) -> Iterator[Item]:
    """A record as a document, and a problem for what of it could not be read.

    Args:
        record: by column; what is no such record is a problem.
        place: where it stands, in words.
        line: its number, its name in `doc_id` where it has no id of its own.
        source: the file.
        extractor: what read it.
        shape: gives the shape of the file's records; asked only where the columns' names do not tell enough.
    """
    path, fields = source.path, source.fields
    if not isinstance(record, Mapping):
        yield Problem(
            path, f"{place} is not a JSON object with columns; the others were read", "part", "columns"
        )
        return
    record = opened(record, fields)
    columns = _columns(record, fields)
    texts = columns["text"]
    if not texts and "text" not in fields and isinstance(record.get(shape().text), str):
        texts = [shape().text]
    if not texts:
        yield Problem(path, f"{place}: {missing_text(record)}", "part", "columns")
        return
    text_from = next((column for column in texts if record[column] not in (None, "", [])), texts[0])
    text = _joined(record[text_from])
    if not isinstance(text, str):
        wrong = (
            f"{place}: {text_from} is empty"
            if text is None
            else f"{place}: {text_from} holds no text but {type(text).__name__}"
        )
        yield Problem(path, wrong, "part", "columns")
        return

    def stated(field: str) -> str:
        return next((value for column in columns[field] if (value := _words(record[column]))), "")

    title, url = plain(stated("title")), stated("url")
    origin = next(
        (value for column in columns["source"] if (value := _words(record[column])) and "://" not in value),
        "",
    )
    if not url:
        url = next((value for column in columns["source"] if "://" in (value := _words(record[column]))), "")
    date = _date(record, columns, shape)
    if date.wrong:
        yield Problem(path, f"{place}: the date {date.wrong}", "doubt", "date")
    if date is NO_DATE and not any(columns[field] for field in ("date", "year")):
        date = issued(title, text, url=url)
    shown = blanked(text)
    name = stated("id")
    # A year beside a day may be that of the report, not of the day.
    period = stated("period_year") or (
        stated("year") if len(date.day) > len("2024") and columns["date"] else ""
    )
    yield Document(
        f"{source.doc_id}#{name or line}", path, text, title, date.day, date.source, origin, url, date_text=date.text.strip() if date else "",
        credited_source=stated("credited_source"), level=stated("level"), province=stated("province"), city=stated("city"), issuer=stated("issuer"), period_year=period,
        extractor=extractor, shown=shown if shown is not text else "",
    )  # fmt: skip


def _date(record: Record, columns: Mapping[str, list[str]], shape: Callable[[], Shape]) -> Date:
    """The date by the columns of dates, else by those of its parts.

    A date column that is there and empty says that the source does not know: nothing is guessed.
    """
    values = [record[column] for column in columns["date"] if record[column] not in (None, "")]
    parts = [
        next((record[column] for column in columns[field] if record[column] not in (None, "")), None)
        for field in ("year", "month", "day")
    ]
    wrong = NO_DATE
    for value in values:
        date = read_value(value)
        if date.wrong:
            date = read_value(value, shape().order, shape().taiwan)
        if date:
            return date
        wrong = wrong if wrong.wrong else date
    if parts[0] is None:
        return wrong
    year, month, day = parts
    date = from_parts(year, month, day, values[0] if wrong.wrong else None)
    if wrong.wrong and len(date.day) < len("2024-01-31"):
        return date._replace(wrong=wrong.wrong)
    return date


def _joined(value: Any) -> Any:
    """A text that is a list of paragraphs, as one text."""
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return value


def _words(value: Any) -> str:
    """A value as text: the name in an object, the first of a list."""
    if isinstance(value, Mapping):
        return next(
            (_words(value[key]) for key in ("name", "title", "value", "$oid", "text") if value.get(key)), ""
        )
    if isinstance(value, list):
        return next((words for part in value if (words := _words(part))), "")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or value is False else str(value).strip()


def row_record(names: Sequence[str], row: Iterable[object]) -> dict[str, object]:
    """A row of a table that is no CSV, by column; of two columns of one name the first that says something."""
    record: dict[str, object] = {}
    for name, value in zip(names, row, strict=False):
        if name and record.get(name) in (None, ""):
            record[name] = _cell(value)
    return record


def row_documents(
    record: Record,
    number: int,
    source: Source,
    extractor: str,
    place: str,
    shape: Callable[[], Shape] = Shape,
) -> Iterator[Item]:
    """A row of a table that is no CSV, as a document; `place` stands before its number in the document's name."""
    for item in documents(record, f"{place}row {number}", number, source, extractor, shape):
        if place and isinstance(item, Document):
            item = replace(item, doc_id=f"{source.doc_id}#{place}{number}")
        yield item


def _cell(value: object) -> object:
    """The value of a cell: a number without decimals as it is shown, a day as such."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if value is None or isinstance(value, str) else str(value)
