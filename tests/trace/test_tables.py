"""The tables of a trace on small documents: every value worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from annotator import tag_to_folder
from annotator.columns import names_of
from annotator.lexicon.model import parse_lexicon
from annotator.out.read import read_output
from annotator.records import Document
from annotator.trace import (
    HeatError,
    UnitError,
    adoption,
    collocates,
    first_seen,
    heat,
    lags,
    load_degrees,
    periods,
    shift,
    together,
    trends,
)
from annotator.trace.units import first_day, last_day, period_number, period_of

NEW, SYSTEM, INDUSTRY = "new_productivity_boosters", "modernized_industrial_system", "new_industrialization"


def document(name: str, date: str, text: str, **known: str) -> Document:
    return Document(name, name, text, date=date, **known)


# --- dates and periods -------------------------------------------------------------------------------------------


def test_a_date_lies_in_a_period_only_where_it_is_known_so_closely():
    dates = pd.Series(["2023-09-07", "2023-09", "2023", ""], dtype=str)
    assert period_of(dates, "month").tolist() == ["2023-09", "2023-09", "", ""]
    assert period_of(dates, "quarter").tolist() == ["2023Q3", "2023Q3", "", ""]
    assert period_of(dates, "year").tolist() == ["2023", "2023", "2023", ""]


def test_the_days_a_date_can_mean():
    days = {date: (str(first_day(date)), str(last_day(date))) for date in ("2024-02-05", "2024-02", "2024")}
    assert days == {
        "2024-02-05": ("2024-02-05", "2024-02-05"),
        "2024-02": ("2024-02-01", "2024-02-29"),
        "2024": ("2024-01-01", "2024-12-31"),
    }


def test_neighbouring_periods_are_one_apart():
    for unit, before, after in (
        ("month", "2023-12", "2024-01"), ("quarter", "2023Q4", "2024Q1"), ("year", "2023", "2024"),
    ):  # fmt: skip
        assert period_number(after, unit) - period_number(before, unit) == 1


# --- periods -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spread(tagged):
    return tagged(
        document("a", "2023-09-07", "新质生产力。新质生产力。", source="甲", level="media"),
        document("b", "2023-09-20", "别的事情。", source="甲", level="media"),
        document("c", "2024-01-05", "新质生产力", source="乙", province="浙江省", level="province"),
        document("d", "2024", "新质生产力", province="江苏省", level="province"),
        document("e", "", "新质生产力"),
    )


def test_counts_shares_and_rates_of_a_month(spread):
    table = periods(spread, ["month"]).query("term == @NEW and grouping == 'all'").set_index("period")
    assert table.index.tolist() == ["2023-09", "2024-01"], (
        "the year 2024 is no month, and a month without text no row"
    )
    row = table.loc["2023-09"]
    assert (row.documents, row.documents_with_term, row.occurrences, row.characters) == (2, 1, 2, 14)
    assert (row.document_share, row.per_million_characters) == (0.5, 142857.1429)
    # Wilson: (k + z²/2 ± z sqrt(k (n - k) / n + z²/4)) / (n + z²) with k = 1, n = 2, z = 1.96.
    assert (row.share_low, row.share_high) == (
        pytest.approx(0.094531, abs=2e-6),
        pytest.approx(0.905469, abs=2e-6),
    )


def test_groups_are_those_the_documents_know(spread):
    table = periods(spread, ["year"]).query("term == @NEW")
    counts = table.set_index(["grouping", "group", "period"]).documents.to_dict()
    assert counts == {
        ("all", "", "2023"): 2, ("all", "", "2024"): 2,
        ("source", "乙", "2024"): 1, ("source", "甲", "2023"): 2,
        ("level", "media", "2023"): 2, ("level", "province", "2024"): 2,
        ("province", "江苏省", "2024"): 1, ("province", "浙江省", "2024"): 1,
    }  # fmt: skip


def test_the_years_are_those_of_years_csv(sample, tmp_path):
    tag_to_folder(sample, tmp_path / "out")
    output = read_output(tmp_path / "out")
    ours = periods(output, ["year"]).query("grouping == 'all'").rename(columns={"period": "year"})
    theirs = output.years[output.years.year != ""][names_of("years", labels=False)]
    pd.testing.assert_frame_equal(ours[theirs.columns].reset_index(drop=True), theirs.reset_index(drop=True))


def test_an_unknown_unit_is_refused(spread):
    with pytest.raises(UnitError, match="unit week"):
        periods(spread, ["week"])


# --- first_seen --------------------------------------------------------------------------------------------------


def test_the_first_of_all_and_of_each_group_with_the_lag_between(spread):
    table = first_seen(spread).query("variant == ''").set_index(["grouping", "group"])
    assert table.doc_id.to_dict() == {
        ("all", ""): "a", ("source", "甲"): "a", ("source", "乙"): "c",
        ("level", "media"): "a", ("level", "province"): "c", ("province", "浙江省"): "c", ("province", "江苏省"): "d",
    }  # fmt: skip
    assert table.lag_days["source", "乙"] == 120
    assert table.lag_days["all", ""] == 0
    assert pd.isna(table.lag_days["province", "江苏省"]), "a year is no day to count from"
    first = table.loc["all", ""]
    assert (first.section, first.start, first.end, first.sentence) == ("body", 0, 5, "新质生产力。")
    assert (first.milestone_date, first.antedates) == ("2023-09", False)


def test_a_text_older_than_the_coinage_is_flagged_but_not_a_predecessor(tagged):
    output = tagged(
        document("a", "2016-05-01", "现代产业体系"),
        document("b", "2018-05", "现代化产业体系"),
        document("c", "2022-10", "提升产业体系现代化水平"),
    )
    table = first_seen(output).set_index("variant")
    assert table.antedates.to_dict() == {
        "": True, "现代化产业体系": True, "现代产业体系": False, "产业体系现代化": False,
    }  # fmt: skip
    assert table.index.tolist() == ["", "现代化产业体系", "现代产业体系", "产业体系现代化"]


def test_a_day_goes_before_the_year_it_lies_in_and_no_date_comes_last(tagged):
    output = tagged(
        document("a", "", "新质生产力"), document("b", "2024", "新质生产力"), document("c", "2024-03-05", "新质生产力"),
        document("d", "", "新型工业化"),
    )  # fmt: skip
    table = first_seen(output).query("variant == ''").set_index("term")
    assert table.doc_id.to_dict() == {INDUSTRY: "d", NEW: "c"}
    assert table.date[INDUSTRY] == ""


def test_unverified_milestones_are_not_set_beside_a_text(tagged):
    lexicon = parse_lexicon(
        '[lexicon]\nname = "mine"\n[[term]]\nid = "low_altitude"\nform = "低空经济"\n'
        '[[term.milestone]]\ndate = "2010"\ndocument = "hearsay"\nunverified = true\n'
        '[[term.milestone]]\ndate = "2021-02"\ndocument = "outline"\n'
    )
    row = first_seen(tagged(document("a", "2020-01-01", "低空经济"), lexicons=(lexicon,))).iloc[0]
    assert (row.milestone_date, row.milestone_document, row.antedates) == ("2021-02", "outline", True)


# --- adoption ----------------------------------------------------------------------------------------------------


def test_adopters_are_added_up_by_date(tagged):
    output = tagged(
        document("a", "2024-01-02", "新质生产力", province="浙江省"),
        document("b", "2024-01-02", "新质生产力", province="江苏省"),
        document("c", "2024-02-02", "新质生产力", province="浙江省"),
        document("d", "2024-02-03", "新质生产力", province="山东省"),
        document("e", "2024-02-03", "别的", province="河北省"),
    )
    table = adoption(output)
    assert table[
        ["grouping", "date", "adopters", "possible", "share", "fit", "midpoint"]
    ].values.tolist() == [
        ["province", "2024-01-02", 2, 4, 0.5, "too few", ""],
        ["province", "2024-02-03", 3, 4, 0.75, "too few", ""],
    ]


def test_a_curve_is_given_where_half_have_adopted_on_three_dates(tagged):
    days = ["2024-01-10", "2024-01-20", "2024-01-25", "2024-01-25", "2024-01-30", "2024-02-10"]
    provinces = [f"省{number}" for number in range(9)]
    documents = [
        document(province, day, "新质生产力", province=province)
        for province, day in zip(provinces, days, strict=False)
    ]
    later = [document(f"{name}x", "2024-03-01", "别的", province=name) for name in provinces]

    def fit(count: int) -> set[str]:
        output = tagged(*documents[:count], *later)
        return set(adoption(output).fit)

    # Nine are possible: four adopters are fewer than five, five are more than half.
    assert (fit(4), fit(5), fit(6)) == ({"too few"}, {"logistic"}, {"logistic"})
    output = tagged(*documents, *later)
    row = adoption(output).iloc[-1]
    assert "2024-01-25" <= row.midpoint <= "2024-02-29"
    assert row.midpoint_low < row.midpoint < row.midpoint_high
    assert 0 < row.growth_low < row.growth_rate < row.growth_high


# --- shift -------------------------------------------------------------------------------------------------------


def test_the_new_form_passes_one_half_to_stay(tagged):
    old, new = "现代产业体系。", "现代化产业体系。"
    texts = {"2019": old, "2020": new * 2 + old, "2021": old * 3 + new, "2023": new * 3 + old, "2024": new}
    table = shift(tagged(*(document(year, year, text) for year, text in texts.items())), ["year"])
    table = table[table.term == SYSTEM].set_index("period")
    assert table.new_share.to_dict() == {
        "2019": 0.0, "2020": 0.666667, "2021": 0.25, "2023": 0.75, "2024": 1.0,
    }  # fmt: skip
    assert table.index[table.passes_half].tolist() == ["2023"]
    assert table.loc["2021", ["current", "predecessor"]].tolist() == [1, 3]


def test_a_form_that_leads_from_the_start_passes_nothing(tagged):
    table = shift(tagged(document("a", "2023", "现代化产业体系"), document("b", "2024", "现代化产业体系")))
    assert not table.passes_half.any()
    assert set(table.term) == {SYSTEM}, "terms without a predecessor, and without a use, have no row"


# --- trends ------------------------------------------------------------------------------------------------------


def of_years(shares: dict[str, int], documents: int = 20, term: str = INDUSTRY) -> pd.DataFrame:
    """A table of periods: this many of the documents of each year use the term, once in 1,000 characters each."""
    from annotator.trace.periods import wilson

    k = np.array(list(shares.values()))
    low, high = wilson(k, np.full(len(k), documents))
    return pd.DataFrame(
        {
            "unit": "year", "period": list(shares), "grouping": "all", "group": "", "layer": "seven_terms", "term": term,
            "forms": "current", "documents": documents, "documents_with_term": k, "document_share": k / documents,
            "share_low": low, "share_high": high, "occurrences": k, "characters": documents * 1000,
            "per_million_characters": k / documents * 1000.0, "ci_low": math.nan, "ci_high": math.nan,
            "incomplete": False,
        }
    )  # fmt: skip


def documents_of(years: dict[str, int], documents: int = 20) -> list[Document]:
    """So many documents of each year or month, of which this many use the term once."""
    return [
        document(f"{period}-{number}", f"{period}-15" if len(period) == 7 else f"{period}-03-05", "推进新型工业化。" if number < used else "说的是别的事。")
        for period, used in years.items()
        for number in range(documents)
    ]  # fmt: skip


def told(tagged, years: dict[str, int], unit: str = "year") -> dict[str, object]:
    output = tagged(*documents_of(years))
    table = trends(output, periods(output, [unit]), [unit])
    (row,) = table[(table.term == INDUSTRY) & (table.grouping == "all")].to_dict("records")
    return row


def test_a_revival_follows_a_silence_only(tagged):
    years = map(str, range(2003, 2013))
    row = told(tagged, dict(zip(years, [19, 18, 12, 9, 0, 0, 0, 9, 18, 17], strict=True)))
    assert (row["silences"], row["revived"], row["silent_since"]) == ("2007/2009", "2010", "")
    assert row["course"] == "silent 2007 to 2009; back in 2010"
    assert (row["peak"], row["last_seen"]) == ("2003", "2012")
    years = map(str, range(2003, 2013))
    row = told(tagged, dict(zip(years, [19, 18, 12, 9, 1, 1, 2, 9, 18, 17], strict=True)))
    assert (row["silences"], row["revived"]) == ("", ""), "a low rate is no silence"


def test_a_term_that_was_common_falls_silent_and_a_rare_one_does_not(tagged):
    row = told(tagged, dict(zip(map(str, range(2003, 2009)), [10, 12, 9, 0, 0, 0], strict=True)))
    assert (row["silent_since"], row["course"], row["last_seen"]) == ("2006", "silent since 2006", "2005")
    row = told(tagged, dict(zip(map(str, range(2003, 2009)), [1, 0, 1, 0, 0, 0], strict=True)))
    assert (row["silent_since"], row["course"]) == ("", "too few")


def test_years_without_documents_are_no_silence(tagged):
    row = told(tagged, {"2003": 10, "2004": 9, "2009": 10, "2010": 11, "2011": 9})
    assert (row["silences"], row["periods"]) == ("", 5)


def test_time_begins_with_the_first_use(tagged):
    years = dict(zip(map(str, range(2000, 2015)), [0] * 7 + [10] * 8, strict=True))
    row = told(tagged, years)
    assert (row["since"], row["trend"]) == ("2007", "no change detected"), (
        "years before it are no evidence of a rise"
    )


def test_a_coined_term_that_falls_is_falling(tagged):
    used = [0] * 6 + [19, 18, 17, 15, 13, 11, 10, 8, 7, 6, 5, 4]
    row = told(tagged, dict(zip(map(str, range(2003, 2021)), used, strict=True)))
    assert (row["trend"], row["slope_high"] < 0) == ("falling", True)


def test_too_few_periods_and_a_term_never_used(tagged):
    row = told(tagged, {"2003": 1, "2004": 2, "2005": 3, "2006": 4})
    assert (row["trend"], row["course"], math.isnan(row["slope"])) == ("too few", "too few", True)
    row = told(tagged, dict.fromkeys(map(str, range(2003, 2013)), 0))
    values = [
        row[column] for column in ("course", "peak", "last_seen", "change_points", "bursts", "silences")
    ]
    assert values == ["never used", "", "", "", "", ""]


# --- together ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def company(tagged):
    both = "以新质生产力推进新型工业化。\n"
    return tagged(
        document("a", "2023-01-01", both + "发展新质生产力。推进新型工业化。\n别的。\n"),
        document("b", "2024-01-01", "发展新质生产力。\n推进新型工业化。\n" + "别的。" * 6),
        document("c", "2024-02-01", "发展新质生产力。"),
        document("d", "", both),
    )


def test_pairs_by_sentence_paragraph_and_document(company):
    table = together(company, ["year"]).set_index(["context", "unit", "period"])
    assert set(table.term) == {INDUSTRY}
    assert set(table.other_term) == {NEW}
    values = {
        key: (row.observed, row.expected) for key, row in table.iterrows()
    }  # fmt: skip
    assert values == {
        ("sentence", "year", "2023"): (1, 1.0),  # 2 and 2 of 4 sentences
        ("sentence", "year", "2024"): (0, 0.2222),  # 1 and 2 of 9
        ("sentence", "all", ""): (2, 1.4286),  # 4 and 5 of 14
        ("paragraph", "year", "2023"): (2, 1.3333),  # 2 and 2 of 3
        ("paragraph", "year", "2024"): (0, 0.5),  # 1 and 2 of 4
        ("paragraph", "all", ""): (3, 2.5),  # 4 and 5 of 8
        ("document", "year", "2023"): (1, 1.0),
        ("document", "year", "2024"): (1, 1.0),
        ("document", "all", ""): (3, 3.0),  # 3 and 4 of 4
    }


def test_a_pair_of_which_one_is_absent_has_no_row(tagged):
    assert together(tagged(document("a", "2023", "新质生产力。"))).empty


# --- collocates --------------------------------------------------------------------------------------------------


def test_a_change_of_company_is_seen(tagged):
    output = tagged(
        *(document(f"a{number}", "2003", "走新型工业化道路，坚持信息化带动。") for number in range(6)),
        *(document(f"b{number}", "2024", "推进新型工业化，壮大制造业。") for number in range(6)),
    )
    table = collocates(output, ["year"])
    table = table[table.unit == "year"].set_index(["period", "word"])
    assert set(table.index.get_level_values("word")) == {"道路", "信息化", "带动", "壮大", "制造业"}
    # 2003 has 3 × 6 words, 2024 has 2 × 6: 道路 stands 6 times in 30, so 6 × 18 / 30 is expected in 2003.
    assert (table.observed["2003", "道路"], table.expected["2003", "道路"]) == (6, 3.6)
    assert ("2024", "道路") not in table.index, "seen 0 and expected 2.4 times: fewer than 3"
    # Hardie: log2 of (6 / 18) / (0.5 / 12).
    assert table.log_ratio["2003", "道路"] == 3.0
    assert set(table.reference) == {"other periods"}


def test_the_company_of_a_term_against_that_of_the_others(tagged):
    output = tagged(
        *(document(f"a{number}", "2024", "推进新型工业化，壮大制造业。") for number in range(4)),
        # Sentences that are the same word for word would count as one.
        *(
            document(f"b{number}", "2024", f"因地制宜发展新质生产力，壮大制造业，{'甲乙丙丁'[number]}。")
            for number in range(4)
        ),
    )
    table = collocates(output, ["year"])
    assert set(table.unit) == {"all"}, "one year has no other to be compared with"
    own = table[table.term == NEW].set_index("word")
    assert own.index[0] in {"因地制宜", "发展"}
    assert (own.observed["因地制宜"], own.expected["因地制宜"]) == (4, pytest.approx(4 * 16 / 24, abs=1e-4))
    assert not {"新质生产力", "新型工业化"} & set(table.word), "terms are not each other's company here"


def test_a_sentence_that_documents_share_word_for_word_is_one_act_of_copying(tagged):
    formula = "坚持因地制宜发展新质生产力，加快建设现代化产业体系。"
    output = tagged(
        *(document(f"a{number}", "2024", formula) for number in range(9)),
        *(document(f"b{number}", "2024", f"推进新型工业化，{'甲乙丙丁'[number]}。") for number in range(4)),
    )
    assert "因地制宜" not in set(collocates(output, ["year"]).query("term == @NEW").word)


def test_terms_are_one_word_and_stop_words_none(tagged):
    output = tagged(
        *(
            document(f"a{number}", "2023", f"发展新质生产力，推进新型工业化，而且，{'甲乙丙丁戊'[number]}。")
            for number in range(5)
        ),
        *(document(f"b{number}", "2024", "发展新质生产力，并且。") for number in range(5)),
    )
    words = set(collocates(output, ["year"]).query("term == @NEW and unit == 'year'").word)
    assert words == {"发展", "新型工业化"}


# --- heat --------------------------------------------------------------------------------------------------------


def test_a_degree_is_named_from_its_documented_limit_on():
    table = pd.concat(
        of_years({"2024": used}, 10_000, term)
        for used, term in ((518, "a"), (517, "b"), (129, "c"), (128, "d"), (0, "e"))
    )
    told = heat(table)
    assert told.degree_zh.tolist() == ["沸", "烫", "烫", "", ""]
    assert told.degree.tolist() == ["blazing", "scalding", "scalding", "", ""]
    assert told.share.tolist() == [0.0518, 0.0517, 0.0129, 0.0128, 0.0]
    assert [bool(source) for source in told.source] == [True, True, True, False, False]


def test_the_scale_of_a_newspaper_is_for_many_articles_of_one_source():
    assert heat(of_years({"2024": 1}, 1)).empty, "one document is not blazing"
    assert heat(of_years({"2024": 500}, 10_000).assign(incomplete=True)).empty
    mixed = of_years({"2024": 500}, 10_000)
    by_source = [mixed.assign(grouping="source", group=name) for name in ("甲", "乙")]
    assert heat(pd.concat([mixed, *by_source])).empty


def test_limits_are_settings_with_a_source(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        '[[degree]]\ndegree = "hot"\ndegree_zh = "热"\nshare = 0.2\nsource = "my count"\n', encoding="utf-8"
    )
    (row,) = heat(of_years({"2024": 300}, 1000), load_degrees(file)).to_dict("records")
    assert (row["degree"], row["degree_zh"], row["source"]) == ("hot", "热", "my count")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[degree]]\ndegree = "hot"\nshare = 0.2\n', "degree, 1, source"),
        ('[[degree]]\ndegree = "hot"\nshare = 20\nsource = "x"\n', "degree, 1, share"),
        ("[[degree", "cannot be read as TOML"),
        ("", "degree"),
    ],
)
def test_a_limit_without_a_source_is_refused(tmp_path, text, words):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(HeatError, match=words) as raised:
        load_degrees(file)
    assert "mine.toml" in str(raised.value)


# --- lags --------------------------------------------------------------------------------------------------------


def test_months_between_centre_and_each_province(tagged):
    output = tagged(
        document("a", "2024-03-05", "新质生产力", level="central government"),
        document("b", "2024-02-01", "新质生产力", level="province", province="浙江省"),
        document("c", "2024-04-01", "别的", level="province", province="江苏省"),
        document("d", "2024-05-01", "新质生产力", level="province", province="江苏省"),
        document("e", "2025-01-01", "别的", level="province", province="河北省"),
        document("f", "2024-02-02", "新质生产力", level="city", province="山东省"),
    )
    table = lags(output).set_index("province")
    assert table.index.tolist() == ["浙江省", "江苏省", "河北省"], "a city's document is none of its province"
    assert table.adopted.tolist() == [True, True, False]
    assert set(table.centre_date) == {"2024-03-05"}
    # 27 days of April and 57 days to 1 May; 33 days before; a month is 365.25 / 12 days.
    assert (table.lag_low["江苏省"], table.lag_high["江苏省"]) == (0.9, 1.9)
    assert table.lag_high["浙江省"] == -1.1
    assert (table.last_without["河北省"], math.isnan(table.lag_high["河北省"])) == ("2025-01-01", True)


def test_a_date_known_to_the_year_gives_a_range(tagged):
    output = tagged(
        document("a", "2024-03-05", "新质生产力", level="central party"),
        document("b", "2024-06-01", "别的", level="province", province="浙江省"),
        document("c", "2025", "新质生产力", level="province", province="浙江省"),
    )
    (row,) = lags(output).to_dict("records")
    # From 1 June 2024, without it, to the end of 2025.
    assert (row["lag_low"], row["lag_high"]) == (2.9, 21.9)


def test_without_provinces_there_are_no_lags(spread, tagged):
    assert lags(tagged(document("a", "2024-03-05", "新质生产力", level="central party"))).empty
