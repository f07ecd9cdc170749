"""A term's course as counts in strata and periods, from its first use on: what the statements are tested on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from annotator.trace.clusters import campaign_factor, clusters_of
from annotator.trace.model import Cells
from annotator.trace.units import by_earliest_day, by_latest_day, period_name, period_number, period_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.out.read import TaggedOutput

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

FINE_YEARS = 8
"""A course of up to so many years is looked at by month, or by quarter, where these are filled."""
FILLED = 0.6
"""Share of the periods that have documents, and of the documents dated closely enough, for a unit to be taken."""
FEW_BEFORE = 10
"""Uses before the milestone that are another sense, or a wrong date, are fewer; with so many documents the term was in use."""
SMALLEST = 5
"""Documents of a stratum; smaller ones of a level are taken together."""


class Evidence:
    """The documents as arrays: days, characters, clusters (a text and its reprints) and strata."""

    def __init__(self, output: TaggedOutput) -> None:
        documents = output.documents
        self.documents = documents
        self.earliest = by_earliest_day(documents.date).astype("datetime64[D]").astype(float)
        self.latest = by_latest_day(documents.date).astype("datetime64[D]").astype(float)
        undated = documents.date.eq("").to_numpy()
        self.earliest[undated] = self.latest[undated] = np.nan
        self.characters = documents.characters.to_numpy(dtype=float)
        self.cluster = clusters_of(documents)
        self.strata, names = pd.factorize(strata_of(documents))
        self.stratum_names = [str(name) for name in names]
        self.period = {
            unit: np.array(
                [period_number(name, unit) if name else -1 for name in period_of(documents.date, unit)]
            )
            for unit in ("month", "quarter", "year")
        }

    def uses(self, column: str) -> Floats:
        """Uses of a term in each document."""
        return self.documents[column].to_numpy(dtype=float)

    def campaign(self, uses: Floats, chosen: NDArray[np.bool_]) -> float:
        """How much more the uses vary in the chosen documents since news has campaigns (`campaign_factor`)."""
        days = np.where(self.earliest == self.latest, self.latest, np.nan)[chosen]
        return campaign_factor(days, uses[chosen], self.characters[chosen], self.strata[chosen])


def speakers_of(documents: pd.DataFrame) -> pd.Series[str]:
    """`LEVEL|SPEAKER` of each document, as closely as is known.

    Who speaks is the province or the city for their own documents, else the issuer, else the source.
    """
    nothing = pd.Series("", index=documents.index, dtype=object)
    level = documents.get("level", nothing)
    issuer, source = documents.get("issuer", nothing), documents.get("source", nothing)
    place = pd.Series("", index=documents.index, dtype=object)
    for name in ("province", "city"):
        # A province is one speaker, whether or not a document names its government.
        place = place.where(level != name, documents.get(name, nothing))
    speaker = place.where(place != "", issuer)
    speaker = speaker.where(speaker != "", source)
    return level.astype(object) + "|" + speaker.astype(object)


def strata_of(documents: pd.DataFrame) -> pd.Series[str]:
    """The stratum of each document: its level, and who speaks there (`speakers_of`).

    Speakers of fewer than five documents are taken together within their level.
    """
    names = speakers_of(documents)
    many = names.map(names.value_counts()) >= SMALLEST
    return names.where(many, names.map(lambda name: f"{name.partition('|')[0]}|…"))


@dataclass(frozen=True)
class Series:
    """A term's course. Arrays of cells are strata × periods, of `unit`, from `names[0]` to `names[-1]` without a gap.

    `inside` are the documents that are in it: those since the first use, without the text of the first use itself, for
    that there is a use is what the course begins with. `using` are the clusters that use the term, `clusters` all.
    """

    unit: str
    names: tuple[str, ...]
    cells: Cells
    using: Floats
    clusters: Floats
    inside: NDArray[np.bool_]
    place: Whole
    sizes: Floats
    """Uses of each cluster that uses the term."""
    first_day: float
    apart: int
    """Documents whose uses are older than the milestone, and are apart."""

    @property
    def documents(self) -> int:
        """Documents that are in it."""
        return int(self.inside.sum())

    @property
    def periods(self) -> int:
        """Periods from the first to the last, those without documents among them."""
        return len(self.names)

    @property
    def burstiness(self) -> float:
        """Mean square over mean of the uses of a cluster that uses the term: how much more than a count they vary."""
        return float((self.sizes**2).sum() / self.sizes.sum()) if len(self.sizes) else 1.0

    @property
    def using_clusters(self) -> int:
        """Clusters that use the term."""
        return int(self.using.sum())


class FirstUse(NamedTuple):
    """The first use: the documents of its cluster, the day by which it was out, the uses of the term without those apart."""

    documents: NDArray[np.bool_]
    day: float
    uses: Floats
    apart: int


def first_use(evidence: Evidence, uses: Floats, milestone: str, chosen: NDArray[np.bool_]) -> FirstUse | None:
    """The first use of the term in this sense among the chosen dated documents; None where there is none."""
    dated = chosen & ~np.isnan(evidence.latest)
    using = dated & (uses > 0)
    apart = 0
    if milestone:
        before = using & (evidence.latest < float(np.datetime64(milestone, "D").astype(float)))
        number = len(np.unique(evidence.cluster[before]))
        if 0 < number < FEW_BEFORE:
            uses = np.where(before, 0.0, uses)
            apart, using = int(before.sum()), using & ~before
    if not using.any():
        return None
    places = np.flatnonzero(using)
    first = places[np.argmin(evidence.latest[places])]
    return FirstUse(evidence.cluster == evidence.cluster[first], float(evidence.latest[first]), uses, apart)


def series_of(
    evidence: Evidence,
    column: str,
    milestone: str = "",
    chosen: NDArray[np.bool_] | None = None,
    unit: str = "",
) -> Series | None:
    """The course of a term in the chosen documents (by default all); None where no dated document uses it.

    Args:
        column: the column of `documents` with the term's uses.
        milestone: date of its earliest milestone: what is surely older is another sense or a wrong date.
        unit: of the periods; by default the finest one that the documents since the first use fill.
    """
    chosen = np.ones(len(evidence.documents), dtype=bool) if chosen is None else chosen
    first = first_use(evidence, evidence.uses(column), milestone, chosen)
    if first is None:
        return None
    since = chosen & ~np.isnan(evidence.latest) & (evidence.latest >= first.day) & ~first.documents
    unit = unit or _unit(evidence, since)
    numbers = evidence.period[unit]
    inside = since & (numbers >= 0)
    if not inside.any():
        return None
    begin, end = int(numbers[inside].min()), int(numbers[inside].max())
    place = np.where(inside, numbers - begin, -1)
    strata, stratum = np.unique(evidence.strata[inside], return_inverse=True)
    shape = (len(strata), end - begin + 1)
    cell = stratum * shape[1] + place[inside]

    def total(values: Floats, at: Whole = cell) -> Floats:
        return np.asarray(np.bincount(at, values, shape[0] * shape[1]).reshape(shape), dtype=float)

    h, length = first.uses[inside], evidence.characters[inside]
    uses, exposure = total(h), total(length)
    cluster = np.unique(evidence.cluster[inside], return_inverse=True)[1]
    spread = _dispersion(uses, exposure, h, length, stratum, place[inside], cluster)
    # A cluster counts where its first text stands.
    _, heads = np.unique(cluster, return_index=True)
    of_cluster = np.bincount(cluster, h) > 0
    return Series(
        unit,
        tuple(period_name(number, unit) for number in range(begin, end + 1)),
        Cells(uses, exposure, spread),
        total(of_cluster.astype(float), cell[heads]),
        total(np.ones(len(heads)), cell[heads]),
        inside,
        place,
        np.asarray(np.bincount(cluster, h)[of_cluster], dtype=float),
        first.day,
        first.apart,
    )


def _unit(evidence: Evidence, since: NDArray[np.bool_]) -> str:
    years = evidence.period["year"][since]
    if not since.any() or years.max() - years.min() >= FINE_YEARS:
        return "year"
    for unit in ("month", "quarter"):
        numbers = evidence.period[unit][since]
        known = numbers[numbers >= 0]
        if len(known) < FILLED * len(numbers):
            continue
        if len(np.unique(known)) >= FILLED * (known.max() - known.min() + 1):
            return unit
    return "year"


def _dispersion(
    uses: Floats, exposure: Floats, h: Floats, length: Floats, stratum: Whole, place: Whole, cluster: Whole
) -> Floats:
    """Variance over mean of the clusters' uses, for each stratum, drawn to that of all.

    Residuals are from stratum × period effects fitted to the cells by iterative proportional fitting. Where there are
    hardly more clusters than effects, nothing is known of it, and it is 1: what periods vary more is in the course.
    """
    strata = len(uses)
    a, b = additive(uses, exposure)
    mean = a[stratum] * b[place] * length
    squares = np.asarray(np.bincount(cluster, h - mean), dtype=float) ** 2
    heads = np.unique(cluster, return_index=True)[1]
    of_stratum = np.bincount(stratum[heads], squares, strata)
    expected = np.asarray(np.bincount(stratum, mean, strata), dtype=float)
    effects = int((uses.sum(axis=1) > 0).sum() + (uses.sum(axis=0) > 0).sum()) - 1
    number = len(heads)
    if number - effects < 5 or expected.sum() <= 0:
        return np.ones(strata)
    correction = number / (number - effects)
    whole = (correction * of_stratum.sum() + _PRIOR) / (expected.sum() + _PRIOR)
    own = (correction * of_stratum + 2 * _PRIOR * whole) / (expected + 2 * _PRIOR)
    return np.asarray(np.maximum(own, LEAST_SPREAD))


def additive(uses: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Level of each stratum and course of the periods whose product with the exposure fits the cells' margins.

    Iterative proportional fitting: the maximum likelihood of Poisson counts with stratum and period effects.
    """
    strata, periods = uses.shape
    a, b = np.ones(strata), np.ones(periods)
    for _ in range(25):
        expected = exposure @ b
        a = np.divide(uses.sum(axis=1), expected, out=np.zeros(strata), where=expected > 0)
        expected = a @ exposure
        b = np.divide(uses.sum(axis=0), expected, out=np.zeros(periods), where=expected > 0)
    return a, b


_PRIOR = 5.0
"""Uses of Poisson's dispersion that the measured one is drawn to."""
LEAST_SPREAD = 0.5
"""Documents that all use a term once vary less than chance; they are not taken for surer than this."""
