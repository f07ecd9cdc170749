"""The terms in spaCy: a tokenizer that keeps each occurrence one token, and a component that labels it."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise, takewhile
from operator import attrgetter
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from annotator.lexicon.model import Lexicon, check_layers, load_lexicon, parse_lexicon
from annotator.records import Span as Found
from annotator.tagging.dictionary import general_tokenizer
from annotator.tagging.tagger import Tagger

LEXICON_FILE = "lexicon{}.toml"
_MERGED_AT_A_TIME = 2_000
"""spaCy looks each merge up in the list of those before it, and goes through the whole text for each list."""
AnyLexicon = Lexicon | str | Path

for _name in ("relation", "variant"):
    if not Span.has_extension(_name):
        Span.set_extension(_name, default=None)


def load_pipeline(lexicon: AnyLexicon | Sequence[AnyLexicon] | None = None) -> Language:
    """A spaCy pipeline for Chinese that tags the terms of a lexicon, or of several; of the seven terms by default.

    `doc.ents` holds the occurrences: `ent.label_` and `ent.ent_id_` are the term's id, `ent._.relation` and
    `ent._.variant` the relation and the lexicon's form. Of several lexicons each has a layer of its own, all of whose
    occurrences are in `doc.spans[name of the lexicon]`; entities cannot overlap, so where two layers do, `doc.ents` has
    that of the earlier one. The pipeline can be saved by `to_disk` and loaded by `spacy.load`.

    Raises:
        LexiconError: a lexicon is missing or wrong, or two share a name or a term's id.
    """
    wanted = [lexicon] if lexicon is None or isinstance(lexicon, (Lexicon, str, Path)) else [*lexicon]
    layers = [one if isinstance(one, Lexicon) else load_lexicon(one) for one in wanted]
    check_layers(layers)
    toml = [layer.toml for layer in layers]
    nlp = spacy.blank(
        "zh", config={"nlp": {"tokenizer": {"@tokenizers": "annotator.jieba_tokenizer.v1", "lexicon": toml}}}
    )
    nlp.add_pipe("policy_terms", config={"lexicon": toml})
    return nlp


def _parse(lexicon: str | Sequence[str] | None) -> list[Lexicon]:
    """Lexicons from a setting: of each its TOML text (as saved), the name of a packaged one or a path."""
    wanted = [lexicon] if lexicon is None or isinstance(lexicon, str) else lexicon
    return [parse_lexicon(one) if one and "\n" in one else load_lexicon(one) for one in wanted]


def _free(spans: Iterable[Found]) -> list[Found]:
    """Of the spans of several layers, one layer after the other, those that overlap no earlier one, in order of offset."""
    free: list[Found] = []
    for span in spans:
        place = bisect_left(free, span.start, key=attrgetter("start"))
        before, after = free[place - 1 : place], free[place : place + 1]
        if not (before and before[0].end > span.start) and not (after and after[0].start < span.end):
            free.insert(place, span)
    return free


class JiebaTokenizer:
    """Cuts a text into words with jieba's general dictionary; each occurrence of a term is one token.

    The clean form of a term is the token's `NORM`, so that layout and traditional characters do not hide it.
    """

    def __init__(self, vocab: Vocab, lexicons: Sequence[Lexicon]) -> None:
        self.vocab = vocab
        self._taggers = [*map(Tagger, lexicons)]

    def __call__(self, text: str) -> Doc:
        """Cut the text; the tokens joined are the text, to the character."""
        words: list[str] = []
        norms: dict[int, str] = {}
        position = 0
        for span in _free(span for tagger in self._taggers for span in tagger.tag(text).spans):
            words += self._cut(text[position : span.start])
            norms[len(words)] = span.variant
            words.append(text[span.start : span.end])
            position = span.end
        words += self._cut(text[position:])
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        for index, norm in norms.items():
            doc[index].norm_ = norm
        return doc

    @staticmethod
    def _cut(text: str) -> Iterable[str]:
        return (word for word in general_tokenizer().cut(text) if word)

    def to_bytes(self, **_: Any) -> bytes:
        """The lexicons' TOML; the rest of the tokenizer follows from it."""
        return _packed(self._taggers)

    def from_bytes(self, data: bytes, **_: Any) -> JiebaTokenizer:
        """Restore the lexicons."""
        self._taggers = _unpacked(data)
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Save the lexicons in a folder."""
        _save(path, self._taggers)

    def from_disk(self, path: str | Path, **_: Any) -> JiebaTokenizer:
        """Restore the lexicons from a folder."""
        self._taggers = _restore(path)
        return self


@registry.tokenizers("annotator.jieba_tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer(lexicon: str | list[str] | None = None) -> Any:
    """Make the tokenizer; `lexicon` is a packaged lexicon's name, a path, or TOML text, or several of these."""

    def create(nlp: Language) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab, _parse(lexicon))

    return create


class PolicyTerms:
    """A pipeline component: finds the terms in any pipeline for Chinese.

    Where the tokens of the pipeline cut across a term, they are cut, and joined so that the term is one token, but for one
    that overlaps an entity, or a term of an earlier layer or component: these keep their tokens. Entities that are there
    already are kept unless a term overlaps them.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._taggers = [*map(Tagger, lexicons)]

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.ents`, `doc.spans` and the extension attributes of each occurrence. Takes time linear in the text."""
        layers = {tagger.lexicon.name: tagger.tag(doc.text).spans for tagger in self._taggers}
        found = [span for spans in layers.values() for span in spans]
        before = {name: [(span.start_char, span.end_char, span.label, span.id) for span in group]
                  for name, group in doc.spans.items()}  # fmt: skip
        self._cut(doc, {offset for span in found for offset in (span.start, span.end)})
        taken = [(span.start_char, span.end_char) for group in (doc.ents,) for span in group]
        taken += [(start, end) for group in before.values() for start, end, _, _ in group]
        self._join(doc, _free(found), taken)
        place = _Places(doc)
        for name, group in before.items():
            doc.spans[name] = [
                Span(doc, *place(a, b), label=label, span_id=id_) for a, b, label, id_ in group
            ]
        for name, spans in layers.items():
            doc.spans[name] = [self._entity(doc, place, span) for span in spans]
        ours = [self._entity(doc, place, span) for span in _free(found)]
        covered = {index for span in ours for index in range(span.start, span.end)}
        others = [ent for ent in doc.ents if covered.isdisjoint(range(ent.start, ent.end))]
        doc.ents = (*others, *ours)
        return doc

    @staticmethod
    def _entity(doc: Doc, place: _Places, span: Found) -> Span:
        entity = Span(doc, *place(span.start, span.end), label=span.term, span_id=span.term)
        entity._.relation, entity._.variant = span.relation, span.variant
        return entity

    @staticmethod
    def _cut(doc: Doc, offsets: set[int]) -> None:
        """Cut tokens so that one begins at each of the offsets."""
        with doc.retokenize() as retokenizer:
            wanted = iter([*sorted(offsets), len(doc.text) + 1])
            offset = next(wanted)
            for token in doc:
                cuts = [0]
                end = token.idx + len(token.text)
                while offset < end:
                    if offset > token.idx:
                        cuts.append(offset - token.idx)
                    offset = next(wanted)
                if len(cuts) > 1:
                    pieces = [token.text[a:b] for a, b in pairwise([*cuts, len(token.text)])]
                    retokenizer.split(token, pieces, heads=[(token, 0)] * len(pieces))

    @staticmethod
    def _join(doc: Doc, spans: Sequence[Found], taken: Sequence[tuple[int, int]]) -> None:
        """Make each span one token, with the clean form as its `NORM`, but for those that overlap what is taken."""
        place = _Places(doc)
        busy = {index for start, end in taken for index in range(*place(start, end))}
        wanted = [(*place(span.start, span.end), span.variant) for span in spans]
        # From the last to the first, so that the places before stay.
        for some in _from_the_end(wanted):
            with doc.retokenize() as retokenizer:
                for first, last, variant in some:
                    if last - first == 1:
                        doc[first].norm_ = variant
                    elif busy.isdisjoint(range(first, last)):
                        retokenizer.merge(doc[first:last], attrs={"NORM": variant})

    def to_bytes(self, **_: Any) -> bytes:
        """The lexicons' TOML."""
        return _packed(self._taggers)

    def from_bytes(self, data: bytes, **_: Any) -> PolicyTerms:
        """Restore the lexicons."""
        self._taggers = _unpacked(data)
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Save the lexicons in a folder."""
        _save(path, self._taggers)

    def from_disk(self, path: str | Path, **_: Any) -> PolicyTerms:
        """Restore the lexicons from a folder."""
        self._taggers = _restore(path)
        return self


def _from_the_end(wanted: list[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    for end in range(len(wanted), 0, -_MERGED_AT_A_TIME):
        yield wanted[max(0, end - _MERGED_AT_A_TIME) : end]


class _Places:
    """The tokens of a text, by the offsets of characters."""

    def __init__(self, doc: Doc) -> None:
        self._starts = [token.idx for token in doc]

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        """The first token of the characters, and the first after them."""
        return bisect_right(self._starts, start) - 1, bisect_left(self._starts, end)


@Language.factory("policy_terms", default_config={"lexicon": None})
def make_policy_terms(nlp: Language, name: str, lexicon: str | list[str] | None) -> PolicyTerms:
    """Make the component; `lexicon` is a packaged lexicon's name, a path, or TOML text, or several of these."""
    layers = _parse(lexicon)
    check_layers(layers)
    return PolicyTerms(layers)


def _packed(taggers: Sequence[Tagger]) -> bytes:
    return json.dumps([tagger.lexicon.toml for tagger in taggers]).encode("ascii")


def _unpacked(data: bytes) -> list[Tagger]:
    return [Tagger(parse_lexicon(toml)) for toml in json.loads(data)]


def _save(path: str | Path, taggers: Sequence[Tagger]) -> None:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    for number, tagger in enumerate(taggers):
        file = folder / LEXICON_FILE.format(number or "")
        file.write_text(tagger.lexicon.toml, encoding="utf-8", newline="\n")


def _restore(path: str | Path) -> list[Tagger]:
    files = takewhile(Path.exists, (Path(path) / LEXICON_FILE.format(number or "") for number in count()))
    return [Tagger(load_lexicon(file)) for file in files]
