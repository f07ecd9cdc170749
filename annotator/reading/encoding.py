"""Bytes to text, in the encodings of official sites, whatever a page declares."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BufferedIOBase
from itertools import chain
from typing import NoReturn

from annotator.reading.limits import MAX_RECORD, chunks

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Hong Kong's superset of Big5, which has 裏 and other characters that the plain table lacks.
_BIG5 = "big5hkscs"
_COMMON = {
    "gb18030": re.compile("[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出会发展经济]"),
    _BIG5: re.compile("[的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出會發展經濟]"),
}
_PLAIN = re.compile("[ -~\r\n，。、的一是在不有和人这這中大为為国國发發展]")
_SAMPLE = 20_000
_OTHER_KINDS = (
    (b"%PDF-", "a PDF: give its name the ending .pdf"),
    (b"PK\x03\x04", "an archive or a Word file: give its name the ending .zip or .docx"),
    (b"\xd0\xcf\x11\xe0", "an old Office file: save it as .docx or .txt"),
    (b"\x1f\x8b", "a gzip file: give its name the ending .gz"),
    (b"{\\rtf", "an RTF file: save it as .docx or .txt"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_MAGIC = tuple(magic for magic, _ in _OTHER_KINDS)
_HAS_NUL = "not text: it holds NUL bytes; perhaps a binary file under a wrong name"


def decode(data: bytes, declared: str = "") -> str:
    """The text of the bytes, a byte-order mark removed.

    UTF-8 is believed when it is valid, whatever is declared; of GB18030 and Big5 the one that gives more of the
    commonest characters, with the declaration deciding a tie. A few damaged characters become U+FFFD.

    Raises:
        ValueError: the bytes are not text in any of the encodings; the message says what they are, if that is plain.
    """
    if data.startswith(_MAGIC):
        _refuse(data)
    if data.find(0, 0, _SAMPLE) < 0:
        try:
            return data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            pass
    text = data.decode(encoding_of(data, declared), errors="replace")
    if "\x00" in text[:_SAMPLE]:
        raise ValueError(_HAS_NUL)
    if text.count("\ufffd") * 20 > len(text) or _has_controls(text[:_SAMPLE]):
        _refuse(data)
    return text


def encoding_of(head: bytes, declared: str = "") -> str:
    """The encoding of a text that begins so, as Python calls it; the head may end within a character.

    Raises:
        ValueError: it is no text.
    """
    if head.startswith(_MAGIC):
        _refuse(head)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    sample = head[:_SAMPLE]
    if b"\x00" in sample:
        if name := _utf16(sample):
            return name
        # Old exports hold a stray one; more of them are no text.
        if sample.count(0) * 50 > len(sample):
            raise ValueError(_HAS_NUL)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError as error:
        sample = head[error.start : error.start + _SAMPLE]
    as_utf8 = sample.decode("utf-8", errors="replace")
    if as_utf8.count("\ufffd") * 4 < _non_ascii(as_utf8):
        # Cut in the middle of a character, or damaged in a few: of other encodings hardly a byte is valid UTF-8.
        return "utf-8"
    best = max(_COMMON, key=lambda name: (_likeness(sample, name), _says(declared, name)))
    if _has_controls(sample.decode(best, errors="replace")):
        _refuse(head)
    return best


def text_chunks(stream: BufferedIOBase) -> Iterator[str]:
    """The text of a stream, a piece at a time; its encoding is decided from the first megabyte.

    Raises:
        ValueError: it is no text.
    """
    pieces = chunks(stream)
    head = next(pieces, b"")
    decoder = codecs.getincrementaldecoder(encoding_of(head))(errors="replace")
    for piece in chain([head], pieces):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def text_lines(stream: BufferedIOBase) -> Iterator[str | None]:
    r"""The lines of a stream without their `\n`; None for one that is longer than `MAX_RECORD` bytes.

    The encoding is decided from the first megabyte, and a line that is not valid in it may be in another one.

    Raises:
        ValueError: it is no text.
    """
    pieces = chunks(stream)
    head = next(pieces, b"")
    name = encoding_of(head)
    pieces = chain([head.removeprefix(codecs.BOM_UTF8)], pieces)
    if name.startswith("utf-16"):
        decoder = codecs.getincrementaldecoder(name)(errors="replace")
        pieces = (decoder.decode(piece).encode("utf-8") for piece in pieces)
    legacy = name in _COMMON
    for line in _byte_lines(pieces):
        if line is None:
            yield None
            continue
        try:
            yield line.decode(name if legacy else "utf-8")
        except UnicodeDecodeError:
            yield _damaged_line(line, name if legacy else "")


def _byte_lines(pieces: Iterator[bytes]) -> Iterator[bytes | None]:
    rest, too_long = b"", False
    for piece in pieces:
        *lines, last = piece.split(b"\n")
        if lines:
            yield None if too_long else rest + lines[0]
            yield from lines[1:]
            rest, too_long = last, False
        elif not too_long:
            rest += last
        if len(rest) > MAX_RECORD:
            rest, too_long = b"", True
    if rest or too_long:
        yield None if too_long else rest


def _damaged_line(line: bytes, legacy: str) -> str:
    """A line that is not valid in its file's encoding: in the other one if it is valid there, else with U+FFFD."""
    if legacy:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode(legacy, errors="replace")
    return line.decode(encoding_of(line), errors="replace")


def _refuse(data: bytes) -> NoReturn:
    kind = next((kind for magic, kind in _OTHER_KINDS if data.startswith(magic)), "")
    raise ValueError(
        f"not text but {kind}"
        if kind
        else "not text in UTF-8, GB18030, Big5 or UTF-16; perhaps a binary file under a wrong name"
    )


def _says(declared: str, name: str) -> bool:
    return declared.lower().startswith("big5") == (name == _BIG5) if declared else False


def _non_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", errors="ignore"))


def _likeness(sample: bytes, name: str) -> float:
    """The share of the commonest characters among those that are not ASCII, replaced ones counted against it."""
    text = sample.decode(name, errors="replace")
    return (len(_COMMON[name].findall(text)) - 2 * text.count("\ufffd")) / (_non_ascii(text) or 1)


def _has_controls(text: str) -> bool:
    return sum(c < " " and c not in "\t\r\n\f\x1a\x00" for c in text) * 100 > len(text)


def _utf16(sample: bytes) -> str:
    """UTF-16 without a mark: ASCII and line breaks leave NULs, and read as UTF-16 common characters turn up."""
    sample = sample[: len(sample) // 2 * 2]
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, errors="replace")
        if len(_PLAIN.findall(text)) * 20 > len(text) and not _has_controls(text) and "\x00" not in text:
            return name
    return ""
