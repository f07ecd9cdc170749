"""The folder for the results and its hidden folders of work in progress: files appear whole or not at all.

A name is `/`-separated and relative to the folder. Each verb works in a hidden folder of its own (`.partial` for `tag`,
else `.` and the verb), and none touches another's: a run of `tag` that broke off is deleted by `tag` alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any, Protocol

from annotator.data import how_to_install

PathName = str | os.PathLike[str]
PARTIAL = ".partial"
"""Where a run of `annotator tag` keeps its work in progress, until all is done."""


class OutputError(ValueError):
    """The folder for the results cannot be used; the message says why and what to do."""


class BrokenOff(RuntimeError):
    """A run that cannot go on; what it finished is kept, and the message says how to go on."""


class Folder(Protocol):
    """Where results are written; can be sent to other processes."""

    path: str

    def make(self, stage: str = PARTIAL) -> None:
        """Make the folder, with that of the work in progress in it."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep other runs from writing here until the context ends, where the system can."""

    def names(self, below: str = "") -> list[str]:
        """What lies in the folder, or in one below it; empty where there is none."""

    def exists_at_all(self) -> bool:
        """Whether there is a folder."""

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read it."""

    def create(self, name: str, synced: bool = True) -> AbstractContextManager[IO[bytes]]:
        """Write a file that appears, whole, when the context ends well, and not at all otherwise.

        If not `synced`, it may lose its content when the power fails soon after.
        """

    def publish(self, name: str, stage: str = PARTIAL) -> None:
        """Move a file from the work in progress into the folder, in place of an earlier one."""

    def sync(self) -> None:
        """Wait until the names of what was moved are on the disk."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there, and the folder below this one that it leaves empty."""

    def clear(self, stage: str = PARTIAL) -> None:
        """Remove a folder of work in progress with all that is in it."""


def is_remote(path: PathName) -> bool:
    """Whether the path is one for fsspec, such as `s3://bucket/folder`."""
    return "://" in os.fspath(path)


def open_folder(path: PathName) -> Folder:
    """The folder at a local path or at any fsspec path.

    Raises:
        OutputError: the path is empty.
    """
    if not os.fspath(path).strip():
        raise OutputError(
            "the path of the folder for the results is empty, perhaps from a variable that is not set"
        )
    return RemoteFolder(os.fspath(path)) if is_remote(path) else LocalFolder(os.fspath(path))


def file_system(path: str) -> tuple[Any, str]:
    """The fsspec file system of a path such as `s3://bucket/folder`, and the path in it.

    Raises:
        OutputError: fsspec, or what it needs for this kind of path, is not installed.
    """
    try:
        import fsspec

        return fsspec.core.url_to_fs(path)  # type: ignore[no-any-return]
    except ImportError as error:
        raise OutputError(
            f"{path}: needs the extra `cluster`: {how_to_install('cluster')} ({error})"
        ) from None
    except ValueError as error:
        raise OutputError(f"{path}: {error}") from None


_HELD: set[int] = set()
"""Descriptors of folders in which this process is at work. A worker that it forks must not go on holding them."""


def _let_go_all() -> None:
    for descriptor in _HELD:
        os.close(descriptor)
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_all)


class LocalFolder:
    """A folder on a disk."""

    def __init__(self, path: str) -> None:
        self.path = path

    def _at(self, name: str) -> Path:
        return Path(self.path, name)

    def make(self, stage: str = PARTIAL) -> None:
        """Make the folder, with that of the work in progress in it."""
        try:
            self._at(stage).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be made ({error.strerror})") from None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs from writing here until the context ends, where the system can: not on Windows, nor on all networks.

        The folder itself is locked, so that nothing is left in it, and no lock outlives the process.

        Raises:
            OutputError: another run is at work here.
            OSError: the folder cannot be made.
        """
        try:
            import fcntl
        except ImportError:
            yield
            return
        Path(self.path).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDONLY)
        _HELD.add(descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._let_go(descriptor)
            raise OutputError(
                f"{self.path}: another run is at work in it. Wait until it has ended, or give another folder"
            ) from None
        except OSError:
            pass  # a file system that knows no locks
        try:
            yield
        finally:
            self._let_go(descriptor)

    @staticmethod
    def _let_go(descriptor: int) -> None:
        if descriptor in _HELD:
            _HELD.remove(descriptor)
            os.close(descriptor)

    def names(self, below: str = "") -> list[str]:
        """What lies in the folder, or in one below it; empty where there is none.

        Raises:
            OutputError: the path is a file.
        """
        if os.path.exists(self.path) and not os.path.isdir(self.path):
            raise OutputError(f"{self.path}: is a file. Give a folder for the results")
        place = self._at(below)
        return sorted(os.listdir(place)) if place.is_dir() else []

    def exists_at_all(self) -> bool:
        """Whether there is a folder."""
        return os.path.isdir(self.path)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return self._at(name).is_file()

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read it."""
        return open(self._at(name), "rb")

    @contextlib.contextmanager
    def create(self, name: str, synced: bool = True) -> Iterator[IO[bytes]]:
        """Write a file that appears, whole, when the context ends well, and not at all otherwise.

        It is on the disk itself (fsync) before it gets its name, but for those that need not be `synced`.
        """
        file = self._at(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
        try:
            with open(unfinished, "wb") as stream:
                yield stream
                if synced:
                    stream.flush()
                    os.fsync(stream.fileno())
            os.replace(unfinished, file)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def publish(self, name: str, stage: str = PARTIAL) -> None:
        """Move a file from the work in progress into the folder, in place of an earlier one."""
        file = self._at(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self._at(f"{stage}/{name}"), file)

    def sync(self) -> None:
        """Wait until the names of what was moved are on the disk."""
        if os.name == "posix":
            descriptor = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there, and the folder below this one that it leaves empty."""
        file = self._at(name)
        file.unlink(missing_ok=True)
        if file.parent != Path(self.path):
            with contextlib.suppress(OSError):
                file.parent.rmdir()

    def clear(self, stage: str = PARTIAL) -> None:
        """Remove a folder of work in progress with all that is in it."""
        shutil.rmtree(self._at(stage), ignore_errors=True)


class RemoteFolder:
    """A folder at an fsspec path. An upload or a move either succeeds as a whole or leaves nothing under the name."""

    def __init__(self, path: str) -> None:
        self.path = path.rstrip("/")

    def _at(self, name: str) -> tuple[Any, str]:
        files, path = file_system(self.path)
        # Others write here too: what lay here a moment ago says nothing.
        files.invalidate_cache()
        return files, f"{path}/{name}"

    def make(self, stage: str = PARTIAL) -> None:
        """Make the folder, with that of the work in progress in it."""
        files, path = self._at(stage)
        try:
            files.makedirs(path, exist_ok=True)
        except (OSError, NotImplementedError) as error:
            raise OutputError(f"{self.path}: cannot be written ({error})") from None

    def alone(self) -> AbstractContextManager[None]:
        """Others are not kept out: such places know no locks."""
        return contextlib.nullcontext()

    def _list(self, name: str) -> list[str]:
        files, path = self._at(name)
        path = path.rstrip("/")
        try:
            found = files.ls(path, detail=False)
        except FileNotFoundError:
            return []
        return sorted(
            {str(entry).rstrip("/").rpartition("/")[2] for entry in found if str(entry).rstrip("/") != path}
        )

    def names(self, below: str = "") -> list[str]:
        """What lies in the folder, or in one below it; empty where there is none."""
        return self._list(below)

    def exists_at_all(self) -> bool:
        """Whether there is a folder: most such places know none without a file in it."""
        return bool(self.names())

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        files, path = self._at(name)
        return bool(files.isfile(path))

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read it."""
        files, path = self._at(name)
        return files.open(path, "rb")  # type: ignore[no-any-return]

    @contextlib.contextmanager
    def create(self, name: str, synced: bool = True) -> Iterator[IO[bytes]]:
        """Write a file that appears, whole, when the context ends well, and not at all otherwise."""
        files, path = self._at(name)
        if name.count("/") > 1:  # That of the work in progress is there: `make`.
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
        unfinished = f"{path}.{uuid.uuid4().hex}"
        try:
            with files.open(unfinished, "wb") as stream:
                yield stream
            files.mv(unfinished, path)
        except BaseException:
            with contextlib.suppress(Exception):
                files.rm(unfinished)
            raise

    def publish(self, name: str, stage: str = PARTIAL) -> None:
        """Move a file from the work in progress into the folder, in place of an earlier one."""
        self.remove(name)
        files, path = self._at(name)
        if "/" in name:
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
        files.mv(self._at(f"{stage}/{name}")[1], path)

    def sync(self) -> None:
        """A move at an fsspec path has come to its end when it returns."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        files, path = self._at(name)
        if files.exists(path):
            files.rm(path)

    def clear(self, stage: str = PARTIAL) -> None:
        """Remove a folder of work in progress with all that is in it."""
        files, path = self._at(stage)
        if files.exists(path):
            files.rm(path, recursive=True)
