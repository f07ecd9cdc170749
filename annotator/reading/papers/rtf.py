r"""RTF files: their text by striprtf, after two things it does not know of Chinese ones were put right.

Measured on striprtf 0.0.35 with 400 Chinese paragraphs written by LibreOffice and with lines coded by hand in nine ways
(docs/decisions.md): it stumbles over characters whose second byte is written as a letter (`\'e9F` for 镕), and gives
characters above the basic plane as two halves.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from annotator.reading.front_matter import date_of, title_and_text
from annotator.reading.limits import MAX_TEXT, MIB, LimitError
from annotator.reading.records.exports import exported
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem

_CODE_PAGES = {"936": "gb18030", "54936": "gb18030", "950": "big5hkscs", "65001": "utf-8"}
_CODE_PAGE = re.compile(r"\\ansicpg(\d{1,5})")
_CHARSET = re.compile(r"\\fcharset(134|136)(?!\d)")
_PAIR = re.compile(r"\\'([0-9a-fA-F]{2})(?:[\r\n]*\\'[0-9a-fA-F]{2}|(\\[\\{}]|[@-\[\]-z|~]))?")
_PICTURE = re.compile(r"(?<![0-9a-fA-F\r\n])[0-9a-fA-F\r\n]{512,}(?![0-9a-fA-F])")
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_ENDED_CELL = re.compile(r"(?<!\t)\t+$", re.MULTILINE)
_MADE = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_TITLE = re.compile(r"\{\\title ((?:[^{}\\]|\\(?=['u])[^{}]|\{\\uc[^{}]*\})*)\}")
_MARK = re.compile(r"\\.|[{}]", re.DOTALL)
_NOTE = re.compile(r"\{(?:\\\*)?\\footnote(?![a-z])")
_NOTE_WORDS = re.compile(r"\\(?:ftnalt|chftn)(?![a-z]) ?")
_HEAD = 20_000
_DEEPEST = 5_000


def read_rtf(stream: io.BufferedIOBase, source: Source) -> Iterator[Item]:
    """An RTF file as a document, a line for each paragraph; of a database's export, its articles.

    Raises:
        ValueError: it is no RTF, or holds no text.
    """
    data = source.whole(stream, MAX_TEXT)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ValueError("not an RTF file: it does not begin with {\\rtf")
    coded, code_page = _as_text(data)
    if still_open := _open_groups(coded):
        wrong = "cut off: the file ends within a group; what stands before was read"
        yield Problem(source.path, wrong, "part", "cut")
    coded, coded_notes = _notes_apart(coded + "}" * still_open)
    text = _plain(coded, code_page)
    notes = [note for coded in coded_notes if (note := _plain(f"{{\\rtf1 {coded}}}", code_page).strip())]
    if not text.strip():
        raise ValueError("the RTF file holds no text; perhaps pictures of pages")
    articles = exported(text, source)
    if articles is not None:
        yield from articles
        return
    head = coded[:_HEAD]
    stated, made = _TITLE.search(head), _MADE.search(head)
    title, text = title_and_text(text, _plain(f"{{\\rtf1 {stated[1]}}}", code_page) if stated else "")
    day = f"{made[1]}-{int(made[2]):02}-{int(made[3]):02}" if made else ""
    date = date_of(title, text, source.name, day, source.folders)
    text = "\n".join((text, *notes))
    yield Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="rtf"
    )


def _as_text(data: bytes) -> tuple[str, str]:
    """The file as characters, and the encoding of its escaped bytes."""
    head = data[:_HEAD].decode("latin-1")
    named = _CODE_PAGE.search(head)
    encoding = _CODE_PAGES.get(named[1] if named else "", "")
    if not encoding and (charset := _CHARSET.search(head)):
        encoding = "gb18030" if charset[1] == "134" else "big5hkscs"
    if not data.isascii():
        # Some writers leave bytes above 7F as they are.
        return data.decode(encoding or "gb18030", errors="replace"), encoding or "gb18030"
    return data.decode("ascii"), encoding or "cp1252"


def _notes_apart(coded: str) -> tuple[str, list[str]]:
    """The file without its foot- and endnotes, and what stands in each: striprtf passes over them."""
    kept: list[str] = []
    notes: list[str] = []
    at = 0
    while note := _NOTE.search(coded, at):
        depth, end = 0, len(coded)
        for mark in _MARK.finditer(coded, note.start()):
            depth += (mark[0] == "{") - (mark[0] == "}")
            if not depth:
                end = mark.end()
                break
        kept.append(coded[at : note.start()])
        notes.append(_NOTE_WORDS.sub("", coded[note.end() : end - 1]))
        at = end
    return "".join((*kept, coded[at:])), notes


def _plain(coded: str, encoding: str) -> str:
    from striprtf.striprtf import rtf_to_text

    coded = _PICTURE.sub("", coded)
    _check_depth(coded)
    if encoding in ("gb18030", "big5hkscs"):
        coded = _PAIR.sub(_with_escaped_letter, coded)
    coded = _CELL.sub(r"\\tab ", coded)
    try:
        text: str = rtf_to_text(coded, encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]
    except (LookupError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"a broken RTF file: {error}") from None
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _ENDED_CELL.sub("", whole.replace("\x00", "")).strip("\n")


def _with_escaped_letter(found: re.Match[str]) -> str:
    lead, letter = int(found[1], 16), found[2]
    if not letter or not 0x81 <= lead <= 0xFE:
        return found[0]
    return rf"\'{found[1]}\'{ord(letter[-1]):02x}"


def _open_groups(coded: str) -> int:
    """How many groups are not closed at the end; 0 where more are closed than opened."""
    plain = coded.replace("\\\\", "")
    opened, closed = plain.count("{") - plain.count("\\{"), plain.count("}") - plain.count("\\}")
    return min(max(0, opened - closed), _DEEPEST)


def _check_depth(coded: str) -> None:
    if coded.count("{") > _DEEPEST and coded.count("{") > 2 * coded.count("}") + _DEEPEST:
        raise LimitError(
            f"groups nested more than {_DEEPEST:,} deep: a broken RTF file ({len(coded) // MIB} MB)"
        )
