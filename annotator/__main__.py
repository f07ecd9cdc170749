"""`python -m annotator`."""

from annotator.cli import app

app()
