"""What a site says or leads to opens no door and keeps nobody waiting for ever."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from annotator.scrape.addresses import AddressMiddleware


def awaited(coroutine):
    """In a thread of its own: in this one the browser of another test may have left a running loop."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def middleware(*named: str) -> AddressMiddleware:
    job = SimpleNamespace(hosts=lambda: frozenset(named))
    return AddressMiddleware(SimpleNamespace(spider=SimpleNamespace(job=job)))


PRIVATE = ["127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "localhost"]


@pytest.mark.parametrize("host", PRIVATE)
def test_what_a_public_site_leads_to_inside_a_private_network_is_not_fetched(host):
    """Each hop of a redirect is such a request."""
    guard = middleware("93.184.216.34")
    with pytest.raises(IgnoreRequest, match="private network"):
        awaited(guard.process_request(Request(f"http://{host}/latest/meta-data")))


def test_public_addresses_and_those_that_the_user_names_are_fetched():
    awaited(middleware("93.184.216.34").process_request(Request("http://1.1.1.1/")))
    awaited(middleware("192.168.0.7").process_request(Request("http://192.168.0.7/a")))
    awaited(middleware("192.168.0.7").process_request(Request("http://10.0.0.1/a")))


@pytest.fixture
def server():
    """A site whose robots.txt and pages are given by path; `slow` paths take half a minute."""

    class Handler(BaseHTTPRequestHandler):
        pages: ClassVar[dict[str, str]] = {}
        asked: ClassVar[list[str]] = []

        def do_GET(self) -> None:
            self.asked.append(self.path)
            if self.path.startswith("/slow"):
                time.sleep(30)
            body = self.pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    Handler.pages, Handler.asked = {}, []
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.daemon_threads = True
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield SimpleNamespace(
        url=f"http://127.0.0.1:{served.server_port}", pages=Handler.pages, asked=Handler.asked
    )
    served.shutdown()


def test_a_pause_of_a_day_is_told_not_waited_for(annotator, server, tmp_path):
    server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 86400\n"
    server.pages["/a"] = "<html></html>"
    done = annotator("scrape", f"{server.url}/a", f"{server.url}/b", "-o", tmp_path / "warc", "--retries", 0)
    assert done.returncode in (2, 3)
    said = done.stderr + "".join(file.read_text("utf-8") for file in tmp_path.rglob("problems.csv"))
    assert "86,400 seconds between two requests" in said
    assert "/a" not in server.asked


def test_an_index_of_sitemaps_without_end_is_left_and_told(annotator, server, tmp_path, monkeypatch):
    names = "".join(f"<sitemap><loc>{server.url}/{n}.xml</loc></sitemap>" for n in range(1_100))
    server.pages["/index.xml"] = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{names}</sitemapindex>'
    )
    done = annotator(
        "scrape",
        "--sitemap",
        f"{server.url}/index.xml",
        "-o",
        tmp_path / "warc",
        "--delay",
        0,
        "--retries",
        0,
    )
    assert done.returncode == 3
    assert "names more than 1,000 sitemaps" in (tmp_path / "warc" / "problems.csv").read_text("utf-8")
    assert "/1001.xml" not in server.asked


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are POSIX's")
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_crawl_ends_when_told_although_a_server_does_not_answer(told, server, tmp_path):
    call = [sys.executable, "-m", "annotator", "scrape", f"{server.url}/slow", "-o", str(tmp_path / "warc")]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while "/slow" not in server.asked:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(told)
    out, _ = process.communicate(timeout=25)  # the server takes longer
    assert process.returncode == 130
    assert "the same call goes on from here" in out
