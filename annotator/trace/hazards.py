"""What goes with earlier adoption: hazards of taking a term up by covariates of a user's table (`hazards.csv`)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.data.provinces import tile_of
from annotator.trace.adoption import Unit, histories
from annotator.trace.model import benjamini_hochberg
from annotator.trace.series import Evidence
from annotator.trace.statements import milestones
from annotator.trace.units import groups_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

COLUMNS = names_of("hazards", labels=False)
KEYS = ("province", "city", "source")
"""Columns of a user's table that name the units."""
FEWEST = 5
"""Adopters for each covariate, and as many units that the table knows and that have not adopted before they are seen."""


YEARLY = 180
"""Days between a unit's documents, from which on time is told in years."""


class CovariateError(ValueError):
    """A table of covariates that cannot be used; the message says why and what to do."""


class Covariates(NamedTuple):
    """A user's table: what its rows are (`province`, `city` or `source`), and the numbers of each by its name."""

    grouping: str
    table: pd.DataFrame


def read_covariates(file: Path) -> Covariates:
    """The table of a CSV file: a column `province`, `city` or `source`, and columns of numbers; an empty cell is not known.

    Raises:
        CovariateError: the file cannot be read, names no units, names one twice, or a column holds what is no number.
    """
    try:
        table = pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise CovariateError(f"{file}: cannot be read as CSV in UTF-8 ({error})") from None
    key = next((name for name in KEYS if name in table), "")
    if not key:
        raise CovariateError(
            f"{file}: has no column {', '.join(KEYS[:-1])} or {KEYS[-1]} that names the units"
        )
    names = table.pop(key).str.strip()
    if names.duplicated().any():
        raise CovariateError(
            f"{file}: {names[names.duplicated()].iloc[0]} stands in two rows; give each unit one"
        )
    if not len(table.columns):
        raise CovariateError(f"{file}: has no column of numbers beside {key}")
    for column in table:
        numbers = pd.to_numeric(table[column].str.strip().replace("", None), errors="coerce")
        wrong = table[column][numbers.isna() & table[column].str.strip().ne("")]
        if len(wrong):
            raise CovariateError(
                f"{file}: column {column} holds {wrong.iloc[0]}, which is no number; take the column out"
            )
        table[column] = numbers
    return Covariates(key, table.set_index(names.map(_called(key))))


def _called(key: str) -> Callable[[str], str]:
    """A province by its short name, as 浙江省 and 浙江 are one."""
    return (lambda name: tile_of(name) or name) if key == "province" else (lambda name: name)


def hazards(
    output: TaggedOutput, covariates: Covariates | None = None, evidence: Evidence | None = None
) -> pd.DataFrame:
    """Cox's proportional hazards of adoption (D. R. Cox, JRSS B 34, 1972), all covariates together, by lifelines.

    Time is in days, or in calendar years where units have a document a year. A unit is at risk from its first document since the term is there (left truncation) until its first with it, or its last of all;
    ties by Efron's method. `hazard_ratio` is for one more of the covariate's own unit; above 1 is earlier. What goes with earlier
    adoption need not be its cause. Covariates do not change with time. Where a covariate has fewer than five adopters, or the
    model does not converge, there is no estimate, and `reason` says so.

    Args:
        output: what `annotator.read_output` returned.
        covariates: the user's table; without one the result is empty.
        evidence: `Evidence(output)`, for a caller that has it.

    Returns: a row for each term × covariate, with the columns of `hazards.csv`.

    Raises:
        CovariateError: no document is of one of the table's units.
    """
    if covariates is None:
        return pd.DataFrame(columns=COLUMNS)
    evidence = Evidence(output) if evidence is None else evidence
    groups = dict(groups_of(output.documents)).get(covariates.grouping)
    called = _called(covariates.grouping)
    known = {*groups[groups != ""].map(called)} if groups is not None else set()
    if groups is None or not known & {*covariates.table.index}:
        raise CovariateError(
            f"no document is of a {covariates.grouping} of the table; documents.csv has "
            f"{', '.join(sorted(known)[:3]) or 'none'}"
        )
    layer_of = {term.id: layer.name for layer in output.layers for term in layer.terms}
    rows: list[dict[str, Any]] = []
    for term, milestone in milestones(output).items():
        units, origin = histories(evidence, groups.to_numpy(dtype=object), term, milestone)
        if any(np.isfinite(unit.since) for unit in units):
            named = [unit._replace(name=called(unit.name)) for unit in units]
            rows += [
                {"layer": layer_of[term], "term": term, "grouping": covariates.grouping} | row
                for row in fitted(named, origin, covariates.table)
            ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    p = benjamini_hochberg(table.p_value.to_numpy(dtype=float))
    return table.assign(
        p_adjusted=[float(f"{max(value, 1e-12):.6g}") if value == value else value for value in p]
    )


def fitted(units: list[Unit], origin: float, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of one term: of each covariate its hazard ratio with interval and p, or why there is none."""
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError, ConvergenceWarning

    columns = list(table)
    rows = table.reindex([unit.name for unit in units])
    adopted = np.array([np.isfinite(unit.since) for unit in units])
    ends = np.array([unit.since if np.isfinite(unit.since) else unit.without for unit in units])
    entries = np.array([unit.entered for unit in units])
    apart = [unit.since - unit.without for unit in units if np.isfinite(unit.since - unit.without)]
    if apart and np.median(apart) >= YEARLY:
        # Who gives the report of a year a week before another has not taken the term up before them.
        ends, entries, origin = _year(ends), _year(entries), float(_year(np.array([origin]))[0])
    ends, entries = ends - origin + 1, entries - origin
    # Who enters with the term has adopted by then: at risk from just before.
    entries = np.where(entries >= ends, ends - 1, entries)
    data = rows.reset_index(drop=True).assign(adopted=adopted, ends=ends, entries=entries)
    data = data[rows.notna().all(axis=1).to_numpy()]
    own = {"units": len(data), "adopted": int(data.adopted.sum())}
    fitter, reason = CoxPHFitter(), ""
    if own["adopted"] < FEWEST * len(columns):
        reason = "too few adopters"
    elif (data[columns].nunique() < 2).any():
        reason = "a covariate is the same for all"
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            try:
                fitter.fit(data, "ends", "adopted", entry_col="entries")
            except (ConvergenceError, ConvergenceWarning):
                reason = "no fit: a covariate tells adopters apart wholly, or two say the same"
    for column in columns:
        found = dict.fromkeys(("hazard_ratio", "low", "high", "p_value"), np.nan)
        if not reason:
            summary = fitter.summary.loc[column]
            names = ("exp(coef)", "exp(coef) lower 95%", "exp(coef) upper 95%", "p")
            found = dict(zip(found, (float(f"{summary[name]:.6g}") for name in names), strict=True))
        yield {"covariate": column, **own, **found, "reason": reason}


def _year(days: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(float))
