"""Finds the data that comes with the package: lexicons, site descriptions and the sample documents."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_path(*parts: str) -> Path:
    """Path of a packaged file or folder, such as `data_path("corpus", "sample")`.

    In a wheel the data lies inside the package, in a checkout beside it at the top level.
    """
    packaged = _PACKAGE / "data"
    return (packaged if packaged.is_dir() else _PACKAGE.parent).joinpath(*parts)
