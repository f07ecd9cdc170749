"""A parsed page behind one small face, by lexbor (fast) or by BeautifulSoup, with the same answers from both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol

_BLOCK_NAMES = (
    "address article aside blockquote br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
CELLS = frozenset(("td", "th"))
_DROPPED_NAMES = "script style noscript template iframe button select textarea title head object embed svg"
DROPPED = frozenset(_DROPPED_NAMES.split())
_FILLED_IN = 100
"""Han characters below which a form is one to fill in; some systems put the whole page, or the article, into one."""
# A line break in the source between two Chinese characters is layout, between others a space.
BREAK = "\v"
BLANKS = re.compile(r"[ \t\f]+")
BREAKS = re.compile(r" ?[\r\n]\s*")
_CHINESE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u2018-\u201d"
_BREAK_IN_CHINESE = re.compile(f"(?<=[{_CHINESE}]){BREAK}+(?=[{_CHINESE}])")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")


class Line(NamedTuple):
    """A line of a page's text, and whether all of it is links."""

    text: str
    linked: bool = False


class Page(Protocol):
    """What extraction asks of a parsed page. A node is whatever the parser calls one."""

    def select(self, selector: str, within: Any = None) -> list[Any]:
        """The nodes that a CSS selector finds, in the page's order."""

    def first(self, selector: str) -> Any:
        """The first of these nodes, or None."""

    def attribute(self, node: Any, name: str) -> str:
        """The value of an attribute, or an empty string."""

    def tag(self, node: Any) -> str:
        """The element's name; `-text` for text, another name with `-` for comments and the like."""

    def text(self, node: Any) -> str:
        """The characters of a text node."""

    def children(self, node: Any) -> Iterable[Any]:
        """The nodes directly below, text included."""

    def key(self, node: Any) -> int:
        """What tells this node from the others of the page."""


class LexborPage:
    """A page parsed by lexbor, as HTML 5 says. For pages nested a few hundred deep at most: see `html.is_odd`."""

    def __init__(self, source: str) -> None:
        from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

        self._tree = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)

    def select(self, selector: str, within: Any = None) -> list[Any]:  # noqa: D102
        return list((self._tree if within is None else within).css(selector))

    def first(self, selector: str) -> Any:  # noqa: D102
        return self._tree.css_first(selector)

    def attribute(self, node: Any, name: str) -> str:  # noqa: D102
        return str(node.attributes.get(name) or "")

    def tag(self, node: Any) -> str:  # noqa: D102
        return node.tag or "-"

    def text(self, node: Any) -> str:  # noqa: D102
        return str(node.text_content or "")

    def children(self, node: Any) -> Iterable[Any]:  # noqa: D102
        return node.iter(include_text=True)  # type: ignore[no-any-return]

    def key(self, node: Any) -> int:  # noqa: D102
        return int(node.mem_id)


class SoupPage:
    """A page parsed by BeautifulSoup with lxml, which takes any depth and any disorder."""

    def __init__(self, source: str) -> None:
        from bs4 import BeautifulSoup
        from bs4.element import NavigableString, PreformattedString

        self._soup = BeautifulSoup(source, "lxml")
        self._string, self._no_text = NavigableString, PreformattedString

    def select(self, selector: str, within: Any = None) -> list[Any]:  # noqa: D102
        return list((self._soup if within is None else within).select(selector))

    def first(self, selector: str) -> Any:  # noqa: D102
        return self._soup.select_one(selector)

    def attribute(self, node: Any, name: str) -> str:  # noqa: D102
        return str(node.get(name) or "")

    def tag(self, node: Any) -> str:  # noqa: D102
        if isinstance(node, self._string):
            return "-comment" if isinstance(node, self._no_text) else "-text"
        return str(node.name)

    def text(self, node: Any) -> str:  # noqa: D102
        return str(node)

    def children(self, node: Any) -> Iterable[Any]:  # noqa: D102
        return node.children  # type: ignore[no-any-return]

    def key(self, node: Any) -> int:  # noqa: D102
        return id(node)


def lines(page: Page, node: Any, drop: Iterable[str] = ()) -> list[Line]:
    """The text below a node as a reader sees it: a line for each block, without scripts, comments and what to drop."""
    dropped = {page.key(found) for selector in drop for found in page.select(selector, node)}
    found: list[Line] = []
    parts: list[str] = []
    free = 0  # characters of the line that stand in no link
    for text, linked in _pieces(page, node, dropped):
        if text == "\n":
            if parts:
                line = tidy("".join(parts))
                if line:
                    found.append(Line(line, not free))
                parts, free = [], 0
        else:
            parts.append(text)
            if not linked and not text.isspace():
                free += 1
    line = tidy("".join(parts))
    return [*found, Line(line, not free)] if line else found


def _pieces(page: Page, node: Any, dropped: set[int]) -> Iterator[tuple[str, bool]]:
    """Text and whether it stands in a link, with a line break at both edges of a block; without recursion."""
    tag_of, text_of, children_of = page.tag, page.text, page.children
    stack = [(iter(children_of(node)), "")]
    links = 0
    while stack:
        children, name = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            links -= name == "a"
            if name in BLOCKS:
                yield "\n", False
            continue
        name = tag_of(child)
        if name == "-text":
            text = text_of(child)
            if "\n" in text or "\r" in text:
                text = BREAKS.sub(BREAK, BLANKS.sub(" ", text))
            yield text, links > 0
        elif name[:1] == "-" or is_dropped(page, child, name) or (dropped and page.key(child) in dropped):
            continue
        else:
            if name in BLOCKS:
                yield "\n", False
            elif name in CELLS:
                yield " ", False
            links += name == "a"
            stack.append((iter(children_of(child)), name))


def is_dropped(page: Page, node: Any, name: str) -> bool:
    """Whether an element of this name holds nothing to read: scripts, buttons, forms to fill in."""
    return name in DROPPED or (name == "form" and not _holds_text(page, node))


def _holds_text(page: Page, form: Any) -> bool:
    """Whether a form has text in it beside links and its own labels, as one around an article has."""
    held = 0
    stack = [form]
    while stack:
        for child in page.children(stack.pop()):
            name = page.tag(child)
            if name == "-text":
                held += sum("\u4e00" <= character <= "\u9fff" for character in page.text(child))
                if held >= _FILLED_IN:
                    return True
            elif name[:1] != "-" and name not in DROPPED and name not in ("a", "label"):
                stack.append(child)
    return False


def tidy(text: str) -> str:
    """One line with single spaces."""
    if BREAK in text:
        text = _BREAK_IN_CHINESE.sub("", text)
    return _SPACES.sub(" ", text).strip()


def words(page: Page, node: Any) -> str:
    """The texts below a node with a space between each two, for a date whose parts stand in elements of their own."""
    return tidy(" ".join(text for text, _ in _pieces(page, node, set()) if text != "\n"))
