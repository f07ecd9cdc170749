"""From the centre to the provinces: how many months the provinces lag behind, term by term (`lags.csv`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.units import first_day, last_day

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

CENTRE = ("central party", "central government")
"""Values of `level` that are the centre."""

COLUMNS = names_of("lags", labels=False)


def lags(output: TaggedOutput, first: pd.DataFrame) -> pd.DataFrame:
    """How many months after the centre the provinces first used a term.

    The centre's date is that of the first document of level `central party` or `central government` with one of the
    term's current forms, a province's that of the first document that names it as its province. Lags are months,
    negative where the province was first. Work reports of provinces are given in January to March and the
    Government Work Report in March, so that within one year the provinces seem ahead: `behind_milestone_low` and
    `_high` therefore give the median lag behind the term's earliest milestone in the lexicon too.

    Where a date is known only to the month or year, the lag has a range: `low` and `high` are its ends. Medians are
    over the provinces that use the term.

    Args:
        output: what `annotator.read_output` returned.
        first: the table of `first_seen` for it.

    Returns: a row for each term that a province uses, with the columns of `lags.csv`; empty where the documents know
    no provinces. Columns of the centre are empty where no document of the centre uses the term.
    """
    dated = output.documents[output.documents.date != ""]
    provinces = dated.province[dated.province != ""].nunique()
    known = first[(first.variant == "") & (first.date != "")]
    rows = []
    for (layer, term), places in known[known.grouping == "province"].groupby(["layer", "term"], sort=False):
        centre = known[
            (known.layer == layer)
            & (known.term == term)
            & (known.grouping == "level")
            & known.group.isin(CENTRE)
        ]
        centre = centre.iloc[np.argsort([last_day(date) for date in centre.date], kind="stable")]
        earliest = places.iloc[0]
        row = {
            "layer": layer,
            "term": term,
            "provinces": provinces,
            "provinces_using": len(places),
            "first_province": earliest.group,
            "first_date": earliest.date,
            "milestone_date": earliest.milestone_date,
            "centre_date": "",
            "centre_doc_id": "",
        }
        if len(centre):
            row["centre_date"], row["centre_doc_id"] = centre.iloc[0].date, centre.iloc[0].doc_id
            row["first_lag_low"], row["first_lag_high"] = _months(row["centre_date"], [earliest.date])
            row["median_lag_low"], row["median_lag_high"] = _months(row["centre_date"], list(places.date))
        if row["milestone_date"]:
            behind = _months(row["milestone_date"], list(places.date))
            row["behind_milestone_low"], row["behind_milestone_high"] = behind
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def _months(start: str, dates: list[str]) -> tuple[float, float]:
    """The median number of months from the start to the dates, by the earliest and the latest they can mean."""
    low = [_month(first_day(date)) - _month(last_day(start)) for date in dates]
    high = [_month(last_day(date)) - _month(first_day(start)) for date in dates]
    return float(np.median(low)), float(np.median(high))


def _month(day: np.datetime64) -> int:
    return int(day.astype("datetime64[M]").astype(int))
