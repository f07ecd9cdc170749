"""Coverage-guided targets for atheris: `python tests/fuzz/targets.py html|dates|csv|jsonl|lexicon|offsets -max_total_time=600`.

Needs `pip install atheris` (Linux, Python up to the newest that it supports). Anything raised, but for what the function
documents, is a finding; atheris writes the input beside and gives it again with the file's name as its last argument.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import atheris  # noqa: E402

with atheris.instrument_imports(include=["annotator"]):
    from annotator.lexicon.model import LexiconError, load_lexicon, parse_lexicon
    from annotator.reading.date_values import read_value
    from annotator.reading.formats import read_stream
    from annotator.reading.limits import Budget
    from annotator.reading.source import Source
    from annotator.tagging.tagger import Tagger
    from fuzz import oracle

TAGGER = Tagger(load_lexicon())


def reads(name: str) -> Callable[[bytes], None]:
    """Whatever the bytes are, there is a document or a problem."""

    def target(data: bytes) -> None:
        source = Source(name, name, name, {}, Budget(len(data)), len(data))
        assert list(read_stream(io.BytesIO(data), source))

    return target


def dates(data: bytes) -> None:
    """Any value is a date or none."""
    read_value(data.decode("utf-8", "replace"))


def lexicon(data: bytes) -> None:
    """Any text is a lexicon or is refused with a message."""
    try:
        parse_lexicon(data.decode("utf-8", "replace"))
    except LexiconError as error:
        assert str(error)


def offsets(data: bytes) -> None:
    """Every place is one that the oracle finds."""
    text = data.decode("utf-8", "replace")
    tagged = TAGGER.tag(text)
    for span in (*tagged.spans, *(place.span for place in tagged.rejected)):
        inside = text[span.start : span.end]
        assert oracle.MARKS.search(inside) or oracle.plain(inside) == oracle.plain(span.variant)


TARGETS = {
    "html": reads("a.html"), "csv": reads("a.csv"), "jsonl": reads("a.jsonl"), "dates": dates, "lexicon": lexicon, "offsets": offsets,
}  # fmt: skip

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
