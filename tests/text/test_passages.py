"""Sentences, paragraphs and Han characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.characters import codes_of
from annotator.text.passages import Measures, kinds, measures, passages


def measure(text: str) -> Measures:
    coded = codes_of([text])
    (sizes,) = measures(coded, kinds().take(coded.codes), 1)
    return sizes


@pytest.mark.parametrize(
    ("text", "count"),
    [("新质生产力", 5), ("新质 a1，。\n", 2), ("㐀豈\U00020000〇", 4), ("かな한글", 0), ("", 0), ("䷀", 0)],
)
def test_only_han_characters_are_counted(text, count):
    assert measure(text).characters == count


@pytest.mark.parametrize(
    ("text", "sentences", "paragraphs"),
    [
        ("", 0, 0),
        ("标题\n\n一句。又一句！？\n第二段", 4, 3),
        ("他说：“好。”\n", 1, 1),
        ("\n\n一句。", 1, 1),
        ("\U00020000。\r\n𠀀", 2, 2),
    ],
)
def test_sentences_and_paragraphs_are_counted(text, sentences, paragraphs):
    assert measure(text)[1:] == (sentences, paragraphs)


def test_a_sentence_ends_at_its_mark_and_closing_quotation_marks_belong_to_it():
    text = "标题\n前一句。”“发展新质\n生产力！”后一句。"
    start, end = text.index("新质"), text.index("！")
    found = passages(text, start, end)
    assert text[found.sentence_start : found.sentence_end] == "“发展新质\n生产力！”"
    assert text[found.paragraph_start : found.paragraph_end] == text[3:]


@given(st.text("甲乙。！\n”“ a", max_size=30), st.data())
def test_a_place_lies_in_its_sentence_and_the_sentence_in_its_paragraph(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high, first, last = passages(text, start, end)
    assert 0 <= low <= first <= start <= end <= last <= high <= len(text)
