"""English renderings of the terms, by spaCy's English tokenizer."""

from __future__ import annotations

import pytest

from annotator.lexicon.model import LexiconError, load_lexicon, parse_lexicon
from annotator.spacy_component import load_pipeline
from annotator.tagging.tagger import Tagger

TAGGER = Tagger(load_lexicon("seven_terms_en"))


def surfaces(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.relation) for span in TAGGER.tag(text).spans]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("China will develop new quality productive forces, he said.", [("new quality productive forces", "canonical")]),
        ("New Quality\nProductive Forces", [("New Quality\nProductive Forces", "canonical")]),
        ('"new quality" productive forces', [('"new quality" productive forces', "canonical")]),
        ("a new-type whole-nation system's strengths", [("new-type whole-nation system", "paraphrase")]),
        ("build innovation consortia.", [("innovation consortia", "paraphrase")]),
        ("renew quality productive forces", []),
        ("innovation consortiumship", []),
    ],
)  # fmt: skip
def test_words_are_told_by_their_tokens(text, wanted):
    assert surfaces(text) == wanted


def test_a_rejected_place_shows_the_tokens():
    (place,) = TAGGER.tag("to renew quality productive forces").rejected[:1]
    assert (place.reason, place.detail) == ("boundary", "renew/quality/productive/forces (inf)")


def test_the_pipeline_sees_the_same():
    doc = load_pipeline(load_lexicon("seven_terms_en"))("Develop new quality productive forces now.")
    assert [(entity.text, entity.ent_id_) for entity in doc.ents] == [
        ("new quality productive forces", "new_productivity_boosters_en")
    ]


def test_each_names_the_chinese_term_it_renders():
    chinese = [term.id for term in load_lexicon().terms]
    assert [term.related[0].term for term in load_lexicon("seven_terms_en").terms] == chinese


def test_spaces_in_a_chinese_form_are_a_mistake():
    with pytest.raises(LexiconError, match="without spaces"):
        parse_lexicon('[lexicon]\nname = "a"\n[[term]]\nid = "a"\nform = "先立 后破"\n')
