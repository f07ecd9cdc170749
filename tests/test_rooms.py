"""The house stays as large as a person can hold in mind; import-linter holds the floors themselves."""

from __future__ import annotations

import tomllib
from pathlib import Path

import annotator

HERE = Path(__file__).parents[1]


def test_at_most_twenty_two_rooms_on_eight_floors():
    settings = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    rooms = [room.strip() for floor in contract["layers"] for room in floor.split("|")]
    assert len(contract["layers"]) <= 8
    assert len(rooms) <= 22
    package = Path(annotator.__file__).parent
    there = {
        path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert there - {"__init__", "__main__"} == set(rooms)
