"""What is wrong with a lexicon file, in words an expert who never saw the code understands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

FIELDS = {
    "lexicon": ("name", "title", "description", "source", "language", "boundary_cost_limit"),
    "term": (
        "id", "form", "traditional", "pinyin", "english", "led_by", "note", "source", "unverified", "boundary_cost_limit",
        "lookalikes", "match", "avoid", "variant", "sense", "milestone", "related",
    ),
    "variant": ("form", "relation", "note", "source", "since", "until", "sense"),
    "sense": ("name", "meaning", "meaning_zh", "since", "until", "contexts", "examples", "note"),
    "milestone": ("date", "document", "document_zh", "endnote", "unverified"),
    "related": ("term", "how"),
    "": ("lexicon", "term"),
}  # fmt: skip
"""The fields of each table of a lexicon file; of the file itself under the empty name."""
OTHER_NAMES = {
    "name": "id", "canonical": "form", "word": "form", "text": "form", "variants": "variant", "synonym": "variant",
    "synonyms": "variant", "alias": "variant", "aliases": "variant", "type": "relation", "kind": "relation",
    "examples": "match", "positive": "match", "negative": "avoid", "counterexamples": "avoid", "translation": "english",
    "en": "english", "comment": "note", "year": "date", "threshold": "boundary_cost_limit", "terms": "term",
    "from": "since", "to": "until", "title": "document", "event": "document",
}  # fmt: skip
"""What people call a field who have not read its name."""
_WHAT = {
    "name": "a name of small Latin letters, digits and _, beginning with a letter, such as my_terms",
    "id": "an id of small Latin letters, digits and _, beginning with a letter, such as low_altitude_economy",
    "term": "at least one [[term]]",
    "form": "two characters or more without spaces, such as 低空经济",
    "relation": "abbreviation, paraphrase or predecessor",
    "language": "zh or en",
    "date": "a day, month or year in quotation marks: 2018-05-28, 2018-05 or 2018",
    "since": "a day, month or year in quotation marks: 2018-05-28, 2018-05 or 2018",
    "until": "a day, month or year in quotation marks: 2018-05-28, 2018-05 or 2018",
    "boundary_cost_limit": "a number of 0 or more, such as 3.0",
    "document": "the name of the document",
    "meaning": "what the form means there",
    "how": "how the two terms relate",
    "unverified": "true or false",
    "endnote": "a list of numbers, such as [3, 8]",
}
_LISTS = {"english", "led_by", "lookalikes", "match", "avoid", "contexts", "examples"}
_TABLES = ("variant", "sense", "milestone", "related")


_HOW = "`annotator lexicon show related_terms` shows how one looks"
_LINE = re.compile(r"at line (\d+)")
_ODD = (
    ("“”„＂「」『』", 'Chinese or curly quotation marks where TOML needs straight ones: write "…"'),
    ("＝", "a full-width ＝: write ="),
    ("［］【】", "full-width brackets: write [ and ]"),
    ("，、；", "a Chinese comma: write , between entries"),
)
"""What Chinese input methods put for the characters that TOML needs, outside quotation marks."""
_QUOTED = re.compile("\"[^\"]*\"|'[^']*'")
_UNQUOTED = re.compile(r"""\s*[\w-]+\s*=\s*[^\s"'\[{\d+-]""")


def explain_syntax(error: tomllib.TOMLDecodeError, toml: str) -> str:
    """What in the text is not TOML, with the line as it stands, and what to write."""
    if toml.lstrip().startswith(("{", "<")) or toml.startswith(("PK", "%PDF")) or "\0" in toml:
        return f"this is no lexicon but another kind of file; a lexicon is a text in TOML: {_HOW}"
    if not re.search(r"^\s*\[+\s*(?:lexicon|term)", toml, re.MULTILINE) and "=" not in toml:
        return f"this is a list or a table of words; a lexicon is a text in TOML, each term under a line [[term]]: {_HOW}"
    found = _LINE.search(str(error))
    lines = toml.split("\n")
    # Where a quotation mark or a bracket is not closed, the end is where it is noticed.
    number = min(int(found[1]) if found else len(lines), len(lines))
    line = lines[number - 1].strip()
    return f"line {number}, {_shown(line)}: {_why(line)} ({error})"


def _why(line: str) -> str:
    outside = _QUOTED.sub("", line)
    for characters, what in _ODD:
        if set(characters) & set(outside):
            return what
    if line.count('"') % 2 or line.count("'") % 2:
        return "a quotation mark is missing"
    if _UNQUOTED.match(line):
        return 'a text stands in quotation marks: write field = "text"'
    if "=" not in line and not line.startswith("["):
        return 'a line is [lexicon], [[term]] or field = "text"'
    return "this line is not valid TOML"


def explain_reading(error: OSError | UnicodeDecodeError) -> str:
    """Why a file cannot be read as a lexicon, and what to do."""
    if isinstance(error, UnicodeDecodeError):
        return "not a text in UTF-8; open it in an editor and save it as UTF-8"
    if isinstance(error, IsADirectoryError):
        return "a folder; name the lexicon file in it"
    return f"cannot be read ({error.strerror})"


def explain(error: ValidationError, raw: Mapping[str, Any]) -> Iterator[str]:
    """A line for each mistake: where it stands, what is wrong, and what to write instead."""
    seen: set[str] = set()
    for mistake in error.errors(include_url=False):
        # Terms with mistakes are not counted, and then there seem to be too few.
        if mistake["type"] == "too_short" and mistake["loc"] == ("term",) and mistake["input"]:
            continue
        line = _line(mistake["type"], mistake["loc"], mistake.get("input"), raw)
        if line not in seen:
            seen.add(line)
            yield line


def _line(kind: str, location: tuple[int | str, ...], value: object, raw: Mapping[str, Any]) -> str:
    table, where, rest = _place(location, raw)
    names = [part for part in rest if isinstance(part, str)]
    field = names[0] if names else ""
    start = f"{where}: " if where else ""
    if kind == "extra_forbidden":
        return f"{start}{_unknown(field, table)}"
    if kind == "missing":
        needed = {"lexicon": "[lexicon]", "term": "[[term]]"}.get(field, field) if not table else field
        return f"{start}{needed} is missing; {_expected(field)}"
    if field == "term" and not table and not isinstance(value, list | tuple):
        return "a term begins with [[term]] in double square brackets, since a file may hold many"
    if field in _TABLES and len(rest) == 1:
        return f"{start}{field} must be a table of its own: [[term.{field}]] on a line before its fields"
    number = next((part + 1 for part in rest if isinstance(part, int)), None)
    entry = f", entry {number}" if number and field in _LISTS else ""
    return f"{start}field {field}{entry}: {_shown(value)} will not do; {_expected(field)}"


def _place(location: tuple[int | str, ...], raw: Mapping[str, Any]) -> tuple[str, str, tuple[int | str, ...]]:
    """The table a mistake stands in, how a reader finds it, and the rest of the way."""
    if location[:1] == ("lexicon",) and len(location) > 1:
        return "lexicon", "[lexicon]", location[1:]
    if location[:1] != ("term",) or len(location) < 2 or not isinstance(location[1], int):
        return "", "", location
    terms = raw["term"]
    entry = terms[location[1]] if isinstance(terms, list) else {}
    where, table, rest = _name("term", entry, "id", location[1]), "term", location[2:]
    if len(rest) > 1 and rest[0] in _TABLES and isinstance(rest[1], int):
        table = str(rest[0])
        parts = entry.get(table, []) if isinstance(entry, Mapping) else []
        part = parts[rest[1]] if isinstance(parts, list) else {}
        key = {"variant": "form", "sense": "name", "milestone": "date", "related": "term"}[table]
        where, rest = f"{where}, {_name(table, part, key, rest[1])}", rest[2:]
    return table, where, rest


def _name(table: str, entry: object, key: str, index: int) -> str:
    name = entry.get(key) if isinstance(entry, Mapping) else None
    return f"{table} {name}" if isinstance(name, str) and name else f"{table} number {index + 1}"


def _unknown(field: str, table: str) -> str:
    known = FIELDS[table]
    other = OTHER_NAMES.get(field.lower())
    near = [other] if other in known else get_close_matches(field.lower(), known, 1, 0.6)
    # A field after the first [[term.variant]] belongs to that table, which surprises many.
    if table in _TABLES and not near and field in FIELDS["term"]:
        return f"field {field} stands after [[term.{table}]] and so belongs to it; move it up, right under the [[term]]"
    meant = f"; do you mean {near[0]}?" if near else ""
    return f"there is no field {field}{meant} (the fields here: {', '.join(known)})"


def _expected(field: str) -> str:
    if field == "lexicon":
        return 'begin the file with [lexicon] and a line such as name = "my_terms"'
    what = (
        "a list of texts in square brackets"
        if field in _LISTS
        else _WHAT.get(field, "a text in quotation marks")
    )
    return f"write {what}"


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"
