"""The story's rows say no more than the statements."""

from __future__ import annotations

from annotator.records import Document
from annotator.report.measures import measure
from annotator.report.story import term_stories


def document(name: str, date: str, text: str) -> Document:
    return Document(name, name, text, date=date)


def test_what_is_in_use_when_the_documents_begin_is_not_first_seen_in_them(tagged):
    early = [document(f"a{day}", f"2024-01-{day:02d}", f"第{day}篇关键核心技术。") for day in range(1, 20)]
    late = [
        document(f"b{day}", f"2024-02-{day:02d}", f"第{day}篇关键核心技术，新质生产力。")
        for day in range(1, 20)
    ]
    first = {story.term: story.first for story in term_stories(measure(tagged(*early, *late)))}
    assert first["key_core_technologies"] == "≤ 2024-01-01"
    assert first["new_productivity_boosters"] == "2024-02-01"
