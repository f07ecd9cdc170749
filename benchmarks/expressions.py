"""All regular expressions of the package, each with the place where it stands and how it is used.

They are read out of the source: the argument of every `re.compile`, `re.sub` … is worked out with the names of its module.
Those that are made of what only a function knows are listed in `MADE`, with a way to make them.
"""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import annotator
from annotator.data import data_path

_FUNCTIONS = frozenset(
    {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
)
_ANCHORED = {"match": "match", "fullmatch": "fullmatch"}


class Expression(NamedTuple):
    """A compiled expression, its place (`annotator/reading/dates.py:22`), and its use: `search`, `match`, `fullmatch`."""

    pattern: re.Pattern[Any]
    place: str
    use: str


class Unknown(NamedTuple):
    """An expression that cannot be worked out from the source: its place as `module:function`."""

    place: str
    source: str


def _patterns_of(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (pattern for one in value.values() for pattern in _patterns_of(one))
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from (pattern for one in value for pattern in _patterns_of(one))


def _provenance() -> Any:
    from annotator.reading import provenance

    return [value for value in vars(provenance._table()).values() if isinstance(value, re.Pattern)]


def _sites() -> Any:
    from annotator.reading.pages.sites import sites

    leads = [re.compile(template.lead) for site in sites() for template in site.templates if template.lead]
    return [[*site.dates, site.address] for site in sites()] + leads


def _boundary() -> Any:
    from annotator.tagging import boundary

    return boundary._patterns()


def _scan() -> Any:
    from annotator.lexicon.model import load_lexicon
    from annotator.tagging import scan

    return [scan._not_plain(), scan.Scanner(load_lexicon().forms)._first_written]


def _described(kind: str, *keys: str) -> Any:
    raw = tomllib.loads(data_path("corpus", "sites.toml").read_text(encoding="utf-8"))
    return [re.compile(entry[key]) for entry in raw[kind] for key in keys if entry.get(key)]


def _collections() -> Any:
    raw = tomllib.loads(data_path("corpus", "wikisource.toml").read_text(encoding="utf-8"))
    return [re.compile(entry["pattern"]) for entry in raw["collection"]]


def _peoples_daily() -> Any:
    from annotator.reading.records.exports import peoples_daily

    return peoples_daily._PARTS


def _escaped() -> Any:
    """Words of the user or of the page, escaped."""
    words = ["关键核心技术", "a" * 60, "。*+?"]
    return [
        re.compile("|".join(map(re.escape, words))),
        re.compile(r"\s*".join(map(re.escape, "关于新型工业化的意见"))),
    ]


MADE: dict[str, Callable[[], Any]] = {
    "annotator.reading.provenance:_table": _provenance,
    "annotator.reading.pages.sites:_pattern": _sites,
    "annotator.reading.pages.article:_by_template": _sites,
    "annotator.reading.front_matter:_without": _escaped,
    "annotator.trace.collocates:sentence_words": _escaped,
    "annotator.discover.suggest:_patterns": _escaped,
    "annotator.discover.suggest:_with_variants": _escaped,
    "annotator.discover.texts:policy_words": _escaped,
    "annotator.scrape.plan:_parse_list": lambda: _described("list", "links", "next"),
    "annotator.reading.records.exports.peoples_daily:": _peoples_daily,
    "annotator.text.variants:codes_in": list,
    "annotator.scrape.fetch:_pages": _collections,
    "annotator.tagging.boundary:_patterns": _boundary,
    "annotator.tagging.scan:_not_plain": _scan,
    "annotator.tagging.scan:__init__": _scan,
}
"""By `module:function` the expressions that are made in it."""


def modules() -> Iterator[tuple[ModuleType, ast.Module, str]]:
    """Every module of the package with its tree and its path."""
    root = Path(annotator.__file__).parent
    for file in sorted(root.rglob("*.py")):
        name = ".".join(file.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
        if name.rpartition(".")[2] != "__main__" and "data" not in file.relative_to(root).parts[:-1]:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            yield importlib.import_module(name), tree, str(file.relative_to(root.parent))


def expressions() -> list[Expression | Unknown]:
    """All expressions, in the order of files and lines; those that could not be worked out among them."""
    return [found for module, tree, path in modules() for found in _in_module(module, tree, path)]


def _in_module(module: ModuleType, tree: ast.Module, path: str) -> Iterator[Expression | Unknown]:
    uses = _uses(tree)
    owners = {
        id(inside): function.name
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inside in ast.walk(function)
    }
    named = {id(call): name for assigned in ast.walk(tree) for name, call in _assigned(assigned)}
    for call in ast.walk(tree):
        if not _is_of_re(call):
            continue
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        place = f"{path}:{call.lineno}"
        use = _ANCHORED.get(call.func.attr, "search")
        if call.func.attr == "compile":
            use = uses.get(named.get(id(call), ""), "search")
        try:
            pattern = _evaluated(call, module)
        except NameError:
            where = f"{module.__name__}:{owners.get(id(call), '')}"
            if where in MADE:
                yield from (Expression(made, place, use) for made in _patterns_of(MADE[where]()))
            else:
                yield Unknown(f"{place} ({where})", ast.unparse(call))
        else:
            yield Expression(pattern, place, use)


def _is_of_re(call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _FUNCTIONS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "re"
    )


def _evaluated(call: ast.Call, module: ModuleType) -> re.Pattern[Any]:
    flags = [word.value for word in call.keywords if word.arg == "flags"]
    if call.func.attr == "compile":  # type: ignore[attr-defined]
        flags += call.args[1:]
    values = [
        eval(compile(ast.Expression(node), "<expression>", "eval"), vars(module))  # our own source
        for node in (call.args[0], *flags)
    ]
    return re.compile(*values)


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and the calls that are assigned to them, also within tuples and dictionaries."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name):
            yield from (
                (target.id, inside) for inside in ast.walk(node.value) if isinstance(inside, ast.expr)
            )
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for name, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(name, ast.Name):
                    yield name.id, value


def _uses(tree: ast.Module) -> dict[str, str]:
    """For names that are only used as `NAME.match(…)` or only as `NAME.fullmatch(…)` that use."""
    found: dict[str, set[str]] = {}
    attributes = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, set()).add(attributes.get(id(node), ""))
    return {
        name: _ANCHORED["match" if "match" in uses else "fullmatch"]
        for name, uses in found.items()
        if uses - {"pattern"} and uses <= {"match", "fullmatch", "pattern"}
    }
