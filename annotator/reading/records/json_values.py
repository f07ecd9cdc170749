"""The values of a JSON text one at a time, so that a list larger than memory can be read.

The standard library parses whole texts only; its `raw_decode` parses one value where it stands, and that is used here
on a window that moves over the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from annotator.reading.limits import MAX_RECORD, MIB

_WHITE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class JSONError(ValueError):
    """The text is not JSON from some character on; the message names it."""


class _TooLongError(JSONError):
    """A value does not end within `MAX_RECORD` characters."""


def records(pieces: Iterator[str], is_record: Callable[[dict[str, Any]], bool]) -> Iterator[object]:
    """The records in a JSON text: the items of a list; an object that `is_record`, or else the items of the list in it.

    Several such values may stand one after the other, as in JSON lines under another ending.

    Raises:
        JSONError: what follows is not JSON, or nested too deep, or one value is longer than `MAX_RECORD`.
    """
    window = _Window(pieces)
    while first := window.peek():
        if first == "[":
            yield from window.items()
            continue
        try:
            value = window.value()
        except _TooLongError:
            yield from window.first_list()
            return
        is_wrapper = isinstance(value, dict) and not is_record(value)
        yield from _list_in(value, is_record) if is_wrapper else [value]


def _list_in(wrapper: dict[str, Any], is_record: Callable[[dict[str, Any]], bool]) -> list[Any]:
    """The list of records in an answer of a programming interface, such as `{"data": {"items": […]}}`.

    The uppermost list that holds records; else the uppermost list of objects, else the first list; without a list the
    records that the wrapper holds by keys, or itself.
    """
    lists: list[list[Any]] = []
    level: list[dict[str, Any]] = [wrapper]
    while level:
        values = [value for each in level for value in each.values()]
        lists += [value for value in values if isinstance(value, list)]
        level = [value for value in values if isinstance(value, dict)]
    of_objects = [each for each in lists if any(isinstance(item, dict) for item in each)]
    of_records = (
        each for each in of_objects if any(isinstance(item, dict) and is_record(item) for item in each)
    )
    by_key = [*wrapper.values()]
    if not lists and len(by_key) > 1 and all(isinstance(each, dict) and is_record(each) for each in by_key):
        return by_key
    return next(of_records, (of_objects or lists or [[wrapper]])[0])


class _Window:
    """The part of the text that is held, and the place in it up to which it was read."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text, self._at, self._dropped = "", 0, 0

    def _grow(self) -> bool:
        """Hold more, up to twice as much, so that a long value is not parsed too often; False at the text's end."""
        kept = self._text[self._at :]
        self._dropped += self._at
        added: list[str] = []
        size = 0
        for piece in self._pieces:
            added.append(piece)
            size += len(piece)
            if size >= min(len(kept), 2 * MIB):
                break
        self._text, self._at = kept + "".join(added), 0
        return size > 0

    def peek(self) -> str:
        """The next character that is not white space, or an empty string at the end; the place moves to it."""
        while True:
            white = _WHITE.match(self._text, self._at)
            self._at = white.end() if white else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow():
                return ""

    def value(self) -> Any:
        """The value that begins at the place, which moves behind it."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                wrong = f"{error.msg} near character {self._dropped + error.pos}"
                if len(self._text) - self._at > MAX_RECORD:
                    raise _TooLongError(f"{wrong}, or a value of over {MAX_RECORD // MIB} MB") from None
                if not self._grow():
                    raise JSONError(wrong) from None
            except (ValueError, RecursionError) as error:
                raise JSONError(f"{error} near character {self._dropped + self._at}") from None
            else:
                if end < len(self._text):
                    self._at = end
                    return value
                # A number that ends with the window may go on behind it.
                if not self._grow():
                    self._at = len(self._text)
                    return value

    def _expect(self, marks: str) -> str:
        mark = self.peek()
        if not mark or mark not in marks:
            raise JSONError(f"{' or '.join(marks)} expected near character {self._dropped + self._at}")
        self._at += 1
        return mark

    def items(self) -> Iterator[Any]:
        """The items of the list that begins at the place."""
        self._expect("[")
        if self.peek() == "]":
            self._expect("]")
            return
        while True:
            yield self.value()
            if self._expect(",]") == "]":
                return

    def first_list(self) -> Iterator[Any]:
        """The items of the first list in the object that begins at the place; what follows it is not read."""
        mark = self._expect("{")
        while mark != "}":
            self.value()
            self._expect(":")
            if self.peek() == "[":
                yield from self.items()
                return
            self.value()
            mark = self._expect(",}")
