"""Text files that say above themselves what they are, and those that hold more than one text."""

from __future__ import annotations

import pytest

from annotator.reading import read
from annotator.records import Document, Problem

WORDS = "会议指出，要加快发展新质生产力。"


@pytest.fixture
def read_one(tmp_path):
    def read_one(content: str) -> tuple[Document, list[Problem]]:
        (tmp_path / "文.txt").write_text(content, encoding="utf-8")
        found = list(read([tmp_path / "文.txt"]))
        (document,) = (item for item in found if isinstance(item, Document))
        return document, [item for item in found if isinstance(item, Problem)]

    return read_one


@pytest.mark.parametrize(
    "head",
    [
        "标题：科技大会召开\n日期：2024年3月5日\n来源：江南日报\n正文：\n",
        "【标题】科技大会召开\n【来源】江南日报\n【日期】2024-03-05\n【正文】",
        "Title: 科技大会召开\nSource: 江南日报\nDate: 5 March 2024\n\n",
    ],
)
def test_what_a_text_says_above_itself_is_taken_and_stays_where_it_is(read_one, head):
    document, problems = read_one(head + WORDS)
    assert (document.date, document.source, document.text) == ("2024-03-05", "江南日报", head + WORDS)
    assert (document.title, problems) == ("", [])


def test_an_address_that_stands_alone_is_that_of_the_text(read_one):
    document, _ = read_one(f"科技大会召开\nhttps://www.example.gov.cn/art/2024/3/5/art_1.html\n{WORDS}")
    assert (document.url[-10:], document.date, document.date_source) == ("art_1.html", "2024-03-05", "url")
    document, _ = read_one(f"见 https://www.example.gov.cn/art/2024/3/5/art_1.html\n{WORDS}")
    assert (document.url, document.date) == ("", "")


def test_labels_in_a_sentence_say_nothing(read_one):
    document, problems = read_one(f"来源：江南日报的记者说，{WORDS}\n会议日期：另定。\n标题：待定，{WORDS}\n")
    assert (document.date, document.source, problems) == ("", "", [])


def test_several_articles_or_a_table_in_one_text_file_are_told_of(read_one):
    article = f"标题：第一\n日期：2024-03-05\n正文：{WORDS}\n\n"
    _, (problem,) = read_one(article * 3)
    assert (problem.severity, problem.kind) == ("doubt", "several")
    assert problem.problem.startswith("3 lines in it begin with 标题")
    _, (problem,) = read_one(f"title\tdate\tcontent\n甲\t2024-03-05\t{WORDS}\n")
    assert "first line names columns (title, date, content): under the ending .tsv" in problem.problem
