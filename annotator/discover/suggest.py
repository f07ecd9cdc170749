"""Variants of known terms that a lexicon lacks: the same words joined, parted or moved, with counts and sentences."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from pathlib import Path

from annotator.discover.texts import DiscoverError
from annotator.lexicon.model import Lexicon, Term, parse_lexicon
from annotator.records import Document
from annotator.tagging.boundary import boundary_cost, general_words
from annotator.tagging.check import check_examples
from annotator.tagging.tagger import Tagger

GAP = 3
"""Characters at most between two of the term's words."""
MOST_WORDS = 4
EXAMPLES = 3
_BETWEEN = f"(?:[^，。；：！？（）《》、“”\\s+＋/]{{0,{GAP}}}?|、)"
_CONTEXT = 30


@dataclass
class Suggestion:
    """A string that may be a variant of a term; `examples` are (document, sentence with the place in brackets)."""

    term: str
    form: str
    count: int = 0
    documents: set[str] = field(default_factory=set)
    examples: list[tuple[str, str]] = field(default_factory=list)


def suggestions(lexicon: Lexicon, documents: Iterable[Document]) -> list[Suggestion]:
    """What the documents hold beside the lexicon's forms, most frequent first.

    A string counts where it begins and ends with words of the term, has all of them with at most `GAP` characters between
    two, has the boundaries that a term must have, and shares no character with a place that the lexicon finds.
    """
    if lexicon.language != "zh":
        return []
    tagger = Tagger(lexicon)
    patterns = {term.id: list(_patterns(term)) for term in lexicon.terms}
    limits = {form.term: form.cost_limit for form in lexicon.forms}
    known = {form.text for form in lexicon.forms}
    found: dict[tuple[str, str], Suggestion] = {}
    for document in documents:
        text = re.sub(r"[^\S\n]+", "", document.text)
        taken: list[tuple[int, int]] | None = None
        for term, alternatives in patterns.items():
            for pattern in alternatives:
                for place in pattern.finditer(text):
                    start, end = place.span()
                    form = place[0]
                    if form in known:
                        continue
                    if taken is None:
                        taken = [(span.start, span.end) for span in tagger.tag(text).spans]
                    if any(
                        first < end and start < last and not (start < first and last < end)
                        for first, last in taken
                    ):
                        continue
                    if boundary_cost(text, start, end) > limits[term]:
                        continue
                    one = found.setdefault((term, form), Suggestion(term, form))
                    one.count += 1
                    one.documents.add(document.doc_id)
                    if len(one.examples) < EXAMPLES:
                        one.examples.append((document.doc_id, _sentence(text, start, end)))
    return sorted(found.values(), key=lambda one: (-one.count, one.term, one.form))


def _patterns(term: Term) -> Iterator[re.Pattern[str]]:
    """The term's words in every order, for each set of words that its forms have."""
    seen: set[tuple[str, ...]] = set()
    for form in (term.form, *(variant.form for variant in term.variant)):
        words = tuple(word for word in general_words(form) if word not in "的和与及或、")
        if not 2 <= len(words) <= MOST_WORDS or len(set(words)) < len(words):
            continue
        for order in permutations(words):
            if order not in seen:
                seen.add(order)
                yield re.compile(_BETWEEN.join(map(re.escape, order)))


def _sentence(text: str, start: int, end: int) -> str:
    left = re.split(r"[。；！？\n]", text[max(0, start - _CONTEXT) : start])[-1]
    right = re.split(r"[。；！？\n]", text[end : end + _CONTEXT])[0]
    return f"{left.replace('[', '').replace(']', '')}[{text[start:end]}]{right.replace('[', '').replace(']', '')}"


def append_variants(file: Path, accepted: Sequence[Suggestion], relation: str = "paraphrase") -> Lexicon:
    """Write accepted suggestions into a lexicon file, each with its count, and their sentences as `match` examples.

    Raises:
        DiscoverError: nothing was accepted, or an example of the lexicon fails with them.
        LexiconError: the file is no lexicon.
        OSError: it cannot be read or written.
    """
    if not accepted:
        raise DiscoverError("nothing was accepted: name the forms to take, joined by commas")
    toml = file.read_text(encoding="utf-8-sig")
    by_term: dict[str, list[Suggestion]] = defaultdict(list)
    for one in accepted:
        by_term[one.term].append(one)
    for term, ones in by_term.items():
        toml = _with_variants(toml, term, ones, relation)
    lexicon = parse_lexicon(toml, str(file))
    failed = [verdict.example for verdict in check_examples(lexicon) if not verdict.passed]
    if failed:
        raise DiscoverError(f"{file}: not changed, these examples would fail: {'; '.join(failed)}")
    file.write_text(toml, encoding="utf-8", newline="\n")
    return lexicon


def _with_variants(toml: str, term: str, ones: Sequence[Suggestion], relation: str) -> str:
    """The text of the file with the variants at the end of the term, and the examples in its `match`."""
    starts = [match.start() for match in re.finditer(r"^\[\[term\]\]", toml, re.MULTILINE)]
    blocks = [toml[: starts[0]], *(toml[a:b] for a, b in pairwise([*starts, len(toml)]))]
    for number, block in enumerate(blocks):
        if re.search(rf'^id\s*=\s*"{re.escape(term)}"', block, re.MULTILINE):
            examples = ", ".join(json.dumps(f"[{one.form}]", ensure_ascii=False) for one in ones)
            match = re.search(r"^match\s*=\s*\[", block, re.MULTILINE)
            if match:
                block = f"{block[: match.end()]}{examples}, {block[match.end() :]}"
            else:
                block = re.sub(
                    r"^(form\s*=.*)$", rf"\1\nmatch = [{examples}]", block, count=1, flags=re.MULTILINE
                )
            variants = "".join(
                f"# {one.count} in {len(one.documents)} documents, as in {one.examples[0][0]}: {one.examples[0][1]}\n"
                f'[[term.variant]]\nform = {json.dumps(one.form, ensure_ascii=False)}\nrelation = "{relation}"\n'
                for one in ones
            )
            blocks[number] = f"{block.rstrip()}\n{variants}\n"
            return "".join(blocks)
    raise DiscoverError(f"term {term}: not in the file")
