"""Salience, the years around milestones, whose wording is taken, dispersion, hazards: small cases by hand, others' figures."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import tag_to_folder
from annotator.out.read import read_output
from annotator.out.texts import Texts
from annotator.trace.adopters import adopters
from annotator.trace.adoption import Unit, turnbull
from annotator.trace.around import around, change_within
from annotator.trace.collocates import collocates, sentence_words
from annotator.trace.copied import copied
from annotator.trace.dispersion import dispersion, dispersions
from annotator.trace.hazards import CovariateError, fitted, hazards, read_covariates
from annotator.trace.places import in_heading, layout_of, number_of, places
from annotator.trace.wording import wording

NEW = "new_productivity_boosters"
REPORT = """政府工作报告

一、2023年工作回顾
（一）新质生产力加快形成。各项工作取得进展。

二、2024年工作任务
（一）稳就业。做好各项工作，保持大局稳定，让群众过上好日子，把各项政策落到实处。
（二）大力发展新质生产力
加快培育新兴产业，以科技创新推动产业创新，各地各部门都要抓好落实。
3.促进消费。培育新质生产力也要看市场。
"""
FORMULA = "推动经济实现质的有效提升和量的合理增长"


@pytest.fixture(scope="module")
def tag(tmp_path_factory):
    def run(*records: dict[str, object]):
        folder = tmp_path_factory.mktemp("spread")
        lines = [
            json.dumps(one | {"id": str(number)}, ensure_ascii=False) for number, one in enumerate(records)
        ]
        (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
        tag_to_folder(folder / "in.jsonl", folder / "out", reprints=None)
        return read_output(folder / "out"), Texts(folder / "out")

    return run


# --- places ------------------------------------------------------------------------------------------------------


def test_parts_and_tasks_of_a_report_are_found():
    layout = layout_of(REPORT)
    at = [
        layout.task_at(REPORT.index(words))
        for words in ("政府工作", "加快形成", "稳就业", "大力发展", "加快培育", "看市场")
    ]
    assert at == [0, 0, 1, 2, 2, 3], "what looks back has no number"


@pytest.mark.parametrize(
    ("numeral", "number"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("7", 7)]
)
def test_numerals(numeral, number):
    assert number_of(numeral) == number


@given(st.text(alphabet="一二、（）()1.．#\n发展。 \u3000", max_size=80))
def test_any_text_has_a_layout(text):
    layout = layout_of(text)
    assert layout.starts == sorted(layout.starts)
    assert all(layout.task_at(place) >= 0 for place in range(len(text)))


@pytest.mark.parametrize(
    ("sentence", "begins", "is_heading"),
    [
        ("（二）大力发展新质生产力", True, True),
        ("（一）加快发展新质生产力。", True, True),
        ("大力发展新质生产力", True, True),
        ("## 新质生产力", True, True),
        ("大力发展新质生产力。", True, False),
        ("大力发展新质生产力", False, False),
        ("我们要大力发展新质生产力，" * 5, True, False),
        ("", True, False),
    ],
)
def test_a_heading_is_short_and_numbered_or_without_a_mark(sentence, begins, is_heading):
    assert in_heading(sentence, begins) is is_heading


def test_places_of_a_term_by_year_and_level(tag):
    output, texts = tag(
        {"date": "2024-01-20", "level": "province", "province": "浙江省", "text": REPORT},
        {"date": "2024-01-25", "level": "province", "province": "江苏省", "title": "发展新质生产力", "text": "别的工作。" * 30 + "新质生产力。"},
        {"date": "2024-02-25", "level": "media", "text": "新质生产力。" + "别的工作。" * 30},
    )  # fmt: skip
    table = places(output, ["year"], texts).query("term == @NEW")
    whole = table[table.grouping == "all"].iloc[0]
    assert (whole.documents_with_term, whole.in_title, whole.in_heading) == (3, 1, 1)
    # In the report it stands first in the review, after a quarter of the text; the others begin or end with it.
    assert (whole.in_first_tenth, whole.task_documents, whole.task) == (1, 1, 2.0)
    assert whole.first_tenth_low < 1 / 3 < whole.first_tenth_high
    level = table[(table.grouping == "level") & (table.group == "media")].iloc[0]
    assert (level.depth, np.isnan(level.first_tenth_low)) == (0, True), "one document has no interval"
    bare = places(output, ["year"]).query("term == @NEW and grouping == 'all'").iloc[0]
    assert (bare.in_title, bare.in_heading, pd.isna(bare.in_first_tenth), np.isnan(bare.depth)) == (
        1,
        1,
        True,
        True,
    )


# --- around milestones -------------------------------------------------------------------------------------------


def test_the_change_within_units_is_that_of_a_regression_with_unit_effects():
    # With exposures alike it is the mean of the units' differences; so is the effect of time in a regression with unit effects.
    import statsmodels.api as sm

    random = np.random.default_rng(4)
    uses, exposure = random.poisson(20, (9, 2)).astype(float), np.full((9, 2), 50.0)
    found = change_within(uses, exposure)
    design = np.column_stack([np.tile([0, 1], 9), np.kron(np.eye(9), np.ones((2, 1)))])
    model = sm.OLS((uses / exposure).ravel(), design).fit()
    assert found.estimate == pytest.approx(model.params[0])
    # The jackknife of a mean is the t interval of the pairs.
    assert [found.low, found.high] == pytest.approx(model.conf_int()[0].tolist())
    assert found.units == 9


def test_who_joins_changes_nothing_and_few_have_no_interval():
    uses = np.array([[1.0, 2.0], [0.0, 50.0]])
    exposure = np.array([[10.0, 10.0], [0.0, 10.0]])
    found = change_within(uses, exposure)
    assert (found.estimate, found.units, np.isnan(found.low)) == (pytest.approx(0.1), 1, True)
    nothing = change_within(np.zeros((8, 2)), np.ones((8, 2)))
    assert (nothing.estimate, np.isnan(nothing.high)) == (0, True), (
        "that nobody used it is not known without end"
    )


def test_years_are_counted_from_the_milestone(tag):
    output, _ = tag(
        *(
            {"date": date, "level": "province", "province": "浙江省", "text": text}
            for date, text in (
                ("2023-01-15", "别的工作很多。"), ("2023-08-31", "别的工作。"), ("2023-09-02", "新质生产力。"), ("2024-10-01", "新质生产力新质生产力。"),
                ("2023", "新质生产力。"),
            )
        )
    )  # fmt: skip
    table = around(output).query("term == @NEW and milestone_date == '2023-09'").set_index("year")
    assert table.documents.to_dict() == {-1: 2, 0: 1, 1: 1}, "2023 may be before or after"
    assert table.occurrences.to_dict() == {-1: 0, 0: 1, 1: 2}
    assert table.change[0] == pytest.approx(1e6 / 5)
    assert np.isnan(table.change[-1])


# --- whose wording -----------------------------------------------------------------------------------------------


def test_a_formula_is_found_in_texts_without_the_term_and_goes_from_first_to_later(tag):
    said = [
        ("2025-01-10", "浙江省", f"要{FORMULA}。"),
        *((f"2026-01-{10 + day}", name, f"新质生产力，其{day}，{FORMULA}。") for day, name in enumerate(("江苏省", "河北省", "湖南省"))),
    ]  # fmt: skip
    # Speakers of fewer than five documents are taken together.
    more = [
        (f"2020-0{month}-01", name, f"{name}的第{month}项工作。")
        for _, name, _ in said
        for month in range(1, 6)
    ]
    output, texts = tag(
        *(
            {"date": date, "level": "province", "province": name, "text": text}
            for date, name, text in said + more
        )
    )
    alone, found = copied(output), copied(output, texts)
    assert alone.drop_duplicates("formula").first_doc_id.tolist() == ["in.jsonl#1"]
    row = found[found.formula.str.contains(FORMULA)].iloc[0]
    assert (row.documents, row.first_doc_id) == (4, "in.jsonl#0")
    network = wording(output, found)
    assert network.from_speaker.tolist() == ["浙江省"] * 3
    assert set(network.speaker) == {"江苏省", "河北省", "湖南省"}
    assert network.formulas.tolist() == [1, 1, 1] and network.days.min() == 365


def test_where_two_may_have_been_first_nobody_took_it_from_either(tag):
    said = [("2024", "浙江省"), ("2024-03-01", "江苏省"), ("2026-01-10", "河北省")]
    texts = [
        {"date": date, "level": "province", "province": name, "text": f"新质生产力{FORMULA}。"}
        for date, name in said
    ]
    more = [
        {
            "date": f"2020-0{month}-01",
            "level": "province",
            "province": name,
            "text": f"{name}的第{month}项工作。",
        }
        for _, name in said
        for month in range(1, 6)
    ]
    output, _ = tag(*texts, *more)
    assert wording(output, copied(output)).empty


# --- adopters ----------------------------------------------------------------------------------------------------


def test_who_uses_it_who_not_yet_and_who_no_longer(tag):
    own = {"level": "province", "province": "浙江省"}
    city = {"level": "city", "province": "浙江省", "city": "杭州市"}
    output, _ = tag(
        {"date": "2024-01-20", **own, "text": "新质生产力。"},
        {"date": "2025-01-20", **own, "text": "别的工作。"},
        {"date": "2026-01-20", **own, "text": "别的任务。"},
        {"date": "2023-12-20", **city, "text": "新质生产力。"},
        {"date": "2025-12-20", **city, "text": "新质生产力。"},
        {"date": "2024-02-20", "level": "province", "province": "江苏省", "text": "别的事情。"},
    )
    table = adopters(output).query("term == @NEW").set_index("unit")
    assert table.adopted.to_dict() == {"浙江省": True, "江苏省": False, "杭州市": True}
    assert table.documents_after.to_dict() == {"浙江省": 2, "江苏省": 0, "杭州市": 0}, (
        "Zhejiang has dropped it"
    )
    assert (table.first_date["杭州市"], table.province_first_date["杭州市"]) == (
        "2023-12-20",
        "2024-01-20",
    ), "the city led"
    assert (table.last_without["江苏省"], table.first_date["江苏省"]) == ("2024-02-20", "")


# --- dispersion --------------------------------------------------------------------------------------------------


def test_dispersion_over_years_by_hand(tag):
    output, _ = tag(
        {"date": "2023-05-01", "text": "新质生产力" + "字" * 5},
        {"date": "2024-05-01", "text": "新质生产力新质生产力新质生产力" + "字" * 15},
    )
    table = dispersions(output).query("term == @NEW").set_index("parts_of")
    # A quarter of the uses in a quarter of the characters: as even as can be... 10 and 30 characters, 1 and 3 uses.
    assert (table.dp["year"], table.range["year"], table.parts["year"]) == (0, 2, 2)
    assert "source" not in table.index, "one kind of part of which there are not two tells nothing"


def test_the_dispersion_of_a_collocate_is_that_of_its_counts(tag):
    said = [
        "企业培育新质生产力，促进创新。",
        "企业培育新质生产力。企业研究新质生产力。",
        "促进创新的新质生产力，科技园区。",
        "建设现代化产业体系，科技园区。",
    ]
    output, _ = tag(*({"date": f"2024-0{month}-01", "text": text} for month, text in enumerate(said, 1)))
    row = collocates(output, ["year"]).query("term == @NEW and unit == 'all' and word == '企业'").iloc[0]
    sentences = output.spans[output.spans.term == NEW].groupby("doc_id").sentence.agg(list)
    words = [
        [word for one in found for word in sentence_words(one, frozenset({"新质生产力"}))]
        for found in sentences
    ]
    counts, sizes = [own.count("企业") for own in words], [len(own) for own in words]
    assert row.dp == pytest.approx(dispersion(counts, sizes).dp, abs=1e-4)


# --- interval-censored adoption ----------------------------------------------------------------------------------


def test_turnbulls_estimate_is_that_of_the_cosmesis_data():
    # D. M. Finkelstein and R. A. Wolfe, Biometrics 41 (1985): time to retraction under radiotherapy alone, in months, (from,
    # to]; the masses are those that R's package interval gives (icfit).
    data = (
        "45-,25-37,37-,6-10,46-,0-5,0-7,26-40,18-,46-,46-,24-,46-,27-34,36-,7-16,36-44,5-11,17-,46-,19-35,7-14,36-48,17-25,"
        "37-44,37-,24-,0-8,40-,32-,4-11,17-25,33-,15-,46-,19-26,11-15,11-18,37-,22-,38-,34-,46-,5-12,36-,46-"
    )
    units = []
    for interval in data.split(","):
        low, high = interval.split("-")
        day = float(high) if high else np.inf
        units.append(Unit("", 0, float(low), day, day, 0))
    found = turnbull(units, 0)
    assert found.ends.tolist() == [5, 7, 8, 12, 25, 34, 40, 48]
    masses = np.diff(found.share, prepend=0)
    assert masses == pytest.approx([0.0463, 0.0334, 0.0887, 0.0708, 0.0926, 0.0818, 0.1209, 0.4656], abs=2e-3)


# --- hazards -----------------------------------------------------------------------------------------------------


def test_hazards_are_those_of_the_published_study_of_recidivism():
    # Rossi, Berk and Lenihan (1980), as in J. Fox and S. Weisberg, Cox Proportional-Hazards Regression in R: coefficients of
    # fin, age, race, wexp, mar, paro, prio; the data are lifelines' own.
    from lifelines.datasets import load_rossi

    rossi = load_rossi()
    units = [
        Unit(str(number), 0, *((np.nan, week - 1, week - 1) if arrest else (week - 1, np.inf, np.inf)), 0)
        for number, (week, arrest) in enumerate(zip(rossi.week, rossi.arrest, strict=True))
    ]
    table = rossi.drop(columns=["week", "arrest"]).set_index(rossi.index.astype(str))
    rows = pd.DataFrame(fitted(units, 0, table)).set_index("covariate")
    expected = {
        "fin": -0.37942,
        "age": -0.05744,
        "race": 0.31390,
        "wexp": -0.14980,
        "mar": -0.43370,
        "paro": -0.08487,
        "prio": 0.09150,
    }
    assert np.log(rows.hazard_ratio).to_dict() == pytest.approx(expected, abs=2e-4)
    assert rows.adopted.tolist() == [114] * 7


def test_hazards_with_late_entries_are_those_of_statsmodels():
    from statsmodels.duration.hazard_regression import PHReg

    random = np.random.default_rng(5)
    x = random.normal(size=80)
    # Between the days on which anything happens, so that nobody comes in at an event.
    entry = random.integers(0, 20, 80) + 0.5
    time = entry + 0.5 + np.floor(random.exponential(60 * np.exp(-0.7 * x)))
    seen = time < 120
    units = [
        Unit(
            str(number),
            entry[number],
            *((np.nan, t - 1, t - 1) if seen[number] else (119.0, np.inf, np.inf)),
            0,
        )
        for number, t in enumerate(time)
    ]
    (row,) = fitted(units, 0, pd.DataFrame({"x": x}, index=[str(number) for number in range(80)]))
    theirs = PHReg(np.where(seen, time, 120.0), x[:, None], status=seen, entry=entry, ties="efron").fit()
    assert np.log(row["hazard_ratio"]) == pytest.approx(theirs.params[0], rel=1e-3)
    assert row["p_value"] == pytest.approx(theirs.pvalues[0], rel=1e-2)


def test_the_day_of_the_yearly_report_is_no_earlier_adoption():
    start = float(np.datetime64("2024-01-01").astype(int))
    units = [Unit(str(day), start, start + day - 365, start + day, start + day, 0) for day in range(20)]
    early = pd.DataFrame(
        {"early": [1.0 if day < 10 else 0.0 for day in range(20)]}, index=[str(day) for day in range(20)]
    )
    (row,) = fitted(units, start, early)
    assert row["hazard_ratio"] == pytest.approx(1, abs=1e-3)
    # With a document every other day the days tell.
    often = [unit._replace(without=unit.since - 2) for unit in units]
    (row,) = fitted(often, start, early)
    assert not row["hazard_ratio"] < 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,gdp\n浙江,1\n", "has no column"),
        ("province,gdp\n浙江,1\n浙江,2\n", "two rows"),
        ("province,gdp\n浙江,high\n", "is no number"),
        ("province\n浙江\n", "no column of numbers"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path, content, said):
    (tmp_path / "table.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CovariateError, match=said):
        read_covariates(tmp_path / "table.csv")


def test_few_adopters_have_no_hazard_and_names_may_be_short(tag, tmp_path):
    output, _ = tag({"date": "2024-01-10", "level": "province", "province": "浙江省", "text": "新质生产力。"})
    (tmp_path / "table.csv").write_text("province,gdp\n浙江,1\n", encoding="utf-8")
    covariates = read_covariates(tmp_path / "table.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (row,) = hazards(output, covariates).to_dict("records")
    assert (row["units"], row["adopted"], row["reason"]) == (1, 1, "too few adopters")
    (tmp_path / "other.csv").write_text("city,gdp\n杭州市,1\n", encoding="utf-8")
    with pytest.raises(CovariateError, match="no document is of a city"):
        hazards(output, read_covariates(tmp_path / "other.csv"))
