"""Texts in OUT: as they were tagged, by their ids, whatever the run was cut into."""

from __future__ import annotations

import io
import subprocess
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import OutputError, Reprints, Texts, tag_to_folder
from annotator.out import texts as module
from annotator.out.texts import Packer, TextsWriter, id_key, kept
from annotator.records import Document


@pytest.fixture(scope="module")
def out(sample, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("texts") / "out"
    tag_to_folder(sample, folder)
    return folder


def table(out: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(out / f"{name}.csv", keep_default_na=False)


def test_every_offset_of_every_table_can_be_looked_up(out):
    texts = Texts(out)
    for name in ("spans", "rejected"):
        rows = table(out, name)
        for row in rows.itertuples():
            title, text = texts.get(row.doc_id)
            assert (text if row.section == "body" else title)[row.start : row.end] == row.text
        assert len(rows)


def test_the_texts_are_those_of_the_documents_in_their_order(out):
    texts, documents = Texts(out), table(out, "documents")
    assert len(texts) == len(documents) > 50
    found = list(texts)
    assert [doc_id for doc_id, _, _ in found] == list(documents.doc_id)
    assert [title for _, title, _ in found] == list(documents.title)
    digests = [sha256(text.encode()).hexdigest()[:16] for _, _, text in found]
    assert digests == list(documents.text_sha256)
    assert all(texts.get(doc_id) == (title, text) for doc_id, title, text in found)


def test_they_take_less_than_half_the_room(out):
    size = sum(len((title + text).encode()) for _, title, text in Texts(out))
    assert (out / "texts.zst").stat().st_size < size / 2


def test_whoever_has_zstandard_can_read_them_without_us(out):
    from backports import zstd

    whole = zstd.decompress((out / "texts.zst").read_bytes()).decode("utf-16-le")
    assert whole == "".join("".join(parts) for parts in Texts(out))


def test_a_document_that_is_none_is_no_document(out):
    with pytest.raises(KeyError, match="no/such"):
        Texts(out).get("no/such.txt")


def test_they_can_be_left_out_and_then_say_so(sample, tmp_path, annotator):
    out = tmp_path / "out"
    assert annotator("tag", sample, "-o", out).returncode == 0
    done: subprocess.CompletedProcess[str] = annotator("tag", sample, "-o", out, "--no-texts")
    assert done.returncode == 0 and not (out / "texts.zst").exists()
    with pytest.raises(OutputError, match=r"no texts\.zst: they were left out by --no-texts"):
        Texts(out)
    with pytest.raises(OutputError, match="it is no folder that `annotator tag` wrote"):
        Texts(tmp_path)


@pytest.mark.parametrize("cut", [1, 30, 2000])
def test_a_damaged_file_is_named(out, tmp_path, cut):
    data = (out / "texts.zst").read_bytes()
    (tmp_path / "run.json").write_bytes(b"{}")
    (tmp_path / "texts.zst").write_bytes(data[:-cut])
    with pytest.raises(OutputError, match=r"texts\.zst: is cut off or damaged"):
        Texts(tmp_path)
    (tmp_path / "texts.zst").write_bytes(b"\0" * 100 + data[100:])
    with pytest.raises(OutputError, match=r"texts\.zst: is damaged"):
        list(Texts(tmp_path))


def test_what_the_tables_leave_out_the_texts_leave_out(tmp_path):
    article = "".join(f"第{number}条，发展新质生产力，突破关键核心技术。" for number in range(60))
    for name, text in (("2023-01-01", article), ("2023-02-01", article), ("2023-03-01", "别的" * 200)):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    wanted = {"count": ["01", "02", "03"], "drop": ["01", "03"], "only": ["02"]}
    for choice, months in wanted.items():
        tag_to_folder(tmp_path / "in", tmp_path / "out", reprints=Reprints(choice), batch_bytes=1)
        assert [doc_id for doc_id, _, _ in Texts(tmp_path / "out")] == [f"2023-{m}-01.txt" for m in months]


def test_at_an_address_as_on_a_disk(sample, tmp_path, out):
    pytest.importorskip("fsspec")
    address = f"memory://{tmp_path.name}/out"
    tag_to_folder(sample, address)
    assert list(Texts(address)) == list(Texts(out))


texts_of_any_kind = st.text(st.characters(blacklist_categories=()), max_size=40)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(texts_of_any_kind, texts_of_any_kind, st.booleans()), max_size=30),
    st.lists(st.integers(0, 30)),
    st.integers(1, 400),
)
def test_any_batches_and_any_left_out_give_the_same_bytes(documents, cuts, block):
    """Lone surrogates, empty texts and characters beyond the basic plane included."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        everything = [
            (Document(f"{number}𠮷", "", text, title), stays)
            for number, (title, text, stays) in enumerate(documents)
        ]
        files = []
        for bounds in (
            [0, len(everything)],
            sorted({0, len(everything), *(c for c in cuts if c < len(everything))}),
        ):
            stream = io.BytesIO()
            writer = TextsWriter(stream)
            for start, end in pairwise(bounds):
                packer, stays = Packer(), [stays for _, stays in everything[start:end]]
                for document, _ in everything[start:end]:
                    packer.add(document, id_key(document.doc_id))
                keys = b"".join(id_key(document.doc_id) for document, stay in everything[start:end] if stay)
                writer.append(kept(packer.blocks(), stays), keys)
            writer.close()
            files.append(stream.getvalue())
        assert files[0] == files[-1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(texts_of_any_kind, texts_of_any_kind), max_size=30), st.integers(1, 400))
def test_what_was_packed_comes_back(tmp_path_factory, documents, block):
    folder = tmp_path_factory.mktemp("packed")
    with pytest.MonkeyPatch.context() as patch, open(folder / "texts.zst", "wb") as stream:
        patch.setattr(module, "BLOCK", block)
        writer, packer = TextsWriter(stream), Packer()
        for number, (title, text) in enumerate(documents):
            packer.add(Document(str(number), "", text, title), id_key(str(number)))
        writer.append(
            iter(packer.blocks()), b"".join(id_key(str(number)) for number in range(len(documents)))
        )
        writer.close()
    texts = Texts(folder)
    assert list(texts) == [(str(number), title, text) for number, (title, text) in enumerate(documents)]
    assert all(texts.get(str(number)) == pair for number, pair in enumerate(documents))
