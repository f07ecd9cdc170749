"""Bytes to text: what a file holds is believed, not what it says of itself."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.reading import read
from annotator.reading.encoding import decode, text_chunks, text_lines
from annotator.records import Document

SIMPLIFIED = "会议指出，要加快发展新质生产力，在我国经济发展中推进新型工业化，这是一个大的要求。示例文本。"
TRADITIONAL = "會議指出，要加快發展新質生產力，在我國經濟發展中推進新型工業化，這是一個大的要求。裏外。"
ENCODINGS = {
    "utf-8": SIMPLIFIED,
    "utf-8-sig": SIMPLIFIED,
    "gb18030": SIMPLIFIED,
    "gb2312": SIMPLIFIED,
    "big5hkscs": TRADITIONAL,
    "utf-16": SIMPLIFIED,
    "utf-16-le": f"{SIMPLIFIED}\n",
    "utf-16-be": f"{SIMPLIFIED}\n",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("declared", ["", "gb2312", "utf-8", "big5", "no-such-thing"])
def test_each_encoding_is_recognised_whatever_is_declared(encoding, declared):
    text = ENCODINGS[encoding] * 3
    assert decode(text.encode(encoding), declared) == text


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("gb2312", "utf-8", SIMPLIFIED),
        ("utf-8", "gb18030", SIMPLIFIED),
        ("big5", "gb18030", SIMPLIFIED),
        ("gb2312", "big5", TRADITIONAL.replace("裏", "")),
        ("big5", "utf-8", TRADITIONAL),
    ],
)
@pytest.mark.parametrize("script", ["", f"<script>{'var a = 1;' * 5_000}</script>"])
def test_a_page_that_lies_about_its_encoding_is_read_right(tmp_path, declared, encoding, text, script):
    page = (
        f'<html><head><meta charset="{declared}"><title>{text[:10]}</title>{script}</head>'
        f"<body><article>{f'<p>{text}</p>' * 4}</article></body></html>"
    )
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    (document,) = read([tmp_path])
    assert isinstance(document, Document)
    assert document.text.split("\n")[-1] == text


@settings(deadline=None)
@given(
    st.text(st.characters(codec="gb18030", exclude_characters="\x00\ufeff"), max_size=40),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_whatever_stands_in_a_chinese_text_it_is_decoded_whole(inside, encoding):
    text = f"{SIMPLIFIED}{inside}{SIMPLIFIED}"
    if sum(c < " " and c not in "\t\r\n\f\x1a" for c in text) * 100 <= len(text):
        assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_stream_is_decoded_as_the_whole_is(encoding):
    text = "\n".join(f"{ENCODINGS[encoding].strip()}{number}" for number in range(40_000))
    data = text.encode(encoding)
    assert len(data) > 2 << 20
    assert list(text_lines(io.BytesIO(data))) == text.split("\n")
    assert "".join(text_chunks(io.BytesIO(data))) == text


def test_a_stray_line_in_another_encoding_is_read_too(tmp_path):
    lines = [json.dumps({"content": SIMPLIFIED}, ensure_ascii=False)] * 5
    for usual, stray in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        data = b"\n".join(line.encode(stray if n == 3 else usual) for n, line in enumerate(lines))
        (tmp_path / "a.jsonl").write_bytes(data)
        items = list(read([tmp_path / "a.jsonl"]))
        assert [item.text for item in items if isinstance(item, Document)] == [SIMPLIFIED] * 5


def test_one_damaged_character_costs_one_character():
    data = SIMPLIFIED.encode() * 3
    place = data.index("展".encode())
    damaged = data[: place + 2] + data[place + 3 :]
    assert decode(damaged).replace("\ufffd", "展", 1) == SIMPLIFIED * 3
    assert decode(data[:-1]) == (SIMPLIFIED * 3)[:-1] + "\ufffd"
    (line,) = text_lines(io.BytesIO(damaged))
    assert line == decode(damaged)


def test_a_short_line_of_a_gbk_table_is_no_accident_of_utf8(tmp_path):
    # 联通 in GBK happens to be valid UTF-8.
    table = f'text,id\n"{SIMPLIFIED}\n联通\n{SIMPLIFIED}",1\n'
    (tmp_path / "a.csv").write_bytes(table.encode("gbk"))
    (document,) = read([tmp_path])
    assert isinstance(document, Document)
    assert document.text == f"{SIMPLIFIED}\n联通\n{SIMPLIFIED}"


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12), min_size=1
    )
)
def test_the_text_of_a_csv_field_is_unchanged(tmp_path_factory, texts):
    import csv

    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(["text", "id"])
    writer.writerows([f"新质{text}", number] for number, text in enumerate(texts))
    file = tmp_path_factory.mktemp("csv") / "a.csv"
    file.write_bytes(held.getvalue().encode())
    assert [item.text for item in read([file]) if isinstance(item, Document)] == [
        f"新质{text}" for text in texts
    ]
