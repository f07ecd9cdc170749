"""The budget of an input in a worker process: time of the processor and memory, which the system itself holds it to.

Readers have limits of their own (`annotator.reading.limits`), told where they are passed. This one holds for whatever is
read and by whichever library, also where one is at work that gives nothing back until it is done.
"""

from __future__ import annotations

import math
import os
import signal
import time

from annotator.reading.limits import MIB
from annotator.records import Problem

SECONDS, SECONDS_A_MEGABYTE = 300, 20
"""Seconds of the processor that an input may take, and how many more for each megabyte of it. The slowest readers, of PDF and
Word, take half a second for a megabyte and at most two minutes for a file within their limits; slow machines a few times that."""
MEMORY = 4 << 30
"""Bytes that an input may take beside what the process holds before it. The largest that are read take two gigabytes."""


def confine(size: int) -> None:
    """Hold this process to the budget of an input of so many bytes from here on, where the system can do that.

    A process that takes more time is ended by it (SIGXCPU), one that asks for more memory is not given it.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _set(resource.RLIMIT_CPU, math.ceil(time.process_time()) + SECONDS + SECONDS_A_MEGABYTE * (size // MIB))
    if held := _held():
        _set(resource.RLIMIT_AS, held + MEMORY)


def _set(kind: int, most: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _held() -> int:
    """Bytes of the process's address space; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def cause(status: int | None) -> str:
    """Why a process ended with such a status, in words; empty where it ran out of memory and said so itself."""
    if status is None or status >= 0:
        return f"ended with status {status}" if status else "found no more memory"
    name = signal.strsignal(-status) or "unknown"
    if status == -signal.SIGKILL:
        return "was killed by signal 9, as a system does that runs out of memory"
    return f"was ended by signal {-status} ({name})"


def lost(file: str, size: int, status: int | None) -> Problem:
    """The row for an input that ended, twice, the process that read it."""
    if status is not None and -status == getattr(signal, "SIGXCPU", 0):
        seconds = SECONDS + SECONDS_A_MEGABYTE * (size // MIB)
        wrong = (
            f"takes more than {seconds:,} seconds of the processor to read, as no document of its size does"
        )
        return Problem(file, f"{wrong}; split it or print it anew", "lost", "limit")
    wrong = f"cannot be read: the process that read it {cause(status)}, twice"
    memory = f"; an input may take {MEMORY >> 30} GB of memory"
    return Problem(file, f"{wrong}{memory}: split it or save it anew", "lost", "limit")
