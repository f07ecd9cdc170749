"""A word of the general dictionary that crosses the edge of somebody's term, and when it counts."""

from __future__ import annotations

import json

import pytest

from annotator.lexicon.model import BOUNDARY_COST_LIMIT, parse_lexicon
from annotator.spacy_component import load_pipeline
from annotator.tagging.boundary import boundary
from annotator.tagging.tagger import Tagger


def lexicon_of(*forms: str):
    terms = "".join(
        f'[[term]]\nid = "t{number}"\nform = "{form}"\nmatch = ["[{form}]"]\n'
        for number, form in enumerate(forms)
    )
    return parse_lexicon(f'[lexicon]\nname = "own"\n{terms}')


def found(marked: str):
    """The boundary of the place in square brackets."""
    left, form, right = marked.replace("]", "[").split("[")
    return boundary(left + form + right, len(left), len(left) + len(form))


@pytest.mark.parametrize(
    "marked",
    [
        "完善[国有企业]法人治理",  # 企业法人 is 企业 and 法人
        "海洋[生物医药]产业",  # so on both sides: 海洋|生物, 医药|产业
        "动态存储[芯片]",  # and where the word holds the whole term
        "做强[生物医药]业",  # a suffix of the phrase
        "全省总[算力]突破新高",  # 总算|力 strands 力
        "加快引育[新质生产力]",  # 引|育新 strands 质
        "各[自贸试验区]",
        "粤港澳[大湾区]分中心",  # a word that jieba's dictionary lacks
        "加强[非遗]传承人培养",  # 非|遗传|承 strands on both sides
        "抓好水[污染防治]",  # 水污染 is 污染 with what it is of
        "统一内[外资]招商机构",
        "推动大[中小企业]融通发展",  # the word of the dictionary ends with the term, its head
        "东湖新技术[开发区]",  # and is a name of many characters
        "科技[成果转化]率",  # what is measured of a whole phrase
        "打赢[脱贫攻坚]战",
        "昊海生物、ABB[机器人]",  # BB机 begins within a name in Latin letters
    ],
)
def test_a_neighbour_that_reads_on_does_not_hide_a_term(marked):
    assert found(marked).cost <= BOUNDARY_COST_LIMIT


@pytest.mark.parametrize(
    ("marked", "rule"),
    [
        ("冰壶混[双循环]赛", ""),
        ("不断增强创[新动能]", ""),
        ("看病就[医保]障能力", ""),
        ("农药化肥[双减]半", ""),  # 双 is a word of its own: nothing is stranded
        ("村[医保]障工程", ""),
        ("量子通信等[未来产业]链", ""),
        ("精深加[工业]园", "longer word"),  # 加工|业 is as good a reading
        ("扩大到所有非[国有企业]", ""),  # the opposite, not a kind
        ("[社保]卡一卡通", "longer word"),  # the head is another
        ("要把[党建]设好", ""),  # 设好 is hardly a word
        ("百[千万工程]", ""),
        ("兼[国家安全]部长", "longer word"),
        ("做强六[大湾区]经济", "number"),
    ],
)
def test_a_look_alike_stays_one_and_the_rule_is_told(marked, rule):
    place = found(marked)
    assert place.cost > BOUNDARY_COST_LIMIT
    assert place.rule == rule


def test_the_rejected_place_shows_words_cost_and_rule():
    rejected = Tagger(lexicon_of("大湾区", "国家安全")).tag("做强六大湾区经济；兼国家安全部长").rejected
    assert [(place.reason, place.detail) for place in rejected] == [
        ("boundary", "强/六大/湾区/经济 (4.1, number)"),
        ("boundary", "兼/国家安全部/长 (4.1, longer word)"),
    ]


def test_a_term_may_ask_for_more_tolerance():
    toml = '[lexicon]\nname = "own"\n[[term]]\nid = "bay"\nform = "大湾区"\nboundary_cost_limit = 5.0\n'
    assert len(Tagger(parse_lexicon(toml)).tag("抓好六大湾区建设").spans) == 1


def test_the_pipeline_and_the_fast_way_decide_alike(root):
    lexicon = lexicon_of(
        "国有企业", "生物医药", "芯片", "算力", "大湾区", "医保", "双减", "非遗", "污染防治", "开发区", "党建"
    )  # fmt: skip
    text = (
        "完善国有企业法人治理；海洋生物医药业；存储芯片；总算力；六大湾区；就医保障；双减半；"
        "非遗传承人；水污染防治；东湖新技术开发区；把党建设好。"
    )
    fast = [(span.start, span.end, span.term) for span in Tagger(lexicon).tag(text).spans]
    doc = load_pipeline(lexicon)(text)
    assert [(e.start_char, e.end_char, e.ent_id_) for e in doc.ents] == fast
    assert len(fast) == 7


def test_judged_places_of_a_hundred_and_sixty_everyday_terms(judged_places):
    wrong = [
        row
        for row in judged_places
        if (
            boundary(row["left"] + row["form"] + row["right"], len(row["left"]), len(row["left"]) + len(row["form"])).cost
            <= BOUNDARY_COST_LIMIT
        )
        != row["occurrence"]
    ]  # fmt: skip
    assert len(wrong) <= 0.02 * len(judged_places), wrong


@pytest.fixture(scope="module")
def judged_places(corpora):
    lines = (corpora.parent / "gold" / "boundary_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
