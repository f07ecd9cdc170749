"""Tables: counts, denominators and intervals, with values worked out by hand."""

from __future__ import annotations

import math

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.records import Document
from annotator.tables.intervals import Bursts
from annotator.tables.rows import DocumentTagger, RowMaker
from annotator.tables.years import YearTable, rate_interval


def rows_of(*documents: Document):
    layers = [load_lexicon()]
    tagger, maker, years = DocumentTagger(layers), RowMaker(layers), YearTable(layers)
    tagged = tagger.tag(documents)
    for one in tagged:
        years.add(one)
    columns = [column.name for column in maker.columns["documents"]]
    return [dict(zip(columns, maker.document(one), strict=True)) for one in tagged], list(years.rows())


def test_a_predecessor_is_counted_beside_its_term_and_never_added():
    documents, _ = rows_of(Document("a", "a", "现代产业体系。现代化产业体系。产业体系现代化。"))
    assert documents[0]["modernized_industrial_system"] == 2
    assert documents[0]["modernized_industrial_system_predecessor"] == 1


def test_title_and_text_are_both_tagged_and_the_denominator_is_the_text():
    documents, _ = rows_of(Document("a", "a", "推进新型工业化", title="新型工业化"))
    assert (documents[0]["new_industrialization"], documents[0]["characters"]) == (2, 7)


def test_years_without_a_hit_stand_with_0_and_undated_documents_last():
    _, rows = rows_of(
        Document("a", "a", "新质生产力", date="2024-03-05"),
        Document("b", "b", "别的", date="2022"),
        Document("c", "c", "新质生产力"),
    )
    new = [row for row in rows if row["term"] == "new_productivity_boosters"]
    names = ("year", "documents", "documents_with_term", "document_share", "occurrences", "characters")
    assert [tuple(row[name] for name in names) for row in new] == [
        ("2022", 1, 0, 0.0, 0, 2),
        ("2024", 1, 1, 1.0, 1, 5),
        ("", 1, 1, 1.0, 1, 5),
    ]
    assert new[1]["per_million_characters"] == 200000.0


def test_with_one_use_a_document_the_interval_is_wilsons_with_students_t():
    # Of four documents of 100 characters one uses the term once; over the years a use comes once a document, φ = 1.
    # (1 - μ)² = t² (μ - μ²/4), t = 3.182446: μ = (2 + t² ± sqrt((2 + t²)² - 4 (1 + t²/4))) / 2 (1 + t²/4).
    t2 = 3.182446**2
    root = math.sqrt((2 + t2) ** 2 - 4 * (1 + t2 / 4))
    expected = [(2 + t2 + sign * root) / (2 + t2 / 2) / 400 for sign in (-1, 1)]
    assert rate_interval(4, 1, 1, 400, 40_000, 100, Bursts()) == pytest.approx(expected, rel=1e-6)


def test_a_zero_has_an_upper_limit_that_knows_the_terms_burst_size():
    # y = 0: μ = t² φ / (1 + t²/n) with φ the burst size of the other years.
    t2 = 2.262157**2
    low, high = rate_interval(10, 0, 0, 1000, 100_000, 0, Bursts(10, 10))
    assert (low, high) == (0.0, pytest.approx(t2 * 10 / (1 + t2 / 10) / 1000, rel=1e-6))
    assert high > rate_interval(10, 0, 0, 1000, 100_000, 0, Bursts())[1]


def test_an_interval_holds_the_rate_where_one_cluster_has_more_uses_than_the_series_knew():
    # Thirty uses in three documents, φ drawn to 7.3 by the other years: over the ceiling φn = 22 of nearly all in use.
    low, high = rate_interval(3, 30, 300, 300, 30_000, 3000, Bursts(1.5, 2))
    assert low < 30 / 300 < high


def test_no_rate_is_over_one_in_a_character():
    assert rate_interval(4, 8, 20, 10, 26, 22, Bursts(4, 50))[1] == 1.0


def test_one_document_with_hits_has_no_interval_and_no_text_has_none():
    assert rate_interval(1, 3, 9, 100, 10_000, 300, Bursts()) == (None, None)
    assert rate_interval(2, 0, 0, 0, 0, 0, Bursts()) == (None, None)
