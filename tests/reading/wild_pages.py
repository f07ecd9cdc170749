"""Pages of sites that nobody described, written here: one layout a site, any number of articles."""

from __future__ import annotations

import random

SENTENCES = (
    "示例省昨日召开科技创新座谈会，听取企业和高校代表的意见建议。",
    "会议要求，各市县要把任务分解到季度，明确牵头单位和完成时限。",
    "据介绍，全省已建成十二个中试平台，服务企业三百余家，转化成果八十多项。",
    "一位企业负责人表示，新设备投产以后，单位能耗下降两成，产品合格率继续提高。",
    "下一步，将围绕生物制造、商业航天和低空经济布局一批重点项目，形成上下游联动。",
    "专家认为，改革评价制度、打通转化堵点，是今年工作中最难啃的硬骨头。",
    "财政部门拿出三亿元设立引导基金，带动社会资本投向早期项目和硬科技企业。",
    "数据显示，前三季度高技术制造业投资增长百分之十一，快于全部投资八个百分点。",
    "乡镇干部走进车间，帮助小微企业申报贴息贷款，平均办理时间缩短到五个工作日。",
    "记者在现场看到，机械臂正把刚下线的部件送进检测仓，屏幕上跳动着实时参数。",
)
SUBJECTS = [
    "园区",
    "港口",
    "油田",
    "纺织",
    "种业",
    "光伏",
    "冰雪",
    "文旅",
    "船舶",
    "医药",
    "稀土",
    "芯片",
    "物流",
    "渔业",
    "林草",
]
NOT_TEXT = "旁文"
"""Stands in everything of these pages that is not the article."""


def article(number: int, paragraphs: int = 6) -> tuple[str, str, list[str]]:
    """Headline, day and paragraphs of an article, always the same for a number."""
    rng = random.Random(number)
    subject = SUBJECTS[number % len(SUBJECTS)]
    day = f"2021-{1 + number % 12:02}-{1 + number % 28:02}"
    chosen = rng.sample(SENTENCES, k=min(paragraphs, len(SENTENCES)))
    texts = [f"{subject}第{number}号消息之{place}：{text}" for place, text in enumerate(chosen, 1)]
    return f"{subject}转型第{number}篇：从一间车间看全省布局", day, texts


def menu(words: int = 24) -> str:
    return (
        "<ul>" + "".join(f'<li><a href="/c{n}/">{NOT_TEXT}栏目{n}</a></li>' for n in range(words)) + "</ul>"
    )


def related(number: int, rows: int = 8) -> str:
    items = (
        f'<li><a href="/a/{number + n}.html">{NOT_TEXT}：{SUBJECTS[(number + n) % len(SUBJECTS)]}有新消息，第{number + n}条</a>'
        f" <i>2022-0{1 + n % 9}-11</i></li>"
        for n in range(1, rows + 1)
    )
    return f'<div class="xgxw"><h3>{NOT_TEXT}相关新闻</h3><ul>{"".join(items)}</ul></div>'


def newspaper(number: int, paragraphs: int = 6) -> str:
    """A site with names for everything: date and credit in a line below the headline, a summary said twice, notices."""
    title, day, texts = article(number, paragraphs)
    year, month, date = day.split("-")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_要闻_示例晚报网</title></head><body>
    <div class="topbar">{menu()}<span>{NOT_TEXT}欢迎您，请登录或注册</span></div>
    <div class="wrap"><div class="crumb"><a href="/">{NOT_TEXT}首页</a> &gt; <a href="/yw/">{NOT_TEXT}要闻</a> &gt; 正文</div>
    <div class="leftcol"><h1 class="headline">{title}</h1>
    <div class="byline"><span class="when">{year}年{month}月{date}日 08:3{number % 10}</span> <span class="from">来源：示例晚报</span> <a href="#c">{NOT_TEXT}评论</a></div>
    <div class="summary">{NOT_TEXT}摘要：{title}，{NOT_TEXT}详情请看正文。</div>
    <div class="story">{"".join(f"<p>{text}</p>" for text in texts)}<p class="zebian">责任编辑：某某</p></div>
    <div class="notice">{NOT_TEXT}本网站转载的文章，版权归原作者所有，不代表本网观点，如有异议请与我们联系。</div>{related(number)}</div>
    <div class="rightcol"><h3>{NOT_TEXT}排行榜</h3>{related(number + 50)}</div></div>
    <div class="foot">{NOT_TEXT}版权所有 示例晚报社 备案号0000</div></body></html>"""


def table_site(number: int, paragraphs: int = 6) -> str:
    """An old site of tables and fonts without a name for anything: text with line breaks in a cell."""
    title, day, texts = article(number, paragraphs)
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body bgcolor="#ffffff">
    <table width="960"><tr><td width="200">{menu(10)}</td><td width="760"><table width="100%">
    <tr><td>您的位置：<a href="/">{NOT_TEXT}首页</a> &gt; <a href="/n/">{NOT_TEXT}新闻</a></td></tr>
    <tr><td align="center"><font size="5"><b>{title}</b></font></td></tr>
    <tr><td align="center"><font color="gray">时间：{day.replace("-", ".")} 来源：示例农业信息网 字号：大 中 小</font></td></tr>
    <tr><td><font size="3">{"<br><br>".join("　　" + text for text in texts)}</font></td></tr>
    <tr><td align="right">【<a href="#">{NOT_TEXT}打印本页</a>】【<a href="#">{NOT_TEXT}关闭窗口</a>】</td></tr></table></td></tr></table>
    <table width="960"><tr><td>{NOT_TEXT}主办单位：示例农业厅 {NOT_TEXT}技术支持</td></tr></table></body></html>"""
