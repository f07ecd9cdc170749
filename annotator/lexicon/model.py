"""Lexicons: terms, their forms and their examples, loaded from TOML and checked. Knows nothing of documents or of spaCy."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotator.columns import collision
from annotator.data import data_path
from annotator.lexicon.mistakes import explain, explain_reading, explain_syntax
from annotator.records import Label

DEFAULT_LEXICON = "seven_terms"
BOUNDARY_COST_LIMIT = 3.0
"""Nats. Measured on 3,100 candidates of official prose: true occurrences cost at most 2.5, look-alikes 3.2 and more."""

Relation = Literal["canonical", "abbreviation", "paraphrase", "predecessor"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
LONGEST_FORM = 200
"""Characters of a form: ten times the longest name of a programme. What is looked for grows with the longest form."""
FormText = Annotated[str, Field(min_length=2, max_length=LONGEST_FORM, pattern=r"^\S+( \S+)*$")]
PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file, the term and the field."""


class _Strict(BaseModel):
    # Only what is asked for is built: that of a file holds all others.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Variant(_Strict):
    """A form other than the heading's, with its relation to it."""

    form: FormText
    relation: Literal["abbreviation", "paraphrase", "predecessor"]
    note: str = ""
    source: str = ""
    since: PartialDate | None = None
    until: PartialDate | None = None
    sense: str = ""


class Sense(_Strict):
    """What a form meant at a time or in some company, for those who want to tell its places apart.

    A place has the sense when the document's date lies from `since` to `until` and, where `contexts` are given, one of
    them covers the place (新型工业化道路 covers 新型工业化). `examples` mark places in square brackets.
    """

    name: Identifier
    meaning: str
    meaning_zh: str = ""
    since: PartialDate | None = None
    until: PartialDate | None = None
    contexts: tuple[FormText, ...] = ()
    examples: tuple[str, ...] = ()
    note: str = ""


class Milestone(_Strict):
    """A dated document in the term's history; `endnote` holds the numbers of the brief's endnotes."""

    date: PartialDate
    document: str
    document_zh: str = ""
    endnote: tuple[int, ...] = ()
    unverified: bool = False


class Related(_Strict):
    """How the term relates to another one of the lexicons."""

    term: Identifier
    how: str


class Term(_Strict):
    """One term: its canonical form, its variants and the examples that hold its boundaries in place."""

    id: Identifier
    form: FormText
    traditional: str = ""
    pinyin: str = ""
    english: tuple[str, ...] = ()
    led_by: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    unverified: bool = False
    boundary_cost_limit: Annotated[float, Field(ge=0)] | None = None
    lookalikes: tuple[FormText, ...] = ()
    match: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    variant: tuple[Variant, ...] = ()
    sense: tuple[Sense, ...] = ()
    milestone: tuple[Milestone, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def label(self) -> Label:
        """The canonical form, and the first English name if there is one."""
        return Label(self.form, self.english[0] if self.english else "")

    @property
    def has_predecessor(self) -> bool:
        """Whether the term has an older formulation that is counted beside it."""
        return any(variant.relation == "predecessor" for variant in self.variant)

    @property
    def has_other_current_form(self) -> bool:
        """Whether abbreviations or paraphrases count for the term beside its canonical form."""
        return any(variant.relation != "predecessor" for variant in self.variant)


class _Header(_Strict):
    name: Identifier
    title: str = ""
    description: str = ""
    source: str = ""
    language: Literal["zh", "en"] = "zh"
    boundary_cost_limit: Annotated[float, Field(ge=0)] = BOUNDARY_COST_LIMIT


class _File(_Strict):
    lexicon: _Header
    term: Annotated[tuple[Term, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Form:
    """A string to look for. A look-alike has an empty `relation`: it wins its place and is labelled nothing."""

    text: str
    term: str
    relation: Relation | Literal[""]
    cost_limit: float


class Example(NamedTuple):
    """An example text of a term, with the (start, end) offsets of the spans it must have."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Lexicon:
    """One layer: a name and its terms. Compare `digest` to know whether two lexicons are the same."""

    name: str
    title: str
    description: str
    cost_limit: float
    terms: tuple[Term, ...]
    toml: str
    language: str = "zh"

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Every string to look for, look-alikes included, in the lexicon's order."""
        return tuple(self._forms())

    def _forms(self) -> Iterator[Form]:
        for term in self.terms:
            limit = self.cost_limit if term.boundary_cost_limit is None else term.boundary_cost_limit
            yield Form(term.form, term.id, "canonical", limit)
            for variant in term.variant:
                yield Form(variant.form, term.id, variant.relation, limit)
            for lookalike in term.lookalikes:
                yield Form(lookalike, term.id, "", limit)

    @property
    def digest(self) -> str:
        """SHA-256 of the lexicon's TOML text, in hexadecimal."""
        return hashlib.sha256(self.toml.encode("utf-8")).hexdigest()


def parse_example(marked: str) -> Example:
    """Split an example such as `打好[关键核心技术]攻坚战` into its text and the offsets of the marked spans."""
    text, spans = "", []
    for part in re.split(r"(\[[^\[\]]*\])", marked):
        inner = part[1:-1] if part.startswith("[") and part.endswith("]") else None
        if inner is not None:
            spans.append((len(text), len(text) + len(inner)))
        text += part if inner is None else inner
    return Example(text, tuple(spans))


def available_lexicons() -> dict[str, Path]:
    """The packaged lexicons by name."""
    return {path.stem: path for path in sorted(data_path("lexicon").glob("*.toml"))}


def load_lexicon(path: str | Path | None = None) -> Lexicon:
    """Load a lexicon by the name of a packaged one or by the path of a TOML file; the seven terms by default.

    Raises:
        LexiconError: the file is missing or wrong; the message names file, term and field.
    """
    name = str(path or DEFAULT_LEXICON)
    file = available_lexicons().get(name, Path(name))
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        known = ", ".join(available_lexicons())
        raise LexiconError(f"{name}: no such lexicon. Give a TOML file or one of: {known}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{file}: {explain_reading(error)}") from None
    return parse_lexicon(text, str(file))


def parse_lexicon(toml: str, file: str = "<lexicon>") -> Lexicon:
    """Check the TOML text of a lexicon; `file` is the name that error messages use."""
    try:
        raw = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file}: {explain_syntax(error, toml)}") from None
    try:
        content = _File.model_validate(raw)
    except ValidationError as error:
        raise LexiconError("\n".join(f"{file}: {line}" for line in explain(error, raw))) from None
    header = content.lexicon
    lexicon = Lexicon(
        header.name,
        header.title,
        header.description,
        header.boundary_cost_limit,
        content.term,
        toml,
        header.language,
    )
    _check_unique(lexicon, file)
    return lexicon


def _check_unique(lexicon: Lexicon, file: str) -> None:
    for form in lexicon.forms:
        if " " in form.text and lexicon.language == "zh":
            raise LexiconError(
                f"{file}: term {form.term}: field form: “{form.text}” will not do; write two characters or more without spaces, "
                'or language = "en" in [lexicon] for English forms'
            )
    seen: dict[str, str] = {}
    for form in lexicon.forms:
        if form.text in seen:
            raise LexiconError(
                f"{file}: term {form.term}: the form {form.text} already belongs to term {seen[form.text]}. "
                "A form may stand once in a lexicon; take one of the two out"
            )
        seen[form.text] = form.term
    ids: set[str] = set()
    for term_id in (term.id for term in lexicon.terms):
        if term_id in ids:
            raise LexiconError(
                f"{file}: term {term_id}: this id stands twice; give each term an id of its own"
            )
        ids.add(term_id)
    if wrong := collision(lexicon.terms):
        raise LexiconError(f"{file}: term {wrong}. Give the term another id")


def check_layers(layers: Sequence[Lexicon]) -> None:
    """Refuse layers that share a name or a term id, since their columns would run together."""
    names: set[str] = set()
    owners: dict[str, str] = {}
    for lexicon in layers:
        if lexicon.name in names:
            raise LexiconError(f"two lexicons are called {lexicon.name}; rename one in its [lexicon] table")
        names.add(lexicon.name)
        for term in lexicon.terms:
            if term.id in owners:
                raise LexiconError(
                    f"lexicon {lexicon.name}: term {term.id}: lexicon {owners[term.id]} has this id too"
                )
            owners[term.id] = lexicon.name
    if wrong := collision([term for lexicon in layers for term in lexicon.terms]):
        raise LexiconError(f"term {wrong}, counted for another lexicon's term. Give one of them another id")
