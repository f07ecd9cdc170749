"""The scan finds every place where a form's characters stand: the same that a search for each form alone finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.lexicon.model import Form
from annotator.tagging import scan
from annotator.tagging.scan import Scanner
from annotator.text.variants import LAYOUT, folded, ways_to_write

PLAIN = "质产a力\U00020000"
WRITTEN = PLAIN + "質產ＡA\n \u200b，"
FORMS = st.lists(st.text(PLAIN, min_size=2, max_size=7), min_size=1, max_size=12, unique=True)


def search(form: str, text: str) -> set[tuple[int, int]]:
    """Where a regular expression for this form alone finds it."""
    ways = (f"[{re.escape(ways_to_write(character.translate(folded())))}]" for character in form)
    pattern = re.compile(f"(?=({f'[{LAYOUT}]*'.join(ways)}))")
    return {found.span(1) for found in pattern.finditer(text)}


@pytest.mark.parametrize("many", [0, scan._MANY])
@example(forms=["质产"], texts=["a质\n \n產", "\u200b质"])
@settings(max_examples=300)
@given(forms=FORMS, texts=st.lists(st.text(WRITTEN, max_size=40), min_size=1, max_size=4))
def test_all_places_of_all_forms_are_found_in_all_texts(many, forms, texts):
    scanner = Scanner([Form(text, "term", "canonical", 3.0) for text in forms])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_MANY", many)
        found = [
            (number, place.start, place.end, place.form.text) for number, place in scanner.candidates(texts)
        ]
    assert len(found) == len(set(found))
    assert set(found) == {
        (number, start, end, form)
        for number, text in enumerate(texts)
        for form in forms
        for start, end in search(form, text)
    }
    assert [place[:2] for place in found] == sorted(place[:2] for place in found)
