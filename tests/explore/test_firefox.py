"""A million and a half rows in Firefox, which draws no element as high as they are."""

from __future__ import annotations

import shutil

import pytest

from tests.explore.conftest import written
from tests.explore.firefox import Firefox


@pytest.fixture
def firefox(tmp_path):
    program = shutil.which("firefox") or shutil.which("firefox-esr")
    if not program:
        pytest.skip("needs Firefox")
    (tmp_path / "profile").mkdir()
    browser = Firefox(program, tmp_path / "profile")
    yield browser
    browser.close()


def test_a_million_and_a_half_rows_are_scrolled_from_end_to_end(firefox, start, tmp_path):
    server = start(written(tmp_path / "in", **{f"d{n}": f"{n}中国，" * 60_000 for n in range(24)}))
    firefox.open(server.address)
    firefox.until("document.querySelector('#phrase')")
    firefox.evaluate(
        "(() => { const i = document.querySelector('#phrase'); i.value = '中国'; document.querySelector('#add').click(); })()"
    )
    firefox.until("document.querySelector('.chip .stop')")
    firefox.evaluate("document.querySelector('.chip .stop').click()")
    firefox.until("document.querySelector('.count').textContent.startsWith('1,440,000')")
    firefox.until("document.querySelector('#row-0:not(.pending)')")
    for where, row in ((1, 1_439_999), (0.5, 720_000), (0, 0)):
        firefox.evaluate(
            "(() => { const b = document.querySelector('.virtual'); "
            f"b.scrollTop = (b.scrollHeight - b.clientHeight) * {where}; }})()"
        )
        firefox.until(
            "[...document.querySelectorAll('[role=option]:not(.pending)')].some((o) => "
            f"Math.abs(o.dataset.row - {row}) < 600)"
        )
    for _ in range(3):
        firefox.evaluate(
            "document.querySelector('.virtual').dispatchEvent(new WheelEvent('wheel', {deltaY: 360, cancelable: true}))"
        )
    firefox.until("document.querySelector('#row-31:not(.pending)')")
    assert firefox.said == []
