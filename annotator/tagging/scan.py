"""Finds every place where a form's characters stand, whatever lies between them and however they are written.

Decides nothing: see `annotator.tagging.tagger`.

Texts are sifted in two steps: numpy finds the places where four characters in a row may begin a form (layout may be
any but the first), Python then compares the clean text there with the forms.

Quotation marks, footnote numbers and readings inside a form are passed over like layout; those of more than one
character only in Python. Quotation marks must be whole in the place; the half that stands right beside
it is taken in: [“新质”生产力], [关键“核心技术”].
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from annotator.lexicon.model import Form
from annotator.text.characters import BEYOND_HAN, BEYOND_OTHER, TABLE_SIZE, codes_of, table
from annotator.text.variants import (
    CLOSING_QUOTES,
    LAYOUT,
    LAYOUT_CODE,
    MARK_BEGINS,
    MARK_CONTINUES,
    MARK_DIGITS,
    MARK_LETTERS,
    MARKS,
    OPENING_QUOTES,
    QUOTES,
    SINGLE_MARKS,
    STRAIGHT_QUOTES,
    codes_in,
    folded,
    folded_codes,
    layout_codes,
    ways_to_write,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from annotator.text.characters import Coded, Codes, Kinds

FIRST, SECOND, THIRD, FOURTH = 0x1, 0x2, 0x4, 0x8
"""Bits of a character that may be the first to fourth one of a form; in this order, since they are shifted."""
_PREFIX = 4
_MANY = 256
"""Places from which on it pays to sift them once more before Python looks at each."""
_KEPT = 200_000
"""Beginnings whose forms are remembered."""
_HASHES, _FACTOR = 1 << 20, 65599
_BEGUN, _ENDS = 0x1, 0x2
_ROUND, _SQUARE = 1, 2
"""For the time being, codes of brackets that may begin a mark: nothing that is written has them."""
# Not `(…)*+`: with alternatives inside, Python before 3.11.5 takes half of one (gh-106052).
_PASSED = f"(?>(?:[{LAYOUT}]|{MARKS})*)"
_WRITTEN = re.compile(f"{_PASSED}([^{LAYOUT}])")
_PASSED_IN_FORMS = re.compile(f"[{re.escape(QUOTES)}{LAYOUT}]")
_QUOTES = re.compile(f"[{re.escape(QUOTES)}]")
_QUOTE_BEFORE = re.compile(f"([{re.escape(OPENING_QUOTES + STRAIGHT_QUOTES)}])[{LAYOUT}]*$")
_QUOTE_AFTER = re.compile(f"[{LAYOUT}]*([{re.escape(CLOSING_QUOTES + STRAIGHT_QUOTES)}])")
_CLOSES = dict(zip(CLOSING_QUOTES, OPENING_QUOTES, strict=True))


@cache
def _not_plain() -> re.Pattern[str]:
    """What is layout, begins a mark, or is folded into another character."""
    basic = "".join(chr(code) for code in folded() if code < TABLE_SIZE)
    # `re` looks a class of the basic plane up in one step; all beyond it is one range.
    return re.compile(f"[{LAYOUT}{MARK_BEGINS}{re.escape(basic)}\U00010000-\U0010ffff]")


def _clean_from(text: str, start: int, length: int) -> tuple[str, list[int]]:
    """The first `length` characters from `start`, folded, without layout and marks, and the offset after each of them."""
    clean, place = "", start
    ends: list[int] = []
    # Not `finditer`, which at the end of a text would look through the layout there again from each of its characters.
    while len(ends) < length and (written := _WRITTEN.match(text, place)):
        clean += written[1].translate(folded())
        place = written.end()
        ends.append(place)
    return clean, ends


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place with the other half of a quotation mark that is half in it; None where that is not right beside it."""
    open_ones: list[str] = []
    unopened = ""
    for quote in _QUOTES.findall(text, start, end):
        opener = _CLOSES.get(quote, quote)
        if open_ones and open_ones[-1] == opener and quote not in OPENING_QUOTES:
            open_ones.pop()
        elif quote in CLOSING_QUOTES:
            unopened += opener
        else:
            open_ones.append(quote)
    if len(unopened) + len(open_ones) > 1:
        return None
    before = _QUOTE_BEFORE.search(text, max(0, start - 4), start)
    after = _QUOTE_AFTER.match(text, end)
    is_straight = bool(open_ones) and open_ones[0] in STRAIGHT_QUOTES
    if (unopened and before and before[1] == unopened) or (
        is_straight and before and before[1] == open_ones[0]
    ):
        return before.start(), end
    if open_ones:
        return (start, after.end()) if after and _CLOSES.get(after[1], after[1]) == open_ones[0] else None
    return None if unopened else (start, end)


@cache
def _followed_codes() -> Codes:
    """`folded_codes` with marks of one character as layout."""
    codes = folded_codes().copy()
    codes[codes_in(SINGLE_MARKS)] = LAYOUT_CODE
    codes[codes == ord("(")] = _ROUND
    codes[codes == ord("[")] = _SQUARE
    codes[ord("〔")] = 0
    return codes


@cache
def _goes_on_in_a_mark() -> NDArray[np.bool_]:
    """Whether a character may follow a bracket in a mark, by the bracket's code; shape (3, table): none, reading, number."""
    import numpy as np

    nothing = table((1, []))
    return np.stack([nothing, table((1, codes_in(MARK_LETTERS))), table((1, codes_in(MARK_DIGITS)))]).view(
        bool
    )


def _followed(codes: Codes) -> Codes:
    """What is followed of texts, by character: the folded code, that of layout, or 0 where only the text itself tells.

    So at a bracket that may begin a mark, since what comes after it may go on in one.
    """
    import numpy as np

    plain = _followed_codes().take(codes)
    (few,) = (plain <= _SQUARE).nonzero()
    begins = _goes_on_in_a_mark()[plain[few], codes.take(few + 1, mode="clip")]
    plain[few] = np.where((plain[few] == 0) | begins, 0, folded_codes().take(codes[few]))
    return plain


class Candidate(NamedTuple):
    """A form's characters in a text: code-point offsets and the form."""

    start: int
    end: int
    form: Form


_Entry = tuple[str, int, Form]
"""A form with its folded text and that text's length."""


class _Beginnings(dict[str, list[_Entry] | None]):
    """The forms that may begin with given characters; None where the characters are not plain."""

    def __init__(self, by_prefix: Mapping[str, list[_Entry]]) -> None:
        self._by_prefix = by_prefix

    def __missing__(self, characters: str) -> list[_Entry] | None:
        found = None if _not_plain().search(characters) else self._by_prefix.get(characters, [])
        if len(self) < _KEPT:
            self[characters] = found
        return found


class Scanner:
    """Finds all places of all forms, overlapping ones included; its cost hardly grows with the number of forms."""

    def __init__(self, forms: Sequence[Form]) -> None:
        lengths = [len(_PASSED_IN_FORMS.sub("", form.text)) for form in forms]
        self._shortest, self._longest = min(lengths), max(lengths)
        self._prefix = min(_PREFIX, self._shortest)
        by_prefix: dict[str, list[_Entry]] = defaultdict(list)
        for form in forms:
            text = _PASSED_IN_FORMS.sub("", form.text).translate(folded())
            by_prefix[text[: self._prefix]].append((text, len(text), form))
        self._by_prefix = dict(by_prefix)
        self._beginning = _Beginnings(self._by_prefix)
        self._first_written = re.compile(_PASSED.join([f"([^{LAYOUT}])"] * self._prefix))

    @cached_property
    def kinds(self) -> Kinds:
        """A table of the bits `FIRST` to `FOURTH`."""
        every = range(TABLE_SIZE)
        # Layout and marks may stand before any but the first character, and then move it on.
        later: list[int] = layout_codes() + codes_in(MARK_BEGINS)
        bits = [(FIRST, self._codes_at(0))]
        for position, bit in enumerate((SECOND, THIRD, FOURTH), 1):
            if position == 2:
                later = later + codes_in(MARK_CONTINUES)
            later = later + self._codes_at(position) if position < self._prefix else [*every]
            bits.append((bit, later))
        return table(*bits)

    def _codes_at(self, position: int) -> list[int]:
        """The codes of all ways to write the forms' characters at a position."""
        ways = {ord(way) for prefix in self._by_prefix for way in ways_to_write(prefix[position])}
        return [*(code for code in ways if code < TABLE_SIZE), BEYOND_HAN, BEYOND_OTHER]

    def candidates(
        self, texts: Sequence[str], coded: Coded | None = None, kinds: Kinds | None = None
    ) -> Iterator[tuple[int, Candidate]]:
        """All places of all forms with the number of their text, in the order of texts and starts.

        The same place comes once for each form. `coded` and `kinds` are the texts' `codes_of` and what a table that
        includes `self.kinds` says of each code.
        """
        if coded is None or kinds is None:
            coded = codes_of(texts)
            kinds = self.kinds.take(coded.codes)
        not_plain = _not_plain()
        for number, start in self._places(coded, kinds):
            text = texts[number]
            forms = self._beginning[text[start : start + self._prefix]]
            if forms is None:
                yield from ((number, candidate) for candidate in self._folded_candidates(text, start))
            elif forms:
                surface = text[start : start + self._longest]
                odd = not_plain.search(surface)
                # Up to there the characters are those of the form, or it is not.
                upto = odd.start() if odd else self._longest
                plain = surface[:upto]
                if odd and any(length > upto and other.startswith(plain) for other, length, _ in forms):
                    yield from ((number, candidate) for candidate in self._folded_candidates(text, start))
                else:
                    yield from (
                        (number, Candidate(start, start + length, form))
                        for other, length, form in forms
                        if plain.startswith(other)
                    )

    def _places(self, coded: Coded, kinds: Kinds) -> Iterator[tuple[int, int]]:
        """Where a form may begin: the number of the text, and the offset in it."""
        import numpy as np

        begins = kinds[:-3] & (kinds[1:-2] >> 1) & (kinds[2:-1] >> 2) & (kinds[3:] >> 3) & FIRST
        (places,) = begins.view(bool).nonzero()
        if len(places) > _MANY:
            places = self._sifted(places, coded.codes)
        numbers = np.searchsorted(coded.starts, places, side="right") - 1
        offsets = places - np.array(coded.starts).take(numbers)
        return zip(numbers.tolist(), offsets.tolist(), strict=True)

    def _folded_candidates(self, text: str, start: int) -> Iterator[Candidate]:
        written = self._first_written.match(text, start)
        # Most places are plain but for layout, and no beginning of a form: a look-up tells.
        if written and self._beginning["".join(written.groups())] != []:
            clean, ends = _clean_from(text, start, self._longest)
            for folded_text, length, form in self._by_prefix.get(clean[: self._prefix], ()):
                if clean.startswith(folded_text) and (place := _with_quotes(text, start, ends[length - 1])):
                    yield Candidate(*place, form)

    def _sifted(self, places: NDArray[np.intp], codes: Codes) -> NDArray[np.intp]:
        """The places where a form stands or may stand, as far as codes tell.

        All places are followed at once, character by character, as long as a form begins so.
        """
        import numpy as np

        plain, (known, whole) = _followed(codes), self._known_hashes
        kept = np.zeros(len(places), bool)
        numbers, at, hashes = np.arange(len(places)), places, plain.take(places).astype(np.uint32)
        for length in range(2, self._longest + 1):
            at = at + 1
            # After the last text there is layout.
            here = plain.take(at, mode="clip")
            before, hashes = hashes, hashes * np.uint32(_FACTOR) + here
            (odd,) = (here <= LAYOUT_CODE).nonzero()
            unclear, layout = odd[here[odd] == 0], odd[here[odd] == LAYOUT_CODE]
            kept[numbers[unclear]] = True
            hashes[layout] = before[layout]
            found = known.take(hashes & np.uint32(_HASHES - 1))
            found[unclear] = 0
            if length >= self._shortest:
                (ending,) = (found & _ENDS).nonzero()
                ended = hashes.take(ending)
                is_form = whole.take(whole.searchsorted(ended), mode="clip") == ended
                kept[numbers.take(ending[is_form])] = True
            (going_on,) = (found & _BEGUN).view(bool).nonzero()
            numbers, at, hashes = numbers.take(going_on), at.take(going_on), hashes.take(going_on)
            if not len(numbers):
                break
        # With layout or marks among its characters a form may be longer.
        kept[numbers] = True
        return places[kept]

    @cached_property
    def _known_hashes(self) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """For the last bits of a hash whether a form begins or ends there, and the whole hashes of the forms."""
        import numpy as np

        texts = [text for forms in self._by_prefix.values() for text, _, _ in forms]
        lengths = np.fromiter(map(len, texts), np.intp)
        padded = "".join(text.ljust(self._longest) for text in texts).encode("utf-32-le")
        codes = np.frombuffer(padded, np.uint32).reshape(len(texts), self._longest) & 0xFFFF
        known, hashes = np.zeros(_HASHES, np.uint8), np.zeros(len(texts), np.uint32)
        for position in range(self._longest):
            here = np.where(position < lengths, hashes * np.uint32(_FACTOR) + codes[:, position], hashes)
            known[here[position < lengths - 1] & (_HASHES - 1)] |= _BEGUN
            known[here[position == lengths - 1] & (_HASHES - 1)] |= _ENDS
            hashes = here
        return known, np.unique(hashes)
