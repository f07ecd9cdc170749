"""A part of a corpus: a panel, the same days of each year, a report's own year."""

from __future__ import annotations

import pytest

from annotator.records import Document
from annotator.trace.coverage import coverage, coverage_notes
from annotator.trace.selection import SelectionError, by_report_year, panel, same_days


def document(name: str, date: str, **known: str) -> Document:
    return Document(name, name, "发展新质生产力。", date=date, **known)


@pytest.fixture(scope="module")
def corpus(tagged):
    always = [
        document(f"a{year}-{month}", f"{year}-{month:02}-05", source="甲")
        for year in (2022, 2023, 2024)
        for month in range(1, 13)
    ]
    joins = [
        document(f"b{year}-{month}", f"{year}-{month:02}-06", source="乙")
        for year in (2023, 2024)
        for month in range(1, 13)
    ]
    ends = [document(f"a2025-{month}", f"2025-{month:02}-05", source="甲") for month in (1, 2, 3)]
    return tagged(*always, *joins, *ends)


def test_a_panel_is_of_those_who_are_there_throughout(corpus):
    assert set(panel(corpus, "2022-2024").documents.source) == {"甲"}
    assert set(panel(corpus, "2023-2024").documents.source) == {"甲", "乙"}
    chosen = panel(corpus, "2022-2024")
    assert set(chosen.spans.doc_id) == set(chosen.documents.doc_id)
    with pytest.raises(SelectionError, match="write two years"):
        panel(corpus, "2024-2022")
    with pytest.raises(SelectionError, match="nobody"):
        panel(corpus, "2010-2024")


def test_the_same_days_are_those_of_the_year_that_the_corpus_ends_in(corpus):
    chosen = same_days(corpus)
    assert set(chosen.documents.date.str[5:7]) == {"01", "02", "03"}
    assert set(chosen.documents.year) == {"2022", "2023", "2024", "2025"}
    with pytest.raises(SelectionError, match="no year is incomplete"):
        same_days(panel(corpus, "2022-2024"))


def test_a_report_of_the_next_year_is_counted_there(tagged):
    output = tagged(
        document("a", "2023-12-26", period_year="2024"), document("b", "2024-01-20", period_year="2024"), document("c", "2023-01-05"),
    )  # fmt: skip
    chosen = by_report_year(output)
    assert chosen.documents.date.tolist() == ["2024", "2024-01-20", "2023-01-05"]
    assert chosen.spans.year.tolist() == ["2024", "2024", "2023"]
    with pytest.raises(SelectionError, match="of which year"):
        by_report_year(tagged(document("a", "2023-12-26")))


def test_what_enters_and_ends_is_told(corpus):
    table = coverage(corpus, ["year"])
    source = table[(table.grouping == "source") & (table.change != "")]
    assert source[["group", "period", "change"]].values.tolist() == [
        ["乙", "2023", "enters"],
        ["乙", "2024", "leaves"],
    ]
    assert set(table.period[table.incomplete]) == {"2025"}
    said = " ".join(coverage_notes(corpus))
    assert "enter" in said
    assert "Incomplete years: 2025" in said
