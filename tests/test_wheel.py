"""A wheel is made of the sources alone: twice the same bytes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None, reason="needs hatchling, which builds the wheel"
)
def test_a_wheel_is_reproducible(root, tmp_path):
    digests = []
    for name in ("first", "second"):
        script = f"import hatchling.build as b; print(b.build_wheel({str(tmp_path / name)!r}))"
        (tmp_path / name).mkdir()
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=root, capture_output=True, text=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (wheel,) = (tmp_path / name).glob("*.whl")
        digests.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert digests[0] == digests[1]
