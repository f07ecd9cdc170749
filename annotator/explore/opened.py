"""What the page works on: a tagged folder with its store, answers and judgements; and how a folder becomes one."""

from __future__ import annotations

import asyncio
import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from annotator.data import VERSION, data_path
from annotator.engine.inputs import walk
from annotator.engine.state import is_unfinished
from annotator.explore.answers import Answers
from annotator.explore.concordance import Concordance
from annotator.explore.decide import Deciders
from annotator.explore.judgements import Judgements
from annotator.explore.lookalikes import Lookalikes
from annotator.explore.prepare import STORES, cache_folder, store_of
from annotator.explore.store import Store
from annotator.out.files import RUN_FILE
from annotator.out.folder import OutputError, open_folder

_INPUTS = "inputs.json"
"""What in `.explore` says which files the folder was tagged from."""
TAGGED = "-tagged"
"""What the folder of results beside a folder of documents is called after it."""


@dataclass
class Opened:
    """A tagged folder that is open in the page."""

    out: Path
    store: Store
    deciders: Deciders
    is_sample: bool = False
    questions: set[str] = field(default_factory=set)
    """The different lines that were asked of it."""

    @property
    def key(self) -> str:
        """What the page calls it."""
        return self.store.folder.name[:12]

    @cached_property
    def answers(self) -> Answers:
        """Its answers."""
        return Answers(self.store, self.deciders)

    @cached_property
    def concordance(self) -> Concordance:
        """Its places as rows."""
        return Concordance(self.store, self.deciders)

    async def elsewhere(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function gives in one of the processes, which alone have the dictionary in their memory."""
        return await asyncio.wrap_future(self.deciders.submit(function, *arguments))

    @cached_property
    def judgements(self) -> Judgements:
        """Its judgements."""
        return Judgements(self.out)

    @cached_property
    def lookalikes(self) -> Lookalikes:
        """The look-alikes that were added from the page."""
        return Lookalikes(self.out)

    def statements(self) -> list[dict[str, str]]:
        """The rows of `statements.csv` where `annotator trace` has written it."""
        import csv

        file = self.out / "statements.csv"
        if not file.is_file():
            return []
        with open(file, encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))


def is_tagged(folder: Path) -> bool:
    """Whether `annotator tag` wrote the folder."""
    return (folder / RUN_FILE).is_file()


def out_of(folder: Path) -> Path:
    """Where the tables of a folder of documents go: beside it, or in the user's cache where nothing can be written."""
    if folder.resolve() == data_path("corpus", "sample").resolve():
        return cache_folder() / "tagged" / f"sample-{VERSION}"
    beside = folder.resolve().parent / f"{folder.resolve().name}{TAGGED}"
    if os.access(beside if beside.exists() else beside.parent, os.W_OK):
        return beside
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return cache_folder() / "tagged" / name


def _inputs(folder: Path, out: Path) -> dict[str, str]:
    digest = hashlib.sha256()
    for file in walk([folder], str(out)):
        digest.update(f"{file.file}\0{file.size}\0{file.modified}\n".encode("utf-8", "surrogateescape"))
    return {"annotator": VERSION, "files": digest.hexdigest()}


def tagged(folder: Path, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """The tagged folder of a folder: itself, or the one beside it, tagged now unless nothing has changed since.

    Raises:
        OutputError, FileNotFoundError: as of `annotator.engine.run.tag_to_folder`.
    """
    from annotator.engine.run import tag_to_folder

    if is_tagged(folder):
        return folder
    if not folder.exists():
        raise FileNotFoundError(f"{folder}: there is no such file or folder")
    out = out_of(folder)
    inputs, note = _inputs(folder, out), out / STORES / _INPUTS
    try:
        same = is_tagged(out) and json.loads(note.read_text(encoding="utf-8")) == inputs
    except (OSError, ValueError):
        same = False
    if same:
        return out
    try:
        summary = tag_to_folder(folder, out, on_progress=on_progress, resume=True)
    except OutputError:
        here = open_folder(out)
        if not is_unfinished(here):
            raise
        # What was begun is of other documents or of another version: it begins anew.
        here.clear()
        summary = tag_to_folder(folder, out, on_progress=on_progress)
    if not summary.documents:
        raise OutputError(f"{folder}: holds no document that can be read. See {out / 'problems.csv'}")
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps(inputs), encoding="utf-8")
    return out


def _tag_elsewhere(folder: str, connection: Any) -> None:
    """Tag and prepare in a process of its own: the server goes on answering, and its memory stays small."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        out = tagged(Path(folder), lambda done, of: connection.send(("tag", done, of)))
        store_of(out, lambda done, of: connection.send(("prepare", done, of)))
        connection.send(("out", str(out), 0))
    except (OSError, ValueError, RuntimeError) as error:
        connection.send(("error", str(error), 0))
    finally:
        connection.close()


Step = tuple[str, Any, Any]
"""`("tag" | "prepare", done, of)` again and again, and at the end `("out", path, 0)` or `("error", why, 0)`."""


def tag_in_steps(folder: Path) -> Generator[Step | None, None, None]:
    """Tag and prepare a folder in a process of its own; None now and then, while there is no news."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_tag_elsewhere, args=(str(folder), theirs))
    process.start()
    theirs.close()
    try:
        while True:
            if not ours.poll(0.2):
                yield None
                continue
            try:
                message = ours.recv()
            except EOFError:
                yield ("error", f"{folder}: the process that tagged it has ended early", 0)
                return
            yield message
            if message[0] in ("out", "error"):
                return
    finally:
        if process.is_alive():
            process.join(0.5)
        if process.is_alive():
            process.terminate()
        ours.close()


async def tag_with_progress(folder: Path) -> AsyncGenerator[Step, None]:
    """The same for an event loop that has other things to do meanwhile."""
    with closing(tag_in_steps(folder)) as steps:
        while True:
            step = await asyncio.to_thread(next, steps, ("error", "", 0))
            if step:
                yield step
            if step and step[0] in ("out", "error"):
                return


def upload_target(folder: Path, name: str) -> Path:
    """Where in a folder a file that was dropped on the page goes.

    Raises:
        OutputError: its name leads out of the folder, or is none.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or any(part in ("..", ".", "/") or "\0" in part or ":" in part for part in parts):
        raise OutputError(f"{name}: not the name of a file in the folder")
    target = folder.joinpath(*parts)
    if not target.resolve().is_relative_to(folder.resolve()):
        raise OutputError(f"{name}: lies outside the folder")
    return target


def folders_below(start: Path, inside: str) -> list[dict[str, Any]]:
    """The folders in a folder below the start folder, and whether each was tagged.

    Raises:
        OutputError: the folder lies outside the start folder.
    """
    here = below(start, inside)
    found = []
    for entry in sorted(here.iterdir(), key=lambda entry: entry.name):
        if (
            entry.is_dir()
            and not entry.name.startswith(".")
            and entry.resolve().is_relative_to(start.resolve())
        ):
            found.append(
                {"name": entry.name, "path": str(entry.relative_to(start)), "tagged": is_tagged(entry)}
            )
    return found


def below(start: Path, inside: str) -> Path:
    """A folder below the start folder by its relative path.

    Raises:
        OutputError: it lies outside, or is no folder.
    """
    try:
        here = (start / inside).resolve()
        is_there = here.is_relative_to(start.resolve()) and here.is_dir()
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        raise OutputError(f"{inside}: no folder below {start}")
    return start / inside
