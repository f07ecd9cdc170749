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
            "Bars are 95% intervals with documents as the independent units; a pale bar is what may have been missed where none was found, an arrow that it goes beyond the chart. A hollow point rests on one document, or on an incomplete period. Dotted lines are milestones. Nothing is smoothed.",
            "竖线为以文献为独立单位的 95% 区间；淡色竖线表示未见时可能遗漏的上限，箭头表示其超出图外。空心点仅据一篇文献，或属不完整时期。虚线为里程碑。未作平滑。",
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
            "The date of the first document of each source that uses the term in a current form. A diamond is the first of all. A date known only to the month or year stands in its middle; who is first is told by the last day it can mean.",
            "各来源首次使用该术语现行表述的文献日期。菱形为最早者。仅知年月的日期置于其中点；先后按其可能的最晚一日排定。",
        ),
        "adoption": ("Adoption", "采用"),
        "adoption title": ("How many have taken it up", "采用者的增长"),
        "adoption note": (
            "Steps: the share that have used the term so far, after Kaplan and Meier, who reckon with those that come late and leave early; the pale band is its 95% interval. Dashed: the logistic curve, where it keeps within the band.",
            "阶梯线：迄今已使用者的占比（Kaplan–Meier 估计，计入后来者与先离者），浅色带为 95% 区间。虚线：落在区间之内的逻辑斯蒂曲线。",
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
        # View: filters, link, rows
        "filters": ("Filters", "筛选"),
        "filters none": ("all {n} documents", "全部 {n} 篇文献"),
        "filters some": ("{n} of {all} documents: {what}", "{all} 篇文献中的 {n} 篇：{what}"),
        "filters note": (
            "Charts, tables and concordance follow these filters. The story, the statements and the company of terms are made over all documents.",
            "图表、数据表和语境索引随筛选变化；概览、论断与搭配以全部文献为据。",
        ),
        "story whole": (
            "Filters are on. The story below is of all documents and does not change with them.",
            "已启用筛选。以下概览以全部文献为据，不随筛选变化。",
        ),
        "from": ("From", "起"),
        "until": ("Until", "止"),
        "date hint": ("2024, 2024-03 or 2024-03-05", "2024、2024-03 或 2024-03-05"),
        "date wrong": ("{value}: write a day, month or year, such as 2024-03-05, 2024-03 or 2024.", "{value}：请写年、月或日，如 2024、2024-03 或 2024-03-05。"),
        "all levels": ("All levels", "全部层级"),
        "all provinces": ("All provinces", "全部省份"),
        "all forms": ("All forms", "全部形式"),
        "current forms": ("Current forms", "现行形式"),
        "older forms": ("Older forms", "旧形式"),
        "not named": ("(none named)", "（未注明）"),
        "no source": ("(no source named)", "（未注明来源）"),
        "no source n": ("{n} of the {all} documents name no source. They stand in a row of their own.", "{all} 篇文献中有 {n} 篇未注明来源，单列一行。"),
        "no source apart": ("{n} of the {all} documents name no source: nobody can be said to have adopted by them.", "{all} 篇文献中有 {n} 篇未注明来源，无法归于任何采用者。"),
        "view link": ("Link to this view", "本视图链接"),
        "save rows": ("These rows as CSV", "这些行存为 CSV"),
        "save table": ("Save CSV", "保存 CSV"),
        "nothing here": ("No use in the documents of these filters.", "所选文献中未出现。"),
        "selected since": ("from {what}", "自 {what}"),
        "selected until": ("until {what}", "至 {what}"),
        "selected source": ("source {what}", "来源 {what}"),
        "selected level": ("level {what}", "层级 {what}"),
        "selected province": ("province {what}", "省份 {what}"),
        "selected term": ("term {what}", "术语 {what}"),
        "selected form": ("form {what}", "形式 {what}"),
        # Charts
        "measure": ("Measure", "度量"),
        "adjusted": ("Adjusted for composition", "按构成调整"),
        "measure rate": ("Per million characters", "每百万字"),
        "measure share": ("Share of documents", "文献占比"),
        "measure note": ("uses per million characters", "每百万字出现次数"),
        "adjusted note": ("per million characters, as if every period had the same sources and levels", "每百万字出现次数，令各时期来源与层级构成相同"),
        "share note": ("share of documents", "文献占比"),
        "interval": ("95% interval", "95% 区间"),
        "lines": ("Lines", "分线"),
        "lines all": ("all documents", "全部文献"),
        "lines first": ("the {shown} with the most documents, of {all}", "文献最多的 {shown} 个，共 {all} 个"),
        "incomplete": ("incomplete", "不完整"),
        "incomplete yes": ("yes", "是"),
        "incomplete note": ("Incomplete, and neither peak nor fall: {periods}.", "时期不完整，不作高峰或下降解释：{periods}。"),
        "by what": ("by {what}", "按{what}"),
        "compare": ("Compare", "比较"),
        "compare title": ("Two sides compared", "两方比较"),
        "compare note": (
            "Uses per million characters on each side, with 95% intervals, over the documents of the filters. Whether the sides differ is not read off two intervals: for the ratio with its own interval and test run",
            "两方每百万字出现次数及 95% 区间，以筛选后的文献为据。两个区间是否重叠不足以判断差异；比值及其区间与检验请运行",
        ),
        "side a": ("One side", "一方"),
        "side b": ("Other side", "另一方"),
        "side": ("Side", "方"),
        "ratio b": ("Ratio to the first", "与前者之比"),
        "lags": ("Lags", "滞后"),
        "lags title": ("How far behind the centre", "各省比中央晚多久"),
        "lags note": (
            "Months behind the centre's first document. A province took the term up between its last document without it and its first with it: a bar. An arrow is a province that has not, so far. Left of zero it was first.",
            "比中央首篇文献晚的月数。某省在最后一篇未使用与首篇使用的文献之间采用，以横条表示；箭头表示迄今未采用。零线以左为早于中央。",
        ),
        "lags no centre": ("No document of the centre with the term among these.", "所选文献中没有中央使用该术语的文献。"),
        "lags since": ("behind the centre's first document, {date}", "比中央首篇文献（{date}）晚"),
        "months": ("Months behind", "晚（月）"),
        "at least": ("At least", "至少"),
        "at most": ("At most", "至多"),
        "last without": ("Last without", "最后未用"),
        "first with": ("First with", "首篇使用"),
        "adopted yes": ("yes", "是"),
        "adopted no": ("not so far", "迄今未"),
        "adopted": ("Adopted", "已采用"),
        "estimate": ("Estimate", "估计"),
        "company": ("Company", "搭配"),
        "company title": ("The company each term keeps", "各术语的搭配"),
        "company note": (
            "Words in the sentences of a term more often than in those of the other terms: log ratio with 95% interval, documents as the units; held after adjustment, and from two speakers at least. Over all documents; filters do not change it.",
            "与其他术语的句子相比，更常出现于该术语句子中的词语：对数比及 95% 区间，以文献为单位；经校正成立，且来自至少两个发文者。以全部文献为据，不随筛选变化。",
        ),
        "word": ("Word", "词语"),
        "log ratio": ("Log ratio", "对数比"),
        "speakers": ("Speakers", "发文者"),
        "older": ("{form} (older form)", "{form}（旧形式）"),
        "rate of rate": ("Per million", "每百万字"),
        "rate of adjusted": ("Per million, adjusted", "每百万字（经调整）"),
        "rate of share": ("Share of documents", "文献占比"),
        "half": ("passes one half: {period}", "过半：{period}"),
        "shift what": ("share of the new form among both, 95% interval", "新形式在新旧两种形式中的占比，95% 区间"),
        "shift form": ("A shift needs both forms: take off the filter of forms.", "更替需新旧两种形式：请取消形式筛选。"),
        "first source": ("first use by source", "各来源首次使用"),
        "first province": ("first use by province", "各省份首次使用"),
        "first some": (", the first {shown} of {all}", "（最早的 {shown} 个，共 {all} 个）"),
        "adoption source": ("share of sources that have used the term", "已使用该术语的来源占比"),
        "adoption province": ("share of provinces that have used the term", "已使用该术语的省份占比"),
        "provinces what": ("share of documents that use the term, by province and year", "各省份历年使用该术语的文献占比"),
        "together all": ("Terms together", "术语共现"),
        "together sentence": ("in the same sentence", "同一句中"),
        "together paragraph": ("in the same paragraph", "同一段中"),
        "together document": ("in the same document", "同一文献中"),
        # Statements
        "statements": ("Statements", "论断"),
        "statements title": ("What is said, and what is not", "所作与未作的论断"),
        "statements note": (
            "Every sentence that was considered, over all documents: what holds may be quoted, what does not is there with the reason. Choose one for its row.",
            "考虑过的每一句话，以全部文献为据：成立者可引用，不成立者附原因。点选可查看其数据行。",
        ),
        "held": ("Held", "成立"),
        "not held": ("Considered and not made", "考虑过而未采用"),
        "held yes": ("may be said", "可以这样说"),
        "held no": ("is not said", "不这样说"),
        "reason": ("Reason", "原因"),
        "statement": ("Kind", "类别"),
        "scope": ("About", "范围"),
        "scope all": ("all documents", "全部文献"),
        "scope by source": ("sources", "各来源"),
        "scope by province": ("provinces", "各省份"),
        "row since": ("Since", "自"),
        "row until": ("Until", "至"),
        "effect": ("Estimate", "估计值"),
        "p": ("Adjusted p", "校正 p 值"),
        "documents behind": ("Documents looked at", "所据文献"),
        "documents using": ("Of these with the term", "其中含术语"),
        "behind": ("The documents with the term, in its scope and time", "其范围与时间内使用该术语的文献"),
        "unsaid": ("Not said: {said}", "未作论断：{said}"),
        "read them": ("Read these occurrences", "阅读这些出现"),
        "more behind": ("and {n} more", "另有 {n} 篇"),
        "no interval row": ("no interval", "无区间"),
        "n not made": ("{n} considered and not made", "考虑过而未采用：{n} 句"),
        **{
            f"kind of {key}": pair
            for key, pair in {
                "first_seen": ("first seen", "首见"), "newest": ("newest", "最新"), "arrived": ("arrived", "出现"),
                "most_used": ("most used", "使用最广"), "rising": ("rising", "上升"), "falling": ("falling", "下降"),
                "new_level": ("new level", "新水平"), "no_change": ("no change detected", "未检出变化"),
                "burst": ("burst", "突发"), "silent": ("silent", "沉寂"), "revived": ("revived", "重现"),
                "overtook": ("overtook", "超过"), "spread": ("spread", "扩散"), "lag": ("lag", "滞后"),
                "together": ("together", "共现"), "company": ("company", "搭配"),
            }.items()
        },
        **{
            f"unit {key}": pair
            for key, pair in {
                "% a year": ("% a year", "%/年"), "ratio to before": ("times the rate before", "与此前之比"),
                "ratio to expected": ("times what is expected", "与期望之比"),
                "months": ("months", "个月"), "odds ratio": ("odds ratio", "优势比"), "log ratio": ("log ratio", "对数比"),
                "per million": ("per million", "每百万字"),
            }.items()
        },
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


LEVELS = {
    "central party": "党中央", "central government": "国务院", "ministry": "部委", "province": "省级", "city": "市级",
    "media": "媒体",
}  # fmt: skip
"""The Chinese of the levels of `documents.csv`."""
REASONS = {
    "never used": "从未使用", "too few documents": "文献过少", "too few documents before": "此前文献过少",
    "too few documents or sources": "文献或来源过少", "too few periods": "时期过少",
    "too few periods with documents": "有文献的时期过少", "not held overall": "总体检验不成立", "composition": "语料构成变化所致",
    "one document": "仅一篇文献", "interval includes no change": "区间含无变化", "interval includes one half": "区间含二分之一",
    "a step fits better": "阶跃更符合", "a slope fits better": "斜率更符合", "chance would give as much": "偶然亦可如此",
    "no silence: the earlier rate could give as much": "并非沉寂：按此前频率亦可如此", "no silence before it": "此前没有沉寂",
    "the corpus begins too late": "语料开始过晚", "the corpus of provinces begins too late": "各省语料开始过晚",
    "too few units": "采用者过少", "in use when the documents begin": "文献开始时已在使用", "the provinces were not later": "各省并不更晚",
    "no more than just before or after": "不多于前后相邻时期", "few took it up": "采用者少", "too many terms alike": "相近的术语过多", "dates too vague": "日期不够精确", "no change detected": "未检出变化",
    "incomplete period": "时期不完整", "before first use": "早于首次使用", "different sense": "另有含义",
    "no more than length, source and time give": "不多于篇幅、来源与时间所致",
    "less often than length, source and time give": "少于篇幅、来源与时间所致",
    "no documents alike in length, source and time to compare": "没有篇幅、来源与时间相近的文献可比",
}  # fmt: skip
"""The Chinese of the reasons of `statements.csv`."""


def level_text(level: str) -> Text:
    """A level in both languages."""
    return Text(level, LEVELS.get(level, level))


def text(key: str, **values: object) -> Text:
    """The text of that key, its places filled in."""
    return WORDS[key].fill(**values) if values else WORDS[key]
