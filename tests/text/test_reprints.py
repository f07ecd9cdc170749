"""Reprints: found again, told from what is merely similar, traced to the earliest."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from reprint_corpus import Piece, corpus

from annotator.reading import read
from annotator.reading.markdown import markdown_text
from annotator.records import Document
from annotator.text.characters import codes_of
from annotator.text.reprints import (
    CONTAINMENT,
    JACCARD,
    LEAST_SHINGLES,
    SHINGLE,
    Reprints,
    originals,
    signatures,
)

ARTICLE = (
    "清河市近日出台支持工业母机发展的若干措施，从资金、人才、用地三个方面提出二十条意见。走进当地一家轴承厂，"
    "三十台设备正在满负荷运转，技术人员紧盯屏幕上跳动的数据。负责人告诉记者，订单已经排到了明年五月，最缺的是年轻的工程师。"
)


def signatures_of(*texts: str) -> NDArray[np.void]:
    return signatures(codes_of(texts), len(texts))


def found(pieces: list[tuple[str, str, str]]) -> dict[str, str]:
    places = originals([date for _, date, _ in pieces], signatures_of(*(text for _, _, text in pieces)))
    return {pieces[reprint][0]: pieces[original][0] for reprint, original in places.items()}


def scores(pieces: list[Piece], traced: dict[str, str]) -> tuple[float, float]:
    """Precision and recall of the pairs (reprint, original)."""
    wanted = {(piece.doc_id, piece.original) for piece in pieces if piece.original}
    right = wanted & set(traced.items())
    return len(right) / len(traced), len(right) / len(wanted)


def test_reprints_are_told_from_similar_pieces(capsys):
    pieces = corpus(seed=1, originals=400)
    traced = found([(piece.doc_id, piece.date, piece.text) for piece in pieces])
    precision, recall = scores(pieces, traced)
    by_kind = Counter(piece.kind for piece in pieces)
    taken = Counter(piece.kind for piece in pieces if piece.doc_id in traced)
    with capsys.disabled():
        print(f"\nreprints: precision {precision:.4f}, recall {recall:.4f}, {len(pieces)} documents")
        for kind, number in sorted(by_kind.items()):
            print(f"  {kind:14} {number:5}, taken for reprints {taken[kind]:5}")
    assert precision >= 0.95
    assert recall >= 0.95


def test_layout_punctuation_width_and_traditional_characters_do_not_matter():
    other = ARTICLE.translate(str.maketrans("，。、", "\n　 ")).replace("数据", "數據").replace("机", "機")
    for one, same in ((other, ARTICLE), ("ＡＢＣ１２３" * 9, "abc123" * 9)):
        first, second = signatures_of(one, same)
        assert first == second
        assert first["size"] > 0


def test_a_text_too_short_to_tell_has_no_signature():
    shortest = "".join(filter(str.isalnum, ARTICLE))[: SHINGLE + LEAST_SHINGLES - 1]
    sizes = signatures_of(shortest, shortest[1:], "，。" * 99, "")["size"]
    assert sizes.tolist() == [LEAST_SHINGLES, 0, 0, 0]
    assert found([("a", "2024", shortest[1:]), ("b", "2024", shortest[1:])]) == {}


@given(st.lists(st.text(alphabet="新质生产力，。\n \U00020000a", max_size=120), min_size=1, max_size=5))
def test_a_signature_does_not_depend_on_the_texts_beside(texts):
    alone = [signatures_of(text)[0] for text in texts]
    assert list(signatures_of(*texts)) == alone


def test_signatures_are_the_same_in_every_process():
    script = (
        "import sys; from annotator.text.characters import codes_of; from annotator.text.reprints import signatures; "
        "print(signatures(codes_of([sys.argv[1]]), 1).tobytes().hex())"
    )
    for seed in "12":
        done = subprocess.run(
            [sys.executable, "-c", script, ARTICLE], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert done.stdout.strip() == signatures_of(ARTICLE).tobytes().hex()


def test_the_earliest_is_the_original_and_dates_known_less_well_come_later():
    dates = {
        "none": "",
        "year": "2024",
        "month": "2024-03",
        "late": "2024-03-09",
        "day": "2024-03-05",
        "same day": "2024-03-05",
    }
    traced = found([(doc_id, date, ARTICLE) for doc_id, date in dates.items()])
    assert traced == dict.fromkeys(["none", "year", "month", "late", "same day"], "day")
    del dates["day"], dates["same day"], dates["late"]
    assert found([(doc_id, date, ARTICLE) for doc_id, date in dates.items()]) == {
        "none": "month",
        "year": "month",
    }


def test_a_notice_with_another_year_in_it_is_a_reprint_only_if_it_comes_soon():
    last_year = ARTICLE.replace("三十台", "四十台")
    assert found([("a", "2023-05-01", last_year), ("b", "2023-05-02", ARTICLE)]) == {"b": "a"}
    assert found([("a", "2023-05-01", last_year), ("b", "2024-05-01", ARTICLE)]) == {}
    assert found([("a", "2023-05-01", last_year), ("b", "2023", ARTICLE)]) == {"b": "a"}
    assert found([("a", "2023-05-01", last_year), ("b", "", ARTICLE)]) == {"b": "a"}
    assert found([("a", "2023-05-01", ARTICLE), ("b", "2024-05-01", f"旧文重读\n{ARTICLE}")]) == {"b": "a"}


def test_an_article_that_quotes_a_notice_whole_is_not_its_reprint():
    long = "".join(piece.text for piece in corpus(seed=7, originals=2))
    assert found([("a", "2024-05-01", ARTICLE), ("b", "2024-05-01", f"{ARTICLE}{long}")]) == {}


SOME = [piece.text for piece in corpus(seed=3, originals=3)]
DATES = ["", "2023", "2024", "2024-01", "2024-02", "2024-01-05", "2024-02-05"]


@given(st.lists(st.tuples(st.sampled_from(SOME), st.sampled_from(DATES)), max_size=20))
@settings(max_examples=60, deadline=None)
def test_originals_are_no_reprints_and_never_later(rows):
    pieces = [(str(number), date, text) for number, (text, date) in enumerate(rows)]
    traced = found(pieces)
    dates = {doc_id: date for doc_id, date, _ in pieces}
    for reprint, original in traced.items():
        assert original not in traced
        assert original in dates and reprint in dates
        assert (f"{dates[original]}~", int(original)) < (f"{dates[reprint]}~", int(reprint))
    # The order they are given in decides only between texts of one date.
    if len({date for _, date in rows}) == len(rows):
        assert {r: dates[o] for r, o in found(pieces[::-1]).items()} == {
            r: dates[o] for r, o in traced.items()
        }


def test_texts_of_one_day_and_word_for_word_the_same_have_one_original():
    days = ["2024-03-05", "2024-03-04", "2024-03-05", "2024-03-04", "2024-03-05"]
    pieces = [(str(number), day, ARTICLE) for number, day in enumerate(days)]
    assert found(pieces) == {"3": "1", "0": "1", "2": "1", "4": "1"}
    short = ARTICLE[:20]
    assert found([("a", "2024-03-05", short), ("b", "2024-03-05", short)]) == {}


def test_datasketch_finds_the_same_reprints():
    from datasketch import MinHash, MinHashLSH

    # Datasketch knows no dates.
    pieces = [piece for piece in corpus(seed=5, originals=60) if piece.kind != "next year"]
    shingles, sketches = {}, {}
    index = MinHashLSH(threshold=JACCARD, num_perm=256)
    for piece in pieces:
        text = piece.text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        plain = "".join(filter(str.isalnum, text))
        shingles[piece.doc_id] = {plain[i : i + SHINGLE].encode() for i in range(len(plain) - SHINGLE + 1)}
        sketches[piece.doc_id] = MinHash(num_perm=256)
        sketches[piece.doc_id].update_batch(shingles[piece.doc_id])
    traced: dict[str, str] = {}
    for piece in sorted(pieces, key=lambda piece: piece.date):
        own = shingles[piece.doc_id]
        earlier = [
            other for other in index.query(sketches[piece.doc_id])
            if sketches[piece.doc_id].jaccard(sketches[other]) >= JACCARD
            and len(own & shingles[other]) >= CONTAINMENT * min(len(own), len(shingles[other]))
        ]  # fmt: skip
        if earlier:
            traced[piece.doc_id] = earlier[0]
        else:
            index.insert(piece.doc_id, sketches[piece.doc_id])
    ours = found([(piece.doc_id, piece.date, piece.text) for piece in pieces])
    assert len(ours.items() & traced.items()) >= 0.99 * len(ours.keys() | traced.keys()) > 250


@pytest.mark.parametrize(
    ("choice", "original", "reprint"), [("count", True, True), ("drop", True, False), ("only", False, True)]
)
def test_what_the_tables_count(choice, original, reprint):
    counts = Reprints(choice).counts
    assert (counts(""), counts("a.txt")) == (original, reprint)


@pytest.fixture(scope="module")
def items(corpora) -> list[tuple[str, str, str]]:
    """The items of the evening news, each as (name of its page at the broadcaster, date, text)."""
    found = []
    for file in sorted((corpora / "xinwen_lianbo").glob("*.md")):
        day = f"{file.stem[:4]}-{file.stem[4:6]}-{file.stem[6:]}"
        for number, item in enumerate(file.read_text(encoding="utf-8").split("\n### ")[1:]):
            text, _, link = item.partition("\n")[2].partition("[查看原文](")
            found.append(
                (link.partition(")")[0].rsplit("/", 1)[-1] or f"{day}#{number}", day, markdown_text(text))
            )
    return found


def test_the_broadcasters_pages_are_found_again_in_the_evening_news(corpora, items, capsys):
    pages = [item for item in read([corpora / "cctv_html"]) if isinstance(item, Document)]
    pieces = [(f"item {number}", date, text) for number, (_, date, text) in enumerate(items)]
    pieces += [(page.doc_id, page.date, page.text) for page in pages]
    traced = found(pieces)
    sizes = signatures_of(*(text for _, _, text in pieces))["size"].tolist()
    long_enough = {doc_id for (doc_id, _, _), size in zip(pieces, sizes, strict=True) if size}
    # A page and an item with the same address are the same piece, whatever either of them holds.
    item_of = {name: f"item {number}" for number, (name, _, _) in enumerate(items)}
    pairs = {
        (page.doc_id, item_of[page.doc_id])
        for page in pages
        if page.doc_id in item_of and {page.doc_id, item_of[page.doc_id]} <= long_enough
    }
    again = {(page, item) for page, item in pairs if traced.get(page, page) == traced.get(item, item)}
    others = {(a, b) for a, b in traced.items() if (a, b) not in pairs and (b, a) not in pairs}
    with capsys.disabled():
        print(
            f"\n{len(pages)} pages, {len(items)} items: {len(again)} of {len(pairs)} pages with an item of the same "
            f"address found again, {len(others)} other pairs"
        )
    assert len(pairs) >= 795
    assert len(again) >= 0.99 * len(pairs)
    # All read: two true repeats, and three notices that differ in a word (the opening and the closing of a congress).
    assert len(others) <= 8


def test_state_council_reports_from_two_collections_are_the_same_documents(corpora):
    paths = [corpora / "work_reports", corpora / "government_work_reports.jsonl"]
    reports = {item.doc_id: item for item in read(paths) if isinstance(item, Document)}
    traced = found([(doc_id, report.date, report.text) for doc_id, report in reports.items()])
    copies = [original for copy, original in traced.items() if copy.startswith("government_work_reports")]
    assert len(copies) == 52
    assert all(original.startswith("国务院/") for original in copies)
    # Yearly reports of a province repeat whole sentences and are no reprints; one file holds the next year's report.
    assert {pair for pair in traced.items() if pair[0].startswith("省自治区")} == {
        ("省自治区/四川省/2020.md", "省自治区/四川省/2019.md")
    }
