"""What is said of terms and words together: pairs of terms in one document, and the words that keep a term company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.trace.model import benjamini_hochberg
from annotator.trace.sentences import Sentence, sentence
from annotator.trace.series import first_use
from annotator.trace.statements import Statement, milestones

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.series import Evidence

    Floats = NDArray[np.float64]

HELD = 0.05
FEWEST, SPEAKERS = 3, 2
"""Documents, and strata of them, that a pair or a word stands in at least."""
TENTHS, THIRDS = 10, 3
"""Classes of length and of time within which documents are compared."""
WORDS = 3
"""Words of a term that are told of."""


class Association(NamedTuple):
    """Mantel and Haenszel's common odds ratio with its 95 % interval, and p of no association."""

    ratio: float
    low: float
    high: float
    p: float


def mantel_haenszel(
    first: NDArray[np.bool_], second: NDArray[np.bool_], group: NDArray[np.int64]
) -> Association:
    """The association of two properties of documents within groups of like documents.

    N. Mantel and W. Haenszel, Journal of the National Cancer Institute 22, 1959; the interval is that of Robins, Breslow and
    Greenland, Biometrics 42, 1986. NaN where no group tells of it.

    Args: of each document whether it has the one and the other, and the number of its group.
    """
    from scipy.special import ndtr

    size = int(group.max()) + 1
    n, a, row, column = (
        np.bincount(group, weights, size).astype(float)
        for weights in (np.ones(len(group)), first & second, first, second)
    )
    kept = n > 1
    n, a, row, column = n[kept], a[kept], row[kept], column[kept]
    b, c = row - a, column - a
    d = n - a - b - c
    r, s = a * d / n, b * c / n
    variance = float((row * column * (n - row) * (n - column) / (n**2 * (n - 1))).sum())
    if not r.sum() or not s.sum() or not variance:
        return Association(np.nan, np.nan, np.nan, np.nan)
    ratio = float(r.sum() / s.sum())
    p, q = (a + d) / n, (b + c) / n
    spread = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    margin = 1.959964 * float(np.sqrt(spread))
    z = max(abs(float((a - row * column / n).sum())) - 0.5, 0.0) / np.sqrt(variance)
    return Association(
        ratio, float(ratio * np.exp(-margin)), float(ratio * np.exp(margin)), float(2 * ndtr(-z))
    )


def said_of_pairs(
    output: TaggedOutput, evidence: Evidence, called: Mapping[str, Sentence]
) -> Iterator[Statement]:
    """Pairs of terms that documents since both are there use together more than their length, level, speaker and time give."""
    heads = np.unique(evidence.cluster, return_index=True)[1]
    everything = np.ones(len(evidence.documents), dtype=bool)
    uses, since = {}, {}
    for term, milestone in milestones(output).items():
        first = first_use(evidence, evidence.uses(term), milestone, everything)
        if first is not None:
            uses[term], since[term] = first.uses > 0, first.day
    pairs, found = [], []
    for place, one in enumerate(uses):
        for other in list(uses)[place + 1 :]:
            inside = heads[evidence.latest[heads] >= max(since[one], since[other])]
            a, b = uses[one][inside], uses[other][inside]
            both = inside[a & b]
            if len(both):
                pairs.append((one, other, inside, both))
                found.append(mantel_haenszel(a, b, _like(evidence, inside)))
    adjusted = benjamini_hochberg(np.array([one.p for one in found], dtype=float))
    for (one, other, inside, both), association, p in zip(pairs, found, adjusted, strict=True):
        speakers = len({*evidence.strata[both]})
        reason = ""
        if len(both) < FEWEST or speakers < SPEAKERS:
            reason = "one document" if len(both) == 1 else "too few documents or sources"
        elif not p <= HELD:
            reason = "no more than length, source and time give"
        elif association.ratio < 1:
            reason = "less often than length, source and time give"
        if association.ratio != association.ratio:
            yield Statement(
                one, "together", Sentence("", ""), False, documents=len(inside), documents_with_term=len(both),
                reason="no documents alike in length, source and time to compare",
            )  # fmt: skip
            continue
        values = {name: f"{getattr(association, name):.1f}" for name in ("low", "high")}
        yield Statement(
            one, "together",
            sentence("together", term=called[one], other=called[other], estimate=f"{association.ratio:.1f}", using=len(both), **values),
            not reason, estimate=association.ratio, low=association.low, high=association.high, unit="odds ratio",
            p_adjusted=float(p), documents=len(inside), documents_with_term=len(both), reason=reason,
        )  # fmt: skip


def _like(evidence: Evidence, inside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Groups of documents that are alike: speaker (where each has many), tenth of length, third of the time."""
    strata = evidence.strata[inside]
    if len(np.unique(strata)) * TENTHS * THIRDS > len(inside) / 2:
        # A speaker with a report a year has no like: the levels are compared.
        levels = np.array([name.partition("|")[0] for name in evidence.stratum_names])
        strata = np.unique(levels, return_inverse=True)[1][strata]
    length = _parts(evidence.characters[inside], TENTHS)
    time = _parts(evidence.latest[inside], THIRDS)
    return np.asarray(np.unique((strata * TENTHS + length) * THIRDS + time, return_inverse=True)[1])


def _parts(values: Floats, number: int) -> NDArray[np.int64]:
    """The part of each value, in parts of equal size."""
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray(ranks * number // max(len(values), 1))


def said_of_company(company: pd.DataFrame, called: Mapping[str, Sentence]) -> Iterator[Statement]:
    """The words that keep a term company against the other terms of the whole corpus.

    Args:
        company: the table of `annotator.trace.collocates`.
        called: the terms by name.
    """
    rows = company[(company.unit == "all") & (company.log_ratio > 0)]
    for term, own in rows.groupby("term", sort=False):
        told = 0
        for row in own.to_dict("records"):
            reason = ""
            if row["documents"] < FEWEST or row["speakers"] < SPEAKERS:
                reason = "one document" if row["documents"] == 1 else "too few documents or sources"
            elif not row["p_adjusted"] <= HELD or row["log_ratio_low"] <= 0:
                reason = "interval includes no change"
            elif told == WORDS:
                break
            told += not reason
            values = {"estimate": "log_ratio", "low": "log_ratio_low", "high": "log_ratio_high"}
            yield Statement(
                str(term), "company",
                sentence(
                    "company", term=called[str(term)], other=row["word"], using=int(row["documents"]),
                    **{name: f"{row[column]:.1f}" for name, column in values.items()},
                ),
                not reason, estimate=row["log_ratio"], low=row["log_ratio_low"], high=row["log_ratio_high"],
                unit="log ratio", p_adjusted=row["p_adjusted"], documents=int(row["documents"]),
                documents_with_term=int(row["documents"]), reason=reason,
            )  # fmt: skip
