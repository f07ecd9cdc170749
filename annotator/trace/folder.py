"""All tables of a tagged folder at once, and the folder's files (`periods.csv` to `lags.csv`, `trace.json`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.columns import columns_of, names_of
from annotator.data import VERSION
from annotator.out.files import CONSORTIA, TEXTS_FILE, TRACE_FILES, delivery
from annotator.out.folder import OutputError, PathName, open_folder
from annotator.out.read import TaggedOutput, read_output
from annotator.out.texts import Texts
from annotator.out.write import csv_bytes
from annotator.reading.selection import Selection
from annotator.trace.adopters import adopters
from annotator.trace.adoption import adoption
from annotator.trace.around import around
from annotator.trace.collocates import collocates
from annotator.trace.consortia import consortia
from annotator.trace.copied import copied
from annotator.trace.courses import courses
from annotator.trace.coverage import coverage
from annotator.trace.dispersion import dispersions
from annotator.trace.first_seen import first_seen
from annotator.trace.hazards import Covariates, hazards, read_covariates
from annotator.trace.heat import Degree, heat, load_degrees
from annotator.trace.lags import lags
from annotator.trace.notes import notes
from annotator.trace.periods import periods
from annotator.trace.places import places
from annotator.trace.selection import by_report_year
from annotator.trace.selection import panel as panel_of
from annotator.trace.selection import same_days as same_days_of
from annotator.trace.series import Evidence
from annotator.trace.shift import shift
from annotator.trace.statements import milestones, scopes_of, statements
from annotator.trace.together import together
from annotator.trace.trends import trends
from annotator.trace.units import DEFAULT_UNITS, check_units
from annotator.trace.wording import wording

if TYPE_CHECKING:
    import pandas as pd

    from annotator.lexicon.model import Lexicon

*TABLE_FILES, TRACE_FILE = TRACE_FILES


@dataclass(frozen=True)
class Trace:
    """The tables of a trace as DataFrames with the columns of the CSV files, and what a reader should know of them.

    `units` are those asked for; `notes` are sentences, such as how many documents have no date.
    """

    statements: pd.DataFrame
    coverage: pd.DataFrame
    copied: pd.DataFrame
    periods: pd.DataFrame
    first_seen: pd.DataFrame
    adoption: pd.DataFrame
    shift: pd.DataFrame
    trends: pd.DataFrame
    together: pd.DataFrame
    collocates: pd.DataFrame
    heat: pd.DataFrame
    lags: pd.DataFrame
    places: pd.DataFrame
    around: pd.DataFrame
    wording: pd.DataFrame
    dispersion: pd.DataFrame
    hazards: pd.DataFrame
    adopters: pd.DataFrame
    units: tuple[str, ...]
    notes: tuple[str, ...]


def trace_output(
    output: TaggedOutput, units: Sequence[str] = DEFAULT_UNITS, degrees: Sequence[Degree] | None = None,
    texts: Texts | None = None, covariates: Covariates | None = None,
) -> Trace:  # fmt: skip
    """Every table of a trace, from what `annotator.read_output` returned.

    Args:
        output: the tagged folder.
        units: of `month`, `quarter` and `year`.
        degrees: the scale for `heat`; by default that of `load_degrees()`.
        texts: those of the folder, for what cannot be told from the tables alone; without them that is left out.
        covariates: of sources, provinces or cities, for `hazards`.

    Raises:
        CovariateError: no document is of a unit of the covariates' table.
        UnitError: an unknown unit.
    """
    units = check_units(units)
    by_period = periods(output, units)
    by_year = by_period if "year" in units else periods(output, ["year"])
    first = first_seen(output)
    evidence = Evidence(output)
    of_terms = courses(evidence, list(milestones(output).items()), scopes_of(output))
    company = collocates(output, units)
    formulas = copied(output, texts)
    tables = {
        "statements": statements(output, evidence, of_terms, company),
        "coverage": coverage(output, units),
        "copied": formulas,
        "periods": by_period,
        "first_seen": first,
        "adoption": adoption(output, evidence),
        "shift": shift(output, units),
        "trends": trends(output, by_period, units, evidence),
        "together": together(output, units),
        "collocates": company,
        "heat": heat(by_year, degrees),
        "lags": lags(output, evidence),
        "places": places(output, units, texts),
        "around": around(output, evidence),
        "wording": wording(output, formulas),
        "dispersion": dispersions(output),
        "hazards": hazards(output, covariates, evidence),
        "adopters": adopters(output, evidence),
    }
    labelled = {name: with_labels(name, table, output.layers) for name, table in tables.items()}
    return Trace(**labelled, units=units, notes=tuple(notes(output, units)))


def with_labels(name: str, table: pd.DataFrame, layers: Iterable[Lexicon]) -> pd.DataFrame:
    """The table of that name with the names of its terms, `label_zh` and `label_en`, in the order of its columns."""
    labels = {term.id: term.label for layer in layers for term in layer.terms}
    for column in names_of(name):
        # `other_label_zh` names the term of `other_term`.
        prefix, found, language = column.rpartition("label_")
        if found:
            texts = [getattr(labels[term], found + language) for term in table[f"{prefix}term"]]
            table = table.assign(**{column: texts})
    # Without a row pandas knows no type, and a flag that is none selects columns in place of rows.
    flags = {column.name: bool for column in columns_of(name) if column.type == "flag"}
    return table[names_of(name)].astype(flags if table.empty else {})


def trace_folder(
    folder: PathName,
    units: Sequence[str] = DEFAULT_UNITS,
    scale: PathName | None = None,
    *,
    panel: str = "",
    same_days: bool = False,
    report_year: bool = False,
    covariates: Path | None = None,
    selection: Selection = Selection(),  # noqa: B008, frozen
) -> Trace:
    """Read a folder of `annotator tag`, make every table and write them into it as CSV files, with `trace.json`.

    The files are those of an earlier trace, replaced, or new; a later `annotator tag` into the folder takes them away.

    Args:
        folder: where `annotator tag` wrote its tables.
        units: of `month`, `quarter` and `year`.
        scale: a TOML file of heat limits; by default `corpus/heat.toml`.
        panel: two years, such as `2015-2025`: only those who speak in each of them (`annotator.trace.selection.panel`).
        same_days: only the days of the year that an incomplete last year has (`annotator.trace.selection.same_days`).
        report_year: count a report in the year it is of (`annotator.trace.selection.by_report_year`).
        covariates: a CSV file of numbers by province, city or source (`annotator.trace.hazards.read_covariates`).
        selection: which of the documents are looked at.

    Raises:
        CovariateError: the table of covariates cannot be used.
        SelectionError: the panel, the same days or the report's year cannot be had.
        OutputError: no document is selected, the folder is none of `annotator tag`, or cannot be written.
        HeatError: the scale cannot be used.
        UnitError: an unknown unit.
    """
    degrees = load_degrees(scale)
    known = read_covariates(covariates) if covariates else None
    output = read_output(folder).only(selection)
    if selection and not len(output.documents):
        raise OutputError(f"no document is {selection}. documents.csv tells what there is")
    chosen = by_report_year(output) if report_year else output
    chosen = panel_of(chosen, panel) if panel else chosen
    chosen = same_days_of(chosen) if same_days else chosen
    place = open_folder(folder)
    texts = Texts(folder) if place.exists(TEXTS_FILE) else None
    trace = trace_output(chosen, units, degrees, texts, known)
    digests: dict[str, str] = {}
    with delivery(place, "trace") as files:
        for name in TABLE_FILES:
            content = csv_bytes(getattr(trace, name.removesuffix(".csv")))
            digests[name] = hashlib.sha256(content).hexdigest()
            with files.create(name) as stream:
                stream.write(content)
        named = consortia(output.spans)
        if len(named):
            with files.create(CONSORTIA) as stream:
                stream.write(csv_bytes(named))
        with files.create(TRACE_FILE) as stream:
            settings = {
                "panel": panel, "same_days": same_days, "report_year": report_year,
                "covariates": list(known.table) if known else [],
            }  # fmt: skip
            stream.write(_about(trace, degrees, output, digests, settings).encode("utf-8"))
    return trace


def _about(
    trace: Trace, degrees: Sequence[Degree], output: TaggedOutput, digests: dict[str, str], settings: dict[str, Any]
) -> str:  # fmt: skip
    """What made the tables: version, settings, the digests of what was read and of what was written."""
    content: dict[str, Any] = {
        "annotator": VERSION,
        "command": {
            "verb": "trace",
            "units": trace.units,
            **settings,
            "selection": output.run.get("selection", {}),
        },
        "heat": [degree.model_dump() for degree in degrees],
        "notes": trace.notes,
        "made_from": output.run.get("sha256", {}),
        "sha256": digests,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
