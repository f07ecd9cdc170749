"""The page of `annotator report` with 100,000 occurrences, in Chromium.

Run `python -m benchmarks.report` (`--spans N` for another size, `--keep FOLDER` to look at the page). Makes the tables
of a synthetic corpus, builds the page and prints, as medians over several loads of the file:

- how long after the start of loading the story is painted, and the concordance can be used;
- how long each filter and a search take until the lines are laid out anew.

The limits it is held against: first view 3 s, filter 0.3 s. Chromium is that of ANNOTATOR_TEST_BROWSER or of this machine.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from annotator import tag_to_folder
from annotator.lexicon.model import load_lexicon
from annotator.out.read import read_output
from annotator.report.measures import measure
from annotator.report.page import render

FIRST_VIEW, FILTER = 3.0, 0.3
PHRASES = (
    "坚持创新在现代化建设全局中的核心地位", "推动科技与产业深度融合", "各地各部门要结合实际抓好落实",
    "会议强调要因地制宜", "优化营商环境", "有关负责人在接受采访时表示", "企业加大研发投入", "高校和科研院所参与",
    "全省上下攻坚克难", "服务构建新格局", "项目建设加快推进", "专家学者进行了交流",
)  # fmt: skip
"""Written for this benchmark."""


def write_corpus(file: Path, spans: int, seed: int = 1) -> None:
    """A CSV of documents of ten sentences with two terms each, from 40 sources over 15 years."""
    import csv

    chance = random.Random(seed)
    terms = load_lexicon().terms
    forms = [form for term in terms for form in (term.form, *(variant.form for variant in term.variant))]
    with open(file, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "date", "source", "text"])
        for number in range(spans // 20):
            sentences = [
                f"{chance.choice(PHRASES)}，{number}号文件提出发展{chance.choice(forms)}，{chance.choice(PHRASES)}，"
                f"推进{chance.choice(forms)}，{chance.choice(PHRASES)}。"
                for _ in range(10)
            ]
            date = f"{chance.randint(2011, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            row = [
                number,
                f"第{number}号文件的说明",
                date,
                f"来源{chance.randint(1, 40)}",
                "\n".join(sentences),
            ]
            writer.writerow(row)


def load(page: Page, address: str) -> tuple[float, float]:
    """Seconds from the start of loading until the story is painted and until the concordance can be used."""
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(
        "document.documentElement.dataset.spans === 'ready'", polling="raf", timeout=120_000
    )
    ready = time.perf_counter() - start
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
    return painted, ready


def filter_seconds(page: Page, action: str) -> float:
    """Seconds that an action takes in the page, the new lines laid out."""
    script = f"""() => {{
        const start = performance.now();
        {action}
        document.getElementById("lines").getBoundingClientRect();
        return (performance.now() - start) / 1000;
    }}"""
    return float(page.evaluate(script))


def choose(control: str, value: str) -> str:
    """Script that sets a filter as a reader would."""
    event = "input" if control == "query" else "change"
    return (
        f'const control = document.getElementById("{control}"); control.value = {value}; '
        f'control.dispatchEvent(new Event("{event}"));'
    )


def main() -> None:
    """Make, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--spans", type=int, default=100_000)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder for tables and page")
    options = parser.parse_args()
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("ANNOTATOR_TEST_BROWSER") or next(filter(None, map(shutil.which, names)), None)

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        corpus, out = Path(folder) / "corpus.csv", options.keep or Path(folder) / "out"
        write_corpus(corpus, options.spans)
        spans = tag_to_folder(corpus, out).spans
        start = time.perf_counter()
        page_file = out / "report.html"
        page_file.write_text(render(measure(read_output(out))), encoding="utf-8")
        print(
            f"{spans:,} spans; page of {page_file.stat().st_size / 1e6:.1f} MB made in {time.perf_counter() - start:.1f} s"
        )
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--headless=new"])
        print(f"Chromium {browser.version}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        loads = []
        for _ in range(options.loads):
            page = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True).new_page()
            loads.append(load(page, page_file.as_uri()))
        for name, seconds in zip(
            ("story painted", "concordance ready"), zip(*loads, strict=True), strict=True
        ):
            told(f"first view: {name}", statistics.median(seconds), FIRST_VIEW)
        page.wait_for_function("document.documentElement.dataset.charts === 'drawn'", timeout=300_000)
        actions = {
            "filter by term": choose("by-term", "control.options[3].value"),
            "filter by time": choose("since", "'2020'"),
            "filter by source": choose("by-source", "control.options[2].value"),
            "search in all": choose("query", '"攻坚克难"'),
            "search for nothing there": choose("query", '"没有这样的话"'),
            "next page": 'document.getElementById("next").click();',
            "all again": choose("query", "''"),
        }
        clear = "document.querySelector('#filters [type=reset]').click();"
        for name, action in actions.items():
            times = []
            for _ in range(options.loads):
                page.evaluate(f"() => {{ {clear} {choose('query', repr(''))} }}")
                times.append(filter_seconds(page, action))
            told(name, statistics.median(times), FILTER)
        browser.close()


def told(name: str, seconds: float, limit: float) -> None:
    """One line: what, how long, and what part of its limit that is."""
    print(f"{name:36} {seconds:7.3f} s   {seconds / limit:5.2f} of {limit} s")


if __name__ == "__main__":
    main()
