"""One batch: its files are read, tagged and laid out as a part. This is what workers run, wherever they are."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from annotator import reading
from annotator.engine.inputs import Batch, Piece, beginning_of, open_input
from annotator.engine.parts import FoundProblem, Head, Sums, Tally, write_part
from annotator.lexicon.model import Lexicon
from annotator.out.folder import Folder, is_remote
from annotator.out.formats import table_format
from annotator.out.texts import Packer, id_key
from annotator.reading import read_file, read_lines
from annotator.reading.attribution import standing
from annotator.reading.given import Given
from annotator.reading.pages.sites import Sites
from annotator.reading.source import Look
from annotator.records import Document, Problem
from annotator.tables.rows import DocumentTagger, Row, RowMaker, texts_of
from annotator.tables.years import YearTable
from annotator.text.characters import codes_of
from annotator.text.reprints import signatures

_AT_A_TIME = 100_000
"""Characters read before they are tagged: all that is made of them lies in the processor's own memory."""


@dataclass(frozen=True, eq=False)
class Setup:
    """What all batches of a run share; can be sent to other processes."""

    layers: tuple[Lexicon, ...]
    fields: Mapping[str, str]
    tokens: bool
    format: str
    folder: Folder
    reprints: bool
    sites: Sites
    texts: bool
    given: Given


class Done(NamedTuple):
    """A finished batch: its number and the bytes of input it stands for."""

    number: int
    read: int


@dataclass
class Gathered:
    """The rows of the tables and the tallies of documents read one after the other, and their signatures as bytes."""

    spans: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    problems: list[FoundProblem] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    signatures: list[bytes] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)
    left_out: int = 0
    standings: list[int] = field(default_factory=list)

    def head(self, years: YearTable) -> Head:
        """All but the rows; `years` is an empty table to add the documents up in."""
        for tally in self.tallies:
            years.add(tally)
        sums = Sums(len(self.dates), self.dates.count(""), len(self.spans), len(self.rejected), years.sums())
        return Head(
            sums, self.problems, self.dates, b"".join(self.keys), b"".join(self.signatures), json.dumps(self.tallies).encode("ascii"),
            matched=sorted(self.matched), left_out=self.left_out, standings="".join(map(str, self.standings)),
        )  # fmt: skip


class Tools(NamedTuple):
    """What tags the documents of a run, and what lays out their rows."""

    tagger: DocumentTagger
    rows: RowMaker


@lru_cache(maxsize=1)
def tools(setup: Setup) -> Tools:
    """The tools of a run; made once in a process, since a large lexicon takes a while."""
    return Tools(DocumentTagger(setup.layers, setup.tokens), RowMaker(setup.layers, setup.tokens))


def run_batch(
    setup: Setup, batch: Batch, begins: Callable[[int], None] | None = None, one_by_one: bool = False
) -> Done:
    """Do a batch and write its part.

    Args:
        setup, batch: what is done.
        begins: called with the number of each piece before it is read.
        one_by_one: whether a document is tagged before the next is read, which is slower and gives the same.

    Raises:
        OSError: the part cannot be written.
    """

    def read() -> Iterator[Document | Problem]:
        for number, piece in enumerate(batch.pieces):
            if begins:
                begins(number)
            yield from read_piece(piece, setup.fields, setup.sites, setup.given)

    packer = Packer() if setup.texts else None
    at_a_time = 1 if one_by_one else _AT_A_TIME
    gathered = gather(read(), tools(setup), setup.reprints, packer, setup.given, at_a_time)
    layout = table_format(setup.format, tools(setup).rows.columns)
    tables = {
        "spans": layout.encode("spans", gathered.spans),
        "rejected": layout.encode("rejected", gathered.rejected),
        "documents": layout.encode("documents", gathered.documents),
    }
    head = gathered.head(YearTable(setup.layers, setup.tokens))
    write_part(setup.folder, batch.number, head, tables, packer.blocks() if packer else [])
    return Done(batch.number, batch.read)


def gather(
    items: Iterable[Document | Problem],
    tools: Tools,
    reprints: bool,
    packer: Packer | None = None,
    given: Given | None = None,
    at_a_time: int = _AT_A_TIME,
) -> Gathered:
    """Tag documents and gather their rows, with what reprints are found by if they are looked for; their texts in `packer`.

    Documents that are not selected are only counted. Some are read before they are tagged: `at_a_time` characters.
    """
    gathered = Gathered()
    for some in _some_at_a_time(items, at_a_time):
        documents: list[Document] = []
        for item in some:
            if isinstance(item, Problem):
                after = len(gathered.tallies) + len(documents)
                gathered.problems.append(FoundProblem(after, item))
                continue
            if given:
                gathered.matched.add(given.row_of(item))
                if not given.selection.keeps(item):
                    gathered.left_out += 1
                    continue
            documents.append(item)
        if documents:
            _tag(documents, tools, reprints, packer, gathered)
    return gathered


def _tag(
    documents: list[Document], tools: Tools, reprints: bool, packer: Packer | None, gathered: Gathered
) -> None:
    coded = codes_of(texts_of(documents))
    if reprints:
        gathered.signatures.append(signatures(coded, len(documents)).tobytes())
    rows = tools.rows
    for tagged in tools.tagger.tag(documents, coded):
        document = tagged.document
        gathered.spans += map(rows.span, tagged.spans)
        gathered.rejected += map(rows.rejected, tagged.rejected)
        gathered.documents.append(rows.document(tagged))
        gathered.dates.append(document.date)
        gathered.standings.append(standing(document))
        gathered.keys.append(id_key(document.doc_id))
        if packer:
            packer.add(document, gathered.keys[-1])
        gathered.tallies.append(
            Tally(
                document.doc_id, document.path, tagged.year, tagged.characters, tagged.tokens,
                len(tagged.spans), len(tagged.rejected), tagged.hits,
            )
        )  # fmt: skip


def _some_at_a_time(
    items: Iterable[Document | Problem], characters: int
) -> Iterator[list[Document | Problem]]:
    """The items, some thousands of characters at a time."""
    some: list[Document | Problem] = []
    size = 0
    for item in items:
        some.append(item)
        size += len(item.text) if isinstance(item, Document) else 1
        if size >= characters:
            yield some
            some, size = [], 0
    if some:
        yield some


def read_piece(
    piece: Piece, fields: Mapping[str, str], sites: Sites | None = None, given: Given | None = None
) -> Iterator[Document | Problem]:
    """The documents and problems of a file, or of a piece of one; what is given of documents goes before what is found."""
    if piece.problem:
        yield piece.problem
    elif piece.lines:
        yield from _read_lines(piece, fields, given)
    elif is_remote(piece.file):
        yield from _read_remote(piece, fields, sites, given)
    else:
        yield from read_file(piece.root, piece.file, fields, sites, given)


def _read_lines(piece: Piece, fields: Mapping[str, str], given: Given | None) -> Iterator[Document | Problem]:
    assert piece.lines
    first, start, end, data = piece.lines
    beginning = partial(beginning_of, piece.file)
    if data is not None:
        yield from read_lines(piece.root, piece.file, io.BytesIO(data), first, fields, beginning, given)
        return
    try:
        with open_input(piece.file) as stream:
            stream.seek(start)
            stretch = _Stretch(stream, end - start)
            yield from read_lines(
                piece.root, piece.file, io.BufferedReader(stretch), first, fields, beginning, given
            )
            if stretch.left:
                cut = f"was cut short while it was read: {stretch.left:,} bytes from line {first:,} on were gone"
                yield Problem(piece.file, cut, "part", "changed")
    except OSError as error:
        yield Problem(piece.file, f"cannot be read: {error.strerror or error}")


class _Stretch(io.RawIOBase):
    """The next `size` bytes of a stream, as a stream."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self.left = stream, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._stream.read(min(len(buffer), self.left))
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)


def show_pages(root: str, file: str, look: Look, sites: Sites) -> None:
    """Show the pages in a file, local or at an fsspec path, to a function; what cannot be read is passed over."""
    if not is_remote(file):
        reading.show_pages(root, file, look, sites)
        return
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(OSError):
        reading.show_pages(folder, str(_copied(root, file, folder)), look, sites)


def _copied(root: str, file: str, folder: str) -> Path:
    """A copy of a file at an fsspec path in a local folder.

    Raises:
        OSError: it cannot be read.
    """
    copy = Path(folder, file[len(root) :].lstrip("/"))
    copy.parent.mkdir(parents=True, exist_ok=True)
    with open_input(file) as stream, open(copy, "wb") as target:
        shutil.copyfileobj(stream, target)
    return copy


def _read_remote(
    piece: Piece, fields: Mapping[str, str], sites: Sites | None, given: Given | None
) -> Iterator[Document | Problem]:
    """Read a file at an fsspec path through a copy on disk, since some formats need one; it is known by its address."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            copy = _copied(piece.root, piece.file, folder)
        except OSError as error:
            yield Problem(piece.file, f"cannot be read: {error.strerror or error}")
            return
        for item in read_file(Path(folder), copy, fields, sites, given):
            yield dataclasses.replace(item, path=piece.file)
