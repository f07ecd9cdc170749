"""What the sentences say, and what they must not: small corpora worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np

from annotator.records import Document
from annotator.trace.notes import notes
from annotator.trace.periods import peak_of, periods
from annotator.trace.sentences import scope_words
from annotator.trace.statements import statements

NEW = "new_productivity_boosters"


def document(name: str, date: str, text: str, **known: str) -> Document:
    return Document(name, name, text, date=date, **known)


def row(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def test_reprints_before_the_first_use_are_one_text_without_it(tagged):
    before = [
        document(f"a{place}", f"2023-01-{1 + place:02d}", f"第{place % 3}篇别的文章。") for place in range(24)
    ]
    after = [
        document(
            f"b{place}",
            f"2023-02-{1 + place:02d}",
            f"第{place}篇{'新质生产力' if place % 2 == 0 else '别的文章'}。",
        )
        for place in range(20)
    ]
    output = tagged(*before, *after)
    alone = row(statements(output), term=NEW, statement="first_seen")
    assert (alone.held, alone.since, alone.documents) == (True, "2023-02-01", 24)
    copies = np.array([f"a{place % 3}" if 3 <= place < 24 else "" for place in range(44)], dtype=object)
    same = dataclasses.replace(output, documents=output.documents.assign(duplicate_of=copies))
    told = row(statements(same), term=NEW, statement="first_seen")
    assert (told.held, told.reason) == (False, "too few documents before"), "three texts are no evidence"


def test_a_term_arrives_by_the_year_after_its_first_use(tagged):
    before = [
        document(f"a{place}", f"2022-{1 + place // 28:02d}-{1 + place % 28:02d}", f"第{place}篇。")
        for place in range(60)
    ]
    after = [
        document(f"b{place}", f"2023-{1 + place // 5:02d}-{3 + place % 5:02d}", f"第{place}篇{'新质生产力' if place % 2 == 0 else '别的'}。")
        for place in range(60)
    ]  # fmt: skip
    told = row(statements(tagged(*before, *after)), term=NEW, statement="arrived")
    # The first use itself, and nothing of another year: 29 of the 59 after it.
    assert (told.held, told.documents, told.documents_with_term) == (True, 59, 29)
    assert "of the 59 after it, up to 2023-12, 29 do" in told.sentence_en
    rare = [
        document(f"b{place}", one.date, f"第{place}篇{'新质生产力' if place in (0, 40) else '别的'}。")
        for place, one in enumerate(after)
    ]
    assert not row(statements(tagged(*before, *rare)), term=NEW, statement="arrived").held


def test_a_stratum_is_named_in_words():
    assert scope_words("level=province") == ("In documents of provinces: ", "省级文献中：")
    assert scope_words("source=新华社") == ("In 新华社: ", "新华社中：")
    assert scope_words("all") == ("", "")


def test_a_report_of_another_year_than_that_of_its_delivery_is_told_of(tagged):
    output = tagged(
        document("a", "2023-12-20", "新质生产力", level="province", province="四川省"),
        document("b", "2024-01-20", "新质生产力", level="province", province="浙江省"),
    )
    documents = output.documents.assign(period_year=["2024", "2024"])
    (note,) = (
        note
        for note in notes(dataclasses.replace(output, documents=documents), ["year"])
        if "period_year" in note
    )
    assert note.startswith(
        "1 document is dated in another year than the one it is of (period_year), 1 of them of 四川省"
    )
    assert "--report-year" in note


def test_what_enters_is_told_in_whole_sentences(tagged):
    output = tagged(
        *(document(f"a{year}", f"{year}-01-10", "别的", source="甲") for year in range(2015, 2025)),
        *(document(f"b{year}", f"{year}-01-10", "别的", source="乙") for year in range(2020, 2025)),
    )
    said = [note for note in notes(output, ["year"]) if "coverage.csv" in note]
    assert said == [
        "One source enters, last in 2020 (乙): see coverage.csv; rates over all documents move with it, adjusted ones do not."
    ]


def test_uses_before_the_milestone_are_told_of_and_not_denied(tagged):
    old = [document("old", "2010-05-01", "新质生产力是一个旧说法。")]
    before = [
        document(f"a{place}", f"2022-{1 + place // 28:02d}-{1 + place % 28:02d}", f"第{place}篇。")
        for place in range(60)
    ]
    after = [
        document(f"b{place}", f"2024-{1 + place // 5:02d}-{3 + place % 5:02d}", f"第{place}篇新质生产力。")
        for place in range(20)
    ]
    table = statements(tagged(*old, *before, *after))
    for kind in ("first_seen", "arrived"):
        told = row(table, term=NEW, statement=kind)
        assert told.held
        assert "60 " in told.sentence_en, "the old one is none of those without it"
        assert told.sentence_en.endswith(
            "(1 document that uses the words before its milestone, 2023-09, left out)."
        )
        assert told.sentence_zh.endswith("（早于里程碑 2023-09 的 1 篇不计）。")


def test_a_year_that_has_only_those_who_use_a_term_most_is_no_peak(tagged):
    # Reports use it five times as often as the news, every year; in 2021 there are only reports.
    reports = [
        document(f"r{year}{place}", f"{year}-01-{10 + place}", "新质生产力。" + "报告的话很多。" * 3, level="province", province="浙江省")
        for year in (2021, 2022, 2023)
        for place in range(5)
    ]  # fmt: skip
    news = [
        document(f"n{year}{place}", f"{year}-{1 + place // 5:02d}-{3 + place % 5:02d}", ("新质生产力。" if place % 5 == year % 2 else "") + "新闻的话很多。" * 3, level="media")
        for year in (2022, 2023)
        for place in range(50 + (year == 2023))
    ]  # fmt: skip
    table = periods(tagged(*reports, *news), ["year"]).query(
        "term == @NEW and grouping == 'all' and forms == 'current'"
    )
    raw = table.set_index("period").per_million_characters
    assert raw.idxmax() == "2021"
    assert peak_of(table.assign(incomplete=False)) != "2021"
    assert table.adjusted_high.max() <= 1e6
