"""Runs a lexicon's own examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.lexicon.model import Lexicon, parse_example
from annotator.tagging.scan import Scanner
from annotator.tagging.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an example came out: `cost` is the highest boundary cost of the term's forms in it, in nats."""

    term: str
    kind: str
    example: str
    cost: float | None
    words: str
    found: str
    passed: bool

    @property
    def reason(self) -> str:
        """Why it failed, in words."""
        if self.kind == "match" and "[" not in self.example:
            return "marks no place: put [ and ] around the term in it"
        if self.kind == "avoid":
            return f"is to be avoided, and {self.found} is found in it"
        return f"is tagged {self.found or 'nowhere'}, not as it marks"


def check_examples(lexicon: Lexicon) -> Iterator[Verdict]:
    """Tag every `match` and `avoid` example and compare the spans of its term with those it marks."""
    tagger, scanner = Tagger(lexicon), Scanner(lexicon.forms)
    for term in lexicon.terms:
        for kind, examples in (("match", term.match), ("avoid", term.avoid)):
            for marked in examples:
                text, wanted = parse_example(marked)
                spans = [span for span in tagger.tag(text).spans if span.term == term.id]
                costs = [
                    tagger.boundary(text, place.start, place.end)
                    for _, place in scanner.candidates([text])
                    if place.form.term == term.id and place.form.relation
                ]
                worst = max(costs, default=None)
                found = tuple((span.start, span.end) for span in spans)
                yield Verdict(
                    term.id,
                    kind,
                    marked,
                    worst.cost if worst else None,
                    "/".join(worst.words) if worst else "",
                    " ".join(text[start:end] for start, end in found),
                    found == wanted and (kind == "avoid" or bool(wanted)),
                )
