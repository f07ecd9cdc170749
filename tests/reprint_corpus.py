"""Documents for the test of reprints, put together from sentences written for it.

`corpus(seed)` gives originals and, for each, what an archive holds beside it: verbatim reprints, reprints with a headline,
a lead or an editor line of their own, cut or with an editor's note, and pieces that are merely similar.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

SENTENCES = """
{place}近日出台支持{field}发展的若干措施，从资金、人才、用地三个方面提出{number}条意见。
{who}在{place}调研时强调，要把{field}摆在更加突出的位置，一件事情接着一件事情办好。
会议听取了{org}关于{field}工作情况的汇报，研究部署下一阶段的重点任务。
统计显示，今年前{month}个月，{place}{field}投资同比增长{rate}%，增速比上年同期加快{small}个百分点。
走进{place}的一家{firm}，{number}台设备正在满负荷运转，技术人员紧盯屏幕上跳动的数据。
“订单已经排到了明年{month}月，”这家{firm}的负责人{name}告诉记者，“我们最缺的是懂{field}的年轻人。”
{org}有关负责人表示，将建立部门协同机制，按季度通报进展，确保各项政策落到实处。
为解决{field}中试环节薄弱的问题，{place}建成{number}个公共试验平台，向中小企业开放共享。
按照规划，到“十四五”末，{place}{field}产值将突破{number}亿元，培育龙头企业{small}家以上。
与会代表认为，发展{field}不能一哄而上，各地要从自身的资源禀赋和产业基础出发。
{name}所在的团队用了{small}年时间，把关键部件的寿命从{number}小时提高到原来的{small}倍。
{place}还同周边{small}个市县签订合作协议，推动检测结果互认、仪器设备共用。
老工匠{name}从业{number}年，如今每周到职业学校上课，把手艺交给更多的年轻人。
专家建议，进一步完善{field}标准体系，鼓励企业牵头承担重大科研任务。
{org}今年安排专项资金{number}万元，对首台套产品给予保险补偿，单个项目最高补助{small}00万元。
在{place}港区，{number}个集装箱整装待发，它们将经中欧班列运往{small}个国家。
{who}指出，{field}关系长远，要坚持问题导向，在吃透政策的基础上大胆探索。
当地村民{name}算了一笔账：合作社引进{field}以后，每亩成本下降{rate}%，人均增收{number}元。
截至{month}月底，全国登记在册的{field}企业达到{number}万户，其中民营企业占{rate}%。
{place}把{number}项审批事项下放到园区，企业从签约到开工的时间缩短了{small}个月。
{org}{month}月{small}日发布的报告说，{field}人才缺口仍有{number}万人，高技能岗位尤其紧张。
雨后的{place}，{firm}的屋顶光伏板洗得发亮，一年可发电{number}万千瓦时。
座谈会上，{small}位企业家先后发言，就{field}的融资、用能、出海问题提出建议。
{who}强调，评价科研成果要看解决了什么问题，而不是数论文数帽子。
据介绍，这条{field}生产线由{place}三家单位联合研制，国产化率达到{rate}%。
记者在{org}了解到，{number}项急需的国家标准已经立项，{small}项将在年内发布。
{place}去年拿出{number}亩工业用地，专门留给成长型的{firm}。
围绕{field}，{place}组建{small}个专家服务团，每月到企业现场会诊一次。
{name}说，从实验室到车间只有{small}公里，过去却走了整整{small}年。
下一步，{place}将继续做好{field}这篇文章，让创新成果更快走进千家万户。
""".split()  # noqa: SIM905
YEARLY = """
过去一年，{place}地区生产总值增长{rate}%，一般公共预算收入增长{rate}%，城镇新增就业{number}万人。
坚持把发展经济的着力点放在实体经济上，规模以上工业增加值增长{rate}%，{field}产值增长{rate}%。
坚持人民至上，十件民生实事全部完成，改造老旧小区{number}个，新增托位{number}个，惠及群众{number}万人。
坚持生态优先，空气优良天数比例达到{rate}%，完成造林{number}万亩，治理河道{number}公里。
今年经济社会发展的主要预期目标是：地区生产总值增长{rate}%左右，城镇新增就业{number}万人以上。
重点做好以下工作：一是建设{field}产业集群，实施重大项目{number}个；二是建设高标准农田{number}万亩。
""".split()  # noqa: SIM905
NOTES = """
近年来，各地在培育新产业的过程中涌现出不少好做法，本报今起推出系列报道，敬请关注。
{field}是各方关注的焦点，{place}的探索给人启发，本网转载如下，以飨读者。
他山之石，可以攻玉，请看来自{place}的报道。
""".split()  # noqa: SIM905
HEADLINES = [
    "{place}：{field}跑出加速度",
    "抢抓{field}新机遇",
    "{org}：{field}有了新办法",
    "权威发布｜{field}怎么干",
]
LEADS = [
    "本报{place}{month}月{small}日电（记者{name}）",
    "据{org}网站消息，",
    "{place}日报讯（通讯员 {name}）",
    "央媒看{place}：",
]
EDITOR_LINES = [
    "（责任编辑：{name}）",
    "【编辑：{name}】",
    "来源：{place}日报\n责编：{name} 校对：{name}",
    "（记者 {name} {name}）",
]
SLOTS = {
    "place": "清河 青川 临江 安平 东港 南屏 西岭 北岸 金沙 龙泉 宁远 海丰 长乐 永康 白云 石门 双桥 枫林 柳州湾 桃源".split(),  # noqa: SIM905
    "field": "新型储能 智能网联汽车 生物制造 工业母机 商业航天 低空经济 高端仪器 新型显示 氢能装备 集成电路 深海装备 先进材料".split(),  # noqa: SIM905
    "org": "科技部门 工信部门 发展改革部门 统计部门 行业协会 市场监管部门 人社部门 财政部门".split(),  # noqa: SIM905
    "who": "省里的负责同志 主管部门负责人 工作专班负责人 调研组组长".split(),  # noqa: SIM905
    "firm": "轴承厂 机器人企业 电池企业 仪器公司 无人机公司 传感器企业 纺织企业".split(),  # noqa: SIM905
    "name": "王立新 李春梅 张远山 刘海燕 陈思齐 赵明 周小舟 吴江 郑好 孙启文 何田 罗一凡".split(),  # noqa: SIM905
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A document of the corpus; `original` is the `doc_id` of what it reprints, empty for all others."""

    doc_id: str
    kind: str
    date: str
    text: str
    original: str = ""


def _fill(sentence: str, chance: random.Random) -> str:
    while "{" in sentence:
        slot = sentence[sentence.index("{") + 1 : sentence.index("}")]
        if slot in SLOTS:
            word = chance.choice(SLOTS[slot])
        else:
            low, high = {"month": (2, 12), "small": (2, 9), "number": (11, 980), "rate": (2, 97)}[slot]
            word = str(chance.randint(low, high)) + (f".{chance.randint(1, 9)}" if slot == "rate" else "")
        sentence = sentence.replace(f"{{{slot}}}", word, 1)
    return sentence


def _paragraphs(sentences: list[str]) -> str:
    return "\n".join("".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))


def corpus(seed: int, originals: int = 150) -> list[Piece]:
    """`originals` articles, five reprints of each, and nearly as many pieces that are only similar to one, shuffled."""
    chance = random.Random(seed)
    pieces: list[Piece] = []

    def add(kind: str, day: date, text: str, original: str = "") -> str:
        doc_id = f"{kind}/{len(pieces):04}.txt"
        pieces.append(Piece(doc_id, kind, day.isoformat(), text, original))
        return doc_id

    def line(choices: list[str]) -> str:
        return _fill(chance.choice(choices), chance)

    for _ in range(originals):
        day = date(2018, 1, 1) + timedelta(days=chance.randint(0, 2500))
        later = day + timedelta(days=chance.randint(1, 25))
        forms = chance.sample(SENTENCES, chance.randint(4, 15))
        sentences = [_fill(form, chance) for form in forms]
        text = _paragraphs(sentences)
        doc_id = add("original", day, text)
        add("verbatim", later, text, doc_id)
        # Other line breaks and punctuation, in traditional or full-width digits: still verbatim.
        add(
            "verbatim",
            later,
            text.replace("\n", "").translate(str.maketrans("0123456789，", "０１２３４５６７８９,")),
            doc_id,
        )
        framed = f"{line(HEADLINES)}\n{line(LEADS)}{text}\n{line(EDITOR_LINES)}"
        add("reframed", later, framed, doc_id)
        add("cut", later, _paragraphs(sentences[: -(len(sentences) // 4)]), doc_id)
        note = "".join(_fill(form, chance) for form in chance.sample(NOTES, 2))
        add(
            "with a note", later, f"{line(HEADLINES)}\n【编者按】{note}\n{text}\n{line(EDITOR_LINES)}", doc_id
        )
        # The notice of the next year: the same sentences in which two figures or names differ.
        changed = [form if place not in (0, 2) else "" for place, form in enumerate(sentences)]
        add("next year", day + timedelta(days=365), _paragraphs([
            sentence or _fill(form, chance) for sentence, form in zip(changed, forms, strict=True)
        ]))  # fmt: skip
        # Another report of the same event: two sentences in five the same, the others its own.
        own = chance.sample([form for form in SENTENCES if form not in forms], len(forms))
        add("same event", later, _paragraphs([
            sentence if chance.random() < 0.4 else _fill(other, chance) for sentence, other in zip(sentences, own, strict=False)
        ]))  # fmt: skip
        # A form letter: the same sentences about another place with other figures.
        add("same form", later, _paragraphs([_fill(form, chance) for form in forms]))
        # A round-up that quotes three sentences among its own.
        add("round-up", later, _paragraphs([*(_fill(form, chance) for form in own), *sentences[:3]]))
    for place in SLOTS["place"]:
        for year in range(2015, 2025):
            report = "".join(_fill(form.replace("{place}", place), chance) for form in YEARLY)
            add("yearly report", date(year, 1, 20), report)
    chance.shuffle(pieces)
    return pieces
