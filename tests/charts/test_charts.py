"""Charts from the tables: what they show, in which language, and as files."""

from __future__ import annotations

import math
from collections.abc import Iterator

import altair
import pandas as pd
import pytest

from annotator import charts, tag_to_folder, trace
from annotator.charts import Look
from annotator.charts.spread import pooled_pairs
from annotator.data.provinces import tile_of
from annotator.out.read import TaggedOutput, read_output

TERM = "modernized_industrial_system"


@pytest.fixture(scope="module")
def output(sample, tmp_path_factory) -> TaggedOutput:
    folder = tmp_path_factory.mktemp("out")
    tag_to_folder(sample, folder)
    return read_output(folder)


@pytest.fixture(scope="module")
def periods(output) -> pd.DataFrame:
    return trace.periods(output, ["year", "quarter"])


def years(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """A `years.csv` of one term from (year, documents, occurrences), a hundred characters a document."""
    return pd.DataFrame(
        {
            "year": year, "layer": "seven_terms", "term": TERM, "forms": "current", "documents": documents,
            "documents_with_term": min(hits, documents), "document_share": 0.5, "occurrences": hits,
            "characters": 100 * documents, "per_million_characters": 1e4 * hits / documents,
            "ci_low": math.nan if documents == 1 else 1.0, "ci_high": math.nan if documents == 1 else 9e4,
        }
        for year, documents, hits in rows
    )  # fmt: skip


def parts(spec: object, key: str) -> Iterator[object]:
    """Every value of that key in a specification, however deep."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == key:
                yield value
            yield from parts(value, key)
    elif isinstance(spec, list):
        for value in spec:
            yield from parts(value, key)


def drawn(chart: altair.TopLevelMixin) -> list[dict]:
    """All rows of data in a chart."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_chart_of_the_sample_is_valid_vega_lite_and_speaks_one_language(output, periods, language):
    look, terms = Look(language, output.layers), [TERM, "new_industrialization"]
    first = trace.first_seen(output)
    made = [
        charts.frequency(periods, terms, look),
        charts.frequency(periods, [TERM], look, "quarter"),
        charts.heat(trace.heat(periods), None, look),
        charts.shift(trace.shift(output, ["year"]), [TERM], look),
        charts.first_use(first, terms, look),
        charts.adoption(trace.adoption(output), terms, look),
        charts.together(trace.together(output, ["year"]), None, look, "document"),
    ]
    for chart in made:
        spec = chart.to_dict(validate=True)
        del spec["datasets"]
        texts = [spec["description"], *(title for title in parts(spec, "title") if isinstance(title, str))]
        words = [text for text in texts if text != "n"]
        chinese = [any("\u4e00" <= character <= "\u9fff" for character in text) for text in words]
        assert all(chinese) if language == "zh" else not any(chinese), words


def test_a_year_without_documents_is_a_gap_and_no_zero():
    table = years(("2019", 4, 2), ("2020", 3, 0), ("2023", 5, 4), ("", 2, 2))
    chart = charts.frequency(table, [TERM])
    rates = {
        row["period"]: row["per_million_characters"]
        for row in drawn(chart)
        if "per_million_characters" in row
    }
    assert rates == {"2019": 5000, "2020": 0, "2021": None, "2022": None, "2023": 8000}
    lines = [mark for mark in parts(chart.to_dict(), "mark") if mark["type"] == "line"]
    assert [line["invalid"] for line in lines] == ["break-paths-show-domains"]


def test_a_single_document_has_a_hollow_point_and_no_interval():
    chart = charts.frequency(years(("2019", 1, 2), ("2020", 3, 1)), [TERM])
    (hollow,) = [layer for layer in chart.to_dict()["layer"] if layer["mark"].get("fill") == "white"]
    assert hollow["transform"] == [
        {"filter": "isValid(datum.documents) && (!isValid(datum.ci_high) || datum.incomplete)"}
    ]
    highs = {row["period"]: row["ci_high"] for row in drawn(chart) if "ci_high" in row}
    assert highs == {"2019": None, "2020": 9e4}


def test_years_and_periods_give_the_same_chart(output, periods):
    one, other = (
        charts.frequency(table, [TERM], Look("en", output.layers)) for table in (output.years, periods)
    )

    def values(chart):
        return [
            (row["period"], row["occurrences"], row["ci_high"]) for row in drawn(chart) if "ci_high" in row
        ]

    assert values(one) == values(other) != []


def test_milestones_within_the_years_are_numbered_rules(output):
    chart = charts.frequency(years(("2022", 3, 1), ("2024", 3, 1)), [TERM], Look("en", output.layers))
    found = [(row["number"], row["date"]) for row in drawn(chart) if "number" in row]
    assert found == [(1, "2022-10-16"), (2, "2023-05-05")]
    assert any("20th Party Congress" in str(title) for title in parts(chart.to_dict(), "title"))


def test_an_older_form_differs_by_colour_and_dash_and_shape(output, periods):
    spec = charts.frequency(periods, [TERM], Look("en", output.layers)).to_dict()
    for channel in ("color", "strokeDash", "shape"):
        ranges = [encoded["scale"]["range"] for encoded in parts(spec, channel) if isinstance(encoded, dict)]
        assert ranges and all(len({str(value) for value in values}) == 2 for values in ranges), channel


def test_first_use_stands_by_date_and_says_how_many_it_leaves_out():
    rows = [
        {
            "layer": "seven_terms", "term": TERM, "variant": "", "grouping": "source", "group": f"来源{day:02}",
            "date": f"2023-01-{day:02}", "title": "", "lag_days": day - 1,
        }
        for day in range(31, 0, -1)
    ]  # fmt: skip
    chart = charts.first_use(pd.DataFrame([*rows, {**rows[0], "group": "晚报", "date": "2024"}]), [TERM])
    spec = chart.to_dict()
    order = next(encoded["scale"]["domain"] for encoded in parts(spec, "y") if isinstance(encoded, dict))
    assert order == [f"来源{day:02}" for day in range(1, 31)]
    assert "the first 30 of 32" in str(spec["title"])


def test_every_province_has_a_tile_of_its_own():
    assert len(charts.TILES) == 34
    assert len({(tile.column, tile.row) for tile in charts.TILES.values()}) == 34
    assert (
        len({tile.letters for tile in charts.TILES.values()})
        == len({t.short for t in charts.TILES.values()})
        == 34
    )
    full = [
        "内蒙古自治区",
        "广西壮族自治区",
        "新疆维吾尔自治区",
        "香港特别行政区",
        "北京市",
        "黑龙江省",
        "江南省",
    ]
    assert [tile_of(name) for name in full] == ["内蒙古", "广西", "新疆", "香港", "北京", "黑龙江", ""]
    for one, other in [
        ("北京", "天津"),
        ("广东", "福建"),
        ("四川", "重庆"),
        ("江苏", "上海"),
        ("广西", "海南"),
    ]:
        a, b = charts.TILES[one], charts.TILES[other]
        assert abs(a.column - b.column) + abs(a.row - b.row) == 1, (one, other)


def test_a_province_without_documents_is_no_zero_on_the_map():
    row = {
        "unit": "year", "period": "2024", "grouping": "province", "layer": "seven_terms", "term": TERM,
        "forms": "current", "document_share": 0.0,
    }  # fmt: skip
    table = pd.DataFrame(
        [
            {**row, "group": "浙江省", "documents": 4, "documents_with_term": 1},
            {**row, "group": "广东省", "documents": 2, "documents_with_term": 0},
        ]
    )
    shares = {tile["tile"]: tile["document_share"] for tile in drawn(charts.provinces(table, [TERM]))}
    assert (shares["浙江"], shares["广东"], shares["北京"]) == (0.25, 0.0, None)
    assert len(shares) == 34


def test_pairs_of_terms_are_coloured_only_where_the_difference_is_clear():
    # 2 (8 ln(8/2) - 8 + 2) = 10.18 is over the 1 % point of 6.63; 2 (1 ln(1/0.5) - 1 + 0.5) = 0.386 is not.
    row = {"context": "sentence", "unit": "year", "term": TERM}
    table = pd.DataFrame(
        [
            {**row, "period": "2023", "other_term": "new_industrialization", "observed": 3, "expected": 1.5},
            {**row, "period": "2024", "other_term": "new_industrialization", "observed": 5, "expected": 0.5},
            {**row, "period": "2024", "other_term": "innovation_consortium", "observed": 1, "expected": 0.5},
        ]
    )
    pairs = pooled_pairs(table, "sentence").set_index("other_term")
    assert pairs.deviance.round(3).to_dict() == {
        "new_industrialization": 10.181,
        "innovation_consortium": 0.386,
    }
    shades = {(row["name"], row["other"]): row["shade"] for row in drawn(charts.together(table))}
    assert shades["新型工业化", "现代化产业体系"] == shades["现代化产业体系", "新型工业化"] == 2.0
    assert shades["创新联合体", "现代化产业体系"] == 0


def test_a_chart_is_saved_as_svg_and_png_with_its_chinese(chinese_font, output, tmp_path):
    chart = charts.frequency(output.years, [TERM], Look("zh", output.layers))
    svg, png = charts.save(chart, tmp_path / "new" / "frequency.zh")
    assert (svg.name, png.name) == ("frequency.zh.svg", "frequency.zh.png")
    assert "现代化产业体系" in svg.read_text(encoding="utf-8")
    assert png.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_without_a_chinese_font_no_png_is_made_and_the_message_says_what_to_install(
    output, tmp_path, monkeypatch
):
    # Without a font every character is drawn as the same empty box.
    monkeypatch.setattr("annotator.charts.files._draw", lambda character: b"box")
    charts.has_chinese_font.cache_clear()
    try:
        chart = charts.frequency(output.years, [TERM], Look("zh", output.layers))
        with pytest.raises(charts.FontError, match="fonts-noto-cjk"):
            charts.save(chart, tmp_path / "frequency")
        assert [file.suffix for file in charts.save(chart, tmp_path / "frequency", ["svg"])] == [".svg"]
    finally:
        charts.has_chinese_font.cache_clear()


def test_the_packaged_lexicons_name_the_terms_unless_others_are_given():
    assert Look("en").name(TERM) == "现代化产业体系 modernized industrial system"
    assert Look("zh").name(TERM) == "现代化产业体系"
    assert Look("zh", lexicons=()).name("unknown_term") == "unknown_term"


def test_the_table_of_functions_names_them_all():
    for name in charts.__all__:
        if name.islower() and name != "has_chinese_font":
            assert f"`{name}`" in (charts.__doc__ or ""), name
