"""The page itself: everything inlined into one HTML file that needs no network.

Text of documents reaches the page in two ways only: through the template, which escapes, and inside compressed JSON,
from where the script sets it as text.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from annotator.charts.files import vegalite_version
from annotator.charts.look import Look, all_periods
from annotator.report.concordance import concordance
from annotator.report.figures import Figure, figures
from annotator.report.measures import Measures
from annotator.report.story import HEIGHT, WIDTH, cautions, corpus_line, leads, term_stories
from annotator.report.words import WORDS, Text, text
from annotator.trace.sentences import percent

_PAGE = files("annotator.report") / "page"
_SCRIPTS = ("language.js", "figures.js", "concordance.js", "start.js")
SHADE_LIMITS = (0.0, 0.02, 0.1, 0.3, 0.6)
"""Shares above which a cell of the table of heat takes the next darker shade."""


def render(measures: Measures, formulations: Sequence[Mapping[Any, Any]] = ()) -> str:
    """The HTML of the report; `formulations` are rows of `formulations.csv`."""
    drawn = figures(measures)
    scripts = [_vega(), _script()]
    style = (_PAGE / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader("annotator.report", "page"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = percent
    environment.globals.update(text=text)
    stories = term_stories(measures)
    return environment.get_template("report.html").render(
        policy=_policy(scripts, style),
        # Our own files and the libraries' bundle: nothing of a document is in them.
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        corpus=corpus_line(measures),
        leads=leads(measures),
        cautions=cautions(measures),
        stories=stories,
        latest_year=measures.years[-1] if measures.years else "",
        box=(WIDTH, HEIGHT),
        figures={figure.key: figure for figure in drawn},
        heat=_heat(measures),
        formulations=formulations,
        run=measures.output.run,
        layers=measures.output.layers,
        spans=len(measures.output.spans),
        figures_data=pack(
            {"words": WORDS, "figures": [_plain(figure) for figure in drawn if figure.choices]}
        ),
        spans_data=pack(concordance(measures.output)),
    )


def pack(content: object) -> str:
    """JSON, compressed by gzip and written in base 64: letters that mean nothing in HTML."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_number)
    # A fixed time makes the same tables give the same page. Lone surrogates of a broken input become question marks.
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), mtime=0)).decode("ascii")


def _number(value: Any) -> object:
    """A numpy number as Python's own."""
    return value.item()


def _plain(figure: Figure) -> dict[str, Any]:
    return asdict(figure)


@cache
def _vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script, in a scope of its own."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vegalite_version())
    return _safe(f"(() => {{{bundle}}})();")


def _script() -> str:
    parts = "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return _safe(f'(() => {{\n"use strict";\n{parts}\n}})();')


def _safe(script: str) -> str:
    """A script that no part of ends its element: `</script` and `<!--` can stand in its strings only."""
    return script.replace("</script", r"<\/script").replace("<!--", r"<\!--")


def _policy(scripts: list[str], style: str) -> str:
    """A content security policy: these scripts, this style and no others, and no connection to anywhere.

    Vega walks through its expressions instead of compiling them (`ast: true`), so that nothing is evaluated.
    """
    sources = " ".join(map(_source, scripts))
    return (
        f"default-src 'none'; script-src {sources}; style-src {_source(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


def _heat(measures: Measures) -> dict[str, Any]:
    """The years, a row of cells for each term, and the sources of the named degrees."""
    table = measures.heat[measures.heat.term.isin(measures.used)].assign(
        year=lambda rows: rows.year.astype(str)
    )
    look = Look("en", measures.output.layers)
    years = all_periods(measures.years[0], measures.years[-1]) if measures.years else []
    cells = {(row["term"], row["year"]): row for row in table.to_dict("records")}
    rows = [
        (look.form(term), look.gloss(term), [_cell(cells.get((term, year))) for year in years])
        for term in measures.used
    ]
    sources = [source for source in table.source.fillna("").drop_duplicates() if source]
    return {"years": years, "rows": rows if years else [], "sources": sources}


def _cell(row: Mapping[Any, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    share = float(row["share"])
    shade = sum(share > limit for limit in SHADE_LIMITS)
    degree = Text(str(row["degree"] or ""), str(row["degree_zh"] or ""))
    return {
        "share": share,
        "shade": shade,
        "degree": degree,
        "n": row["documents_with_term"],
        "of": row["documents"],
    }
