"""Names in ZIP archives of every system are what they were there."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from annotator.reading import read
from annotator.records import Document

PROSE = "会议指出，要推进新型工业化。示例文本。"


def archive(names: list[str], encoding: str, extra: bool = False) -> bytes:
    """A ZIP archive with names in an encoding, without the flag that says so."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            info = zipfile.ZipInfo("x" * 4)
            raw = name.encode(encoding)
            info.filename = raw.decode("cp437")
            if extra:
                field = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
                info.extra = struct.pack("<HH", 0x7075, len(field)) + field
            made.writestr(info, PROSE.encode())
    # Python sets the flag for names that are not ASCII, and writes them in UTF-8: undone, byte for byte.
    data = held.getvalue()
    for name in names:
        raw = name.encode(encoding)
        written = raw.decode("cp437").encode("utf-8")
        data = patched(data, written, raw)
    return data


def patched(data: bytes, written: bytes, raw: bytes) -> bytes:
    """The archive with another name of a member, whose flag is taken away; made anew, since lengths change."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    out, directory = io.BytesIO(), io.BytesIO()
    for info, content in members:
        utf8 = info.flag_bits & 0x800
        name = info.filename.encode("utf-8") if utf8 else info.filename.encode("cp437")
        flag = utf8
        if name == written:
            name, flag = raw, 0
        crc, size, at = zlib.crc32(content), len(content), out.tell()
        out.write(
            struct.pack("<LHHHHHLLLHH", 0x04034B50, 20, flag, 0, 0, 33, crc, size, size, len(name), 0)
            + name
            + content
        )
        directory.write(
            struct.pack("<LHHHHHHLLLHHHHHLL", 0x02014B50, 20, 20, flag, 0, 0, 33, crc, size, size, len(name), len(info.extra), 0, 0, 0, 0, at)
            + name + info.extra
        )  # fmt: skip
    start = out.tell()
    listed = directory.getvalue()
    out.write(
        listed + struct.pack("<LHHHHLLH", 0x06054B50, 0, 0, len(members), len(members), len(listed), start, 0)
    )
    return out.getvalue()


def names_read(tmp_path, data: bytes) -> list[str]:
    (tmp_path / "a.zip").write_bytes(data)
    items = list(read([tmp_path / "a.zip"]))
    assert all(isinstance(item, Document) for item in items), items
    return [item.doc_id.removeprefix("a.zip/") for item in items]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("gb18030", ["通知.txt"]),
        ("gb18030", ["公告.txt", "报告.txt"]),
        ("gb18030", ["浙江省/2024年/讲话.txt"]),
        ("gb18030", ["朱镕基讲话.txt", "砼.txt"]),
        ("big5", ["施政報告.txt"]),
        ("big5", ["立法院公報/第一期.txt", "行政院.txt"]),
        ("utf-8", ["通知.txt", "报告.txt"]),
        ("utf-8", ["Überblick.txt"]),
        ("cp437", ["Überblick.txt", "Rückblick für die Übersicht.txt"]),
        ("ascii", ["plain.txt"]),
    ],
)
def test_names_without_a_word_on_their_encoding(tmp_path, encoding, names):
    assert names_read(tmp_path, archive(names, encoding)) == sorted(names)


def test_names_that_are_given_in_unicode_too(tmp_path):
    assert names_read(tmp_path, archive(["謎.txt"], "gb18030", extra=True)) == ["謎.txt"]


@pytest.mark.parametrize("folder", ["推进_files", "推进.files"])
def test_what_a_browser_saves_beside_a_page_is_no_input(tmp_path, zipped, page, folder):
    members = [
        ("年/推进.html", page()),
        (f"年/{folder}/ad.html", page("广告。")),
        (f"年/{folder}/深/a.js", b"x"),
    ]
    # A folder of such a name without its page is one as any other.
    members.append(("别的_files/a.txt", PROSE.encode()))
    for name, content in members:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    (tmp_path / "z.zip").write_bytes(zipped(members))
    for given, inside in ((tmp_path / "in", ""), (tmp_path / "z.zip", "z.zip/")):
        items = list(read([given]))
        wanted = sorted(f"{inside}{name}" for name in ("别的_files/a.txt", "年/推进.html"))
        assert sorted(getattr(item, "doc_id", str(item)) for item in items) == wanted
