"""Corpora with and without a change, for `benchmarks.statements`: documents with day, source, length, and uses of each term."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

LENGTH = 1000
MONTHS, DOCUMENTS, SHARE = 40, 30, 0.10


class Corpus(NamedTuple):
    """Documents (`date`, `source`, `length`, and whether one is a `copy` of the text before it), and uses by document and term."""

    documents: pd.DataFrame
    uses: np.ndarray
    older: np.ndarray | None = None


@dataclass(frozen=True)
class Scenario:
    """A scenario; `before` are the figures of version 0.1.

    Without a change: `most` and `most_any` per cent of terms, and of corpora of ten, may have a lasting change. With one: the
    first `changing` terms of each ten change, a statement of `kinds` is to be held in `least` per cent; `slope` is the true one in
    % a year. For coverage: `truth` is (rate per million, share).
    """

    name: str
    before: str
    make: Callable[[np.random.Generator, int], Corpus]
    most: int = 5
    most_any: int = 10
    kinds: tuple[str, ...] = ("rising", "falling", "new_level")
    changing: int = 10
    least: str = ""
    slope: float | None = None
    truth: tuple[float, float] = (0.0, 0.0)


def calendar(
    months: int, documents: int, source: str = "甲", length: float = LENGTH, first: int = 2021 * 12
) -> pd.DataFrame:
    """Documents of each month, spread over its days, with the number of the month."""
    month = np.repeat(np.arange(months), documents)
    day = np.tile(1 + np.arange(documents) * 28 // documents, months)
    date = [
        f"{(first + m) // 12}-{(first + m) % 12 + 1:02d}-{d:02d}" for m, d in zip(month, day, strict=True)
    ]
    return pd.DataFrame(
        {
            "date": date,
            "month": month,
            "day": month * 28 + day,
            "source": source,
            "length": length,
            "copy": False,
        }
    )


def yearly(years: int, documents: int) -> pd.DataFrame:
    """Documents of each year, in January and February; `month` is the number of the year."""
    year = np.repeat(np.arange(years), documents)
    day = np.tile(np.arange(documents) * 56 // documents, years)
    date = [f"{2003 + y}-{1 + d // 28:02d}-{1 + d % 28:02d}" for y, d in zip(year, day, strict=True)]
    return pd.DataFrame(
        {
            "date": date,
            "month": year,
            "day": year * 365 + day,
            "source": "甲",
            "length": LENGTH,
            "copy": False,
        }
    )


def once(random: np.random.Generator, share: np.ndarray) -> np.ndarray:
    """One use or none in each document, by the share of each document and term."""
    return (random.random(share.shape) < share).astype(np.int16)


def course(documents: pd.DataFrame, by_month: np.ndarray, terms: int) -> np.ndarray:
    """Shares by document and term, from shares by month (months, or months × terms)."""
    shares = by_month[documents.month.to_numpy()]
    return np.broadcast_to(shares[:, None] if shares.ndim == 1 else shares, (len(documents), terms))


def wandering(
    random: np.random.Generator, periods: int, terms: int, memory: float, deviation: float = 0.5
) -> np.ndarray:
    """exp of an autoregressive process of each term, with mean 1."""
    u = np.empty((periods, terms))
    u[0] = random.standard_normal(terms)
    for place in range(1, periods):
        u[place] = memory * u[place - 1] + np.sqrt(1 - memory**2) * random.standard_normal(terms)
    return np.exp(deviation * u - deviation**2 / 2)


def constant(random: np.random.Generator, terms: int) -> Corpus:
    """Every document uses a term with the same probability."""
    documents = calendar(MONTHS, DOCUMENTS)
    return Corpus(documents, once(random, course(documents, np.full(MONTHS, SHARE), terms)))


def bursty(random: np.random.Generator, terms: int) -> Corpus:
    """A document that uses a term does so three times on average."""
    corpus = constant(random, terms)
    return corpus._replace(uses=corpus.uses * random.geometric(1 / 3, corpus.uses.shape).astype(np.int16))


def unequal(random: np.random.Generator, terms: int) -> Corpus:
    """Lengths with a coefficient of variation of one, uses in proportion to them."""
    documents = calendar(MONTHS, DOCUMENTS)
    documents["length"] = np.maximum(100, random.gamma(1, LENGTH, len(documents))).astype(int)
    rate = SHARE * documents.length.to_numpy()[:, None] / LENGTH
    return Corpus(documents, random.poisson(np.broadcast_to(rate, (len(documents), terms))).astype(np.int16))


def autoregressive(memory: float, years: bool = False) -> Callable[[np.random.Generator, int], Corpus]:
    """The share wanders; by year, or by month."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        documents = yearly(20, 28) if years else calendar(MONTHS, DOCUMENTS)
        shares = SHARE * wandering(random, 20 if years else MONTHS, terms, memory)
        return Corpus(documents, once(random, course(documents, np.minimum(shares, 1), terms)))

    return make


def every_year(random: np.random.Generator, terms: int) -> Corpus:
    """Twenty years of 28 documents, no change."""
    documents = yearly(20, 28)
    return Corpus(documents, once(random, course(documents, np.full(20, SHARE), terms)))


def season(random: np.random.Generator, terms: int) -> Corpus:
    """Three times as often each March."""
    documents = calendar(MONTHS, DOCUMENTS)
    return Corpus(
        documents, once(random, course(documents, np.where(np.arange(MONTHS) % 12 == 2, 0.25, 0.0833), terms))
    )


def campaigns(width: int) -> Callable[[np.random.Generator, int], Corpus]:
    """A quarter of the blocks of days use a term nine times as often as the others."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        documents = calendar(MONTHS, 56)
        day = documents.day.to_numpy()
        block = (day[:, None] + random.integers(0, width, terms)) // width
        on = random.random((int(block.max()) + 1, terms)) < 0.25
        return Corpus(documents, once(random, np.where(np.take_along_axis(on, block, 0), 0.3, 0.1 / 3)))

    return make


def reprinted(copies: int) -> Callable[[np.random.Generator, int], Corpus]:
    """Each text stands so many times on the same day."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        documents = calendar(MONTHS, 60 // copies)
        uses = once(random, course(documents, np.full(MONTHS, SHARE), terms))
        place = np.repeat(np.arange(len(documents)), copies)
        repeated = documents.iloc[place].reset_index(drop=True)
        repeated["copy"] = np.tile(np.arange(copies) > 0, len(documents))
        return Corpus(repeated, uses[place])

    return make


def joining(
    share: float, since: int = 20, until: int | None = None
) -> Callable[[np.random.Generator, int], Corpus]:
    """A second source joins, or is away from `since` to `until`; it uses the terms with another share."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        first, second = calendar(MONTHS, DOCUMENTS), calendar(MONTHS, DOCUMENTS, "乙")
        away = (second.month < since) if until is None else second.month.between(since, until)
        second = second[~away]
        documents = pd.concat([first, second], ignore_index=True).sort_values(
            "date", kind="stable", ignore_index=True
        )
        own = np.where(documents.source == "甲", SHARE, share)[:, None]
        return Corpus(documents, once(random, np.broadcast_to(own, (len(documents), terms))))

    return make


def leaving(random: np.random.Generator, terms: int) -> Corpus:
    """The source that uses the terms leaves for ten months and returns; another that does not stays."""
    corpus = joining(0.3, 15, 24)(random, terms)
    first = (corpus.documents.source == "甲").to_numpy()
    uses = corpus.uses.copy()
    uses[first] = 0
    return corpus._replace(uses=uses)


def growing(random: np.random.Generator, terms: int) -> Corpus:
    """Documents become four times as long, with the same uses a character."""
    documents = calendar(MONTHS, DOCUMENTS)
    documents["length"] = (LENGTH * 0.5 * 4 ** (documents.month / MONTHS)).astype(int)
    rate = SHARE * documents.length.to_numpy()[:, None] / LENGTH
    return Corpus(documents, random.poisson(np.broadcast_to(rate, (len(documents), terms))).astype(np.int16))


def items(random: np.random.Generator, terms: int) -> Corpus:
    """One programme a day becomes five items of a fifth of its length."""
    programmes = calendar(20, DOCUMENTS, length=2.5 * LENGTH)
    single = calendar(20, 5 * DOCUMENTS, length=0.5 * LENGTH, first=2021 * 12 + 20)
    single["month"] += 20
    documents = pd.concat([programmes, single], ignore_index=True)
    rate = SHARE * documents.length.to_numpy()[:, None] / LENGTH
    return Corpus(documents, random.poisson(np.broadcast_to(rate, (len(documents), terms))).astype(np.int16))


def by_month(
    shares: np.ndarray, changing: int = 10, months: int = MONTHS
) -> Callable[[np.random.Generator, int], Corpus]:
    """The first of each ten terms follow the shares, the others stay."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        documents = calendar(months, DOCUMENTS)
        changes = np.arange(terms) % 10 < changing
        table = np.where(changes, shares[:, None], SHARE)
        return Corpus(documents, once(random, course(documents, table, terms)))

    return make


def six_years(random: np.random.Generator, terms: int) -> Corpus:
    """5 to 15 per cent in six years of 28 documents."""
    documents = yearly(6, 28)
    return Corpus(documents, once(random, course(documents, np.linspace(0.05, 0.15, 6), terms)))


def passing(share: np.ndarray) -> Callable[[np.random.Generator, int], Corpus]:
    """Half of the documents use a form, the new one with the share of the month."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        documents = calendar(MONTHS, DOCUMENTS)
        used = once(random, course(documents, np.full(MONTHS, 0.5), terms))
        new = once(random, course(documents, share, terms))
        return Corpus(documents, used * new, used * (1 - new))

    return make


def with_uses(
    draw: Callable[[np.random.Generator, tuple[int, int]], np.ndarray], documents: int
) -> Callable[[np.random.Generator, int], Corpus]:
    """Twelve months of documents whose uses are drawn alike."""

    def make(random: np.random.Generator, terms: int) -> Corpus:
        table = calendar(12, documents)
        return Corpus(table, draw(random, (len(table), terms)).astype(np.int16))

    return make


PROVINCES = [
    "安徽",
    "福建",
    "甘肃",
    "广东",
    "广西",
    "贵州",
    "海南",
    "河北",
    "河南",
    "黑龙江",
    "湖北",
    "湖南",
    "吉林",
    "江苏",
    "江西",
    "辽宁",
    "内蒙古",
    "宁夏",
    "青海",
    "山东",
    "山西",
    "陕西",
    "四川",
    "西藏",
    "新疆",
    "云南",
    "浙江",
]
YEARS = 16
FIRST_YEAR = 2005


def adopting(never: float, keeps: float = 1.0, late: int = 0) -> Callable[[np.random.Generator, int], Corpus]:
    """Reports of 27 provinces each January; each takes a term up at a time of a logistic distribution around the middle.

    Args:
        never: share of the provinces that do not.
        keeps: share of the reports after that which use it.
        late: provinces whose reports begin four years later.
    """

    def make(random: np.random.Generator, terms: int) -> Corpus:
        number = np.repeat(np.arange(len(PROVINCES)), YEARS)
        year = np.tile(np.arange(YEARS), len(PROVINCES))
        there = (year >= 4) | (number >= late)
        number, year = number[there], year[there]
        day = 5 + random.integers(0, 25, len(number))
        documents = pd.DataFrame(
            {
                "date": [f"{FIRST_YEAR + y}-01-{d:02d}" for y, d in zip(year, day, strict=True)],
                "month": year, "day": 365 * year + day, "source": "", "length": LENGTH, "copy": False,
                "level": "province", "province": [f"{PROVINCES[place]}省" for place in number],
            }
        )  # fmt: skip
        adopted = random.logistic(YEARS / 2 + 0.5, 1.2, (len(PROVINCES), terms))
        adopted[random.random(adopted.shape) < never] = np.inf
        since = year[:, None] + day[:, None] / 365 >= adopted[number]
        uses = since & (random.random(since.shape) < keeps)
        order = np.argsort(documents.date.to_numpy(), kind="stable")
        return Corpus(documents.iloc[order].reset_index(drop=True), uses[order].astype(np.int16))

    return make


def median_of(never: float) -> float:
    """The day, counted from 1970, by which half of all provinces have a term in `adopting`."""
    share = 0.5 / (1 - never)
    years = YEARS / 2 + 0.5 + 1.2 * np.log(share / (1 - share))
    return float(np.datetime64(f"{FIRST_YEAR}-01-01").astype(int)) + 365.25 * years


_month = np.arange(MONTHS)
_rise = np.exp(np.linspace(np.log(0.05), np.log(0.15), MONTHS))
_double = np.where(_month < 20, 0.1, 0.2)
_coined = np.where(_month < 12, 0.0, 0.3)
_coined_falling = np.where(_month < 8, 0.0, np.linspace(0.97 + 0.67 * 8 / 31, 0.30, MONTHS))
_burst = np.where((_month >= 18) & (_month < 21), 0.3, 0.1)
_silence = np.where((_month >= 16) & (_month < 30), 0.0, 0.1)
_fall = np.where(_month < 20, 0.1, 0.02)

NULL = [
    Scenario("iid 10 %, 40 months × 30 documents", "5, 2, 15, 0", constant),
    Scenario("bursty documents", "5, 2, 15, 0", bursty),
    Scenario("very unequal lengths", "6, 3, 13, 0", unequal),
    Scenario("AR(1) 0.3", "8, 15, 81, 0", autoregressive(0.3)),
    Scenario("AR(1) 0.6", "17, 35, 81, 0", autoregressive(0.6), most_any=15),
    Scenario("AR(1) 0.8", "31, 49, 76, 0", autoregressive(0.8), most_any=15),
    Scenario("March season", "3, 6, 88, 0", season),
    Scenario("ten-day campaigns", "6, 7, 79, 0", campaigns(10)),
    Scenario("reprints × 4", "4, 6, 98, 0", reprinted(4)),
    Scenario("a source that uses it joins", "100, 100, 85, 0", joining(0.3)),
    Scenario("a source that does not joins", "99, 100, 98, 0", joining(0.0)),
    Scenario("a source leaves and returns", "0, 100, 100, 58", leaving),
    Scenario("documents grow", "", growing),
    Scenario("programmes turned into items", "", items),
    Scenario("20 years × 28, iid", "5, 4, 11, 1", every_year),
    Scenario("20 years × 28, AR(1) 0.6", "22, 51, 89, 25", autoregressive(0.6, years=True), most_any=15),
    Scenario("coined, then constant", "100, 100, 100, 0", by_month(_coined)),
    Scenario("new form always one half", "", passing(np.full(MONTHS, 0.5))),
]
POWER = [
    Scenario("5→15 %, 40 months", "93, 66, 58, 0", by_month(_rise), least="85", slope=100 * (3 ** (12 / 39) - 1)),
    Scenario("5→15 %, three of ten", "", by_month(_rise, 3), changing=3, least="60"),
    Scenario("doubling", "98, 95, 76, 0", by_month(_double), least="90"),
    Scenario("doubling, three of ten", "", by_month(_double, 3), changing=3, least="60"),
    Scenario("10→4 % for the last 12 months", "78, 69, 43, 0", by_month(np.where(_month < 28, 0.1, 0.04))),
    Scenario("5→15 %, 6 years", "10, 22, 25, 0", six_years),
    Scenario("coined, then falling 97→30 %", "100 rising, 100, 100, 0", by_month(_coined_falling), kinds=("falling",), least="80"),
    Scenario("three-month burst × 3", "4, 58, 99, 0", by_month(_burst), kinds=("burst",), least="80"),
    Scenario("silence of 14 months, then back", "1, 100, 100, 20", by_month(_silence), kinds=("revived",), least="80"),
    Scenario("10→2 % (silence at most 10)", "", by_month(_fall), kinds=("falling", "new_level"), least=""),
    Scenario("the new form overtakes, 20→80 %", "", passing(np.linspace(0.2, 0.8, MONTHS)), kinds=("overtook",), least="50"),
]  # fmt: skip


def _hits(probability: float, uses: int) -> Callable[[np.random.Generator, tuple[int, int]], np.ndarray]:
    return lambda random, shape: (random.random(shape) < probability) * uses


COVERAGE = [
    Scenario("iid, 10 documents", ".97–1.00, .93–.99", with_uses(_hits(0.1, 1), 10), truth=(100, 0.1)),
    Scenario("iid, 30 documents", ".97–1.00, .93–.99", with_uses(_hits(0.1, 1), 30), truth=(100, 0.1)),
    Scenario("iid, 300 documents", ".95, .96", with_uses(_hits(0.1, 1), 300), truth=(100, 0.1)),
    Scenario(
        "three hits per using document", ".91, .98",
        with_uses(lambda random, shape: (random.random(shape) < 0.1) * random.geometric(1 / 3, shape), 30), truth=(300, 0.1),
    ),
    Scenario(
        "negative binomial k = 0.1 (30 documents)", ".89, .95",
        with_uses(lambda random, shape: random.negative_binomial(0.1, 0.25, shape), 30), truth=(300, 1 - 0.25**0.1),
    ),
    Scenario("1 % of documents × 10 hits, 100 documents", ".59, .93", with_uses(_hits(0.01, 10), 100), truth=(100, 0.01)),
    Scenario("reprints × 2 (coverage)", ".84, .87", reprinted(2), truth=(100, 0.1)),
    Scenario("reprints × 4 (coverage)", ".63, .75", reprinted(4), truth=(100, 0.1)),
    Scenario("campaigns of 7 days", ".82, .84", campaigns(7), truth=(100, 0.1)),
    Scenario("campaigns of 14 days", ".71, .74", campaigns(14), truth=(100, 0.1)),
]  # fmt: skip

ADOPTION = [
    Scenario("27 provinces, all take it up", "", adopting(0.0), least="90", truth=(median_of(0.0), 0)),
    Scenario("27 provinces, a quarter never do", "", adopting(0.25), least="90", truth=(median_of(0.25), 0)),
    Scenario("27 provinces, four reports of five use it", "", adopting(0.1, 0.8), least="90", truth=(median_of(0.1), 0)),
    Scenario("27 provinces, ten come in late", "", adopting(0.1, 1.0, 10), least="90", truth=(median_of(0.1), 0)),
]  # fmt: skip
