"""Formula sentences: what documents share word for word, and who had it first (`copied.csv`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.clusters import clusters_of
from annotator.trace.units import by_latest_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

COLUMNS = names_of("copied", labels=False)
LEAST = 16
"""Characters of a run that is no coincidence: the usual phrases around a term have up to a dozen."""
FEWEST = 3
"""Documents (a text and its reprints as one) that share a formula."""
_LETTERS = re.compile(r"[^\w]+")


def copied(output: TaggedOutput, texts: Iterable[tuple[str, str, str]] | None = None) -> pd.DataFrame:
    """The formulas in the sentences of the terms, and every document that has them, the earliest first.

    A formula is a longest run of characters, punctuation and white space left out, of at least `LEAST`, that the same
    `FEWEST` documents and more share; a text and its reprints are one. Whoever has it later has it from the first or from
    where that had it: the table says when, not how. With the texts a formula is looked for in all of them, so that who had it
    in other company, without the term or across sentences, is there, too.

    Args:
        output: what `annotator.read_output` returned.
        texts: (doc_id, title, text) of the documents, as `annotator.Texts` gives them.

    Returns: a row for each formula × document, with the columns of `copied.csv`.
    """
    documents = output.documents
    cluster = dict(zip(documents.doc_id, clusters_of(documents), strict=True))
    sentences = output.spans[["doc_id", "sentence", "term"]].drop_duplicates()
    said = [_LETTERS.sub("", sentence) for sentence in sentences.sentence]
    rows = list(zip(sentences.doc_id, sentences.term, said, strict=True))
    holders: dict[str, set[int]] = defaultdict(set)
    for doc_id, _, text in rows:
        for start in range(len(text) - LEAST + 1):
            holders[text[start : start + LEAST]].add(int(cluster[doc_id]))
    common = {shingle: frozenset(found) for shingle, found in holders.items() if len(found) >= FEWEST}
    formulas: dict[str, frozenset[int]] = {}
    for text in dict.fromkeys(said):
        start = 0
        while start <= len(text) - LEAST:
            shared = common.get(text[start : start + LEAST])
            if shared is None:
                start += 1
                continue
            end = start
            # As long as enough of the documents go on together.
            while end + 1 <= len(text) - LEAST:
                following = common.get(text[end + 1 : end + 1 + LEAST])
                if following is None or len(shared & following) < max(FEWEST, len(shared) // 2 + 1):
                    break
                shared, end = shared & following, end + 1
            formulas.setdefault(text[start : end + LEAST], shared)
            start = end + LEAST
    elsewhere = _in_texts(formulas, texts, {*cluster}) if formulas and texts is not None else {}
    return _table(output, formulas, rows, elsewhere)


def _in_texts(
    formulas: Iterable[str], texts: Iterable[tuple[str, str, str]], known: set[str]
) -> dict[str, set[str]]:
    """The documents whose text has each formula; its beginning is looked up by a sum of characters, then it is compared."""
    weights = np.random.default_rng(16).integers(1, 2**63, LEAST, dtype=np.uint64) | np.uint64(1)

    def sums(text: str) -> NDArray[np.uint64]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
        found = np.zeros(len(codes) - LEAST + 1, dtype=np.uint64)
        for place, weight in enumerate(weights):
            found += weight * codes[place : place + len(found)]
        return found

    begins: dict[int, list[str]] = defaultdict(list)
    for formula in formulas:
        begins[int(sums(formula[:LEAST])[0])].append(formula)
    keys = np.array(sorted(begins), dtype=np.uint64)
    holders: dict[str, set[str]] = defaultdict(set)
    for doc_id, _, text in texts:
        letters = _LETTERS.sub("", text)
        if doc_id not in known or len(letters) < LEAST:
            continue
        of_text = sums(letters)
        at = np.minimum(np.searchsorted(keys, of_text), len(keys) - 1)
        for place in np.flatnonzero(keys[at] == of_text):
            for formula in begins[int(of_text[place])]:
                if letters.startswith(formula, int(place)):
                    holders[formula].add(doc_id)
    return holders


def _table(
    output: TaggedOutput, formulas: dict[str, frozenset[int]], rows: list[tuple[str, str, str]],
    elsewhere: Mapping[str, set[str]],
) -> pd.DataFrame:  # fmt: skip
    documents = output.documents.set_index("doc_id", drop=False)
    day = dict(zip(documents.doc_id, by_latest_day(documents.date), strict=True))
    cluster = dict(zip(documents.doc_id, clusters_of(output.documents), strict=True))
    found = []
    longest: list[str] = []
    for formula in sorted(formulas, key=lambda text: (-len(text), text)):
        if any(formula in longer for longer in longest):
            continue
        longest.append(formula)
        own: dict[str, set[str]] = defaultdict(set)
        for doc_id, term, text in rows:
            if formula in text:
                own[doc_id].add(term)
        for doc_id in elsewhere.get(formula, ()):
            own.setdefault(doc_id, set())
        number = len({cluster[doc_id] for doc_id in own})
        if number < FEWEST:
            continue
        order = sorted(own, key=lambda doc_id: (np.isnat(day[doc_id]), day[doc_id], doc_id))
        first = order[0]
        terms = ";".join(sorted(set().union(*own.values())))
        for doc_id in order:
            known = documents.loc[doc_id]
            exact = len(known.date) == 10 and len(documents.date[first]) == 10
            found.append(
                {
                    "formula": formula, "documents": number, "doc_id": doc_id, "date": known.date,
                    "level": known.get("level", ""), "province": known.get("province", ""), "source": known.source,
                    "first_doc_id": first, "first_date": documents.date[first],
                    "days_after": int((day[doc_id] - day[first]).astype(int)) if exact else None, "terms": terms,
                }
            )  # fmt: skip
    table = pd.DataFrame(found, columns=COLUMNS)
    table["days_after"] = table.days_after.astype("Int64")
    return table.sort_values("documents", ascending=False, kind="stable", ignore_index=True)
