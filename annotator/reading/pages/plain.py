"""All the text of an HTML page, a line for each block: for documents that were saved as HTML and are no web pages.

Read in a stream: a file of hundreds of articles is never a tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from annotator.reading.pages.tree import BLOCKS, CELLS, tidy

_NO_TEXT = frozenset(["script", "style", "noscript", "template", "head", "title", "object", "svg", "select"])
_OPENS = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|div)[\s>]", re.IGNORECASE)
_BEFORE = re.compile(r"\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--(?:[^-]|-[^-]|--+[^->])*--+>\s*)*", re.DOTALL)
_HEAD = 4_000


def is_page(text: str) -> bool:
    """Whether a text begins as HTML does, after comments and an XML declaration."""
    head = text[:_HEAD]
    start = _BEFORE.match(head)
    return bool(_OPENS.match(head, start.end() if start else 0))


def page_lines(source: str) -> list[str]:
    """The lines of everything in the page's body that is text."""
    from lxml import etree

    collected = _Lines()
    parser = etree.HTMLParser(target=collected, huge_tree=False)
    parser.feed(source)
    parser.close()
    return collected.lines


class _Lines:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._passing_over = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _NO_TEXT:
            self._passing_over += 1
        elif tag in BLOCKS:
            self._end_line()
        elif tag in CELLS:
            self._parts.append("\t" if self._parts else "")

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _NO_TEXT:
            self._passing_over -= 1
        elif tag in BLOCKS:
            self._end_line()

    def data(self, text: str) -> None:
        """A piece of text."""
        if not self._passing_over:
            self._parts.append(text)

    def close(self) -> None:
        """The page ends."""
        self._end_line()

    def _end_line(self) -> None:
        # A line break in the source is layout.
        line = "".join(self._parts).replace("\n", "\v").replace("\r", "")
        self._parts = []
        if line := tidy(line):
            self.lines.append(line)
