"""The names of the members of a ZIP archive, which archives made outside Europe and America do not hold in what ZIP says.

ZIP knows code page 437 and, by a flag, UTF-8 (APPNOTE.TXT, appendix D). Chinese Windows writes GBK, or Big5, without a
word; macOS UTF-8 without the flag. One program wrote all names of an archive, so they are decided upon together: 通知 in
GBK is also valid UTF-8, but the archive's other names are not.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import cache

_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "cp437")
"""In the order in which a tie is decided."""
_ENOUGH_NAMES = 2_000


def member_names(infos: Iterable[zipfile.ZipInfo]) -> list[str]:
    """The name of each member, in their order."""
    members = list(infos)
    raw = [_raw(info) for info in members]
    undecided = [name for name in raw if isinstance(name, bytes) and not name.isascii()]
    sample = undecided[:_ENOUGH_NAMES]
    ranked = (
        sorted(_ENCODINGS, key=lambda name: -sum(_likeness(one, name) for one in sample))
        if sample
        else ["ascii"]
    )
    return [name if isinstance(name, str) else _decoded(name, ranked) for name in raw]


def _raw(info: zipfile.ZipInfo) -> str | bytes:
    """The name as text where the archive says how to read it, else its bytes."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        name = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return _unicode_path(info.extra, name) or name


def _unicode_path(extra: bytes, name: bytes) -> str:
    """The name in UTF-8 that Info-ZIP and WinRAR add to the other one; empty where there is none (APPNOTE.TXT, 4.6.9)."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        if (
            kind == _UNICODE_PATH
            and len(field) > 5
            and struct.unpack_from("<L", field, 1)[0] == zlib.crc32(name)
        ):
            return field[5:].decode("utf-8", errors="replace")
        at += 4 + size
    return ""


def _decoded(name: bytes, ranked: list[str]) -> str:
    for encoding in ranked:
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")


def _likeness(name: bytes, encoding: str) -> float:
    """How much the name looks like one in that encoding: common characters for it, odd ones against it."""
    try:
        text = name.decode(encoding)
    except UnicodeDecodeError:
        return -len(name)
    common, known = _characters()
    score = 0.0
    for character in text:
        if character.isascii() or "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef":
            continue
        if character in common:
            # By the bytes it accounts for: what is valid UTF-8 of three bytes is hardly so by chance.
            score += 1.5 if encoding == "utf-8" else 1
        elif "\u00c0" <= character <= "\u024f":
            score += 0.25
        elif character not in known:
            score -= 1
    return score


@cache
def _characters() -> tuple[frozenset[str], frozenset[str]]:
    """The common characters of Chinese by GB 2312 and Big5 (their first levels), and all that these know."""
    gb = {
        (lead, bytes((lead, trail)).decode("gb2312", "ignore"))
        for lead in range(0xA1, 0xF8)
        for trail in range(0xA1, 0xFF)
    }
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = {
        (lead, bytes((lead, trail)).decode("big5", "ignore"))
        for lead in range(0xA1, 0xFA)
        for trail in trails
    }
    common = {c for lead, c in gb if 0xB0 <= lead <= 0xD7} | {c for lead, c in big5 if 0xA4 <= lead <= 0xC6}
    # Kana, Greek, Cyrillic and box drawings are in both sets, and in no name of a Chinese file.
    known = {
        c
        for _, c in gb | big5
        if c
        and ("\u3400" <= c[0] <= "\u9fff" or "\u2460" <= c[0] <= "\u249b" or "\u2000" <= c[0] <= "\u203f")
    }
    return frozenset(common & known), frozenset(known)
