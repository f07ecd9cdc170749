"""The main job: documents in, tables out, in memory (`tag`) or as files (`tag_to_folder`). The work itself is in
`annotator.engine`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, Any, get_args

from annotator.data import VERSION
from annotator.engine import pool, state
from annotator.engine.batch import Done, Setup, Tools, gather, read_piece, show_pages
from annotator.engine.inputs import BATCH, Batch, batches, check_paths, files_with_pages, walk
from annotator.engine.merge import Summary, merge, publish
from annotator.engine.parts import finished
from annotator.engine.resolve import all_problems, resolve, rows_kept
from annotator.lexicon.model import Lexicon, LexiconError, check_layers, load_lexicon
from annotator.out.files import FORMATS, RUN_FILE, others, owned
from annotator.out.folder import BrokenOff, Folder, OutputError, PathName, is_remote, open_folder
from annotator.reading.fields import FIELDS
from annotator.reading.given import Given
from annotator.reading.pages.sites import Learned, Sites, load_sites, packaged
from annotator.reading.provenance import check_sources
from annotator.reading.source import Look
from annotator.tables.rows import TABLES, DocumentTagger, RowMaker
from annotator.tables.years import YearTable
from annotator.tagging.dictionary import jieba_module
from annotator.text.reprints import Choice, Reprints

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BrokenOff", "OutputError", "Result", "Summary", "load_layers", "tag", "tag_to_folder"]


@dataclass(frozen=True)
class Result:
    """The tables as DataFrames; `problems` has a row for each input that could not be read whole."""

    spans: pd.DataFrame
    documents: pd.DataFrame
    years: pd.DataFrame
    rejected: pd.DataFrame
    problems: pd.DataFrame


AnyLexicon = PathName | Lexicon


def load_layers(lexicons: AnyLexicon | Iterable[AnyLexicon] = (), seven_terms: bool = True) -> list[Lexicon]:
    """The seven terms, unless they are left out, and after them the further layers asked for.

    Raises:
        LexiconError: a lexicon is missing or wrong, two cannot be counted side by side, or there is none.
    """
    layers = [load_lexicon()] if seven_terms else []
    for wanted in [lexicons] if isinstance(lexicons, (str, os.PathLike, Lexicon)) else lexicons:
        lexicon = wanted if isinstance(wanted, Lexicon) else load_lexicon(os.fspath(wanted))
        if not (seven_terms and lexicon.digest == layers[0].digest):
            layers.append(lexicon)
    if not layers:
        raise LexiconError("no lexicon is left without the seven terms. Name one of your own")
    check_layers(layers)
    return layers


def _checked(fields: Mapping[str, str] | None, reprints: object, format: str = FORMATS[0]) -> dict[str, str]:
    """The fields, where the arguments of a call are of their kind.

    Raises:
        ValueError: they are not; the message says what can be given.
    """
    unknown = [name for name in fields or {} if name not in FIELDS]
    if unknown:
        raise ValueError(f"fields: {unknown[0]} is none of {', '.join(FIELDS)}")
    if format not in FORMATS:
        raise ValueError(f"format {format!r}: take one of {', '.join(FORMATS)}")
    if reprints is not None and not (isinstance(reprints, Reprints) and reprints.choice in get_args(Choice)):
        raise ValueError(
            f"reprints {reprints!r}: give Reprints(choice), with choice one of {', '.join(get_args(Choice))}, or None"
        )
    return dict(fields or {})


def _as_paths(paths: PathName | Iterable[PathName]) -> list[str]:
    return [os.fspath(path) for path in ([paths] if isinstance(paths, (str, os.PathLike)) else paths)]


def tag(
    paths: PathName | Iterable[PathName],
    lexicons: AnyLexicon | Iterable[AnyLexicon] = (),
    fields: Mapping[str, str] | None = None,
    tokens: bool = False,
    reprints: Reprints | None = Reprints(),  # noqa: B008, a NamedTuple
    sites: PathName | None = None,
    seven_terms: bool = True,
    given: Given = Given(),  # noqa: B008, frozen
) -> Result:
    """Tag files and folders and return the tables as DataFrames with the columns of the CSV files.

    Args:
        paths: a file or folder, or several; local or fsspec paths such as `s3://bucket/folder`.
        lexicons: further layers beside the seven terms, or one, by name, path or as loaded.
        fields: column names of JSONL and CSV files, such as `{"text": "content"}`.
        tokens: whether to count jieba's tokens too.
        reprints: how to find reprints for `duplicate_of`, and whether the tables other than `documents` count them, drop
            them or count only them, such as `Reprints("drop")`; None does not look for them, which takes less time.
        sites: a file with descriptions of sites in the form of `corpus/sites.toml`, tried before those.
        seven_terms: whether the seven terms are a layer; without them at least one lexicon is needed.
        given: what you know of the documents and which of them count, such as `Given.of("known.csv", {"level": "media"})`.

    Raises:
        ValueError: an argument is none of what it can be.
        FileNotFoundError: a path does not exist.
        LexiconError, SourcesError, SitesError: a lexicon is missing or wrong, or the table of sources or sites is.
    """
    import pandas as pd

    layers = load_layers(lexicons, seven_terms)
    columns = _checked(fields, reprints)
    check_sources()
    sources = _as_paths(paths)
    check_paths(sources)
    known, _ = _sites(sources, None, sites)
    pieces = (piece for batch in batches(walk(sources, None, known)) for piece in batch.pieces)
    items = (item for piece in pieces for item in read_piece(piece, columns, known, given))
    maker = RowMaker(layers, tokens)
    gathered = gather(items, Tools(DocumentTagger(layers, tokens), maker), bool(reprints), None, given)
    head = gathered.head(YearTable(layers, tokens))
    resolution = resolve(lambda _: head, 1, reprints)
    kept, counted = (choose(0, len(head.tallies)) for choose in (resolution.kept, resolution.counted))
    years = YearTable(layers, tokens)
    for tally in compress(head.tallies, counted):
        years.add(tally)
    rows: dict[str, Iterable[Any]] = {
        "spans": compress(gathered.spans, rows_kept(counted, (tally.spans for tally in head.tallies))),
        "documents": compress(gathered.documents, kept),
        "years": (tuple(row.values()) for row in years.rows()),
        "rejected": compress(
            gathered.rejected, rows_kept(counted, (tally.rejected for tally in head.tallies))
        ),
        "problems": map(
            maker.problem,
            [*(found.problem for found in all_problems(head, kept)), *given.unmatched(gathered.matched)],
        ),
    }
    frames = {
        name: pd.DataFrame(list(rows[name]), columns=[column.name for column in maker.columns[name]])
        for name in TABLES
    }
    frames["documents"]["duplicate_of"] = list(compress(resolution.originals(0, len(kept)), kept))
    return Result(**frames)


def tag_to_folder(
    paths: PathName | Iterable[PathName],
    out: PathName,
    lexicons: AnyLexicon | Iterable[AnyLexicon] = (),
    fields: Mapping[str, str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    workers: int | None = None,
    resume: bool = False,
    cluster: str | None = None,
    tokens: bool = False,
    format: str = "csv",
    reprints: Reprints | None = Reprints(),  # noqa: B008, a NamedTuple
    sites: PathName | None = None,
    seven_terms: bool = True,
    texts: bool = True,
    given: Given = Given(),  # noqa: B008, frozen
    batch_bytes: int = BATCH,
) -> Summary:
    """Tag files and folders into tables in `out`; documents are streamed, files appear when all are whole.

    Args:
        paths, lexicons, fields, tokens, reprints, sites, seven_terms, given: as for `tag`.
        out: a folder that is new, empty, or holds an earlier run, which is replaced; local or an fsspec path.
        on_progress: called after each batch with the bytes of input that are done, and those in all.
        workers: how many processes; all cores by default. Small inputs are done in this process.
        resume: go on with an unfinished run in `out`; without one, begin.
        cluster: address of a Dask scheduler, such as `tcp://host:8786`, whose workers do the batches.
        format: `csv` or `parquet`.
        texts: whether to keep the texts as they were tagged, for `annotator.Texts`.
        batch_bytes: bytes of input in a batch; nothing in the results depends on it.

    Raises:
        OutputError: `out` holds other files or an unfinished run, another run is at work there, it cannot be written, or is
            not what `resume` needs.
        BrokenOff: the run broke off; what is finished is kept, and the message says how to go on.
        ValueError, FileNotFoundError, LexiconError, SourcesError, SitesError: as for `tag`.
    """
    layers = load_layers(lexicons, seven_terms)
    columns = _checked(fields, reprints, format)
    check_sources()
    sources = _as_paths(paths)
    check_paths(sources)
    command = {
        "verb": "tag", "paths": sources, "fields": columns, "tokens": tokens, "format": format,
        "reprints": reprints and reprints._asdict(), "sites": sites and os.fspath(sites), "texts": texts,
        **given.as_json(),
    }  # fmt: skip
    folder = open_folder(out)
    with ExitStack() as held:
        try:
            _check_usable(folder)
            known, learned = _sites(sources, folder.path, sites)
            held.enter_context(folder.alone())
            size = state.begin(
                folder,
                {
                    **command,
                    **_versions(layers),
                    "the descriptions of sites": known.digest,
                    "batch_bytes": batch_bytes,
                },
                walk(sources, folder.path, known),
                resume,
            )
        except OSError as error:
            raise OutputError(f"{folder.path}: cannot be written ({error.strerror or error})") from None
        setup = Setup(tuple(layers), columns, tokens, format, folder, bool(reprints), known, texts, given)
        todo = _Todo(folder, batch_bytes, on_progress, size)
        try:
            with closing(_runs(setup, todo, workers, cluster, size <= 2 * batch_bytes)) as runs:
                for done in runs:
                    todo.is_done(done.read)
            summary = merge(
                folder, todo.batches, layers, tokens, format, reprints, texts, command, learned, given
            )
            summary = replace(summary, replaced=publish(folder, format, texts, learned))
        except OSError as error:
            raise BrokenOff(_kept(f"{folder.path}: cannot be written ({error.strerror or error})")) from None
        except BrokenOff as error:
            raise BrokenOff(_kept(str(error))) from None
        except MemoryError:
            raise BrokenOff(_kept("there is not enough memory; fewer --workers take less")) from None
        state.end(folder)
        return summary


def _sites(sources: list[str], out: str | None, given: PathName | None) -> tuple[Sites, Learned]:
    """The descriptions by which the pages of the sources are read, and which of them were learned from these pages."""
    known = packaged() if given is None else load_sites(given)
    files = files_with_pages(sources, out)
    if not files:
        return known, Learned()
    from annotator.reading.learning import learn_sites

    def open_file(root: str, file: str, look: Look) -> None:
        show_pages(root, file, look, known)

    learned = learn_sites(files, open_file, known)
    return known.before(Sites((learned.sites,))) if learned.sites else known, learned


def _kept(what: str) -> str:
    return f"{what}. What is finished is kept: go on by the same command and --resume"


def _check_usable(folder: Folder) -> None:
    if unknown := others(folder):
        raise OutputError(f"{folder.path}: holds other files ({unknown[0]}). Give a new or an empty folder")
    tables = owned(folder, "tag")
    if tables and RUN_FILE not in tables and not state.is_unfinished(folder):
        raise OutputError(f"{folder.path}: holds tables but no {RUN_FILE}. Give a new or an empty folder")


def _versions(layers: Iterable[Lexicon]) -> dict[str, Any]:
    import opencc

    return {
        "the version": {
            "annotator": VERSION,
            "jieba": jieba_module().__version__,
            "opencc": opencc.__version__,
        },
        "the lexicons": {layer.name: layer.digest for layer in layers},
    }


class _Todo:
    """The batches still to be done, and how far the run is."""

    def __init__(
        self, folder: Folder, batch_bytes: int, on_progress: Callable[[int, int], None] | None, size: int
    ) -> None:
        self._folder, self._batch_bytes = folder, batch_bytes
        self._on_progress, self._size = on_progress, size
        self._read = 0
        self.batches = 0
        """How many batches there were, those included that were finished before."""

    def __iter__(self) -> Iterator[Batch]:
        before = finished(self._folder)
        for batch in batches(state.kept_inputs(self._folder), self._batch_bytes):
            self.batches += 1
            if batch.number in before:
                self.is_done(batch.read)
            else:
                yield batch

    def is_done(self, read: int) -> None:
        """Note that so many bytes of input are done."""
        self._read += read
        if self._on_progress:
            self._on_progress(self._read, self._size)


def _runs(
    setup: Setup, todo: Iterable[Batch], workers: int | None, cluster: str | None, is_small: bool
) -> Generator[Done]:
    if cluster:
        from annotator.engine.cluster import run_on_cluster

        return run_on_cluster(setup, todo, cluster)
    several = 1 if is_small else workers or pool.cores()
    # What an input does to the process that reads it costs others nothing only in a process apart.
    # What it writes at an address may be seen by it alone, as in `memory://`.
    if several == 1 and (is_remote(setup.folder.path) or not pool.can_fork()):
        return pool.run_here(setup, todo)
    return pool.run_in_processes(setup, todo, several)
