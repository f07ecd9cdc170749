"""The charts of a report as files, each as PNG and SVG in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from annotator import charts
from annotator.charts.look import Chart, Look
from annotator.charts.words import LANGUAGES
from annotator.report.figures import CONTEXTS, by_province, groupings, shifting
from annotator.report.measures import Measures

Draw = Callable[[Look], Chart]


def pictures(measures: Measures) -> Iterator[tuple[str, Draw]]:
    """What there is to draw, as a file name and what draws it in a look; nothing that would be empty."""
    terms = list(measures.used)
    if measures.years and terms:
        yield "frequency", lambda look: charts.frequency(measures.unit("year"), terms, look)
        yield "heat", lambda look: charts.heat(measures.heat, terms, look)
    if shifting(measures):
        yield "shift", lambda look: charts.shift(measures.shift, shifting(measures), look)
    for grouping in groupings(measures):
        for name, draw, table in (
            ("first_use", charts.first_use, measures.first_seen[measures.first_seen.date != ""]),
            ("adoption", charts.adoption, measures.adoption),
        ):
            rows = table[table.grouping == grouping]
            there = [term for term in terms if term in set(rows.term)]
            if there:
                yield f"{name}_by_{grouping}", _drawing(draw, rows, there, grouping)
    provinces = by_province(measures)
    for term in provinces.term.drop_duplicates():
        yield f"provinces_{term}", _drawing(charts.provinces, provinces, [term])
    for context in CONTEXTS:
        pairs = measures.together[measures.together.context == context]
        if pairs.observed.sum():
            yield f"together_{context}", _drawing(charts.together, pairs, terms, context)


def _drawing(draw: Callable[..., Chart], *table_and_terms: object) -> Draw:
    table, terms, *more = table_and_terms
    return lambda look: draw(table, terms, look, *more)


def save_pictures(
    measures: Measures, folder: Path, on_chart: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Write every chart into the folder as NAME.LANGUAGE.png and .svg; without a Chinese font as SVG only.

    Args:
        on_chart: called after each chart with its number and the number of charts.

    Returns: the files, in the order in which they were written.
    """
    drawn = [(name, draw, language) for name, draw in pictures(measures) for language in LANGUAGES]
    files: list[Path] = []
    for number, (name, draw, language) in enumerate(drawn, 1):
        chart = draw(Look(language, measures.output.layers))
        files += charts.save(chart, folder / f"{name}.{language}", png=charts.has_chinese_font())
        if on_chart:
            on_chart(number, len(drawn))
    return files
