"""Decides which candidates are occurrences: boundary cost first, then the longest form at each place.

The table of forms is the one that the entity ruler's patterns are made of, so both label alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from annotator.lexicon.model import Lexicon
from annotator.records import Rejected, Span
from annotator.tagging.boundary import Boundary, boundary, boundary_cost
from annotator.tagging.scan import Candidate, Scanner


class Tagged(NamedTuple):
    """What one layer found in one text: spans and rejected places, both ordered by offset.

    `costs` are the boundary costs of the spans, in nats, in their order.
    """

    spans: list[Span]
    rejected: list[Rejected]
    costs: list[float]


def _english_boundary(text: str, start: int, end: int) -> Boundary:
    # spaCy takes a second to import, and few have an English lexicon.
    from annotator.tagging.english import english_boundary

    return english_boundary(text, start, end)


_DECIDERS: dict[str, tuple[Callable[[str, int, int], Boundary], Callable[[str, int, int], float]]] = {
    "zh": (boundary, boundary_cost),
    "en": (_english_boundary, lambda text, start, end: _english_boundary(text, start, end).cost),
}


class Tagger:
    """Tags texts with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.boundary, self._cost = _DECIDERS[lexicon.language]

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self.lexicon.forms)

    def tag(self, text: str) -> Tagged:
        """Spans of the text that do not overlap, and every other place where a form's characters stand."""
        return self.decide(text, (candidate for _, candidate in self._scanner.candidates([text])))

    def decide(self, text: str, candidates: Iterable[Candidate]) -> Tagged:
        """Which of the lexicon's candidates in the text are spans, and why the others are not.

        Longer forms are decided before shorter ones, so that the shorter ones inside them are never counted.
        """
        chosen: list[Candidate] = []
        costs: dict[int, float] = {}
        rejected: list[Rejected] = []
        ordered = sorted(candidates, key=lambda c: (-len(c.form.text), c.start))
        for _, of_one_length in groupby(ordered, key=lambda c: len(c.form.text)):
            new: list[Candidate] = []
            starts = [one.start for one in chosen]
            for candidate in of_one_length:
                # Those chosen do not overlap: of those that begin before the candidate's end only the last can reach it.
                place = bisect_left(starts, candidate.end)
                before = chosen[place - 1] if place else None
                if new and (before is None or new[-1].start > before.start):
                    before = new[-1]
                if before and before.end > candidate.start:
                    self._reject(rejected, candidate, "nested", before.form.text)
                    continue
                cost = self._cost(text, candidate.start, candidate.end)
                if cost > candidate.form.cost_limit:
                    found = self.boundary(text, candidate.start, candidate.end)
                    self._reject(rejected, candidate, "boundary", str(found))
                else:
                    new.append(candidate)
                    costs[candidate.start] = cost
            # Put in all at once: one by one, each would move all that follow it.
            chosen = sorted([*chosen, *new], key=itemgetter(0)) if new else chosen
        counted = [candidate for candidate in chosen if candidate.form.relation]
        return Tagged(
            [self._span(candidate) for candidate in counted],
            sorted(rejected, key=lambda r: (r.span.start, r.span.end)),
            [costs[candidate.start] for candidate in counted],
        )

    def _reject(self, rejected: list[Rejected], candidate: Candidate, reason: str, detail: str) -> None:
        if candidate.form.relation:
            rejected.append(Rejected(self._span(candidate), reason, detail))

    def _span(self, candidate: Candidate) -> Span:
        form = candidate.form
        return Span(self.lexicon.name, form.term, form.relation, form.text, candidate.start, candidate.end)
