"""Coding sheets: what coders get and hand back, as CSV, XLSX, or tasks of doccano and Label Studio.

A place is judged by `verdict`: yes (it is an occurrence of the form as a term), no, or unsure. A document is read for what
was missed: `verdict` is no where nothing is, and otherwise what stands there, separated by `;`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotator.out.write import write_csv

SHEET_FORMATS = ("csv", "xlsx", "doccano", "label-studio")
PLACE_COLUMNS = ("item", "question", "left", "text", "right", "title", "date", "source", "verdict", "note")
YES = frozenset({"yes", "y", "1", "true", "是", "对"})
NO = frozenset({"no", "n", "0", "false", "否", "不是", "无"})
UNSURE = frozenset({"unsure", "?", "？", "不确定"})
_HIDDEN = str.maketrans({"\r": " ", "\n": "⏎", "\t": " "})


def write_sheets(
    items: list[dict[str, Any]], folder: Path, coders: int, format: str, chance: random.Random
) -> None:
    """Write `coder_N` for each coder into the folder, every sheet in an order of its own."""
    for coder in range(1, coders + 1):
        order = items[:]
        if coder > 1:
            chance.shuffle(order)
        rows = [_row(item) for item in order]
        name = folder / f"coder_{coder}"
        if format == "csv":
            import pandas as pd

            write_csv(pd.DataFrame(rows, columns=list(PLACE_COLUMNS)), Path(f"{name}.csv"))
        elif format == "xlsx":
            _write_xlsx(rows, f"{name}.xlsx")
        elif format == "doccano":
            with open(f"{name}.doccano.jsonl", "w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(
                    json.dumps({"text": _shown(row), "label": [], "item": row["item"]}, ensure_ascii=False)
                    + "\n"
                    for row in rows
                )
        else:
            tasks = [
                {"data": {"text": _shown(row), "item": row["item"], "question": row["question"]}}
                for row in rows
            ]
            Path(f"{name}.label-studio.json").write_text(
                json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8"
            )
    if format == "label-studio":
        (folder / "config.xml").write_text(
            '<View>\n  <Header value="$question"/>\n  <Text name="text" value="$text"/>\n'
            '  <Choices name="verdict" toName="text" choice="single" showInline="true">\n'
            '    <Choice value="yes"/>\n    <Choice value="no"/>\n    <Choice value="unsure"/>\n  </Choices>\n'
            '  <TextArea name="missed" toName="text" placeholder="what was missed, separated by ;"/>\n</View>\n',
            encoding="utf-8",
        )


def _row(item: dict[str, Any]) -> dict[str, Any]:
    question = (
        "What is missed here? 漏掉了什么？"
        if item["kind"] == "document"
        else f"Is it {item['variant']} as a term? 是这个术语吗？"
    )
    shown = {
        name: str(item[name]).translate(_HIDDEN) for name in ("left", "right", "title", "date", "source")
    }
    # Of a place its own line ends are shown, a document is read as it is.
    text = item["text"] if item["kind"] == "document" else str(item["text"]).translate(_HIDDEN)
    return {"item": item["item"], "question": question, "text": text, "verdict": "", "note": ""} | shown


def _shown(row: dict[str, Any]) -> str:
    return f"{row['question']}\n\n{row['left']}【{row['text']}】{row['right']}\n\n{row['title']} {row['date']} {row['source']}"


def _write_xlsx(rows: list[dict[str, Any]], file: str) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("coding")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, PLACE_COLUMNS, bold)
        for place, width in enumerate((6, 24, 40, 18, 40, 30, 11, 14, 10, 24)):
            sheet.set_column(place, place, width)
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(PLACE_COLUMNS):
                sheet.write(number, place, row[column], wrapped)
        verdict = PLACE_COLUMNS.index("verdict")
        sheet.data_validation(
            1, verdict, max(len(rows), 1), verdict,
            {"validate": "list", "source": ["yes", "no", "unsure"], "error_type": "information",
             "error_message": "yes, no or unsure; for a document no, or what was missed"},
        )  # fmt: skip


def read_sheets(folder: Path) -> dict[str, dict[int, str]]:
    """The verdicts of each coder by item, as they were written, without the empty ones.

    Raises:
        ValueError: a sheet cannot be read; the message names it and what is wrong.
    """
    sheets: dict[str, dict[int, str]] = {}
    for file in sorted(folder.glob("coder_*")):
        coder = file.name.split(".")[0]
        try:
            answers = {int(item): str(verdict).strip() for item, verdict in _answers(file)}
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{file}: is no coding sheet any more ({type(error).__name__}: {error})"
            ) from None
        sheets.setdefault(coder, {}).update((item, verdict) for item, verdict in answers.items() if verdict)
    return sheets


def _answers(file: Path) -> Iterable[tuple[Any, Any]]:
    import pandas as pd

    if file.suffix == ".csv":
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return list(zip(table["item"], table["verdict"], strict=True))
    if file.suffix == ".xlsx":
        table = pd.read_excel(file, dtype=str, keep_default_na=False)
        return list(zip(table["item"], table["verdict"], strict=True))
    if file.suffix == ".jsonl":
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [(line["item"], "; ".join(_names(line["label"]))) for line in lines]
    tasks = json.loads(file.read_text(encoding="utf-8"))
    return [(task["data"]["item"], _choice(task)) for task in tasks]


def _names(labels: list[Any]) -> list[str]:
    """doccano's labels: of a classification they are names, of a sequence labelling [start, end, name]."""
    return [str(label[-1] if isinstance(label, list) else label) for label in labels]


def _choice(task: dict[str, Any]) -> str:
    values = [result["value"] for given in task.get("annotations", []) for result in given.get("result", [])]
    missed = [
        text for value in values for text in value.get("text", []) if isinstance(value.get("text"), list)
    ]
    chosen = [choice for value in values for choice in value.get("choices", [])]
    return "; ".join(missed or chosen[-1:])


def judged(verdict: str) -> bool | None:
    """Whether a verdict says yes; None where it is unsure.

    Raises:
        ValueError: the verdict is none.
    """
    word = verdict.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    if word in UNSURE:
        return None
    raise ValueError(f"{verdict!r} is no verdict: write yes, no or unsure")


def missed(verdict: str) -> list[str]:
    """What a coder found missing in a document: nothing where the verdict is no."""
    if verdict.strip().lower() in NO:
        return []
    return [form.strip() for form in verdict.replace("；", ";").split(";") if form.strip()]
