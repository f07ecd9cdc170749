"""Take away: makes the files that the page asks for."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.explore import exports
from annotator.explore.asking import filled, layout_of, line_course, lines_of, wanted_of
from annotator.explore.course import Asked, frame
from annotator.explore.opened import Opened
from annotator.explore.query import Line, QueryError
from annotator.explore.view import View

KINDS = (
    "rows.csv",
    "rows.xlsx",
    "course.csv",
    "course.xlsx",
    "figure.svg",
    "figure.png",
    "figure.pdf",
    "report.html",
)


async def _known(
    opened: Opened, asked: dict[str, Any]
) -> tuple[list[Line], Asked, dict[str, Any], exports.About, list[dict[str, Any]]]:
    lines = await filled(opened, lines_of(opened, asked.get("lines")))
    layout = layout_of(opened, asked)
    shared = frame(layout) | {"by": layout.by}
    courses = []
    for line in lines:
        courses.append(line_course(opened, layout, line, await opened.answers.plain(line.layers)))
    wanted = wanted_of(asked)
    filters = [View.of(asked.get("view")).words()]
    filters += [f"period {wanted.period}"] if wanted.period else []
    filters += [f"{wanted.by} {wanted.group}"] if wanted.by and wanted.group is not None else []
    about = exports.About(
        ", ".join(line.text for line in lines), "; ".join(filters), shared["all_documents"],
        shared["all_characters"], opened.store.about["name"], opened.store.about["digest"],
        all(course["exact"] for course in courses),
        f"Number of different questions asked of this folder on this page: {len(opened.questions)}.",
    )  # fmt: skip
    return lines, layout, shared, about, courses


async def methods(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """The methods paragraph, the line for the foot of a figure, and their parts."""
    _, _, _, about, _ = await _known(opened, asked)
    return {"methods": about.methods(), "line": about.line}


async def export(opened: Opened, asked: dict[str, Any], file: Path) -> str:
    """Write the file that is asked for (`kind`, one of `KINDS`); returns the name to save it under.

    Raises:
        QueryError, ExportError: it cannot be made; the message says why.
    """
    kind = asked.get("kind")
    if kind not in KINDS:
        raise QueryError(f"kind: one of {', '.join(KINDS)}", f"类型：{'、'.join(KINDS)}")
    lines, _, shared, about, courses = await _known(opened, asked)
    what, suffix = kind.split(".")
    name = f"{_file_name(about.question)}-{what}.{suffix}"
    if what == "figure":
        svg = exports.safe_svg(str(asked.get("svg") or ""))
        file.write_bytes(await asyncio.to_thread(exports.convert, svg, suffix))
        return name
    if what == "course":
        rows: Any = exports.course_rows(shared, courses, about)
    else:
        wanted = wanted_of(asked)
        parts = []
        for line in lines:
            for layer, answer in zip(line.layers, await opened.answers.plain(line.layers), strict=True):
                selection = opened.concordance.select(layer.key, answer.places, wanted)
                parts.append((line.text if len(line.layers) == 1 else "+".join(layer.forms) or layer.term,
                              opened.concordance, replace(selection)))  # fmt: skip
        rows = exports.rows_of(parts, about)
    if suffix == "csv":
        await asyncio.to_thread(exports.write_csv, file, rows)
    elif suffix == "xlsx":
        await asyncio.to_thread(exports.write_xlsx, file, rows, about)
    else:
        svg = exports.safe_svg(str(asked.get("svg") or ""))
        head = ["", *shared["periods"]]
        tables = [[head, *([course["text"], *course["course"]["occurrences"]] for course in courses)]]
        language = "zh" if asked.get("language") == "zh" else "en"
        page = await asyncio.to_thread(exports.report, about.question, svg, about, tables, rows, language)
        file.write_text(page, encoding="utf-8", errors="replace")
    return name


def _file_name(question: str) -> str:
    return re.sub(r"[^\w]+", "_", question)[:60].strip("_") or "explore"
