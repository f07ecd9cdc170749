"""A template out of some pages that share it.

Pages of one template differ in what they tell and agree in everything else. Each page is read by the general way, which
also hears which lines the other pages share; then the places on which the pages agree are written down as selectors, in
the form of `corpus/sites.toml`.

Style trees (Yi, Liu and Li, KDD 2003) tell furniture from text by the same comparison.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from annotator.reading.dates import in_url, read_value
from annotator.reading.pages import byline
from annotator.reading.pages.article import Saved, credit, described, has_text, one_line
from annotator.reading.pages.general import Found, find
from annotator.reading.pages.headline import headline, key
from annotator.reading.pages.outline import Outline, outline
from annotator.reading.pages.sites import Site, Sites, Template
from annotator.reading.pages.tree import Page, words

FEWEST = 4
"""The fewest pages that make a template."""
SAMPLE = 12
"""The most pages of a group that are looked at."""
PREFIX = "learned:"
_AGREED = 0.8
"""The share of the pages that have to agree on a place, and in which the template has to prove itself."""
_NEAR = 0.98
"""How near the fit of a selector is to the best one of a page to be as good."""
_FITS = 0.6
"""The fit with which a selector's element still holds the page's article."""
_UP = 4
"""How many elements up from the article's own are tried."""
_ASKED = 5
"""Pages of the sample whose places are tried on all of them."""
_MOST_ALTERNATIVES = 3
_MOST_DROPPED, _MOST_LINES = 12, 20
_ENDS_A_PAGE = 2
"""Lines of each page of the sample that are noted as ends of its article."""
_MOST_STEPS = 8
"""Elements between one without a name and the nearest with one."""
_FEW_LINES, _TOO_MUCH = 6, "…"
_SPECIAL = re.compile(r"[^\w-]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NUMBERED = re.compile(r"\d{3}")
_SHARED_LINE = 8
"""Characters of a line, at least, that is left out because other pages have it."""


@dataclass
class _Example:
    """A page of the sample and what was found in it."""

    page: Page
    saved: Saved
    found: Found
    numbers: dict[int, int]
    """The number of an element in the outline by the parser's key of its node."""

    def __post_init__(self) -> None:
        blocks = self.found.outline.blocks
        self.kept = frozenset(self.found.article.kept)
        self.free = sum(blocks[i].size - blocks[i].linked for i in self.kept)

    def element(self, selector: str) -> int:
        """The number of the first element that a selector finds, or -1."""
        node = self.page.first(selector)
        return -1 if node is None else self.numbers.get(self.page.key(node), -1)

    def fit(self, number: int) -> float:
        """How far the lines of an element are those of the article: twice what both have over the sum of both."""
        if number < 0:
            return 0.0
        element, blocks = self.found.outline.elements[number], self.found.outline.blocks
        held = sum(block.size - block.linked for block in blocks[element.start : element.end])
        both = sum(blocks[i].size - blocks[i].linked for i in self.kept if element.start <= i < element.end)
        return 2 * both / (held + self.free) if both else 0.0


def learn(pages: Sequence[tuple[Page, Saved]], id: str, marks: Sequence[str]) -> Template | None:
    """The template of pages that share one, or None where they do not agree on one.

    Args:
        pages: at least `FEWEST` parsed pages, of which the first `SAMPLE` are looked at.
        id: what the template is to be called.
        marks: selectors of what all pages of the group have and others have not.
    """
    sample = pages[:SAMPLE]
    outlines = [outline(page) for page, _ in sample]
    shared = _shared_lines(sample, outlines)
    examples = [
        _example(page, saved, shared, whole) for (page, saved), whole in zip(sample, outlines, strict=True)
    ]
    examples = [example for example in examples if has_text(example.found.lines())]
    if len(examples) < FEWEST or len(examples) < _AGREED * len(sample):
        return None
    body = _body(examples)
    title = _places(examples, _title_candidates, _says_headline, _AGREED)
    date = _places(examples, _date_candidates, _says_date, 0.5)
    by_address = sum(bool(in_url(example.saved.url)) for example in examples)
    if not body or not title or not (date or by_address >= _AGREED * len(examples)):
        return None
    source = _places([one for one in examples if one.found.credited], _credit_candidates, _says_credit, 0.5)
    template = Template(
        id, body, title, date, source, _dropped(examples, body), "", tuple(marks),
        *_lines_and_ends(examples, body, shared),
    )  # fmt: skip
    proved = sum(_is_proved(example, template) for example in examples)
    return template if proved >= _AGREED * len(examples) else None


def _shared_lines(sample: Sequence[tuple[Page, Saved]], outlines: Sequence[Outline]) -> frozenset[str]:
    """Lines that stand on a quarter of the pages, and at least on two; never a page's own headline."""
    lines = Counter(text for one in outlines for text in {block.text for block in one.blocks})
    enough = max(2, len(outlines) // 4)
    titles = {headline(page, one).text for (page, _), one in zip(sample, outlines, strict=True)}
    return frozenset(text for text, pages in lines.items() if pages >= enough and text not in titles)


def _example(page: Page, saved: Saved, shared: frozenset[str], whole: Outline) -> _Example:
    found = find(page, saved.source, shared, whole)
    numbers = {page.key(element.node): number for number, element in enumerate(whole.elements)}
    return _Example(page, saved, found, numbers)


def _names_of(page: Page, node: Any) -> Iterator[str]:
    """Selectors of a node by its own id and classes."""
    identity = page.attribute(node, "id").strip()
    if _NAME.fullmatch(identity) and not _NUMBERED.search(identity):
        yield f"#{identity}"
    classes = [
        name for name in page.attribute(node, "class").split()
        if _NAME.fullmatch(name) and not _NUMBERED.search(name)
    ]  # fmt: skip
    if classes:
        yield f"{_escaped(page.tag(node))}.{'.'.join(classes[:3])}"


def _escaped(tag: str) -> str:
    """A tag as a selector spells it: broken pages hold such as `o:p` and `a&b`."""
    return _SPECIAL.sub(r"\\\g<0>", tag)


def _selectors(example: _Example, number: int) -> Iterator[str]:
    """Selectors that find an element, those by its own names first, then those by its place below a named one."""
    elements, page = example.found.outline.elements, example.page
    own = list(_names_of(page, elements[number].node))
    yield from own
    if elements[number].tag in ("h1", "h2", "h3"):
        yield elements[number].tag
    steps: list[str] = []
    at = number
    while at > 0:
        steps.insert(0, _step(example, at))
        at = elements[at].parent
        tail = " > ".join(steps)
        if at == 0:
            yield f"body > {tail}"
            return
        for name in _names_of(page, elements[at].node):
            yield f"{name} > {tail}"
            if own:
                yield f"{name} {own[-1]}"
        if len(steps) == _MOST_STEPS:
            return


def _step(example: _Example, number: int) -> str:
    """One step of a path: a tag with its classes, or with its number among its like."""
    elements, page = example.found.outline.elements, example.page
    named = [name for name in _names_of(page, elements[number].node) if name[0] != "#"]
    if named:
        return named[0]
    tag, parent = elements[number].tag, elements[number].parent
    like = [child for child in page.children(elements[parent].node) if page.tag(child) == tag]
    keys = [page.key(child) for child in like]
    mine = page.key(elements[number].node)
    place = keys.index(mine) + 1 if mine in keys else 1
    return f"{_escaped(tag)}:nth-of-type({place})" if len(like) > 1 else _escaped(tag)


def _body(examples: Sequence[_Example]) -> tuple[str, ...]:
    """Selectors of the article's element: the one that fits most pages best, and others for the pages it does not fit."""
    chosen: list[str] = []
    left = list(examples)
    while left and len(chosen) < _MOST_ALTERNATIVES:
        fits: dict[str, list[float]] = {}
        starts: dict[str, int] = {}
        for example in left if chosen else left[:_ASKED]:
            at, up = example.found.article.element, 0
            while at > 0 and up < _UP:
                for selector in _selectors(example, at):
                    starts.setdefault(selector, example.found.outline.elements[at].start)
                at, up = example.found.outline.elements[at].parent, up + 1
        for selector in starts:
            fits[selector] = [example.fit(example.element(selector)) for example in left]
        if not fits:
            break
        best = [max(found[place] for found in fits.values()) for place in range(len(left))]
        order = {selector: place for place, selector in enumerate(fits)}

        def score(
            selector: str,
            fits: dict[str, list[float]] = fits,
            best: list[float] = best,
            order: dict[str, int] = order,
        ) -> tuple[int, int]:
            near = sum(fit >= _NEAR * most > 0 for fit, most in zip(fits[selector], best, strict=True))
            return near, -order[selector]

        selector = max(fits, key=score)
        if score(selector)[0] < (len(left) / 2 if not chosen else 1):
            break
        chosen.append(selector)
        left = [example for example, fit in zip(left, fits[selector], strict=True) if fit < _FITS]
    return tuple(chosen) if chosen and len(left) <= (1 - _AGREED) * len(examples) else ()


def _places(
    examples: Sequence[_Example],
    candidates: Callable[[_Example], Iterable[str]],
    says: Callable[[_Example, str], bool | None],
    agreed: float,
) -> tuple[str, ...]:
    """Selectors of the place at which the pages say something, tried in order; none where they do not agree on one."""
    chosen: list[str] = []
    left = list(examples)
    while len(left) >= min(2, len(examples)) and left and len(chosen) < _MOST_ALTERNATIVES:
        options = dict.fromkeys(selector for example in left[:_ASKED] for selector in candidates(example))
        best: tuple[tuple[float, int], str, list[bool | None]] | None = None
        for order, selector in enumerate(options):
            said = [says(example, selector) for example in left]
            score = (said.count(True) - 2 * said.count(False), -order)
            if best is None or score > best[0]:
                best = score, selector, said
            if score[0] == len(left):
                break
        if best is None or best[0][0] < max(2, (agreed if not chosen else 0.3) * len(left)):
            break
        chosen.append(best[1])
        left = [example for example, said in zip(left, best[2], strict=True) if said is None]
    right = len(examples) - len(left)
    return tuple(chosen) if examples and right >= agreed * len(examples) else ()


def _small(example: _Example, line: int, most: int) -> Iterator[int]:
    """Elements that hold this line, or a part of it, and at most so many, the innermost first."""
    elements = example.found.outline.elements
    if line >= 0:
        yield from (
            number
            for number in range(len(elements) - 1, 0, -1)
            if elements[number].start <= line < max(elements[number].end, elements[number].start + 1)
            and elements[number].end - elements[number].start <= most
        )


def _said(example: _Example, selector: str, read: Callable[[Page, Any], str]) -> str:
    """What the first node of a selector says; nothing where it holds more than a few lines."""
    page, node = example.page, example.page.first(selector)
    if node is None:
        return ""
    if page.tag(node) == "meta":
        return page.attribute(node, "content")
    number = example.numbers.get(page.key(node), -1)
    if number >= 0:
        element = example.found.outline.elements[number]
        if element.end - element.start > _FEW_LINES:
            return _TOO_MUCH
    return read(page, node)


def _title_candidates(example: _Example) -> Iterator[str]:
    yield "meta[name=ArticleTitle i]"
    if example.found.headline.line >= 0:
        for number in _small(example, example.found.headline.line, 2):
            yield from _selectors(example, number)
    yield "meta[property='og:title']"
    yield "title"


def _says_headline(example: _Example, selector: str) -> bool | None:
    said = _said(example, selector, _title)
    return key(said) == key(example.found.headline.text) if said.strip() else None


def _title(page: Page, node: Any) -> str:
    if page.tag(node) == "title":
        return "".join(page.text(child) for child in page.children(node))
    return one_line(page, node)


def _date_candidates(example: _Example) -> Iterator[str]:
    if example.found.day:
        for number in _small(example, example.found.day_line, 3):
            yield from _selectors(example, number)
        yield from byline.STATED_DATES


def _says_date(example: _Example, selector: str) -> bool | None:
    said = read_value(_said(example, selector, words))
    return said.day == example.found.day.day if said else None


def _credit_candidates(example: _Example) -> Iterator[str]:
    for number in _small(example, example.found.credit_line, 2):
        yield from _selectors(example, number)
    yield from byline.STATED_CREDITS


def _says_credit(example: _Example, selector: str) -> bool | None:
    said = credit(_said(example, selector, words))
    return said == example.found.credited if said else None


def _inside(example: _Example, body: Sequence[str]) -> tuple[int, int, int]:
    """The number of the element that the body's selectors find, and its stretch of lines."""
    number = next((at for selector in body if example.fit(at := example.element(selector)) > 0), -1)
    if number < 0:
        return -1, 0, 0
    element = example.found.outline.elements[number]
    return number, element.start, element.end


def _dropped(examples: Sequence[_Example], body: Sequence[str]) -> tuple[str, ...]:
    """Selectors of the elements in the body that hold no line of the article on any of the pages."""
    sizes: dict[str, list[int]] = {}
    for example in examples:
        number, _, end = _inside(example, body)
        blocks = example.found.outline.blocks
        seen: set[str] = set()
        for inner in example.found.outline.elements[number + 1 :] if number >= 0 else ():
            if inner.start >= end:
                break
            if inner.end > end or inner.start == inner.end:
                continue
            held = sum(blocks[i].size for i in range(inner.start, inner.end))
            good = sum(blocks[i].size for i in range(inner.start, inner.end) if i in example.kept)
            for name in _names_of(example.page, inner.node):
                total = sizes.setdefault(name, [0, 0, 0])
                total[0] += name not in seen
                total[1] += held
                total[2] += good
                seen.add(name)
    bad = [
        name for name, (pages, held, good) in sizes.items()
        if pages >= max(2, len(examples) // 4) and good <= 0.02 * held
    ]  # fmt: skip
    return tuple(sorted(bad, key=lambda name: (-sizes[name][0], -sizes[name][1], name))[:_MOST_DROPPED])


def _lines_and_ends(
    examples: Sequence[_Example], body: Sequence[str], shared: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines in the body that pages share and none has in its article, and those among them below which none has text."""
    lines: Counter[str] = Counter()
    kept: set[str] = set()
    inside: set[str] = set()
    for example in examples:
        _, start, end = _inside(example, body)
        blocks = example.found.outline.blocks
        numbers = example.found.article.kept
        last = numbers[-1] if numbers else -1
        lines.update({blocks[i].text for i in range(start, end) if blocks[i].text in shared})
        inside.update(blocks[i].text for i in range(start, min(end, last)))
        kept.update(blocks[i].text for i in numbers)
    often = sorted(
        (text for text, pages in lines.items() if pages >= 2 and text not in kept),
        key=lambda text: (-lines[text], text),
    )
    below = {text for text in often if text not in inside}
    first: dict[str, None] = {}
    for example in examples:
        _, start, end = _inside(example, body)
        texts = [block.text for block in example.found.outline.blocks[start:end] if block.text in below]
        first.update(dict.fromkeys(texts[:_ENDS_A_PAGE]))
    ends = tuple(text for text in often if text in first)
    left = tuple(text for text in often if text in inside and len(text) >= _SHARED_LINE)[:_MOST_LINES]
    return left, ends


def _is_proved(example: _Example, template: Template) -> bool:
    """Whether the template alone reads the page, and much as the general way does."""
    hosts = tuple(filter(None, [urlsplit(example.saved.url).hostname]))
    alone = Sites(((Site("", hosts, (template,)),),))
    document = described(example.page, example.saved, alone)
    if document is None:
        return False
    return _in_common(document.text, "".join(line.text for line in example.found.lines())) >= 0.5


def _in_common(one: str, other: str) -> float:
    pairs = [Counter(text[i : i + 2] for i in range(len(text) - 1)) for text in (one, other)]
    both = sum((pairs[0] & pairs[1]).values())
    return 2 * both / max(1, sum(pairs[0].values()) + sum(pairs[1].values()))


def to_toml(sites: Sequence[Site]) -> str:
    """Sites and their templates in the form of `corpus/sites.toml`."""
    parts = [_HEADER]
    for site in sites:
        parts.append(
            f"\n[[site]]\nname = {_quoted(site.name)}\nhosts = {_list(site.hosts)}\n"
            f"templates = {_list(template.id for template in site.templates)}\n"
        )
        for template in site.templates:
            rows = {
                "body": template.body, "title": template.title, "date": template.date, "source": template.source,
                "drop": template.drop, "marks": template.marks, "lines": template.lines, "ends": template.ends,
            }  # fmt: skip
            written = "".join(
                f"{name} = {_list(values)}\n" for name, values in rows.items() if values or name == "date"
            )
            parts.append(f"\n[[template]]\nid = {_quoted(template.id)}\n{written}")
    return "".join(parts)


_HEADER = """# Templates that were learned from this folder's pages, in the form of corpus/sites.toml: where title, date, source and text
# stand on pages that no description fits. Correct what is wrong, look at the effect with
# `annotator sites check PAGE --sites FILE`, and hand the file back by `annotator tag … --sites FILE`.
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"
