"""Judge: a queue drawn at random, one judgement at a time, what follows from them, and look-alikes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from annotator.explore.answers import Answer
from annotator.explore.asking import places_of, wanted_of
from annotator.explore.concordance import Selection, Wanted
from annotator.explore.judgements import context_digest
from annotator.explore.opened import Opened
from annotator.explore.query import Layer, QueryError
from annotator.explore.store import SPAN, VERDICTS

AT_A_TIME = 50
CONTEXT = 60
"""Characters on either side that a coder sees at once."""


async def _drawn(opened: Opened, asked: dict[str, Any]) -> tuple[str, Answer, Selection]:
    """The queue that a request is about: its name, and all places of the view, spans and rejected alike, by seed."""
    text = str(asked.get("line"))
    layer, answer = await places_of(opened, text)
    if not answer.exact:
        async for step in opened.answers.exact(layer):
            if isinstance(step, Answer):
                answer = step
    wanted = replace(wanted_of(asked | {"order": "random", "verdict": "all"}), period="", by="", group=None)
    selection = await asyncio.to_thread(opened.concordance.select, layer.key, answer.places, wanted)
    return _name(opened, layer, wanted), answer, selection


def _name(opened: Opened, layer: Layer, wanted: Wanted) -> str:
    known = [opened.store.about["digest"], layer.key, asdict(wanted.view), wanted.seed]
    return hashlib.sha256(json.dumps(known, ensure_ascii=True, default=str).encode()).hexdigest()[:16]


def _blind(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "verdict"}


async def queue(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """Places of the queue from a rank on, without the tool's verdict, and the coder's own judgements of them."""
    name, answer, selection = await _drawn(opened, asked)
    first = max(0, int(asked.get("first") or 0))
    rows = [
        _blind(opened.concordance.row(answer.places, int(place), CONTEXT)) | {"rank": first + at + 1}
        for at, place in enumerate(selection.order[first : first + AT_A_TIME])
    ]
    coder = str(asked.get("coder") or "")
    own = {
        record["queue_rank"]: {"judgement": record["judgement"], "note": record["note"]}
        for record in opened.judgements.of_coder(coder)
        if record["queue"] == name
    }
    return {"queue": name, "total": len(selection.order), "first": first, "rows": rows, "judged": own}


async def judge(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """Keep one judgement. What is judged is looked up by the rank; the page never knew the verdict.

    Without a rank a place is judged while reading; no interval is made of those.
    """
    name, answer, selection = await _drawn(opened, asked)
    rank = asked.get("rank")
    if rank is not None:
        if not 1 <= int(rank) <= len(selection.order):
            raise QueryError("the queue has no such rank", "队列中没有这一位次")
        place = int(selection.order[int(rank) - 1])
    else:
        segment = 2 * int(asked["document"]) + (asked["section"] == "body")
        start = int(opened.store.raw_starts[segment]) + int(asked["start"])
        place = int(np.searchsorted(answer.places.starts, start))
        if place >= len(answer.places.starts) or answer.places.starts[place] != start:
            raise QueryError("the phrase has no such place", "该词语没有这一处")
    row = opened.concordance.row(answer.places, place)
    record = await asyncio.to_thread(
        opened.judgements.add,
        {
            "coder": str(asked.get("coder") or "").strip(),
            "question": str(asked.get("line")),
            "queue": name if rank is not None else "",
            "queue_rank": "" if rank is None else str(int(rank)),
            **{key: row[key] for key in ("doc_id", "section", "start", "end", "text")},
            "verdict": VERDICTS[int(answer.places.verdicts[place])],
            "judgement": str(asked.get("judgement")),
            "note": str(asked.get("note") or "")[:1000],
            "context_digest": context_digest(row["left"], row["text"], row["right"]),
            "id": str(asked.get("id")),
        },
    )
    return {"kept": record.id}


async def judged(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """One coder's own judgements."""
    return {"judgements": await asyncio.to_thread(opened.judgements.of_coder, str(asked.get("coder") or ""))}


async def precision(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """What the coder's judgements say of the tool, from the queue alone."""
    name, answer, selection = await _drawn(opened, asked)
    found = await asyncio.to_thread(opened.judgements.precision, name, str(asked.get("coder") or ""))
    spans = int((answer.places.verdicts[selection.order] == SPAN).sum())
    return found | {"spans": spans, "rejected_places": len(selection.order) - spans}


async def disagreements(opened: Opened, _: dict[str, Any]) -> dict[str, Any]:
    """Places on which coders differ."""
    found = await asyncio.to_thread(opened.judgements.disagreements)
    for row in found:
        row["document"] = opened.store.numbers.get(row["place"][0])
    return {"disagreements": found}


async def lookalike(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """Add a look-alike to a phrase; from then on the longer one wins its place and is not counted."""
    layer, _ = await places_of(opened, str(asked.get("line")))
    if layer.term or len(layer.forms) != 1:
        raise QueryError("a look-alike belongs to a single phrase", "形近词语只能加给单个词语")
    file = await asyncio.to_thread(
        opened.lookalikes.add, layer.forms[0], str(asked.get("lookalike") or "").strip()
    )
    return {"file": file.name, "lookalikes": list(opened.lookalikes.of(layer))}
