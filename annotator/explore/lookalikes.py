"""Look-alikes added from the page: a lexicon file in the tagged folder, which `annotator tag --lexicon` takes too."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

from annotator.explore.query import Layer, clean
from annotator.lexicon.model import LexiconError, parse_lexicon

FILE = "explore.toml"


class Lookalikes:
    """The phrases that have look-alikes, with them."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._known: dict[str, list[str]] = {}
        if self.file.is_file():
            lexicon = parse_lexicon(self.file.read_text(encoding="utf-8-sig"), str(self.file))
            self._known = {term.form: list(term.lookalikes) for term in lexicon.terms}

    def of(self, layer: Layer) -> tuple[str, ...]:
        """The look-alikes of a layer's phrases."""
        wanted = {clean(form) for form in layer.forms}
        return tuple(
            other for form, others in self._known.items() if clean(form) in wanted for other in others
        )

    def add(self, form: str, lookalike: str) -> Path:
        """Add a look-alike to a phrase and save the lexicon; the file is whole or as before.

        Raises:
            LexiconError: the two do not make a lexicon: the look-alike must hold the phrase and more.
        """
        if clean(form) not in clean(lookalike) or clean(form) == clean(lookalike):
            raise LexiconError(f"{lookalike}: a look-alike of {form} holds it, and more")
        known = {key: list(others) for key, others in self._known.items()}
        others = known.setdefault(form, [])
        if lookalike not in others:
            others.append(lookalike)
        text = _toml(known)
        parse_lexicon(text, str(self.file))
        partial = self.file.with_name(f".{FILE}.partial")
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, self.file)
        self._known = known
        return self.file


def _toml(known: dict[str, list[str]]) -> str:
    lines = [
        "# Phrases asked in `annotator explore`, with the look-alikes added there.",
        "[lexicon]", 'name = "explore"', 'title = "Phrases with look-alikes"', "",
    ]  # fmt: skip
    for number, (form, others) in enumerate(known.items(), 1):
        lines += ["[[term]]", f'id = "phrase_{number}"', f"form = {_string(form)}"]
        lines += [f"lookalikes = [{', '.join(map(_string, others))}]", ""]
    text = "\n".join(lines)
    tomllib.loads(text)
    return text


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
