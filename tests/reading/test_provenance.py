"""Who publishes: names, addresses and folders, on small pages and on real collections."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.data import data_path
from annotator.reading import provenance, read, read_documents
from annotator.reading.attribution import with_provenance
from annotator.reading.provenance import (
    SourcesError,
    check_sources,
    of_folder,
    of_host,
    publisher,
)
from annotator.records import LEVELS, Document


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("新华社", ("新华社", "media", "")),
        ("新华网", ("新华社", "media", "")),
        ("Xinhua", ("新华社", "media", "")),
        ("新華社", ("新华社", "media", "")),
        ("XINHUA NEWS AGENCY", ("新华社", "media", "")),
        ("新华社北京1月31日电（记者张三）", ("新华社", "media", "")),
        ("来源： 新华网客户端", ("新华社", "media", "")),
        ("新华书店", ("新华书店", "", "")),
        ("新华日报", ("新华日报", "media", "江苏省")),
        ("人民网－人民日报", ("人民日报", "central party", "")),
        ("人民网-文化频道 原创稿", ("人民网", "media", "")),
        ("《求是》杂志", ("求是", "central party", "")),
        ("《求是》2024/11", ("求是", "central party", "")),
        ("《求是》2024年第11期", ("求是", "central party", "")),
        ("《人民日报》（2024年12月05日 第 01 版）", ("人民日报", "central party", "")),
        ("石佳/中国青年报", ("中国青年报", "media", "")),
        ("求是学刊", ("求是学刊", "", "")),
        ("中央电视台", ("央视网", "media", "")),
        ("科技部", ("科学技术部", "ministry", "")),
        ("工信部网站", ("工业和信息化部", "ministry", "")),
        ("国家发展改革委", ("国家发展和改革委员会", "ministry", "")),
        ("国务院办公厅", ("国务院办公厅", "central government", "")),
        ("浙江省科学技术厅", ("浙江省科学技术厅", "province", "浙江省")),
        ("中共广西壮族自治区委员会", ("中共广西壮族自治区委员会", "province", "广西壮族自治区")),
        ("上海市科学技术委员会", ("上海市科学技术委员会", "province", "上海市")),
        ("杭州市人民政府", ("杭州市人民政府", "city", "浙江省")),
        ("浙江省德清县人民政府", ("浙江省德清县人民政府", "county", "浙江省")),
        ("吉林省人民政府", ("吉林省人民政府", "province", "吉林省")),
        ("吉林市人民政府", ("吉林市人民政府", "city", "吉林省")),
        ("海南州人民政府", ("海南州人民政府", "city", "青海省")),
        ("海南日报", ("海南日报", "media", "海南省")),
        ("来源：海州晚报", ("海州晚报", "media", "")),
        ("上海证券报", ("上海证券报", "media", "")),
        ("上海合作组织秘书处", ("上海合作组织秘书处", "", "")),
        ("省发改委", ("省发改委", "", "")),
        ("发改委", ("发改委", "", "")),
        ("http://www.most.gov.cn/kjbgz/", ("科学技术部", "ministry", "")),
        ("", ("", "", "")),
    ],
)  # fmt: skip
def test_a_source_has_one_name_and_says_what_the_table_knows(name, wanted):
    assert publisher(name)[:3] == wanted


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("www.zj.gov.cn", ("浙江省人民政府", "province", "浙江省")),
        ("kjt.zj.gov.cn", ("浙江省人民政府", "province", "浙江省")),
        ("WWW.Beijing.gov.cn:80", ("北京市人民政府", "province", "北京市")),
        ("kjj.hangzhou.gov.cn", ("杭州市人民政府", "city", "浙江省")),
        ("www.gov.cn", ("中国政府网", "central government", "")),
        ("gov.cn", ("中国政府网", "central government", "")),
        ("www.example.gov.cn", ("example.gov.cn", "", "")),
        ("politics.people.com.cn", ("人民网", "media", "")),
        ("paper.people.com.cn", ("人民日报", "central party", "")),
        ("notpeople.com.cn", ("notpeople.com.cn", "", "")),
        ("https://user@www.miit.gov.cn:443/a?b#c", ("工业和信息化部", "ministry", "")),
        ("sc.isd.gov.hk", ("香港特别行政区政府", "province", "香港特别行政区")),
    ],
)
def test_an_address_says_who_publishes_there(host, wanted):
    assert of_host(host)[:3] == wanted


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        ("省自治区/浙江省", ("", "province", "浙江省")),
        ("浙江", ("", "province", "浙江省")),
        ("Shaanxi", ("", "province", "陕西省")),
        ("广西", ("", "province", "广西壮族自治区")),
        ("浙江/杭州", ("", "city", "浙江省")),
        ("杭州市", ("", "city", "浙江省")),
        ("安康", ("", "", "")),
        ("新", ("", "", "")),
        ("江南省", ("", "", "")),
        ("国务院", ("国务院", "central government", "")),
        ("人民网/浙江", ("人民网", "media", "浙江省")),
        ("科技部/2024", ("科学技术部", "ministry", "")),
    ],
)
def test_folders_say_what_their_names_say(folder, wanted):
    assert of_folder(folder)[:3] == wanted


def document(**known: str) -> Document:
    return with_provenance(
        Document(**{"doc_id": "a.txt", "path": "/archive/a.txt", "text": "新华社浙江省国务院", **known})
    )


def who(document: Document) -> tuple[str, str, str, str]:
    return document.source, document.credited_source, document.level, document.province


def test_nothing_is_taken_from_the_text_or_from_above_the_given_folder():
    assert who(document(path="/home/新华社/浙江省/a.txt", title="国务院")) == ("", "", "", "")


def test_who_is_credited_speaks_and_the_site_only_for_want_of_another():
    page = {"url": "https://www.zj.gov.cn/art/1.html", "source": "浙江省人民政府"}
    assert who(document(**page)) == ("浙江省人民政府", "", "province", "浙江省")
    assert who(document(**page, credited_source="新华网")) == ("浙江省人民政府", "新华社", "media", "")
    assert who(document(**page, credited_source="省发改委")) == (
        "浙江省人民政府",
        "省发改委",
        "province",
        "浙江省",
    )
    assert who(document(**page, credited_source="科技部", doc_id="江苏/a.html")) == (
        "浙江省人民政府", "科学技术部", "ministry", "江苏省",
    )  # fmt: skip


def test_an_address_gives_the_source_where_none_is_given():
    assert who(document(url="http://www.stdaily.com/1.html")) == ("科技日报", "", "media", "")
    assert who(document(url="http://www.unheard.of/1.html")) == ("unheard.of", "", "", "")
    assert who(document(url="http://www.unheard.of/1.html", doc_id="新华社/a.txt")) == (
        "新华社",
        "",
        "media",
        "",
    )
    assert who(document(doc_id="浙江省.jsonl#江苏/3")) == ("", "", "province", "浙江省")


def test_columns_name_level_and_province(tmp_path):
    rows = [
        {"content": "甲", "level": "province", "province": "浙"},
        {"content": "乙", "层级": "部委", "来源": "新华社"},
        {"content": "丙", "level": "3", "地区": "杭州市"},
        {"content": "丁", "省份": "江南省"},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert [(d.level, d.province) for d in read_documents(tmp_path / "a.jsonl")] == [
        ("province", "浙江省"), ("ministry", ""), ("", "浙江省"), ("", ""),
    ]  # fmt: skip


def test_front_matter_names_level_province_and_the_first_of_several_addresses(tmp_path):
    (tmp_path / "a.md").write_text(
        "---\nlevel: city\n省份: 广东\nsource:\n---\n\n正文一句。\n", encoding="utf-8"
    )
    listed = "---\nsource:\n- https://www.gd.gov.cn/1.html\n- https://www.zj.gov.cn/2.html\ntitle: 报告\n---\n\n正文一句。\n"
    (tmp_path / "b.md").write_text(listed, encoding="utf-8")
    first, second = read_documents(tmp_path)
    assert who(first) == ("", "", "city", "广东省")
    assert who(second) == ("广东省人民政府", "", "province", "广东省")
    assert (second.title, second.url) == ("报告", "https://www.gd.gov.cn/1.html")


NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "新华网",
            "人民网-人民日报",
            "浙江省",
            "杭州市科技局",
            "www.zj.gov.cn",
            "来源：",
            "江南日报社讯",
            "电",
        ]
    ),
)


@given(NAMES, NAMES, NAMES, NAMES, NAMES, NAMES)
def test_provenance_is_found_once_and_keeps_the_rest(source, credited, level, province, folder, url):
    given = Document(
        f"{folder}/a.txt",
        "/a.txt",
        "正文",
        "题",
        "2024",
        "metadata",
        source,
        f"http://{url}",
        credited,
        level,
        province,
        "x",
    )
    found = with_provenance(given)
    assert with_provenance(found) == found
    assert found.level in {"", *LEVELS}
    taken = dict.fromkeys(
        ("source", "credited_source", "issuer", "level", "province", "city", "period_year"), ""
    )
    assert replace(found, **taken) == replace(given, **taken)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            'name = "新华社", level = "media"',
            'name = "新华社", level = "press"',
            "新华社: level press is none of central party",
        ),
        (
            'province = "江苏省", also',
            'province = "江苏", also',
            "新华日报: province 江苏 is not a full name",
        ),
        ("[levels]", "[levels", "at line"),
        ('{ name = "中共中央",', '{ nam = "中共中央",', "'name' is missing"),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path, monkeypatch, right, wrong, said):
    text = data_path("corpus", "sources.toml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "sources.toml").write_text(text.replace(right, wrong), encoding="utf-8")
    monkeypatch.setattr(provenance, "data_path", lambda *parts: tmp_path / parts[-1])
    provenance._table.cache_clear()
    try:
        with pytest.raises(SourcesError) as error:
            check_sources()
    finally:
        provenance._table.cache_clear()
    assert "sources.toml" in str(error.value) and said in str(error.value)


def test_the_31_provinces_the_two_regions_and_taiwan_with_333_prefectures():
    table = provenance._table()
    provinces = {place.name for place in table.places.values() if place.level == "province"}
    assert len(provinces) == 34
    assert (
        len({(place.name, place.province) for place in table.places.values() if place.level == "city"}) == 333
    )


def provinces_and_levels(*paths) -> pd.DataFrame:
    documents = [item for item in read(paths) if isinstance(item, Document)]
    return pd.DataFrame(
        [(d.doc_id, *who(d)) for d in documents],
        columns=["doc_id", "source", "credited", "level", "province"],
    )


def test_work_reports_are_of_27_provinces_and_the_state_council(corpora):
    reports = provinces_and_levels(corpora / "work_reports")
    state = reports.doc_id.str.startswith("国务院/")
    assert state.sum() == 59
    assert set(reports[state].level) == {"central government"} and set(reports[state].province) == {""}
    assert set(reports[~state].level) == {"province"}
    assert (reports[~state].province == reports[~state].doc_id.str.split("/").str[1]).all()
    assert reports[~state].province.nunique() == 27
    # A copy of the address `scsqw.cn` and one of `zj.gov.cn` are both the province's own.
    told = reports[~state & (reports.source != "")]
    assert (told.source == told.province + "人民政府").all()


def test_news_pages_and_copies_from_wikisource(corpora):
    assert Counter(map(who, read_documents(corpora / "government_work_reports.jsonl"))) == {
        ("维基文库", "", "central government", ""): 52,
        ("维基文库", "", "", ""): 20,
    }
    pages = provinces_and_levels(*sorted((corpora / "cctv_html").glob("*.shtml"))[::20])
    assert set(pages.source) == {"央视网"} and set(pages.level) == {"media"} and set(pages.province) == {""}
    others = provinces_and_levels(corpora / "news_html").set_index("doc_id")
    assert others.loc["xinhuanet_1.html"].tolist()[::2] == ["新华社", "media"]
    assert others.loc["gzggw_1.html"].tolist()[2:] == ["province", "浙江省"]
    # What 凤凰网 took over from a paper of Shanghai, and what that paper took over from one of the whole country.
    assert others.loc["ifeng_1.html"].tolist() == ["凤凰网", "澎湃新闻", "media", "上海市"]
    assert others.loc["thepaper_1.html"].tolist() == ["澎湃新闻", "中国青年报", "media", ""]
