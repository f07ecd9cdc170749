"""Each format: what is read out of it and how it is called."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.reading import read
from annotator.records import Document, Problem
from annotator.tagging.tagger import Tagger

PROSE = "会议指出，要加快发展新质生产力，推进新型工业化，支持企业组建创新联合体，突破关键核心技术。示例文本。"
HTML = {"Content-Type": "text/html"}
DAY = "2024-05-06T07:08:09Z"


@pytest.fixture
def read_one(tmp_path):
    """Writes a file and reads it: its documents and the words of its problems."""

    def read_file(name: str, content: bytes) -> tuple[list[Document], list[str]]:
        (tmp_path / name).write_bytes(content)
        items = list(read([tmp_path / name]))
        documents = [item for item in items if isinstance(item, Document)]
        return documents, [item.problem for item in items if isinstance(item, Problem)]

    return read_file


@pytest.mark.parametrize(
    ("name", "content", "extractor"),
    [
        ("a.txt", PROSE, "text"),
        ("a.md", f"# 题目\n\n{PROSE}", "markdown"),
        ("a.json", json.dumps([{"text": PROSE}]), "json"),
        ("a.jsonl", json.dumps({"text": PROSE}), "jsonl"),
        ("a.csv", f"text\n{PROSE}\n", "csv"),
    ],
)
def test_text_formats_are_read_as_they_are_gzipped_and_in_an_archive(
    read_one, zipped, name, content, extractor
):
    data = content.encode()
    inside = f"内/{name}"
    for file, given in (
        (name, data),
        (f"{name}.gz", gzip.compress(data)),
        ("档案.zip", zipped([(inside, data)])),
        ("档案.zip.gz", gzip.compress(zipped([(inside, data)]))),
        ("外.zip", zipped([("档案.zip", zipped([(f"{name}.gz", gzip.compress(data))]))])),
    ):
        (document,), problems = read_one(file, given)
        assert (document.text.strip(), document.extractor, problems) == (PROSE, extractor, [])
        assert document.doc_id.startswith(file)
    assert document.doc_id.split("#")[0] == f"外.zip/档案.zip/{name}.gz"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>"


def cells(*texts: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(run(text))}</w:tc>' for text in texts)}</w:tr>"


def test_a_word_file_gives_paragraphs_and_tables_in_order(read_one, word_file):
    body = (
        paragraph(run("关于推进新型工业化的意见"))
        + paragraph(
            "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>",
            run("新质"),
            run("生产力"),
            "<w:r><w:tab/></w:r>",
            run("后"),
        )
        + f"<w:tbl><w:tblPr/>{cells('年份', '数量')}{cells('2023', '三')}</w:tbl>"
        + paragraph(run("表后"))
    )
    (document,), problems = read_one("意见.docx", word_file(body))
    assert problems == []
    assert (document.title, document.extractor) == ("关于推进新型工业化的意见", "docx")
    assert document.text == "新质生产力\t后\n年份\t数量\n2023\t三\n表后"


def test_what_word_puts_around_text_does_not_hide_it(read_one, word_file):
    body = (
        paragraph('<w:smartTag w:element="chsdate">', run("2008年3月5日"), "</w:smartTag>", run("印发。"))
        + f"<w:sdt><w:sdtContent>{paragraph(run('控件里的新质生产力'))}</w:sdtContent></w:sdt>"
        + paragraph(
            "<w:ins>",
            run("新加的"),
            "</w:ins>",
            "<w:del><w:r><w:delText>删去的</w:delText></w:r></w:del>",
            run("句子"),
        )
        + paragraph(
            "<w:moveFrom>", run("移走的"), "</w:moveFrom>", "<w:hyperlink>", run("链接"), "</w:hyperlink>"
        )
        + paragraph(
            run("正文"),
            f"<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph(run('文本框'))}</w:txbxContent></mc:Choice>"
            f"<mc:Fallback><w:txbxContent>{paragraph(run('文本框'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>",
            run("继续"),
        )
    )
    (document,), _ = read_one("a.docx", word_file(body))
    assert document.text.split("\n") == [
        "2008年3月5日印发。",
        "控件里的新质生产力",
        "新加的句子",
        "链接",
        "正文继续",
        "文本框",
    ]
    assert (document.date, document.date_source) == ("2008-03-05", "text")


def note(kind: str, *texts: str, attributes: str = "") -> str:
    paragraphs = "".join(paragraph(f"<w:r><w:{kind}Ref/></w:r>", run(text)) for text in texts)
    return f'<w:{kind} w:id="1"{attributes}>{paragraphs}</w:{kind}>'


def test_footnotes_and_endnotes_of_a_word_file_come_last(read_one, word_file):
    import docx

    rule = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    again = note("footnote", "接上页脚注", attributes=' w:type="continuationNotice"')
    made = word_file(
        paragraph(run("关于推进新型工业化的意见"))
        + paragraph(run("发展新质生产力"), '<w:r><w:footnoteReference w:id="1"/></w:r>', run("。"))
        + paragraph(run("2024年3月5日")),
        footnotes=rule
        + again
        + note("footnote", " 见2023年9月7日的讲话。", "另见纲要。")
        + note("footnote", "第二注。"),
        endnotes=note("endnote", "1999年1月1日"),
        comments=note("comment", "请核对。"),
    )
    (document,), problems = read_one("意见.docx", made)
    assert problems == []
    assert document.text.split("\n") == [
        "发展新质生产力。",
        "2024年3月5日",
        "见2023年9月7日的讲话。",
        "另见纲要。",
        "第二注。",
        "1999年1月1日",
    ]
    # The date and the title are those of the document, not what a note says.
    assert (document.title, document.date) == ("关于推进新型工业化的意见", "2024-03-05")
    assert docx.Document(io.BytesIO(made)).paragraphs[1].text == "发展新质生产力。"


def test_a_word_file_that_names_notes_it_does_not_hold_is_read(read_one, word_file, zipped):
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph(run("正文。")), footnotes=""))) as whole:
        members = [(name, whole.read(name)) for name in whole.namelist() if name != "word/footnotes.xml"]
    (document,), problems = read_one("a.docx", zipped(members))
    assert (document.text, problems) == ("正文。", [])


def test_on_plain_word_files_the_text_is_that_of_python_docx(read_one):
    import docx

    made = docx.Document()
    for text in (PROSE, "第二段\t有制表符", "", "第三段"):
        made.add_paragraph(text)
    held = io.BytesIO()
    made.save(held)
    (document,), _ = read_one("a.docx", held.getvalue())
    assert document.text == "\n".join(p.text for p in docx.Document(held).paragraphs)
    # The day that python-docx's template states is no date of the document.
    assert document.date == ""


@pytest.mark.parametrize(
    ("first", "stated", "created", "name", "title", "date", "source"),
    [
        ("正文一段，不是标题。", "关于创新的若干意见", "2021-06-07T00:00:00Z", "a.docx", "关于创新的若干意见", "2021-06-07", "metadata"),
        ("正文一段，不是标题。", "", "2021-06-07T00:00:00Z", "2019-08-09_a.docx", "", "2019-08-09", "file name"),
        ("关于工业的若干意见", "旧文件的标题", "2021-06-07T00:00:00Z", "a.docx", "关于工业的若干意见", "2021-06-07", "metadata"),
        ("江政发〔2018〕3号", "", "2021-06-07T00:00:00Z", "a.docx", "", "2021-06-07", "metadata"),
    ],
)  # fmt: skip
def test_what_can_be_read_goes_before_what_a_file_states_of_itself(
    read_one, word_file, first, stated, created, name, title, date, source
):
    body = paragraph(run(first)) + paragraph(run(PROSE))
    (document,), _ = read_one(name, word_file(body, stated, created))
    assert (document.title, document.date, document.date_source) == (title, date, source)
    assert document.text.endswith(PROSE)


def test_the_day_at_the_end_of_a_notice_is_its_date(read_one, word_file):
    body = "".join(paragraph(run(t)) for t in ("关于工业的通知", PROSE * 3, "江南省人民政府", "2018年3月5日"))
    (document,), _ = read_one("a.docx", word_file(body, created="2021-06-07T00:00:00Z"))
    assert (document.date, document.date_source) == ("2018-03-05", "text")


PARAGRAPHS = [f"（{number}）" + PROSE * (1 + number % 4) for number in range(24)]


@pytest.mark.parametrize("columns", [1, 2])
def test_the_lines_of_a_pdf_are_joined_to_its_paragraphs(read_one, pdf_file, columns):
    content = pdf_file(
        PARAGRAPHS,
        headline="关于加快推进新型工业化和建设现代化产业体系的若干意见",
        columns=columns,
        head="江南省公报 2024 年第 3 期",
    )
    (document,), problems = read_one("公报.pdf", content)
    assert problems == []
    assert document.title == "关于加快推进新型工业化和建设现代化产业体系的若干意见"
    assert document.extractor == "pdf"
    # Over lines, columns and pages, without running heads and page numbers.
    assert document.text.split("\n") == PARAGRAPHS
    spans = Tagger(load_lexicon()).tag(document.text).spans
    assert len(spans) == 4 * document.text.count("会议指出")
    assert {document.text[span.start : span.end] for span in spans} == {
        "新质生产力", "新型工业化", "创新联合体", "关键核心技术",
    }  # fmt: skip


def picture_page(canvas) -> None:
    from reportlab.lib.utils import ImageReader

    black = b"P5 4 4 255\n" + bytes(16)
    canvas.drawImage(ImageReader(io.BytesIO(_png(black))), 0, 0, 500, 700)
    canvas.showPage()


def _png(pgm: bytes) -> bytes:
    from PIL import Image

    held = io.BytesIO()
    Image.open(io.BytesIO(pgm)).save(held, "PNG")
    return held.getvalue()


def test_a_scanned_pdf_is_named_as_such_and_a_scanned_page_by_its_number(read_one):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    scanned, mixed, blank = io.BytesIO(), io.BytesIO(), io.BytesIO()
    canvas = Canvas(scanned)
    picture_page(canvas)
    canvas.save()
    documents, (problem,) = read_one("扫描.pdf", scanned.getvalue())
    assert documents == [] and "scanned" in problem and "OCR" in problem
    canvas = Canvas(mixed)
    for _ in range(2):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(80, 700, PROSE[:30])
        canvas.showPage()
        picture_page(canvas)
    canvas.save()
    (document,), (problem,) = read_one("半扫描.pdf", mixed.getvalue())
    assert document.text.count("新质生产力") == 2
    assert "2, 4 of 4" in problem
    canvas = Canvas(blank)
    canvas.showPage()
    canvas.save()
    documents, (problem,) = read_one("空.pdf", blank.getvalue())
    assert documents == [] and "no text" in problem and "scanned" not in problem


def test_a_page_in_a_web_archive_has_its_address_and_the_time_of_its_capture(read_one, web_archive, page):
    url = "https://www.example.cn/2024-01/31/c_1.htm"
    for packed in (True, False):
        name = "爬取.warc.gz" if packed else "爬取.warc"
        archive = web_archive([(url, page(), HTML, DAY, "200 OK")], packed)
        (document,), problems = read_one(name, archive)
        assert problems == []
        assert (document.doc_id, document.url) == (f"{name}#{url}", url)
        assert document.path.endswith(f"{name}#20240506070809/{url}")
        assert PROSE in document.text
        assert (document.date, document.date_source) == ("2024-01-31", "url")


def test_the_time_of_a_capture_is_no_date(read_one, web_archive, page):
    (document,), _ = read_one("a.warc", web_archive([("http://a.cn/x", page(), HTML, DAY, "200 OK")], False))
    assert (document.date, document.date_source) == ("", "")


def test_of_an_archive_only_documents_that_were_delivered_are_read(read_one, web_archive, page, pdf_file):
    answers = [
        ("http://a.cn/robots.txt", b"User-agent: *", {"Content-Type": "text/plain"}, DAY, "200 OK"),
        ("http://a.cn/logo.png", b"\x89PNG", {"Content-Type": "image/png"}, DAY, "200 OK"),
        ("http://a.cn/gone.html", page(), HTML, DAY, "404 Not Found"),
        ("http://a.cn/moved.html", page(), HTML, DAY, "301 Moved"),
        ("http://a.cn/plan", pdf_file([PROSE]), {"Content-Type": "application/pdf"}, DAY, "200 OK"),
        ("http://a.cn/good.html", page(), HTML, DAY, "200 OK"),
    ]
    documents, problems = read_one("a.warc.gz", web_archive(answers))
    assert [(d.url, d.extractor == "pdf") for d in documents] == [
        ("http://a.cn/plan", True),
        ("http://a.cn/good.html", False),
    ]
    assert problems == []


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:])) + b"0\r\n\r\n"


def test_codings_of_a_transfer_are_undone(read_one, web_archive, page):
    plain = page()
    answers = [
        ("http://a.cn/1", chunked(plain), {**HTML, "Transfer-Encoding": "chunked"}, DAY, "200 OK"),
        ("http://a.cn/2", gzip.compress(plain), {**HTML, "Content-Encoding": "gzip"}, DAY, "200 OK"),
        ("http://a.cn/3", chunked(gzip.compress(plain)), {**HTML, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, DAY, "200 OK"),
        # An archive that unpacked the body and kept the header.
        ("http://a.cn/4", plain, {**HTML, "Content-Encoding": "gzip"}, DAY, "200 OK"),
        ("http://a.cn/5", b"\x0b\x05\x80", {**HTML, "Content-Encoding": "zstd"}, DAY, "200 OK"),
    ]  # fmt: skip
    documents, (problem,) = read_one("a.warc.gz", web_archive(answers))
    assert [d.url[-1] for d in documents] == list("1234")
    assert len({d.text for d in documents}) == 1
    assert "(zstd)" in problem


def test_an_address_captured_again_counts_once_and_a_changed_text_for_itself(read_one, web_archive, page):
    url, other = "http://a.cn/x.html", page("改过的另一段话，推进新型工业化。")
    times = ["2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z"]
    bodies = [page(), page(), other, other]
    archive = web_archive(
        [(url, body, HTML, time, "200 OK") for body, time in zip(bodies, times, strict=True)]
    )
    documents, problems = read_one("a.warc.gz", archive)
    assert [d.doc_id for d in documents] == [f"a.warc.gz#{url}", f"a.warc.gz#20240301000000/{url}"]
    assert problems == []


def test_names_from_a_chinese_windows_are_read(read_one, tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("AAAAAA/BB.txt", PROSE.encode())
    data = held.getvalue().replace(b"AAAAAA", "浙江省".encode("gbk")).replace(b"BB", "报".encode("gbk"))
    (document,), _ = read_one("a.zip", data)
    assert document.doc_id == "a.zip/浙江省/报.txt"


def test_what_systems_put_into_folders_and_archives_is_passed_over(tmp_path, zipped):
    names = [".DS_Store", "Thumbs.db", "desktop.ini", "~$报告.docx", ".隐藏/a.txt", "__MACOSX/._a.txt"]
    (tmp_path / "a.zip").write_bytes(zipped([(name, b"x") for name in names] + [("b.txt", PROSE.encode())]))
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (document,) = read([tmp_path])
    assert document.doc_id == "a.zip/b.txt"


@pytest.mark.parametrize(
    ("name", "said"), [("a.rar", "pack it as .zip"), ("a.xyz", ".xyz"), ("a", "no ending")]
)
def test_other_endings_are_problems_that_say_what_to_do(read_one, zipped, name, said):
    _, (problem,) = read_one(name, b"x")
    assert "not a format that is read here" in problem and said in problem
    _, (problem,) = read_one("z.zip", zipped([(name, b"x")]))
    assert said in problem


def test_json_may_be_a_list_a_record_a_wrapped_list_or_lines(read_one):
    records = [{"id": number, "content": f"{PROSE}{number}"} for number in range(3)]
    lines = "\n".join(json.dumps(record) for record in records)
    for content in (json.dumps(records), json.dumps({"count": 3, "data": records}), lines):
        documents, problems = read_one("a.json", content.encode())
        assert [(d.doc_id, d.text) for d in documents] == [(f"a.json#{n}", f"{PROSE}{n}") for n in range(3)]
        assert problems == []
    record = {"authors": [{"name": "甲"}], "content": PROSE}
    (document,), _ = read_one("a.json", json.dumps(record).encode())
    assert document.text == PROSE


def test_the_records_before_a_break_in_json_are_kept(read_one):
    content = json.dumps([{"content": PROSE}] * 3, ensure_ascii=False)
    documents, (problem,) = read_one("a.json", content[:-20].encode())
    assert len(documents) == 2
    assert "the 2 records before it were read" in problem
