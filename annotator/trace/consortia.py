"""Innovation consortia by name, with who leads them, who belongs to them and where: the brief's table 4, from the texts.

By patterns over jieba's words around the place, not by a list. A name is what stands in quotation marks, or the nouns before
创新联合体 of which one says what it is about; 龙头企业牵头组建创新联合体 names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from annotator.columns import names_of
from annotator.reading.provenance import province_named
from annotator.tagging.boundary import general_words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = names_of("consortia")
_HEAD = re.compile("(?:创新|技术|科技)联合体")
_OPEN, _CLOSE = '“「『‘"', '”」』’"'
_LONGEST_NAME = 36
_GENERIC = frozenset(
    [
        "产业",
        "产业链",
        "产业链条",
        "重点",
        "重大",
        "关键",
        "核心",
        "关键核心技术",
        "共性",
        "跨",
        "区域",
        "跨区域",
        "跨省",
        "长三角",
        "京津冀",
        "粤港澳",
        "大湾区",
        "成渝",
        "城市群",
        "企业",
        "民营企业",
        "国有企业",
        "民企",
        "国企",
        "龙头",
        "龙头企业",
        "领军",
        "领军企业",
        "科技领军企业",
        "骨干",
        "链主",
        "协同",
        "体系化",
        "任务",
        "任务型",
        "型",
        "高水平",
        "高能级",
        "高质量",
        "高效",
        "省级",
        "市级",
        "县级",
        "国家级",
        "省",
        "市",
        "县",
        "级",
        "紧密",
        "紧密型",
        "生态型",
        "平台型",
        "实质性",
        "科技",
        "技术",
        "创新",
        "科学",
        "研发",
        "各类",
        "各种",
        "更多",
        "新型",
        "大型",
        "中小企业",
        "行业",
        "领域",
        "产学研",
        "产学研用",
        "政产学研",
        "深度",
        "融合",
        "现代化",
        "现代",
        "相关",
        "多个",
        "全国",
        "全省",
        "全市",
        "我国",
        "我省",
        "我市",
        "国家",
        "地方",
        "首批",
        "两批",
        "第二批",
        "第一批",
        "一流",
        "一体化",
        "上下游",
        "大中小企业",
        "科学家",
        "企业家",
        "校企",
        "院企",
        "校地",
        "央地",
        "制造业",
        "工业",
        "联合",
        "开放",
        "开放式",
        "市场化",
        "专业化",
        "专业",
        "特色",
        "优势",
        "中央企业",
        "中央",
        "央国企",
        "第三批",
        "第四批",
        "第五批",
        "核心技术",
        "以上",
        "以下",
        "省部级",
        "部级",
        "机构",
        "单位",
        "研发机构",
        "新型研发机构",
        "省级以上",
        "市级以上",
        "高",
        "水平",
        "能级",
        "跨学科",
        "跨行业",
        "多",
        "主体",
        "主导型",
        "体系",
        "化",
        "链",
        "网络",
        "模式",
        "机制",
        "组织",
        "形式",
        "类",
        "若干",
        "有组织",
        "科研",
        "攻关",
        "实体化",
        "实体",
        "综合",
        "高级",
        "有效",
        "强大",
        "强",
        "全",
        "全链条",
        "全产业链",
        "高等级",
        "央企",
        "高校",
        "院校",
    ]
)
_STOPS = frozenset(
    [
        "组建",
        "成立",
        "建设",
        "共建",
        "牵头",
        "支持",
        "鼓励",
        "推动",
        "推进",
        "构建",
        "组成",
        "打造",
        "培育",
        "形成",
        "设立",
        "启动",
        "建立",
        "发布",
        "授牌",
        "加入",
        "依托",
        "通过",
        "以",
        "由",
        "为",
        "的",
        "了",
        "和",
        "与",
        "及",
        "等",
        "个",
        "家",
        "批",
        "支",
        "项",
        "一批",
        "一个",
        "搭建",
        "发起",
        "领衔",
        "参与",
        "引导",
        "探索",
        "加强",
        "开展",
        "实施",
        "布局",
        "谋划",
        "创建",
        "筹建",
        "联合",
        "共同",
        "发展",
        "深化",
        "完善",
        "推出",
        "新建",
        "认定",
        "备案",
        "加快",
        "发挥",
        "在",
        "对",
        "把",
        "将",
        "是",
        "有",
        "从",
        "向",
        "到",
        "让",
        "使",
        "并",
        "或",
        "增强",
        "新增",
        "入围",
        "制定",
        "提升",
        "促进",
        "强化",
        "壮大",
        "争创",
        "申报",
        "获得",
        "建成",
        "拥有",
        "增加",
        "达",
        "达到",
        "规划",
        "健全",
        "优化",
        "迭代",
        "推广",
        "正式",
        "同时",
        "以及",
        "该",
        "这",
        "这个",
        "这些",
        "此",
        "其",
        "其中",
        "作为",
        "包括",
        "涉及",
        "举办",
        "召开",
        "参加",
        "围绕",
        "聚焦",
        "面向",
        "针对",
        "服务",
        "依靠",
        "任",
        "成为",
        "创办",
        "称",
        "名为",
        "叫",
        "叫做",
        "批准",
        "入选",
        "获批",
        "来自",
        "目前",
        "已",
    ]
)
_A_KIND = re.compile("模式|[0-9０-９一二两三四五六七八九十]+(?:余|多)?[个家]|等(?:[0-9]|一批)")
"""After the head: many are spoken of, or how one is made."""
_COUNTED = re.compile(
    "(?<![0-9０-９一二三四五六七八九十百两多余几数])[0-9０-９一二三四五六七八九十百两多余几数]+[个家批支项]$"
)
_ORGANISATION = re.compile(
    "(?:集团|公司|股份|控股|大学|学院|研究院|研究所|科学院|工程院|实验室|协会|学会|中心|医院|银行|电网|钢铁|厂|局|委员会|厅|部|院|所|科技|重工|电力|能源|汽车)$"
)
_NOT_AN_ORGANISATION = re.compile(
    "(?:龙头|领军|骨干|链主|“链主”|科技型?|行业|头部|大型|重点|优势|创新型?|高新技术|民营|国有|主导|上下游|相关|各类|大|企业主导|中小)*(?:企业|单位|机构|高校|院校|科研院所|院所|主体|平台|政府|企业家|团队|各方|伙伴|用户)+"
)
_FIRST = frozenset(["首个", "首家", "一个", "第一个", "第一家"])
"""Before a name, and no part of it."""
_BATCH = re.compile("(?:第[一二三四五六七八九十]+|首|两|多)批")
_LEADS = (
    re.compile("由(?P<who>[^，。；：、由]{2,30}?)(?:作为牵头单位|为牵头单位|牵头|领衔|主导|发起)"),
    re.compile(
        "(?:牵头|理事长|领衔)(?:单位|企业|方)(?!包括)(?:为|是|：|:)?(?P<who>[^，。；：、（）()]{3,30})"
    ),
    re.compile(
        "(?P<who>[^，。；：、（）()]{2,30}?)(?:为|是|担任|任)(?:该?联合体)?(?:牵头|理事长|领衔)(?:单位|企业|方)"
    ),
    re.compile(
        "(?P<who>[^，。；：、（(]{2,30}?)(?:作为牵头单位|牵头|领衔|发起)(?:，|组建|成立|建设|打造|创建|筹建|联合|的|共建|承担|[）)])"
    ),
    re.compile(
        "依托(?P<who>[^，。；：、]{2,30}?)(?:牵头)?(?:组建|成立|建设|打造|，[^，。；]{0,8}(?:组建|成立))"
    ),
)
_BEFORE_A_LEAD = re.compile("支持|鼓励|推动|依托|引导|以|由|其中|近日|日前|目前|同时|此外|日")
_MANY = "等[^、，]{0,12}(?:家|个|所|单位|企业|机构|方)"
_MEMBERS = (
    re.compile("成员(?:单位)?(?:包括|有|为|涵盖|：|:)(?P<who>[^。；]{4,200})"),
    re.compile(
        "(?:联合|携手|会同|汇聚|汇集|吸纳|涵盖|包括|包含)(?!体)(?P<who>[^。；]{4,200}?)(?=等[^、，]{0,12}(?:家|个|所|单位|企业|机构|伙伴|方|组|共|成|参)|共同|组建|成立|建设|打造|，|。|；|$)"
    ),
    re.compile(f"由(?P<who>[^。；，]{{4,200}}?)(?={_MANY}[^、，]{{0,4}}(?:组成|组建|发起|成立))"),
    re.compile(f"(?<=，)(?P<who>[^。；，]{{4,200}}?)(?={_MANY}[^、，]{{0,4}}(?:参与|参加|加入|加盟))"),
    re.compile(
        "(?:^|(?<=，))(?P<who>[^。；，]{4,200}?)(?:等[^、，]{0,12})?(?=共同(?:组建|成立|发起|建设|打造))"
    ),
    re.compile(f"(?:与|和)(?P<who>[^。；，]{{4,200}}?)(?={_MANY})"),
)
_BETWEEN = re.compile("、|以及|和(?!谐|平)|与|及")
_TAIL = re.compile("(?<![高平])等|(?:共同)?(?:组建|成立|发起|参与|建设|打造)")


class Consortium(NamedTuple):
    """A consortium as one sentence tells of it."""

    name: str
    lead: str
    members: tuple[str, ...]
    province: str


def consortia_in(sentence: str, province: str = "") -> Iterator[Consortium]:
    """The consortia that a sentence names, each once; `province` is that of the document."""
    text = re.sub(r"\s+", "", sentence)
    seen: set[str] = set()
    for head in _HEAD.finditer(text):
        if _A_KIND.match(text, head.end()):
            continue
        name = _name(text, head.start(), head.end())
        for one in [name] if name else _enumerated(text, head.start(), head.end()):
            if one not in seen:
                seen.add(one)
                lead = _lead(text, one)
                yield Consortium(
                    one, lead, tuple(_members(text, one, lead)), _province(one, lead, text) or province
                )


def consortia(spans: pd.DataFrame) -> pd.DataFrame:
    """The table `consortia.csv` of the spans' sentences, one row a name and document.

    Args:
        spans: the table `spans` of a tagged folder; sentences that speak of 联合体 are looked at, whatever their layer.
    """
    import pandas as pd

    told = spans[spans.sentence.str.contains("联合体")].drop_duplicates(["doc_id", "sentence"])
    rows = [
        [found.name, found.lead, ";".join(found.members), found.province, row.date, row.doc_id, row.sentence]
        for row in told.itertuples()
        for found in consortia_in(str(row.sentence), str(getattr(row, "province", "")))
    ]
    return pd.DataFrame(rows, columns=COLUMNS).drop_duplicates(["name", "doc_id"]).reset_index(drop=True)


def _name(text: str, start: int, end: int) -> str:
    if text[end : end + 1] in _CLOSE and text[end : end + 1]:
        opening = max(text.rfind(mark, max(0, end - _LONGEST_NAME), start) for mark in _OPEN)
        inside = text[opening + 1 : start]
        if opening >= 0 and "+" not in inside and "是" not in inside and _is_specific(general_words(inside)):
            return text[opening + 1 : end]
    quoted = re.search(f"[{_OPEN}]([^{_OPEN}{_CLOSE}]{{2,20}})[{_CLOSE}][^，。；、的]{{0,8}}$", text[:start])
    if (
        quoted
        and "+" not in quoted[1]
        and "产学研" not in quoted[1]
        and _is_specific(general_words(quoted[1]))
        and not _COUNTED.search(text[: quoted.start()])
    ):
        return text[quoted.start() : end]
    block = re.search(r"[\w()·\-]*$", text[:start])
    words = _words(block[0]) if block else []
    if text[: start - len(block[0] if block else "")].endswith(tuple(_CLOSE)):
        return ""
    kept: list[str] = []
    for word in reversed(words):
        if _BATCH.fullmatch(word):
            return ""
        if word in _STOPS or re.fullmatch("[0-9]+", word):
            break
        kept.insert(0, word)
    while kept and kept[0] in _FIRST:
        del kept[0]
    before = text[: start - len("".join(kept))]
    # What follows a number or an enumeration is a kind of consortium, not one; other consortia are no such enumeration.
    if (before.endswith("、") and not before.endswith(("联合体、", "联合体”、"))) or (
        _COUNTED.search(before) and not before.endswith(tuple(_FIRST))
    ):
        return ""
    return text[start - len("".join(kept)) : end] if _is_specific(kept) else ""


def _enumerated(text: str, start: int, end: int) -> list[str]:
    """The names of two or three consortia that share their head: 建立乳业、草种业创新联合体."""
    clause = re.split("[，。；：（）()]", text[:start])[-1]
    items: list[str] = []
    for item in reversed(clause.split("、")[-3:]):
        kept: list[str] = []
        for word in reversed(_words(item)):
            if word in _STOPS or word.isdecimal() or _BATCH.fullmatch(word):
                break
            kept.insert(0, word)
        if not _is_specific(kept):
            return []
        items.insert(0, "".join(kept))
        if items[0] != item:
            break
    return [item + text[start:end] for item in items] if len(items) > 1 else []


def _words(text: str) -> list[str]:
    """The text's words, what is written in Latin letters and digits whole: 6G, 3C."""
    words: list[str] = []
    for piece in re.split("([A-Za-z0-9]+)", text):
        words += [piece] if piece.isascii() and piece.isalnum() else general_words(piece)
    return words


def _is_specific(words: list[str]) -> bool:
    """Whether one of the words says what it is about, or where, beside words of its kind."""
    return any(
        len(word) > 1 and word not in _GENERIC and not province_named(word) and not word.isdecimal()
        for word in words
    )


def _lead(text: str, name: str) -> str:
    for pattern in _LEADS:
        for found in pattern.finditer(text):
            parts = [part for part in _BEFORE_A_LEAD.split(found["who"]) if len(part) > 1]
            who = parts[-1] if parts else ""
            who = re.split("联合|携手|会同", who)[0].strip(_OPEN + _CLOSE + "的")
            if name in who:
                who = who.split(name)[-1]
            if len(who) >= 2 and _is_organisation(who):
                return who
    return ""


def _members(text: str, name: str, lead: str) -> Iterator[str]:
    seen = {lead}
    for pattern in _MEMBERS:
        for found in pattern.finditer(text):
            for part in _BETWEEN.split(found["who"]):
                who = _TAIL.split(part)[0].strip(_OPEN + _CLOSE + "，的")
                if who and who not in seen and name not in who and _is_organisation(who) and len(who) <= 30:
                    seen.add(who)
                    yield who
        if len(seen) > 1:
            return


def _is_organisation(who: str) -> bool:
    """Whether it is somebody: an organisation by its last word, or a name that is no kind of organisation."""
    if _NOT_AN_ORGANISATION.fullmatch(who) or re.search("企业$|单位$|院所$|机构$|高校$|院校$|体$", who):
        return False
    return bool(_ORGANISATION.search(who)) or (
        2 <= len(who) <= 8 and not set(general_words(who)) & (_STOPS | _GENERIC)
    )


def _province(name: str, lead: str, text: str) -> str:
    for part in (name, lead, text):
        for word in general_words(part):
            if len(word) > 1 and (found := province_named(word)):
                return found
    return ""
