"""How terms spread: tables from what `annotator tag` wrote, as files (`annotator trace OUT`) and as DataFrames.

>>> from annotator.trace import trace_folder
>>> trace = trace_folder("out")  # doctest: +SKIP
>>> trace.statements.query("held").sentence_en  # doctest: +SKIP

`trace_folder` does what the command does; `trace_output` makes the tables without writing them, from what
`annotator.read_output` returned; the functions after the tables' names make one each. All are in this package:
`annotator.trace` is the package, so there is no function of that name.
"""

from __future__ import annotations

from annotator.trace.adopters import adopters
from annotator.trace.adoption import adoption
from annotator.trace.around import around
from annotator.trace.collocates import collocates
from annotator.trace.consortia import consortia, consortia_in
from annotator.trace.first_seen import first_seen
from annotator.trace.folder import Trace, trace_folder, trace_output
from annotator.trace.heat import Degree, HeatError, heat, load_degrees
from annotator.trace.lags import lags
from annotator.trace.periods import periods
from annotator.trace.places import places
from annotator.trace.shift import shift
from annotator.trace.statements import statements
from annotator.trace.together import together
from annotator.trace.trends import trends
from annotator.trace.units import UnitError

__all__ = [
    "Degree",
    "HeatError",
    "Trace",
    "UnitError",
    "adopters",
    "adoption",
    "around",
    "collocates",
    "consortia",
    "consortia_in",
    "first_seen",
    "heat",
    "lags",
    "load_degrees",
    "periods",
    "places",
    "shift",
    "statements",
    "together",
    "trace_folder",
    "trace_output",
    "trends",
]
