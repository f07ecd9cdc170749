"""Makers of small real files in each format, and a reader in a process of its own that measures its memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

PROSE = "会议指出，要加快发展新质生产力，推进新型工业化，支持企业组建创新联合体，突破关键核心技术。示例文本。"

_READ = """
import json, resource, sys, time
began = time.perf_counter()
from annotator.reading import read
from annotator.records import Document

def peak():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except FileNotFoundError:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used / (1024 * 1024 if sys.platform == "darwin" else 1024)

documents, problems, count = [], [], 0
for item in read(sys.argv[1:]):
    if isinstance(item, Document):
        count += 1
        if count <= 20:
            documents.append({"doc_id": item.doc_id, "path": item.path, "text": item.text[:200]})
    else:
        problems.append({"path": item.path, "problem": item.problem})
print(json.dumps({"documents": documents, "problems": problems, "count": count, "peak": peak(),
                  "seconds": time.perf_counter() - began}))
"""


@dataclass
class Measured:
    """What a process read: the first 20 documents, all problems, the number of documents; its memory in MB, its time."""

    documents: list[dict[str, str]]
    problems: list[dict[str, str]]
    count: int
    peak: float
    seconds: float


@pytest.fixture(scope="session")
def read_apart() -> Callable[..., Measured]:
    """Reads paths in a process of its own; fails when that one dies or says anything on standard error."""

    def read(*paths: Path, timeout: float = 300) -> Measured:
        done = subprocess.run(
            [sys.executable, "-c", _READ, *map(str, paths)], capture_output=True, text=True, timeout=timeout
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return Measured(**json.loads(done.stdout))

    return read


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    """A ZIP archive with members (name, content), which may repeat a name."""

    def make(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return held.getvalue()

    return make


@pytest.fixture(scope="session")
def word_file() -> Callable[..., bytes]:
    """A Word file with a body in WordprocessingML, with properties, and with further parts (footnotes, comments …)."""

    def make(body: str, title: str = "", created: str = "", before: str = "", **parts: str) -> bytes:
        import docx

        held = io.BytesIO()
        docx.Document().save(held)
        made = zipfile.ZipFile(held)
        names = (
            'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        )
        properties = (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
            f"<dc:title>{title}</dc:title><dcterms:created>{created}</dcterms:created></cp:coreProperties>"
        )
        content = {name: made.read(name) for name in made.namelist()}
        content["docProps/core.xml"] = properties.encode()
        content["word/document.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {names}><w:body>{body}</w:body></w:document>'
        ).encode()
        for kind, xml in parts.items():
            content[f"word/{kind}.xml"] = f"<w:{kind} {names}>{xml}</w:{kind}>".encode()
            relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
            media = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
            for name, end, entry in (
                (
                    "word/_rels/document.xml.rels",
                    b"</Relationships>",
                    f'<Relationship Id="{kind}" Type="{relation}" Target="{kind}.xml"/>',
                ),
                (
                    "[Content_Types].xml",
                    b"</Types>",
                    f'<Override PartName="/word/{kind}.xml" ContentType="{media}"/>',
                ),
            ):
                content[name] = content[name].replace(end, entry.encode() + end)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                archive.writestr(name, data)
        return out.getvalue()

    return make


@pytest.fixture(scope="session")
def pdf_file() -> Callable[..., bytes]:
    """A PDF set by reportlab: a headline, paragraphs in columns, a running head and page numbers."""

    def make(
        paragraphs: Iterable[str], headline: str = "", columns: int = 1, head: str = "", **options: object
    ) -> bytes:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        font = {"fontName": "STSong-Light", "wordWrap": "CJK"}
        body = ParagraphStyle("body", fontSize=12, leading=20, firstLineIndent=24, **font)
        large = ParagraphStyle("large", fontSize=20, leading=28, alignment=1, **font)

        def furnish(canvas, page):
            canvas.setFont("STSong-Light", 9)
            canvas.drawCentredString(297, 805, head)
            canvas.drawCentredString(297, 30, f"— {page.page} —" if head else "")

        held = io.BytesIO()
        made = BaseDocTemplate(held, pagesize=A4, **options)
        width = 435 / columns
        frames = [Frame(80 + width * column, 60, width - 10, 700) for column in range(columns)]
        made.addPageTemplates(PageTemplate(frames=frames, onPage=furnish))
        story = [Paragraph(headline, large)] if headline else []
        made.build(story + [Paragraph(paragraph, body) for paragraph in paragraphs])
        return held.getvalue()

    return make


@pytest.fixture(scope="session")
def page() -> Callable[..., bytes]:
    """An article page of no known site."""

    def make(text: str = PROSE, charset: str = "utf-8", encoding: str = "utf-8") -> bytes:
        return (
            f'<html><head><meta charset="{charset}"><title>示例标题</title></head><body><article><h1>示例标题</h1>'
            f"<p>{text}</p><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"
        ).encode(encoding)

    return make


@pytest.fixture(scope="session")
def web_archive() -> Callable[..., bytes]:
    """A WARC file of answers (url, body, HTTP headers, date, status)."""

    def make(answers: Iterable[tuple[str, bytes, dict[str, str], str, str]], packed: bool = True) -> bytes:
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        held = io.BytesIO()
        writer = WARCWriter(held, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "示例"}))
        for url, body, headers, date, status in answers:
            http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body),
                    http_headers=http,
                    warc_headers_dict={"WARC-Date": date},
                )
            )
            request = StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True)
            writer.write_record(
                writer.create_warc_record(url, "request", payload=io.BytesIO(), http_headers=request)
            )
        return held.getvalue()

    return make
