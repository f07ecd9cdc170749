"""Who takes whose wording: which speakers have formulas that another had before them (`wording.csv`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annotator.columns import names_of
from annotator.trace.series import strata_of
from annotator.trace.units import by_earliest_day, by_latest_day

if TYPE_CHECKING:
    from annotator.out.read import TaggedOutput

COLUMNS = names_of("wording", labels=False)


def wording(output: TaggedOutput, formulas: pd.DataFrame) -> pd.DataFrame:
    """A network of speakers: each took a formula from whoever of this corpus had it first.

    A speaker is the province or the city for their own documents, else the issuer or the source. It took a formula where its own
    first document with it is surely later than the first of all, which is of another speaker; where days are too vague to tell, or
    two had it first on one day, nothing is said. `from_speaker` is empty where the first document names none. That it came by way of others, or from a text that the corpus has not,
    cannot be excluded.

    Args:
        output: what `annotator.read_output` returned.
        formulas: the table of `annotator.trace.copied`.

    Returns: a row for each pair of speakers, the most formulas first, with the columns of `wording.csv`.
    """
    documents = output.documents
    strata = strata_of(documents)
    parts = [name.partition("|") for name in strata]
    known = pd.DataFrame(
        {
            "doc_id": documents.doc_id, "level": [part[0] for part in parts], "speaker": [part[2] for part in parts],
            "begin": by_earliest_day(documents.date), "end": by_latest_day(documents.date),
        }
    )  # fmt: skip
    # Of documents whose speaker is not known nobody is told to have taken anything; that one had it first is known all the same.
    known = known.assign(speaker=known.speaker.astype(object).replace("…", ""))[known.end.notna()]
    rows = formulas[["formula", "doc_id"]].merge(known, on="doc_id")
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    own = (
        rows.groupby(["formula", "level", "speaker"], sort=False)
        .agg(begin=("begin", "min"), end=("end", "min"))
        .reset_index()
        .sort_values(["formula", "end", "begin", "speaker"], kind="stable")
    )
    first = own.drop_duplicates("formula").set_index("formula")
    # Whoever may have been as early as the first leaves it open who was.
    open_ = own.begin <= own.formula.map(first.end)
    alone = open_.groupby(own.formula).sum() == 1
    taken = own[~open_ & own.formula.map(alone) & own.speaker.ne("")]
    taken = taken.assign(
        from_level=taken.formula.map(first.level), from_speaker=taken.formula.map(first.speaker),
        days=(taken.end - taken.formula.map(first.end)).dt.days,
    )  # fmt: skip
    had = own.groupby(["level", "speaker"]).formula.nunique()
    by_length = taken.assign(length=taken.formula.str.len()).sort_values(
        ["length", "formula"], ascending=[False, True], kind="stable"
    )
    table = (
        by_length.groupby(["level", "speaker", "from_level", "from_speaker"], sort=False)
        .agg(
            formulas=("formula", "size"), days=("days", "median"), since=("end", "min"), example=("formula", "first")
        )
        .reset_index()
    )  # fmt: skip
    whole = had.reindex(pd.MultiIndex.from_frame(table[["level", "speaker"]])).to_numpy()
    table = table.assign(
        of=whole,
        share=np.round(table.formulas / np.maximum(whole, 1), 4),
        since=table.since.dt.strftime("%Y-%m-%d"),
    )
    return table.sort_values(
        ["formulas", "speaker", "from_speaker"],
        ascending=[False, True, True],
        kind="stable",
        ignore_index=True,
    )[COLUMNS]
