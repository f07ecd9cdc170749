"""Files as the programs make them that people use: a browser's saved page, pandas' tables, a reference manager's records."""

from __future__ import annotations

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
