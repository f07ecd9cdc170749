"""Inputs of every format: whole ones by a grammar, then broken in ways that the grammar knows.

Everything comes from a `random.Random`, so that the same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TERMS = [
    "关键核心技术",
    "核心技术",
    "国家战略科技力量",
    "战略科技力量",
    "新型举国体制",
    "举国体制",
    "创新联合体",
    "现代化产业体系",
    "现代产业体系",
    "产业体系现代化",
    "新型工业化",
    "新质生产力",
    "關鍵核心技術",
    "新質生產力",
    "創新聯合體",
    "国家实验室",
    "双循环",
    "人工智能",
    "专精特新",
]
PROSE = (
    "会议指出要加快发展推进支持企业组建突破实现高质量建设中国式的了在和为以经济社会科技教育人才改革开放安全领导干部人民群众"
    "，。、；：！？“”《》（）…—·0123456789 abcXYZ%\n"
)
ODD = [
    *"\u200b\u3000\u00ad\ufeff\u00a0\ufe0f\u1160\u180b\uffa0\U000e0100\u2028\u2029\x85\x0b\x0c\r\t\x00\x1b\x7f\ufffd\ufffe\u202e\u0301",
    "\U00020000", "\U0002f804", "𠀀", "😀", "Ａ", "＝", "⺠", "⻓", "⼯", "関", "擧", "\r\n", "\n\n", "   ", "\u3000" * 20,
]  # fmt: skip
DATES = [
    "2024年1月31日", "二〇二四年三月五日", "2024-03-05", "20240305", "2024/3/5", "民国113年1月1日", "2024年", "2024.13.45", "31/12/99",
    "1712345678", "2024-02-30", "Jan 5, 2024", "9999年99月99日", "(2024年3月5日)", "５月１日", "2024-03-05T08:30:00+08:00",
]  # fmt: skip
TOKENS = {
    "html": [
        "<p>", "</p>", "<div class='content'>", "</div>", "<title>", "</title>", "<h1>", "<meta charset=gbk>", "<!--", "-->", "<script>",
        "</script>", "<a href='x'>", "</a>", "<table><tr><td>", "&nbsp;", "&#x65b0;", "&#xD800;", "&amp;", "<![CDATA[", "]]>", "<br>",
        "<meta name=PubDate content=2024-01-01>", "<link rel=canonical href=http://www.xinhuanet.com/politics/2024-01/31/c_1.htm>", "<svg>",
        "<template>", "<style>", "<textarea>", "</html>", "<body>", "来源：新华社", "责任编辑：某", "<a b='", "<x " * 30, "<b>" * 50,
    ],
    "json": ['{', '}', '[', ']', '"', ':', ',', "null", "true", "1e999", '"text"', '"date"', '"content"', "\\ud800", "\\u65b0", "\\", "NaN", "\n", "{}", "[]", '"id": 1', "[" * 60],
    "csv": ['"', ",", ";", "\t", "\r\n", '""', "text", "date", "标题", "正文", "=1+1", "\x00", "\n\n", ',"', '",'],
    "md": ["# ", "**", "__", "`", "```\n", "~~", "==", "[", "](", ")", "![", "<!--", "-->", "---\n", "title: ", "date: ", "> ", "- ", "|", "[^1]", "[1]", "\\*", "<div>", "&lt;", "<http://x.y>"],
    "txt": ["来源：", "微信公众号", "（责任编辑：", "）", "【", "】", "第1页", "附件", "\n\n", "　　"],
}  # fmt: skip


def prose(draw: random.Random, most: int = 300) -> str:
    """Sentences with terms, dates and odd characters in and around them."""
    parts = []
    for _ in range(draw.randint(0, 12)):
        kind = draw.random()
        if kind < 0.45:
            term = draw.choice(TERMS)
            if draw.random() < 0.4:
                place = draw.randrange(len(term) + 1)
                term = term[:place] + draw.choice(ODD) * draw.choice((1, 1, 2, 9)) + term[place:]
            parts.append(term)
        elif kind < 0.55:
            parts.append(draw.choice(DATES))
        elif kind < 0.7:
            parts.append(draw.choice(ODD))
        else:
            parts.append("".join(draw.choices(PROSE, k=draw.randint(1, 40))))
    return "".join(parts)[:most]


def record(draw: random.Random) -> dict[str, object]:
    """A record with usual and unusual columns and values."""
    names = [
        "text",
        "content",
        "正文",
        "date",
        "日期",
        "title",
        "标题",
        "source",
        "来源",
        "url",
        "id",
        "level",
        "province",
        "x",
    ]
    chosen = draw.sample(names, draw.randint(1, 6))
    odd: list[object] = [None, 1, 1e300, True, [], {}, ["新质生产力"], {"text": "新质生产力"}, ""]
    return {name: draw.choice(odd) if draw.random() < 0.12 else (draw.choice(DATES) if name in ("date", "日期") else prose(draw)) for name in chosen}  # fmt: skip


def text_file(draw: random.Random) -> str:
    return "\n".join(prose(draw) for _ in range(draw.randint(1, 6)))


def markdown(draw: random.Random) -> str:
    front = f"---\ntitle: {prose(draw, 30)}\ndate: {draw.choice(DATES)}\nsource: {draw.choice(['新华社', 'http://x.y/2024/01/31/a'])}\n---\n"
    return (
        front if draw.random() < 0.5 else ""
    ) + f"# {prose(draw, 30)}\n\n{draw.choice(DATES)}\n\n{prose(draw)}\n"


def page(draw: random.Random) -> str:
    paragraphs = "".join(f"<p>{prose(draw)}</p>" for _ in range(draw.randint(1, 5)))
    return (
        f"<html><head><meta charset=utf-8><title>{prose(draw, 30)}</title></head><body><div class=nav><a href=/>首页</a></div>"
        f"<h1>{prose(draw, 30)}</h1><div>{draw.choice(DATES)} 来源：新华社</div><article>{paragraphs}</article></body></html>"
    )


def json_lines(draw: random.Random) -> str:
    ascii_only = draw.random() < 0.5
    return "\n".join(json.dumps(record(draw), ensure_ascii=ascii_only) for _ in range(draw.randint(1, 6)))


def json_file(draw: random.Random) -> str:
    records = [record(draw) for _ in range(draw.randint(0, 5))]
    whole = draw.choice([records, {"data": records, "n": 1}, records[0] if records else {}])
    return json.dumps(whole, ensure_ascii=draw.random() < 0.5)


def csv_file(draw: random.Random) -> str:
    held = io.StringIO(newline="")
    records = [record(draw) for _ in range(draw.randint(1, 5))]
    names = list(dict.fromkeys(name for one in records for name in one))
    writer = csv.DictWriter(held, names, delimiter=draw.choice(",,,;\t"), escapechar="\\")
    writer.writeheader()
    writer.writerows(records)
    return held.getvalue()


TEXTS: dict[str, tuple[Callable[[random.Random], str], str]] = {
    ".txt": (text_file, "txt"), ".md": (markdown, "md"), ".html": (page, "html"), ".htm": (page, "html"), ".json": (json_file, "json"),
    ".jsonl": (json_lines, "json"), ".csv": (csv_file, "csv"), ".tsv": (csv_file, "csv"),
}  # fmt: skip
"""The formats that are text, with how one is made and the tokens that break it."""
ENCODINGS = ["utf-8"] * 8 + ["utf-8-sig", "gb18030", "gbk", "big5", "utf-16", "utf-16-le"]


def whole_text(draw: random.Random, ending: str) -> bytes:
    """A text file as its grammar has it, perhaps with tokens put in at random places."""
    make, tokens = TEXTS[ending]
    text = make(draw)
    if draw.random() < 0.6:
        for _ in range(draw.choice((1, 1, 2, 3, 8))):
            place = draw.randrange(len(text) + 1)
            cut = draw.choice((0, 0, 1, 5))
            text = (
                text[:place]
                + draw.choice(TOKENS[tokens] + ODD) * draw.choice((1, 1, 1, 2, 30))
                + text[place + cut :]
            )
    return text.encode(draw.choice(ENCODINGS), errors="replace")


@cache
def seeds() -> dict[str, list[bytes]]:
    """Real small files of the formats that are no text, by their ending: those of the tests and of the sample."""
    found: dict[str, list[bytes]] = {}
    for folder in (ROOT / "tests", ROOT / "corpus" / "sample"):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix not in (".py", ".pyc") and file.stat().st_size < 60_000:
                found.setdefault(file.suffix.lower(), []).append(file.read_bytes())
    for ending, content in _made().items():
        found.setdefault(ending, []).append(content)
    return found


def _made() -> dict[str, bytes]:
    import docx
    from reading import sample_files

    word = io.BytesIO()
    document = docx.Document()
    document.add_heading("关于新型工业化的意见")
    document.add_paragraph("2024年1月31日")
    document.add_paragraph("发展新质生产力，组建创新联合体。" * 3)
    document.save(word)
    made = {
        ".docx": word.getvalue(),
        ".pdf": sample_files.pdf_file(),
        ".warc": gzip.decompress(sample_files.web_archive()),
    }
    made[".warc.gz"] = sample_files.web_archive()
    made[".rtf"] = rb"{\rtf1\ansi\ansicpg936 {\title \'d0\'c2}\'d0\'c2\'d6\'ca\'c9\'fa\'b2\'fa\'c1\'a6\par}"
    made[".eml"] = (
        "From: a@b\nSubject: 新型工业化\nDate: Wed, 31 Jan 2024 08:00:00 +0800\nContent-Type: text/plain; charset=utf-8\n\n新质生产力".encode()
    )
    made[".mhtml"] = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.y/\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;"
        b' type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: http://x.y/\r\n\r\n'
        + page(random.Random(1)).encode()
        + b"\r\n--b--\r\n"
    )
    return made


def broken(draw: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """The bytes with some changed, left out, repeated, cut off, or put in from another file."""
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        place, length = draw.randrange(len(data) + 1), draw.choice((1, 2, 4, 30, 300))
        kind = draw.randrange(7)
        if kind == 0:
            data = (
                data[:place]
                + bytes(draw.randrange(256) for _ in range(min(length, 8)))
                + data[place + length :]
            )
        elif kind == 1:
            data = data[:place] + data[place + length :]
        elif kind == 2:
            data = (
                data[:place] + data[place : place + length] * draw.choice((2, 3, 20)) + data[place + length :]
            )
        elif kind == 3:
            data = data[:place]
        elif kind == 4 and others:
            other = draw.choice(others)
            start = draw.randrange(len(other) + 1)
            data = data[:place] + other[start : start + length] + data[place:]
        elif kind == 5 and data:
            place = draw.randrange(len(data))
            data = data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]
        else:
            number = draw.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
            data = data[:place] + number.to_bytes(4, draw.choice(("little", "big"))) + data[place + 4 :]
    return data


def packed(draw: random.Random, depth: int = 0) -> tuple[str, bytes]:
    """An archive of other inputs: its members are broken, or it is itself, or it is whole."""
    if draw.random() < 0.4:
        name, data = an_input(draw, depth + 1)
        return f"{name}.gz", gzip.compress(data, mtime=0)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for _ in range(draw.randint(0, 4)):
            name, data = an_input(draw, depth + 1)
            info = zipfile.ZipInfo(draw.choice(("", "甲/", "../", "a/b/")) + name)
            archive.writestr(info, data)
    return "packed.zip", held.getvalue()


def rebuilt(draw: random.Random, data: bytes) -> bytes:
    """A package (Word, Excel …) with one of its parts broken, so that what reads the parts is reached."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = source.namelist()
        chosen = draw.choice(names) if names else ""
        for name in names:
            part = source.read(name)
            target.writestr(zipfile.ZipInfo(name), broken(draw, part, []) if name == chosen else part)
    return held.getvalue()


def an_input(draw: random.Random, depth: int = 0) -> tuple[str, bytes]:
    """The name and the bytes of one input."""
    kind = draw.random()
    if kind < 0.12 and depth < 3:
        name, data = packed(draw, depth)
    elif kind < 0.72:
        ending = draw.choice(list(TEXTS))
        name, data = f"input{ending}", whole_text(draw, ending)
    else:
        ending = draw.choice(sorted(seeds()))
        name, data = f"input{ending}", draw.choice(seeds()[ending])
        if data[:2] == b"PK" and draw.random() < 0.6:
            data = rebuilt(draw, data)
        else:
            data = broken(draw, data, [other for others in seeds().values() for other in others[:2]])
    if draw.random() < 0.3:
        data = broken(draw, data, [])
    if draw.random() < 0.03:
        name = f"input{draw.choice(sorted([*TEXTS, *seeds(), '.doc', '.xls', '.xlsx', '', '.gz', '.zip', '.php']))}"
    if draw.random() < 0.2:
        name = name.replace(
            "input", draw.choice(("2024-01-31", "20240131", "浙江省", "c_1_2", "新质生产力", "a b#c")), 1
        )
    return name, data
