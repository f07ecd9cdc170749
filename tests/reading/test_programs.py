"""Files as the programs make them that people use: a browser's saved page, pandas' tables, a reference manager's records."""

from __future__ import annotations

import random
import shutil
import subprocess

import pandas as pd
import pytest

from annotator.reading import read
from annotator.records import Document

WORDS = "会议指出，要加快发展新质生产力，推进新型工业化，组建创新联合体。"
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="{charset}"><title>全省产业工作会议召开</title></head><body>'
    "<nav><a href='/'>首页</a> <a href='/a'>要闻</a></nav><h1>全省产业工作会议召开</h1><p>2024年3月5日 来源：江南日报</p>"
    f"<div class='article'><p>{WORDS}</p><p>第二段。{WORDS}</p><p>第三段。{WORDS}</p></div>"
    "<iframe srcdoc='<p>广告：新型工业化博览会</p>'></iframe></body></html>"
)


def documents_in(path) -> list[Document]:
    items = list(read([path]))
    assert all(isinstance(item, Document) for item in items), items
    return items


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_page_that_chromium_saved_as_one_file_is_read_as_the_page(chromium, tmp_path, charset):
    (tmp_path / "page.html").write_bytes(
        PAGE.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    )
    page = chromium.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    saved = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    page.close()
    (tmp_path / "saved.mhtml").write_bytes(saved.encode("utf-8", "surrogateescape"))
    (plain,), (document,) = documents_in(tmp_path / "page.html"), documents_in(tmp_path / "saved.mhtml")
    assert (document.title, document.date, document.text) == (plain.title, plain.date, plain.text)
    assert document.text.count("新质生产力") == 3 and "广告" not in document.text


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "json", "jsonl", "html"])
def test_tables_that_pandas_wrote(tmp_path, ending):
    frame = pd.DataFrame({
        "title": ["甲", "乙"], "date": pd.to_datetime(["2023-09-07", "2024-01-31"]), "content": [WORDS, f"第一行\n{WORDS}"],
    })  # fmt: skip
    path = tmp_path / f"a.{ending}"
    if ending == "csv":
        frame.to_csv(path)
    elif ending == "tsv":
        frame.to_csv(path, sep="\t", index=False)
    elif ending == "xlsx":
        frame.to_excel(path)
    elif ending == "html":
        path = tmp_path / "a.xls"
        frame.to_html(path, index=False, encoding="utf-8")
    else:
        frame.to_json(path, orient="records", lines=ending == "jsonl", force_ascii=False, date_format="iso")
    documents = documents_in(path)
    assert [(d.title, d.date) for d in documents] == [("甲", "2023-09-07"), ("乙", "2024-01-31")]
    assert [d.text.count("新质生产力") for d in documents] == [1, 1]


def test_records_as_a_reference_manager_writes_them(tmp_path):
    # The order and the tags of Zotero's RIS.
    record = (
        "TY  - NEWS\r\nTI  - 产业工作会议召开\r\nAU  - 周, 明远\r\nT2  - 江南日报\r\nCY  - 江南\r\nDA  - 2024/03/05/\r\nPY  - 2024\r\n"
        f"DP  - CNKI\r\nSP  - 3\r\nLA  - zh\r\nAB  - {WORDS}\r\nUR  - https://example.org/a\r\nY2  - 2024/06/01/\r\nKW  - 产业\r\nKW  - 会议\r\nER  - \r\n\r\n"
    )
    (tmp_path / "zotero.ris").write_bytes(record.encode("utf-8-sig"))
    (document,) = (item for item in read([tmp_path / "zotero.ris"]) if isinstance(item, Document))
    assert (document.title, document.date, document.source, document.text) == (
        "产业工作会议召开",
        "2024-03-05",
        "江南日报",
        WORDS,
    )


_SENTENCES = [
    "会议指出要加快发展新质生产力。",
    "推进新型工业化。",
    "支持企业组建创新联合体，突破关键核心技术。",
    "各地各部门要结合实际抓好落实。",
    "定期报告进展，及时总结经验。",
    "完善工作机制。",
    "健全新型举国体制。",
    "强化国家战略科技力量，建设现代化产业体系。",
]
NOTES = {11: "见《江南年鉴》2019年卷，第37页。", 29: "数据由江南省统计局提供。"}


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory):
    """A bulletin in one column or two, with running head, page numbers and footnotes, as LibreOffice writes it in each format."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("bulletin")
    chosen = random.Random(5)
    paragraphs = ["".join(chosen.choices(_SENTENCES, k=chosen.randint(3, 12))) for _ in range(50)]
    body = []
    for number, text in enumerate(paragraphs):
        note = (
            f'<text:note text:note-class="footnote"><text:note-citation>{number}</text:note-citation><text:note-body><text:p text:style-name="N">{NOTES[number]}'
            "</text:p></text:note-body></text:note>"
            if number in NOTES
            else ""
        )
        body.append(f'<text:p text:style-name="B">{text[:-1]}{note}{text[-1]}</text:p>')
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    for columns in (1, 2):
        (folder / f"c{columns}.fodt").write_text(
            f'<?xml version="1.0"?><office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
            '<office:styles><style:style style:name="B" style:family="paragraph"><style:paragraph-properties fo:text-indent="0.8cm"/>'
            '<style:text-properties fo:font-size="12pt"/></style:style><style:style style:name="N" style:family="paragraph"><style:text-properties fo:font-size="9pt"/></style:style><style:style style:name="T" style:family="paragraph"><style:text-properties fo:font-size="20pt"/></style:style>'
            "</office:styles><office:automatic-styles>"
            f'<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.5cm"><style:columns fo:column-count="{columns}" fo:column-gap="1cm"/></style:page-layout-properties><style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>'
            '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"><style:header><text:p>江南政策研究 2024年第3期</text:p></style:header>'
            "<style:footer><text:p>— <text:page-number/> —</text:p></style:footer></style:master-page></office:master-styles>"
            f'<office:body><office:text><text:p text:style-name="T">江南省产业创新行动方案</text:p>{"".join(body)}</office:text></office:body></office:document>',
            encoding="utf-8",
        )
        for ending in ("pdf", "odt", "docx", "doc", "rtf"):
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", ending, "--outdir", folder, folder / f"c{columns}.fodt"],
                check=True, capture_output=True, timeout=180,
            )  # fmt: skip
    return folder, paragraphs


@pytest.mark.parametrize("ending", ["pdf", "odt", "docx", "doc", "rtf"])
@pytest.mark.parametrize("columns", [1, 2])
def test_a_bulletin_gives_its_paragraphs_then_its_notes_in_every_format(bulletin, ending, columns):
    folder, paragraphs = bulletin
    (document,) = documents_in(folder / f"c{columns}.{ending}")
    assert document.title == "江南省产业创新行动方案"
    # A page sets blanks between digits and characters, and the marks of notes in their places.
    lines = [line.replace(" ", "") for line in document.text.split("\n")]
    marks = {11: "1", 29: "2"} if ending == "pdf" else {}
    shown = [text[:-1] + marks.get(number, "") + text[-1] for number, text in enumerate(paragraphs)]
    assert lines[: len(paragraphs)] == shown
    assert [line.lstrip("0123456789") for line in lines[len(paragraphs) :]] == list(NOTES.values())
