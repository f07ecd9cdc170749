"""The terms in spaCy, and the fast way held equal to it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import spacy

from annotator.lexicon.model import LexiconError, load_lexicon, parse_lexicon
from annotator.reading import read_documents
from annotator.spacy_component import PolicyTerms, load_pipeline
from annotator.tagging.tagger import Tagger

TEXT = "突破关键核心技术难题，加快发展新质 生产力。改革创新联合体制。以举国体制办体育。"
WANTED = [
    ("关键核心技术", "key_core_technologies", "canonical", "关键核心技术"),
    ("新质 生产力", "new_productivity_boosters", "canonical", "新质生产力"),
    ("举国体制", "new_style_whole_of_nation_system", "predecessor", "举国体制"),
]


def entities(doc):
    return [(ent.text, ent.ent_id_, ent._.relation, ent._.variant) for ent in doc.ents]


def test_entities_carry_term_relation_and_variant():
    doc = load_pipeline()(TEXT)
    assert doc.text == TEXT
    assert entities(doc) == WANTED
    assert [ent.label_ for ent in doc.ents] == [term for _, term, _, _ in WANTED]


def test_a_saved_pipeline_gives_the_same_in_a_fresh_process(tmp_path):
    load_pipeline().to_disk(tmp_path / "model")
    script = (
        "import json, spacy, sys; doc = spacy.load(sys.argv[1])(sys.argv[2]);"
        "print(json.dumps([(e.text, e.ent_id_, e._.relation, e._.variant) for e in doc.ents]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "model", TEXT], capture_output=True, text=True, check=True
    )
    assert [tuple(row) for row in json.loads(done.stdout)] == WANTED


@pytest.mark.parametrize("segmenter", ["char", "jieba"])
def test_the_component_works_in_a_users_own_pipeline(segmenter):
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    nlp.add_pipe("policy_terms")
    doc = nlp(TEXT)
    assert [row[1:] for row in entities(doc)] == [row[1:] for row in WANTED]


OWN = """
[lexicon]
name = "own"
[[term]]
id = "wider"
form = "发展新质生产力"
[[term]]
id = "sports"
form = "举国体制办体育"
[[term]]
id = "crossing"
form = "制办"
"""


@pytest.mark.parametrize("make", ["at once", "a second component", "a users own pipeline"])
def test_a_second_lexicon_finds_its_terms_beside_the_first(make):
    own = parse_lexicon(OWN)
    if make == "at once":
        nlp = load_pipeline([load_lexicon(), own])
    else:
        nlp = load_pipeline() if make == "a second component" else spacy.blank("zh")
        if make == "a users own pipeline":
            nlp.add_pipe("policy_terms")
        nlp.add_pipe("policy_terms", name="own_terms", config={"lexicon": OWN})
    text = "加快发展新质生产力，突破关键核心技术。以举国体制办体育。"
    doc = nlp(text)
    assert doc.text == text
    for lexicon in (load_lexicon(), own):
        found = [
            (span.start_char, span.end_char, span.id_, span._.relation, span._.variant)
            for span in doc.spans[lexicon.name]
        ]
        spans = Tagger(lexicon).tag(text).spans
        assert found == [(s.start, s.end, s.term, s.relation, s.variant) for s in spans] and len(found) >= 2
    assert {ent.ent_id_ for ent in doc.ents} >= {"key_core_technologies"}
    assert all(ent._.relation for ent in doc.ents)


def test_several_lexicons_are_saved_with_the_pipeline(tmp_path):
    nlp = load_pipeline(["seven_terms", parse_lexicon(OWN)])
    nlp.to_disk(tmp_path / "model")
    for again in (spacy.load(tmp_path / "model"), load_pipeline().from_bytes(nlp.to_bytes())):
        doc, wanted = again(TEXT), nlp(TEXT)
        assert [span.id_ for span in doc.spans["own"]] == [span.id_ for span in wanted.spans["own"]] != []
        assert entities(doc) == entities(wanted)


def test_two_lexicons_with_one_name_are_refused():
    with pytest.raises(LexiconError, match="two lexicons are called seven_terms"):
        load_pipeline(["seven_terms", "seven_terms"])


def test_entities_of_others_stay_unless_a_term_overlaps_them():
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PLACE", "pattern": [{"ORTH": c} for c in "北京"]},
            {"label": "X", "pattern": [{"ORTH": "质"}]},
        ]
    )
    nlp.add_pipe("policy_terms")
    doc = nlp("北京发展新质生产力")
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("北京", "PLACE"), ("新质生产力", "new_productivity_boosters"),
    ]  # fmt: skip


def test_the_work_in_a_users_pipeline_grows_with_the_text_and_not_with_its_square():
    """Counted are calls and steps of generators in the component, at four times the sentences."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("policy_terms")
    code = PolicyTerms.__call__.__code__.co_filename

    def work(sentences: int) -> int:
        doc = nlp.make_doc("各地加快发展新质生产力，推进新型工业化。" * sentences)
        steps = 0

        def count(frame, event, _):
            nonlocal steps
            steps += event == "call" and frame.f_code.co_filename == code

        sys.setprofile(count)
        try:
            doc = nlp.get_pipe("policy_terms")(doc)
        finally:
            sys.setprofile(None)
        assert len(doc.ents) == 2 * sentences
        return steps

    small = work(50)
    assert small > 50
    assert work(200) < 5 * small


def test_the_users_jieba_is_left_untouched():
    script = (
        "import jieba; jieba.initialize(); before = (len(jieba.dt.FREQ), jieba.dt.total);"
        "import annotator; annotator.load_pipeline()('以新质生产力赋能');"
        "assert before == (len(jieba.dt.FREQ), jieba.dt.total), 'global dictionary changed';"
        "assert '新质生产力' not in jieba.dt.FREQ"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_the_fast_way_finds_what_the_pipeline_finds_over_whole_texts(corpora):
    news = sorted((corpora / "xinwen_lianbo").glob("*.md"))[::5]
    assert len(news) >= 200
    documents = [*read_documents([*news, corpora / "government_work_reports.jsonl"])]
    assert len(documents) == len(news) + 72
    nlp, tagger = load_pipeline(), Tagger(load_lexicon())
    hits = 0
    for document in documents:
        doc = nlp(document.text)
        pipeline = [(e.start_char, e.end_char, e.ent_id_, e._.relation, e._.variant) for e in doc.ents]
        fast = [(s.start, s.end, s.term, s.relation, s.variant) for s in tagger.tag(document.text).spans]
        assert fast == pipeline, document.doc_id
        hits += len(fast)
    assert hits > 300
