"""Articles on several pages, in archives as in folders."""

from __future__ import annotations

import gzip
import random

import pytest

from annotator.reading import read
from annotator.records import Document, Problem

FIRST, SECOND, THIRD = (f"第{n}页的句子，写得足够长。" for n in "一二三")
SITE = "http://www.xinhuanet.com/politics/2024-01/31/"
NAMES = [
    ("c_1.htm", "c_1_2.htm", "c_1_3.htm"),
    ("t1.html", "t1_1.html", "t1_2.html"),
    ("c1-9.html", "c1-9-2.html", "c1-9-3.html"),
]
DAY, LATER = "2024-02-01T08:00:00Z", "2024-02-02T08:00:00Z"


def part(name: str, sentence: str, title: str = "示例长文") -> bytes:
    return f"""<html><head><meta charset="utf-8"><link rel="canonical" href="{SITE}{name}"></head><body>
    <div class="h-title">{title}</div><span class="h-time">2024-01-31 08:00:00</span>
    <div id="p-detail"><p>{sentence}</p></div></body></html>""".encode()


def parts(names: tuple[str, ...]) -> list[tuple[str, bytes]]:
    return [(name, part(name, text)) for name, text in zip(names, (FIRST, SECOND, THIRD), strict=True)]


def answer(name: str, page: bytes, day: str = DAY) -> tuple[str, bytes, dict[str, str], str, str]:
    return SITE + name, page, {"Content-Type": "text/html; charset=utf-8"}, day, "200 OK"


@pytest.fixture
def texts(tmp_path):
    """What the documents of a file are called and say; nothing in it may be a problem."""

    def texts_of(name: str, content: bytes) -> dict[str, str]:
        (tmp_path / name).write_bytes(content)
        items = list(read([tmp_path / name]))
        assert not [item for item in items if isinstance(item, Problem)]
        assert len({item.doc_id for item in items}) == len(items)
        return {item.doc_id: item.text for item in items}

    return texts_of


@pytest.mark.parametrize("names", NAMES)
def test_pages_that_continue_an_article_in_a_zip_archive_are_one_document(texts, zipped, names):
    other = part("c_7.htm", "另一篇文章的句子，也足够长。", "另一篇")
    members = [(f"2024/{name}", page) for name, page in parts(names)]
    archive = zipped([*members, ("2023/c_7.htm", other)])
    wanted = {
        f"a.zip/2024/{names[0]}": "\n".join((FIRST, SECOND, THIRD)),
        "a.zip/2023/c_7.htm": "另一篇文章的句子，也足够长。",
    }
    assert texts("a.zip", archive) == wanted
    outer = zipped([("a.zip", archive)])
    assert texts("b.zip", outer) == {f"b.zip/{doc_id}": text for doc_id, text in wanted.items()}


def test_packed_pages_in_a_zip_archive_are_joined_too(texts, zipped):
    members = [(f"{name}.gz", gzip.compress(page)) for name, page in parts(NAMES[0])]
    assert texts("a.zip", zipped(members)) == {"a.zip/c_1.htm.gz": "\n".join((FIRST, SECOND, THIRD))}


def test_pages_in_different_folders_of_an_archive_stay_apart(texts, zipped):
    archive = zipped([("a/c_1.htm", part("c_1.htm", FIRST)), ("b/c_1_2.htm", part("c_1_2.htm", SECOND))])
    assert list(texts("a.zip", archive).values()) == [FIRST, SECOND]


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("packed", [True, False])
def test_pages_that_continue_an_article_in_a_web_archive_are_one_document(
    texts, web_archive, names, order, packed
):
    pages = parts(names)
    other = answer("c_7.htm", part("c_7.htm", "另一篇文章的句子，也足够长。", "另一篇"))
    answers = [answer(*pages[number]) for number in order]
    name = "a.warc.gz" if packed else "a.warc"
    assert texts(name, web_archive([answers[0], other, *answers[1:]], packed)) == {
        f"{name}#{SITE}{names[0]}": "\n".join((FIRST, SECOND, THIRD)),
        f"{name}#{SITE}c_7.htm": "另一篇文章的句子，也足够长。",
    }


def test_a_name_alone_joins_nothing_in_archives(texts, zipped, web_archive):
    pages = [("c_1.htm", part("c_1.htm", FIRST)), ("c_1_2.htm", part("c_1_2.htm", SECOND, "另一篇"))]
    assert list(texts("a.zip", zipped(pages)).values()) == [FIRST, SECOND]
    archive = web_archive([answer(*page) for page in reversed(pages)])
    assert list(texts("a.warc.gz", archive).values()) == [SECOND, FIRST]


def test_a_continuation_without_a_first_page_is_a_document(texts, zipped, web_archive):
    page = part("c_1_2.htm", SECOND)
    assert list(texts("a.zip", zipped([("c_1_2.htm", page)])).values()) == [SECOND]
    gone = (SITE + "c_1.htm", b"<h1>404</h1>", {"Content-Type": "text/html"}, DAY, "404 Not Found")
    assert list(texts("a.warc.gz", web_archive([gone, answer("c_1_2.htm", page)])).values()) == [SECOND]


def test_a_continuation_captured_again_counts_once_and_a_changed_one_for_itself(texts, web_archive):
    first, second = answer("c_1.htm", part("c_1.htm", FIRST)), part("c_1_2.htm", SECOND)
    again = answer("c_1_2.htm", second, LATER)
    changed = answer("c_1_2.htm", part("c_1_2.htm", THIRD), LATER)
    together = {f"a.warc.gz#{SITE}c_1.htm": f"{FIRST}\n{SECOND}"}
    archive = web_archive([answer("c_1_2.htm", second), first, again])
    assert texts("a.warc.gz", archive) == together
    archive = web_archive([answer("c_1_2.htm", second), changed, first])
    assert texts("a.warc.gz", archive) == {f"a.warc.gz#20240202080000/{SITE}c_1_2.htm": THIRD} | together


def test_a_web_archive_that_is_only_read_forwards_keeps_its_pages_apart(texts, zipped, web_archive):
    answers = [answer(*page) for page in parts(NAMES[0])]
    archive = zipped([("a.warc.gz", web_archive(answers))])
    assert list(texts("a.zip", archive).values()) == [FIRST, SECOND, THIRD]
    # Packed in one piece, it has no places to go back to.
    assert list(texts("b.warc.gz", gzip.compress(web_archive(answers, packed=False))).values()) == [
        FIRST,
        SECOND,
        THIRD,
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_before_a_break_in_a_web_archive_are_joined(tmp_path, web_archive, packed):
    answers = [answer(*page) for page in parts(NAMES[0])]
    whole, two = web_archive(answers, packed), web_archive(answers[:2], packed)
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    file.write_bytes(whole[: len(two) + (len(whole) - len(two)) // 4])
    document, problem = read([file])
    assert isinstance(document, Document) and document.text == f"{FIRST}\n{SECOND}"
    assert isinstance(problem, Problem) and "cut off" in problem.problem


def test_articles_on_several_pages_cost_no_memory_that_grows_with_the_archive(
    tmp_path, read_apart, web_archive
):
    some = random.Random(1)

    def text() -> str:
        return "".join(chr(some.randrange(0x4E00, 0x9FA5)) for _ in range(20_000))

    names = [f"c_{number}{page}.htm" for page in ("_2", "") for number in range(1_000, 1_200)]
    archive = web_archive([answer(name, part(name, text())) for name in names])
    assert len(archive) > 15_000_000
    (tmp_path / "a.warc.gz").write_bytes(archive)
    (tmp_path / "b.warc.gz").write_bytes(web_archive([answer(*page) for page in parts(NAMES[0])]))
    large, small = (read_apart(tmp_path / name) for name in ("a.warc.gz", "b.warc.gz"))
    assert (large.count, large.problems, small.count) == (200, [], 1)
    assert large.peak < small.peak + 12


def test_a_page_that_continues_one_which_itself_continues_another_is_not_lost(tmp_path):
    """`c_1` is read as part of `c`; `c_1_2`, which its name puts behind `c_1`, is a document of its own."""
    from annotator.reading import read
    from annotator.records import Document

    def page(text: str) -> str:
        body = f"<p>{text}发展新质生产力，推进新型工业化，组建创新联合体。</p>" * 3
        return f"<html><head><title>同一标题的文章</title></head><body><h1>同一标题的文章</h1><article>{body}</article></body></html>"

    for name, text in (("c", "第一页。"), ("c_1", "第二页。"), ("c_1_2", "第三页。")):
        (tmp_path / f"{name}.html").write_text(page(text), encoding="utf-8")
    documents = [item for item in read([tmp_path]) if isinstance(item, Document)]
    texts = "".join(document.text for document in documents)
    assert [document.doc_id for document in documents] == ["c.html", "c_1_2.html"]
    assert all(text in texts for text in ("第一页。", "第二页。", "第三页。"))
