"""What the verbs of the command share: exit statuses, how an error is said, and the progress bar."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Literal, NoReturn

import typer

from annotator.text.printable import printable

if TYPE_CHECKING:
    from rich import progress as bars
    from rich.console import Console

SOME_UNREAD, WRONG_CALL, BROKEN_OFF, INTERRUPTED = 3, 2, 1, 130


def fail(message: object) -> NoReturn:
    """Say what is wrong and end with exit status 2."""
    typer.echo(printable(f"annotator: {message}"), err=True)
    raise typer.Exit(WRONG_CALL)


def console(width: int) -> Console:
    """Where results are shown; `width` in characters where that is no terminal. What is printed holds no markup."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else width, markup=False, highlight=False)


def never_fail_to_show() -> None:
    """Let what a terminal's encoding has no character for be shown by its number, as in \\u65b0, on either stream."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class Progress:
    """A progress bar on a terminal, nothing when standard error is piped; `unit` is what is counted."""

    def __init__(self, label: str, unit: Literal["bytes", "pages", "charts", "documents"]) -> None:
        self._label, self._unit = label, unit
        self._bar: bars.Progress | None = None

    def __enter__(self) -> Progress:
        return self

    def show(self, done: int, total: int) -> None:
        """`done` of the `total` known so far have come to an end."""
        if not sys.stderr.isatty():
            return
        if not self._bar:
            # Only now: the bar has a thread of its own, and processes are best begun by one that has none.
            from rich import progress as bars
            from rich.console import Console

            counted = (
                (bars.DownloadColumn(), bars.TimeRemainingColumn())
                if self._unit == "bytes"
                else (bars.MofNCompleteColumn(), bars.TextColumn(self._unit), bars.TimeElapsedColumn())
            )
            self._bar = bars.Progress(
                bars.TextColumn(self._label), bars.BarColumn(), *counted,
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task(self._label, total=None)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
