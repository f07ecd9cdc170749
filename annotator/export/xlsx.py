"""An Excel workbook: a sheet a table, typed, with frozen heads, filters, colours by value, and the codebook.

A sheet has at most 1,048,576 rows; a longer table goes on in further sheets. A cell has at most 32,767 characters; what is
longer is cut and ends in `…`. Full texts are not in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

ROWS = 1_048_576
CELL = 32_767
_WIDTHS = {
    "text": 14,
    "title": 40,
    "sentence": 70,
    "left": 40,
    "right": 40,
    "doc_id": 36,
    "path": 40,
    "url": 40,
}
_SHADED = frozenset(
    {
        "occurrences",
        "documents_with_term",
        "document_share",
        "per_million_characters",
        "share",
        "adjusted_per_million",
    }
)
"""Columns whose cells are coloured by their value."""


def write_xlsx(tables: dict[str, pd.DataFrame], file: Path) -> None:
    """Write the tables, in their order, as sheets of these names."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(file),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#E8E4DA", "bottom": 1, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    with book:
        for name, table in tables.items():
            for number, first in enumerate(range(0, max(len(table), 1), ROWS - 1), 1):
                part = table.iloc[first : first + ROWS - 1]
                _sheet(book.add_worksheet(name if number == 1 else f"{name} {number}"), part, formats)


def _sheet(sheet: Any, table: pd.DataFrame, formats: dict[str, Any]) -> None:
    columns = [str(column) for column in table]
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, max(9, min(24, len(column) + 2))))
        if column in _SHADED and len(table):
            sheet.conditional_format(
                1,
                place,
                len(table),
                place,
                {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E39B72"},
            )
    if columns:
        sheet.autofilter(0, 0, len(table), len(columns) - 1)
    sheet.write_row(0, 0, columns, formats["head"])
    days = {place for place, column in enumerate(columns) if column == "date"}
    for number, row in enumerate(table.itertuples(index=False, name=None), 1):
        for place, cell in enumerate(row):
            if (
                place in days
                and len(str(cell)) == 10
                and _write_day(sheet, number, place, str(cell), formats["date"])
            ):
                continue
            if isinstance(cell, str):
                # Excel's line ends are line feeds; a carriage return would show as _x000D_ in other programs.
                text = cell.replace("\r\n", "\n").replace("\r", "\n")
                if text:
                    sheet.write_string(number, place, text if len(text) <= CELL else f"{text[: CELL - 1]}…")
            elif cell is not None and cell == cell:
                sheet.write(number, place, cell.item() if hasattr(cell, "item") else cell)


def _write_day(sheet: Any, row: int, column: int, cell: str, layout: Any) -> bool:
    from datetime import date

    day = date.fromisoformat(cell)
    # Excel's calendar begins in 1900; earlier days stay text.
    return day.year > 1900 and sheet.write_datetime(row, column, day, layout) == 0
