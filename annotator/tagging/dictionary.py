"""jieba's general dictionary: the frequencies of its words, prepared once for each user.

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
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@cache
def general_tokenizer() -> jieba.Tokenizer:
    """A jieba tokenizer of our own with the general dictionary, apart from the process-wide one."""
    import jieba

    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as stream:
        dictionary = stream.read()
    file = _cache_file(hashlib.sha256(dictionary).hexdigest())
    prepared = _read(file) if file else None
    if prepared is None:
        with tokenizer.get_dict_file() as stream:
            prepared = tokenizer.gen_pfdict(stream)
        if file:
            _write(file, prepared)
    tokenizer.FREQ, tokenizer.total = prepared
    tokenizer.initialized = True
    return tokenizer


def _cache_file(digest: str) -> Path | None:
    """Where the prepared dictionary lies; None where the user has no folder to keep it in."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("annotator", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_own = _is_own(folder.lstat(), stat.S_ISDIR)
    except (OSError, RuntimeError):  # no home, or one that cannot be written
        return None
    version = f"{sys.implementation.cache_tag}-{marshal.version}"
    return folder / f"dictionary-{digest[:32]}-{version}.bin" if is_own else None


def _is_own(status: os.stat_result, kind: object) -> bool:
    """Whether it is of that kind (no link), and the user's own, and nobody else may write it."""
    right_kind = bool(kind(status.st_mode))  # type: ignore[operator]
    if not hasattr(os, "getuid"):
        return right_kind
    return right_kind and status.st_uid == os.getuid() and not status.st_mode & _OTHERS_MAY_WRITE


def _read(file: Path) -> tuple[dict[str, int], int] | None:
    try:
        if not _is_own(file.lstat(), stat.S_ISREG):
            return None
        frequencies, total = marshal.loads(file.read_bytes())
    except (OSError, ValueError, TypeError, EOFError):
        return None
    return frequencies, total


def _write(file: Path, prepared: tuple[dict[str, int], int]) -> None:
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
