"""The texts as they were tagged, in `texts.zst`: title and body of every document, to be looked up by `doc_id`.

The file is one Zstandard stream of many frames: unpacked as a whole (`zstd -dc texts.zst`) it is the `doc_id`, the title and
the text of each document one after the other, in UTF-16 little-endian, in which Chinese takes two bytes. A frame, called
block, holds some hundred kilobytes, so that one text is read without the others. The last frame, which decompressors skip,
is the index: where blocks begin, and of each document a hash of its id and the lengths of its parts.

Blocks begin at documents that a hash of their id chooses, so that they are the same however the documents came in batches.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from annotator.out.files import RUN_FILE, TEXTS_FILE
from annotator.out.folder import OutputError, PathName, open_folder

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.records import Document

KEY = 8
"""Bytes of `id_key`: among ten million ids, two that are not the same share one with a probability of 1 in 300,000."""
BLOCK = 100_000
"""Bytes of a block on average, unpacked: a tenth of a millisecond to unpack. Larger ones save little (docs/decisions.md)."""
_LEVEL: Mapping[int, int] = {zstd.CompressionParameter.compression_level: 1}
_PARTS = 3
"""A document's `doc_id`, title and text."""
_SKIPPED = 0x184D2A5E
"""Begins a frame that decompressors skip (RFC 8878, 3.1.2)."""
_END = struct.Struct("<QQ8s")
_MAGIC = b"ANNTEXT1"


def id_key(doc_id: str) -> bytes:
    """A hash of a document's id, the same in every process: eight bytes to look through instead of the whole id."""
    return blake2b(doc_id.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def _encode(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _decode(data: bytes) -> str:
    return data.decode("utf-16-le", "surrogatepass")


class Block(NamedTuple):
    """Some documents' texts, packed. `lengths` has the bytes of each one's parts; `begins` is whether no block before, in
    whatever batch, may go on in this one.
    """

    data: bytes
    lengths: list[tuple[int, int, int]]
    begins: bool

    @classmethod
    def of(cls, parts: Sequence[bytes], begins: bool) -> Block:
        """Pack the parts of documents, three for each."""
        sizes = [len(part) for part in parts]
        lengths = list(zip(*(sizes[place::_PARTS] for place in range(_PARTS)), strict=True))
        return cls(zstd.compress(b"".join(parts), options=_LEVEL), lengths, begins)

    def parts(self) -> list[bytes]:
        """Its documents' parts, three for each."""
        data, start, parts = zstd.decompress(self.data), 0, []
        for length in (length for lengths in self.lengths for length in lengths):
            parts.append(data[start : start + length])
            start += length
        return parts


class Packer:
    """Packs the texts of documents, one after the other, into blocks."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._begins = False
        self._blocks: list[Block] = []

    def add(self, document: Document, key: bytes) -> None:
        """Add a document, whose `id_key` is given."""
        parts = [_encode(part) for part in (document.doc_id, document.title, document.text)]
        begins = int.from_bytes(key[:4], "little") * BLOCK < sum(map(len, parts)) << 32
        if begins or not self._parts:
            self._flush()
            self._begins = begins
        self._parts += parts

    def _flush(self) -> None:
        if self._parts:
            self._blocks.append(Block.of(self._parts, self._begins))
        self._parts = []

    def blocks(self) -> list[Block]:
        """All of it."""
        self._flush()
        return self._blocks


def kept(blocks: Sequence[Block], keep: Sequence[bool]) -> Iterator[Block]:
    """The blocks without the documents for which `keep` is false."""
    if all(keep):
        yield from blocks
        return
    document = 0
    for block in blocks:
        chosen = keep[document : document + len(block.lengths)]
        document += len(block.lengths)
        if all(chosen):
            yield block
        else:
            # One without a document left still parts those before from those after.
            parts = block.parts()
            yield Block.of(
                [part for place, part in enumerate(parts) if chosen[place // _PARTS]], block.begins
            )


class TextsWriter:
    """Writes the file from the blocks of all batches, which are copied but for the ones at a batch's ends."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._last: Block | None = None
        self._size = 0
        self._sizes: list[int] = []
        self._documents: list[int] = []
        self._keys: list[bytes] = []
        self._lengths: list[bytes] = []

    def append(self, blocks: Iterator[Block], keys: bytes) -> None:
        """Add the blocks of a batch; `keys` are the `id_key`s of their documents."""
        self._keys.append(keys)
        for block in blocks:
            if self._last and not block.begins:
                block = Block.of([*self._last.parts(), *block.parts()], self._last.begins)
            else:
                self._write()
            self._last = block

    def _write(self) -> None:
        if self._last and self._last.lengths:
            self._stream.write(self._last.data)
            self._sizes.append(len(self._last.data))
            self._documents.append(len(self._last.lengths))
            self._lengths.append(_packed_lengths(self._last.lengths))
        self._last = None

    def close(self) -> None:
        """Write the rest and the index."""
        import numpy as np

        self._write()
        number = sum(self._documents)
        index = b"".join(
            (
                np.array(self._sizes, "<u4").tobytes(),
                np.array(self._documents, "<u4").tobytes(),
                *self._keys,
                *self._lengths,
                _END.pack(number, len(self._sizes), _MAGIC),
            )
        )
        self._stream.write(struct.pack("<II", _SKIPPED, len(index)) + index)


def _packed_lengths(lengths: Sequence[tuple[int, int, int]]) -> bytes:
    return b"".join(struct.pack("<III", *one) for one in lengths)


class Texts:
    """The texts of a folder that `annotator tag` wrote, in the order of `documents.csv`.

    >>> texts = Texts("out")  # doctest: +SKIP
    >>> title, text = texts.get("2024-03-05.txt")  # doctest: +SKIP

    Raises:
        OutputError: the folder has no texts, or the file is damaged.
    """

    def __init__(self, folder: PathName) -> None:
        self._folder = open_folder(folder)
        self._file = f"{self._folder.path}/{TEXTS_FILE}"
        if not self._folder.exists(TEXTS_FILE):
            why = "they were left out by --no-texts, or an older version tagged them"
            if not self._folder.exists(RUN_FILE):
                why = "it is no folder that `annotator tag` wrote"
            raise OutputError(f"{self._folder.path}: has no {TEXTS_FILE}: {why}. Tag the documents again")
        self._read_index()
        self._block = lru_cache(4)(self._read_block)

    def _read_index(self) -> None:
        import numpy as np

        with self._folder.open(TEXTS_FILE) as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - _END.size))
            end = stream.read(_END.size)
            documents, blocks, magic = _END.unpack(end) if len(end) == _END.size else (0, 0, b"")
            length = 8 * blocks + (KEY + 4 * _PARTS) * documents
            if magic != _MAGIC or length + _END.size > size:
                raise OutputError(f"{self._file}: is cut off or damaged. Tag the documents again")
            stream.seek(size - _END.size - length)
            index = stream.read(length)
        sizes, numbers = np.frombuffer(index, "<u4", 2 * blocks).reshape(2, blocks).astype(np.int64)
        place = 8 * blocks
        self._keys: NDArray[Any] = np.frombuffer(index, "<u8", documents, place)
        place += KEY * documents
        self._lengths: NDArray[Any] = np.frombuffer(index, "<u4", _PARTS * documents, place).reshape(
            -1, _PARTS
        )
        self._offsets = np.concatenate([[0], np.cumsum(sizes)])
        self._firsts = np.concatenate([[0], np.cumsum(numbers)])

    @cached_property
    def _order(self) -> NDArray[Any]:
        return self._keys.argsort(kind="stable")

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """Each document as (doc_id, title, text)."""
        for block in range(len(self._offsets) - 1):
            parts = self._read_block(block)
            for place in range(0, len(parts), _PARTS):
                doc_id, title, text = map(_decode, parts[place : place + _PARTS])
                yield doc_id, title, text

    def get(self, doc_id: str) -> tuple[str, str]:
        """Title and text of a document.

        Raises:
            KeyError: there is no such document.
        """
        key = int.from_bytes(id_key(doc_id), "little")
        place = int(self._keys.searchsorted(key, sorter=self._order))
        # Two ids with the same key are next to each other.
        while place < len(self) and int(self._keys[self._order[place]]) == key:
            document = int(self._order[place])
            block = int(self._firsts.searchsorted(document, "right")) - 1
            first = _PARTS * (document - int(self._firsts[block]))
            found, title, text = map(_decode, self._block(block)[first : first + _PARTS])
            if found == doc_id:
                return title, text
            place += 1
        raise KeyError(doc_id)

    def _read_block(self, block: int) -> list[bytes]:
        start, end = int(self._offsets[block]), int(self._offsets[block + 1])
        with self._folder.open(TEXTS_FILE) as stream:
            stream.seek(start)
            data = stream.read(end - start)
        documents = self._lengths[int(self._firsts[block]) : int(self._firsts[block + 1])]
        try:
            return Block(data, documents.tolist(), True).parts()
        except zstd.ZstdError as error:
            raise OutputError(f"{self._file}: is damaged ({error}). Tag the documents again") from None
