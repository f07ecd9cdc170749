"""Characters that stand for the same character, and those that show nothing, do not hide a term."""

from __future__ import annotations

import re
import unicodedata

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.tagging.tagger import Tagger
from annotator.text.variants import LAYOUT, folded, radicals, simplified

INVISIBLE = (
    "\u00ad\u034f\u1160\u180b\u180f\u200b\u2065\u3164\ufe0f\uffa0\U000e0001\U000e0020\U000e0100\U000e01ef"
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_lexicon())


@pytest.mark.parametrize("invisible", INVISIBLE)
def test_what_shows_nothing_hides_no_term(invisible: str, tagger: Tagger) -> None:
    text = f"发展新{invisible}质{invisible * 3}生产力。"
    (span,) = tagger.tag(text).spans
    assert text[span.start : span.end] == f"新{invisible}质{invisible * 3}生产力"


def test_all_that_unicode_formats_text_with_is_layout_but_what_has_a_shape() -> None:
    """Category Cf, but for the signs that stand over or around numbers, and those of annotations and hieroglyphs."""
    shaped = re.compile(
        "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f]"
    )
    formats = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    layout = re.compile(f"[{LAYOUT}]")
    assert [one for one in formats if not layout.match(one) and not shaped.match(one)] == []


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("関键核心技术", "key_core_technologies"),
        ("國家戦略科技力量", "national_strategic_st_forces"),
        ("新型擧国体制", "new_style_whole_of_nation_system"),
        ("创新联合躰", "innovation_consortium"),
        ("创新联合軆", "innovation_consortium"),
        ("现代化产业軆系", "modernized_industrial_system"),
        ("新型⼯业化", "new_industrialization"),
        ("新貭生産力", "new_productivity_boosters"),
    ],
)
def test_variants_are_the_same_term(written: str, term: str, tagger: Tagger) -> None:
    text = f"要加快{written}的建设。"
    (span,) = tagger.tag(text).spans
    assert (span.term, text[span.start : span.end]) == (term, written)


def test_every_character_becomes_one_character() -> None:
    assert {len(plain) for plain in simplified().values()} == {1}
    assert all(ord(plain) not in folded() for plain in folded().values())


def test_radicals_are_the_characters_they_stand_for() -> None:
    assert "⺠⻓⻔⻛⼯".translate(radicals()) == "民长门风工"
    assert {len(plain) for plain in radicals().values()} == {1}
