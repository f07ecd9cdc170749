"""What a paper says of how its numbers were made: a paragraph in both languages, and the works to cite."""

from __future__ import annotations

from typing import Any

from annotator.out.read import TaggedOutput

BRIEF = (
    "@techreport{naughton_seven_terms,\n"
    "  author = {Naughton, Barry and Xiao, Siwen and Xu, Yaosheng},\n"
    "  title = {Decoding China's Technology and Industrial Policy: Seven Terms You Need to Know},\n"
    "  institution = {UC Institute on Global Conflict and Cooperation (IGCC)}\n"
    "}\n"
)


def methods(output: TaggedOutput) -> tuple[str, str]:
    """The paragraph in English and in Chinese, from the tables and `run.json` of a tagged folder.

    It says what the corpus is, which lexicons (with the first digits of their digests) and versions made the counts, what
    rates are rates of, how intervals are made, and what the numbers cannot say.
    """
    run, documents = output.run, output.documents
    dates = documents.date[documents.date != ""]
    undated = int((documents.date == "").sum())
    sources = documents.source[documents.source != ""].nunique()
    characters = int(documents.characters.sum())
    layers = [(layer.title or layer.name, layer.digest[:12], len(layer.terms)) for layer in output.layers]
    reprints = run.get("reprints")
    span = (dates.min(), dates.max()) if len(dates) else ("", "")
    return (
        _english(
            run, len(documents), undated, sources, characters, layers, reprints, span, len(output.spans)
        ),
        _chinese(
            run, len(documents), undated, sources, characters, layers, reprints, span, len(output.spans)
        ),
    )


Layers = list[tuple[str, str, int]]


def _english(
    run: dict[str, Any], documents: int, undated: int, sources: int, characters: int, layers: Layers, reprints: Any,
    span: tuple[str, str], spans: int,
) -> str:  # fmt: skip
    when = f" dated from {span[0]} to {span[1]}" if span[0] else ""
    without = f", {undated:,} of them without a date, which are in no period" if undated else ""
    lexicons = "; ".join(f"“{title}” ({terms} terms, SHA-256 {digest}…)" for title, digest, terms in layers)
    copies = (
        f"Near-duplicates were found by MinHash (containment of at least {reprints['containment']}) and "
        f"{_COPIES_EN[reprints['choice']]} ({reprints['found']:,} found). "
        if reprints
        else "Reprints were not looked for and count like any document. "
    )
    return (
        f"The corpus holds {documents:,} documents{when} of {sources} named source{'' if sources == 1 else 's'}, "
        f"{characters:,} Han characters{without}. Terms were tagged with annotator {run.get('annotator', '')} by the lexicon "
        f"{lexicons}, whose forms are matched whatever layout or traditional characters are used; a place counts where both its "
        f"edges are word boundaries at a cost within the lexicon's limit under the general dictionary of jieba "
        f"{run.get('jieba', '')}, and the longest form wins. {spans:,} occurrences were tagged; places with a term's characters that "
        f"were not counted are listed with the reason. {copies}Rates are occurrences per million Han characters of the texts; "
        f"intervals are 95 % intervals with documents, not occurrences, as the independent units. Frequencies tell how often a form "
        f"of words is used, not what is meant by it, and hold for the documents of this corpus."
    )


def _chinese(
    run: dict[str, Any], documents: int, undated: int, sources: int, characters: int, layers: Layers, reprints: Any,
    span: tuple[str, str], spans: int,
) -> str:  # fmt: skip
    when = f"日期自 {span[0]} 至 {span[1]}，" if span[0] else ""
    without = f"其中 {undated:,} 篇无日期，不计入任何时期；" if undated else ""
    lexicons = "、".join(
        f"《{title}》（{terms} 个术语，SHA-256 {digest}…）" for title, digest, terms in layers
    )
    copies = (
        f"近似重复文本以 MinHash 识别（包含度不低于 {reprints['containment']}），{_COPIES_ZH[reprints['choice']]}（共 {reprints['found']:,} 篇）。"
        if reprints
        else "未识别转载，转载与其他文献同样计数。"
    )
    return (
        f"语料共 {documents:,} 篇文献，{when}来自 {sources} 个有名来源，合计 {characters:,} 个汉字；{without}"
        f"术语由 annotator {run.get('annotator', '')} 按词表{lexicons}标注，排版与繁简差异不影响识别；仅当某处两端均为词边界"
        f"（jieba {run.get('jieba', '')} 通用词典下的边界代价不超过词表限值）时才计为出现，重叠时取最长形式。共标注 {spans:,} 处；"
        f"字面相同而未计入之处逐一列出并注明理由。{copies}频率为每百万汉字出现次数；区间为 95% 置信区间，以文献而非出现次数为独立单位。"
        f"频率只说明某一提法使用的多少，不说明其含义，且仅就本语料而言。"
    )


_COPIES_EN = {"count": "counted like any document", "drop": "left out", "only": "the only documents counted"}
_COPIES_ZH = {"count": "与其他文献同样计数", "drop": "不予计入", "only": "仅统计这些文献"}


def methods_file(output: TaggedOutput) -> str:
    """`methods.md`: the paragraph in both languages."""
    english, chinese = methods(output)
    return f"# Methods\n\n{english}\n\n# 方法\n\n{chinese}\n"


def citation(output: TaggedOutput) -> str:
    """`citation.bib`: the program in its version, and the brief where its seven terms were tagged."""
    number = output.run.get("annotator", "")
    program = (
        "@software{annotator,\n"
        "  author = {{The annotator authors}},\n"
        "  title = {annotator: tagging China's technology and industrial policy terms},\n"
        f"  version = {{{number}}},\n"
        "  license = {MIT}\n"
        "}\n"
    )
    return program + (f"\n{BRIEF}" if any(layer.name == "seven_terms" for layer in output.layers) else "")
