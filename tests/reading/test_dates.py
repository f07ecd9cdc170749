"""A date is when a document was issued: by every form a value takes, and by nothing that a text merely speaks of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.reading import read
from annotator.reading.date_values import day_order, from_parts, of_taiwan, read_value, today
from annotator.reading.dates import NO_DATE, dateline, in_folders, in_name, in_text, in_url, issued, signature


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-03-04", "2021-03-04"),
        ("2021/3/4", "2021-03-04"),
        ("2021.3.4", "2021-03-04"),
        ("2021年3月4日 07:15", "2021-03-04"),
        ("２０２１年３月４日", "2021-03-04"),
        ("二〇二一年三月四日", "2021-03-04"),
        ("二○二一年十二月廿一日", "2021-12-21"),
        ("20210304", "2021-03-04"),
        (20210304, "2021-03-04"),
        ("20210304071500", "2021-03-04"),
        ("202103", "2021-03"),
        ("2021-3", "2021-03"),
        (2021.0, "2021"),
        ("2021年第8期", "2021"),
        ("2021年夏", "2021"),
        ("民國110年3月4日", "2021-03-04"),
        ("中華民國一百一十年三月四日", "2021-03-04"),
        ("中华民国三十八年一月", "1949-01"),
        ("4 March 2021", "2021-03-04"),
        ("March 4, 2021", "2021-03-04"),
        ("Mar 4th, 2021", "2021-03-04"),
        ("March 2021", "2021-03"),
        ("Thu, 04 Mar 2021 07:15:00 +0800", "2021-03-04"),
        ("Thu, 04 Mar 2021 17:15:00 GMT", "2021-03-05"),
        ("21-3-4", "2021-03-04"),
        ("23/03/2021", "2021-03-23"),
        ({"year": 2021, "month": 3, "day": 4}, "2021-03-04"),
        ({"$date": "2021-03-04T00:00:00Z"}, "2021-03-04"),
        ({"$date": {"$numberLong": "1614816000000"}}, "2021-03-04"),
        # 00:00 UTC on 4 March 2021; 44259 is that day's number in a spreadsheet.
        (1614816000, "2021-03-04"),
        (1614816000000, "2021-03-04"),
        (44259, "2021-03-04"),
        ("44259.75", "2021-03-04"),
        # An instant is turned into Beijing's day.
        ("2021-03-04T15:59:59Z", "2021-03-04"),
        ("2021-03-04T16:00:00Z", "2021-03-05"),
        ("2021-03-04T23:30:00+08:00", "2021-03-04"),
        ("2021-03-04T23:30:00-0500", "2021-03-05"),
        ("2021-03-04T23:30:00", "2021-03-04"),
    ],
)
def test_a_value_is_read_in_every_form_it_takes(value, day):
    found = read_value(value)
    assert (found.day, found.source, found.wrong) == (day, "metadata", "")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2021-02-30", "no date"),
        ("0000-00-00", "no date"),
        ("三月初四", "no date"),
        ("5天前", "no date"),
        ("Mar-21", "no date"),
        ("04/03/2021", "may be 2021-03-04 or 2021-04-03"),
        ("110/03/04", "no date"),
        ("2150-01-01", "still to come"),
    ],
)
def test_a_value_that_cannot_be_read_says_so(value, says):
    found = read_value(value)
    assert not found
    assert says in found.wrong


@pytest.mark.parametrize("value", [None, "", "  ", "NULL", r"\N", "nan", float("nan"), "不详", "-"])
def test_a_value_that_states_nothing_is_no_problem(value):
    assert read_value(value) == NO_DATE


@given(st.dates(date(1950, 1, 1), date(2026, 6, 30)))
def test_a_day_is_the_same_in_every_form(day):
    serial = (day - date(1899, 12, 30)).days
    for written in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d %B %Y}",
        serial,
    ):
        assert read_value(written).day == day.isoformat()


def test_no_date_lies_after_today():
    assert read_value(today().isoformat()).day == today().isoformat()
    assert not read_value((today() + timedelta(days=1)).isoformat())


def test_a_column_shows_which_of_day_and_month_comes_first():
    assert day_order(["04/03/2021", "", "13/03/2021"]) == "dmy"
    assert day_order(["04/03/2021", "03/13/2021 08:00"]) == "mdy"
    assert day_order(["04/03/2021", "05/06/2021"]) == ""
    assert read_value("04/03/2021", "dmy").day == "2021-03-04"
    assert of_taiwan(["110/03/04", "民國110年3月5日"])
    assert of_taiwan(["110/03/04"])
    assert not of_taiwan(["110/03/04", "2021/03/04"])
    assert read_value("110/03/04", taiwan=True).day == "2021-03-04"


def test_parts_of_a_date_in_several_columns():
    assert from_parts("1951", "3", "4").day == "1951-03-04"
    assert from_parts(1951.0, "3月", "4日").day == "1951-03-04"
    assert from_parts("1951", "3").day == "1951-03"
    assert from_parts("1951年", rest="3月4日").day == "1951-03-04"
    assert from_parts("1951").day == "1951"
    half = from_parts("1951", rest="星期四")
    assert (half.day, half.wrong) == ("1951", "only its year can be read")


@pytest.mark.parametrize(
    "line",
    [
        "2022年5月6日 09:30 来源：江南日报",
        "发布时间：2022-05-06",
        "江南日报 2022年05月06日 第2版",
        "江南日报2022年5月6日第2版",
        "（2022年5月6日）",
        "——2022年5月6日在江南市第三届人民代表大会第一次会议上",
        "──在2022年5月6日江南市第三届人民代表大会第一次会议上",
        "（2022年5月6日江南省第三届人民代表大会常务委员会第九次会议通过）",
        "（2022年5月6日，征求意见稿）",
        "新华社江南2022年5月6日电（记者甲）会议在这里举行，代表们指出，要发展新质生产力。",
        "江南省人民政府办公厅　二〇二二年五月六日",
        "更新于 2022/05/06",
        "中華民國111年5月6日",
        "行政院公報　民國一百一十一年五月六日",
    ],
)
def test_a_dateline_says_when(line):
    assert dateline(line).day == "2022-05-06"


@pytest.mark.parametrize(
    "line",
    [
        "本条例自2022年5月6日起施行。",
        "本条例自2022年5月6日起施行",
        "施行日期：2022年5月6日",
        "请各单位于2022年5月6日前报送材料",
        "报名截止时间：2022年5月6日",
        "甲，1962年5月6日生",
        "1922年5月6日，大会召开。",
        "您在2022年5月6日提出的建议收悉",
        "学习2022年5月6日重要讲话精神",
        "纪念1922年5月6日大会召开一百周年",
        "到2022年5月6日，全省建成三家",
        "有效期至2022年5月6日",
    ],
)
def test_what_a_line_speaks_of_is_no_dateline(line):
    assert not dateline(line)
    assert not in_text("", line)
    assert not issued(line, "正文一句。")


NOTICE = (
    "关于某事的通知\n江政发〔2021〕8号\n各市人民政府：\n本通知自2022年1月1日起施行，到2030年完成。\n{end}"
)


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("江南省人民政府\n2021年11月12日", "2021-11-12"),
        ("江南省人民政府\n2021年11月12日\n（此件公开发布）", "2021-11-12"),
        ("　　　江南省人民政府办公厅\n　　　二〇二一年十一月十二日", "2021-11-12"),
        ("江南省人民政府 2021年11月12日", "2021-11-12"),
        ("江南縣政府\n中華民國 110 年 11 月 12 日", "2021-11-12"),
        ("江南縣政府於民國110年11月12日成立。", ""),
        ("江南省科学技术厅\n2021年11月12日\n附件：名单\n" + "甲公司入选名单。\n" * 200, "2021-11-12"),
        ("请于2021年11月12日前报送。", ""),
    ],
)
def test_official_documents_sign_last(end, day):
    text = NOTICE.format(end=end)
    assert signature(text).day == day
    assert issued("", text).day == day


def test_the_order_of_the_places_that_are_asked():
    url = "https://www.example.gov.cn/art/2023/3/3/art_1.html"
    known = {"name": "2022-02-02.txt", "folders": "2021/01/01", "url": url}
    assert (
        issued("题", "2024年4月4日 来源：甲\n正文", **known, stated=read_value("2025-05-05")).day
        == "2025-05-05"
    )
    assert issued("题", "2024年4月4日 来源：甲\n正文", **known).source == "text"
    assert issued("题", "正文", **known).source == "file name"
    assert issued("题", "正文", **{**known, "name": "a.txt"}).source == "folder"
    assert issued("题", "正文", url=url).source == "url"


def test_a_dateline_without_a_year_takes_that_of_name_or_folder():
    wire = "新华社江南10月8日电（记者甲）会议举行。"
    assert issued("题", wire, folders="2023").day == "2023-10-08"
    assert issued("题", wire, name="2023年会议.txt").day == "2023-10-08"
    assert issued("题", wire, name="2023-10.txt").day == "2023-10-08"
    # Another month than the name's: the name is believed.
    assert issued("题", wire, name="2023-11.txt").day == "2023-11"
    assert issued("题", wire) == NO_DATE
    assert issued("题", "10月8日，会议举行。", folders="2023").day == "2023"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2021年3月4日要闻.txt", "2021-03-04"),
        ("要闻_20210304.html", "2021-03-04"),
        ("2021_03_04.md", "2021-03-04"),
        ("2021-03.md", "2021-03"),
        ("202103.md", "2021-03"),
        ("2021年政府工作报告.docx", "2021"),
        ("2021-十四五规划纲要.md", "2021"),
        ("2035年远景目标纲要.txt", ""),
        ("迈向2020年前.txt", ""),
        ("江南省行动方案（2021—2025年）.txt", ""),
        ("2021-2025规划.txt", ""),
        ("第1版.txt", ""),
        ("v2.2024.txt", "2024"),
    ],
)
def test_dates_in_names(name, day):
    assert in_name(name).day == day


@pytest.mark.parametrize(
    ("folders", "name", "day"),
    [
        ("2021/03/04", "01.txt", "2021-03-04"),
        ("报纸/2021-03-04", "01.txt", "2021-03-04"),
        ("20210304", "01.txt", "2021-03-04"),
        ("2021年/03月/04日", "01.txt", "2021-03-04"),
        ("江南日报2021年3月", "4日第2版.txt", "2021-03-04"),
        ("2021/03", "01.txt", "2021-03"),
        ("2021年/03月", "01.txt", "2021-03"),
        ("2021", "3.md", "2021"),
        ("江南省/2021年", "a.md", "2021"),
        ("2035年远景目标", "a.md", ""),
        ("", "a.md", ""),
    ],
)
def test_dates_in_folders(folders, name, day):
    assert in_folders(folders, name).day == day


def test_dates_in_addresses():
    assert in_url("http://a.cn/n1/2021/0304/c1-1.html").day == "2021-03-04"
    assert in_url("http://a.cn/202103/t20210304_1.html").day == "2021-03-04"
    assert in_url("http://a.cn/2021-03/x.htm").day == "2021-03"


def test_the_characters_a_date_was_read_from_are_kept(tmp_path):
    (tmp_path / "a.txt").write_text("题\n二〇二一年三月四日　来源：甲\n正文。", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\npublished: 2021/3/4\n---\n正文。", encoding="utf-8")
    (tmp_path / "c.md").write_text("---\ndate: 前天\n---\n正文。", encoding="utf-8")
    (tmp_path / "2021年3月").mkdir()
    (tmp_path / "2021年3月" / "d.txt").write_text("正文。", encoding="utf-8")
    first, second, problem, third, fourth = read([tmp_path])
    assert (first.date, first.date_text) == ("2021-03-04", "二〇二一年三月四日")
    assert (second.date, second.date_text) == ("2021-03-04", "2021/3/4")
    assert "前天" in problem.problem
    assert third.date == ""
    assert (fourth.date, fourth.date_source, fourth.date_text) == ("2021-03", "folder", "2021年3月")
