"""What counts as an occurrence."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.lexicon.model import load_lexicon
from annotator.tagging.boundary import LONGEST_WORD, boundary, boundary_cost
from annotator.tagging.dictionary import general_tokenizer
from annotator.tagging.tagger import Tagger

TAGGER = Tagger(load_lexicon())
FORMS = [form for form in TAGGER.lexicon.forms if form.relation]


def surfaces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in TAGGER.tag(text).spans]


def test_every_gold_span_and_no_other_with_its_relation(gold):
    for sentence in gold:
        found = [(s.start, s.end, s.term, s.relation) for s in TAGGER.tag(sentence["text"]).spans]
        wanted = [(s["start"], s["end"], s["term"], s["relation"]) for s in sentence["spans"]]
        assert found == wanted, sentence["id"]


def test_every_span_comes_with_its_boundary_cost():
    text = "发展新质生产力。共育新质生产力，科技创新联合体制改革。"
    tagged = TAGGER.tag(text)
    assert tagged.costs == [boundary_cost(text, span.start, span.end) for span in tagged.spans]
    # 育新 is a word of the general dictionary, so that the second place is the weaker one, though within the limit.
    assert tagged.costs[0] == 0 < tagged.costs[1] <= TAGGER.lexicon.forms[0].cost_limit
    assert len(tagged.costs) == len(tagged.spans) == 2


@pytest.mark.parametrize(
    "text",
    [
        "冰壶混双循环赛首轮",
        "科技创新联合体制机制改革",
        "技术创新联合体系建设",
        "新型工业化学品安全",
        "新型工业化工园区",
        "公司核心技术人员名单",
        "现代海洋产业体系",
        "高校产教联合体",
        "再工业化",
    ],
)
def test_characters_of_other_words_are_no_occurrence(text):
    assert surfaces(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("组建创新联合体系统推进", ["创新联合体"]),
        ("关键核心技术创新攻关", ["关键核心技术"]),
        ("以新质生产力赋能", ["新质生产力"]),
        ("產業技術創新聯合體", ["創新聯合體"]),
        ("新\u200b质\u00ad生　产\r\n力", ["新\u200b质\u00ad生　产\r\n力"]),
        ("新 型 工 业 化", ["新 型 工 业 化"]),
        ("发展⼯业，推进新型⼯业化", ["新型⼯业化"]),
    ],
)
def test_an_occurrence_is_found_however_it_is_laid_out_or_written(text, wanted):
    assert surfaces(text) == wanted


@pytest.mark.parametrize("gap", ["\n", " ", "\u200b", "\u00ad", "　"])
def test_layout_does_not_make_a_look_alike_a_term(gap):
    assert surfaces(f"改革创新联合{gap}体制") == []
    assert surfaces(f"改革创新联合体{gap}制，理顺职责") == []


@pytest.mark.parametrize("form", ["芯片", "光刻机", "核心算法"])
@pytest.mark.parametrize("gap", ["", "\n", " \u200b"])
def test_a_short_form_is_found_at_the_very_end_of_a_text(form, gap):
    text = f"攻克{form[0]}{gap}{form[1:]}"
    tagger = Tagger(load_lexicon("chokepoint_technologies"))
    assert [span.variant for span in tagger.tag(text).spans] == [form]
    assert [span.variant for span in tagger.tag(text[2:]).spans] == [form]


def test_a_cost_of_nothing_is_told_without_a_segmentation(gold):
    longest = max(len(word) for word, count in general_tokenizer().FREQ.items() if count)
    assert longest <= LONGEST_WORD
    for sentence in gold:
        text = sentence["text"]
        for start in range(len(text)):
            for end in range(start + 2, min(len(text), start + 8)):
                assert boundary_cost(text, start, end) == boundary(text, start, end).cost


def test_rejected_places_say_why():
    found = TAGGER.tag("健全新型举国体制。科技创新联合体制机制改革。")
    assert [(r.reason, r.span.variant, r.detail) for r in found.rejected] == [
        ("nested", "举国体制", "新型举国体制"),
        ("boundary", "创新联合体", "科技/创新/联合/体制/机制 (3.2)"),
    ]


def test_a_look_alike_is_named_as_the_longer_form():
    (place,) = TAGGER.tag("激励核心技术人员").rejected
    assert (place.reason, place.detail) == ("nested", "核心技术人员")


PIECES = st.lists(
    st.one_of(
        st.sampled_from([form.text for form in FORMS]),
        st.sampled_from(
            [
                "体制",
                "系",
                "学品",
                "工园区",
                "人员",
                "，",
                "。",
                "\n",
                "\n\n",
                " ",
                "\u200b",
                "科技",
                "的",
                "a1",
            ]
        ),
        st.text("关键核心技术新型举国体制创新联合现代化产业系工质生力", max_size=4),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_spans_and_rejected_places_together_are_what_a_plain_search_finds(text):
    found = TAGGER.tag(text)
    reported = sorted((s.start, s.variant) for s in [*found.spans, *(place.span for place in found.rejected)])
    plain = sorted(
        (match.start(), form.text)
        for form in FORMS
        for match in re.finditer("(?=" + r"[\s\u200b]*".join(map(re.escape, form.text)) + ")", text)
    )
    assert reported == plain


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_spans_never_overlap_and_stand_in_order(text):
    spans = TAGGER.tag(text).spans
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(re.sub(r"[\s\u200b]", "", text[s.start : s.end]) == s.variant for s in spans)
