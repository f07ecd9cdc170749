"""Consortia by name, lead, members and province."""

from __future__ import annotations

import pandas as pd
import pytest

from annotator.lexicon.model import load_lexicon
from annotator.records import Document
from annotator.trace.consortia import Consortium, consortia, consortia_in

TABLE_4 = [
    (
        "江苏省高性能金属材料创新联合体由江苏法尔胜泓昇集团有限公司牵头组建。",
        Consortium("江苏省高性能金属材料创新联合体", "江苏法尔胜泓昇集团有限公司", (), "江苏省"),
    ),
    (
        "在无锡，由中科芯集成电路有限公司牵头，联合东南大学、江南大学等12家单位组建的“高性能芯片设计创新联合体”通过验收",
        Consortium("高性能芯片设计创新联合体", "中科芯集成电路有限公司", ("东南大学", "江南大学"), "江苏省"),
    ),
    (
        "宁夏泰和芳纶纤维有限责任公司牵头成立对位芳纶创新联合体，成员包括东华大学、中国石化等8家单位。",
        Consortium("对位芳纶创新联合体", "宁夏泰和芳纶纤维有限责任公司", ("东华大学", "中国石化"), "宁夏回族自治区"),
    ),
    (
        "浙江省科学技术协会牵头成立碳中和技术创新联合体，助力浙江实现“双碳”目标。",
        Consortium("碳中和技术创新联合体", "浙江省科学技术协会", (), "浙江省"),
    ),
    (
        "8月1日，由小米集团牵头，联合清华大学、中国科学院软件研究所、中国电信等40余家单位组建的“3C智能制造创新联合体”在北京启动",
        Consortium("3C智能制造创新联合体", "小米集团", ("清华大学", "中国科学院软件研究所", "中国电信"), "北京市"),
    ),
]  # fmt: skip
OTHER_WORDS = [
    (
        "近日，由中国联通发起的6G创新联合体在北京成立。",
        Consortium("6G创新联合体", "中国联通", (), "北京市"),
    ),
    (
        "我市组建了首个智能网联汽车创新联合体，由上汽集团、同济大学等15家单位组成。",
        Consortium("智能网联汽车创新联合体", "", ("上汽集团", "同济大学"), ""),
    ),
    (
        "“河北省氢能产业创新联合体”在张家口成立，由河北建投集团牵头，燕山大学、国富氢能等18家单位参与。",
        Consortium("河北省氢能产业创新联合体", "河北建投集团", ("燕山大学", "国富氢能"), "河北省"),
    ),
    (
        "苏州市光子产业创新联合体理事长单位为长光华芯。",
        Consortium("苏州市光子产业创新联合体", "长光华芯", (), "江苏省"),
    ),
    (
        "云南省稀贵金属材料创新联合体（云南贵金属实验室牵头）通过论证",
        Consortium("云南省稀贵金属材料创新联合体", "云南贵金属实验室", (), "云南省"),
    ),
    (
        "中国宝武、中国钢研等共同发起低碳冶金技术创新联合体。",
        Consortium("低碳冶金技术创新联合体", "", ("中国宝武", "中国钢研"), ""),
    ),
    (
        "依托哈尔滨工业大学，黑龙江成立了航天高端装备创新联合体。",
        Consortium("航天高端装备创新联合体", "哈尔滨工业大学", (), "黑龙江省"),
    ),
]


@pytest.mark.parametrize(("sentence", "told"), TABLE_4 + OTHER_WORDS)
def test_what_the_brief_tells_of_a_consortium_comes_out_of_a_sentence(sentence, told):
    assert list(consortia_in(sentence)) == [told]


@pytest.mark.parametrize(
    "sentence",
    [
        "支持科技领军企业牵头组建创新联合体",
        "首批12个长三角跨区域创新联合体成立",
        "支持企业牵头组建体系化、任务型的创新联合体",
        "打造“科学家+企业家”创新联合体",
        "新增省级创新联合体4个",
        "高质量运营“一栋楼就是一个创新联合体”的创新单元",
        "组建工业软件创新联合体2个以上",
        "广东省科技厅公布第三批省创新联合体名单",
    ],
)
def test_a_kind_of_consortium_is_no_name(sentence):
    assert list(consortia_in(sentence)) == []


def test_two_names_side_by_side_are_two_consortia():
    found = consortia_in("浙江省生物医药创新联合体、浙江省集成电路创新联合体同日揭牌。")
    assert [one.name for one in found] == ["浙江省生物医药创新联合体", "浙江省集成电路创新联合体"]


def test_names_that_share_their_head_are_told_apart():
    found = consortia_in("建立乳业、草种业创新联合体，争创国家草种业技术创新中心")
    assert [one.name for one in found] == ["乳业创新联合体", "草种业创新联合体"]
    assert not list(consortia_in("组建绿氢、钒钛、人形机器人等创新联合体"))


def test_the_table_has_a_row_a_name_and_document(tagged):
    sentence = TABLE_4[0][0]
    document = Document("a.txt", "a.txt", sentence * 2, date="2022-11-10")
    other = Document("b.txt", "b.txt", "量子通信创新联合体正式成立。", date="2024", province="安徽省")
    output = tagged(document, other, lexicons=(load_lexicon(), load_lexicon("consortia")))
    table = consortia(output.spans)
    assert table[["name", "province", "date", "doc_id"]].values.tolist() == [
        ["江苏省高性能金属材料创新联合体", "江苏省", "2022-11-10", "a.txt"],
        ["量子通信创新联合体", "安徽省", "2024", "b.txt"],
    ]


def test_no_consortium_is_an_empty_table():
    assert next(iter(consortia(pd.DataFrame({"sentence": [], "doc_id": []}, dtype=str)).columns)) == "name"
