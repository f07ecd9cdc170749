"""Each statistic against a worked example of its source or an implementation of others, and in simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from annotator.tables.intervals import bursts_of
from annotator.tables.years import rate_interval
from annotator.trace.adoption import fit_logistic
from annotator.trace.association import expected_count, log_likelihood, log_ratio
from annotator.trace.periods import wilson
from annotator.trace.said_of_pairs import mantel_haenszel
from annotator.trace.series import additive
from annotator.trace.shift import effective_size

TABLES = st.tuples(*[st.integers(0, 200)] * 4)


# --- Wilson ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_examples(count, total, low, high):
    # R. G. Newcombe, Statistics in Medicine 17 (1998), p. 857-872, table I, method 3.
    assert [*wilson(count, total)] == [pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5)]


# --- association -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "value"), [((110, 2442, 111, 29114), 270.72), ((29, 13, 123, 31612), 263.90)]
)
def test_log_likelihood_gives_dunnings_examples(cells, value):
    # T. Dunning, Computational Linguistics 19 (1993), p. 61-74, table 1: "the swiss" and "can be".
    both, row_only, column_only, neither = cells
    found = log_likelihood(both, both + row_only, both + column_only, both + row_only + column_only + neither)
    assert float(found) == pytest.approx(value, abs=0.005)


@settings(deadline=None)
@given(TABLES)
def test_log_likelihood_is_scipys_g_test(cells):
    table = np.array(cells).reshape(2, 2)
    row, column, total = table[0].sum(), table[:, 0].sum(), table.sum()
    ours = float(log_likelihood(table[0, 0], row, column, total))
    if 0 in (*table.sum(axis=0), *table.sum(axis=1)):
        assert ours == pytest.approx(0, abs=1e-9)
        return
    theirs = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert ours == pytest.approx(theirs.statistic, abs=1e-8)
    assert float(expected_count(row, column, total)) == pytest.approx(theirs.expected_freq[0, 0])


def test_log_ratio_is_the_binary_logarithm_of_the_ratio_of_frequencies():
    # 10 of 1,000 against 5 of 2,000: 0.01 / 0.0025 = 4 = 2². Absent elsewhere: 0.5 of 2,000, so 40 = 2^5.32.
    assert float(log_ratio(10, 1000, 15, 3000)) == pytest.approx(2.0)
    assert float(log_ratio(10, 1000, 10, 3000)) == pytest.approx(math.log2(40))
    assert float(log_ratio(0, 1000, 5, 3000)) == pytest.approx(math.log2(0.2))
    assert math.isnan(log_ratio(10, 1000, 10, 1000))


def documents_of(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A document for each count of 2 × 2 tables: has the one, has the other, group."""
    cells = [(one, other, group) for group, table in enumerate(tables) for one in (0, 1) for other in (0, 1)]
    counts = [int(tables[group][1 - one][1 - other]) for one, other, group in cells]
    one, other, group = np.repeat(np.array(cells), counts, axis=0).T
    return one.astype(bool), other.astype(bool), group


def test_mantel_and_haenszel_is_that_of_the_admissions_to_berkeley():
    # P. J. Bickel, E. A. Hammel and J. W. O'Connell, Science 187 (1975): admitted or not × men or women, by department; what
    # R's mantelhaen.test(UCBAdmissions) gives: 0.9046968, 0.7719074 to 1.0603298, p = 0.2323.
    tables = np.array(
        [
            [[512, 89], [313, 19]], [[353, 17], [207, 8]], [[120, 202], [205, 391]],
            [[138, 131], [279, 244]], [[53, 94], [138, 299]], [[22, 24], [351, 317]],
        ]
    )  # fmt: skip
    found = mantel_haenszel(*documents_of(tables))
    assert found == pytest.approx((0.9046968, 0.7719074, 1.0603298, 0.2323), abs=5e-5)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[st.integers(1, 30)] * 4), min_size=1, max_size=6))
def test_mantel_and_haenszel_is_statsmodels(cells):
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = np.array(cells).reshape(-1, 2, 2)
    found = mantel_haenszel(*documents_of(tables))
    theirs = StratifiedTable(list(tables.astype(float)))
    assert found.ratio == pytest.approx(theirs.oddsratio_pooled)
    assert [found.low, found.high] == pytest.approx([*theirs.oddsratio_pooled_confint()], rel=1e-5)
    a, whole = tables[:, 0, 0].sum(), tables.sum(axis=(1, 2))
    expected = (tables[:, 0].sum(axis=1) * tables[:, :, 0].sum(axis=1) / whole).sum()
    if abs(a - expected) > 0.5:
        assert found.p == pytest.approx(theirs.test_null_odds(correction=True).pvalue, rel=1e-6)


def test_levels_of_strata_and_periods_are_those_of_a_poisson_regression():
    import statsmodels.api as sm

    random = np.random.default_rng(21)
    exposure = random.uniform(50, 150, (4, 7))
    exposure[1, :3] = 0
    uses = random.poisson(exposure * np.array([[0.1], [0.4], [0.2], [0.05]]))
    level, by_period = additive(uses.astype(float), exposure)
    there = exposure.ravel() > 0
    design = np.column_stack(
        [np.kron(np.eye(4), np.ones((7, 1))), np.kron(np.ones((4, 1)), np.eye(7))[:, 1:]]
    )[there]
    model = sm.GLM(
        uses.ravel()[there], design, family=sm.families.Poisson(), offset=np.log(exposure.ravel()[there])
    ).fit()
    assert (np.outer(level, by_period) * exposure).ravel()[there] == pytest.approx(
        model.fittedvalues, rel=1e-4
    )


# --- adoption ----------------------------------------------------------------------------------------------------


def adopters(random: np.random.Generator, groups: int, vague: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    """Dates of a logistic curve with midpoint 1000 and growth 0.01; documents end on day 1150; some know the year only."""
    day = np.floor(random.logistic(1000, 100, groups))
    low, high = np.minimum(day, 1150), np.where(day > 1150, np.inf, day + 1)
    year = (random.random(groups) < vague) & (day <= 1150)
    start = np.floor(day / 365) * 365
    return np.where(year, start, low), np.where(year, start + 365, high)


@pytest.mark.parametrize("vague", [0.0, 0.3])
def test_the_curve_is_scipys_maximum_likelihood_fit(vague):
    low, high = adopters(np.random.default_rng(3), 27, vague)
    never = np.isinf(high)
    data = stats.CensoredData(interval=np.c_[low, high][~never], right=low[never])
    midpoint, scale = stats.logistic.fit(data)
    curve = fit_logistic(low, high)
    assert curve.midpoint == pytest.approx(midpoint, abs=0.05)
    assert curve.growth == pytest.approx(1 / scale, rel=1e-3)


def test_dates_that_tell_no_curve_give_none():
    same = np.zeros(6)
    assert fit_logistic(same, np.full(6, np.inf)) is None


# --- intervals in simulation: at the stated 95 %, give or take three standard errors of the simulation -----------

RUNS = 400
LEAST = 0.95 - 3 * math.sqrt(0.95 * 0.05 / RUNS)


def coverage(covered: list[bool]) -> float:
    assert len(covered) == RUNS
    return float(np.mean(covered))


def test_intervals_of_rates_cover_where_terms_come_in_bursts():
    random = np.random.default_rng(11)
    covered, poisson = [], []
    for _ in range(RUNS):
        n = random.integers(500, 3000, 60)
        x = random.poisson(random.gamma(0.5, 2, 60) * n * 0.001)
        low, high = rate_interval(
            60, *(int(total.sum()) for total in (x, x * x, n, n * n, x * n)),
            bursts_of(int((x * x).sum()), int(x.sum()), int((x > 0).sum())),
        )  # fmt: skip
        covered.append(low <= 0.001 <= high)
        half = 1.96 * math.sqrt(x.sum()) / n.sum()
        poisson.append(abs(x.sum() / n.sum() - 0.001) <= half)
    assert coverage(covered) >= LEAST
    assert coverage(poisson) < 0.85, "the interval that takes occurrences as independent is far too narrow"


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_intervals_of_the_new_share_cover_where_documents_keep_to_a_form(share):
    random = np.random.default_rng(12)
    covered, plain = [], []
    for _ in range(RUNS):
        n = random.geometric(0.3, 30)
        x = random.binomial(n, random.beta(3 * share, 3 * (1 - share), 30))
        size = effective_size(30, *(int(total.sum()) for total in (x, x * x, n, n * n, x * n)))
        found = x.sum() / n.sum()
        for sizes, results in ((size, covered), (n.sum(), plain)):
            low, high = wilson(found * sizes, sizes)
            results.append(bool(low <= share <= high))
    assert coverage(covered) >= LEAST
    assert coverage(plain) < 0.9, "as if occurrences were independent, it is too narrow"


def test_the_effective_size_by_hand():
    # Four documents with two occurrences each, all of one form within a document: x = 2, 2, 0, 0; n = 2; p = 1/2.
    # Residuals are 1, 1, -1, -1: variance 4/3 · 4 / 8² = 1/12, and 0.25 / (1/12) = 3, times (1.96 / 3.1824)².
    expected = 3 * (1.959964 / 3.182446) ** 2
    assert effective_size(4, 4, 8, 8, 16, 8) == pytest.approx(expected, rel=1e-5)
    assert effective_size(3, 6, 12, 6, 12, 12) == 3.0
    assert effective_size(1, 2, 4, 5, 25, 10) == 1.0


@pytest.mark.parametrize("groups", [12, 27])
def test_intervals_of_the_adoption_curve_cover(groups):
    random = np.random.default_rng(13)
    curves = [fit_logistic(*adopters(random, groups)) for _ in range(RUNS)]
    assert all(curves)
    assert coverage([curve.midpoint_low <= 1000 <= curve.midpoint_high for curve in curves]) >= LEAST
    assert coverage([curve.growth_low <= 0.01 <= curve.growth_high for curve in curves]) >= LEAST
