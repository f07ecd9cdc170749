"""What to say of files that are not read: one sentence of advice for each format that people have."""

from __future__ import annotations

import os

PROGRAMS = (".aspx", ".asp", ".php", ".jsp", ".do", ".action", ".cgi")
"""Endings of addresses under which sites hand out pages; such a file is read where it holds a page."""
ADVICE = {
    ".caj": "open it in CAJViewer and print it to a PDF, or get the PDF from CNKI",
    ".nh": "open it in CAJViewer and print it to a PDF, or get the PDF from CNKI",
    ".kdh": "open it in CAJViewer and print it to a PDF, or get the PDF from CNKI",
    ".teb": "open it in CAJViewer and print it to a PDF, or get the PDF from CNKI",
    ".ceb": "open it in Founder's Apabi Reader and print it to a PDF",
    ".ofd": "open it in an OFD reader (WPS, 数科) and save it as PDF",
    ".pptx": "save it as PDF from PowerPoint or WPS",
    ".ppt": "save it as PDF from PowerPoint or WPS",
    ".dps": "save it as PDF from WPS",
    ".odp": "save it as PDF from LibreOffice",
    ".rar": "unpack it and give the folder, or pack it as .zip",
    ".7z": "unpack it and give the folder, or pack it as .zip",
    ".tar": "unpack it and give the folder, or pack it as .zip",
    ".tgz": "unpack it and give the folder, or pack it as .zip",
    ".bz2": "unpack it and give the folder, or pack it as .zip",
    ".xz": "unpack it and give the folder, or pack it as .zip",
    ".webarchive": "save the page in Safari as page source, with the ending .html",
    ".pages": "export it from Pages as .docx",
    ".numbers": "export it from Numbers as .csv",
    ".msg": "save the letter in Outlook as .txt or .html",
    ".mobi": "turn it into .epub with Calibre",
    ".azw3": "turn it into .epub with Calibre",
    ".djvu": "turn it into a PDF with a text layer",
    ".parquet": "write it as .jsonl or .csv, for instance by pandas",
    ".sqlite": "export the table with the texts as .csv",
    ".db": "export the table with the texts as .csv",
    ".srt": "save the words as .txt",
    ".png": "a picture: run text recognition (OCR) over it",
    ".jpg": "a picture: run text recognition (OCR) over it",
    ".jpeg": "a picture: run text recognition (OCR) over it",
    ".tif": "a picture: run text recognition (OCR) over it",
    ".tiff": "a picture: run text recognition (OCR) over it",
} | dict.fromkeys(PROGRAMS, "only a page that was saved under such a name is read, and this is none")


def ending(name: str) -> str:
    """The ending of a file's name with its dot, in small letters, or an empty string."""
    return os.path.splitext(name)[1].lower()


def unknown_format(name: str, kind: str = "") -> str:
    """What to say of a file that is not read; `kind` is what its first bytes show, if anything."""
    if kind in ADVICE:
        return not_read(kind)
    stem, last = os.path.splitext(name)
    last = last.lower()
    return not_read(last, ending(stem)) if last else _NO_ENDING


def not_read(last: str, before: str = "") -> str:
    """What to say of a format by the ending of its files' names; `before` is an ending before that."""
    advice = f"; {ADVICE[last]}" if last in ADVICE else ""
    return f"not a format that is read here: {before}{last}{advice}"


_NO_ENDING = "not a format that is read here: no ending; give the name of a text the ending .txt"
