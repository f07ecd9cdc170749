"""What a run does not need it does not wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from annotator.reading import formats

NOT_FOR_TEXTS = (
    "scipy", "pandas", "spacy", "lxml", "selectolax", "pypdfium2", "olefile", "warcio", "pkg_resources", "altair",
    "annotator.reading.papers", "annotator.reading.containers", "annotator.reading.records",
)  # fmt: skip


TAG = "import sys; from annotator.cli import app\ntry: app(['tag', {file!r}, '-o', {out!r}])\nexcept SystemExit as end: assert not end.code"
READ = (
    "import sys; from annotator.reading import read_documents\nassert len([*read_documents({file!r})]) == 1"
)


@pytest.mark.parametrize("code", [TAG, READ], ids=["the command", "reading"])
def test_texts_wait_for_no_reader_or_library_of_another_format(code, tmp_path: Path):
    file = tmp_path / "2024-03-05.md"
    file.write_text("# 报告\n\n加快发展新质生产力。", encoding="utf-8")
    script = code.format(file=str(file), out=str(tmp_path / "out")) + "\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "annotator.reading.formats" in loaded
    assert loaded.isdisjoint(NOT_FOR_TEXTS)


def test_every_reader_is_there_when_its_format_is_met():
    later = [entry.reader for entry in formats.FORMATS if isinstance(entry.reader, formats.Later)]
    assert len(later) > 10
    assert all(callable(reader.function) for reader in later)
