"""Title and date of Word and PDF files, from what stands at their beginning and end.

What such a file states of itself comes after what can be read in it: its title is often that of the file it was made
from, and its date is the day the file was made, not the day the document was issued.
"""

from __future__ import annotations

import re

from annotator.reading.dates import Date, first_date, issued, read_value
from annotator.text.characters import HAN

_HAN = re.compile(f"[{HAN}]")
_SPACE = re.compile(r"\s+")
_MADE_BY = re.compile(r"^Microsoft Word\s*-\s*|\.(?:docx?|wps|pdf|rtf|indd)$", re.IGNORECASE)
_NO_TITLE = re.compile(r"文件$|[〔\[(（]\s*\d{4}\s*[〕\])）]\s*(?:第\s*)?\d+\s*号|^(?:附件|目\s*录|[（(])")
_SENTENCE_ENDS = "。；，：、！？;,!?"
_INSIDE_SENTENCES = re.compile(r"[。；;\t]|，[^，\n]*，")
_DATE_LINE = re.compile(
    r"[（(]?\s*[\d〇○零０-９一二三四五六七八九]{4}\s*年[^，。]{1,8}月[^，。]{1,8}日\s*[)）]?"
)
_SHORTEST, _LONGEST, _HEAD_LINES, _HEAD = 4, 60, 4, 1_500


def title_and_text(text: str, stated: str = "", headline: str = "") -> tuple[str, str]:
    """The title, and the text without it.

    The stated title is taken if it stands in the text's beginning too; else `headline`, the lines set largest; else
    the first line after letterhead and date, if it looks like a title; else the stated title, if that does.
    """
    stated = _MADE_BY.sub("", stated.strip())
    if not stated or _SPACE.sub("", stated) not in _SPACE.sub("", text[:_HEAD]):
        lines = (line.strip() for line in text.split("\n", _HEAD_LINES)[:_HEAD_LINES])
        first = next(
            (ln for ln in lines if ln and not is_letterhead(ln) and not _DATE_LINE.fullmatch(ln)), ""
        )
        stated = next(filter(is_title, (headline, first, stated)), "")
    return _without(text, stated) if stated else ("", text)


def is_title(line: str) -> bool:
    """Whether a line may be a title: short, Chinese, one line, no sentence, no letterhead, number or date."""
    return (
        len(line) <= _LONGEST
        and len(_HAN.findall(line)) >= _SHORTEST
        and line[-1] not in _SENTENCE_ENDS
        and not _INSIDE_SENTENCES.search(line)
        and not is_letterhead(line)
        and not _DATE_LINE.fullmatch(line)
    )


def is_letterhead(line: str) -> bool:
    """Whether a line names the kind or the number of a document, as 江南省人民政府文件 or 江政发〔2024〕3号."""
    return bool(_NO_TITLE.search(line.strip()))


def _without(text: str, title: str) -> tuple[str, str]:
    """The title, and the text without the lines in its beginning that are the title and nothing else."""
    words = r"\s*".join(map(re.escape, _SPACE.sub("", title)))
    found = re.compile(rf"^[ \t\u3000]*{words}[ \t\u3000]*(?:\n|\Z)", re.MULTILINE).search(text, 0, _HEAD)
    rest = (text[: found.start()] + text[found.end() :]).strip("\n") if found else text
    # A text that is nothing but its title is a text.
    return (title, rest) if rest else ("", text)


def date_of(title: str, text: str, name: str, made: str, folders: str = "") -> Date:
    """The date by the text, the file's name and its folders; last comes `made`, the day on which the file says it was made."""
    return first_date(issued(title, text, name=name, folders=folders), read_value(made))
