"""Where each province stands on the tile map, and how it is written in short."""

from __future__ import annotations

from typing import NamedTuple


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
