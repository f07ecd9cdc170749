"""Every place that the page shows, counted or rejected, is one of `annotator tag` with the phrase as its lexicon."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import tag_to_folder
from annotator.explore.count import count, fillings, plain_places
from annotator.explore.decide import decide_segments, details, stretches
from annotator.explore.prepare import store_of
from annotator.explore.query import Layer, QueryError, clean, parse
from annotator.explore.store import VERDICTS, Store
from annotator.reading import read_documents
from annotator.tagging.tagger import Tagger
from tests.explore.phrases import drawn

WHOLE = "ANNOTATOR_WHOLE_CORPORA"
"""Set it to compare on all files instead of every thirtieth."""
Row = tuple[str, str, int, int, str]


def decided(store: Store, layer: Layer) -> set[Row]:
    """All places of a layer as (doc_id, section, start, end, verdict)."""
    rows = set()
    for stretch in stretches(store):
        places = decide_segments(str(store.folder), layer, stretch)
        for start, length, verdict in zip(*(array.tolist() for array in places), strict=True):
            segment = int(store.segments_of(np.array([start]))[0])
            offset = start - int(store.raw_starts[segment])
            known = store.document(segment // 2)
            rows.add(
                (
                    known["doc_id"],
                    "body" if segment % 2 else "title",
                    offset,
                    offset + length,
                    VERDICTS[verdict],
                )
            )
    return rows


def tagged_alone(documents, layer: Layer) -> set[Row]:
    tagger = Tagger(layer.lexicon())
    rows = set()
    for document in documents:
        for section, text in (("title", document.title), ("body", document.text)):
            found = tagger.tag(text)
            rows |= {(document.doc_id, section, s.start, s.end, "span") for s in found.spans}
            rows |= {(document.doc_id, section, r.span.start, r.span.end, r.reason) for r in found.rejected}
    return rows


def some_files(corpora: Path, folder: Path) -> Path:
    step = 1 if os.environ.get(WHOLE) else 30
    files = [
        *sorted((corpora / "xinwen_lianbo").glob("*.md")),
        *sorted((corpora / "work_reports").rglob("*.md")),
    ]
    for file in files[::step]:
        target = folder / "in" / file.relative_to(corpora)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return folder / "in"


@pytest.fixture(scope="module")
def corpus(corpora, tmp_path_factory) -> Path:
    return some_files(corpora, tmp_path_factory.mktemp("corpora"))


@pytest.fixture(scope="module")
def phrases(corpus) -> list[str]:
    return drawn(
        [document.text for document in read_documents(corpus)][:: 20 if os.environ.get(WHOLE) else 1]
    )


def test_two_hundred_phrases_are_decided_as_annotator_tag_decides_them(corpus, phrases, tmp_path, annotator):
    assert len(phrases) >= 200
    lexicons = {}
    for number, phrase in enumerate(phrases):
        if len(phrase) > 1:
            lexicons[f"phrase_{number}"] = phrase
            quoted = phrase.replace("\\", "\\\\")
            (tmp_path / f"phrase_{number}.toml").write_text(
                f'[lexicon]\nname = "phrase_{number}"\n[[term]]\nid = "t_{number}"\nform = "{quoted}"\n',
                encoding="utf-8",
            )
    out = tmp_path / "out"
    options = [o for name in lexicons for o in ("--lexicon", tmp_path / f"{name}.toml")]
    run = annotator("tag", corpus, "-o", out, *options)
    assert run.returncode == 0, run.stderr
    expected: dict[str, set[Row]] = defaultdict(set)
    for name in ("spans", "rejected"):
        table = pd.read_csv(
            out / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False, low_memory=False
        )
        table["verdict"] = table["reason"] if name == "rejected" else "span"
        columns = ["layer", "doc_id", "section", "start", "end", "verdict"]
        for layer, *row in table[columns].itertuples(index=False):
            expected[layer].add(tuple(row))
    store = store_of(out)
    found = 0
    for name, phrase in lexicons.items():
        rows = decided(store, parse(f'"{phrase}"').layer)
        assert rows == expected[name], phrase
        found += len(rows)
    assert found > 3000
    documents = [*read_documents(corpus)]
    for phrase in (p for p in phrases if len(p) == 1):
        layer = parse(f'"{phrase}"').layer
        assert decided(store, layer) == tagged_alone(documents, layer), phrase


def written(folder: Path, **texts: str) -> Store:
    source = folder / "in"
    source.mkdir()
    for name, text in texts.items():
        (source / f"{name}.txt").write_bytes(text.encode("utf-8"))
    tag_to_folder(source, folder / "out")
    return store_of(folder / "out")


def plain(store: Store, phrase: str) -> list[tuple[int, int]]:
    forms = parse(phrase).layer.forms
    places = plain_places(store, forms, count(store, forms))
    return [(int(s), int(n)) for s, n in zip(places.starts, places.lengths, strict=True)]


def test_a_phrase_is_found_in_every_way_of_writing(tmp_path):
    text = "新质生产力。新質生產力！新质\n　生 产\u200b力，ＣＰＩ cpi，𠀀新质生产力𠮷"
    store = written(tmp_path, a=text)
    base = int(store.raw_starts[1])
    found = [text[s - base : s - base + n] for s, n in plain(store, "新質生产力")]
    assert found == ["新质生产力", "新質生產力", "新质\n　生 产\u200b力", "新质生产力"]
    assert len(plain(store, "CPI")) == 2
    assert store.segment_text(1) == text


def test_texts_do_not_run_into_each_other(tmp_path):
    store = written(tmp_path, a="新质", b="生产力", c="x\n\n")
    assert plain(store, "新质生产力") == []
    assert [store.segment_text(2 * n + 1) for n in range(3)] == ["新质", "生产力", "x\n\n"]


def test_each_phrase_counts_alone_and_a_sum_counts_nothing_twice(tmp_path):
    store = written(tmp_path, a="发展新质生产力和生产力。")
    whole = [*stretches(store)[0]]

    def spans(phrase):
        places = decide_segments(str(store.folder), parse(phrase).layer, whole)
        return int((places.verdicts == 1).sum())

    assert (spans("新质生产力"), spans("生产力"), spans("生产力+新质生产力")) == (1, 2, 2)


def test_a_rejected_place_says_why(tmp_path):
    store = written(tmp_path, a="冰壶混双循环赛")
    layer = parse("双循环").layer
    places = decide_segments(str(store.folder), layer, [0, 1])
    assert [VERDICTS[v] for v in places.verdicts.tolist()] == ["boundary"]
    ((reason, detail),) = details(str(store.folder), layer, places.starts).values()
    assert reason == "boundary" and "混双" in detail


def test_fillings_are_the_commonest(tmp_path):
    store = written(tmp_path, a="新质生产力，新质生产力，新型生产力，新，生产力")
    assert fillings(str(store.folder), "新", "生产力") == [("质", 2), ("型", 1)]
    assert ("工业化", 2) in fillings(
        str(written_again(tmp_path, "新型工业化，新型工业化道路").folder), "新型", ""
    )


def written_again(folder: Path, text: str) -> Store:
    inner = folder / "again"
    inner.mkdir()
    return written(inner, a=text)


@pytest.mark.parametrize("line", ["", "A/B/C", "A+", "/", "*", "a*b*c", "x" * 61, "新*+质", '""'])
def test_a_line_without_meaning_is_refused_in_both_languages(line):
    with pytest.raises(QueryError) as refused:
        parse(line)
    assert refused.value.words["en"] and refused.value.words["zh"]


@pytest.mark.parametrize(
    ("line", "forms"),
    [
        ('"C++"', ("C++",)),
        ("“a/b*”", ("a/b*",)),
        ("新質+新质", ("新質",)),
        ("新 质\n生产力", ("新质生产力",)),
    ],
)
def test_what_a_line_means(line, forms):
    assert parse(line).layer.forms == forms


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("新质生产力 \n𠀀产業业a1。\u200b\ud800", max_size=40), min_size=1, max_size=5),
    st.sampled_from(["新质", "产业", "产", "生产力", "a1", "质。", "新质生产力"]),
)
def test_plain_places_are_those_of_a_search_character_by_character(tmp_path_factory, texts, phrase):
    from annotator.explore.prepare import _Buffers

    folder = tmp_path_factory.mktemp("buffers")
    with open(folder / "raw.u16", "wb") as raw, open(folder / "clean.u16", "wb") as cleaned:
        buffers = _Buffers(raw, cleaned)
        for text in texts:
            buffers.add([text])
    for name, array in buffers.arrays().items():
        np.save(folder / f"{name}.npy", array)
    data = np.fromfile(folder / "clean.u16", np.uint16)
    np.save(folder / "frequencies.npy", np.bincount(data, minlength=0x10000))
    store = Store(folder)
    expected = []
    for number, text in enumerate(texts):
        assert store.segment_text(number) == text
        kept = [at for at, character in enumerate(text) if clean(character)]
        letters = clean(text)
        for at in range(len(letters) - len(phrase) + 1):
            if letters[at : at + len(phrase)] == phrase:
                start, end = kept[at], kept[at + len(phrase) - 1] + 1
                expected.append((start + int(store.raw_starts[number]), end - start))
    assert plain(store, phrase) == expected


def test_a_filling_is_the_shortest_way_between_its_parts(tmp_path):
    store = written(tmp_path, a="新动能引领新质生产力，新质生产力")
    assert fillings(str(store.folder), "新", "生产力") == [("质", 2)]


def test_windows_are_read_across_pieces_and_beyond_both_ends(tmp_path, monkeypatch):
    from annotator.explore import count as counting

    store = written(tmp_path, a="新质生产力发展壮大", b="产业")
    data = np.fromfile(store.clean_file, np.uint16)
    places = np.array([5, -2, 0, len(data) - 1, 3, 7])
    monkeypatch.setattr(counting, "PIECE", 4)
    found = counting.clean_windows(store, places, 3)
    padded = np.concatenate([np.zeros(3, np.uint16), data, np.zeros(3, np.uint16)])
    assert found.tolist() == [padded[p + 3 : p + 6].tolist() for p in places]
