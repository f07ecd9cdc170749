"""Known counts in real official text, which is kept beside the project."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

COUNTS = {
    "关键核心技术": [12, 66, 58, 55],
    "国家战略科技力量": [1, 6, 10, 8],
    "战略科技力量": [2, 8, 13, 11],
    "新型举国体制": [4, 8, 20, 11],
    "创新联合体": [0, 9, 19, 14],
    "现代化产业体系": [6, 128, 91, 139],
    "现代产业体系": [2, 9, 8, 3],
    "新型工业化": [4, 84, 46, 24],
    "新质生产力": [0, 34, 516, 333],
}
# Year: (occurrences, reports with the term) for 关键核心技术, 国家战略科技力量, 新型举国体制, 创新联合体,
# 现代化产业体系, 现代产业体系, 新型工业化 and 新质生产力.
PROVINCES = {
    "2003": [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (1, 1), (66, 26), (0, 0)],
    "2011": [(3, 3), (0, 0), (0, 0), (0, 0), (0, 0), (30, 14), (52, 19), (0, 0)],
    "2019": [(13, 9), (0, 0), (0, 0), (1, 1), (5, 5), (19, 12), (3, 3), (0, 0)],
    "2020": [(13, 8), (0, 0), (0, 0), (0, 0), (2, 2), (8, 6), (1, 1), (0, 0)],
    "2021": [(33, 20), (4, 4), (0, 0), (19, 18), (0, 0), (29, 19), (16, 12), (0, 0)],
    # 现代产业体系 12 in 9 as a plain count, and 现代产业新体系 in 河北省/2022.md, the older form with a morpheme put in.
    "2022": [(29, 15), (3, 2), (1, 1), (21, 20), (1, 1), (13, 10), (5, 4), (0, 0)],
    "2023": [(29, 18), (6, 4), (1, 1), (14, 12), (43, 23), (5, 4), (11, 8), (0, 0)],
    "2024": [(34, 17), (4, 4), (3, 2), (16, 15), (53, 25), (5, 3), (44, 25), (31, 25)],
    "2025": [(19, 15), (7, 6), (3, 2), (15, 12), (65, 27), (0, 0), (18, 13), (89, 27)],
    "2026": [(22, 18), (2, 2), (2, 2), (23, 20), (69, 27), (0, 0), (16, 13), (109, 27)],
}  # fmt: skip


@pytest.fixture(scope="module")
def news(annotator, corpora, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("news")
    done = annotator("tag", corpora / "xinwen_lianbo", "-o", out)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_the_evening_news_is_read_whole_and_dated(news):
    documents = pd.read_csv(news / "documents.csv", dtype=str)
    assert len(documents) == 1190
    assert documents.date.str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    assert documents.year.value_counts().to_dict() == {"2022": 98, "2023": 363, "2024": 364, "2025": 365}
    assert (documents.date.str.replace("-", "") == documents.doc_id.str[:8]).all()


@pytest.mark.parametrize("form", COUNTS)
def test_occurrences_are_the_plain_counts_but_for_the_rejected_places(news, form):
    spans, rejected = (pd.read_csv(news / f"{name}.csv", dtype=str) for name in ("spans", "rejected"))
    found = Counter(spans[spans.variant == form].year)
    not_counted = Counter(rejected[rejected.variant == form].year)
    years = ["2022", "2023", "2024", "2025"]
    assert [found[year] + not_counted[year] for year in years] == COUNTS[form]
    # Read one by one: each of the 25 stands inside 国家战略科技力量.
    assert not_counted.total() == (25 if form == "战略科技力量" else 0)
    assert set(rejected[rejected.variant == form].reason) <= {"nested"}


def test_the_two_collections_of_reports(annotator, corpora, tmp_path):
    files = [corpora / "government_work_reports.jsonl", corpora / "cpc_congress_reports.jsonl"]
    assert annotator("tag", *files, "-o", tmp_path).returncode == 0
    documents = pd.read_csv(tmp_path / "documents.csv", dtype=str)
    state = documents[documents.doc_id.str.startswith("government")]
    assert (len(state), int(state.year.isna().sum())) == (72, 20)
    term = state.new_industrialization.astype(int)
    once = ["2003", "2004", "2005", "2006", "2007", "2008", "2011", "2013", "2014", "2015", "2025"]
    assert state[term == 1].year.tolist()[::-1] == once
    assert state[term == 3].year.tolist() == ["2024"]
    first = {
        name: state[state[name].astype(int) > 0].year.dropna().min()
        for name in (
            "key_core_technologies_canonical",
            "national_strategic_st_forces",
            "new_productivity_boosters",
        )
    }
    assert list(first.values()) == ["2012", "2021", "2024"]
    congress = documents[documents.doc_id.str.startswith("cpc")].set_index("title").new_industrialization
    by_number = {
        re.search(r"\((.+大)\)", title)[1]: int(count) for title, count in congress.items() if "(" in title
    }
    assert [by_number[number] for number in ("十六大", "十七大", "十八大", "十九大", "二十大")] == [
        3,
        1,
        1,
        1,
        2,
    ]


@pytest.fixture(scope="module")
def reports(annotator, corpora, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    assert annotator("tag", corpora / "work_reports", "-o", folder / "out").returncode == 0
    return folder


def test_the_table_of_provinces_comes_out_of_the_expression_in_the_readme(reports, root, monkeypatch):
    readme = (root / "README.md").read_text(encoding="utf-8")
    code = re.search(r"<!-- provinces -->\n```python\n(.*?)```", readme, re.DOTALL)[1]
    monkeypatch.chdir(reports)
    names = {"pandas": pd}
    exec(code, names)
    table = names["table"]
    for year, wanted in PROVINCES.items():
        row = table.loc[year].tolist()
        assert list(zip(row[::2], row[1::2], strict=True)) == wanted, year


def test_dates_are_days_where_the_first_lines_give_one(reports):
    date = pd.read_csv(reports / "out" / "documents.csv", dtype=str).set_index("doc_id").date
    assert date["国务院/2024.md"] == "2024-03-05"
    assert date["省自治区/浙江省/2003.md"] == "2003-01-16"
    assert date["省自治区/河南省/2014.md"] == "2014-01-16"
    assert date["省自治区/西藏自治区/2012.md"] == "2012-01-09"
    assert date["省自治区/浙江省/2014.md"] == "2014"
    assert date["国务院/1964-part.md"] == "1964-12-21"
    assert date.notna().all()


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_news_pages_of_the_broadcaster(corpora):
    from bs4 import BeautifulSoup

    from annotator.reading import read
    from annotator.records import Problem

    items = list(read([corpora / "cctv_html"]))
    problems = [item for item in items if isinstance(item, Problem)]
    pages = [item for item in items if not isinstance(item, Problem)]
    assert sorted(Path(problem.path).name for problem in problems) == [
        "20230907.shtml", "20231213.shtml", "20240131.shtml", "20240201.shtml",
    ]  # fmt: skip
    assert all("no article: an index page" in problem.problem for problem in problems)
    assert len(pages) == 900
    assert {(page.source, page.credited_source) for page in pages} == {("央视网", "央视网")}
    assert Counter(page.extractor for page in pages) == {"cctv-video": 843, "cctv-programme": 57}
    for page in pages:
        source = Path(page.path).read_text(encoding="utf-8")
        soup = BeautifulSoup(source, "lxml")
        body = squeezed(soup.select_one("#content_area").get_text())
        # A whole programme has its contents listed instead.
        wanted = body or squeezed(soup.select_one(".video_brief").get_text())
        assert squeezed(page.text) == wanted, page.doc_id
        assert squeezed(page.title) == squeezed(soup.title.get_text())
        assert page.date == re.search(r"fdate='([0-9/]+)", source)[1].replace("/", "-")
        assert page.doc_id in page.url


PAGES = {
    "gov_cn_1": ("全国人民代表大会常务委员会关于批准财政部发行特别国债购买外汇", "2007-08-20", "中国政府网", "", "（2007年6月29日第十届全国人民代表大会常务委员会第二十八次会议通过）", "2007年末国债余额限额调整为53365.53亿元。"),
    "guancha_2": ("我国集成电路进口突破3000亿美元！", "2019-09-07", "观察者网", "EETOP", "9月3日，在第二届全球IC企业家大会", "封测则有30%由外资以及台资在大陆的企业贡献。"),
    "gzggw_1": ("1-10月德清县固定资产投资结构趋稳趋优", "2016-11-22", "浙江省发展和改革委员会", "省发改委", "1-10月，全县固定资产投资完成246.79亿元", "（德清县发改局）"),
    "huanqiu_1": ("补壹刀：别笑！18人的“新八国联军”今天成立了", "2020-06-05", "环球网", "", "执笔/叨叨姐、胡一刀&李小飞刀", "图片均来自网络"),
    "ifeng_1": ("女童眼睛被塞几十片纸，“无法用科学解释”", "2019-11-25", "凤凰网", "澎湃新闻", "澎湃新闻记者 段彦超 廖艳", "（实习生王金茹对此文亦有贡献）"),
    "people_1": ("女儿出嫁，郑板桥画了几笔兰花当嫁妆", "2019-06-15", "人民网", "人民网", "父亲的教诲像一盏灯", "字里行间都是对儿子的爱。"),
    "sina_1": ("中国人习以为常的地方 为何老外却说“了不得”？", "2019-11-25", "新浪", "参考消息", "原标题：视界丨这个中国人习以为常的地方", "“老年人运动场”。（BBC）"),
    "thepaper_1": ("共享充电宝涨价告别1元时代：是“收割韭菜”还是回归理性", "2019-09-24", "澎湃新闻", "中国青年报", "共享充电宝。视觉中国", "（原题为《是“收割韭菜”还是“回归理性”》）"),
    "xinhuanet_1": ("法国全国大罢工再次严重影响交通", "2019-12-10", "新华社", "新华社", "新华社巴黎12月9日电（记者唐霁）", "总理菲利普将于11日宣布退休制度改革的总体架构。"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_saved_pages_of_nine_sites(corpora, name):
    from annotator.reading import read_documents

    title, date, source, credited, first, last = PAGES[name]
    (page,) = read_documents(corpora / "news_html" / f"{name}.html")
    assert page.title.startswith(title)
    assert (page.date, page.source, page.credited_source) == (date, source, credited)
    assert page.text.startswith(first)
    assert page.text.endswith(last)
