"""Discover: formulations between two spans of time, by `annotator.discover`, in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

from annotator.discover import DiscoverError, discover
from annotator.explore.opened import Opened
from annotator.explore.query import QueryError
from annotator.explore.view import View, periods, unit_of

ROWS = 100
_SHOWN = (
    "formulation",
    "kind",
    "altered_from",
    "documents",
    "documents_before",
    "held",
    "first_date",
    "known",
)


def _found(out: str, now: str, before: str, ids: set[str]) -> tuple[list[dict[str, Any]], list[str], str]:
    """The rows, what is to be known of them, and why there are none."""
    try:
        found = discover(out, now, before, keep=lambda document: document.doc_id in ids)
    except DiscoverError as error:
        return [], [], str(error)
    rows = [
        {str(name): value.item() if isinstance(value, np.generic) else value for name, value in row.items()}
        for row in found.table.head(ROWS)[list(_SHOWN)].to_dict("records")
    ]
    return rows, list(found.notes), ""


def days_of(opened: Opened, unit: str, span: str) -> str:
    """A span of periods of the chart (`FIRST..LAST`) as a span of days.

    Raises:
        QueryError: the chart has no such periods.
    """
    known = periods(opened.store, unit_of(unit))
    first, _, last = span.partition("..")
    try:
        low, high = known.names.index(first.strip()), known.names.index((last or first).strip())
    except ValueError:
        raise QueryError(
            f"{span}: no span of this chart; write two of its periods as FIRST..LAST",
            f"{span}：图中没有这一时段，请写作 起..止",
        ) from None
    return f"{np.datetime64(known.first_days[low], 'D')}:{np.datetime64(known.last_days[high], 'D')}"


async def formulations(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """What is new, rising, falling, dropped or altered in the later span, against the earlier one."""
    unit = str(asked.get("unit") or "year")
    now = days_of(opened, unit, str(asked.get("later") or ""))
    before = days_of(opened, unit, str(asked["earlier"])) if asked.get("earlier") else ""
    store = opened.store
    chosen = View.of(asked.get("view")).documents(store)
    ids = {store.document(int(number))["doc_id"] for number in np.flatnonzero(chosen)}
    opened.questions.add(f"discover {now} {before}")
    # The comparison takes much memory: its process ends with it.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        rows, notes, why = await asyncio.wrap_future(pool.submit(_found, str(opened.out), now, before, ids))
    if why:
        raise QueryError(why, why)
    return {"formulations": rows, "notes": notes}
