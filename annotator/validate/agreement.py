"""Agreement of coders: Cohen's κ for each pair, Krippendorff's α for all, and where they disagree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple


class Agreement(NamedTuple):
    """`kappa` by pair of coders; `alpha` is NaN for one coder; `disagreements` are items with unlike verdicts."""

    kappa: dict[tuple[str, str], float]
    alpha: float
    disagreements: list[int]


def agreement(verdicts: Mapping[str, Mapping[int, bool]]) -> Agreement:
    """Agreement over the items that more than one coder judged.

    κ is J. Cohen's (Educational and Psychological Measurement 20, 1960), by statsmodels; α is K. Krippendorff's for nominal
    data (Content Analysis, 2004, ch. 11), by the package krippendorff. Where all verdicts are one and the same, neither
    has a value: chance alone would agree as well.

    Args:
        verdicts: yes or no by coder and item; an item that a coder left out or was unsure of is missing.
    """
    items = sorted({item for given in verdicts.values() for item in given})
    unlike = [
        item for item in items if len({given[item] for given in verdicts.values() if item in given}) > 1
    ]
    kappas = {
        (one, other): _kappa([(verdicts[one][item], verdicts[other][item]) for item in items if item in verdicts[one] and item in verdicts[other]])
        for one, other in combinations(verdicts, 2)
    }  # fmt: skip
    return Agreement(kappas, _alpha(verdicts, items), unlike)


def _kappa(pairs: list[tuple[bool, bool]]) -> float:
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.zeros((2, 2))
    for one, other in pairs:
        table[int(one), int(other)] += 1
    if len({value for pair in pairs for value in pair}) < 2:
        return math.nan
    return float(cohens_kappa(table, return_results=False))


def _alpha(verdicts: Mapping[str, Mapping[int, bool]], items: list[int]) -> float:
    import krippendorff
    import numpy as np

    if len(verdicts) < 2:
        return math.nan
    table = np.array(
        [[float(given[item]) if item in given else np.nan for item in items] for given in verdicts.values()]
    )
    paired = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    if len(set(paired[~np.isnan(paired)])) < 2:
        return math.nan
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))
