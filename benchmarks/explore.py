"""The page of `annotator explore` under load: `python -m benchmarks.explore [FOLDER] [--megabytes 30 1000]`.

A real server on copies of a folder: seconds to the plain counts and their course, to the decided sample and to the exact
number, first with the texts out of the page cache and a fresh server, then again; twenty questions at once; memory of all
its processes; and the frames of a browser that scrolls through a million rows. Needs the extras `explore` and `test`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psutil

from benchmarks.common import (
    EVENING_NEWS,
    Figure,
    about,
    annotator,
    megabytes,
    quietly,
    repeated,
    seconds,
    table,
)

PHRASES = ("新质生产力", "发展")
TWENTY = (
    "经济", "中国", "改革", "开放", "创新", "科技", "产业", "农业", "乡村振兴", "教育", "人民", "制造业", "数字经济", "绿色",
    "安全", "文化", "高质量发展", "市场", "企业", "国际合作",
)  # fmt: skip


class Taken(NamedTuple):
    """Seconds from the question to each step of its answer, and the exact number."""

    plain: float
    sample: float
    exact: float
    number: int


class Server:
    """A server on a tagged folder, with a thread that watches the memory of all its processes."""

    def __init__(self, out: Path) -> None:
        self.process = subprocess.Popen(
            annotator("explore", out, "--no-browser"), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        parts = urlsplit(self.address)
        self.host, self.port = parts.netloc, parts.port
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", f"{parts.path}?{parts.query}")
        self.cookie = (connection.getresponse().getheader("set-cookie") or "").partition(";")[0]
        self.private = self.resident = 0
        self._watching = True
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        process = psutil.Process(self.process.pid)
        while self._watching:
            private = resident = 0
            for one in [process, *process.children(recursive=True)]:
                try:
                    told = one.memory_full_info()
                except psutil.Error:
                    continue
                private += told.uss
                resident += told.rss
            self.private, self.resident = max(self.private, private), max(self.resident, resident)
            time.sleep(0.2)

    def steps(self, name: str, **asked: Any) -> Iterator[tuple[float, dict[str, Any]]]:
        """The steps of an answer with the seconds until each."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"cookie": self.cookie, "origin": f"http://{self.host}", "x-annotator": "1"}
        connection.request("POST", f"/api/{name}", json.dumps(asked), headers)
        response = connection.getresponse()
        while line := response.readline():
            yield time.perf_counter() - start, json.loads(line)
        connection.close()

    def ask(self, phrase: str) -> Taken:
        """Ask for the exact number of one phrase."""
        plain = sample = exact = 0.0
        number = 0
        for at, step in self.steps("ask", lines=[phrase], unit="month"):
            if step["step"] == "lines":
                plain = at
                if step["lines"][0]["exact"]:
                    sample, exact, number = at, at, step["lines"][0]["total"]["occurrences"]
            elif step["step"] == "sample":
                sample = at
            elif step["step"] == "line":
                exact, number = at, step["total"]["occurrences"]
        return Taken(plain, sample, exact, number)

    def stop(self) -> None:
        """End it."""
        self._watching = False
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def evict(folder: Path) -> None:
    """Ask the system to forget what it holds of the files, as after a start of the machine."""
    if hasattr(os, "posix_fadvise"):
        for file in folder.rglob("*"):
            if file.is_file():
                descriptor = os.open(file, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)


def hit_rates(out: Path, phrase: str) -> str:
    """How often the decision finds a block decided already, over one exact count in a process of its own."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from annotator.explore.decide import decide_segments, stretches\n"
        "from annotator.explore.prepare import store_of\n"
        "from annotator.explore.query import parse\n"
        "from annotator.tagging import boundary\n"
        "store = store_of(Path(sys.argv[1]))\n"
        "for part in stretches(store): decide_segments(str(store.folder), parse(sys.argv[2]).layer, part)\n"
        "for name, one in vars(boundary).items():\n"
        "    info = getattr(one, 'cache_info', None)\n"
        "    if info and (n := info().hits + info().misses) > 100: print(f'{name.strip(\"_\")} {info().hits / n:.0%} of {n:,}')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(out), phrase], capture_output=True, text=True, check=True
    )
    return "; ".join(run.stdout.split("\n")[:-1])


def frames(server: Server, phrase: str) -> tuple[int, float, float]:
    """Rows of a phrase, and the median and 95th percentile of the milliseconds between frames while they are scrolled."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(server.address)
        page.fill("#phrase", phrase)
        page.press("#phrase", "Enter")
        page.wait_for_selector("html[data-state=idle] [role=option]", timeout=300_000)
        page.hover(".virtual")
        page.evaluate(
            "() => { window.gaps = []; let last = performance.now(); const next = (now) => { window.gaps.push(now - last); "
            "last = now; requestAnimationFrame(next); }; requestAnimationFrame(next); }"
        )
        for at in range(150):
            page.mouse.wheel(0, 400 if at % 30 else 900_000)
            page.wait_for_timeout(20)
        gaps = sorted(page.evaluate("() => window.gaps"))
        rows = int(page.locator("[role=option]").first.get_attribute("aria-setsize") or 0)
        browser.close()
    return rows, statistics.median(gaps), gaps[int(0.95 * len(gaps))]


def measure(out: Path, size: float, prepared: float) -> Iterator[Figure]:
    """All figures on one tagged folder."""
    big = size > 500
    limits = {
        "新质生产力": (1 if big else 0.3, 3, 5 if big else 1),
        "发展": (1 if big else 0.3, 3, 60 if big else 2),
    }
    yield Figure(f"{size:.0f} MB: preparing the tagged folder", f"{prepared:.1f} s", "")
    server = Server(out)
    # The processes have begun and know the dictionary, but none of the questions.
    server.ask("冰壶")
    evict(out)
    for state in ("cold", "warm"):
        for phrase in PHRASES:
            took = server.ask(phrase)
            plain, sample, exact = limits[phrase]
            wanted = f"{plain:g}, {sample:g} and {exact:g} s" if state == "cold" else ""
            yield Figure(
                f"{size:.0f} MB, {state}: {phrase} ({took.number:,} exact): plain course, sample, exact number",
                f"{took.plain:.3f}, {took.sample:.2f} and {took.exact:.2f} s", "", wanted,
            )  # fmt: skip
    first: list[float] = []
    whole: list[float] = []

    def one(phrase: str) -> None:
        took = server.ask(phrase)
        first.append(took.plain)
        whole.append(took.exact)

    askers = [threading.Thread(target=one, args=(phrase,)) for phrase in TWENTY]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    yield Figure(
        f"{size:.0f} MB: 20 questions at once: slowest plain course, slowest exact number",
        f"{max(first):.2f} and {max(whole):.1f} s", "",
    )  # fmt: skip
    rows, median, high = frames(server, "的" if not big else "发展")
    yield Figure(
        f"{size:.0f} MB: {rows:,} rows scrolled: between frames, median and 95th percentile", f"{median:.0f} and {high:.0f} ms", "",
    )  # fmt: skip
    yield Figure(
        f"{size:.0f} MB: most private memory of all the server's processes; resident beside it",
        f"{server.private / 1e6:.0f} and {server.resident / 1e6:.0f} MB", "", "600 MB",
    )  # fmt: skip
    server.stop()
    yield Figure(f"{size:.0f} MB: blocks found decided already, 发展", hit_rates(out, "发展"), "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.explore",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, default=EVENING_NEWS, help="folder of documents")
    parser.add_argument("--megabytes", nargs="+", type=float, default=[30, 1000], help="sizes to measure")
    options = parser.parse_args()
    figures = []
    machine = about("policy-annotator", "starlette", "uvicorn")
    for size in options.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            place, out = Path(folder), Path(folder, "out")
            source = repeated(options.folder, place / "in", size * 1e6)
            quietly(*annotator("tag", source, "-o", out, "--reprints", "off"))
            actual = megabytes(source)
            shutil.rmtree(source)
            prepare = "import sys; from pathlib import Path; from annotator.explore.prepare import store_of; store_of(Path(sys.argv[1]))"
            prepared = seconds(
                lambda out=out, prepare=prepare: quietly(sys.executable, "-c", prepare, str(out))
            )  # type: ignore[misc]
            for figure in measure(out, actual, prepared):
                print(" | ".join(figure), flush=True)
                figures.append(figure)
    print(f"\n{table(figures)}\n\n{machine}")


if __name__ == "__main__":
    main()
