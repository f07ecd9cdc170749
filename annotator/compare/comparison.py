"""The comparison as a whole: rates of every term on two sides, and the words around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.compare.keyness import COLUMNS as WORD_COLUMNS
from annotator.compare.keyness import keyness
from annotator.compare.rates import FEWEST, Side, adjusted, rate_ratio
from annotator.compare.sides import GROUPS, ComparisonError, clusters, side
from annotator.trace.series import Evidence
from annotator.trace.units import Counted, counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

BY = (*GROUPS, "period", "term")
"""What the sides of a comparison may be told apart by."""
RATE_COLUMNS = (
    "layer", "term", "forms", "documents_a", "documents_b", "documents_with_term_a", "documents_with_term_b",
    "occurrences_a", "occurrences_b", "characters_a", "characters_b", "per_million_a", "per_million_b",
    "rate_ratio", "low", "high", "p_adjusted", "held", "reason",
)  # fmt: skip
HELD = 0.05


@dataclass(frozen=True)
class Comparison:
    """Two sides compared: `rates` a row a term and forms, `words` the words around each term; `notes` what to bear in mind.

    `held` says that the adjusted p is under 0.05: that the rates of the sides differ may be said. Elsewhere no difference
    was detected, which is not to say that there is none.
    """

    by: str
    a: str
    b: str
    rates: pd.DataFrame
    words: pd.DataFrame
    notes: tuple[str, ...]


def compare(output: TaggedOutput, by: str, a: str, b: str, seed: int = 1) -> Comparison:
    """Compare two sides that were named before looking.

    Args:
        output: what `annotator.read_output` returned.
        by: one of `BY`. With `term`, `a` and `b` are ids of terms, which are compared over all documents.
        a: the first side.
        b: the second; ratios are b by a.
        seed: of the bootstrap.

    Raises:
        ComparisonError: there is no such side, or both are the same.
    """
    if a == b:
        raise ComparisonError(f"{a} cannot be compared with itself")
    if by == "term":
        return _terms(output, a, b, seed)
    on_a, on_b = side(output, by, a), side(output, by, b)
    if (on_a & on_b).any():
        raise ComparisonError(
            f"{a} and {b} have {int((on_a & on_b).sum())} documents in common; give two that have none"
        )
    rows, words = [], []
    evidence = Evidence(output)
    chosen = [part.to_numpy(dtype=bool) for part in (on_a, on_b)]
    documents = [output.documents[part] for part in chosen]
    # Of two periods the whole course tells how it goes up and down; sources have each their own.
    told = [np.ones(len(on_a), dtype=bool)] * 2 if by == "period" else chosen
    for term in counted(output):
        rows.append(_row(term, evidence, chosen, told, [term.column, term.column], seed))
        if term.forms == "current":
            of_term = output.spans[
                (output.spans.term == term.term) & (output.spans.relation != "predecessor")
            ]
            spans = [of_term[of_term.doc_id.isin(part.doc_id)] for part in documents]
            words.append(keyness(*spans).assign(layer=term.layer, term=term.term))
    return _comparison(by, a, b, rows, words, tuple(_notes(output, by, on_a, on_b)))


def _terms(output: TaggedOutput, a: str, b: str, seed: int) -> Comparison:
    known = {term.term: term for term in counted(output) if term.forms == "current"}
    for name in (a, b):
        if name not in known:
            raise ComparisonError(f"{name}: is no term of this folder. There are: {', '.join(known)}")
    everything = [np.ones(len(output.documents), dtype=bool)] * 2
    row = _row(known[b], Evidence(output), everything, everything, [a, b], seed)
    current = output.spans[output.spans.relation != "predecessor"]
    words = keyness(*(current[current.term == name] for name in (a, b))).assign(layer=known[b].layer, term=b)
    return _comparison("term", a, b, [row], [words], ("Both terms are counted in the same documents.",))


def _row(
    term: Counted, evidence: Evidence, chosen: list[NDArray[np.bool_]], told: list[NDArray[np.bool_]],
    columns: list[str], seed: int,
) -> dict[str, object]:  # fmt: skip
    """A row of rates: the documents of each side, and those that tell of its campaigns."""
    sides = [_side(evidence, *one) for one in zip(chosen, told, columns, strict=True)]
    ratio = rate_ratio(sides[0], sides[1], seed)
    row: dict[str, object] = {"layer": term.layer, "term": term.term, "forms": term.forms}
    for suffix, part, column, one in zip("ab", chosen, columns, sides, strict=True):
        row |= {
            f"documents_{suffix}": int(part.sum()), f"documents_with_term_{suffix}": int((evidence.uses(column)[part] > 0).sum()),
            f"occurrences_{suffix}": int(one.hits.sum()), f"characters_{suffix}": int(one.characters.sum()),
            f"per_million_{suffix}": round(one.rate, 4),
        }  # fmt: skip
    return row | {"rate_ratio": ratio.ratio, "low": ratio.low, "high": ratio.high, "p": ratio.p}


def _side(evidence: Evidence, chosen: NDArray[np.bool_], told: NDArray[np.bool_], column: str) -> Side:
    uses = evidence.uses(column)
    number = np.unique(clusters(evidence, chosen), return_inverse=True)[1]
    hits, characters = (np.bincount(number, values[chosen]) for values in (uses, evidence.characters))
    return Side(np.asarray(hits, float), np.asarray(characters, float), evidence.campaign(uses, told))


def _comparison(
    by: str, a: str, b: str, rows: list[dict[str, object]], words: list[pd.DataFrame], notes: tuple[str, ...]
) -> Comparison:
    rates = pd.DataFrame(rows)
    p = adjusted(rates.p.to_numpy(float))
    held: NDArray[np.bool_] = p < HELD
    reason = np.where(held, "", np.where(np.isnan(p), "too few documents", "interval includes no change"))
    rates = rates.assign(p_adjusted=p, held=held, reason=reason).round({"rate_ratio": 4, "low": 4, "high": 4})
    return Comparison(by, a, b, rates[list(RATE_COLUMNS)], _stacked(words), notes)


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    table = pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=list(WORD_COLUMNS))
    return table[list(WORD_COLUMNS)]


def _notes(output: TaggedOutput, by: str, on_a: pd.Series[bool], on_b: pd.Series[bool]) -> list[str]:
    """Where the sides differ in more than what they are told apart by."""
    notes = [f"No interval where fewer than {FEWEST} documents on a side use a term."]
    sides = [output.documents[chosen] for chosen in (on_a, on_b)]
    lengths = [float(part.characters.median()) for part in sides]
    if max(lengths) > 1.5 * min(lengths):
        notes.append(
            f"Documents differ in length: the median is {lengths[0]:,.0f} and {lengths[1]:,.0f} characters."
        )
    for column in ("source", "level"):
        if column == by or column not in output.documents:
            continue
        names = [set(part[column]) - {""} for part in sides]
        only = [names[0] - names[1], names[1] - names[0]]
        if any(only):
            told = "; ".join(
                f"only on the {which} side: {', '.join(sorted(some)[:3])}" + (" …" if len(some) > 3 else "")
                for which, some in zip(("first", "second"), only, strict=True)
                if some
            )
            notes.append(f"The sides are not of the same {column}s ({told}): a difference may be theirs.")
    return notes
