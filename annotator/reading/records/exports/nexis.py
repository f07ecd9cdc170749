"""Nexis Uni (Word and RTF files, as lines) and the texts of the older Lexis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.dates import read_value
from annotator.reading.records.exports.article import Article, Export, unwrapped

_END = re.compile(r"^[^\S\n]*End of Document[^\S\n]*$", re.MULTILINE)
_HELD = re.compile(r"^[^\S\n]*Documents? \((\d[\d,]*)\)", re.MULTILINE)
_LABEL = re.compile(
    r"(Section|Length|Byline|Dateline|Highlight|Correspondent|Load-Date|Copyright|Graphic|Language|Publication-Type"
    r"|Journal Code|Subject|Industry|Geographic|Person|Company|Organization|Notes|Classification|Series)\b[:\u00a0 ]",
    re.IGNORECASE,
)
_BODY = re.compile(r"(?:Body|Text)\s*")
_AFTER = re.compile(r"Load-Date:.*|(?:Classification|Graphic|Notes)\s*")
_DATE_START = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Maerz"
    r"|Juni|Juli|Oktober|Dezember|Mai|\d{1,2}\.? [^\W\d]{3,10}|\d{4}\s*年|\d{4}-\d\d?-\d\d?|(?:lundi|mardi|mercredi|jeudi"
    r"|vendredi|samedi|dimanche|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag),?\s)",
    re.IGNORECASE,
)
_LONGEST_DATE = 70
_OF = re.compile(
    r"^[ \t]*(?:Dokument |Document )?(\d+) (?:of|von|de) (\d+)(?: DOCUMENTS?| DOKUMENTEN?)?[ \t]*$",
    re.MULTILINE,
)
_CLASSIC_LABEL = re.compile(
    r"(BYLINE|AUTOR|AUTEUR|SECTION|RUBRIK|RUBRIQUE|LENGTH|LÄNGE|LONGUEUR|LANGUAGE|SPRACHE|LANGUE|GRAPHIC|GRAFIK|SUBJECT"
    r"|SUJET|DATELINE|UPDATE|LOAD-DATE|PUBLICATION-TYPE|JOURNAL-CODE|HIGHLIGHT|SERIES|CORRECTION):"
)
_CLASSIC_END = re.compile(
    r"(?:LOAD-DATE|UPDATE|LANGUAGE|SPRACHE|LANGUE|PUBLICATION-TYPE|JOURNAL-CODE|SUBJECT|SUJET):|Copyright "
)


def _is_date(line: str) -> bool:
    return len(line) <= _LONGEST_DATE and bool(_DATE_START.match(line)) and bool(re.search(r"\d{4}", line))


def _articles(text: str) -> Iterator[Article]:
    *parts, _ = _END.split(text)
    for part in parts:
        yield _article([line.replace("\u00a0", " ").strip() for line in part.split("\n")])


def _article(lines: list[str]) -> Article:
    """Title, source and day, one below the other; labelled lines; `Body` and the paragraphs."""
    start = next((at for at, line in enumerate(lines) if _BODY.fullmatch(line)), -1)
    labels = [at for at, line in enumerate(lines) if _LABEL.match(line)]
    before = start if start >= 0 else next(iter(labels), len(lines))
    # The cover, with a day of its own, stands before the first article.
    dated = next((at for at in range(before - 1, 1, -1) if _is_date(lines[at])), -1)
    above = [line for line in lines[: max(dated, 0)] if line]
    if dated < 0 or len(above) < 2:
        title = next((line for line in lines if line), "")
        return Article(
            title, "\n".join(filter(None, lines)), wrong="its title, source and day could not be made out"
        )
    if start < 0:
        start = max((at for at in labels if dated < at < dated + 12), default=dated)
    end = next((at for at in range(start + 1, len(lines)) if _AFTER.fullmatch(lines[at])), len(lines))
    body = "\n".join(filter(None, lines[start + 1 : end]))
    return Article(above[-2], body, lines[dated], above[-1])


def _is_nexis(head: str) -> bool:
    return bool(_END.search(head)) and any(_LABEL.match(line.strip()) for line in head.split("\n"))


def _held(text: str) -> int:
    found = _HELD.search(text[:20_000])
    return int(found[1].replace(",", "")) if found else 0


def _classic_articles(text: str) -> Iterator[Article]:
    marks = list(_OF.finditer(text))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        blocks = re.split(r"\n[ \t]*\n", text[mark.end() : end])
        yield _classic([unwrapped(block.split("\n")) for block in blocks if block.strip()])


def _classic(paragraphs: list[str]) -> Article:
    """Source, day, edition, title; labelled paragraphs; the text; labelled paragraphs."""
    dated = next((at for at, line in enumerate(paragraphs[:4]) if _is_date(line)), -1)
    labelled = [at for at, line in enumerate(paragraphs) if _CLASSIC_LABEL.match(line)]
    first = next(iter(at for at in labelled if at > dated), len(paragraphs))
    if dated < 1 or first == len(paragraphs):
        return Article(
            next(iter(paragraphs), ""),
            "\n".join(paragraphs),
            wrong="its title, source and day could not be made out",
        )
    end = next(
        (at for at in range(first, len(paragraphs)) if _CLASSIC_END.match(paragraphs[at])), len(paragraphs)
    )
    body = [line for line in paragraphs[first:end] if not _CLASSIC_LABEL.match(line)]
    day = paragraphs[dated]
    return Article(
        paragraphs[first - 1] if first - 1 > dated else "", "\n".join(body), day, paragraphs[dated - 1],
        wrong="" if read_value(day) or body else "it holds no text",
    )  # fmt: skip


def _of(text: str) -> int:
    found = _OF.search(text)
    return int(found[2]) if found else 0


def _is_classic(head: str) -> bool:
    return "DOCUMENT" in head.upper() and bool(_OF.search(head)) and bool(_CLASSIC_LABEL.search(head))


TEXTS = (
    Export("Nexis", ("End of Document",), _is_nexis, _articles, _held),
    Export("Lexis", (" DOCUMENTS", "Dokument 1 von ", "Document 1 de "), _is_classic, _classic_articles, _of),
)
