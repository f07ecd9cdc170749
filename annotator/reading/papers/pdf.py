"""PDF files with a text layer: their paragraphs, title and date."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import BufferedIOBase
from typing import TYPE_CHECKING, NamedTuple

from annotator.reading.front_matter import date_of, is_letterhead, title_and_text
from annotator.reading.limits import MIB
from annotator.reading.papers.pdf_columns import in_reading_order
from annotator.reading.papers.pdf_furniture import notes_apart, without_furniture, without_watermarks
from annotator.reading.papers.pdf_layout import Line, headline, paragraphs, usual_size
from annotator.reading.papers.pdf_limits import MAX_CHARACTERS, MAX_PAGES, MAX_SAME_PAGES, check_content
from annotator.reading.papers.pdf_pages import rows_of
from annotator.reading.records.exports import exported
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem

if TYPE_CHECKING:
    import pypdfium2

_LEAST_READABLE = 0.7
"""Share of the characters that must be assigned ones. A font without a character map gives private codes or none."""
_PRIVATE = re.compile("[\ue000-\uefff\uf100-\uf8ff\ufffd\U000f0000-\U0010fffd]")
"""Characters that nobody can read. Those of U+F000 to F0FF are bullets and arrows of symbol fonts."""


class _Read(NamedTuple):
    """What was read of a file: its pages' lines, how many pages it has, what it states of itself, and what was too much."""

    pages: list[list[Line]]
    number: int
    pictures: list[int]
    stated: dict[str, str]
    too_much: str


def read_pdf(stream: BufferedIOBase, source: Source) -> Iterator[Item]:
    """A PDF file as a document, a line for each paragraph, footnotes last; what of it cannot be read as problems.

    Raises:
        ValueError: it is none, is broken, needs a password, holds pictures of pages or characters that cannot be read.
    """
    import pypdfium2

    held = source.seekable(stream)
    check_content(held, source)
    try:
        found = _read(held)
    except pypdfium2.PdfiumError as error:
        # The library remembers why an earlier file failed, and may say it of this one.
        if "password" in str(error).lower() and _says(held, b"/Encrypt"):
            raise ValueError("needs a password; save it without one") from None
        raise ValueError("not a PDF, or a broken one, perhaps cut off") from None
    size = usual_size([line for page in found.pages for line in page])
    pages = without_furniture([without_watermarks(page, size) for page in found.pages])
    if not any(pages):
        raise ValueError(
            "a scanned PDF without a text layer: run text recognition (OCR) over it first"
            if found.pictures
            else "the PDF holds no text"
        )
    apart = [notes_apart(page, size) for page in pages]
    pages = [page for page, _ in apart]
    notes = [paragraphs([note]).replace("\n", "") for _, notes in apart for note in notes]
    text = paragraphs(pages)
    seen = [c for c in text if not c.isspace()]
    if sum(unicodedata.category(c)[0] != "C" for c in seen) < _LEAST_READABLE * len(seen):
        raise ValueError(
            "its text layer cannot be read, since its fonts have no character map: run text recognition (OCR) over it"
        )
    articles = exported(text, source)
    if articles is not None:
        yield from articles
    else:
        yield _document(text, pages, notes, found.stated, source)
    yield from _problems(text, found, source)


def _says(held: BufferedIOBase, word: bytes) -> bool:
    """Whether the word stands anywhere in the file."""
    held.seek(0)
    before = b""
    while piece := held.read(MIB):
        if word in before + piece:
            return True
        before = piece[-len(word) :]
    return False


def _document(
    text: str, pages: list[list[Line]], notes: list[str], stated: dict[str, str], source: Source
) -> Document:
    large = [line.text for line in headline(next(filter(None, pages), [])) if not is_letterhead(line.text)]
    title, text = title_and_text(text, stated.get("Title", ""), "".join(large))
    made = stated.get("CreationDate", "").removeprefix("D:")[:8]
    date = date_of(title, text, source.name, made, source.folders)
    text = "\n".join(filter(None, (text, *notes)))
    return Document(
        source.doc_id, source.path, text, title, date.day, date.source, date_text=date.text, extractor="pdf"
    )


def _problems(text: str, found: _Read, source: Source) -> Iterator[Problem]:
    """What of the file is not in its document."""
    if found.too_much:
        yield Problem(source.path, found.too_much, "part", "limit")
    if unreadable := len(_PRIVATE.findall(text)):
        wrong = (
            f"{unreadable:,} of its {len(text):,} characters cannot be read, since a font has no map for them; terms that"
            " hold one are missed: run text recognition (OCR) over it, or get the text elsewhere"
        )
        yield Problem(source.path, wrong, "part", "characters")
    if found.pictures:
        numbers = ", ".join(map(str, found.pictures[:20])) + (", …" if len(found.pictures) > 20 else "")
        wrong = f"pages without text, perhaps scanned ({numbers} of {found.number}); the others were read"
        yield Problem(source.path, wrong, "part", "scanned")


def _read(held: BufferedIOBase) -> _Read:
    """The lines of the pages, up to as many pages and characters as are read.

    Raises:
        PdfiumError: it is no PDF, is broken or needs a password.
    """
    import pypdfium2

    pdf = pypdfium2.PdfDocument(held)
    try:
        pages: list[list[Line]] = []
        pictures: list[int] = []
        same: Counter[int] = Counter()
        characters, too_much = 0, ""
        for number in range(len(pdf)):
            if number == MAX_PAGES or characters > MAX_CHARACTERS:
                limit = f"{MAX_PAGES:,} pages" if number == MAX_PAGES else f"{MAX_CHARACTERS:,} characters"
                too_much = (
                    f"has more than {limit}; its first {number:,} of {len(pdf):,} pages were read: split it"
                )
                break
            lines = in_reading_order(rows_of(pdf, number))
            key = hash(tuple(line.text for line in lines))
            same[key] += 1
            if lines and same[key] > MAX_SAME_PAGES:
                too_much = f"shows one page more than {MAX_SAME_PAGES} times; its first {number:,} of {len(pdf):,} pages were read"
                break
            if not lines and _has_picture(pdf, number):
                pictures.append(number + 1)
            characters += sum(len(line.text) for line in lines)
            pages.append(lines)
        return _Read(pages, len(pdf), pictures, pdf.get_metadata_dict(), too_much)
    finally:
        pdf.close()


def _has_picture(pdf: pypdfium2.PdfDocument, number: int) -> bool:
    from pypdfium2 import raw

    page = pdf[number]
    found = next(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4), None) is not None
    page.close()
    return found
