"""PDF files with a text layer: their paragraphs, title and date."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from io import BufferedIOBase
from typing import TYPE_CHECKING

from annotator.reading.front_matter import date_of, is_letterhead, title_and_text
from annotator.reading.papers.pdf_layout import Line, headline, paragraphs, without_furniture
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem
from annotator.text.variants import radicals

if TYPE_CHECKING:
    import pypdfium2

_LEAST_READABLE = 0.7
"""Share of the characters that must be assigned ones. A font without a character map gives private codes or none."""


def read_pdf(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """A PDF file as a document, a line for each paragraph; pages that are pictures are a problem that names them."""
    import pypdfium2

    held = source.seekable(stream)
    try:
        pdf = pypdfium2.PdfDocument(held)
        pages = without_furniture([_lines(pdf, number) for number in range(len(pdf))])
        pictures = [
            number for number, lines in enumerate(pages, 1) if not lines and _has_picture(pdf, number)
        ]
        stated = pdf.get_metadata_dict()
        pdf.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ValueError("needs a password; save it without one") from None
        raise ValueError(f"not a PDF, or a broken one ({error})") from None
    if not any(pages):
        raise ValueError(
            "a scanned PDF without a text layer: run text recognition (OCR) over it first"
            if pictures
            else "the PDF holds no text"
        )
    text = paragraphs(pages)
    seen = [c for c in text if not c.isspace()]
    if sum(unicodedata.category(c)[0] != "C" for c in seen) < _LEAST_READABLE * len(seen):
        raise ValueError(
            "its text layer cannot be read, since its fonts have no character map: run text recognition (OCR) over it"
        )
    large = [line.text for line in headline(next(filter(None, pages), [])) if not is_letterhead(line.text)]
    title, text = title_and_text(text, stated.get("Title", ""), "".join(large))
    made = stated.get("CreationDate", "").removeprefix("D:")[:8]
    date = date_of(title, text, source.name, made, source.folders)
    yield Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="pdf"
    )
    if pictures:
        numbers = ", ".join(map(str, pictures[:20])) + (", …" if len(pictures) > 20 else "")
        wrong = f"pages without text, perhaps scanned ({numbers} of {len(pages)}); the others were read"
        yield Problem(source.path, wrong)


def _lines(pdf: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """The lines of a page with characters in them, in the order of the text layer."""
    from pypdfium2 import raw

    page = pdf[number]
    layer = page.get_textpage()
    lines: list[Line] = []
    held: list[tuple[int, str]] = []

    def end_line() -> None:
        text = "".join(character for _, character in held).strip().translate(radicals())
        shown = [place for place, character in held if not character.isspace()]
        if text and shown:
            left, _, top = _box(layer, shown[0])
            _, right, _ = _box(layer, shown[-1])
            size = round(raw.FPDFText_GetFontSize(layer, shown[0]), 1)
            # Above the basic plane PDFium gives two halves.
            whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            lines.append(Line(whole, left, right, top, size))
        held.clear()

    for place in range(layer.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(layer, place))
        if character in "\r\n":
            end_line()
        elif character != "\x00":
            held.append((place, character))
    end_line()
    layer.close()
    page.close()
    return lines


def _box(layer: pypdfium2.PdfTextPage, place: int) -> tuple[float, float, float]:
    """Left, right and upper edge of a character, in points."""
    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(layer, place, left, right, bottom, top)
    return left.value, right.value, top.value


def _has_picture(pdf: pypdfium2.PdfDocument, number: int) -> bool:
    from pypdfium2 import raw

    page = pdf[number - 1]
    found = next(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4), None) is not None
    page.close()
    return found
