"""Markdown to text: front matter read, marks and inline HTML taken out. Imports `annotator.reading.dates` and records."""

from __future__ import annotations

import html
import re
from operator import itemgetter

from annotator.reading.dates import date_from_metadata, date_in_name, date_in_text, first_date
from annotator.records import Document

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n-{3,}[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^([A-Za-z_]+)\s*:\s*(.*)$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?h[1-6]|/?li|/?tr|/?details|/?summary)\b[^>]*>", re.IGNORECASE)
_PLAIN_BREAK = re.compile("<(?:/?p|br)>")
_PLAIN_INLINE = re.compile("</?strong>")
_TAG = re.compile(r"</?[A-Za-z][^>\n]*>")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
# Begins with a plain line break and not with `^`, so that `re` runs ahead to it.
_LINE_MARKS = re.compile(r"\n[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)")
_TITLE_LINE = re.compile(r"\s*(?:#{1,6}[ \t]+(.+?)|\*\*([^*\n]+)\*\*)[ \t]*(?:\r?\n|\Z)")


def markdown_text(source: str) -> str:
    """The text of Markdown without marks, comments, tags and link targets."""
    text = source
    if "<" in text:
        # The commonest tags first, by patterns so plain that they take half the time of the general ones.
        text = _PLAIN_BREAK.sub("\n", _PLAIN_INLINE.sub("", text))
        if "<" in text:
            text = _TAG.sub("", _BREAK.sub("\n", _COMMENT.sub("", text)))
    if "](" in text:
        text = _LINK.sub(itemgetter(1), text.replace("![", "["))
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    text = _LINE_MARKS.sub("\n", "\n" + text.replace("**", "").replace("__", ""))
    if "&" in text:
        text = html.unescape(text)
    return text.strip("\n")


def read_markdown(source: str, doc_id: str, path: str, name: str) -> Document:
    """One Markdown file as a document.

    `source:` in the front matter is where a copy was fetched, often years after the event: it gives the URL, not the
    date. A day in title or first lines goes before the year of a file's name.
    """
    front: dict[str, str] = {}
    if found := _FRONT.match(source):
        front = {key.lower(): value.strip().strip("\"'") for key, value in _KEY.findall(found[1])}
        source = source[found.end() :]
    title = markdown_text(front.get("title", ""))
    heading = _TITLE_LINE.match(
        _COMMENT.sub("", source[:2000]) if source.lstrip().startswith("<!--") else source
    )
    if heading:
        words = markdown_text(heading[1] or heading[2])
        if not title or words == title:
            title = title or words
            source = source.replace(heading[0].lstrip("\n"), "", 1)
    text = markdown_text(source)
    origin = front.get("source", "")
    is_url = origin.startswith(("http://", "https://"))
    day, day_source = first_date(
        (date_from_metadata(front.get("date") or front.get("pub_date")), "metadata"),
        (date_in_text(title, text), "text"),
        (date_in_name(name), "file name"),
    )
    return Document(
        doc_id, path, text, title, day, day_source,
        source="" if is_url else origin, url=front.get("url") or (origin if is_url else ""),
    )  # fmt: skip
