"""A part of a tagged output: a panel of those that are there throughout, and the same days of each year."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.trace.series import strata_of
from annotator.trace.units import incomplete_periods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput


class SelectionError(ValueError):
    """A selection that cannot be made; the message says why."""


def chosen(output: TaggedOutput, keep: NDArray[np.bool_] | pd.Series[bool]) -> TaggedOutput:
    """The output with some of its documents, and their spans."""
    documents = output.documents[np.asarray(keep, dtype=bool)].reset_index(drop=True)
    spans = output.spans[output.spans.doc_id.isin(documents.doc_id)].reset_index(drop=True)
    return replace(output, documents=documents, spans=spans)


def panel(output: TaggedOutput, years: str) -> TaggedOutput:
    """Only those who speak in every year from one to another, and only these years.

    Who speaks is the stratum: a province by its own documents, else the issuer or the source.

    Args:
        output: what `annotator.read_output` returned.
        years: such as `2015-2025`.

    Raises:
        SelectionError: no such range, or nobody is there throughout.
    """
    found = re.fullmatch(r"(\d{4})-(\d{4})", years)
    if not found or found[1] > found[2]:
        raise SelectionError(f"--panel {years}: write two years, as 2015-2025")
    first, last = int(found[1]), int(found[2])
    year = output.documents.date.str[:4]
    inside = year.isin([str(number) for number in range(first, last + 1)])
    strata = strata_of(output.documents)
    there = year[inside].groupby(strata[inside]).nunique()
    throughout = there.index[there == last - first + 1]
    keep = inside & strata.isin(throughout)
    if not keep.any():
        raise SelectionError(f"--panel {years}: nobody has documents in every one of these years")
    return chosen(output, keep)


def by_report_year(output: TaggedOutput) -> TaggedOutput:
    """The documents by the year whose report they are (`period_year`), where that is another than the year of their date.

    A report delivered in December 2023 is that of 2024: it is then dated 2024, without a day.

    Raises:
        SelectionError: no document tells whose year it is of.
    """
    documents = output.documents
    year = documents.get("period_year", pd.Series("", index=documents.index, dtype=str))
    if not year.ne("").any():
        raise SelectionError("--report-year: no document tells of which year it is (period_year)")
    date = documents.date.where(year.eq("") | documents.date.str[:4].eq(year), year)
    by_id = dict(zip(documents.doc_id, date, strict=True))
    spans = output.spans.assign(date=output.spans.doc_id.map(by_id))
    return replace(
        output,
        documents=documents.assign(date=date, year=date.str[:4]),
        spans=spans.assign(year=spans.date.str[:4]),
    )


def same_days(output: TaggedOutput) -> TaggedOutput:
    """Only the days of the year that the incomplete year has, so that years can be compared.

    That is the last year, where the corpus ends in its midst, else the first; where both are incomplete the first is left
    out. Documents that are not dated to the day are left out, too.

    Raises:
        SelectionError: no year is incomplete.
    """
    dates = output.documents.date
    incomplete = incomplete_periods(dates, "year", strata_of(output.documents))
    if not incomplete:
        raise SelectionError("--same-days: no year is incomplete")
    exact = dates.str.len() == 10
    day = dates.str[5:]
    year = max(incomplete)
    own = day[exact & (dates.str[:4] == year)]
    others = dates.str[:4].isin(incomplete - {year})
    return chosen(output, exact & ~others & (day >= own.min()) & (day <= own.max()))
