"""Bytes to text, in the encodings of official sites, whatever a page declares."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from itertools import chain
from typing import NamedTuple, NoReturn

from annotator.reading import mending
from annotator.reading.limits import MAX_RECORD, chunks
from annotator.reading.mending import LEGACY, Damage

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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


class Decoded(NamedTuple):
    """A text, and what is to be told of how it was decoded: empty where it was in one encoding and whole."""

    text: str
    doubt: str = ""


def decode(data: bytes, declared: str = "") -> str:
    """The text of the bytes, as of `decoded`."""
    return decoded(data, declared).text


def decoded(data: bytes, declared: str = "") -> Decoded:
    """The text of the bytes, a byte-order mark removed, and what was doubtful in it.

    UTF-8 is believed when it is valid, whatever is declared; of GB18030 and Big5 the one whose characters are the more
    frequent ones, with the declaration deciding a tie. A damaged byte costs one character, which becomes U+FFFD; a line
    in another encoding is read in that one; text that was decoded wrongly and saved so is mended.

    Raises:
        ValueError: the bytes are not text in any of the encodings; the message says what they are, if that is plain.
    """
    if data.startswith(_MAGIC):
        _refuse(data)
    if data.find(0, 0, _SAMPLE) < 0:
        try:
            return Decoded(*mending.mended(data.decode("utf-8").removeprefix("\ufeff")))
        except UnicodeDecodeError:
            pass
    name = encoding_of(data, declared)
    damage = Damage(usual=_shown(name))
    if name.startswith("utf-16") or name.startswith("utf-32"):
        text = data.decode(name, errors="replace")
        damage.characters = text.count("\ufffd")
    else:
        lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
        text = "\n".join(mending.line(line, name, damage) for line in lines)
    if "\x00" in text[:_SAMPLE]:
        raise ValueError(_HAS_NUL)
    if (damage.characters > 2 and damage.characters * 20 > len(text)) or _has_controls(text[:_SAMPLE]):
        _refuse(data)
    return Decoded(text, damage.told())


def encoding_of(head: bytes, declared: str = "") -> str:
    """The encoding of most of a text that begins so, as Python calls it; the head may end within a character.

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
    except UnicodeDecodeError:
        pass
    if mending.is_utf8_but_for_damage(head):
        return "utf-8"
    # Where what is not ASCII begins, which may be far behind a page's head.
    beginning = next(
        (place for place in range(0, len(head), _SAMPLE) if not head[place : place + _SAMPLE].isascii()), 0
    )
    best, _ = mending.better_of(head[beginning : beginning + _SAMPLE], declared)
    if _has_controls(head[:_SAMPLE].decode(best, errors="replace")):
        _refuse(head)
    return best


class _Opened(NamedTuple):
    """A stream whose encoding is known: the bytes without a mark, and how a line of them is decoded."""

    pieces: Iterator[bytes]
    line: Callable[[bytes], str]


def _opened(stream: BufferedIOBase, damage: Damage) -> _Opened:
    pieces = chunks(stream)
    head = next(pieces, b"")
    name = encoding_of(head)
    damage.usual = _shown(name)
    pieces = chain([head.removeprefix(codecs.BOM_UTF8)], pieces)
    if name.startswith(("utf-16", "utf-32")):
        wide = codecs.getincrementaldecoder(name)(errors="replace")
        pieces = (wide.decode(piece).encode("utf-8", "replace") for piece in pieces)
        name = "utf-8"
    mend = _mender(head, name)

    def line(data: bytes) -> str:
        try:
            # Short names in GB18030 may happen to be valid UTF-8, so only one of the two is tried first.
            text = data.decode("utf-8") if name not in LEGACY else mending.line(data, name, damage)
        except UnicodeDecodeError:
            text = mending.line(data, name, damage)
        return mend(text, damage) if mend else text

    return _Opened(pieces, line)


def text_chunks(stream: BufferedIOBase, damage: Damage | None = None) -> Iterator[str]:
    """The text of a stream, a piece at a time; its encoding is decided from the first megabyte.

    `damage` tells at the end what was done to decode it.

    Raises:
        ValueError: it is no text.
    """
    pieces, line = _opened(stream, damage or Damage())
    rest = b""
    for piece in pieces:
        rest += piece
        # In none of the encodings is one of these a part of another character.
        end = max(rest.rfind(mark) for mark in (b"\n", b'"', b",")) + 1
        if not end and len(rest) > MAX_RECORD:
            end = len(rest)
        if end:
            yield "\n".join(map(line, rest[:end].split(b"\n")))
            rest = rest[end:]
    yield "\n".join(map(line, rest.split(b"\n")))


def text_lines(stream: BufferedIOBase, damage: Damage | None = None) -> Iterator[str | None]:
    r"""The lines of a stream without their `\n`; None for one that is longer than `MAX_RECORD` bytes.

    The encoding is decided from the first megabyte, and a line that is not valid in it may be in another one. `damage`
    tells at the end what was done to decode them.

    Raises:
        ValueError: it is no text.
    """
    pieces, line = _opened(stream, damage or Damage())
    for data in _byte_lines(pieces):
        yield None if data is None else line(data)


def _mender(head: bytes, name: str) -> Callable[[str, Damage], str] | None:
    """How to put right each line of a text of which the head shows that it was decoded wrongly and saved so."""
    text = head.decode(name, "replace")
    if not mending.mended(text)[1]:
        return None

    def mend(line: str, damage: Damage) -> str:
        text, what = mending.mended(line)
        damage.mended = damage.mended or what
        return text

    return mend


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


def _refuse(data: bytes) -> NoReturn:
    kind = next((kind for magic, kind in _OTHER_KINDS if data.startswith(magic)), "")
    raise ValueError(
        f"not text but {kind}"
        if kind
        else "not text in UTF-8, GB18030, Big5 or UTF-16; perhaps a binary file under a wrong name"
    )


def _shown(name: str) -> str:
    """An encoding as people call it."""
    return {"gb18030": "GB18030", "big5hkscs": "Big5"}.get(name, name.upper().removesuffix("-SIG"))


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
