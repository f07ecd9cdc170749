"""Lexicon files: what they hold, and what is said when one is wrong."""

from __future__ import annotations

import pytest

from annotator.lexicon.build import jieba_user_dictionary, ruler_patterns_jsonl
from annotator.lexicon.model import (
    LexiconError,
    available_lexicons,
    check_layers,
    load_lexicon,
    parse_lexicon,
)
from annotator.tagging.check import check_examples

SEVEN = {
    "key_core_technologies": "关键核心技术",
    "national_strategic_st_forces": "国家战略科技力量",
    "new_style_whole_of_nation_system": "新型举国体制",
    "innovation_consortium": "创新联合体",
    "modernized_industrial_system": "现代化产业体系",
    "new_industrialization": "新型工业化",
    "new_productivity_boosters": "新质生产力",
}
HEADER = '[lexicon]\nname = "mine"\n'
TERM = '[[term]]\nid = "a"\nform = "先立后破"\n'


def test_the_default_is_the_seven_terms():
    assert {term.id: term.form for term in load_lexicon().terms} == SEVEN


def test_each_of_the_seven_is_documented():
    for term in load_lexicon().terms:
        assert term.pinyin and term.english and term.milestone and term.related and term.traditional
        assert term.match and term.avoid


@pytest.mark.parametrize("name", sorted(available_lexicons()))
def test_every_example_of_a_packaged_lexicon_passes(name):
    failed = [verdict for verdict in check_examples(load_lexicon(name)) if not verdict.passed]
    assert failed == []


def test_the_packaged_layers_can_be_used_together():
    check_layers(load_lexicon(name) for name in available_lexicons())


def test_the_chokepoint_list_has_35_technologies():
    assert len(load_lexicon("chokepoint_technologies").terms) == 35


def test_an_example_that_misfires_fails_the_check():
    lexicon = parse_lexicon(HEADER + TERM + 'match = ["不[先立]后破"]\navoid = ["坚持先立后破"]\n')
    assert [verdict.passed for verdict in check_examples(lexicon)] == [False, False]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            HEADER + TERM + '[[term]]\nid = "b"\nform = "先立后破"\n',
            "term b: the form 先立后破 already belongs to term a",
        ),
        (HEADER + TERM + TERM.replace("先立后破", "短板"), "term a: this id stands twice"),
        (HEADER + TERM + 'pinjin = "x"\n', "term a, pinjin"),
        (
            HEADER + TERM + '[[term.variant]]\nform = "先破"\nrelation = "cousin"\n',
            "term a, variant, 0, relation",
        ),
        (HEADER + TERM + '[[term.milestone]]\ndate = "May"\ndocument = "x"\n', "term a, milestone, 0, date"),
        (HEADER + '[[term]]\nid = "a"\n', "term a, form"),
        (HEADER + '[[term]]\nform = "短板"\n', "term number 1, id"),
        (HEADER, "term"),
        ("[lexicon\n", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_file_term_and_field(tmp_path, toml, said):
    file = tmp_path / "mine.toml"
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        load_lexicon(file)
    assert str(error.value).startswith(str(file))
    assert said in str(error.value)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(LexiconError, match="related_terms"):
        load_lexicon("seventerms")


def test_the_written_dictionary_and_patterns_work_in_somebody_elses_jieba_and_spacy(tmp_path):
    import jieba
    import spacy
    from spacy.tokens import Doc

    (tmp_path / "dict.txt").write_text(jieba_user_dictionary(load_lexicon()), encoding="utf-8")
    (tmp_path / "patterns.jsonl").write_text(ruler_patterns_jsonl(load_lexicon()), encoding="utf-8")
    tokenizer = jieba.Tokenizer()
    tokenizer.load_userdict(str(tmp_path / "dict.txt"))
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.from_disk(tmp_path / "patterns.jsonl")
    for term, form in SEVEN.items():
        words = tokenizer.lcut(f"突破{form}难题")
        doc = ruler(Doc(nlp.vocab, words=words, spaces=[False] * len(words)))
        assert [(ent.text, ent.ent_id_) for ent in doc.ents] == [(form, term)]
