"""What a run does not need it does not wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from annotator.reading import formats

NOT_FOR_TEXTS = (
    "scipy", "pandas", "spacy", "lxml", "selectolax", "pypdfium2", "olefile", "warcio", "pkg_resources", "altair",
    "annotator.reading.papers", "annotator.reading.containers", "annotator.reading.records",
)  # fmt: skip


def test_texts_are_tagged_without_the_readers_and_libraries_of_other_formats(tmp_path: Path):
    (tmp_path / "2024-03-05.md").write_text("# 报告\n\n加快发展新质生产力。", encoding="utf-8")
    code = (
        "import sys; from annotator.cli import app\n"
        f"try: app(['tag', r'{tmp_path / '2024-03-05.md'}', '-o', r'{tmp_path / 'out'}'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "annotator.reading.markdown" in loaded
    assert loaded.isdisjoint(NOT_FOR_TEXTS)


def test_every_reader_is_there_when_its_format_is_met():
    later = [entry.reader for entry in formats.FORMATS if isinstance(entry.reader, formats.Later)]
    assert len(later) > 10
    assert all(callable(reader.function) for reader in later)
