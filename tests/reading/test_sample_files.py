"""The files of the sample that a script makes hold what the script writes."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from annotator.reading import read
from annotator.records import Document

MADE = runpy.run_path(str(Path(__file__).with_name("sample_files.py")))


@pytest.mark.parametrize("name", MADE["FILES"])
def test_the_sample_holds_what_its_maker_writes(sample, tmp_path, name):
    fresh = tmp_path / Path(name).name
    fresh.write_bytes(MADE["FILES"][name]())

    def documents(file: Path) -> list[tuple[str, str, str, str]]:
        items = list(read([file]))
        assert all(isinstance(item, Document) for item in items)
        return [(item.doc_id, item.title, item.date, item.text) for item in items]

    held = documents(sample / name)
    assert held == documents(fresh)
    assert all("示例文本" in text for *_, text in held)
    assert all(date for _, _, date, _ in held)
    assert not any("不是正文" in text for *_, text in held)
