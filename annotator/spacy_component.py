"""The terms in spaCy: a tokenizer that keeps each occurrence one token, and an entity ruler that labels it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRuler
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from annotator.lexicon.build import ruler_patterns
from annotator.lexicon.model import Lexicon, load_lexicon, parse_lexicon
from annotator.tagging.dictionary import general_tokenizer
from annotator.tagging.tagger import Tagger

LEXICON_FILE = "lexicon.toml"

for _name in ("relation", "variant"):
    if not Span.has_extension(_name):
        Span.set_extension(_name, default=None)


def load_pipeline(lexicon: Lexicon | str | Path | None = None) -> Language:
    """A spaCy pipeline for Chinese that tags the lexicon's terms; the seven terms by default.

    `doc.ents` holds the occurrences: `ent.label_` and `ent.ent_id_` are the term's id, `ent._.relation` and
    `ent._.variant` the relation and the lexicon's form. It can be saved by `to_disk` and loaded by `spacy.load`.

    Raises:
        LexiconError: the lexicon is missing or wrong.
    """
    toml = _toml(lexicon)
    nlp = spacy.blank(
        "zh", config={"nlp": {"tokenizer": {"@tokenizers": "annotator.jieba_tokenizer.v1", "lexicon": toml}}}
    )
    nlp.add_pipe("policy_terms", config={"lexicon": toml})
    return nlp


def _toml(lexicon: Lexicon | str | Path | None) -> str:
    return lexicon.toml if isinstance(lexicon, Lexicon) else load_lexicon(lexicon).toml


def _parse(lexicon: str | None) -> Lexicon:
    """A lexicon from a setting: TOML text (as saved), the name of a packaged lexicon or a path."""
    return parse_lexicon(lexicon) if lexicon and "\n" in lexicon else load_lexicon(lexicon)


class JiebaTokenizer:
    """Cuts a text into words with jieba's general dictionary; each occurrence of a term is one token.

    The clean form of a term is the token's `NORM`, so that layout and traditional characters do not hide it.
    """

    def __init__(self, vocab: Vocab, lexicon: Lexicon) -> None:
        self.vocab = vocab
        self._tagger = Tagger(lexicon)

    def __call__(self, text: str) -> Doc:
        """Cut the text; the tokens joined are the text, to the character."""
        words: list[str] = []
        norms: dict[int, str] = {}
        position = 0
        for span in self._tagger.tag(text).spans:
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
        """The lexicon's TOML; the rest of the tokenizer follows from it."""
        return self._tagger.lexicon.toml.encode("utf-8")

    def from_bytes(self, data: bytes, **_: Any) -> JiebaTokenizer:
        """Restore the lexicon."""
        self._tagger = Tagger(parse_lexicon(data.decode("utf-8")))
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Save the lexicon in a folder."""
        _save(path, self._tagger.lexicon)

    def from_disk(self, path: str | Path, **_: Any) -> JiebaTokenizer:
        """Restore the lexicon from a folder."""
        self._tagger = Tagger(_restore(path))
        return self


@registry.tokenizers("annotator.jieba_tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer(lexicon: str | None = None) -> Any:
    """Make the tokenizer; `lexicon` is a packaged lexicon's name, a path, or TOML text."""

    def create(nlp: Language) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab, _parse(lexicon))

    return create


class PolicyTerms:
    """A pipeline component: labels the terms with an entity ruler, in any pipeline for Chinese.

    Where the tokens of the pipeline cut across a term, they are cut and joined so that the term is one token.
    Entities that are there already are kept unless a term overlaps them.
    """

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._nlp = nlp
        self._load(lexicon)

    def _load(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._tagger = Tagger(lexicon)
        self._forms = {form.text: form for form in lexicon.forms}
        self._ruler = EntityRuler(self._nlp, overwrite_ents=True)
        self._ruler.add_patterns(ruler_patterns(lexicon))  # type: ignore[arg-type]

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.ents` and the extension attributes of each occurrence."""
        if not isinstance(self._nlp.tokenizer, JiebaTokenizer):
            self._make_tokens(doc)
        doc = self._ruler(doc)
        for entity in doc.ents:
            form = self._forms.get(entity[0].norm_) if entity.ent_id_ else None
            if form and len(entity) == 1 and form.term == entity.ent_id_:
                entity._.relation = form.relation
                entity._.variant = form.text
        return doc

    def _make_tokens(self, doc: Doc) -> None:
        wanted = self._tagger.tag(doc.text).spans
        for span in wanted:
            self._split_at(doc, span.start)
            self._split_at(doc, span.end)
        with doc.retokenize() as retokenizer:
            for span in wanted:
                words = doc.char_span(span.start, span.end)
                if words is not None:
                    retokenizer.merge(words, attrs={"NORM": span.variant})
        # A token that only looks like a form (a place that was rejected) must not match its pattern.
        starts = {span.start for span in wanted}
        for token in doc:
            if token.norm_ in self._forms and token.idx not in starts:
                token.norm_ = f"{token.norm_} (rejected)"

    @staticmethod
    def _split_at(doc: Doc, offset: int) -> None:
        for token in doc:
            if token.idx < offset < token.idx + len(token.text):
                cut = offset - token.idx
                with doc.retokenize() as retokenizer:
                    retokenizer.split(
                        token, [token.text[:cut], token.text[cut:]], heads=[(token, 0), (token, 0)]
                    )
                return

    def to_bytes(self, **_: Any) -> bytes:
        """The lexicon's TOML."""
        return self._lexicon.toml.encode("utf-8")

    def from_bytes(self, data: bytes, **_: Any) -> PolicyTerms:
        """Restore the lexicon."""
        self._load(parse_lexicon(data.decode("utf-8")))
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Save the lexicon in a folder."""
        _save(path, self._lexicon)

    def from_disk(self, path: str | Path, **_: Any) -> PolicyTerms:
        """Restore the lexicon from a folder."""
        self._load(_restore(path))
        return self


@Language.factory("policy_terms", default_config={"lexicon": None})
def make_policy_terms(nlp: Language, name: str, lexicon: str | None) -> PolicyTerms:
    """Make the component; `lexicon` is a packaged lexicon's name, a path, or TOML text."""
    return PolicyTerms(nlp, _parse(lexicon))


def _save(path: str | Path, lexicon: Lexicon) -> None:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LEXICON_FILE).write_text(lexicon.toml, encoding="utf-8", newline="\n")


def _restore(path: str | Path) -> Lexicon:
    return load_lexicon(Path(path) / LEXICON_FILE)
