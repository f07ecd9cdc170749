"""Ask, see and read: what the page's questions about phrases are answered with."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import numpy as np

from annotator.data.provinces import TILES, tile_of
from annotator.explore import neighbours as words_beside
from annotator.explore.answers import Answer, Progress
from annotator.explore.concordance import ORDERS, Wanted
from annotator.explore.count import fillings
from annotator.explore.course import Asked, check_grouping, course, frame
from annotator.explore.decide import details
from annotator.explore.opened import Opened
from annotator.explore.query import MOST_LINES, Layer, Line, QueryError, parse
from annotator.explore.store import SPAN, UNKNOWN_DAY, VERDICTS, Places
from annotator.explore.view import GROUPINGS, View, periods, unit_of

WINDOW = 200
"""Rows sent at one go, at most."""


def about(opened: Opened) -> dict[str, Any]:
    """What the page knows of the folder from the beginning."""
    store = opened.store
    known = store.days != UNKNOWN_DAY
    days = store.days[known]
    columns = {
        name: [
            {"name": value, "documents": int(number)}
            for value, number in zip(
                store.column(name).values,
                np.bincount(store.column(name).numbers, minlength=len(store.column(name).values)),
                strict=True,
            )
            if number
        ]
        for name in GROUPINGS
    }
    provinces = {str(value["name"]): tile_of(str(value["name"])) for value in columns["province"]}
    return {
        key: store.about[key] for key in ("name", "digest", "documents", "characters", "undated", "terms")
    } | {
        "corpus": opened.key,
        "sample": opened.is_sample,
        "first": str(np.datetime64(int(days.min()), "D")) if known.any() else "",
        "last": str(np.datetime64(int(days.max()), "D")) if known.any() else "",
        "daily": int((store.precision == 3).sum()),
        "reprints": int((store.originals != np.arange(len(store.days))).sum()),
        "columns": columns,
        "tiles": {name: TILES[tile]._asdict() for name, tile in provinces.items() if tile},
        "all_tiles": {name: tile._asdict() for name, tile in TILES.items()},
        "statements": opened.statements(),
        "questions": len(opened.questions),
    }


def lines_of(opened: Opened, texts: Any) -> list[Line]:
    """The lines asked, with the look-alikes that were added to their phrases.

    Raises:
        QueryError: one of them has no meaning, or there are too many.
    """
    if not isinstance(texts, list) or not texts:
        raise QueryError("nothing was asked", "没有提问")
    if len(texts) > MOST_LINES:
        raise QueryError(f"at most {MOST_LINES} lines at once", f"一次最多 {MOST_LINES} 行")
    return [with_lookalikes(opened, parse(str(text))) for text in texts]


def with_lookalikes(opened: Opened, line: Line) -> Line:
    """The line with the look-alikes that were added to its phrases."""

    def added(layer: Layer) -> Layer:
        return layer if layer.term else Layer(layer.forms, lookalikes=opened.lookalikes.of(layer))

    return Line(line.text, added(line.layer), added(line.below) if line.below else None, line.gap)


def layout_of(opened: Opened, asked: dict[str, Any]) -> Asked:
    """Documents, periods and grouping of a question."""
    view = View.of(asked.get("view"))
    spans = periods(opened.store, unit_of(asked.get("unit") or "year"))
    chosen = view.documents(opened.store)
    return Asked(opened.store, chosen, spans, check_grouping(asked.get("by")), bool(asked.get("adjusted")))


def line_course(opened: Opened, asked: Asked, line: Line, answers: list[Answer]) -> dict[str, Any]:
    """The course of a line from what is known of its layers."""
    first, *second = (answer.counts(opened.store) for answer in answers)
    result = course(asked, first, second[0] if second else None)
    rejected = 0
    if all(answer.exact for answer in answers):
        places = answers[0].places
        documents = opened.store.segments_of(places.starts[places.verdicts != SPAN]) // 2
        rejected = int(asked.chosen[documents].sum())
    return result | {
        "text": line.text,
        "exact": all(answer.exact for answer in answers),
        "rejected": rejected,
        "lookalikes": list(line.layer.lookalikes),
    }


async def ask(opened: Opened, asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    """The steps of an answer: `frame`, `lines` (plain), `sample` and `progress` by line, `line` (exact), `end`."""
    layout = layout_of(opened, asked)
    texts = asked.get("lines")
    lines = await filled(opened, lines_of(opened, texts))
    opened.questions |= {line.text for line in lines}
    yield {"step": "frame", **frame(layout), "by": layout.by, "questions": len(opened.questions)}
    layers = {layer.key: layer for line in lines for layer in line.layers}
    answers = dict(zip(layers, await opened.answers.plain(layers.values()), strict=True))

    def now(line: Line) -> dict[str, Any]:
        return line_course(opened, layout, line, [answers[layer.key] for layer in line.layers])

    yield {"step": "lines", "lines": [now(line) for line in lines]}
    if all(answer.exact for answer in answers.values()):
        yield {"step": "end"}
        return
    async with contextlib.aclosing(_decided(opened, lines, layers, answers, now)) as steps:
        async for step in steps:
            yield step
    yield {"step": "end"}


async def _decided(
    opened: Opened, lines: list[Line], layers: dict[Any, Layer], answers: dict[Any, Answer], now: Any
) -> AsyncGenerator[dict[str, Any], None]:
    """Samples of all lines first, then their exact counts side by side."""
    news: asyncio.Queue[dict[str, Any] | BaseException | None] = asyncio.Queue()
    numbers = {
        key: [n for n, line in enumerate(lines) if key in {la.key for la in line.layers}] for key in layers
    }
    missing = {key: layer for key, layer in layers.items() if not answers[key].exact}

    async def one(key: Any, layer: Layer) -> None:
        async with contextlib.aclosing(opened.answers.exact(layer)) as steps:
            async for step in steps:
                if isinstance(step, Progress):
                    for number in numbers[key]:
                        await news.put(
                            {
                                "step": "progress",
                                "line": number,
                                "done": step.done,
                                "spans": step.spans,
                                "places": step.places,
                            }
                        )
                    continue
                answers[key] = step
                for number in numbers[key]:
                    if all(answers[la.key].exact for la in lines[number].layers):
                        await news.put({"step": "line", "line": number, **now(lines[number])})

    async def all_of_them() -> None:
        try:
            for key, layer in missing.items():
                found = await opened.answers.sample(layer)
                for number in numbers[key]:
                    if lines[number].layer.key == key:
                        await news.put({"step": "sample", "line": number, **found})
            async with asyncio.TaskGroup() as tasks:
                for key, layer in missing.items():
                    tasks.create_task(one(key, layer))
            await news.put(None)
        except (OSError, RuntimeError, BaseExceptionGroup) as error:
            await news.put(error)

    work = asyncio.create_task(all_of_them())
    try:
        while (step := await news.get()) is not None:
            if isinstance(step, BaseException):
                raise OSError(f"the exact count broke off: {step}")
            yield step
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def filled(opened: Opened, lines: list[Line]) -> list[Line]:
    """The lines, with those that have a gap replaced by their fillings."""
    result: list[Line] = []
    for line in lines:
        if not line.gap:
            result.append(line)
            continue
        before, after = line.gap
        found = await opened.elsewhere(fillings, str(opened.store.folder), before, after)
        result += [with_lookalikes(opened, parse(f'"{before}{word}{after}"')) for word, _ in found]
    if not result:
        raise QueryError("no filling of the * stands in these texts", "文中没有 * 的填充")
    return result[: 2 * MOST_LINES]


def wanted_of(asked: dict[str, Any]) -> Wanted:
    """Which places a request for rows is about."""
    order = asked.get("order") or "date"
    if order not in ORDERS:
        raise QueryError(f"order: one of {', '.join(ORDERS)}", f"排序：{'、'.join(ORDERS)}")
    verdict = asked.get("verdict") or "span"
    if verdict not in ("span", "rejected", "all"):
        raise QueryError("verdict: span, rejected or all", "判定：span、rejected 或 all")
    group = asked.get("group")
    return Wanted(
        View.of(asked.get("view")), verdict, unit_of(asked.get("unit") or "year"), str(asked.get("period") or ""),
        check_grouping(asked.get("grouped")), None if group is None else str(group), order, int(asked.get("seed") or 1),
    )  # fmt: skip


async def places_of(opened: Opened, text: str, side: str = "") -> tuple[Layer, Answer]:
    """The places of a line (or of the lower side of a ratio) as far as they are known."""
    (line,) = lines_of(opened, [text])
    layer = line.below if side == "below" and line.below else line.layer
    (answer,) = await opened.answers.plain([layer])
    return layer, answer


async def rows(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """A window of rows, how many there are in all, and the groups of an order by word."""
    layer, answer = await places_of(opened, str(asked.get("line")), str(asked.get("side") or ""))
    wanted = wanted_of(asked)
    selection = await asyncio.to_thread(opened.concordance.select, layer.key, answer.places, wanted)
    first = max(0, int(asked.get("first") or 0))
    number = min(WINDOW, max(0, int(asked.get("number") or 50)))
    return {
        "total": len(selection.order),
        "exact": answer.exact,
        "first": first,
        "rows": opened.concordance.rows(selection, first, number),
        "groups": selection.groups if not first or asked.get("groups") else [],
    }


async def document(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """A whole document, with the places of all lines marked, and its neighbours in time that have one of them."""
    store = opened.store
    number = int(asked["document"])
    if not 0 <= number < len(store.days):
        raise QueryError("there is no such document", "没有这篇文献")
    marks: list[dict[str, Any]] = []
    having = np.zeros(len(store.days), bool)
    for at, line in enumerate(lines_of(opened, asked.get("lines"))):
        for layer, answer in zip(line.layers, await opened.answers.plain(line.layers), strict=True):
            having |= answer.counts(store) > 0
            marks += await _marks(opened, layer, answer.places, number, at)
    return {
        **store.document(number),
        "document": number,
        "title_text": store.segment_text(2 * number),
        "text": store.segment_text(2 * number + 1),
        "marks": sorted(marks, key=lambda mark: (mark["section"] == "body", mark["start"], -mark["end"])),
        "before": _neighbour(opened, number, having, -1),
        "after": _neighbour(opened, number, having, 1),
    }


async def _marks(
    opened: Opened, layer: Layer, places: Places, number: int, line: int
) -> list[dict[str, Any]]:
    store = opened.store
    low, high = store.raw_starts[2 * number], store.raw_starts[2 * number + 2]
    first, last = np.searchsorted(places.starts, (low, high))
    own = places.where(slice(first, last))
    rejected = own.starts[own.verdicts > SPAN]
    why = {}
    if layer.forms and len(rejected):
        why = await opened.elsewhere(details, str(store.folder), layer, rejected)
    found = []
    for start, length, verdict in zip(*(array.tolist() for array in own), strict=True):
        segment = int(store.segments_of(np.array([start]))[0])
        base = int(store.raw_starts[segment])
        found.append(
            {
                "line": line, "section": "body" if segment % 2 else "title", "start": start - base,
                "end": start - base + length, "verdict": VERDICTS[verdict], "detail": why.get(start, ("", ""))[1],
            }
        )  # fmt: skip
    return found


def _neighbour(opened: Opened, number: int, having: Any, step: int) -> dict[str, Any] | None:
    """The nearest document before or after in time in which one of the phrases stands."""
    store = opened.store
    keys = store.days.astype(np.int64) * len(store.days) + np.arange(len(store.days))
    others = np.flatnonzero(having & (store.days != UNKNOWN_DAY))
    others = others[keys[others] > keys[number]] if step > 0 else others[keys[others] < keys[number]]
    if not len(others) or store.days[number] == UNKNOWN_DAY:
        return None
    nearest = int(others[keys[others].argmin() if step > 0 else keys[others].argmax()])
    known = store.document(nearest)
    return {
        "document": nearest,
        "title": known.get("title") or known["doc_id"],
        "date": known.get("date", ""),
    }


async def neighbours(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """Words beside a phrase, and words that set its documents apart."""
    layer, answer = await places_of(opened, str(asked.get("line")))
    wanted = wanted_of(asked)
    store = opened.store
    selection = await asyncio.to_thread(opened.concordance.select, layer.key, answer.places, wanted)
    places = answer.places.where(np.sort(selection.order))
    chosen = wanted.view.documents(store)
    having = (answer.counts(store) > 0) & chosen
    folder, seed = str(store.folder), wanted.seed
    beside, keyness = await asyncio.gather(
        opened.elsewhere(words_beside.beside, folder, places, np.flatnonzero(chosen), seed),
        opened.elsewhere(
            words_beside.keyness, folder, np.flatnonzero(having), np.flatnonzero(chosen & ~having), seed
        ),
    )
    return {
        "beside": beside,
        "keyness": keyness,
        "places": len(places.starts),
        "documents": int(having.sum()),
    }
