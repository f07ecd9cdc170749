"""Concordances, quotes and documents: what is shown is what stands in the text."""

import json
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from annotator import read_output, tag_to_folder
from annotator.cli import app
from annotator.kwic import ConcordanceError, concordance, marked_document, quotes
from annotator.kwic.show import pieces
from annotator.kwic.terminal import concordance_lines
from annotator.out.texts import Texts

RECORDS = [
    {"id": "a", "date": "2024-03-05", "source": "新华社", "title": "发展新质生产力",
     "text": "会议指出，加快发展新质生产力，推进新型工业化。\n因地制宜发展新质生产力。科技创新联合体制机制改革。", "url": "https://example.org/a"},
    {"id": "b", "date": "2023-05-01", "source": "人民日报", "title": "", "text": "形成新质生产力，加快形成新质生产力，这是第二段的一句话。"},
    {"id": "c", "date": "2025", "source": "人民日报", "title": "a<b & c", "text": "建设新型工业化强省。"},
]  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("kwic")
    file = folder / "in.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in RECORDS), encoding="utf-8")
    tag_to_folder(file, folder / "out")
    return folder / "out"


def test_lines_stand_in_the_order_of_their_dates(out):
    lines = concordance(out)
    assert lines.date.tolist() == ["2023-05-01"] * 2 + ["2024-03-05"] * 4 + ["2025"]
    assert lines.section.tolist()[2] == "title"


@pytest.mark.parametrize(
    "context, left, right",
    [
        ("sentence", "会议指出，加快发展", "，推进新型工业化。"),
        ("paragraph", "会议指出，加快发展", "，推进新型工业化。"),
        ("4", "加快发展", "，推进新"),
        (
            "100",
            "会议指出，加快发展",
            "，推进新型工业化。 因地制宜发展新质生产力。科技创新联合体制机制改革。",
        ),
    ],
)
def test_context_goes_as_far_as_asked(out, context, left, right):
    lines = concordance(out, context=context)
    row = lines[(lines.doc_id.str.endswith("#a")) & (lines.section == "body")].iloc[0]
    assert (row.left, row.right) == (left, right)


def test_right_context_stands_by_its_word_the_commonest_first(out):
    lines = concordance(out, order="right")
    first = [text[:1] for text in lines.right]
    # Three commas, two full stops, then one each.
    assert first[:3] == ["，"] * 3 and first[3] == "。"


def test_a_random_order_is_that_of_its_seed(out):
    one, two, other = (concordance(out, order="random", seed=seed).start.tolist() for seed in (1, 1, 2))
    assert one == two and sorted(one) == sorted(other)


def test_unknown_orders_and_contexts_are_told(out):
    with pytest.raises(ConcordanceError, match="'pinyin' is no order of lines"):
        concordance(out, order="pinyin")
    with pytest.raises(ConcordanceError, match="'chapter' is no context"):
        concordance(out, context="chapter")


def test_on_a_terminal_all_occurrences_begin_in_one_column(out):
    lines = concordance(out)
    begins = set()
    for line, row in zip(concordance_lines(lines, 120), lines.to_dict("records"), strict=True):
        (span,) = [span for span in line.spans if str(span.style).startswith("bold")]
        begins.add(cell_len(line.plain[: span.start]))
        assert line.plain[span.start : span.end] == row["text"]
        assert cell_len(line.plain) <= 120
    assert len(begins) == 1


def test_quotes_are_whole_sentences_with_their_range(out):
    output, texts = read_output(out), Texts(out)
    table = quotes(output, texts, output.spans, by="source", shortest=8, longest=60)
    assert table.source.tolist() == ["人民日报", "新华社"]
    for row in table.to_dict("records"):
        title, body = texts.get(row["doc_id"])
        text = title if row["section"] == "title" else body
        assert text[row["start"] : row["end"]].strip() == row["sentence"]
        assert 8 <= len(row["sentence"]) <= 60
    again = quotes(output, texts, output.spans, by="source", shortest=8, longest=60)
    pd.testing.assert_frame_equal(table, again)


def test_a_document_is_shown_whole_with_spans_and_rejected_places(out):
    doc_id = read_output(out).documents.doc_id[0]
    document = marked_document(out, doc_id)
    assert "".join(text for text, _ in pieces(document.text, document.in_text)) == document.text
    marked = [(text, place.reason) for text, place in pieces(document.text, document.in_text) if place]
    assert marked == [("新质生产力", ""), ("新型工业化", ""), ("新质生产力", ""), ("创新联合体", "boundary")]
    with pytest.raises(ConcordanceError, match=r"is no document of this folder\. Perhaps"):
        marked_document(out, doc_id.replace("#a", "#x"))


def run(*words: str):
    return CliRunner().invoke(app, [*map(str, words)])


def test_the_command_shows_writes_and_refuses(out, tmp_path):
    shown = run("kwic", out, "--term", "new_industrialization")
    assert shown.exit_code == 0 and "2 lines" in shown.output
    assert "1 line" in run("kwic", out, "--from", "2025", "--term", "new_industrialization").output
    written = run("kwic", out, "--csv", tmp_path / "k.csv", "--html", tmp_path / "k.html")
    assert written.exit_code == 0, written.output
    assert len(pd.read_csv(tmp_path / "k.csv", encoding="utf-8-sig")) == 7
    page = (tmp_path / "k.html").read_text(encoding="utf-8")
    assert "a&lt;b &amp; c" in page and "a<b" not in page
    rejected = run("kwic", out, "--rejected")
    assert "创新联合体" in rejected.output
    quoted = run("kwic", out, "--quote", "year", "--length", "5-60")
    assert "2023-05-01" in quoted.output and "https://example.org/a" in quoted.output
    assert run("kwic", out, "--form", "人工智能").exit_code == 2
    assert run("show", out, "nothing").exit_code == 2
    whole = run("show", out, read_output(out).documents.doc_id[0])
    assert "not counted: boundary" in whole.output and "因地制宜" in whole.output


def test_the_weakest_occurrences_come_first(tmp_path):
    texts = (
        "发展新质生产力。",
        "共育新质生产力\n\n各地以科技创新引领产业创新，发展新质生产力。",
        "新质生产力",
    )
    (tmp_path / "in.jsonl").write_text(
        "\n".join(
            json.dumps({"id": str(n), "text": text}, ensure_ascii=False) for n, text in enumerate(texts)
        ),
        encoding="utf-8",
    )
    tag_to_folder(tmp_path / "in.jsonl", tmp_path / "out")
    lines = concordance(tmp_path / "out", order="cost")
    assert lines.left.tolist()[0] == "共育" and lines.boundary_cost.tolist()[0] > 0
    assert lines.boundary_cost.tolist()[1:] == [0, 0, 0]
    assert lines.in_heading.tolist() == [True, False, False, False]
    done = CliRunner().invoke(app, ["kwic", str(tmp_path / "out"), "--sort", "cost", "-n", "1"])
    assert done.exit_code == 0 and done.output.startswith("0.3 "), done.output
    done = CliRunner().invoke(app, ["kwic", str(tmp_path / "out"), "--sort", "cost", "--rejected"])
    assert done.exit_code == 2 and "rejected.csv has it in `detail`" in done.output
