"""`annotator scrape` as a process of its own against a site played on 127.0.0.1; the site's own log is the witness."""

from __future__ import annotations

import csv
import gzip
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from annotator.scrape import Plan, Window, list_pages
from annotator.scrape.run import scrapy_settings

QUICK = ("--delay", "0.01", "--timeout", "5")


def article(title: str, day: str, text: str) -> str:
    return (
        f'<html><head><meta charset="gb2312"><meta name="publishdate" content="{day}"><title>{title}</title></head>'
        f'<body><h1>{title}</h1><div class="rm_txt_con"><p>{text}</p></div></body></html>'
    )


class Site:
    """A site: fixed answers by path, a log of all requests, and doors that hold an answer back."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.times: list[float] = []
        self.agents: set[str] = set()
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.ailing: Counter[str] = Counter()
        self.slow: dict[str, float] = {}
        self.silent: set[str] = set()
        self.asked = threading.Event()
        self._closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.log.append(self.path)
                site.times.append(time.monotonic())
                site.agents.add(self.headers["User-Agent"])
                if self.path in site.silent:
                    site.asked.set()
                    site._closing.wait()
                    return
                site._closing.wait(site.slow.get(self.path, 0))
                status, headers, body = site.pages.get(self.path, (404, {}, b"no such page"))
                if site.ailing[self.path] > 0:
                    site.ailing[self.path] -= 1
                    status, headers, body = 503, {}, b"later"
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def add(self, path: str, content: str | bytes, status: int = 200, **headers: str) -> str:
        body = content if isinstance(content, bytes) else content.encode("gb18030")
        kind = {"Content-Type": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.pages[path] = (status, kind, body)
        return self.url + path

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    played = Site()
    played.add("/robots.txt", "User-agent: *\nDisallow: /internal/\n")
    yield played
    played.close()


@pytest.fixture
def newspaper(site: Site, tmp_path: Path) -> tuple[Site, Path]:
    """Two list pages, twelve articles; one forbidden, one gone, one moved, one slow, one that fails twice."""
    links = []
    for number in range(1, 13):
        path = f"/n1/2024/03{number:02}/c1-{number}.html"
        site.add(
            path,
            article(
                f"第{number}篇", f"2024-03-{number:02}", f"第{number}篇：加快发展新质生产力，推进新型工业化。"
            ),
        )
        links.append(path)
    site.pages[links[4]] = (301, {"Location": "/n1/2024/0305/moved.html"}, b"")
    site.add(
        "/n1/2024/0305/moved.html",
        article("第5篇", "2024-03-05", "搬家的第5篇：组建创新联合体，共同攻克难题。"),
    )
    site.slow[links[5]] = 0.3
    site.ailing[links[6]] = 2
    body = article("第8篇", "2024-03-08", "压缩的第8篇：健全新型举国体制，形成合力。")
    site.add(links[7], gzip.compress(body.encode("gb18030")), Content_Encoding="gzip")
    forbidden, gone = "/internal/2024/0301/c1-99.html", "/n1/2024/0320/c1-20.html"
    anchors = [f'<a href="{path}">x</a>' for path in [*links, forbidden, gone, links[0] + "#comments"]]
    site.add(
        "/list.html", "".join(anchors[:6]) + '<a href="list_2.html">下一页</a><a href="/about.html">关于</a>'
    )
    site.add("/list_2.html", "".join(anchors[6:]) + '<a href="list.html">上一页</a>')
    described = tmp_path / "mine.toml"
    described.write_text(
        f"""[[list]]
name = "mine"
pages = ["{site.url}/list.html"]
next = 'list_[0-9]+\\.html$'
links = '/20[0-9][0-9]/[0-9]{{4}}/c1-[0-9]+\\.html'
""",
        encoding="utf-8",
    )
    return site, described


def problems(folder: Path) -> dict[str, str]:
    with open(folder / "problems.csv", encoding="utf-8-sig", newline="") as stream:
        return {row["path"]: row["problem"] for row in csv.DictReader(stream)}


def records(folder: Path) -> list[tuple[str, str, bytes]]:
    """Type, path and unpacked content of the records in the folder's WARC files, in their order."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                found.append((record.rec_type, "/" + url.split("/", 3)[-1], record.content_stream().read()))
    return found


def test_a_site_is_scraped_by_its_list_pages(annotator, newspaper, tmp_path):
    site, described = newspaper
    done = annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    assert done.returncode == 3, done.stderr
    assert done.stderr == ""
    assert "12 pages fetched, 0 were there already, 0 outside the days wanted" in done.stdout
    asked = Counter(site.log)
    assert asked.pop("/n1/2024/0307/c1-7.html") == 3, "a 503 is asked again until it heals"
    assert set(asked.values()) == {1}, "nothing twice, robots.txt included"
    assert not [path for path in asked if path.startswith("/internal/") or path == "/about.html"]
    assert problems(tmp_path / "warc") == {
        f"{site.url}/internal/2024/0301/c1-99.html": "forbidden by the site's robots.txt",
        f"{site.url}/n1/2024/0320/c1-20.html": "the server answered 404 Not Found",
    }


def test_the_archive_holds_request_response_redirects_and_raw_bytes(annotator, newspaper, tmp_path):
    site, described = newspaper
    annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    found = records(tmp_path / "warc")
    assert found[0][0] == "warcinfo" and b"software: annotator/" in found[0][2]
    responses = {path: content for kind, path, content in found if kind == "response"}
    assert sorted(path for kind, path, _ in found if kind == "request") == sorted(responses)
    assert len(responses) == 13, "twelve articles and a redirect; no list page, no refusal"
    assert responses["/n1/2024/0305/c1-5.html"] == b""
    assert "搬家的第5篇" in responses["/n1/2024/0305/moved.html"].decode("gb18030")
    assert "压缩的第8篇" in responses["/n1/2024/0308/c1-8.html"].decode("gb18030")
    (file,) = (tmp_path / "warc").glob("*.warc.gz")
    assert gzip.compress(b"")[:3] in gzip.decompress(file.read_bytes()), (
        "the compressed page is kept compressed"
    )
    (agent,) = site.agents
    assert agent.startswith("annotator/")


def test_after_a_kill_the_same_call_goes_on_and_fetches_nothing_twice(annotator, newspaper, tmp_path):
    site, described = newspaper
    folder = tmp_path / "warc"
    call = [sys.executable, "-m", "annotator", "scrape", "--site", described, "-o", folder, *QUICK]
    stop = "/n1/2024/0310/c1-10.html"
    site.silent = {stop}
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert site.asked.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = Counter(site.log)
    assert len([path for path in before if path.startswith("/n1/")]) in range(3, 13), "half-way"
    site.silent = set()
    done = annotator("scrape", "--site", described, "-o", folder, *QUICK)
    assert done.returncode == 3, done.stderr
    asked = Counter(site.log)
    assert asked.pop(stop) == 2, "the page under way when the process was killed"
    assert asked.pop("/n1/2024/0307/c1-7.html") <= 3 + 2
    assert set(asked.values()) == {1}
    assert not [path for path in asked if path.startswith("/internal/")]
    pages = [path for kind, path, _ in records(folder) if kind == "response"]
    assert len(pages) == len(set(pages)) == 13
    assert len(problems(folder)) == 2


def test_stopped_from_the_keyboard_it_says_how_to_go_on(newspaper, tmp_path):
    site, described = newspaper
    call = [sys.executable, "-m", "annotator", "scrape", "--site", described, "-o", tmp_path / "warc", *QUICK]
    stop = "/n1/2024/0304/c1-4.html"
    site.slow[stop] = 1.0
    process = subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    while stop not in site.log:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "" and "the same call goes on from here" in out
    site.slow.clear()
    done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 3, done.stderr
    asked = Counter(site.log)
    assert asked.pop("/n1/2024/0307/c1-7.html") <= 3 + 2
    assert set(asked.values()) == {1}, "the page under way was waited for"


def test_after_a_day_the_lists_of_an_unfinished_crawl_are_read_anew(annotator, newspaper, tmp_path):
    site, described = newspaper
    annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    for begun, lists in (
        (datetime.now(UTC) - timedelta(hours=1), 0),
        (datetime.now(UTC) - timedelta(days=2), 3),
    ):
        site.log.clear()
        begun_text = begun.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        (tmp_path / "warc" / ".scrape" / "unfinished").write_text(begun_text, encoding="utf-8")
        annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
        assert (
            len([path for path in site.log if path in ("/robots.txt", "/list.html", "/list_2.html")]) == lists
        )


def test_the_pause_that_robots_txt_asks_for_is_kept(annotator, site, tmp_path):
    page = article("x", "2024-03-05", "推进新型工业化。")
    urls = [site.add(f"/{number}.html", page) for number in range(4)]
    site.add("/robots.txt", "User-agent: *\nCrawl-delay: 0.4\nAllow: /\n")
    done = annotator("scrape", *urls, "-o", tmp_path / "warc", *QUICK)
    assert done.returncode == 0, done.stderr
    # Three pauses; half of their length is more than a crawl of four pages takes without them.
    assert site.times[-1] - site.times[1] >= 3 * 0.4 / 2


def test_what_was_scraped_is_tagged(annotator, newspaper, tmp_path):
    _, described = newspaper
    annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    done = annotator("tag", tmp_path / "warc", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8-sig", newline="") as stream:
        documents = list(csv.DictReader(stream))
    assert sorted(row["date"] for row in documents) == [f"2024-03-{day:02}" for day in range(1, 13)]
    assert {row["url"].split("/")[3] for row in documents} == {"n1"}
    assert sum(int(row["new_productivity_boosters"]) for row in documents) == 10
    assert sum(int(row["innovation_consortium"]) for row in documents) == 1


def test_a_later_call_reads_the_lists_anew_and_fetches_only_what_is_new(annotator, newspaper, tmp_path):
    site, described = newspaper
    annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    site.add("/n1/2024/0320/c1-20.html", article("第20篇", "2024-03-20", "回来的第20篇：推进新型工业化。"))
    site.log.clear()
    done = annotator("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    assert "1 pages fetched, 12 were there already" in done.stdout
    assert sorted(site.log) == ["/list.html", "/list_2.html", "/n1/2024/0320/c1-20.html", "/robots.txt"]
    assert list(problems(tmp_path / "warc").values()) == ["forbidden by the site's robots.txt"]


def test_addresses_from_a_file_and_as_arguments(annotator, site, tmp_path):
    one, two = (site.add(f"/{name}.html", article(name, "2024-03-05", "推进新型工业化。")) for name in "ab")
    (tmp_path / "urls.txt").write_text(f"# my pages\n{one}\n\n{two}\n{one}\n", encoding="utf-8")
    done = annotator("scrape", tmp_path / "urls.txt", two, "-o", tmp_path / "warc", *QUICK)
    assert done.returncode == 0, done.stderr
    assert "2 pages fetched" in done.stdout
    assert problems(tmp_path / "warc") == {}


def urlset(entries: dict[str, str], kind: str = "urlset", item: str = "url") -> str:
    rows = (
        f"<{item}><loc>{url}</loc>" + (f"<lastmod>{changed}</lastmod>" if changed else "") + f"</{item}>"
        for url, changed in entries.items()
    )
    return f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</{kind}>'


def test_a_sitemap_is_found_through_robots_txt_and_its_window_kept(annotator, site, tmp_path):
    page = article("x", "2024-03-05", "推进新型工业化。")
    inside = [site.add(path, page) for path in ("/2024-03/05/a.html", "/b.html", "/c.html", "/202403/d.html")]
    outside = [site.add(path, page) for path in ("/2024-02/29/e.html", "/2024-04/01/f.html", "/g.html")]
    changed = [
        "2020-01-01",
        "2024-03-31T10:00:00+08:00",
        "",
        "",
    ]  # The date in an address comes before the sitemap's.
    new = urlset(dict(zip(inside, changed, strict=True)) | {outside[0]: "2024-03-10", outside[1]: ""})
    packed = site.add("/new.xml.gz", gzip.compress(new.encode()), Content_Type="application/gzip")
    plain = site.add("/more.xml", urlset({outside[2]: "2024-02-29"}))
    old = site.add("/old.xml", urlset({f"{site.url}/h.html": ""}))
    index = urlset({packed: "2024-04-01", plain: "", old: "2023-12-31"}, "sitemapindex", "sitemap")
    site.add("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.add('/index.xml', index)}\n")
    done = annotator(
        "scrape", "--sitemap", site.url, "-o", tmp_path / "warc", "--from", "2024-03", "--until", "2024-03-31", *QUICK
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 pages fetched, 0 were there already, 3 outside the days wanted" in done.stdout
    lists = ["/robots.txt", "/index.xml", "/new.xml.gz", "/more.xml"]
    assert sorted(site.log) == sorted([*lists, *(url.removeprefix(site.url) for url in inside)])


def test_a_list_page_for_each_day_and_numbered_ones_that_end(annotator, site, tmp_path):
    page = article("x", "2024-03-05", "推进新型工业化。")
    for day in (4, 5, 6):
        site.add(
            f"/day/202403{day:02}.html", f'<a href="{site.add(f"/2024/03/{day:02}/n.html", page)}">x</a>'
        )
    for number, day in ((1, "0306"), (2, "0305"), (3, "0301"), (4, "0229")):
        site.add(
            f"/notices/{number}.html", f'<a href="{site.add(f"/2024/{day}/t{number}.html", page)}">x</a>'
        )
    (tmp_path / "mine.toml").write_text(
        f"""[[list]]
name = "daily"
pages = ["{site.url}/day/{{date:%Y%m%d}}.html"]
links = '/n\\.html$'
[[list]]
name = "numbered"
pages = ["{site.url}/notices/{{page}}.html"]
links = '/t[0-9]\\.html$'
""",
        encoding="utf-8",
    )
    call = ("scrape", "--site", tmp_path / "mine.toml", *QUICK)
    done = annotator(*call, "--from", "2024-03-05", "--until", "2024-03-06", "-o", tmp_path / "warc")
    assert done.returncode == 0, done.stdout + done.stderr
    # Of the numbered pages the third is older than the days wanted, so the fourth is never asked for.
    assert sorted(path for path in site.log if path.startswith(("/day/", "/notices/"))) == [
        "/day/20240305.html", "/day/20240306.html", "/notices/1.html", "/notices/2.html", "/notices/3.html",
    ]  # fmt: skip
    assert "4 pages fetched, 0 were there already, 1 outside" in done.stdout
    done = annotator(*call, "-o", tmp_path / "other")
    assert done.returncode == 2
    assert "--from" in done.stderr and "daily" in done.stderr and not (tmp_path / "other").exists()


def test_what_is_no_sitemap_and_what_lists_nothing_are_problems(annotator, site, tmp_path):
    maps = [
        site.add("/page.xml", "<html><body>not found</body></html>"),
        site.add("/empty.xml", ""),
        site.add("/broken.xml.gz", b"\x1f\x8b\x08broken"),
    ]
    (tmp_path / "mine.toml").write_text(
        f"[[list]]\nname = 'mine'\npages = ['{site.add('/list.html', '<a href=x.html>x</a>')}']\nlinks = 't[0-9]+'\n",
        encoding="utf-8",
    )
    given = [argument for url in [*maps, site.url] for argument in ("--sitemap", url)]
    done = annotator("scrape", *given, "--site", tmp_path / "mine.toml", "-o", tmp_path / "warc", *QUICK)
    assert done.returncode == 3 and done.stderr == ""
    said = problems(tmp_path / "warc")
    assert {said[url] for url in maps} == {"not a sitemap"}
    assert said[f"{site.url}/robots.txt"] == "names no sitemap"
    assert "description of mine" in said[f"{site.url}/list.html"]


def test_no_answer_a_silent_server_and_a_site_that_cannot_say_what_it_forbids(annotator, site, tmp_path):
    silent = site.add("/silent.html", "")
    site.silent = {"/silent.html"}
    fine = site.add("/fine.html", article("x", "2024-03-05", "推进新型工业化。"))
    done = annotator(
        "scrape", silent, fine, "-o", tmp_path / "warc", "--delay", "0.01", "--timeout", "0.5", "--retries", "1"
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert problems(tmp_path / "warc") == {silent: "no answer within 0.5 seconds (tried 2 times)"}
    site.log.clear()
    site.add("/robots.txt", "", status=500)
    done = annotator("scrape", fine, "-o", tmp_path / "other", *QUICK)
    assert done.returncode == 3, done.stderr
    assert set(site.log) == {"/robots.txt"}, "RFC 9309: when robots.txt cannot be had, nothing may be fetched"
    assert "500 Internal Server Error" in problems(tmp_path / "other")[fine]


def test_without_a_network_there_is_a_clear_error_and_no_folder(annotator, site, tmp_path):
    site.close()
    done = annotator(
        "scrape", site.url + "/a.html", "-o", tmp_path / "warc", "--delay", "0", "--retries", "0"
    )
    assert done.returncode == 2
    assert "no server answered" in done.stderr and "refused" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "warc").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to get"),
        (("https://www.gov.cn/",), "-o"),
        (("www.gov.cn", "-o", "x"), "neither an address"),
        (("https://www.gov.cn/", "-o", "x", "--from", "2024-13"), "2024-13 is not a date"),
        (("https://www.gov.cn/", "-o", "x", "--from", "2024", "--until", "2023"), "earlier date first"),
        (("https://www.gov.cn/", "-o", __file__), "cannot be written"),
        (("--site", "a.toml", "-o", "x"), "a.toml: cannot be read"),
        (("--site", "nowhere", "-o", "x"), "新闻联播"),
    ],
)
def test_a_wrong_call_says_what_to_do(annotator, tmp_path, arguments, said):
    done = annotator("scrape", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as a full disk would")
@pytest.mark.parametrize("limit", [500, 3000])
def test_a_full_disk_is_said_once_and_the_crawl_can_go_on(annotator, newspaper, tmp_path, limit):
    import resource

    _, described = newspaper
    call = ("scrape", "--site", described, "-o", tmp_path / "warc", *QUICK)
    done = annotator(*call, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert done.returncode == 2
    assert "cannot be written (File too large)" in done.stderr and len(done.stderr.splitlines()) == 1
    done = annotator(*call)
    assert done.returncode == 3, done.stderr
    assert len([path for kind, path, _ in records(tmp_path / "warc") if kind == "response"]) == 13


def test_a_table_of_the_users_own_is_not_overwritten(annotator, site, tmp_path):
    (tmp_path / "problems.csv").write_text("问题,回答\n甲,乙\n", encoding="utf-8")
    done = annotator("scrape", site.url + "/a.html", "-o", tmp_path, *QUICK)
    assert done.returncode == 2 and "problems.csv" in done.stderr and "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["problems.csv"]


def test_without_the_extra_the_message_names_it(tmp_path):
    script = (
        "import sys; sys.modules.update(scrapy=None, warcio=None);"
        "sys.argv = ['annotator', 'scrape', 'https://www.gov.cn/', '-o', 'x'];"
        "from annotator.cli import app; app()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "pip install '.[scrape]'" in done.stderr and "Traceback" not in done.stderr


def test_the_described_lists_fit_addresses_as_the_sites_write_them():
    day = Window.parse("2024-11-30", "2024-12-01")
    plan = Plan(lists=tuple(list_pages("人民日报")), window=day)
    assert [url for _, url, _ in plan.first_lists(date(2026, 1, 1))] == [
        "http://paper.people.com.cn/rmrb/html/2024-11/30/nbs.D110000renmrb_01.htm",
        "http://paper.people.com.cn/rmrb/pc/layout/202412/01/node_01.html",
    ]
    for name, url in (
        ("新闻联播", "https://tv.cctv.com/2024/03/05/VIDEabcDEF123240305.shtml"),
        ("人民日报", "http://paper.people.com.cn/rmrb/html/2022-03/15/nw.D110000renmrb_20220315_2-01.htm"),
        ("人民日报", "http://paper.people.com.cn/rmrb/pc/content/202505/29/content_30076067.html"),
        ("国家发展改革委", "https://www.ndrc.gov.cn/xxgk/zcfb/tz/202312/t20231229_1363012.html"),
        ("科学技术部", "https://www.most.gov.cn/kjbgz/202401/t20240112_189467.html"),
    ):
        assert any(pages.links.search(url) for pages in list_pages(name)), name
        assert Window.parse("2016", "2026").admits(url) and not Window.parse("2027").admits(url), (
            "its date is read"
        )


def test_one_request_a_second_is_the_default(annotator):
    settings = scrapy_settings(Plan())
    assert settings["DOWNLOAD_DELAY"] == 1.0 and settings["DOWNLOAD_DELAY_JITTER"] == 0
    assert settings["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1 and settings["ROBOTSTXT_OBEY"] is True
    assert "--delay" in annotator("scrape", "--help").stdout


@pytest.mark.parametrize("verb", ["scrape", "fetch"])
def test_every_option_stands_in_the_documentation_and_the_help_shows_an_example(annotator, verb):
    documented = (Path(__file__).parent.parent.parent / "docs" / "getting-documents.md").read_text(
        encoding="utf-8"
    )
    said = annotator(verb, "--help").stdout
    options = set(re.findall(r"--[a-z]+", said)) - {"--help"}
    assert len(options) >= 2 and f"annotator {verb} " in said
    for option in options:
        assert f"`{option}`" in documented or f"`{option} " in documented, option
