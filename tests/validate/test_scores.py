"""The arithmetic of validation against independent implementations, and on values worked out by hand."""

import json
import math

import krippendorff
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint

from annotator.validate import carried, evaluate_gold
from annotator.validate.agreement import agreement
from annotator.validate.sample import SampleError, allocation
from annotator.validate.scores import (
    Estimate,
    Judged,
    added,
    f1_of,
    recall_of,
    weighted_share,
    weighted_total,
    wilson,
)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_that_of_statsmodels(case):
    right, n = case
    low, high = proportion_confint(right, n, method="wilson")
    assert wilson(right / n, n) == pytest.approx((right / n, low, high), abs=1e-9)


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_with_one_stratum_and_one_weight_it_is_the_plain_interval(answers):
    items = [Judged("all", 3.0, float(answer)) for answer in answers]
    plain = wilson(sum(answers) / len(answers), len(answers))
    got = weighted_share(items)
    assert got.value == pytest.approx(plain.value)
    # The sample's own variance has n - 1 below the line, so that n is at most one less.
    assert plain.low - got.low == pytest.approx(0, abs=0.2 / len(answers))
    assert got.low <= plain.low + 1e-12 and got.high >= plain.high - 1e-12


def test_weights_carry_strata_back_to_their_size():
    # 90 places of which 1 of 2 judged is right, 10 of which 2 of 2 are: (0.5 * 90 + 1 * 10) / 100.
    items = [Judged("a", 45, 1), Judged("a", 45, 0), Judged("b", 5, 1), Judged("b", 5, 1)]
    share = weighted_share(items)
    assert share.value == pytest.approx(0.55)
    assert share.low < 0.55 < share.high


def test_where_all_agree_the_interval_is_that_of_the_effective_number():
    # (1 + 1 + 2)² / (1 + 1 + 4) = 16 / 6
    share = weighted_share([Judged("a", 1, 1), Judged("a", 1, 1), Judged("b", 2, 1)])
    assert share == pytest.approx(wilson(1, 16 / 6))


def test_a_sum_of_what_was_missed_has_exact_poisson_limits():
    # 2 found in items of weight 10: 20, limits 0.2422 and 7.2247 (Garwood) times 10.
    total = weighted_total([Judged("d", 10, 1), Judged("d", 10, 1), Judged("d", 10, 0)])
    assert total == pytest.approx((20, 2.422, 72.247), abs=0.01)
    nothing = weighted_total([Judged("d", 10, 0)])
    assert nothing == pytest.approx((0, 0, 36.889), abs=0.01)


def test_recall_lies_between_its_limits_and_is_one_only_where_nothing_can_be_missing():
    found = Estimate(95.0, 90.0, 98.0)
    recall = recall_of(found, added((Estimate(5.0, 2.0, 12.0), Estimate(0.0, 0.0, 3.0))))
    assert recall.value == pytest.approx(0.95)
    # The ratio 5/95 by MOVER, upper limit: missing up to 5 + sqrt(7² + 3²) = 12.616.
    assert 0.87 < recall.low < 0.95 < recall.high < 0.98
    assert recall_of(found, Estimate(0.0, 0.0, 0.0)) == pytest.approx((1, 1, 1))
    assert f1_of(Estimate(1, 0.9, 1), Estimate(0.5, 0.4, 0.6)) == pytest.approx(
        (2 / 3, 0.72 / 1.3, 1.2 / 1.6)
    )


verdicts = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=80)


@given(verdicts)
def test_kappa_is_that_of_scikit_learn(pairs):
    one, other = ({item: pair[side] for item, pair in enumerate(pairs)} for side in (0, 1))
    ours = agreement({"a": one, "b": other}).kappa["a", "b"]
    if len({value for pair in pairs for value in pair}) < 2:
        assert math.isnan(ours)
    else:
        assert ours == pytest.approx(cohen_kappa_score([*one.values()], [*other.values()]))


def test_alpha_is_krippendorffs_with_missing_verdicts():
    # K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: binary data, two observers, 0.095.
    observers = "0100000000", "1110010010"
    given_verdicts = {
        name: {i: value == "1" for i, value in enumerate(row)}
        for name, row in zip("ab", observers, strict=True)
    }
    found = agreement(given_verdicts)
    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert found.disagreements == [0, 2, 5, 8]
    given_verdicts["c"] = {0: True, 3: False}
    table = [
        [1.0 if v.get(i) else 0.0 if i in v else math.nan for i in range(10)] for v in given_verdicts.values()
    ]
    assert agreement(given_verdicts).alpha == pytest.approx(
        krippendorff.alpha(table, level_of_measurement="nominal")
    )


@given(st.lists(st.integers(1, 500), min_size=1, max_size=30), st.integers(0, 400))
def test_allocation_draws_as_many_as_wanted_and_never_more_than_there_are(sizes, wanted):
    drawn = allocation(sizes, wanted)
    assert sum(drawn) == min(wanted, sum(sizes))
    assert all(0 <= number <= size for number, size in zip(drawn, sizes, strict=True))
    if wanted >= len(sizes):
        assert all(drawn)


def test_errors_of_detection_widen_the_rates():
    years = pd.DataFrame(
        {"per_million_characters": [100.0, 0.0], "ci_low": [80.0, 0.0], "ci_high": [125.0, 4.0]}
    )
    exact = carried(years, Estimate(1, 1, 1), Estimate(1, 1, 1))
    assert exact[["corrected_per_million", "corrected_low", "corrected_high"]].to_numpy().tolist() == [
        [100, 80, 125],
        [0, 0, 4],
    ]
    doubtful = carried(years, Estimate(0.9, 0.8, 0.95), Estimate(0.75, 0.6, 0.9))
    assert doubtful.corrected_per_million.tolist() == [120, 0]
    # ln(0.9/0.8)² + ln(0.9/0.75)² + ln(100/80)² = 0.0139 + 0.0332 + 0.0498; 120 / e^0.3113
    assert doubtful.corrected_low[0] == pytest.approx(87.9, abs=0.1)
    assert doubtful.corrected_high[1] == pytest.approx(4 / 0.6, abs=0.001)


SENTENCES = [
    {"text": "加快发展新质生产力。", "spans": [[4, 9, "new_productivity_boosters", "canonical"]]},
    {"text": "推进新型工业化，建设现代产业体系。", "spans": [[2, 7, "new_industrialization", "canonical"], [10, 16, "modernized_industrial_system", "predecessor"]]},
    {"text": "科技创新联合体制机制改革。", "spans": []},
]  # fmt: skip


def written(tmp_path, records) -> str:
    file = tmp_path / "gold.jsonl"
    keys = ("start", "end", "term", "relation")
    lines = [
        json.dumps(
            {"text": one["text"], "spans": [dict(zip(keys, span, strict=True)) for span in one["spans"]]},
            ensure_ascii=False,
        )
        for one in records
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def test_gold_that_agrees_scores_one(tmp_path):
    result = evaluate_gold(written(tmp_path, SENTENCES))
    assert (result.precision.value, result.recall.value) == (1, 1)
    assert len(result.confusions) == 0
    assert result.scores.scope.tolist()[:2] == ["all", "term=modernized_industrial_system"]


def test_known_errors_in_the_gold_are_those_told(tmp_path):
    changed = json.loads(json.dumps(SENTENCES))
    changed[0]["spans"] = []  # the tagger's span is now wrong
    changed[1]["spans"][1][3] = "canonical"  # another relation: one missed, one wrong
    changed[2]["spans"] = [[2, 7, "innovation_consortium", "canonical"]]  # missed
    result = evaluate_gold(written(tmp_path, changed))
    told = result.confusions[["line", "start", "verdict"]].to_numpy().tolist()
    assert told == [[1, 4, "wrong"], [2, 10, "missed"], [2, 10, "wrong"], [3, 2, "missed"]]
    assert (result.precision.value, result.recall.value) == pytest.approx((1 / 3, 1 / 3))


def test_a_line_that_is_no_annotation_is_named(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_text('{"text": "甲", "spans": []}\n{"text": "乙"}\n', encoding="utf-8")
    with pytest.raises(SampleError, match=r"gold.jsonl, line 2: is no annotated text"):
        evaluate_gold(file)
