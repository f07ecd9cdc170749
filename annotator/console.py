"""What the verbs of the command share: exit statuses and how an error is said. Imports nothing of this package."""

from __future__ import annotations

from typing import NoReturn

import typer

SOME_UNREAD, WRONG_CALL, BROKEN_OFF, INTERRUPTED = 3, 2, 1, 130


def fail(message: object) -> NoReturn:
    """Say what is wrong and end with exit status 2."""
    typer.echo(f"annotator: {message}", err=True)
    raise typer.Exit(WRONG_CALL)
