"""What is compared with what: two periods, sources, levels, provinces or documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from annotator.discover.texts import DiscoverError, Text

By = Literal["period", "source", "level", "province", "document"]
"""What tells the two sides of a comparison apart: a period, a source, a level, a province, or a document alone."""
YEARS_BEFORE = 4
_PERIOD = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?|Q[1-4])?")


def sides(texts: Sequence[Text], by: By, now: str, before: str) -> tuple[list[Text], list[Text], str, str]:
    """The texts of now and before, and how the two sides are called.

    Periods are 2024, 2024Q1, 2024-03, a day, or FIRST:LAST of these; without `now` the last year there is, without
    `before` the four years before it, or as many periods of that length. Otherwise `now` and `before` are two sources,
    levels, provinces or ids of documents; without `before` all others.

    Raises:
        DiscoverError: no text is on one of the sides; the message says what there is.
    """
    if by == "period":
        return _periods(texts, now, before)
    names = {"source": "source", "level": "level", "province": "province", "document": "doc_id"}
    values = [getattr(text.document, names[by]) for text in texts]
    if not now:
        raise DiscoverError(f"name the {by} to look at, and the one to compare it with")
    chosen = [text for text, value in zip(texts, values, strict=True) if value == now]
    others = [
        text for text, value in zip(texts, values, strict=True)
        if (value == before if before else value and value != now)
    ]  # fmt: skip
    for name, side in ((now, chosen), (before, others)):
        if not side:
            there = ", ".join(sorted({value for value in values if value})[:8])
            raise DiscoverError(f"no text of the {by} {name or 'others'}; there are: {there or 'none'}")
    return chosen, others, now, before or f"all other {by}s"


def _periods(texts: Sequence[Text], now: str, before: str) -> tuple[list[Text], list[Text], str, str]:
    dated = [text for text in texts if text.document.date]
    if not dated:
        raise DiscoverError("no document has a date; compare by source, level, province or document")
    if not now:
        now = max(text.document.date for text in dated)[:4]
    first, last = _days(now)
    if before:
        earliest, latest = _days(before)
    else:
        earliest, latest = f"{int(first[:4]) - YEARS_BEFORE}{first[4:]}", ""
    on_now = [
        text
        for text in dated
        if first <= _padded(text.document.date, "00") and _padded(text.document.date, "99") <= last
    ]
    on_before = [
        text
        for text in dated
        if earliest <= _padded(text.document.date, "00")
        and (
            _padded(text.document.date, "99") <= latest
            if latest
            else _padded(text.document.date, "99") < first
        )
    ]
    for name, side in ((now, on_now), (before or "the years before", on_before)):
        if not side:
            years = sorted({text.document.year for text in dated})
            raise DiscoverError(f"no text of {name}; the dates go from {years[0]} to {years[-1]}")
    dates = sorted(text.document.date for text in on_before)
    return on_now, on_before, now, before or f"{dates[0][:7]} to {dates[-1][:7]}"


def _padded(date: str, filler: str) -> str:
    """The date as closely as a day; what is not known of it is so early, or so late, that only a whole year holds it."""
    return date if len(date) == 10 else f"{date}{f'-{filler}' * (2 if len(date) == 4 else 1)}"


def _days(period: str) -> tuple[str, str]:
    first, _, last = period.partition(":")
    last = last or first
    for one in (first, last):
        if not _PERIOD.fullmatch(one):
            raise DiscoverError(
                f"{period}: no period. Write 2024, 2024Q1, 2024-03, a day, or FIRST:LAST of these"
            )
    return _edge(first, "00"), _edge(last, "99")


def _edge(period: str, filler: str) -> str:
    if "Q" in period:
        quarter = int(period[-1])
        month = 3 * quarter - 2 if filler == "00" else 3 * quarter
        return f"{period[:4]}-{month:02}-{filler}"
    return _padded(period, filler)
