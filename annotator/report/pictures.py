"""The charts of a report as files in both languages, drawn on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from annotator import charts
from annotator.charts.drawing import Job, draw_all
from annotator.charts.files import SCREEN_DPI, PictureFormat
from annotator.charts.look import Chart, Look
from annotator.charts.spread import Context
from annotator.charts.words import LANGUAGES
from annotator.report.measures import Measures

Draw = Callable[[Look], Chart]
CONTEXTS: tuple[Context, ...] = ("sentence", "paragraph", "document")


def pictures(measures: Measures) -> Iterator[tuple[str, Draw]]:
    """What there is to draw, as a file name and what draws it in a look; nothing that would be empty."""
    terms = list(measures.used)
    if measures.years and terms:
        yield "frequency", lambda look: charts.frequency(measures.unit("year"), terms, look)
    if len(measures.heat) and terms:
        yield "heat", lambda look: charts.heat(measures.heat, terms, look)
    if measures.shifting():
        yield "shift", lambda look: charts.shift(measures.shift, measures.shifting(), look)
    for grouping in measures.groupings():
        for name, draw, table in (
            ("first_use", charts.first_use, measures.first_by(grouping)),
            ("adoption", charts.adoption, measures.adoption),
        ):
            rows = table[table.grouping == grouping]
            there = [term for term in terms if term in set(rows.term)]
            if there:
                yield f"{name}_by_{grouping}", _drawing(draw, rows, there, grouping)
    provinces = measures.by_province()
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
    measures: Measures,
    folder: Path,
    formats: Sequence[PictureFormat],
    on_chart: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write every chart into the folder as NAME.LANGUAGE.FORMAT.

    Args:
        formats: of png, svg and pdf; without one nothing is written.
        on_chart: called after each chart with its number and the number of charts.

    Returns:
        the files, in the order of the charts.
    """
    jobs = [
        Job(
            str(folder / f"{name}.{language}"),
            draw(Look(language, measures.output.layers)).to_dict(validate=False),
        )
        for name, draw in (pictures(measures) if formats else ())
        for language in LANGUAGES
    ]
    return draw_all(jobs, formats, SCREEN_DPI, on_chart)
