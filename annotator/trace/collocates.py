"""The words around a term, and how they change (`collocates.csv`). Stop words are data: `corpus/stopwords.txt`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.data import data_path
from annotator.text.characters import HAN
from annotator.trace.association import expected_count, log_likelihood, log_ratio
from annotator.trace.clusters import clusters_of
from annotator.trace.copied import LEAST
from annotator.trace.model import benjamini_hochberg
from annotator.trace.series import strata_of
from annotator.trace.units import DEFAULT_UNITS, check_units, counted, period_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from annotator.out.read import TaggedOutput

COLUMNS = names_of("collocates", labels=False)
FEWEST = 3
"""A word is given where it was seen, or expected, this often."""
MOST = 50
"""Words given for a term in a period: those with the highest log-likelihood."""

_SPACE = re.compile(r"\s+")
_NO_LETTER = re.compile(r"[^\w]+")
_CLAUSE = re.compile(f"[{HAN}]+")


@cache
def stop_words() -> frozenset[str]:
    """The words of `corpus/stopwords.txt`."""
    lines = data_path("corpus", "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def collocates(output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS) -> pd.DataFrame:
    """The words in the sentences of a term's current forms, against what would be expected.

    Two comparisons, told apart by `reference`. In the rows of a period it is `other periods`: the term's sentences
    of this period against its sentences of all others, so that a change of company is seen; a word that has gone has
    fewer `observed` than `expected`. In the rows with the unit `all` and an empty period it is `other terms`: the
    term's sentences of the whole corpus against the other sentences of `spans.csv`, without the words that are terms
    themselves, so that the company that is this term's own is seen. (The sentences without any term are not in the
    folder.) Where there is nothing to compare with, no row is given.

    Words are jieba's by the general dictionary, of two or more Chinese characters and no stop word; a tagged term is
    one word, and the term that is looked at is left out. A sentence counts once for a term, however often
    it stands there, and one that documents share word for word counts once in all. `observed` and `expected` count words; `log_likelihood` is Dunning's G², `log_ratio` Hardie's
    (see `annotator.trace.association`), with an interval and a p-value that take documents as the independent units;
    `documents` and `speakers` tell how many have the word there. Given are words seen or expected at least 3 times, at most 50 for a term and
    period, those with the highest G² first.

    Returns: rows in the order of the units, terms and periods, with the columns of `collocates.csv`.

    Raises:
        UnitError: an unknown unit.
    """
    units = check_units(units)
    sentences, words, matrix = _sentences(output)
    terms = [term for term in counted(output) if term.forms == "current"]
    parts = []
    for unit in (*units, "all"):
        period = period_of(sentences.date, unit).to_numpy() if unit != "all" else None
        for term in terms:
            with_term = np.array([term.term in found for found in sentences.terms], dtype=bool)
            if period is None:
                # The sentences it is compared with were chosen for the other terms: these would all seem avoided.
                excluded = np.array([bool(owners) for owners in words.terms], dtype=bool)
                slices, compared = [("", with_term)], np.ones(len(sentences), dtype=bool)
            else:
                excluded = np.array([term.term in owners for owners in words.terms], dtype=bool)
                compared = with_term & (period != "")
                slices = [(name, compared & (period == name)) for name in sorted({*period[compared]})]
            whole = np.where(excluded, 0, _total(matrix, compared))
            for name, inside in slices:
                spread = _Spread(
                    sentences.cluster.to_numpy(), sentences.stratum.to_numpy(), matrix, inside, compared
                )
                part = _compare(np.where(excluded, 0, _total(matrix, inside)), whole, words.word, spread)
                parts.append(part.assign(unit=unit, period=name, layer=term.layer, term=term.term))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(reference=np.where(table.unit == "all", "other terms", "other periods"))[COLUMNS]


def _total(matrix: csr_array, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.asarray(matrix[np.flatnonzero(rows)].sum(axis=0)).ravel()


class _Spread(NamedTuple):
    """Where the words of some sentences stand: number of the cluster and of the stratum of each sentence, and which are meant."""

    cluster: NDArray[np.int64]
    stratum: NDArray[np.int64]
    matrix: csr_array
    inside: NDArray[np.bool_]
    compared: NDArray[np.bool_]

    def of(
        self, words: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Of each word the clusters and strata inside that have it, mean square over mean of its uses in a cluster, and DP."""
        counts = self.matrix[np.flatnonzero(self.inside)][:, words].tocoo()
        cluster, stratum = self.cluster[self.inside], self.stratum[self.inside]
        table = pd.DataFrame({"word": counts.coords[1], "row": counts.coords[0], "n": counts.data})
        table["cluster"], table["stratum"] = cluster[table.row], stratum[table.row]
        by_cluster = table.groupby(["word", "cluster"]).n.sum()
        numbers = np.arange(len(words))
        documents = by_cluster.groupby(level="word").size().reindex(numbers, fill_value=0)
        strata = table.groupby("word").stratum.nunique().reindex(numbers, fill_value=0)
        squares, total = (
            (by_cluster**power).groupby(level="word").sum().reindex(numbers) for power in (2, 1)
        )
        burst = (squares / total).fillna(1.0)
        # Gries's DP: clusters without the word differ from it by the whole of their share of the words.
        sizes = np.asarray(self.matrix[np.flatnonzero(self.inside)].sum(axis=1)).ravel()
        share = pd.Series(sizes).groupby(cluster).sum() / max(int(sizes.sum()), 1)
        of_pair = by_cluster.index.get_level_values("cluster").map(share.to_dict()).to_numpy()
        own = by_cluster.to_numpy() / total[by_cluster.index.get_level_values("word")].to_numpy()
        apart = pd.Series(np.abs(own - of_pair) - of_pair, index=by_cluster.index).groupby(level="word").sum()
        dp = ((1 + apart) / 2).reindex(numbers)
        return (
            np.asarray(documents, dtype=np.int64),
            np.asarray(strata, dtype=np.int64),
            np.asarray(burst, dtype=np.float64),
            np.asarray(dp, dtype=np.float64),
        )


def _compare(
    here: NDArray[np.int64], whole: NDArray[np.int64], words: pd.Series[str], spread: _Spread
) -> pd.DataFrame:
    """The words of a part of the sentences against the rest of them; none where one of the two has no word."""
    row, total = here.sum(), whole.sum()
    from scipy.special import chdtrc

    expected = expected_count(row, whole, total)
    given = np.flatnonzero((np.maximum(here, expected) >= FEWEST) & (0 < row < total))
    found = log_ratio(here[given], row, whole[given], total)
    documents, speakers, burst, dp = spread.of(given)
    there = np.maximum(whole[given] - here[given], 0.5)
    error = np.sqrt(burst * (1 / np.maximum(here[given], 0.5) + 1 / there)) / np.log(2)
    likelihood = log_likelihood(here[given], row, whole[given], total)
    table = pd.DataFrame(
        {
            "word": words.to_numpy()[given],
            "observed": here[given],
            "expected": expected[given].round(4),
            "log_likelihood": likelihood.round(4),
            "log_ratio": found.round(4),
            "documents": documents,
            "speakers": speakers,
            "log_ratio_low": (found - 1.959964 * error).round(4),
            "log_ratio_high": (found + 1.959964 * error).round(4),
            # Uses that come in bursts count as so many fewer.
            "p_adjusted": [
                float(f"{max(p, 1e-12):.6g}") for p in benjamini_hochberg(chdtrc(1, likelihood / burst))
            ],
            "dp": dp.round(4),
        }
    )
    return table.sort_values(["log_likelihood", "word"], ascending=[False, True]).head(MOST)


def _sentences(output: TaggedOutput) -> tuple[pd.DataFrame, pd.DataFrame, csr_array]:
    """The sentences (date, terms in them), the words (word, terms it is a form of) and their counts."""
    from scipy.sparse import csr_array

    spans = output.spans.assign(
        surface=output.spans.text.str.replace(_SPACE, " ", regex=True),
        counts=output.spans.term.where(output.spans.relation != "predecessor", ""),
    )
    sentences = (
        spans.groupby(["doc_id", "section", "sentence_start"], sort=False)
        .agg(
            date=("date", "first"),
            sentence=("sentence", "first"),
            surfaces=("surface", frozenset),
            terms=("counts", frozenset),
        )
        .reset_index()
    )
    documents = output.documents
    cluster = dict(zip(documents.doc_id, clusters_of(documents), strict=True))
    stratum = dict(zip(documents.doc_id, pd.factorize(strata_of(documents))[0], strict=True))
    sentences["cluster"] = sentences.doc_id.map(cluster).astype("int64")
    sentences["stratum"] = sentences.doc_id.map(stratum).astype("int64")
    # A sentence that many share word for word is one act of copying.
    letters = sentences.sentence.str.replace(_NO_LETTER, "", regex=True)
    sentences = sentences[~(letters.duplicated() & (letters.str.len() >= LEAST))].reset_index(drop=True)
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, (sentence, surfaces) in enumerate(zip(sentences.sentence, sentences.surfaces, strict=True)):
        found = sentence_words(sentence, surfaces)
        rows += [row] * len(found)
        columns += [numbers.setdefault(word, len(numbers)) for word in found]
    owners = spans.groupby("surface").term.agg(frozenset)
    words = pd.DataFrame({"word": pd.Series(list(numbers), dtype=str)})
    words["terms"] = [owners.get(word, frozenset()) for word in numbers]
    matrix = csr_array(
        (np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(len(sentences), len(words))
    )
    return sentences, words, matrix


def sentence_words(sentence: str, surfaces: frozenset[str]) -> list[str]:
    """The words of a sentence, in order; what was tagged in it is one word each."""
    longest = sorted(surfaces, key=lambda surface: (-len(surface), surface))
    parts = re.split(f"({'|'.join(map(re.escape, longest))})", sentence)
    stop = stop_words()
    found: list[str] = []
    for place, part in enumerate(parts):
        if place % 2:
            found.append(part)
        else:
            for clause in _CLAUSE.findall(part):
                found += [word for word in _cut(clause) if len(word) > 1 and word not in stop]
    return found


@lru_cache(maxsize=8192)
def _cut(clause: str) -> tuple[str, ...]:
    from annotator.tagging.dictionary import general_tokenizer

    # Without the HMM, which makes words up: the words of the dictionary are the same in every sentence.
    return tuple(general_tokenizer().cut(clause, HMM=False))
