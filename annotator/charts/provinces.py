"""A tile map of the provinces: one square for each, laid out by hand so that neighbours mostly stay neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from annotator.charts.look import GREY, INK, Chart, Look, terms_of
from annotator.charts.time import share_colour
from annotator.data.provinces import TILES, tile_of


def provinces(
    table: pd.DataFrame, terms: Sequence[str] | None = None, look: Look | None = None, columns: int = 6
) -> Chart:
    """A tile map for each year: the share of a province's documents that use the term; a block of maps a term.

    Args:
        table: `periods.csv`; its rows by year and province, current forms, are taken.
        terms: ids of the terms; all of the table by default.
        columns: maps in a row.

    A tile with a dashed edge and no fill had no documents in that year; white inside a full edge is a share of zero.
    """
    look = look or Look()
    table = table[(table.unit == "year") & (table.grouping == "province") & (table.forms == "current")]
    panels = [_maps(table[table.term == term], term, look, columns) for term in terms_of(table, terms)]
    return look.panels(panels, look.say("provinces"), columns=1)


def _maps(table: pd.DataFrame, term: str, look: Look, columns: int) -> Chart:
    known = table.assign(tile=table.group.map(tile_of))
    known = known[known.tile != ""][["tile", "period", "documents", "documents_with_term", "document_share"]]
    years = sorted(known.period.unique())
    every = pd.MultiIndex.from_product([years, list(TILES)], names=["period", "tile"])
    frame = (
        known.groupby(["period", "tile"])[["documents", "documents_with_term"]]
        .sum()
        .reindex(every)
        .reset_index()
    )
    frame["document_share"] = frame.documents_with_term / frame.documents
    frame["column"] = [TILES[tile].column for tile in frame.tile]
    frame["row"] = [TILES[tile].row for tile in frame.tile]
    frame["label"] = [
        TILES[tile].short if look.language == "zh" else TILES[tile].letters for tile in frame.tile
    ]
    scale = alt.Scale(paddingInner=0.08, paddingOuter=0)
    base = alt.Chart().encode(
        x=alt.X("column:O", axis=None, scale=scale),
        y=alt.Y("row:O", axis=None, scale=scale),
        tooltip=[
            alt.Tooltip("tile:N", title=look.say("province")),
            alt.Tooltip("period:N", title=look.say("year")),
            alt.Tooltip("document_share:Q", title=look.say("share"), format=".0%"),
            alt.Tooltip("documents_with_term:Q", title=look.say("documents with the term")),
            alt.Tooltip("documents:Q", title=look.say("documents")),
        ],
    )
    there, absent = "isValid(datum.documents)", "!isValid(datum.documents)"
    layers = [
        base.transform_filter(absent).mark_rect(fillOpacity=0, stroke="#c9c9c5", strokeDash=[2, 2]),
        base.transform_filter(there)
        .mark_rect(stroke="#a9b4be", strokeWidth=0.75)
        .encode(color=share_colour("document_share", look.say("share"))),
        base.transform_filter(absent).mark_text(fontSize=9, color=GREY).encode(text="label:N"),
        base.transform_filter(there)
        .mark_text(fontSize=9)
        .encode(
            text="label:N",
            color=alt.condition("datum.document_share > 0.4", alt.value("white"), alt.value(INK)),
        ),
    ]
    title = look.title(term, look.say("provinces"))
    return (
        alt.layer(*layers, data=frame)
        .properties(width=alt.Step(17), height=alt.Step(17))
        .facet(
            facet=alt.Facet("period:N", title=None, header=alt.Header(labelPadding=2)),
            columns=columns,
            title=title,
        )
    )
