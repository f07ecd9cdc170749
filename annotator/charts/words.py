"""The words on the charts, in English and Chinese."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    "per million": ("per million characters, 95% intervals", "每百万字出现次数，95% 区间"),
    "year": ("year", "年份"),
    "period": ("period", "时期"),
    "rate": ("per million characters", "每百万字"),
    "interval": ("95% interval", "95% 区间"),
    "documents": ("documents", "文献数"),
    "documents with the term": ("documents with the term", "含该术语的文献数"),
    "share": ("share of documents", "文献占比"),
    "forms": ("forms", "形式"),
    "older": ("{form} (older form)", "{form}（旧形式）"),
    "milestone": ("milestone", "里程碑"),
    "term": ("term", "术语"),
    "heat": ("Heat by year", "历年热度"),
    "heat what": ("share of documents that use the term", "使用该术语的文献占比"),
    "degree": ("degree", "热度级别"),
    "shift": ("{old} → {new}", "{old} → {new}"),
    "shift what": (
        "share of the new form among both, 95% intervals",
        "新形式在新旧两种形式中的占比，95% 区间",
    ),
    "new share": ("share of the new form", "新形式占比"),
    "current": ("new form", "新形式"),
    "predecessor": ("older form", "旧形式"),
    "half": ("passes one half: {period}", "过半：{period}"),
    "first source": ("first use by source", "各来源首次使用"),
    "first province": ("first use by province", "各省份首次使用"),
    "first some": ("{what}, the first {shown} of {all}", "{what}（最早的 {shown} 个，共 {all} 个）"),
    "source": ("source", "来源"),
    "province": ("province", "省份"),
    "date": ("date", "日期"),
    "lag": ("days behind the first", "比首次晚（天）"),
    "title": ("title", "标题"),
    "adoption source": ("share of sources that have used the term", "已使用该术语的来源占比"),
    "adoption province": ("share of provinces that have used the term", "已使用该术语的省份占比"),
    "adopters": ("have used it", "已使用"),
    "possible": ("could have", "总数"),
    "observed": ("observed", "实际"),
    "not named": ("(none named)", "（未注明）"),
    "estimate": ("estimate (Kaplan–Meier)", "估计（Kaplan–Meier）"),
    "expected": ("expected", "期望"),
    "ratio": ("observed / expected", "实际 / 期望"),
    "deviance": ("deviance", "偏差"),
    "together": ("Terms together", "术语共现"),
    "together sentence": ("in the same sentence", "同一句中"),
    "together paragraph": ("in the same paragraph", "同一段中"),
    "together document": ("in the same document", "同一文献中"),
    "other": ("other term", "另一术语"),
    "group": ("group", "组别"),
    "groups some": ("the {shown} groups with the most documents, of {all}", "文献最多的 {shown} 组（共 {all} 组）"),
    "provinces": ("by province and year, share of documents that use the term", "各省份历年使用该术语的文献占比"),
}  # fmt: skip
"""Each text as (English, Chinese)."""


def word(key: str, language: Language, **values: object) -> str:
    """The text of that key in that language, `values` filled in."""
    return WORDS[key][LANGUAGES.index(language)].format(**values)
