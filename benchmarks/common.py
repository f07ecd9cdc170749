"""What the benchmarks share: timing, peak memory of a process with its children, corpora of a given size, the machine."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psutil

from annotator.tagging import boundary

ROOT = Path(__file__).resolve().parent.parent
EVENING_NEWS = ROOT.parent / "shared" / "corpora" / "xinwen_lianbo"
"""Three years of China Central Television's evening news, 30 MB, kept beside the project where it is tested."""


class Figure(NamedTuple):
    """One line of the table: what was measured, how, the ratio, and what it should be."""

    what: str
    measured: str
    ratio: str
    wanted: str = ""


def seconds(job: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def paired(rounds: int, *jobs: Callable[[], object]) -> list[float]:
    """The median wall time of each job, all of them done one after the other in each of the rounds."""
    times = [[seconds(job) for job in jobs] for _ in range(rounds)]
    return [statistics.median(of_job) for of_job in zip(*times, strict=True)]


def forget() -> None:
    """Empty the caches of what was found out about blocks, so that each round works for itself."""
    for cached in (boundary._cost, boundary._boundary, boundary._segment):
        cached.cache_clear()


def quietly(*arguments: str) -> None:
    """Run a command to its end, without what it prints.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def peak_memory(*arguments: str) -> int:
    """The most memory, in bytes, that a command and its children held at a time, looked at ten times a second.

    Resident set sizes are added up, so that pages which processes share count for each of them.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        peak = max(peak, _tree(watched))
        time.sleep(0.1)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return peak


def _tree(process: psutil.Process) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def annotator(*arguments: object) -> list[str]:
    """The command line of a verb."""
    return [sys.executable, "-m", "annotator", *map(str, arguments)]


def repeated(folder: Path, target: Path, size: float) -> Path:
    """Copy the folder's files under new names, again and again, until they are `size` bytes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    copied = number = 0
    while copied < size:
        for file in files:
            if copied >= size:
                break
            copy = target / f"{number:04d}" / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            copied += file.stat().st_size
        number += 1
    return target


def megabytes(folder: Path) -> float:
    """Size of the folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def about(*packages: str) -> str:
    """The machine, the versions and the date, for the line under the table."""
    memory = psutil.virtual_memory().total / 2**30
    parts = [f"{name} {version(name)}" for name in packages]
    load = f"load {os.getloadavg()[0]:.1f} when it began" if hasattr(os, "getloadavg") else ""
    return ", ".join(
        (
            f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB", platform.platform(terse=True),
            f"Python {platform.python_version()}", *parts, datetime.date.today().isoformat(), load,
        )
    )  # fmt: skip


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = [("what", "measured", "ratio", "wanted"), ("---", "---", "---", "---"), *figures]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
