"""The page of `annotator explore` as a reader has it: a real server, a real browser, the policy never by-passed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.explore.conftest import Server, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = "<script>document.title='owned'</script>\"'&amp;<img src=x onerror=alert(1)>${x}{{7*7}}"
IDLE = "html[data-state=idle]"


@pytest.fixture(scope="module")
def server(start, sample) -> Server:
    return start("--sample")


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a server's page; at the end the console must be clean and nothing elsewhere have been asked for."""
    contexts, heard = [], []

    def open_page(server: Server, width: int = 1280, view: str = "", **options: object) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            **({"locale": "en-US", "accept_downloads": True} | options),
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((f"http://{server.host}/", "blob:"))
                else heard.append(request.url)
            ),
        )
        page.goto(server.address)
        assert "token" not in page.url
        if view:
            page.goto(f"http://{server.host}/#{view}")
            page.reload()
        page.wait_for_selector("#phrase")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def ask(page: Page, *lines: str) -> None:
    for line in lines:
        page.fill("#phrase", line)
        page.press("#phrase", "Enter")
    page.wait_for_selector(f"{IDLE} .chip:nth-of-type({len(lines)})")
    page.wait_for_selector(IDLE)


def lines(page: Page) -> list[str]:
    return page.locator(".chip .phrase").all_inner_texts()


def number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    return int(found[0].replace(",", "")) if found else 0


def places(page: Page) -> int:
    return number(page.locator(".count").inner_text())


def test_a_newcomer_sees_the_sample_at_once_and_finds_the_terms(opened, server):
    page = opened(server)
    assert "sample" in page.locator(".corpus").inner_text()
    page.click("button.term >> text=新质生产力")
    page.wait_for_selector(f"{IDLE} .chip")
    assert "exact" in page.locator(".chip").inner_text()
    page.wait_for_selector("[role=option]")
    # As the table in the README says of the sample.
    assert places(page) == 24


def test_what_an_input_method_is_still_composing_is_not_asked(opened, server):
    page = opened(server)
    page.focus("#phrase")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "xin'zhi", "selectionStart": 7, "selectionEnd": 7})
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    assert lines(page) == []
    session.send("Input.insertText", {"text": "新质生产力"})
    assert page.input_value("#phrase") == "新质生产力" and lines(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{IDLE} .chip")
    assert lines(page) == ["新质生产力"]


def test_a_click_on_a_point_gives_exactly_its_places(opened, server):
    page = opened(server)
    ask(page, "新质生产力", "新型工业化")
    page.click(".segments >> text=Year")
    page.wait_for_selector(IDLE)
    page.click("#numbers summary")
    page.wait_for_selector("#numbers tbody tr")
    rows = page.locator("#numbers tbody tr")
    counts = {}
    for at in range(rows.count()):
        cells = rows.nth(at).locator("th, td").all_inner_texts()
        counts[cells[0]] = number(cells[3].partition("(")[2])
    plot, seen = page.locator(".plot").first, set()
    plot.focus()
    for _ in counts:
        text = plot.get_attribute("aria-valuetext") or ""
        period = text.partition("，" if "，" in text else ", ")[2][:4]
        if counts.get(period):
            page.keyboard.press("Enter")
            page.wait_for_function("([p]) => location.hash.includes('period=' + p)", arg=[period])
            page.wait_for_function(
                "([n]) => document.querySelector('.count').textContent.startsWith(n + ' ')",
                arg=[str(counts[period])],
            )
            dates = page.locator("[role=option] .when").all_inner_texts()
            assert dates and all(date.startswith(period) for date in dates)
            plot = page.locator(".plot").first
            plot.focus()
        page.keyboard.press("ArrowLeft")
        seen.add(period)
    # One of the 24 stands in a document without a date, which lies in no year.
    assert sum(counts.values()) == 23 and {period for period in counts if counts[period]} <= seen


def test_the_view_is_a_link_without_a_secret(opened, server):
    page = opened(server)
    ask(page, "现代化产业体系", "现代产业体系")
    page.select_option("select[name=by]", "level")
    page.select_option("select[name=measure]", "share")
    page.click("#filters summary")
    page.fill("input[name=from]", "2020")
    page.press("input[name=from]", "Enter")
    page.wait_for_selector(IDLE)
    page.click("#tab-take")
    page.wait_for_selector("#methods:not(:empty)")
    link = page.input_value("#link")
    assert "token" not in link and "annotator_" not in link and link.startswith(f"http://{server.host}/#q=")
    before = page.locator(".chip .total").all_inner_texts(), page.locator("#group-table").inner_text()
    methods = page.inner_text("#methods")
    assert "from 2020" in methods and "现代化产业体系, 现代产业体系" in methods
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("#group-table")
    page.wait_for_selector(IDLE)
    assert (
        page.locator(".chip .total").all_inner_texts(),
        page.locator("#group-table").inner_text(),
    ) == before
    assert page.locator("#tab-take").get_attribute("aria-selected") == "true"
    page.go_back()
    assert page.url == "about:blank"


def test_sums_ratios_and_fillings_are_lines(opened, server):
    page = opened(server)
    ask(page, "现代化产业体系+产业体系现代化")
    ask(page, "现代化产业体系/现代产业体系")
    assert re.search(r"\d+ : \d+", page.locator(".chip").nth(1).inner_text())
    page = opened(server)
    ask(page, "新*生产力")
    assert lines(page)[0] == "新质生产力" and page.locator(".chip").count() <= 10
    page = opened(server)
    page.fill("#phrase", "A/B/C")
    page.press("#phrase", "Enter")
    page.wait_for_selector(".wrong >> text=two sides")


def test_words_beside_and_the_whole_document_with_its_marks(opened, server):
    page = opened(server)
    ask(page, "核心技术", "关键核心技术")
    page.select_option("select[name=read-order]", "following")
    page.wait_for_selector(".words button")
    words = page.locator(".words button").all_inner_texts()
    assert words
    page.wait_for_selector(IDLE)
    # Rows that are about to be replaced would swallow the click.
    with page.expect_response("**/rows*"):
        page.select_option("select[name=read-verdict]", "all")
    page.wait_for_selector(IDLE)
    page.wait_for_selector("[role=option]")
    page.locator("[role=option]").first.click()
    page.wait_for_selector("#document mark.current")
    assert page.locator("#document mark").count() >= 1 and page.locator(".strip i").count() >= 1
    title = page.inner_text("#document h2")
    page.click("#document >> text=Next row")
    page.wait_for_selector("#document mark.current")
    for _ in range(12):
        page.click("#document >> text=Next row")
    page.wait_for_function("([t]) => document.querySelector('#document h2').textContent !== t", arg=[title])
    page.keyboard.press("Escape")
    assert page.locator("#document").is_hidden()
    page.click("#tab-beside")
    page.wait_for_selector(".pair table")


def test_judging_by_one_key_with_an_input_method_on(opened, start, tmp_path):
    server = start(
        written(tmp_path / "in", **{f"d{n}": "发展新质生产力，冰壶混双循环赛。" * 2 for n in range(30)})
    )
    file = tmp_path / "in-tagged" / "judgements.csv"
    page = opened(server)
    ask(page, "双循环")
    page.click("#tab-judge")
    page.fill("#coder", "甲")
    page.click("#begin")
    page.wait_for_selector(".evidence")
    assert "rejected" not in page.inner_text("#judge-card") and "boundary" not in page.inner_text(
        "#judge-card"
    )
    session = page.context.new_cdp_session(page)

    def key(code: str, rank: int) -> None:
        # What the browser gets while a Chinese input method is on: no letter, only the key's place.
        event = {"key": "Process", "code": code, "windowsVirtualKeyCode": 229}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
        page.wait_for_selector(f"#judge-card >> text=Place {rank} of")

    key("KeyN", 2)
    key("KeyN", 3)
    key("KeyU", 4)
    key("KeyZ", 3)
    key("KeyZ", 2)
    key("KeyR", 3)
    page.keyboard.press("m")
    page.keyboard.type("a note with y and n")
    page.keyboard.press("Enter")
    key("KeyY", 4)
    page.wait_for_selector("#judge-status[data-unsaved='0']")
    with open(file, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    held = {row["queue_rank"]: row for row in rows}
    assert {rank: row["judgement"] for rank, row in held.items()} == {"1": "no", "2": "no", "3": "yes"}
    assert held["3"]["note"] == "a note with y and n" and held["1"]["verdict"] == "boundary"
    page.click("text=What follows from the queue")
    page.wait_for_selector("#judge-results >> text=Of 3 rejected places judged, 1 are occurrences.")
    page.reload()
    page.wait_for_selector(IDLE)
    page.click("#begin")
    page.wait_for_selector("#judge-card >> text=Place 4 of")


def test_what_the_server_did_not_acknowledge_is_shown_and_sent_again(chromium, start, tmp_path):
    folder = written(tmp_path / "in", **{f"d{n}": "发展新质生产力。" for n in range(20)})
    server = start(folder)
    page = chromium.new_context(locale="en-US").new_page()
    page.goto(server.address)
    page.wait_for_selector("#phrase")
    ask(page, "新质生产力")
    page.click("#tab-judge")
    page.fill("#coder", "甲")
    page.click("#begin")
    page.wait_for_selector(".evidence")
    for rank in range(2, 5):
        page.keyboard.press("y")
        page.wait_for_selector(f"#judge-card >> text=Place {rank} of")
    page.wait_for_selector("#judge-status[data-unsaved='0']")
    server.kill()
    for rank in range(5, 7):
        page.keyboard.press("n")
        page.wait_for_selector(f"#judge-card >> text=Place {rank} of")
    page.wait_for_selector("#judge-status[data-unsaved='2'] >> text=2 not yet saved")
    again = start(folder, "--port", server.port)
    page.goto(again.address)
    page.wait_for_selector("#phrase")
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((name) => name.startsWith('annotator.unsaved.'))"
    )
    with open(tmp_path / "in-tagged" / "judgements.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["judgement"] for row in rows] == ["yes"] * 3 + ["no"] * 2
    assert len({row["id"] for row in rows}) == 5
    page.context.close()


def taken(page: Page, kind: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.click(f"[data-kind='{kind}']")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_everything_is_taken_away_whole_with_what_was_asked(opened, server, tmp_path, chromium):
    from openpyxl import load_workbook

    page = opened(server)
    ask(page, "新质生产力", "新型工业化")
    total = sum(number(text) for text in page.locator(".chip .total").all_inner_texts())
    page.click("#tab-take")
    page.wait_for_selector("#methods:not(:empty)")
    with open(taken(page, "rows.csv", tmp_path), encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == total and rows[0]["question"] == "新质生产力, 新型工业化"
    assert {"filters", "documents_in_view", "characters_in_view", "annotator", "digest", "counts"} <= set(
        rows[0]
    )
    assert {row["counts"] for row in rows} == {"exact"} and int(rows[0]["documents_in_view"]) == 59
    book = load_workbook(taken(page, "rows.xlsx", tmp_path), read_only=True)
    assert book.sheetnames[0] == "about" and sum(1 for _ in book.worksheets[1].rows) == total + 1
    with open(taken(page, "course.csv", tmp_path), encoding="utf-8-sig", newline="") as stream:
        course = list(csv.DictReader(stream))
    assert sum(int(row["occurrences"]) for row in course) <= total
    assert {"documents", "characters", "rate", "rate_low", "digest"} <= set(course[0])
    load_workbook(taken(page, "course.xlsx", tmp_path))
    assert taken(page, "figure.png", tmp_path).read_bytes().startswith(b"\x89PNG")
    assert taken(page, "figure.pdf", tmp_path).read_bytes().startswith(b"%PDF")
    svg = taken(page, "figure.svg", tmp_path).read_text(encoding="utf-8")
    assert "59 documents" in svg and "annotator" in svg and rows[0]["digest"][:12] in svg
    report = taken(page, "report.html", tmp_path)
    context = chromium.new_context(offline=True)
    reading, heard = context.new_page(), []
    reading.on("console", lambda message: heard.append(message.text))
    reading.goto(report.as_uri())
    assert reading.locator("svg").count() == 1 and "59 documents" in reading.inner_text("main")
    assert reading.locator("mark").count() == total and heard == []
    context.close()


def test_a_walk_by_keyboard_alone(opened, server):
    page = opened(server)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.insert_text("新质生产力")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{IDLE} [role=option]")

    def tab_to(selector: str, most: int = 60) -> None:
        for _ in range(most):
            if page.evaluate("([s]) => document.activeElement.matches(s)", [selector]):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached")

    tab_to(".plot")
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
        if not re.search(r"· 0 in ", page.locator(".plot").get_attribute("aria-valuetext") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".only")
    tab_to(".virtual")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector("#document mark.current")
    tab_to("#document .text")
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.className") == "virtual"
    page.keyboard.press("Shift+Tab")
    page.focus("#tab-read")
    page.keyboard.press("ArrowRight")
    assert page.locator("#tab-beside").get_attribute("aria-selected") == "true"
    page.wait_for_selector(".pair table")


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_any_width_in_either_language_light_or_dark(
    opened, server, width, language, scheme
):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(server, width, locale=language, color_scheme=scheme)

    def check(what: str) -> None:
        page.wait_for_selector(IDLE)
        found = Axe().run(page)
        assert not found.response["violations"], (what, found.generate_report())
        wide = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{what}: {wide} pixels to the side"

    check("empty")
    ask(page, "核心技术", "现代化产业体系/现代产业体系")
    page.select_option("select[name=by]", "level")
    page.wait_for_selector("#group-table")
    page.click("#filters summary")
    page.click("#numbers summary")
    check("asked")
    page.locator("[role=option]").first.click()
    page.wait_for_selector("#document:not([hidden])")
    check("document")
    page.click("#document .closing")
    page.click("#tab-judge")
    page.fill("#coder", "a")
    page.click("#begin")
    page.wait_for_selector(".evidence")
    check("judge")
    for name, ready in (
        ("beside", ".pair table"),
        ("statements", "#panel-statements p"),
        ("take", "#methods:not(:empty)"),
    ):
        page.click(f"#tab-{name}")
        page.wait_for_selector(ready)
        check(name)
    page.click("#open-another")
    page.wait_for_selector("#open[open]")
    check("open")


def test_hostile_texts_and_phrases_are_shown_as_text(opened, start, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(
        json.dumps(
            {
                "text": f"{HOSTILE}新质生产力{HOSTILE}",
                "title": HOSTILE,
                "source": HOSTILE,
                "date": "2024-01-01",
                "url": "javascript:alert(1)",
            }
        ),
        encoding="utf-8",
    )
    page = opened(start(folder))
    ask(page, "新质生产力", '"<script>document.title="')
    page.select_option("select[name=by]", "source")
    page.wait_for_selector("#group-table")
    assert "<script>" in page.inner_text("#group-table")
    page.click("#tab-read")
    page.locator("[role=option]").first.click()
    page.wait_for_selector("#document mark.current")
    assert HOSTILE in page.inner_text("#document .text") and "${x}{{7*7}}" in page.inner_text("#document h2")
    assert page.locator("#document a").count() == 0
    assert "owned" not in page.title()
    assert page.locator("main script, #document script, #document img").count() == 0


def two_hundred_and_fifty(folder: Path) -> Path:
    """A folder of 250 files, 240 of them in one folder below, more than one reading of its entries gives."""
    written(folder, **{f"2024-01-{n:02d}": "新质生产力" for n in range(1, 11)})
    written(folder / "deeper", **{f"n{n:03d}": f"第{n}篇：新质生产力" for n in range(240)})
    return folder


def test_a_dropped_folder_of_250_files_is_whole(opened, server, tmp_path):
    folder = two_hundred_and_fifty(tmp_path / "dropped")
    page = opened(server)
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    page.wait_for_selector(".corpus >> text=250 documents", timeout=60_000)
    ask(page, "新质生产力")
    assert "250 places in 250 documents" in page.inner_text(".chip")


def test_a_folder_chosen_from_the_disk_or_below_the_start_folder_is_opened(opened, start, tmp_path):
    written(tmp_path / "first", a="发展")
    folder = two_hundred_and_fifty(tmp_path / "second")
    server = start(tmp_path / "first")
    page = opened(server)
    page.click("#open-another")
    page.set_input_files("#files", folder)
    page.wait_for_selector(".corpus >> text=250 documents", timeout=60_000)
    page.click("#open-another")
    page.click("#open li:has-text('second') >> text=Open")
    page.wait_for_selector("#open:not([open])", state="attached", timeout=60_000)
    assert (tmp_path / "second-tagged" / "spans.csv").is_file()


def test_an_answer_that_grows_can_be_stopped_and_goes_on(opened, start, tmp_path):
    server = start(written(tmp_path / "in", **{f"d{n}": f"{n}中国，" * 60_000 for n in range(24)}))
    page = opened(server)
    page.fill("#phrase", "中国")
    page.press("#phrase", "Enter")
    page.click(".chip .stop")
    page.wait_for_selector(".chip >> text=stopped, provisional")
    assert "1,440,000 places" in page.inner_text(".chip")
    page.wait_for_selector("[role=option]")
    assert places(page) == 1_440_000
    box = page.locator(".virtual")
    box.focus()
    page.keyboard.press("End")
    page.wait_for_selector("#row-1439999:not(.pending)")
    page.keyboard.press("Home")
    page.wait_for_selector("#row-0:not(.pending)")
    box.hover()
    page.mouse.wheel(0, 3600)
    page.wait_for_selector("#row-105:not(.pending)")
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight / 2; }")
    # The old rows stand until the page has seen the scrolling.
    page.wait_for_function(
        """() => { const row = document.querySelector("[role=option]:not(.pending)");
        return row && Math.abs(Number(row.getAttribute("aria-posinset")) - 720000) < 2000; }"""
    )
    page.click(".chip >> text=Go on")
    page.wait_for_selector(".chip >> text=exact", timeout=240_000)


def test_a_newcomer_finds_when_one_term_passed_another_and_where_one_lived_longest(
    opened, start, corpora, tmp_path, annotator
):
    """From the page alone, on the news and the provinces' reports; both figures are saved."""
    out = tmp_path / "out"
    assert annotator("tag", corpora / "xinwen_lianbo", corpora / "work_reports", "-o", out).returncode == 0
    page = opened(start(out))
    ask(page, "新质生产力", "新型工业化")
    page.click("#filters summary")
    page.fill("input[name=from]", "2022-09-24")
    page.press("input[name=from]", "Enter")
    page.click("#filter-province label:has-text('not known')")
    page.click(".segments >> text=Month")
    page.wait_for_selector(".finding")
    page.wait_for_selector(IDLE)
    assert re.search(r"新质生产力 (first )?passes 新型工业化 in 2023-1[12]", page.inner_text("#notes"))
    page.click("#tab-take")
    page.wait_for_selector("#methods:not(:empty)")
    assert taken(page, "figure.png", tmp_path).stat().st_size > 20_000
    page.click(".chip:nth-of-type(2) button:has-text('×')")
    page.click(".chip:nth-of-type(1) button:has-text('×')")
    ask(page, "现代产业体系")
    page.click("text=All documents again")
    page.click(".segments >> text=Year")
    page.select_option("select[name=by]", "province")
    page.wait_for_selector("#group-table")
    page.wait_for_selector(IDLE)
    first = page.locator("#group-table tbody tr").first.locator("th, td").all_inner_texts()
    # 1 January 2003 to 2025: see the table in the corpora's own README.
    assert first[0].endswith(("省", "自治区")) and int(first[5]) >= 17, first
    assert page.locator("#map svg").count() == 1
    page.click("#tab-take")
    page.wait_for_selector("#methods:not(:empty)")
    assert taken(page, "figure.png", tmp_path).stat().st_size > 20_000


def test_formulations_between_two_spans_dragged_on_the_chart(opened, server):
    page = opened(server)
    ask(page, "新质生产力")
    page.click(".segments >> text=Year")
    page.wait_for_selector(IDLE)
    box = page.locator(".plot svg").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.88, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.97, y, steps=4)
    page.mouse.up()
    page.click("#tab-discover")
    assert re.fullmatch(r"202\d\.\.202\d", page.input_value("input[name=later]"))
    assert "different questions" in page.inner_text("#chart-notes")
    page.click("#find")
    page.wait_for_selector(
        "#panel-discover table, #panel-discover .wrong, #panel-discover p:text('Nothing stands out')",
        timeout=90_000,
    )
    assert page.locator("#panel-discover .wrong").count() == 0
    page.fill("input[name=later]", "1066..1067")
    page.click("#find")
    page.wait_for_selector("#panel-discover .wrong >> text=no span of this chart")
