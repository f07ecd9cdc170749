"""Makes the files of `corpus/sample` that are not written by hand: Word, PDF, web archive and ZIP.

Run from the top of the project: `python tests/reading/sample_files.py corpus/sample`. A test holds the texts in the
sample equal to those made here. Packed files are given fixed days, so that the same versions of the libraries make the
same bytes.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

NOTE = "（示例文本：为本项目撰写，内容为虚构。）"
_PACKED_ON = (2025, 1, 1, 0, 0, 0)

_CENTRAL_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="firstpublishedtime" content="{day}-09:00:00">
<title>{title}_政策_中国政府网</title></head><body><div class="nav"><a href="/">首页</a> <a href="/z">新质生产力（导航，不是正文）</a></div>
<h1 id="ti">{title}</h1><div class="pages-date">{day} 09:00 <span class="font">来源： 中国政府网</span></div>
<div class="pages_content" id="UCAP-CONTENT"><div class="trs_editor_view"><p>　　{text}</p><p>{note}</p></div></div></body></html>"""


def word_file() -> bytes:
    """An opinion of a province with a table, its day at the end."""
    import docx

    made = docx.Document()
    made.add_heading("江南省人民政府关于加快发展新质生产力的实施意见", 0)
    made.add_paragraph("江政发〔2024〕8号")
    made.add_paragraph("各市、县人民政府：")
    made.add_paragraph("为推进新型工业化，建设现代化产业体系，支持企业牵头组建创新联合体，现提出以下意见。")
    table = made.add_table(rows=0, cols=2)
    for cells in (("任务", "责任单位"), ("突破关键核心技术", "省科技厅"), ("培育新质生产力", "省发展改革委")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    made.add_paragraph(NOTE)
    made.add_paragraph("江南省人民政府")
    made.add_paragraph("2024年5月20日")
    held = io.BytesIO()
    made.save(held)
    with zipfile.ZipFile(held) as package:
        return zip_file({name: package.read(name) for name in package.namelist()})


def pdf_file() -> bytes:
    """A gazette of three pages with a running head, page numbers and terms over the ends of lines and pages."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    font = {"fontName": "STSong-Light", "wordWrap": "CJK"}
    body = ParagraphStyle("body", fontSize=12, leading=20, firstLineIndent=24, **font)
    middle = ParagraphStyle("middle", parent=body, alignment=1, firstLineIndent=0)
    large = ParagraphStyle("large", fontSize=18, leading=28, alignment=1, **font)

    def furnish(canvas, page):
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(210, 565, "江南省人民政府公报 2025年第1期 新型工业化专刊（页眉，不是正文）")
        canvas.drawCentredString(210, 25, f"— {page.page} —")

    held = io.BytesIO()
    made = BaseDocTemplate(held, pagesize=A5, invariant=1, title="公报模板")
    made.addPageTemplates(PageTemplate(frames=[Frame(50, 50, 320, 490)], onPage=furnish))
    plain = "各地各部门要结合实际抓好落实，定期报告进展，及时总结经验，完善工作机制，确保各项任务落到实处。"
    story = [Paragraph("江南省推进产业创新行动方案", large), Paragraph("（2025年1月8日）", middle)]
    for number in range(9):
        story.append(Paragraph(f"{'一二三四五六七八九'[number]}、分步实施", body))
        story.append(
            Paragraph(
                plain * 2 + "企业牵头组建创新联合体，形成新质生产力。" * (number % 4 == 0) + plain, body
            )
        )
    story.append(Paragraph("健全新型举国体制，强化国家战略科技力量。" + NOTE, body))
    made.build(story)
    return held.getvalue()


def web_archive() -> bytes:
    """A crawl: robots.txt, two articles, a page that is gone, and the first article captured again."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    held = io.BytesIO()
    writer = WARCWriter(held, gzip=True)
    site = "https://www.gov.cn"

    def page(day: str, title: str, text: str) -> bytes:
        return _CENTRAL_PAGE.format(day=day, title=title, text=text, note=NOTE).encode()

    first = page("2023-12-28", "产业工作推进会召开", "会议强调，推进新型工业化，加快建设现代化产业体系。")
    second = page("2024-06-25", "科技工作座谈会召开", "会议强调，突破关键核心技术，发展新质生产力。")
    answers = [
        ("/robots.txt", b"User-agent: *\nDisallow: /search\n", "text/plain", "200 OK", "08"),
        ("/yaowen/202312/content_690101.htm", first, "text/html; charset=utf-8", "200 OK", "09"),
        ("/yaowen/202406/content_690102.htm", second, "text/html; charset=gb2312", "200 OK", "10"),
        ("/yaowen/202406/content_690103.htm", b"<h1>404</h1>", "text/html", "404 Not Found", "11"),
        ("/yaowen/202312/content_690101.htm", first, "text/html; charset=utf-8", "200 OK", "12"),
    ]
    for number, (path, body, kind, status, hour) in enumerate(answers):
        http = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        headers = {
            "WARC-Date": f"2025-02-03T{hour}:00:00Z",
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        }
        record = writer.create_warc_record(
            site + path, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=headers
        )
        writer.write_record(record)
    return held.getvalue()


def zip_file(members: dict[str, bytes]) -> bytes:
    """A ZIP archive of the members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _PACKED_ON)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return held.getvalue()


def old_numbers() -> bytes:
    """Old numbers of a local paper, in an archive as Chinese Windows makes it: names and texts in GBK."""
    texts = {
        "江南日报/2008-11-05_园区.txt": f"2008年11月5日\n\n全省走新型工业化道路，发展现代产业体系。\n\n{NOTE}\n",
        "江南日报/2015-06-30_攻关.txt": f"2015年6月30日\n\n依靠举国体制，攻克一批核心技术。\n\n{NOTE}\n",
    }
    marks = {name: f"{number}" * len(name.encode("gbk")) for number, name in enumerate(texts)}
    packed = zip_file({marks[name]: text.encode("gb18030") for name, text in texts.items()})
    for name, mark in marks.items():
        packed = packed.replace(mark.encode(), name.encode("gbk"))
    return packed


FILES = {
    "江南省/实施意见.docx": word_file,
    "江南省/公报2025年第1期.pdf": pdf_file,
    "中国政府网/crawl.warc.gz": web_archive,
    "地方报刊/旧报.zip": old_numbers,
}

if __name__ == "__main__":
    for name, make in FILES.items():
        Path(sys.argv[1], name).write_bytes(make())
