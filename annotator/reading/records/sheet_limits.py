"""What a spreadsheet would take in memory, told before a library opens it.

Calamine holds a sheet as one rectangle from its first cell to its last and copies shared strings into their cells: a
file of a kilobyte may ask for terabytes.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from annotator.reading.containers.zip import open_zip
from annotator.reading.limits import MAX_HELD, MAX_TEXT, MIB, LimitError
from annotator.reading.papers.package import Target, parse_part, part_bytes
from annotator.reading.source import Source

_MOST_CELLS = 10_000_000
"""Cells of a sheet from its first to its last: fifty columns of 200,000 documents; 32 bytes each."""
_KIND = "spreadsheet"
_BEGINNING = 4_000
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_SHARED = re.compile(rb"""<(?:\w+:)?c\s[^<>]{0,200}?\bt=["']s["'][^<>]{0,200}><(?:\w+:)?v>(\d{1,9})<""")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>]")
_CELL_RECORDS = frozenset((0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
"""Kinds of BIFF records that begin with a row and a column ([MS-XLS], 2.3)."""


def check_xlsx(stream: io.BufferedIOBase, source: Source) -> None:
    """Refuse a workbook whose sheets would take more than can be held.

    Raises:
        LimitError: one would. ValueError: the package is broken.
    """
    with open_zip(stream, _KIND) as package:
        sizes = _string_sizes(package, source)
        for part in package.namelist():
            if _is_sheet(package, part):
                sheet = part_bytes(package, part, source, _KIND)
                places = _PLACE.findall(sheet)
                rows = max((int(row) for _, row in places), default=0)
                columns = max((_column_number(letters.upper()) for letters, _ in set(places)), default=0)
                _check(rows, columns)
                if sum(sizes.get(int(number), 0) for number in _SHARED.findall(sheet)) > MAX_HELD:
                    raise LimitError(f"its cells hold more than {MAX_HELD // MIB} MB of text; split it")


def _is_sheet(package: zipfile.ZipFile, part: str) -> bool:
    """Whether a part is a sheet, which the workbook may keep under any name."""
    if not part.lower().endswith(".xml"):
        return False
    if part.startswith("xl/worksheets/"):
        return True
    try:
        with package.open(part) as stream:
            return b"worksheet" in stream.read(_BEGINNING)
    except (NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError):
        return False


def _string_sizes(package: zipfile.ZipFile, source: Source) -> dict[int, int]:
    """The bytes of each shared string, its marks included, by its number."""
    if "xl/sharedStrings.xml" not in package.NameToInfo:
        return {}
    strings = part_bytes(package, "xl/sharedStrings.xml", source, _KIND)
    starts = [found.start() for found in _STRING.finditer(strings)]
    ends = [*starts[1:], len(strings)]
    return {number: end - start for number, (start, end) in enumerate(zip(starts, ends, strict=False))}


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check(rows: int, columns: int) -> None:
    if rows * columns > _MOST_CELLS:
        raise LimitError(
            f"a sheet reaches over {rows:,} rows and {columns:,} columns, more than {_MOST_CELLS:,} cells;"
            " save the part that is needed as CSV"
        )


def check_ods(stream: io.BufferedIOBase, source: Source) -> None:
    """Refuse an OpenDocument spreadsheet as `check_xlsx` does."""
    with open_zip(stream, _KIND) as package:
        parse_part(package, "content.xml", _Extent(), source, _KIND)


class _Extent(Target):
    """How far the cells that hold something reach, and how much text they hold with their repetitions."""

    def __init__(self) -> None:
        self._row = self._column = self._rows = self._columns = 0
        self._times = self._repeated = 1
        self._row_text = self._text = 0
        self._filled = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "table":
            self._row = self._rows = self._columns = 0
        elif name == "table-row":
            self._times, self._column, self._filled = _repeated(attributes, "number-rows-repeated"), 0, False
            self._row_text = 0
        elif name == "table-cell":
            self._repeated = _repeated(attributes, "number-columns-repeated")
            self._column += self._repeated
            if any(key.endswith("}value-type") for key in attributes):
                self._filled = True
                self._columns = max(self._columns, self._column)
        elif name == "covered-table-cell":
            self._column += _repeated(attributes, "number-columns-repeated")

    def data(self, text: str) -> None:
        self._row_text += len(text) * self._repeated

    def end(self, tag: str) -> None:
        if tag.rpartition("}")[2] == "table-row":
            self._row += self._times
            self._text += self._row_text * self._times
            if self._filled:
                self._rows = self._row
                _check(self._rows, self._columns)
                if self._text > MAX_TEXT:
                    raise LimitError(
                        f"its cells hold more than {MAX_TEXT // MIB} million characters; split it"
                    )


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    written = next((value for key, value in attributes.items() if key.endswith(f"}}{name}")), "1")
    return int(written) if written.isdecimal() and len(written) < 10 else 1


def check_xls(stream: io.BufferedIOBase) -> None:
    """Refuse an old workbook as `check_xlsx` does.

    Raises:
        LimitError: a sheet would take too much. ValueError: it is no old workbook.
    """
    import olefile

    try:
        with olefile.OleFileIO(stream) as compound:
            name = next((name for name in ("Workbook", "Book") if compound.exists(name)), None)
            if name is None:
                raise ValueError("not an old workbook (.xls): it holds no Workbook")
            if compound.get_size(name) > MAX_HELD:
                raise LimitError(f"larger than {MAX_HELD // MIB} MB; save it as CSV")
            records = compound.openstream(name).read()
    except (OSError, struct.error, IndexError) as error:
        raise ValueError(f"not an old workbook (.xls), or a broken one ({error})") from None
    at = rows = columns = 0
    while at + 8 <= len(records):
        kind, length, row, column = struct.unpack_from("<4H", records, at)
        if kind in _CELL_RECORDS and length >= 4:
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += 4 + length
    _check(rows, columns)
