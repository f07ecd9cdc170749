"""Which files are read, and how documents are called."""

from __future__ import annotations

import os

import pytest

from annotator import Reprints, tag, tag_to_folder
from annotator.lexicon.model import LexiconError

TEXT = "发展新质生产力。"


def write(folder, *names, text=TEXT):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def ids(*paths) -> list[str]:
    result = tag([*paths])
    assert list(result.problems.problem) == []
    return list(result.documents.doc_id)


def test_files_called_alike_in_two_folders_are_two_documents(tmp_path, monkeypatch):
    write(tmp_path, "2023/01.txt", "2024/01.txt", "2024/02.txt", "else/03.txt")
    wanted = ["2023/01.txt", "2024/01.txt", "2024/02.txt"]
    assert ids(tmp_path / "2023", tmp_path / "2024") == wanted
    # A folder in which no name comes again is called as ever.
    assert ids(tmp_path / "2023", tmp_path / "2024", tmp_path / "else") == [*wanted, "03.txt"]
    monkeypatch.chdir(tmp_path)
    assert ids("2023", "2024") == ids("./2023/", "2024/") == wanted
    assert ids("2023/01.txt", "2024/01.txt") == wanted[:2]
    assert ids("2023", "else") == ["01.txt", "03.txt"]
    monkeypatch.chdir(tmp_path / "2023")
    assert ids(".", "../2024") == ["01.txt", "2024/01.txt", "2024/02.txt"]


def test_as_much_of_the_folders_names_as_it_takes(tmp_path):
    write(tmp_path, "a/2023/01.txt", "b/2023/01.txt")
    assert ids(tmp_path / "a/2023", tmp_path / "b/2023") == ["a/2023/01.txt", "b/2023/01.txt"]


def test_one_folder_named_twice_is_read_once(tmp_path):
    write(tmp_path, "in/01.txt")
    result = tag([tmp_path / "in", tmp_path / "in" / ".." / "in"])
    assert len(result.documents) == 1 and list(result.problems.kind) == ["duplicate"]


def test_files_called_alike_at_two_addresses_are_two_documents(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    for year in ("2023", "2024"):
        files.pipe(f"/{tmp_path.name}/{year}/01.txt", TEXT.encode())
    address = f"memory://{tmp_path.name}"
    assert ids(f"{address}/2023", f"{address}/2024") == ["2023/01.txt", "2024/01.txt"]


def test_earlier_results_among_the_documents_are_none_and_a_note_says_so(tmp_path, annotator):
    write(tmp_path / "in", "a.txt", "below/b.txt")
    tag_to_folder(tmp_path / "in", tmp_path / "in" / "below" / "earlier")
    assert len(os.listdir(tmp_path / "in" / "below" / "earlier")) > 5
    done = annotator("tag", tmp_path / "in", "-o", tmp_path / "out")
    assert (done.returncode, "2 documents" in done.stdout) == (0, True), done.stdout
    result = tag(tmp_path / "in")
    assert list(result.documents.doc_id) == ["a.txt", "below/b.txt"]
    (note,) = result.problems.to_dict("records")
    assert (note["severity"], note["kind"]) == ("doubt", "results") and note["path"].endswith(
        "earlier/run.json"
    )
    assert list(tag(tmp_path / "in" / "below" / "earlier").documents.doc_id) == []
    # Nor are they when they are where the new ones go.
    tag_to_folder(tmp_path / "in", tmp_path / "in" / "below" / "earlier")
    assert (tmp_path / "in" / "below" / "earlier" / "problems.csv").read_text("utf-8-sig").count("\n") == 1


def test_a_run_json_of_somebody_else_is_read_as_any_file(tmp_path):
    write(tmp_path, "run.json", text='[{"text": "发展新质生产力。"}]')
    write(tmp_path, "b.txt")
    assert len(ids(tmp_path)) == 2


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"format": "xlsx"}, "format 'xlsx': take one of csv, parquet"),
        ({"fields": {"txt": "content"}}, "fields: txt is none of text, date"),
        ({"reprints": "drop"}, r"reprints 'drop': give Reprints\(choice\)"),
        ({"reprints": Reprints("keep")}, "with choice one of count, drop, only"),
    ],
)
def test_wrong_arguments_are_refused_with_what_to_give(tmp_path, arguments, message):
    write(tmp_path, "a.txt")
    with pytest.raises(ValueError, match=message):
        tag_to_folder(tmp_path / "a.txt", tmp_path / "out", **arguments)
    assert not (tmp_path / "out").exists()
    if "format" not in arguments:
        with pytest.raises(ValueError, match=message):
            tag(tmp_path / "a.txt", **arguments)


def test_one_lexicon_is_one_lexicon(tmp_path):
    write(tmp_path, "a.txt")
    assert set(tag(tmp_path / "a.txt", "related_terms").years.layer) == {"seven_terms", "related_terms"}


def test_a_users_own_lexicon_alone(tmp_path, annotator):
    write(tmp_path, "a.txt")
    own = tmp_path / "own.toml"
    own.write_text('[lexicon]\nname = "own"\n[[term]]\nid = "growth"\nform = "发展"\n', encoding="utf-8")
    out = tmp_path / "out"
    assert (
        annotator("tag", tmp_path / "a.txt", "-o", out, "--lexicon", own, "--no-seven-terms").returncode == 0
    )
    result = tag(tmp_path / "a.txt", own, seven_terms=False)
    assert set(result.spans.term) == {"growth"} and "new_productivity_boosters" not in result.documents
    assert (out / "spans.csv").read_text("utf-8-sig").count("\n") == 2
    done = annotator("tag", tmp_path / "a.txt", "-o", tmp_path / "none", "--no-seven-terms")
    assert done.returncode == 2 and "no lexicon is left" in done.stderr
    with pytest.raises(LexiconError, match="Name one of your own"):
        tag(tmp_path / "a.txt", seven_terms=False)


@pytest.mark.parametrize("field", ["province", "level", "city", "issuer"])
def test_any_field_that_is_read_can_be_named(tmp_path, annotator, field):
    write(tmp_path, "a.csv", text="正文,哪里\n发展新质生产力。,浙江省\n")
    done = annotator("tag", tmp_path / "a.csv", "-o", tmp_path / "out", "--field", f"{field}=哪里")
    assert done.returncode == 0, done.stderr
    if field == "province":
        assert tag(tmp_path / "a.csv", fields={"province": "哪里"}).spans.province.tolist() == ["浙江省"]
