"""Runs a lexicon's own examples, and writes it out for other people's jieba and spaCy.

May import `annotator.lexicon`, `annotator.tagger`, `annotator.scan` and `annotator.boundary`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.boundary import boundary
from annotator.lexicon import Lexicon, parse_example
from annotator.scan import Scanner
from annotator.tagger import Tagger

JIEBA_FREQUENCY = 100_000
"""High enough that jieba never cuts a form apart; it cannot tell a term from a look-alike, see `annotator.boundary`."""


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


def check_examples(lexicon: Lexicon) -> Iterator[Verdict]:
    """Tag every `match` and `avoid` example and compare the spans of its term with those it marks."""
    tagger, scanner = Tagger(lexicon), Scanner(lexicon.forms)
    for term in lexicon.terms:
        for kind, examples in (("match", term.match), ("avoid", term.avoid)):
            for marked in examples:
                text, wanted = parse_example(marked)
                spans = [span for span in tagger.tag(text).spans if span.term == term.id]
                costs = [
                    boundary(text, place.start, place.end)
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


def jieba_user_dictionary(lexicon: Lexicon) -> str:
    """The forms as a jieba user dictionary: `form frequency tag` lines.

    Forms with punctuation inside are left out, since jieba cuts a text at punctuation before it looks anything up.
    """
    words = [form.text for form in lexicon.forms if all(character.isalnum() for character in form.text)]
    return "".join(f"{word} {JIEBA_FREQUENCY} nz\n" for word in words)


def ruler_patterns(lexicon: Lexicon) -> list[dict[str, object]]:
    """Patterns for spaCy's `EntityRuler`: one token whose NORM is the form; label and id are the term's id.

    Look-alikes have no pattern.
    """
    return [
        {"label": form.term, "pattern": [{"NORM": form.text}], "id": form.term}
        for form in lexicon.forms
        if form.relation
    ]


def ruler_patterns_jsonl(lexicon: Lexicon) -> str:
    """`ruler_patterns` as JSON lines, the format of `EntityRuler.from_disk`."""
    return "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in ruler_patterns(lexicon))
