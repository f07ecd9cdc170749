"""The report: one self-contained HTML page, and the charts as files, from a folder that `annotator tag` wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from annotator.reading.selection import Selection

if TYPE_CHECKING:
    from annotator.charts.files import PictureFormat
    from annotator.out.folder import Folder, PathName

FORMULATIONS_SHOWN = 20
"""Rows of `formulations.csv` on the page."""


@dataclass(frozen=True)
class Report:
    """What was written: the page and its bytes, the chart files, and why the PNGs are missing if they are.

    Paths, or addresses where the folder has one.
    """

    page: str
    size: int
    charts: tuple[str, ...]
    problem: str = ""


def write_report(
    folder: PathName,
    on_chart: Callable[[int, int], None] | None = None,
    selection: Selection = Selection(),  # noqa: B008, frozen
    pictures: Sequence[PictureFormat] = ("png", "svg"),
    figures: bool = False,
) -> Report:
    """Write `report.html`, the folder `charts`, `methods.md` and `citation.bib` into a folder that `annotator tag` wrote.

    An earlier report there is replaced. Without a font that has Chinese characters charts are written as SVG
    only, and `problem` says what to install; the page needs no font of this machine.

    Args:
        folder: the folder of the tables.
        on_chart: called after each chart with its number and the number of charts.
        selection: which of the documents the page is about; it says so.
        pictures: the formats of the charts' files; none are drawn without one.
        figures: whether to write figures for a paper too, into `figures`.

    Raises:
        OutputError: the folder is none of `annotator tag`, or cannot be written.
    """
    from annotator.out.files import CHARTS, CITATION, FIGURES, METHODS, PAGE, delivery
    from annotator.out.folder import OutputError, open_folder
    from annotator.out.read import read_output
    from annotator.report.measures import measure
    from annotator.report.methods import citation, methods_file
    from annotator.report.page import render

    output = read_output(folder).only(selection)
    if selection and not len(output.documents):
        raise OutputError(f"no document is {selection}. documents.csv tells what there is")
    measures = measure(output)
    place = open_folder(folder)
    page = render(measures, _formulations(place)).encode("utf-8")
    problem = ""
    with TemporaryDirectory() as made, delivery(place, "report") as files:
        drawn: list[Path] = []
        if pictures or figures:
            # The drawing library takes seconds to load, which a page alone need not wait for.
            from annotator.charts.files import NO_CHINESE_FONT, has_chinese_font
            from annotator.report.paper import save_paper_figures
            from annotator.report.pictures import save_pictures

            shows = not ({*pictures} - {"svg"} or figures) or has_chinese_font()
            problem = "" if shows else NO_CHINESE_FONT
            formats: Sequence[PictureFormat] = pictures if shows else ("svg",)
            if pictures:
                drawn += save_pictures(measures, Path(made, CHARTS), formats, on_chart)
            if figures:
                drawn += save_paper_figures(measures, Path(made, FIGURES), on_chart)
        names = [file.relative_to(made).as_posix() for file in drawn]
        for name in names:
            with files.create(name) as stream:
                stream.write(Path(made, name).read_bytes())
        for name, content in (
            (METHODS, methods_file(measures.output)),
            (CITATION, citation(measures.output)),
        ):
            with files.create(name) as stream:
                stream.write(content.encode("utf-8"))
        with files.create(PAGE) as stream:
            stream.write(page)
    charts = tuple(f"{place.path}/{name}" for name in names)
    return Report(f"{place.path}/{PAGE}", len(page), charts, problem)


def _formulations(place: Folder) -> list[dict[Any, Any]]:
    """The first rows that `annotator discover` wrote into the folder, if it did."""
    import pandas as pd

    from annotator.out.files import FORMULATIONS

    if FORMULATIONS not in place.names():
        return []
    with place.open(FORMULATIONS) as stream:
        table = pd.read_csv(stream, dtype={"first_date": str, "altered_from": str}, encoding="utf-8-sig")
    return table.head(FORMULATIONS_SHOWN).fillna("").to_dict("records")
