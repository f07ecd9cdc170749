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
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from annotator.data.provinces import TILES, tile_of
from annotator.report.concordance import concordance
from annotator.report.measures import Measures
from annotator.report.story import HEIGHT, WIDTH, cautions, corpus_line, leads, term_stories
from annotator.report.words import LEVELS, REASONS, WORDS, Text, text
from annotator.trace.sentences import percent

_PAGE = files("annotator.report") / "page"
_SCRIPTS = (
    "language.js", "numbers.js", "view.js", "charts.js", "figures.js", "sections.js", "statements.js",
    "concordance.js", "start.js",
)  # fmt: skip
_STATEMENT = (
    "term", "statement", "scope", "since", "until", "estimate", "low", "high", "unit", "p_adjusted", "documents",
    "documents_with_term", "held", "reason", "sentence_en", "sentence_zh",
)  # fmt: skip
MOST_WORDS = 20
"""Words in the company of a term that are shown."""
SHADE_LIMITS = (0.0, 0.02, 0.1, 0.3, 0.6)
"""Shares above which a cell of the table of heat takes the next darker shade."""


def render(measures: Measures, formulations: Sequence[Mapping[Any, Any]] = ()) -> str:
    """The HTML of the report; `formulations` are rows of `formulations.csv`."""
    scripts = [_vega(), _script()]
    style = (_PAGE / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader("annotator.report", "page"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = percent
    environment.globals.update(text=text)
    return environment.get_template("report.html").render(
        policy=_policy(scripts, style),
        # Our own files and the libraries' bundle: nothing of a document is in them.
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        corpus=corpus_line(measures),
        leads=leads(measures),
        cautions=cautions(measures),
        stories=term_stories(measures),
        latest_year=measures.years[-1] if measures.years else "",
        box=(WIDTH, HEIGHT),
        sections=_sections(measures),
        dated=bool(measures.years),
        heat=_heat(measures),
        formulations=formulations,
        run=measures.output.run,
        layers=measures.output.layers,
        spans=len(measures.output.spans),
        about_data=pack(_about(measures)),
        spans_data=pack(concordance(measures.output)),
    )


def _sections(measures: Measures) -> list[str]:
    """The charts that these documents can have, in the order of the page."""
    if not measures.used:
        return []
    documents, groupings = measures.output.documents, measures.groupings()
    there = {
        "frequency": bool(measures.years),
        "compare": len(documents) > 1,
        "shift": bool(measures.shifting()),
        "first": bool(groupings and measures.years),
        "adoption": bool(groupings and measures.years),
        "lags": "province" in groupings and bool(measures.years),
        "provinces": bool(measures.years) and documents.province.ne("").any(),
        "together": len(measures.used) > 1,
        "company": bool(len(measures.company)),
        "statements": bool(len(measures.statements)),
    }
    return [name for name, shown in there.items() if shown]


def _about(measures: Measures) -> dict[str, Any]:
    """What the scripts need beside the documents and their spans."""
    statements = measures.statements[list(_STATEMENT)].astype(object)
    statements = statements.where(statements.notna(), None)
    documents = measures.output.documents
    company = measures.company
    company = company[(company.p_adjusted <= 0.05) & (company.log_ratio > 0) & (company.speakers > 1)]
    company = company.groupby("term", sort=False).head(MOST_WORDS).round(4).astype(object)
    fits = measures.adoption[measures.adoption.fit == "logistic"].drop_duplicates(["grouping", "term"])
    return {
        "words": WORDS,
        "levels": LEVELS,
        "reasons": REASONS,
        "since": measures.since,
        "units": measures.units() if measures.years else [],
        "statements": {name: statements[name].tolist() for name in _STATEMENT},
        "company": company[_COMPANY].where(company.notna(), None).to_dict("records"),
        "factors": measures.campaigns,
        "fits": fits[["term", "grouping", *_FIT]].to_dict("records"),
        "milestones": [
            [term.id, one.date, one.document, one.document_zh or one.document]
            for term in measures.terms.values() for one in sorted(term.milestone, key=lambda one: one.date)
        ],
        "older": {
            term.id: [one.form for one in term.variant if one.relation == "predecessor"]
            for term in measures.terms.values()
        },
        "tiles": {name: [tile.column, tile.row, tile.short, tile.letters] for name, tile in TILES.items()},
        "tile_of": {name: tile_of(name) for name in documents.province.unique() if name},
        "run": {
            "annotator": measures.output.run.get("annotator", ""),
            "digest": measures.output.run.get("sha256", {}).get("spans.csv", ""),
        },
    }  # fmt: skip


_COMPANY = [
    "term",
    "word",
    "observed",
    "expected",
    "documents",
    "speakers",
    "log_ratio",
    "log_ratio_low",
    "log_ratio_high",
]
_FIT = ["midpoint", "midpoint_low", "midpoint_high", "growth_rate"]


def pack(content: object) -> str:
    """JSON, compressed by gzip and written in base 64: letters that mean nothing in HTML."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_number)
    # A fixed time makes the same tables give the same page. Lone surrogates of a broken input become question marks.
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), mtime=0)).decode("ascii")


def _number(value: Any) -> object:
    """A numpy number as Python's own."""
    return value.item()


@cache
def _vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script, in a scope of its own."""
    import vl_convert

    newest = max(vl_convert.get_vegalite_versions(), key=lambda name: [int(part) for part in name.split(".")])
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", newest)
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
    """The years, a row of cells for each term, and the sources of the named degrees; no rows where its rule gives none."""
    table = measures.heat[measures.heat.term.isin(measures.used)].assign(
        year=lambda rows: rows.year.astype(str)
    )
    years = sorted(table.year.unique())
    cells = {(row["term"], row["year"]): row for row in table.to_dict("records")}
    rows = [
        (measures.form(term), measures.gloss(term), [_cell(cells.get((term, year))) for year in years])
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
