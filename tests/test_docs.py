"""The documentation says what the command does: pages that are made from it, not typed.

`python tests/test_docs.py` writes docs/commands.md, docs/tables.md, docs/python.md and the table in README.md anew.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from typer.main import get_command

from annotator.cli import app
from annotator.columns import TAG_TABLES, TRACE_TABLES, lines_of

ROOT = Path(__file__).resolve().parent.parent
COMMANDS, TABLES, README = ROOT / "docs" / "commands.md", ROOT / "docs" / "tables.md", ROOT / "README.md"
PYTHON = ROOT / "docs" / "python.md"
OUTPUT = re.compile(r"(?<=<!-- output -->\n```\n).*?(?=\n```\n<!-- /output -->)", re.DOTALL)


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    for verb, sub in sorted(getattr(command, "commands", {}).items()):
        yield from leaves(sub, f"{name} {verb}")
    if not hasattr(command, "commands"):
        yield name, command


def commands_page() -> str:
    lines = ["# Commands", "", "Made from `annotator --help`; `annotator VERB --help` shows the same.", ""]
    for name, command in leaves(get_command(app), "annotator"):
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
        usage = " ".join(
            [name, *(f"[{p.name.upper()}]" for p in arguments), *(["[OPTIONS]"] if options else [])]
        )
        lines += [f"## {name}", "", " ".join((command.help or "").split()), "", "```", usage, "```", ""]
        if arguments or options:
            lines += ["| | meaning |", "| --- | --- |"]
            lines += [f"| `{p.name.upper()}` | {p.help} |" for p in arguments]
            for option in options:
                value = getattr(option.default, "value", option.default)
                default = f" Default: {value}." if value not in (None, False, "") else ""
                lines.append(f"| {', '.join(f'`{o}`' for o in option.opts)} | {option.help}{default} |")
            lines.append("")
        lines += [str(command.epilog), ""]
    return "\n".join(lines)


def tables_page() -> str:
    """Every column of every table; TERM stands for the id of each term."""
    lines = [
        "# Tables", "",
        "Made from `annotator/columns.py`; `codebook.csv` beside the tables says the same of a run's own columns. "
        "`TERM` stands for the id of each term.", "",
    ]  # fmt: skip
    for verb, tables in (
        ("tag", TAG_TABLES),
        ("trace", (*TRACE_TABLES, "consortia")),
        ("discover", ("formulations",)),
    ):
        lines += [f"# annotator {verb}", ""]
        for table in tables:
            lines += [
                f"## {table}",
                "",
                "| column | type | unit | meaning | 释义 | since |",
                "| " + "--- | " * 5 + "--- |",
            ]
            for one in lines_of(table):
                since = f"{one.since}, with `--{one.option}`" if one.option else one.since
                lines.append(f"| `{one.name}` | {one.type} | {one.unit} | {one.en} | {one.zh} | {since} |")
            lines.append("")
    return "\n".join(lines)


class Public(NamedTuple):
    """A name that users import: from which package, and the module in which it is defined."""

    package: str
    name: str
    home: str

    @property
    def value(self) -> object:
        return getattr(importlib.import_module(self.package), self.name)


def public_names() -> list[Public]:
    """What the `__all__` of each package offers, each name once."""
    found: dict[tuple[str, str], Public] = {}
    files = sorted((ROOT / "annotator").rglob("__init__.py"), key=lambda file: (len(file.parts), file))
    for file in files:
        package = ".".join(file.parent.relative_to(ROOT).parts)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        homes = {
            alias.name: str(node.module)
            for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }  # fmt: skip
        for name in getattr(importlib.import_module(package), "__all__", ()):
            one = Public(package, name, _defined(homes.get(name, package), name))
            found.setdefault((one.home, name), one)
    return list(found.values())


def _defined(module: str, name: str) -> str:
    """The module itself, not a package that hands the name on."""
    value = getattr(importlib.import_module(module), name)
    return (
        getattr(value, "__module__", module) if inspect.isroutine(value) or inspect.isclass(value) else module
    )


def python_page() -> str:
    """Every name that a package of the library offers, by its docstring."""
    lines = [
        "# Python", "", "What the commands do can be done in Python, with DataFrames. Made from the packages' `__all__` and docstrings.", "",
    ]  # fmt: skip
    package = ""
    for one in public_names():
        if one.package != package:
            package = one.package
            summary = str(importlib.import_module(package).__doc__).split("\n")[0]
            lines += [f"## {package}", "", summary, ""]
        lines += [
            f"::: {one.home}.{one.name}",
            "    options:",
            f"      heading: {one.package}.{one.name}",
            "",
        ]
    return "\n".join(lines)


def main_output() -> str:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        done = subprocess.run(
            [sys.executable, "-m", "annotator", "tag", "corpus/sample", "-o", out],
            cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
    lines = (line.rstrip() for line in done.stdout.replace(str(out), "out").splitlines())
    return "\n".join(lines).strip("\n")


def test_every_command_and_option_is_documented_as_it_is():
    assert COMMANDS.read_text(encoding="utf-8") == commands_page()


def test_every_column_is_documented_as_it_is():
    assert TABLES.read_text(encoding="utf-8") == tables_page()


def test_every_public_name_is_on_the_page_of_python():
    assert PYTHON.read_text(encoding="utf-8") == python_page()


@pytest.mark.parametrize("one", public_names(), ids=lambda one: f"{one.package}.{one.name}")
def test_every_public_name_says_what_it_is(one):
    if inspect.isroutine(one.value) or inspect.isclass(one.value):
        assert _own_docstring(one.value), f"{one.home}.{one.name} has no docstring"
        for name, member in vars(one.value).items() if inspect.isclass(one.value) else ():
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                assert inspect.getdoc(member), f"{one.home}.{one.name}.{name} has no docstring"
        return
    # Of a constant it stands below, as a text of its own.
    body = ast.parse(inspect.getsource(importlib.import_module(one.home))).body
    place = next(
        number for number, node in enumerate(body)
        if isinstance(node, ast.Assign | ast.AnnAssign ) and one.name in ast.unparse(node).split("=")[0]
    )  # fmt: skip
    below = body[place + 1]
    assert isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant), (
        f"{one.home}.{one.name}: say below it what it is"
    )


def _own_docstring(value: object) -> str | None:
    return value.__doc__ if value.__doc__ and not value.__doc__.startswith(f"{value.__name__}(") else None


def test_a_public_name_without_a_docstring_is_told(monkeypatch):
    def undocumented() -> None:
        pass

    monkeypatch.setattr("annotator.kwic.concordance", undocumented)
    (one,) = (one for one in public_names() if (one.package, one.name) == ("annotator.kwic", "concordance"))
    with pytest.raises(AssertionError, match="concordance has no docstring"):
        test_every_public_name_says_what_it_is(one)


def test_every_command_shows_an_example():
    for name, command in leaves(get_command(app), "annotator"):
        assert str(command.epilog).startswith("Example: annotator"), name


def test_the_readme_shows_the_real_output():
    assert OUTPUT.search(README.read_text(encoding="utf-8"))[0] == main_output()


def test_the_chinese_readme_has_the_same_commands():
    blocks = re.findall(r"^python3 -m venv .*$", README.read_text(encoding="utf-8"), re.MULTILINE)
    chinese = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    assert len(blocks) == 2 and all(block in chinese for block in blocks)


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8")
    TABLES.write_text(tables_page(), encoding="utf-8")
    PYTHON.write_text(python_page(), encoding="utf-8")
    README.write_text(OUTPUT.sub(main_output(), README.read_text(encoding="utf-8")), encoding="utf-8")
