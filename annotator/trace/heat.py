"""How hot a term is: the share of a year's documents on the scale of the China Media Project (`heat.csv`).

The limits are data: `corpus/heat.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotator.columns import names_of
from annotator.data import data_path

if TYPE_CHECKING:
    from annotator.out.folder import PathName

COLUMNS = names_of("heat", labels=False)


FEWEST = 1000
"""Documents of a year without which a share tells no degree: the limit of 0.0129 is then 13 of them, give or take seven."""


class HeatError(ValueError):
    """A file of heat limits that cannot be used; the message names the file and the field."""


class Degree(BaseModel):
    """A degree of the scale: it holds from `share` of the year's documents on; `source` says who set the limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    degree: Annotated[str, Field(min_length=1)]
    degree_zh: str = ""
    share: Annotated[float, Field(gt=0, le=1)]
    source: Annotated[str, Field(min_length=1)]


class _Scale(BaseModel):
    model_config = ConfigDict(extra="forbid")

    degree: Annotated[tuple[Degree, ...], Field(min_length=1)]


def load_degrees(path: PathName | None = None) -> tuple[Degree, ...]:
    """The degrees of a TOML file (by default `corpus/heat.toml`), hottest first.

    Raises:
        HeatError: the file is missing or wrong, or a degree has no source.
    """
    file = Path(path) if path else data_path("corpus", "heat.toml")
    try:
        scale = _Scale.model_validate(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HeatError(f"{file}: cannot be read as TOML ({error})") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ", ".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise HeatError(f"{file}: {place}: {first['msg']}") from None
    return tuple(sorted(scale.degree, key=lambda degree: -degree.share))


def heat(periods: pd.DataFrame, degrees: Sequence[Degree] | None = None) -> pd.DataFrame:
    """The degree of heat of each term's current forms in each year, by the share of the year's documents.

    The scale was made for all articles of the People's Daily, some 38,000 a year: it is given for the complete years of one
    source of at least `FEWEST` documents, and for no mixture of sources; elsewhere there is no row. A share below the
    lowest documented limit has no degree.

    Args:
        periods: the table of `annotator.trace.periods` with the unit `year`.
        degrees: the scale; by default that of `load_degrees()`.

    Returns: a row for each year × term, with the columns of `heat.csv`; `source` is that of the degree's limit.
    """
    scale = sorted(load_degrees() if degrees is None else degrees, key=lambda degree: -degree.share)
    sources = periods.group[periods.grouping == "source"].nunique()
    years = (periods.unit == "year") & (periods.grouping == "all") & (periods.forms == "current")
    years &= (periods.documents >= FEWEST) & ~periods.incomplete.astype(bool) & (sources <= 1)
    table = periods[years].rename(columns={"period": "year"}).reset_index(drop=True)
    table["share"] = (table.documents_with_term / table.documents).astype(float)
    found = [next((degree for degree in scale if share >= degree.share), None) for share in table.share]
    for column in ("degree", "degree_zh", "source"):
        table[column] = pd.Series([getattr(degree, column, "") for degree in found], dtype=str)
    table["share"] = table.share.astype(float).round(6)
    return table[COLUMNS]
