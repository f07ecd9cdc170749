"""What the page says, in English and Chinese."""

from __future__ import annotations

from typing import NamedTuple

from annotator.charts.words import WORDS as ON_CHARTS


class Text(NamedTuple):
    """One text in both languages."""

    en: str
    zh: str

    def fill(self, **values: object) -> Text:
        """The text with its places filled in; a value that is a `Text` itself gives each language its own."""
        return Text(
            *(
                side.format(
                    **{
                        key: value[place] if isinstance(value, Text) else value
                        for key, value in values.items()
                    }
                )
                for place, side in enumerate(self)
            )
        )


_AS_ON_CHARTS = (
    "term", "together", "year", "source", "date", "province", "documents", "forms", "period", "title", "adopters", "other",
    "observed", "expected", "deviance",
)  # fmt: skip
"""Words of the charts that head a column of the page or a block of it."""

WORDS = {
    key: Text(english[0].upper() + english[1:], chinese)
    for key in _AS_ON_CHARTS
    for english, chinese in [ON_CHARTS[key]]
}
WORDS["predecessor"] = Text(*ON_CHARTS["predecessor"])
WORDS |= {
    key: Text(*pair)
    for key, pair in {
        # Head and story
        "page title": ("How the terms spread", "术语的传播"),
        "skip": ("Skip to the story", "跳到正文"),
        "contents": ("Contents", "目录"),
        "corpus": (
            "{documents} from {sources} sources, {first} to {last}; {spans} of {used}.",
            "{documents} 篇文献，{sources} 个来源，{first} 至 {last}；{used} 个术语共出现 {spans} 次。",
        ),
        "corpus sourceless": (
            "{documents}, {first} to {last}; {spans} of {used}.",
            "{documents} 篇文献，{first} 至 {last}；{used} 个术语共出现 {spans} 次。",
        ),
        "corpus undated": (
            "{documents}, none with a date; {spans} of {used}.",
            "{documents} 篇文献，均无日期；{used} 个术语共出现 {spans} 次。",
        ),
        "selected": ("Only documents {what} are counted here.", "此处只计入所选文献：{what}。"),
        "corpus empty": ("No documents were tagged: there is nothing to show.", "没有标注任何文献，无可展示。"),
        "story": ("The story", "概览"),
        "story note": (
            "Share of documents that use each term (current forms), with 95% intervals. A gap is a period without documents, not a zero.",
            "各术语（现行表述）的文献占比及 95% 区间。断开处表示该时期无文献，并非为零。",
        ),
        "since": (
            "Before {year} none of the terms occurs; earlier years with documents that are not drawn: {n}.",
            "{year} 年以前未出现任何术语；此前有文献的 {n} 个年份不入图。",
        ),
        "method heat": ("Limits of the degrees of heat: {sources}.", "热度级别界限的依据：{sources}。"),
        "few": (
            "Few documents: {years} with fewer than {limit}. Read the intervals, not the points.",
            "文献较少：{years} 年不足 {limit} 篇，请以区间而非点估计为准。",
        ),
        "undated note": (
            "Without a date: {n}. In the concordance, not in the charts.",
            "{n} 篇文献无日期，仅见于语境索引，不入图表。",
        ),
        "antedates note": (
            "First uses older than the term's earliest milestone: {n}. A wrong date, a later insertion, or another sense? Check {terms}.",
            "{n} 个首次使用早于该术语最早的里程碑，可能是日期有误、后来插入或另有含义，请核查：{terms}。",
        ),
        "problems note": (
            "Inputs that could not be read whole: {n}, see problems.csv.",
            "{n} 个输入未能完整读取，见 problems.csv。",
        ),
        "unused": ("Not found in any document: {terms}.", "未见于任何文献：{terms}。"),
        "course": ("Course", "走势"),
        "first seen": ("First seen", "首见"),
        "peak": ("Peak", "高峰"),
        "latest": ("In {year}, share of documents", "{year} 年文献占比"),
        "latest none": ("Share of documents", "文献占比"),
        "what happened": ("What happened", "变化"),
        "antedates": ("older than its milestone of {date}", "早于 {date} 的里程碑"),
        "too few": ("too few", "太少"),
        "too few to say": ("too few documents to say more", "文献过少，不宜多言"),
        "no interval": ("no interval, n = {n}", "无区间，n = {n}"),
        "older only": ("only older forms occur", "仅见旧表述"),
        "never": ("—", "—"),
        "no date": ("no date", "无日期"),
        # Sections
        "frequency": ("Frequency", "频率"),
        "frequency title": ("How often, year by year", "历年使用频率"),
        "frequency note": (
            "Occurrences per million Chinese characters. Bars are 95% intervals with documents as the independent units; pale bars are what may have been missed where none was found; a hollow point rests on one document. Dotted lines are milestones.",
            "每百万汉字出现次数。竖线为以文献为独立单位的 95% 区间；淡色竖线表示未见时可能遗漏的上限；空心点仅据一篇文献。虚线为里程碑。",
        ),
        "shift": ("Shift of forms", "表述更替"),
        "shift title": ("From the older form to the new", "从旧表述到新表述"),
        "shift note": (
            "The share of the new form among all uses of either. Years without a use of either are gaps.",
            "新表述在新旧两种表述中的占比。两者均未出现的年份断开。",
        ),
        "first": ("First use", "首次使用"),
        "first title": ("Who used it first", "谁最先使用"),
        "first note": (
            "The date of the first document of each source that uses the term in a current form. A diamond is the first of all. A date known only to the month or year stands in its middle.",
            "各来源首次使用该术语现行表述的文献日期。菱形为最早者。仅知年月的日期置于其中点。",
        ),
        "adoption": ("Adoption", "采用"),
        "adoption title": ("How many have taken it up", "采用者的增长"),
        "adoption note": (
            "Steps: share of sources or provinces that have used the term so far. Dashed: logistic fit, where there are enough points; the pale band is the 95% interval of its midpoint.",
            "阶梯线：迄今已使用该术语的来源或省份占比。虚线：点数足够时的逻辑斯蒂拟合；浅色带为其中点的 95% 区间。",
        ),
        "provinces": ("Provinces", "省份"),
        "provinces title": ("Province by province", "各省份"),
        "provinces note": (
            "One tile a province. Dashed tiles had no documents in that year; pale tiles had documents without the term.",
            "每格一省。虚线格当年无文献；浅色格有文献但未使用该术语。",
        ),
        "together title": ("Which terms stand together", "哪些术语同时出现"),
        "together note": (
            "The figure is how often the two stand together; blue is more often than chance would give, orange less often, grey no clear difference (1% level). Expected counts are made year by year and added up; set phrases and reprints count each time.",
            "数字为共现次数；蓝色高于随机期望，橙色低于随机期望，灰色差异不明显（1% 水平）。期望值逐年计算后相加；固定搭配与转载逐次计数。",
        ),
        "formulations": ("Formulations", "提法"),
        "formulations title": ("New formulations", "新提法"),
        "formulations note": (
            "What annotator discover found in the texts without being told: the first rows of formulations.csv. * stands where chance would hardly give it among so many; provinces, or months, are what is counted there.",
            "annotator discover 在文本中自行发现的提法，即 formulations.csv 的前若干行。* 表示在如此多的候选中也难以出于偶然；检验以省份或月份为单位。",
        ),
        "kind": ("Kind", "类别"),
        "kind new": ("new", "新出现"),
        "kind rising": ("rising", "上升"),
        "kind altered": ("altered", "改写"),
        "kind falling": ("falling", "下降"),
        "kind dropped": ("dropped", "消失"),
        "before": ("Before", "此前"),
        "heat": ("Heat", "热度"),
        "heat title": ("Heat by year", "历年热度"),
        "heat note": (
            "Share of the year's documents that use the term. A degree is named only where its limit is documented (see the method); the scale was made for a whole year of the People's Daily. A dot is zero; an empty column is a year without documents.",
            "当年使用该术语的文献占比。仅在界限有据可查时标明热度级别（见“方法”）；该尺度原为《人民日报》全年文章而设。圆点为零；空列表示该年无文献。",
        ),
        "concordance": ("Concordance", "语境索引"),
        "concordance title": ("Every occurrence", "每一处出现"),
        "concordance note": (
            "Each line is one occurrence in its sentence. Choose the term in a line to read the passage.",
            "每行为一处出现及其所在句子。点选行中的术语可阅读段落。",
        ),
        "method": ("Method", "方法"),
        "method title": ("How this was made", "制作方法"),
        # Controls
        "choose": ("Show", "显示"),
        "by": ("By", "按"),
        "quarter": ("Quarter", "季度"),
        "month": ("Month", "月份"),
        "context": ("In the same", "同一"),
        "sentence": ("Sentence", "句子"),
        "paragraph": ("Paragraph", "段落"),
        "document": ("Document", "文献"),
        "table": ("Table of these values", "数据表"),
        "save svg": ("Save SVG", "保存 SVG"),
        "save png": ("Save PNG", "保存 PNG"),
        "milestones": ("Milestones", "里程碑"),
        "all terms": ("All terms", "全部术语"),
        "all years": ("All years", "全部年份"),
        "all sources": ("All sources", "全部来源"),
        "search": ("Search sentences and titles", "搜索句子和标题"),
        "reset": ("Clear filters", "清除筛选"),
        "count": ("{n} of {all} occurrences", "{all} 处中的 {n} 处"),
        "none found": ("No occurrence matches these filters.", "没有符合筛选条件的结果。"),
        "left": ("Before", "上文"),
        "right": ("After", "下文"),
        "in document": ("Document", "文献"),
        "previous": ("Previous", "上一页"),
        "next": ("Next", "下一页"),
        "page": ("Page {page} of {pages}", "第 {page} / {pages} 页"),
        "read": ("Read the passage", "阅读段落"),
        "loading": ("Loading occurrences …", "正在载入……"),
        "print note": ("Only the lines of this page of the concordance are printed.", "仅打印语境索引的当前页。"),
        # Passage
        "close": ("Close", "关闭"),
        "earlier": ("Earlier occurrence", "上一处"),
        "later": ("Later occurrence", "下一处"),
        "passage": ("Passage", "段落"),
        "others": ("Other occurrences in this document", "本文献中的其他出现"),
        "place": ("{section}, characters {start}–{end}", "{section}，第 {start}–{end} 字"),
        "title section": ("title", "标题"),
        "body section": ("body", "正文"),
        "file": ("File", "文件"),
        "address": ("Address", "网址"),
        "credited": ("Credits", "署名来源"),
        "level": ("Level", "层级"),
        "form": ("Form", "形式"),
        "canonical": ("canonical form", "标准表述"),
        "abbreviation": ("abbreviation", "简称"),
        "paraphrase": ("paraphrase", "变体"),
        # States
        "nothing dated": ("No document has a date, so nothing can be shown by time.", "文献均无日期，无法按时间展示。"),
        "no shift": ("No term that has an older form occurs in a dated document.", "有日期的文献中没有出现带旧表述的术语。"),
        "one source": ("The documents name no more than one source, so there is nothing to compare.", "文献来源不超过一个，无从比较。"),
        "no together": ("No two of the terms occur in these documents.", "这些文献中没有出现两个以上的术语。"),
        "no spans": ("None of the terms occurs in these documents.", "这些文献中未出现任何术语。"),
        "noscript": (
            "This page needs JavaScript for the charts and the concordance. The story and the table of heat can be read without it.",
            "图表和语境索引需要 JavaScript；概览和热度表无需脚本即可阅读。",
        ),
        "too old": (
            "This browser is too old to unpack the charts and occurrences. Please open the page in a version of Firefox, Chrome, Edge or Safari from 2023 or later.",
            "浏览器版本过旧，无法展开图表和语境。请使用 2023 年以后的 Firefox、Chrome、Edge 或 Safari 打开。",
        ),
        # Method
        "method counts": (
            "Occurrences were found by annotator {version}. Each place where a term's characters stand was decided by the words around it; {rejected} places that only look like a term were not counted and are listed, with reasons, in rejected.csv.",
            "由 annotator {version} 标注。凡出现术语字样之处均依上下文判定；{rejected} 处形似而非者未计入，连同理由列于 rejected.csv。",
        ),
        "method intervals": (
            "Intervals are Wilson's (1927) on clusters of documents: reprints of one text are one cluster, days of a campaign hang together, and terms come in bursts. Every sentence is a row of statements.csv, with its test, interval and documents; those that were considered and not made are there with the reason.",
            "区间为以文献簇为独立单位的 Wilson 区间（1927）：同文转载计为一簇，同一宣传期的各日相互关联，术语往往成簇出现。每句话都是 statements.csv 的一行，附检验、区间与所据文献；考虑过而未采用的句子也在其中，并注明原因。",
        ),
        "method gaps": (
            "A period without documents has no value. Older forms are counted beside a term, never added to it.",
            "无文献的时期没有数值。旧表述单独计数，不并入该术语。",
        ),
        "method lexicons": ("Lexicons", "词表"),
        "method files": ("Digests of the tables (SHA-256)", "数据表摘要（SHA-256）"),
        "terms": ("{n} terms", "{n} 个术语"),
        "occurrences": ("Occurrences", "次数"),
        "documents with term": ("With the term", "含术语文献"),
        "rate": ("Per million", "每百万字"),
        "low": ("Low", "下限"),
        "high": ("High", "上限"),
        "current": ("current", "现行"),
        "share": ("Share", "占比"),
        "lag": ("Days behind", "滞后天数"),
        "possible": ("Of", "总数"),
        "logistic": ("logistic", "逻辑斯蒂"),
        "fit": ("Fit", "拟合"),
        "midpoint": ("Midpoint", "中点"),
        "growth": ("Growth a year", "年增长率"),
        "ratio": ("Ratio", "比值"),
        "caption frequency": (
            "Occurrences per million Han characters by year, with 95% intervals, in {documents} documents from {since} to {until}. "
            "A gap is a year without documents.",
            "历年每百万汉字出现次数及 95% 区间；{documents} 篇文献，{since} 至 {until}。断开处为无文献的年份。",
        ),
        "caption shift": (
            "Share of the new form among both forms by year, with 95% intervals, in {documents} documents from {since} to {until}.",
            "历年新形式在新旧两种形式中的占比及 95% 区间；{documents} 篇文献，{since} 至 {until}。",
        ),
        "caption adoption source": (
            "Share of the sources that have used the term by each date, in {documents} documents from {since} to {until}.",
            "至各日期已使用该术语的来源占比；{documents} 篇文献，{since} 至 {until}。",
        ),
        "caption adoption province": (
            "Share of the provinces that have used the term by each date, in {documents} documents from {since} to {until}.",
            "至各日期已使用该术语的省份占比；{documents} 篇文献，{since} 至 {until}。",
        ),
        "caption provinces": (
            "Share of documents that use the term by province and year, in {documents} documents from {since} to {until}.",
            "各省份历年使用该术语的文献占比；{documents} 篇文献，{since} 至 {until}。",
        ),
    }.items()
}  # fmt: skip


def text(key: str, **values: object) -> Text:
    """The text of that key, its places filled in."""
    return WORDS[key].fill(**values) if values else WORDS[key]
