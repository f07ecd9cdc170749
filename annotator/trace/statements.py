"""Every sentence that may be said of a course, and those considered and not made (`statements.csv`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.first_seen import first_milestone
from annotator.trace.model import benjamini_hochberg
from annotator.trace.sentences import Sentence, names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.courses import TermCourse
    from annotator.trace.series import Evidence

COLUMNS = names_of("statements", labels=False)

LASTING = ("rising", "falling", "new_level", "silent", "revived", "overtook")
"""Statements of a lasting change."""


@dataclass(frozen=True)
class Statement:
    """A row of `statements.csv`."""

    term: str
    statement: str
    sentence: Sentence
    held: bool
    scope: str = "all"
    since: str = ""
    until: str = ""
    estimate: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    unit: str = ""
    p_adjusted: float = float("nan")
    documents: int = 0
    documents_with_term: int = 0
    reason: str = ""


def table_of(statements: Iterable[Statement], output: TaggedOutput) -> pd.DataFrame:
    """The table: terms in the lexicons' order, of each the statements in the order in which they were made.

    Returns: a row for each statement, with the columns of `statements.csv`.
    """
    layer_of = {term.id: layer.name for layer in output.layers for term in layer.terms}
    order = {term: place for place, term in enumerate(layer_of)}
    rows = [
        {
            "layer": layer_of[one.term],
            "term": one.term,
            "statement": one.statement,
            "scope": one.scope,
            "since": one.since,
            "until": one.until,
            "estimate": _rounded(one.estimate),
            "low": _rounded(one.low),
            "high": _rounded(one.high),
            "unit": one.unit,
            "p_adjusted": _p(one.p_adjusted),
            "documents": one.documents,
            "documents_with_term": one.documents_with_term,
            "held": one.held,
            "reason": "" if one.held else one.reason,
            "sentence_en": one.sentence.en,
            "sentence_zh": one.sentence.zh,
        }
        for one in sorted(statements, key=lambda one: order[one.term])
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def _p(value: float) -> float:
    """Six digits, and never 0.0."""
    return float(f"{max(value, 1e-12):.6g}") if value == value else value


def milestones(output: TaggedOutput) -> dict[str, str]:
    """The date of each term's earliest milestone that is not marked unverified; empty where it has none."""
    found = {}
    for layer in output.layers:
        for term in layer.terms:
            milestone = first_milestone(term)
            found[term.id] = milestone.date if milestone else ""
    return found


def scopes_of(output: TaggedOutput) -> list[tuple[str, NDArray[np.bool_]]]:
    """What statements are made of: all documents, then each level and each source where there are two and more.

    A stratum has ten documents at least, and there are at most twelve of a kind: a corpus of thirty provinces is told by its level.
    """
    documents = output.documents
    scopes = [("all", np.ones(len(documents), dtype=bool))]
    for grouping in ("level", "source"):
        if grouping not in documents:
            continue
        counts = documents[grouping][documents[grouping] != ""].value_counts()
        kept = counts.index[counts >= 10]
        if 2 <= len(kept) <= 12 or (len(kept) == 1 and documents[grouping].eq("").sum() >= 10):
            scopes += [
                (f"{grouping}={name}", documents[grouping].eq(name).to_numpy()) for name in sorted(kept)
            ]
    return scopes


def statements(
    output: TaggedOutput, evidence: Evidence | None = None, found: Sequence[TermCourse] | None = None,
    company: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Every sentence that may be said of the terms, and those considered and not made, with the reason.

    Each is a row with the effect, its interval, the p-value adjusted over the run, the documents behind it and the sentence
    in English and Chinese. Terminal, page and notebooks say what is `held` here, and nothing else.

    Args:
        output: what `annotator.read_output` returned.
        evidence: `Evidence(output)`, for a caller that has it.
        found: the courses of the terms' current forms in all documents and strata, likewise.
        company: the table of `annotator.trace.collocates`, for what is said of it.

    Returns: a row for each statement, with the columns of `statements.csv`.
    """
    from annotator.trace.courses import courses
    from annotator.trace.lags import said_of_spread
    from annotator.trace.said_of_courses import said_of_courses
    from annotator.trace.said_of_forms import said_of_forms
    from annotator.trace.said_of_pairs import said_of_company, said_of_pairs
    from annotator.trace.said_of_uses import said_of_uses
    from annotator.trace.series import Evidence as _Evidence

    evidence = _Evidence(output) if evidence is None else evidence
    if found is None:
        found = courses(evidence, list(milestones(output).items()), scopes_of(output))
    called = names(output.layers)
    made = [
        *said_of_uses(output, evidence, called),
        *said_of_courses(evidence, found, called),
        *said_of_forms(output, evidence, called),
        *said_of_spread(output, evidence, called),
        *said_of_pairs(output, evidence, called),
        *(said_of_company(company, called) if company is not None else ()),
    ]
    return table_of(_adjusted(made), output)


def _adjusted(made: Sequence[Statement]) -> list[Statement]:
    """p of bursts, silences and revivals adjusted over those of a kind, of all documents and of strata apart."""
    found = list(made)
    for kind in ("burst", "silent", "revived"):
        for overall in (True, False):
            places = [
                place
                for place, one in enumerate(found)
                if one.statement == kind and (one.scope == "all") == overall
            ]
            p = benjamini_hochberg(np.array([found[place].p_adjusted for place in places], dtype=float))
            for place, adjusted in zip(places, p, strict=True):
                found[place] = replace(found[place], p_adjusted=float(adjusted))
    return found
