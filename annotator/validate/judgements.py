"""Reads what people judged in `annotator explore` (`judgements.csv`) and says how precise and how complete the counts are.

A queue holds all places of a question, counted and rejected, in random order; so the places judged in it are a random sample
in which each weighs the same. What was judged while reading has no rank in a queue and makes no estimate.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.out.folder import PathName
from annotator.text.printable import FORMULA
from annotator.validate.evaluate import Evaluation, evaluated
from annotator.validate.sample import SampleError
from annotator.validate.sheets import judged

if TYPE_CHECKING:
    import pandas as pd

FILE = "judgements.csv"
_NEEDED = (
    "coder", "question", "queue", "queue_rank", "doc_id", "section", "start", "end", "text", "verdict", "judgement", "id",
)  # fmt: skip
_ID = re.compile(r"[0-9a-f]{32}")
_Record = dict[str, str]


def evaluate_judgements(file: PathName) -> Evaluation:
    """Read the judgements of `annotator explore` back.

    Of several records of a coder for a place the last one holds; one that was withdrawn is none. Places that coders judge
    differently count as the majority says. Recall is that of places where a form's characters stand: what is worded
    otherwise no queue holds.

    Args:
        file: `judgements.csv`, or the tagged folder in which it lies.

    Raises:
        SampleError: the file cannot be read, or no judgement in it was made in a queue; the message names it.
    """
    import pandas as pd

    place = Path(file) / FILE if Path(file).is_dir() else Path(file)
    held = [record for record in _held(place) if record["queue_rank"]]
    if not held:
        raise SampleError(
            f"{place}: no judgement was made in a queue. Judge places in the queue of `annotator explore`, which draws them"
        )
    numbers: dict[tuple[str, ...], int] = {}
    rows: dict[int, dict[str, object]] = {}
    verdicts: dict[str, dict[int, bool]] = {}
    given: dict[int, list[float]] = {}
    for record in held:
        item = numbers.setdefault(_place(record), len(numbers) + 1)
        rows[item] = {name: record[name] for name in ("question", "doc_id", "section", "start", "end")} | {
            "item": item, "kind": "span" if record["verdict"] == "span" else "rejected", "variant": record["text"],
            "stratum": f"{record['queue']}/{record['verdict']}", "weight": 1.0,
        }  # fmt: skip
        try:
            answer = judged(record["judgement"])
        except ValueError as error:
            raise SampleError(f"{place}, {record['coder']}, {record['doc_id']}: {error}") from None
        verdicts.setdefault(record["coder"], {})
        if answer is not None:
            verdicts[record["coder"]][item] = answer
            given.setdefault(item, []).append(float(answer))
    table = pd.DataFrame(rows.values()).set_index("item")
    return evaluated(table, given, verdicts, _methods(table, len(verdicts)), by=("question",))


def _held(file: Path) -> list[_Record]:
    """The record that holds for each coder and place, in the order of the places."""
    try:
        with open(file, encoding="utf-8-sig", errors="replace", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise SampleError(
                    f"{file}: has no column {missing[0]}, as judgements of `annotator explore` have"
                )
            # A record that broke off in the writing lacks its id, which stands last.
            records = [row for row in reader if _ID.fullmatch(row["id"] or "")]
    except OSError as error:
        raise SampleError(f"{file}: cannot be read ({error.strerror})") from None
    latest: dict[tuple[str, ...], _Record] = {}
    for row in records:
        record = {name: _bare(row[name]) for name in _NEEDED}
        latest[record["coder"], *_place(record)] = record
    return [record for record in latest.values() if record["judgement"] != "withdrawn"]


def _place(record: _Record) -> tuple[str, ...]:
    return tuple(record[name] for name in ("doc_id", "section", "start", "end"))


def _bare(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running the cell."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1:2] in FORMULA else cell


def _methods(rows: pd.DataFrame, coders: int) -> tuple[str, str]:
    kinds, questions = rows.kind.value_counts(), rows.question.nunique()
    spans, rejected = int(kinds.get("span", 0)), int(kinds.get("rejected", 0))
    en = (
        f"To validate the counts, {spans} counted and {rejected} rejected places of {questions} "
        f"question{'s' if questions > 1 else ''} were judged in random order by {coders} coder{'s' if coders > 1 else ''} who did not see "
        "the tool's verdict.{together} Precision was {precision} and recall among places with the same characters {recall} (95 % intervals)."
    )
    zh = (
        f"为检验计数，由 {coders} 名编码员在不知工具判定的情况下，按随机顺序判断了 {questions} 个检索问题的 {spans} 处计入位置和 {rejected} 处被排除位置。"
        "{together}精确率为 {precision}，字面相同位置中的召回率为 {recall}（95% 置信区间）。"
    )
    return en, zh
