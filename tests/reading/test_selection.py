"""Which documents a call is about: worked out by hand, and the same in memory as on documents."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.reading.selection import Selection, SelectionError
from annotator.records import Document


def document(date: str = "", **known: str) -> Document:
    return Document("a", "a", "", date=date, **known)


@pytest.mark.parametrize(
    "date, since, until, kept",
    [
        ("2024-03-31", "", "2024-03", True),
        ("2024-04-01", "", "2024-03", False),
        ("2024-03", "2024-03-01", "2024-03-31", True),
        ("2024-03", "2024-03-02", "", False),  # it may be the first
        ("2024", "2024", "2024", True),
        ("2024", "2024-01", "2024-11", False),  # it may be December
        ("2023-12-31", "2024", "", False),
        ("", "2024", "", False),
        ("", "", "", True),
    ],
)
def test_a_date_is_in_where_all_its_days_are(date, since, until, kept):
    assert Selection.of(since, until).keeps(document(date)) is kept


def test_names_are_those_given():
    chosen = Selection.of(source=["新华社"], level=["media", "province"])
    assert chosen.keeps(document(source="新华社", level="media"))
    assert not chosen.keeps(document(source="人民日报", level="media"))
    assert not chosen.keeps(document(source="新华社"))
    assert str(chosen) == "source 新华社, level media, province"
    assert chosen.as_json() == {"source": ["新华社"], "level": ["media", "province"]}
    assert not Selection.of() and chosen


@pytest.mark.parametrize(
    "since, until, said",
    [
        ("2024-13", "", "--from 2024-13: write a day, month or year"),
        ("spring", "", "--from spring"),
        ("2024-05", "2024-04", "ends before it begins"),
    ],
)
def test_what_cannot_be_is_told(since, until, said):
    with pytest.raises(SelectionError, match=said):
        Selection.of(since, until)


dates = st.one_of(
    st.just(""),
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda day: str(day)[:4]),
)


@given(st.lists(dates, max_size=20), st.dates(), st.dates())
def test_rows_of_a_table_are_kept_as_documents_are(known, one, other):
    chosen = Selection.of(str(min(one, other)), str(max(one, other)))
    table = pd.DataFrame({"date": known, "source": "", "level": "", "province": ""}, dtype=str)
    assert chosen.rows(table).tolist() == [chosen.keeps(document(date)) for date in known]
