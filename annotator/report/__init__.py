"""The report: one self-contained HTML page, and the charts as files, from a folder that `annotator tag` wrote."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.run import PathName


@dataclass(frozen=True)
class Report:
    """What was written: the page, the chart files, and why the PNGs are missing if they are."""

    page: Path
    charts: tuple[Path, ...]
    problem: str = ""


def write_report(folder: PathName, on_chart: Callable[[int, int], None] | None = None) -> Report:
    """Write `report.html` and the folder `charts` into a folder that `annotator tag` wrote.

    An earlier report there is replaced. Without a font that has Chinese characters the charts are written as SVG
    only, and `problem` says what to install; the page needs no font of this machine.

    Args:
        folder: the folder of the tables.
        on_chart: called after each chart with its number and the number of charts.

    Raises:
        OutputError: the folder is none of `annotator tag`, or cannot be written.
    """
    from annotator.charts.files import NO_CHINESE_FONT, has_chinese_font
    from annotator.out.folder import REPORT_FILES
    from annotator.out.read import read_output
    from annotator.report.measures import measure
    from annotator.report.page import render
    from annotator.report.pictures import save_pictures
    from annotator.run import OutputError, remove_report

    place = Path(folder)
    page, charts = REPORT_FILES
    measures = measure(read_output(place))
    partial = place / ".partial"
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        (partial / page).write_text(render(measures), encoding="utf-8", newline="\n")
        files = save_pictures(measures, partial / charts, on_chart)
        remove_report(place)
        if files:
            (place / charts).mkdir(exist_ok=True)
        for file in (*(f"{charts}/{file.name}" for file in files), page):
            os.replace(partial / file, place / file)
    except OSError as error:
        raise OutputError(f"{place}: the report could not be written ({error.strerror})") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    drawn = tuple(place / charts / file.name for file in files)
    return Report(place / page, drawn, "" if has_chinese_font() else NO_CHINESE_FONT)
