"""The words around a term on two sides: which are key to one of them, how strongly, and how widely they are spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.trace.association import log_likelihood
from annotator.trace.collocates import sentence_words
from annotator.trace.dispersion import dispersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FEWEST = 3
"""Documents that have a word in the sentences of a term, on both sides together, for it to be given."""
COLUMNS = (
    "layer", "term", "word", "sentences_a", "sentences_b", "share_a", "share_b", "documents_a", "documents_b",
    "log_likelihood", "log_ratio", "low", "high", "dp_a", "dp_b", "p_adjusted",
)  # fmt: skip


def keyness(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Words of the sentences of a term on side b against those on side a.

    A sentence that many documents share word for word counts once on each side: copying it is one act. `log_ratio` is the
    binary logarithm of the share of sentences with the word on b over that on a, half a sentence standing for none, with
    the 95 % interval of its logarithm (Katz and others, Biometrics 34, 1978), the variance multiplied with how much more the
    word's sentences vary since several stand in one document (mean square over mean); G² is Dunning's on sentences; `dp` is Gries's
    over the documents, by their sentences. `p_adjusted` is that of G² by the same factor, after Benjamini and Hochberg over the
    words of the term.

    Args:
        a: rows of `spans.csv` of one term on the first side.
        b: the same on the second.

    Returns:
        `COLUMNS` without layer and term, the most telling words first.
    """
    from scipy.stats import chi2

    from annotator.compare.rates import adjusted

    sides = [_words(rows) for rows in (a, b)]
    totals = [int(side.sentence.nunique()) for side in sides]
    counts = [
        side.groupby("word").agg(sentences=("sentence", "nunique"), documents=("doc_id", "nunique"))
        for side in sides
    ]
    table = counts[0].join(counts[1], how="outer", lsuffix="_a", rsuffix="_b").fillna(0).astype(int)
    table = table[table.documents_a + table.documents_b >= FEWEST]
    if not len(table) or not all(totals):
        return pd.DataFrame(columns=[column for column in COLUMNS if column not in ("layer", "term")])
    here, there = table.sentences_b.to_numpy(float), table.sentences_a.to_numpy(float)
    g2 = log_likelihood(here, totals[1], here + there, sum(totals))
    x, y = np.maximum(here, 0.5), np.maximum(there, 0.5)
    ratio = np.log(x / totals[1]) - np.log(y / totals[0])
    # Sentences of one document hang together: they count as so many fewer.
    burst = _bursts(sides, table.index)
    spread = np.sqrt(burst * (np.maximum(0, 1 / x - 1 / totals[1]) + np.maximum(0, 1 / y - 1 / totals[0])))
    table = table.assign(
        share_a=(there / totals[0]).round(6), share_b=(here / totals[1]).round(6),
        log_likelihood=g2.round(4),
        log_ratio=(ratio / math.log(2)).round(4),
        low=((ratio - 1.959964 * spread) / math.log(2)).round(4),
        high=((ratio + 1.959964 * spread) / math.log(2)).round(4),
        dp_a=_dispersions(sides[0], table.index), dp_b=_dispersions(sides[1], table.index),
        p_adjusted=adjusted(chi2.sf(g2 / burst, 1)),
    )  # fmt: skip
    table = table.reset_index().sort_values(["log_likelihood", "word"], ascending=[False, True])
    return table[[column for column in COLUMNS if column not in ("layer", "term")]].reset_index(drop=True)


def _words(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each word of each distinct sentence: word, sentence, the first document that has the sentence."""
    surfaces = frozenset(rows.text.str.replace(r"\s+", " ", regex=True))
    sentences = rows.drop_duplicates("sentence")
    found = [
        (word, sentence, doc_id)
        for sentence, doc_id in zip(sentences.sentence, sentences.doc_id, strict=True)
        for word in {*sentence_words(sentence, surfaces)} - surfaces
    ]
    return pd.DataFrame(found, columns=["word", "sentence", "doc_id"])


def _bursts(sides: list[pd.DataFrame], words: pd.Index[str]) -> NDArray[np.float64]:
    """Mean square over mean of the sentences with a word in a document that has it."""
    counts = pd.concat([side.groupby(["word", "doc_id"]).size() for side in sides])
    squares, total = ((counts**power).groupby(level="word").sum().reindex(words) for power in (2, 1))
    return np.asarray(squares / total, dtype=float)


def _dispersions(side: pd.DataFrame, words: Iterable[str]) -> list[float]:
    sizes = side.groupby("doc_id").sentence.nunique()
    by_word = {word: group.groupby("doc_id").size() for word, group in side.groupby("word")}
    nothing = pd.Series(dtype=float)
    return [
        round(dispersion(by_word.get(word, nothing).reindex(sizes.index, fill_value=0), sizes).dp, 4)
        for word in words
    ]
