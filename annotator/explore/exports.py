"""What is taken away: rows, courses, figures and a page of one view. Each file says what was asked, of what, by what.

Nothing is cut short: all rows of a view go into its file.
"""

from __future__ import annotations

import csv
import html
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from subprocess import run
from typing import Any

from annotator.data import VERSION
from annotator.explore.concordance import Concordance, Selection
from annotator.out.formats import inert

SHEET = 1_000_000
"""Rows of a sheet; a workbook's sheet holds 1,048,576 lines."""
REPORT_ROWS = 300
"""Rows shown in the page of a view; it says how many there are, and that the tables have them all."""
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "line",
        "rect",
        "text",
        "tspan",
        "circle",
        "title",
        "desc",
        "polyline",
        "polygon",
        "defs",
        "clipPath",
        "pattern",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "xmlns",
        "width",
        "height",
        "viewBox",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "dx",
        "dy",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "fill-opacity",
        "stroke-opacity",
        "opacity",
        "text-anchor",
        "dominant-baseline",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "transform",
        "points",
        "id",
        "clip-path",
        "role",
        "lang",
        "patternUnits",
        "letter-spacing",
    ]
)
_SVG = "{http://www.w3.org/2000/svg}"


class ExportError(ValueError):
    """A figure that cannot be taken away; the message says why."""


@dataclass(frozen=True)
class About:
    """What each file carries: question, filters, denominators, and what made the numbers."""

    question: str
    filters: str
    documents: int
    characters: int
    folder: str
    digest: str
    exact: bool
    note: str = ""

    @property
    def columns(self) -> dict[str, str | int]:
        """As the last columns of a table."""
        return {
            "question": self.question,
            "filters": self.filters,
            "documents_in_view": self.documents,
            "characters_in_view": self.characters,
            "counts": "exact" if self.exact else "provisional",
            "annotator": VERSION,
            "digest": self.digest,
        }

    @property
    def line(self) -> str:
        """In one line, for the foot of a figure."""
        return " · ".join(
            (
                self.question, self.filters, f"{self.documents:,} documents", f"{self.characters:,} characters",
                "exact counts" if self.exact else "provisional counts", f"annotator {VERSION}",
                self.digest[:12],
            )
        )  # fmt: skip

    def methods(self) -> dict[str, str]:
        """A paragraph for a paper's section on methods, in English and Chinese."""
        counted_en = (
            "Each place was decided by boundary cost: a place whose characters belong to other words of the general "
            "dictionary is not counted."
            if self.exact
            else "The counts are provisional: places of which the characters belong to other words are still among them."
        )
        counted_zh = (
            "每一处都按词界代价判定：字属于通用词典中其他词语的，不计入。"
            if self.exact
            else "计数是初步的：其中仍含字属于其他词语之处。"
        )
        return {
            "en": f"Occurrences of {self.question} were counted with annotator {VERSION} in "
            f"{self.documents:,} documents ({self.characters:,} Han characters; {self.filters}) of the folder "
            f"{self.folder} (digest {self.digest[:12]}). Traditional and full-width characters and layout inside a phrase "
            f"do not hide it. {counted_en} Each phrase is a layer of its own. Rates are per million Han characters, "
            "with 95 % intervals that take documents as the independent units (ratio estimator, linearised "
            "variance); shares are of documents, with Wilson's interval. Nothing is smoothed. The questions were "
            f"exploratory. {self.note}".strip(),
            "zh": f"用 annotator {VERSION} 统计“{self.question}”在文件夹 {self.folder}（摘要 "
            f"{self.digest[:12]}）的 {self.documents:,} 篇文献（{self.characters:,} 个汉字；{self.filters}）中的出现次数。"
            f"繁体、全角与词内换行均视同。{counted_zh}每个词语单独成层。频率为每百万汉字次数，95% 区间以文献为独立单位"
            f"（比率估计，线性化方差）；占比为文献占比，用 Wilson 区间。未作平滑。提问属探索性质。{self.note}".strip(),
        }


ROW_COLUMNS = (
    "phrase", "doc_id", "date", "source", "level", "province", "title", "url", "section", "start", "end", "left",
    "text", "right", "verdict",
)  # fmt: skip


def rows_of(
    parts: Iterable[tuple[str, Concordance, Selection]], about: About
) -> Iterator[tuple[str | int, ...]]:
    """The head and then every row of the selections; `parts` are (phrase, its places)."""
    tail = about.columns
    yield (*ROW_COLUMNS, *tail)
    values = tuple(tail.values())
    for phrase, concordance, selection in parts:
        for place in selection.order.tolist():
            row = concordance.row(selection.places, place)
            yield (phrase, *(row[name] for name in ROW_COLUMNS[1:]), *values)


def write_csv(file: Path, rows: Iterable[Sequence[Any]]) -> None:
    """As the tables of `annotator tag`: UTF-8 with a byte-order mark, no cell that a spreadsheet would run."""
    with open(file, "w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        for row in rows:
            writer.writerow(["" if cell is None else inert(cell) for cell in row])


def write_xlsx(file: Path, rows: Iterable[Sequence[Any]], about: About) -> None:
    """A workbook: as many sheets as the rows need, and one that tells of the question. Text stays text."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        told = book.add_worksheet("about")
        for line, (name, value) in enumerate([*about.columns.items(), *about.methods().items()]):
            told.write_string(line, 0, name)
            told.write_string(line, 1, str(value))
        head: Sequence[Any] = ()
        sheet, line = None, 0
        for row in rows:
            if not head:
                head = row
                continue
            if sheet is None or line > SHEET:
                sheet, line = book.add_worksheet(), 1
                for column, name in enumerate(head):
                    sheet.write_string(0, column, str(name))
            for column, value in enumerate(row):
                if isinstance(value, (int, float)):
                    sheet.write_number(line, column, value)
                elif value is not None:
                    sheet.write_string(line, column, _clean(value)[:32767])
            line += 1


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r").encode("utf-8", "replace").decode()


def course_rows(
    frame: dict[str, Any], lines: Sequence[dict[str, Any]], about: About
) -> Iterator[Sequence[Any]]:
    """A row for each line, group and period, with the documents and characters it is a rate of."""
    measures = (
        "documents", "characters", "occurrences", "having", "rate", "rate_low", "rate_high", "adjusted", "adjusted_low",
        "adjusted_high", "share", "share_low",
        "share_high", "below", "ratio", "part", "part_low", "part_high",
    )  # fmt: skip
    tail = about.columns
    yield ("line", "grouping", "group", "unit", "period", "incomplete", *measures, *tail)
    for line in lines:
        blocks = [("", line["course"]), *((group["name"] or "?", group) for group in line.get("groups", ()))]
        for name, cells in blocks:
            for at, period in enumerate(frame["periods"]):
                yield (
                    line["text"], frame.get("by", "") if name else "", name, frame["unit"], period,
                    "yes" if period in frame["incomplete"] else "",
                    *(cells[measure][at] if measure in cells else None for measure in measures), *tail.values(),
                )  # fmt: skip


def safe_svg(text: str) -> str:
    """A figure that the page drew, with nothing in it but shapes and words.

    Raises:
        ExportError: it is no SVG, or holds what a figure of ours does not.
    """
    from lxml import etree

    try:
        root = etree.fromstring(
            text.encode("utf-8", "replace"),
            etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False),
        )
    except etree.XMLSyntaxError as error:
        raise ExportError(f"the figure is no SVG ({error})") from None
    if root.tag != f"{_SVG}svg":
        raise ExportError("the figure is no SVG")
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.removeprefix(_SVG) not in _ELEMENTS:
            raise ExportError("the figure holds more than shapes and words")
        for name, value in element.attrib.items():
            outside = "url(" in value and not value.startswith("url(#")
            if (name not in _ATTRIBUTES and name != "{http://www.w3.org/XML/1998/namespace}lang") or outside:
                del element.attrib[name]
    clean: str = etree.tostring(root, encoding="unicode")
    return clean


def convert(svg: str, kind: str) -> bytes:
    """A figure as `svg`, `png` or `pdf`; in a process of its own, since the converter takes much memory.

    Raises:
        ExportError: the figure cannot be converted.
    """
    if kind == "svg":
        return ('<?xml version="1.0" encoding="UTF-8"?>\n' + svg).encode("utf-8")
    code = (
        "import sys, vl_convert\n"
        "svg = sys.stdin.buffer.read().decode('utf-8')\n"
        "data = vl_convert.svg_to_png(svg, scale=2) if sys.argv[1] == 'png' else vl_convert.svg_to_pdf(svg)\n"
        "sys.stdout.buffer.write(data)"
    )
    done = run(
        [sys.executable, "-c", code, kind], input=svg.encode("utf-8"), capture_output=True, check=False
    )
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ExportError(f"the figure cannot be converted ({why[-1] if why else done.returncode})")
    return done.stdout


def report(
    title: str,
    svg: str,
    about: About,
    tables: Sequence[Sequence[Sequence[Any]]],
    rows: Iterable[Sequence[Any]],
    language: str,
) -> str:
    """One page of just this view, with nothing outside it: figure, tables, rows, methods.

    `rows` are those of `rows_of`; the first `REPORT_ROWS` are shown.
    """
    zh = language == "zh"
    shown: list[Sequence[Any]] = []
    total = -1
    for row in rows:
        total += 1
        if 0 < total <= REPORT_ROWS:
            shown.append(row)
    style = (
        "body{font:16px/1.7 Georgia,'Noto Serif CJK SC','Songti SC',serif;color:#1d1d1b;background:#fbfaf7;"
        "max-width:60rem;margin:3rem auto;padding:0 1.25rem}h1{font-weight:500;font-size:1.9rem}"
        "svg{max-width:100%;height:auto}table{border-collapse:collapse;font-size:.85rem;margin:1.5rem 0;width:100%}"
        "th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd8cc;vertical-align:top}"
        "mark{background:none;color:#a3271b;font-weight:600}.note{color:#6a665d;font-size:.85rem}"
        "@media(prefers-color-scheme:dark){body{background:#1a1917;color:#e9e5dc}svg{background:#fbfaf7}mark{color:#ff9a8a}}"
    )
    policy = (
        "default-src 'none'; style-src 'sha256-" + _hash(style) + "'; base-uri 'none'; form-action 'none'"
    )
    e = html.escape
    blocks = []
    for table in tables:
        head, *body = table
        cells = "".join(f"<th scope='col'>{e(str(cell))}</th>" for cell in head)
        lines = "".join(
            "<tr>" + "".join(f"<td>{e('' if c is None else str(c))}</td>" for c in line) + "</tr>"
            for line in body
        )
        blocks.append(f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>")
    at = {name: number for number, name in enumerate(ROW_COLUMNS)}
    places = "".join(
        f"<tr><td>{e(row[at['date']])}</td><td>{e(row[at['source']])}</td>"
        f"<td>{e(row[at['left']])}<mark>{e(row[at['text']])}</mark>{e(row[at['right']])}</td></tr>"
        for row in shown
    )
    said = (
        f"前 {len(shown):,} 处，共 {max(total, 0):,} 处"
        if zh
        else f"the first {len(shown):,} of {max(total, 0):,} places"
    )
    methods = about.methods()["zh" if zh else "en"]
    return (
        f'<!doctype html><html lang="{"zh-Hans" if zh else "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{e(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{e(title)}</title><style>{style}</style></head><body><main><h1>{e(title)}</h1>{svg}"
        f"<p class='note'>{e(about.line)}</p>{''.join(blocks)}<p class='note'>{said}</p>"
        f"<table><tbody>{places}</tbody></table><h2>{'方法' if zh else 'Methods'}</h2><p>{e(methods)}</p></main></body></html>"
    )


def _hash(text: str) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
