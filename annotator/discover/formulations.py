"""Formulations that are new, rising, falling, dropped or altered between two sides, as a table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from annotator.columns import names_of
from annotator.discover.altered import Altered
from annotator.discover.body import Body
from annotator.discover.candidates import Candidate, Candidates, bare, is_wording, recurring
from annotator.discover.measures import LEVEL, LogRatio, adjusted, chances, dispersion, log_ratio
from annotator.discover.texts import DiscoverError, Text, is_news
from annotator.records import Document

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

COLUMNS = names_of("formulations")
"""The columns of `formulations.csv`, in their order."""
ROWS = {"up": 200, "down": 100}
EXAMINED = 3000
"""Strings that are looked at on each side of the list, best first."""
STRIKING = 1.0
"""Score from which on a formulation may begin with a word that only introduces others."""
BARED = 150
"""Strings at most, on each side, that are looked for once more without the function words at their edges."""
FOLDED = 0.6
"""Share of its documents in which a string stands beside or across another, from which on it is folded into it."""
CORE_SCORE, CORE_DOCUMENTS = 0.6, 1.2
"""A string in a row takes its place with at least this part of its score and so many times its documents."""
REPEATED = 0.6
"""Share of the shorter of two formulations in a row, and four characters, from which on they are one row."""
NEARBY = 1
"""Characters between two strings that stand beside each other."""
FEW_BEFORE = 0.02
"""Share of the earlier units up to which a formulation is new, or of the later up to which it is dropped."""
_SENTENCE = re.compile("[^。！？；\n]*")
_LONGEST_EXAMPLE = 120


@dataclass
class _Row:
    index: int
    candidate: Candidate
    part_of: str = ""


@dataclass(frozen=True)
class Found:
    """The rows, and what a reader must know of how they came about."""

    table: pd.DataFrame
    notes: tuple[str, ...]


def formulations(
    now: Sequence[Text],
    before: Sequence[Text],
    known: Callable[[str], str] = lambda _: "",
    only_policy: bool | None = None,
) -> Found:
    """Compare two sides; each row of the table is a formulation, ranked by `score`, what rises first.

    Args:
        now, before: texts with their clusters, as `arranged` gives them; two single texts are compared by paragraph.
        known: the term of a lexicon that covers a formulation, or an empty string.
        only_policy: look only at paragraphs with words of policy; by default in the news.

    Raises:
        DiscoverError: a side has no text.
    """
    import pandas as pd

    if not now or not before:
        raise DiscoverError(f"nothing to compare: {len(now)} texts on one side, {len(before)} on the other")
    if only_policy is None:
        only_policy = is_news([text.document for text in (*now, *before)])
    notes = []
    if min(len(now), len(before)) < 3:
        now, before = _paragraphs(now), _paragraphs(before)
        notes.append("Few documents: paragraphs are the units, and nothing can be held significant.")
    body = Body.of(now, before, only_policy)
    if only_policy:
        notes.append("Only paragraphs with three words of policy or more were looked at.")
    if body.is_sample:
        notes.append("More text than memory should hold: a sample of the documents was looked at.")
    candidates = Candidates(body)
    tests = len(candidates)
    first = _ratios(body, candidates, tests)
    candidates.extend(_bared(candidates, first, sign) for sign in (1, -1))
    ratios = _ratios(body, candidates, tests)
    rising = list(_chosen(body, candidates, ratios, "up"))
    falling = list(_chosen(body, candidates, ratios, "down"))
    rows = [*rising, *falling]
    table = pd.DataFrame(_columns(body, candidates, ratios, rows, known), columns=COLUMNS)
    altered = Altered(body, candidates)
    for number, row in enumerate(rising):
        if older := altered.older_form(row.index):
            table.loc[number, ["kind", "altered_from"]] = "altered", older
    return Found(table, tuple(notes))


def _ratios(body: Body, candidates: Candidates, tests: int) -> LogRatio:
    now, before = candidates.now.astype(float), candidates.before.astype(float)
    return log_ratio(now, before, *body.units_of_sides, tests)


def _bared(candidates: Candidates, ratios: LogRatio, sign: int) -> list[str]:
    """What is left of the best strings without the function words at their edges: 精准扶贫 of 开展精准扶贫."""
    plain = np.maximum(0, ratios.low if sign > 0 else -ratios.high)
    best = np.lexsort((-plain, -sign * ratios.conservative))[:EXAMINED]
    bared = {bare(candidates.text(index)) for index in best[plain[best] > 0].tolist()}
    return sorted(bared - {""})[:BARED]


def _paragraphs(texts: Sequence[Text]) -> list[Text]:
    """Each paragraph as a text of its own."""
    from dataclasses import replace

    return [
        Text(replace(text.document, text=line, title=""), f"{text.document.doc_id}#{number}", f"{number:06}", text.group)
        for text in texts
        for number, line in enumerate(text.document.text.split("\n"))
        if line.strip()
    ]  # fmt: skip


def _chosen(
    body: Body, candidates: Candidates, ratios: LogRatio, way: Literal["up", "down"]
) -> Iterator[_Row]:
    """The best strings, one for each formulation however it is extended."""
    sign = 1 if way == "up" else -1
    # Beyond those whose difference is beyond doubt even among so many, by the plain interval; then the stronger ratio,
    # then the longer string.
    plain = np.maximum(0, ratios.low if way == "up" else -ratios.high)
    score = np.maximum(0, sign * ratios.conservative)
    order = np.lexsort((-candidates.lengths(), -sign * ratios.value, -plain, -score))
    order = order[plain[order] > 0][:EXAMINED]
    sides = body.units_of_sides if way == "up" else body.units_of_sides[::-1]
    ceremony = recurring(candidates, order.tolist(), sides, way)
    striking = {candidates.text(index) for index in order[score[order] > 0].tolist()}
    rows: list[_Row] = []
    stands = np.zeros((ROWS[way], len(body.texts)), np.float32)
    for index in order.tolist():
        if index in ceremony:
            continue
        candidate = candidates.candidate(index)
        is_striking = score[index] >= STRIKING and bare(candidate.text) not in striking
        if not is_wording(candidate.text, candidates.is_quoted(candidate), is_striking):
            continue
        shared = stands[: len(rows), candidate.documents].sum(1) >= FOLDED * len(candidate.documents)
        near = [
            rows[number]
            for number in shared.nonzero()[0]
            if _is_beside(body, candidate, rows[number].candidate)
        ]
        if near:
            if (
                not near[0].part_of
                and near[0].candidate.text in candidate.text != near[0].candidate.text
                and candidates.has_boundaries(candidate)
            ):
                near[0].part_of = candidate.text
            continue
        if any(_repeats(candidate.text, row.candidate.text) for row in rows) or not candidates.has_boundaries(
            candidate
        ):
            continue
        core = _core(candidates, index, order, score if score[index] > 0 else plain, ceremony)
        if core is not None:
            part_of, index, candidate = candidate.text, core, candidates.candidate(core)
        else:
            part_of = ""
        stands[len(rows), candidate.documents] = 1
        rows.append(_Row(index, candidate, part_of))
        if len(rows) == ROWS[way]:
            break
    yield from rows


def _repeats(text: str, other: str) -> bool:
    """Whether the two share most of the shorter one, in a row."""
    shorter, longer = sorted((text, other), key=len)
    size = max(4, math.ceil(REPEATED * len(shorter)))
    return any(shorter[start : start + size] in longer for start in range(len(shorter) - size + 1))


def _core(
    candidates: Candidates, index: int, order: Integers, rank: Numbers, ceremony: set[int]
) -> int | None:
    """The shorter string in this one that is the formulation: nearly as telling, and more widely used."""
    text, documents = candidates.text(index), candidates.documents_of(index)
    found = None
    wide = order[rank[order] >= CORE_SCORE * rank[index]]
    wide = wide[(candidates.now + candidates.before)[wide] >= CORE_DOCUMENTS * documents]
    for other in wide.tolist():
        if (
            other not in ceremony
            and candidates.length(other) < len(text)
            and candidates.text(other) in text
            and candidates.documents_of(other) >= CORE_DOCUMENTS * documents
            and is_wording(candidates.text(other), False)
            and candidates.has_boundaries(candidates.candidate(other))
        ):
            found, text, documents = other, candidates.text(other), candidates.documents_of(other)
    return found


def _is_beside(body: Body, one: Candidate, other: Candidate) -> bool:
    """Whether, in most of its documents, the one stands beside the other or shares characters with it."""
    ends = other.places + len(other.text) + NEARBY
    # The first place of the other that ends after the one begins.
    following = ends.searchsorted(one.places)
    inside = following < len(ends)
    starts = other.places.take(following, mode="clip")
    touches = inside & (starts - NEARBY <= one.places + len(one.text))
    documents = np.unique(body.document_of.take(one.places[touches]))
    return len(documents) >= FOLDED * len(one.documents)


def _columns(
    body: Body, candidates: Candidates, ratios: LogRatio, rows: Sequence[_Row], known: Callable[[str], str]
) -> Iterator[list[object]]:
    if not rows:
        return
    clusters, count = body.clusters
    now_documents = np.arange(len(body.texts)) < body.count_now
    with_now, with_before, places = (np.zeros((len(rows), count)) for _ in range(3))
    for number, row in enumerate(rows):
        documents = row.candidate.documents
        is_now = documents < body.count_now
        np.add.at(with_now[number], clusters[documents[is_now]], 1)
        np.add.at(with_before[number], clusters[documents[~is_now]], 1)
        of_places = body.document_of.take(row.candidate.places)
        np.add.at(places[number], clusters[of_places[of_places < body.count_now]], 1)
    totals_now = np.bincount(clusters[now_documents], minlength=count).astype(float)
    totals_before = np.bincount(clusters[~now_documents], minlength=count).astype(float)
    sizes = np.bincount(clusters[now_documents], body.sizes[now_documents], minlength=count)
    p_adjusted = adjusted(chances(with_now, with_before, totals_now, totals_before), len(candidates))
    spread = dispersion(places, sizes.astype(float))
    for number, row in enumerate(rows):
        index, candidate = row.index, row.candidate
        is_now = candidate.documents < body.count_now
        side = candidate.documents[is_now] if is_now.any() else candidate.documents
        first = min(
            (body.texts[document].document for document in side), key=lambda d: (d.date or "9", d.doc_id)
        )
        everywhere = [
            date for document in candidate.documents if (date := body.texts[document].document.date)
        ]
        ids = {body.texts[document].document.doc_id for document in candidate.documents[is_now]}
        earlier = {body.texts[document].document.doc_id for document in candidate.documents[~is_now]}
        groups = {group for document in candidate.documents[is_now] if (group := body.texts[document].group)}
        yield [
            candidate.text, _kind(candidates, index, body.units_of_sides), "", min(everywhere, default="")[:4],
            len(ids), len(earlier), int(candidates.occurrences[index]), len(groups), first.date, first.doc_id,
            _example(body, candidate, first), *(round(float(value), 3) for value in (
                ratios.conservative[index], ratios.value[index], ratios.low[index], ratios.high[index], spread[number],
            )),
            float(f"{p_adjusted[number]:.3g}"), bool(p_adjusted[number] <= LEVEL), known(candidate.text), row.part_of,
        ]  # fmt: skip


def _kind(candidates: Candidates, index: int, units: tuple[int, int]) -> str:
    now, before = int(candidates.now[index]), int(candidates.before[index])
    if now / units[0] > before / units[1]:
        return "new" if before <= max(1, FEW_BEFORE * units[1]) else "rising"
    return "dropped" if now <= max(0, FEW_BEFORE * units[0]) else "falling"


def _example(body: Body, candidate: Candidate, first: Document) -> str:
    """The sentence of the first place in the first document."""
    documents = body.document_of.take(candidate.places)
    place = next(
        int(place)
        for place, document in zip(candidate.places, documents, strict=True)
        if body.texts[document].document.doc_id == first.doc_id
    )
    line = body.joined.rfind("\n", 0, place) + 1
    start = max(body.joined.rfind(mark, line, place) + 1 for mark in "。！？；\n")
    start = max(line, start, place - _LONGEST_EXAMPLE // 2)
    sentence = _SENTENCE.match(body.joined, place)
    return body.joined[start : sentence.end() if sentence else place][:_LONGEST_EXAMPLE]
