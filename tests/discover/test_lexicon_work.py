"""A lexicon tried on texts, and variants that it lacks."""

from __future__ import annotations

import pytest

from annotator.discover import DiscoverError
from annotator.discover.suggest import append_variants, suggestions
from annotator.discover.trial import try_lexicon
from annotator.lexicon.model import load_lexicon, parse_lexicon
from annotator.records import Document

TOML = """[lexicon]
name = "own"

[[term]]
id = "chains"
form = "产业链供应链"
match = ["[产业链供应链]韧性"]

[[term]]
id = "consortium"
form = "创新联合体"
"""
TEXTS = [
    Document("a.txt", "", "确保供应链产业链安全。提升产业链供应链韧性。科技创新联合体制机制改革。"),
    Document("b.txt", "", "供应链产业链稳定，产业链的供应链畅通。组建创新联合体。"),
    Document("c.txt", "", "产业链很长，供应链很短。"),
]


def test_the_words_of_a_term_moved_or_parted_are_found_with_counts_and_sentences():
    found = suggestions(parse_lexicon(TOML), TEXTS)
    assert [(one.form, one.count, len(one.documents)) for one in found] == [
        ("供应链产业链", 2, 2),
        ("产业链的供应链", 1, 1),
    ]
    assert found[0].examples[0] == ("a.txt", "确保[供应链产业链]安全")


def test_an_accepted_form_stands_in_the_file_with_its_evidence(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(TOML, encoding="utf-8")
    append_variants(file, suggestions(parse_lexicon(TOML), TEXTS)[:1])
    lexicon = load_lexicon(file)
    assert [(form.text, form.relation) for form in lexicon.forms][1] == ("供应链产业链", "paraphrase")
    assert "# 2 in 2 documents, as in a.txt: 确保[供应链产业链]安全" in lexicon.toml
    assert "[供应链产业链]" in lexicon.terms[0].match
    assert suggestions(lexicon, TEXTS[:1]) == []


def test_nothing_accepted_changes_nothing(tmp_path):
    with pytest.raises(DiscoverError, match="nothing was accepted"):
        append_variants(tmp_path / "own.toml", [])


def test_a_trial_tells_of_each_form_what_stands_what_is_rejected_and_what_is_missed():
    chains, consortium = try_lexicon(parse_lexicon(TOML), TEXTS)
    assert (chains.form, chains.count, chains.documents) == ("产业链供应链", 1, 1)
    assert chains.sampled == [
        ("a.txt", "确保供应链产业链安全。提升[产业链供应链]韧性。科技创新联合体制机制改革。")
    ]
    assert [one.form for one in chains.missed] == ["供应链产业链", "产业链的供应链"]
    assert consortium.count == 1
    assert list(consortium.rejected) == ["boundary: 科技/创新/联合/体制/机制 (3.2)"]


def test_the_same_seed_samples_the_same_places():
    documents = [Document(f"{n}.txt", "", f"第{n}个创新联合体。") for n in range(50)]
    first, second = (try_lexicon(parse_lexicon(TOML), documents, 10, 7)[1].sampled for _ in range(2))
    assert first == second
    assert len(first) == 10


def test_a_folder_without_documents_is_said(annotator, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(TOML, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    tried = annotator("lexicon", "try", file, tmp_path / "texts")
    assert tried.returncode == 2
    assert "nothing in it could be read as a document" in tried.stderr


def test_a_failing_example_is_told_with_its_reason(annotator, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(TOML.replace("[产业链供应链]韧性", "产业链供应链韧性"), encoding="utf-8")
    checked = annotator("lexicon", "check", file)
    assert checked.returncode == 1
    assert "marks no place: put [ and ] around the term in it" in checked.stdout


def test_the_command_shows_all_of_it(annotator, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(TOML, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    for document in TEXTS:
        (tmp_path / "texts" / document.doc_id).write_text(document.text, encoding="utf-8")
    tried = annotator("lexicon", "try", file, tmp_path / "texts")
    assert tried.returncode == 0, tried.stderr
    for said in (
        "产业链供应链 (chains, canonical): 1 occurrences in 1 documents",
        "rejected 1, boundary",
        "missed 2, 供应链产业链",
    ):
        assert said in tried.stdout
    suggested = annotator("lexicon", "suggest", file, tmp_path / "texts", "--accept", "供应链产业链")
    assert suggested.returncode == 0, suggested.stderr
    assert "供应链产业链" in file.read_text(encoding="utf-8")
    wrong = annotator("lexicon", "suggest", file, tmp_path / "texts", "--accept", "没有")
    assert wrong.returncode == 2
