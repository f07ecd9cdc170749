"""jieba's general dictionary: the frequencies of its words, prepared once for each user, whole and by beginnings.

jieba keeps what it made of its dictionary in the folder for temporary files, where any user of the machine can plant
another one. Here it lies in the user's own cache folder, with rights for nobody else, under the digest of the dictionary that
it was made of; what another one owns or may write is not read.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import stat
import sys
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Callable
from functools import cache, partial
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import jieba

_T = TypeVar("_T")
_Prepared = tuple[dict[str, int], int]
_Pieces = tuple[int, bytes, bytes, bytes]

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@cache
def jieba_module() -> ModuleType:
    """The module `jieba`, imported without `pkg_resources`.

    jieba opens its dictionary through that, or as a file where there is none; importing it takes four times as long as all
    else of jieba, and warns of its own end.
    """
    is_hidden = "pkg_resources" not in sys.modules
    if is_hidden:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # the import system's way to say: not there
    try:
        import jieba
    finally:
        if is_hidden:
            del sys.modules["pkg_resources"]
    module: ModuleType = jieba
    return module


@cache
def general_tokenizer() -> jieba.Tokenizer:
    """A jieba tokenizer of our own with the general dictionary, apart from the process-wide one."""
    tokenizer: jieba.Tokenizer = jieba_module().Tokenizer()
    tokenizer.FREQ, tokenizer.total = _kept("dictionary", partial(_whole, tokenizer))
    tokenizer.initialized = True
    return tokenizer


def _whole(tokenizer: jieba.Tokenizer) -> _Prepared:
    with tokenizer.get_dict_file() as stream:
        frequencies, total = tokenizer.gen_pfdict(stream)
    return frequencies, total


@cache
def general_frequencies() -> Frequencies:
    """What `general_tokenizer` knows of words, without bringing all of them into memory."""
    return Frequencies(*_kept("frequencies", _by_beginnings))


def _by_beginnings() -> _Pieces:
    tokenizer = general_tokenizer()
    keys, ends, pieces = [], [], []
    for beginning, words in groupby(sorted(tokenizer.FREQ), itemgetter(slice(2))):
        keys.append(_key(beginning))
        pieces.append(marshal.dumps({word: tokenizer.FREQ[word] for word in words}))
        ends.append(len(pieces[-1]))
    offsets = array("Q", accumulate(ends, initial=0))
    return tokenizer.total, array("Q", keys).tobytes(), offsets.tobytes(), b"".join(pieces)


def _key(beginning: str) -> int:
    """One or two characters as a number, in the order in which strings are sorted."""
    return ord(beginning[0]) << 32 | (ord(beginning[1]) if len(beginning) > 1 else 0)


class Frequencies:
    """The frequencies of the dictionary's words by their first two characters, of which a run meets a few in a hundred."""

    def __init__(self, total: int, keys: bytes, offsets: bytes, pieces: bytes) -> None:
        self.total = total
        """The sum of all frequencies."""
        self._keys, self._offsets = array("Q", keys), array("Q", offsets)
        self._pieces = memoryview(pieces)
        self._met: dict[str, dict[str, int]] = {}

    def get(self, word: str) -> int | None:
        """The frequency of a word, 0 for what words only begin with, None for what none begins with."""
        beginning = word[:2]
        words = self._met.get(beginning)
        if words is None:
            key = _key(beginning)
            place = bisect_left(self._keys, key)
            if place == len(self._keys) or self._keys[place] != key:
                return None
            start, end = self._offsets[place : place + 2]
            words = self._met[beginning] = marshal.loads(self._pieces[start:end])
        return words.get(word)


def _kept(name: str, make: Callable[[], _T]) -> _T:
    """What was made of the dictionary, from the user's cache where it lies there."""
    with jieba_module().Tokenizer().get_dict_file() as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    file = _cache_file(f"{name}-{digest[:32]}")
    prepared: _T | None = _read(file) if file else None
    if prepared is None:
        prepared = make()
        if file:
            _write(file, prepared)
    return prepared


def _cache_file(name: str) -> Path | None:
    """Where a prepared dictionary lies; None where the user has no folder to keep it in."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("annotator", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_own = _is_own(folder.lstat(), stat.S_ISDIR)
    except (OSError, RuntimeError):  # no home, or one that cannot be written
        return None
    version = f"{sys.implementation.cache_tag}-{marshal.version}"
    return folder / f"{name}-{version}.bin" if is_own else None


def _is_own(status: os.stat_result, kind: object) -> bool:
    """Whether it is of that kind (no link), and the user's own, and nobody else may write it."""
    right_kind = bool(kind(status.st_mode))  # type: ignore[operator]
    if not hasattr(os, "getuid"):
        return right_kind
    return right_kind and status.st_uid == os.getuid() and not status.st_mode & _OTHERS_MAY_WRITE


def _read(file: Path) -> Any:
    try:
        if not _is_own(file.lstat(), stat.S_ISREG):
            return None
        prepared = marshal.loads(file.read_bytes())
    except (OSError, ValueError, TypeError, EOFError):
        return None
    return prepared if isinstance(prepared, tuple) else None


def _write(file: Path, prepared: Any) -> None:
    """Keep it, whole or not at all; that it cannot be kept costs only time."""
    with contextlib.suppress(OSError):
        # Made for the user alone (0600).
        handle, unfinished = tempfile.mkstemp(dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(marshal.dumps(prepared))
            os.replace(unfinished, file)
        except OSError:
            os.unlink(unfinished)
            raise
