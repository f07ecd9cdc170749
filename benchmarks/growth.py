"""How time grows with what is read: for every reader and every expression, the worst input that could be thought of.

    python -m benchmarks.growth [readers|tagging|expressions|expressions:annotator/reading/kinds.py]

Prints time at eight times the size over that at once the size, best of five; 8 is linear, 64 square. What is over ten is
measured once more from eight times the size on: a step, as where the system gives memory for the first time or what is read
leaves the processor's own memory, is there once, a growth again. Exit status 1 where it is more than ten there too.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.automaton import pumps
from benchmarks.expressions import Expression, expressions

BOUND, TIMES, BEST_OF = 10.0, 8, 5
_LEAST_SECONDS = 0.004
"""Below, a time says more of the machine than of the code: the size is doubled until it takes as long."""
_MOST_SECONDS = 20.0

Job = Callable[[], object]
TERM = "新质生产力"


def growth(make: Callable[[int], Job], size: int) -> tuple[float, float, int]:
    """Time at eight times the size over that at once the size, the latter in seconds, and the size itself."""
    small = _best(make(size))
    while small < _LEAST_SECONDS and size < 1 << 22:
        size *= 2
        small = _best(make(size))
    large = _best(make(TIMES * size))
    if large / small > BOUND and large * TIMES**2 < _MOST_SECONDS:
        size, small, large = TIMES * size, large, _best(make(TIMES**2 * size))
    return large / small, small, size


def _best(job: Job) -> float:
    """Seconds of the processor, which others on the machine do not lengthen."""
    taken = []
    for _ in range(BEST_OF):
        began = time.process_time()
        job()
        taken.append(time.process_time() - began)
        if taken[-1] > _MOST_SECONDS:
            break
    return min(taken)


def _zip(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def _word(body: str, properties: str = "") -> bytes:
    relations = "http://schemas.openxmlformats.org"
    return _zip(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": (
                f'<Relationships xmlns="{relations}/package/2006/relationships">'
                f'<Relationship Id="a" Type="{relations}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
                f'<Relationship Id="b" Type="{relations}/package/2006/relationships/metadata/core-properties" Target="core.xml"/>'
                "</Relationships>"
            ).encode(),
            "word/document.xml": (
                f'<w:document xmlns:w="{relations}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
            ).encode(),
            "core.xml": (
                '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
                f' xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{properties}</d:title></p:coreProperties>'
            ).encode(),
        }
    )


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _page(body: str, head: str = "") -> bytes:
    return (
        f"<html><head><meta charset=utf-8>{head}</head><body><h1>题目在这里</h1>{body}</body></html>".encode()
    )


def _rtf(body: str) -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg936 " + body + "}").encode("ascii")


PROSE = "发展要在高质量上取得新的进展，人民群众共同关心。"
READERS: dict[str, tuple[str, int, Callable[[int], bytes]]] = {
    "txt: one line, a term in every 508": (".txt", 8, lambda n: (("中" * 503 + TERM) * n).encode()),
    "txt: layout after the first characters": (".txt", 500, lambda n: ("新质生产" + "\u3000" * n).encode()),
    "txt: a term cut by layout again and again": (".txt", 500, lambda n: ("新\u200b" * n).encode()),
    "txt: quotation marks in terms": (".txt", 200, lambda n: ("“新”质" * n).encode()),
    "txt: brackets in terms": (".txt", 200, lambda n: ("新(a a" * n).encode()),
    "txt: sentences that never end": (".txt", 50, lambda n: ("」" * 20 + TERM).encode() * n),
    "txt: digits": (".txt", 500, lambda n: b"2024" * n),
    "txt: damaged bytes": (".txt", 500, lambda n: ("中文" * n).encode("gbk") + b"\xff\x81" * n),
    "md: title line of spaces": (".md", 500, lambda n: ("# a" + " " * n + "b").encode()),
    "md: opening brackets": (".md", 500, lambda n: b"[" * n),
    "md: stars": (".md", 500, lambda n: b"*a " * n),
    "md: underlines": (".md", 500, lambda n: b"_a " * n),
    "md: comments never closed": (".md", 200, lambda n: b"<!-- " * n),
    "md: tags never closed": (".md", 200, lambda n: b"<a " * n),
    "md: front matter never closed": (".md", 200, lambda n: b"---\n" + b"a: b\n" * n),
    "md: fences": (".md", 200, lambda n: b"```\n~~~\n" * n),
    "html: paragraphs": (".html", 20, lambda n: _page(f"<article>{f'<p>{PROSE}</p>' * n}</article>")),
    "html: an editor line of spaces": (".html", 200, lambda n: _page(f"<article><p>{PROSE * 3}</p><p>责任编辑{'&nbsp;' * n}x</p></article>")),
    "html: a source of tails": (".html", 4, lambda n: _page(f"<div>来源：{'微信公众号' * n}x</div><article><p>{PROSE * 9}</p></article>")),
    "html: comments": (".html", 200, lambda n: b"<!---->" * n),
    "html: open tags": (".html", 1_050, lambda n: _page("<div>" * n + PROSE + "</div>" * n)),
    "html: attributes": (".html", 50, lambda n: _page("<p " + " ".join(f"a{i}=1" for i in range(n)) + f">{PROSE}")),
    "html: entities": (".html", 200, lambda n: _page(f"<p>{PROSE}{'&amp;' * n}</p>")),
    "json: brackets": (".json", 200, lambda n: b"[" * n),
    "json: an object of many columns": (".json", 200, lambda n: json.dumps({"text": TERM} | {f"c{i}": 1 for i in range(n)}).encode()),
    "json: strings never closed": (".json", 200, lambda n: b'["' + b'\\"' * n),
    "json: records": (".json", 50, lambda n: json.dumps([{"text": PROSE, "date": "2024-01-01"}] * n).encode()),
    "jsonl: records": (".jsonl", 50, lambda n: (json.dumps({"text": PROSE, "source": "来源：" + "微信" * 9}) + "\n").encode() * n),
    "csv: rows": (".csv", 50, lambda n: ("text,date\n" + f"{PROSE},2024\n" * n).encode()),
    "csv: a heading of quotation marks": (".csv", 100, lambda n: b'"' + b'","' * n + b"\ntext\n"),
    "csv: columns, ten rows": (".csv", 100, lambda n: (",".join(["text", *(f"c{i}" for i in range(n))]) + ("\n" + ",".join(["a"] * (n + 1))) * 10).encode()),
    "csv: a quotation mark never closed": (".csv", 200, lambda n: b'text\n"' + b"a,b\n" * n),
    "csv: carriage returns": (".csv", 200, lambda n: b"text\r" + b"a\r" * n),
    "docx: paragraphs": (".docx", 50, lambda n: _word(_paragraph(PROSE) * n)),
    "docx: properties of entities": (".docx", 200, lambda n: _word(_paragraph(PROSE), "&amp;" * n)),
    "docx: a title of spaces": (".docx", 200, lambda n: _word(_paragraph(PROSE), "题" + " " * n + "目")),
    "docx: text boxes in one another": (".docx", 20, lambda n: _word("<w:p><w:r><w:txbxContent>" * n + _paragraph(TERM) + "</w:txbxContent></w:r></w:p>" * n)),
    "rtf: hexadecimal characters": (".rtf", 100, lambda n: _rtf("\\'d0\\'c2" * n)),
    "rtf: groups": (".rtf", 50, lambda n: _rtf("{\\b a}" * n)),
    "rtf: cells": (".rtf", 50, lambda n: _rtf("a\\cell " * n + "\\row")),
    "zip: members": (".zip", 10, lambda n: _zip({f"{i}.txt": PROSE.encode() for i in range(n)})),
    "gz: a text": (".txt.gz", 50, lambda n: gzip.compress((PROSE * n).encode())),
    "eml: headers": (".eml", 50, lambda n: b"X: a\n b\n" * n + b"\n" + PROSE.encode()),
}  # fmt: skip
"""For each reader inputs made to be slow: the ending, a size to begin with, and the bytes of so many pieces."""


def readers() -> Iterator[tuple[str, float, float, int]]:
    """Growth of reading and tagging each of `READERS`."""
    from annotator.lexicon.model import load_lexicon
    from annotator.reading import read_file
    from annotator.records import Document
    from annotator.tables.rows import DocumentTagger

    tagger = DocumentTagger([load_lexicon()])
    with tempfile.TemporaryDirectory() as folder:

        def job(ending: str, data: bytes) -> Job:
            file = Path(folder, f"{len(data)}{ending}")
            file.write_bytes(data)

            def read() -> None:
                items = list(read_file(folder, file))
                tagger.tag([item for item in items if isinstance(item, Document)])

            return read

        for name, (ending, size, make) in READERS.items():
            yield name, *growth(lambda n, make=make, ending=ending: job(ending, make(n)), size)  # type: ignore[misc]


def tagging() -> Iterator[tuple[str, float, float, int]]:
    """Growth with spans of many lengths, with forms, and with contexts that never come again."""
    import random

    from annotator.lexicon.model import load_lexicon, parse_lexicon
    from annotator.tagging.tagger import Tagger

    tagger = Tagger(load_lexicon())
    mixed = "新型举国体制举国体制关键核心技术核心技术，"
    yield "spans of many lengths", *growth(lambda n: lambda text=mixed * n: tagger.tag(text), 100)  # type: ignore[misc]
    draw = random.Random(1)
    han = [chr(code) for code in range(0x4E00, 0x9000)]

    def distinct(n: int) -> Job:
        text = "".join("".join(draw.choices(han, k=20)) + TERM for _ in range(n))
        return lambda: tagger.tag(text)

    yield "contexts that never come again", *growth(distinct, 50)

    def forms(n: int) -> Job:
        terms = "".join(
            f'[[term]]\nid = "t{i}"\nform = "{"".join(draw.choices(han, k=6))}"\n' for i in range(n)
        )
        return lambda: parse_lexicon(f'[lexicon]\nname = "many"\n{terms}')

    yield "forms of a lexicon", *growth(forms, 20)


def all_expressions(places: str = "") -> Iterator[tuple[str, float, float, int]]:
    """The worst growth of each expression over all the cycles of its automaton; of those in the files whose path begins so."""
    seen: set[tuple[Any, int, str]] = set()
    for one in expressions():
        if (
            not isinstance(one, Expression)
            or not one.place.startswith(places)
            or (key := (one.pattern.pattern, one.pattern.flags, one.use)) in seen
        ):
            continue
        seen.add(key)
        worst: tuple[float, float, int] = (0.0, 0.0, 0)
        for way in pumps(one.pattern, one.use):
            worst = max(worst, growth(lambda n, way=way, one=one: _search(one, way.text(n)), 1_000))  # type: ignore[misc]
        if worst[2]:
            yield f"{one.place} {one.use} {str(one.pattern.pattern)[:50]}", *worst


def _search(one: Expression, text: str) -> Job:
    subject: Any = (
        text.encode("latin-1", errors="replace") if isinstance(one.pattern.pattern, bytes) else text
    )
    if one.use == "search":
        # All places, one after the other, as `sub` and `finditer` look for them.
        return lambda: sum(1 for _ in one.pattern.finditer(subject))
    return lambda: getattr(one.pattern, one.use)(subject)


def main(parts: list[str]) -> int:
    """Print the growth of the parts asked for, all by default, and give the number of those over the bound."""
    warnings.simplefilter("ignore")
    over = 0
    kinds: dict[str, Any] = {"readers": readers, "tagging": tagging, "expressions": all_expressions}
    for part in parts or kinds:
        worst = 0.0
        kind, _, places = part.partition(":")
        for name, grown, seconds, size in kinds[kind](places) if places else kinds[kind]():
            worst = max(worst, grown)
            over += grown > BOUND
            if grown > BOUND or kind != "expressions":
                mark = " OVER THE BOUND" if grown > BOUND else ""
                name = re.sub(r"[^\S ]", " ", name)
                print(f"{grown:6.1f}  {seconds * 1000:8.2f} ms at {size:>9,}  {name}{mark}", flush=True)
        print(f"{part}: worst growth {worst:.1f} at {TIMES} times the size, bound {BOUND:.0f}", flush=True)
    return over


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
