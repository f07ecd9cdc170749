"""Which lines have the form of a heading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.headings import is_heading
from annotator.text.passages import LINE_ENDS

PARAGRAPH = "过去一年，全省经济保持平稳运行，各项事业取得新的进步，人民生活继续改善，社会大局和谐稳定。"


def headings(text: str) -> list[str]:
    """The lines of a text that are headings."""
    found, start = [], 0
    for line in text.split("\n"):
        if is_heading(text, start, start + len(line)):
            found.append(line.strip())
        start += len(line) + 1
    return found


@pytest.mark.parametrize(
    "text, wanted",
    [
        # As in work reports: numbered, with or without empty lines.
        (
            f"二、工作安排\n（一）加快发展新质生产力\n{PARAGRAPH}",
            ["二、工作安排", "（一）加快发展新质生产力"],
        ),
        (f"第三章 建设现代化产业体系\n\n{PARAGRAPH}", ["第三章 建设现代化产业体系"]),
        (f"1.积极推进新型工业化\n{PARAGRAPH}", ["1.积极推进新型工业化"]),
        # As in the news: a line of its own above the paragraph, white space around it.
        (f"{PARAGRAPH}\n\n　　锚定新型工业化\n\n{PARAGRAPH}", ["锚定新型工业化"]),
        (f"{PARAGRAPH}\n“新质生产力”\n{PARAGRAPH}", ["“新质生产力”"]),
        ("甲\n\n新型工业化\n\n乙", ["甲", "新型工业化"]),
        # A numbered paragraph is a sentence, and so is what ends or goes on.
        (f"一、加快发展新质生产力。\n{PARAGRAPH}", []),
        (f"会议指出：\n{PARAGRAPH}", []),
        ("3.全国新型工业化推进大会召开；\n4.国内联播快讯：", []),
        ("1.5亿元用于新质生产力", []),
        # Broken at a fixed width, no line is a heading; nor is a text of one line.
        ("过去一年全省经济保持平稳运行各项\n事业取得新的进步人民生活继续改善\n社会大局和谐稳定。", []),
        ("加快发展新质生产力", []),
        (f"{PARAGRAPH}{PARAGRAPH}\n{PARAGRAPH}", []),
    ],
)
def test_headings_are_told_by_their_form(text, wanted):
    assert headings(text) == wanted


def test_line_ends_of_every_kind_part_lines():
    for mark in (*LINE_ENDS, "\r\n"):
        text = f"锚定新型工业化{mark}{PARAGRAPH}"
        assert is_heading(text, 0, 7), repr(mark)


@given(st.text(alphabet="甲一、。1 \n\r“”（）"), st.integers(0, 20), st.integers(0, 20))
def test_it_answers_for_any_line_of_any_text(text, start, length):
    start = min(start, len(text))
    assert is_heading(text, start, min(len(text), start + length)) in (True, False)
