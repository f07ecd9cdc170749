"""Writes a lexicon out for other people's jieba and spaCy."""

from __future__ import annotations

import json

from annotator.lexicon.model import Lexicon

JIEBA_FREQUENCY = 100_000
"""High enough that jieba never cuts a form apart; it cannot tell a term from a look-alike: boundaries are decided by their cost."""


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
