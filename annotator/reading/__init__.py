"""Reading: files and folders in, documents and problems out. Knows nothing of terms.

May import `annotator.records` and `annotator.data`; each format has a module of its own here.
"""

from __future__ import annotations

import gzip
import os
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from annotator.reading import continued, dates, markdown, tabular
from annotator.reading.encoding import decode
from annotator.records import Document, Problem

PathName = str | os.PathLike[str]
FORMATS = (".txt", ".md", ".html", ".htm", ".shtml", ".json", ".jsonl", ".csv")
_PAGES = (".html", ".htm", ".shtml")
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)


def list_inputs(paths: Iterable[PathName]) -> list[tuple[Path, Path]]:
    """Each file to read with the folder that its `doc_id` is relative to; folders recursively, in order of names.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    inputs: list[tuple[Path, Path]] = []
    for given in map(Path, paths):
        if given.is_dir():
            inputs += [(given, file) for file in _files_below(given)]
        elif given.exists() or given.is_symlink():
            inputs.append((given.parent, given))
        else:
            raise FileNotFoundError(f"{given}: there is no such file or folder")
    return continued.without_continuations(inputs, lambda file: _read_one(file.parent, file))


def _files_below(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(where, name) for name in sorted(names) if not name.startswith("."))
        yield from (file for file in files if not _is_our_problem_list(file))


def _is_our_problem_list(file: Path) -> bool:
    """Whether it is what `annotator scrape` leaves beside its archives: nothing to read, and no problem either."""
    if file.name != "problems.csv":
        return False
    try:
        return file.read_bytes()[:20].startswith(b"\xef\xbb\xbfpath,problem")
    except OSError:
        return False


def read_file(
    root: Path, file: Path, fields: Mapping[str, str] | None = None
) -> Iterator[Document | Problem]:
    """The documents of one file, and a problem for whatever of it could not be read.

    An article's first page comes with the pages beside it that continue it.
    """
    items = _read_one(root, file, fields)
    yield from continued.joined(file, items, lambda part: _read_one(root, part, fields))


def _read_one(
    root: Path, file: Path, fields: Mapping[str, str] | None = None
) -> Iterator[Document | Problem]:
    path = str(file)
    suffixes = [suffix.lower() for suffix in file.suffixes]
    packed = suffixes[-1:] == [".gz"]
    kind = (suffixes[:-1] if packed else suffixes)[-1:]
    if not kind or kind[0] not in FORMATS:
        yield Problem(path, f"not a format that is read here: {''.join(suffixes[-2:]) or 'no ending'}")
        return
    try:
        data = file.read_bytes()
        if packed:
            data = gzip.decompress(data)
        if not data.strip():
            yield Problem(path, "the file is empty")
            return
        declared = _DECLARED.search(data[:4000]) if kind[0] in _PAGES else None
        text = decode(data, declared[1].decode("ascii") if declared else "")
        yield from _parse(kind[0], text, file.relative_to(root).as_posix(), path, file.name, fields or {})
    except OSError as error:
        yield Problem(path, f"cannot be read: {error.strerror or error}")
    except (ValueError, EOFError, zlib.error, RecursionError) as error:
        yield Problem(path, str(error) or type(error).__name__)


def _parse(
    kind: str, text: str, doc_id: str, path: str, name: str, fields: Mapping[str, str]
) -> Iterator[Document | Problem]:
    if kind == ".txt":
        day, source = dates.first_date(
            (dates.date_in_text("", text), "text"), (dates.date_in_name(name), "file name")
        )
        yield Document(doc_id, path, text, date=day, date_source=source)
    elif kind == ".md":
        yield markdown.read_markdown(text, doc_id, path, name)
    elif kind == ".jsonl":
        yield from tabular.read_jsonl(text, doc_id, path, fields)
    elif kind == ".json":
        yield from tabular.read_json(text, doc_id, path, fields)
    elif kind == ".csv":
        yield from tabular.read_csv(text, doc_id, path, fields)
    else:
        from annotator.reading import html

        yield from html.read_html(text, doc_id, path, name)


def read(paths: Iterable[PathName], fields: Mapping[str, str] | None = None) -> Iterator[Document | Problem]:
    """Documents and problems of files and folders, one after the other."""
    for root, file in list_inputs(paths):
        yield from read_file(root, file, fields)


def read_documents(
    paths: PathName | Iterable[PathName], fields: Mapping[str, str] | None = None
) -> Iterator[Document]:
    """The documents of a file, a folder or several; what could not be read is warned of.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    for item in read(given, fields):
        if isinstance(item, Problem):
            warnings.warn(f"{item.path}: {item.problem}", stacklevel=2)
        else:
            yield item
