"""The whole run, from files to tables: against the floor, end to end, by size, by workers, on a cluster, in memory.

Run `python -m benchmarks.scale FOLDER` for these figures alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from annotator import tag_to_folder
from annotator.lexicon.model import Lexicon, load_lexicon
from annotator.text.variants import LAYOUT, ways_to_write
from benchmarks.common import (
    Figure,
    annotator,
    forget,
    megabytes,
    paired,
    peak_memory,
    quietly,
    repeated,
    seconds,
)

ROUNDS = 3


def as_they_stand(lexicon: Lexicon) -> re.Pattern[str]:
    """The forms, and nothing else: misses those in traditional characters or with a line break inside."""
    return re.compile("|".join(map(re.escape, _longest_first(lexicon))))


def in_every_way(lexicon: Lexicon) -> re.Pattern[str]:
    """The forms in every way to write them, with layout between the characters: the places that `annotator` looks at.

    Each way to write a first character is a branch of its own, which `re` searches twelve times as fast as a class.
    """
    between = f"[{LAYOUT}]*"
    return re.compile(
        "|".join(
            between.join([re.escape(first), *(f"[{re.escape(ways_to_write(other))}]" for other in form[1:])])
            for form in _longest_first(lexicon)
            for first in ways_to_write(form[0])
        )
    )


def _longest_first(lexicon: Lexicon) -> list[str]:
    return sorted((form.text for form in lexicon.forms), key=len, reverse=True)


def floor(folder: Path, pattern: re.Pattern[str]) -> None:
    """Read every file, decode it, and search it by one regular expression."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        pattern.findall(file.read_bytes().decode("utf-8", errors="replace"))


def plain(folder: str) -> None:
    """The plain pipeline on the files of a folder; run as a process of its own."""
    from benchmarks.rivals import make_plain_pipeline

    nlp = make_plain_pipeline(load_lexicon())
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
    spans = sum(len(doc.ents) for doc in nlp.pipe(texts))
    print(spans)


def whole_run(folder: Path, workers: int, **options: object) -> None:
    """Tag the folder into a folder that is thrown away."""
    forget()
    with tempfile.TemporaryDirectory() as out:
        tag_to_folder([folder], out, workers=workers, **options)  # type: ignore[arg-type]


def against_the_floor(folder: Path) -> list[Figure]:
    """The whole run on one core, start-up aside, against the floor: read, decode and one compiled regex."""
    lexicon = load_lexicon()
    patterns = as_they_stand(lexicon), in_every_way(lexicon)
    whole_run(folder, 1)
    ours, with_reprints, *floors = paired(
        7,
        lambda: whole_run(folder, 1, reprints=None),
        lambda: whole_run(folder, 1),
        *(partial(floor, folder, pattern) for pattern in patterns),
    )
    size = megabytes(folder)
    return [
        Figure(
            f"whole run on one core, start-up aside, {name}, against read, decode and one regex of {regex}",
            f"{size / run_time:.0f} against {size / least:.0f} MB/s", f"{run_time / least:.2f} times", "at most 1.5",
        )
        for regex, least in zip(
            ("the forms as they stand", "all forms in every way to write them, the places that are looked at"),
            floors, strict=True,
        )
        for name, run_time in (("reprints not looked for", ours), ("reprints looked for", with_reprints))
    ]  # fmt: skip


def end_to_end(folder: Path) -> Figure:
    """The command, start-up included, against the plain pipeline, start-up included."""
    with tempfile.TemporaryDirectory() as out:
        (ours,) = paired(5, lambda: quietly(*annotator("tag", folder, "-o", out)))
    script = "import sys; from benchmarks.scale import plain; plain(sys.argv[1])"
    theirs = seconds(lambda: quietly(sys.executable, "-c", script, str(folder)))
    return Figure(
        f"`annotator tag` on {megabytes(folder):.0f} MB, start-up included, against the plain pipeline",
        f"{ours:.1f} against {theirs:.0f} s", f"1/{theirs / ours:.0f}", "at most 1/25",
    )  # fmt: skip


def linearity(small: Path, large: Path) -> Figure:
    """Ten times the documents against ten times the time."""
    whole_run(small, 1)
    of_small, of_large = paired(ROUNDS, lambda: whole_run(small, 1), lambda: whole_run(large, 1))
    sizes = megabytes(small), megabytes(large)
    expected = of_small * sizes[1] / sizes[0]
    return Figure(
        f"{sizes[1] / sizes[0]:.0f} times the documents ({sizes[0]:.0f} and {sizes[1]:.0f} MB): time against as many "
        "times the time",
        f"{of_small:.2f} and {of_large:.2f} s", f"{of_large / expected:.2f}", "1 ± 0.1",
    )  # fmt: skip


def workers(folder: Path) -> Figure:
    """Two workers against one."""
    one, two = paired(ROUNDS, lambda: whole_run(folder, 1), lambda: whole_run(folder, 2))
    return Figure(
        f"two workers against one on {megabytes(folder):.0f} MB",
        f"{one:.1f} and {two:.1f} s", f"{one / two:.2f} times as fast", "at least 1.8",
    )  # fmt: skip


def memory(small: Path, large: Path) -> list[Figure]:
    """The most memory of all processes together, two of them at work."""
    with tempfile.TemporaryDirectory() as out:
        peaks = [
            peak_memory(*annotator("tag", folder, "-o", out, "--workers", "2")) / 1e6
            for folder in (small, large)
        ]
    return [
        Figure(
            f"most memory of all processes, {megabytes(large):.0f} MB, two workers", f"{peaks[1]:.0f} MB", "",
            "under 600 MB",
        ),
        Figure(
            f"the same against that on {megabytes(small):.0f} MB", f"{peaks[1]:.0f} and {peaks[0]:.0f} MB",
            f"{peaks[1] / peaks[0]:.2f}", "1 ± 0.1",
        ),
    ]  # fmt: skip


def on_a_cluster(folder: Path) -> Figure:
    """Two workers of a Dask scheduler on this machine against two processes, start-up of both aside."""
    with dask_cluster() as address, tempfile.TemporaryDirectory() as warm:
        whole_run(repeated(folder, Path(warm), 10e6), 2, cluster=address)
        local, cluster = paired(
            ROUNDS, lambda: whole_run(folder, 2), lambda: whole_run(folder, 2, cluster=address)
        )
    return Figure(
        f"two workers of a Dask scheduler against two processes on {megabytes(folder):.0f} MB",
        f"{cluster:.1f} and {local:.1f} s", f"{cluster / local - 1:+.0%}", "under +15 %",
    )  # fmt: skip


@contextlib.contextmanager
def dask_cluster() -> Iterator[str]:
    """A scheduler and two workers of one thread, each a process of its own on this machine; gives the address.

    Dask's profiler is off, as docs/cluster.md tells.
    """
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "wb") as nowhere:
        file = Path(folder) / "scheduler.json"
        options = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
        commands = [["scheduler", "--port", "0"], *[["worker", "--nthreads", "1", "--no-nanny"]] * 2]
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *further, *options],
                stdout=nowhere, stderr=nowhere, cwd=folder,
                env={**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"},
            )
            for kind, *further in commands
        ]  # fmt: skip
        try:
            while not file.exists():
                time.sleep(0.1)
            time.sleep(5)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in reversed(processes):
                process.kill()
                process.wait()


def measure(folder: Path) -> Iterator[Figure]:
    """All figures; the larger corpora are the folder repeated, in a temporary folder."""
    yield from against_the_floor(folder)
    yield end_to_end(folder)
    with tempfile.TemporaryDirectory() as temporary:
        sizes = {
            size: repeated(folder, Path(temporary) / str(size), size * 1e6) for size in (100, 200, 300, 1000)
        }
        yield linearity(sizes[100], sizes[1000])
        yield workers(sizes[1000])
        yield from memory(sizes[200], sizes[1000])
        yield on_a_cluster(sizes[300])
        size = megabytes(sizes[1000])
        ours = seconds(lambda: whole_run(sizes[1000], 1, reprints=None))
        least = seconds(lambda: floor(sizes[1000], as_they_stand(load_lexicon())))
        yield Figure(
            f"whole run on one core on {size:.0f} MB, reprints not looked for, against read, decode and one regex",
            f"{size / ours:.0f} against {size / least:.0f} MB/s", f"{ours / least:.2f} times", "at most 1.5",
        )  # fmt: skip


def main() -> None:
    """Measure and print, each figure as it is known."""
    for figure in measure(Path(sys.argv[1])):
        print(" | ".join(figure), flush=True)


if __name__ == "__main__":
    main()
