"""A tile map of the provinces: one square for each, laid out by hand so that neighbours mostly stay neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from annotator.charts.look import GREY, INK, Chart, Look, terms_of
from annotator.charts.time import share_colour


class Tile(NamedTuple):
    """Where a province stands: column and row from the north-west; its short Chinese name and ISO 3166-2 letters."""

    column: int
    row: int
    short: str
    letters: str


TILES = {
    "黑龙江": Tile(8, 0, "黑", "HL"),
    "内蒙古": Tile(5, 1, "蒙", "NM"),
    "辽宁": Tile(7, 1, "辽", "LN"),
    "吉林": Tile(8, 1, "吉", "JL"),
    "新疆": Tile(1, 2, "新", "XJ"),
    "甘肃": Tile(2, 2, "甘", "GS"),
    "宁夏": Tile(3, 2, "宁", "NX"),
    "山西": Tile(4, 2, "晋", "SX"),
    "河北": Tile(5, 2, "冀", "HE"),
    "北京": Tile(6, 2, "京", "BJ"),
    "天津": Tile(7, 2, "津", "TJ"),
    "青海": Tile(2, 3, "青", "QH"),
    "陕西": Tile(3, 3, "陕", "SN"),
    "河南": Tile(4, 3, "豫", "HA"),
    "山东": Tile(5, 3, "鲁", "SD"),
    "西藏": Tile(1, 4, "藏", "XZ"),
    "四川": Tile(2, 4, "川", "SC"),
    "重庆": Tile(3, 4, "渝", "CQ"),
    "湖北": Tile(4, 4, "鄂", "HB"),
    "安徽": Tile(5, 4, "皖", "AH"),
    "江苏": Tile(6, 4, "苏", "JS"),
    "上海": Tile(7, 4, "沪", "SH"),
    "云南": Tile(2, 5, "滇", "YN"),
    "贵州": Tile(3, 5, "黔", "GZ"),
    "湖南": Tile(4, 5, "湘", "HN"),
    "江西": Tile(5, 5, "赣", "JX"),
    "浙江": Tile(6, 5, "浙", "ZJ"),
    "广西": Tile(3, 6, "桂", "GX"),
    "广东": Tile(4, 6, "粤", "GD"),
    "福建": Tile(5, 6, "闽", "FJ"),
    "台湾": Tile(7, 6, "台", "TW"),
    "海南": Tile(3, 7, "琼", "HI"),
    "澳门": Tile(4, 7, "澳", "MO"),
    "香港": Tile(5, 7, "港", "HK"),
}
"""The 31 provinces, autonomous regions and municipalities of the mainland, Hong Kong, Macau and Taiwan."""


def tile_of(province: str) -> str:
    """The key in `TILES` of a province's name, full (`广西壮族自治区`) or short; empty where it is none."""
    return next((name for name in TILES if province.startswith(name)), "")


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
