"""Lexicon files: what they hold, and what is said when one is wrong."""

from __future__ import annotations

import pytest

from annotator.lexicon.build import jieba_user_dictionary, ruler_patterns_jsonl
from annotator.lexicon.mistakes import FIELDS
from annotator.lexicon.model import (
    LexiconError,
    Milestone,
    Related,
    Sense,
    Term,
    Variant,
    _Header,
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
        (HEADER + TERM + 'pinjin = "x"\n', "term a: there is no field pinjin; do you mean pinyin?"),
        (
            HEADER + TERM + '[[term.variant]]\nform = "先破"\nrelation = "cousin"\n',
            "term a, variant 先破: field relation: “cousin” will not do; write abbreviation, paraphrase or predecessor",
        ),
        (
            HEADER + TERM + '[[term.milestone]]\ndate = "May"\ndocument = "x"\n',
            "term a, milestone May: field date: “May” will not do; write a day, month or year",
        ),
        (
            HEADER + TERM + '[[term.variant]]\nform = "先破"\nrelation = "paraphrase"\nmatch = ["[先破]"]\n',
            "field match stands after [[term.variant]] and so belongs to it; move it up",
        ),
        (HEADER + TERM.replace("form", "word"), "there is no field word; do you mean form?"),
        ('[term]\nid = "a"\n', "a term begins with [[term]] in double square brackets"),
        (TERM, "[lexicon] is missing"),
        (HEADER + '[[term]]\nid = "a"\n', "term a: form is missing; write two characters or more"),
        (HEADER + '[[term]]\nform = "短板"\n', "term number 1: id is missing"),
        (HEADER, "term"),
        ("[lexicon\n", "line 1, “[lexicon”: this line is not valid TOML"),
        (HEADER + TERM.replace('"先立后破"', "“先立后破”"), "Chinese or curly quotation marks"),
        (HEADER + TERM.replace('"先立后破"', "先立后破"), "a text stands in quotation marks"),
        (HEADER + TERM.replace('"先立后破"', '"先立后破'), "a quotation mark is missing"),
        (HEADER + TERM.replace("form = ", "form ＝ "), "a full-width ＝: write ="),
        (HEADER + TERM + 'english = ["a"，"b"]\n', "a Chinese comma: write ,"),
        ("词,类别\n低空经济,术语\n", "this is a list or a table of words"),
        ('{"lexicon": {"name": "own"}}', "this is no lexicon but another kind of file"),
        ("", "[[term]] is missing; write at least one [[term]]"),
    ],
)
def test_a_mistake_is_named_with_file_term_and_field(tmp_path, toml, said):
    file = tmp_path / "mine.toml"
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        load_lexicon(file)
    assert str(error.value).startswith(str(file))
    assert said in str(error.value)


def test_one_mistake_is_one_line():
    with pytest.raises(LexiconError) as error:
        parse_lexicon(HEADER + TERM + 'engish = ["short board"]\n')
    assert str(error.value).count("\n") == 0


def test_what_is_no_text_in_utf8_and_what_is_a_folder_is_said(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes((HEADER + TERM).encode("gbk"))
    with pytest.raises(LexiconError, match="save it as UTF-8"):
        load_lexicon(file)
    with pytest.raises(LexiconError, match="a folder; name the lexicon file in it"):
        load_lexicon(tmp_path)


def test_the_fields_that_messages_name_are_those_that_there_are():
    models = {
        "lexicon": _Header,
        "term": Term,
        "variant": Variant,
        "sense": Sense,
        "milestone": Milestone,
        "related": Related,
    }
    assert {table: tuple(model.model_fields) for table, model in models.items()} == {
        table: fields for table, fields in FIELDS.items() if table
    }


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
