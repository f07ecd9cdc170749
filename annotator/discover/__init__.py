"""Formulations nobody listed: what is new, rising, falling, dropped or altered between two sides, from the texts alone.

May import everything up to `annotator.out`; knows nothing of charts or of the report.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.discover.accept import lexicon_of, write_lexicon
from annotator.discover.formulations import COLUMNS, Found, formulations
from annotator.discover.sides import By, sides
from annotator.discover.texts import DiscoverError, Text, arranged, read_texts
from annotator.lexicon.model import available_lexicons, load_lexicon

if TYPE_CHECKING:
    import pandas as pd

    from annotator.records import Document

__all__ = [
    "COLUMNS", "By", "DiscoverError", "Found", "Text", "arranged", "discover", "formulations", "known_term", "lexicon_of", "nothing",
    "read_texts", "sides", "write_lexicon",
]  # fmt: skip


def discover(
    where: str | Path | list[Document],
    now: str = "",
    before: str = "",
    by: By = "period",
    only_policy: bool | None = None,
    keep: Callable[[Document], bool] = lambda _: True,
) -> Found:
    """Compare two sides of the texts of a tagged folder, of documents on disk or of documents as read.

    Args:
        where: a folder that `annotator tag` wrote, documents to read, or documents.
        now, before, by: as for `annotator.discover.sides`.
        only_policy: as for `annotator.discover.formulations`.
        keep: which documents to look at.

    Raises:
        DiscoverError: there is nothing to compare; the message says what to do.
        FileNotFoundError: there is no such file or folder.
    """
    documents = where if isinstance(where, list) else read_texts(where)
    texts = arranged([document for document in documents if keep(document)])
    side_now, side_before, name, other = sides(texts, by, now, before)
    found = formulations(side_now, side_before, known_term, only_policy)
    note = f"{name} ({len(side_now)} texts) against {other} ({len(side_before)} texts)."
    return Found(found.table, (note, *found.notes))


def nothing() -> pd.DataFrame:
    """The table without a row."""
    import pandas as pd

    return pd.DataFrame(columns=COLUMNS)


@cache
def _forms() -> tuple[tuple[str, str], ...]:
    """The forms of all packaged lexicons with their terms, long ones first."""
    forms = {
        form.text: form.term
        for name in available_lexicons()
        for form in load_lexicon(name).forms
        if form.relation
    }
    return tuple(sorted(forms.items(), key=lambda item: -len(item[0])))


def known_term(formulation: str) -> str:
    """The term of a packaged lexicon whose form is in the formulation, or holds it; empty where none is."""
    return next((term for form, term in _forms() if form in formulation or formulation in form), "")
