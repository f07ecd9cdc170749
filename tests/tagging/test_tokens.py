"""Counts of tokens: those of the pipeline's own tokenizer, to the last one."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import load_lexicon, load_pipeline, read_documents, tag, tag_to_folder
from annotator.tagging.tagger import Tagger
from annotator.tagging.tokens import token_count


@pytest.fixture(scope="module")
def counted() -> object:
    nlp, tagger = load_pipeline(), Tagger(load_lexicon())
    return lambda text: (len(nlp.make_doc(text)), token_count(text, tagger.tag(text).spans))


def test_by_hand():
    # 以|新质生产力|赋能|，|推进|新型工业化|。 with the two terms one token each, as in the pipeline.
    text = "以新质生产力赋能，推进新型工业化。"
    assert token_count(text, Tagger(load_lexicon()).tag(text).spans) == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \r\n\n\t",
        "新质\n生产力 abc-1.5% 3,000",
        "加快发展新質生產力😀",
        "科技创新联合体制机制改革",
        "a" * 50,
    ],
)
def test_odd_texts(counted, text):
    of_pipeline, of_ours = counted(text)
    assert of_ours == of_pipeline


@given(
    st.lists(
        st.sampled_from(
            ["新质", "生产力", "核心技术", "创新联合体", "系", " ", "\r\n", "，", "Ab1", "㐀", "😀", "的"]
        )
    )
)
def test_any_text(counted, parts):
    of_pipeline, of_ours = counted("".join(parts))
    assert of_ours == of_pipeline


def test_the_sample(counted, sample):
    result = tag(sample, tokens=True)
    documents = list(read_documents(sample))
    assert list(result.documents.tokens) == [counted(document.text)[0] for document in documents]
    assert "tokens" not in tag(sample).documents


def test_the_evening_news(counted, corpora):
    texts = [
        document.text for document in read_documents(sorted((corpora / "xinwen_lianbo").glob("*15.md"))[::6])
    ]
    assert len(texts) > 5
    for text in texts:
        of_pipeline, of_ours = counted(text)
        assert of_ours == of_pipeline


def test_rates_per_million_tokens(sample, tmp_path):
    tag_to_folder(sample, tmp_path / "out", ["related_terms"], tokens=True)
    years = pd.read_csv(tmp_path / "out" / "years.csv")
    documents = pd.read_csv(tmp_path / "out" / "documents.csv")
    assert {"tokens", "per_million_tokens"} <= {*years.columns}
    of_year = documents.groupby(documents.year.fillna(0)).tokens.sum()
    assert (years.tokens == of_year.loc[years.year.fillna(0)].values).all()
    assert ((years.occurrences / years.tokens * 1e6).round(4) == years.per_million_tokens).all()


def test_only_when_asked_for(sample):
    result = tag(sample)
    assert "tokens" not in result.documents.columns and "tokens" not in result.years.columns
