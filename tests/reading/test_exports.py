"""Files of databases with many articles: as many documents, with title, day and source of each; what is missing is told."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from annotator.reading import read
from annotator.records import Document, Problem

TEXT = "县里建起图书角，推进新型工业化。"
MORE = "开放时间为每天下午，发展新质生产力。"


@pytest.fixture
def read_one(tmp_path):
    """Writes a file and reads it: its documents and its problems."""

    def read_file(name: str, content: str | bytes) -> tuple[list[Document], list[Problem]]:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        items = list(read([tmp_path / name]))
        return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Problem)]

    return read_file


def told(documents: list[Document]) -> list[tuple[str, str, str, str]]:
    return [(d.title, d.date, d.source, d.text) for d in documents]


BOTH = [
    ("山区小学用上黑板", "2022-05-17", "东江日报", TEXT),
    ("小镇办起图书角", "2023-09-01", "西岭晚报", MORE),
]

NOTE_EXPRESS = f"""page();   ;{{Reference Type}}: Newspaper Article
{{Title}}: 山区小学用上黑板
{{Author}}: 周明远;陈一诺;
{{Author Address}}: 东江大学
新闻学院
{{Secondary Title}}: 东江日报
{{Date}}: 2022-05-17
{{Pages}}: A03
{{Abstract}}：县里建起图书角，
推进新型工业化。
{{Database Provider}}: CNKI

{{Reference Type}}: Newspaper Article
{{Title}}:小镇办起图书角
{{Secondary Title}}: 西岭晚报
{{Date}}: 2023-09-01
{{Abstract}}: <正>{MORE}
{{URL}}: https://libproxy.example.edu/login?url=https://kns.cnki.net/x

"""
REFER = f"""%0 Newspaper Article
%A 周明远;陈一诺%K 图书
%T 山区小学用上黑板
%J 东江日报
%8 2022-05-17
%X 县里建起图书角，
推进新型工业化。
%L 44-0001
%W CNKI
%0 Newspaper Article
%T 小镇办起图书角
%J 西岭晚报
%8 2023-09-01
%X 〈正〉{MORE}
%W CNKI
"""
REF_WORKS = f"""RT Newspaper Article
SR 1
A1周明远;陈一诺
T1 山区小学用上黑板
JF 东江日报
FD 2022-05-17
 AB {TEXT}
LA 中文;
DS CNKI
LK https://example.org/a?x=1&amp;y=2

RT Newspaper Article
SR 1
T1 小镇办起图书角
JF 西岭晚报
FD 2023-09-01
AB {MORE}
"""
STUDY = f"""DataType: 4
Title-题名: 山区小学用上黑板
Author-作者: 周明远;
Source-来源: 东江日报
Year-年: 2022
PubTime-出版时间: 2022-05-17 09:12
Summary-摘要: <正>{TEXT}
SrcDatabase-来源库: 报纸
Link-链接: https://example.org/detail?a=1: 2

DataType: 4
Title-题名: 小镇办起图书角
Source-文献来源: 西岭晚报
PubTime-发表时间: 2023-09-01
Summary-摘要: {MORE}
"""
CUSTOM = f"""SrcDatabase-来源库: 报纸
Title-题名: 山区小学用上黑板
Source-文献来源: 东江日报
Summary-摘要: {TEXT}
PubTime-发表时间: 2022-05-17
SrcDatabase-来源库: 报纸
Title-题名: 小镇办起图书角
Source-文献来源: 西岭晚报
Summary-摘要: {MORE}
PubTime-发表时间: 2023-09-01
"""
RIS = f"""TY  - NEWS
TI  - 山区小学用上黑板
AU  - 周明远
T2  - 东江日报
DA  - 2022/05/17/
AB  - {TEXT}
ER  -\x20

TY  - NEWS
T1  - 小镇办起图书角
JO  - 西岭晚报
Y1  - 2023/9/1
N2  - {MORE}
UR  - https://example.org/a
ER  -\x20
"""
BIBTEX = f"""@article{{zhou2022,
  title = {{{{山区小学用上黑板}}}},
  author = {{周, 明远 and 陈, 一诺}},
  journal = {{东江日报}},
  date = {{2022-05-17}},
  abstract = {{{TEXT}}}
}}
@article{{b, title = "小镇办起图书角", journal = "西岭晚报", date = "2023-09-01",
 abstract = "{MORE}"}}
"""


@pytest.mark.parametrize(
    "content", [NOTE_EXPRESS, REFER, REF_WORKS, STUDY, CUSTOM, RIS, BIBTEX],
    ids=["NoteExpress", "EndNote", "RefWorks", "E-Study", "custom", "RIS", "BibTeX"],
)  # fmt: skip
@pytest.mark.parametrize("coded", ["utf-8", "utf-8-sig", "gb18030"])
def test_records_with_abstracts(read_one, content, coded):
    for name in ("导出.txt", "导出.net", "导出.ris"):
        documents, (problem,) = read_one(name, content.replace("\n", "\r\n").encode(coded))
        assert told(documents) == BOTH
        assert (problem.severity, problem.kind) == (
            "doubt",
            "abstract",
        ) and "2 of its 2 records" in problem.problem
        assert all(document.date_text for document in documents)


def test_an_address_is_that_of_the_article_not_of_the_library(read_one):
    documents, _ = read_one("a.net", NOTE_EXPRESS)
    assert documents[1].url == "https://kns.cnki.net/x"
    documents, _ = read_one("a.txt", REF_WORKS)
    assert documents[0].url == "https://example.org/a?x=1&y=2"


def test_records_without_a_text_are_no_documents_and_are_counted(read_one):
    records = "".join(f"TY  - NEWS\nTI  - 题{n}\nT2  - 东江日报\nER  - \n\n" for n in range(3))
    documents, problems = read_one("a.ris", RIS + records)
    assert len(documents) == 2
    assert {(p.severity, p.kind) for p in problems} == {("part", "no text"), ("doubt", "abstract")}
    assert any("3 of its 5 records" in p.problem and "题0" in p.problem for p in problems)


def test_the_breaks_of_a_saved_copy_are_line_breaks(read_one):
    documents, _ = read_one("a.txt", CUSTOM.replace("\n", "<br>"))
    assert told(documents) == BOTH


def test_a_table_of_records_has_a_header_for_each_kind_of_document(read_one):
    rows = [
        [
            "SrcDatabase-来源库",
            "Title-题名",
            "Author-作者",
            "Source-文献来源",
            "PubTime-发表时间",
            "Summary-摘要",
        ],
        ["报纸", "山区小学用上黑板", "周明远;", "东江日报", "2022-05-17", TEXT],
        ["SrcDatabase-来源库", "Title-题名", "Source-刊名", "Summary-摘要", "PubTime-发表时间", ""],
        ["期刊", "小镇办起图书角", "西岭晚报", MORE, "2023-09-01", ""],
    ]
    frame = pd.DataFrame(rows)
    page = f"<html><meta charset=utf-8><body>{frame.to_html(index=False, header=False)}</body></html>"
    held = io.BytesIO()
    frame.to_excel(held, index=False, header=False)
    plain = frame.to_csv(index=False, header=False)
    for name, content in (
        ("CNKI.xls", page.encode()),
        ("CNKI.xlsx", held.getvalue()),
        ("CNKI.csv", plain.encode("gb18030")),
    ):
        documents, (problem,) = read_one(name, content)
        assert told(documents) == BOTH
        assert problem.kind == "abstract"


TRS = f"""<REC>
<IR_SID>=1001
<IR_URLNAME>=http://example.org/1.html
<IR_URLTITLE>=山区小学用上黑板
<IR_CONTENT>=县里建起图书角，
推进新型工业化。
<IR_URLTIME>=2022.05.17 09:30:00
<IR_SITENAME>=东江日报
<REC>
<IR_SID>=1002
<ir_urltitle>=小镇办起图书角
<IR_CONTENT>={MORE}
<IR_URLTIME>=2023.09.01 09:30:00
<IR_SRCNAME>=西岭晚报
<IR_SITENAME>=某网
"""


@pytest.mark.parametrize("content", [TRS, TRS.replace("<REC>\n", "")])
def test_trs_exports_hold_the_whole_text(read_one, content):
    documents, problems = read_one("a.trs", content.encode("gb18030"))
    assert problems == []
    assert [(d.doc_id, d.title, d.date, d.source) for d in documents] == [
        ("a.trs#1001", "山区小学用上黑板", "2022-05-17", "东江日报"), ("a.trs#1002", "小镇办起图书角", "2023-09-01", "西岭晚报"),
    ]  # fmt: skip
    assert [d.text.replace("\n", "") for d in documents] == [TEXT, MORE]


RULE = "_" * 60
PROQUEST = f"""{RULE}

山区小学用上黑板

Publication info: 东江日报; 东江. 17 May 2022.

http://libproxy.example.edu/login?url=https://www.proquest.com/docview/1

Abstract: None available.

Links: Check for full text

Full text: {TEXT}
Subject: 这是正文里的一行。

{MORE}

Subject: Rural education

Title: 山区小学用上黑板

Author: 周明远

Publication title: 东江日报; 东江

Publication year: 2022

Publication date: May 17, 2022

ProQuest document ID: 1000000001

Document URL: http://libproxy.example.edu/login?url=https://www.proquest.com/docview/1

Last updated: 2024-01-01

Database: ProQuest Central

{RULE}

小镇办起图书角

Full text: {MORE}

标题: 小镇办起图书角

出版物名称: 西岭晚报

出版日期: Sep 1, 2023

{RULE}

Contact us at: http://www.proquest.com/go/contactsupport

Database copyright © 2024 ProQuest LLC. All rights reserved.

Terms and Conditions: https://search.proquest.com/info/termsAndConditions
"""


def test_proquest_text(read_one):
    documents, problems = read_one("ProQuestDocuments.txt", PROQUEST)
    assert problems == []
    assert told(documents) == [
        ("山区小学用上黑板", "2022-05-17", "东江日报", f"{TEXT}\nSubject: 这是正文里的一行。\n{MORE}"),
        ("小镇办起图书角", "2023-09-01", "西岭晚报", MORE),
    ]
    assert [d.doc_id for d in documents] == ["ProQuestDocuments.txt#1000000001", "ProQuestDocuments.txt#2"]
    assert documents[0].url == "https://www.proquest.com/docview/1"


def test_what_a_file_says_it_holds_is_compared_with_what_was_read(read_one):
    parts = [
        f"Document {n} of 3\n\n题{n}\n\n东江日报, 2021-03-0{n}, Section: 要闻\n\nFull text: {TEXT}\n\n{RULE}\n"
        for n in (1, 2)
    ]
    documents, (problem,) = read_one("a.txt", "".join(parts))
    assert [(d.date, d.source) for d in documents] == [("2021-03-01", "东江日报"), ("2021-03-02", "东江日报")]
    assert (problem.severity, problem.kind) == ("part", "count")
    assert "says that it holds 3 articles, but 2 were found" in problem.problem


def test_proquest_articles_sent_by_mail(read_one):
    from email.message import EmailMessage

    def article(number: int, title: str, text: str, day: str, source: str) -> str:
        return (
            f'<div><a name="DocID_MSTAR_{number}"></a><p><strong>{title}</strong></p><text wordcount="9"><p>{text}</p></text>'
            f"<p><strong>Publication title:  </strong>{source}</p><p><strong>Publication date:  </strong>{day}</p></div>"
        )

    letter = EmailMessage()
    letter["Subject"] = "ProQuest documents"
    page = article(1, "山区小学用上黑板", TEXT, "May 17, 2022", "东江日报") + article(
        2, "小镇办起图书角", MORE, "Sep 1, 2023", "西岭晚报"
    )
    letter.set_content(f"<html><body>{page}</body></html>", subtype="html", cte="quoted-printable")
    documents, problems = read_one("a.eml", letter.as_bytes())
    assert told(documents) == BOTH and problems == []
    assert told(read_one("a.html", f"<html><body>{page}</body></html>")[0]) == BOTH


def factiva_row(code: str, value: str) -> str:
    return f'<tr><td class="index" align="right"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>'


def factiva(title: str, day: str, source: str, lead: str, rest: str, number: str) -> str:
    rows = [
        factiva_row("HD", f"<b class='zhcnHeadline'>{title}</b>"), factiva_row("BY", "周明远"), factiva_row("WC", "212 字"),
        factiva_row("PD", day), factiva_row("ET", "09:30"), factiva_row("SN", source), factiva_row("SC", "DJRB"),
        factiva_row("LA", "中文"), factiva_row("CY", "© 2022"),
        factiva_row("LP", f'<p class="articleParagraph zhcnarticleParagraph">{lead}</p>'),
    ]  # fmt: skip
    if rest:
        rows.append(factiva_row("TD", f'<p class="articleParagraph">{rest}</p>'))
    rows.append(factiva_row("AN", f"文件 {number}"))
    return f'<div id="article-{number}" class="article"><div class="article zhcnArticle"><table>{"".join(rows)}</table></div></div>'


def test_factiva_html_with_codes(read_one):
    page = "<html><head><title>Factiva</title></head><body>" + factiva(
        "山区小学用上\n黑板", "2022 年 5 月 17 日", "东江日报", "县里建起图书角，\n推进新型工业化。", "第二段。", "DJRB000020220517ei5h00001"
    ) + factiva("小镇办起图书角", "1 September 2023", "西岭晚报", MORE, "", "XLWB000020230901ei9100002") + "</body></html>"  # fmt: skip
    documents, problems = read_one("Factiva.html", page)
    assert problems == []
    assert told(documents) == [
        ("山区小学用上黑板", "2022-05-17", "东江日报", f"{TEXT}\n第二段。"), ("小镇办起图书角", "2023-09-01", "西岭晚报", MORE),
    ]  # fmt: skip
    assert documents[0].doc_id == "Factiva.html#DJRB000020220517ei5h00001"


def test_factiva_html_without_codes(read_one):
    def article(title: str, day: str, source: str, text: str, number: str) -> str:
        return (
            f'<div id="article-{number}" class="article"><div class="article zhcnArticle"><p>'
            f'<div id="hd"><span class=\'zhcnHeadline\'>{title}</span></div><div class="author">周明远</div><div>881 字</div>'
            f"<div>{day}</div><div>14:10</div><div>{source}</div><div>DJRB</div><div>中文</div><div>Copyright 2022</div>"
            f'<p class="articleParagraph">{text}</p><p>文件 {number}</p></div></div>'
        )

    page = article("山区小学用上黑板", "2022 年 5 月 17 日", "东江日报", TEXT, "DJRB000020220517ei5h00001")
    page += article("小镇办起图书角", "2023 年 9 月 1 日", "西岭晚报", MORE, "XLWB000020230901ei9100002")
    documents, problems = read_one("Factiva.html", f"<html><body>{page}</body></html>")
    assert problems == [] and told(documents) == BOTH


FACTIVA_LINES = f"""• 山区小学用上黑板
• 小镇办起图书角

要闻
山区小学用上黑板

周明远
1,102 字
2022 年 5 月 17 日 14:10
东江日报
DJRB
A03
中文
Copyright 2022 东江日报

县里建起图书角，推进新型工业化。

文件 DJRB000020220517ei5h00001

小镇办起图书角

98 字
2023 年 9 月 1 日
西岭晚报
XLWB
中文
© 2023

{MORE}

文件 XLWB000020230901ei9100002

搜索摘要
文字
日期
2022-01-01 至 2023-12-31
搜索结果已找到
2
"""


def as_rtf(text: str) -> bytes:
    lines = "\\par\n".join(
        "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in line) for line in text.split("\n")
    )
    return f"{{\\rtf1\\ansi\\ansicpg936\\uc1\n{lines}}}".encode("ascii")


def as_word(text: str) -> bytes:
    import docx

    made, held = docx.Document(), io.BytesIO()
    for line in text.split("\n"):
        made.add_paragraph(line)
    made.save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "make"), [("a.rtf", as_rtf), ("a.doc", as_rtf), ("a.docx", as_word), ("a.txt", str.encode)]
)
def test_factiva_in_lines(read_one, name, make):
    documents, problems = read_one(name, make(FACTIVA_LINES))
    assert problems == [] and told(documents) == BOTH


NEXIS = f"""User Name: 示例
Date and Time: Friday, March 15, 2024 9:20:00 AM CST
Job Number: 200000001
Documents (2)
1. 山区小学用上黑板
2. 小镇办起图书角
Client/Matter: -None-
Search Terms: 图书角
Search Type: Terms and Connectors
Narrowed by:

山区小学用上黑板
东江日报
May 17, 2022 Tuesday 9:20 AM GMT

Copyright 2022 东江日报 All Rights Reserved
Section:\u00a0CITY; Pg. 4
Length:\u00a0212 words
Byline:\u00a0周明远
Body


{TEXT}


Load-Date:\u00a0July 4, 2023


End of Document

小镇办起图书角
西岭晚报
September 1, 2023 Friday

Length:\u00a0100 words
Body

{MORE}

Classification

Language:\u00a0CHINESE
Load-Date:\u00a0September 2, 2023

End of Document
"""


@pytest.mark.parametrize(
    ("name", "make"), [("Files.DOCX", as_word), ("Files.RTF", as_rtf), ("Files.doc", as_rtf)]
)
def test_nexis_uni(read_one, name, make):
    documents, problems = read_one(name, make(NEXIS))
    assert problems == [] and told(documents) == BOTH


def test_of_nexis_uni_a_lost_article_is_told(read_one):
    documents, (problem,) = read_one("a.docx", as_word(NEXIS.replace("Documents (2)", "Documents (5)")))
    assert len(documents) == 2 and problem.kind == "count" and "5 articles, but 2" in problem.problem


def test_the_older_lexis_text(read_one):
    content = f"""
                               1 of 2 DOCUMENTS

                                东江日报

                            May 17, 2022 Tuesday

山区小学用上黑板

BYLINE: 周明远
LENGTH: 40 words

县里建起图书角，
推进新型工业化。

LOAD-DATE: January 12, 2023
LANGUAGE: CHINESE

                               2 of 2 DOCUMENTS

                                西岭晚报

                            September 1, 2023 Friday

小镇办起图书角

LENGTH: 40 words

{MORE}

LOAD-DATE: January 12, 2024
"""
    documents, problems = read_one("a.txt", "\ufeff" + content)
    assert problems == [] and told(documents) == BOTH


WISERS_TEXT = f"""文章总数: 2 篇
===========================================================================
1. 东江日报 -  (山区小学用上黑板) 2022-05-17 要闻 周明远
-----------------------------------------------------------------------------
县里建起<<<图书角>>>，推进新型工业化。
文章编号: [202205170000001]
-----------------------------------------------------------------------------
本内容经慧科的电子服务提供。
===========================================================================
2. 西岭晚报 | General | Circulation / Reach: 10,000 | 2023-09-01
Newspaper | A04 |本地
Word Count: 120 words
Keyword Matched: 图书角

小镇办起<<<图书角>>>
-----------------------------------------------------------------------------
{MORE}
文章編號: [202309010000001]
-----------------------------------------------------------------------------
本內容經慧科的電子服務提供。
===========================================================================
"""
WISERS_PARAGRAPHS = f"""Total number of document(s): 2
~~~~~~~ #1 ~~~~~~~
| 2022-05-17 | 东江日报 | A03 |要闻 |
General | Newspaper | Word Count: 918words | Circulation / Reach: 10,000
山区小学用上黑板
{TEXT}
DOCUMENT ID: 202205170000001
Source: Wisers electronic service.
~~~~~~~ #2 ~~~~~~~
| 2023-09-01 | 西岭晚报 |  |本地 |
Keyword Matched: 图书角
小镇办起图书角
{MORE}
DOCUMENT ID: 202309010000001
"""


def wisers_page() -> str:
    rows, bodies = [], []
    for number, (title, day, source, text) in enumerate(BOTH, 1):
        identity = day.replace("-", "") + "0000001"
        rows.append(
            f'<tr><td><a href="#body.{identity}.{number}" name="toc.{identity}.{number}">{title}</a> '
            f'<font size="2">[{source}] {day}\tA03\t要闻\t\t周 远</font></td></tr>'
        )
        marked = text.replace("图书角", '<font class="highlight">图书</font>角')
        bodies.append(
            f'<a name="body.{identity}.{number}"></a><table><tr><td>{number} .{source} | 發行量: 10 | {day}<br>報章 | A03 |要闻</td></tr></table>'
            f'<table><tr><td><font size="5"><b>{title}</b></font></td></tr></table><table><tr><td><p>{marked}</p></td></tr></table>'
            f"<table><tr><td>文章编号: {identity}</td></tr></table><table><tr><td>本内容经慧科的电子服务提供。</td></tr></table>"
        )
    return (
        f'<html><head><meta charset="utf-8"><title>WiseNews</title></head><body>文章总数: 2 篇<a name="TOC"></a><table>{"".join(rows)}'
        f"</table>{''.join(bodies)}</body></html>"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", WISERS_TEXT.encode()),
        ("a.html", wisers_page().encode()),
        ("a.doc", wisers_page().encode()),
        ("b.docx", as_word(WISERS_PARAGRAPHS)),
        ("b.rtf", as_rtf(WISERS_PARAGRAPHS)),
        ("b.doc", ("<html><body>" + "".join(f"<p>{line}</p>" for line in WISERS_PARAGRAPHS.split("\n")) + "</body></html>").encode()),
    ],
)  # fmt: skip
def test_wisers_in_each_of_its_forms(read_one, name, content):
    documents, problems = read_one(name, content)
    assert problems == [] and told(documents) == BOTH
    assert [d.doc_id for d in documents] == [f"{name}#202205170000001", f"{name}#202309010000001"]


def test_a_saved_page_of_the_database_of_the_peoples_daily(read_one):
    box = (
        '<div class="rmrb_detail_pop"><div class="title">山区小学用上黑板</div><div class="subtitle">一个虚构的例子</div>'
        '<div class="author">【本报记者 周明远】</div><div class="sha_left"><span>1957-10-09</span><span>第3版</span></div>'
        f"<div><p>{TEXT}</p><p>{MORE}</p></div></div>"
    )
    documents, problems = read_one(
        "a.html", f"<html><head><meta charset=utf-8></head><body>{box}</body></html>"
    )
    assert problems == []
    assert told(documents) == [("山区小学用上黑板", "1957-10-09", "人民日报", f"{TEXT}\n{MORE}")]


def test_texts_of_collections_of_the_peoples_daily_have_their_titles(read_one):
    content = f"东江镇的新鲜事\n小镇办起图书角\n——一个虚构的例子\n　　{TEXT}\n　　（附图片）\n"
    (document,), _ = read_one("20220504-03-02.txt", content)
    assert (document.title, document.date) == ("小镇办起图书角", "2022-05-04")
    assert document.text.startswith("东江镇的新鲜事\n——一个虚构的例子\n")
    (document,), _ = read_one("20220504-03-03.txt", f"\n\n标题在第三行\n{TEXT}\n")
    assert document.title == "标题在第三行"
    (document,), _ = read_one("20220504-03-04.txt", f"{TEXT * 8}\n{TEXT}\n{MORE}\n{MORE}")
    assert document.title == ""


@pytest.mark.parametrize(
    "content",
    [
        f"会议纪要\n{RULE}\n甲：{TEXT}\n{RULE}\n乙：{MORE}",
        f"Document 1 of 3\n\n{TEXT}",
        f"1. 东江日报 | {TEXT}\n文章编号: 3",
        f"<REC> 一词的来历\n{TEXT}",
        f"RT 是一种写法\n{TEXT}",
        f"@某人 {{说}}：{TEXT}",
        f"End of Document 是什么意思\n{TEXT}",
        f"{TEXT}\n文件 甲字第1号\n{MORE}",
    ],
)
def test_texts_that_are_no_exports_stay_what_they_are(read_one, content):
    (document,), problems = read_one("a.txt", content)
    assert (document.text, problems) == (content, [])


@pytest.mark.parametrize(
    ("export", "cut"),
    [
        (PROQUEST, "Publication"),
        (FACTIVA_LINES, "1,102 字\n"),
        (NEXIS, "May 17, 2022 Tuesday 9:20 AM GMT\n"),
        (WISERS_TEXT, "1. 东江日报 - "),
    ],
)
def test_a_part_that_cannot_be_made_out_is_told_and_the_rest_read(read_one, export, cut):
    documents, problems = read_one("a.txt", export.replace(cut, "某某", 1))
    assert len(documents) == 2
    assert told(documents)[1] in (BOTH[1], ("小镇办起图书角", "2023-09-01", "西岭晚报", MORE))
    if export is not PROQUEST:
        assert any(p.kind == "layout" for p in problems)


@pytest.mark.parametrize(
    "content",
    [
        "{Reference Type}: " * 100_000, "%0 a\n%K " * 200_000, "TY  - x\n" * 200_000, "@a{b,\n" + "x = {" * 300_000,
        f"Full text: x\n{RULE}\n" * 20_000, "1 of 2 DOCUMENTS\nLENGTH: 1\n" * 50_000, "Length: \nEnd of Document\n" * 50_000,
        "文章总数: 3\n" + "1. a | 2020-01-01\n文章编号: 20200101001\n" * 30_000, "1 字\n文件 ABCD000020220517ei5h00001\n" * 30_000,
        "<A>=\n" * 200_000, "~~~ #1 ~~~\n|\n" * 50_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_no_file_of_a_few_megabytes_takes_long(read_apart, tmp_path, content):
    (tmp_path / "a.txt").write_text(content, encoding="utf-8")
    measured = read_apart(tmp_path / "a.txt", timeout=60)
    assert measured.problems or measured.count
    assert measured.peak < 700
