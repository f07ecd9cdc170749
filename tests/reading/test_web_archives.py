"""Web archives of every kind: what sites deliver beside pages, texts alone (WET), brotli, packages (.wacz)."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import brotli
import pytest

from annotator.reading import read
from annotator.records import Document, Problem

PROSE = "会议指出，要加快发展新质生产力，推进新型工业化。示例文本。"
DAY = "2024-05-06T07:08:09Z"
BYTES = "application/octet-stream"


@pytest.fixture
def read_one(tmp_path):
    """Writes a file and reads it: its documents and its problems."""

    def read_file(name: str, content: bytes) -> tuple[list[Document], list[Problem]]:
        (tmp_path / name).write_bytes(content)
        items = list(read([tmp_path / name]))
        return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Problem)]

    return read_file


def answer(path: str, body: bytes, kind: str, **headers: str) -> tuple[str, bytes, dict[str, str], str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return f"http://a.cn/{path}", body, {"Content-Type": kind, **named}, DAY, "200 OK"


def test_what_sites_deliver_beside_pages_is_read(read_one, web_archive, word_file, pdf_file):
    word = word_file(f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>")
    rtf = b"{\\rtf1\\ansi\\ansicpg936 " + PROSE.encode("gbk") + b"}"
    record = json.dumps({"title": "题", "content": PROSE}).encode()
    answers = [
        answer("a.txt", PROSE.encode("gb18030"), "text/plain"),
        answer("b?id=1", record, "application/json; charset=utf-8"),
        answer("c.doc", rtf, "application/msword"),
        answer("d.docx", word, BYTES),
        answer("attachment?id=7", word, BYTES, Content_Disposition="attachment; filename*=UTF-8''%E6%84%8F%E8%A7%81.docx"),
        answer("f", pdf_file([PROSE]), BYTES),
        answer("g.xls", f"<table><tr><td>正文</td></tr><tr><td>{PROSE}</td></tr></table>".encode(), "application/vnd.ms-excel"),
    ]  # fmt: skip
    documents, problems = read_one("a.warc.gz", web_archive(answers))
    assert problems == []
    assert [(d.url.removeprefix("http://a.cn/"), d.extractor) for d in documents] == [
        ("a.txt", "text"), ("b?id=1", "json"), ("c.doc", "rtf"), ("d.docx", "docx"), ("attachment?id=7", "docx"), ("f", "pdf"),
        ("g.xls", "html table"),
    ]  # fmt: skip
    assert all(PROSE in d.text.replace("\n", "") for d in documents)


def test_what_sites_deliver_to_machines_is_counted(read_one, web_archive):
    answers = [
        answer("robots.txt", "User-agent: * # 新型工业化".encode(), "text/plain"),
        answer("list.json", b'{"code": 0, "data": [1, 2]}', "application/json"),
        answer("config.txt", b"a = 1", "text/plain"),
        answer("font", b"\x00\x01\x00\x00" * 100, BYTES),
        answer("a.js", b"var a = 1", "application/javascript"),
    ]
    documents, (problem,) = read_one("a.warc.gz", web_archive(answers))
    assert documents == []
    assert problem.problem.startswith("2 of its answers") and (problem.severity, problem.kind) == (
        "doubt",
        "no text",
    )


def conversions(texts: dict[str, str], packed: bool = True) -> bytes:
    """An archive of texts as Common Crawl makes it."""
    from warcio.warcwriter import WARCWriter

    held = io.BytesIO()
    writer = WARCWriter(held, gzip=packed)
    for url, text in texts.items():
        record = writer.create_warc_record(
            url, "conversion", payload=io.BytesIO(text.encode()), warc_content_type="text/plain", warc_headers_dict={"WARC-Date": DAY}
        )  # fmt: skip
        writer.write_record(record)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "packed"),
    [("a.warc.wet.gz", True), ("a.wet.gz", True), ("a.warc.gz", True), ("a.wet", False), ("a.warc", True)],
)
def test_archives_of_texts(read_one, name, packed):
    texts = {"https://www.gov.cn/a.htm": f"标题\n{PROSE}", "https://b.cn/": PROSE}
    documents, problems = read_one(name, conversions(texts, packed))
    assert problems == []
    assert [(d.url, d.text, d.doc_id) for d in documents] == [
        (url, text, f"{name}#{url}") for url, text in texts.items()
    ]


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:50], body[50:])) + b"0\r\n\r\n"


def test_brotli(read_one, web_archive, page):
    packed = brotli.compress(page())
    answers = [
        answer("1", packed, "text/html", Content_Encoding="br"),
        answer("2", chunked(packed), "text/html", Content_Encoding="br", Transfer_Encoding="chunked"),
        # An archive that unpacked the body and kept the header.
        answer("3", page(), "text/html", Content_Encoding="br"),
    ]
    documents, problems = read_one("a.warc.gz", web_archive(answers))
    assert problems == []
    assert [d.url[-1] for d in documents] == list("123") and len({d.text for d in documents}) == 1


def test_a_bomb_of_brotli_is_refused(read_apart, web_archive, page, tmp_path):
    bomb = brotli.compress(bytes(600 << 20), quality=2)
    answers = [answer("1", bomb, "text/html", Content_Encoding="br"), answer("2", page(), "text/html")]
    (tmp_path / "a.warc").write_bytes(web_archive(answers, packed=False))
    measured = read_apart(tmp_path / "a.warc")
    assert measured.count == 1 and "larger than" in measured.problems[0]["problem"]
    assert measured.peak < 500


def wacz(archives: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": []}))
        package.writestr(
            "pages/pages.jsonl",
            '{"format":"json-pages-1.0","id":"pages"}\n{"url":"http://a.cn/1","text":"菜单"}\n',
        )
        package.writestr("indexes/index.cdx.gz", gzip.compress(b"x"))
        for name, content in archives.items():
            package.writestr(f"archive/{name}", content)
    return held.getvalue()


def test_packages_of_web_archives(read_one, web_archive, page):
    first = web_archive([answer("1.html", page("第一篇。"), "text/html")])
    second = web_archive([answer("2.html", page("第二篇。"), "text/html")])
    content = wacz({"data-0.warc.gz": first, "data-1.warc.gz": second})
    for name in ("a.wacz", "a.zip", "改名.bin"):
        documents, problems = read_one(name, content)
        assert problems == []
        assert [d.doc_id for d in documents] == [f"{name}#http://a.cn/1.html", f"{name}#http://a.cn/2.html"]
    documents, (problem,) = read_one("b.wacz", wacz({}))
    assert documents == [] and "no archive" in problem.problem


def test_a_package_in_an_archive_and_a_cut_one(read_one, web_archive, page, zipped):
    whole = web_archive([answer(f"{n}.html", page(f"第{n}篇。"), "text/html") for n in range(3)])
    documents, problems = read_one("z.zip", zipped([("内/a.wacz", wacz({"a.warc.gz": whole}))]))
    assert len(documents) == 3 and problems == []
    documents, (problem,) = read_one("a.wacz", wacz({"a.warc.gz": whole[:-100]}))
    assert len(documents) == 3 and "cut off" in problem.problem
