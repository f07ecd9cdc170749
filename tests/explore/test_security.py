"""Nobody but the browser that was given the token gets anything, and no other page changes anything."""

from __future__ import annotations

import json
import re
import socket
import sys
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.explore.conftest import Server, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("start")
    written(place / "texts", **{f"2024-0{n}-01": "发展新质生产力。冰壶混双循环赛。" for n in range(1, 6)})
    written(place / "other", a="别的")
    (tmp_path_factory.mktemp("outside") / "secret.txt").write_text("secret", encoding="utf-8")
    (place / "way-out").symlink_to(tmp_path_factory.getbasetemp())
    return place


@pytest.fixture(scope="module")
def server(start, folder) -> Server:
    return start(folder / "texts")


def judgement(**known: object) -> bytes:
    record = {"line": "新质生产力", "seed": 1, "rank": 1, "coder": "a", "judgement": "yes", "id": "0" * 32}
    return json.dumps(record | known).encode()


def kept(folder: Path) -> bytes:
    file = folder / "texts-tagged" / "judgements.csv"
    return file.read_bytes() if file.exists() else b""


@pytest.mark.skipif(sys.platform != "linux", reason="only there has 127.0.0.2 an answer of its own")
def test_it_listens_on_its_one_address_alone(server):
    socket.create_connection(("127.0.0.1", server.port), timeout=2).close()
    # A server that listens everywhere would answer here, too.
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", server.port), timeout=2).close()


def test_the_token_is_exchanged_for_a_cookie_and_is_gone_from_the_address(server):
    answer = server.send("GET", server.address.partition(server.host)[2])
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"annotator_{server.port}=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    token = server.address.partition("token=")[2]
    assert token not in cookie and token not in str(answer.body)


@pytest.mark.parametrize("token", ["", "x", "%00", "%C3%A9"])
def test_a_wrong_token_opens_nothing(server, token):
    answer = server.send("GET", f"/enter?token={token}")
    assert answer.status == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/api/about", "/file/x"])
def test_without_the_cookie_there_is_nothing(server, path):
    for cookie in ("", f"annotator_{server.port}=x", "annotator_1=x", "\x01;;=="):
        answer = server.send("POST" if "api" in path else "GET", path, b"{}", cookie=cookie)
        assert answer.status == 403 and b"annotator explore" in answer.body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", ""])
def test_a_foreign_host_is_refused(server, host):
    assert server.send("GET", "/", **(server.own() | {"host": host})).status in (400, 421)


FOREIGN = {
    "origin": {"origin": "http://evil.example"},
    "port": {"origin": "http://127.0.0.1:1"},
    "null": {"origin": "null"},
    "none": {"origin": ""},
    "mark": {"x_annotator": None},
    "site": {"sec_fetch_site": "cross-site"},
    "same site": {"sec_fetch_site": "same-site"},
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_request_of_another_page_changes_anything(server, folder, kind):
    before = kept(folder)
    headers = {k: v for k, v in (server.own() | FOREIGN[kind]).items() if v is not None}
    assert server.send("POST", "/api/judge", judgement(), **headers).status == 403
    assert server.send("POST", "/api/upload?batch=a&name=b.txt", b"x", **headers).status == 403
    assert server.send("GET", "/api/judge", **server.own()).status == 405
    assert kept(folder) == before
    assert server.send("POST", "/api/judge", judgement(id="1" * 32), **server.own()).status == 200
    assert kept(folder) != b""


def test_every_answer_carries_the_strict_policy(server):
    answers = [
        server.send("GET", "/", **server.own()), server.send("GET", "/page/main.js", **server.own()),
        server.send("GET", "/nothing", **server.own()), server.send("GET", "/"),
        server.ask("about"), server.ask("rows", line="A/B/C"), server.send("GET", "/", host="evil.example"),
    ]  # fmt: skip
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy
            and "script-src 'self';" in policy
            and "style-src 'self';" in policy
        )
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    ["/page/../server.py", "/page/..%2fserver.py", "/page/%2e%2e/server.py", "/page//etc/passwd", "/page/explore.py",
     "/file/..%2f..%2fetc%2fpasswd", "/..%2f..%2fetc/passwd", "/static/main.js"],
)  # fmt: skip
def test_no_path_leads_to_other_files(server, path):
    answer = server.send("GET", path, **server.own())
    assert answer.status == 404 and b"import" not in answer.body and b"root:" not in answer.body


@pytest.mark.parametrize(
    "path", ["..", "../..", "/etc", "texts/../..", "way-out", "way-out/outside0", "a\0b", "C:\\"]
)
def test_no_folder_outside_the_start_folder_is_listed_or_opened(server, path):
    assert "error" in server.ask("folders", path=path).json
    assert "error" in server.ask("open", path=path).steps[-1]


def test_the_start_folder_shows_its_folders_and_no_link_out_of_it(server):
    names = {entry["name"] for entry in server.ask("folders").json["folders"]}
    assert {"texts", "other", "texts-tagged"} <= names and "way-out" not in names


@pytest.mark.parametrize(
    "name", ["../x.txt", "/etc/x.txt", "a/../../x.txt", "..", "", "a\\..\\..\\x", "C:/x.txt", "a\0b"]
)
def test_a_dropped_file_goes_nowhere_else(server, name):
    from urllib.parse import quote

    answer = server.send("POST", f"/api/upload?batch=abc&name={quote(name)}", b"x", **server.own())
    assert answer.status == 400, answer.body
    assert server.send("POST", "/api/upload?batch=../x&name=a", b"x", **server.own()).status == 400


def test_a_saved_page_is_never_a_page_of_our_origin(server):
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><text>新质生产力</text></svg>'
    made = server.ask("export", lines=["新质生产力"], kind="report.html", svg=drawn).json
    answer = server.send("GET", f"/file/{made['file']}", **server.own())
    assert answer.status == 200 and b"<!doctype html>" in answer.body
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "svg",
    ["", "<p/>", "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
     "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
     "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>",
     "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&e;</text></svg>"],
)  # fmt: skip
def test_a_figure_holds_shapes_and_words_alone(server, svg):
    answer = server.ask("export", lines=["新质生产力"], kind="figure.svg", svg=svg)
    if "error" not in answer.json:
        answer = server.send("GET", f"/file/{answer.json['file']}", **server.own())
        assert b"root:" not in answer.body
    else:
        assert "figure" in answer.json["error"]["en"]


def test_attributes_that_run_something_are_taken_out_of_a_figure(server):
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'><rect fill='url(http://evil.example/)' style='a'/></svg>"
    made = server.ask("export", lines=["新质生产力"], kind="figure.svg", svg=svg).json
    body = server.send("GET", f"/file/{made['file']}", **server.own()).body
    assert not re.search(rb"onload|evil|style", body)


def test_broken_questions_get_an_answer_and_no_traceback(server):
    for name in (
        "about",
        "rows",
        "ask",
        "document",
        "queue",
        "judge",
        "export",
        "folders",
        "neighbours",
        "lookalike",
        "open",
    ):
        for body in (b"", b"[]", b"{", b'{"lines": 3, "line": 7, "document": "x", "view": []}', b"\xff"):
            answer = server.send("POST", f"/api/{name}", body, **server.own())
            assert answer.status in (200, 400), (name, body, answer.body)
            assert b"Traceback" not in answer.body
    assert server.process.poll() is None


def test_a_taken_port_is_said_before_any_browser_opens(server, folder, annotator):
    run = annotator("explore", folder / "texts", "--port", server.port)
    assert run.returncode == 2 and f"port {server.port}" in run.stderr and "Traceback" not in run.stderr


def test_the_options_of_the_command_are_the_first_view(start, folder):
    server = start(folder / "other", "--term", "别的", "--from", "2023", "--source", "新华社")
    location = server.send("GET", server.address.partition(server.host)[2]).headers["location"]
    path, _, view = location.partition("#")
    assert path == "/" and parse_qs(view) == {"q": ["别的"], "from": ["2023"], "source": ["新华社"]}
