"""Paths and helpers that the tests share."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
