"""Comparisons of two sides: exact sums, intervals that cover, words worked out by hand."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from annotator import read_output, tag_to_folder
from annotator.compare import ComparisonError, compare, comparison_chart
from annotator.compare.keyness import keyness
from annotator.compare.rates import Side, adjusted, rate_ratio
from annotator.compare.sides import clusters
from annotator.trace.clusters import campaign_factor
from annotator.trace.dispersion import dispersion
from annotator.trace.series import Evidence

WORDS_A, WORDS_B = "加快培育", "因地制宜发展"


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """30 documents of 2024 with 新质生产力 once in 100 characters, 30 of 2025 with it twice; two sources, one reprint."""
    folder = tmp_path_factory.mktemp("compare")
    records = []
    for year, said in ((2024, f"{WORDS_A}新质生产力。"), (2025, f"{WORDS_B}新质生产力，还是新质生产力。")):
        for number in range(30):
            filler = f"第{number}篇文章说的是别的事情。" * (3 + number % 4)
            records.append(
                {"id": f"{year}-{number}", "date": f"{year}-{1 + number % 12:02d}-10", "source": "新华社" if number % 2 else "人民日报",
                 "title": "", "text": filler + (said.replace("。", f"，第{number}项。") if number % 3 else "")}
            )  # fmt: skip
    file = folder / "in.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8")
    tag_to_folder(file, folder / "out", reprints=None)
    return read_output(folder / "out")


def row_of(comparison, term="new_productivity_boosters"):
    (row,) = comparison.rates.query("term == @term and forms == 'current'").to_dict("records")
    return row


def test_sums_are_those_of_the_documents(output):
    row = row_of(compare(output, "period", "2024", "2025"))
    documents = output.documents
    a, b = (documents[documents.year == year] for year in ("2024", "2025"))
    assert (row["occurrences_a"], row["occurrences_b"]) == (20, 40)
    assert (row["documents_a"], row["documents_with_term_a"], row["documents_with_term_b"]) == (30, 20, 20)
    assert row["characters_b"] == b.characters.sum()
    rates = 20e6 / a.characters.sum(), 40e6 / b.characters.sum()
    assert row["per_million_a"] == pytest.approx(rates[0], abs=1e-4)
    assert row["rate_ratio"] == pytest.approx(rates[1] / rates[0], abs=1e-4)
    assert row["low"] < row["rate_ratio"] < row["high"]
    assert row["held"] and row["reason"] == ""


def test_the_other_way_round_is_the_inverse(output):
    there, back = (
        row_of(compare(output, "period", "2024", "2025")),
        row_of(compare(output, "period", "2025", "2024")),
    )
    assert there["rate_ratio"] * back["rate_ratio"] == pytest.approx(1, abs=1e-3)


def test_a_term_that_nobody_uses_has_no_ratio_and_is_not_held(output):
    row = row_of(compare(output, "period", "2024", "2025"), "innovation_consortium")
    assert math.isnan(row["rate_ratio"]) and not row["held"] and row["reason"] == "too few documents"


def test_words_around_the_term_are_key_to_the_side_that_has_them(output):
    words = compare(output, "period", "2024", "2025").words.set_index("word")
    assert words.loc["因地制宜", "sentences_a"] == 0 and words.loc["因地制宜", "sentences_b"] == 20
    assert words.loc["因地制宜", "low"] > 0 > words.loc["培育", "high"]
    assert "新质生产力" not in words.index


def test_periods_from_until_and_quarters(output):
    row = row_of(compare(output, "period", "2024Q1", "2024-04:2024-12"))
    dates = output.documents.date
    assert row["documents_a"] == dates.str[:7].isin(["2024-01", "2024-02", "2024-03"]).sum()
    assert row["documents_a"] + row["documents_b"] == 30


def test_two_terms_in_the_same_documents(output):
    comparison = compare(output, "term", "new_industrialization", "new_productivity_boosters")
    (row,) = comparison.rates.to_dict("records")
    assert (row["occurrences_a"], row["occurrences_b"], row["documents_a"], row["documents_b"]) == (
        0,
        60,
        60,
        60,
    )
    assert math.isinf(row["rate_ratio"]) and not row["held"]


@pytest.mark.parametrize(
    "by, a, b, said",
    [
        ("period", "2024", "2024", "cannot be compared with itself"),
        ("period", "2024", "2024-03", "documents in common"),
        ("period", "spring", "2024", "is no period such as"),
        ("source", "新华社", "新华通讯社", "no document has this source. There are: 新华社"),
        ("colour", "red", "blue", "--by colour: the documents are told apart by level, source"),
        ("term", "new_industrialization", "gdp", "gdp: is no term of this folder"),
    ],
)
def test_what_cannot_be_compared_is_told(output, by, a, b, said):
    with pytest.raises(ComparisonError, match=said):
        compare(output, by, a, b)


def test_the_interval_covers_the_true_ratio_about_as_often_as_it_says():
    generator = np.random.default_rng(7)
    covered = 0
    for run in range(300):
        sides = []
        for rate in (0.002, 0.004):
            characters = generator.integers(300, 1500, 60).astype(float)
            # Bursts: negative binomial with k = 0.5.
            hits = generator.poisson(generator.gamma(0.5, rate * characters / 0.5))
            sides.append(Side(hits.astype(float), characters))
        found = rate_ratio(*sides, seed=run)
        covered += found.low <= 2 <= found.high
    assert 0.91 <= covered / 300 <= 0.985


def test_days_of_one_campaign_are_not_taken_for_independent():
    # A quarter of the blocks of ten days use a term nine times as often; the two halves of forty months are alike.
    random = np.random.default_rng(12)
    number, held, plain = 120, 0, 0
    days = np.repeat(np.arange(40 * 28.0), 2)
    length = np.full(len(days), 1000.0)
    first = days < days.max() / 2
    for run in range(number):
        on = random.random(200) < 0.25
        block = ((days + random.integers(0, 10)) // 10).astype(int)
        uses = (random.random(len(days)) < np.where(on[block], 0.3, 0.1 / 3)).astype(float)
        factor = campaign_factor(days, uses, length)
        p = [
            rate_ratio(*(Side(uses[half], length[half], by) for half in (first, ~first)), run).p
            for by in (1.0, factor)
        ]
        plain, held = plain + (p[0] < 0.05), held + (p[1] < 0.05)
    assert held <= 13, "at one in twenty, fourteen and more of 120 come in one of two hundred"
    assert plain > 13, "day by day they are"


def test_the_reports_of_one_province_are_one_cluster(tmp_path):
    names = ["河北", "河南", "湖北", "湖南", "云南", "贵州", "四川", "甘肃", "青海", "浙江"]
    records = [
        {"id": f"{province}{year}", "date": f"{year}-01-{10 + number}", "level": "province", "province": f"{province}省",
         "text": f"{year}年的报告，{province}第{number}项工作各不相同。新质生产力。"}
        for number, province in enumerate(names)
        for year in range(2018, 2026)
    ]  # fmt: skip
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8")
    tag_to_folder(file, tmp_path / "out", reprints=None)
    evidence = Evidence(read_output(tmp_path / "out"))
    assert len(np.unique(clusters(evidence, np.ones(len(records), dtype=bool)))) == 10


def test_the_log_ratio_of_a_word_is_statsmodels_risk_ratio():
    from statsmodels.stats.contingency_tables import Table2x2

    def side(name, with_word, number):
        said = [("因地制宜" if place < with_word else "加快培育") for place in range(number)]
        return pd.DataFrame(
            {"doc_id": [f"{name}{place}" for place in range(number)], "text": "新质生产力",
             "sentence": [f"{word}新质生产力{name}{place}。" for place, word in enumerate(said)]}
        )  # fmt: skip

    words = keyness(side("a", 12, 60), side("b", 30, 50)).set_index("word")
    theirs = Table2x2([[30, 20], [12, 48]])
    row = words.loc["因地制宜"]
    assert row.log_ratio == pytest.approx(math.log2(theirs.riskratio), abs=1e-4)
    assert [row.low, row.high] == pytest.approx(np.log2(theirs.riskratio_confint()).tolist(), abs=2e-4)
    assert row.p_adjusted < 0.001


def test_adjustment_is_that_of_benjamini_and_hochberg():
    p = np.array([0.01, math.nan, 0.04, 0.03])
    assert adjusted(p)[[0, 2, 3]] == pytest.approx(stats.false_discovery_control([0.01, 0.04, 0.03]))
    assert math.isnan(adjusted(p)[1])


def test_dispersion_is_that_of_gries():
    # Gries (2008), section 3: the letter a, 15 times in five parts of 9, 10, 10, 10 and 11 letters.
    found = dispersion([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])
    assert found.dp == pytest.approx(0.18, abs=0.0005)
    assert found[2:] == (5, 5)
    assert dispersion([5, 0], [10, 10]).dp_norm == pytest.approx(1)
    assert math.isnan(dispersion([0, 0], [1, 1]).dp)


def test_the_chart_draws_a_row_for_each_term_with_a_ratio(output):
    drawn = json.dumps(comparison_chart(compare(output, "period", "2024", "2025")).to_dict())
    assert "2025 : 2024" in drawn and '"held": true' in drawn
