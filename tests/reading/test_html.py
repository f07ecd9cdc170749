"""Pages of official sites: written here after each template, and real ones that are kept beside the project."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.reading import list_inputs, read, read_file
from annotator.reading.encoding import decode
from annotator.reading.pages import html
from annotator.reading.pages.article import Saved, described
from annotator.reading.pages.furniture import article_lines
from annotator.reading.pages.sites import packaged, site_of, sites
from annotator.reading.pages.tree import LexborPage, Line, SoupPage, lines
from annotator.records import Document, Problem

PAGES = Path(__file__).parent / "pages"
# Everything in these pages that is not the article says so: 旁文.
NOT_THE_ARTICLE = "旁文"
# File: title, date, where the date came from, site, source it credits, template, first and last line, number of lines.
WANTED = {
    "cctv-2010s.shtml": ("[视频]示例科考船返航", "2016-05-17", "url", "央视网", "央视网", "cctv-2010s", "央视网消息（新闻联播）：示例科考船17日返回母港。", "这次科考历时一百二十天。", 2),
    "cctv-article.shtml": ("示例纲要全文发布", "2021-03-13", "metadata", "央视网", "央视网", "cctv-article", "央视网消息：示例纲要13日全文发布。", "纲要提出强化国家战略科技力量。", 2),
    "cctv-programme.shtml": ("《示例联播》 20230928 21:00", "2023-09-28", "metadata", "央视网", "央视网", "cctv-programme", "本期节目主要内容： 1.示例会议召开； 2.示例工程开工。（《示例联播》 20230928 21:00）", "本期节目主要内容： 1.示例会议召开； 2.示例工程开工。（《示例联播》 20230928 21:00）", 1),
    "cctv-video.shtml": ("[视频]示例园区建设创新联合体", "2023-09-18", "metadata", "央视网", "央视网", "cctv-video", "央视网消息（新闻联播）：示例园区建设创新联合体。", "园区已有二十家企业“组团”攻关。", 2),
    "govcn-2014.htm": ("示例规划印发", "2015-05-19", "metadata", "中国政府网", "工业和信息化部", "govcn-2014", "示例规划19日印发，提出建设现代产业体系。", "规划期为十年。", 4),
    "govcn-2023.htm": ("示例会议部署推进新型工业化", "2023-11-04", "metadata", "中国政府网", "新华社", "govcn-2023", "新华社北京11月3日电 示例会议3日召开，部署推进新型工业化。", "会议指出，新型工业化是现代化产业体系的重要内容。", 2),
    "guangdong-trs.html": ("示例市出台措施", "2024-02-18", "metadata", "广东省人民政府门户网站", "南方日报", "gov-article", "示例市出台二十条措施。", "措施支持新质生产力。", 2),
    "miit-2010s.html": ("示例标准实施", "2013-04-01", "metadata", "工业和信息化部", "科技司", "trs-2010s", "示例标准4月1日起实施。", "标准涉及三个行业。", 2),
    "miit-2020s.html": ("示例行动计划发布", "2022-08-25", "metadata", "工业和信息化部", "运行监测协调局", "miit-con", "示例行动计划25日发布。", "计划聚焦未来产业。", 2),
    "most-2010s.htm": ("示例计划启动", "2012-07-09", "metadata", "科学技术部", "科学技术部", "trs-2010s", "示例计划日前启动。", "计划支持企业牵头的技术创新。", 2),
    "most-2020s.html": ("示例部门部署基础研究", "2023-03-24", "metadata", "科学技术部", "科技日报", "trs-2020s", "示例部门召开会议，部署基础研究。", "会议提出打好关键核心技术攻坚战。", 2),
    "ndrc-2010s.html": ("示例工程竣工", "2016-11-22", "metadata", "国家发展和改革委员会", "基础司", "trs-2010s", "示例工程22日竣工。", "工程投资一百亿元。", 2),
    "ndrc-2020s.html": ("示例方案解读", "2021-05-12", "metadata", "国家发展和改革委员会", "政策研究室", "trs-2020s", "示例方案提出十项任务。", "第一项是建设现代化产业体系。", 2),
    "people-2016.html": ("示例城市设立未来产业基金", "2018-07-14", "metadata", "人民网", "人民网", "people-2016", "示例城市日前设立基金，首期规模十亿元。", "相关负责人说，基金投向关键领域。", 2),
    "people-2020s.html": ("示例文章谈现代化产业体系", "2022-12-20", "metadata", "人民网", "人民日报", "people-2020s", "从现代产业体系到现代化产业体系，一字之差。", "要提高产业体系现代化水平。", 2),
    "people-gb-table.html": ("示例代表谈自主创新", "2006-03-05", "text", "人民网", "人民网", "people-gb", "示例代表说，自主创新是核心。", "他建议加大投入。", 2),
    "people-gb.html": ("示例纲要公布", "2006-02-09", "metadata", "人民网", "新华社", "people-gb", "新华社北京2月9日电 示例纲要9日公布。", "纲要提出增强自主创新能力。", 2),
    "qstheory-2010s.htm": ("示例论文：新型举国体制", "2019-07-16", "metadata", "求是", "学习时报", "qstheory-inner", "新型举国体制面向市场。", "它不同于过去的举国体制。", 2),
    "qstheory-2020s.htm": ("示例文章：发展新质生产力是内在要求", "2024-05-31", "metadata", "求是", "求是", "qstheory-highlight", "发展新质生产力是内在要求。", "必须继续做好创新这篇大文章。", 2),
    "rmrb-2010s.htm": ("示例大会召开", "2016-05-31", "metadata", "人民日报", "人民日报", "rmrb-2010s", "本报北京5月30日电 示例大会30日召开。", "大会号召突破关键核心技术。", 2),
    "rmrb-2020s.html": ("向新而行", "2024-12-05", "metadata", "人民日报", "人民日报", "rmrb-2020s", "发展新质生产力，要因地制宜。", "传统产业也能向新而行。", 2),
    "sichuan-trs.html": ("示例省实施意见", "2021-09-30", "metadata", "四川省人民政府", "四川日报", "trs-2010s", "示例省印发实施意见。", "意见提出做强创新联合体。", 2),
    "xinhuanet-2000s.htm": ("示例会议强调走新型工业化道路", "2004-03-05", "metadata", "新华社", "新华社", "xinhuanet-2000s", "新华网北京3月5日电 示例会议强调，走新型工业化道路。", "会议由示例部门主办。", 3),
    "xinhuanet-2010s.htm": ("示例产业联盟成立", "2017-08-15", "url", "新华社", "经济日报", "xinhuanet-2010s", "示例产业联盟15日成立，成员包括三十家企业。", "联盟将共建试验平台。", 2),
    "wechat-account.html": ("示例行动方案发布", "2023-09-07", "metadata", "示例发布", "", "wechat", "示例行动方案今天发布，提出十二项任务。", "方案要求，三年内建成二十个中试平台。", 2),
    "xinhuanet-2011.htm": ("示例铁路全线铺轨", "2011-12-09", "metadata", "新华社", "示例晚报", "xinhuanet-2011", "示例铁路９日全线铺轨，全长三百公里。", "铁路建成以后，两地之间一小时可达。", 2),
    "xinhuanet-2019.htm": ("示例企业攻克关键核心技术", "2019-12-10", "metadata", "新华社", "新华社", "xinhuanet-2019", "新华社示例市12月9日电（记者某某）示例企业宣布攻克一项关键核心技术。", "该企业联合高校组建了创新联合体。", 2),
    "xinhuanet-2020s-unlabelled.html": ("示例省推进新型工业化", "2023-09-23", "metadata", "新华社", "经济参考报", "xinhuanet-2020s", "示例省日前召开推进会，部署新型工业化。", "全省将建设一批示例园区。", 2),
    "xinhuanet-2020s.htm": ("示例会议研究新质生产力", "2024-01-31", "metadata", "新华社", "新华社", "xinhuanet-2020s", "新华社北京1月30日电（记者某某）示例会议30日在京举行，研究发展新质生产力。", "会议要求各地因地制宜。（完）", 3),
    "zhejiang-zoom.html": ("示例县投资增长", "2016-11-22", "metadata", "浙江省发展和改革委员会", "省发改委", "gov-article", "示例县投资同比增长一成。（示例县发改局）", "示例县投资同比增长一成。（示例县发改局）", 1),
}  # fmt: skip


def both_ways(file: Path) -> list[Document | None]:
    """What the descriptions find in a page by lexbor and by BeautifulSoup."""
    source = html.prepared(decode(file.read_bytes()))
    return [
        described(
            page,
            Saved(source, file.name, str(file), file.name, html.address(page, source, packaged())),
            packaged(),
        )
        for page in (LexborPage(source), SoupPage(source))
    ]


@pytest.mark.parametrize("name", WANTED)
def test_a_page_of_each_template(name):
    (page,) = read_file(PAGES, PAGES / name)
    assert isinstance(page, Document)
    text = page.text.split("\n")
    found = (page.title, page.date, page.date_source, page.source, page.credited_source, page.extractor)
    assert (*found, text[0], text[-1], len(text)) == WANTED[name]
    assert NOT_THE_ARTICLE not in page.text + page.title + page.credited_source
    assert len(set(text)) == len(text)


def test_each_site_of_the_promise_has_an_old_and_a_new_page():
    pages = {name: page[3] for name, page in WANTED.items()}
    for site in (
        "新华社",
        "人民日报",
        "人民网",
        "中国政府网",
        "求是",
        "央视网",
        "科学技术部",
        "国家发展和改革委员会",
        "工业和信息化部",
    ):
        assert len({WANTED[name][5] for name in pages if pages[name] == site}) >= 2, site
    provinces = {"浙江省发展和改革委员会", "广东省人民政府门户网站", "四川省人民政府"}
    assert provinces <= set(pages.values())
    assert {file.name for file in PAGES.iterdir()} == set(WANTED)


def test_every_template_belongs_to_a_site_and_tells_body_title_and_date():
    for site in sites():
        for template in site.templates:
            assert template.body and template.title and template.date, template.id
    assert site_of("http://paper.people.com.cn/rmrb/html/2016-05/31/x.htm").name == "人民日报"
    assert site_of("http://theory.people.com.cn/n1/2022/1220/c1.html").name == "人民网"
    assert site_of("https://www.gov.cn/yaowen/x.htm").name == "中国政府网"
    assert site_of("https://www.zj.gov.cn/art/x.html").name == ""
    assert site_of("https://notgov.cn/") is None


@pytest.mark.parametrize("name", WANTED)
def test_both_ways_read_the_same_in_our_own_pages(name):
    lexbor, soup = both_ways(PAGES / name)
    assert lexbor == soup
    assert lexbor is not None


def test_both_ways_read_the_same_in_every_real_page(corpora):
    files = [*sorted((corpora / "cctv_html").iterdir()), *sorted((corpora / "news_html").iterdir())]
    read_by_description = 0
    for file in files:
        lexbor, soup = both_ways(file)
        assert lexbor == soup, file.name
        read_by_description += lexbor is not None
    assert (len(files), read_by_description) == (913, 909)


inline = st.recursive(
    st.sampled_from(["发展", "科技 创新", "2024年", "\n", " ", "，", "a b"]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["b", "span", "a", "em"]),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=6,
).filter(lambda text: text.count("<a>") < 2)
block = st.recursive(
    st.builds("<p>{}</p>".format, inline),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["div", "section", "blockquote"]),
        st.lists(
            st.one_of(inner, st.sampled_from(["<br>", "<script>发</script>", "<!--注-->"])), max_size=4
        ).map("".join),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(block)
def test_both_parsers_give_the_same_lines(body):
    source = f"<html><head><title>题</title></head><body><div id='x'>{body}</div></body></html>"
    found = [lines(page, page.first("#x")) for page in (LexborPage(source), SoupPage(source))]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("found", "title", "wanted"),
    [
        (["来源：新华社", "正文。", "责任编辑：某"], "", ["正文。"]),
        (["标题的", "下半句", "正文。"], "标题的下半句", ["正文。"]),
        (["正文。(责任编辑：某)"], "", ["正文。"]),
        (["甲。", "乙。", "甲。", "乙。"], "", ["甲。", "乙。"]),
        (["甲。", "乙。", "甲。"], "", ["甲。", "乙。", "甲。"]),
        (["新华社北京1月31日电（记者某某）会议召开。"], "", ["新华社北京1月31日电（记者某某）会议召开。"]),
        (["新华社北京1月31日电", "正文。", "（新华社北京1月31日电）"], "", ["正文。"]),
        (["2024年01月31日08:30　来源：新华社", "正文。"], "", ["正文。"]),
        (["2024年1月31日，会议召开。", "正文。"], "", ["2024年1月31日，会议召开。", "正文。"]),
        (["表1", *["行。"] * 9, "来源：国家统计局", *["句。"] * 9], "", ["表1", *["行。"] * 9, "来源：国家统计局", *["句。"] * 9]),
    ],
)  # fmt: skip
def test_what_stands_around_the_text_goes_and_the_text_stays(found, title, wanted):
    assert article_lines([Line(text) for text in found], title) == wanted


@pytest.mark.parametrize(
    "line",
    ["1 " * 5000 + "x", "1" * 5000 + "x", "打印 " * 3000 + "x", "【打印】" * 3000 + "x", "来源：" * 3000],
)
def test_no_line_takes_the_expressions_long(line):
    # With a pattern that tries every way to divide the line this would not end.
    assert article_lines([Line("正文。"), Line(line, True)], "") == ["正文。", line]


def test_links_under_a_heading_of_recommendations_go():
    found = [Line("正文。"), Line("相关阅读："), Line("另一题", True), Line("[1]", True), Line("正文续。")]
    assert article_lines(found, "") == ["正文。", "正文续。"]


GENERAL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>示例园区开园_示例网</title>
<meta property="og:url" content="https://www.example.org/2024/01/31/a.html">
<meta property="article:published_time" content="2024-01-31T08:00:00+08:00"></head><body><div class="top"><a href="/">首页</a></div>
<h1>示例园区开园</h1><div class="meta">2024-01-31 08:00 来源：示例日报</div><div class="entry">PARAGRAPHS</div></body></html>"""
PARAGRAPH = "<p>示例园区三十一日开园，首批二十家企业入驻，涉及新材料、生物制造、低空经济等多个领域，计划三年内建成试验平台。</p>"


def test_a_site_without_a_description_is_read_by_general_extraction():
    further = "<p>园区还将设立基金，支持企业联合高校攻关。</p>"
    paragraphs = (
        "".join(PARAGRAPH.replace("示例园区", name) for name in ("示例园区", "东区", "西区", "南区"))
        + further
    )
    (page,) = html.read_html(GENERAL.replace("PARAGRAPHS", paragraphs), "a", "a", "a.html")
    assert (page.title, page.date, page.source) == ("示例园区开园", "2024-01-31", "www.example.org")
    assert (page.credited_source, page.extractor) == ("示例日报", "general")
    assert page.text.startswith("示例园区三十一日开园") and page.text.endswith("联合高校攻关。")


def test_an_address_known_from_outside_chooses_the_site():
    source = (PAGES / "miit-2010s.html").read_text(encoding="utf-8").replace('rel="canonical"', "")
    (page,) = html.read_html(source, "a", "a", "a.html", url="https://www.miit.gov.cn/a/content.html")
    assert (page.url, page.extractor) == ("https://www.miit.gov.cn/a/content.html", "trs-2010s")


def test_the_address_that_a_browser_leaves_in_a_saved_page():
    for comment in (
        "<!-- saved from url=(0058)http://politics.people.com.cn/GB/1026/3206001.html -->",
        "<!--\n Page saved with SingleFile \n url: http://politics.people.com.cn/GB/1026/3206001.html \n-->",
    ):
        source = f"<html>{comment}<body></body></html>"
        assert (
            html.address(LexborPage(source), source, packaged())
            == "http://politics.people.com.cn/GB/1026/3206001.html"
        )


def test_a_template_that_gives_no_date_leaves_the_page_to_the_next():
    # Both generations' containers are there; only the older one has a date.
    source = """<html><head><link rel="canonical" href="http://www.people.com.cn/GB/1.html"></head><body>
    <div class="rm_txt_con">旁文旁文旁文旁文旁文旁文</div><h1>示例</h1><span id="p_publishtime">2006年02月09日17:40</span>
    <div id="p_content">示例纲要公布，提出增强自主创新能力。</div></body></html>"""
    (page,) = html.read_html(source, "a", "a", "a.html")
    assert (page.extractor, page.date, page.text) == (
        "people-gb",
        "2006-02-09",
        "示例纲要公布，提出增强自主创新能力。",
    )


def test_a_page_without_an_article_says_so():
    source = "<html><body>" + "<li><a href='/1'>示例新闻标题一则，链接到别处</a></li>" * 9 + "</body></html>"
    (problem,) = html.read_html(source, "a", "a", "a.html")
    assert isinstance(problem, Problem) and "no article" in problem.problem


# Continued pages


def part(folder: Path, name: str, sentence: str, title: str = "示例长文", day: str = "2024-01-31") -> None:
    page = f"""<html><head><meta charset="utf-8"><link rel="canonical" href="http://www.xinhuanet.com/politics/{day}/{name}">
    </head><body><div class="h-title">{title}</div><span class="h-time">{day} 08:00:00</span>
    <div id="p-detail"><p>{sentence}</p></div></body></html>"""
    (folder / name).write_text(page, encoding="utf-8")


FIRST, SECOND, THIRD = (f"第{n}页的句子，写得足够长。" for n in "一二三")


@pytest.mark.parametrize(
    "names",
    [
        ("c_1.htm", "c_1_2.htm", "c_1_3.htm"),
        ("t1.html", "t1_1.html", "t1_2.html"),
        ("c1-9.html", "c1-9-2.html", "c1-9-3.html"),
    ],
)
def test_pages_that_continue_an_article_are_one_document(tmp_path, names):
    for name, sentence in zip(names, (FIRST, SECOND, THIRD), strict=True):
        part(tmp_path, name, sentence)
    (page,) = read([tmp_path])
    assert (page.doc_id, page.text) == (names[0], "\n".join((FIRST, SECOND, THIRD)))
    assert [Path(file).name for _, file in list_inputs([tmp_path / name for name in names])] == [names[0]]
    (alone,) = read([tmp_path / names[1]])
    assert alone.text == SECOND


@pytest.mark.parametrize(
    "other",
    [{"title": "另一篇文章"}, {"day": "2023-01-31"}, {"sentence": FIRST}],
    ids=["another headline", "another day", "the same text"],
)
def test_a_name_alone_joins_nothing(tmp_path, other):
    part(tmp_path, "c_1.htm", FIRST)
    part(tmp_path, "c_1_2.htm", **{"sentence": SECOND, **other})
    assert len(list(read([tmp_path]))) == 2


# Hostile pages: a right result or a problem, within 500 MB and ten seconds of processor time.

BODY = "加快发展新质生产力，扎实推进新型工业化。"
CCTV = '<html><head><meta charset="utf-8"><link rel="canonical" href="https://tv.cctv.com/2023/09/18/V.shtml"></head><body><div class="tit">题</div>'
HOSTILE = {
    "80 MB of text": lambda: CCTV + f'<div id="content_area"><p>{BODY * 1_350_000}</p></div>',
    "80 MB of tags": lambda: CCTV + f'<div id="content_area">{f"<p>{BODY}</p>" * 1_200_000}</div>',
    "18 MB of tags": lambda: CCTV + f'<div id="content_area">{f"<p>{BODY}</p>" * 270_000}</div>',
    "a large page of no known site": lambda: f"<html><body>{f'<p>{BODY}</p>' * 90_000}</body></html>",
    **{
        f"{tag} nested 50,000 deep": lambda tag=tag: CCTV + f"<{tag}>" * 50_000 + f'<div id="content_area">{BODY}</div>'
        for tag in ("div", "b", "a", "ul", "table", "p")
    },
    "div nested 9,000 deep": lambda: CCTV + "<div>" * 9_000 + f'<div id="content_area">{BODY}</div>' + "</div>" * 9_000,
    "fonts left open before paragraphs": lambda: CCTV + "".join(f"<font size={n}>" for n in range(900)) + f'<div id="content_area">{f"<p>{BODY}" * 9_000}</div>',
    "a tag with 300,000 attributes": lambda: CCTV + f'<div id="content_area"><p {" ".join(f"a{n}=1" for n in range(300_000))}>{BODY}</p></div>',
    "a million spaces": lambda: CCTV + f'<div id="content_area">{BODY}{" " * 1_000_000}x\n{BODY}</div>',
    "a picture of 15 MB inside the page": lambda: CCTV + f'<img src="data:image/png;base64,{"A" * 15_000_000}"><div id="content_area">{BODY}</div>',
}  # fmt: skip
READ_ONE = """
import resource, sys
from pathlib import Path
from annotator.reading import read_file
file = Path(sys.argv[1])
for item in read_file(file.parent, file):
    print(getattr(item, "problem", "") or f"{item.extractor}: {item.text[:4]}")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_costs_little(tmp_path, kind):
    file = tmp_path / "page.html"
    file.write_text(HOSTILE[kind](), encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))

    # By way of a small shell, since a process inherits the peak memory of the one that started it.
    command = ["sh", "-c", '"$@"', "sh", sys.executable, "-c", READ_ONE, str(file)]
    done = subprocess.run(
        command, capture_output=True, text=True, preexec_fn=limit, env={**os.environ, "PYTHONUTF8": "1"}
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said, megabytes = done.stdout.splitlines()
    assert said == "cctv-video: 加快发展" or said.endswith(
        ("save the text you need as .txt", "general extraction")
    )
    assert int(megabytes) < 500
