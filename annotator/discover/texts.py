"""The texts that are compared: from a tagged folder, which keeps them, or read from documents; and which belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.data import data_path
from annotator.out.files import RUN_FILE
from annotator.reading import read_documents
from annotator.records import Document

POLICY_WORDS = 3
"""Different words of `corpus/policy_words.txt` that make a paragraph one about policy."""
GROUPS = 5
"""Provinces, cities or sources from which on they are a panel."""
MONTHS = 12


class DiscoverError(ValueError):
    """What was asked for cannot be compared; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what is known of it; `cluster` is whom it hangs together with, `unit` what is counted once."""

    document: Document
    cluster: str = ""
    unit: str = ""
    group: str = ""


def read_texts(path: str | Path) -> list[Document]:
    """The documents of a tagged folder or of a file or folder of documents.

    Raises:
        OutputError: a tagged folder that keeps no texts, or is damaged.
        FileNotFoundError: there is no such file or folder.
    """
    folder = Path(path)
    if not (folder / RUN_FILE).is_file():
        if not folder.exists():
            raise FileNotFoundError(f"{folder}: no such file or folder")
        return list(read_documents(folder))
    return list(_tagged(folder))


def _tagged(folder: Path) -> Iterator[Document]:
    from annotator.out.read import read_output
    from annotator.out.texts import Texts

    documents = read_output(folder).documents.fillna("").astype(str)
    known = {row["doc_id"]: row for row in documents.to_dict("records")}
    for doc_id, title, text in Texts(folder):
        row = known[doc_id]
        # A reprint is no further witness.
        if not row["duplicate_of"]:
            yield Document(
                doc_id, row["path"], text, title, row["date"],
                source=row["source"], level=row["level"], province=row["province"],
            )  # fmt: skip


def arranged(documents: Sequence[Document]) -> list[Text]:
    """The texts with their clusters: a panel's members where there is one, else months, or weeks where months are few."""
    groups = [_group(document, _folders(documents)) for document in documents]
    members = Counter(group for group in groups if group)
    if len(members) >= GROUPS and sum(members.values()) >= 0.8 * len(documents):
        return [
            Text(document, group or document.doc_id, document.doc_id, group)
            for document, group in zip(documents, groups, strict=True)
        ]
    months = {document.date[:7] for document in documents if len(document.date) >= 7}
    return [
        Text(
            document,
            _period(document, len(months) >= MONTHS),
            document.doc_id,
            document.source,
        )
        for document in documents
    ]


def _folders(documents: Sequence[Document]) -> bool:
    """Whether the folders are the members of a panel: several, none of them a year or a month."""
    parents = {document.doc_id.rpartition("/")[0] for document in documents}
    named = {parent for parent in parents if re.search(r"[^\d/.-]", parent)}
    return len(named) >= GROUPS


def _group(document: Document, by_folder: bool) -> str:
    return document.doc_id.rpartition("/")[0] if by_folder else document.province


def _period(document: Document, is_month: bool) -> str:
    """The month, or the ISO week, of a document dated to the day; otherwise the document is alone."""
    from datetime import date

    if len(document.date) < 10:
        return document.date[:7] if is_month and len(document.date) == 7 else document.doc_id
    if is_month:
        return document.date[:7]
    year, week, _ = date.fromisoformat(document.date).isocalendar()
    return f"{year}-W{week:02}"


def is_news(documents: Sequence[Document]) -> bool:
    """Whether most texts are dated to the day and come day after day: in the news the day's events fill every list."""
    days = {document.date for document in documents if len(document.date) == 10}
    months = {day[:7] for day in days}
    return bool(months) and len(days) >= 10 * len(months)


def policy_paragraphs(text: str, words: re.Pattern[str]) -> str:
    """The paragraphs that hold at least `POLICY_WORDS` different words of policy."""
    return "\n".join(line for line in text.split("\n") if len(set(words.findall(line))) >= POLICY_WORDS)


def policy_words() -> re.Pattern[str]:
    """A pattern of the words in `corpus/policy_words.txt`."""
    lines: Iterable[str] = data_path("corpus", "policy_words.txt").read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")))
