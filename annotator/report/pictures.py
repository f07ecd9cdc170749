"""The charts of a report as files in both languages, drawn on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from annotator import charts
from annotator.charts.files import SCREEN_DPI, PictureFormat, draw_spec
from annotator.charts.look import Chart, Look
from annotator.charts.words import LANGUAGES
from annotator.engine.pool import cores
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


class Job(NamedTuple):
    """A chart to draw: where to, without the ending, and its specification."""

    path: str
    spec: dict[str, Any]


def draw_all(
    jobs: Sequence[Job],
    formats: Sequence[PictureFormat],
    dpi: int,
    on_chart: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Draw charts on all cores; the files in the order of the jobs."""
    arguments = [(job.spec, job.path, tuple(formats), dpi) for job in jobs]
    files: list[Path] = []
    if cores() == 1 or len(jobs) < FEW:
        drawn: Iterable[list[Path]] = starmap(draw_spec, arguments)
        return _gathered(drawn, len(jobs), files, on_chart)
    # Fresh processes: the drawing library has threads, which a copy of this process would lack.
    with get_context("spawn").Pool(min(cores(), len(jobs))) as pool:
        return _gathered(pool.imap(_draw, arguments), len(jobs), files, on_chart)


FEW = 4
"""Fewer charts are drawn sooner than a process has begun."""


def _draw(arguments: tuple[dict[str, Any], str, tuple[PictureFormat, ...], int]) -> list[Path]:
    return draw_spec(*arguments)


def _gathered(
    drawn: Iterable[list[Path]], number: int, files: list[Path], on_chart: Callable[[int, int], None] | None
) -> list[Path]:
    for done, written in enumerate(drawn, 1):
        files += written
        if on_chart:
            on_chart(done, number)
    return files
