"""Where bytes come from and how they are called: what a reader is told beside the stream.

A reader is a function from a binary stream and a `Source` to documents and problems. `annotator.reading.formats` has
the table of them; a container (archive, web archive) is a reader that hands each of its members back to that table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BufferedIOBase, BytesIO
from typing import TYPE_CHECKING, NamedTuple

from annotator.reading.limits import MAX_DEPTH, MAX_HELD, Budget, LimitError, read_whole
from annotator.records import Document, Problem

if TYPE_CHECKING:
    from annotator.reading.pages.sites import Sites

_PAGES_FOLDERS = ("_files", ".files")
_SAVED_PAGES = (".html", ".htm", ".shtml", ".xhtml", ".mht")
_LITTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"})


def is_litter(name: str) -> bool:
    """Whether a file or folder was put there by a system, not a person: hidden ones, Word's lock files, thumbnails."""
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def is_part_of_page(folders: Sequence[str], has: Callable[[str], bool]) -> bool:
    """Whether one of the folders that lie in one another is what a browser saved beside a page: `X_files` beside `X.html`.

    `has` says whether there is a file of a `/`-separated path that begins where the outermost folder lies.
    """
    for depth, folder in enumerate(folders):
        stem = next((folder.removesuffix(end) for end in _PAGES_FOLDERS if folder.endswith(end)), "")
        if stem:
            inside = "".join(f"{outer}/" for outer in folders[:depth])
            if any(has(f"{inside}{stem}{ending}") for ending in _SAVED_PAGES):
                return True
    return False


class Source(NamedTuple):
    """What is known of a stream of bytes.

    `doc_id` and `path` name it in the tables; `name` is its file name, whose ending says the format. `fields` are the
    user's column names. `size` is the number of its bytes, or -1 where it is not known; `depth` the number of
    containers around it. `url` and `charset` are what a web archive says of a page. `first_line` is the number of the
    first line, where the stream is a piece of a file of lines. `sites` are the descriptions that pages are read by, those
    of `corpus/sites.toml` where it is None. Where there is a `look`, it is called with the text of each page and its
    source, and nothing is read. `beginning` gives the first bytes of the whole file where the stream is a piece of it.
    """

    doc_id: str
    path: str
    name: str
    fields: Mapping[str, str]
    budget: Budget
    size: int = -1
    depth: int = 0
    url: str = ""
    charset: str = ""
    first_line: int = 1
    sites: Sites | None = None
    look: Callable[[str, Source], None] | None = None
    beginning: Callable[[], bytes] | None = None

    @property
    def folders(self) -> str:
        """The folders it lies in, below the one that was given or in its archive."""
        return self.doc_id.rpartition("/")[0]

    def packed(self, name: str, size: int = -1) -> Source:
        """What lies in this source, a container, under the same name in the tables.

        Raises:
            LimitError: too many containers lie in one another.
        """
        if self.depth == MAX_DEPTH:
            raise LimitError(f"archives lie more than {MAX_DEPTH} deep in one another; unpack the outer ones")
        return self._replace(name=name, size=size, depth=self.depth + 1)

    def whole(self, stream: BufferedIOBase, limit: int) -> bytes:
        """All bytes of the stream.

        Raises:
            LimitError: there are more than `limit`.
        """
        return read_whole(stream, self.size, limit)

    def seekable(self, stream: BufferedIOBase) -> BufferedIOBase:
        """The stream itself where it is a file on the disk, a copy in memory where it lies in a container.

        Raises:
            LimitError: it is too large to be held in memory.
        """
        return stream if stream.seekable() else BytesIO(self.whole(stream, MAX_HELD))


Item = Document | Problem
Reader = Callable[[BufferedIOBase, Source], Iterator[Item]]


class EnoughError(BaseException):
    """Raised by a look that need see no more; no error, so that nothing on the way takes it for one."""


Look = Callable[[str, Source], None]
"""Is shown the text of a page and its source."""
