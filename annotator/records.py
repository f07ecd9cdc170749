"""The records everything passes: a document that was read, a problem in reading, a span that was found."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("central party", "central government", "ministry", "province", "city", "media")
"""Who speaks in a document: the values of `Document.level`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what is known of it.

    `text` is the body. For plain text and for a text field of JSONL or CSV it is the decoded value, unchanged.
    `title` is kept apart and is never repeated in `text`; for plain text files it is empty.
    `date` is ISO 8601, possibly only `YYYY-MM` or `YYYY`, or empty; `date_source` is `metadata`, `url`, `text`,
    `file name`, `folder` or empty; `date_text` holds the characters it was read from. `source` is where it was found, `credited_source` whom it credits (来源：), both by the names of
    `corpus/sources.toml`. `level` is one of `LEVELS` or empty; `province` is the full name, such as 浙江省. `extractor`
    says which site description or fallback took the text out of a page.
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

    @property
    def year(self) -> str:
        """The four digits of the year, or an empty string for an undated document."""
        return self.date[:4]


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be read whole: where it lies, and what is wrong with it."""

    path: str
    problem: str


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
