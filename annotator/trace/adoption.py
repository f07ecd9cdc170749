"""How many have taken it up: sources and provinces that use a term, by date (`adoption.csv`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.units import by_latest_day, first_day, groups_of, last_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

COLUMNS = names_of("adoption", labels=False)
FIT = COLUMNS[COLUMNS.index("midpoint") :]

FEWEST_ADOPTERS = 5
FEWEST_DATES = 3
DAYS_PER_YEAR = 365.25


class Logistic(NamedTuple):
    """A fitted curve 1 / (1 + exp(-growth (t - midpoint))), t in days; limits of the 95 % intervals."""

    midpoint: float
    midpoint_low: float
    midpoint_high: float
    growth: float
    growth_low: float
    growth_high: float


def adoption(output: TaggedOutput, first: pd.DataFrame) -> pd.DataFrame:
    """The cumulative number and share of sources and of provinces that have used a term, by date.

    A group adopts a term with the first dated document that has one of its current forms; `possible` is the number of
    groups with a dated document. Where at least five groups and at least half of the possible ones have adopted, on
    at least three dates, a logistic curve is fitted to the dates of adoption (`fit_logistic`), and its midpoint
    (`YYYY-MM-DD`, the date by which half have adopted), its growth rate (per year) and their 95 % intervals stand in
    every row of the term; else `fit` is `too few` and they are empty.

    Args:
        output: what `annotator.read_output` returned.
        first: the table of `first_seen` for it.

    Returns: a row for each term × grouping (`source`, `province`) × date on which a group adopts, with the columns
    of `adoption.csv`.
    """
    parts = []
    dated = output.documents[output.documents.date != ""]
    for grouping, group in groups_of(dated):
        if grouping not in ("source", "province"):
            continue
        until = pd.Series(by_latest_day(dated.date), index=group.to_numpy())[lambda days: days.index != ""]
        until = until.groupby(level=0).max()
        firsts = first[(first.grouping == grouping) & (first.variant == "") & (first.date != "")]
        for _, rows in firsts.groupby(["layer", "term"], sort=False):
            name = rows.iloc[0]
            part = _curve(rows, until)
            parts.append(part.assign(layer=name.layer, term=name.term, grouping=grouping))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _curve(rows: pd.DataFrame, until: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    adopters = rows.groupby("date", sort=False).size().cumsum()
    table = pd.DataFrame({"date": adopters.index, "adopters": adopters.to_numpy(), "possible": len(until)})
    table["share"] = (table.adopters / table.possible).round(6)
    curve = None
    if len(rows) >= max(FEWEST_ADOPTERS, len(until) / 2) and rows.date.nunique() >= FEWEST_DATES:
        never = until.index.difference(list(rows.group))
        low = [*map(first_day, rows.date), *until[never].to_numpy().astype("datetime64[D]")]
        high = [last_day(date) + 1 for date in rows.date]
        curve = fit_logistic(
            np.array(low, dtype="datetime64[D]").astype(float),
            np.array([*np.array(high, dtype="datetime64[D]").astype(float), *[np.inf] * len(never)]),
        )
    if curve is None:
        return table.assign(fit="too few", **{column: np.nan if "growth" in column else "" for column in FIT})
    return table.assign(
        fit="logistic",
        **dict(zip(FIT[:3], map(_day, curve[:3]), strict=True)),
        **dict(zip(FIT[3:], (round(rate * DAYS_PER_YEAR, 4) for rate in curve[3:]), strict=True)),
    )


def _day(days: float) -> str:
    """ISO date of a day counted from 1970; empty for one that no calendar has."""
    return str(np.datetime64(int(np.floor(days)), "D")) if abs(days) < 700_000 else ""


def fit_logistic(low: NDArray[np.float64], high: NDArray[np.float64]) -> Logistic | None:
    """The logistic curve of adoption by maximum likelihood, with Wald intervals from the observed information.

    Each group adopts somewhere between `low` and `high` (a day, or the month or year that is known of its date);
    `high` is infinite for a group that had not adopted by `low`, the end of its documents. Adoption times then follow
    the logistic distribution, whose distribution function is the curve. Least squares on the cumulative shares would
    give the same curve, but intervals that are far too narrow, since each share holds all earlier ones; here the
    groups are the independent units. Method: Meeker and Escobar, Statistical Methods for Reliability Data, 1998,
    ch. 8; Student's t with two degrees of freedom fewer than groups. The interval of the growth rate is one of its
    logarithm.

    Args: arrays of equal length, days as numbers.

    Returns: the curve, or None where the dates do not determine one.
    """
    from scipy.optimize import minimize
    from scipy.special import stdtrit
    from statsmodels.tools.numdiff import approx_hess

    ends = np.where(np.isinf(high), low, (low + high) / 2)
    centre, scale = float(np.median(ends)), max(float(np.std(ends)), 1.0)
    a, b = (low - centre) / scale, (high - centre) / scale

    def loss(parameters: NDArray[np.float64]) -> float:
        return -_log_likelihood(parameters, a, b)

    # A logistic distribution of standard deviation 1 has the growth rate pi / sqrt(3).
    best = minimize(loss, np.array([0.0, np.log(np.pi / np.sqrt(3))]), method="BFGS")
    information = approx_hess(best.x, loss)
    settled = np.abs(best.jac).max() < 1e-3 and np.isfinite(information).all()
    if not settled or np.linalg.eigvalsh(information)[0] <= 1e-6:
        return None
    errors = stdtrit(len(low) - 2, 0.975) * np.sqrt(np.diag(np.linalg.inv(information)))
    midpoints = centre + scale * (best.x[0] + errors[0] * np.array([0, -1, 1]))
    rates = np.exp(best.x[1] + errors[1] * np.array([0, -1, 1])) / scale
    return Logistic(*map(float, midpoints), *map(float, rates))


def _log_likelihood(parameters: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Sum of log(F(b) - F(a)) with F the logistic curve: F(b) S(a) (1 - exp(a - b)) on the curve's scale."""
    from scipy.special import log_expit

    midpoint, growth = parameters[0], np.exp(parameters[1])
    low, high = growth * (a - midpoint), growth * (b - midpoint)
    return float(np.sum(log_expit(high) + log_expit(-low) + np.log(-np.expm1(low - high))))
