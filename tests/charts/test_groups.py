"""Frequency by group: what is drawn is what the table says, for every group asked for."""

import pandas as pd
import pytest

from annotator.charts import frequency_by_group

ROWS = [
    ("level", level, str(year), "new_industrialization", "current", documents, hits, rate, low, high)
    for level, documents in (("province", 27), ("central government", 1), ("city", 40))
    for year, hits, rate, low, high in ((2021, 3, 10.0, 5.0, 20.0), (2023, 0, 0.0, 0.0, 4.0))
]
COLUMNS = (
    "grouping", "group", "period", "term", "forms", "documents", "occurrences", "per_million_characters", "ci_low", "ci_high",
)  # fmt: skip


@pytest.fixture
def periods() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=list(COLUMNS)).assign(unit="year", layer="seven_terms")


def drawn(chart) -> pd.DataFrame:
    (values,) = [rows for rows in chart.to_dict()["datasets"].values() if rows and "group" in rows[0]]
    return pd.DataFrame(values)


@pytest.mark.parametrize("layout", ["lines", "multiples"])
def test_every_group_and_every_period_is_there_and_a_gap_is_a_gap(periods, layout):
    values = drawn(frequency_by_group(periods, "level", layout=layout))
    assert set(zip(values.group, values.period, strict=True)) == {
        (group, year)
        for group in ("province", "central government", "city")
        for year in ("2021", "2022", "2023")
    }
    assert values[values.period == "2022"].per_million_characters.isna().all()
    assert values[values.period == "2021"].per_million_characters.eq(10).all()


def test_groups_are_those_asked_for_in_that_order(periods):
    chart = frequency_by_group(periods, "level", groups=["city", "province"])
    assert set(drawn(chart).group) == {"city", "province"}
    assert "['city', 'province']" in str(chart.to_dict())
    assert "the 2 groups with the most documents, of 3" in str(chart.to_dict())


def test_a_grouping_or_group_that_is_not_there_is_told(periods):
    with pytest.raises(ValueError, match="periods has no year by source; there are: level"):
        frequency_by_group(periods, "source")
    with pytest.raises(
        ValueError, match="county: no such group; there are: central government, city, province"
    ):
        frequency_by_group(periods, "level", groups=["county"])
