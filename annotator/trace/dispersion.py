"""How evenly a thing is spread over the parts of a corpus: Gries's deviation of proportions, and the range."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.clusters import clusters_of
from annotator.trace.units import counted, groups_of, period_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from annotator.out.read import TaggedOutput

COLUMNS = names_of("dispersion", labels=False)


class Dispersion(NamedTuple):
    """`dp` is 0 where a thing is spread as the parts are large and near 1 where it stands in one small part.

    `dp_norm` is DP by its largest value for these parts; `parts_with` of `parts` have the thing. NaN without any.
    """

    dp: float
    dp_norm: float
    parts_with: int
    parts: int


def dispersion(counts: ArrayLike, sizes: ArrayLike) -> Dispersion:
    """Deviation of proportions (S. Th. Gries, International Journal of Corpus Linguistics 13, 2008).

    DP = Σ |v − s| / 2, v the share of the thing and s the share of the corpus in each part; normalised by 1 − min(s)
    (J. Lijffijt and S. Th. Gries, International Journal of Corpus Linguistics 17, 2012).

    Args:
        counts: how often the thing stands in each part.
        sizes: how large each part is, in the unit of the rates; parts of size 0 are left out.
    """
    x, n = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    x, n = x[n > 0], n[n > 0]
    if not x.sum():
        return Dispersion(float("nan"), float("nan"), 0, len(n))
    v, s = x / x.sum(), n / n.sum()
    dp = float(np.abs(v - s).sum() / 2)
    most = 1 - float(s.min())
    return Dispersion(dp, dp / most if most > 0 else 0.0, int((x > 0).sum()), len(n))


def dispersions(output: TaggedOutput) -> pd.DataFrame:
    """How evenly each term is spread over documents, levels, sources, provinces, cities and years, by their characters.

    A text and its reprints are one part. Documents that name no source (no province …) are in no part of that kind.

    Returns: a row for each term, forms and kind of part of which there are two, with the columns of `dispersion.csv`.
    """
    documents = output.documents
    kinds = {"document": pd.Series(clusters_of(documents).astype(str), index=documents.index)}
    kinds |= {name: group for name, group in groups_of(documents) if name != "all"}
    kinds["year"] = period_of(documents.date, "year")
    rows = []
    for kind, part in kinds.items():
        known = part != ""
        sums = documents[known].groupby(part[known], sort=False)
        sizes = sums.characters.sum()
        if (sizes > 0).sum() < 2:
            continue
        for term in counted(output):
            counts = sums[term.column].sum()
            if not counts.sum():
                continue
            found = dispersion(counts, sizes)
            rows.append(
                {
                    "layer": term.layer, "term": term.term, "forms": term.forms, "parts_of": kind, "parts": found.parts,
                    "range": found.parts_with, "occurrences": int(counts.sum()), "dp": round(found.dp, 4),
                    "dp_norm": round(found.dp_norm, 4),
                }
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = {(term.term, term.forms): place for place, term in enumerate(counted(output))}
    place = [order[pair] for pair in zip(table.term, table.forms, strict=True)]
    return table.iloc[np.argsort(np.array(place, dtype=int), kind="stable")].reset_index(drop=True)
