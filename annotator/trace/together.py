"""Terms together: how often two terms share a sentence, a paragraph, a document (`together.csv`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.association import expected_count, log_likelihood
from annotator.trace.units import DEFAULT_UNITS, check_units, counted, period_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.units import Counted

COLUMNS = names_of("together", labels=False)
CONTEXTS = ("sentence", "paragraph", "document")


class _Uses(NamedTuple):
    """Which context holds which term, each pair once: places in `documents`, numbers of contexts and of terms."""

    document: NDArray[np.int64]
    context: NDArray[np.int64]
    term: NDArray[np.int64]


def together(output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS) -> pd.DataFrame:
    """How often two terms (their current forms) stand in the same sentence, paragraph or document, by period.

    `observed` counts the contexts with both, `expected` is what chance would give were the terms independent among
    all sentences, paragraphs or documents of the period (`documents.csv` tells how many), `log_likelihood` is
    Dunning's G² of the two. Sentences and paragraphs are those of the body. Set phrases that hold both terms, and
    reprints, count each time; that is what they do to a reader, but G² takes them as independent.

    Returns: a row for each context × period × pair of terms that both occur in the period, each pair once, in the
    lexicons' order, with the columns of `together.csv`. After the periods of the units comes `all` with an empty
    period: the whole corpus, undated documents included.

    Raises:
        UnitError: an unknown unit.
    """
    terms = [term for term in counted(output) if term.forms == "current"]
    uses = {context: _uses(output, terms, context) for context in CONTEXTS}
    sizes = {"sentence": output.documents.get("sentences"), "paragraph": output.documents.get("paragraphs")}
    parts = []
    for context in CONTEXTS:
        size = sizes.get(context)
        universe = np.ones(len(output.documents)) if size is None else size.to_numpy()
        for unit in (*check_units(units), "all"):
            for period, inside in _slices(output, unit):
                part = _pairs(uses[context], inside, universe, terms)
                parts.append(part.assign(context=context, unit=unit, period=period))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _slices(output: TaggedOutput, unit: str) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """(period, which documents are in it), in order."""
    if unit == "all":
        yield "", np.ones(len(output.documents), dtype=bool)
        return
    periods = period_of(output.documents.date, unit).to_numpy()
    for period in sorted({*periods} - {""}):
        yield period, periods == period


def _uses(output: TaggedOutput, terms: list[Counted], context: str) -> _Uses:
    if context == "document":
        used, term = np.nonzero(output.documents[[term.column for term in terms]].to_numpy())
        return _Uses(used, used, term)
    number = {term.term: place for place, term in enumerate(terms)}
    spans = output.spans[(output.spans.section == "body") & (output.spans.relation != "predecessor")]
    place = pd.Series(np.arange(len(output.documents)), index=output.documents.doc_id)
    document = spans.doc_id.map(place).to_numpy(dtype="int64")
    context_number = spans.groupby([document, f"{context}_start"], sort=False).ngroup().to_numpy()
    pairs = pd.DataFrame(
        {
            "document": document,
            "context": context_number,
            "term": spans.term.map(number).to_numpy(dtype="int64"),
        }
    ).drop_duplicates(["context", "term"])
    return _Uses(*(pairs[column].to_numpy() for column in ("document", "context", "term")))


def _pairs(
    uses: _Uses, inside: NDArray[np.bool_], universe: NDArray[np.float64], terms: list[Counted]
) -> pd.DataFrame:
    from scipy.sparse import csr_array

    here = inside[uses.document]
    context, term = uses.context[here], uses.term[here]
    shape = (int(uses.context.max()) + 1 if len(uses.context) else 0, len(terms))
    matrix = csr_array((np.ones(len(term), dtype=np.int64), (context, term)), shape=shape)
    counts = (matrix.T @ matrix).toarray()
    alone = counts.diagonal()
    first, second = np.triu_indices(len(terms), 1)
    occur = (alone[first] > 0) & (alone[second] > 0)
    first, second = first[occur], second[occur]
    observed, total = counts[first, second], universe[inside].sum()
    margins = alone[first], alone[second], total
    return pd.DataFrame(
        {
            "layer": [terms[place].layer for place in first],
            "term": [terms[place].term for place in first],
            "other_layer": [terms[place].layer for place in second],
            "other_term": [terms[place].term for place in second],
            "observed": observed,
            "expected": expected_count(*margins).round(4),
            "log_likelihood": log_likelihood(observed, *margins).round(4),
        }
    )
