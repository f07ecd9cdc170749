"""Plain counts: every place of a form in the buffer, by numpy, in pieces that are read as they are needed.

No index: one of trigrams takes longer to build than a hundred questions to answer, and knows nothing of one or two
characters.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from annotator.explore.query import clean
from annotator.explore.store import UNDECIDED, Places, Store
from annotator.text.characters import BEYOND_HAN, BEYOND_OTHER
from annotator.text.passages import HAN, kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 1 << 20
"""Codes read at one go: 2 MB, which with all that is made of them stay in the processor's own memory."""
LONGEST_FILLING = 8
"""Han characters that a * stands for at most."""
FILLINGS = 10


def codes_of_form(form: str) -> NDArray[np.uint16]:
    """A form as it stands in the buffer."""
    text = clean(form)
    codes = [
        ord(c) if ord(c) < BEYOND_HAN else BEYOND_HAN if 0x20000 <= ord(c) < 0x323B0 else BEYOND_OTHER
        for c in text
    ]
    return np.array(codes, np.uint16)


def count(
    store: Store, forms: Sequence[str], stopped: Callable[[], bool] = lambda: False
) -> list[NDArray[np.int64]]:
    """Where in `clean` each form begins, all its places, in their order.

    `stopped` is asked between pieces; what is then missing is missing.
    """
    wanted = [codes_of_form(form) for form in forms]
    frequencies = np.load(store.folder / "frequencies.npy")
    rarest = [int(np.argmin(frequencies[codes])) for codes in wanted]
    found: list[list[NDArray[np.int64]]] = [[] for _ in wanted]
    overlap = max((len(codes) for codes in wanted), default=1) - 1
    buffer = np.empty(PIECE + overlap, np.uint16)
    descriptor = os.open(store.clean_file, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size // 2
        for start in range(0, size, PIECE):
            if stopped():
                break
            length = _fill(descriptor, buffer, start, min(PIECE + overlap, size - start))
            piece = buffer[:length]
            for number, codes in enumerate(wanted):
                places = _in_piece(piece, codes, rarest[number])
                # What begins behind the piece belongs to the next one.
                found[number].append(places[places < PIECE] + start)
    finally:
        os.close(descriptor)
    return [np.concatenate(parts) if parts else np.zeros(0, np.int64) for parts in found]


def _fill(descriptor: int, buffer: NDArray[np.uint16], start: int, length: int) -> int:
    view = buffer[:length].view(np.uint8).data
    done = 0
    while done < 2 * length:
        read = os.preadv(descriptor, [view[done:]], 2 * start + done)
        if not read:
            break
        done += read
    return done // 2


def _in_piece(piece: NDArray[np.uint16], codes: NDArray[np.uint16], rarest: int) -> NDArray[np.int64]:
    """The places in a piece: first those of the form's rarest character, then as many of them as the others leave."""
    if len(piece) < len(codes):
        return np.zeros(0, np.int64)
    window = piece[rarest : len(piece) - len(codes) + 1 + rarest]
    places = np.flatnonzero(window == codes[rarest])
    for offset, code in enumerate(codes):
        if offset != rarest and len(places):
            places = places[piece[places + offset] == code]
    return places


def plain_places(store: Store, forms: Sequence[str], starts: Sequence[NDArray[np.int64]]) -> Places:
    """Places of several forms as one list, in the order of the texts, none of them decided."""
    if not starts:
        starts = [np.zeros(0, np.int64)]
    sizes = [len(clean(form)) for form in forms]
    first = np.concatenate([store.raw_of(places) for places in starts])
    last = np.concatenate(
        [store.raw_of(places + size - 1) for places, size in zip(starts, sizes, strict=True)]
    )
    lengths = np.minimum(last - first + 1, 0xFFFF).astype(np.uint16)
    order = np.lexsort((lengths, first)) if len(starts) > 1 else np.arange(len(first))
    return Places(first[order], lengths[order], np.full(len(first), UNDECIDED, np.uint8))


def fillings(folder: str, before: str, after: str) -> list[tuple[str, int]]:
    """The commonest Han characters between two parts, at most `LONGEST_FILLING` of them, with their number.

    Beside an open end there is no second part to say where the filling ends: there it is a word of the general
    dictionary, the longest one.
    """
    store = Store(Path(folder))
    if before and after:
        return _between(store, before, after)
    return _words_beside(store, before or after, following=bool(before))


def _between(store: Store, before: str, after: str) -> list[tuple[str, int]]:
    starts, ends = count(store, [before, after])
    starts = starts + len(clean(before))
    counts: Counter[str] = Counter()
    for size in range(1, LONGEST_FILLING + 1):
        hits = starts[np.isin(starts + size, ends, assume_unique=True)]
        for text, number in _commonest(store, hits, size):
            if _is_shortest(clean(before), text, clean(after)):
                counts[text] += number
    return counts.most_common(FILLINGS)


def _is_shortest(before: str, text: str, after: str) -> bool:
    """Whether neither part stands once more in between, which would be a longer way round to a shorter filling."""
    whole, last = before + text + after, len(before) + len(text)
    return whole.find(after, len(before)) == last and whole.rfind(before, 0, last) == 0


def _words_beside(store: Store, part: str, following: bool) -> list[tuple[str, int]]:
    (starts,) = count(store, [part])
    width = 4
    edges = starts + len(clean(part)) if following else starts - width
    counts: Counter[str] = Counter()
    for text, number in _commonest(store, edges, width, all_of_them=True):
        if word := word_at_edge(text, following):
            counts[word] += number
    return counts.most_common(FILLINGS)


def word_at_edge(text: str, following: bool) -> str:
    """The longest word of the general dictionary at the beginning (or the end) of a few characters; else one character.

    Empty where no letter, digit or Han character stands there.
    """
    from annotator.tagging.dictionary import general_tokenizer

    frequencies = general_tokenizer().FREQ
    for size in range(len(text), 1, -1):
        word = text[:size] if following else text[-size:]
        if frequencies.get(word):
            return word
    one = text[:1] if following else text[-1:]
    return one if one.isalnum() else ""


def words_at_edges(texts: Sequence[str], following: bool) -> list[str]:
    """`word_at_edge` of many texts."""
    return [word_at_edge(text, following) for text in texts]


def clean_windows(store: Store, places: NDArray[np.int64], width: int) -> NDArray[np.uint16]:
    """The codes of `clean` from each place on; shape (places, width). 0 beyond the buffer's ends.

    Read in pieces: a mapped file would count as memory of this process, all of it once places stand everywhere.
    """
    windows = np.zeros((len(places), width), np.uint16)
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    buffer = np.zeros(PIECE + 2 * width, np.uint16)
    descriptor = os.open(store.clean_file, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size // 2
        for start in range(0, size, PIECE):
            # Places before the beginning belong to the first piece.
            low, high = np.searchsorted(ordered, (start if start else -width, start + PIECE))
            if low == high:
                continue
            buffer[:] = 0
            _fill(descriptor, buffer[width:], start, min(PIECE + width, size - start))
            at = ordered[low:high, None] - start + width + np.arange(width)
            windows[order[low:high]] = buffer[at]
    finally:
        os.close(descriptor)
    return windows


def _commonest(
    store: Store, places: NDArray[np.int64], width: int, all_of_them: bool = False
) -> list[tuple[str, int]]:
    if not len(places):
        return []
    windows = clean_windows(store, places, width)
    if not all_of_them:
        windows = windows[(kinds().take(windows) >= HAN).all(axis=1)]
    if not len(windows):
        return []
    texts, numbers = distinct(windows)
    order = np.argsort(-numbers, kind="stable")
    order = order if all_of_them else order[: 4 * FILLINGS]
    return [(texts[at], int(numbers[at])) for at in order.tolist()]


def distinct(windows: NDArray[np.uint16]) -> tuple[list[str], NDArray[np.int64]]:
    """The different rows of codes as texts, and how often each comes."""
    keys = np.ascontiguousarray(windows).view(np.dtype((np.void, 2 * windows.shape[1]))).ravel()
    rows, numbers = np.unique(keys, return_counts=True)
    texts = [bytes(row).decode("utf-16-le", "replace") for row in rows]
    return texts, numbers
