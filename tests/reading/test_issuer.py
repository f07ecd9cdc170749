"""Who issued a document, where it lies, whose year it is of."""

from __future__ import annotations

import pytest

from annotator.reading import read
from annotator.reading.issuer import named_in_title, year_by_review, year_in_name, year_in_title
from annotator.records import Document, Problem


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("2019年河北省政府工作报告", ("河北省人民政府", "province", "河北省", "")),
        ("河北省2019年人民政府工作报告", ("河北省人民政府", "province", "河北省", "")),
        ("河北政府工作报告（2019年1月28日）", ("河北省人民政府", "province", "河北省", "")),
        ("重 庆 市 政 府 工 作 报 告", ("重庆市人民政府", "province", "重庆市", "")),
        ("山东省烟台市2021年政府工作报告", ("烟台市人民政府", "city", "山东省", "烟台市")),
        ("烟台市人民政府工作报告（2021）", ("烟台市人民政府", "city", "山东省", "烟台市")),
        (
            "某市长在大理白族自治州第三届人民代表大会上的政府工作报告",
            ("大理白族自治州人民政府", "city", "云南省", "大理白族自治州"),
        ),
        ("浙江省安吉县政府工作报告", ("安吉县人民政府", "county", "浙江省", "")),
        ("2020年国务院政府工作报告", ("国务院", "central government", "", "")),
        ("2004年省政府工作报告", ("", "", "", "")),
        ("政府工作报告", ("", "", "", "")),
        ("国务院办公厅关于加快某事的指导意见", ("国务院办公厅", "central government", "", "")),
        ("科技部、财政部关于印发《某办法》的通知", ("科学技术部", "ministry", "", "")),
        ("云南省人民政府关于某事的决定", ("云南省人民政府", "province", "云南省", "")),
        ("云南省昆明市人民政府关于某事的决定", ("云南省昆明市人民政府", "city", "云南省", "昆明市")),
        ("国务院印发重要文件 推进新型工业化", ("", "", "", "")),
        ("云南：新型工业化走上快车道", ("", "", "", "")),
    ],
)
def test_a_title_names_the_issuer(title, wanted):
    assert named_in_title(title) == wanted


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2021年政府工作报告", "2021"),
        ("二〇二一年烟台市政府工作报告", "2021"),
        ("2 0 2 1 年 政府工作报告", "2021"),
        ("烟台市政府工作报告（2021）", "2021"),
        ("烟台市政府工作报告（2021年）", "2021"),
        ("2021年国民经济和社会发展统计公报", "2021"),
        ("2021年新型工业化座谈会举行", ""),
        ("政府工作报告", ""),
    ],
)
def test_whose_year_a_title_says(title, year):
    assert year_in_title(title) == year


def test_whose_year_a_name_says():
    names = [
        "2021",
        "2021-part",
        "2021-11",
        "2021年政府工作报告",
        "20210304",
        "2021-03-04",
        "报告",
        "2021-2025规划",
    ]
    assert [year_in_name(name) for name in names] == ["2021", "2021", "2021", "2021", "", "", "", ""]


def test_a_report_is_of_the_year_after_the_one_it_looks_back_on():
    assert year_by_review("政府工作报告", "各位代表：\n一、2020年工作回顾\n二〇二〇年") == "2021"
    assert year_by_review("某文", "2020年工作回顾") == ""


@pytest.fixture
def one(tmp_path):
    def one(path: str, text: str) -> tuple[Document, list[Problem]]:
        file = tmp_path / "in" / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        items = list(read([tmp_path / "in"]))
        (document,) = [item for item in items if isinstance(item, Document)]
        return document, [item for item in items if isinstance(item, Problem)]

    return one


def who(document: Document) -> tuple[str, str, str, str]:
    return document.issuer, document.level, document.province, document.city


def test_the_folder_goes_before_the_address(one):
    document, _ = one(
        "烟台市/2021.md",
        "---\nsource: https://www.shandong.gov.cn/a.html\ntitle: 政府工作报告\n---\n\n各位代表：新质生产力。\n",
    )
    assert who(document) == ("烟台市人民政府", "city", "山东省", "烟台市")
    assert document.period_year == "2021"


def test_the_title_goes_before_the_folder(one):
    document, _ = one(
        "山东省/2021.md", "---\ntitle: 2021年烟台市政府工作报告\n---\n\n各位代表：新质生产力。\n"
    )
    assert who(document) == ("烟台市人民政府", "city", "山东省", "烟台市")


def test_a_column_of_provinces_fills_level_and_issuer(one):
    document, _ = one("a.csv", "province,year,title,content\n湖北,2021,政府工作报告,各位代表：新质生产力。\n")
    assert who(document) == ("湖北省人民政府", "province", "湖北省", "")


def test_a_municipality_is_a_province(one):
    document, _ = one("2021年天津市政府工作报告.txt", "2021年天津市政府工作报告\n各位代表：新质生产力。")
    assert who(document) == ("天津市人民政府", "province", "天津市", "")


def test_a_reprint_of_a_news_agency_stays_with_the_agency(one):
    document, _ = one("a.md", "---\nsource: 新华网\ntitle: 湖北：发展新质生产力\n---\n\n正文。\n")
    assert who(document) == ("新华社", "media", "", "")


@pytest.mark.parametrize("day", ["2021年1月5日", "2020年12月25日"])
def test_a_report_of_january_or_of_the_december_before_is_of_the_year(one, day):
    text = f"---\ntitle: 2021年烟台市政府工作报告\n---\n\n——{day}在烟台市第三届人民代表大会第一次会议上\n\n一、2020年工作回顾\n"
    document, problems = one("2021.md", text)
    assert (document.period_year, problems) == ("2021", [])


@pytest.mark.parametrize(
    ("name", "day", "back", "said"),
    [
        ("2020.md", "2021年1月5日", 2020, "file's name says 2020"),
        ("2021.md", "2022年1月5日", 2021, "looks back on says 2022"),
        ("2021.md", "2021年1月5日", 2021, "looks back on says 2022"),
    ],
)
def test_which_years_disagree(one, name, day, back, said):
    text = f"---\ntitle: 2021年烟台市政府工作报告\n---\n\n——{day}在烟台市第三届人民代表大会第一次会议上\n\n一、{back}年工作回顾\n"
    document, (problem,) = one(name, text)
    assert (problem.severity, problem.kind) == ("doubt", "period")
    assert said in problem.problem
    assert document.period_year == "2021"


def test_a_text_without_chinese_is_told_of(one):
    document, (problem,) = one("a.txt", "Not a word of it.")
    assert document.text
    assert (problem.severity, problem.kind) == ("doubt", "language")


REPORT = "各位代表：\n\n现在，我代表市人民政府报告工作。{body}\n"


def tagged(folder, **options):
    from annotator.engine.run import tag

    return tag(folder, **options).documents.set_index("doc_id")


@pytest.mark.parametrize("names", [("宿州市", "宿迁市"), ("宿迁市", "宿州市")])
def test_of_two_same_reports_the_original_is_the_one_filed_under_whom_it_names(tmp_path, names):
    body = "".join(f"第{number}项工作是推进新型工业化，完成了第{number}个目标。" for number in range(60))
    text = f"——2021年1月5日在宿迁市第五届人民代表大会第一次会议上\n\n{REPORT.format(body=body)}"
    for number, name in enumerate(names):
        folder = tmp_path / f"{number}" / name
        folder.mkdir(parents=True)
        (folder / "2021.md").write_text(f"---\ntitle: 2021年政府工作报告\n---\n\n{text}", encoding="utf-8")
    documents = tagged(tmp_path)
    original, copy = (next(one for one in documents.index if name in one) for name in ("宿迁市", "宿州市"))
    assert documents.duplicate_of[original] == ""
    assert documents.duplicate_of[copy] == original


def test_a_copy_in_another_form_takes_no_province_away(tmp_path):
    from annotator.text.reprints import Reprints

    body = "".join(f"第{number}项工作是推进新型工业化，完成了第{number}个目标。" for number in range(60))
    (tmp_path / "a.csv").write_text(f"日期,正文\n2021-01-04,{body}\n", encoding="utf-8")
    folder = tmp_path / "湖北省"
    folder.mkdir()
    (folder / "2021.md").write_text(f"---\ntitle: 2021年政府工作报告\n---\n\n{body}\n", encoding="utf-8")
    documents = tagged(tmp_path, reprints=Reprints("drop"))
    assert documents.duplicate_of["湖北省/2021.md"] == ""
    assert documents.duplicate_of["a.csv#2"] == "湖北省/2021.md"
    assert documents.province["湖北省/2021.md"] == "湖北省"
