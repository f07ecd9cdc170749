"""Which of a term's senses a place has, by the date of its document and the company the place keeps."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.lexicon.model import Sense

_NEAR = 20
"""Characters looked at on either side for the longer string that covers a place."""


def sense_of(senses: Iterable[Sense], text: str, start: int, end: int, date: str) -> str:
    """The name of the first sense that fits `text[start:end]` in a document of that date; empty where none does.

    A sense with neither a period nor contexts is for readers, and never told.
    """
    for sense in senses:
        if not (sense.since or sense.until or sense.contexts):
            continue
        if (sense.since or sense.until) and not _is_within(date, sense.since or "", sense.until or "9999"):
            continue
        if not sense.contexts or any(_covers(context, text, start, end) for context in sense.contexts):
            return sense.name
    return ""


def _is_within(date: str, since: str, until: str) -> bool:
    """Whether a date, as far as it is known, lies from the one to the other, both included."""
    return bool(date) and date[: len(since)] >= since[: len(date)] and date[: len(until)] <= until


def _covers(context: str, text: str, start: int, end: int) -> bool:
    place = "".join(text[start:end].split())
    before = "".join(text[max(0, start - _NEAR) : start].split())
    after = "".join(text[end : end + _NEAR].split())
    at = context.find(place)
    return at >= 0 and before.endswith(context[:at]) and after.startswith(context[at + len(place) :])
