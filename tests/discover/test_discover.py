"""Formulations that nobody listed."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

from annotator.discover import DiscoverError, discover
from annotator.discover.measures import adjusted, chances, dispersion, log_ratio
from annotator.discover.strings import frequent_strings
from annotator.records import Document

PROVINCES = [f"省{number}" for number in "甲乙丙丁戊己庚辛壬癸"]
ORDINARY = [
    "我们扎实做好各项工作", "全省生产总值比上年增长", "道路运输安全有保障", "农村居民收入稳步提高", "医院和学校建设加快",
    "商品价格总体平稳", "河湖水质持续改善", "文化活动丰富多彩",
]  # fmt: skip


def report(province: str, year: int, *sentences: str) -> Document:
    chance = random.Random(f"{province}{year}")
    body = "。\n".join([*chance.sample(ORDINARY, 6), *sentences])
    return Document(f"{province}/{year}.md", "", f"{body}。", date=str(year), province=province)


@pytest.fixture(scope="module")
def panel() -> list[Document]:
    """Ten provinces in five years; in the last a formulation appears in all, another changes, a ceremony recurs."""
    documents = []
    for province in PROVINCES:
        for year in range(2020, 2025):
            last = year == 2024
            documents.append(
                report(
                    province,
                    year,
                    f"省十三届人民代表大会第{'一二三四五'[year - 2020]}次会议开幕",
                    "因地制宜发展新质生产力，塑造优势" if last and province < "省癸" else "调整结构",
                    "加快形成新质生产力，推动转型" if last else "推动转型",
                    "建设现代化产业体系，提升能级" if last else "建设现代产业体系，提升能级",
                    "开展精准扶贫" if not last else "推进乡村建设",
                )
            )
    return documents


def test_what_all_provinces_say_anew_is_first_and_held(panel):
    table = discover(panel, "2024").table
    row = table[table.formulation == "新质生产力"].iloc[0]
    assert (row.kind, row.documents, row.documents_before, row.groups) == ("new", 10, 0, 10)
    assert row.occurrences == 10 + len([p for p in PROVINCES if p < "省癸"])
    assert row.held
    assert row.known == "new_productivity_boosters"
    assert row.first_date == row.since == "2024"
    assert "新质生产力" in row.example


def test_one_row_a_formulation_however_it_is_extended(panel):
    table = discover(panel, "2024").table
    assert sum("新质" in formulation for formulation in table.formulation) == 1


def test_a_form_that_another_replaces_is_told_with_it(panel):
    table = discover(panel, "2024").table.set_index("formulation")
    row = next(row for name, row in table.iterrows() if "现代化产业体系" in name)
    assert row.kind == "altered"
    assert "现代产业体系" in row.altered_from


def test_what_is_dropped_is_told(panel):
    table = discover(panel, "2024").table
    assert "精准扶贫" in " ".join(table[table.kind == "dropped"].formulation)


def test_a_ceremony_with_another_number_each_year_is_set_apart(panel):
    assert not discover(panel, "2024").table.formulation.str.contains("会议").any()


def test_the_order_of_documents_changes_nothing(panel):
    shuffled = random.Random(1).sample(panel, len(panel))
    pd.testing.assert_frame_equal(discover(shuffled, "2024").table, discover(panel, "2024").table)


def test_two_single_documents_are_compared_by_paragraph(panel):
    found = discover(panel, "省甲/2024.md", "省甲/2023.md", by="document")
    assert any("paragraphs are the units" in note for note in found.notes)
    assert not found.table.held.any()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1999",), "the dates go from 2020 to 2024"),
        (("soon",), "no period"),
        (("省甲", "省子", "province"), "there are: 省丁"),
        (("", "", "source"), "name the source"),
    ],
)
def test_what_cannot_be_compared_is_said(panel, arguments, said):
    with pytest.raises(DiscoverError, match=said):
        discover(panel, *arguments)


def test_strings_are_counted_as_one_by_one():
    text = "新质生产力和新质生产力\n发展新质生产力\n新质生"
    codes = np.array([0 if c == "\n" else ord(c) for c in text + "\n"], np.uint16)
    documents = np.repeat(np.arange(3, dtype=np.int32), [12, 8, 4])
    found = {}
    for level in frequent_strings(codes, documents, 2):
        for number, start in enumerate(level.starts):
            place = level.places[start]
            found[text[place : place + level.length]] = (
                int(level.documents[number]), int(level.occurrences[number]), int(level.extended[number]),
            )  # fmt: skip
    assert found == {
        "新质生": (3, 4, 3), "质生产": (2, 3, 3), "生产力": (2, 3, 3), "新质生产": (2, 3, 3), "质生产力": (2, 3, 3),
        "新质生产力": (2, 3, 0),
    }  # fmt: skip


def test_the_ratio_and_its_ends_by_hand():
    # 8 of 10 units now, 2 of 10 before: (8.5 / 10.5) / (2.5 / 10.5) = 3.4.
    ratio = log_ratio(np.array([8.0]), np.array([2.0]), 10, 10, 1)
    assert ratio.value[0] == pytest.approx(np.log2(3.4))
    # Clopper and Pearson for 8 of 10: 0.4439 to 0.9748.
    assert ratio.low[0] == pytest.approx(np.log2(0.4439 / 0.5561), abs=1e-3)
    assert ratio.high[0] == pytest.approx(np.log2(0.9748 / 0.0252), abs=5e-3)
    assert ratio.conservative[0] == 0


def test_clusters_not_documents_are_what_is_counted():
    # One cluster of a hundred documents with the string, nine without: no evidence, however many documents.
    with_now = np.array([[100.0, *[0.0] * 9]])
    documents = np.full(10, 100.0)
    assert chances(with_now, np.zeros((1, 10)), documents, documents)[0] > 0.05
    # The same hundred in all ten clusters: 2 / 2**10 by the sign test, less by the t-test.
    assert chances(np.full((1, 10), 10.0), np.zeros((1, 10)), documents, documents)[0] == pytest.approx(
        2 / 2**10
    )


def test_adjusting_counts_the_tests_that_were_not_kept():
    assert adjusted(np.array([0.001, 0.01, 0.5]), 10).tolist() == pytest.approx([0.01, 0.05, 1.0])


def test_dispersion_is_none_where_the_term_follows_the_text():
    sizes = np.array([10.0, 30.0])
    assert dispersion(np.array([[1.0, 3.0], [4.0, 0.0]]), sizes).tolist() == pytest.approx([0.0, 0.75])


def test_the_command_writes_the_table_and_a_lexicon_that_passes(annotator, panel, tmp_path):
    for document in panel:
        file = tmp_path / "reports" / document.doc_id
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document.text, encoding="utf-8")
    found = tmp_path / "found.toml"
    done = annotator(
        "discover", tmp_path / "reports", "2024", "-o", tmp_path / "out", "--accept", "新质生产力", "--lexicon", found
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(tmp_path / "out" / "formulations.csv")
    assert table.formulation[0] in done.stdout
    checked = annotator("lexicon", "check", found)
    assert checked.returncode == 0, checked.stdout
    again = annotator("discover", tmp_path / "reports", "2024", "--accept", "1", "--lexicon", found)
    assert again.returncode == 2
    assert "is there already" in again.stderr
