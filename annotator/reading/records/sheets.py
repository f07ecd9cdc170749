"""Spreadsheets (.xlsx, .xls, .ods, .et): a document a row, by the same rules for columns as CSV; read by calamine.

Beside openpyxl and xlrd calamine reads all three kinds, with days as days, twenty times as fast (docs/decisions.md). Of
cells that hold formulas, it gives the values that the program last computed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from annotator.reading.encoding import decode
from annotator.reading.limits import MAX_HELD, MAX_TEXT
from annotator.reading.pages.tree import tidy
from annotator.reading.records import sheet_limits, tabular
from annotator.reading.records.exports.article import of_articles
from annotator.reading.records.exports.bibliographies import is_table_header, table_records
from annotator.reading.records.json_files import missing_columns
from annotator.reading.source import Item, Source
from annotator.records import Problem

_HEADER_WITHIN = 20
"""Rows in which the one that names the columns is looked for: titles and notes may stand above it."""
Row = Sequence[object]


def read_xlsx(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """A workbook of today's Excel or WPS."""
    held = source.seekable(stream)
    sheet_limits.check_xlsx(held, source)
    yield from _read_workbook(held, source, "xlsx")


def read_ods(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """An OpenDocument spreadsheet."""
    held = source.seekable(stream)
    sheet_limits.check_ods(held, source)
    yield from _read_workbook(held, source, "ods")


def read_xls(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """A workbook of Excel 97 to 2003, or WPS's .et of the same build."""
    held = source.seekable(stream)
    sheet_limits.check_xls(held)
    yield from _read_workbook(held, source, "xls")


def _read_workbook(stream: io.BufferedIOBase, source: Source, extractor: str) -> Iterator[Item]:
    """The rows of all sheets that are shown and name a column of texts.

    Raises:
        ValueError: it cannot be read, or no sheet does.
    """
    stream.seek(0)
    sheets = _sheets(io.BytesIO(source.whole(stream, MAX_HELD)))
    filled = {name: rows for name, rows in sheets.items() if any(any(row) for row in rows)}
    if not filled:
        raise ValueError("the spreadsheet is empty")
    missing: list[Problem] = []
    for name, rows in filled.items():
        items = _read_rows(rows, source, extractor, f"{name}!" if len(filled) > 1 else "")
        first = next(items, None)
        if first is None:
            missing.append(Problem(source.path, f"sheet {name}: {_no_text(rows)}"))
            continue
        yield first
        yield from items
    if len(missing) == len(filled):
        # A sheet of notes beside those with texts is nothing to tell of.
        yield from missing


def _sheets(data: io.BytesIO) -> dict[str, list[list[Any]]]:
    """The rows of each sheet that is shown, by its name.

    Raises:
        ValueError: the file cannot be read.
    """
    import python_calamine

    try:
        with _silenced():
            book = python_calamine.CalamineWorkbook.from_filelike(data)
            shown = python_calamine.SheetVisibleEnum.Visible
            names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == shown]
            return {name: book.get_sheet_by_name(name).to_python() for name in names}
    except python_calamine.PasswordError:
        raise ValueError("needs a password; save it without one") from None
    except (python_calamine.CalamineError, OSError) as error:
        raise ValueError(f"not a spreadsheet, or a broken one ({error})") from None
    except BaseException as error:
        # How the library fails on broken files in places where it expects none; no subclass of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"a broken spreadsheet ({error})") from None


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep what the library writes of such a failure from the terminal: it goes to the process's standard error itself."""
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def read_html_table(stream: io.BufferedIOBase, source: Source, read_page: Any) -> Iterator[Item]:
    """A table saved as HTML under the name of a spreadsheet, as CNKI and many offices do; else a page."""
    data = source.whole(stream, MAX_TEXT)
    rows = _html_rows(decode(data, source.charset))
    items = _read_rows(rows, source, "html table", "")
    first = next(items, None)
    if first is None:
        yield from read_page(io.BytesIO(data), source)
        return
    yield first
    yield from items


def _read_rows(rows: Sequence[Row], source: Source, extractor: str, place: str) -> Iterator[Item]:
    """The documents of a sheet; none at all where no row names a column of texts."""
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        if is_table_header(row):
            yield from of_articles("CNKI", table_records(rows[number:]), source)
            return
    beginning = rows[:_HEADER_WITHIN]
    header = next((at for at, row in enumerate(beginning) if _names_text(row, source.fields)), None)
    by_content = header is None and "text" not in source.fields
    if by_content:
        header = next((at for at, row in enumerate(beginning) if sum(map(_is_word, row)) > 1), None)
    if header is None:
        return
    names = ["" if cell is None else str(cell).strip() for cell in rows[header]]
    below = [
        (number, tabular.row_record(names, row))
        for number, row in enumerate(rows[header + 1 :], header + 2)
        if any(cell not in (None, "") for cell in row)
    ]
    shape = cache(lambda: tabular.shape_of((record for _, record in below), source.fields))
    if by_content and not shape().text:
        return
    if not below:
        yield Problem(source.path, "holds the names of columns and no row")
    yield from missing_columns(dict.fromkeys(names), source, shape)
    for number, record in below:
        yield from tabular.row_documents(record, number, source, extractor, place, shape)


def _is_word(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _names_text(row: Row, fields: Mapping[str, str]) -> bool:
    names = {str(cell).strip(): "" for cell in row if cell not in (None, "")}
    return bool(names) and tabular.text_column(names, fields) is not None


def _no_text(rows: Sequence[Row]) -> str:
    first = next((row for row in rows if any(row)), ())
    return tabular.missing_text([str(cell) for cell in first if cell not in (None, "")])


def _html_rows(page: str) -> list[Row]:
    from lxml import etree

    collected = _Rows()
    parser = etree.HTMLParser(target=collected, huge_tree=False)
    parser.feed(page)
    parser.close()
    return [row for row in collected.rows if any(row)]


class _Rows:
    """The rows of a page's tables, each cell's text as a line or several."""

    def __init__(self) -> None:
        self.rows: list[list[object]] = []
        self._cell: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._cell = []
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append("\n")

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._cell is not None:
            self._cell.append(text.replace("\n", " "))

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in ("td", "th") and self._cell is not None:
            lines = map(tidy, "".join(self._cell).split("\n"))
            self.rows[-1].append("\n".join(filter(None, lines)))
            self._cell = None

    def close(self) -> None:
        """The page ends."""
