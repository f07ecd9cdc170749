"""Chosen formulations as a lexicon file that `annotator lexicon check` passes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annotator.discover.texts import DiscoverError
from annotator.lexicon.model import Lexicon, parse_lexicon
from annotator.tagging.check import check_examples

_NAME = re.compile(r"[^a-z0-9]+")


def lexicon_of(rows: Iterable[Mapping[str, Any]], name: str) -> str:
    """The TOML of a lexicon with a term for each row, its sentence as `match` example and its counts as a comment.

    An altered form's older one is its predecessor.
    """
    identifier = _NAME.sub("_", name.lower()).strip("_") or "found"
    if not identifier[0].isalpha():
        identifier = f"found_{identifier}"
    parts = [
        f'[lexicon]\nname = "{identifier}"\ntitle = "Formulations found by annotator discover"\n',
    ]
    for number, row in enumerate(rows, 1):
        form, older = str(row["formulation"]), str(row["altered_from"] or "")
        parts.append(
            f"# {row['kind']}: in {row['documents']} documents, {row['documents_before']} before; first {row['first_date']} in "
            f"{row['first_doc_id']}\n"
            f'[[term]]\nid = "{identifier}_{number:03}"\nform = {_text(form)}\n'
            f"match = [{', '.join(_text(example) for example in _examples(form, older, str(row['example'])))}]\n"
            + (f'[[term.variant]]\nform = {_text(older)}\nrelation = "predecessor"\n' if older else "")
        )
    return "\n".join(parts)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _examples(form: str, older: str, sentence: str) -> list[str]:
    """The sentence with all forms marked where the lexicon finds them, or the bare form where it stands otherwise there."""
    terms = f'[lexicon]\nname = "one"\n[[term]]\nid = "one"\nform = {_text(form)}\n'
    if older:
        terms += f'[[term.variant]]\nform = {_text(older)}\nrelation = "predecessor"\n'
    lexicon = parse_lexicon(terms)
    from annotator.tagging.tagger import Tagger

    sentence = re.sub(r"[\[\]\s]", "", sentence)
    marked, position = "", 0
    for span in Tagger(lexicon).tag(sentence).spans:
        marked += f"{sentence[position : span.start]}[{sentence[span.start : span.end]}]"
        position = span.end
    return [marked + sentence[position:] if marked else f"[{form}]"]


def write_lexicon(rows: Iterable[Mapping[str, Any]], file: Path) -> Lexicon:
    """Write the chosen rows into `file`, which must not be there yet.

    Raises:
        DiscoverError: the file is there, nothing was chosen, or an example fails.
        OSError: the file cannot be written.
    """
    chosen = list(rows)
    if not chosen:
        raise DiscoverError("no row was chosen: give --accept rows by number or formulation")
    if file.exists():
        raise DiscoverError(f"{file}: is there already. Give another name, or take it away first")
    toml = lexicon_of(chosen, file.stem)
    lexicon = parse_lexicon(toml, str(file))
    failed = [verdict.example for verdict in check_examples(lexicon) if not verdict.passed]
    if failed:
        raise DiscoverError(f"{file}: not written, these examples fail: {'; '.join(failed)}")
    file.write_text(toml, encoding="utf-8", newline="\n")
    return lexicon
