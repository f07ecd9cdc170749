"""CSV as it is: tables of text whose rows are not all as they should be.

No row costs another one: a quotation mark that is never closed, a delimiter that no quotation marks protect, a row longer
or shorter than the header are read as they were most likely meant and told of, or told of as not read. Time is linear in
the size of the file, whatever it holds.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import BufferedIOBase
from itertools import chain, dropwhile, islice
from typing import NamedTuple

from annotator.reading.date_values import read_value
from annotator.reading.encoding import text_lines
from annotator.reading.fields import columns_for
from annotator.reading.limits import MAX_RECORD, LimitError
from annotator.reading.mending import Damage
from annotator.reading.records import tabular
from annotator.reading.records.exports.article import of_articles
from annotator.reading.records.exports.bibliographies import is_table_header, table_records
from annotator.reading.records.json_files import TOO_LONG, missing_columns, told
from annotator.reading.source import Item, Source
from annotator.records import Problem

_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_HEADER_WITHIN = 20
"""Lines with something in them among which the one with the columns' names is looked for."""
_SEPARATOR_LINE = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
_AFTER_CARRIAGE_RETURN = re.compile(r"(?<=\r)(?!\n)")
_FREE_LOOK_AHEAD = 2 * MAX_RECORD
"""Characters that may be looked at in vain for the end of quotations, beside four times those that were read."""
_ENOUGH_ROWS = 3
"""Lines within a quotation that look like rows, where no column of dates or addresses shows that they are."""
_LONGEST_DATE = 40
_WIDEST_TRIED = 64
"""Columns of a table in each of which the surplus of a row is tried."""


class Row(NamedTuple):
    """A row's fields; `doubt` says how a row that was not as it should be was read, `wrong` why one was not."""

    fields: list[str]
    doubt: str = ""
    wrong: str = ""


class Header(NamedTuple):
    """The names of the columns, what stands between them, and how many lines stand above, those that say something apart."""

    names: list[str]
    delimiter: str
    skipped: int = 0
    above: int = 0
    is_data: bool = False
    """There is no line of names: the first line is a row, and the names are numbers."""


def read_csv(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """One document a row; the first row, but for lines above it, names the columns."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD))
    damage = Damage()
    lines = dropwhile(lambda line: not line.strip(), _lines(stream, damage))
    beginning = list(islice(lines, _HEADER_WITHIN))
    if not beginning:
        yield Problem(source.path, "the file is empty")
        return
    header = find_header(beginning, source)
    if header.above:
        wrong = f"{header.above} lines above the names of the columns were passed over"
        yield Problem(source.path, wrong, "doubt", "columns")
    if header.is_data:
        wrong = "has no line with the names of its columns; they are called 1, 2, 3 …, as in --field text=3"
        yield Problem(source.path, wrong, "doubt", "columns")
    waiting = deque(beginning[header.skipped :])
    columns = _Columns(header, source)
    if is_table_header(columns.names):
        cells = csv.reader(chain(waiting, lines), delimiter=header.delimiter)
        yield from of_articles("CNKI", table_records(cells), source)
        return
    rows = _Rows(waiting, lines, header, columns)
    if not header.is_data:
        next(rows, None)
    found = tabular.Ahead(map(columns.record, rows))
    shape = cache(lambda: tabular.shape_of((record for record, _ in found.first), source.fields))
    if not columns.has_text and (("text" in source.fields) or not shape().text):
        yield Problem(source.path, tabular.missing_text(columns.names), "lost", "columns")
        return
    columns.narrow(shape().text if not columns.has_text else "")
    yield from missing_columns(dict.fromkeys(columns.names), source, shape)
    number = 1 - header.is_data
    for number, (record, row) in enumerate(found, 2 - header.is_data):
        if row.wrong:
            yield Problem(
                source.path, f"row {number} {row.wrong}; the other rows were read", "part", "columns"
            )
            continue
        if row.doubt:
            yield Problem(source.path, f"row {number} {row.doubt}", "doubt", "columns")
        yield from tabular.documents(record, f"row {number}", number, source, "csv", shape)
    if columns.differing:
        wrong = f"two columns are called {columns.differing}; where both say something, the first was taken"
        yield Problem(source.path, wrong, "doubt", "columns")
    yield from told(damage, source)
    if number < 2 - header.is_data:
        yield Problem(source.path, "holds the names of columns and no row")


def _lines(stream: BufferedIOBase, damage: Damage) -> Iterator[str]:
    r"""Lines with their ends, which may be a carriage return alone; `\x1a` at the end of a file of DOS is none."""
    for number, line in enumerate(text_lines(stream, damage), 1):
        if line is None:
            raise LimitError(f"line {number} is {TOO_LONG}; the rows before it were read")
        if "\r" in line[:-1]:
            yield from _AFTER_CARRIAGE_RETURN.split(f"{line}\n")
        elif line.strip("\x1a"):
            yield f"{line}\n"
        else:
            yield "\n"


def find_header(lines: Sequence[str], source: Source) -> Header:
    """The first line that names a column of texts, by whichever delimiter; else the first line, by the likeliest one."""
    filled = [(place, line) for place, line in enumerate(lines) if line.strip()]
    named = _SEPARATOR_LINE.fullmatch(filled[0][1].strip("\r\n\ufeff "))
    if named:
        filled = filled[1:]
    delimiters: Sequence[str] = (named[1],) if named else _DELIMITERS
    first_place, first_line = filled[0] if filled else (0, lines[0])
    if not named and source.name.lower().endswith(".tsv"):
        delimiters = ("\t", *_DELIMITERS)
    for place, line in filled:
        splits = [(names, delimiter) for delimiter in delimiters if (names := _names(line, delimiter))]
        splits = [
            (names, delimiter) for names, delimiter in splits if columns_for("text", names, source.fields)
        ]
        if splits:
            names, delimiter = max(splits, key=lambda split: len(split[0]))
            return Header(names, delimiter, place, sum(above < place for above, _ in filled))
    rest = [line for _, line in filled]
    delimiter = max(delimiters, key=lambda delimiter: _likelihood(rest, delimiter))
    names = _names(first_line, delimiter)
    if _is_row(names):
        return Header([str(number) for number in range(1, len(names) + 1)], delimiter, first_place, 0, True)
    return Header(names, delimiter, first_place)


def _names(line: str, delimiter: str) -> list[str]:
    fields = _strict(line, delimiter, escaped=False)
    if fields is None:
        fields = line.rstrip("\r\n").split(delimiter)
    return [field.strip().strip("\ufeff") for field in fields]


def _likelihood(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """In how many lines the delimiter stands as often as in the first one, and how often that is."""
    times = lines[0].count(delimiter) if lines else 0
    return (sum(line.count(delimiter) == times for line in lines), times) if times else (0, 0)


def _is_row(names: Sequence[str]) -> bool:
    """Whether the first line is no line of names: one of them is a date or a sentence."""
    return any(len(name) > 40 or "。" in name or (len(name) >= 8 and read_value(name)) for name in names)


class _Columns:
    """Which of the columns say something, and the record that a row makes of them."""

    def __init__(self, header: Header, source: Source) -> None:
        self.names = list(dict.fromkeys(name for name in header.names if name))
        used = self._used = tabular.used_columns(self.names, source.fields)
        self.has_text = bool(columns_for("text", self.names, source.fields))
        has_date = any(columns_for(field, self.names, source.fields) for field in ("date", "year"))
        # What has no usual name is found by what it holds: all are looked at.
        wanted = used if self.has_text and has_date else {*self.names}
        self._places: dict[str, list[int]] = {}
        for place, name in enumerate(header.names):
            if name in wanted:
                self._places.setdefault(name, []).append(place)
        self.width = len(header.names)
        self.differing = ""
        self._dates = self._of("date", source)
        self._urls = self._of("url", source)
        self.texts = self._of("text", source)

    def _of(self, field: str, source: Source) -> list[int]:
        names = columns_for(field, self.names, source.fields)
        return [place for name in names for place in self._places.get(name, ())]

    def narrow(self, text: str) -> None:
        """Look only at the columns that say something from here on: those by name, and `text`, if it is not empty."""
        self._places = {name: at for name, at in self._places.items() if name in self._used or name == text}
        if text:
            self.texts = self._places[text]

    def record(self, row: Row) -> tuple[dict[str, str], Row]:
        """The row by the names of its columns: of two of one name the first that says something."""
        record: dict[str, str] = {}
        size = len(row.fields)
        for name, places in self._places.items():
            values = [row.fields[place] for place in places if place < size]
            said = [value for value in values if value]
            record[name] = said[0] if said else ""
            if len({*said}) > 1:
                self.differing = name
        return record, row

    @property
    def can_tell(self) -> bool:
        """Whether a column of dates or addresses tells a row from a line of text with as many delimiters."""
        return bool(self._dates or self._urls)

    def is_row(self, fields: Sequence[str]) -> bool:
        """Whether a line that was split so looks like a whole row."""
        if len(fields) != self.width:
            return False
        telling = [fields[place] for place in (*self._dates, *self._urls)]
        return any(value.strip() for value in telling) and self.fits(fields) if telling else all(fields)

    def fits(self, fields: Sequence[str]) -> bool:
        """Whether what stands in the columns of dates and addresses are such, and some text in those of texts."""
        texts = [fields[place] for place in self.texts if place < len(fields)]
        return (
            all(_is_date(fields[place]) for place in self._dates if place < len(fields))
            and all(
                "://" in fields[place] or not fields[place] for place in self._urls if place < len(fields)
            )
            and (not texts or any(text and not _is_date(text) for text in texts))
        )


def _is_date(value: str) -> bool:
    """Whether a field is a date, or empty, and nothing else."""
    if not value.strip():
        return True
    found = len(value) <= _LONGEST_DATE and bool(read_value(value))
    return found and not any(
        read_value(part) and len(part) >= 6 and part != value for part in re.split("[,，;；|]", value)
    )


class _Rows:
    """The rows of a table, from its lines."""

    def __init__(self, waiting: deque[str], lines: Iterator[str], header: Header, columns: _Columns) -> None:
        self._waiting, self._lines = waiting, lines
        self._delimiter, self._columns = header.delimiter, columns
        self._width = columns.width
        self._read = self._in_vain = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def _line(self) -> str | None:
        if self._waiting:
            return self._waiting.popleft()
        return next(self._lines, None)

    def __next__(self) -> Row:
        while (line := self._line()) is not None:
            self._read += len(line)
            if "\x00" in line:
                return Row([], wrong="holds NUL bytes, so it is damaged")
            row = self._row(line) if '"' in line else Row(line.rstrip("\r\n").split(self._delimiter))
            if any(field.strip() for field in row.fields):
                return row if len(row.fields) == self._width else self._fitted(row)
        raise StopIteration

    def _row(self, line: str) -> Row:
        """The row that begins with a line that has a quotation mark."""
        fields = _strict(line, self._delimiter, escaped=False)
        if fields is not None:
            return Row(fields)
        if _is_open(line, self._delimiter) and (whole := self._to_the_end(line)):
            return Row(whole)
        for escaped in (True, False) if '\\"' in line else (False,):
            if escaped and (fields := _strict(line, self._delimiter, escaped=True)):
                return Row(fields)
        return Row(
            _as_it_stands(line, self._delimiter, self._width),
            "has a quotation mark that is not closed, or not doubled",
        )

    def _to_the_end(self, line: str) -> list[str] | None:
        """The row whose quotation goes on over further lines, or None where they are rows of their own.

        It ends in the first of them with an odd number of quotation marks, if anywhere.
        """
        held: list[str] = []
        size = len(line)
        while size < MAX_RECORD and self._in_vain < _FREE_LOOK_AHEAD + 4 * self._read:
            further = self._line()
            if further is None:
                break
            held.append(further)
            size += len(further)
            if further.count('"') % 2:
                fields = _strict("".join((line, *held)), self._delimiter, escaped=False)
                if fields is not None and not self._are_rows(held) and len(fields) >= min(2, self._width):
                    self._read += size - len(line)
                    return fields
                break
        self._in_vain += size
        self._waiting.extendleft(reversed(held))
        return None

    def _are_rows(self, lines: Sequence[str]) -> bool:
        """Whether lines that would belong to a quotation are rows of the table themselves."""
        are_rows = [
            # With quotation marks that make no sense in the line, it is the middle of something, not a row.
            ('"' not in line or _strict(line, self._delimiter, escaped=False) is not None)
            and self._columns.is_row(line.rstrip("\r\n").split(self._delimiter))
            for line in lines
        ]
        if self._columns.can_tell:
            return any(are_rows)
        return sum(are_rows[:-1]) >= _ENOUGH_ROWS and sum(are_rows[:-1]) * 2 > len(are_rows[:-1])

    def _fitted(self, row: Row) -> Row:
        """A row that is longer or shorter than the header, as it was most likely meant."""
        fields, width = row.fields, self._width
        while len(fields) > width and not fields[-1].strip():
            fields = fields[:-1]
        many = f"has {len(row.fields)} fields for {width} columns"
        if len(fields) == width:
            return row._replace(fields=fields)
        if len(fields) < width:
            if any(
                place < len(fields) and fields[place] for place in self._columns.texts
            ) and self._columns.fits(fields):
                return row._replace(
                    fields=fields, doubt=row.doubt or f"{many}; the last ones were taken as empty"
                )
            return Row(
                fields,
                wrong=f"{many}; perhaps a line break inside a text that no quotation marks hold together",
            )
        surplus = len(fields) - width + 1
        ways = [
            [
                *fields[:place],
                self._delimiter.join(fields[place : place + surplus]),
                *fields[place + surplus :],
            ]
            for place in self._columns.texts or range(width)
            if place < width
        ]
        ways = [way for way in ways if self._columns.fits(way)]
        if not ways and width <= _WIDEST_TRIED:
            ways = [
                way
                for place in range(width)
                if self._columns.fits(
                    way := [
                        *fields[:place],
                        self._delimiter.join(fields[place : place + surplus]),
                        *fields[place + surplus :],
                    ]
                )
            ]
        if len(ways) != 1:
            return Row(
                fields,
                wrong=f"{many}: a {_shown(self._delimiter)} stands in a text that no quotation marks hold together",
            )
        return Row(
            ways[0], f"{many}; the {_shown(self._delimiter)} that fits nowhere was taken as part of a text"
        )


def _shown(delimiter: str) -> str:
    return {"\t": "tab", ",": "comma"}.get(delimiter, delimiter)


def _strict(line: str, delimiter: str, escaped: bool) -> list[str] | None:
    """The fields of a line whose quotation marks are as they should be, or None."""
    reader = csv.reader(
        [line],
        delimiter=delimiter,
        strict=True,
        doublequote=not escaped,
        escapechar="\\" if escaped else None,
    )
    try:
        rows = list(reader)
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _is_open(line: str, delimiter: str) -> bool:
    """Whether a line ends within a quotation."""
    try:
        list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _as_it_stands(line: str, delimiter: str, width: int) -> list[str]:
    """The fields of a line whose quotation marks are not as they should be: those that are whole are taken off."""
    plain = [_unquoted(field) for field in line.rstrip("\r\n").split(delimiter)]
    if len(plain) == width:
        return plain
    try:
        lenient: Iterable[list[str]] = list(csv.reader([line.rstrip("\r\n")], delimiter=delimiter))
    except csv.Error:
        return plain
    return next((fields for fields in lenient if len(fields) == width), plain)


def _unquoted(field: str) -> str:
    return field[1:-1] if len(field) > 1 and field[0] == field[-1] == '"' else field
