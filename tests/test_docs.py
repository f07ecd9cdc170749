"""The documentation says what the command does: pages that are made from it, not typed.

`python tests/test_docs.py` writes docs/commands.md, docs/tables.md and the table in README.md anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from typer.main import get_command

from annotator.cli import app
from annotator.columns import TAG_TABLES, TRACE_TABLES, lines_of

ROOT = Path(__file__).resolve().parent.parent
COMMANDS, TABLES, README = ROOT / "docs" / "commands.md", ROOT / "docs" / "tables.md", ROOT / "README.md"
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
    README.write_text(OUTPUT.sub(main_output(), README.read_text(encoding="utf-8")), encoding="utf-8")
