"""A lexicon tried on somebody's own texts: for each form how often it stands, where, what is rejected, what it misses."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.discover.suggest import Suggestion, suggestions
from annotator.lexicon.model import Lexicon
from annotator.records import Document
from annotator.tagging.tagger import Tagger

CONTEXT = 18
"""Characters shown on either side."""


@dataclass
class Tried:
    """What became of a form: places are (document, text with the place in brackets); `rejected` by reason and words."""

    form: str
    term: str
    relation: str
    count: int = 0
    documents: int = 0
    sampled: list[tuple[str, str]] = field(default_factory=list)
    rejected: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    missed: list[Suggestion] = field(default_factory=list)


def try_lexicon(
    lexicon: Lexicon, documents: Sequence[Document], sample: int = 10, seed: int = 1
) -> list[Tried]:
    """Tag the documents and tell of each form, in the lexicon's order; `missed` stands with a term's canonical form."""
    tagger, chance = Tagger(lexicon), random.Random(seed)
    tried = {form.text: Tried(form.text, form.term, form.relation) for form in lexicon.forms if form.relation}
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for document in documents:
        text = document.text
        found = tagger.tag(text)
        for span in found.spans:
            places[span.variant].append((document.doc_id, _shown(text, span.start, span.end)))
        for form in {span.variant for span in found.spans}:
            tried[form].documents += 1
        for place in found.rejected:
            shown = document.doc_id, _shown(text, place.span.start, place.span.end)
            tried[place.span.variant].rejected[f"{place.reason}: {place.detail}"].append(shown)
    for form, one in tried.items():
        one.count = len(places[form])
        one.sampled = chance.sample(places[form], min(sample, one.count))
    heads = {term.id: term.form for term in lexicon.terms}
    for suggestion in suggestions(lexicon, documents):
        tried[heads[suggestion.term]].missed.append(suggestion)
    return list(tried.values())


def _shown(text: str, start: int, end: int) -> str:
    left, right = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return " ".join(f"{left}[{text[start:end]}]{right}".split())
