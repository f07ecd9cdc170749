"""No regular expression of the package can be made slow by what it reads."""

from __future__ import annotations

import re

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.tagging.scan import Scanner
from annotator.text.markup import _HIDDEN
from annotator.text.passages import Finder
from benchmarks.automaton import slow
from benchmarks.expressions import Expression, Unknown, expressions

MEASURED = {
    # What may not follow is longer than a character, so the automaton does not see that a comment ends at the next one.
    r"</?[A-Za-z][^<>\n]*>|<!--(?:(?!<!--)[\s\S])*?-->",
    _HIDDEN.pattern,
    # A bracket may begin a reading or be read itself; at the end of a text four characters are found at the second try.
    Scanner(load_lexicon().forms)._first_written.pattern,
}
"""Expressions that the automaton suspects wrongly; `benchmarks.growth` measures them like all others."""


@pytest.mark.parametrize(
    ("pattern", "use", "growth"),
    [
        (r"(a*)*b", "search", "exponential"),
        (r"(?:公众号|微信公众号|微信)+$", "match", "exponential"),
        (r"^(?:\s*[【]?\s*打印\s*[】]?)+$", "match", "exponential"),
        (r"\s*\s*x", "match", "polynomial"),
        (r"\s*x", "search", "polynomial"),
        (r"<[^>]*>", "search", "polynomial"),
        (r"[\d年]{2,}$", "search", "polynomial"),
    ],
)
def test_the_automaton_finds_expressions_that_can_be_made_slow(pattern: str, use: str, growth: str) -> None:
    found = slow(re.compile(pattern), use)
    assert found and found.growth == growth


@pytest.mark.parametrize(
    ("pattern", "use"),
    [
        (r"\s*x", "match"),
        (r"\s+", "search"),
        (r"(?<!\s)\s*x", "search"),
        (r"<[^<>]*>", "search"),
        (r"(?:a|b)+$", "match"),
        (r"[\w-]+(?:\.[\w-]+)+", "fullmatch"),
        (r".{2,6}?(?:县|旗)", "search"),
    ],
)
def test_the_automaton_lets_others_pass(pattern: str, use: str) -> None:
    assert slow(re.compile(pattern), use) is None


def test_every_expression_of_the_package_is_looked_at() -> None:
    unknown = [found for found in expressions() if isinstance(found, Unknown)]
    assert not unknown, "say in benchmarks/expressions.py, MADE, how they are made"


def test_no_expression_of_the_package_can_be_made_slow() -> None:
    found = [
        (one.place, one.pattern.pattern, way)
        for one in expressions()
        if isinstance(one, Expression)
        and one.pattern.pattern not in MEASURED
        and (way := slow(one.pattern, one.use))
    ]
    assert not found


def test_a_text_without_breaks_is_gone_through_once() -> None:
    """Places of one line share what was found for the first of them: nothing is looked for again."""
    text = ("中" * 50 + "新质生产力") * 40
    finder = Finder(text)
    first = finder.of(50, 55)
    line, sentence = finder._line, finder._sentence
    assert (line, sentence) == ((0, len(text)), (0, len(text), len(text)))
    assert all(finder.of(place, place + 5) == first for place in range(105, len(text) - 5, 55))
    assert finder._line is line and finder._sentence is sentence
