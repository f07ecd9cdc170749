"""How many have taken it up: sources and provinces that use a term, by date (`adoption.csv`), as event history.

A unit adopts between its last document without the term and its first with it. It is at risk from its first document since
the term is there (left truncation), and one that has not adopted by its last document is censored there: medians are over all
units, those that never adopt among them.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.series import Evidence, first_use
from annotator.trace.statements import milestones
from annotator.trace.units import groups_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

COLUMNS = names_of("adoption", labels=False)
FIT = ("midpoint", "midpoint_low", "midpoint_high", "growth_rate", "growth_low", "growth_high")
UNITS = ("source", "province", "city")
"""Groupings whose groups adopt a term."""

TURNBULL = ("turnbull", "turnbull_median_from", "turnbull_median_to")
MOST_UNITS = 300
"""Units of which Turnbull's estimate is made: it costs the square of them, and of thousands of sources days are known."""

FEWEST_ADOPTERS = 5
FEWEST_DATES = 3
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


class Unit(NamedTuple):
    """A unit's history with a term. Days are counted from 1970; `since` is infinite for one that has not adopted.

    `entered` is its first document since the term is there, `without` its last one without the term before it adopted (or
    its last of all), `since` and `latest` the days from which to which the first document with the term can be (the same but for one dated
    to the month or year), `document` that one's place.
    """

    name: str
    entered: float
    without: float
    since: float
    latest: float
    document: int


class Curve(NamedTuple):
    """Kaplan and Meier's share of units that have adopted, with log-log limits: days, estimates and limits, and the median.

    The median is the day by which half of all units have adopted; NaN where that is not reached. As a unit may have adopted at
    any time since the report before, the lower limit of the median is moved back by the reports' distance; the upper one
    takes a document dated only to the year as one of its last day.
    """

    days: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    median: float
    median_low: float
    median_high: float


def histories(
    evidence: Evidence, group: NDArray[np.object_], column: str, milestone: str
) -> tuple[list[Unit], float]:
    """The history of each unit, and the day of the first use of all: time begins there, and nobody adopts before it.

    Args:
        evidence: the documents.
        group: the unit of each document; empty for none.
        column, milestone: as for `series_of`.
    """
    everything = ~np.isnan(evidence.latest)
    first = first_use(evidence, evidence.uses(column), milestone, everything)
    if first is None:
        return [], np.nan
    origin = first.day
    known = everything & (group != "")
    units = []
    for name in sorted({*group[known]}):
        places = np.flatnonzero(known & (group == name))
        places = places[np.argsort(evidence.latest[places], kind="stable")]
        days, using = evidence.latest[places], first.uses[places] > 0
        if days[-1] < origin:
            continue
        later = days[days >= origin]
        entered = origin if days[0] < origin else float(later[0])
        if using.any():
            at = int(np.argmax(using))
            without, latest = float(days[at - 1]) if at else np.nan, float(days[at])
            # Not before the report without it, nor before anybody.
            since = float(
                np.nanmax([evidence.earliest[places[at]], min(without + 1, latest), min(origin, latest)])
            )
            units.append(Unit(str(name), min(entered, since), without, since, latest, int(places[at])))
        else:
            units.append(Unit(str(name), entered, float(days[-1]), np.inf, np.inf, -1))
    return units, origin


def curve_of(units: list[Unit], origin: float) -> Curve:
    """`Curve` of the units' histories."""
    curve, late = _curve(units, origin), _curve([unit._replace(since=unit.latest) for unit in units], origin)
    return curve._replace(median_high=late.median_high)


def _curve(units: list[Unit], origin: float) -> Curve:
    """The share of units that have adopted by a day (lifelines' `KaplanMeierFitter`, entry and censoring as in `Unit`)."""
    from lifelines import KaplanMeierFitter
    from lifelines.exceptions import StatError

    adopted = np.array([np.isfinite(unit.since) for unit in units])
    ends = np.array([unit.since if np.isfinite(unit.since) else unit.without for unit in units]) - origin + 1
    entries = np.array([unit.entered for unit in units]) - origin
    # Who enters with the term has adopted by then: at risk from just before.
    entries = np.where(entries >= ends, ends - 1, entries)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitter = KaplanMeierFitter().fit(ends, adopted, entry=entries)
        except StatError:
            # All that were there early had adopted before the others came: no share can be carried over, so all count from
            # the beginning.
            fitter = KaplanMeierFitter().fit(ends, adopted)
    survival = fitter.survival_function_.iloc[:, 0]
    band = fitter.confidence_interval_
    days = survival.index.to_numpy(dtype=float)
    lower, upper = (band.iloc[:, place].to_numpy(dtype=float) for place in (0, 1))
    inside = days > 0
    back = [
        unit.since - unit.without for unit in units if np.isfinite(unit.since) and np.isfinite(unit.without)
    ]
    distance = float(np.median(back)) if back else 0.0

    def reached(values: NDArray[np.float64]) -> float:
        below = np.flatnonzero(values <= 0.5)
        return float(days[below[0]] - 1 + origin) if len(below) else np.nan

    survived = survival.to_numpy(dtype=float)
    earliest = reached(lower)
    return Curve(
        days[inside] - 1 + origin,
        1 - survived[inside],
        1 - upper[inside],
        1 - lower[inside],
        reached(survived),
        max(earliest - distance, origin) if earliest == earliest else np.nan,
        reached(upper),
    )


class Turnbull(NamedTuple):
    """Turnbull's estimate: the intervals (days, both ends in them) that have mass, in order, and the share by each one's end."""

    begins: NDArray[np.float64]
    ends: NDArray[np.float64]
    share: NDArray[np.float64]


def turnbull(units: list[Unit], origin: float) -> Turnbull:
    """When units adopted, each only known to lie between two documents (B. W. Turnbull, JRSS B 38, 1976; by lifelines).

    A unit that uses the term in its first document adopted between the term's first use of all and that day. That units come in
    late is not reckoned with, as in `Curve`.
    """
    from lifelines.fitters.npmle import npmle

    low = np.array([unit.without + 1 if unit.without == unit.without else origin for unit in units])
    high = np.array([unit.latest for unit in units])
    low = np.minimum(low, high)
    # By days since the first use: dates as they are would be large beside the differences.
    mass, intervals = npmle(low - origin, high - origin, tol=1e-7, max_iter=10_000)
    found = [
        (interval.left + origin, interval.right + origin, share)
        for interval, share in zip(intervals, mass, strict=True)
        if np.isfinite(interval.right) and share > 1e-6
    ]
    begins, ends, shares = np.array(found, dtype=float).reshape(-1, 3).T
    return Turnbull(begins, ends, np.cumsum(shares))


class Logistic(NamedTuple):
    """A fitted curve 1 / (1 + exp(-growth (t - midpoint))), t in days; limits of the 95 % intervals."""

    midpoint: float
    midpoint_low: float
    midpoint_high: float
    growth: float
    growth_low: float
    growth_high: float


def adoption(output: TaggedOutput, evidence: Evidence | None = None) -> pd.DataFrame:
    """The number and share of sources, of provinces and of cities that have taken up a term, by date.

    A province adopts with a document that it issued, not with one of a city in it (`groups_of`). `adopters` and `share` count
    the units so far; `estimate` with its interval is Kaplan and Meier's share, which knows that units come in late and
    leave early; `median` with its interval is the day by which half of all units have adopted, empty where it is not reached.
    Where at least five units and half of all have adopted, on at least three dates, a logistic curve is fitted
    (`fit_logistic`); it is given where it keeps within the interval of the estimate, else `fit` is `no fit` or `too few`.

    Args:
        output: what `annotator.read_output` returned.
        evidence: `Evidence(output)`, for a caller that has it.

    Returns: a row for each term × grouping (`source`, `province`, `city`) × date on which a unit adopts, with the columns of
    `adoption.csv`.
    """
    evidence = Evidence(output) if evidence is None else evidence
    parts = []
    layer_of = {term.id: layer.name for layer in output.layers for term in layer.terms}
    dates = milestones(output)
    for grouping, group in groups_of(output.documents):
        if grouping not in UNITS:
            continue
        for term, milestone in dates.items():
            units, origin = histories(evidence, group.to_numpy(dtype=object), term, milestone)
            if any(np.isfinite(unit.since) for unit in units):
                parts.append(_rows(units, origin).assign(layer=layer_of[term], term=term, grouping=grouping))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _rows(units: list[Unit], origin: float) -> pd.DataFrame:
    since = np.array([unit.since for unit in units if np.isfinite(unit.since)])
    days, counts = np.unique(since, return_counts=True)
    curve = curve_of(units, origin)
    at = np.searchsorted(curve.days, days, side="right") - 1
    table = pd.DataFrame(
        {"date": [_day(day) for day in days], "adopters": np.cumsum(counts), "possible": len(units)}
    )
    table["share"] = (table.adopters / table.possible).round(6)
    for name, values in (
        ("estimate", curve.share),
        ("estimate_low", curve.low),
        ("estimate_high", curve.high),
    ):
        table[name] = values[at].round(6)
    for name in ("median", "median_low", "median_high"):
        value = getattr(curve, name)
        table[name] = _day(value) if value == value else ""
    table[list(TURNBULL)] = np.nan, "", ""
    if len(units) <= MOST_UNITS:
        told = turnbull(units, origin)
        by = np.searchsorted(told.ends, np.array(days), side="right")
        table["turnbull"] = np.concatenate([[0.0], told.share])[by].round(6)
        half = np.flatnonzero(told.share >= 0.5 - 1e-6)
        for name, values in zip(TURNBULL[1:], (told.begins, told.ends), strict=True):
            table[name] = _day(values[half[0]]) if len(half) else ""
    fit = "too few"
    fitted_values: list[str | float] = ["", "", "", np.nan, np.nan, np.nan]
    if len(since) >= max(FEWEST_ADOPTERS, len(units) / 2) and len(days) >= FEWEST_DATES:
        low = np.array([unit.without if unit.without == unit.without else origin for unit in units])
        high = np.array([unit.latest + 1 for unit in units])
        logistic = fit_logistic(np.minimum(low, high - 1), high)
        fit = "no fit"
        if logistic is not None:
            fitted = 1 / (1 + np.exp(-logistic.growth * (days - logistic.midpoint)))
            # At a day of adoption the share steps up: the curve may be as low as the limit before it.
            before = np.where(at > 0, curve.low[np.maximum(at - 1, 0)], 0.0)
            if bool(((fitted >= before) & (fitted <= curve.high[at])).all()):
                fit = "logistic"
                fitted_values = [
                    *(_day(value) for value in logistic[:3]),
                    *(round(value * DAYS_PER_YEAR, 4) for value in logistic[3:]),
                ]
    for name, value in zip(FIT, fitted_values, strict=True):
        table[name] = value
    return table.assign(fit=fit)


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
