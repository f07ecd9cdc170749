"""The data that comes with the package (lexicons, site descriptions, the sample documents), and what it is called."""

from __future__ import annotations

from pathlib import Path

VERSION = "0.2.0"
"""The project's version; `pyproject.toml` takes it from here."""
_HERE = Path(__file__).parent


def data_path(*parts: str) -> Path:
    """Path of a packaged file or folder, such as `data_path("corpus", "sample")`.

    In a wheel the data lies here, in a checkout at the top level.
    """
    return (_HERE if (_HERE / "lexicon").is_dir() else _HERE.parents[1]).joinpath(*parts)


def how_to_install(extra: str) -> str:
    """How to get what an extra of the project brings, for messages."""
    return f"in the project's folder: pip install '.[{extra}]'"
