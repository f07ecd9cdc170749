"""Judgements of places: a file that only grows, each record on the disk before it is acknowledged.

`judgements.csv` lies in the tagged folder. Of several records for one coder and place the last one holds; `withdrawn` is
an undone one. `queue_rank` is the place's rank in a random queue, from which alone a precision with an interval can be
had. `context_digest` tells whether the text around the place is still the one that was read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from annotator.explore.course import wilson_of
from annotator.out.formats import inert
from annotator.text.printable import FORMULA

FILE = "judgements.csv"
ANSWERS = ("yes", "no", "unsure", "withdrawn")
_ID = re.compile(r"[0-9a-f]{32}")
_LINE_END = re.compile(r"[\r\n]+")
_BOM = b"\xef\xbb\xbf"


class JudgementError(ValueError):
    """A judgement that cannot be kept; the message says why."""


@dataclass(frozen=True)
class Judgement:
    """One record, in the order of the columns. The id comes last and has 32 characters: so a torn record is known."""

    coder: str
    time: str
    question: str
    queue: str
    queue_rank: str
    doc_id: str
    section: str
    start: int
    end: int
    text: str
    verdict: str
    judgement: str
    note: str
    context_digest: str
    id: str

    @property
    def place(self) -> tuple[str, str, int, int]:
        """What was judged."""
        return (self.doc_id, self.section, self.start, self.end)


COLUMNS = [field.name for field in fields(Judgement)]


def context_digest(left: str, text: str, right: str) -> str:
    """Twelve characters that tell the place with forty characters on either side."""
    return hashlib.sha256(f"{left}\0{text}\0{right}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Judgements:
    """The file of one tagged folder."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._lock = Lock()
        self._ids: set[str] = set()
        self._all: list[Judgement] = []
        self._read_to = 0
        self.torn = b""
        """What a broken-off write left at the end of the file; it was acknowledged to nobody and is taken away."""
        with self._lock, self._locked():
            self._seal()
            self._catch_up()

    def _locked(self) -> Any:
        return _FileLock(self.file.with_name(f".{FILE}.lock"))

    def _seal(self) -> None:
        """Make the file end where a record ends."""
        if not self.file.exists():
            return
        data = self.file.read_bytes()
        if not data or data.endswith(b"\r\n"):
            return
        if data.endswith(b"\n") or _is_whole(data):
            # An editor took the line ends, or the power failed between a record and its line end.
            if not data.endswith(b"\n"):
                self._append(b"\r\n")
            return
        kept = _last_whole(data)
        self.torn = data[kept:]
        with open(self.file, "r+b") as stream:
            stream.truncate(kept)
            os.fsync(stream.fileno())

    def _catch_up(self) -> None:
        """Read what was written since, by this process or another."""
        if not self.file.exists():
            return
        with open(self.file, "rb") as stream:
            stream.seek(self._read_to)
            data = stream.read()
        # What another process is still writing is read when it is whole.
        data = data[: data.rfind(b"\n") + 1]
        self._read_to += len(data)
        for record in _records(data.removeprefix(_BOM).decode("utf-8", "replace")):
            if record.id not in self._ids:
                self._ids.add(record.id)
                self._all.append(record)

    def add(self, known: dict[str, Any]) -> Judgement:
        """Keep a judgement; it is on the disk when this returns. The same id twice is kept once.

        Raises:
            JudgementError: a field is missing or wrong.
            OSError: it could not be written; the file then ends as before.
        """
        record = _checked(known)
        with self._lock, self._locked():
            # Another server may have died here since.
            self._seal()
            self._catch_up()
            if record.id not in self._ids:
                self._append(_encoded(record))
                self._catch_up()
        return record

    def _append(self, data: bytes) -> None:
        new = not self.file.exists() or not self.file.stat().st_size
        with open(self.file, "ab") as stream:
            size = stream.tell()
            try:
                stream.write((_header() if new else b"") + data)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                os.truncate(self.file, size)
                raise

    def records(self) -> list[Judgement]:
        """All records, in the order in which they were made."""
        with self._lock:
            self._catch_up()
            return list(self._all)

    def holding(self) -> dict[tuple[str, tuple[str, str, int, int]], Judgement]:
        """The judgement that holds for each coder and place."""
        held = {(record.coder, record.place): record for record in self.records()}
        return {key: record for key, record in held.items() if record.judgement != "withdrawn"}

    def of_coder(self, coder: str) -> list[dict[str, Any]]:
        """One coder's judgements; nobody else's."""
        return [asdict(record) for (who, _), record in self.holding().items() if who == coder]

    def precision(self, queue: str, coder: str) -> dict[str, Any]:
        """Of the places of a queue that one coder judged and the tool counted, the share that are occurrences.

        Only places with a rank count. `missed` are those that the tool rejected and the coder accepted.
        """
        own = [
            record
            for (who, _), record in self.holding().items()
            if who == coder and record.queue == queue and record.queue_rank
        ]
        judged = [r for r in own if r.verdict == "span" and r.judgement in ("yes", "no")]
        rejected = [r for r in own if r.verdict in ("boundary", "nested") and r.judgement in ("yes", "no")]
        right = sum(r.judgement == "yes" for r in judged)
        low, high = wilson_of(right, len(judged)) if judged else (0.0, 1.0)
        return {
            "judged": len(own), "unsure": sum(r.judgement == "unsure" for r in own),
            "counted": len(judged), "right": right, "low": low, "high": high,
            "rejected": len(rejected), "missed": sum(r.judgement == "yes" for r in rejected),
        }  # fmt: skip

    def disagreements(self) -> list[dict[str, Any]]:
        """Places on which coders differ, with what each said."""
        by_place: dict[tuple[str, str, int, int], dict[str, Judgement]] = {}
        for (coder, place), record in self.holding().items():
            by_place.setdefault(place, {})[coder] = record
        return [
            {
                "place": place, "text": next(iter(said.values())).text,
                "said": {coder: {"judgement": r.judgement, "note": r.note} for coder, r in said.items()},
            }
            for place, said in by_place.items()
            if len({record.judgement for record in said.values()}) > 1
        ]  # fmt: skip


def _checked(known: dict[str, Any]) -> Judgement:
    try:
        values = {name: known[name] for name in COLUMNS if name != "time"}
    except KeyError as missing:
        raise JudgementError(f"a judgement has no {missing.args[0]}") from None
    if not _ID.fullmatch(str(values["id"])):
        raise JudgementError("the id of a judgement has 32 characters of 0-9a-f")
    if values["judgement"] not in ANSWERS:
        raise JudgementError(f"a judgement is one of {', '.join(ANSWERS)}")
    if not str(values["coder"]).strip():
        raise JudgementError("a judgement needs its coder's name")
    time = datetime.now(UTC).isoformat(timespec="seconds")
    whole = {name: int(values.pop(name)) for name in ("start", "end")}
    told: dict[str, Any] = {"time": time, **whole, **{name: str(value) for name, value in values.items()}}
    return Judgement(**told)


def _header() -> bytes:
    return _BOM + (",".join(COLUMNS) + "\r\n").encode()


def _encoded(record: Judgement) -> bytes:
    line = io.StringIO()
    values = [str(inert(value)) for value in asdict(record).values()]
    # A line break inside a cell would make a torn record look whole.
    csv.writer(line, lineterminator="\r\n").writerow([_LINE_END.sub(" ", value) for value in values])
    return line.getvalue().encode("utf-8", "replace")


def _records(text: str) -> Iterator[Judgement]:
    for row in csv.reader(io.StringIO(text, newline="")):
        if len(row) == len(COLUMNS) and _ID.fullmatch(row[-1]):
            values: dict[str, Any] = dict(zip(COLUMNS, map(_bare, row), strict=True))
            yield Judgement(**values | {"start": int(values["start"]), "end": int(values["end"])})


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA and cell[1:2] else cell


def _is_whole(data: bytes) -> bool:
    """Whether the last line is a whole record that only lacks its line end."""
    line = data.rpartition(b"\n")[2].decode("utf-8", "replace")
    rows = list(csv.reader([line]))
    return bool(rows) and len(rows[0]) == len(COLUMNS) and bool(_ID.fullmatch(rows[0][-1]))


def _last_whole(data: bytes) -> int:
    return data.rfind(b"\n") + 1


class _FileLock:
    """Keeps other processes from writing at the same time, where the system can."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stream: Any = None

    def __enter__(self) -> None:
        try:
            import fcntl
        except ImportError:
            return
        self._stream = open(self._file, "ab")
        fcntl.flock(self._stream, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._stream:
            self._stream.close()
