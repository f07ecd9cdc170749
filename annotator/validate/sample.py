"""Draws places to judge by hand: occurrences, rejected places and documents without a hit, stratified and blind.

Strata are term × year. Each gets a share of the sample by the square root of its size (power allocation: M. D. Bankier,
Power Allocations, The American Statistician 42, 1988), so that rare terms are seen, and one place at least where the
sample is large enough; where there are more strata than places, years are pooled, then terms. An item's weight is the
size of its stratum by the number drawn from it.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from annotator.out.folder import OutputError, PathName
from annotator.out.write import write_csv
from annotator.validate.sheets import SHEET_FORMATS, write_sheets

if TYPE_CHECKING:
    import pandas as pd

    from annotator.out.read import TaggedOutput
    from annotator.out.texts import Texts

CONTEXT = 120
"""Characters of context on either side of a place, cut at the ends of the text."""
PASSAGE = 3_000
"""Characters of a document that a coder reads through for what was missed; of a longer one a stretch drawn at random."""
KEY, ABOUT = "key.csv", "sample.json"
KEY_COLUMNS = (
    "item", "kind", "doc_id", "section", "start", "end", "layer", "term", "relation", "variant", "year", "reason",
    "stratum", "weight",
)  # fmt: skip


class SampleError(ValueError):
    """A sample cannot be drawn or read; the message says why and what to do."""


def draw_sample(
    folder: PathName,
    target: PathName,
    *,
    spans: int = 200,
    rejected: int = 100,
    documents: int = 50,
    coders: int = 1,
    seed: int = 1,
    format: str = "csv",
) -> Path:
    """Draw a sample from a tagged folder and write a coding sheet for each coder, and the key to be kept from them.

    Args:
        folder: the tagged folder; its texts are needed.
        target: a new folder for the sheets.
        spans: how many occurrences; all where there are fewer.
        rejected: how many rejected places.
        documents: how many documents without an occurrence.
        coders: how many sheets; each holds all items, in an order of its own.
        seed: the same seed draws the same sample from the same tables.
        format: one of `SHEET_FORMATS`.

    Returns:
        the folder of the sheets.

    Raises:
        SampleError: an unknown format, nothing to draw from, or the target is there already.
        OutputError: the folder is none of `annotator tag`, or has no texts.
    """
    from annotator.out.read import read_output, read_table
    from annotator.out.texts import Texts

    if format not in SHEET_FORMATS:
        raise SampleError(f"{format!r} is no format of sheets. Known are: {', '.join(SHEET_FORMATS)}")
    place = Path(target)
    if place.exists() and any(place.iterdir()):
        raise SampleError(f"{place}: is there already. Give a new folder with -o")
    output = read_output(folder)
    chance = random.Random(seed)
    drawn = [
        *_drawn(output.spans, "span", spans, chance),
        *_drawn(read_table(folder, "rejected"), "rejected", rejected, chance),
        *_drawn(_without_hit(output), "document", documents, chance),
    ]
    if not drawn:
        raise SampleError(f"{os.fspath(folder)}: holds nothing to draw from. Tag documents first")
    chance.shuffle(drawn)
    items = [_item(number, row, Texts(folder), chance) for number, row in enumerate(drawn, 1)]
    try:
        place.mkdir(parents=True, exist_ok=True)
        _write_key(items, place / KEY)
        write_sheets(items, place, coders, format, chance)
        about = {
            "folder": os.path.abspath(folder), "sha256": output.run.get("sha256", {}), "seed": seed, "format": format,
            "coders": coders, "spans": len(output.spans), "documents": len(output.documents),
        }  # fmt: skip
        (place / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror or error})") from None
    return place


def _without_hit(output: TaggedOutput) -> pd.DataFrame:
    documents = output.documents
    without = documents[~documents.doc_id.isin(output.spans.doc_id.unique())]
    return without.assign(term="", layer="", relation="", variant="", section="body", start=0, end=0)


def _drawn(table: pd.DataFrame, kind: str, wanted: int, chance: random.Random) -> list[dict[str, object]]:
    """Rows of a table drawn by stratum, each with its stratum and weight."""
    for by in (["term", "year"], ["term"], []):
        strata = [(key, group) for key, group in table.groupby(by, sort=True)] if by else [((), table)]
        if len(strata) <= max(wanted, 1):
            break
    strata = [(key, group) for key, group in strata if len(group)]
    rows: list[dict[str, object]] = []
    for (key, group), size in zip(
        strata, allocation([len(group) for _, group in strata], wanted), strict=True
    ):
        name = "/".join((kind, *map(str, key if isinstance(key, tuple) else (key,))))
        for place in sorted(chance.sample(range(len(group)), size)):
            row = {str(name): cell for name, cell in group.iloc[place].items()}
            rows.append(row | {"kind": kind, "stratum": name, "weight": len(group) / size})
    return rows


def allocation(sizes: Sequence[int], wanted: int) -> list[int]:
    """How many to draw from strata of these sizes: by their square roots, one at least, never more than there are.

    >>> allocation([100, 4, 1], 10)
    [7, 2, 1]
    >>> allocation([3, 3], 10)
    [3, 3]
    """
    wanted = min(wanted, sum(sizes))
    given = [0] * len(sizes)
    if wanted >= len(sizes):
        given = [min(1, size) for size in sizes]
    while sum(given) < wanted:
        # The stratum that is furthest behind its share is next.
        open_ones = [number for number, size in enumerate(sizes) if given[number] < size]
        next_one = min(open_ones, key=lambda number: ((given[number] + 0.5) / sizes[number] ** 0.5, number))
        given[next_one] += 1
    return given


def _item(number: int, row: dict[str, object], texts: Texts, chance: random.Random) -> dict[str, object]:
    """What key and sheets need of a drawn row: the place with its context, or a stretch of a document."""
    title, body = texts.get(str(row["doc_id"]))
    text = title if row["section"] == "title" else body
    start, end = cast("int", row["start"]), cast("int", row["end"])
    item = {name: row.get(name, "") for name in KEY_COLUMNS} | {"item": number}
    if row["kind"] == "document":
        start = chance.randrange(len(body) - PASSAGE + 1) if len(body) > PASSAGE else 0
        end = min(len(body), start + PASSAGE)
        # The stretch stands for the whole document.
        item["weight"] = float(str(row["weight"])) * max(len(body), 1) / max(end - start, 1)
    item |= {
        "start": start, "end": end, "title": title, "date": row.get("date", ""), "source": row.get("source", ""),
        "left": text[max(0, start - CONTEXT) : start] if row["kind"] != "document" else "",
        "text": text[start:end],
        "right": text[end : end + CONTEXT] if row["kind"] != "document" else "",
    }  # fmt: skip
    return item


def _write_key(items: list[dict[str, object]], file: Path) -> None:
    import pandas as pd

    table = pd.DataFrame(
        [{name: item[name] for name in KEY_COLUMNS} for item in items], columns=list(KEY_COLUMNS)
    )
    write_csv(table, file)
