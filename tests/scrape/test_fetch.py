"""`annotator fetch` as a process of its own against a wiki played on 127.0.0.1."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from annotator.scrape.fetch import collections
from annotator.scrape.fetch.wikisource import text_of

REPORTS = "government-work-reports"


class PlayedWiki:
    """A MediaWiki API as far as `fetch` needs it: query with redirects and continuation, parse, and its ways to fail."""

    PART = 30

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.links: dict[str, list[str]] = {}
        self.failures: dict[str, list[tuple[int, dict]]] = {}
        self.log: list[dict[str, str]] = []
        self.agents: set[str] = set()
        wiki = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = {name: value[0] for name, value in parse_qs(urlsplit(self.path).query).items()}
                wiki.log.append(asked)
                wiki.agents.add(self.headers["User-Agent"])
                failures = wiki.failures.get(asked.get("page", asked.get("titles", "")))
                status, answer = failures.pop(0) if failures else (200, wiki.answer(asked))
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.api = f"http://127.0.0.1:{self._server.server_port}/w/api.php"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def answer(self, asked: dict[str, str]) -> dict:
        assert (asked["format"], asked["formatversion"], asked["maxlag"]) == ("json", "2", "5")
        if asked["action"] == "parse":
            title = self.redirects.get(asked["page"], asked["page"])
            if title not in self.pages:
                return {"error": {"code": "missingtitle", "info": "The page you specified doesn't exist."}}
            return {
                "parse": {"title": title, "pageid": 1, "revid": 1000 + len(title), "text": self.pages[title]}
            }
        titles = asked["titles"].split("|")
        assert len(titles) <= 50
        if asked.get("generator") == "links":
            titles = self.links.get(asked["titles"], [])
            start = int(asked.get("gplcontinue", 0))
            later = {"continue": {"gplcontinue": str(start + self.PART), "continue": "gplcontinue||"}}
            part = {} if start + self.PART >= len(titles) else later
            titles = titles[start : start + self.PART]
        else:
            part = {"batchcomplete": True}
        moved = [{"from": title, "to": self.redirects[title]} for title in titles if title in self.redirects]
        found = dict.fromkeys(self.redirects.get(title, title) for title in titles)
        pages = [
            {"title": title, "canonicalurl": f"https://zh.wikisource.org/wiki/{title}"}
            | ({} if title in self.pages else {"missing": True})
            for title in found
        ]
        return part | {"query": {"redirects": moved, "pages": pages}}

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def page(title: str, *paragraphs: str) -> str:
    filling = "这是为测试写的一段话，讲的是江南省今年的工作安排，没有别的意思。" * 8
    return (
        '<div class="mw-content-ltr mw-parser-output"><style>.x{color:red}</style>'
        f'<table class="header"><tr><td>{title}</td><td>作者：某人</td></tr></table>'
        + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        + f'<p>{filling}</p><h2><span id="一">一、工作</span></h2><p>第一行<br>第二行<sup class="reference">[1]</sup></p>'
        '<div style="border:1px"><p>本作品属于公有领域，新质生产力。</p>'
        '<span style="display:none"><span class="licensetpl_short">Public domain</span></span></div></div>'
    )


@pytest.fixture
def wiki() -> Iterator[PlayedWiki]:
    played = PlayedWiki()
    known, _ = collections()
    for collection in known:
        for title, _ in collection.pages:
            played.pages[title] = page(title, "各位代表：", "加快发展<a href='/wiki/x'>新质\n生产力</a>。")
        played.links.setdefault(collection.portal, []).extend(title for title, _ in collection.pages)
    yield played
    played.close()


def fetched(annotator, wiki: PlayedWiki, tmp_path, name: str = REPORTS):
    file = tmp_path / "texts.jsonl"
    done = annotator("fetch", name, "-o", file, "--api", wiki.api)
    records = (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    )
    return done, records


def test_one_command_gets_some_seventy_documents_that_are_tagged_at_once(annotator, wiki, tmp_path):
    done, records = fetched(annotator, wiki, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert (
        "72 documents (" in done.stdout
        and "52 国务院" in done.stdout
        and "20 全国人民代表大会" in done.stdout
    )
    assert list(records[0]) == ["id", "title", "date", "url", "source", "revision", "content"]
    assert (records[0]["title"], records[0]["date"]) == (
        "1954年中华人民共和国国务院政府工作报告",
        "1954-09-23",
    )
    assert [record["date"] for record in records] == sorted(record["date"] for record in records)
    (agent,) = wiki.agents
    assert agent.startswith("annotator/")
    done = annotator("tag", tmp_path / "texts.jsonl", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8-sig", newline="") as stream:
        documents = list(csv.DictReader(stream))
    assert len(documents) == 72
    assert {row["date_source"] for row in documents} == {"metadata"}
    assert {row["new_productivity_boosters"] for row in documents} == {"1"}, "once: not in header or licence"


def test_the_congress_reports(annotator, wiki, tmp_path):
    done, records = fetched(annotator, wiki, tmp_path, "congress-reports")
    assert done.returncode == 0, done.stderr
    assert len(records) == 16
    assert {"1921-07", "2022-10-16"} <= {record["date"] for record in records}


def test_the_text_is_the_paragraphs_alone():
    filling = "这是为测试写的一段话，讲的是江南省今年的工作安排，没有别的意思。" * 8
    _, settings = collections()
    assert text_of(page("题", "各位代表：", "加快发展<a>新质\n生产力</a>。"), settings["drop"]).split("\n") == [
        "各位代表：", "加快发展新质生产力。", filling, "一、工作", "第一行", "第二行",
    ]  # fmt: skip


def test_a_new_year_on_the_portal_is_found_through_continuation_and_a_renamed_page_by_its_redirect(
    annotator, wiki, tmp_path
):
    known, _ = collections()
    new, old = "2026年中华人民共和国国务院政府工作报告", "2024年中华人民共和国国务院政府工作报告"
    portal = known[0].portal
    wiki.links[portal] += [f"政府工作报告解读{number}" for number in range(40)] + [
        new,
        "2027年中华人民共和国国务院政府工作报告",
    ]
    wiki.pages |= {title: page(title) for title in wiki.links[portal] if title.startswith("政府工作报告解读")}
    wiki.pages[new] = page(new, "政府工作报告", "（2026年3月5日）", "各位代表：")
    wiki.pages["2024年国务院政府工作报告"] = wiki.pages.pop(old)
    wiki.redirects[old] = "2024年国务院政府工作报告"
    done, records = fetched(annotator, wiki, tmp_path)
    assert done.returncode == 0, done.stderr
    by_title = {record["title"]: record for record in records}
    assert len(records) == 73, "one new; none twice; no commentary, and no page that does not exist yet"
    assert by_title[new]["date"] == "2026-03-05"
    assert by_title[new]["content"].startswith("（2026年3月5日）"), "the title is not repeated in the text"
    assert by_title["2024年国务院政府工作报告"]["date"] == "2024-03-05"
    assert len([asked for asked in wiki.log if asked.get("gplcontinue")]) >= 3


def test_what_passes_is_tried_again_and_what_does_not_costs_only_itself(annotator, wiki, tmp_path):
    busy, ill, gone, versions = (
        f"{year}年中华人民共和国国务院政府工作报告" for year in (2021, 2022, 2023, 2025)
    )
    wiki.failures[busy] = [(503, {}), (200, {"error": {"code": "maxlag", "info": "6 seconds lagged"}})]
    wiki.failures[ill] = [(403, {"httpReason": "no"})]
    del wiki.pages[gone]
    wiki.pages[versions] = '<div class="mw-parser-output"><p>的版本包括：</p><ul><li>甲</li></ul></div>'
    done, records = fetched(annotator, wiki, tmp_path)
    assert done.returncode == 3
    assert "69 documents" in done.stdout and busy in {record["title"] for record in records}
    assert len(records) == 69
    said = dict(line.removeprefix("annotator: ").split(": ", 1) for line in done.stderr.splitlines())
    assert set(said) == {ill, gone, versions}
    assert "403" in said[ill] and "no such page" in said[gone] and "hardly any text" in said[versions]


def test_without_a_network_there_is_a_clear_error_and_the_earlier_file_stays(annotator, wiki, tmp_path):
    (tmp_path / "texts.jsonl").write_text("{}\n", encoding="utf-8")
    wiki.close()
    done, records = fetched(annotator, wiki, tmp_path)
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr and "network" in done.stderr and "Traceback" not in done.stderr
    assert records == [{}]
    assert [file.name for file in tmp_path.iterdir()] == ["texts.jsonl"]


def test_an_address_that_is_no_wiki_and_a_name_that_is_no_collection_are_wrong_calls(
    annotator, wiki, tmp_path
):
    wiki.answer = lambda asked: ["not", "a", "wiki"]  # type: ignore[method-assign]
    done, _ = fetched(annotator, wiki, tmp_path)
    assert done.returncode == 2 and "no MediaWiki API" in done.stderr
    done, _ = fetched(annotator, wiki, tmp_path, "five-year-plans")
    assert done.returncode == 2 and "congress-reports" in done.stderr
    done = annotator("fetch", REPORTS, "-o", tmp_path, "--api", wiki.api)
    assert done.returncode == 2 and "is a folder" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_titles_and_dates_of_the_collections_hang_together():
    known, _ = collections()
    assert [len(collection.pages) for collection in known] == [52, 20, 16]
    for collection in known:
        titles = [title for title, _ in collection.pages]
        assert len(set(titles)) == len(titles)
        for title, day in collection.pages:
            if title[:4].isdigit():
                assert day.startswith(title[:4]), title
