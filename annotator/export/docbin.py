"""spaCy's DocBin: documents as spaCy reads them for training and analysis.

`doc.spans[LAYER]` holds the occurrences of each layer, `doc.ents` those of the first, whose `ent_id_` and label are the
term's id; `doc.user_data` holds `doc_id`, `title`, `body_start` and what else is known, `token.norm_` of an occurrence
of one word its variant. Relations are span ids (`span.id_`) of the form `RELATION:VARIANT`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from annotator.export.annotated import AnnotatedDocument
from annotator.export.words import words


def write_docbin(documents: Iterable[AnnotatedDocument], file: Path, layers: Sequence[str]) -> None:
    """Write a `.spacy` file; read it by `DocBin().from_disk(file).get_docs(spacy.blank("zh").vocab)`."""
    import spacy
    from spacy.tokens import Doc, DocBin, Span

    vocab = spacy.blank("zh").vocab
    store = DocBin(attrs=["ORTH", "NORM", "ENT_IOB", "ENT_TYPE", "ENT_ID"], store_user_data=True)
    for document in documents:
        pieces = [document.text[start:end] for start, end in words(document)]
        doc = Doc(vocab, words=pieces, spaces=[False] * len(pieces))
        for layer, marks in document.of_layers().items():
            spans = []
            for mark in marks:
                found = doc.char_span(mark.start, mark.end, label=mark.term)
                assert found is not None, "words are cut at every edge of an occurrence"
                if len(found) == 1:
                    found[0].norm_ = mark.variant
                spans.append(
                    Span(
                        doc,
                        found.start,
                        found.end,
                        label=mark.term,
                        span_id=f"{mark.relation}:{mark.variant}",
                    )
                )
            doc.spans[layer] = spans
            if layer == layers[0]:
                doc.ents = [
                    Span(doc, span.start, span.end, label=span.label_, span_id=span.label_) for span in spans
                ]
                for span in doc.ents:
                    for token in span:
                        token.ent_id_ = span.label_
        doc.user_data.update(
            doc_id=document.doc_id, title=document.title, body_start=document.body_start, **document.metadata
        )
        store.add(doc)
    store.to_disk(file)
