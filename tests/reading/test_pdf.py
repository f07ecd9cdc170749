"""PDF files as offices and journals set them: no term is lost between columns, pages and notes, and what is lost is told."""

from __future__ import annotations

import io
import zlib

import pytest

from annotator.lexicon.model import load_lexicon
from annotator.reading import read
from annotator.records import Document, Problem
from annotator.tagging.tagger import Tagger

PROSE = "各地各部门要结合实际抓好落实，定期报告进展，及时总结经验，完善工作机制，"
TERMS = "推进新型工业化，发展新质生产力，组建创新联合体，攻克关键核心技术。"


@pytest.fixture
def canvas():
    """A page to draw on, A4, and the bytes of what was drawn."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    held = io.BytesIO()
    made = Canvas(held, invariant=1)
    made.held = held
    return made


@pytest.fixture
def read_pdf(tmp_path):
    def read_file(canvas_or_bytes) -> tuple[Document, list[Problem]]:
        content = canvas_or_bytes
        if not isinstance(content, bytes):
            content.save()
            content = content.held.getvalue()
        (tmp_path / "a.pdf").write_bytes(content)
        items = list(read([tmp_path / "a.pdf"]))
        (document,) = (item for item in items if isinstance(item, Document))
        return document, [item for item in items if isinstance(item, Problem)]

    return read_file


def write(canvas, lines, x=72.0, y=760.0, size=12, leading=20) -> float:
    canvas.setFont("STSong-Light", size)
    for line in lines:
        canvas.drawString(x, y, line)
        y -= leading
    return y


def cut(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def terms(document: Document) -> int:
    return len(Tagger(load_lexicon()).tag(document.text).spans)


@pytest.mark.parametrize("pages", [2, 3, 5])
def test_a_running_head_stands_in_no_term_and_is_no_title(canvas, read_pdf, pages):
    text = (PROSE * 12 + TERMS) * 4
    lines = cut(text, 34)
    per_page = -(-len(lines) // pages)
    for number in range(pages):
        write(canvas, [f"江南政策研究　　2023年第{3}期"], y=800, size=9)
        write(canvas, lines[number * per_page : (number + 1) * per_page], leading=18)
        write(canvas, [f"· {number + 11} ·"], x=280, y=30, size=9)
        canvas.showPage()
    document, problems = read_pdf(canvas)
    assert problems == [] and document.title == ""
    assert document.text == text and terms(document) == 16


def test_headings_at_the_top_of_two_pages_are_no_running_head(canvas, read_pdf):
    for number in (1, 2):
        write(canvas, [f"附件{number}"], y=790, size=12)
        write(canvas, cut(PROSE * 6, 34), y=740)
        canvas.showPage()
    document, _ = read_pdf(canvas)
    assert "附件1" in document.text and "附件2" in document.text


@pytest.mark.parametrize("mark", ["① ", "[1] ", "1 ", "＊", "注："])
def test_footnotes_come_last_and_part_no_term(canvas, read_pdf, mark):
    text = (PROSE * 12 + TERMS) * 4
    lines = cut(text, 34)
    half = len(lines) // 2
    write(canvas, lines[:half], leading=18)
    write(
        canvas,
        [f"{mark}见《江南年鉴》2019年卷，第37页。", "该年鉴自1995年起出版。", f"{mark}同上。"],
        y=70,
        size=9,
        leading=12,
    )
    canvas.showPage()
    write(canvas, lines[half:], leading=18)
    canvas.showPage()
    document, problems = read_pdf(canvas)
    assert problems == []
    assert document.text.startswith(text) and terms(document) == 16
    assert (
        document.text.removeprefix(text).strip()
        == f"{mark}见《江南年鉴》2019年卷，第37页。该年鉴自1995年起出版。\n{mark}同上。"
    )


def test_small_print_without_a_mark_stays_where_it_is(canvas, read_pdf):
    y = write(canvas, cut(PROSE * 4, 34))
    write(canvas, ["本表由统计局提供，数字为初步核算。"], y=y - 20, size=9)
    canvas.showPage()
    write(canvas, cut(TERMS * 3, 34))
    document, _ = read_pdf(canvas)
    assert document.text.index("本表由") < document.text.index("推进新型工业化")


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_that_are_written_row_by_row(canvas, read_pdf, columns):
    width = {2: 16, 3: 10}[columns]
    texts = [f"{'甲乙丙'[number]}栏" + (PROSE + TERMS) * 4 for number in range(columns)]
    texts = [text[: len(text) // width * width] for text in texts]
    canvas.setFont("STSong-Light", 18)
    canvas.drawString(120, 790, "江南省产业创新工作座谈会纪要")
    for row, pieces in enumerate(zip(*(cut(text, width) for text in texts), strict=False)):
        for column, piece in enumerate(pieces):
            canvas.setFont("STSong-Light", 12)
            canvas.drawString(60 + column * (480 / columns), 740 - 20 * row, piece)
    document, problems = read_pdf(canvas)
    assert problems == []
    assert document.title == "江南省产业创新工作座谈会纪要"
    assert document.text == "".join(texts)


def test_the_rows_of_a_table_stay_rows(canvas, read_pdf):
    rows = [
        ("年份", "指标", "数量"),
        ("2021", "重点企业", "三十家"),
        ("2022", "创新联合体", "五个"),
        ("2023", "现代化产业体系", "一"),
    ]
    write(canvas, ["表一说明重点工作的进展，截至年底。"], y=740)
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            canvas.setFont("STSong-Light", 12)
            canvas.drawString(72 + 150 * column, 700 - 20 * number, cell)
    document, _ = read_pdf(canvas)
    assert document.text.split("\n")[1].split() == ["年份", "指标", "数量"]
    assert [line.split()[0] for line in document.text.split("\n")[1:]] == ["年份", "2021", "2022", "2023"]


def vertical(columns: list[str]) -> bytes:
    """A page set vertically, its columns from right to left, by a font whose characters run downwards."""
    drawn = []
    for number, column in enumerate(columns):
        drawn.append(
            f"BT /F1 12 Tf 1 0 0 1 {500 - 20 * number} 780 Tm <{column.encode('utf-16-be').hex()}> Tj ET"
        )
    content = "\n".join(drawn).encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-V/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
    ]  # fmt: skip
    return pdf_of(parts)


def pdf_of(parts: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1, table, len(parts) + 1, len(out),
    )  # fmt: skip


def test_vertical_text_is_read_from_right_to_left(read_pdf):
    text = (PROSE + TERMS) * 2
    document, problems = read_pdf(vertical(cut(text, 23)))
    assert problems == []
    assert document.text == text and terms(document) == 8


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_is_turned(canvas, read_pdf, turned):
    canvas.setPageRotation(turned)
    write(canvas, cut(TERMS * 2, 30))
    document, _ = read_pdf(canvas)
    assert document.text.replace("\n", "") == TERMS * 2


def test_lines_that_are_set_sideways(canvas, read_pdf):
    canvas.rotate(90)
    write(canvas, cut(TERMS * 3, 30), x=72, y=-100)
    document, _ = read_pdf(canvas)
    assert document.text == TERMS * 3


@pytest.mark.parametrize("askew", [0, 45])
def test_a_watermark_is_no_title_and_stands_in_no_term(canvas, read_pdf, askew):
    for number in range(2):
        canvas.setFont("STSong-Light", 16)
        canvas.drawString(150, 790, "江南省产业创新行动方案" if number == 0 else "")
        write(canvas, cut((PROSE + TERMS) * 4, 34), y=750)
        canvas.saveState()
        canvas.setFont("STSong-Light", 48)
        canvas.translate(150, 640)
        canvas.rotate(askew)
        canvas.drawString(0, 0, "仅供内部学习")
        canvas.restoreState()
        canvas.showPage()
    document, _ = read_pdf(canvas)
    assert document.title == "江南省产业创新行动方案"
    assert "内部" not in document.text and terms(document) == 32


def test_characters_without_a_map_are_told_of(canvas, read_pdf):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    write(canvas, cut(PROSE * 4, 34))
    content = mapped(canvas, {"落": "\ue123"})
    document, (problem,) = read_pdf(content)
    assert (problem.severity, problem.kind) == ("part", "characters")
    assert problem.problem.startswith(f"{document.text.count(chr(0xE123))} of its")


def mapped(canvas, codes: dict[str, str]) -> bytes:
    """The drawn PDF with a font that maps some characters elsewhere, as fonts without a full map do."""
    canvas.setPageCompression(0)
    canvas.save()
    data = canvas.held.getvalue()
    lines = "".join(
        f"<{old.encode('utf-16-be').hex()}> <{new.encode('utf-16-be').hex()}>\n" for old, new in codes.items()
    )
    ranges = "".join(f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>\n" for high in range(0x4E, 0xA0))
    ranges += "<3000> <30ff> <3000>\n<ff00> <ffff> <ff00>\n"
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{ranges.count(chr(10))} beginbfrange\n{ranges}endbfrange\n"
        f"{len(codes)} beginbfchar\n{lines}endbfchar\nendcmap end end"
    ).encode()
    text = "".join(PROSE * 4)
    drawn = "\n".join(
        f"BT /F1 12 Tf 1 0 0 1 72 {760 - 20 * n} Tm <{line.encode('utf-16-be').hex()}> Tj ET"
        for n, line in enumerate(cut(text, 34))
    ).encode()
    assert data.startswith(b"%PDF")
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/ToUnicode 7 0 R/DescendantFonts[6 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        ]
    )  # fmt: skip


def page_of(content: bytes, pages: int = 1) -> bytes:
    packed = zlib.compress(content, 9)
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join([b"3 0 R"] * pages), pages),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
            b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def test_what_would_fill_the_memory_is_refused(tmp_path, read_apart):
    content = b"BT /F1 12 Tf " + b"(xxxxxxxxxxxxxxxx) Tj " * 2_800_000 + b"ET"
    bomb = page_of(content)
    assert len(bomb) < 200_000 < 60_000_000 < len(content)
    (tmp_path / "a.pdf").write_bytes(bomb)
    measured = read_apart(tmp_path / "a.pdf", timeout=60)
    assert measured.count == 0 and "8 MB" in measured.problems[0]["problem"]
    assert measured.peak < 200


def test_one_page_that_is_shown_again_and_again_is_not_read_for_ever(tmp_path, read_apart):
    content = b"BT /F1 12 Tf 1 0 0 1 72 700 Tm " + b"(abc def ghi) Tj 0 -1 Td " * 200 + b"ET"
    (tmp_path / "a.pdf").write_bytes(page_of(content, pages=2_000))
    measured = read_apart(tmp_path / "a.pdf", timeout=60)
    assert measured.count == 1
    said = [row["problem"] for row in measured.problems]
    assert any("its first 100 of 2,000 pages were read" in problem for problem in said)


def test_pages_and_characters_over_the_limit_are_told_of(canvas, read_pdf, monkeypatch):
    from annotator.reading.papers import pdf

    for number in range(6):
        write(canvas, [f"第{number}节" + PROSE])
        canvas.showPage()
    canvas.save()
    content = canvas.held.getvalue()
    for limit, read_pages in (("MAX_PAGES", 4), ("MAX_CHARACTERS", 2)):
        monkeypatch.setattr(pdf, "MAX_PAGES", 4 if limit == "MAX_PAGES" else 100)
        monkeypatch.setattr(pdf, "MAX_CHARACTERS", 2 * len(PROSE) if limit == "MAX_CHARACTERS" else 10**6)
        document, (problem,) = read_pdf(content)
        assert f"its first {read_pages} of 6 pages were read" in problem.problem
        assert (problem.severity, problem.kind) == ("part", "limit")
        assert document.text.count("节") == read_pages
