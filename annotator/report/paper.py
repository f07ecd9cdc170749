"""Figures for a paper: a file a term and chart, at 300 pixels an inch, each with its caption and its data beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from annotator import charts
from annotator.charts.drawing import Job, draw_all
from annotator.charts.files import PRINT_DPI, PictureFormat, has_chinese_font
from annotator.charts.look import Chart, Look
from annotator.charts.words import LANGUAGES
from annotator.out.write import csv_bytes
from annotator.report.measures import Measures
from annotator.report.words import Text, text

FORMATS: tuple[PictureFormat, ...] = ("png", "svg", "pdf")


class PaperFigure(NamedTuple):
    """A figure: its file name, what draws it in a look, the rows it shows, and its caption."""

    name: str
    draw: Callable[[Look], Chart]
    data: pd.DataFrame
    caption: Text


def paper_figures(measures: Measures) -> Iterator[PaperFigure]:
    """What there is to draw of each term that occurs: frequency, shift, adoption by source and province, provinces."""
    provinces = measures.by_province()
    spans = (
        measures.output.documents.date[measures.output.documents.date != ""].agg(["min", "max"])
    ).to_dict()
    since, until = str(spans.get("min", "")), str(spans.get("max", ""))
    for term in measures.used if measures.years else ():
        names = [Look(language, measures.output.layers).name(term) for language in LANGUAGES]

        def caption(kind: str, of: list[str] = names) -> Text:
            made = text(kind, documents=f"{len(measures.output.documents):,}", since=since, until=until)
            return Text(f"{of[0]}. {made.en}", f"{of[1]}。{made.zh}")

        rows = measures.unit("year")
        rows = rows[rows.term == term]
        yield _figure(f"frequency_{term}", charts.frequency, rows, term, caption("caption frequency"))
        if term in measures.shifting():
            rows = measures.shift[measures.shift.term == term]
            yield _figure(f"shift_{term}", charts.shift, rows, term, caption("caption shift"))
        for grouping in measures.groupings():
            rows = measures.adoption[
                (measures.adoption.grouping == grouping) & (measures.adoption.term == term)
            ]
            if len(rows):
                made = caption(f"caption adoption {grouping}")
                yield _figure(f"adoption_by_{grouping}_{term}", charts.adoption, rows, term, made, grouping)
        rows = provinces[provinces.term == term]
        if len(rows):
            yield _figure(f"provinces_{term}", charts.provinces, rows, term, caption("caption provinces"))


def _figure(
    name: str, draw: Callable[..., Chart], rows: pd.DataFrame, term: str, caption: Text, *more: str
) -> PaperFigure:
    return PaperFigure(name, lambda look: draw(rows, [term], look, *more), rows, caption)


def save_paper_figures(
    measures: Measures, folder: Path, on_chart: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Write every figure as NAME.LANGUAGE.png, .svg and .pdf, its caption as NAME.LANGUAGE.txt and its rows as NAME.csv.

    Without a Chinese font SVG alone is drawn.
    """
    figures = list(paper_figures(measures))
    jobs = [
        Job(
            str(folder / f"{figure.name}.{language}"),
            figure.draw(Look(language, measures.output.layers)).to_dict(validate=False),
        )
        for figure in figures
        for language in LANGUAGES
    ]
    folder.mkdir(parents=True, exist_ok=True)
    files = draw_all(jobs, FORMATS if has_chinese_font() else ("svg",), PRINT_DPI, on_chart)
    for figure in figures:
        (folder / f"{figure.name}.csv").write_bytes(csv_bytes(figure.data))
        files.append(folder / f"{figure.name}.csv")
        for language, said in zip(LANGUAGES, (figure.caption.en, figure.caption.zh), strict=True):
            file = folder / f"{figure.name}.{language}.txt"
            file.write_text(said + "\n", encoding="utf-8")
            files.append(file)
    return files
