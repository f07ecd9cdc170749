"""The model of a course, bursts, silences and adoption, each against an independent implementation or a published example."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from annotator.trace.adoption import Unit, curve_of
from annotator.trace.model import Cells, Course, benjamini_hochberg, grid_prior, pooled_weights, score
from annotator.trace.phases import _fit, best_step, broken_stick
from annotator.trace.said_of_forms import find_passing
from annotator.trace.scan import _strongest, find_bursts
from annotator.trace.series import Series
from annotator.trace.silence import find_silences
from annotator.trace.trends import tau_b


def cells(random: np.random.Generator, rate: np.ndarray, strata: int = 2) -> Cells:
    exposure = random.uniform(50, 150, (strata, len(rate)))
    level = np.linspace(0.5, 2, strata)[:, None]
    return Cells(random.poisson(level * rate * exposure).astype(float), exposure, np.ones(strata))


def test_benjamini_hochberg_is_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(1).uniform(0, 0.2, 20)
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert np.isnan(benjamini_hochberg(np.array([0.01, np.nan])))[1]


def test_tau_b_is_scipys_with_ties():
    random = np.random.default_rng(2)
    x, y = np.arange(30), random.integers(0, 5, 30)
    assert tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic)


def test_the_fit_is_statsmodels_poisson_regression_with_stratum_effects():
    import statsmodels.api as sm

    random = np.random.default_rng(3)
    rate = 0.1 * np.exp(np.linspace(0, 1, 20))
    table = cells(random, rate)
    time = np.arange(20.0)
    beta, gain = _fit(table, time[:, None])
    design = np.column_stack([np.tile(time, 2), np.repeat([1, 0], 20), np.repeat([0, 1], 20)])
    family = sm.families.Poisson()
    log = np.log(table.exposure.ravel())
    full = sm.GLM(table.uses.ravel(), design, family=family, offset=log).fit()
    null = sm.GLM(table.uses.ravel(), design[:, 1:], family=family, offset=log).fit()
    # The prior of a change of e to the third over the course moves the slope by a per mille or two.
    assert beta[0] == pytest.approx(full.params[0], rel=5e-3)
    assert gain == pytest.approx(2 * (full.llf - null.llf), rel=1e-2)


def test_information_and_score_are_those_of_the_regression():
    import statsmodels.api as sm

    table = cells(np.random.default_rng(4), np.full(15, 0.2))
    time = np.arange(15.0)
    told = score(table)
    design = np.column_stack([np.repeat([1, 0], 15), np.repeat([0, 1], 15), np.tile(time, 2)])
    model = sm.GLM(
        table.uses.ravel(), design, family=sm.families.Poisson(), offset=np.log(table.exposure.ravel())
    )
    null = model.fit_constrained("x3 = 0").params
    information = -model.hessian(null)
    profiled = information[2, 2] - information[2, :2] @ np.linalg.solve(
        information[:2, :2], information[:2, 2]
    )
    assert time @ told.information @ time == pytest.approx(profiled, rel=1e-6)
    assert time @ told.score == pytest.approx(model.score(null)[2], rel=1e-6)


def test_a_source_that_joins_changes_nothing_and_a_change_with_it_cannot_be_told():
    exposure = np.full((2, 24), 100.0)
    exposure[1, :12] = 0
    uses = exposure * np.array([[0.1], [0.4]])
    joined = Course(Cells(uses, exposure, np.ones(2)))
    (weights,) = pooled_weights([joined.likelihood()])
    assert joined.p_value(weights) > 0.9
    exposure[0, 12:] = 0
    handed_over = Course(Cells(np.where(exposure > 0, uses, 0), exposure, np.ones(2)))
    assert 12 not in handed_over.steps, "one source follows the other"


def test_steps_and_last_phases_are_found_where_they_are():
    random = np.random.default_rng(5)
    weights = np.zeros_like(grid_prior())
    weights[0, 0] = 1
    step = cells(random, np.where(np.arange(30) < 18, 0.2, 0.5))
    found = best_step(step, np.arange(3, 28), weights)
    assert found is not None
    assert (found.place, found.size.low < np.log(2.5) < found.size.high) == (18, True)
    peak = cells(random, 0.2 * np.exp(0.1 * np.minimum(np.arange(30), 30 - np.arange(30))))
    phases = broken_stick(peak, weights)
    assert 12 <= phases.since <= 18
    assert phases.slope.low < -0.1 < phases.slope.high < 0


def test_the_strongest_window_is_that_of_a_search_through_all():
    random = np.random.default_rng(6)
    expected = random.uniform(1, 5, 16)
    counts = random.poisson(expected).astype(float)
    best = 0.0
    for first in range(16):
        for last in range(first, min(first + 4, 16)):
            o, e = (
                counts[first : last + 1].sum(),
                expected[first : last + 1].sum() * counts.sum() / expected.sum(),
            )
            rest, others = counts.sum() - o, counts.sum() - e
            if o > e:
                best = max(best, o * np.log(o / e) + (rest * np.log(rest / others) if rest else 0))
    assert _strongest(counts[None], expected, 4)[0][0] == pytest.approx(best)


def test_a_burst_comes_and_goes_and_a_rise_is_none():
    def held(using: list[int]) -> list[tuple[int, int]]:
        series = a_series(using, [100.0] * len(using))
        return [
            (burst.first, burst.last) for burst in find_bursts(series, np.zeros(len(using))) if burst.held
        ]

    assert held([10] * 8 + [40, 40] + [10] * 10) == [(8, 9)]
    assert held([10] * 18 + [40, 40]) == [], "at the end there is no telling it from a new level"
    assert held([40, 40] + [10] * 18) == [], "nor at the beginning"
    assert held([5] * 8 + [20] * 4 + [40] * 8) == [], "what stays is a level"


def a_series(using: list[int], exposure: list[float]) -> Series:
    found, length = np.array([using], dtype=float), np.array([exposure], dtype=float)
    number = len(using)
    return Series(
        "year", tuple(str(2000 + place) for place in range(number)), Cells(found, length, np.ones(1)), found, length,
        np.ones(0, dtype=bool), np.zeros(0, dtype=np.int64), np.ones(int(found.sum())), 0.0, 0,
    )  # fmt: skip


def test_the_chance_of_a_silence_is_scipys_negative_binomial():
    (found,) = find_silences(a_series([10, 10, 10, 10, 0, 0, 0], [100.0] * 7))
    # 30 expected; the rate has the usual variance 0.25 for 4 of 8 periods, kept over three years at 0.8 a year, and is
    # known from 40 uses; seven thirds of such stretches lie in the course.
    lag = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    variance = 0.5 * 0.25 * (0.8**lag).mean() + 1 / 40
    chance = stats.nbinom.cdf(0, 1 / variance, 1 / (1 + variance * 30)) * 7 / 3
    assert (found.first, found.last, found.expected) == (4, 6, 30)
    assert found.p == pytest.approx(max(chance, chance * 3 / 7), rel=1e-6)
    assert found.held
    assert not find_silences(a_series([10, 10, 10, 10, 0, 0, 0], [100.0] * 4 + [0.0] * 3)), (
        "nothing was there"
    )


def test_the_curve_of_adoption_is_freireichs():
    # E. J. Freireich and others, Blood 21 (1963), remission under 6-MP in weeks, as in D. Collett, Modelling Survival
    # Data, and in lifelines: S(6) = 0.857, S(10) = 0.753, S(16) = 0.627, S(23) = 0.448, median 23.
    ends = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    units = [Unit("", 0, np.nan, day - 1, day - 1, 0) for day in ends]
    units += [Unit("", 0, day - 1, np.inf, np.inf, -1) for day in censored]
    curve = curve_of(units, 0)
    share = dict(zip(curve.days + 1, curve.share, strict=True))
    assert [1 - share[day] for day in (6, 10, 16, 23)] == pytest.approx(
        [0.857, 0.753, 0.627, 0.448], abs=5e-4
    )
    assert curve.median + 1 == 23
    # R's survfit with conf.type = "log-log": the lower limit of the median is 13, the upper is not reached.
    assert (curve.median_low + 1, np.isnan(curve.median_high)) == (13, True)


def test_a_new_form_has_overtaken_where_it_was_surely_less_and_is_surely_more():
    period = np.repeat(np.arange(10), 8)
    random = np.random.default_rng(8)
    rising = (random.random(80) < np.where(period < 5, 0.1, 0.9)).astype(float)
    found = find_passing(rising, period)
    assert found is not None
    assert (found.place, found.held) == (5, True)
    held = [
        passing.held
        for passing in (find_passing((random.random(80) < 0.5).astype(float), period) for _ in range(200))
        if passing
    ]
    assert np.mean(held) <= 0.02


def test_a_term_without_change_is_rarely_held_to_have_one():
    random = np.random.default_rng(9)
    held = 0
    for _ in range(20):
        models = [Course(cells(random, np.full(30, 0.05), 1)) for _ in range(10)]
        weights = pooled_weights([model.likelihood() for model in models])
        p = np.array([model.p_value(weight) for model, weight in zip(models, weights, strict=True)])
        held += int((benjamini_hochberg(p) <= 0.10).any())
    assert held <= 6, "at a rate of one in ten, seven and more of twenty come in one of four hundred"


def test_nothing_is_printed_as_impossible():
    assert pd.Series(benjamini_hochberg(np.array([1e-300, 0.5]))).iloc[0] > 0
