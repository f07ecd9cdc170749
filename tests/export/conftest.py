"""A tagged folder with what exports stumble over: characters beyond the basic plane, CRLF, a term across lines."""

import json
from pathlib import Path

import pytest

from annotator import tag_to_folder

RECORDS = [
    {"id": "emoji", "title": "😀新质生产力", "text": "𠀀𠀁加快发展新质生产力😀，推进新型工业化。", "date": "2024-03-05", "source": "新华社"},
    {"id": "crlf", "title": "", "text": "第一行\r\n建设现代化\r\n产业体系，\t攻关关键核心技术。\r\n", "date": "2023-05-05"},
    {"id": "nothing", "title": "没有术语", "text": "天气晴。=1+1", "date": "2023"},
    {"id": "layers", "title": "", "text": "突破“卡脖子”关键核心技术，\x0b加强国家战略科技力量。\n\n=举国体制", "date": ""},
]  # fmt: skip


@pytest.fixture(scope="session")
def tagged(tmp_path_factory) -> Path:
    """OUT of the records above, with two layers."""
    folder = tmp_path_factory.mktemp("export")
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS)
    (folder / "in.jsonl").write_text(lines, encoding="utf-8", newline="")
    tag_to_folder(folder / "in.jsonl", folder / "out", ["related_terms"])
    return folder / "out"


@pytest.fixture(scope="session")
def wanted(tagged) -> dict[str, list[tuple[str, str, str, str]]]:
    """For each document its spans as (term, relation, variant, text), in order of section and offset."""
    from annotator import read_output

    spans = read_output(tagged).spans
    spans = spans.assign(body=spans.section == "body").sort_values(["doc_id", "body", "start", "end"])
    rows: dict[str, list[tuple[str, str, str, str]]] = {}
    for row in spans.to_dict("records"):
        rows.setdefault(row["doc_id"], []).append((row["term"], row["relation"], row["variant"], row["text"]))
    return rows
