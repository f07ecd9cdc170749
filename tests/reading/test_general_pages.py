"""Single pages of sites that no description knows: headline, day, credited source and text."""

from __future__ import annotations

import datetime
import json
from urllib.parse import quote

import pytest

from annotator.reading.pages import html
from annotator.records import Document, Problem
from tests.reading.wild_pages import NOT_TEXT, SENTENCES, article, menu, newspaper, related, table_site

TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:6])
HEADLINE = "示例港口开通三条远洋航线"


def read(source: str, name: str = "a.html", url: str = "") -> Document:
    (page,) = html.read_html(source, name, name, name, url=url)
    assert isinstance(page, Document), page
    return page


def page(
    head: str = f"<title>{HEADLINE}_示例网</title>",
    headline: str = f"<h1>{HEADLINE}</h1>",
    byline: str = "<div>2023-05-17 09:12 来源：示例日报</div>",
    text: str = TEXT,
    after: str = "",
) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body><div class="top">{menu()}</div>'
        f'<div class="c">{headline}{byline}<div class="t">{text}</div>{after}</div><div class="foot">{NOT_TEXT}版权所有</div></body></html>'
    )


@pytest.mark.parametrize("layout", [newspaper, table_site])
@pytest.mark.parametrize("number", [3, 14, 27])
def test_nothing_but_the_article_comes_out_of_a_page(layout, number):
    title, day, texts = article(number)
    found = read(layout(number))
    assert (found.title, found.date, found.extractor) == (title, day, "general")
    assert found.text.split("\n") == texts
    assert found.credited_source in ("示例晚报", "示例农业信息网")


# The headline


@pytest.mark.parametrize(
    "headline",
    [
        "观察|示例港口：钱从哪来，人往哪去",
        "奋进新征程——中国式港口的示例实践",
        "示例_港口_三问",
        '港口"样板间"背后有何"秘诀"？',
        "1-10月示例港口吞吐量增长8.5%",
    ],
)
@pytest.mark.parametrize(
    "behind", ["", "_要闻_示例网", "--要闻--示例网", " - 示例港口局", "|港口|航线|示例新闻"]
)
def test_a_headline_stays_whole_and_what_stands_behind_it_goes(headline, behind):
    quoted = headline.replace('"', "&quot;")
    found = read(page(head=f"<title>{quoted}{behind}</title>", headline=f"<h2>{quoted}</h2>"))
    assert found.title == headline


def test_a_navigation_heading_is_no_headline():
    found = read(
        page(
            headline=f"<h1><a href='/'>{NOT_TEXT}全部导航</a></h1><h1>{NOT_TEXT}频道</h1><h1>{HEADLINE}</h1>"
        )
    )
    assert found.title == HEADLINE


def test_a_headline_cut_short_in_a_meta_tag_is_taken_from_the_heading():
    whole = '示例港口"东扩"之后，"西进"提速'
    cut = '<meta property="og:title" content="示例港口"东扩"之后，"西进"提速">'
    found = read(page(head=f"<title>{whole}</title>{cut}", headline=f"<h1>{whole}</h1>"))
    assert found.title == whole


def test_without_a_heading_the_title_loses_its_sites_name():
    found = read(page(head="<title>示例港口开通航线 -《示例财经》</title>", headline=""))
    assert found.title == "示例港口开通航线"


def test_a_headline_that_the_pages_title_does_not_say_stands_above_its_byline():
    found = read(
        page(head="<title>新闻动态--示例学会官网</title>", headline=f"<h3>首页 - 新闻动态</h3><h5>{HEADLINE}举行！</h5>",
             byline="<div>发布时间：2019-05-18 来源：示例学会</div>")
    )  # fmt: skip
    assert (found.title, found.date, found.credited_source) == (f"{HEADLINE}举行！", "2019-05-18", "示例学会")


def test_a_headline_broken_over_lines_is_one():
    found = read(page(head="<title>示例大会常务委员会关于批准港口债务限额的决议_示例网</title>",
                      headline="<h1>示例大会常务委员会<br>关于批准港口债务限额的决议</h1>"))  # fmt: skip
    assert found.title == "示例大会常务委员会关于批准港口债务限额的决议"


# The day


@pytest.mark.parametrize(
    "byline",
    [
        "2023-05-17 09:12:33",
        "2023年5月17日　09:12",
        "时间：2023.05.17",
        "发布时间：2023/5/17 浏览次数：33",
        "( 2023-05-17 09:12:26 )",
        "<span>2023年05月17日</span><span>责编：某某</span>",
        "<span class='y'>2023</span><span class='d'>05/17</span><span>09:12:26</span>",
    ],
)
def test_the_day_is_that_of_the_line_under_the_headline(byline):
    found = read(page(byline=f"<div>{byline}</div>", after=related(2)))
    assert (found.date, found.date_source) == ("2023-05-17", "metadata")


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ('<script type="application/ld+json">{"datePublished": "2023-05-16T20:30:00Z"}</script>', ""),
        ('<meta property="article:published_time" content="2023-05-16T23:59:59+00:00">', ""),
        (
            "",
            '<time pubdate datetime="2023-05-17T08:00+08:00">前天</time><time datetime="2023-05-18">昨天</time>',
        ),
        ("", '<time datetime="2023-05-17">五月十七</time>'),
    ],
)
def test_a_day_written_for_programs_is_beijings(head, byline):
    found = read(page(head=f"<title>{HEADLINE}</title>{head}", byline=f"<div>{byline}</div>"))
    assert (found.date, found.date_source) == ("2023-05-17", "metadata")


def test_times_of_several_articles_are_no_day_of_one():
    assert (
        read(page(byline='<time datetime="2023-05-17">甲</time><time datetime="2023-05-18">乙</time>')).date
        == ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "<p>某某，1983年11月11日出生，示例市人，工程师。</p>",
        "<p>请于2022年6月30日前将材料报送示例港口管理局，逾期不予受理。</p>",
        "<p>本办法自2022年1月1日起施行，原办法同时废止。</p>",
        "<p>到2035年12月31日，示例港口将建成世界一流强港。</p>",
    ],
)
def test_a_day_that_the_text_speaks_of_is_none(text):
    assert read(page(byline="", text=text + TEXT)).date == ""


def test_the_day_of_a_related_item_of_a_comment_and_of_a_html_comment_is_none():
    comment = "<!-- published 2022-08-16 10:00 -->"
    comments = f'<div class="comment"><p>{NOT_TEXT}网友 2022-09-09 10:00</p></div>'
    found = read(
        page(byline="<div>发布时间：2022-08-14</div>", text=comment + TEXT, after=related(3) + comments)
    )
    assert found.date == "2022-08-14"
    assert read(page(byline="", text=comment + TEXT, after=related(3))).date == ""


def test_a_day_still_to_come_is_none():
    tomorrow = (datetime.date.today() + datetime.timedelta(days=40)).isoformat()
    assert read(page(byline=f"<div>{tomorrow} 10:00</div>")).date == ""


def test_a_day_on_which_something_was_passed_does_not_win_over_the_one_a_page_states():
    head = f'<title>{HEADLINE}_示例网</title><meta name="PubDate" content="2007-08-20 10:00">'
    found = read(page(head=head, byline="<div>（2007年6月29日示例大会第二十八次会议通过）</div>"))
    assert found.date == "2007-08-20"


def test_official_documents_sign_last():
    signed = f"{TEXT}<p align='right'>示例省港口管理局</p><p align='right'>2020年3月9日</p>"
    found = read(page(byline="", text=signed))
    assert (found.date, found.date_source) == ("2020-03-09", "text")


# The credited source


@pytest.mark.parametrize(
    "label",
    ["来源：", "来源于：", "本文来源于", "稿源：", "文章来源：", "信息来源：", "稿件来源：", "摘自："],
)
def test_a_source_is_credited_by_many_labels(label):
    assert read(page(byline=f"<div>2023-05-17 09:12 {label}示例商报</div>")).credited_source == "示例商报"


@pytest.mark.parametrize(
    "byline",
    [
        "<span>来源：示例商报</span><span>示例青年网</span>",
        "来源：<a href='/'>示例商报</a><a href='/'>示例市</a><a href='/'>举报</a>",
        "<td>来源：</td><td>示例商报</td>",
        "来源：示例商报 作者：某某 编辑：某某",
        "来源：示例商报 字号：大 中 小",
        "来源：示例商报 2023年5月17日",
        "来源丨示例商报 作者丨某某",
        "<b>来源</b> <i>示例商报</i>",
        "来源 示例商报",
    ],
)
def test_the_border_of_an_element_and_the_next_label_end_a_credit(byline):
    assert read(page(byline=f"<div>2023-05-17 09:12 {byline}</div>")).credited_source == "示例商报"


def test_a_credit_below_the_text_counts_and_one_in_the_text_does_not():
    below = read(page(byline="", after="<div class='z'>来源：示例商报 时间：2023-05-17</div>"))
    assert (below.credited_source, below.date) == ("示例商报", "2023-05-17")
    told = "<p>这笔资金来源：一是财政拨款，二是社会捐助，三是企业自筹，各占三成左右。</p>"
    assert read(page(byline="<div>2023-05-17 09:12</div>", text=TEXT + told)).credited_source == ""


def test_government_meta_tags_are_believed():
    head = (
        f"<title>{HEADLINE}__示例市交通运输委员会</title><meta name='ArticleTitle' content='{HEADLINE}'>"
        "<meta name='PubDate' content='2022-03-19'><meta name='ContentSource' content='示例市港口局'>"
    )
    found = read(page(head=head, headline="", byline=""))
    assert (found.title, found.date, found.credited_source) == (HEADLINE, "2022-03-19", "示例市港口局")
    assert found.source == "示例市交通运输委员会"


# The text


def test_a_summary_that_the_page_repeats_is_not_the_text():
    summary = f"<p>{NOT_TEXT}摘要：示例港口新开航线，货物当日起运，多方参与建设。</p>"
    found = read(
        page(text=f"<div>{summary}</div><div><b>{NOT_TEXT}简介</b>{summary}</div><div class='z'>{TEXT}</div>")
    )
    assert found.text.split("\n") == list(SENTENCES[:6])


def test_comments_longer_than_the_article_are_not_the_text():
    said = "".join(
        f"<div><a href='/u{n}'>{NOT_TEXT}网友{n}</a><p>{NOT_TEXT}第{n}楼：我觉得这件事很有意思，大家都来说说自己的看法吧。</p></div>"
        for n in range(60)
    )
    found = read(page(after=f"<div><h4>热门评论</h4>{said}</div>"))
    assert found.text.split("\n") == list(SENTENCES[:6])


def test_a_short_article_between_many_links_is_read():
    links = "".join(
        f"<p><a href='/{n}'>{NOT_TEXT}第{n}条，某地发布新的消息，欢迎点击阅读全文</a></p>" for n in range(120)
    )
    found = read(page(text=f"<p>{SENTENCES[0]}</p>", after=links))
    assert (found.title, found.text) == (HEADLINE, SENTENCES[0])


def test_a_list_of_links_is_no_article():
    links = "".join(
        f"<li><a href='/{n}'>第{n}条，某地发布新的消息</a> 2023-05-{n % 28 + 1:02}</li>" for n in range(60)
    )
    (problem,) = html.read_html(
        f"<html><title>新闻中心</title><body><ul>{links}</ul></body></html>", "a", "a", "a.html"
    )
    assert isinstance(problem, Problem) and "no article" in problem.problem


def test_an_article_of_thirty_thousand_tags_is_read_whole():
    rows = "".join(
        f"<tr><td>{n}</td><td>示例街道{n}号</td><td>已落实终末消毒措施。</td></tr>" for n in range(4_200)
    )
    found = read(page(text=f"{TEXT}<table>{rows}</table>"))
    assert found.text.startswith(SENTENCES[0]) and "示例街道4199号" in found.text


def test_what_official_texts_end_with_stays():
    signature = "<p>示例省人民政府</p><p>2020年3月9日</p>"
    assert read(page(byline="", text=TEXT + signature)).text.endswith("示例省人民政府\n2020年3月9日")


@pytest.mark.parametrize("heading", ["相关阅读", "更多新闻", "热门推荐", "延伸阅读："])
def test_a_box_of_links_between_its_paragraphs_does_not_end_an_article(heading):
    box = f"<div class='box'><h4>{heading}</h4>{related(4)}</div>"
    paragraphs = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    found = read(page(text="".join([*paragraphs[:2], box, *paragraphs[2:]])))
    assert found.text.split("\n") == list(SENTENCES)


def test_an_editor_named_above_the_text_does_not_end_it():
    summary = f"<p>{SENTENCES[6]}</p>"
    found = read(page(byline=f"<div>2023-05-17 09:12</div>{summary}<p>责任编辑：某某</p>"))
    assert found.text.split("\n")[-6:] == list(SENTENCES[:6])


STATE = {
    "code": 0,
    "detail": {"title": HEADLINE, "publishTime": "2023-05-17 09:12", "source": "示例日报", "content": TEXT},
    "hot": [{"title": f"又一题{n}", "abstract": "示例港口的一句摘要，不是正文。"} for n in range(9)],
}


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.__INITIAL_STATE__ = {state}; start();</script>",
        '<script id="data" type="application/json">{state}</script>',
        '<script id="data" type="application/json">{quoted}</script>',
    ],
)
def test_an_article_that_a_program_draws_is_read_from_the_pages_data(script):
    state = json.dumps(STATE, ensure_ascii=False)
    shown = script.replace("{state}", state).replace("{quoted}", quote(state))
    found = read(
        f"<html><head><title>{HEADLINE}_示例网</title></head><body><div id='app'></div>{shown}</body></html>"
    )
    expected = read(page())
    assert (found.title, found.date, found.credited_source) == (HEADLINE, "2023-05-17", "示例日报")
    assert (found.text, found.extractor) == (expected.text, "page data")


def test_structured_data_with_the_whole_text_is_an_article():
    state = json.dumps(
        {
            "headline": HEADLINE,
            "datePublished": "2023-05-16T23:00:00Z",
            "articleBody": "\n".join(SENTENCES * 3),
        }
    )
    found = read(
        f"<html><head><script type='application/ld+json'>{state}</script></head><body></body></html>"
    )
    assert (found.title, found.date, found.text.split("\n")[0]) == (HEADLINE, "2023-05-17", SENTENCES[0])


def test_the_data_of_an_index_page_is_no_article():
    several = [{"title": f"{n}", "content": f"第{n}篇，" + "".join(SENTENCES * 2)} for n in "甲乙丙"]
    state = json.dumps({"list": several}, ensure_ascii=False)
    (problem,) = html.read_html(
        f"<html><body><script>var list = {state}</script></body></html>", "a", "a.html", "a.html"
    )
    assert isinstance(problem, Problem) and "no article text found" in problem.problem


def test_a_form_around_the_article_hides_nothing_and_one_to_fill_in_shows_nothing():
    search = "<form><label>全文检索</label><input name='q'><button>检索</button></form>"
    written = (
        page().replace("<body>", f"<body><form id='form1'>{search}").replace("</body>", "</form></body>")
    )
    assert read(written).text == read(page()).text
    comment = "<form>发表意见：<textarea></textarea>请文明发言</form>"
    assert "文明发言" not in read(page(after=comment)).text


@pytest.mark.parametrize(
    ("head", "headline", "expected"),
    [
        (f"示例日报数字报-{HEADLINE}", f"<td>{HEADLINE}</td>", HEADLINE),
        (f"示例省人民政府 政策文件 {HEADLINE}", f"<p>示例省人民政府<br>{HEADLINE}</p>", HEADLINE),
        ("示例网--经济新闻", f"<b>{HEADLINE}</b>", HEADLINE),
        (f"{HEADLINE}_示例省人民政府门户网站", f"<p>{HEADLINE}</p><p>示例省人民政府门户网站</p>", HEADLINE),
        (f"{HEADLINE}_要闻动态与图片", f"<p>{HEADLINE}</p><p>要闻动态与图片</p>", HEADLINE),
    ],
)
def test_a_headline_behind_the_sites_name_is_found(head, headline, expected):
    assert read(page(head=f"<title>{head}</title>", headline=headline)).title == expected


@pytest.mark.parametrize(
    ("byline", "after"),
    [
        ("", "<div>来源：示例日报 2023-05-17 记者：某某</div>"),
        ("<div>更新时间：2023-05-19 08:00 发布时间：2023-05-17 09:12</div>", ""),
        ("<div><span>更新日期：2023-05-19 08:00</span><span>日期：2023-05-17 09:12</span></div>", ""),
        ("", "<p>（完）</p><p>2023年5月17日（星期三）</p>"),
        ("<div>记者 某某 3小时前</div><time datetime='2023-05-17T09:00:00+08:00'></time>", ""),
    ],
)
def test_the_day_may_stand_below_the_text_or_for_programs_only(byline, after):
    found = read(page(byline=byline, after=after))
    assert (found.date, found.text) == ("2023-05-17", read(page()).text)


def test_the_day_of_a_newspapers_page_stands_above_its_list_of_headlines():
    listed = "".join(f"<li><a href='{n}.htm'>第{n}个题目说的是别的事</a></li>" for n in range(30))
    head = f"<table><tr><td>2023年05月17日 星期三 第03版：要闻</td></tr></table><ul>{listed}</ul>"
    assert read(page(headline=f"{head}<h1>{HEADLINE}</h1>", byline="")).date == "2023-05-17"
    today = head.replace("第03版：要闻", "欢迎您")
    assert read(page(headline=f"{today}<h1>{HEADLINE}</h1>", byline="")).date == ""


@pytest.mark.parametrize(
    ("folders", "byline"),
    [("2023/05/17", ""), ("2023/05", "<div>05-17 09:12</div>"), ("202305", "<div>5月17日</div>")],
)
def test_folders_tell_the_day_of_a_page_that_does_not_or_its_year(folders, byline):
    (found,) = html.read_html(page(byline=byline), "a", "a.html", "a.html", folders=folders)
    assert isinstance(found, Document) and found.date == "2023-05-17"


def test_links_to_further_pages_end_no_text():
    assert read(page(text=f"{TEXT}<p>[1] [2] <a href='a_1.html'>下一页</a></p>")).text == read(page()).text


def test_a_page_in_english_is_read():
    text = "".join(
        f"<p>The province will cultivate new quality productive forces, meeting {n} said.</p>"
        for n in range(6)
    )
    found = read(
        page(
            head="<title>Forces - Example Daily</title>",
            headline="<h1>Forces</h1>",
            byline="<div>Updated: 2023-05-17 09:10</div>",
            text=text,
        )
    )
    assert (found.title, found.date) == ("Forces", "2023-05-17")
    assert found.text.count("new quality productive forces") == 6


def test_a_day_of_updating_counts_where_no_other_is_known_and_one_below_links_does_not():
    assert read(page(byline="<div>更新时间：2023-05-17 09:12</div>")).date == "2023-05-17"
    linked = "<div><a href='1.html'>别处的一个题目</a></div><div>2023-05-17</div>"
    assert read(page(byline="", after=linked)).date == ""


def test_who_asks_at_a_press_conference_is_text_and_a_platforms_notice_is_not():
    asked = "<p>示例日报记者：</p><p>请问今年有什么打算？</p>"
    found = read(page(text=f"{asked}{TEXT}<p>特别声明：以上内容为用户上传，本平台仅提供信息存储服务。</p>"))
    assert found.text.split("\n")[:2] == ["示例日报记者：", "请问今年有什么打算？"]
    assert "特别声明" not in found.text


def test_a_summary_said_again_around_the_text_is_left_out_and_a_refrain_in_it_stays():
    around = f"<div class='s'>内容提要：{SENTENCES[0]}</div>"
    again = f"<div><p>{SENTENCES[0]}</p></div>"
    written = page(text=TEXT, after=again).replace('<div class="t">', f'{around}<div class="t">')
    assert read(written).text == read(page()).text
    refrain = f"{TEXT}<p>{SENTENCES[0]}</p><p>{SENTENCES[7]}</p><p>{SENTENCES[0]}</p>"
    assert read(page(text=refrain)).text.count(SENTENCES[0]) == 3


def test_a_title_that_is_the_papers_name_alone_is_no_headline():
    found = read(
        page(
            head="<title>示例日报</title>",
            headline=f"<h2>本报评论员</h2><h1>{HEADLINE}</h1>",
            byline="<p>本报记者 某某</p>",
        )
    )
    assert found.title == HEADLINE
