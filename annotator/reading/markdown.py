"""Markdown to text: front matter read, marks and inline HTML taken out."""

from __future__ import annotations

import html
import re
from operator import itemgetter

from annotator.reading.dates import date_from_metadata, date_in_name, date_in_text, first_date
from annotator.records import Document

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n-{3,}[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# Of a list (`source:` and then lines of `- …`) the first entry.
_KEY = re.compile(r"^(\w+)[ \t]*:[ \t]*(?:\r?\n[ \t]*-[ \t]+)?(.*)$", re.MULTILINE)
_NAMES = "p div h1 h2 h3 h4 h5 h6 hr li tr br details summary"
_BLOCK_TAG = rf"</?(?:{'|'.join((_NAMES + ' ' + _NAMES.upper()).split())})(?:>|[\s/][^<>]*>)"
_BREAKS = re.compile(f"{_BLOCK_TAG}(?:{_BLOCK_TAG})*")
# No pattern reads past the next beginning of what it looks for: one that is never closed must not cost square time.
_TAG_OR_COMMENT = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--(?:(?!<!--)[\s\S])*?-->")
_LINK_OR_FOOTNOTE = re.compile(r"\[(?:([^\[\]\n]*)\]\([^()\n]*\)|\^[^\[\]\s]+\]:?)")
# Most lines begin with none of these characters, which one look tells.
_LINE_MARKS = re.compile(r"\n(?=[ \t#>*+-])[ \t]{0,3}+(?:#{1,6}+[ \t]++|>[ \t]?+|[-*+][ \t]++)")
_TITLE_LINE = re.compile(r"\s*(?:#{1,6}[ \t]+(.+?)|\*\*([^*\n]+)\*\*)[ \t]*(?:\r?\n|\Z)")


def markdown_text(source: str) -> str:
    """The text of Markdown without marks, comments, tags and link targets."""
    # Line marks first, while there are no lines yet that tags stand for.
    text = _LINE_MARKS.sub("\n", source if source.startswith("\n") else f"\n{source}")
    # Each pattern begins with a letter that `re` can run ahead to, and is tried only where that letter stands.
    if "<" in text:
        text = _TAG_OR_COMMENT.sub("", _BREAKS.sub("\n\n", text))
    if "[" in text:
        if "!" in text:
            text = _LINK_OR_FOOTNOTE.sub(
                itemgetter(1), text.replace("![", "[")
            )  # pictures may be links themselves
        text = _LINK_OR_FOOTNOTE.sub(itemgetter(1), text)
    if "*" in text:
        text = text.replace("**", "")
    if "_" in text:
        text = text.replace("__", "")
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
        _TAG_OR_COMMENT.sub("", source[:2000]) if source.lstrip().startswith("<!--") else source
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
    )
    if not day:
        day, day_source = first_date((date_in_name(name), "file name"))
    return Document(
        doc_id, path, text, title, day, day_source,
        source="" if is_url else origin, url=front.get("url") or (origin if is_url else ""),
        level=front.get("level") or front.get("层级", ""), province=front.get("province") or front.get("省份", ""),
        extractor="markdown",
    )  # fmt: skip
