"""Places as rows to read: chosen, ordered and grouped on the server, sent by windows."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.explore.count import clean_windows, words_at_edges
from annotator.explore.decide import Deciders
from annotator.explore.store import UNDECIDED, UNKNOWN_DAY, VERDICTS, Places, Store
from annotator.explore.view import View, periods, unit_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONTEXT = 40
"""Characters on either side of a place in a row."""
ORDERS = ("date", "following", "preceding", "random")
_EDGE = 4
"""Characters beside a place in which a word is looked for."""
MOST_GROUPS = 200


@dataclass(frozen=True)
class Wanted:
    """Which places in which order. `verdict`: `span`, `rejected` or `all`; `period` and `group` come from a click."""

    view: View
    verdict: str = "span"
    unit: str = "year"
    period: str = ""
    by: str = ""
    group: str | None = None
    order: str = "date"
    seed: int = 1


@dataclass
class Selection:
    """The chosen places in their order: numbers of places, and the groups (word, rows, first row) of an order by word."""

    places: Places
    order: NDArray[np.int64]
    groups: list[tuple[str, int, int]]


class Concordance:
    """Selections of one store; the last few are kept, since rows are asked for window by window."""

    def __init__(self, store: Store, deciders: Deciders) -> None:
        self.store = store
        self._deciders = deciders
        self._kept: OrderedDict[tuple[object, ...], Selection] = OrderedDict()

    def select(self, key: tuple[object, ...], places: Places, wanted: Wanted) -> Selection:
        """The places chosen. `key` names the layer."""
        whole = (
            key,
            wanted,
            len(places.starts),
            bool(len(places.verdicts) and places.verdicts[0] == UNDECIDED),
        )
        if whole not in self._kept:
            self._kept[whole] = self._selected(places, wanted)
            if len(self._kept) > 4:
                self._kept.popitem(last=False)
        self._kept.move_to_end(whole)
        return self._kept[whole]

    def _selected(self, places: Places, wanted: Wanted) -> Selection:
        store = self.store
        documents = store.segments_of(places.starts) // 2
        chosen = self._documents(wanted)[documents]
        if wanted.verdict == "span":
            chosen &= places.verdicts <= 1
        elif wanted.verdict == "rejected":
            chosen &= places.verdicts > 1
        (numbers,) = chosen.nonzero()
        groups: list[tuple[str, int, int]] = []
        if wanted.order == "random":
            numbers = numbers[np.random.default_rng(wanted.seed).permutation(len(numbers))]
        else:
            days = store.days[documents[numbers]].astype(np.int64)
            days[days == UNKNOWN_DAY] = np.iinfo(np.int64).max
            if wanted.order == "date":
                numbers = numbers[np.argsort(days, kind="stable")]
            else:
                ranks, groups = self._by_word(places, numbers, wanted.order == "following")
                numbers = numbers[np.lexsort((days, ranks))]
        return Selection(places, numbers, groups)

    def _documents(self, wanted: Wanted) -> NDArray[np.bool_]:
        store = self.store
        chosen = wanted.view.documents(store)
        if wanted.period:
            spans = periods(store, unit_of(wanted.unit))
            number = spans.names.index(wanted.period) if wanted.period in spans.names else -2
            chosen &= spans.numbers == number
        if wanted.by and wanted.group is not None:
            column = store.column(wanted.by)
            number = column.values.index(wanted.group) if wanted.group in column.values else -1
            chosen &= column.numbers == number
        return chosen

    def _by_word(
        self, places: Places, numbers: NDArray[np.int64], following: bool
    ) -> tuple[NDArray[np.int64], list[tuple[str, int, int]]]:
        """The rank of each place's neighbouring word by frequency, and the words with their rows."""
        if not len(numbers):
            return np.zeros(0, np.int64), []
        starts = places.starts[numbers]
        if following:
            edges = self.store.clean_of(starts + places.lengths[numbers] - 1) + 1
        else:
            edges = self.store.clean_of(starts) - _EDGE
        windows = clean_windows(self.store, edges, _EDGE)
        # Of a neighbouring text nothing is a neighbour: what lies behind its end is taken out.
        ended = windows == 0
        ended = np.logical_or.accumulate(ended, axis=1) if following else np.logical_or.accumulate(
            ended[:, ::-1], axis=1
        )[:, ::-1]  # fmt: skip
        windows[ended] = 0
        keys = np.ascontiguousarray(windows).view(np.uint64).ravel()
        rows, which = np.unique(keys, return_inverse=True)
        texts = [
            row.tobytes().decode("utf-16-le", "replace") for row in rows.view(np.uint16).reshape(-1, _EDGE)
        ]
        plain = [text.replace("\0", "") for text in texts]
        words = self._deciders.submit(words_at_edges, plain, following).result()
        names = sorted(set(words))
        number_of = {name: at for at, name in enumerate(names)}
        of_place = np.array([number_of[word] for word in words])[which]
        counts = np.bincount(of_place, minlength=len(names))
        # By frequency; places without a word beside them last.
        order = sorted(range(len(names)), key=lambda at: (not names[at], -counts[at], names[at]))
        rank = np.empty(len(names), np.int64)
        rank[order] = np.arange(len(names))
        begins = np.concatenate([[0], np.cumsum(counts[order])])
        groups = [(names[at], int(counts[at]), int(begins[row])) for row, at in enumerate(order)]
        return rank[of_place], groups[:MOST_GROUPS]

    def rows(self, selection: Selection, first: int, number: int) -> list[dict[str, Any]]:
        """Rows of a window: place, surface, context, and what is known of the document."""
        return [
            self.row(selection.places, int(place)) | {"row": first + at}
            for at, place in enumerate(selection.order[first : first + number])
        ]

    def row(self, places: Places, place: int, context: int = CONTEXT) -> dict[str, Any]:
        """One place as a row; `start` and `end` are offsets in its section, `at` how far down the text it stands."""
        store = self.store
        start, length = int(places.starts[place]), int(places.lengths[place])
        segment = int(store.segments_of(np.array([start]))[0])
        begin, end = int(store.raw_starts[segment]), int(store.raw_starts[segment + 1]) - 2
        low, high = max(begin, start - context), min(end, start + length + context)
        text = store.text(low, high)
        known = store.document(segment // 2)
        return {
            "document": segment // 2, "doc_id": known["doc_id"], "title": known.get("title", ""),
            "date": known.get("date", ""), "source": known.get("source", ""),
            "level": known.get("level", ""), "province": known.get("province", ""), "url": known.get("url", ""),
            "section": "body" if segment % 2 else "title",
            "start": start - begin, "end": start - begin + length,
            "left": text[: start - low], "text": text[start - low : start - low + length],
            "right": text[start - low + length :],
            "verdict": VERDICTS[int(places.verdicts[place])],
            "at": round((start - begin) / max(1, end - begin), 4),
        }  # fmt: skip
