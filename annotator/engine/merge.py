"""Puts the parts together, in the order of the inputs: the tables, then `run.json` that vouches for them."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, compress
from typing import IO, Any

from annotator.columns import Cell, codebook, columns_of
from annotator.data import VERSION
from annotator.engine.parts import Head, part_name, read_head, read_tables, read_texts
from annotator.engine.resolve import all_problems, resolve, rows_kept
from annotator.lexicon.model import Lexicon
from annotator.out.files import CODEBOOK, RUN_FILE, TEMPLATES_FILE, TEXTS_FILE, dependent, owned
from annotator.out.folder import PARTIAL, BrokenOff, Folder
from annotator.out.formats import TableFormat, table_format
from annotator.out.texts import KEY, TextsWriter
from annotator.out.texts import kept as kept_texts
from annotator.reading.given import Given
from annotator.reading.pages.sites import Learned
from annotator.tables.rows import TABLES, RowMaker
from annotator.tables.years import YearTable, counted_terms
from annotator.tagging.dictionary import jieba_module
from annotator.text.reprints import LIMITS, Reprints


@dataclass(frozen=True)
class Summary:
    """What a run did: counts of inputs and rows, and of hits by (layer, term, forms) as (occurrences, documents).

    `problems` are inputs that could not be read whole, `doubts` those that were read with doubt.
    """

    documents: int
    undated: int
    problems: int
    spans: int
    rejected: int
    hits: dict[tuple[str, str, str], tuple[int, int]]
    reprints: int | None = None
    """How many documents are reprints; None where they were not looked for."""
    doubts: int = 0
    left_out: int = 0
    """Documents that were read and not selected."""
    replaced: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What of an earlier run was taken away beside its tables: the files made from them, by verb."""


def run_files(format: str, texts: bool) -> list[str]:
    """The files of a run in a format of `FORMATS`, but for `run.json`; the codebook is there to be read, always CSV."""
    return [*(f"{table}.{format}" for table in TABLES), CODEBOOK, *([TEXTS_FILE] if texts else [])]


def merge(
    folder: Folder,
    parts: int,
    layers: Sequence[Lexicon],
    tokens: bool,
    format: str,
    reprints: Reprints | None,
    texts: bool,
    command: Mapping[str, Any],
    learned: Learned,
    given: Given,
) -> Summary:
    """Write the tables, the templates that were learned and `run.json`, into `.partial`, from the parts of all batches.

    Raises:
        BrokenOff: a part is missing.
        OSError: something cannot be written.
    """
    rows = RowMaker(layers, tokens)
    files = run_files(format, texts)
    with ExitStack() as stack:
        digests = {
            name: _Digesting(stack.enter_context(folder.create(f"{PARTIAL}/{name}"))) for name in files
        }
        summary = _write_tables(folder, parts, layers, tokens, format, reprints, rows, digests, given)
        _write_codebook(layers, tokens, digests[CODEBOOK])
    written = {name: digests[name].sha256 for name in files}
    if learned.sites:
        templates = learned.toml.encode("utf-8")
        written[TEMPLATES_FILE] = hashlib.sha256(templates).hexdigest()
        with folder.create(f"{PARTIAL}/{TEMPLATES_FILE}") as stream:
            stream.write(templates)
    content = _run_file(layers, command, reprints, summary, learned, written)
    with folder.create(f"{PARTIAL}/{RUN_FILE}") as stream:
        stream.write(content)
    return summary


def publish(folder: Folder, format: str, texts: bool, learned: Learned) -> dict[str, list[str]]:
    """Put the tables and `run.json` in their place, and take away what tells of an earlier run.

    Returns: what `trace`, `report` and others had made of that run, by verb.
    """
    files = [*run_files(format, texts), *([TEMPLATES_FILE] if learned.sites else [])]
    made_of_it = dependent(folder)
    # Without `run.json` the folder is visibly incomplete, until all tables are in their place.
    folder.remove(RUN_FILE)
    for name in (*(set(owned(folder, "tag")) - set(files)), *chain(*made_of_it.values())):
        folder.remove(name)
    for name in files:
        folder.publish(name)
    folder.sync()
    folder.publish(RUN_FILE)
    folder.sync()
    return made_of_it


class _Digesting(io.RawIOBase):
    """Writes to another stream and takes the SHA-256 of all that passes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._hash.update(data)
        self._stream.write(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _head(folder: Folder, number: int) -> Head:
    with _open_part(folder, number) as stream:
        return read_head(stream)


def _open_part(folder: Folder, number: int) -> IO[bytes]:
    try:
        return folder.open(part_name(number))
    except FileNotFoundError:
        raise BrokenOff(
            f"{folder.path}/{part_name(number)} is missing. All workers must see the folder for the results "
            "under the same path"
        ) from None


def _write_tables(
    folder: Folder,
    parts: int,
    layers: Sequence[Lexicon],
    tokens: bool,
    format: str,
    reprints: Reprints | None,
    rows: RowMaker,
    streams: Mapping[str, _Digesting],
    given: Given,
) -> Summary:
    layout = table_format(format, rows.columns)
    resolution = resolve(partial(_head, folder), parts, reprints)
    years = YearTable(layers, tokens)
    problems: Counter[str] = Counter()
    documents = undated = spans = rejected = left_out = 0
    matched: set[int] = set()
    writers = {table: layout.writer(table, streams[f"{table}.{format}"]) for table in TABLES}  # type: ignore[arg-type]
    texts = TextsWriter(streams[TEXTS_FILE]) if TEXTS_FILE in streams else None  # type: ignore[arg-type]
    for number in range(parts):
        with _open_part(folder, number) as stream:
            head = read_head(stream)
            tables, blocks = read_tables(stream, head), read_texts(stream, head)
        kept = resolution.kept(number, head.sums.documents)
        counted = resolution.counted(number, len(kept))
        found = all_problems(head, kept)
        for table, part in _edited(
            layout, tables, head, kept, counted, resolution.originals(number, len(kept))
        ).items():
            writers[table].append(part)
        if texts:
            texts.append(kept_texts(blocks, counted), _of_those(counted, head.keys))
        if found:
            writers["problems"].append(
                layout.encode("problems", [rows.problem(one.problem) for one in found])
            )
        problems.update(one.problem.severity for one in found)
        documents += sum(kept)
        matched.update(head.matched)
        left_out += head.left_out
        if all(counted):
            undated += head.sums.undated
            years.add_sums(head.sums.years)
            spans += head.sums.spans
            rejected += head.sums.rejected
            continue
        undated += sum(not tally.year for tally in compress(head.tallies, kept))
        for tally in compress(head.tallies, counted):
            years.add(tally)
            spans += tally.spans
            rejected += tally.rejected
    if unmatched := given.unmatched(matched):
        writers["problems"].append(layout.encode("problems", list(map(rows.problem, unmatched))))
        problems["doubt"] += len(unmatched)
    year_rows = list(years.rows())
    writers["years"].append(layout.encode("years", [tuple(row.values()) for row in year_rows]))
    for writer in writers.values():
        writer.close()
    if texts:
        texts.close()
    return Summary(
        documents, undated, problems["lost"] + problems["part"], spans, rejected, _hits(layers, year_rows),
        len(resolution.duplicate_of) if reprints else None, problems["doubt"],
        left_out=left_out,
    )  # fmt: skip


def _of_those(kept: list[bool], keys: bytes) -> bytes:
    if all(kept):
        return keys
    return b"".join(keys[KEY * place : KEY * (place + 1)] for place in compress(range(len(kept)), kept))


def _edited(
    layout: TableFormat,
    tables: dict[str, bytes],
    head: Head,
    kept: list[bool],
    counted: list[bool],
    originals: list[str],
) -> dict[str, bytes]:
    """The tables of a part after the resolution; copied as they are wherever it says nothing."""
    edited = dict(tables)
    if not all(counted):
        for table in ("spans", "rejected"):
            rows = rows_kept(counted, (getattr(tally, table) for tally in head.tallies))
            edited[table] = layout.edit(table, tables[table], rows, {})
    if not all(kept) or any(originals):
        edited["documents"] = layout.edit("documents", tables["documents"], kept, {"duplicate_of": originals})
    return edited


def _write_codebook(layers: Sequence[Lexicon], tokens: bool, stream: Any) -> None:
    terms = [term for layer in layers for term in layer.terms]
    layout = table_format("csv", {"codebook": columns_of("codebook")})
    layout.writer("codebook", stream).append(
        layout.encode("codebook", codebook(terms, {"tokens"} if tokens else ()))
    )


def _hits(
    layers: Sequence[Lexicon], year_rows: Iterable[Mapping[str, Cell]]
) -> dict[tuple[str, str, str], tuple[int, int]]:
    hits: dict[tuple[str, str, str], tuple[int, int]] = {key: (0, 0) for key in counted_terms(layers)}
    for row in year_rows:
        key = (str(row["layer"]), str(row["term"]), str(row["forms"]))
        occurrences, documents = hits[key]
        hits[key] = (occurrences + int(row["occurrences"]), documents + int(row["documents_with_term"]))
    return hits


def _run_file(
    layers: Sequence[Lexicon],
    command: Mapping[str, Any],
    reprints: Reprints | None,
    summary: Summary,
    learned: Learned,
    digests: Mapping[str, str],
) -> bytes:
    content = {
        "annotator": VERSION,
        "jieba": jieba_module().__version__,
        "command": command,
        "lexicons": {
            layer.name: {
                "sha256": layer.digest,
                "boundary_cost_limit": layer.cost_limit,
                # The whole file, so that the tables can be told what made them, wherever they are sent.
                "toml": layer.toml,
            }
            for layer in layers
        },
        "inputs": {
            "documents": summary.documents,
            "undated": summary.undated,
            "problems": summary.problems,
            "doubts": summary.doubts,
            "not_selected": summary.left_out,
        },
        # Of how many pages each template was that the run learned; what they say stands in templates.toml.
        "templates": dict(learned.pages),
        # What the tables count, and by which limits reprints were found; null where they were not looked for.
        "reprints": reprints and {**reprints._asdict(), **LIMITS, "found": summary.reprints},
        "rows": {"spans": summary.spans, "rejected": summary.rejected},
        "sha256": dict(digests),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", errors="replace")
