"""Each statistic against a worked example of its source or an implementation of others, and in simulation."""

from __future__ import annotations

import math
from itertools import combinations, pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from annotator.tables.intervals import bursts_of
from annotator.tables.years import rate_interval
from annotator.trace.adoption import fit_logistic
from annotator.trace.association import expected_count, log_likelihood, log_ratio
from annotator.trace.bursts import bursts
from annotator.trace.changes import PENALTY, change_points, overdispersion
from annotator.trace.periods import wilson
from annotator.trace.shift import effective_size
from annotator.trace.trends import find_silences, trends

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


# --- trend -------------------------------------------------------------------------------------------------------


def yearly(rates: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": "year", "period": list(rates), "grouping": "all", "group": "", "layer": "l", "term": "t", "forms": "current",
            "documents": 100, "documents_with_term": 10, "share_low": 0.05, "occurrences": 10,
            "per_million_characters": list(rates.values()),
        }
    )  # fmt: skip


def test_mann_kendall_by_hand_and_by_scipy():
    rates = [1, 3, 2, 5, 4, 6]
    (row,) = trends(yearly(dict(zip(map(str, range(2001, 2007)), rates, strict=True)))).to_dict("records")
    # 13 pairs rise, 2 fall: S = 11, var S = 6 · 5 · 17 / 18, z = (S - 1) / sqrt(var S) = 1.8787.
    z = 10 / math.sqrt(6 * 5 * 17 / 18)
    assert row["tau"] == pytest.approx(11 / 15, abs=1e-6)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(z), rel=1e-5)
    assert row["tau"] == pytest.approx(stats.kendalltau(range(6), rates).statistic, abs=1e-6)
    assert row["trend"] == "no trend"


def test_the_slope_is_that_of_sens_example_and_gaps_are_time():
    # P. K. Sen, JASA 63 (1968), p. 1385: times 1 to 18 with gaps; slope 4, limits 26/7 = 3.71 and 35/8 = 4.38.
    times, values = [1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78]
    rates = {str(2000 + time): float(value) for time, value in zip(times, values, strict=True)}
    (row,) = trends(yearly(rates)).to_dict("records")
    assert (row["slope"], row["slope_low"], row["slope_high"]) == (4.0, round(26 / 7, 4), round(35 / 8, 4))
    assert row["trend"] == "increasing"


def test_slopes_are_per_year_whatever_the_unit():
    months = {f"2023-{month:02}": 2.0 * month for month in range(1, 13)}
    (row,) = trends(yearly(months).assign(unit="month")).to_dict("records")
    assert row["slope"] == 24.0
    quarters = {"2023Q1": 1.0, "2023Q2": 2.0, "2023Q3": 3.0, "2023Q4": 4.0, "2024Q1": 5.0}
    (row,) = trends(yearly(quarters).assign(unit="quarter")).to_dict("records")
    assert row["slope"] == 4.0


# --- change points -----------------------------------------------------------------------------------------------


def deviance(k: np.ndarray, n: np.ndarray) -> float:
    return -2 * float(stats.binom.logpmf(k, n, k.sum() / n.sum()).sum())


def best_segmentation(k: np.ndarray, n: np.ndarray) -> list[int]:
    """By trying every segmentation with segments of two or more, with scipy's binomial probabilities."""
    size = len(k)
    penalty = PENALTY * math.log(size) * overdispersion(k, n)
    found = []
    for count in range(size // 2):
        for places in combinations(range(2, size - 1), count):
            edges = [0, *places, size]
            if min(np.diff(edges)) >= 2:
                cost = sum(deviance(k[a:b], n[a:b]) for a, b in pairwise(edges))
                found.append((cost + penalty * count, list(places)))
    return min(found)[1]


@pytest.mark.parametrize("seed", range(12))
def test_change_points_are_those_of_the_best_of_all_segmentations(seed):
    random = np.random.default_rng(seed)
    n = random.integers(5, 40, 11)
    k = random.binomial(n, np.repeat(random.choice([0.05, 0.3, 0.6], 3), [4, 3, 4]))
    assert change_points(k, n) == best_segmentation(k.astype(float), n.astype(float))


def test_a_jump_is_found_where_it_is_and_more_documents_are_none():
    assert change_points([0, 0, 0, 0, 15, 14, 16, 15], [30] * 8) == [4]
    assert change_points([0] * 4 + [27] * 4, [1] * 4 + [27] * 4) == [4]
    # More documents a year are no change of the share.
    assert change_points([0, 0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 27, 27, 27, 27]) == []


def test_without_a_change_there_is_one_in_at_most_one_of_twenty_cases():
    random = np.random.default_rng(5)
    for periods, documents, share in ((40, 30, 0.05), (24, 27, 0.5), (12, 300, 0.1)):
        found = [
            change_points(random.binomial(documents, share, periods), [documents] * periods)
            for _ in range(200)
        ]
        assert np.mean([bool(places) for places in found]) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)


def test_a_restless_series_is_not_cut_at_every_turn():
    assert overdispersion(np.array([2.0, 20, 3, 18, 2, 21, 1, 19]), np.full(8, 30.0)) > 20
    assert change_points([2, 20, 3, 18, 2, 21, 1, 19] * 3, [30] * 24) == []


# --- bursts ------------------------------------------------------------------------------------------------------


def burst_cost(states: tuple[int, ...], r: list[int], d: list[int]) -> float:
    """Cost of a sequence of states after Kleinberg (2003), section 4, with s = 2 and gamma = 1, by scipy."""
    share = sum(r) / sum(d)
    cost, before = 0.0, 0
    for state, k, n in zip(states, r, d, strict=True):
        cost -= stats.binom.logpmf(k, n, (1 + state) * share)
        cost += max(0, state - before) * math.log(len(r))
        before = state
    return cost


@pytest.mark.parametrize("seed", range(25))
def test_bursts_are_those_of_the_cheapest_of_all_sequences_of_states(seed):
    random = np.random.default_rng(seed)
    d = random.integers(5, 40, 9).tolist()
    r = random.binomial(d, random.choice([0.03, 0.25], 9)).tolist()
    if not 0 < 2 * sum(r) < sum(d):
        assert bursts(r, d) == []
        return
    costs = {states: burst_cost(states, r, d) for states in product((0, 1), repeat=9)}
    cheapest = min(costs, key=lambda states: (round(costs[states], 9), states))
    found = [0] * 9
    for first, last in bursts(r, d):
        found[first : last + 1] = [1] * (last + 1 - first)
    assert costs[tuple(found)] == pytest.approx(costs[cheapest], abs=1e-9)


def test_a_burst_worked_by_hand():
    # Five periods of 10 documents, 10 uses in all: p0 = 0.2, p1 = 0.4. In the third
    # period the burst state saves 6 ln 2 + 4 ln(0.6 / 0.8) = 3.01 > ln 5 = 1.61; in a period with one use it costs
    # 9 ln(0.8 / 0.6) - ln 2 = 1.90 more.
    assert bursts([1, 1, 6, 1, 1], [10] * 5) == [(2, 2)]
    # Three uses save 3 ln 2 + 7 ln(0.6 / 0.8) = 0.07 each: not enough to enter, enough to stay.
    assert bursts([0, 0, 5, 3, 2], [10] * 5) == [(2, 3)]


def test_what_is_everywhere_or_nowhere_has_no_burst():
    assert bursts([0, 0, 0], [10] * 3) == []
    assert bursts([6, 5, 6], [10] * 3) == []
    assert bursts([], []) == []


# --- silences ----------------------------------------------------------------------------------------------------


def test_a_silence_is_one_by_fishers_exact_test():
    # Before: 6 of 6 documents, then 0 of 2: Fisher's one-sided p is 1 / 28, no silence; 0 of 4: 1 / 210, a silence.
    for quiet, p, found in ((2, 1 / 28, []), (4, 1 / 210, [(6, 9)])):
        assert stats.fisher_exact([[0, quiet], [6, 0]], alternative="less").pvalue == pytest.approx(p)
        k, n = np.array([1] * 6 + [0] * quiet), np.ones(6 + quiet, dtype=int)
        silences = find_silences(k, n, wilson(k, n)[0], np.arange(len(k)) * 12, 12)
        assert [(silence.first, silence.last) for silence in silences] == found


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


def test_intervals_of_the_slope_cover():
    random = np.random.default_rng(14)
    covered = []
    for _ in range(RUNS):
        rates = 5 + 0.3 * np.arange(12) + random.normal(0, 2, 12)
        (row,) = trends(yearly(dict(zip(map(str, range(2001, 2013)), rates, strict=True)))).to_dict("records")
        covered.append(row["slope_low"] <= 0.3 <= row["slope_high"])
    assert coverage(covered) >= LEAST
