"""Every column of every table, a line each: name, type, unit, meaning in English and Chinese, and since which version.

What is written, how it is typed in CSV and Parquet, how it is read back, `codebook.csv`, `docs/tables.md` and the check
that no term id runs into a column: all of it comes from here. A new column is a line here and its value where the row is
made. It stands at the end of its table, since people count columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple, Protocol

Type = Literal["text", "date", "whole", "decimal", "flag"]
"""`date` is text such as 2024-03-05, 2024-03 or 2024; `flag` is True or False."""
Cell = str | int | float
"""A value as a table holds it; an unknown one is an empty string."""


class Column(NamedTuple):
    """A column of a table.

    `option` is what of `annotator tag` it takes to be there (`tokens`), else empty. `counts` is the (term, forms) that the
    column holds the number of, where it is one of those of `documents` that do.
    """

    table: str
    name: str
    type: Type
    unit: str
    en: str
    zh: str
    since: str
    option: str
    counts: tuple[str, str] | None = None


class CountedTerm(Protocol):
    """What the columns need to know of a term of a lexicon."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def form(self) -> str: ...  # noqa: D102
    @property
    def has_predecessor(self) -> bool: ...  # noqa: D102
    @property
    def has_other_current_form(self) -> bool: ...  # noqa: D102


class _Line(NamedTuple):
    name: str
    type: Type
    en: str
    zh: str
    unit: str = ""
    since: str = "0.1"
    option: str = ""


# fmt: off
_DOC_ID = _Line("doc_id", "text", "The document: its path below the folder given, and # with the record's id or number in a file of many", "文献编号：相对于所给文件夹的路径；一个文件含多篇时，后接 # 与记录的 id 或序号")
_DATE = _Line("date", "date", "Date of the document, as closely as it is known: 2024-03-05, 2024-03 or 2024; empty where it is not", "文献日期，已知到哪一级就写到哪一级：2024-03-05、2024-03 或 2024；未知则为空")
_YEAR = _Line("year", "text", "Year of the date; empty for a document without one", "日期的年份；无日期则为空")
_SOURCE = _Line("source", "text", "Where the document was found, by its name in corpus/sources.toml", "文献出处，按 corpus/sources.toml 中的名称")
_TITLE = _Line("title", "text", "Title of the document; it is not repeated in the text", "文献标题；不在正文中重复")
_LEVEL = _Line("level", "text", "Who speaks: central party, central government, ministry, province, city, county or media; empty where not known", "发文者层级：central party（党中央）、central government（国务院）、ministry（部委）、province（省）、city（市）、county（县区）、media（媒体）；未知则为空")
_PROVINCE = _Line("province", "text", "Province by its full name, such as 浙江省; empty where not known", "省份全称，如浙江省；未知则为空")
_LAYER = _Line("layer", "text", "Name of the lexicon that the term belongs to", "词语所属词表的名称")
_TERM = _Line("term", "text", "Id of the term in the lexicon", "词语在词表中的编号")
_FORMS = _Line("forms", "text", "current (canonical, abbreviation, paraphrase) or predecessor (older formulations)", "current（现行写法：规范写法、简称、异写）或 predecessor（旧提法）")
_UNIT = _Line("unit", "text", "Length of the period: month, quarter or year; all is the whole corpus", "时段长度：month（月）、quarter（季）、year（年）；all 为全部语料")
_PERIOD = _Line("period", "text", "The period, as 2023-09, 2023Q3 or 2023; empty for all", "时段，如 2023-09、2023Q3 或 2023；全部语料为空")
_GROUPING = _Line("grouping", "text", "What the group is one of: all, source, level, province or city (those that issued the documents)", "分组依据：all（全部）、source（出处）、level（层级）、province（省份）、city（城市）（以发文者计）")
_GROUP = _Line("group", "text", "The source, level or province; empty for all", "具体的出处、层级或省份；全部则为空")
_CHARACTERS = _Line("characters", "whole", "Han characters of the texts, titles not counted: the denominator of rates", "正文汉字数（不含标题），为频率的分母", "characters")
_DOCUMENTS = _Line("documents", "whole", "Documents", "文献篇数", "documents")
_WITH_TERM = _Line("documents_with_term", "whole", "Documents with at least one of the forms, in title or text", "标题或正文中出现该写法的文献篇数", "documents")
_OCCURRENCES = _Line("occurrences", "whole", "Occurrences in titles and texts", "标题与正文中的出现次数", "occurrences")
_RATE = _Line("per_million_characters", "decimal", "Occurrences per million Han characters", "每百万汉字出现次数", "per million characters")
_CI = (
    _Line("ci_low", "decimal", "Lower limit of the 95 % interval of the rate, clusters of documents (reprints of one text are one) taken as the independent units", "频率 95% 置信区间下限（以文献为独立单位，同文转载计为一个）", "per million characters"),
    _Line("ci_high", "decimal", "Upper limit of the 95 % interval of the rate", "频率 95% 置信区间上限", "per million characters"),
)
_MILESTONE = _Line("milestone_date", "date", "Date of the term's earliest verified milestone in the lexicon", "词表中该词语最早的已核实里程碑日期")
_LABELS = (
    _Line("label_zh", "text", "The term in Chinese: its canonical form", "词语的中文名：规范写法", since="0.2"),
    _Line("label_en", "text", "The term in English, by the lexicon; empty where it gives none", "词语的英文名，据词表；词表未给则为空", since="0.2"),
)
_SPEAKER = (_LEVEL._replace(since="0.2"), _PROVINCE._replace(since="0.2"))
_SPAN = (
    _DOC_ID, _DATE, _YEAR, _SOURCE, _TITLE, _LAYER, _TERM,
    _Line("relation", "text", "What the form is to the term: canonical, abbreviation, paraphrase or predecessor", "写法与词语的关系：canonical（规范写法）、abbreviation（简称）、paraphrase（异写）、predecessor（旧提法）"),
    _Line("variant", "text", "The form as the lexicon writes it", "词表中的写法"),
    _Line("text", "text", "The characters as they stand in the document", "文献中的原文"),
    _Line("start", "whole", "Where the span begins in the text, or in the title", "在正文（或标题）中的起始位置", "code points"),
    _Line("end", "whole", "Where the span ends: text[start:end] is the span", "结束位置：text[start:end] 即所标词语", "code points"),
    _Line("section", "text", "title or body", "title（标题）或 body（正文）"),
    _Line("left", "text", "Up to 30 characters before the span, runs of white space as one space", "词语前至多 30 个字符，连续空白并为一个空格"),
    _Line("right", "text", "Up to 30 characters after the span", "词语后至多 30 个字符"),
    _Line("paragraph_start", "whole", "Where the paragraph of the span begins", "所在段落的起始位置", "code points"),
    _Line("sentence_start", "whole", "Where the sentence of the span begins", "所在句子的起始位置", "code points"),
    _Line("sentence", "text", "The sentence of the span, at most 500 characters unless the span ends later", "所在句子，至多 500 个字符"),
)
_LINES: dict[str, tuple[_Line, ...]] = {
    "spans": (
        *_SPAN, *_SPEAKER, *_LABELS,
        _Line("sense", "text", "Name of the term's sense at this time or in this company, by the lexicon; mostly empty", "词表所列的该时期或该语境下的义项名；多为空", since="0.2"),
        _Line("boundary_cost", "decimal", "How much the general dictionary resists a word boundary at both ends; the higher, the weaker the occurrence", "通用词典对两端词界的阻力（词界代价）；越高，此处越弱", "nats", since="0.2"),
        _Line("in_heading", "flag", "Whether it stands in the title or in a line that has the form of a heading", "是否在标题或小标题中（小标题据行的形式判断）", since="0.2"),
    ),
    "documents": (
        _DOC_ID,
        _Line("path", "text", "Path or address of the file", "文件路径或地址"),
        _DATE,
        _Line("date_source", "text", "Where the date came from: metadata, url, text, file name, folder, or empty", "日期来源：metadata（元数据）、url（网址）、text（正文）、file name（文件名）、folder（文件夹）或空"),
        _YEAR, _SOURCE, _TITLE,
        _Line("url", "text", "Address of the document on the web", "文献网址"),
        _CHARACTERS,
        _Line("duplicate_of", "text", "doc_id of the original, where the document is a reprint", "若为转载，则为原文的 doc_id"),
        _Line("TERM", "whole", "Occurrences of TERM in title and text, its current forms", "TERM 在标题与正文中的出现次数（现行写法）", "occurrences"),
        _Line("TERM_predecessor", "whole", "Occurrences of the older formulations of TERM", "TERM 旧提法的出现次数", "occurrences"),
        _Line("TERM_canonical", "whole", "Occurrences of the canonical form of TERM alone", "TERM 规范写法的出现次数", "occurrences"),
        _Line("credited_source", "text", "Whom the document credits (来源：), by the name in corpus/sources.toml", "文献所注来源，按 corpus/sources.toml 中的名称"),
        _LEVEL, _PROVINCE,
        _Line("extractor", "text", "Which site description or fallback took the text out of a page", "从网页取正文所用的站点描述或备用方法"),
        _Line("sentences", "whole", "Sentences of the text", "正文句数", "sentences"),
        _Line("paragraphs", "whole", "Paragraphs of the text", "正文段数", "paragraphs"),
        _Line("tokens", "whole", "Tokens of the text by jieba, a tagged term as one", "正文分词数（jieba；所标词语计为一词）", "tokens", option="tokens"),
        _Line("text_sha256", "text", "First 16 hexadecimal digits of the SHA-256 of the text in UTF-8, title not included", "正文（UTF-8，不含标题）SHA-256 的前 16 位十六进制数字", since="0.2"),
        _Line("date_text", "text", "The characters that the date was read from", "日期所据的原文字符", since="0.2"),
        _Line("issuer", "text", "The body that issued the document, such as 北京市人民政府; empty where not known", "发文机关，如北京市人民政府；未知则为空", since="0.2"),
        _Line("city", "text", "City that the issuer lies in, by its full name; empty where not known and for provinces", "发文机关所在城市全称；未知或为省级则为空", since="0.2"),
        _Line("period_year", "text", "Whose year the document is of, by its title or its file's name: a report delivered in December is that of the next year; empty where nothing says so", "文献所属年份（据标题或文件名）：12 月所作报告属下一年；无说明则为空", since="0.2"),
    ),
    "years": (
        _YEAR, _LAYER, _TERM, _FORMS, _DOCUMENTS, _WITH_TERM,
        _Line("document_share", "decimal", "documents_with_term / documents", "documents_with_term / documents", "share"),
        _OCCURRENCES, _CHARACTERS, _RATE, *_CI,
        _Line("tokens", "whole", "Tokens of the texts by jieba", "正文分词数（jieba）", "tokens", option="tokens"),
        _Line("per_million_tokens", "decimal", "Occurrences per million tokens", "每百万词出现次数", "per million tokens", option="tokens"),
        *_LABELS,
    ),
    "rejected": (
        *_SPAN,
        _Line("reason", "text", "Why the place was not counted: boundary or nested", "未计数的原因：boundary（词界不合）或 nested（在更长的写法之内）"),
        _Line("detail", "text", "The words found there and their boundary cost in nats, or the longer form it lies in", "该处的切分与词界代价（奈特），或所在的更长写法"),
        *_SPEAKER, *_LABELS,
    ),
    "problems": (
        _Line("path", "text", "The input: a file, or a record or page in it", "输入：文件，或其中的记录、页面"),
        _Line("severity", "text", "lost (nothing of it is in the tables), part (some of it is not) or doubt (all of it is, but something was guessed or not used)", "lost（完全未进入各表）、part（部分未进入）或 doubt（全部进入，但有所推测或有值未采用）", since="0.2"),
        _Line("kind", "text", "What kind of problem, in one short stable word", "问题类别，固定的短词", since="0.2"),
        _Line("problem", "text", "What is wrong, and what to do", "问题所在与处理办法"),
    ),
    "periods": (
        _UNIT, _PERIOD, _GROUPING, _GROUP, _LAYER, _TERM, _FORMS, _DOCUMENTS, _WITH_TERM,
        _Line("document_share", "decimal", "documents_with_term / documents", "documents_with_term / documents", "share"),
        _Line("share_low", "decimal", "Lower limit of the share's 95 % interval (Wilson)", "占比 95% 置信区间下限（Wilson）", "share"),
        _Line("share_high", "decimal", "Upper limit of the share's 95 % interval", "占比 95% 置信区间上限", "share"),
        _OCCURRENCES, _CHARACTERS, _RATE, *_CI, *_LABELS,
        _Line("incomplete", "flag", "Whether the corpus begins or ends in the midst of the period", "语料是否在该时段中途开始或结束", since="0.2"),
        _Line("adjusted_per_million", "decimal", "The rate with the corpus's mix of levels and sources as it is over all periods; over all documents only", "按全部时段的层级与来源构成标准化后的频率；仅限全部文献", "per million characters", since="0.2"),
        _Line("adjusted_low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", "per million characters", since="0.2"),
        _Line("adjusted_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "per million characters", since="0.2"),
    ),
    "first_seen": (
        _LAYER, _TERM,
        _Line("variant", "text", "The form; empty for the term's current forms together", "写法；空为该词语全部现行写法"),
        _Line("relation", "text", "What the form is to the term; empty for the current forms together", "写法与词语的关系；空为全部现行写法"),
        _GROUPING, _GROUP, _DATE, _DOC_ID, _TITLE,
        _Line("section", "text", "title or body", "title（标题）或 body（正文）"),
        _Line("start", "whole", "Where the occurrence begins in the text, or in the title", "起始位置", "code points"),
        _Line("end", "whole", "Where it ends", "结束位置", "code points"),
        _Line("sentence", "text", "Its sentence", "所在句子"),
        _Line("lag_days", "whole", "Days behind the first of all; empty where one of the dates is not known to the day", "比全部语料首见晚多少天；任一日期未知到日则为空", "days"),
        _MILESTONE,
        _Line("milestone_document", "text", "Document of that milestone", "该里程碑的文件"),
        _Line("antedates", "flag", "Whether the text is surely older than the milestone: look whether its date is right", "该文是否确实早于里程碑：请核对其日期"),
        *_LABELS,
    ),
    "adoption": (
        _LAYER, _TERM, _GROUPING, _DATE,
        _Line("adopters", "whole", "Sources, provinces or cities that have used the term by this date", "截至该日已使用该词语的出处、省份或城市数", "groups"),
        _Line("possible", "whole", "Those with a dated document since the term is there", "该词语出现以来有带日期文献者", "groups"),
        _Line("share", "decimal", "adopters / possible", "adopters / possible", "share"),
        _Line("fit", "text", "logistic where such a curve fits, else too few or no fit", "logistic（可用逻辑斯蒂曲线拟合），否则为 too few（过少）或 no fit（不合）"),
        _Line("midpoint", "date", "Date by which half have adopted, by the curve", "曲线上半数采用的日期"),
        _Line("midpoint_low", "date", "Lower limit of its 95 % interval", "其 95% 置信区间下限"),
        _Line("midpoint_high", "date", "Upper limit of its 95 % interval", "其 95% 置信区间上限"),
        _Line("growth_rate", "decimal", "Growth rate of the curve", "曲线增长率", "per year"),
        _Line("growth_low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", "per year"),
        _Line("growth_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "per year"),
        *_LABELS,
        _Line("estimate", "decimal", "Kaplan and Meier's share of those that have adopted, late comers and leavers reckoned with", "Kaplan–Meier 采用率（计入后加入与先离开者）", "share", since="0.2"),
        _Line("estimate_low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", "share", since="0.2"),
        _Line("estimate_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "share", since="0.2"),
        _Line("median", "date", "Day by which half of all have adopted; empty where that is not reached", "全部单位过半采用之日；未达到则为空", since="0.2"),
        _Line("median_low", "date", "Lower limit of its 95 % interval, moved back by one report", "其 95% 置信区间下限（前移一次报告）", since="0.2"),
        _Line("median_high", "date", "Upper limit; empty where it is not reached", "其上限；未达到则为空", since="0.2"),
        _Line("turnbull", "decimal", "Turnbull's share that has surely adopted by the date: each adopted between its last document without the term and its first with it; empty for more than 300 units", "Turnbull 区间删失估计：截至该日必已采用的占比（各单位在最后一篇未用与首篇使用之间采用）；超过 300 个单位则为空", "share", since="0.2"),
        _Line("turnbull_median_from", "date", "Beginning of the interval in which Turnbull's share comes to one half; empty where it does not", "Turnbull 占比过半的区间起点；未过半则为空", since="0.2"),
        _Line("turnbull_median_to", "date", "End of that interval", "该区间终点", since="0.2"),
    ),
    "shift": (
        _LAYER, _TERM, _UNIT, _PERIOD,
        _Line("current", "whole", "Occurrences of the current forms", "现行写法的出现次数", "occurrences"),
        _Line("predecessor", "whole", "Occurrences of the older formulations", "旧提法的出现次数", "occurrences"),
        _Line("new_share", "decimal", "current / (current + predecessor)", "current / (current + predecessor)", "share"),
        _Line("share_low", "decimal", "Lower limit of its 95 % interval, documents taken as the independent units", "其 95% 置信区间下限（以文献为独立单位）", "share"),
        _Line("share_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "share"),
        _Line("passes_half", "flag", "Whether the new share passes one half here to stay", "新提法占比是否自此稳定过半"),
        *_LABELS,
    ),
    "trends": (
        _LAYER, _TERM, _FORMS, _UNIT,
        _Line("periods", "whole", "Periods with documents", "有文献的时段数", "periods"),
        _Line("tau", "decimal", "Kendall's tau-b of the rate with time, over complete periods since the first use", "首次使用以来完整时段的频率与时间的 Kendall τ-b"),
        _Line("p_value", "decimal", "p-value of no change since the first use, the corpus's own changes taken out and a course that wanders allowed for", "首次使用以来无变化的 p 值（已剔除语料构成变化，并容许自相关）"),
        _Line("trend", "text", "What is held: rising, falling, new level, no change detected, too few or composition", "可成立的判断：rising（上升）、falling（下降）、new level（新水平）、no change detected（未检出变化）、too few（过少）、composition（语料构成所致，无从判断）"),
        _Line("slope", "decimal", "Change a year in the last phase where a change is held, else over the whole course", "每年变化：若判定有变化则为最后阶段，否则为全程", "% a year"),
        _Line("slope_low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", "% a year"),
        _Line("slope_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "% a year"),
        _Line("change_points", "text", "First period of the new level that is held", "可成立的新水平的首个时段"),
        _Line("bursts", "text", "Bursts that are held, as first/last, joined by ;", "可成立的突发期（首/末），以 ; 相连"),
        _Line("peak", "text", "Complete period with the highest rate, of those with an interval", "有置信区间的完整时段中频率最高者"),
        _Line("last_seen", "text", "Last period in which the term was used", "最后使用的时段"),
        _Line("silent_since", "text", "First period of a silence that lasts to the end", "持续至末尾的沉寂的首个时段"),
        _Line("silences", "text", "Silences that are held, as first/last, joined by ;", "可成立的沉寂期（首/末），以 ; 相连"),
        _Line("revived", "text", "Periods in which the term was back after a silence, joined by ;", "沉寂后重现的时段，以 ; 相连"),
        _Line("course", "text", "The same in words", "以上的文字概括"),
        *_LABELS,
        _GROUPING._replace(since="0.2"), _GROUP._replace(since="0.2"),
        _Line("since", "text", "Period in which the course begins: after the first use of this sense", "走势起始时段：该义首次使用之后", since="0.2"),
        _Line("p_adjusted", "decimal", "p_value adjusted over the terms of the run (Benjamini-Hochberg)", "在本次运行各词语间校正的 p 值（Benjamini-Hochberg）", since="0.2"),
        _Line("ratio", "decimal", "The new level over the rate before", "新水平与此前频率之比", since="0.2"),
        _Line("ratio_low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", since="0.2"),
        _Line("ratio_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", since="0.2"),
    ),
    "together": (
        _Line("context", "text", "What the two terms share: sentence, paragraph or document", "共现范围：sentence（句）、paragraph（段）、document（篇）"),
        _UNIT, _PERIOD, _LAYER, _TERM,
        _Line("other_layer", "text", "Lexicon of the other term", "另一词语所属词表"),
        _Line("other_term", "text", "Id of the other term", "另一词语的编号"),
        _Line("observed", "whole", "Contexts with both terms", "两词共现的次数", "contexts"),
        _Line("expected", "decimal", "Contexts with both that chance would give", "随机情况下的期望次数", "contexts"),
        _Line("log_likelihood", "decimal", "Dunning's G²", "Dunning 对数似然比 G²"),
        *_LABELS,
        _Line("other_label_zh", "text", "The other term in Chinese", "另一词语的中文名", since="0.2"),
        _Line("other_label_en", "text", "The other term in English", "另一词语的英文名", since="0.2"),
    ),
    "collocates": (
        _UNIT, _PERIOD, _LAYER, _TERM,
        _Line("word", "text", "A word in the sentences of the term", "词语所在句中的词"),
        _Line("observed", "whole", "How often it stands there", "在这些句中的次数", "words"),
        _Line("expected", "decimal", "How often it would by the sentences compared with", "按对照句的期望次数", "words"),
        _Line("log_likelihood", "decimal", "Dunning's G²", "Dunning 对数似然比 G²"),
        _Line("log_ratio", "decimal", "Hardie's log ratio", "Hardie 对数比", "log2"),
        _Line("reference", "text", "What the sentences are compared with: other periods or other terms", "对照：other periods（其他时段）或 other terms（其他词语）"),
        *_LABELS,
        _DOCUMENTS._replace(en="Documents with the word in sentences of the term, a text and its reprints as one", zh="在该词语句中含此词的文献篇数（转载计为一篇）", since="0.2"),
        _Line("speakers", "whole", "Levels and sources of these documents", "这些文献的层级与来源数", since="0.2"),
        _Line("log_ratio_low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", "log2", since="0.2"),
        _Line("log_ratio_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "log2", since="0.2"),
        _Line("p_adjusted", "decimal", "p-value adjusted over the words of the term and period (Benjamini-Hochberg)", "在该词语与时段的各词间校正的 p 值（Benjamini-Hochberg）", since="0.2"),
        _Line("dp", "decimal", "Gries's deviation of proportions over the documents of the term's sentences, by their words: 0 even, near 1 all in one", "按该词语语句所在文献计算的 Gries 比例偏差：0 为均匀，接近 1 为集中于一篇", since="0.2"),
    ),
    "heat": (
        _YEAR, _LAYER, _TERM, _DOCUMENTS, _WITH_TERM,
        _Line("share", "decimal", "documents_with_term / documents", "documents_with_term / documents", "share"),
        _Line("degree", "text", "Degree of heat on the scale; empty below the lowest", "热度等级；低于最低等级则为空"),
        _Line("degree_zh", "text", "The degree in Chinese", "热度等级的中文名"),
        _Line("source", "text", "Who set the limit of the degree", "该等级界限的出处"),
        *_LABELS,
    ),
    "lags": (
        _LAYER, _TERM,
        _Line("province", "text", "A province with documents since the term is there", "该词语出现以来有文献的省份", since="0.2"),
        _Line("adopted", "flag", "Whether a document that it issued uses the term", "该省自己的文献是否使用", since="0.2"),
        _Line("last_without", "date", "Its last document without the term before that, or its last of all", "此前（或至末尾）最后一篇未使用的文献日期", since="0.2"),
        _Line("first_date", "date", "Its first document with the term; empty where it has none", "首篇使用的文献日期；未使用则为空"),
        _Line("first_doc_id", "text", "doc_id of that document", "该文献的 doc_id", since="0.2"),
        _Line("centre_date", "date", "First date at the centre; empty where it does not use the term", "中央首次使用的日期；未使用则为空"),
        _Line("centre_doc_id", "text", "doc_id of that document", "该文献的 doc_id"),
        _Line("lag_low", "decimal", "Months behind the centre, at least; negative where the province was first", "比中央晚的月数下界；早于中央则为负", "months", since="0.2"),
        _Line("lag_high", "decimal", "The same, at most; empty for one that has not adopted", "同上，上界；尚未采用则为空", "months", since="0.2"),
        _MILESTONE,
        _Line("behind_milestone_low", "decimal", "Months behind the milestone, at least", "比里程碑晚的月数下界", "months"),
        _Line("behind_milestone_high", "decimal", "The same, at most", "同上，上界", "months"),
        *_LABELS,
    ),
    "formulations": (
        _Line("formulation", "text", "The words, in simplified characters", "提法（简体）", since="0.2"),
        _Line("kind", "text", "new, rising, altered, falling or dropped, from the earlier side to the later", "new（新出现）、rising（上升）、altered（改写）、falling（下降）或 dropped（消失）", since="0.2"),
        _Line("altered_from", "text", "The older form that it replaces in the same groups and company", "所替代的旧写法", since="0.2"),
        _Line("since", "text", "Year of its first use on either side", "两侧中首次使用的年份", since="0.2"),
        _Line("documents", "whole", "Documents of the later side with it", "后一侧含该提法的文献篇数", "documents", since="0.2"),
        _Line("documents_before", "whole", "Documents of the earlier side with it", "前一侧含该提法的文献篇数", "documents", since="0.2"),
        _Line("occurrences", "whole", "Occurrences on the later side", "后一侧的出现次数", "occurrences", since="0.2"),
        _Line("groups", "whole", "Provinces, cities or sources of the later side that use it", "后一侧使用该提法的省份、城市或出处数", "groups", since="0.2"),
        _Line("first_date", "date", "Date of its first document on the later side; on the earlier where it is dropped", "后一侧首篇文献的日期（消失者为前一侧）", since="0.2"),
        _Line("first_doc_id", "text", "doc_id of that document", "该文献的 doc_id", since="0.2"),
        _Line("example", "text", "The sentence there, at most 120 characters", "该处的句子，至多 120 字", since="0.2"),
        _Line("score", "decimal", "Evert's conservative log ratio: 0 where chance may have done it among so many", "Evert 保守对数比；在如此多的候选中可能出于偶然者为 0", "log2", since="0.2"),
        _Line("log_ratio", "decimal", "Log ratio of the shares of documents, or of paragraphs", "文献（或段落）占比的对数比", "log2", since="0.2"),
        _Line("low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", "log2", since="0.2"),
        _Line("high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "log2", since="0.2"),
        _Line("dispersion", "decimal", "Gries' deviation of proportions over clusters of the later side: 0 even, 1 all in one", "后一侧各簇上的 Gries 比例偏差：0 为均匀，1 为集中于一处", since="0.2"),
        _Line("p_adjusted", "decimal", "Probability by clusters (provinces, months), adjusted by Benjamini and Hochberg for all candidates", "以簇（省份、月份）为单位的概率，按全部候选作 Benjamini–Hochberg 校正", since="0.2"),
        _Line("held", "flag", "Whether it is at most 0.05", "是否不超过 0.05", since="0.2"),
        _Line("known", "text", "Id of the packaged lexicons' term that covers it", "已收入词表时，该词语的编号", since="0.2"),
        _Line("part_of", "text", "A longer wording that it often stands in", "常所在的更长写法", since="0.2"),
    ),
    "consortia": (
        _Line("name", "text", "Name of the consortium as it stands", "创新联合体名称", since="0.2"),
        _Line("lead", "text", "Who leads it, as it stands; several joined by ;", "牵头单位，多个以 ; 相连", since="0.2"),
        _Line("members", "text", "Members named in the sentence, joined by ;", "句中所列成员，以 ; 相连", since="0.2"),
        _Line("province", "text", "Province named in the name or the sentence, else that of the document", "名称或句中的省份，否则为文献的省份", since="0.2"),
        _DATE._replace(since="0.2"), _DOC_ID._replace(since="0.2"),
        _Line("sentence", "text", "The sentence", "所在句子", since="0.2"),
    ),
    "coverage": (
        _UNIT._replace(since="0.2"), _PERIOD._replace(since="0.2"), _GROUPING._replace(since="0.2"), _GROUP._replace(since="0.2"),
        _DOCUMENTS._replace(since="0.2"), _CHARACTERS._replace(since="0.2"),
        _Line("change", "text", "enters, leaves (last documents here), returns (after a pause), or empty", "enters（首次出现）、leaves（此后不再出现）、returns（中断后再现）或空", since="0.2"),
        _Line("incomplete", "flag", "Whether the corpus begins or ends in the midst of the period", "语料是否在该时段中途开始或结束", since="0.2"),
    ),
    "copied": (
        _Line("formula", "text", "A run of characters that documents share word for word, punctuation and white space left out", "多篇文献逐字相同的语句（不计标点与空白）", since="0.2"),
        _DOCUMENTS._replace(en="Documents that have it, a text and its reprints as one", zh="含有该语句的文献篇数（转载计为一篇）", since="0.2"),
        _DOC_ID._replace(since="0.2"), _DATE._replace(since="0.2"), _LEVEL._replace(since="0.2"), _PROVINCE._replace(since="0.2"), _SOURCE._replace(since="0.2"),
        _Line("first_doc_id", "text", "The earliest document that has it", "最早含有该语句的文献", since="0.2"),
        _Line("first_date", "date", "Date of that document", "该文献的日期", since="0.2"),
        _Line("days_after", "whole", "Days after it; empty where one of the dates is not known to the day", "比其晚的天数；任一日期未知到日则为空", "days", since="0.2"),
        _Line("terms", "text", "Ids of the terms in it, joined by ;", "其中的词语编号，以 ; 相连", since="0.2"),
    ),
    "wording": (
        _LEVEL._replace(since="0.2"),
        _Line("speaker", "text", "Who took the wording: a province, a city, an issuer or a source", "采用者：省份、城市、发文机关或来源", since="0.2"),
        _Line("from_level", "text", "Level of whoever had it first in this corpus", "本语料中最先使用者的层级", since="0.2"),
        _Line("from_speaker", "text", "Whoever had it first in this corpus", "本语料中最先使用者", since="0.2"),
        _Line("formulas", "whole", "Formulas of copied.csv that the one has after the other had them first", "前者晚于后者采用的语句数（见 copied.csv）", "formulas", since="0.2"),
        _Line("of", "whole", "All formulas of copied.csv that the speaker has", "该发文者所含的全部语句数", "formulas", since="0.2"),
        _Line("share", "decimal", "formulas / of", "formulas / of", "share", since="0.2"),
        _Line("days", "decimal", "Median of the days from the first to the speaker's own first", "自最先使用至该发文者首次使用的天数中位数", "days", since="0.2"),
        _Line("since", "date", "Day by which the speaker had the first of them", "该发文者最早采用之日", since="0.2"),
        _Line("example", "text", "The longest of them", "其中最长的一句", since="0.2"),
    ),
    "adopters": (
        _LAYER, _TERM,
        _Line("grouping", "text", "What the unit is: source, province or city", "单位类别：source（来源）、province（省份）或 city（城市）", since="0.2"),
        _Line("unit", "text", "Its name", "单位名称", since="0.2"),
        _Line("province", "text", "Of a city, its province", "城市所属省份", since="0.2"),
        _Line("adopted", "flag", "Whether a document of its own uses the term", "其自身文献是否使用该词语", since="0.2"),
        _Line("last_without", "date", "Its last document without the term before its first with it, or its last of all", "首篇使用之前（未使用者为全部）最后一篇未使用的文献日期", since="0.2"),
        _Line("first_date", "date", "Its first document with the term; empty where it has none", "首篇使用的文献日期；未使用则为空", since="0.2"),
        _Line("first_doc_id", "text", "doc_id of that document", "该文献的 doc_id", since="0.2"),
        _DOCUMENTS._replace(en="Its documents since the term is there", zh="该词语出现以来其文献篇数", since="0.2"),
        _WITH_TERM._replace(en="Those that use the term, in a current form", zh="其中使用该词语（现行写法）者", since="0.2"),
        _Line("last_date", "date", "Its last document with the term", "最后一篇使用的文献日期", since="0.2"),
        _Line("documents_after", "whole", "Its documents after that, all without the term: some where it has dropped it", "此后未再使用的文献篇数；大于零表示已不再使用", "documents", since="0.2"),
        _Line("province_first_date", "date", "Of a city, its province's own first document with the term", "城市所属省份自身首篇使用的日期", since="0.2"),
        *_LABELS,
    ),
    "hazards": (
        _LAYER, _TERM,
        _Line("grouping", "text", "What the units are: province, city or source", "单位：province（省份）、city（城市）或 source（来源）", since="0.2"),
        _Line("covariate", "text", "Column of the table given with --covariates", "--covariates 所给表格中的列名", since="0.2"),
        _Line("units", "whole", "Units whose covariates are all known", "各协变量均已知的单位数", "units", since="0.2"),
        _Line("adopted", "whole", "Of these, those that use the term", "其中已采用者", "units", since="0.2"),
        _Line("hazard_ratio", "decimal", "Hazard of adoption with one more of the covariate by that without, the others held still; above 1 is earlier", "协变量每增加一个单位时采用风险之比（其余不变）；大于 1 表示更早", since="0.2"),
        _Line("low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", since="0.2"),
        _Line("high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", since="0.2"),
        _Line("p_value", "decimal", "p-value of no difference (Wald)", "无差别的 p 值（Wald）", since="0.2"),
        _Line("p_adjusted", "decimal", "The same adjusted over the rows (Benjamini-Hochberg)", "按各行校正（Benjamini-Hochberg）", since="0.2"),
        _Line("reason", "text", "Why there is no estimate", "没有估计值的原因", since="0.2"),
        *_LABELS,
    ),
    "dispersion": (
        _LAYER, _TERM, _FORMS,
        _Line("parts_of", "text", "What the parts are: document (a text and its reprints as one), level, source, province, city or year", "分布单位：document（文献，转载计为一篇）、level、source、province、city 或 year", since="0.2"),
        _Line("parts", "whole", "Parts with characters", "有正文的单位数", "parts", since="0.2"),
        _Line("range", "whole", "Parts in which the term is used", "使用该词语的单位数", "parts", since="0.2"),
        _OCCURRENCES._replace(since="0.2"),
        _Line("dp", "decimal", "Gries's deviation of proportions: 0 as even as the parts are large, near 1 all in one small part", "Gries 比例偏差：0 表示与各单位篇幅成比例，接近 1 表示集中于某一小单位", since="0.2"),
        _Line("dp_norm", "decimal", "The same by its largest possible value", "除以其最大可能值", since="0.2"),
        *_LABELS,
    ),
    "around": (
        _LAYER, _TERM,
        _Line("milestone_date", "date", "Date of a verified milestone of the term", "该词语某一已核实里程碑的日期", since="0.2"),
        _Line("milestone_document", "text", "What it is", "里程碑文献", since="0.2"),
        _LEVEL._replace(since="0.2"),
        _Line("year", "whole", "Year around it, of twelve months: 0 begins with it, -1 ends with it", "相对年份（十二个月为一年）：0 自里程碑起，-1 止于里程碑", "years", since="0.2"),
        _DOCUMENTS._replace(since="0.2"), _WITH_TERM._replace(since="0.2"), _OCCURRENCES._replace(since="0.2"), _CHARACTERS._replace(since="0.2"), _RATE._replace(since="0.2"),
        *(line._replace(since="0.2") for line in _CI),
        _Line("speakers", "whole", "Speakers (provinces, cities, issuers, sources) with documents in this year and in year -1", "本年与 -1 年均有文献的发文者数", "speakers", since="0.2"),
        _Line("change", "decimal", "Rate less that of year -1, each speaker compared with itself", "与 -1 年频率之差（同一发文者自身比较）", "per million characters", since="0.2"),
        _Line("change_low", "decimal", "Lower limit of its 95 % interval (jackknife over speakers); empty for fewer than five", "其 95% 置信区间下限（按发文者刀切）；不足五个则为空", "per million characters", since="0.2"),
        _Line("change_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "per million characters", since="0.2"),
        *_LABELS,
    ),
    "places": (
        _UNIT._replace(since="0.2"), _PERIOD._replace(since="0.2"), _GROUPING._replace(since="0.2"), _GROUP._replace(since="0.2"), _LAYER, _TERM,
        _WITH_TERM._replace(en="Documents that use the term, in a current form", zh="使用该词语（现行写法）的文献篇数", since="0.2"),
        _Line("in_title", "whole", "Of these, those with it in the title", "其中标题含该词语者", "documents", since="0.2"),
        _Line("in_heading", "whole", "Those with it in a heading: a short first sentence of a paragraph that is numbered or has no mark at its end", "小标题含该词语者：段首短句，带编号或句末无标点", "documents", since="0.2"),
        _Line("in_first_tenth", "whole", "Those with it in the first tenth of the text; empty without texts", "正文前十分之一内含该词语者；无正文则为空", "documents", since="0.2"),
        _Line("first_tenth_share", "decimal", "in_first_tenth by the documents whose text has it", "in_first_tenth 占正文含该词语文献之比", "share", since="0.2"),
        _Line("first_tenth_low", "decimal", "Lower limit of its 95 % interval (Wilson)", "其 95% 置信区间下限（Wilson）", "share", since="0.2"),
        _Line("first_tenth_high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", "share", since="0.2"),
        _Line("depth", "decimal", "Median place of the first use in the text: 0 is the beginning, 1 the end", "首次使用在正文中位置的中位数：0 为开头，1 为末尾", "share", since="0.2"),
        _Line("task_documents", "whole", "Documents with a use under a numbered task (（一）, 1.) of a part that does not look back", "在编号任务（（一）、1.）之下使用者，回顾部分除外", "documents", since="0.2"),
        _Line("task", "decimal", "Median over these of the number of the first such task", "上述文献中该词语所在首个任务序号的中位数", since="0.2"),
        *_LABELS,
    ),
    "statements": (
        _LAYER, _TERM,
        _Line("statement", "text", "What kind: first_seen, newest, arrived, most_used, rising, falling, new_level, no_change, burst, silent, revived, overtook, spread, lag, together or company", "类别：first_seen（首见）、newest（最新）、arrived（出现）、most_used（使用最广）、rising（上升）、falling（下降）、new_level（新水平）、no_change（未检出变化）、burst（突发）、silent（沉寂）、revived（重现）、overtook（超过）、spread（扩散）、lag（滞后）、together（共现）、company（搭配）", since="0.2"),
        _Line("scope", "text", "all, or a stratum such as level=province", "all（全部）或分层，如 level=province", since="0.2"),
        _Line("since", "text", "Day or period from which it holds", "自何日或何时段起", since="0.2"),
        _Line("until", "text", "Last period that it is about", "所及的最后时段", since="0.2"),
        _Line("estimate", "decimal", "Size of the effect, in the unit given", "效应大小，单位见 unit", since="0.2"),
        _Line("low", "decimal", "Lower limit of its 95 % interval", "其 95% 置信区间下限", since="0.2"),
        _Line("high", "decimal", "Upper limit of its 95 % interval", "其 95% 置信区间上限", since="0.2"),
        _Line("unit", "text", "Unit of the effect: % a year, ratio to before, ratio to expected, share, months, odds ratio, log ratio", "效应的单位：每年百分比、与此前之比、与期望之比、占比、月、优势比、对数比", since="0.2"),
        _Line("p_adjusted", "decimal", "p-value adjusted over the statements of this kind in the run (Benjamini-Hochberg); empty where nothing is tested", "在本次运行同类陈述中校正的 p 值（Benjamini-Hochberg）；未作检验则为空", since="0.2"),
        _DOCUMENTS._replace(en="Documents behind it", zh="所据文献篇数", since="0.2"),
        _WITH_TERM._replace(since="0.2"),
        _Line("held", "flag", "Whether it may be said", "是否可以这样说", since="0.2"),
        _Line("reason", "text", "Why it is not said", "不说的原因", since="0.2"),
        _Line("sentence_en", "text", "The sentence in English", "英文句子", since="0.2"),
        _Line("sentence_zh", "text", "The sentence in Chinese", "中文句子", since="0.2"),
        *_LABELS,
    ),
    "codebook": (
        _Line("table", "text", "The table", "表名", since="0.2"),
        _Line("column", "text", "The column", "列名", since="0.2"),
        _Line("type", "text", "text, date (text), whole, decimal or flag (True, False)", "text（文本）、date（日期文本）、whole（整数）、decimal（小数）、flag（True/False）", since="0.2"),
        _Line("unit", "text", "Unit of its numbers", "数值单位", since="0.2"),
        _Line("meaning_en", "text", "What it holds, in English", "英文释义", since="0.2"),
        _Line("meaning_zh", "text", "What it holds, in Chinese", "中文释义", since="0.2"),
    ),
}
# fmt: on

TAG_TABLES = ("spans", "documents", "years", "rejected", "problems", "codebook")
"""The tables of `annotator tag`."""
TRACE_TABLES = (
    "statements", "coverage", "copied", "periods", "first_seen", "adoption", "shift", "trends", "together", "collocates", "heat", "lags",
    "places", "around", "wording", "dispersion", "hazards", "adopters",
)  # fmt: skip
"""The tables of `annotator trace`."""
FURTHER_TABLES = ("formulations", "consortia")
"""The tables of `annotator discover`, and of `annotator tag` with the layer `consortia`."""
_COUNTED = {"TERM": "current", "TERM_predecessor": "predecessor", "TERM_canonical": "canonical"}
"""The lines of `documents` that stand for a column of each term, and the forms they count."""


@cache
def lines_of(table: str) -> tuple[Column, ...]:
    """The columns of a table, those of all options; `TERM` in a name stands for the id of each term.

    Raises:
        KeyError: there is no such table.
    """
    return tuple(
        Column(table, one.name, one.type, one.unit, one.en, one.zh, one.since, one.option)
        for one in _LINES[table]
    )


def columns_of(
    table: str, terms: Sequence[CountedTerm] = (), options: Collection[str] = ()
) -> tuple[Column, ...]:
    """The columns of a table as a run with these terms and options writes it, in order.

    `documents` has, where its lines say TERM, a column for each term, for the older formulations of each that has such,
    and for the canonical form of each that has other current forms too.
    """
    return tuple(
        column
        for line in lines_of(table)
        if not line.option or line.option in options
        for column in (_counts(line, terms) if line.name in _COUNTED else (line,))
    )


def names_of(table: str, *, labels: bool = True) -> list[str]:
    """The names of the columns of a table without counts of terms; without `labels`, those that are measured."""
    return [
        column.name for column in columns_of(table)
        if labels or not column.name.endswith(("label_zh", "label_en"))
    ]  # fmt: skip


def _counts(line: Column, terms: Iterable[CountedTerm]) -> Iterator[Column]:
    forms = _COUNTED[line.name]
    for term in terms:
        has_such = {"predecessor": term.has_predecessor, "canonical": term.has_other_current_form}
        if has_such.get(forms, True):
            yield line._replace(
                name=line.name.replace("TERM", term.id),
                en=line.en.replace("TERM", term.form),
                zh=line.zh.replace("TERM", term.form),
                counts=(term.id, forms),
            )


def collision(terms: Sequence[CountedTerm]) -> str:
    """Why the terms cannot have columns in `documents` side by side; empty where they can."""
    seen: dict[str, str] = {
        line.name: f"a column of documents.csv is called {line.name}" for line in lines_of("documents")
    }
    for line in lines_of("documents"):
        for column in _counts(line, terms) if line.name in _COUNTED else ():
            if column.name in seen:
                return f"{column.name}: {seen[column.name]} already"
            seen[column.name] = f"a count of a term is called {column.name}"
    return ""


def codebook(terms: Sequence[CountedTerm], options: Collection[str] = ()) -> Iterator[tuple[str, ...]]:
    """The rows of `codebook.csv`: every column of the tables of `tag`, `trace` and `discover`."""
    for table in (*TAG_TABLES, *TRACE_TABLES, *FURTHER_TABLES):
        for column in columns_of(table, terms, options):
            yield table, column.name, column.type, column.unit, column.en, column.zh
