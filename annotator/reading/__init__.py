"""Reading: files and folders in, documents and problems out. Knows nothing of terms."""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from io import BufferedIOBase
from itertools import groupby
from pathlib import Path
from typing import IO

from annotator.reading import continued
from annotator.reading.advice import ending
from annotator.reading.attribution import doubts, with_provenance
from annotator.reading.formats import WITH_PAGES, read_stream
from annotator.reading.given import Given
from annotator.reading.limits import MAX_PROBLEMS, Budget
from annotator.reading.mending import name_of
from annotator.reading.pages.sites import Learned, Sites, packaged
from annotator.reading.source import Item, Look, Source, is_litter, is_part_of_page
from annotator.records import Document, Problem
from annotator.text.printable import encodable

PathName = str | os.PathLike[str]
RUN_FILE = "run.json"
"""What `annotator tag` leaves beside its tables."""
_RESULTS = "the folder holds the results of an earlier run, not documents; it was left out"
_PROBLEM_LIST = "problems.csv"


def _open(file: str) -> IO[bytes]:
    return open(file, "rb")


def list_inputs(paths: Iterable[PathName], sites: Sites | None = None) -> Iterator[tuple[str, str]]:
    """Each file to read with the folder that its `doc_id` is relative to; folders recursively, in order of names.

    A folder that holds the results of a run has nothing to read but its `run.json`, of which `read_file` says so. In folders,
    what systems put there (`.git`, `.DS_Store`, `Thumbs.db`, Word's `~$…`) is passed over, and what browsers save beside a page (`X_files` beside `X.html`). Folders that
    cannot be listed and links to folders, which are not followed, are given for `read_file` to tell of. Files of one
    folder are held at a time.

    Args:
        paths: files and folders.
        sites: the descriptions by which pages are read, those of `corpus/sites.toml` where None; they decide which pages
            continue another one and so are no inputs of their own.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    for _, beside in groupby(_inputs(paths), lambda given: given[1].rpartition(os.sep)[0]):
        inputs = list(beside)
        shelf = continued.on_disk(lambda file: _read_one(os.path.dirname(file), file, {}, sites))
        continuing = {file for file, _ in continued.continuations({file for _, file in inputs}, shelf)}
        yield from (given for given in inputs if given[1] not in continuing)


def _inputs(paths: Iterable[PathName]) -> Iterator[tuple[str, str]]:
    for given in (str(Path(path)) for path in paths):
        if os.path.isdir(given):
            yield from ((given, file) for file in _files_below(given))
        elif os.path.lexists(given):
            yield os.path.dirname(given), given
        else:
            raise FileNotFoundError(f"{given}: there is no such file or folder")


def _files_below(folder: str) -> Iterator[str]:
    unlisted: list[OSError] = []
    for where, folders, names in os.walk(folder, onerror=unlisted.append):
        here = os.path.join(where, "").removeprefix(os.path.join(os.curdir, ""))
        if RUN_FILE in names and is_run_file(here + RUN_FILE):
            folders.clear()
            yield here + RUN_FILE
            continue
        links = [name for name in folders if os.path.islink(here + name)]
        beside = frozenset(names)
        folders[:] = sorted(
            name for name in folders if not (is_litter(name) or is_part_of_page([name], beside.__contains__))
        )
        for name in sorted(names + links):
            file = here + name
            if not (is_litter(name) or (name == _PROBLEM_LIST and _is_our_problem_list(file))):
                yield file
    yield from (error.filename for error in unlisted)


def _is_our_problem_list(file: str) -> bool:
    """Whether it is what `annotator scrape` leaves beside its archives: nothing to read, and no problem either."""
    try:
        if not os.path.isfile(file):  # a pipe would wait for ever
            return False
        with open(file, "rb") as stream:
            return stream.read(20).startswith(b"\xef\xbb\xbfpath,problem")
    except OSError:
        return False


def is_run_file(file: str, open_file: Callable[[str], IO[bytes]] = _open) -> bool:
    """Whether it is the `run.json` of our own: what lies beside it are results, not documents."""
    try:
        with open_file(file) as stream:
            return re.match(rb'\s*\{\s*"annotator"\s*:', stream.read(100)) is not None
    except OSError:
        return False


def all_files(paths: Iterable[PathName]) -> Iterator[tuple[str, str]]:
    """Each file with the folder that its `doc_id` is relative to, those that continue another one included.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    return _inputs(paths)


def learned_sites(files: Iterable[tuple[str, str]], sites: Sites | None = None) -> Learned:
    """The templates that local files teach: of pages that no description reads, where there are enough of a kind.

    Args:
        files: files with the folder that each was given by, as of `list_inputs`.
        sites: the descriptions there are, those of `corpus/sites.toml` where None.
    """
    pages = with_pages(files)
    if not pages:
        return Learned()
    from annotator.reading.learning import learn_sites

    def open_file(root: str, file: str, look: Look) -> None:
        show_pages(root, file, look, sites)

    return learn_sites(pages, open_file, sites or packaged())


def with_pages(files: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the files that may hold web pages."""
    return [(root, file) for root, file in files if ending(file) in WITH_PAGES]


def show_pages(root: str, file: str, look: Look, sites: Sites | None = None) -> None:
    """Show the pages in a local file to a function, with what is known of each; what cannot be read is passed over."""
    for _ in _read_one(root, file, {}, sites, look):
        pass


def read_file(
    root: PathName,
    file: PathName,
    fields: Mapping[str, str] | None = None,
    sites: Sites | None = None,
    given: Given | None = None,
) -> Iterator[Document | Problem]:
    """The documents of one file, and a problem for whatever of it could not be read.

    An article's first page comes with the pages beside it that continue it. After `MAX_PROBLEMS` problems the further
    ones are only counted. Pages are read by the descriptions in `sites`, those of `corpus/sites.toml` where it is None.
    What is `given` of a document goes before what is found.
    """
    columns, folder, name = fields or {}, os.fspath(root), os.fspath(file)
    shelf = continued.on_disk(lambda file: _read_one(folder, file, columns, sites))
    yield from _finished(continued.joined(name, shelf.read(name), shelf), name, given)


def read_lines(
    root: PathName,
    file: PathName,
    piece: BufferedIOBase,
    first_line: int,
    fields: Mapping[str, str],
    beginning: Callable[[], bytes],
    given: Given | None = None,
) -> Iterator[Document | Problem]:
    """The documents of a piece of a file of JSON lines, and problems as of `read_file`.

    Args:
        root, file, fields, given: as for `read_file`.
        piece: the bytes of whole lines.
        first_line: the number of the first of them in the file, from 1.
        beginning: gives the first `LOOKED_AT` bytes of the file, unpacked, which show what its columns hold.
    """
    source = _source(os.fspath(root), os.fspath(file), fields, 0)
    source = source._replace(name=source.name.removesuffix(".gz"), first_line=first_line, beginning=beginning)
    yield from _finished(read_stream(piece, source), os.fspath(file), given)


def _finished(items: Iterable[Item], file: str, given: Given | None) -> Iterator[Item]:
    """The documents with their provenance, and at most `MAX_PROBLEMS` problems with a last one that counts the others."""
    problems = 0
    for item in items:
        if isinstance(item, Problem):
            problems += 1
            if problems <= MAX_PROBLEMS:
                yield replace(item, path=encodable(item.path), problem=encodable(item.problem))
        else:
            known = _encodable(item)
            document = with_provenance(given.applied(known) if given else known)
            yield from doubts(document)
            yield document
    if problems > MAX_PROBLEMS:
        yield Problem(_readable(file), f"and {problems - MAX_PROBLEMS:,} further problems in this file")


def _encodable(document: Document) -> Document:
    """The document without halves of surrogate pairs, which JSON can spell and nothing can write."""
    if document.extractor in ("text", "markdown"):  # decoding gives none
        return document
    values = ((field.name, getattr(document, field.name)) for field in fields_of(document))
    odd = {name: fit for name, text in values if isinstance(text, str) and (fit := encodable(text)) != text}
    return replace(document, **odd) if odd else document


def _source(root: str, file: str, fields: Mapping[str, str], size: int) -> Source:
    path = _readable(file)
    inside = file.removeprefix(os.path.join(root, ""))
    doc_id = (inside if path == file else _readable(inside)).replace(os.sep, "/")
    return Source(doc_id, path, os.path.basename(path), fields, Budget(size), size)


def _read_one(
    root: str,
    file: str,
    fields: Mapping[str, str],
    sites: Sites | None,
    look: Look | None = None,
) -> Iterator[Item]:
    path = _readable(file)
    try:
        status = os.stat(file)
        if stat.S_ISDIR(status.st_mode):
            if os.path.islink(file):
                yield Problem(path, "a link to a folder, which is not followed; name that folder itself")
                return
            os.listdir(file)
        if not stat.S_ISREG(status.st_mode):
            # Opening a pipe or a device might wait for ever.
            yield Problem(path, "not a regular file but a pipe, socket or device; not read")
            return
        if os.path.basename(file) == RUN_FILE and is_run_file(file):
            yield Problem(path, _RESULTS, "doubt", "results")
            return
        if not status.st_size:
            yield Problem(path, "the file is empty")
            return
        with open(file, "rb") as stream:
            source = _source(root, file, fields, status.st_size)
            yield from read_stream(stream, source._replace(sites=sites, look=look))
    except OSError as error:
        yield Problem(path, f"cannot be read: {error.strerror or error}")


def _readable(path: str) -> str:
    """The path as text; a name that is not in UTF-8 is perhaps one from a Chinese Windows."""
    return path if path.isascii() else "/".join(map(name_of, os.fsencode(path).split(b"/")))


def read(
    paths: Iterable[PathName],
    fields: Mapping[str, str] | None = None,
    sites: Sites | None = None,
) -> Iterator[Document | Problem]:
    """Documents and problems of files and folders, one after the other; of web pages the templates are learned first."""
    given = list(paths)
    known = sites or packaged()
    learned = learned_sites(_inputs(given), known)
    known = known.before(Sites((learned.sites,))) if learned.sites else known
    for root, file in list_inputs(given, known):
        yield from read_file(root, file, fields, known)


def read_documents(
    paths: PathName | Iterable[PathName],
    fields: Mapping[str, str] | None = None,
    sites: Sites | None = None,
) -> Iterator[Document]:
    """The documents of a file, a folder or several; what could not be read is warned of.

    Args:
        paths: files and folders.
        fields: the names of columns, such as `{"text": "content"}`.
        sites: the descriptions by which web pages are read, as of `load_sites`.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    for item in read(given, fields, sites):
        if isinstance(item, Problem):
            warnings.warn(f"{item.path}: {item.problem}", stacklevel=2)
        else:
            yield item
