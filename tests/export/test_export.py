"""Each export is read back by what it is for, and holds the spans of `spans.csv`."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from annotator import read_output
from annotator.cli import app
from annotator.export import FORMATS, export
from annotator.export.sqlite import QUERIES, code_words
from annotator.out.folder import OutputError
from annotator.out.texts import Texts


def spans_of(file_or_docs) -> dict[str, list[tuple[str, str]]]:
    return {doc_id: [(term, text) for term, _, _, text in rows] for doc_id, rows in file_or_docs.items()}


def test_jsonl_gives_spacy_the_same_spans(tagged, wanted, tmp_path):
    import spacy

    file = export(tagged, "jsonl", tmp_path / "a.jsonl")
    nlp = spacy.blank("zh")  # every character a token
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        doc = nlp.make_doc(record["text"])
        assert doc.text == record["text"]
        spans = [doc.char_span(one["start"], one["end"], label=one["label"]) for one in record["spans"]]
        if spans:
            found[record["meta"]["doc_id"]] = [
                (span.label_, one["relation"], one["variant"], span.text)
                for span, one in zip(spans, record["spans"], strict=True)
            ]
    assert found == wanted


def test_offsets_lead_back_to_the_tables(tagged, tmp_path):
    file = export(tagged, "jsonl", tmp_path / "a.jsonl")
    starts = sorted(read_output(tagged).spans.query("section == 'body'").start)
    back = [
        span["start"] - record["meta"]["body_start"]
        for record in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        for span in record["spans"]
        if span["start"] >= record["meta"]["body_start"]
    ]
    assert sorted(back) == starts


def test_doccano_is_in_its_documented_form(tagged, wanted, tmp_path):
    # {"text": …, "label": [[start, end, name], …]} of doccano's import page for sequence labelling.
    file = export(tagged, "doccano", tmp_path / "d.jsonl")
    found = {}
    for record in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        assert all(isinstance(value, (int, str, list)) for value in record.values())
        if record["label"]:
            found[record["doc_id"]] = [
                (name, record["text"][start:end]) for start, end, name in record["label"]
            ]
    assert found == spans_of(wanted)


READ_BY_LABEL_STUDIO = """
import json, sys
from pathlib import Path
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import PredictionValue
folder = Path(sys.argv[1])
interface = LabelInterface((folder / "config.xml").read_text(encoding="utf-8"))
for task in json.loads((folder / "tasks.json").read_text(encoding="utf-8")):
    # validate_task of release 2 calls validate_prediction without the prediction.
    predictions = task.pop("predictions")
    assert interface.validate_task(task, validate_regions_only=False)
    for prediction in predictions:
        assert interface.validate_prediction(prediction)
        PredictionValue(**prediction)
print("read")
"""


@pytest.fixture(scope="module")
def label_studio() -> str:
    """A Python with Label Studio's SDK, which holds numpy back and so has an environment of its own (`.ci/run`)."""
    python = os.environ.get("LABEL_STUDIO_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import label_studio_sdk"], capture_output=True).returncode:
        if os.environ.get("ANNOTATOR_TEST_ALL"):
            pytest.fail("no Python with label-studio-sdk: set LABEL_STUDIO_PYTHON")
        pytest.skip("needs a Python with label-studio-sdk: set LABEL_STUDIO_PYTHON")
    return python


def test_label_studio_takes_tasks_and_labelling_interface(tagged, tmp_path, label_studio):
    folder = export(tagged, "label-studio", tmp_path / "ls")
    done = subprocess.run([label_studio, "-c", READ_BY_LABEL_STUDIO, folder], capture_output=True, text=True)
    assert done.stdout == "read\n", done.stderr


def test_label_studio_tasks_hold_the_spans(tagged, wanted, tmp_path):
    folder = export(tagged, "label-studio", tmp_path / "ls")
    found = {}
    for task in json.loads((folder / "tasks.json").read_text(encoding="utf-8")):
        for one in task["predictions"][0]["result"]:
            value = one["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
            row = (value["labels"][0], one["relation"], one["variant"], value["text"])
            found.setdefault(task["data"]["doc_id"], []).append(row)
    assert found == wanted


def test_brat_standoff_is_read_by_a_parser_written_from_its_description(tagged, wanted, tmp_path):
    folder = export(tagged, "brat", tmp_path / "brat")
    listed = pd.read_csv(folder / "documents.csv", encoding="utf-8-sig").set_index("file").doc_id
    declared = (folder / "annotation.conf").read_text(encoding="utf-8").split("[relations]")[0].split()[1:]
    found = {}
    for file in sorted(folder.glob("*.txt")):
        text = file.read_text(encoding="utf-8")  # with universal newlines, as most parsers open it
        rows = []
        notes = (folder / f"{file.stem}.ann").read_text(encoding="utf-8").splitlines()
        relations = dict(
            re.fullmatch(r"A\d+\tRelation (T\d+) (\w+)", note).groups() for note in notes if note[0] == "A"
        )
        for note in notes:
            if note[0] != "T":
                continue
            name, kind, surface = note.split("\t")
            term, _, places = kind.partition(" ")
            pieces = [text[int(a) : int(b)] for a, b in (place.split() for place in places.split(";"))]
            assert " ".join(pieces) == surface and "\n" not in surface and term in declared
            rows.append((term, relations[name], "".join("".join(pieces).split())))
        if rows:
            found[listed[file.name]] = rows
    plain = {
        doc: [(term, relation, "".join(text.split())) for term, relation, _, text in rows]
        for doc, rows in wanted.items()
    }
    assert found == plain


def test_conll_columns_give_the_spans_of_each_layer(tagged, wanted, tmp_path):
    file = export(tagged, "conll", tmp_path / "a.conll")
    heads, *lines = file.read_text(encoding="utf-8").split("\n")
    layers = heads.removeprefix("# columns = ").split("\t")[3:]
    assert layers == ["seven_terms", "related_terms"]
    texts = {doc_id: (title, body) for doc_id, title, body in Texts(tagged)}
    found: dict[str, list[list]] = {}
    doc = ""
    for line in lines:
        if line.startswith("# doc_id = "):
            doc = line.removeprefix("# doc_id = ")
        elif line and not line.startswith("# "):
            word, start, end, *tags = line.split("\t")
            title, body = texts[doc]
            whole = f"{title}\n\n{body}" if title else body
            assert whole[int(start) : int(end)] == word
            for layer, tag in enumerate(tags):
                if tag.startswith("B-"):
                    found.setdefault(doc, []).append([int(start), layer, *tag[2:].split("."), word])
                elif tag.startswith("I-"):
                    open_one = [one for one in found[doc] if one[1] == layer][-1]
                    assert open_one[2:4] == tag[2:].split(".")
                    open_one[4] += word
    got = {
        doc: sorted((term, relation, text) for _, _, term, relation, text in rows)
        for doc, rows in found.items()
    }
    assert got == {
        doc: sorted((term, relation, "".join(text.split())) for term, relation, _, text in rows)
        for doc, rows in wanted.items()
    }


def test_docbin_is_read_by_spacy(tagged, wanted, tmp_path):
    import spacy
    from spacy.tokens import DocBin

    file = export(tagged, "docbin", tmp_path / "a.spacy")
    docs = list(DocBin().from_disk(file).get_docs(spacy.blank("zh").vocab))
    assert [doc.user_data["doc_id"] for doc in docs] == read_output(tagged).documents.doc_id.tolist()
    found = {}
    for doc in docs:
        spans = sorted(
            (span for group in doc.spans.values() for span in group),
            key=lambda span: (span.start_char, span.end_char),
        )
        if spans:
            found[doc.user_data["doc_id"]] = [
                (span.label_, *span.id_.split(":"), span.text) for span in spans
            ]
        assert {ent.label_ for ent in doc.ents} <= {span.label_ for span in doc.spans.get("seven_terms", [])}
        assert all(ent.ent_id_ == ent.label_ for ent in doc.ents)
    assert found == wanted


def test_xmi_is_read_by_cassis_and_counts_utf16_units(tagged, wanted, tmp_path):
    from cassis import load_cas_from_xmi, load_typesystem

    folder = export(tagged, "xmi", tmp_path / "xmi")
    types = load_typesystem(folder / "TypeSystem.xml")
    found = {}
    for file in sorted(folder.glob("*.xmi")):
        cas = load_cas_from_xmi(file, types)
        (source,) = cas.select("annotator.SourceDocument")
        terms = sorted(cas.select("annotator.PolicyTerm"), key=lambda one: (one.begin, one.end))
        if terms:
            found[source.doc_id] = [
                (one.term, one.relation, one.variant, one.get_covered_text()) for one in terms
            ]
    assert found == wanted
    raw = (folder / "000001.xmi").read_text(encoding="utf-8")
    (first, *_) = re.findall(r'<annotator:PolicyTerm[^>]*begin="(\d+)" end="(\d+)"', raw)
    # 😀 before the first term takes two units.
    assert first == ("2", "7")


@pytest.fixture(scope="module")
def database(tagged, tmp_path_factory) -> Path:
    return export(tagged, "sqlite", tmp_path_factory.mktemp("sqlite") / "terms.sqlite")


def test_sqlite_holds_tables_texts_and_terms(database, tagged):
    output = read_output(tagged)
    with sqlite3.connect(database) as db:
        assert db.execute("SELECT count(*) FROM spans").fetchone() == (len(output.spans),)
        rows = db.execute(
            "SELECT spans.text, substr(CASE section WHEN 'title' THEN texts.title ELSE body END, start + 1, end - start) "
            "FROM spans JOIN texts USING (doc_id)"
        ).fetchall()
        assert rows and all(text == cut for text, cut in rows)
        assert db.execute("SELECT label_en FROM terms WHERE term = 'new_industrialization'").fetchone() == (
            "new industrialization",
        )
        assert db.execute("SELECT typeof(start) FROM spans LIMIT 1").fetchone() == ("integer",)


def _by_interpreter(database: Path) -> Iterator[Callable[[str, dict[str, str]], list[tuple]]]:
    """The SQLite that Python was built with: 3.40 on Debian 12, where a trigram index loses short phrases."""
    with closing(sqlite3.connect(database)) as db:
        yield lambda sql, values: db.execute(sql, values).fetchall()


def _by_newest(database: Path) -> Iterator[Callable[[str, dict[str, str]], list[tuple]]]:
    """The SQLite that apsw brings along, which is the newest of its day."""
    import apsw

    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) > sqlite3.sqlite_version_info
    db = apsw.Connection(str(database))
    yield lambda sql, values: db.execute(sql, values).fetchall()
    db.close()


@pytest.mark.parametrize("engine", [_by_interpreter, _by_newest])
def test_sqlite_finds_phrases_of_every_length_as_a_plain_search_does(database, tagged, engine):
    texts = {doc_id: f"{title}\0{body}" for doc_id, title, body in Texts(tagged)}
    phrases = {
        text[at : at + length]
        for text in texts.values()
        for at in range(len(text))
        for length in (1, 2, 3, 5)
    }
    phrases = {phrase for phrase in phrases if phrase and "\0" not in phrase}
    assert {1, 2, 3, 5} <= {len(phrase) for phrase in phrases}
    with contextmanager(engine)(database) as ask:
        for phrase in sorted(phrases):
            rows = ask(QUERIES["search"]["sql"], {"phrase": phrase})
            plain = {
                doc_id: text.split("\0")[1].count(phrase)
                for doc_id, text in texts.items() if any(phrase in part for part in text.split("\0"))
            }  # fmt: skip
            assert {row[0]: row[4] for row in rows} == plain, phrase
    assert code_words("新a") == "u65b0 u61"


def test_datasette_serves_the_database_over_http(database):
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", str(database), "--metadata", f"{database}.metadata.json", "--port", "0", "--host", "127.0.0.1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        address = ""
        for line in server.stdout:
            if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                address = found[1]
                break
        deadline = time.monotonic() + 20
        while True:
            try:
                query = urllib.parse.urlencode({"phrase": "力", "_shape": "array"})
                with urllib.request.urlopen(f"{address}/terms/search.json?{query}", timeout=10) as answer:
                    rows = json.load(answer)
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        assert {row["doc_id"].partition("#")[2]: row["in_body"] for row in rows} == {"emoji": 1, "layers": 1}
    finally:
        server.terminate()
        server.wait(10)


def test_xlsx_has_typed_sheets_frozen_heads_and_the_codebook(tagged, tmp_path):
    from datetime import datetime

    from openpyxl import load_workbook

    book = load_workbook(export(tagged, "xlsx", tmp_path / "a.xlsx"))
    assert book.sheetnames == ["documents", "spans", "years", "rejected", "problems", "codebook"]
    sheet = book["spans"]
    assert sheet.freeze_panes == "A2"
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    spans = read_output(tagged).spans
    assert [row[head.index("text")] for row in rows] == spans.text.str.replace("\r\n", "\n").tolist()
    assert [row[head.index("start")] for row in rows] == spans.start.tolist()
    assert rows[0][head.index("date")] == datetime(2024, 3, 5)
    assert book["documents"].conditional_formatting is not None
    years = [row for row in book["years"].iter_rows(values_only=True)]
    assert isinstance(years[1][years[0].index("per_million_characters")], (int, float))
    # A cell that begins with = stays text.
    assert not any(cell.data_type == "f" for one in book for row in one.iter_rows() for cell in row)


def test_parquet_has_a_typed_file_for_each_table(tagged, tmp_path):
    folder = export(tagged, "parquet", tmp_path / "parquet")
    spans = pd.read_parquet(folder / "spans.parquet")
    assert spans.start.dtype.kind == "i" and spans.text.tolist() == read_output(tagged).spans.text.tolist()


def test_a_package_holds_what_made_the_tables_and_is_the_same_again(tagged, tmp_path):
    one = export(tagged, "package", tmp_path / "one.zip", question="Who said it first?")
    two = export(tagged, "package", tmp_path / "two.zip", question="Who said it first?")
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert {
            "README.md",
            "inputs.csv",
            "requirements.txt",
            "lexicons/seven_terms.toml",
            "results/spans.csv",
            "results/run.json",
            "results/codebook.csv",
        } <= {*names}
        assert "Who said it first?" in archive.read("README.md").decode()
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert re.search(r"^jieba==\d", archive.read("requirements.txt").decode(), re.M)


def test_one_term_alone(tagged, tmp_path):
    file = export(tagged, "jsonl", tmp_path / "a.jsonl", terms=["new_productivity_boosters"])
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(records) == 4
    assert {span["label"] for record in records for span in record["spans"]} == {"new_productivity_boosters"}


def test_wrong_calls_are_told_and_leave_nothing(tagged, tmp_path):
    with pytest.raises(ValueError, match=r"'word' is no format of exports\. Known are: jsonl"):
        export(tagged, "word", tmp_path / "a")
    with pytest.raises(ValueError, match="'no_term' is no term of this folder"):
        export(tagged, "jsonl", tmp_path / "a", terms=["no_term"])
    (tmp_path / "brat").mkdir()
    with pytest.raises(OutputError, match="is there already"):
        export(tagged, "brat", tmp_path / "brat")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        export(tagged, "jsonl", tmp_path / "file" / "a.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brat", "file"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_command_says_where_it_wrote_and_what_the_format_cannot_hold(tagged, tmp_path, format):
    done = CliRunner().invoke(app, ["export", str(tagged), "--format", format, "-o", str(tmp_path / "x")])
    assert done.exit_code == 0, done.output
    assert FORMATS[format].limits in done.output
    assert (tmp_path / "x").exists()
