"""The XML parts of Office packages (ISO/IEC 29500, OpenDocument, EPUB), read in a stream: no tree is built."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import Any

from annotator.reading.limits import MAX_TEXT, MIB, LimitError, chunks, unpacked
from annotator.reading.source import Source


class Target:
    """What the XML parser tells of a part as it reads it; entities are refused before they can be used."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A piece of text."""

    def doctype(self, *_: Any) -> None:
        """A document type declaration, which the Open Packaging Conventions forbid."""
        raise ValueError("declares a document type, which no Office file does and an attack may; not read")

    def close(self) -> None:
        """The part ends."""


class Properties(Target):
    """The text of each element by its local name: for parts that state title and date."""

    def __init__(self) -> None:
        self._parts: dict[str, list[str]] = {}
        self._name = ""

    @property
    def values(self) -> dict[str, str]:
        """What was stated."""
        return {name: "".join(parts).strip() for name, parts in self._parts.items()}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._name = tag.rpartition("}")[2]

    def data(self, text: str) -> None:
        """A piece of text."""
        self._parts.setdefault(self._name, []).append(text)


def parse_part(package: zipfile.ZipFile, part: str, target: Target, source: Source, kind: str) -> None:
    """Feed a part of the package to `target`; `kind` is what the user calls such a file.

    Raises:
        ValueError: the part is missing, too large, not XML, or declares entities.
    """
    from lxml import etree

    try:
        info = package.getinfo(part)
    except KeyError:
        raise ValueError(f"not a {kind}, or a broken one: it has no part {part}") from None
    if info.file_size > MAX_TEXT:
        raise LimitError(f"its {part} unpacks to more than {MAX_TEXT // MIB} MB; split it")
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with package.open(info) as packed:
            for piece in chunks(unpacked(packed, source.budget)):  # type: ignore[arg-type]
                parser.feed(piece)
        parser.close()
    except (etree.XMLSyntaxError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        raise ValueError(f"a broken {kind}: {part} cannot be read ({error})") from None


def part_bytes(package: zipfile.ZipFile, part: str, source: Source, kind: str) -> bytes:
    """A part of the package, unpacked.

    Raises:
        ValueError: the part is missing, too large or cannot be unpacked.
    """
    try:
        info = package.getinfo(part)
    except KeyError:
        raise ValueError(f"not a {kind}, or a broken one: it has no part {part}") from None
    if info.file_size > MAX_TEXT:
        raise LimitError(f"its {part} unpacks to more than {MAX_TEXT // MIB} MB; split it")
    try:
        with package.open(info) as packed:
            return unpacked(packed, source.budget).read()  # type: ignore[arg-type]
    except (NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        raise ValueError(f"a broken {kind}: {part} cannot be read ({error})") from None
