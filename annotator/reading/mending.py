"""Text from bytes that are not what they should be: single damaged bytes, lines in another encoding, text that was decoded
wrongly and saved so (mojibake).

What was done is counted in `Damage`, so that each file that was not read plainly is told of.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import islice

from annotator.text.characters import HAN

GB, BIG5 = "gb18030", "big5hkscs"
"""The two encodings beside UTF-8. Hong Kong's superset of Big5 has 裏 and other characters that the plain table lacks."""
LEGACY = (GB, BIG5)
_COMMONEST = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出会发展经济政府工全面建设推进社主义加快改革创新企业产重点项目实施农村城市教育"
    "文化科技服务管理强提高质量水平年场省区县资金投增长安环境态保护体系机制度法治民就收入障医疗卫开放合能力术关键核心现代型战略联举公共基础定动成"
    "行部对多后方学习近总书记党央家群众表议精神易电气油大交通信息数字智造第二三四五六七八九十月日本同分自主行成说可把着也就得"
)
_COMMON = {
    GB: frozenset(_COMMONEST),
    BIG5: frozenset(
        _COMMONEST
        + "這為個國時來們於會發經濟設進義開創業產點項實農務強質場區縣資長環態護體係機製歲收療衛術關鍵現戰略聯舉礎動對後學習總書記黨眾議氣電訊數據說見"
    ),
}
_ANY_COMMON = re.compile(f"[{''.join(sorted(_COMMON[GB] | _COMMON[BIG5]))}]")
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·　")
_FREQUENT = {GB: ((0xB0, 0xD7), (0xA1, 0xFE)), BIG5: ((0xA4, 0xC6), (0x40, 0xFE))}
"""First and second bytes of the frequent characters: level 1 of GB 2312 (3,755) and of Big5 (5,401)."""
_SAMPLE = 20_000

# Whole characters of UTF-8 that stand in Chinese text: punctuation, Han, full-width forms.
_CJK_IN_UTF8 = rb"(?:\xe2\x80[\x80-\xbf]|\xe3[\x80-\xbf][\x80-\xbf]|[\xe4-\xe9][\x80-\xbf]{2}|\xef[\xa4-\xbf][\x80-\xbf])"
_TWO_CJK, _ASCII = rb"(?:" + _CJK_IN_UTF8 + rb"){2,}", rb"[\x00-\x7f]"
# Runs of the two in turn, so that no run can be divided in two ways.
_PIECES = re.compile(
    rb"(%b+(?:%b%b+)*(?:%b)?|%b(?:%b+%b)*%b*)"
    % (_ASCII, _TWO_CJK, _ASCII, _TWO_CJK, _TWO_CJK, _ASCII, _TWO_CJK, _ASCII)
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+[\x40-\x7e]?")
# A run of an odd number of bytes: with whole characters of two bytes each it has lost one, or has one too many.
_ODD_RUN = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?:[\x80-\xff]{2})*(?![\x80-\xff])")
_HAN = re.compile(f"[{HAN}]")
_BASE64_HAN = re.compile(r"\+[A-Za-z0-9+/]{3,}-?")
_LATIN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_THREE_BYTES = re.compile("[\u0800-\ufffc]")
_REPLACED = re.compile("\ufffd{2,3}")
_CLEARLY_BETTER = 3
"""Frequent characters that a line has more when a byte is taken out, which tells a lost byte from a rare character."""
_RIGHT, _SURELY_RIGHT = 0.55, 0.8
"""Scores of a text of which every other, and nearly every, character is a frequent one."""


@dataclass
class Damage:
    """What was done to decode a text: characters that stand as U+FFFD, lines in another encoding, mojibake mended."""

    characters: int = 0
    lines: int = 0
    usual: str = "UTF-8"
    mended: str = ""

    def told(self) -> str:
        """What a row of `problems.csv` says of it; empty where nothing was done."""
        said = [self.mended] if self.mended else []
        if self.lines:
            said.append(
                f"{self.lines:,} lines are in another encoding than {self.usual} and were read in theirs"
            )
        if self.characters:
            said.append(f"{self.characters:,} damaged characters stand as U+FFFD")
        return "; ".join(said)


def score(text: str, name: str) -> float:
    """How much a text that was decoded by `name` looks like Chinese: 1 where all is frequent, 0 and less where nothing is."""
    frequent, common = frequent_characters(name), _COMMON[name]
    points = size = 0.0
    for character in text[:_SAMPLE]:
        if character > "\x7f":
            size += 1
            if character in common:
                points += 1.2
            elif character in frequent:
                points += 1
            elif character == "\ufffd":
                points -= 2
            elif not _HAN.match(character):
                points -= 0.5
    return points / size if size else 0.0


@cache
def frequent_characters(name: str) -> frozenset[str]:
    """The frequent characters of an encoding's table, with Chinese punctuation."""
    (first, last), (low, high) = _FREQUENT[name]
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in range(low, high + 1))
    return frozenset("".join(pair.decode(name, "ignore") for pair in pairs if pair[1] != 0x7F)) | _MARKS


def better_of(data: bytes, declared: str = "") -> tuple[str, float]:
    """Which of the two legacy encodings fits the bytes better, the declaration deciding a tie, and its score."""
    scores = {name: score(data[:_SAMPLE].decode(name, "replace"), name) for name in LEGACY}
    told = BIG5 if declared.lower().startswith("big5") else GB
    if declared and abs(scores[GB] - scores[BIG5]) < 0.1:
        return told, scores[told]
    best = max(LEGACY, key=scores.__getitem__)
    return best, scores[best]


def is_utf8_but_for_damage(data: bytes) -> bool:
    """Whether most of what is not ASCII is whole characters of UTF-8: of other encodings hardly a byte is."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    others = len(text) - len(text.encode("ascii", "ignore")) - damaged
    # Two bytes of another encoding may be a letter of UTF-8 by chance, three hardly; a damaged character leaves up to three
    # marks.
    return damaged < 3 * len(_THREE_BYTES.findall(text)) or damaged * 4 < others


def line(data: bytes, name: str, damage: Damage) -> str:
    """A line of a file in the encoding `name`: in another one if it is valid there, else with U+FFFD for what is damaged."""
    if name not in LEGACY:
        return _line_of_utf8(data, damage)
    try:
        plain = data.decode(name)
    except UnicodeDecodeError:
        plain = ""
    if plain.isascii() and plain:
        return plain
    try:
        as_utf8 = data.decode("utf-8")
    except UnicodeDecodeError:
        as_utf8 = ""
    if as_utf8 and score(as_utf8, GB if name == GB else BIG5) > score(plain, name) + 0.1:
        damage.lines += 1
        return as_utf8
    if plain and not _ODD_RUN.search(data):
        return plain
    if not plain and is_utf8_but_for_damage(data):
        damage.lines += 1
        return _line_of_utf8(data, damage)
    mended = _realigned(data, name)
    if plain and score(mended, name) * len(mended) < score(plain, name) * len(plain) + _CLEARLY_BETTER:
        return plain
    damage.characters += mended.count("\ufffd")
    return mended


def _line_of_utf8(data: bytes, damage: Damage) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if not is_utf8_but_for_damage(data):
        name, likeness = better_of(data)
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            text = _realigned(data, name)
            likeness = score(text, name)
        if likeness > _RIGHT:
            damage.lines += 1
            damage.characters += text.count("\ufffd")
            return text
    return "".join(_piece(piece, damage) for piece in _PIECES.split(data))


def _piece(data: bytes, damage: Damage) -> str:
    """A stretch of a line: UTF-8, or else in a legacy encoding if it surely is, or else damaged."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if len(data) >= 4:
        name, likeness = better_of(data)
        if likeness > _SURELY_RIGHT:
            damage.lines += 1
            return data.decode(name, "replace")
    text = _REPLACED.sub("\ufffd", data.decode("utf-8", "replace"))
    damage.characters += text.count("\ufffd")
    return text


def _realigned(data: bytes, name: str) -> str:
    """A damaged line in which a lost byte would shift all that follow: each run is cut where its characters fit best."""
    parts: list[str] = []
    end = 0
    for run in _HIGH_RUN.finditer(data):
        parts += data[end : run.start()].decode("ascii"), _best_cut(run[0], name)
        end = run.end()
    return "".join((*parts, data[end:].decode("ascii")))


def _best_cut(run: bytes, name: str) -> str:
    """The most likely characters of a run of bytes, damaged ones as U+FFFD, by dynamic programming over its bytes."""
    values = _pair_values(name)
    best = [0.0, -4.0]
    lengths = [0, 1]
    for end in range(2, len(run) + 1):
        pair = best[end - 2] + values.get(run[end - 2 : end], -100.0)
        # A byte that is ASCII stands for itself.
        single = best[end - 1] - (4.0 if run[end - 1] >= 0x80 else 0.0)
        best.append(max(pair, single))
        lengths.append(2 if pair >= single else 1)
    characters: list[str] = []
    end = len(run)
    while end:
        length = lengths[end]
        piece = run[end - length : end]
        end -= length
        if length == 2:
            characters.append(piece.decode(name))
        elif piece < b"\x80":
            characters.append(piece.decode("ascii"))
        elif not characters or characters[-1] != "\ufffd":
            characters.append("\ufffd")
    return "".join(reversed(characters))


@cache
def _pair_values(name: str) -> dict[bytes, float]:
    """How likely each pair of bytes is a character of a text."""
    frequent, common = frequent_characters(name), _COMMON[name]
    values: dict[bytes, float] = {}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            pair = bytes((lead, trail))
            character = pair.decode(name, "ignore")
            if len(character) == 1:
                values[pair] = 3.0 if character in common else 2.0 if character in frequent else -0.5
    return values


def mended(text: str) -> tuple[str, str]:
    """A text that was decoded wrongly and saved so, put right, and what was wrong with it; the text itself and nothing otherwise."""
    sample = text[:_SAMPLE]
    if text.isascii():
        if "~{" in sample and (found := _decoded(text, "hz")):
            return found, "was in HZ, the seven-bit form of GB 2312; decoded"
        if _BASE64_HAN.search(sample) and (found := _decoded(text, "utf-7")):
            return found, "was in UTF-7; decoded"
        return text, ""
    if _ANY_COMMON.search(sample):
        return text, ""
    latin = len(_LATIN.findall(sample))
    # Chinese characters are counted only as far as it takes: of nearly every text the first few tell that it is well.
    if latin >= 4 and not _holds_han(sample, latin):
        import ftfy.bad_codecs

        ftfy.bad_codecs.ok()
        # What was lost when it was decoded is a damaged byte here.
        raw = text.replace("\ufffd", "\xff")
        for codec in ("sloppy-windows-1252", "latin-1"):
            try:
                data = raw.encode(codec)
            except UnicodeEncodeError:
                continue
            utf8 = is_utf8_but_for_damage(data)
            name, likeness = (GB, 1.0) if utf8 else better_of(data)
            found = line(data, "utf-8" if utf8 else name, Damage())
            if likeness > _SURELY_RIGHT and score(found, name) > _RIGHT:
                return found, f"was mojibake: {'UTF-8' if utf8 else _shown(name)} taken for Latin-1; mended"
    elif _holds_han(sample, 4):
        data = text.replace("\ufffd", "?").encode(GB, "replace")
        if is_utf8_but_for_damage(data):
            found = _REPLACED.sub("\ufffd", data.decode("utf-8", "replace"))
            if score(found, GB) > max(_RIGHT, score(text, GB)):
                return found, "was mojibake: UTF-8 taken for GB18030; mended as far as it could be"
    return text, ""


def _holds_han(text: str, number: int) -> bool:
    """Whether it has at least so many Chinese characters."""
    return sum(1 for _ in islice(_HAN.finditer(text), number)) == number


def _decoded(text: str, codec: str) -> str:
    try:
        found = text.encode("ascii").decode(codec)
    except UnicodeDecodeError:
        return ""
    return found if len(_HAN.findall(found)) >= 2 and "\ufffd" not in found else ""


def _shown(name: str) -> str:
    return "GB18030" if name == GB else "Big5"


def name_of(data: bytes) -> str:
    """The name of a file or of a member of an archive, whose encoding nothing says.

    A short Chinese name in GB18030 may happen to be valid UTF-8, as 通知 is; then it mixes scripts as no name does.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and not _mixes_scripts(text):
        return text
    name, likeness = better_of(data)
    try:
        other = data.decode(name)
    except UnicodeDecodeError:
        other = ""
    if other and (not text or likeness > _SURELY_RIGHT):
        return other
    return text or data.decode("utf-8", "backslashreplace")


def _mixes_scripts(text: str) -> bool:
    others = [one for one in unicodedata.normalize("NFC", text) if one > "\x7f"]
    if not others or any(one >= "\u0800" for one in others):
        return False
    scripts = {unicodedata.name(one, "").partition(" ")[0] for one in others}
    return len(scripts) > 1 or scripts == {""}
