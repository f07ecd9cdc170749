"""Files that are broken, or made to break a reader: each is a row in problems.csv or read right, within memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from annotator.reading import limits, list_inputs, read
from annotator.records import Document, Problem

PROSE = "会议指出，要加快发展新质生产力，推进新型工业化，支持企业组建创新联合体，突破关键核心技术。示例文本。"
MOST_MEMORY = 500
ZEROS = 200 << 20
HTML = {"Content-Type": "text/html"}
DAY = "2024-05-06T07:08:09Z"


@pytest.fixture
def refused(tmp_path, read_apart) -> Callable[..., str]:
    """Reads a hostile file in a process of its own and gives what is said of it; a good file beside it is read."""

    def read_hostile(name: str, content: bytes | None = None, documents: int = 0) -> str:
        folder = tmp_path / "hostile"
        folder.mkdir(exist_ok=True)
        if content is not None:
            (folder / name).write_bytes(content)
        (folder / "zz.txt").write_text(PROSE, encoding="utf-8")
        measured = read_apart(folder)
        said = "\n".join(row["problem"] for row in measured.problems)
        print(f"{name}: {measured.peak:.0f} MB, {measured.seconds:.1f} s: {said[:200]}")
        assert measured.peak < MOST_MEMORY
        assert measured.count == documents + 1
        if content is not None:
            (folder / name).unlink()
        return said

    return read_hostile


@cache
def packed_zeros() -> bytes:
    """`ZEROS` zero bytes, deflated to a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(ZEROS >> 20)) + packer.flush()


def archive_of_zeros(*names: str) -> bytes:
    """A ZIP whose members all unpack to `ZEROS` bytes."""
    data, made, entries = packed_zeros(), io.BytesIO(), []
    for name in names:
        fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, 0, len(data), ZEROS, len(name), 0)
        entries.append((fields, name.encode(), made.tell()))
        made.write(b"PK\x03\x04" + fields + name.encode() + data)
    start = made.tell()
    for fields, name, at in entries:
        made.write(
            b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, at) + name
        )
    count, length = len(entries), made.tell() - start
    made.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, length, start, 0))
    return made.getvalue()


def test_a_bomb_in_an_archive_is_refused_whatever_it_claims_to_be(refused):
    endings = ["txt", "md", "html", "jsonl", "json", "csv", "pdf", "docx", "warc", "zip"]
    said = refused("bomb.zip", archive_of_zeros(*(f"a.{ending}" for ending in endings))).split("\n")
    assert len(said) == len(endings)
    assert sum("larger than" in problem or "too large" in problem for problem in said) == 6


def test_many_bombs_in_an_archive_share_one_budget(refused):
    said = refused("bomb.zip", archive_of_zeros(*(f"{number}.txt.gz" for number in range(50))))
    assert "broken" in said
    lines = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = lines.compress((b" " * 99 + b"\n") * (4 << 20)) + lines.flush()
    assert "decompression bomb" in refused("bomb.csv.gz", packed)


def test_a_bomb_in_bombs_is_refused(refused, zipped):
    inner = archive_of_zeros("a.txt")
    for level in range(8):
        inner = zipped([(f"{copy}{level}.zip", inner) for copy in range(3)])
    assert "deep in one another" in refused("bomb.zip", inner)


def test_a_gzip_bomb_in_a_gzip_bomb_is_refused(refused):
    body = packed_zeros()
    packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + body
    assert "larger than" in refused("bomb.txt.gz.gz", gzip.compress(packed))


def test_lines_without_end_in_a_small_file_are_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FREE_UNPACKED", 1 << 20)
    line = json.dumps({"content": PROSE}, ensure_ascii=False).encode() + b"\n"
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(line * 50_000, 9))
    *documents, problem = read([tmp_path])
    assert isinstance(problem, Problem) and "decompression bomb" in problem.problem
    # Those within the budget are kept, up to the piece that is over it.
    assert 0 < len(documents) < 50_000


def test_an_archive_of_half_a_million_names_is_refused(refused):
    entry = (
        b"PK\x01\x02"
        + struct.pack("<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
        + b"a"
    )
    names = entry * 500_000
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, len(names), 0, 0)
    assert "list of members" in refused("names.zip", names + end)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_list_of_members_behind_a_false_record_of_zip64_is_refused(refused, hidden):
    entry = (
        b"PK\x01\x02"
        + struct.pack("<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
        + b"a"
    )
    names = entry * 500_000
    record = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 500_000, 500_000, len(names), 0)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, len(names), 1)
    # Another record's mark, in the comment at the end, says nothing of a size.
    comment = b"PK\x06\x06" if hidden else b""
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, 10, 0, len(comment)) + comment
    assert "list of members" in refused("names.zip", names + record + locator + end)


@pytest.mark.parametrize(
    "name", ["../../a.txt", "/etc/a.txt", "C:\\temp\\a.txt", "..\\..\\a.txt", "b/../../a.txt"]
)
def test_a_path_that_leads_out_of_an_archive_touches_no_disk(tmp_path, zipped, name):
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.zip").write_bytes(zipped([(name, PROSE.encode())]))
    (document,) = read([folder])
    assert isinstance(document, Document)
    parts = document.doc_id.split("/")
    assert parts[0] == "a.zip" and parts[-1] == "a.txt"
    assert not {"", ".", "..", "C:"} & set(parts) and "\\" not in document.doc_id
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["a.zip"]


def test_an_encrypted_archive_needs_a_password(refused, zipped):
    made = bytearray(zipped([("a.txt", PROSE.encode()), ("b.txt", PROSE.encode())]))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(magic)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(magic, at + 1)
    assert "2 files need a password" in refused("a.zip", bytes(made))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_members_with_one_name_the_last_counts_and_it_is_said(tmp_path, zipped):
    (tmp_path / "a.zip").write_bytes(zipped([("a.txt", b"old"), ("a.txt", PROSE.encode())]))
    problem, document = read([tmp_path])
    assert isinstance(problem, Problem) and "twice" in problem.problem
    assert isinstance(document, Document) and document.text == PROSE


def test_archives_that_are_empty_or_broken(refused, zipped):
    assert "holds no files" in refused("a.zip", zipped([]))
    assert "empty" in refused("a.zip", b"")
    assert "broken" in refused("a.zip", zipped([("a.txt", PROSE.encode())])[:-30])
    wrong_sum = bytearray(zipped([("a.txt", PROSE.encode() * 50)]))
    wrong_sum[60] ^= 0xFF
    assert "a.zip" not in refused("a.zip", bytes(wrong_sum))
    link = zipfile.ZipInfo("passwd.txt")
    link.external_attr = 0o120777 << 16
    assert "not followed" in refused("a.zip", zipped([(link, b"/etc/passwd")]))


def test_gzip_files_that_are_cut_or_none(refused):
    packed = gzip.compress((PROSE + os.urandom(5_000).hex()).encode())
    assert "cut off" in refused("a.txt.gz", packed[: len(packed) // 2])
    assert "broken" in refused("a.txt.gz", b"no gzip at all")


def test_the_lines_before_the_cut_of_a_gzip_file_are_kept(tmp_path):
    lines = [json.dumps({"content": f"{PROSE}{os.urandom(200).hex()}"}) for _ in range(5_000)]
    packed = gzip.compress("\n".join(lines).encode())[:-5_000]
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    *documents, problem = read([tmp_path])
    assert isinstance(problem, Problem) and "cut off" in problem.problem
    whole = zlib.decompressobj(31).decompress(packed).decode("utf-8", errors="ignore").count("\n")
    assert len(documents) == whole > 4_900


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_before_the_cut_of_a_web_archive_are_kept(tmp_path, web_archive, page, packed):
    answers = [(f"http://a.cn/{n}.html", page(f"第{n}篇。{PROSE}"), HTML, DAY, "200 OK") for n in range(10)]
    whole, nine = web_archive(answers, packed), len(web_archive(answers[:9], packed))
    name = "a.warc.gz" if packed else "a.warc"
    for cut in range(nine + 20, len(whole) - 400, 50):
        (tmp_path / name).write_bytes(whole[:cut])
        items = list(read([tmp_path]))
        documents = [item for item in items if isinstance(item, Document)]
        problems = [item.problem for item in items if isinstance(item, Problem)]
        assert len(documents) >= 9
        if len(documents) == 9:
            (problem,) = problems
            assert "cut off" in problem and (
                "9.html" in problem or "record 20" in problem or "record 19" in problem
            )


def test_web_archives_that_are_none(refused, web_archive, page):
    assert "not a web archive" in refused("a.warc", PROSE.encode() * 1000)
    assert "not a web archive" in refused("a.warc.gz", gzip.compress(b"x" * (20 << 20)))
    broken = web_archive([("http://a.cn/1.html", page(), HTML, DAY, "200 OK")], packed=False)
    said = refused("a.warc", broken + b"WARC/1.0\r\nContent-Length: abc\r\n\r\n" + b"y" * 5000, documents=1)
    assert "not as long as they say" in said
    said = refused("a.warc", broken + b"GET / HTTP/1.1\r\n\r\n" + b"y" * 5000, documents=1)
    assert "broken" in said


def test_a_bomb_in_an_answer_of_a_web_archive_is_refused(refused, web_archive):
    bomb = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + packed_zeros()
    for transfer in ({}, {"Transfer-Encoding": "chunked"}):
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(bomb), bomb) if transfer else bomb
        headers = {**HTML, "Content-Encoding": "gzip", **transfer}
        said = refused(
            "a.warc", web_archive([("http://a.cn/1.html", body, headers, DAY, "200 OK")], packed=False)
        )
        assert "larger than" in said


def test_pdfs_that_are_closed_or_broken(refused, pdf_file):
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = pdf_file([PROSE], encrypt=StandardEncryption("secret", ownerPassword="other"))
    assert "needs a password" in refused("a.pdf", locked)
    whole = pdf_file([PROSE])
    assert "broken" in refused("a.pdf", b"%PDF-1.4\n" + os.urandom(20_000))
    assert "broken" in refused("a.pdf", whole[:300])
    assert "empty" in refused("a.pdf", b"")


def test_a_word_file_cannot_read_files_or_swell(refused, word_file, tmp_path):
    secret = tmp_path.parent / "secret"
    secret.write_text("秘密", encoding="utf-8")
    doctype = f'<!DOCTYPE w [<!ENTITY e SYSTEM "file://{secret}">]>'
    body = f"<w:p><w:r><w:t>{PROSE}&e;</w:t></w:r></w:p>"
    said = refused("a.docx", word_file(body, before=doctype))
    assert "document type" in said and "秘密" not in said
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = "<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>"
    assert "document type" in refused(
        "a.docx", word_file(body, before=f'<!DOCTYPE w [<!ENTITY l0 "哈">{laughs}]>')
    )


def test_word_files_that_are_bombs_or_broken(refused, word_file, zipped):
    assert "unpacks to more than" in refused("a.docx", word_file(" " * (65 << 20)))
    assert "holds no text" in refused("a.docx", word_file("<w:p/>" * 500_000))
    deep = "<w:sdt>" * 100_000
    assert "broken" in refused("a.docx", word_file(deep))
    assert "old Office file" in refused("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    assert "not a Word file" in refused("a.docx", zipped([("a.txt", b"x")]))
    assert "not a Word file" in refused("a.docx", PROSE.encode())


def test_json_of_one_endless_line_or_value(refused, tmp_path):
    record = json.dumps({"content": PROSE * 200}, ensure_ascii=False)
    count = (60 << 20) // len(record.encode())
    whole = ("[" + ",".join([record] * count) + "]").encode()
    assert refused("a.json", whole, documents=count) == ""
    assert "8 MB" in refused("a.json", b'{"content": "' + b"x" * (60 << 20))
    assert "8 MB" in refused("a.json", b"[[" + b"[]," * (4 << 20))
    assert "list of values" in refused("a.json", b'{"content": [' + b"[]," * (4 << 20))
    endless = record.encode() + b"\n" + b"x" * (60 << 20) + b"\n" + record.encode()
    assert "line 2 is longer than" in refused("a.jsonl", endless, documents=2)


def test_a_record_that_swells_when_it_is_parsed(refused):
    swelling = b'{"content": [' + b"[]," * 2_700_000 + b"[]]}"
    assert len(swelling) < limits.MAX_RECORD
    assert "no text but list" in refused("a.json", swelling)
    assert "no text but list" in refused("a.jsonl", swelling)


def test_json_nested_deep(refused):
    assert "not valid JSON" in refused("a.json", b"[" * 5_000_000)
    assert "not valid JSON" in refused("a.json", b'{"a":' * 1_000_000)
    assert "line 1 is not valid JSON" in refused("b.jsonl", b"[" * 1_000_000)


def test_csv_with_nul_bytes_and_with_a_quotation_mark_that_is_not_closed(tmp_path, refused):
    rows = [f"{PROSE},{number}" for number in range(10)]
    rows[4] = "推进\x00新型工业化,4"
    said = refused("a.csv", "\n".join(["text,id", *rows]).encode(), documents=9)
    assert said == "row 6 holds NUL bytes, so it is damaged; the other rows were read"
    long = "\n".join(["text,id", rows[0], '"' + rows[1], *rows[:1] * 20_000])
    assert "quotation mark that is not closed" in refused("a.csv", long.encode(), documents=20_002)


def test_a_text_that_is_something_else_is_called_by_its_name(refused, pdf_file, word_file):
    refused("a.txt", pdf_file([PROSE]), documents=1)
    assert "Word file holds no text" in refused("a.txt", word_file("<w:p/>"))
    assert "a picture" in refused("a.md", b"\xff\xd8\xff\xe0" + os.urandom(5000))
    assert "not text" in refused("a.txt", os.urandom(50_000))
    assert "not text" in refused("a.csv", os.urandom(3_000_000))


def test_pipes_devices_and_links_do_not_hold_up_reading(refused, tmp_path):
    folder = tmp_path / "hostile"
    (folder / "inner").mkdir(parents=True)
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "loop.txt").symlink_to(folder / "pool.txt")
    (folder / "pool.txt").symlink_to(folder / "loop.txt")
    (folder / "inner" / "up").symlink_to(folder)
    said = refused("inner", None).split("\n")
    assert len(said) == 5
    assert sum("pipe, socket or device" in problem for problem in said) == 2
    assert sum("a link to a folder" in problem for problem in said) == 1


def test_names_that_are_not_utf8_reach_the_tables(annotator, tmp_path):
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)
    for name in ("报告.txt".encode("gb18030"), b"\xff\xfe\xfd.txt", b"\x80.xyz"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(PROSE.encode())
    done = annotator("tag", tmp_path / "in", "-o", tmp_path / "out")
    assert done.returncode == 3 and "Traceback" not in done.stderr
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8-sig", newline="") as stream:
        names = {row["doc_id"] for row in csv.DictReader(stream)}
    assert len(names) == 2 and "报告.txt" in names


@contextmanager
def without_rights(path: Path) -> Iterator[None]:
    """Takes the right to read away; root, whom that does not stop, becomes another user for a while."""
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(0o755)


def test_files_and_folders_that_may_not_be_read_are_named(page):
    with tempfile.TemporaryDirectory() as given:
        Path(given).chmod(0o755)
        closed = Path(given, "closed")
        closed.mkdir()
        file = Path(given, "a.txt")
        Path(given, "b.txt").write_text(PROSE, encoding="utf-8")
        file.write_text(PROSE, encoding="utf-8")
        for path in (closed, file):
            with without_rights(path):
                items = list(read([given]))
            (problem,) = (item for item in items if isinstance(item, Problem))
            assert problem.path == str(path) and "Permission denied" in problem.problem
            assert any(isinstance(item, Document) and item.doc_id == "b.txt" for item in items)


def test_problems_without_number_are_counted(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n' * 5_000, encoding="utf-8")
    items = list(read([tmp_path]))
    assert len(items) == 1_001
    assert isinstance(items[-1], Problem) and "4,000 further problems" in items[-1].problem


def test_the_command_survives_them_all_together(annotator, tmp_path, zipped, web_archive, page, pdf_file):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bomb.zip").write_bytes(archive_of_zeros("a.txt"))
    (folder / "cut.warc").write_bytes(
        web_archive([("http://a.cn/", page(), HTML, DAY, "200 OK")], False)[:-600]
    )
    (folder / "broken.pdf").write_bytes(pdf_file([PROSE])[:300])
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "good.zip").write_bytes(zipped([("浙江省/2024.md", PROSE.encode())]))
    done = annotator("tag", folder, "-o", tmp_path / "out")
    assert done.returncode == 3 and done.stderr == ""
    with open(tmp_path / "out" / "problems.csv", encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 4
    with open(tmp_path / "out" / "spans.csv", encoding="utf-8-sig", newline="") as stream:
        assert {row["doc_id"] for row in csv.DictReader(stream)} == {"good.zip/浙江省/2024.md"}


def test_no_input_is_listed_twice_by_links(tmp_path):
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(list(list_inputs([tmp_path]))) == 2


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_a_rare_method_packs_a_million_times_smaller_is_never_held(method, refused):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.writestr("a.txt", bytes(500 << 20))
    assert "packed by a rare method" in refused("a.zip", held.getvalue())


@pytest.mark.parametrize("head", ["题-_|" * 20_000, "甲 " * 40_000, "中" * 300_000])
def test_a_page_whose_title_is_made_of_bars_is_read_as_any_other(head, tmp_path):
    page = f"<html><head><title>{head}</title></head><body><h1>题目在这里写着</h1><p>{PROSE * 9}</p></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    (document,) = read([tmp_path / "a.html"])
    assert isinstance(document, Document) and document.title == "题目在这里写着"
    assert document.text.count("新质生产力") == 9


def test_names_longer_than_any_system_takes_are_told(tmp_path):
    deep, long = "甲/" * 3_000, "甲" * 5_000
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in (f"{deep}a.txt", f"{long}.txt", f"{'a_files/' * 400}b.txt", "c.txt"):
            archive.writestr(name, PROSE)
    items = list(read([tmp_path / "a.zip"]))
    assert sum(isinstance(item, Document) for item in items) == 2
    assert [item.kind for item in items if isinstance(item, Problem)] == ["limit", "limit"]
