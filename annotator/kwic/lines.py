"""The lines of a concordance: occurrences with as much context as wanted, in an order that helps reading."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from annotator.out.folder import PathName
from annotator.text.passages import passages

if TYPE_CHECKING:
    import pandas as pd

    from annotator.out.texts import Texts

ORDERS = ("date", "left", "right", "cost", "random")
"""By date; by the word before or after the occurrence, the commonest first; by boundary cost, the weakest occurrence first; or
at random by a seed."""
CONTEXT = 30
_SPACE = re.compile(r"\s+")
_NO_WORD = re.compile(r"[\W_]+")


class ConcordanceError(ValueError):
    """A concordance cannot be made as asked; the message says why and what can be asked."""


def concordance(
    folder: PathName,
    spans: pd.DataFrame | None = None,
    *,
    context: str | int = CONTEXT,
    order: str = "date",
    seed: int = 1,
    limit: int | None = None,
) -> pd.DataFrame:
    """The occurrences of a tagged folder in their context, a row each.

    Args:
        folder: the tagged folder.
        spans: the rows of `spans.csv` wanted, or of `rejected.csv`; all spans by default.
        context: `sentence`, `paragraph`, or a number of characters on either side. What goes beyond the context that
            `spans.csv` holds is taken from the texts in the folder.
        order: one of `ORDERS`.
        seed: for `random`.
        limit: so many lines at most, the first in the order.

    Returns:
        the columns of `spans`, with `left` and `right` replaced by the context wanted and white space folded.

    Raises:
        ConcordanceError: an unknown order or context.
        OutputError: the folder is none of `annotator tag`, or has no texts though the context needs them.
    """
    from annotator.out.read import read_output
    from annotator.out.texts import Texts

    if order not in ORDERS:
        raise ConcordanceError(f"{order!r} is no order of lines. Known are: {', '.join(ORDERS)}")
    if not (context in ("sentence", "paragraph") or str(context).isdigit()):
        raise ConcordanceError(
            f"{context!r} is no context: write sentence, paragraph, or a number of characters"
        )
    rows = read_output(folder).spans if spans is None else spans
    rows = _ordered(rows, order, seed)
    if limit is not None:
        rows = rows.head(limit)
    if str(context).isdigit() and int(context) <= CONTEXT:
        size = int(context)
        return rows.assign(
            left=rows.left.map(lambda text: text[len(text) - size :] if len(text) > size else text),
            right=rows.right.str[:size],
        )
    around = _contexts(rows, Texts(folder), str(context))
    return rows.assign(left=[left for left, _ in around], right=[right for _, right in around])


def _contexts(rows: pd.DataFrame, texts: Texts, context: str) -> list[tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    # By document, so that each text is unpacked once whatever the order of the lines.
    for doc_id, places in rows.assign(line=range(len(rows))).groupby("doc_id", sort=False):
        title, body = texts.get(str(doc_id))
        for place in places.to_dict("records"):
            text = title if place["section"] == "title" else body
            found[place["line"]] = around(text, place["start"], place["end"], context)
    return [found[number] for number in range(len(rows))]


def around(text: str, start: int, end: int, context: str) -> tuple[str, str]:
    """What stands before and after a place, as far as the context goes, white space folded.

    >>> around("甲。乙新质生产力丙。丁", 3, 8, "sentence")
    ('乙', '丙。')
    """
    if context.isdigit():
        first, last = max(0, start - int(context)), end + int(context)
    else:
        paragraph_start, paragraph_end, sentence_start, sentence_end = passages(text, start, end)
        first, last = (
            (sentence_start, sentence_end) if context == "sentence" else (paragraph_start, paragraph_end)
        )
    return _SPACE.sub(" ", text[first:start]).lstrip(), _SPACE.sub(" ", text[end:last]).rstrip()


def _ordered(rows: pd.DataFrame, order: str, seed: int) -> pd.DataFrame:
    if order == "random":
        return rows.sample(frac=1, random_state=seed)
    by_date = rows.sort_values(
        ["date", "doc_id", "section", "start"], kind="stable", ascending=[True, True, False, True]
    )
    if order == "date":
        return by_date
    if order == "cost":
        if "boundary_cost" not in by_date:
            raise ConcordanceError(
                "these lines have no boundary cost: rejected.csv has it in `detail`, and folders of earlier versions have none"
            )
        return by_date.sort_values("boundary_cost", kind="stable", ascending=False)
    words = neighbours(by_date, order)
    frequency = Counter(words)
    keys = [(-frequency[word], word) for word in words]
    return by_date.iloc[sorted(range(len(keys)), key=keys.__getitem__)]


def neighbours(rows: pd.DataFrame, side: str) -> list[str]:
    """The word before (`left`) or after (`right`) each occurrence by jieba's general dictionary; empty at an end of text.

    Punctuation next to the occurrence is no word but stands for itself, since it ends what is said of the term.
    """
    from annotator.tagging.dictionary import general_tokenizer

    cut = general_tokenizer().lcut
    contexts = rows.right if side == "right" else rows.left
    known: dict[str, str] = {}
    for text in contexts.unique():
        text = str(text).strip()
        pieces = [word for word in cut(text) if word.strip()] if text else []
        word = (pieces[0] if side == "right" else pieces[-1]) if pieces else ""
        known[text] = word[:1] if _NO_WORD.fullmatch(word) else word
    return [known[str(text).strip()] for text in contexts]
