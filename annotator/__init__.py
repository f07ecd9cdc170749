"""Tags China's technology and industrial policy terms in Chinese documents, and counts them by document and year.

>>> import annotator
>>> result = annotator.tag("corpus/sample")
>>> result.years.query("term == 'new_productivity_boosters'")  # doctest: +SKIP

How terms spread is in the package `annotator.trace`: `annotator.trace.trace_folder("out")`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annotator.engine.run import Result, tag, tag_to_folder
    from annotator.lexicon.model import Lexicon, LexiconError, load_lexicon
    from annotator.out.folder import OutputError
    from annotator.out.read import TaggedOutput, read_output
    from annotator.out.texts import Texts
    from annotator.reading import read_documents
    from annotator.records import Document, Problem
    from annotator.spacy_component import load_pipeline
    from annotator.text.reprints import Reprints

__all__ = [
    "Document",
    "Lexicon",
    "LexiconError",
    "OutputError",
    "Problem",
    "Reprints",
    "Result",
    "TaggedOutput",
    "Texts",
    "load_lexicon",
    "load_pipeline",
    "read_documents",
    "read_output",
    "tag",
    "tag_to_folder",
]

# Looked up when first used, so that `annotator --help` and plain tagging never wait for spaCy and pandas.
_HOMES = {
    "Document": "records",
    "Lexicon": "lexicon",
    "LexiconError": "lexicon",
    "OutputError": "out.folder",
    "Problem": "records",
    "Reprints": "text.reprints",
    "Result": "engine.run",
    "TaggedOutput": "out.read",
    "Texts": "out.texts",
    "load_lexicon": "lexicon",
    "load_pipeline": "spacy_component",
    "read_documents": "reading",
    "read_output": "out.read",
    "tag": "engine.run",
    "tag_to_folder": "engine.run",
}


def __getattr__(name: str) -> Any:
    if name == "trace":
        return import_module("annotator.trace")
    if name not in _HOMES:
        raise AttributeError(f"module 'annotator' has no attribute '{name}'")
    return getattr(import_module(f"annotator.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "trace"]
