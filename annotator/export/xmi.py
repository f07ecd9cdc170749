"""UIMA CAS as XMI, one file a document, with the type system: what INCEpTION imports.

Offsets are written in UTF-16 units, as the CAS counts. XML cannot hold control characters; they become spaces, which
takes no offset along.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from annotator.export.annotated import AnnotatedDocument

TERM_TYPE = "annotator.PolicyTerm"
DOCUMENT_TYPE = "annotator.SourceDocument"
_TERM_FEATURES = ("layer", "term", "relation", "variant")
_DOCUMENT_FEATURES = ("doc_id", "title", "date", "source", "level", "province", "url")
# What XML 1.0 does not allow as a character (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_xmi(documents: Iterable[AnnotatedDocument], folder: Path) -> None:
    """Write `TypeSystem.xml` and `N.xmi` for each document into `folder`; the document's id is a feature of its own."""
    from cassis import Cas, TypeSystem

    folder.mkdir()
    types = TypeSystem()
    string = "uima.cas.String"
    term = types.create_type(TERM_TYPE)
    for name in _TERM_FEATURES:
        types.create_feature(term, name, string)
    source = types.create_type(DOCUMENT_TYPE)
    for name in (*_DOCUMENT_FEATURES, "body_start"):
        types.create_feature(source, name, string)
    types.to_xml(folder / "TypeSystem.xml")
    for number, document in enumerate(documents, 1):
        cas = Cas(types)
        cas.sofa_string = _NOT_XML.sub(" ", document.text)
        cas.sofa_mime = "text/plain"
        known = {"doc_id": document.doc_id, "title": document.title} | document.metadata
        cas.add(
            source(
                begin=0, end=len(document.text), body_start=str(document.body_start),
                **{name: _NOT_XML.sub(" ", known.get(name, "")) for name in _DOCUMENT_FEATURES},
            )
        )  # fmt: skip
        cas.add_all(
            term(begin=mark.start, end=mark.end, **{name: getattr(mark, name) for name in _TERM_FEATURES})
            for mark in document.marks
        )
        cas.to_xmi(folder / f"{number:06d}.xmi")
