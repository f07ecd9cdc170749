"""Paths and helpers that the tests share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

from annotator.columns import names_of
from annotator.lexicon.model import Lexicon, load_lexicon
from annotator.out.read import TaggedOutput
from annotator.records import Document
from annotator.tables.rows import DocumentTagger, RowMaker
from annotator.tables.years import YearTable

# Nothing is timed: the machine may have more to do.
settings.register_profile("annotator", deadline=None)
settings.load_profile("annotator")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def sample() -> Path:
    return ROOT / "corpus" / "sample"


def _needed(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"needs {path.relative_to(ROOT.parent)}, which is kept beside the project")
    return path


@pytest.fixture(scope="session")
def corpora() -> Path:
    return _needed(SHARED / "corpora")


@pytest.fixture(scope="session")
def gold() -> list[dict]:
    lines = _needed(SHARED / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def annotator() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a process of its own."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "annotator", *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", timeout=300, **options,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def tagged() -> Callable[..., TaggedOutput]:
    """Tags documents in memory into what `read_output` would give; the seven terms unless lexicons are given."""

    def run(*documents: Document, lexicons: tuple[Lexicon, ...] = ()) -> TaggedOutput:
        layers = lexicons or (load_lexicon(),)
        tagger, maker, years = DocumentTagger(layers), RowMaker(layers), YearTable(layers)
        found = tagger.tag(documents)
        for one in found:
            years.add(one)
        spans = pd.DataFrame(
            [maker.span(span) for one in found for span in one.spans], columns=names_of("spans")
        )
        columns = [column.name for column in maker.columns["documents"]]
        table = pd.DataFrame([maker.document(one) for one in found], columns=columns)
        year_table = pd.DataFrame(list(years.rows()), columns=names_of("years"))
        return TaggedOutput(spans, table, year_table, tuple(layers), {})

    return run


def _lacking(reason: str) -> None:
    # Where the checks run for everybody, see .ci/run, what a test lacks is a failure.
    (pytest.fail if os.environ.get("ANNOTATOR_TEST_ALL") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def chinese_font() -> None:
    """A font with which pictures show Chinese."""
    from annotator.charts import has_chinese_font

    if not has_chinese_font():
        _lacking("needs a font with Chinese characters, such as Noto Sans CJK")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser: that of ANNOTATOR_TEST_BROWSER, else the Chromium or Chrome of this machine."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("ANNOTATOR_TEST_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    if not program:
        reason = "needs Chromium or Chrome: install one, or give its path in ANNOTATOR_TEST_BROWSER"
        _lacking(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--headless=new"])
        yield browser
        browser.close()
