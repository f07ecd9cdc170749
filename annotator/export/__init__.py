"""Exports of a tagged folder for other people's tools: annotation programs, corpora, databases, spreadsheets.

>>> from annotator.export import export
>>> export("out", "jsonl", "out.jsonl")  # doctest: +SKIP

`FORMATS` lists the formats with what each can and cannot hold. All start from OUT alone.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.data import how_to_install
from annotator.export.annotated import AnnotatedDocument, annotated_documents
from annotator.out.folder import OutputError, PathName
from annotator.reading.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from annotator.out.read import TaggedOutput

__all__ = ["FORMATS", "ExportFormat", "export"]


@dataclass(frozen=True)
class Job:
    """What an exporter gets: the tagged folder, its documents with occurrences, where to write, and the question."""

    folder: str
    output: TaggedOutput
    spans: pd.DataFrame
    target: Path
    question: str

    def documents(self) -> Iterator[AnnotatedDocument]:
        """The documents in their order."""
        from annotator.out.texts import Texts

        return annotated_documents(self.output, Texts(self.folder), self.spans)

    @property
    def layers(self) -> list[str]:
        """The names of the layers."""
        return [layer.name for layer in self.output.layers]

    @property
    def terms(self) -> list[str]:
        """The ids of the terms."""
        return [term.id for layer in self.output.layers for term in layer.terms]

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables as DataFrames, the codebook last."""
        from annotator.out.read import read_table

        tables = {"documents": self.output.documents, "spans": self.spans, "years": self.output.years}
        rejected = read_table(self.folder, "rejected")
        tables["rejected"] = rejected[rejected.doc_id.isin(self.output.documents.doc_id)]
        return tables | {name: read_table(self.folder, name) for name in ("problems", "codebook")}


@dataclass(frozen=True)
class ExportFormat:
    """A format: how its file is named after OUT, what reads it, what it cannot hold, and what writes it."""

    suffix: str
    reader: str
    limits: str
    write: Callable[[Job], None]


def _jsonl(job: Job) -> None:
    from annotator.export import jsonl

    jsonl.write_lines(map(jsonl.spacy_record, job.documents()), job.target)


def _doccano(job: Job) -> None:
    from annotator.export import jsonl

    jsonl.write_lines(map(jsonl.doccano_record, job.documents()), job.target)


def _label_studio(job: Job) -> None:
    from annotator.export import jsonl

    job.target.mkdir()
    (job.target / "config.xml").write_text(
        jsonl.label_studio_config(job.terms), encoding="utf-8", newline="\n"
    )
    jsonl.write_array(map(jsonl.label_studio_task, job.documents()), job.target / "tasks.json")


def _brat(job: Job) -> None:
    from annotator.export.brat import write_brat

    write_brat(job.documents(), job.target, job.terms)


def _conll(job: Job) -> None:
    from annotator.export.conll import write_conll

    write_conll(job.documents(), job.target, job.layers)


def _docbin(job: Job) -> None:
    from annotator.export.docbin import write_docbin

    write_docbin(job.documents(), job.target, job.layers)


def _xmi(job: Job) -> None:
    from annotator.export.xmi import write_xmi

    write_xmi(job.documents(), job.target)


def _sqlite(job: Job) -> None:
    from annotator.export.sqlite import write_sqlite

    write_sqlite(job.documents(), job.target, job.output, job.tables())


def _xlsx(job: Job) -> None:
    from annotator.export.xlsx import write_xlsx

    write_xlsx(job.tables(), job.target)


def _parquet(job: Job) -> None:
    job.target.mkdir()
    for name, table in job.tables().items():
        table.to_parquet(job.target / f"{name}.parquet", index=False)


def _package(job: Job) -> None:
    from annotator.export.package import write_package

    root = Path(job.folder)
    files = {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(root).parts)
    }
    write_package(job.output, files, job.target, job.question)


FORMATS = {
    "jsonl": ExportFormat(
        ".jsonl", "spaCy, Prodigy", "Occurrences of two layers may overlap, which spaCy's entities may not.", _jsonl
    ),
    "doccano": ExportFormat(
        ".doccano.jsonl", "doccano (sequence labelling)",
        "A label has no attributes: layer, relation and variant stand in the metadata. Offsets are code points; a project "
        "of doccano that shows texts with characters beyond the basic plane counts them as two.", _doccano,
    ),
    "label-studio": ExportFormat(
        "-label-studio", "Label Studio",
        "A folder: config.xml for the labelling interface, tasks.json to import. Offsets are code points, as its Python "
        "tools count.", _label_studio,
    ),
    "brat": ExportFormat(
        "-brat", "brat",
        "A folder. Tabs and carriage returns become spaces, and an occurrence across a line end is discontinuous.", _brat,
    ),
    "conll": ExportFormat(
        ".conll", "tools that read BIO columns",
        "White space is left out: texts cannot be put together again, but offsets lead back to them.", _conll,
    ),
    "docbin": ExportFormat(
        ".spacy", "spaCy", "doc.ents has the first layer only; doc.spans has each layer.", _docbin,
    ),
    "xmi": ExportFormat(
        "-xmi", "INCEpTION and other UIMA tools",
        "A folder. Control characters, which XML does not allow, become spaces. Offsets are UTF-16 units.", _xmi,
    ),
    "sqlite": ExportFormat(
        ".sqlite", "SQLite, Datasette", "NUL characters and lone surrogates are replaced; offsets stay.", _sqlite,
    ),
    "xlsx": ExportFormat(
        ".xlsx", "Excel, LibreOffice", "Full texts are not in it; a cell has at most 32,767 characters, and its line ends are line feeds.", _xlsx,
    ),
    "parquet": ExportFormat("-parquet", "pandas, R, DuckDB", "A folder, a file a table; full texts are not in it.", _parquet),
    "package": ExportFormat(
        "-package.zip", "a reviewer", "Inputs are listed with address and digest; the originals are not in it.", _package,
    ),
}  # fmt: skip
"""The formats by the names that `annotator export --format` takes."""


def export(
    folder: PathName,
    format: str,
    target: PathName | None = None,
    terms: list[str] | None = None,
    selection: Selection | None = None,
    question: str = "",
) -> Path:
    """Write what `annotator tag` left in a folder in another format.

    Args:
        folder: the tagged folder.
        format: one of `FORMATS`.
        target: the file, or for some formats the folder, to write; by default named after `folder`, beside it. A file
            is replaced; a folder must not be there.
        terms: ids of the terms whose occurrences are written; all by default.
        selection: which documents; all by default.
        question: for `package`, what was asked.

    Returns:
        what was written.

    Raises:
        ValueError: an unknown format or term.
        OutputError: the folder is none of `annotator tag`, has no texts though the format needs them, or the target
            cannot be written; or a package that the format needs is missing.
    """
    from annotator.out.read import read_output

    if format not in FORMATS:
        raise ValueError(f"{format!r} is no format of exports. Known are: {', '.join(FORMATS)}")
    root = os.fspath(folder)
    output = read_output(root).only(selection or Selection())
    known = [term.id for layer in output.layers for term in layer.terms]
    for term in terms or []:
        if term not in known:
            raise ValueError(f"{term!r} is no term of this folder. Known are: {', '.join(known)}")
    spans = output.spans[output.spans.term.isin(terms)] if terms else output.spans
    place = Path(target) if target else Path(f"{root.rstrip('/' + os.sep)}{FORMATS[format].suffix}")
    if place.is_dir():
        raise OutputError(f"{place}: is there already. Give another name with -o, or remove it")
    staging = place.with_name(f".{uuid.uuid4().hex}")
    try:
        staging.mkdir(parents=True)
        FORMATS[format].write(Job(root, output, spans, staging / place.name, question))
        for written in staging.iterdir():
            os.replace(written, place.with_name(written.name))
    except ModuleNotFoundError as error:
        raise OutputError(
            f"--format {format} needs the package {error.name}, which the extra `export` brings: {how_to_install('export')}"
        ) from None
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror or error})") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return place
