"""What a reader typed, as lines to be counted.

    新质生产力            one phrase
    现代化产业体系+产业体系现代化   several forms as one line; where they overlap, the longer one counts
    现代化产业体系/现代产业体系    a ratio: each side is counted by itself
    新*生产力             the ten commonest fillings, a line each
    "C++"               in quotation marks nothing has a meaning of its own
    term:new_productivity_boosters   a term of the lexicon, by its rules

Every phrase is a layer of its own: what else is asked changes no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.lexicon.model import BOUNDARY_COST_LIMIT, Lexicon, Term, Variant
from annotator.text.variants import LAYOUT, folded

LONGEST = 60
"""Characters of the longest phrase."""
MOST_FORMS = 20
MOST_LINES = 12
_LAYOUT = re.compile(f"[{LAYOUT}]+")
_QUOTED = re.compile(r"[\"“”「」]([^\"“”「」]*)[\"“”「」]")
_SIGNS = {"+": "+", "＋": "+", "/": "/", "／": "/", "*": "*", "＊": "*"}
TERM = "term:"
PREDECESSOR = ".predecessor"


class QueryError(ValueError):
    """A line that cannot be counted; the message says why, in English and Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.words = {"en": english, "zh": chinese}


@dataclass(frozen=True)
class Layer:
    """What is decided together: forms of which the longest wins, or a term of the lexicon (`term`)."""

    forms: tuple[str, ...] = ()
    term: str = ""
    predecessor: bool = False
    lookalikes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """The same for two layers with the same places."""
        return (self.term, self.predecessor, *sorted({clean(form) for form in self.forms}), self.lookalikes)

    def lexicon(self) -> Lexicon:
        """The layer as `annotator tag` takes it. A lexicon file wants two characters at least; here one will do."""
        first, *others = self.forms
        variants = tuple(
            Variant.model_construct(form=form, relation="paraphrase", note="", source="") for form in others
        )
        term = Term.model_construct(id="phrase", form=first, variant=variants, lookalikes=self.lookalikes)
        return Lexicon("phrase", "", "", BOUNDARY_COST_LIMIT, (term,), "\n".join(self.forms))


@dataclass(frozen=True)
class Line:
    """One line of the chart. A ratio has a layer below; a line with a gap stands for its fillings."""

    text: str
    layer: Layer
    below: Layer | None = None
    gap: tuple[str, str] | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What must be counted for it."""
        return (self.layer, self.below) if self.below else (self.layer,)


def clean(text: str) -> str:
    """A phrase as it stands in the buffer: folded, without layout."""
    return _LAYOUT.sub("", text).translate(folded())


def parse(text: str) -> Line:
    """The line that a reader typed.

    Raises:
        QueryError: it is empty, too long, or uses the signs in a way that has no meaning.
    """
    text = text.strip()
    if text.startswith(TERM):
        name = text.removeprefix(TERM)
        term = name.removesuffix(PREDECESSOR)
        return Line(text, Layer(term=term, predecessor=name != term))
    sides = _split(_signed(text), "/")
    if len(sides) > 2:
        raise QueryError("a ratio has two sides: A/B", "比值只有两边：A/B")
    layers = [_layer(side) for side in sides]
    if any("*" in (sign for sign, is_sign in side if is_sign) for side in sides):
        return _with_gap(text, sides)
    return Line(text, layers[0], layers[1] if len(layers) > 1 else None)


_Signed = list[tuple[str, bool]]
"""Characters, each with whether it is a sign."""


def _signed(text: str) -> _Signed:
    found: _Signed = []
    position = 0
    for quoted in _QUOTED.finditer(text):
        found += [(_SIGNS.get(c, c), c in _SIGNS) for c in text[position : quoted.start()]]
        found += [(c, False) for c in quoted[1]]
        position = quoted.end()
    return found + [(_SIGNS.get(c, c), c in _SIGNS) for c in text[position:]]


def _split(signed: _Signed, sign: str) -> list[_Signed]:
    parts: list[_Signed] = [[]]
    for character, is_sign in signed:
        if is_sign and character == sign:
            parts.append([])
        else:
            parts[-1].append((character, is_sign))
    return parts


def _text(signed: _Signed) -> str:
    return _LAYOUT.sub("", "".join(character for character, _ in signed))


def _layer(side: _Signed) -> Layer:
    forms = tuple(dict.fromkeys(_text(part) for part in _split(side, "+")))
    if not all(forms):
        raise QueryError("a phrase is missing", "缺少词语")
    if len(forms) > MOST_FORMS:
        raise QueryError(f"at most {MOST_FORMS} forms make a line", f"一行最多 {MOST_FORMS} 个形式")
    if max(map(len, forms)) > LONGEST:
        raise QueryError(f"a phrase has at most {LONGEST} characters", f"词语最长 {LONGEST} 字")
    by_text: dict[str, str] = {}
    for form in forms:
        by_text.setdefault(clean(form), form)
    return Layer(tuple(by_text.values()))


def _with_gap(text: str, sides: list[_Signed]) -> Line:
    parts = _split(sides[0], "*")
    if len(sides) > 1 or len(_split(sides[0], "+")) > 1 or len(parts) > 2:
        raise QueryError("one * in one phrase, without + and /", "一个词语里只用一个 *，不与 + 和 / 合用")
    before, after = (_text(part) for part in parts)
    if not before and not after:
        raise QueryError("a * needs characters beside it", "* 旁边要有字")
    return Line(text, Layer((before + after,)), gap=(before, after))
