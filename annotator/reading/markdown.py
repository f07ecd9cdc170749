"""Markdown to text: front matter read, marks and inline HTML taken out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from operator import itemgetter

from annotator.reading.dates import issued, read_value
from annotator.reading.fields import columns_for
from annotator.reading.source import Item, Source
from annotator.records import Document, Problem

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n-{3,}[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TOML_FRONT = re.compile(r"\A\s*\+\+\+[ \t]*\r?\n(.*?)\r?\n\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# Of a list (`source:` and then lines of `- …`) the first entry.
_KEY = re.compile(r"^([\w-]+)[ \t]*[:=][ \t]*(?:\r?\n[ \t]*-[ \t]+)?(.*)", re.MULTILINE)
_NAMES = "p div h1 h2 h3 h4 h5 h6 hr li tr br details summary"
_BLOCK_TAG = rf"</?(?:{'|'.join((_NAMES + ' ' + _NAMES.upper()).split())})(?:>|[\s/][^<>]*>)"
_BREAKS = re.compile(f"{_BLOCK_TAG}(?:{_BLOCK_TAG})*")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]*)>")
# No pattern reads past the next beginning of what it looks for: one that is never closed must not cost square time.
_TAG_OR_COMMENT = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--(?:(?!<!--)[\s\S])*?-->")
_WIKI_LINK = re.compile(r"(!?)\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_LINK_OR_FOOTNOTE = re.compile(
    r"\[(?:([^\[\]\n]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|[ ]?\[[^\[\]\n]*\])|\^[^\[\]\s]+\]:?)"
)
_LINK_TARGET = re.compile(r"^[ ]{0,3}\[[^\[\]\n^][^\[\]\n]*\]:[ \t]*\S.*", re.MULTILINE)
_FENCE = re.compile(r"^[ ]{0,3}(?:```+|~~~)[^`\n]*$", re.MULTILINE)
# Marks that stand around words inside a line; what they hold is what a reader sees.
_AROUND = re.compile(r"(\*\*?|==|~~|``?)(?=[^\s*=~`])([^*=~`\n]{0,500}[^\s*=~`])\1")
_UNDERLINED = re.compile(r"(?<![A-Za-z0-9_])_(?=[^\s_])([^_\n]{0,500}[^\s_])_(?![A-Za-z0-9_])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# Most lines begin with none of these characters, which one look tells.
_LINE_MARKS = re.compile(r"\n(?=[ \t#>*+-])[ \t]{0,3}+(?:#{1,6}+[ \t]++|>[ \t]?+|[-*+][ \t]++)")
_TITLE_LINE = re.compile(r"\s*(?:#{1,6}[ \t]+([^ \t\n][^\n]*)|\*\*([^*\n]+)\*\*[ \t]*\r?)(?:\n|\Z)")


def markdown_text(source: str) -> str:
    """The text of Markdown without marks, comments, tags and link targets."""
    # Line marks first, while there are no lines yet that tags stand for.
    text = _LINE_MARKS.sub("\n", source if source.startswith("\n") else f"\n{source}")
    # Each pattern begins with a letter that `re` can run ahead to, and is tried only where that letter stands.
    if "<" in text:
        text = _TAG_OR_COMMENT.sub("", _BREAKS.sub("\n\n", _AUTOLINK.sub(itemgetter(1), text)))
    if "[" in text:
        if "[[" in text:
            text = _WIKI_LINK.sub(lambda link: "" if link[1] else link[2], text)
        if "]:" in text:
            text = _LINK_TARGET.sub("", text)
        if "!" in text:
            # Pictures may be links themselves.
            text = _LINK_OR_FOOTNOTE.sub(_link_text, text.replace("![", "["))
        text = _LINK_OR_FOOTNOTE.sub(_link_text, text)
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if any(mark in text for mark in ("*", "==", "~~", "`")):
        # Twice: ***both*** is one mark in another.
        text = _AROUND.sub(itemgetter(2), _AROUND.sub(itemgetter(2), text))
    if "*" in text:
        text = text.replace("**", "")
    if "_" in text:
        text = _UNDERLINED.sub(itemgetter(1), text.replace("__", ""))
    if "\\" in text:
        text = _ESCAPED.sub(itemgetter(1), text)
    if "&" in text:
        text = html.unescape(text)
    return text.strip("\n")


def _link_text(link: re.Match[str]) -> str:
    return link[1] or ""


def front_matter(source: str) -> tuple[dict[str, str], str]:
    """The keys and values above a text, between lines of `---` or `+++`, and the text below them."""
    found = _FRONT.match(source) or _TOML_FRONT.match(source)
    if not found:
        return {}, source
    return {key: value.strip().strip("\"'") for key, value in _KEY.findall(found[1])}, source[found.end() :]


def read_markdown(source: str, about: Source) -> Iterator[Item]:
    """One Markdown file as a document; a date in its front matter that cannot be read is a problem.

    `source:` in the front matter is where a copy was fetched, often years after the event: it gives the URL, not the
    date. A day in title or first lines goes before the year of a file's name.
    """
    front, source = front_matter(source)

    def stated(field: str) -> str:
        return next((front[key] for key in columns_for(field, front, {}) if front[key]), "")

    title = markdown_text(stated("title"))
    heading = _TITLE_LINE.match(
        _TAG_OR_COMMENT.sub("", source[:2000]) if source.lstrip().startswith("<!--") else source
    )
    if heading:
        words = markdown_text((heading[1] or heading[2]).rstrip(" \t\r"))
        if not title or words == title:
            title = title or words
            source = source.replace(heading[0].lstrip("\n"), "", 1)
    text = markdown_text(source)
    origin = stated("source")
    is_url = origin.startswith(("http://", "https://"))
    day = read_value(stated("date"))
    if day.wrong:
        yield Problem(about.path, f"the date of the front matter: {day.wrong}", "doubt", "date")
    day = day or read_value(stated("year"))
    date = issued(title, text, name=about.name, folders=about.folders, url=stated("url"), stated=day)
    yield Document(
        about.doc_id, about.path, text, title, date.day, date.source, date_text=date.text,
        source=_other_source(front) if is_url else origin, url=stated("url") or (origin if is_url else ""),
        level=stated("level"), province=stated("province"), city=stated("city"), issuer=stated("issuer"),
        period_year=stated("period_year"), extractor="markdown",
    )  # fmt: skip


def _other_source(front: dict[str, str]) -> str:
    """The source's name where the key `source` holds an address."""
    values = (front[key] for key in columns_for("source", front, {}))
    return next((value for value in values if value and "://" not in value), "")
