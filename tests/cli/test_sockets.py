"""Only scrape, fetch, explore and remote addresses talk to the network."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCKED = """
import runpy, socket, sys
def refuse(*_, **__):
    raise AssertionError("a socket was opened")
class Refused(socket.socket):
    def connect(self, address):
        refuse()
    connect_ex = bind = connect
socket.socket = Refused
socket.create_connection = socket.getaddrinfo = refuse
sys.argv = ["annotator", *sys.argv[1:]]
runpy.run_module("annotator", run_name="__main__")
"""


@pytest.fixture(scope="module")
def offline():
    """The command in a process in which any socket is an error."""

    def run(*call: object) -> None:
        done = subprocess.run(
            [sys.executable, "-c", BLOCKED, *map(str, call)], capture_output=True, text=True, encoding="utf-8"
        )
        assert "a socket was opened" not in done.stderr
        assert done.returncode == 0, done.stderr

    return run


def test_tag_trace_report_and_lexicon_open_no_socket(offline, tmp_path):
    out = tmp_path / "out"
    for call in (
        ("tag", "--sample", "-o", out),
        ("trace", out),
        ("report", out),
        ("lexicon", "list"),
        ("lexicon", "check", "seven_terms"),
    ):
        offline(*call)
