"""Exports of TRS databases: `<FIELD>=value`, the whole text of each article in one of the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.reading.records.exports.article import Article, Export

_IS_ONE = re.compile(r"\s*(?:<REC>\s*)?<(?:IR_)?[A-Z][A-Z0-9_]{1,30}>=", re.IGNORECASE)
_FIELD = re.compile(r"^<([A-Za-z][A-Za-z0-9_]{1,40})>(?:=(.*))?$", re.MULTILINE)


def _articles(text: str) -> Iterator[Article]:
    record: dict[str, str] = {}
    marks = list(_FIELD.finditer(text))
    for number, mark in enumerate(marks):
        name = mark[1].upper().removeprefix("IR_")
        if mark[2] is None and name != "REC":
            continue
        # Some leave `<REC>` out: a record ends where a field comes again.
        if name == "REC" or name in record:
            if record:
                yield _article(record)
            record = {}
        if mark[2] is not None:
            end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
            record[name] = f"{mark[2]}{text[mark.end() : end]}".strip()
    if record:
        yield _article(record)


def _article(record: dict[str, str]) -> Article:
    return Article(
        title=record.get("URLTITLE", ""),
        text=record.get("CONTENT", ""),
        date=record.get("URLTIME") or record.get("URLDATE", ""),
        source=record.get("SRCNAME") or record.get("SITENAME", ""),
        url=record.get("URLNAME", ""),
        number=record.get("SID", ""),
    )


TEXTS = (Export("TRS", (), lambda head: _IS_ONE.match(head) is not None, _articles),)
