"""Tells whether a line is a heading, by its form alone: what a text was taken out of no longer says."""

from __future__ import annotations

import re

from annotator.text.passages import LINE_ENDS

LONGEST = 40
"""Characters of a heading at most; headlines of work reports and of the news have 8 to 35."""
FOLLOWING = 2.0
"""How many times as long the next line is at least, where nothing else marks a heading."""
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]{1,5}[编篇章节]|专栏\s?\d|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、．.](?!\d))"
)
_LINE = re.compile(f"[^{LINE_ENDS}]*")
_BREAK = re.compile(f"\r\n|[{LINE_ENDS}]")


def is_heading(text: str, start: int, end: int) -> bool:
    """Whether the line `text[start:end]` is a heading.

    It has at most `LONGEST` characters and ends in a word or in what closes a quotation or a bracket, not in a mark that
    ends a sentence or goes on. Besides, it is numbered as headings are, or stands between empty lines, or the next line is
    at least `FOLLOWING` times as long; so the lines of a text that is broken at a fixed width are none.
    """
    line = text[start:end].strip()
    if not 0 < len(line) <= LONGEST or not (line[-1].isalnum() or line[-1] in "”’」』》）)】"):
        return False
    if _NUMBERED.match(line):
        return True
    below = _BREAK.match(text, end)
    if not below:
        # The last line of all has nothing that it could be the heading of.
        return False
    following = _LINE.match(text, below.end())
    beneath = following[0].strip() if following else ""
    return len(beneath) >= FOLLOWING * len(line) or (not beneath and _is_blank_above(text, start))


def _is_blank_above(text: str, start: int) -> bool:
    """Whether an empty line or nothing stands above the line that begins there."""
    above = text[max(0, start - 2 * LONGEST) : start].rstrip(" \t\u3000")
    lines = _BREAK.split(above)
    return len(lines) < 2 or not lines[-2].strip()
