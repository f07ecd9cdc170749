"""What began a run, kept beside its parts, so that it can go on after a break and is refused when something changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, starmap, zip_longest
from typing import Any

from annotator.engine.inputs import Input
from annotator.engine.parts import any_finished
from annotator.out.folder import PARTIAL, Folder, OutputError

_STATE = f"{PARTIAL}/state.json"
_INPUTS = f"{PARTIAL}/inputs.jsonl"
_IN_A_LINE = 1_000
"""Inputs in a line of that file: a line for each would take as long as finding it."""


def is_unfinished(folder: Folder) -> bool:
    """Whether the folder holds a run that was begun and not finished; one without a finished batch is none."""
    return folder.exists(_STATE) and any_finished(folder)


def begin(folder: Folder, options: Mapping[str, Any], inputs: Iterable[Input], resume: bool) -> int:
    """Begin a run, or go on with an unfinished one, and return the bytes of its inputs.

    Args:
        folder: where results go.
        options: whatever decides what the results hold, as JSON has it.
        inputs: the files to read.
        resume: whether an unfinished run may go on; without one, the run begins.

    Raises:
        OutputError: there is an unfinished run and `resume` is false, or an option or an input changed since it began.
    """
    if is_unfinished(folder):
        if not resume:
            raise OutputError(
                f"{folder.path}: holds an unfinished run. Go on with it by the same command and --resume, "
                f"or delete {folder.path}/{PARTIAL} to begin anew"
            )
        return _compare(folder, options, inputs)
    folder.clear()
    folder.make()
    size = 0
    with folder.create(_INPUTS) as stream:
        for group in _groups(inputs):
            size += sum(given.size for given in group)
            stream.write(json.dumps(group).encode("ascii") + b"\n")
    with folder.create(_STATE) as stream:
        stream.write(json.dumps({"options": options, "bytes": size}).encode("ascii"))
    return size


def kept_inputs(folder: Folder) -> Iterator[Input]:
    """The inputs of the run, as they were when it began."""
    with folder.open(_INPUTS) as stream:
        for line in stream:
            yield from starmap(Input, json.loads(line))


def end(folder: Folder) -> None:
    """Forget the run: from here on the folder holds results, not work in progress."""
    folder.remove(_STATE)
    folder.clear()


def _groups(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    rest = iter(inputs)
    while group := list(islice(rest, _IN_A_LINE)):
        yield group


def _compare(folder: Folder, options: Mapping[str, Any], inputs: Iterable[Input]) -> int:
    with folder.open(_STATE) as stream:
        state = json.load(stream)
    anew = f"Give the same, or delete {folder.path}/{PARTIAL} to begin anew"
    for name, value in json.loads(json.dumps(options)).items():
        before = state["options"].get(name)
        if before != value:
            raise OutputError(
                f"{folder.path}: {name} changed since the unfinished run began "
                f"(it was {_short(before)}, now it is {_short(value)}). {anew}"
            )
    for before, now in zip_longest(kept_inputs(folder), inputs):
        if before != now:
            raise OutputError(
                f"{folder.path}: {_difference(before, now)} since the unfinished run began. {anew}"
            )
    return int(state["bytes"])


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _difference(old: Input | None, new: Input | None) -> str:
    if old and new and old.file == new.file:
        return f"{old.file} was changed"
    if new and (not old or new.file < old.file):
        return f"{new.file} was added"
    return f"{old.file if old else ''} was taken away"
