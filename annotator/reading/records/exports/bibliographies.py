"""Records of CNKI, Wanfang and reference managers: NoteExpress, EndNote (Refer), RefWorks, E-Study, RIS, BibTeX.

They hold the abstract of an article at most, never its text. Tags as in the files of CNKI's own exports, which use some
of Refer's otherwise than Refer does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from annotator.reading.records.exports.article import Article, Export

Fields = dict[str, list[str]]

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NOTE_EXPRESS = re.compile(r"\{Reference Type\}\s*[:：]")
_NOTE_FIELD = re.compile(r"\{([A-Za-z][A-Za-z /]{1,40})\}\s*[:：]\s?(.*)")
_REFER = re.compile(r"\A\s*%0 .*\n\s*%[A-Z0-9@+~?]")
_REFER_FIELD = re.compile(r"%([A-Z0-9@+~?])(?:\s(.*)|$)")
_GLUED = re.compile(r"(?<=[^\s\d])(?=%[KAYI] )")
_REF_WORKS = re.compile(r"\A\s*RT [A-Z].*\n(?:.*\n){0,4}?(?:SR|A1|T1|ID|JF|AD) ?\S")
_REF_WORKS_FIELD = re.compile(r" ?([A-Z][A-Z0-9]|vo|URL)(?: (.*)|(?=[\u3400-\u9fff])(.*)|$)")
_STUDY = re.compile(r"\A\s*(?:DataType: ?\d|SrcDatabase-来源库[:：])")
_STUDY_FIELD = re.compile(r"\A([A-Za-z]+)(?:-[^:：\n]{1,12})?[:：] ?(.*)")
_STUDY_KEYS = frozenset(
    [
        "DataType",
        "SrcDatabase",
        "Title",
        "Author",
        "Source",
        "Year",
        "PubTime",
        "Keyword",
        "Summary",
        "Period",
        "Roll",
        "Volume",
        "PageCount",
        "Page",
        "Organ",
        "Link",
        "FirstDuty",
        "Fund",
        "CLC",
        "DOI",
        "URL",
    ]
)
_RIS = re.compile(r"\A\s*TY {1,2}- ?\w+")
_RIS_FIELD = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|$)")
_BIBTEX = re.compile(r"\A\s*(?:%[^\n]*\n\s*)*@[A-Za-z]+\s*\{[^,\n]*,\s*\w+\s*=")
_ENTRY = re.compile(r"@([A-Za-z]+)\s*\{\s*(?:([^,\s@{}]+)\s*)?,")
_BIBTEX_FIELD = re.compile(r"[\s,]*([A-Za-z_-]+)\s*=\s*")
_ABSTRACT_HEAD = re.compile(r"^\s*[〈<]\s*正\s*[〉>]\s*")
_LEFT_IN = re.compile(r"~\(\[?[\d,-]+\]?\)|<[^<>]{1,40}>")


def _field(record: Fields, *names: str) -> str:
    return next((value for name in names if (value := " ".join(record.get(name, ())).strip())), "")


def _article(
    record: Fields, title: str, source: str, date: str, abstract: str, url: str, number: str = ""
) -> Article:
    names = [value.split() for value in (title, source, date, abstract, url, number)]
    text = _LEFT_IN.sub("", _ABSTRACT_HEAD.sub("", _field(record, *names[3]))).replace("\t", " ")
    return Article(
        _field(record, *names[0]), text, _field(record, *names[2]), _field(record, *names[1]),
        _field(record, *names[4]).replace("&amp;", "&"), _field(record, *names[5]), is_abstract=bool(text.strip()),
    )  # fmt: skip


def _tagged(
    lines: Iterable[str], field: re.Pattern[str], begins: str, known: frozenset[str] = frozenset()
) -> Iterator[Fields]:
    """Records of tagged lines; a line without a tag belongs to the line before."""
    record: Fields = {}
    values: list[str] | None = None
    for line in lines:
        found = field.match(line)
        if found and (not known or found[1] in known):
            if found[1] == begins:
                if record:
                    yield record
                record = {}
            values = record.setdefault(found[1], [])
            values.append(next(filter(None, found.groups()[1:]), "").strip())
        elif values and line.strip():
            last = values[-1]
            gap = " " if last[-1:].isascii() and last[-1:].isalnum() and line.strip()[0].isascii() else ""
            values[-1] = f"{last}{gap}{line.strip()}"
    if record:
        yield record


def _lines(text: str) -> list[str]:
    return _BREAK.sub("\n", text).split("\n")


def _note_express(text: str) -> Iterator[Article]:
    start = _NOTE_EXPRESS.search(text)
    for record in _tagged(_lines(text[start.start() if start else 0 :]), _NOTE_FIELD, "Reference Type"):
        if "Journal" in record or "Secondary Title" in record:
            record["Where"] = record.get("Journal") or record["Secondary Title"]
        yield _article(
            {name.replace(" ", ""): values for name, values in record.items()},
            "Title", "Where Publisher", "Date Year", "Abstract", "URL",
        )  # fmt: skip


def _refer(text: str) -> Iterator[Article]:
    for record in _tagged(_lines(_GLUED.sub("\n", text)), _REFER_FIELD, "0"):
        yield _article(record, "T", "J B I", "8 D", "X", "U")


def _ref_works(text: str) -> Iterator[Article]:
    for record in _tagged(_lines(text), _REF_WORKS_FIELD, "RT"):
        yield _article(record, "T1", "JF PB", "FD YR", "AB", "LK URL UL")


def _study(text: str) -> Iterator[Article]:
    lines = _lines(text)
    first = next((line for line in lines if line.strip()), "")
    begins = "DataType" if first.lstrip().startswith("DataType") else "SrcDatabase"
    for record in _tagged((line.strip() for line in lines), _STUDY_FIELD, begins, _STUDY_KEYS):
        yield _article(record, "Title", "Source", "PubTime Year", "Summary", "Link URL")


def _ris(text: str) -> Iterator[Article]:
    for record in _tagged(_lines(text), _RIS_FIELD, "TY"):
        yield _article(record, "TI T1 CT", "JO JF T2 JA PB", "DA Y1 PY", "AB N2", "UR")


def _bibtex(text: str) -> Iterator[Article]:
    for entry in _ENTRY.finditer(text):
        if entry[1].lower() in ("comment", "preamble", "string"):
            continue
        record = _bibtex_fields(text, entry.end())
        yield _article(
            record,
            "title",
            "journal journaltitle booktitle publisher institution",
            "date year",
            "abstract",
            "url",
        )


def _bibtex_fields(text: str, at: int) -> Fields:
    record: Fields = {}
    while found := _BIBTEX_FIELD.match(text, at):
        value, at = _bibtex_value(text, found.end())
        record[found[1].lower()] = [" ".join(value.replace("{", "").replace("}", "").split())]
    return record


def _bibtex_value(text: str, at: int) -> tuple[str, int]:
    """The value that begins at a place, in braces, in quotation marks or bare, and the place after it."""
    opening = text[at : at + 1]
    if opening not in ("{", '"'):
        end = re.compile(r"[,}\n]|\Z").search(text, at)
        place = end.start() if end else len(text)
        return text[at:place].strip(), place
    depth, place = 0, at
    for mark in re.compile(r'[{}"]').finditer(text, at):
        place = mark.end()
        depth += (mark[0] == "{") - (mark[0] == "}")
        closed = mark[0] == "}" if opening == "{" else mark[0] == '"' and mark.start() > at
        if depth == 0 and closed:
            break
    return text[at + 1 : place - 1], place


def table_records(rows: Iterable[Sequence[object]]) -> Iterator[Article]:
    """The records of CNKI's export as a table, in which each kind of document has a header of its own."""
    keys: list[str] = []
    for row in rows:
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        if is_table_header(cells):
            keys = [cell.partition("-")[0] for cell in cells]
        elif any(cells):
            record = {key: [cell] for key, cell in zip(keys, cells, strict=False) if key and cell}
            yield _article(record, "Title", "Source", "PubTime Year", "Summary", "Link URL")


def is_table_header(cells: Sequence[object]) -> bool:
    """Whether a row names the columns of CNKI's export as a table."""
    names = {str(cell).partition("-")[0] for cell in cells if "-" in str(cell)}
    return {"Title", "SrcDatabase"} <= names or {"Title", "Author", "Source"} <= names


def _begins(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda head: pattern.match(head) is not None


TEXTS = (
    Export(
        "NoteExpress",
        ("{Reference Type}",),
        lambda head: _NOTE_EXPRESS.search(head[:4_000]) is not None,
        _note_express,
    ),
    Export("EndNote", (), _begins(_REFER), _refer),
    Export("RefWorks", (), _begins(_REF_WORKS), _ref_works),
    Export("CNKI", (), _begins(_STUDY), _study),
    Export("RIS", (), _begins(_RIS), _ris),
    Export("BibTeX", (), _begins(_BIBTEX), _bibtex),
)
