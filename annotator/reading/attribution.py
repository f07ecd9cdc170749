"""What is known of a document beside its text: who issued it, where, at what level, whose year it is of.

In order: what the record says in columns of its own, the title, the folders, the address. What none of them tells stays
empty; of the text only a title in its first line is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from annotator.reading.issuer import (
    NO_ISSUER,
    Issuer,
    government_of,
    is_work_report,
    named_in_title,
    year_by_review,
    year_in_name,
    year_in_title,
)
from annotator.reading.provenance import (
    NOBODY,
    Publisher,
    is_name,
    level_named,
    of_folder,
    of_host,
    place_named,
    places_in,
    publisher,
)
from annotator.records import Document, Problem
from annotator.text.characters import HAN

_LONGEST_TITLE = 60
_HAN = re.compile(f"[{HAN}]")
_SPOKEN = re.compile(r"在([^，。；\s]{2,12}?)第[^，。；]{1,8}届人民代表大会|代表([^，。；\s]{2,12}?)人民政府")
"""Before whom a work report is given, and for whom."""
_SPOKEN_WITHIN = 1_500
_PLACES = ("province", "city", "county")


def with_provenance(document: Document) -> Document:
    """The document with its source, credited source, issuer, level, province, city and period as far as they are known.

    What the document brings along goes first, in any of its names; a column of that name that holds something else is
    passed over. Only the folders in `doc_id` count, never those above the folder that was given.
    """
    credited = publisher(document.credited_source) if document.credited_source else NOBODY
    source = publisher(document.source) if document.source else NOBODY
    site = of_host(document.url.split("/", 3)[2]) if "://" in document.url else NOBODY
    folder, stem = _folder_and_stem(document.doc_id)
    speaker = credited if credited.level else source if source.level else site
    found_at = source
    if not source.name:
        found_at = site if site.level or not folder.name else folder
    column = _column(document)
    title = _title(document)
    issuer = _issuer(document, title, column, folder)
    if not issuer.level and not (issuer.name and document.issuer):
        issuer = _by_folder(folder, speaker, site) if speaker is not credited else Issuer(*speaker)
    if not issuer.level and folder.name:
        issuer = Issuer(*folder)
    level = (document.level and level_named(document.level)) or issuer.level or folder.level
    province = column.province or issuer.province or folder.province
    city = (
        column.city or issuer.city or (folder.city if level not in ("province", "central government") else "")
    )
    # Municipalities are provinces.
    period = document.period_year if re.fullmatch(r"(?:19|20)\d\d", document.period_year) else ""
    name = issuer.name if issuer.level or document.issuer else ""
    known = (
        found_at.name, credited.name, name, level, province, city,
        period or year_in_title(title) or (year_in_name(stem) if "#" not in document.doc_id else ""),
    )  # fmt: skip
    if known == _known(document):
        return document
    return replace(document, **dict(zip(_FIELDS, known, strict=True)))


_FIELDS = ("source", "credited_source", "issuer", "level", "province", "city", "period_year")


def _known(document: Document) -> tuple[str, ...]:
    return tuple(getattr(document, name) for name in _FIELDS)


def _folder_and_stem(doc_id: str) -> tuple[Publisher, str]:
    where, _, name = doc_id.partition("#")[0].rpartition("/")
    stem = name.partition(".")[0]
    return of_folder(f"{where}/{stem}" if is_name(stem) else where), stem


def _column(document: Document) -> Publisher:
    """The place that the document's own columns name, the city before the province."""
    city = place_named(document.city) if document.city else NOBODY
    if city.level in _PLACES:
        return city
    return place_named(document.province) if document.province else NOBODY


def _title(document: Document) -> str:
    """The title, or the first line of a text without one, where it may be one."""
    if document.title:
        return document.title
    line = document.seen[:200].strip().partition("\n")[0].strip()
    return line if len(line) <= _LONGEST_TITLE else ""


def _issuer(document: Document, title: str, column: Publisher, folder: Publisher) -> Issuer:
    """The issuer by column, title and, of a work report, by folder."""
    if document.issuer and (named := publisher(document.issuer)).name:
        return Issuer(*named)
    by_title = named_in_title(title)
    if is_work_report(title):
        # A column that names the province does not take a city's report from the city.
        if column.name and not (by_title.city and by_title.province == column.province and not column.city):
            return government_of(column)
        if by_title.name:
            return by_title
        if folder.level in _PLACES:
            return _of_place(folder)
        if folder.level:
            return Issuer(*folder)
    return by_title


def _of_place(folder: Publisher) -> Issuer:
    place = place_named(folder.city or folder.province)
    return government_of(place) if place.name else NO_ISSUER


def _by_folder(folder: Publisher, speaker: Publisher, site: Publisher) -> Issuer:
    """Who speaks by what no credit says: the folder's place before that of the address, but for what lies in it."""
    by_address = speaker.level in _PLACES and speaker == site
    inside = folder.province == speaker.province and not folder.city
    if (
        folder.level in _PLACES
        and by_address
        and not inside
        and not (folder.city and folder.city == speaker.city)
    ):
        return Issuer("", folder.level, folder.province, folder.city)
    return Issuer(*speaker)


def standing(document: Document) -> int:
    """How good a claim a document has to be the original of its like, a digit, the best 0.

    A work report that is filed under the one whose report it is goes before all others, one whose own words name another
    place comes after them; of one date those whose level is known go first.
    """
    worse = 0 if document.level else 1
    if not document.issuer or document.level not in _PLACES or not is_work_report(_title(document)):
        return 2 + worse
    return (4 if _own_place(document) else 0) + worse


def _own_place(document: Document) -> str:
    """The place that a work report's own first words name, where it is another than the one it is filed under."""
    found = _SPOKEN.search(document.seen[:_SPOKEN_WITHIN])
    named = places_in(found[0]) if found else []
    here = {document.city, document.province}
    if not named or any(place.name in here for place in named):
        return ""
    return named[-1].name


def doubts(document: Document) -> Iterator[Problem]:
    """What a reader should look at: a text without Chinese, years that disagree."""
    if document.text and not _HAN.search(document.seen) and not _HAN.search(document.title):
        which = "" if document.path.endswith(document.doc_id) else f"{document.doc_id}: "
        yield Problem(document.path, f"{which}no Chinese character in it", "doubt", "language")
    if is_work_report(_title(document)) and (place := _own_place(document)):
        told = f"{document.doc_id}: its own words name {place}; it is filed under {document.city or document.province}"
        yield Problem(document.path, told, "doubt", "issuer")
    if wrong := _disagreement(document):
        yield Problem(document.path, f"{document.doc_id}: {wrong}", "doubt", "period")


def _disagreement(document: Document) -> str:
    """Where file name, title, text and date name different years; a report delivered in December is that of the next year."""
    if not document.period_year:
        return ""
    title = _title(document)
    stem = _folder_and_stem(document.doc_id)[1]
    by_name = year_in_name(stem) if "#" not in document.doc_id else ""
    by_title, by_review = year_in_title(title), year_by_review(title, document.seen)
    said = {
        "its file's name": by_name, "its title": by_title, "the year it looks back on": by_review,
        "its date": "" if document.date_source in ("file name", "folder") else _year_of(document, by_title or by_name),
    }  # fmt: skip
    years = {where: year for where, year in said.items() if year}
    if len({*years.values()}) < 2:
        return ""
    told = ", ".join(f"{where} says {year}" for where, year in years.items())
    return f"whose year it is of is not sure: {told}; {document.period_year} was taken"


def _year_of(document: Document, period: str) -> str:
    """The year of the date, or the next one for a report of the next year that was delivered in December."""
    if document.date[5:7] in ("11", "12") and period == str(int(document.year) + 1):
        return period
    return document.year
