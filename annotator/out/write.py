"""Writes a DataFrame as CSV the way all tables are: UTF-8 with a byte-order mark, no cell that a spreadsheet would run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annotator.out.formats import inert

if TYPE_CHECKING:
    import pandas as pd


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The table as the bytes of a CSV file."""
    texts = [str(column) for column in table if table[column].dtype.kind == "O"]
    safe = table.assign(**{column: table[column].map(inert) for column in texts})
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig", "replace")


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write the table to `file`.

    Raises:
        OSError: it cannot be written.
    """
    file.write_bytes(csv_bytes(table))
