"""Real servers: `annotator explore` in a process of its own, and what asks it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest


@dataclass
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def steps(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.body.splitlines()]


class Server:
    """One server process."""

    def __init__(self, *arguments: object, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "annotator", "explore", "--no-browser", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment,
        )  # fmt: skip
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address + self.said()
        self.port = urlsplit(self.address).port
        self.host = f"127.0.0.1:{self.port}"
        self.cookie = ""

    def said(self) -> str:
        return "" if self.process.poll() is None else str(self.process.stderr and self.process.stderr.read())

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answered:
        """A request with just these headers; `_` in a name stands for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in ({"host": self.host} | headers).items():
                connection.putheader(name.replace("_", "-"), value)
            connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answered(
                response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def enter(self) -> None:
        path = self.address.removeprefix(f"http://{self.host}")
        self.cookie = self.send("GET", path).headers["set-cookie"].partition(";")[0]

    def own(self) -> dict[str, str]:
        """The headers of our own page."""
        if not self.cookie:
            self.enter()
        return {"cookie": self.cookie, "origin": f"http://{self.host}", "x_annotator": "1"}

    def ask(self, name: str, **asked: Any) -> Answered:
        return self.send("POST", f"/api/{name}", json.dumps(asked).encode(), **self.own())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def start(cache) -> Iterator[Callable[..., Server]]:
    """Starts servers; all end with the module."""
    servers: list[Server] = []

    def begin(*arguments: object) -> Server:
        servers.append(Server(*arguments, environment={"XDG_CACHE_HOME": str(cache), "OMP_NUM_THREADS": "1"}))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


def written(folder: Path, **texts: str) -> Path:
    """A folder of plain texts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
    return folder


def decided(server: Server, *lines: str, **asked: Any) -> dict[str, Any]:
    """The exact answers, by line."""
    steps = server.ask("ask", lines=list(lines), **asked).steps
    assert steps[-1] == {"step": "end"}, steps[-1]
    found = {}
    for step in steps:
        for line in step.get("lines", []) if step["step"] == "lines" else [step]:
            if line.get("exact"):
                found[line["text"]] = line
    return found


HIDDEN = re.compile(r"token=[\w-]+")
