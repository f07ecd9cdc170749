"""Web archives as browsers' crawlers pack them (.wacz): the WARC files in a ZIP archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import cast

from annotator.reading.containers.zip import open_zip
from annotator.reading.limits import unpacked
from annotator.reading.source import Item, Reader, Source


def read_wacz(stream: io.BufferedIOBase, source: Source, read: Reader) -> Iterator[Item]:
    """The pages of all web archives in the package, each named as of one archive: `PACKAGE#URL`.

    Indexes, and the texts with menus and all that crawlers put beside the pages, are not read.

    Raises:
        ValueError: it is none, or holds no web archive.
    """
    with open_zip(source.seekable(stream), "web archive (.wacz)") as package:
        archives = [
            info
            for info in package.infolist()
            if info.filename.startswith("archive/") and info.filename.lower().endswith((".warc", ".warc.gz"))
        ]
        if not archives:
            raise ValueError("not a web archive (.wacz): it holds no archive/*.warc")
        for info in sorted(archives, key=lambda info: info.filename):
            source.budget.member()
            inner = source.packed(info.filename.rpartition("/")[2], info.file_size)
            with package.open(info) as member:
                yield from read(unpacked(cast(zipfile.ZipExtFile, member), source.budget), inner)
