"""Text pasted from pages: no page number, head or hyphen parts a term, and every place stays where it was."""

from __future__ import annotations

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.reading.pasted import without_page_marks
from annotator.tagging.tagger import Tagger


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("各地要发展新质\n· 12 ·\n生产力，抓好落实。", ["新质生产力"]),
        ("各地要发展新质\r\n — 7 — \r\n生产力，抓好落实。", ["新质生产力"]),
        (
            "各地要组建创新联\n江南研究 2023 年第 9 期\n合体，推进新型工-\n业化。",
            ["创新联合体", "新型工业化"],
        ),
        ("各地要组建创新联\n\f江南研究 2023 年第 9 期\n合体。", ["创新联合体"]),
        ("各地要组建创新联\n2023年第9期　江南研究\n合体。", ["创新联合体"]),
    ],
)
def test_terms_over_the_marks_of_pages(text, terms):
    mended, places = without_page_marks(text)
    assert len(mended) == len(text) and places
    spans = Tagger(load_lexicon()).tag(mended).spans
    assert ["".join(mended[s.start : s.end].replace("\u00ad", "").split()) for s in spans] == terms
    # What was not touched stands where it stood.
    assert all(new == old or new in " \n\u00ad" for new, old in zip(mended, text, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "第一段结束。\n· 12 ·\n第二段。",
        "北京-\n上海高速铁路",
        "第一条\n12\n第二条",
        "本刊\n\n2023年第9期\n\n目录",
        "一、总则\n- 1 项任务\n二、附则",
    ],
)
def test_other_texts_stay_as_they_are(text):
    assert without_page_marks(text) == (text, 0)
