"""How tables are laid out in bytes: CSV or Parquet.

A part of a table is laid out by the worker that made its rows, in the format of the whole, so that the parts have only
to be put one after the other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Protocol

from annotator.columns import Cell, Column
from annotator.text.printable import FORMULA

Row = Sequence[Cell]
_TEXT = ("text", "date")
_ROW_GROUP = 32_000_000


def inert(cell: Cell) -> Cell:
    """A cell that no spreadsheet runs as a formula: text that would start one gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell


class TableWriter(Protocol):
    """Puts parts of a table one after the other."""

    def append(self, part: bytes) -> None:
        """Add a part that `encode` or `edit` made."""

    def close(self) -> None:
        """Write what is still to be written."""


class TableFormat(Protocol):
    """CSV or Parquet, for tables of the given columns."""

    suffix: str

    def encode(self, table: str, rows: Iterable[Row]) -> bytes:
        """Rows of a table as a part of it."""

    def edit(
        self, table: str, part: bytes, keep: Sequence[bool], values: Mapping[str, Sequence[str]]
    ) -> bytes:
        """The part with only those rows for which `keep` is true, and with the columns `values` put in.

        Both are as long as the part has rows.
        """

    def writer(self, table: str, stream: IO[bytes]) -> TableWriter:
        """Begin the table in `stream`."""


def table_format(name: str, columns: Mapping[str, Sequence[Column]]) -> TableFormat:
    """The format called `csv` or `parquet`, for the columns of each table."""
    return ParquetFormat(columns) if name == "parquet" else CsvFormat(columns)


class CsvFormat:
    """CSV in UTF-8 with a byte-order mark, so that Excel shows Chinese; cells are made inert."""

    suffix = ".csv"

    def __init__(self, columns: Mapping[str, Sequence[Column]]) -> None:
        self._columns = columns

    def encode(self, table: str, rows: Iterable[Row]) -> bytes:
        """Rows of a table as lines of CSV, without a heading."""
        rows = list(rows)
        texts = [place for place, column in enumerate(self._columns[table]) if column.type in _TEXT]
        # Most tables hold no such cell, which is told sooner than each cell is asked.
        if any(not FORMULA.isdisjoint([row[place][:1] for row in rows]) for place in texts):  # type: ignore[index]
            return _csv(map(inert, row) for row in rows)
        return _csv(rows)

    def edit(
        self, table: str, part: bytes, keep: Sequence[bool], values: Mapping[str, Sequence[str]]
    ) -> bytes:
        """See `TableFormat.edit`."""
        # A title of a record may be as long as a record.
        csv.field_size_limit(2**31 - 1)
        rows = list(csv.reader(io.StringIO(part.decode("utf-8"), newline="")))
        names = [column.name for column in self._columns[table]]
        for column, cells in values.items():
            place = names.index(column)
            for row, cell in zip(rows, cells, strict=True):
                row[place] = str(inert(cell))
        return _csv(row for row, kept in zip(rows, keep, strict=True) if kept)

    def writer(self, table: str, stream: IO[bytes]) -> TableWriter:
        """Begin the table with the byte-order mark and its heading."""
        stream.write(b"\xef\xbb\xbf" + _csv([[column.name for column in self._columns[table]]]))
        return _CsvWriter(stream)


def _csv(rows: Iterable[Iterable[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


class _CsvWriter:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def append(self, part: bytes) -> None:
        self._stream.write(part)

    def close(self) -> None:
        pass


class ParquetFormat:
    """Parquet: text as text, counts and offsets as integers, rates as floats, null where there is none."""

    suffix = ".parquet"

    def __init__(self, columns: Mapping[str, Sequence[Column]]) -> None:
        self._columns = columns

    def _schema(self, table: str) -> Any:
        import pyarrow as pa

        kinds = {"whole": pa.int64(), "decimal": pa.float64(), "flag": pa.bool_()}
        return pa.schema(
            (column.name, kinds.get(column.type, pa.string())) for column in self._columns[table]
        )

    def encode(self, table: str, rows: Iterable[Row]) -> bytes:
        """Rows of a table as a Parquet file of its own."""
        import pyarrow as pa

        schema = self._schema(table)
        columns = list(zip(*rows, strict=True)) or [()] * len(schema)
        arrays = [
            pa.array(map(_CLEAN.get(str(field.type), _same), cells), field.type)
            for field, cells in zip(schema, columns, strict=True)
        ]
        return _parquet(pa.table(arrays, schema=schema))

    def edit(
        self, table: str, part: bytes, keep: Sequence[bool], values: Mapping[str, Sequence[str]]
    ) -> bytes:
        """See `TableFormat.edit`."""
        import pyarrow as pa

        content = _read_parquet(part)
        for column, cells in values.items():
            place = content.schema.get_field_index(column)
            content = content.set_column(place, content.schema.field(place), pa.array(cells, pa.string()))
        return _parquet(content.filter(pa.array(keep, pa.bool_())))

    def writer(self, table: str, stream: IO[bytes]) -> TableWriter:
        """Begin the table."""
        return _ParquetWriter(stream, self._schema(table))


_CLEAN = {
    # A lone surrogate, as JSON can hold one, is no character: Parquet, as UTF-8, has none.
    "string": lambda cell: str(cell).encode("utf-8", "replace").decode("utf-8"),
    "double": lambda cell: None if cell == "" else cell,
}


def _same(cell: Any) -> Any:
    return cell


def _parquet(content: Any) -> bytes:
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(content, stream)
    return stream.getvalue()


def _read_parquet(part: bytes) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(io.BytesIO(part))


class _ParquetWriter:
    """Gathers small parts into row groups that are quick to read."""

    def __init__(self, stream: IO[bytes], schema: Any) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(stream, schema)
        self._waiting: list[Any] = []
        self._size = 0

    def append(self, part: bytes) -> None:
        self._waiting.append(_read_parquet(part))
        self._size += self._waiting[-1].nbytes
        if self._size > _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting))
        self._waiting, self._size = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()
