"""A page as its lines and the elements that hold them: what the general way and the learning of templates look at.

Lines stand in the page's order, so that what an element holds is a stretch of them, and whatever is asked of an element is
asked of numbers that were added up once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from annotator.reading.pages.tree import BLANKS, BLOCKS, BREAK, BREAKS, CELLS, Page, is_dropped, tidy

_INLINE_NAMES = "a abbr b bdi big br cite code em hr i img input ins label small strike strong sub sup u wbr"
_INLINE = frozenset(_INLINE_NAMES.split())
"""Elements that never hold an article; not listed."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_BORDER = "\x00"
_HIDDEN = ("display:none", "display: none")


class Block(NamedTuple):
    """A line of the page.

    `pieces` are its texts between the borders of elements; `linked` of its `size` characters, white space not counted,
    stand in links. `element` is the number of the innermost listed element, `heading` whether it stands in one of h1–h4.
    """

    text: str
    pieces: tuple[str, ...]
    size: int
    linked: int
    element: int
    heading: bool


class Element(NamedTuple):
    """An element: its name, the parser's node, the number of its parent, and the stretch of lines that it holds."""

    tag: str
    node: Any
    parent: int
    start: int
    end: int


class Outline(NamedTuple):
    """The lines and the elements of a page, both in its order; the first element is the whole."""

    blocks: list[Block]
    elements: list[Element]


class _Writer:
    """Gathers pieces of text into lines."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.size = self.linked = 0
        self.element, self.heading = 0, False
        self.cells: list[int] = []
        """For each table cell that is open, where in `parts` it began; -1 once a line ended in it."""

    def add(self, text: str, linked: bool, element: int, heading: bool) -> None:
        if "\n" in text or "\r" in text:
            text = BREAKS.sub(BREAK, BLANKS.sub(" ", text))
        size = len(text) if " " not in text and "\u3000" not in text else len("".join(text.split()))
        if size and text != BREAK:
            if not self.size:
                self.element, self.heading = element, heading
            self.size += size
            self.linked += size if linked else 0
        self.parts.append(text)

    def border(self) -> None:
        if self.parts and self.parts[-1] != _BORDER:
            self.parts.append(_BORDER)

    def end_line(self) -> None:
        """End the line; what stands before the first cell that it lies in is a line of its own."""
        cuts = [cut for cut in self.cells if cut > 0]
        if cuts and cuts[0] < len(self.parts):
            before, self.parts = self.parts[: cuts[0]], self.parts[cuts[0] :]
            size, linked = self.size, self.linked
            share = len("".join("".join(before).split()))
            self.size = min(size, share)
            self.linked = min(linked, self.size)
            rest = size - self.size, linked - self.linked
            self._flush(before)
            self.size, self.linked = rest
        self.cells = [-1] * len(self.cells)
        self._flush(self.parts)
        self.parts, self.size, self.linked = [], 0, 0

    def _flush(self, parts: list[str]) -> None:
        if not self.size:
            return
        joined = "".join(parts)
        text = tidy(joined.replace(_BORDER, ""))
        pieces = tuple(piece for part in joined.split(_BORDER) if (piece := tidy(part)))
        if text:
            self.blocks.append(Block(text, pieces, self.size, self.linked, self.element, self.heading))


def outline(page: Page) -> Outline:
    """The lines and elements of a page, without scripts, comments, forms to fill in and what is hidden; without recursion."""
    root = page.first("body")
    if root is None:
        return Outline([], [])
    tag_of, text_of, children_of = page.tag, page.text, page.children
    writer = _Writer()
    tags, nodes, parents, starts, ends = ["body"], [root], [-1], [0], [0]
    stack: list[tuple[Any, str, int]] = [(iter(children_of(root)), "", 0)]
    links = headings = 0
    while stack:
        children, name, number = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if name == "a":
                links -= 1
            if name in BLOCKS:
                writer.end_line()
                headings -= name in HEADINGS
            elif name in CELLS:
                if writer.cells.pop() == -1:
                    writer.end_line()
                else:
                    writer.border()
            else:
                writer.border()
            if (stack and number != stack[-1][2]) or not stack:
                ends[number] = len(writer.blocks) + (1 if writer.size else 0)
            continue
        tag = tag_of(child)
        if tag == "-text":
            writer.add(text_of(child), links > 0, number, headings > 0)
            continue
        if tag[:1] == "-" or is_dropped(page, child, tag):
            continue
        if tag in BLOCKS:
            writer.end_line()
            headings += tag in HEADINGS
        elif tag in CELLS:
            writer.border()
            writer.parts.append(" ")
            writer.cells.append(len(writer.parts))
        else:
            writer.border()
        if tag == "br":
            continue
        links += tag == "a"
        if tag not in _INLINE:
            tags.append(tag)
            nodes.append(child)
            parents.append(number)
            starts.append(len(writer.blocks))
            ends.append(0)
            number = len(tags) - 1
        stack.append((iter(children_of(child)), tag, number))
    writer.end_line()
    ends = [min(end, len(writer.blocks)) for end in ends]
    ends[0] = len(writer.blocks)
    return Outline(writer.blocks, list(map(Element, tags, nodes, parents, starts, ends)))
