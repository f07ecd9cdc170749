"""The records everything passes: a document that was read, a problem in reading, an occurrence that was found.

They keep their names until a writer lays them out; a column that is called like a field here gets its value from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

LEVELS = ("central party", "central government", "ministry", "province", "city", "county", "media")
"""Who speaks in a document: the values of `Document.level`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what is known of it.

    `text` is the body. For plain text and for a text field of JSONL or CSV it is the decoded value, unchanged.
    `title` is kept apart and is never repeated in `text`; for plain text files it is empty.
    `date` is ISO 8601, possibly only `YYYY-MM` or `YYYY`, or empty; `date_source` is `metadata`, `url`, `text`,
    `file name`, `folder` or empty; `date_text` holds the characters it was read from. `source` is where it was found,
    `credited_source` whom it credits (来源：), both by the names of `corpus/sources.toml`. `issuer` is the body that issued
    it, `level` its level, one of `LEVELS` or empty; `province` and `city` say where it lies, by full names such as 浙江省.
    `period_year` is the year whose report it is, which may be another than that of its date. `extractor`
    says which site description or fallback took the text out of a page. `shown` is the text of a record with its tags,
    entities and literal \\n blanked, of the same length, so that offsets are those of `text`; empty where there are none.
    """

    doc_id: str
    path: str
    text: str
    title: str = ""
    date: str = ""
    date_source: str = ""
    source: str = ""
    url: str = ""
    credited_source: str = ""
    level: str = ""
    province: str = ""
    extractor: str = ""
    date_text: str = ""
    shown: str = ""
    issuer: str = ""
    city: str = ""
    period_year: str = ""

    @property
    def seen(self) -> str:
        """The text as a reader sees it, which is what is tagged: without markup, of the same length as `text`."""
        return self.shown or self.text

    @property
    def year(self) -> str:
        """The four digits of the year, or an empty string for an undated document."""
        return self.date[:4]


Severity = Literal["lost", "part", "doubt"]


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be read whole, or was read with doubt: where it lies, and what is wrong with it.

    `severity` is `lost` (nothing of it is in the tables), `part` (some of it is not) or `doubt` (all of it is, but a stated
    value was not used or a guess was made). `kind` is one short stable word, to sort by.
    """

    path: str
    problem: str
    severity: Severity = "lost"
    kind: str = "unreadable"


@dataclass(frozen=True, slots=True)
class Span:
    """One tagged occurrence. `start` and `end` are code-point offsets into the text (or the title) it was found in."""

    layer: str
    term: str
    relation: str
    variant: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A place where a form's characters stand but were not counted; `reason` is `boundary` or `nested`."""

    span: Span
    reason: str
    detail: str


class Passage(NamedTuple):
    """Where the paragraph and the sentence of a place begin and end, as code-point offsets into the text."""

    paragraph_start: int
    paragraph_end: int
    sentence_start: int
    sentence_end: int


class Label(NamedTuple):
    """What a term is called in Chinese and in English."""

    label_zh: str
    label_en: str


CONTEXT = 30
"""Characters of context in `left` and `right`."""
SENTENCE = 500
"""Characters at most in `sentence`, unless the span itself ends later."""
BLANK = "\u200b"
"""Stands in `Document.shown` for a character of markup."""
_SPACE = re.compile(r"\s+")


class Occurrence(NamedTuple):
    """A place where a form stands: in which document and section (`title` or `body`), what it is, the passage around it.

    `reason` and `detail` are those of `Rejected`, empty for an occurrence that counts. `boundary_cost`, in nats, and
    `in_heading` are known of occurrences that count.
    """

    document: Document
    section: str
    span: Span
    passage: Passage
    label: Label
    reason: str = ""
    detail: str = ""
    sense: str = ""
    boundary_cost: float = 0.0
    in_heading: bool = False

    @property
    def within(self) -> str:
        """The text that the offsets count in: the document's body or its title."""
        return self.document.text if self.section == "body" else self.document.title

    @property
    def text(self) -> str:
        """The characters as they stand in the document."""
        return self.within[self.span.start : self.span.end]

    @property
    def _around(self) -> str:
        """What `within` shows a reader."""
        return self.document.seen if self.section == "body" else self.document.title

    @property
    def left(self) -> str:
        """Up to `CONTEXT` characters before it, white space drawn together."""
        return _drawn_together(self._around[max(0, self.span.start - CONTEXT) : self.span.start])

    @property
    def right(self) -> str:
        """Up to `CONTEXT` characters after it, white space drawn together."""
        return _drawn_together(self._around[self.span.end : self.span.end + CONTEXT])

    @property
    def sentence(self) -> str:
        """Its sentence, white space drawn together."""
        start = self.passage.sentence_start
        # Prose has no longer sentence; a table or a list without marks may be one.
        end = min(self.passage.sentence_end, max(self.span.end, start + SENTENCE))
        return _drawn_together(self._around[start:end])


def _drawn_together(text: str) -> str:
    return _SPACE.sub(" ", text.replace(BLANK, ""))
