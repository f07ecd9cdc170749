"""Prepares a tagged folder to be asked: writes the buffers and columns that `annotator.explore.store` opens.

The store lies in the folder itself, hidden, or in the user's cache where the folder cannot be written. It is named after a
digest of what it was made from, appears whole or not at all, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from annotator.explore.store import (
    BOUNDARY,
    LAYOUT_VERSION,
    NESTED,
    RECORD,
    SPAN,
    UNKNOWN_DAY,
    Store,
)
from annotator.out.files import RUN_FILE
from annotator.out.folder import OutputError
from annotator.out.texts import Texts
from annotator.text.characters import BEYOND_HAN, BEYOND_OTHER, codes_of
from annotator.text.variants import LAYOUT_CODE, folded, folded_codes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from annotator.lexicon.model import Term
    from annotator.out.read import TaggedOutput

STORES = ".explore"
"""The hidden folder of the stores in a tagged folder."""
_AT_A_TIME = 500_000
"""Characters laid out at one go."""
_PRECISION = {0: 0, 4: 1, 7: 2, 10: 3}
_KNOWN = (
    "doc_id",
    "path",
    "title",
    "date",
    "date_source",
    "source",
    "credited_source",
    "url",
    "level",
    "province",
    "duplicate_of",
    "characters",
)
_GROUPED = ("source", "level", "province", "folder")
_TABLES = ("spans", "rejected", "documents")


def cache_folder() -> Path:
    """Where stores and tagged folders go that have no place of their own."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "annotator")


def store_of(out: Path, on_progress: Callable[[int, int], None] | None = None) -> Store:
    """The store of a folder that `annotator tag` wrote, made now if there is none of its present content.

    Raises:
        OutputError: the folder is none of `annotator tag`, or its texts cannot be had.
    """
    digest = _digest(out)
    places = (out / STORES, cache_folder() / "stores")
    for place in places:
        if digest and (place / digest / "about.json").is_file():
            return Store(place / digest)
    # Only here, since the server itself does without pandas.
    from annotator.out.read import read_output

    output = read_output(out)
    failed: OSError | None = None
    for place in places:
        try:
            return _write(place, digest, out, output, on_progress)
        except OSError as error:
            failed = error
    assert failed
    raise OutputError(f"{out}: cannot be prepared ({failed.strerror or failed})")


def _digest(out: Path) -> str:
    """The name of the folder's store; empty where `run.json` tells of no run, which `read_output` then says."""
    try:
        run = json.loads((out / RUN_FILE).read_text(encoding="utf-8-sig"))
        known = {"layout": LAYOUT_VERSION, "sha256": run["sha256"], "out": out.resolve().name}
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:32]


def _write(
    place: Path, digest: str, out: Path, output: TaggedOutput, on_progress: Callable[[int, int], None] | None
) -> Store:
    place.mkdir(parents=True, exist_ok=True)
    partial = place / f".{digest}.{uuid.uuid4().hex}"
    partial.mkdir()
    try:
        _Writer(partial, out, output, on_progress).write()
        for earlier in place.iterdir():
            # Stores of what the folder held before; those under way belong to other processes.
            if place.name == STORES and not earlier.name.startswith(".") and earlier.name != digest:
                shutil.rmtree(earlier, ignore_errors=True)
        try:
            os.replace(partial, place / digest)
        except OSError:
            if not (place / digest / "about.json").is_file():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Store(place / digest)


@dataclass
class _Buffers:
    """The two buffers, written piece by piece."""

    raw: BinaryIO
    clean: BinaryIO
    raw_starts: list[NDArray[np.int64]] = field(default_factory=list)
    clean_starts: list[NDArray[np.int64]] = field(default_factory=list)
    seam_places: list[NDArray[np.int64]] = field(default_factory=list)
    seam_layout: list[NDArray[np.int64]] = field(default_factory=list)
    beyond_places: list[NDArray[np.int64]] = field(default_factory=list)
    beyond_codes: list[NDArray[np.uint32]] = field(default_factory=list)
    raw_size: int = 0
    clean_size: int = 0

    def add(self, texts: Sequence[str]) -> None:
        """Lay texts behind what is there."""
        coded = codes_of(texts)
        codes, starts = coded.codes, np.array(coded.starts, np.int64)
        plain = folded_codes().take(codes)
        # Where a code does not tell the character, its text does.
        (beyond,) = (codes >= BEYOND_HAN).nonzero()
        if len(beyond):
            joined = "\n\n".join([*texts, ""])
            characters = np.array([ord(joined[place]) for place in beyond.tolist()], np.uint32)
            plain[beyond] = [_clean_code(int(character)) for character in characters]
            self.beyond_places.append(beyond + self.raw_size)
            self.beyond_codes.append(characters)
        # One 0 for each end of a text, which nothing that is looked for holds; the second line end goes like any layout.
        (untold,) = (plain == 0).nonzero()
        for place in untold.tolist():
            plain[place] = _clean_code(int(codes[place]))
        plain[starts[1:] - 2] = 0
        kept = plain != LAYOUT_CODE
        before = np.concatenate([[0], np.cumsum(~kept)])
        (places,) = kept.nonzero()
        layout = before[places]
        (seams,) = np.diff(layout, prepend=0).nonzero()
        clean = plain[kept]
        clean_starts = np.searchsorted(places, starts[:-1])
        moved = self.raw_size - self.clean_size
        # The first of a piece says how far all before it were moved.
        seams = np.union1d(seams, [0]) if len(places) else seams
        self.seam_places.append(seams + self.clean_size)
        self.seam_layout.append(layout[seams] + moved)
        self.raw_starts.append(starts[:-1] + self.raw_size)
        self.clean_starts.append(clean_starts + self.clean_size)
        self.raw.write(codes.tobytes())
        self.clean.write(clean.tobytes())
        self.raw_size += len(codes)
        self.clean_size += len(clean)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `Store` finds places by."""

        def joined(parts: list[Any], kind: Any, last: int | None = None) -> NDArray[Any]:
            whole: NDArray[Any] = np.concatenate([*parts, np.array([] if last is None else [last], kind)])
            return whole.astype(kind)

        places, layout = joined(self.seam_places, np.int64), joined(self.seam_layout, np.int64)
        return {
            "raw_starts": joined(self.raw_starts, np.int64, self.raw_size),
            "clean_starts": joined(self.clean_starts, np.int64, self.clean_size),
            "seam_places": places,
            "seam_layout": layout,
            "seam_raws": places + layout,
            "beyond_places": joined(self.beyond_places, np.int64),
            "beyond_codes": joined(self.beyond_codes, np.uint32),
        }


def _clean_code(character: int) -> int:
    """The code in `clean` of a character that `folded_codes` does not tell."""
    plain = ord(folded().get(character, chr(character)))
    if plain < BEYOND_HAN:
        return plain
    return BEYOND_HAN if 0x20000 <= plain < 0x323B0 else BEYOND_OTHER


class _Writer:
    def __init__(
        self, folder: Path, out: Path, output: TaggedOutput, on_progress: Callable[[int, int], None] | None
    ) -> None:
        self._folder, self._out, self._output = folder, out, output
        self._on_progress = on_progress
        self._documents = output.documents
        self._numbers = {doc_id: number for number, doc_id in enumerate(output.documents.doc_id)}

    def _save(self, name: str, array: NDArray[Any]) -> None:
        np.save(self._folder / f"{name}.npy", array)

    def write(self) -> None:
        """Write everything; `about.json` last, which says that the store is whole."""
        codes, frequencies = self._write_texts()
        self._write_documents()
        for name, array in _columns(self._documents).items():
            self._save(name, array)
        terms = [(layer.name, term) for layer in self._output.layers for term in layer.terms]
        self._save("records", self._records([term.id for _, term in terms]))
        self._save("frequencies", frequencies)
        about = _about(self._out, self._output, terms) | {"codes": codes}
        (self._folder / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    def _write_texts(self) -> tuple[int, NDArray[np.int64]]:
        with open(self._folder / "raw.u16", "wb") as raw, open(self._folder / "clean.u16", "wb") as clean:
            buffers = _Buffers(raw, clean)
            waiting: list[str] = []
            size = 0
            for done, (title, text) in enumerate(self._in_order(), 1):
                waiting += (title, text)
                size += len(title) + len(text)
                if size >= _AT_A_TIME:
                    buffers.add(waiting)
                    waiting, size = [], 0
                    if self._on_progress:
                        self._on_progress(done, len(self._documents))
            if waiting:
                buffers.add(waiting)
        for name, array in buffers.arrays().items():
            self._save(name, array)
        frequencies = np.zeros(0x10000, np.int64)
        with open(self._folder / "clean.u16", "rb") as stream:
            while piece := stream.read(8 << 20):
                frequencies += np.bincount(np.frombuffer(piece, np.uint16), minlength=0x10000)
        return buffers.raw_size, frequencies

    def _in_order(self) -> Iterator[tuple[str, str]]:
        """Title and text of each document of the table, in its order."""
        ids = iter(self._documents.doc_id)
        wanted = next(ids, None)
        for doc_id, title, text in Texts(self._out):
            if doc_id == wanted:
                yield title, text
                wanted = next(ids, None)
        if wanted is not None:
            raise OutputError(
                f"{self._out}: has no text of {wanted}. Tag the documents again, with their texts kept"
            )

    def _write_documents(self) -> None:
        known = [column for column in _KNOWN if column in self._documents]
        sizes = [0]
        with open(self._folder / "documents.jsonl", "wb") as stream:
            for values in zip(*(self._documents[column].tolist() for column in known), strict=True):
                line = json.dumps(dict(zip(known, values, strict=True)), ensure_ascii=False) + "\n"
                sizes.append(stream.write(line.encode("utf-8", "surrogatepass")))
        self._save("line_starts", np.cumsum(sizes))

    def _records(self, terms: list[str]) -> NDArray[Any]:
        numbers = {term: number for number, term in enumerate(terms)}
        rejected = _rejected(self._out, self._output)
        parts = [
            self._record(table, numbers, verdicts)
            for table, verdicts in (
                (self._output.spans, None),
                (rejected, rejected.reason.map({"boundary": BOUNDARY, "nested": NESTED}).fillna(BOUNDARY)),
            )
        ]
        records: NDArray[Any] = np.concatenate(parts)
        in_order: NDArray[Any] = records[np.lexsort((records["end"], records["start"], records["segment"]))]
        return in_order

    def _record(self, table: pd.DataFrame, terms: dict[str, int], verdicts: Any) -> NDArray[Any]:
        documents = table.doc_id.map(self._numbers)
        table = table[documents.notna()]
        records = np.zeros(len(table), RECORD)
        records["segment"] = 2 * documents.dropna().to_numpy(np.int64) + (table.section == "body")
        records["start"], records["end"] = table.start, table.end
        records["term"] = table.term.map(terms).fillna(0)
        records["predecessor"] = table.relation == "predecessor"
        records["verdict"] = SPAN if verdicts is None else verdicts[documents.notna()]
        return records


def _rejected(out: Path, output: TaggedOutput) -> pd.DataFrame:
    import pandas as pd

    columns = ["doc_id", "section", "start", "end", "term", "relation", "reason"]
    if output.run.get("command", {}).get("format") == "parquet":
        return pd.read_parquet(out / "rejected.parquet", columns=columns)
    types = {column: "int64" if column in ("start", "end") else "str" for column in columns}
    table: pd.DataFrame = pd.read_csv(
        out / "rejected.csv", encoding="utf-8-sig", usecols=columns, dtype=types, keep_default_na=False
    )
    return table


def _columns(documents: pd.DataFrame) -> dict[str, NDArray[Any]]:
    dates = documents.date.tolist()
    days = [int(np.datetime64(date, "D").astype(np.int64)) if date else UNKNOWN_DAY for date in dates]
    numbers = {doc_id: number for number, doc_id in enumerate(documents.doc_id)}
    copies = documents.duplicate_of.tolist() if "duplicate_of" in documents else [""] * len(documents)
    return {
        "days": np.array(days, np.int32),
        "precision": np.array([_PRECISION[len(date)] for date in dates], np.uint8),
        "characters": documents.characters.to_numpy(np.int64),
        "originals": np.array([numbers.get(copy, own) for own, copy in enumerate(copies)], np.int32),
        **{
            name: np.array(_numbered(documents, name)[0], np.uint16)
            for name in _GROUPED
        },
    }  # fmt: skip


def _numbered(documents: pd.DataFrame, name: str) -> tuple[list[int], list[str]]:
    """A number for each document's value, and the values by frequency; the empty one is the first."""
    texts = documents[name].tolist() if name in documents else [""] * len(documents)
    if name == "folder":
        # The uppermost folder that a document lies in: known of every collection, whatever else is not.
        texts = [doc_id.partition("/")[0] if "/" in doc_id else "" for doc_id in documents.doc_id]
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    values = ["", *sorted((text for text in counts if text), key=lambda text: (-counts[text], text))]
    numbers = {text: number for number, text in enumerate(values)}
    return [numbers[text] for text in texts], values


def _about(out: Path, output: TaggedOutput, terms: Iterable[tuple[str, Term]]) -> dict[str, Any]:
    documents = output.documents
    run = json.dumps(output.run.get("sha256", {}), sort_keys=True)
    return {
        "name": out.resolve().name,
        "digest": hashlib.sha256(run.encode()).hexdigest(),
        "version": output.run.get("annotator", ""),
        "documents": len(documents),
        "characters": int(documents.characters.sum()),
        "undated": int((documents.date == "").sum()),
        "columns": {name: _numbered(documents, name)[1] for name in _GROUPED},
        "terms": [
            {
                "id": term.id,
                "layer": layer,
                "form": term.form,
                "english": term.english[0] if term.english else "",
                "predecessor": [v.form for v in term.variant if v.relation == "predecessor"],
                "forms": [term.form, *(v.form for v in term.variant)],
                "milestones": [{"date": m.date, "document": m.document} for m in term.milestone],
            }
            for layer, term in terms
        ],
    }
