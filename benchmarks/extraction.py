"""Text, title and date of real pages: ours beside trafilatura, newspaper4k and GNE.

Run `python -m benchmarks.extraction CORPORA`, the folder that holds `news_html`, `cctv_html` and `wild_html`, after
`pip install '.[benchmarks]'`.

Two tables. *Sites never described* (`benchmarks.undescribed`) takes all descriptions away: it says what is to be expected of
other sites. *Described sites* is what the descriptions give on pages of the kind that they were written from.

The references are made from the pages without our extractor:

- `cctv_html`: the text of `#content_area` by plain BeautifulSoup, for a whole programme (where it is empty) that of
  `.video_brief`; the title is the page's `<title>`, the date the `fdate` in its script. Index pages have none and are
  left out.
- `news_html`: for each page the container of the article, read by a person who looked at the page, with the first and
  the last words of the article in it (`ARTICLES`); the text is everything from the ones to the others by plain
  BeautifulSoup, without scripts and without the elements named there. Title and date were read off the page.

White space is left out of account on both sides. Precision and recall count characters in the blocks that
`difflib.SequenceMatcher` matches in order, so text that is repeated, moved or added costs; they are averaged over pages,
and a page without text has 0 for all three. A title and a date are right where they are equal to the reference; of a
date the day counts.

Under each group stands where a rival's average, not rounded, is as high as ours. newspaper4k finds something
else in some pages when it is run again, in one process too.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import logging
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean

from bs4 import BeautifulSoup

from annotator.reading.encoding import decode
from annotator.reading.pages import html
from annotator.records import Document
from benchmarks import undescribed

# Page: container, elements in it that are no text, first words, last words, title, date.
ARTICLES = {
    "gov_cn_1": ("#UCAP-CONTENT", "", "（2007年6月29日", "53365.53亿元。", "全国人民代表大会常务委员会关于批准财政部发行特别国债购买外汇及调整2007年末国债余额限额的决议", "2007-08-20"),
    "guancha_2": (".all-txt", "", "9月3日，在第二届全球IC", "大陆的企业贡献。", "我国集成电路进口突破3000亿美元！魏少军：产业结构扭曲，没将产品作为中心", "2019-09-07"),
    "gzggw_1": ("#zoom", "", "1-10月，全县", "（德清县发改局）", "1-10月德清县固定资产投资结构趋稳趋优", "2016-11-22"),
    "huanqiu_1": (".a-con", "", "执笔/叨叨姐", "图片均来自网络", "补壹刀：别笑！18人的“新八国联军”今天成立了", "2020-06-05"),
    "ifeng_1": ("div[class^=main_content]", "", "澎湃新闻记者段彦超", "对此文亦有贡献）", "女童眼睛被塞几十片纸，“无法用科学解释”", "2019-11-25"),
    "people_1": ("#rwb_zw", "", "父亲的教诲像一盏灯", "对儿子的爱。", "女儿出嫁，郑板桥画了几笔兰花当嫁妆", "2019-06-15"),
    "sina_1": ("#article", ".video-2017", "原标题：视界丨", "“老年人运动场”。（BBC）", "中国人习以为常的地方 为何老外却说“了不得”？", "2019-11-25"),
    "thepaper_1": (".news_txt", "", "共享充电宝。视觉中国", "还是“回归理性”》）", "共享充电宝涨价告别1元时代：是“收割韭菜”还是回归理性", "2019-09-24"),
    "xinhuanet_1": ("#p-detail", ".video-url, .lb", "新华社巴黎12月9日电", "总体架构。", "法国全国大罢工再次严重影响交通", "2019-12-10"),
}  # fmt: skip


@dataclass(frozen=True)
class Extract:
    """What a page says: its text, title and day (`YYYY-MM-DD`)."""

    text: str
    title: str
    date: str


def squeezed(text: str | None) -> str:
    """The text without white space and invisible characters."""
    return re.sub(r"[\s\u200b-\u200f\ufeff]+", "", text or "")


def day(value: object) -> str:
    """The day as `YYYY-MM-DD` in a date or in text such as `2023/09/18 19:23:25` or `2019年06月15日`."""
    found = re.search(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", str(value or ""))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""


def broadcaster_reference(source: str) -> Extract | None:
    """The reference of a page of cctv.com, or None for an index page."""
    soup = BeautifulSoup(source, "lxml")
    body, brief = soup.select_one("#content_area"), soup.select_one(".video_brief")
    date = re.search(r"fdate='([^']+)'", source)
    if body is None or brief is None or date is None or soup.title is None:
        return None
    text = squeezed(body.get_text()) or squeezed(brief.get_text())
    return Extract(text, squeezed(soup.title.get_text()), day(date[1]))


def news_reference(source: str, name: str) -> Extract:
    """The reference of one of the `ARTICLES`."""
    container, without, first, last, title, date = ARTICLES[name]
    soup = BeautifulSoup(source, "lxml")
    for unwanted in soup.select("script, style" + (f", {without}" if without else "")):
        unwanted.decompose()
    body = soup.select_one(container)
    text = squeezed(body.get_text() if body else "")
    return Extract(text[text.index(first) : text.rindex(last) + len(last)], squeezed(title), date)


def by_annotator(source: str) -> Extract:
    """Ours."""
    (found,) = html.read_html(source, "page", "page", "page.html")
    return (
        Extract(found.text, found.title, found.date) if isinstance(found, Document) else Extract("", "", "")
    )


def by_trafilatura(source: str) -> Extract:
    """trafilatura as it is, without comments."""
    from trafilatura import bare_extraction

    found = bare_extraction(source, include_comments=False, with_metadata=True)
    return Extract(found.text or "", found.title or "", day(found.date)) if found else Extract("", "", "")


def by_newspaper(source: str) -> Extract:
    """newspaper4k, told that the page is Chinese, and not to get the page's pictures from the network."""
    from newspaper import Article

    article = Article("http://localhost/", language="zh", fetch_images=False)
    article.download(input_html=source)
    article.parse()
    return Extract(article.text, article.title, day(article.publish_date))


def by_gne(source: str) -> Extract:
    """GNE as it is."""
    from gne import GeneralNewsExtractor

    found = GeneralNewsExtractor().extract(source)
    return Extract(found["content"], found["title"], day(found["publish_time"]))


DISTRIBUTIONS = {"annotator": "policy-annotator"}
TOOLS: dict[str, Callable[[str], Extract]] = {
    "annotator": by_annotator,
    "trafilatura": by_trafilatura,
    "newspaper4k": by_newspaper,
    "gne": by_gne,
}

MEASURES = ("precision", "recall", "F1", "title", "date")
"""What `scores` gives, in order."""


def scores(found: Extract, wanted: Extract) -> tuple[float, float, float, float, float]:
    """Precision, recall and F1 of the text by characters, and whether title and date are right (1 or 0)."""
    text = squeezed(found.text)
    blocks = SequenceMatcher(None, text, wanted.text, autojunk=False).get_matching_blocks()
    matched = sum(block.size for block in blocks)
    precision, recall = matched / (len(text) or 1), matched / len(wanted.text)
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    return (
        precision,
        recall,
        f1,
        float(squeezed(found.title) == wanted.title),
        float(found.date == wanted.date),
    )


def not_ahead(found: dict[str, list[float]]) -> list[str]:
    """Where a rival's unrounded average is as high as ours or higher, which four decimals may hide."""
    ours = found["annotator"]
    return [
        f"{name} {'as high as' if average == ours[column] else 'higher than'} annotator in {MEASURES[column]}: {average!r}"
        for name, averages in found.items()
        if name != "annotator"
        for column, average in enumerate(averages)
        if average >= ours[column]
    ]


def extracted(tool: Callable[[str], Extract], source: str) -> Extract:
    """What the tool finds; a page on which it fails counts as one in which it finds nothing, and is told of."""
    try:
        return tool(source)
    except Exception as error:
        print(f"{tool.__name__} failed on a page: {type(error).__name__}: {error}", file=sys.stderr)
        return Extract("", "", "")


def _undescribed(corpora: Path, every: int) -> None:
    """Measure and print the table of sites that were never described."""
    rivals = {
        name: (lambda source, tool=tool: _without_source(extracted(tool, source)))
        for name, tool in TOOLS.items()
        if name != "annotator"
    }
    print(f"Sites never described\n\n{undescribed.HEADER}")
    wild = undescribed.wild_references(corpora / "wild_html")
    undescribed.table("wild_html", {name: corpora / "wild_html/pages" / name for name in wild}, wild, rivals)
    news = {f"{name}.html": corpora / "news_html" / f"{name}.html" for name in ARTICLES}
    wanted = {name: news_reference(decode(file.read_bytes()), Path(name).stem) for name, file in news.items()}
    undescribed.table("news_html", news, {name: _reference(page) for name, page in wanted.items()}, rivals)
    files = sorted((corpora / "cctv_html").iterdir())[::every]
    broadcaster = {file.name: broadcaster_reference(decode(file.read_bytes())) for file in files}
    read = {name: _reference(page) for name, page in broadcaster.items() if page}
    undescribed.table("cctv_html", {file.name: file for file in files}, read, rivals)


def _reference(page: Extract) -> undescribed.Reference:
    return undescribed.Reference(page.title, page.date, None, page.text)


def _without_source(page: Extract) -> undescribed.Found:
    return undescribed.Found(page.title, page.date, None, page.text)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path, help="folder that holds news_html and cctv_html")
    parser.add_argument("--every", type=int, default=1, help="of cctv_html, only every N-th page")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)

    news = [(options.corpora / "news_html" / f"{name}.html", name) for name in ARTICLES]
    sources = [(decode(file.read_bytes()), name) for file, name in news]
    _undescribed(options.corpora, options.every)
    print("\nDescribed sites, by their descriptions\n")
    groups = {"news_html": [(source, news_reference(source, name)) for source, name in sources]}
    files = sorted((options.corpora / "cctv_html").iterdir())
    pages = [decode(file.read_bytes()) for file in files]
    referenced = [(page, wanted) for page in pages if (wanted := broadcaster_reference(page))]
    groups["cctv_html"] = referenced[:: options.every]

    versions = ", ".join(
        f"{tool} {importlib.metadata.version(DISTRIBUTIONS.get(tool, tool))}" for tool in TOOLS
    )
    print(f"Python {sys.version.split()[0]}; {versions}")
    print(f"{'pages':<18}{'tool':<14}precision  recall      F1   title    date")
    for group, cases in groups.items():
        found: dict[str, list[float]] = {}
        for name, tool in TOOLS.items():
            rows = [scores(extracted(tool, source), wanted) for source, wanted in cases]
            found[name] = [mean(column) for column in zip(*rows, strict=True)]
            averages = "".join(f"{average:8.4f}" for average in found[name])
            print(f"{f'{group} ({len(cases)})':<18}{name:<14} {averages}", flush=True)
        for sentence in not_ahead(found):
            print(f"{'':<18}{sentence}")


if __name__ == "__main__":
    main()
