"""Earlier and other senses of a form are told apart from the term of today."""

from __future__ import annotations

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.lexicon.senses import sense_of
from annotator.records import Document

TERMS = {term.id: term for term in load_lexicon().terms}


def told(term: str, marked: str, date: str) -> str:
    left, form, right = marked.replace("]", "[").split("[")
    return sense_of(TERMS[term].sense, left + form + right, len(left), len(left) + len(form), date)


@pytest.mark.parametrize(
    ("term", "marked", "date", "sense"),
    [
        ("new_industrialization", "走[新型工业化]道路", "2003", "informatization"),
        ("new_industrialization", "走[新型工业化]道路", "2012-11-08", "informatization"),
        ("new_industrialization", "推进[新型工业化]", "2024-01", ""),
        ("new_industrialization", "走[新型工业化]道路", "", ""),
        ("innovation_consortium", "共建技术[创新联合体]", "2006", "technical_innovation"),
        ("innovation_consortium", "共建技术 [创新联合体]", "2006", "technical_innovation"),
        ("innovation_consortium", "共建[创新联合体]", "2006", ""),
        ("innovation_consortium", "共建技术[创新联合体]", "2023-07-13", ""),
        ("new_style_whole_of_nation_system", "完善竞技体育[举国体制]", "", "sports"),
        ("key_core_technologies", "企业的[核心技术]", "2020", ""),
    ],
)
def test_a_sense_is_told_by_its_time_and_company(term, marked, date, sense):
    assert told(term, marked, date) == sense


def test_the_spans_name_it(tagged):
    output = tagged(
        Document("a", "a", "走新型工业化道路。", date="2003"),
        Document("b", "b", "推进新型工业化。", date="2024"),
    )
    assert output.spans.sense.tolist() == ["informatization", ""]


def test_examples_of_senses_are_marked_places_of_the_term():
    for term in TERMS.values():
        forms = {term.form, *(variant.form for variant in term.variant)}
        for sense in term.sense:
            for example in sense.examples:
                assert example[example.index("[") + 1 : example.index("]")] in forms
