"""What must hold for every input, and for every folder of inputs; what does not is given back as a sentence."""

from __future__ import annotations

import io
import json
import random
import re
import resource
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from annotator import tag_to_folder
from annotator.lexicon.model import load_lexicon
from annotator.reading import read_file
from annotator.records import Document, Problem
from annotator.tagging.tagger import Tagger
from fuzz import oracle
from fuzz.grammar import an_input

SECONDS, MEMORY = 10, 1 << 30
"""What one input may take."""
LEXICONS = ("seven_terms", "related_terms")
_DATE = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2})?)?)?")
TABLES = ("spans", "documents", "years", "rejected", "problems")


@cache
def taggers() -> dict[str, Tagger]:
    return {name: Tagger(load_lexicon(name)) for name in LEXICONS}


def prepare() -> None:
    """Load what the first input would otherwise pay for: dictionary, tables, expressions."""
    for name, tagger in taggers().items():
        tagger.tag("发展新质生产力。")
        oracle.hits("发展新质生产力。", name)


def draw_of(seed: int, number: int) -> random.Random:
    """Where everything of input `number` comes from."""
    return random.Random(f"{seed}:{number}")


def check_input(seed: int, number: int, folder: Path) -> list[str]:
    """What is wrong with how one input was read and tagged."""
    name, data = an_input(draw_of(seed, number))
    file = folder / name.replace("/", "_")
    file.write_bytes(data)
    # Of the processor: the machine may have more to do.
    began, before = time.process_time(), _memory()
    try:
        items = list(read_file(str(folder), str(file)))
        wrong = [*_read_wrongly(name, data, items), *_tagged_wrongly(items)]
    except Exception:  # whatever it is, it must not come out
        wrong = [f"traceback: {traceback.format_exc(limit=-4)}"]
    finally:
        file.unlink()
    took, more = time.process_time() - began, _memory() - before
    if took > SECONDS:
        wrong.append(f"took {took:.1f} s")
    if more > MEMORY:
        wrong.append(f"took {more >> 20} MB")
    return [f"{seed}:{number} {name}: {one}" for one in wrong]


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _read_wrongly(name: str, data: bytes, items: list[Document | Problem]) -> Iterator[str]:
    if not items:
        yield "a lost input: neither a document nor a row in problems.csv"
    for item in items:
        texts = (
            [item.path, item.problem]
            if isinstance(item, Problem)
            else [item.text, item.title, item.doc_id, item.source]
        )
        for text in texts:
            try:
                text.encode("utf-8")
            except UnicodeEncodeError as error:
                yield f"cannot be written: {error}"
        if isinstance(item, Document) and not _DATE.fullmatch(item.date):
            yield f"no date: {item.date!r}"
        if isinstance(item, Problem) and not item.problem:
            yield "a problem without a word"
    if name == "input.jsonl" and data.isascii():
        yield from _lines_read_wrongly(data.decode("ascii"), items)


def _lines_read_wrongly(text: str, items: list[Document | Problem]) -> Iterator[str]:
    """Every line of JSON with a text is that text, unchanged, but for halves of surrogate pairs."""
    given = []
    for line in text.split("\n"):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and isinstance(record.get("text"), str) and record["text"].strip():
            given.append(re.sub("[\ud800-\udfff]", "\ufffd", record["text"]))
    read = [item.text for item in items if isinstance(item, Document) and item.extractor == "jsonl"]
    missing = [one for one in given if one not in read]
    if missing and not any(isinstance(item, Problem) for item in items):
        yield f"texts changed or lost without a word: {missing[:1]!r}"


def _tagged_wrongly(items: list[Document | Problem]) -> Iterator[str]:
    for document in items:
        if isinstance(document, Document):
            for text in (document.title, document.text[:200_000]):
                for name, tagger in taggers().items():
                    yield from _text_tagged_wrongly(text, name, tagger)


def _text_tagged_wrongly(text: str, name: str, tagger: Tagger) -> Iterator[str]:
    tagged = tagger.tag(text)
    ends = 0
    for span in tagged.spans:
        if span.start < ends:
            yield f"spans overlap at {span.start}"
        ends = span.end
    places = [*tagged.spans, *(place.span for place in tagged.rejected)]
    found = {(span.start, span.end, span.variant) for span in places}
    if len(found) != len(places):
        yield "a place stands twice"
    for start, end, variant in found:
        inside = text[start:end]
        if not oracle.MARKS.search(inside) and oracle.plain(inside) != oracle.plain(variant):
            yield f"a wrong offset: {inside!r} for {variant}"
    unmarked = {
        place
        for place in found
        if not oracle.MARKS.search(text[place[0] : place[1]]) and place[2] in oracle.forms(name)
    }
    wanted = oracle.hits(text, name)
    if unmarked != wanted:
        yield f"{name}: an oracle difference: missed {sorted(wanted - unmarked)[:3]}, too many {sorted(unmarked - wanted)[:3]}"


def check_folder(seed: int, number: int, folder: Path, size: int = 30) -> list[str]:
    """What is wrong with how a folder of inputs is tagged: workers, halves, a file alone, the order of what is given."""
    draw = draw_of(seed, -number - 1)
    texts = folder / "texts"
    shutil.rmtree(texts, ignore_errors=True)
    for half in ("a", "b"):
        (texts / half).mkdir(parents=True)
        for index in range(size // 2):
            name, data = an_input(draw)
            # Names that continue one another are joined, which depends on what lies beside.
            (texts / half / f"{index:03}-{name.replace('/', '_').replace('c_1_2', 'c')}").write_bytes(data)
    try:
        wrong = list(_folder_tagged_wrongly(texts, folder, draw))
    except Exception:
        wrong = [f"traceback: {traceback.format_exc(limit=-4)}"]
    return [f"{seed}:folder {number}: {one}" for one in wrong]


def _folder_tagged_wrongly(texts: Path, folder: Path, draw: random.Random) -> Iterator[str]:
    whole = _run([texts], folder / "whole")
    for name, options in (
        ("two workers", {"workers": 2, "batch_bytes": 3_000}),
        ("batches of 500 bytes", {"workers": 1, "batch_bytes": 500}),
    ):
        other = _run([texts], folder / "other", **options)
        if differing := [table for table in TABLES if whole[table] != other[table]]:
            yield f"{name} give other bytes in {differing}"
    halves = [_run([texts], folder / half, only=half) for half in "ab"]
    if any((folder / out / "templates.toml").exists() for out in ("whole", "a", "b")):
        # Learned from all pages of a folder together: a part of it may rightly be read otherwise.
        return
    for table in ("spans", "rejected", "documents"):
        rows = [row for half in halves for row in _rows(half[table])]
        if sorted(rows) != sorted(_rows(whole[table])):
            yield f"halves do not add up in {table}"
    inputs = sorted(texts.rglob("*-*"))
    paths = [row["path"] for row in _records(whole["documents"])] + [
        row["path"] for row in _records(whole["problems"])
    ]
    for file in inputs:
        if not any(path.startswith(str(file)) for path in paths):
            yield f"a lost input: {file.name} has no row"
    file = draw.choice(inputs)
    alone = _run([texts], folder / "alone", only=f"{file.parent.name}/{file.name}")
    own = [row for row in _rows(whole["spans"]) if f"{file.parent.name}/{file.name}" in row[0]]
    if sorted(own) != sorted(_rows(alone["spans"])):
        yield f"{file.name} alone has other spans than in its folder"


def _run(paths: list[Path], out: Path, only: str = "", **options: object) -> dict[str, bytes]:
    """The tables' bytes; with `only`, of a copy of the folder that holds nothing else."""
    shutil.rmtree(out, ignore_errors=True)
    given = paths
    moved: list[tuple[Path, Path]] = []
    if only:
        aside = paths[0].with_name("aside")
        shutil.rmtree(aside, ignore_errors=True)
        for file in sorted(paths[0].rglob("*-*")):
            if not str(file.relative_to(paths[0])).startswith(only):
                target = aside / file.relative_to(paths[0])
                target.parent.mkdir(parents=True, exist_ok=True)
                file.rename(target)
                moved.append((target, file))
    try:
        tag_to_folder([str(path) for path in given], str(out), reprints=None, **options)  # type: ignore[arg-type]
    finally:
        for target, file in moved:
            target.rename(file)
    return {table: (out / f"{table}.csv").read_bytes() for table in TABLES}


def _records(table: bytes) -> list[dict[str, str]]:
    frame = pd.read_csv(io.BytesIO(table), dtype=str, keep_default_na=False)
    return [{str(key): str(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _rows(table: bytes) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in _records(table)]


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """In memory where the system has such a place, since files come and go."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
