"""`annotator report`: the files it writes, and what goes into the page."""

from __future__ import annotations

import base64
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import tag_to_folder
from annotator.charts.words import WORDS as ON_CHARTS
from annotator.out.read import read_output
from annotator.records import CONTEXT
from annotator.report import write_report
from annotator.report.concordance import concordance, find_in_sentence
from annotator.report.measures import measure
from annotator.report.page import pack, render
from annotator.report.words import WORDS
from annotator.text.passages import passages


@pytest.fixture(scope="module")
def written(annotator, chinese_font, sample, tmp_path_factory) -> Path:
    """The sample, tagged and reported by the command."""
    out = tmp_path_factory.mktemp("sample") / "out"
    assert annotator("tag", sample, "-o", out).returncode == 0
    done = annotator("report", out)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" and "report.html" in done.stdout
    return out


def unpacked(page: str, element: str) -> dict:
    found = re.search(rf'id="{element}">([^<]*)<', page)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_the_command_writes_one_page_and_the_charts_as_png_and_svg_in_both_languages(written):
    names = {file.name for file in (written / "charts").iterdir()}
    for chart in (
        "frequency",
        "shift",
        "first_use_by_source",
        "adoption_by_source",
        "together_sentence",
    ):
        assert {f"{chart}.{end}" for end in ("en.png", "en.svg", "zh.png", "zh.svg")} <= names
    assert "新质生产力" in (written / "charts" / "frequency.zh.svg").read_text(encoding="utf-8")
    assert not (written / ".partial").exists()


class _Addresses(HTMLParser):
    """Everything that a page may load or lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            str(value) for name, value in attrs if name in ("src", "href", "srcset", "data", "action")
        ]


def test_the_page_loads_nothing(written):
    page = (written / "report.html").read_text(encoding="utf-8")
    parser = _Addresses()
    parser.feed(page)
    assert parser.found and all(address.startswith("#") for address in parser.found), parser.found
    assert (
        "default-src &#39;none&#39;" in page
        and "unsafe" not in page.partition("Content-Security-Policy")[2][:900]
    )


def test_the_page_holds_every_span_with_its_place_in_its_sentence(written):
    page = (written / "report.html").read_text(encoding="utf-8")
    held, spans = unpacked(page, "spans-data"), read_output(written).spans
    columns, sentences, documents = held["spans"], held["sentences"], held["documents"]
    assert len(columns["at"]) == len(spans)
    shown = []
    for number, at in enumerate(columns["at"]):
        sentence = columns["sentence"][number]
        text = sentences["text"][sentence][at : at + columns["length"][number]]
        document = documents["id"][sentences["document"][sentence]]
        shown.append((document, sentences["section"][sentence], columns["start"][number], text))
    wanted = zip(
        spans.doc_id, spans.section, spans.start, spans.text.str.replace(r"\s+", " ", regex=True), strict=True
    )
    assert sorted(shown) == sorted(wanted)
    dates = [documents["date"][sentences["document"][sentence]] for sentence in columns["sentence"]]
    dated = [date for date in dates if date]
    assert dated == sorted(dated) and dates == [*dated, *[""] * (len(dates) - len(dated))]


def test_a_new_run_takes_the_report_away_and_leaves_what_others_put_among_the_charts(annotator, tmp_path):
    (tmp_path / "a.txt").write_text("推进新型工业化。", encoding="utf-8")
    out = tmp_path / "out"
    tag_to_folder(tmp_path / "a.txt", out)
    write_report(out)
    (out / "charts").mkdir(exist_ok=True)
    (out / "charts" / "heat.en.png").write_bytes(b"old")
    (out / "charts" / "my notes.txt").write_text("mine")
    tag_to_folder(tmp_path / "a.txt", out)
    assert not (out / "report.html").exists()
    assert [file.name for file in (out / "charts").iterdir()] == ["my notes.txt"]


@pytest.mark.parametrize("made", ["nothing", "empty folder", "file"])
def test_a_folder_that_tag_did_not_write_is_a_wrong_call(annotator, tmp_path, made):
    out = tmp_path / "out"
    if made == "empty folder":
        out.mkdir()
    elif made == "file":
        out.write_text("x")
    done = annotator("report", out)
    assert done.returncode == 2
    assert done.stderr.startswith("annotator: ") and "annotator tag" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_chinese_font_the_command_writes_svg_and_says_what_to_install(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from annotator import charts
    from annotator.cli import app

    (tmp_path / "a.txt").write_text("2024年3月5日\n推进新型工业化。", encoding="utf-8")
    tag_to_folder(tmp_path / "a.txt", tmp_path / "out")
    monkeypatch.setattr("annotator.charts.files._draw", lambda character: b"box")
    charts.has_chinese_font.cache_clear()
    try:
        done = CliRunner().invoke(app, ["report", str(tmp_path / "out")])
    finally:
        charts.has_chinese_font.cache_clear()
    assert done.exit_code == 3
    assert "fonts-noto-cjk" in done.output
    kinds = {file.suffix for file in (tmp_path / "out" / "charts").iterdir()}
    assert kinds == {".svg"} and (tmp_path / "out" / "report.html").exists()


@given(st.text("新质生产力 \n\t。，", min_size=1, max_size=40), st.data())
def test_a_span_is_found_in_its_sentence_whatever_the_white_space(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].strip() != text[start:end]:
        return
    _, _, first, last = passages(text, start, end)

    def drawn_together(part: str) -> str:
        return re.sub(r"\s+", " ", part)

    sentence, surface = drawn_together(text[first:last]), drawn_together(text[start:end])
    left = drawn_together(text[max(0, start - CONTEXT) : start])
    at = find_in_sentence(sentence, surface, left, start - first)
    assert sentence[at : at + len(surface)] == surface
    if not re.search(r"\s", text[first:start]):
        assert at == start - first


@pytest.mark.parametrize(
    ("sentence", "surface", "left", "expected", "at"),
    [
        ("发展新质生产力。", "新质生产力", "发展", 2, 2),
        # Two line breaks and a space became one space, so the place lies before the one expected.
        ("发展 新质生产力，新质生产力。", "新质生产力", "发展 ", 5, 3),
        ("发展 新质生产力，新质生产力。", "新质生产力", "发展 新质生产力，", 11, 9),
        ("不在其中。", "新质生产力", "发展", 2, -1),
    ],
)
def test_of_several_places_the_one_with_its_context_is_taken(sentence, surface, left, expected, at):
    assert find_in_sentence(sentence, surface, left, expected) == at


def test_offsets_in_the_page_are_those_of_a_browser(tmp_path):
    # 😀 and 𠀀 are two UTF-16 units each.
    (tmp_path / "a.txt").write_text("😀𠀀加快发展新质生产力。", encoding="utf-8")
    tag_to_folder(tmp_path / "a.txt", tmp_path / "out")
    spans = concordance(read_output(tmp_path / "out"))["spans"]
    assert (spans["start"], spans["at"], spans["length"]) == ([6], [8], [5])


@given(st.text())
def test_what_is_packed_cannot_end_its_element(text):
    letters = pack({"text": text})
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", letters)
    back = json.loads(gzip.decompress(base64.b64decode(letters)))["text"]
    assert back == text.encode("utf-8", "replace").decode()


def test_every_text_of_the_page_is_there_in_both_languages_with_the_same_places():
    for key, (english, chinese) in WORDS.items():
        assert english and chinese, key
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), key


def test_what_charts_and_page_say_alike_in_english_they_say_alike_in_chinese():
    on_charts = {english.lower(): chinese for english, chinese in ON_CHARTS.values()}
    both = {english for english, _ in WORDS.values() if english.lower() in on_charts}
    assert {"older form", "Terms together", "Year"} <= both
    for english, chinese in WORDS.values():
        assert chinese == on_charts.get(english.lower(), chinese), english


def test_a_tie_has_no_winner_and_the_same_tables_give_the_same_page(tmp_path):
    # Twelve, since nothing is said in a headline of fewer than ten documents.
    for number in range(12):
        text = f"2024年3月{number + 5}日\n发展新质生产力，推进新型工业化。"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    tag_to_folder(tmp_path, tmp_path / "out")
    measures = measure(read_output(tmp_path / "out"))
    page = render(measures)
    assert page == render(measures), "the same tables give the same page"
    assert (
        "Most used in 2024: 新型工业化 (new industrialization), 新质生产力 (new productivity boosters), in 100%"
        in page
    )
    assert "2024 年使用最广：新型工业化、新质生产力，见于 12 篇文献的 100%（76%–100%）。" in page


def test_figures_for_a_paper_have_a_caption_and_their_data_beside_them(annotator, tmp_path):
    from PIL import Image

    out = tmp_path / "out"
    annotator("tag", "--sample", "-o", out)
    done = annotator("report", out, "--pictures", "none", "--figures")
    assert done.returncode == 0, done.stderr
    assert not (out / "charts").exists()
    names = {file.name for file in (out / "figures").iterdir()}
    stem = "frequency_new_productivity_boosters"
    assert {
        f"{stem}.csv",
        *(f"{stem}.{language}.{kind}" for language in ("en", "zh") for kind in ("png", "svg", "pdf", "txt")),
    } <= names
    with Image.open(out / "figures" / f"{stem}.en.png") as picture:
        assert round(picture.info["dpi"][0]) == 300
    assert (out / "figures" / f"{stem}.en.pdf").read_bytes().startswith(b"%PDF")
    assert "新质生产力" in (out / "figures" / f"{stem}.zh.txt").read_text(encoding="utf-8")
    rows = pd.read_csv(out / "figures" / f"{stem}.csv", encoding="utf-8-sig")
    assert set(rows.term) == {"new_productivity_boosters"} and rows.occurrences.sum() > 0
    assert "95 % intervals" in (out / "methods.md").read_text(encoding="utf-8")
    assert "@techreport" in (out / "citation.bib").read_text(encoding="utf-8")
    # A report without them takes them away: what lies there is of one call.
    assert annotator("report", out, "--pictures", "svg").returncode == 0
    assert not [*(out / "figures").glob("*")] if (out / "figures").exists() else True
    assert {file.suffix for file in (out / "charts").iterdir()} == {".svg"}


def test_formulations_that_discover_found_are_a_section(tmp_path, sample):
    from annotator import tag_to_folder
    from annotator.discover import discover
    from annotator.out.write import write_csv
    from annotator.report import write_report

    tag_to_folder(sample, tmp_path)
    write_report(tmp_path, pictures=())
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="formulations"' not in page
    found = discover(tmp_path, "2023:2025", "2015:2022")
    write_csv(found.table, tmp_path / "formulations.csv")
    write_report(tmp_path, pictures=())
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    section = page.split('id="formulations"')[1].split("</section>")[0]
    assert found.table.formulation[0] in section
