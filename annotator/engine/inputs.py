"""The files to read, and how they are cut into batches.

Reads no file but large ones of JSON lines, to find where their lines begin.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations, groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from annotator.out.folder import PathName, file_system, is_remote
from annotator.reading import RUN_FILE, all_files, is_run_file, list_inputs, with_pages
from annotator.reading.continued import changed_with
from annotator.reading.limits import (
    LOOKED_AT,
    MAX_RECORD,
    MIB,
    BrokenError,
    Budget,
    LimitError,
    looked_into,
    unpacked,
)
from annotator.reading.source import is_part_of_page
from annotator.records import Problem

if TYPE_CHECKING:
    from annotator.reading.pages.sites import Sites

BATCH = 8_000_000
"""Bytes of input that a batch holds, unless a single file is larger: some sixty milliseconds of plain text, to which what
a scheduler does for each batch adds little."""
PIECE = 4_000_000
"""Bytes of text in a piece of a large file of JSON lines; files up to twice as large are read whole."""
_SMALLEST = 1_000
"""Bytes that a file counts at least, so that a batch of empty files comes to an end."""


class Input(NamedTuple):
    """A file to read: the folder its `doc_id` is relative to, its path, and what tells that it was not changed."""

    root: str
    file: str
    size: int
    modified: int
    """Nanoseconds, those of the pages that continue it added."""


class Lines(NamedTuple):
    """A piece of a file of JSON lines: the number of its first line, and its bytes or where they lie in the file."""

    first: int
    start: int
    end: int
    data: bytes | None


class Piece(NamedTuple):
    """A file to read, or a piece of one. `read` is how many bytes of the input it stands for, `size` of what is read.

    `problem` is what is wrong with the rest of the file where it could not be cut further.
    """

    root: str
    file: str
    read: int
    size: int
    lines: Lines | None = None
    problem: Problem | None = None


class Batch(NamedTuple):
    """What a worker does at one go."""

    number: int
    read: int
    pieces: tuple[Piece, ...]


def walk(paths: Iterable[PathName], out: str | None = None, sites: Sites | None = None) -> Iterator[Input]:
    """The files below the paths, each folder's in order of names; what lies in the folder for the results is left out.

    Where files of two of the folders given have the same path below them, the folders' own names go in front: each
    file's `root` is so far up that no two are called alike. `sites` are the descriptions by which pages are read.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    given = [*paths]
    apart = _roots_apart(given, out)
    for remote, group in groupby(given, is_remote):
        if remote:
            found: Iterable[Input] = chain.from_iterable(_walk_remote(os.fspath(path), out) for path in group)
        else:
            found = _walk_local(list(group), out, sites)
        for one in found:
            yield one._replace(root=apart[one.root]) if one.root in apart else one


def _roots_apart(paths: Sequence[PathName], out: str | None) -> dict[str, str]:
    """For roots below which files are called alike, the folder above from which their names differ."""
    roots = {_root(path) for path in paths}
    if len(roots) < 2:
        return {}
    # Numbers of eight bytes in place of names: of many millions of files these would not fit into memory.
    numbers, owners, known = (
        array("q"),
        array("l"),
        {root: number for number, root in enumerate(sorted(roots))},
    )
    for root, file in _all_files(paths, out):
        numbers.append(hash(_below(root, file)))
        owners.append(known[root])
    names = [*known]
    return _apart({names[owner] for owner in _owners_of_equal(numbers, owners)})


def _below(root: str, file: str) -> str:
    return file.removeprefix(f"{root}/" if is_remote(root) else os.path.join(root, ""))


def _root(path: PathName) -> str:
    if is_remote(path):
        address = os.fspath(path)
        files, inside = file_system(address)
        return address.rstrip("/") if files.isdir(inside.rstrip("/")) else address.rpartition("/")[0]
    plain = str(Path(path))
    return plain if os.path.isdir(plain) else os.path.dirname(plain)


def _owners_of_equal(numbers: array[int], owners: array[int]) -> set[int]:
    """The owners of numbers that another one owns too."""
    import numpy as np

    if not numbers:
        return set()
    number, owner = np.frombuffer(numbers, np.int64), np.frombuffer(owners, np.int64)
    order = np.lexsort((owner, number))
    number, owner = number[order], owner[order]
    shared = (number[1:] == number[:-1]) & (owner[1:] != owner[:-1])
    return {*owner[1:][shared].tolist(), *owner[:-1][shared].tolist()}


def _apart(roots: Iterable[str]) -> dict[str, str]:
    """Each root's folder above, as far up as it takes for the names below it to differ from those of the others."""
    places = {root: root if is_remote(root) else os.path.realpath(root) for root in roots}
    up: dict[str, str] = {}
    for steps in range(1, 1 + max((len(re.findall(r"[/\\]", root)) + 1 for root in places), default=0)):
        up = {root: _above(root, steps) for root in places}
        shown = {root: _below(above, root) for root, above in up.items()}
        if all(
            shown[one] != shown[other] or places[one] == places[other]
            for one, other in combinations(places, 2)
        ):
            break
    return up


def _above(folder: str, steps: int) -> str:
    for _ in range(steps):
        above = folder.rpartition("/")[0] if is_remote(folder) else os.path.dirname(folder)
        if is_remote(folder) and above.endswith("/"):  # s3:// has nothing above
            break
        folder = above
    return folder


def _all_files(paths: Iterable[PathName], out: str | None) -> Iterator[tuple[str, str]]:
    """The files below the paths, those that continue another one included, with the folder that each was given by."""
    for remote, group in groupby(paths, is_remote):
        given = list(group)
        if remote:
            yield from ((one.root, one.file) for path in given for one in _walk_remote(os.fspath(path), out))
        else:
            own = tuple(filter(None, (_results_below(path, out) for path in given)))
            yield from ((root, file) for root, file in all_files(given) if not (own and file.startswith(own)))


def files_with_pages(paths: Iterable[PathName], out: str | None = None) -> list[tuple[str, str]]:
    """The files below the paths that may hold web pages, each with the folder that it was given by.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    return with_pages(_all_files(paths, out))


def _walk_local(paths: list[PathName], out: str | None, sites: Sites | None) -> Iterator[Input]:
    own = tuple(filter(None, (_results_below(path, out) for path in paths)))
    for root, file in list_inputs(paths, sites):
        if file.startswith(own):
            continue
        try:
            status = os.stat(file)
            modified = status.st_mtime_ns + sum(os.stat(one).st_mtime_ns for one in changed_with(file))
            yield Input(root, file, status.st_size, modified)
        except OSError:
            yield Input(root, file, 0, 0)


def _results_below(path: PathName, out: str | None) -> str:
    """How the paths of files in the folder for the results begin when they are found below `path`; empty if they cannot."""
    if not out or is_remote(out):
        return ""
    try:
        inside = os.path.relpath(os.path.abspath(out), os.path.abspath(path))
    except ValueError:  # another drive
        return ""
    return "" if inside.split(os.sep)[0] == os.pardir else str(Path(path) / inside) + os.sep


def check_paths(paths: Iterable[PathName]) -> None:
    """Refuse a path that does not exist.

    Raises:
        FileNotFoundError: naming the path.
    """
    for path in paths:
        if is_remote(path):
            files, inside = file_system(os.fspath(path))
            there = files.exists(inside)
        else:
            there = os.path.lexists(path)
        if not there:
            raise FileNotFoundError(f"{os.fspath(path)}: there is no such file or folder")


def _walk_remote(path: str, out: str | None) -> Iterator[Input]:
    files, inside = file_system(path)
    inside = inside.rstrip("/")
    if not files.isdir(inside):
        yield _remote_input(files, path.rpartition("/")[0], path, files.info(inside))
        return
    root = path.rstrip("/")
    found = {name[len(inside) + 1 :]: info for name, info in files.find(inside, detail=True).items()}
    results = {
        name.removesuffix(RUN_FILE)
        for name in found
        if name.rpartition("/")[2] == RUN_FILE and is_run_file(f"{root}/{name}", open_input)
    }
    for name in sorted(found, key=_as_in_a_walk):
        file = f"{root}/{name}"
        if any(name.startswith(place) and name != place + RUN_FILE for place in results):
            continue
        parts = name.split("/")
        hidden = any(part.startswith(".") for part in parts) or is_part_of_page(
            parts[:-1], found.__contains__
        )
        if not hidden and not (out and file.startswith(f"{out.rstrip('/')}/")):
            yield _remote_input(files, root, file, found[name])


def _as_in_a_walk(name: str) -> list[tuple[bool, str]]:
    """A key for the order of `os.walk`: a folder's files before the folders in it."""
    parts = name.split("/")
    return [(place < len(parts) - 1, part) for place, part in enumerate(parts)]


def _remote_input(files: Any, root: str, file: str, info: dict[str, Any]) -> Input:
    modified = 0
    if "LastModified" in info or "mtime" in info or "updated" in info:
        modified = round(files.modified(info["name"]).timestamp() * 1e9)
    return Input(root, file, info.get("size") or 0, modified)


def open_input(path: str) -> IO[bytes]:
    """Open a local file or one at an fsspec path."""
    if not is_remote(path):
        return open(path, "rb")
    files, inside = file_system(path)
    return files.open(inside, "rb")  # type: ignore[no-any-return]


def batches(inputs: Iterable[Input], size: int = BATCH) -> Iterator[Batch]:
    """Batches of about `size` bytes in the order of the inputs, numbered from 0."""
    number = weight = read = 0
    pieces: list[Piece] = []
    for piece in (piece for file in inputs for piece in _pieces(file)):
        if pieces and weight + piece.size > size:
            yield Batch(number, read, tuple(pieces))
            number, weight, read, pieces = number + 1, 0, 0, []
        pieces.append(piece)
        weight += max(piece.size, _SMALLEST)
        read += piece.read
    if pieces:
        yield Batch(number, read, tuple(pieces))


def _pieces(given: Input) -> Iterator[Piece]:
    """A large file of JSON lines in pieces, whatever the size of a batch; every other file whole."""
    if given.size <= PIECE // 4:
        yield Piece(given.root, given.file, given.size, given.size)
        return
    name = given.file.lower()
    packed = name.endswith(".jsonl.gz")
    if not packed and (given.size <= 2 * PIECE or not name.endswith(".jsonl")):
        yield Piece(given.root, given.file, given.size, given.size)
        return
    read = 0
    try:
        with open_input(given.file) as stream:
            if _is_utf16(stream, packed):
                yield Piece(given.root, given.file, given.size, given.size)
                return
            for lines in _packed_lines(stream, given.size) if packed else _lines(stream.read, keep=False):
                # Of a packed file, how far its bytes have been read, not those that come out of it.
                upto = min(given.size, stream.tell())
                yield Piece(given.root, given.file, upto - read, lines.end - lines.start, lines)
                read = upto
    except OSError as error:
        problem = f"cannot be read to its end: {error.strerror or error}"
    except (LimitError, BrokenError) as error:
        problem = str(error)
    except zlib.error as error:
        problem = f"broken: cannot be unpacked ({error})"
    else:
        return
    if read:
        wrong = Problem(given.file, f"{problem}; the lines before were read", "part")
    else:
        wrong = Problem(given.file, problem)
    yield Piece(given.root, given.file, given.size - read, 0, None, wrong)


def beginning_of(path: str) -> bytes:
    """The first bytes of a file of JSON lines, unpacked, by which a reader sees what its columns hold."""
    with open_input(path) as stream:
        size = os.fstat(stream.fileno()).st_size if not is_remote(path) else 0
        packed = path.lower().endswith(".gz")
        # Files of fsspec cannot give what there is (`read1`).
        plain: Any = io.BufferedReader(stream) if is_remote(path) else stream
        lines: Any = unpacked(gzip.GzipFile(fileobj=plain), Budget(size)) if packed else plain
        return looked_into(lines, LOOKED_AT)[0]


def _is_utf16(stream: IO[bytes], packed: bool) -> bool:
    """Whether the file is in UTF-16, in which a line end is not a byte."""
    start = stream.read(1000)
    stream.seek(0)
    if packed:
        start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start)
    return b"\0" in start


def _packed_lines(stream: Any, size: int) -> Iterator[Lines]:
    return _lines(unpacked(gzip.GzipFile(fileobj=stream), Budget(size)).read1, keep=True)


def _lines(read: Callable[[int], bytes], keep: bool) -> Iterator[Lines]:
    """Pieces of a stream that end with a line; their bytes are kept where they cannot be read again.

    Raises:
        LimitError, BrokenError: as of `read`, after what was read before.
    """
    first, start, size, ends = 1, 0, 0, 0
    held: list[bytes] = []
    broken: Exception | None = None
    chunk = b"\n"
    while chunk:
        try:
            chunk = read(min(PIECE, MIB))
        except (LimitError, BrokenError) as error:
            chunk, broken = b"", error
        cut = chunk.rfind(b"\n") + 1 if size + len(chunk) >= PIECE else 0
        if cut or (size and not chunk):
            yield Lines(first, start, start + size + cut, b"".join([*held, chunk[:cut]]) if keep else None)
            first, start = first + ends + chunk.count(b"\n", 0, cut), start + size + cut
            held, size, ends = [], 0, 0
        rest = chunk[cut:]
        size += len(rest)
        ends += rest.count(b"\n")
        # Of a line that is longer than any that is read, it is enough to hold so much that this is seen.
        if keep and size <= PIECE + 2 * MAX_RECORD:
            held.append(rest)
    if broken:
        raise broken
