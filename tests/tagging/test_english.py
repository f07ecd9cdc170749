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


PAGES = [
    (
        "We will modernize the industrial system and develop new quality productive\nforces at a faster pace. We will\n"
        "give full play to the leading role of innovation.",
        ["modernized_industrial_system_en", "new_productivity_boosters_en"],
    ),
    (
        "Breakthroughs were made in core technologies in key fields, and the new system for mobilizing resources "
        "nationwide was improved.",
        ["key_core_technologies_en", "new_style_whole_of_nation_system_en"],
    ),
    (
        "China will build up its strategic scientific and technological strength and support leading enterprises in "
        "forming innovation consortia.",
        ["national_strategic_st_forces_en", "innovation_consortium_en"],
    ),
    (
        "The modernised industrial system is taking shape, and new-type industrialisation is being advanced.",
        ["modernized_industrial_system_en", "new_industrialization_en"],
    ),
    (
        "OPINIONS ON ADVANCING NEW INDUSTRIALIZATION\nand Building a Modernized Industrial System",
        ["new_industrialization_en", "modernized_industrial_system_en"],
    ),
    (
        "A new type of whole-of-nation system will be leveraged to tackle key and core technologies.",
        ["new_style_whole_of_nation_system_en", "key_core_technologies_en"],
    ),
    (
        "National strategic sci-tech forces, said the ministry, include national laboratories; an innovation "
        "consortium is led by a company.",
        ["national_strategic_st_forces_en", "innovation_consortium_en"],
    ),
    (
        "Premier: “new-quality productive forces” are not only about high technology; new productive forces also "
        "upgrade old industries.",
        ["new_productivity_boosters_en", "new_productivity_boosters_en"],
    ),
    (
        "China took a new path to industrialization with Chinese characteristics, and its new whole-nation\nsystem "
        "pooled resources.",
        ["new_industrialization_en", "new_style_whole_of_nation_system_en"],
    ),
    (
        "Rural reindustrialization, a consortium of banks, the quality of products and forces of nature: an ordinary "
        "page of news about the industrial system of another country.",
        [],
    ),
]
"""Written in the manner of official translations."""


@pytest.mark.parametrize(("page", "terms"), PAGES)
def test_pages_in_the_manner_of_official_translations(page, terms):
    spans = TAGGER.tag(page).spans
    assert [span.term for span in spans] == terms
    assert {span.relation for span in spans} <= {"canonical", "abbreviation", "paraphrase"}


def test_modern_is_the_older_form_of_modernized():
    assert surfaces("from a modern industrial system to a modernized industrial system") == [
        ("modern industrial system", "predecessor"),
        ("modernized industrial system", "canonical"),
    ]


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
