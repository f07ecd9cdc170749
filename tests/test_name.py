"""The name `annotator` on the package index belongs to another project: nothing of ours sends a user there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from annotator.data import how_to_install

HERE = Path(__file__).parents[1]
FOLDERS = ("annotator", "docs", "notebooks", "corpus", "lexicon", "benchmarks")
TEXTS = [
    *(path for path in HERE.iterdir() if path.suffix in (".md", ".toml", ".cff")),
    *(
        path
        for folder in FOLDERS
        for path in (HERE / folder).rglob("*")
        if path.suffix in (".py", ".md", ".ipynb", ".js", ".html", ".toml")
    ),
]
_INSTALLS = re.compile(r"(?:pipx?|uv(?: pip| tool)?|poetry|pdm) (?:install|add|run)\b([^\n`]*)")
_OF_THE_INDEX = re.compile(r"""(?<![\w./\\-])annotator(?=[\s\["'`,;.<>=!~]|$)""")


def sends_away(text: str) -> list[str]:
    """The commands in a text that install what is called `annotator` on the index."""
    return [
        found[0] for found in _INSTALLS.finditer(text) if _OF_THE_INDEX.search(found[1].partition("&&")[0])
    ]


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("pip install 'annotator[parquet]'", True),
        ("pip install annotator", True),
        ("pip install '.[parquet]'", False),
        ("pip install policy-annotator", False),
        ("pip install --quiet . && annotator tag corpus/sample -o out", False),
    ],
)
def test_what_is_looked_for(text, is_wrong):
    assert bool(sends_away(text)) is is_wrong


def test_no_document_or_message_installs_the_other_projects_package():
    assert len(TEXTS) > 250
    wrong = {path.name: found for path in TEXTS if (found := sends_away(path.read_text(encoding="utf-8")))}
    assert wrong == {}


def test_the_distribution_has_its_own_name_and_extras_come_from_the_checkout():
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "policy-annotator"
    for extra in project["optional-dependencies"]:
        assert how_to_install(extra) == f"in the project's folder: pip install '.[{extra}]'"
