"""Documents of office programs: what LibreOffice, pandas and Word's own layouts make of one text is read alike."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from annotator.reading import limits, read
from annotator.records import Document, Problem

WORDS = "会议指出，要加快发展新质生产力，推进新型工业化。"
TITLE = "关于加快推进新型工业化的实施意见"
# Characters that are spelled in many ways in old files: 〔〕, full width, traditional, one above the basic plane.
PARAGRAPHS = [f"（{number}）{WORDS}江政发〔２０２４〕{number}號，𠮷林鎔基。" for number in range(40)]
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


@pytest.fixture
def read_one(tmp_path):
    """Writes a file and reads it: its documents and the words of its problems."""

    def read_file(name: str, content: bytes) -> tuple[list[Document], list[str]]:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        items = list(read([folder / name]))
        documents = [item for item in items if isinstance(item, Document)]
        return documents, [item.problem for item in items if isinstance(item, Problem)]

    return read_file


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Files that LibreOffice made of a Word file and of a workbook, by ending."""
    import docx

    folder = tmp_path_factory.mktemp("office")
    made = docx.Document()
    made.add_paragraph(TITLE)
    for text in PARAGRAPHS:
        paragraph = made.add_paragraph(text[:8])
        paragraph.add_run(text[8:12]).bold = True
        paragraph.add_run(text[12:])
    table = made.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("年份", "数量"), ("二〇二三", "三项")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("江南省人民政府")
    made.add_paragraph("2024年3月5日")
    made.save(folder / "a.docx")
    frame = pd.DataFrame(
        {
            "标题": ["甲", "乙"],
            "日期": pd.to_datetime(["2023-09-07", "2024-01-31"]),
            "正文": PARAGRAPHS[:2],
        }
    )
    frame.to_excel(folder / "b.xlsx", index=False)
    for name, endings in (("a.docx", ("doc", "rtf", "odt", "epub", "html")), ("b.xlsx", ("xls", "ods"))):
        for ending in endings:
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", ending,
                 "--outdir", folder, folder / name],
                check=True, capture_output=True, timeout=180,
            )  # fmt: skip
    return {path.suffix: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@needs_office
@pytest.mark.parametrize("ending", [".docx", ".doc", ".rtf", ".odt"])
def test_a_document_gives_the_same_text_in_every_format(read_one, office, ending):
    (document,), problems = read_one(f"意见{ending}", office[ending])
    assert problems == []
    assert document.title == TITLE
    assert (document.date, document.date_source) == ("2024-03-05", "text")
    assert document.text.split("\n") == [
        *PARAGRAPHS,
        "年份\t数量",
        "二〇二三\t三项",
        "江南省人民政府",
        "2024年3月5日",
    ]
    assert document.extractor == ending[1:]


@needs_office
@pytest.mark.parametrize("ending", [".docx", ".doc", ".rtf", ".odt", ".epub", ".xls", ".ods", ".xlsx"])
@pytest.mark.parametrize("name", ["改名.txt", "改名.doc", "改名.csv", "改名.zip", "没有后缀"])
def test_a_file_under_a_wrong_name_is_what_it_is(read_one, office, ending, name):
    documents, problems = read_one(name, office[ending])
    assert problems == []
    right, _ = read_one(f"b{ending}", office[ending])
    assert [(d.text, d.title, d.extractor) for d in documents] == [
        (d.text, d.title, d.extractor) for d in right
    ]
    assert documents


@needs_office
def test_a_book_gives_its_paragraphs_in_order(read_one, office):
    (document,), problems = read_one("书.epub", office[".epub"])
    assert problems == []
    lines = document.text.split("\n")
    assert [line for line in lines if line in PARAGRAPHS] == PARAGRAPHS


@needs_office
def test_a_document_saved_as_a_page_under_its_old_name_is_read_whole(read_one, office):
    (document,), problems = read_one("意见.doc", office[".html"])
    assert problems == []
    assert (document.title, document.date) == (TITLE, "2024-03-05")
    assert document.text.count("新质生产力") == len(PARAGRAPHS)


@needs_office
@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".ods"])
def test_each_row_of_a_spreadsheet_is_a_document(read_one, office, ending):
    documents, problems = read_one(f"表{ending}", office[ending])
    assert problems == []
    assert [(d.doc_id, d.title, d.date, d.text) for d in documents] == [
        (f"表{ending}#2", "甲", "2023-09-07", PARAGRAPHS[0]),
        (f"表{ending}#3", "乙", "2024-01-31", PARAGRAPHS[1]),
    ]


def test_lines_above_the_header_and_other_sheets_do_not_hinder_a_spreadsheet(read_one):
    held = io.BytesIO()
    with pd.ExcelWriter(held) as writer:
        pd.DataFrame([["2024年文件汇总", None], [None, None], ["标题", "正文"], ["甲", WORDS]]).to_excel(
            writer, sheet_name="文件", index=False, header=False
        )
        pd.DataFrame([["说明", "由某处整理"]]).to_excel(writer, sheet_name="说明", index=False, header=False)
    documents, problems = read_one("汇总.xlsx", held.getvalue())
    assert [(d.doc_id, d.title, d.text) for d in documents] == [("汇总.xlsx#文件!4", "甲", WORDS)]
    assert problems == []
    held = io.BytesIO()
    pd.DataFrame([["甲", 3], ["乙", 4]]).to_excel(held, index=False)
    documents, (problem,) = read_one("数.xlsx", held.getvalue())
    assert documents == [] and "no text column" in problem


def test_a_spreadsheet_is_read_by_the_same_rules_as_csv(read_one):
    held = io.BytesIO()
    frame = pd.DataFrame(
        [[1, "甲", WORDS * 3, "2023年9月7日"], [2, "乙", WORDS * 2, "某日"]],
        columns=["序号", "篇名", "讲了什么", "发布时间"],
    )
    frame.to_excel(held, index=False)
    documents, (guessed, problem) = read_one("自拟.xlsx", held.getvalue())
    # The column of texts is known by what it holds, which is told, as is a date that cannot be read.
    assert "讲了什么, which holds the longest Chinese texts, was taken" in guessed
    assert [(d.text, d.date) for d in documents] == [(WORDS * 3, "2023-09-07"), (WORDS * 2, "")]
    assert "row 3" in problem and "date" in problem
    held = io.BytesIO()
    pd.DataFrame([["正文", "正文"], [None, WORDS]]).to_excel(held, index=False, header=False)
    assert [d.text for d in read_one("重名.xlsx", held.getvalue())[0]] == [WORDS]
    held = io.BytesIO()
    pd.DataFrame(columns=["标题", "正文"]).to_excel(held, index=False)
    documents, (problem,) = read_one("只有表头.xlsx", held.getvalue())
    assert documents == [] and "no row" in problem


def test_a_table_saved_as_a_page_under_the_name_of_a_spreadsheet(read_one):
    frame = pd.DataFrame(
        {"标题": ["甲", "乙"], "日期": ["2023-09-07", "2024-01-31"], "正文": [WORDS, WORDS * 2]}
    )
    page = f'<html><head><meta charset="gb2312"></head><body>{frame.to_html(index=False)}</body></html>'
    for name in ("导出.xls", "导出.csv"):
        documents, problems = read_one(name, page.encode("gb18030"))
        assert problems == []
        assert [(d.title, d.date, d.text) for d in documents] == [
            ("甲", "2023-09-07", WORDS), ("乙", "2024-01-31", WORDS * 2),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg936 " + "".join(rf"\'{b:02x}" for b in "推进新型工业化。".encode("gbk")).encode() + rb"\par}", "推进新型工业化。"),
        (rb"{\rtf1\ansi\ansicpg936\uc2 \u26032\'d0\'c2\u36136\'d6\'ca\u29983\'c9\'fa\'b2\'fa\'c1\'a6}", "新质生产力"),
        (rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'d0\'c2\'d0\'cd}", "新型"),
        # The second byte of 镕 is the letter F, of 丂 an @, that of 乗 a backslash.
        (rb"{\rtf1\ansi\ansicpg936 \'d6\'ec\'e9F\'bb\'f9\'81@\'81\\x}", "朱镕基丂乗x"),
        (rb"{\rtf1\ansi\ansicpg950 " + "".join(rf"\'{b:02x}" for b in "發展新質生產力".encode("big5")).encode() + b"}", "發展新質生產力"),
        (rb"{\rtf1\ansi\ansicpg950 \'a4\\\'a5\}}", "么囚"),
        ("{\\rtf1\\ansi\\ansicpg936 创新联合体}".encode("gbk"), "创新联合体"),
        (rb"{\rtf1\ansi \u-10174?\u-8265?}", "𠮷"),
    ],
)  # fmt: skip
def test_chinese_in_rtf_in_each_way_it_is_coded(read_one, coded, text):
    (document,), problems = read_one("a.rtf", coded)
    assert document.text.startswith(text)
    assert problems == []


def test_pictures_and_field_codes_of_rtf_are_no_text(read_one):
    picture = b"{\\pict\\pngblip " + b"89504e47" * 2000 + b"}"
    field = rb'{\field{\*\fldinst HYPERLINK "http://a.cn"}{\fldrslt \u26032?\u22411?}}'
    (document,), _ = read_one("a.rtf", rb"{\rtf1\ansi\ansicpg936 " + picture + field + rb"\par}")
    assert document.text == "新型"


def test_an_rtf_file_that_is_cut_off_is_read_up_to_there(read_one):
    (document,), (problem,) = read_one(
        "a.rtf",
        rb"{\rtf1\ansi\ansicpg936 {\b " + b"".join(rb"\'%02x" % b for b in "推进新型工业化".encode("gbk")),
    )
    assert document.text == "推进新型工业化" and "cut off" in problem


def test_the_codes_of_fields_and_the_marks_of_an_old_word_file_are_no_text():
    from annotator.reading.papers.doc import _spelled

    text = '见\x13HYPERLINK "http://a.cn" \x14新质\x13PAGE\x14生产力\x15\x15。\r甲\x07乙\x07\x07丙\x1e丁\x1f'
    whole = text.encode("utf-16-le")
    assert _spelled(whole, 0, len(text)) == "见新质生产力。\n甲\t乙\n丙-丁"


def part(package: bytes, **parts: str) -> bytes:
    """The package with further or other parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        names = {
            name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"): text
            for name, text in parts.items()
        }
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, text in names.items():
            new.writestr(name, text)
    return held.getvalue()


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_parts(package: bytes, added: dict[str, bytes], relations: dict[str, tuple[str, str]]) -> bytes:
    """The Word file with parts added and named by the document: id to (kind, target)."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                lines = "".join(
                    f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
                    for key, (kind, target) in relations.items()
                )
                data = data.replace(b"</Relationships>", f"{lines}</Relationships>".encode())
            new.writestr(name, data)
        for name, data in added.items():
            new.writestr(name, data)
    return held.getvalue()


R = f'xmlns:r="{RELATIONS}"'


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_that_stands_in_a_word_file_is_read_in_its_place(read_one, word_file, packed):
    page = f'<html><head><meta charset="utf-8"></head><body><p>插入的{WORDS}</p><p>第二段</p></body></html>'.encode()
    if packed:
        import base64

        page = (
            b'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\n'
            b'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(page) + b"\n--x--\n"
        )  # fmt: skip
    body = paragraph("之前。") + f'<w:altChunk {R} r:id="rId90"/>' + paragraph("之后。")
    content = with_parts(word_file(body), {"word/chunk.dat": page}, {"rId90": ("aFChunk", "chunk.dat")})
    (document,), problems = read_one("a.docx", content)
    assert problems == []
    assert document.text.split("\n") == ["之前。", f"插入的{WORDS}", "第二段", "之后。"]


def test_what_stands_in_a_word_file_and_cannot_be_read_is_told_and_costs_nothing_else(read_one, word_file):
    body = paragraph("之前。") + f'<w:altChunk {R} r:id="rId90"/>'
    content = with_parts(word_file(body), {"word/c.bin": b"\x00\x01" * 500}, {"rId90": ("aFChunk", "c.bin")})
    (document,), (problem,) = read_one("a.docx", content)
    assert document.text == "之前。" and "word/c.bin" in problem


def test_the_words_of_smart_art_follow_the_paragraph_it_stands_in(read_one, word_file):
    names = (
        'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    points = "".join(
        f"<dgm:pt><dgm:t><a:p><a:r><a:t>{t}</a:t></a:r></a:p></dgm:t></dgm:pt>"
        for t in ("新质生产力", "创新联合体")
    )
    drawing = f'<w:drawing><dgm:relIds {names} {R} r:dm="rId91"/></w:drawing>'
    body = f"<w:p><w:r><w:t>图一</w:t></w:r><w:r>{drawing}</w:r></w:p>" + paragraph("之后。")
    data = f"<dgm:dataModel {names}><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>".encode()
    content = with_parts(
        word_file(body), {"word/diagrams/data1.xml": data}, {"rId91": ("diagramData", "diagrams/data1.xml")}
    )
    (document,), _ = read_one("a.docx", content)
    assert document.text.split("\n") == ["图一", "新质生产力", "创新联合体", "之后。"]


def test_hidden_text_of_a_word_file_is_not_read(read_one, word_file):
    marked = "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>只有段落标记隐藏</w:t></w:r></w:p>"
    body = (
        paragraph("可见")
        + paragraph("隐藏", "<w:vanish/>")
        + paragraph("不隐藏", '<w:vanish w:val="0"/>')
        + marked
    )
    (document,), _ = read_one("a.docx", word_file(body))
    assert [line for line in document.text.split("\n") if line] == ["可见", "不隐藏", "只有段落标记隐藏"]


TEI = f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{TITLE}</title></titleStmt>
<publicationStmt><date when="2020-01-01"/></publicationStmt>
<sourceDesc><bibl><date when="1957-10-09">某日</date></bibl></sourceDesc></fileDesc></teiHeader>
<text><body><head>第一章</head><p>推进<hi>新型</hi>工业化，<lb/>发展。</p><p>第二段</p></body></text></TEI>"""


def test_xml_of_each_kind(read_one):
    (document,), problems = read_one("a.xml", TEI.encode())
    assert problems == []
    assert (document.title, document.date) == (TITLE, "1957-10-09")
    assert document.text.split("\n") == ["第一章", "推进新型工业化，", "发展。", "第二段"]
    rows = "".join(
        f"<doc><title>题{n}</title><date>2023-09-0{n}</date><content>{WORDS}{n}</content></doc>"
        for n in (1, 2)
    )
    documents, problems = read_one("b.xml", f"<docs>{rows}</docs>".encode())
    assert [(d.title, d.date, d.text) for d in documents] == [
        ("题1", "2023-09-01", f"{WORDS}1"), ("题2", "2023-09-02", f"{WORDS}2"),
    ]  # fmt: skip
    (document,), _ = read_one("c.xml", "<a><b>甲<c>乙</c>丙</b><d><e>丁</e></d></a>".encode())
    assert document.text.split("\n") == ["甲乙丙", "丁"]
    gbk = f'<?xml version="1.0" encoding="gb2312"?><a><b>{WORDS}</b></a>'.encode("gb18030")
    assert read_one("d.xml", gbk)[0][0].text == WORDS


def test_a_page_saved_by_a_browser_as_one_file(read_one):
    pictures = "--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: a.png\r\n\r\niVBORw0K\r\n"
    frame = "--x\r\nContent-Type: text/html\r\nContent-Location: http://ad.cn/\r\n\r\n<p>广告里的新型工业化</p>\r\n"
    page = f'<html><head><meta charset="gb2312"><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{WORDS}</p><p>{WORDS}</p></body></html>'
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.cn/2024-01/31/c_1.htm\r\n"
        "Subject: =?utf-8?Q?=E7=A4=BA=E4=BE=8B?=\r\nDate: Fri, 1 Nov 2024 08:00:00 +0800\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n'
    )
    main = "--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: binary\r\nContent-Location: https://www.example.cn/2024-01/31/c_1.htm\r\n\r\n"
    # The page is in its own encoding, whatever stands around it.
    saved = (
        (head + frame + main).encode() + page.encode("gb18030") + b"\r\n" + pictures.encode() + b"--x--\r\n"
    )
    for name in ("页.mhtml", "页.mht", "页.html", "页.txt"):
        (document,), problems = read_one(name, saved)
        assert problems == []
        assert document.url == "https://www.example.cn/2024-01/31/c_1.htm"
        assert WORDS in document.text and "广告" not in document.text
        assert document.date != "2024-11-01"


def test_a_letter_has_its_subject_as_title_and_its_own_day(read_one):
    from email.message import EmailMessage

    letter = EmailMessage()
    letter["Subject"], letter["Date"] = TITLE, "Thu, 07 Sep 2023 17:30:00 +0800"
    letter.set_content(WORDS)
    letter.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    letter.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    (document,), (problem,) = read_one("信.eml", letter.as_bytes())
    assert (document.title, document.text) == (TITLE, WORDS)
    assert "1 files are attached" in problem


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.caj", b"CAJ\x00" + bytes(50), "CAJViewer"),
        ("a.pdf", b"KDH " + bytes(50), "CAJViewer"),
        ("a.nh", b"HN" * 50, "CAJViewer"),
        ("a.ceb", b"Founder CEB 3.0", "Apabi"),
        ("a.rar", b"Rar!\x1a\x07\x00", "unpack it"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c", "unpack it"),
        ("a.pages", b"x", "Pages"),
        ("a.ofd", b"PK\x03\x04", "OFD reader"),
        ("a.pptx", b"PK\x03\x04", "save it as PDF"),
        ("a.djvu", b"AT&TFORM", "text layer"),
        ("a.jsp", "<%@ page %>新型工业化".encode(), "only a page"),
        ("a", WORDS.encode(), "no ending"),
        ("a.xyz", WORDS.encode(), ".xyz"),
        ("a.ris", WORDS.encode(), "database's export"),
        ("a.doc", b"x" * 100, "not an old Word file"),
        ("a.xls", b"x" * 100, "not an old workbook"),
        ("a.rtf", b"x" * 100, "not an RTF file"),
        ("a.odt", b"x" * 100, ".odt"),
        ("a.epub", b"x" * 100, "book"),
        ("a.xlsx", b"x" * 100, "spreadsheet"),
        ("a.xml", b"x" * 100, "not XML"),
        ("a.eml", b"x" * 100, "letter"),
    ],
)  # fmt: skip
def test_what_is_not_read_gets_a_sentence_of_advice(read_one, name, content, said):
    documents, (problem,) = read_one(name, content)
    assert documents == [] and said in problem


def test_packages_that_are_not_read_are_named_by_what_they_are(read_one, zipped):
    documents, (problem,) = read_one("a.zip", zipped([("OFD.xml", b"<x/>"), ("Doc_0/Document.xml", b"<x/>")]))
    assert ".ofd" in problem and "PDF" in problem
    documents, (problem,) = read_one(
        "b.docx", zipped([("[Content_Types].xml", b"<x/>"), ("ppt/presentation.xml", b"<x/>")])
    )
    assert ".pptx" in problem and documents == []
    # A folder that is called like a part of Word's packages is a folder.
    (document,), problems = read_one("c.zip", zipped([("word/a.txt", WORDS.encode())]))
    assert (document.text, problems) == (WORDS, [])


def test_entities_are_not_used_and_nesting_ends(read_one):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    documents, _ = read_one(
        "a.xml", f'<!DOCTYPE a [<!ENTITY l0 "哈">{laughs}]><a><b>前&l11;后</b></a>'.encode()
    )
    assert all("哈" not in document.text for document in documents)
    documents, (problem,) = read_one("b.xml", b"<a>" * 100_000)
    assert documents == [] and "not XML" in problem


def sheet(cells: str) -> bytes:
    held = io.BytesIO()
    pd.DataFrame([["正文", "题"], [WORDS, "甲"]]).to_excel(held, index=False, header=False)
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return part(
        held.getvalue(),
        xl__worksheets__sheet1_xml=f'<worksheet xmlns="{names}"><sheetData>{cells}</sheetData></worksheet>',
    )


def test_a_spreadsheet_that_would_fill_the_memory_is_refused(read_one, read_apart, tmp_path):
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>正文</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    (tmp_path / "far.xlsx").write_bytes(sheet(far))
    measured = read_apart(tmp_path / "far.xlsx")
    assert measured.count == 0 and "cells" in measured.problems[0]["problem"] and measured.peak < 300
    document = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>新型工业化</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", document)
    (tmp_path / "far.ods").write_bytes(held.getvalue())
    measured = read_apart(tmp_path / "far.ods")
    assert measured.count == 0 and "cells" in measured.problems[0]["problem"] and measured.peak < 300


def test_bombs_in_packages_are_refused(read_one, zipped, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TEXT", limits.MAX_TEXT)
    zeros = b" " * (66 << 20)
    for name, members in (
        ("a.odt", [("content.xml", b"<a>" + zeros + b"</a>")]),
        (
            "a.xlsx",
            [("[Content_Types].xml", b""), ("xl/workbook.xml", b""), ("xl/worksheets/sheet1.xml", zeros)],
        ),
        ("a.epub", [("META-INF/container.xml", zeros)]),
    ):
        documents, (problem,) = read_one(name, zipped(members))
        assert documents == [] and "unpacks to more than" in problem


def test_files_are_the_same_in_an_archive_and_on_the_disk(read_one, zipped, word_file):
    held = io.BytesIO()
    pd.DataFrame({"正文": [WORDS]}).to_excel(held, index=False)
    members = [
        ("a.xlsx", held.getvalue()),
        ("b.docx", word_file(paragraph(WORDS))),
        ("c.rtf", b"{\\rtf1 \\u26032?}"),
    ]
    documents, problems = read_one("z.zip", zipped(members))
    assert problems == []
    assert [(d.doc_id, d.text) for d in documents] == [
        ("z.zip/a.xlsx#2", WORDS),
        ("z.zip/b.docx", WORDS),
        ("z.zip/c.rtf", "新"),
    ]


def test_readers_leave_the_files_as_they_are(tmp_path):
    path = Path(tmp_path, "a.rtf")
    path.write_bytes(b"{\\rtf1 \\u26032?}")
    before = path.stat().st_mtime_ns
    list(read([path]))
    assert path.stat().st_mtime_ns == before
