"""Which files OUT may hold, whose they are, and how a verb puts its own there together."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO

from annotator.columns import TRACE_TABLES
from annotator.out.folder import Folder, OutputError
from annotator.reading import RUN_FILE
from annotator.reading.source import is_litter
from annotator.tables.rows import TABLES

__all__ = ["RUN_FILE"]
TEXTS_FILE = "texts.zst"
TEMPLATES_FILE = "templates.toml"
"""The templates that a run learned from its pages; there only if it learned any."""
CODEBOOK = "codebook.csv"
FORMATS = ("csv", "parquet")
TAG_FILES = (
    *(f"{table}.{format}" for format in FORMATS for table in TABLES),
    CODEBOOK, TEXTS_FILE, TEMPLATES_FILE, RUN_FILE,
)  # fmt: skip
"""What `annotator tag` writes; the tables in one of the formats."""
TRACE_FILES = (*(f"{table}.csv" for table in TRACE_TABLES), "trace.json")
"""What `annotator trace` writes, beside the consortia."""
CONSORTIA = "consortia.csv"
"""The consortia that it finds by name; there only if there are any."""
PAGE, CHARTS, FIGURES = "report.html", "charts", "figures"
"""What `annotator report` writes: the page, the folder of chart files, and that of figures for a paper."""
METHODS, CITATION = "methods.md", "citation.bib"
"""Beside them: the paragraph on methods and what to cite."""
EXPLORE_FILES = (".explore", "judgements.csv", ".judgements.csv.lock", "explore.toml")
"""What `annotator explore` keeps: its prepared texts, made anew when the tables change, and what its readers judged and
added."""
FORMULATIONS = "formulations.csv"
"""What `annotator discover` writes."""

_OWNED = {
    "tag": re.compile("|".join(map(re.escape, TAG_FILES))),
    "trace": re.compile("|".join(map(re.escape, (*TRACE_FILES, CONSORTIA)))),
    # Whoever keeps pictures of their own among the charts keeps them.
    "report": re.compile(
        rf"{re.escape(PAGE)}|{re.escape(METHODS)}|{re.escape(CITATION)}|{CHARTS}/\w+\.(?:en|zh)\.(?:png|svg|pdf)"
        rf"|{FIGURES}/\w+(?:\.csv|\.(?:en|zh)\.(?:png|svg|pdf|txt))"
    ),
    "discover": re.compile(re.escape(FORMULATIONS)),
    "explore": re.compile("|".join(map(re.escape, EXPLORE_FILES))),
}
"""Whose a file is, by its name in the folder. A verb that writes into OUT has a line here."""
_MADE_OF_A_RUN = ("trace", "report", "discover")
"""Verbs whose results tell of one run, so that the next one takes them away; what others keep, such as judgements, stays."""
_FOLDERS = (CHARTS, FIGURES)
"""Folders that may lie in OUT."""


def others(folder: Folder) -> list[str]:
    """What lies in the folder and is nobody's: not a verb's, not litter of a system, not hidden."""
    return [
        name
        for name in folder.names()
        if not is_litter(name)
        and name not in _FOLDERS
        and not any(p.fullmatch(name) for p in _OWNED.values())
    ]


def owned(folder: Folder, verb: str) -> list[str]:
    """The files of a verb that lie in the folder."""
    names = [*folder.names(), *(f"{below}/{name}" for below in _FOLDERS for name in folder.names(below))]
    return list(filter(_OWNED[verb].fullmatch, names))


def dependent(folder: Folder) -> dict[str, list[str]]:
    """The files made from the tables of `annotator tag` that tell of that run alone, by the verb that made them."""
    found = {verb: owned(folder, verb) for verb in _MADE_OF_A_RUN}
    return {verb: names for verb, names in found.items() if names}


class Delivery:
    """Files that a verb is about to put into OUT."""

    def __init__(self, folder: Folder, verb: str) -> None:
        self._folder, self._stage = folder, f".{verb}"
        self.names: list[str] = []

    def create(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Write a file, to be put into the folder with the others."""
        self.names.append(name)
        return self._folder.create(f"{self._stage}/{name}", synced=False)


@contextlib.contextmanager
def delivery(folder: Folder, verb: str) -> Iterator[Delivery]:
    """The verb's files in place of its earlier ones: all when the context ends well, in the order of their making, else none.

    Raises:
        OutputError: the folder cannot be written, or another run is at work in it.
    """
    stage = f".{verb}"
    files = Delivery(folder, verb)
    try:
        with folder.alone():
            try:
                folder.clear(stage)
                folder.make(stage)
                yield files
                for name in set(owned(folder, verb)) - set(files.names):
                    folder.remove(name)
                for name in files.names:
                    folder.publish(name, stage)
                folder.sync()
            finally:
                folder.clear(stage)
    except OSError as error:
        raise OutputError(f"{folder.path}: cannot be written ({error.strerror or error})") from None
