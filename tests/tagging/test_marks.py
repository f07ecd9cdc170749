"""Quotation marks, footnote numbers and readings inside a term are layout."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.lexicon.model import load_lexicon
from annotator.spacy_component import load_pipeline
from annotator.tagging.tagger import Tagger

TAGGER = Tagger(load_lexicon())


def surfaces(text: str, tagger: Tagger = TAGGER) -> list[str]:
    return [text[span.start : span.end] for span in tagger.tag(text).spans]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("发展“新质”生产力，", "“新质”生产力"),
        ("发展「新質」生產力，", "「新質」生產力"),
        ('发展"新质"生产力，', '"新质"生产力'),
        ("突破关键“核心技术”难题", "关键“核心技术”"),
        ("新型‘举国’体制", "新型‘举国’体制"),
        ("新质[1]生产力", "新质[1]生产力"),
        ("新质［12］生产力", "新质［12］生产力"),
        ("新质①生产力", "新质①生产力"),
        ("新质（xīnzhì）生产力", "新质（xīnzhì）生产力"),
        ("“新质生产力”", "新质生产力"),
        ("〔新质生产力〔2〕〕", "新质生产力"),
    ],
)
def test_a_mark_inside_does_not_hide_a_term_and_one_around_it_stays_outside(text, wanted):
    assert surfaces(text) == [wanted]


@pytest.mark.parametrize(
    "text", ["“科技创新”联合体", "“新质”“生产力”", "新质（生产力）", "新质[见图]生产力", "“创新联合”体制"]
)
def test_half_a_quotation_and_other_brackets_are_no_layout(text):
    assert surfaces(text) == []


def test_a_term_that_is_mostly_quoted():
    tagger = Tagger(load_lexicon("related_terms"))
    text = "攻克“卡脖子”技术，破解“卡脖子”难题"
    assert [(text[s.start : s.end], s.variant, s.relation) for s in tagger.tag(text).spans] == [
        ("“卡脖子”技术", "卡脖子技术", "canonical"),
        ("卡脖子", "卡脖子", "abbreviation"),
    ]


def test_the_pipeline_sees_the_same():
    text = "发展“新质”生产力和新型[3]工业化。"
    doc = load_pipeline()(text)
    assert [(entity.text, entity._.variant) for entity in doc.ents] == [
        ("“新质”生产力", "新质生产力"),
        ("新型[3]工业化", "新型工业化"),
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*'新质生产力“”‘’"', "[1]", "①", "\n", "（a）"]), max_size=40))
def test_many_places_at_once_are_found_as_each_alone(pieces):
    text = "".join(pieces)
    # Enough places that numpy sifts them first.
    many = "\n\n".join([text] * 60 + ["新质生产力"] * 300)
    alone = [(s.start, s.end) for s in TAGGER.tag(text).spans]
    assert [(s.start, s.end) for s in TAGGER.tag(many).spans if s.end <= len(text)] == alone
    for start, end in alone:
        assert re.sub(r"[^新质生产力]", "", re.sub(r"（a）", "", text[start:end])) == "新质生产力"
