"""The sentences of `statements.csv`, in English and Chinese: nothing else says what a course was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from annotator.lexicon.model import Lexicon


class Sentence(NamedTuple):
    """One sentence in both languages."""

    en: str
    zh: str


_LEVELS = {
    "central party": Sentence("the Party's centre", "党中央"),
    "central government": Sentence("the central government", "国务院"),
    "ministry": Sentence("ministries", "部委"),
    "province": Sentence("provinces", "省级"),
    "city": Sentence("cities", "市级"),
    "county": Sentence("counties", "县区级"),
    "media": Sentence("the media", "媒体"),
}

# fmt: off
_TEMPLATES = {
    "first_seen": (
        "{term} is first seen on {since}, after {documents} documents without it.",
        "{term}首见于 {since}，此前 {documents} 篇文献均未使用。"),
    "first_seen vague": (
        "{term} is first seen in {since}; one of its earliest documents is not dated to the day.",
        "{term}首见于 {since}；最早使用它的文献中有一篇日期未到日。"),
    "newest": (
        "{term} is the newest: first seen on {since}, after {documents} documents without it.",
        "{term}出现最晚：首见于 {since}，此前 {documents} 篇文献均未使用。"),
    "arrived": (
        "{term} arrived in {since}: none of {before} earlier documents uses it, and of the {documents} after it, up to {until}, {using} do ({low}–{high}).",
        "{term}于 {since} 出现：此前 {before} 篇文献均未使用，其后至 {until} 的 {documents} 篇中有 {using} 篇使用（{low}–{high}）。"),
    "arrived units": (
        "{term} arrived in {since}: in {until}, {using} of the {documents} provinces with documents use it ({low}–{high}).",
        "{term}于 {since} 出现：{until} 年有文献的 {documents} 个省份中 {using} 个使用（{low}–{high}）。"),
    "rising": (
        "{term} is rising: {estimate} a year since {since} ({low} to {high}).",
        "{term}呈上升：自 {since} 起每年 {estimate}（{low} 至 {high}）。"),
    "falling": (
        "{term} is falling: {estimate} a year since {since} ({low} to {high}).",
        "{term}呈下降：自 {since} 起每年 {estimate}（{low} 至 {high}）。"),
    "new_level": (
        "{term} has had a new level since {since}: {estimate} times the rate before ({low}–{high}).",
        "{term}自 {since} 起进入新水平：为此前频率的 {estimate} 倍（{low}–{high}）。"),
    "new_level open": (
        "{term} has had a new level since {since}: at least {low} times the rate before.",
        "{term}自 {since} 起进入新水平：至少为此前频率的 {low} 倍。"),
    "no_change": (
        "{term}: no change detected from {since} to {until}; a doubling would have been seen in {seen} of 100 such courses. Uses per million characters: {levels}.",
        "{term}：{since} 至 {until} 未检出变化；若曾翻倍，100 次中约有 {seen} 次可检出。每百万字次数：{levels}。"),
    "no_change apart": (
        "{term}: no lasting change is held from {since} to {until} (adjusted p = {p}), though its level was not the same throughout: a course that goes up and down as this one does comes as far by itself; a doubling would have been seen in {seen} of 100 such courses. Uses per million characters: {levels}.",
        "{term}：{since} 至 {until} 的水平虽有高低，但不足以断定有持久变化（校正 p = {p}）：如此起伏的走势本身即可达到这样的差别；若曾翻倍，100 次中约有 {seen} 次可检出。每百万字次数：{levels}。"),
    "burst": (
        "{term} had a burst in {span}: {estimate} times its level.",
        "{term}在 {span} 出现突发：为其水平的 {estimate} 倍。"),
    "silent": (
        "{term} has been silent since {since}: no document uses it, where {expected} would have by the earlier rate.",
        "{term}自 {since} 起沉寂：无文献使用，按此前频率应有 {expected} 篇。"),
    "nearly silent": (
        "{term} has been all but silent since {since}: {using} of the {expected} documents that would have used it by the earlier rate do.",
        "{term}自 {since} 起近乎沉寂：按此前频率应有 {expected} 篇使用，实有 {using} 篇。"),
    "was silent": (
        "{term} was silent in {span}: {using} documents use it, where {expected} would have by the earlier rate.",
        "{term}在 {span} 沉寂：按此前频率应有 {expected} 篇使用，实有 {using} 篇。"),
    "revived": (
        "{term} came back in {since}, after a silence ({span}).",
        "{term}在沉寂（{span}）之后，于 {since} 重新出现。"),
    "overtook": (
        "{term} has overtaken {other} since {since}: in a document with either, {estimate} of their uses on average ({low}–{high}), {before} before.",
        "{term}自 {since} 起超过{other}：在使用其一的文献中平均占两者用例的 {estimate}（{low}–{high}），此前为 {before}。"),
    "most_used": (
        "Most used in {since}: {term}, in {estimate} of {documents} documents ({low}–{high}).",
        "{since} 年使用最广：{term}，见于 {documents} 篇文献的 {estimate}（{low}–{high}）。"),
    "spread": (
        "{term} has been taken up by {using} of {documents} {units}; half of all had it by {until}{range}.",
        "{term}已为 {documents} 个{units}中的 {using} 个采用；至 {until} 过半{range}。"),
    "spread open": (
        "{term} has been taken up by {using} of {documents} {units}; half of all had not been reached by the end.",
        "{term}已为 {documents} 个{units}中的 {using} 个采用；至语料末尾尚未过半。"),
    "lag": (
        "Half of the provinces had {term} {estimate}{range} after {origin}; {using} of {documents} have it so far.",
        "半数省份在{origin}之后 {estimate}{range}采用了{term}；迄今 {documents} 省中 {using} 省采用。"),
    "lag open": (
        "Half of the provinces do not have {term} yet: {using} of {documents} since {origin}.",
        "{term}尚未为半数省份采用：自{origin}以来，{documents} 省中 {using} 省采用。"),
    "together": (
        "{term} and {other} stand together in one document more often than its length, source and time give: odds ratio {estimate} ({low}–{high}), {using} documents with both.",
        "{term}与{other}同见一篇的多于篇幅、来源与时间所致：优势比 {estimate}（{low}–{high}），{using} 篇同时使用。"),
    "company": (
        "{other} keeps company with {term}, more than with the other terms: log ratio {estimate} ({low} to {high}), in {using} documents.",
        "{other}与{term}同句多于与其他词语：对数比 {estimate}（{low} 至 {high}），见于 {using} 篇文献。"),
}
# fmt: on


def sentence(key: str, scope: str = "all", /, **values: object) -> Sentence:
    """A sentence with its places filled in; a value that is a `Sentence` gives each language its own."""
    before = scope_words(scope)
    return Sentence(
        *(
            before[place]
            + template.format(
                **{
                    name: value[place] if isinstance(value, Sentence) else value
                    for name, value in values.items()
                }
            )
            for place, template in enumerate(_TEMPLATES[key])
        )
    )


def scope_words(scope: str) -> Sentence:
    """What a sentence of a stratum begins with; nothing for all documents."""
    kind, _, name = scope.partition("=")
    if not name:
        return Sentence("", "")
    if kind == "level":
        own = _LEVELS.get(name, Sentence(name, name))
        return Sentence(f"In documents of {own.en}: ", f"{own.zh}文献中：")
    return Sentence(f"In {name}: ", f"{name}中：")


def names(layers: tuple[Lexicon, ...]) -> dict[str, Sentence]:
    """Each term by its name: the Chinese form, in English with what it means."""
    found = {}
    for layer in layers:
        for term in layer.terms:
            label = term.label
            gloss = f"{label.label_zh} ({label.label_en})" if label.label_en else label.label_zh
            found[term.id] = Sentence(gloss, label.label_zh)
    return found


def percent(share: float) -> str:
    """A share in whole per cent, below ten with a digit after the point."""
    return f"{share:.1%}" if 0 < share < 0.0995 else f"{share:.0%}"


def per_year(change: float) -> str:
    """A yearly change given in per cent, with its sign."""
    return ">+999%" if change > 999 else f"{change:+.0f}%"


def times(ratio: float) -> str:
    """A ratio."""
    return ">100" if ratio > 100 else f"{ratio:.1f}" if ratio >= 0.95 else f"{ratio:.2f}"


def months(number: float) -> Sentence:
    """A number of months."""
    whole = round(number)
    return Sentence(f"{whole} month{'' if whole == 1 else 's'}", f"{whole} 个月")


def without_older(said: Sentence, number: int, milestone: str) -> Sentence:
    """The sentence with what it leaves out: documents that use the words before the term's milestone."""
    if not number:
        return said
    noun = "1 document that uses" if number == 1 else f"{number} documents that use"
    return Sentence(
        f"{said.en[:-1]} ({noun} the words before its milestone, {milestone}, left out).",
        f"{said.zh[:-1]}（早于里程碑 {milestone} 的 {number} 篇不计）。",
    )


def interval(low: object, high: object) -> Sentence:
    """Two limits in brackets."""
    low, high = (
        value if isinstance(value, Sentence) else Sentence(str(value), str(value)) for value in (low, high)
    )
    return Sentence(f" ({low.en} to {high.en})", f"（{low.zh} 至 {high.zh}）")


def span(first: str, last: str) -> str:
    """A stretch of periods."""
    return first if first == last else f"{first}–{last}" if len(first) == 4 else f"{first} – {last}"
