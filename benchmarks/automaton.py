"""Whether a regular expression can be made slow by what it reads, told from its automaton.

A backtracking matcher tries every way to read a text. Where a text w can be read in two ways that lead from a state back
to itself, w repeated n times has 2^n readings (exponential ambiguity); where w leads from a state p to itself, from p to
another state q, and from q to itself, it has n readings for every end (polynomial ambiguity). Both are decided on products
of the automaton with itself (Weber and Seidl, On the degree of ambiguity of finite automata, TCS 88, 1991). A search
that may begin anywhere is a loop in front of the expression, so that `\\s*x` is found out as well as `\\s*\\s*x`.

Repeats with an upper bound below a thousand are no loops; they make a search slower by a factor, not in growth. Groups that
are atomic are treated as others, but for a possessive repeat of one character;
look-around as empty, but for one character, and what looks ahead as read besides.
So what is found may be harmless, and `benchmarks.growth` measures it.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from re import _constants as op
from re import _parser as parser
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_BEYOND, _BLOCK = 0x10000, 8
_CODES = _BEYOND + (0x100000 >> _BLOCK)
"""The characters of the basic plane, and one code for each 256 beyond it."""
_UNBOUNDED = 1_000
_END, _BEGIN = -1, -2
"""What stands in place of a class of characters: the text ends, the text begins."""

Class = NDArray[np.bool_]


class Slow(NamedTuple):
    """A way to make an expression slow: how it grows, and a text of it: `before`, `pump` many times, `after`."""

    growth: str
    before: str
    pump: str
    after: str

    def text(self, times: int) -> str:
        """The text with `pump` so many times."""
        return self.before + self.pump * times + self.after


class _Edge(NamedTuple):
    """An edge without a character: what must stand before and after it, as numbers of classes, or None."""

    to: int
    before: int | None = None
    after: int | None = None


@dataclass
class _Automaton:
    classes: list[Class] = field(default_factory=list)
    empty: dict[int, list[_Edge]] = field(default_factory=lambda: defaultdict(list))
    reads: dict[int, tuple[int, int]] = field(default_factory=dict)
    """For a state that reads a character the class of it and the state after it."""
    size: int = 0

    def state(self) -> int:
        self.size += 1
        return self.size - 1

    def number(self, characters: Class) -> int:
        for number, known in enumerate(self.classes):
            if np.array_equal(known, characters):
                return number
        self.classes.append(characters)
        return len(self.classes) - 1


def _code(character: int) -> int:
    return character if character < _BEYOND else _BEYOND + ((character - _BEYOND) >> _BLOCK)


def _character(code: int) -> int:
    return code if code < _BEYOND else _BEYOND + ((code - _BEYOND) << _BLOCK)


@cache
def _category(name: str) -> Class:
    letter = {"SPACE": r"\s", "DIGIT": r"\d", "WORD": r"\w"}[
        name.removeprefix("CATEGORY_").removeprefix("UNI_")
    ]
    pattern = re.compile(letter)
    found = np.zeros(_CODES, bool)
    found[[code for code in range(_BEYOND) if pattern.match(chr(code))]] = True
    found[_BEYOND:] = letter == r"\w"
    return found


def _literal(code: int, ignore_case: bool) -> Class:
    found = np.zeros(_CODES, bool)
    both = {chr(code).lower(), chr(code).upper()} if ignore_case else {chr(code)}
    found[[_code(ord(one)) for one in both if len(one) == 1]] = True
    return found


def _class(items: list[tuple[Any, Any]], ignore_case: bool) -> Class:
    found, negated = np.zeros(_CODES, bool), False
    for kind, value in items:
        if kind is op.NEGATE:
            negated = True
        elif kind is op.LITERAL:
            found |= _literal(value, ignore_case)
        elif kind is op.RANGE:
            low, high = value
            found[_code(low) : _code(high) + 1] = True
            if ignore_case and high < 0x250:
                for code in range(low, high + 1):
                    found |= _literal(code, True)
        elif kind is op.CATEGORY:
            name = str(value)
            found |= ~_category(name.replace("NOT_", "")) if "NOT_" in name else _category(name)
    return ~found if negated else found


def _one_character(tree: Any, flags: int) -> Class | None:
    """The class of an expression that reads exactly one character."""
    items = list(tree)
    if len(items) != 1:
        return None
    kind, value = items[0]
    ignore_case = bool(flags & re.IGNORECASE)
    if kind is op.LITERAL:
        return _literal(value, ignore_case)
    if kind is op.NOT_LITERAL:
        return ~_literal(value, ignore_case)
    if kind is op.ANY:
        return np.ones(_CODES, bool) if flags & re.DOTALL else ~_literal(10, False)
    if kind is op.IN:
        return _class(value, ignore_case)
    if kind is op.SUBPATTERN:
        return _one_character(value[3], flags | value[1] & ~value[2])
    if kind is op.BRANCH:
        parts = [_one_character(part, flags) for part in value[1]]
        return None if any(part is None for part in parts) else np.logical_or.reduce(parts)  # type: ignore[arg-type]
    return None


class _Builder:
    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self.automaton = _Automaton()
        self._tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        self.flags = self._tree.state.flags

    def build(self, whole: bool) -> tuple[int, int]:
        """The states before and after the expression, which must end the text if `whole`."""
        start, end = self.automaton.state(), self.automaton.state()
        last = self._sequence(list(self._tree), start, self.flags)
        self._link(last, end, after=_END if whole else None)
        return start, end

    def _link(self, start: int, end: int, before: int | None = None, after: int | None = None) -> None:
        self.automaton.empty[start].append(_Edge(end, before, after))

    def _sequence(self, items: list[tuple[Any, Any]], state: int, flags: int) -> int:
        for kind, value in items:
            state = self._item(kind, value, state, flags)
        return state

    def _read(self, characters: Class, state: int) -> int:
        after, reading = self.automaton.state(), self.automaton.state()
        self._link(state, reading)
        self.automaton.reads[reading] = self.automaton.number(characters), after
        return after

    def _item(self, kind: Any, value: Any, state: int, flags: int) -> int:
        one = _one_character([(kind, value)], flags)
        if one is not None:
            return self._read(one, state)
        if kind is op.BRANCH:
            end = self.automaton.state()
            for part in value[1]:
                self._link(self._sequence(list(part), state, flags), end)
            return end
        if kind is op.SUBPATTERN:
            return self._sequence(list(value[3]), state, flags | value[1] & ~value[2])
        if kind is op.ATOMIC_GROUP:
            return self._sequence(list(value), state, flags)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(kind is op.POSSESSIVE_REPEAT, *value, state, flags)
        end = self.automaton.state()
        if kind in (op.ASSERT, op.ASSERT_NOT):
            direction, inside = value
            one = _one_character(inside, flags)
            if one is None:
                self._link(state, end)
                # What is looked at is read too, and leads nowhere.
                self._sequence(list(inside) if direction > 0 else [], state, flags)
                return end
            number = self.automaton.number(one if kind is op.ASSERT else ~one)
            # The edge of the text satisfies what must not stand there.
            for edge in (number, *(() if kind is op.ASSERT else (_BEGIN if direction < 0 else _END,))):
                self._link(state, end, **{"before" if direction < 0 else "after": edge})
        elif kind is op.AT and value in (op.AT_END, op.AT_END_STRING):
            self._link(state, end, after=_END)
            if flags & re.MULTILINE:
                self._link(state, end, after=self.automaton.number(_literal(10, False)))
        elif kind is op.AT and value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            self._link(state, end, before=_BEGIN)
            if flags & re.MULTILINE and value is op.AT_BEGINNING:
                self._link(state, end, before=self.automaton.number(_literal(10, False)))
        else:  # a group met before, the edge of a word
            self._link(state, end)
        return end

    def _repeat(self, possessive: bool, least: int, most: int, inside: Any, state: int, flags: int) -> int:
        one = _one_character(inside, flags)
        items = list(inside)
        for _ in range(min(least, 8)):
            state = self._sequence(items, state, flags)
        end = self.automaton.state()
        leaves = None
        if possessive and one is not None and most >= _UNBOUNDED:
            leaves = self.automaton.number(~one)
        if most >= _UNBOUNDED:
            loop = self.automaton.state()
            self._link(state, loop)
            self._link(self._sequence(items, loop, flags), loop)
            self._link(loop, end, after=leaves)
            if leaves is not None:
                self._link(loop, end, after=_END)
            return end
        for _ in range(min(most - least, 2)):
            self._link(state, end)
            state = self._sequence(items, state, flags)
        self._link(state, end)
        return end


class _Step(NamedTuple):
    """An edge of the graph: over a set of letters, as bits, to a next node, in one or several ways."""

    to: int
    letters: int
    ways: int


class _Graph:
    """What follows what when a character is read; letters are classes of characters that the expression tells apart.

    A node is a state and, where the expression looks back, the letter before it.
    """

    def __init__(self, automaton: _Automaton, start: int, end: int) -> None:
        self._a, self._end = automaton, end
        table = np.array(automaton.classes) if automaton.classes else np.ones((1, _CODES), bool)
        weights = np.random.default_rng(1).integers(1, 2**62, len(table), dtype=np.int64)
        _, samples = np.unique(weights @ table, return_index=True)
        self.samples = [chr(_character(_printable(table, int(sample)))) for sample in samples]
        self._holds = table[:, samples]
        self._letters = range(len(samples))
        edges = [edge for edges in automaton.empty.values() for edge in edges]
        backwards = sorted({edge.before for edge in edges if edge.before is not None and edge.before >= 0})
        kinds = [self._holds[backwards, letter].tobytes() for letter in self._letters]
        # A letter stands for all that are the same to whatever looks back.
        self._as_before = [kinds.index(kind) for kind in kinds]
        self._numbers: dict[tuple[int, int], int] = {}
        self._nodes: list[tuple[int, int]] = []
        self.steps: list[list[_Step]] = []
        self.start = self._number(start, _BEGIN)
        while len(self.steps) < len(self._nodes):
            self.steps.append(self._steps(*self._nodes[len(self.steps)]))

    def _number(self, state: int, before: int) -> int:
        key = state, before if before == _BEGIN else self._as_before[before]
        if key not in self._numbers:
            self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return self._numbers[key]

    def _ways(self, state: int, before: int, after: int) -> dict[int, int]:
        """The reading states and the end that can be reached without reading, with the number of ways to each."""
        found: dict[int, int] = defaultdict(int)

        def walk(here: int, path: frozenset[tuple[int, _Edge]]) -> None:
            if here in self._a.reads or here == self._end:
                found[here] += 1
                return
            for edge in self._a.empty[here]:
                fits = self._fits(edge.before, before) and self._fits(edge.after, after)
                # No edge twice, so that a repeat that reads nothing comes to an end.
                if fits and (here, edge) not in path:
                    walk(edge.to, path | {(here, edge)})

        walk(state, frozenset())
        return found

    def _fits(self, number: int | None, letter: int) -> bool:
        if number is None or number < 0 or letter < 0:
            return number is None or number == letter
        return bool(self._holds[number, letter])

    def _steps(self, state: int, before: int) -> list[_Step]:
        found: dict[tuple[int, int], int] = defaultdict(int)
        for letter in self._letters:
            for reading, ways in self._ways(state, before, letter).items():
                if reading != self._end and self._holds[self._a.reads[reading][0], letter]:
                    found[self._number(self._a.reads[reading][1], letter), min(ways, 2)] |= 1 << letter
        return [_Step(to, letters, ways) for (to, ways), letters in found.items()]

    @cache  # noqa: B019, lives as long as one expression is looked at
    def ends(self, node: int) -> bool:
        """Whether the expression can end here whatever follows."""
        state, before = self._nodes[node]
        going_on = 0
        for step in self.steps[node]:
            going_on |= step.letters if step.to == node else 0
        return all(
            (after >= 0 and going_on >> after & 1) or self._end in self._ways(state, before, after)
            for after in (*self._letters, _END)
        )

    def sample(self, letters: int) -> str:
        """A character of one of the letters."""
        return self.samples[(letters & -letters).bit_length() - 1]


def _printable(table: Class, sample: int) -> int:
    """A character of the same classes that can be read in a report, if there is one."""
    same = np.flatnonzero((table == table[:, [sample]]).all(axis=0))
    some = (*same[:200].tolist(), *same[-200:].tolist())
    return int(next((code for code in some if chr(_character(code)).isprintable()), sample))


def slow(pattern: re.Pattern[Any], use: str = "search") -> Slow | None:
    """The worst way to make the expression slow, or None. `use` is `search`, `match` or `fullmatch`."""
    builder = _Builder(pattern)
    start, end = builder.build(whole=use == "fullmatch")
    automaton = builder.automaton
    if use == "search":
        first, reading = automaton.state(), automaton.state()
        automaton.empty[first] += [_Edge(start), _Edge(reading)]
        automaton.reads[reading] = automaton.number(np.ones(_CODES, bool)), first
        start = first
    graph = _Graph(automaton, start, end)
    _, component = _components([[step.to for step in steps] for steps in graph.steps])
    cyclic = {
        component[node]
        for node, steps in enumerate(graph.steps)
        for step in steps
        if component[step.to] == component[node]
    }
    return _exponential(graph, component, cyclic) or _polynomial(graph, component, cyclic)


def pumps(pattern: re.Pattern[Any], use: str = "search") -> Iterator[Slow]:
    """For every cycle of the expression a text that goes round in it, whether or not that can be slow."""
    builder = _Builder(pattern)
    start, end = builder.build(whole=use == "fullmatch")
    graph = _Graph(builder.automaton, start, end)
    _, component = _components([[step.to for step in steps] for steps in graph.steps])
    for node in range(len(graph.steps)):
        product = _Product(graph, [(node,)], lambda r, here=component[node]: component[r[0]] == here)
        if pump := product.way(graph, 0, lambda reached, node=node: reached == (node,)):
            yield Slow("cycle", _way_to(graph, node), pump, _STOP)


def _components(following: list[list[int]]) -> tuple[int, NDArray[np.int32]]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    sources = [node for node, others in enumerate(following) for _ in others]
    targets = [other for others in following for other in others]
    shape = (len(following), len(following))
    matrix = coo_array((np.ones(len(sources), np.int8), (sources, targets)), shape=shape)
    return connected_components(matrix, connection="strong")  # type: ignore[no-any-return]


class _Product:
    """Several readings of one text at once: nodes are tuples of the graph's nodes, from some of them onwards."""

    def __init__(self, graph: _Graph, begins: list[tuple[int, ...]], within: Any, back: Any = None) -> None:
        self.nodes = list(dict.fromkeys(begins))
        numbers = {node: number for number, node in enumerate(self.nodes)}
        self.steps: list[list[_Step]] = []
        while len(self.steps) < len(self.nodes):
            node, steps = self.nodes[len(self.steps)], []
            for reached, letters, ways in _together(graph, node):
                if within(reached):
                    if reached not in numbers:
                        numbers[reached] = len(self.nodes)
                        self.nodes.append(reached)
                    steps.append(_Step(numbers[reached], letters, ways))
            if back and (to := back(node)) in numbers:
                steps.append(_Step(numbers[to], 0, 1))
            self.steps.append(steps)
        self.numbers = numbers
        _, self.component = _components([[step.to for step in steps] for steps in self.steps])

    def way(self, graph: _Graph, begin: int, wanted: Any, ways: int = 1) -> str:
        """The shortest text from a node to a wanted one, by way of an edge of so many ways."""
        seen, todo = {(begin, ways == 1)}, deque([(begin, ways == 1, "")])
        while todo:
            node, done, text = todo.popleft()
            for step in self.steps[node]:
                key = step.to, done or step.ways >= ways
                if not step.letters or self.component[step.to] != self.component[begin]:
                    continue
                longer = text + graph.sample(step.letters)
                # Looked at before what was seen: a way back to the beginning is one too.
                if key[1] and wanted(self.nodes[step.to]):
                    return longer
                if key not in seen:
                    seen.add(key)
                    todo.append((*key, longer))
        return ""


def _together(graph: _Graph, nodes: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], int, int]]:
    if len(nodes) == 1:
        yield from (((step.to,), step.letters, step.ways) for step in graph.steps[nodes[0]])
        return
    for rest, letters, ways in _together(graph, nodes[1:]):
        for step in graph.steps[nodes[0]]:
            if common := step.letters & letters:
                yield (step.to, *rest), common, max(step.ways, ways)


def _exponential(graph: _Graph, component: NDArray[np.int32], cyclic: set[int]) -> Slow | None:
    """Two readings that part in a cycle and meet again."""
    begins = [(node, node) for node in range(len(graph.steps)) if component[node] in cyclic]
    product = _Product(graph, begins, lambda reached: component[reached[0]] == component[reached[1]])
    parted = {
        int(product.component[number]) for number, (one, other) in enumerate(product.nodes) if one != other
    }
    for number, (one, other) in enumerate(product.nodes):
        if one != other or graph.ends(one):
            continue
        here = int(product.component[number])
        twice = any(step.ways > 1 and product.component[step.to] == here for step in product.steps[number])
        if here in parted:
            there = product.way(graph, number, lambda node: node[0] != node[1])
            middle = next(
                (
                    n
                    for n, node in enumerate(product.nodes)
                    if node[0] != node[1] and product.component[n] == here
                ),
                0,
            )
            there = product.way(graph, number, lambda node, m=product.nodes[middle]: node == m)
            pump = there + product.way(graph, middle, lambda node, one=one: node == (one, one))
            return Slow("exponential", _way_to(graph, one), pump, _STOP)
        if twice:
            pump = product.way(graph, number, lambda node, one=one: node == (one, one), ways=2)
            return Slow("exponential", _way_to(graph, one), pump, _STOP)
    return None


def _polynomial(graph: _Graph, component: NDArray[np.int32], cyclic: set[int]) -> Slow | None:
    """A text that leads from p to p, from p to q and from q to q, where p and q lie in different cycles."""
    members: dict[int, list[int]] = defaultdict(list)
    for node in range(len(graph.steps)):
        if component[node] in cyclic:
            members[int(component[node])].append(node)
    after = {number: _reachable(graph, nodes[0]) for number, nodes in members.items()}
    for a, of_p in members.items():
        for b, of_q in members.items():
            if a == b or of_q[0] not in after[a]:
                continue
            before_q = {node for node in after[a] if of_q[0] in _reachable(graph, node)}
            product = _Product(
                graph,
                [(p, p, q) for p in of_p for q in of_q],
                # A cycle through a place where the expression may end is no way to make it fail.
                lambda r, a=a, b=b, near=before_q: (
                    component[r[0]] == a and component[r[2]] == b and r[1] in near and not graph.ends(r[2])
                ),
                back=lambda node: (node[0], node[0], node[2]) if node[1] == node[2] else None,
            )
            for p in of_p:
                for q in of_q:
                    first, last = product.numbers[p, p, q], product.numbers.get((p, q, q))
                    same = last is not None and product.component[first] == product.component[last]
                    if same and not graph.ends(p) and not graph.ends(q):
                        pump = product.way(graph, first, lambda node, end=(p, q, q): node == end)
                        if pump:
                            return Slow("polynomial", _way_to(graph, p), pump, _STOP)
    return None


def _reachable(graph: _Graph, node: int) -> set[int]:
    found, todo = {node}, [node]
    while todo:
        for step in graph.steps[todo.pop()]:
            if step.to not in found:
                found.add(step.to)
                todo.append(step.to)
    return found


def _way_to(graph: _Graph, node: int) -> str:
    """The shortest text from the beginning to a node."""
    seen, todo = {graph.start}, deque([(graph.start, "")])
    while todo:
        here, text = todo.popleft()
        if here == node:
            return text
        for step in graph.steps[here]:
            if step.to not in seen:
                seen.add(step.to)
                todo.append((step.to, text + graph.sample(step.letters)))
    return ""


_STOP = "\x01"
"""What stands after the text: a character that few expressions read."""
