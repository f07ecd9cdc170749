"""The known history of the terms comes out of real corpora, which are kept beside the project."""

from __future__ import annotations

import dataclasses

import pytest

from annotator import tag_to_folder
from annotator.out.read import read_output
from annotator.trace import Trace, trace_output

NEW, SYSTEM, INDUSTRY = "new_productivity_boosters", "modernized_industrial_system", "new_industrialization"
WHOLE_OF_NATION = "new_style_whole_of_nation_system"


@pytest.fixture(scope="module")
def news(corpora, tmp_path_factory) -> Trace:
    out = tmp_path_factory.mktemp("news") / "out"
    tag_to_folder(corpora / "xinwen_lianbo", out)
    return trace_output(read_output(out))


@pytest.fixture(scope="module")
def government(corpora, tmp_path_factory) -> Trace:
    out = tmp_path_factory.mktemp("government") / "out"
    tag_to_folder(corpora / "government_work_reports.jsonl", out)
    return trace_output(read_output(out))


@pytest.fixture(scope="module")
def traced(corpora, tmp_path_factory) -> Trace:
    """Centre and provinces by year; who speaks is told by the folder."""
    out = tmp_path_factory.mktemp("reports") / "out"
    tag_to_folder(corpora / "work_reports", out)
    output = read_output(out)
    province = output.documents.doc_id.str.extract(r"^省自治区/([^/]+)/")[0].fillna("")
    level = province.ne("").map({True: "province", False: "central government"})
    documents = output.documents.assign(province=province, level=level)
    return trace_output(dataclasses.replace(output, documents=documents), ["year"])


def row(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


# --- the evening news --------------------------------------------------------------------------------------------


def test_new_productivity_boosters_come_up_in_heilongjiang_in_september_2023(news):
    first = row(news.first_seen, term=NEW, variant="", grouping="all")
    assert first.date.startswith("2023-09")
    assert first.milestone_date == "2023-09"
    assert "Heilongjiang" in first.milestone_document
    assert not first.antedates
    assert "新质生产力" in first.sentence


def test_they_burst_in_march_2024_and_no_lasting_change_is_held_since_the_first_use(news):
    # 205 to 132 per million from 2024 to 2025: with its campaigns that is no fall, and the years before the coinage are
    # no rise, which Mann-Kendall over all forty months called one.
    months = row(news.trends, term=NEW, unit="month")
    assert months.bursts.split(";")[0].startswith("2024-03")
    assert (months.trend, months.periods, months.since) == ("no change detected", 40, "2023-09")
    assert row(news.trends, term=NEW, unit="year").peak == "2024"


def test_no_change_of_the_seven_terms_is_held_in_the_news(news):
    held = news.statements[news.statements.held]
    assert not set(held.statement) & {"rising", "falling", "new_level", "silent", "revived"}
    said = held[held.statement == "no_change"]
    assert len(said) == 7
    assert said.sentence_en.str.contains("no change detected").all()
    assert said.sentence_en.str.contains("a doubling would have been seen in").all()
    levels = said.sentence_en.str.extractall(r": ([\d.]+) \(([\d.]+)–([\d.]+)\)").astype(float)
    assert len(levels) and levels[0].between(levels[1], levels[2]).all()


def test_what_is_in_use_when_the_corpus_begins_is_not_first_seen_in_it(news):
    seen = row(news.statements, term="key_core_technologies", statement="first_seen")
    assert (seen.held, seen.reason) == (False, "the corpus begins too late"), "it begins on 2022-09-24"
    arrived = row(news.statements, term=NEW, statement="arrived")
    assert (arrived.held, arrived.since) == (True, "2023-09")


def test_the_modernized_system_passes_its_predecessor_at_the_turn_of_2022(news):
    months = news.shift[(news.shift.term == SYSTEM) & (news.shift.unit == "month")]
    assert months.period[months.passes_half].tolist() == ["2022-12"]
    years = news.shift[(news.shift.term == SYSTEM) & (news.shift.unit == "year")]
    # 现代产业体系 twice, and 现代产业新体系, the form of 2012.
    assert years[["current", "predecessor"]].values.tolist()[0] == [6, 3]
    assert (years.share_low[years.period > "2022"] > 0.8).all()


def test_the_whole_is_told_from_1190_dated_documents(news):
    year = row(news.periods, term=NEW, unit="year", period="2024")
    assert (year.documents, year.occurrences) == (364, 516)
    assert year.ci_low < year.per_million_characters < year.ci_high
    assert not any("date" in note for note in news.notes)


# --- the Government Work Reports ---------------------------------------------------------------------------------


def test_new_industrialization_has_no_use_from_2016_to_2023_which_is_not_surely_a_silence(government):
    # Seven reports without it (2020 is missing), after eleven uses in thirteen years: about five would have been expected, which a rate
    # that is not the same every year could leave out in more than one of a hundred such stretches.
    silent = row(government.statements, term=INDUSTRY, statement="silent", since="2016", scope="all")
    assert (silent.held, silent.until, silent.estimate) == (False, "2023", 0)
    assert row(government.trends, term=INDUSTRY, unit="year", grouping="all").silences == ""
    assert row(government.first_seen, term=INDUSTRY, variant="", grouping="all").date == "2003"


def test_the_new_style_system_is_first_in_the_report_of_2023(government):
    first = row(government.first_seen, term=WHOLE_OF_NATION, variant="新型举国体制", grouping="all")
    assert (first.date, first.antedates) == ("2023", False)
    assert first.isna().lag_days, "a year is no day to count from"


def test_the_modernized_system_takes_over_in_2023(government):
    years = government.shift[government.shift.term == SYSTEM]
    assert years.period[years.passes_half].tolist() == ["2023"]


def test_reports_dated_to_the_year_are_in_no_month(government):
    assert set(government.periods.unit) == {"year"}
    assert "52 of 72 documents are dated only to the year and are in no month." in government.notes
    assert "20 of 72 documents have no date and are in no period." in government.notes


# --- centre and provinces ----------------------------------------------------------------------------------------


def test_new_industrialization_is_no_revival_in_the_provinces_and_neither_rises_nor_falls(traced):
    level = (traced.periods.term == INDUSTRY) & (traced.periods.group == "province")
    years = traced.periods[level].set_index("period")
    # By the day of delivery. The table beside the corpus goes by file name and has 26 of 27; of these, one report of
    # 2003 gives the day it was put online, 2010.
    assert (years.documents_with_term["2003"], years.documents["2003"]) == (25, 26)
    assert years.documents_with_term["2020"] == 1
    assert (years.documents_with_term["2024"], years.documents["2024"]) == (25, 27)
    # 12 of 27 provinces in 2021, 4 in 2022, 8 in 2023: there was no silence to come back from.
    assert [years.documents_with_term[year] for year in ("2021", "2022", "2023")] == [12, 4, 8]
    told = row(traced.trends, term=INDUSTRY, grouping="level", group="province")
    assert (told.trend, told.silences, told.revived) == ("no change detected", "", "")
    assert told.slope_low < 0 < told.slope_high
    (said,) = traced.statements[
        (traced.statements.term == INDUSTRY)
        & (traced.statements.statement == "no_change")
        & (traced.statements.scope == "all")
    ].sentence_en
    assert "2003–2010: 98.0 (" in said


def test_new_productivity_boosters_go_from_none_to_25_of_27_within_a_year(traced):
    level = traced.periods[(traced.periods.term == NEW) & (traced.periods.group == "province")].set_index(
        "period"
    )
    assert (
        level.documents_with_term["2023"],
        level.documents_with_term["2024"],
        level.documents["2024"],
    ) == (0, 25, 27)
    curve = traced.adoption[(traced.adoption.term == NEW) & (traced.adoption.grouping == "province")]
    assert curve.adopters[curve.date <= "2024-12-31"].max() == 25
    last = curve.iloc[-1]
    assert (last.adopters, last.possible) == (27, 27)
    assert last["median"][:7] == "2024-01"
    arrived = row(traced.statements, term=NEW, statement="arrived", scope="level=province")
    assert (arrived.held, arrived.documents, arrived.documents_with_term) == (True, 27, 25)
    # Two reports that use it are dated only 2024, so nothing is said of "693 earlier documents without it".
    assert row(traced.statements, term=NEW, statement="first_seen").since == "2024-01"


def test_the_predecessor_is_gone_from_the_provinces_by_2025(traced):
    old = traced.periods[
        (traced.periods.term == SYSTEM)
        & (traced.periods.forms == "predecessor")
        & (traced.periods.group == "province")
    ].set_index("period")
    assert old.occurrences["2011"] >= 30
    assert old.occurrences["2024"] > 0
    assert old.occurrences[old.index >= "2025"].sum() == 0
    passed = row(traced.statements, term=SYSTEM, statement="overtook")
    assert (passed.held, passed.since, passed.low > 0.5) == (True, "2023", True)
    years = traced.shift[traced.shift.term == SYSTEM]
    assert years.period[years.passes_half].tolist() == ["2023"]


def test_how_many_months_the_provinces_lag_behind_the_centre(traced):
    lags = traced.lags
    assert set(lags.groupby("term").province.nunique()) == {27}, (
        "a row for each province, those that have not adopted too"
    )
    assert (lags[lags.adopted].lag_low <= lags[lags.adopted].lag_high).all()
    forces = lags[lags.term == "national_strategic_st_forces"]
    assert forces.adopted.sum() == 18
    # The median over the 18 adopters was 10 months; over all 27 it is 34.
    said = row(traced.statements, term="national_strategic_st_forces", statement="lag")
    assert (round(said.estimate), said.documents, said.documents_with_term) == (34, 27, 18)
    assert lags[lags.term == WHOLE_OF_NATION].centre_date.unique().tolist() == ["2023-03-05"]
    # Jiangsu's 技术创新联合体 of 2006 is another one, and no adoption.
    consortium = lags[(lags.term == "innovation_consortium") & (lags.province == "江苏省")]
    assert consortium.first_date.iloc[0] > "2019"


def test_older_senses_are_flagged(traced):
    overall = traced.first_seen[(traced.first_seen.variant == "") & (traced.first_seen.grouping == "all")]
    flags = overall.set_index("term").antedates
    assert flags["innovation_consortium"], "Jiangsu's 创新联合体 of 2006 is another one"
    assert not flags[NEW]
