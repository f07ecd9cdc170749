"""The page of `annotator report`, opened from a file in a real browser without a network."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from annotator import tag_to_folder
from annotator.out.read import read_output
from annotator.report.measures import measure
from annotator.report.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = "<script>document.title='owned'</script>\"'&amp; </script><!-- <img src=x onerror=alert(1)> \u2028 ${x} {{7*7}}"


def written(folder: Path, out: Path) -> Path:
    """The page of a folder of documents."""
    tag_to_folder(folder, out)
    (out / "report.html").write_text(render(measure(read_output(out))), encoding="utf-8")
    return out / "report.html"


@pytest.fixture(scope="module")
def tagged(sample, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("page")
    written(sample, out)
    return out


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page offline; at the end the console must be clean and nothing must have been asked for."""
    contexts, heard = [], []

    def open_page(file: Path, width: int = 1280, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on(
            "request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None
        )
        page.goto(file.as_uri())
        if page.locator("#lines").count():
            page.wait_for_function("() => document.documentElement.dataset.spans === 'ready'")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def all_drawn(page: Page) -> None:
    page.wait_for_function(
        "() => document.documentElement.dataset.sections === 'ready' && document.documentElement.dataset.charts === 'drawn'",
        timeout=120_000,
    )


def count(page: Page) -> int:
    """The number of occurrences that the concordance says it shows; nothing found says no number."""
    found = re.match(r"[\d,]+", page.locator("#count").inner_text())
    return int(found[0].replace(",", "")) if found else 0


def test_it_opens_offline_and_draws_every_chart(opened, tagged):
    page = opened(tagged / "report.html")
    assert page.title() == "How the terms spread"
    assert page.locator(".stories tbody tr").count() == 7
    assert page.locator(".leads li").count() >= 2
    all_drawn(page)
    charts = page.locator(".chart")
    assert charts.count() == page.locator(".chart > svg, .chart svg.marks").count() >= 20
    for name in charts.evaluate_all("charts => charts.map(chart => chart.getAttribute('aria-label'))"):
        assert re.search(r"[\u4e00-\u9fff].*|Terms together", name), name


def test_it_speaks_chinese_at_a_switch_charts_included(opened, tagged):
    page = opened(tagged / "report.html")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".zh:visible").count() == 0
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.locator("h1").inner_text() == page.title() == "术语的传播"
    assert page.locator(".en:visible").count() == 0
    all_drawn(page)
    drawn = " ".join(page.locator(".chart svg").all_text_contents())
    assert "每百万字出现次数" in drawn and "per million" not in drawn and "observed" not in drawn
    assert page.locator("#by-term option").first.text_content() == "全部术语"
    all_of_them = len(read_output(tagged).spans)
    assert page.locator("#count").inner_text() == f"{all_of_them} 处中的 {all_of_them} 处"
    latin = re.compile(r"[A-Za-z]{4,}")
    rest = [
        text for text in page.locator("nav, h2:visible, h3:visible, .note:visible, label, thead th, summary, button:visible, dt").all_inner_texts()
        if latin.search(text) and text != "English"
    ]  # fmt: skip
    assert [text for text in rest if not re.search("annotator|PNG|SVG|CSV|Wilson|Kaplan|SHA", text)] == []


def test_a_browser_that_prefers_chinese_gets_chinese_first(opened, tagged):
    assert opened(tagged / "report.html", locale="zh-CN").title() == "术语的传播"


def test_filters_and_search_count_what_the_table_holds(opened, tagged):
    page, spans = opened(tagged / "report.html"), read_output(tagged).spans
    assert count(page) == len(spans) > 100
    page.locator("#filter-panel summary").click()
    page.select_option("#by-term", "new_productivity_boosters")
    term = spans[spans.term == "new_productivity_boosters"]
    assert count(page) == len(term) > 0
    for field in ("#since", "#until"):
        page.fill(field, "2024")
        page.locator(field).press("Enter")
    assert count(page) == len(term[term.year == "2024"]) > 0
    source = term[(term.year == "2024") & (term.source != "")].source.iloc[0]
    page.select_option("#by-source", source)
    left = term[(term.year == "2024") & (term.source == source)]
    assert count(page) == len(left) == page.locator("#lines tr").count() > 0
    page.get_by_role("button", name="Clear filters").click()
    assert count(page) == len(spans)
    page.fill("#query", "攻坚")
    found = spans.sentence.str.contains("攻坚") | spans.title.str.contains("攻坚")
    assert count(page) == found.sum() > 0
    page.fill("#query", " 攻 坚 ")
    assert count(page) == found.sum(), "a search ignores spaces"
    page.fill("#query", "没有这样的话")
    assert page.locator("#count").inner_text() == "No occurrence matches these filters."
    assert page.locator("#count").get_attribute("aria-live") == "polite"
    page.fill("#query", ".*")
    assert page.locator("#lines tr").count() == 0, "a search is for text, not a pattern"


def test_pages_of_lines_can_be_turned(opened, tagged):
    page = opened(tagged / "report.html")
    first = page.locator("#lines tr").all_inner_texts()
    assert len(first) == 50 and page.locator("#previous").is_disabled()
    page.click("#next")
    page.click("#next")
    assert page.locator("#lines tr").count() == len(read_output(tagged).spans) - 100
    assert page.locator("#next").is_disabled()
    assert page.locator("#page").inner_text() == "Page 3 of 3"
    page.click("#previous")
    page.click("#previous")
    assert page.locator("#lines tr").all_inner_texts() == first


def test_a_row_leads_to_its_passage_and_back_by_keyboard(opened, tagged):
    page = opened(tagged / "report.html")
    page.fill("#query", "强化国家战略科技力量")
    link = page.locator("#lines a").first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#passage")
    dialog.wait_for()
    assert page.locator("#passage-text mark.here").inner_text() == "国家战略科技力量"
    assert "强化国家战略科技力量" in page.locator("#passage-text").inner_text()
    facts = page.locator("#passage-facts").inner_text()
    assert re.search(r"\d{4}-\d{2}-\d{2}", facts) and "canonical form" in facts
    place = re.search(r"(title|body), characters (\d+)–(\d+)", page.locator("#passage-place").inner_text())
    assert place and int(place[3]) - int(place[2]) == 8
    assert page.evaluate("document.activeElement.id") == "passage-title"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.wait_for_function("() => document.activeElement.hash")
    assert page.evaluate("document.activeElement.hash") == link.get_attribute("href")
    assert page.evaluate("location.hash").startswith("#concordance&")


def test_the_occurrences_follow_each_other_and_an_address_opens_one(opened, tagged):
    page = opened(tagged / "report.html")
    page.evaluate("location.hash = '#span-5'")
    page.locator("#passage").wait_for()
    before = page.locator("#passage-text").inner_text()
    place = page.locator("#passage-place").inner_text()
    page.get_by_role("button", name="Later occurrence").click()
    page.wait_for_function(
        "place => document.getElementById('passage-place').textContent !== place", arg=place
    )
    assert page.evaluate("location.hash").startswith("#span-6&")
    page.get_by_role("button", name="Earlier occurrence").click()
    page.wait_for_function(
        "place => document.getElementById('passage-place').textContent === place", arg=place
    )
    assert page.locator("#passage-text").inner_text() == before


def test_the_values_of_a_chart_are_a_table(opened, tagged):
    page = opened(tagged / "report.html")
    figure = page.locator("#frequency figure").last
    figure.locator("summary").click()
    table = figure.locator("table")
    table.wait_for()
    assert table.locator("th[scope=col]").count() == 9
    years = pd.read_csv(tagged / "years.csv").query("term == 'new_productivity_boosters' and year == year")
    assert table.locator("tbody tr").count() == len(years)
    rows = [row.split("\t") for row in table.locator("tbody tr").all_inner_texts()]
    assert {row[0]: int(row[2]) for row in rows} == {
        str(int(y)): n for y, n in zip(years.year, years.occurrences, strict=True)
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_chart_has_its_table_and_its_own_name(opened, tagged, language):
    page = opened(tagged / "report.html")
    page.click(f".languages button[data-language={language}]")
    page.evaluate("document.querySelectorAll('.tools details').forEach(details => { details.open = true; })")
    figures = page.locator("figure")
    page.wait_for_function(
        "() => document.querySelectorAll('figure table').length === document.querySelectorAll('figure').length"
    )
    for column in page.locator("figure tbody tr").evaluate_all(
        "rows => rows.map(row => row.children.length)"
    ):
        assert column >= 4
    titles = page.locator(".chart").evaluate_all(
        "charts => charts.map(chart => chart.getAttribute('aria-label'))"
    )
    assert len(set(titles)) == figures.count()


LOOKS = [(390, "zh", "dark"), (390, "en", "light"), (820, "en", "dark"), (820, "zh", "light"), (1440, "en", "light"), (1440, "zh", "dark")]  # fmt: skip


@pytest.mark.parametrize(("width", "language", "colours"), LOOKS)
def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(opened, tagged, width, language, colours):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(tagged / "report.html", width, color_scheme=colours)
    page.click(f".languages button[data-language={language}]")
    all_drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(24, 23, 21)" if colours == "dark" else "rgb(255, 255, 255)")
    ink = "#ecebe7" if colours == "dark" else "#1b1b1b"
    assert page.locator(f"#frequency .chart svg [fill='{ink}']").count()
    page.locator("#frequency summary").first.click()
    page.locator("#not-made summary").click()
    page.locator("#filter-panel summary").click()
    findings = Axe().run(page).response["violations"]
    page.locator("#filter-panel summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for opener, dialog in (("#lines a", "#passage"), ("#statements a.said", "#statement")):
        page.locator(opener).first.click()
        page.locator(dialog).wait_for()
        findings += Axe().run(page).response["violations"]
        page.keyboard.press("Escape")
        page.locator(dialog).wait_for(state="hidden")
    told = [(finding["id"], finding["impact"], finding["nodes"][0]["html"][:200]) for finding in findings]
    assert told == []


def test_the_keyboard_reaches_everything_first_the_way_past_the_navigation(opened, tagged):
    page = opened(tagged / "report.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'story'")
    page.locator("#filter-panel summary").focus()
    page.keyboard.press("Enter")
    for control in (
        "#by-term",
        "#since",
        "#view-link",
        "#query",
        "#save-rows",
        "#next",
        "#lines a",
        "#statements .scroll",
        "a.said",
    ):
        page.locator(control).first.focus()
        assert page.locator(control).first.evaluate("element => element === document.activeElement"), control


def test_in_print_the_charts_stay_and_the_controls_go(opened, tagged):
    page = opened(tagged / "report.html", 794)
    all_drawn(page)
    page.emulate_media(media="print")
    assert page.locator("#frequency svg").first.is_visible()
    for gone in ("header", "#filter-panel", ".tools", ".pager", "#save-rows"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_hostile_text_shows_as_text(opened, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    # Markup of a field is not shown; what its entities stand for is, and must not become markup.
    written_out = html.escape(HOSTILE)
    record = {
        "id": HOSTILE, "title": f"新型工业化 {written_out}", "content": f"{HOSTILE}。{written_out}推进新型工业化{written_out}。",
        "date": "2024-03-05", "source": HOSTILE, "url": "javascript:alert(1)",
    }  # fmt: skip
    other = {
        **record,
        "id": "other",
        "source": "晚报",
        "date": "2024-03-06",
        "url": "https://example.com/?a=1&b=<2>",
    }
    lines = [json.dumps(each, ensure_ascii=False) for each in (record, other)]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    page = opened(written(folder, tmp_path / "out"))
    all_drawn(page)
    page.select_option("#frequency-lines", "source")
    all_drawn(page)
    assert "<script>" in " ".join(page.locator("#frequency svg, #compare svg").all_text_contents())
    page.fill("#query", "<script>document.title")
    assert count(page) == 4
    row = page.locator("#lines tr", has_text="新型工业化").nth(1)
    assert "<script>" in row.inner_text() and page.title() == "How the terms spread"
    row.locator("a").click()
    page.locator("#passage").wait_for()
    # A sentence begins after U+2028, which ends a line, and ends at an exclamation mark.
    passage = page.locator("#passage-text").text_content() or ""
    assert (
        passage.strip()
        == "${x} {{7*7}}推进新型工业化<script>document.title='owned'</script>\"'&amp; </script><!"
    )
    assert page.locator("#passage-text mark.here").inner_text() == "新型工业化"
    assert page.locator("#passage-title").text_content() == " ".join(f"新型工业化 {HOSTILE}".split())
    assert page.locator("#passage-facts a").count() == 0, "only addresses of the web become links"
    page.evaluate("location.hash = '#span-3'")
    page.locator("#passage-facts a").wait_for()
    assert page.locator("#passage-facts a").get_attribute("href") == "https://example.com/?a=1&b=<2>"
    assert page.locator("img").count() == 0 and page.locator("script:not([type])").count() == 2


def test_provinces_have_maps_by_term_and_year_where_the_documents_know_them(opened, tmp_path):
    for province, year in [("浙江省", 2023), ("浙江省", 2024), ("广东省", 2024)]:
        folder = tmp_path / "in" / "省自治区" / province
        folder.mkdir(parents=True, exist_ok=True)
        text = f"{year}年1月12日\n推进新型工业化。" + ("发展新质生产力。" if year == 2024 else "")
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    page = opened(written(tmp_path / "in", tmp_path / "out"))
    terms = page.locator("#provinces-map option").all_inner_texts()
    assert terms == ["新型工业化 new industrialization", "新质生产力 new productivity boosters"]
    page.select_option("#provinces-map", "new_productivity_boosters")
    all_drawn(page)
    drawn = page.locator("#provinces svg text").all_text_contents()
    # Two years with 34 tiles each, of which a tile is drawn whether it has documents or not.
    assert drawn.count("ZJ") == drawn.count("BJ") == 2 and {"2023", "2024"} <= set(drawn)
    page.locator("#provinces summary").click()
    page.locator("#provinces table").wait_for()
    rows = page.locator("#provinces tbody tr").all_inner_texts()
    assert [row.split("\t")[:4] for row in rows] == [
        ["2024", "广东省", "1", "1"],
        ["2023", "浙江省", "0", "1"],
        ["2024", "浙江省", "1", "1"],
    ]


UNDATED = "没有日期的札记：推进新型工业化。"
STATES = {
    "empty": ({}, ["No documents were tagged", "None of the terms occurs in these documents."]),
    "one document": (
        {"a.txt": "2024年3月5日\n发展新质生产力。"},
        ["1 document, 2024-03-05 to 2024-03-05; 1 occurrence of 1 term.", "100% no interval, n = 1", "too few documents to say more"],
    ),
    "no dates": ({"a.txt": UNDATED, "b.txt": UNDATED}, ["none with a date", "No document has a date, so nothing"]),
    "never used": (
        {"a.txt": "2024年3月5日\n今天天气很好。", "b.txt": "2023年3月5日\n昨天也是。"},
        ["2 documents, 2023-03-05 to 2024-03-05; 0 occurrences of 0 terms.", "Not found in any document: 关键核心技术、", "None of the terms occurs"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_a_corpus_with_little_in_it_makes_a_sensible_page(opened, tmp_path, state):
    files, said = STATES[state]
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    page = opened(written(folder, tmp_path / "out"))
    if page.locator(".items").count():
        all_drawn(page)
    shown = page.locator("main").inner_text()
    for sentence in said:
        assert sentence in shown, shown
    for nonsense in ("nan", "None ", "undefined", "null", "NaN"):
        assert nonsense not in shown.replace("None of the terms", ""), shown
    page.get_by_role("button", name="中文").click()
    assert page.locator(".en:visible").count() == 0
