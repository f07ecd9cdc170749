"""What is said of uses: what came first, what is newest, what arrived and how widely, what is most used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.tables.intervals import limits
from annotator.trace.sentences import Sentence, percent, sentence, without_older
from annotator.trace.series import FirstUse, first_use, strata_of
from annotator.trace.statements import Statement, milestones
from annotator.trace.units import PROVINCE_LEVEL, incomplete_periods, period_name, period_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput
    from annotator.trace.series import Evidence

    Floats = NDArray[np.float64]

FEWEST = 10
"""Documents without which there is no headline."""
SURE = 0.003
"""The corpus begins early enough where the rate after the first use would give none before it more rarely than this."""
COMMON = 0.05
"""A newest term is told of where at least this share of the documents since its first use has it."""
YEAR = 365
LEAST_USING = 3
"""Documents that use a term in the year after its first use, and `COMMON` of all, without which it has not arrived."""
MOST_ALIKE = 3
"""Terms that cannot be told from the most used one: with more of them none stands out."""
LEAST_TAKEN = 0.2
"""Share of the provinces in the first year without which a term has not arrived among them."""


def said_of_uses(
    output: TaggedOutput, evidence: Evidence, called: Mapping[str, Sentence]
) -> Iterator[Statement]:
    """First uses and arrivals of each term, the newest, and the most used of the last complete year."""
    dates = milestones(output)
    everything = np.ones(len(evidence.documents), dtype=bool)
    firsts: list[_Seen] = []
    for term, milestone in dates.items():
        first = first_use(evidence, evidence.uses(term), milestone, everything)
        if first is None:
            continue
        said = _first_seen(evidence, term, first, milestone, called[term])
        yield said
        for arrival in _arrived(output, evidence, term, first, called[term], said):
            yield replace(arrival, sentence=without_older(arrival.sentence, first.apart, milestone))
        since = evidence.latest >= first.day
        share = float((first.uses[since] > 0).mean()) if since.any() else 0.0
        if share >= COMMON:
            firsts.append(_Seen(_earliest_possible(evidence, first), first.day, said, first.apart, milestone))
    yield from _newest(firsts, called)
    yield from _most_used(output, evidence, called)


def _earliest_possible(evidence: Evidence, first: FirstUse) -> float:
    """The earliest day on which the first use can have been."""
    return float(np.nanmin(np.where(first.uses > 0, evidence.earliest, np.nan)))


def _first_seen(evidence: Evidence, term: str, first: FirstUse, milestone: str, name: Sentence) -> Statement:
    earliest = _earliest_possible(evidence, first)
    sure = earliest == first.day
    begins = earliest if not sure else first.day
    before = evidence.latest < begins
    number = int(before.sum()) - first.apart
    since = _date(first.day) if sure else _range(earliest, first.day)
    said = sentence(
        "first_seen" if sure else "first_seen vague", term=name, since=since, documents=f"{number:,}"
    )
    said = without_older(said, first.apart, milestone)
    reason = ""
    if number < FEWEST:
        reason = "the corpus begins too late"
    elif _chance_of_none(evidence, first, before) >= SURE:
        reason = "too few documents before"
    return Statement(
        term, "first_seen", said, not reason, since=since, documents=number,
        documents_with_term=0, reason=reason,
    )  # fmt: skip


def _chance_of_none(
    evidence: Evidence, first: FirstUse, before: NDArray[np.bool_], inside: NDArray[np.bool_] | None = None
) -> float:
    """The chance that the documents before the first use had none, at the rate of each stratum in the year after it."""
    after = (evidence.latest >= first.day) & (evidence.earliest <= first.day + YEAR)
    if inside is not None:
        after &= inside
    # A text and its reprints are one, and tell of one document that has the term or has it not.
    heads = np.zeros(len(after), dtype=bool)
    heads[np.unique(evidence.cluster, return_index=True)[1]] = True
    after, before = after & heads, before & heads
    using = after & (first.uses > 0)
    if not using.any():
        return 1.0
    number = int(evidence.strata.max()) + 1

    def total(chosen: NDArray[np.bool_], values: Floats) -> Floats:
        return np.asarray(np.bincount(evidence.strata[chosen], values[chosen], number), dtype=float)

    length = total(after, evidence.characters)
    rate = np.divide(total(using, np.ones(len(using))), length, out=np.zeros(number), where=length > 0)
    expected = float((rate * total(before, evidence.characters)).sum())
    clusters = len(np.unique(evidence.cluster[using]))
    # Negative binomial: the rate is known from so many clusters only.
    return float((1 + expected / clusters) ** -clusters)


def _arrived(
    output: TaggedOutput, evidence: Evidence, term: str, first: FirstUse, name: Sentence, seen: Statement
) -> Iterator[Statement]:
    """How widely a term is used in the first full period after its first use: by provinces, or by documents."""
    documents = output.documents
    level = documents.get("level")
    provinces = documents.province.where(level == PROVINCE_LEVEL, "") if level is not None else None
    if provinces is not None and provinces[provinces != ""].nunique() >= FEWEST:
        groups = provinces.to_numpy()
        inside = (groups != "") & ~np.isnan(evidence.latest)
        year = _full_year(evidence, first, inside)
        here = inside & (evidence.period["year"] == year)
        units = {*groups[here]}
        using = {*groups[here & (first.uses > 0)]}
        before = inside & (evidence.latest < first.day)
        own = replace(seen, documents=int(before.sum()), reason="")
        if own.documents < FEWEST or _chance_of_none(evidence, first, before, inside) >= SURE:
            own = replace(own, reason="the corpus of provinces begins too late")
        elif len(using) < LEAST_TAKEN * len(units):
            own = replace(own, reason="few took it up")
        yield _arrival(
            term,
            "arrived units",
            "level=province",
            name,
            own,
            period_name(year, "year"),
            len(using),
            len(units),
        )
    # The year after it: the month after it has of a new term hardly more than the first use itself.
    here = (evidence.earliest > first.day) & (evidence.latest <= first.day + YEAR) & ~first.documents
    if here.sum() >= FEWEST:
        taken = int((first.uses[here] > 0).sum())
        own = seen
        if not own.reason and (taken < LEAST_USING or taken < COMMON * here.sum()):
            own = replace(own, reason="few took it up")
        until = _date(float(evidence.latest[here].max()))[:7]
        factor = evidence.campaign((first.uses > 0).astype(float), here)
        yield _arrival(term, "arrived", "all", name, own, until, taken, int(here.sum()), factor)


def _full_year(evidence: Evidence, first: FirstUse, inside: NDArray[np.bool_]) -> int:
    """The year of the first use, or the next where most of its documents came before it."""
    year = int(np.datetime64(_date(first.day), "Y").astype(int)) + 1970
    here = inside & (evidence.period["year"] == year)
    late = here & (evidence.latest >= first.day)
    return year if 2 * int(late.sum()) >= int(here.sum()) > 0 else year + 1


def _arrival(
    term: str, key: str, scope: str, name: Sentence, seen: Statement, until: str, using: int, total: int,
    factor: float = 1.0,
) -> Statement:  # fmt: skip
    """`factor` is how much more the uses vary than those of independent documents."""
    low, high = _share_limits(using, total, factor)
    since = seen.since[:7] if key == "arrived" else seen.since[:4] if len(seen.since) < 7 else seen.since[:7]
    reason = seen.reason or (
        "too few documents" if total < FEWEST else "not used in that period" if not using else ""
    )
    return Statement(
        term, "arrived",
        sentence(key, term=name, since=since, until=until, using=using, documents=total, before=f"{seen.documents:,}", low=percent(low), high=percent(high)),
        not reason, scope=scope, since=since, until=until, estimate=using / max(total, 1), low=low, high=high,
        unit="share", documents=total, documents_with_term=using, reason=reason,
    )  # fmt: skip


class _Seen(NamedTuple):
    """A term's first use: the days on which it can have been, what is said of it, and what older uses are apart."""

    earliest: float
    latest: float
    said: Statement
    apart: int
    milestone: str


def _newest(firsts: Sequence[_Seen], called: Mapping[str, Sentence]) -> Iterator[Statement]:
    """The term that came last, where that holds whatever day a vague date means."""
    if len(firsts) < 2:
        return
    last = max(firsts, key=lambda one: one.latest)
    said = last.said
    after_all = last.earliest > max(one.latest for one in firsts if one is not last)
    reason = said.reason or ("" if after_all else "dates too vague")
    exact = len(said.since) == 10
    key = "newest" if exact else "first_seen vague"
    words = sentence(key, term=called[said.term], since=said.since, documents=f"{said.documents:,}")
    yield replace(
        said, statement="newest", held=not reason and exact, reason=reason or "dates too vague",
        sentence=without_older(words, last.apart, last.milestone),
    )  # fmt: skip


def _most_used(
    output: TaggedOutput, evidence: Evidence, called: Mapping[str, Sentence]
) -> Iterator[Statement]:
    """The term that most documents of the last complete year use; those that cannot be told from it are named with it."""
    from scipy.special import bdtr

    documents = output.documents
    years = period_of(documents.date, "year")
    incomplete = incomplete_periods(documents.date, "year", strata_of(documents))
    counts = years[(years != "") & ~years.isin(incomplete)].value_counts()
    if counts.empty:
        return
    year = max(counts.index)
    here = years.eq(year).to_numpy()
    number = int(here.sum())
    used = {term: evidence.uses(term)[here] > 0 for term in called}
    best = max(used, key=lambda term: int(used[term].sum()))
    most = int(used[best].sum())
    if not most:
        return
    equal = []
    for term, mine in used.items():
        more, less = int((used[best] & ~mine).sum()), int((mine & ~used[best]).sum())
        # McNemar's exact test: the same documents use both.
        if mine.any() and (more + less == 0 or bdtr(less, more + less, 0.5) >= 0.025):
            equal.append(term)
    equal.sort(key=lambda term: -int(used[term].sum()))
    shares = [int(used[term].sum()) / number for term in equal]
    together = Sentence(
        ", ".join(called[term].en for term in equal), "、".join(called[term].zh for term in equal)
    )
    factors = {term: evidence.campaign((evidence.uses(term) > 0).astype(float), here) for term in equal}
    low, high = _share_limits(most, number, factors[best])
    low_all = _share_limits(int(used[equal[-1]].sum()), number, factors[equal[-1]])[0]
    estimate = (
        percent(shares[0])
        if len({percent(share) for share in shares}) == 1
        else f"{percent(shares[-1])}–{percent(shares[0])}"
    )
    yield Statement(
        best, "most_used",
        sentence("most_used", term=together, since=year, estimate=estimate, documents=f"{number:,}", low=percent(low_all), high=percent(high)),
        number >= FEWEST and len(equal) <= MOST_ALIKE, since=year, until=year, estimate=shares[0], low=low, high=high,
        unit="share", documents=number, documents_with_term=most,
        reason="too few documents" if number < FEWEST else "too many terms alike",
    )  # fmt: skip


def _share_limits(using: int, total: int, factor: float = 1.0) -> tuple[float, float]:
    """Wilson's interval of a share, on so many fewer documents as they vary more than independent ones."""
    n = max(total, 1) / factor
    low, high = limits(using / factor, 1.0, n, max(n, 2.0), student=False)
    return float(low) / n, float(high) / n


def _date(day: float) -> str:
    return str(np.datetime64(int(day), "D"))


def _range(earliest: float, latest: float) -> str:
    """What two days have in common: a month, a year, or both years."""
    first, last = _date(earliest), _date(latest)
    if first[:7] == last[:7]:
        return first[:7]
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}–{last[:4]}"
