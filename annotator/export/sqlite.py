"""A SQLite database with the documents, their texts, the occurrences and the terms, and a description for Datasette.

A trigram index finds nothing for one or two characters and says nothing about it, and older versions of SQLite cannot
even fall back to LIKE there. So `text_search` indexes every character as a word of its own, `u` and its code in
hexadecimal, and a phrase is looked up as these words in a row: exact for every length. Counts never come from the index:
the canned queries count in the texts themselves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.export.annotated import AnnotatedDocument

if TYPE_CHECKING:
    import pandas as pd

    from annotator.out.read import TaggedOutput

_TERMS = """
CREATE TABLE terms (layer TEXT, term TEXT, label_zh TEXT, label_en TEXT, PRIMARY KEY (layer, term));
CREATE TABLE forms (layer TEXT, term TEXT, form TEXT, relation TEXT);
CREATE TABLE texts (number INTEGER PRIMARY KEY, doc_id TEXT UNIQUE REFERENCES documents (doc_id), title TEXT, body TEXT);
CREATE VIRTUAL TABLE text_search USING fts5 (title, body, content = '', tokenize = 'unicode61');
"""
_WORDS_OF_QUESTION = """
WITH RECURSIVE letters (place, code) AS (
  SELECT 1, unicode(:phrase) WHERE length(:phrase) > 0
  UNION ALL SELECT place + 1, unicode(substr(:phrase, place + 1, 1)) FROM letters WHERE place < length(:phrase)
), question (words) AS (
  SELECT '"' || group_concat(printf('u%x', code), ' ') || '"' FROM (SELECT code FROM letters ORDER BY place)
)
"""
SEARCH = (
    _WORDS_OF_QUESTION
    + """SELECT documents.doc_id, documents.date, documents.source, texts.title,
  (length(texts.body) - length(replace(texts.body, :phrase, ''))) / length(:phrase) AS in_body,
  (length(texts.title) - length(replace(texts.title, :phrase, ''))) / length(:phrase) AS in_title,
  substr(texts.body, max(1, instr(texts.body, :phrase) - 30), 60 + length(:phrase)) AS first_place
FROM text_search JOIN texts ON texts.number = text_search.rowid JOIN documents USING (doc_id)
WHERE text_search MATCH (SELECT words FROM question)
ORDER BY documents.date, documents.doc_id"""
)
"""The documents whose title or body has a phrase of any length, with plain counts; takes the parameter `phrase`."""
QUERIES = {
    "search": {"title": "Documents with a phrase", "sql": SEARCH},
    "term_by_year": {
        "title": "A term by year",
        "sql": "SELECT year, forms, documents, documents_with_term, occurrences, per_million_characters, ci_low, ci_high "
        "FROM years WHERE term = :term ORDER BY year, forms",
    },
    "occurrences": {
        "title": "Occurrences of a term in context",
        "sql": "SELECT doc_id, date, source, left || '【' || text || '】' || right AS line, relation, variant, section, start "
        "FROM spans WHERE term = :term ORDER BY date, doc_id, section DESC, start",
    },
    "first_uses": {
        "title": "First use of each term by source",
        "sql": "SELECT term, source, min(date) AS first, count(*) AS occurrences FROM spans WHERE date <> '' "
        "GROUP BY term, source ORDER BY term, first",
    },
    "rejected_places": {
        "title": "Places that were not counted, and why",
        "sql": "SELECT variant, reason, detail, count(*) AS places FROM rejected "
        "GROUP BY variant, reason, detail ORDER BY places DESC",
    },
}


def code_words(text: str) -> str:
    """A text as `text_search` indexes it: each character a word."""
    return " ".join([f"u{ord(character):x}" for character in text])


def write_sqlite(
    documents: Iterable[AnnotatedDocument], file: Path, output: TaggedOutput, tables: dict[str, pd.DataFrame]
) -> None:
    """Write the database to `file` and Datasette's metadata beside it, as `FILE.metadata.json`.

    Args:
        documents: for their texts; their occurrences are the rows of `tables`.
        file: the database, which must not be there.
        output: the tagged folder, for the terms.
        tables: the tables to take over by name, `documents` and `spans` among them.
    """
    with closing(sqlite3.connect(file)) as database:
        for name, table in tables.items():
            _create(database, name, table)
        database.executescript(_TERMS)
        for layer in output.layers:
            for term in layer.terms:
                database.execute(
                    "INSERT INTO terms VALUES (?, ?, ?, ?)",
                    (layer.name, term.id, term.form, term.english[0] if term.english else ""),
                )
            database.executemany(
                "INSERT INTO forms VALUES (?, ?, ?, ?)",
                ((layer.name, form.term, form.text, form.relation or "look-alike") for form in layer.forms),
            )
        for number, document in enumerate(documents, 1):
            title, body = _whole(document.title), _whole(document.text[document.body_start :])
            database.execute(
                "INSERT INTO texts VALUES (?, ?, ?, ?)", (number, _whole(document.doc_id), title, body)
            )
            database.execute(
                "INSERT INTO text_search (rowid, title, body) VALUES (?, ?, ?)",
                (number, code_words(title), code_words(body)),
            )
        database.executescript(
            "CREATE INDEX spans_by_term ON spans (term, date); CREATE INDEX spans_by_document ON spans (doc_id);"
        )
        database.commit()
    about: dict[str, Any] = {
        "title": "Policy terms in documents",
        "description": "Made by annotator; the columns are explained in the table codebook.",
        "databases": {file.stem: {"queries": QUERIES}},
    }
    Path(f"{file}.metadata.json").write_text(
        json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def _create(database: sqlite3.Connection, name: str, table: pd.DataFrame) -> None:
    types = {"i": "INTEGER", "u": "INTEGER", "b": "INTEGER", "f": "REAL"}
    columns = ", ".join(
        f'"{column}" {types.get(table[column].dtype.kind, "TEXT")}'
        + (" PRIMARY KEY" if (name, column) == ("documents", "doc_id") else "")
        + (" REFERENCES documents (doc_id)" if name != "documents" and column == "doc_id" else "")
        for column in table
    )
    database.execute(f'CREATE TABLE "{name}" ({columns})')
    holes = ", ".join("?" * len(table.columns))
    rows = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
    database.executemany(
        f'INSERT INTO "{name}" VALUES ({holes})',
        (tuple(_whole(cell) if isinstance(cell, str) else cell for cell in row) for row in rows),
    )


def _whole(text: str) -> str:
    """The text as SQLite can hold it: it ends a text at NUL, and lone surrogates are no UTF-8. Offsets stay."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
