"""The page counts by itself: what its charts and files show of a view is what `annotator trace` says of those documents."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from annotator import tag_to_folder, trace
from annotator.out.read import TaggedOutput, read_output
from annotator.reading.selection import Selection
from annotator.report.measures import measure
from annotator.report.page import render
from annotator.report.words import REASONS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PROVINCES = ("浙江省", "广东省", "江苏省", "四川省", "陕西省", "甘肃省", "湖南省")


def _documents() -> list[dict[str, str]]:
    """Reports of a centre and of provinces over seven years, news that joins late and reprints itself; some name no source."""
    draw = random.Random(12)
    found = []

    def add(date: str, source: str, level: str, province: str, terms: list[str]) -> None:
        filler = "".join(draw.choice("春夏秋冬山川湖海风云雨雪") for _ in range(draw.randint(60, 900)))
        text = "\n".join(
            [*(f"今年要做好{term}有关工作。{filler[at::9]}。" for at, term in enumerate(terms)), filler]
        )
        if len(terms) > 1:
            text += f"\n坚持{terms[0]}，也坚持{terms[1]}。"
        found.append({
            "id": str(len(found)), "date": date, "source": source, "level": level, "province": province,
            "title": f"{source or '无署名'}{date}", "content": text,
        })  # fmt: skip

    def terms(year: int, bold: float) -> list[str]:
        new, old = ("新质生产力", "新型工业化") if year >= 2023 else ("新型工业化", "新型工业化")
        industry = "现代化产业体系" if draw.random() < (year - 2018) / 6 else "现代产业体系"
        chosen = [term for term in (new, old, industry, "关键核心技术") if draw.random() < bold]
        return chosen * draw.choice((1, 1, 1, 4))

    for year in range(2018, 2025):
        add(f"{year}-03-05", "国务院", "central government", "", terms(year, 0.8))
        for province in PROVINCES:
            for meeting in range(2):
                date = (
                    str(year) if draw.random() < 0.15 else f"{year}-{meeting + 1:02d}-{draw.randint(10, 28)}"
                )
                source = "" if draw.random() < 0.2 else f"{province}人民政府"
                add(date, source, "province", province, terms(year, 0.5))
        for _ in range(9 if year > 2020 else 0):
            date = f"{year}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            add(date, draw.choice(("日报", "晚报")), "media", "", terms(year, 0.4))
    for twin in [dict(one) for one in found if one["source"] == "日报"][:6]:
        found.append({**twin, "id": f"again{twin['id']}", "source": "晚报"})
    found.append({**found[3], "id": "undated", "date": "", "content": found[3]["content"] + "其余从略。"})
    return found


@pytest.fixture(scope="module")
def output(tmp_path_factory) -> TaggedOutput:
    folder = tmp_path_factory.mktemp("filters")
    lines = [json.dumps(one, ensure_ascii=False) for one in _documents()]
    (folder / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    tag_to_folder(folder / "documents.jsonl", folder / "out")
    read = read_output(folder / "out")
    (folder / "out" / "report.html").write_text(render(measure(read)), encoding="utf-8")
    return read


@pytest.fixture
def page(chromium, output, tmp_path_factory):
    file = next(tmp_path_factory.getbasetemp().glob("filters*/out/report.html"))
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, offline=True, accept_downloads=True
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    _ready(page)
    yield page
    context.close()
    assert errors == []


def _ready(page: Page) -> None:
    page.wait_for_function(
        "() => ['spans', 'sections'].every(what => document.documentElement.dataset[what] === 'ready')"
    )


def _view(page: Page, address: str, documents: int) -> None:
    """Go to a view: the page writes its whole address when it has followed, and says when the charts have."""
    page.evaluate("hash => { location.hash = hash; }", address or "story")
    page.wait_for_function(
        "() => location.hash.includes('lang=') && document.documentElement.dataset.sections === 'ready'"
    )
    assert str(documents) in page.locator("#filters-said").inner_text().replace(",", "")


_TAKEN = """button => {
    // A browser saves fifty files and no more: what would be saved is read instead.
    const [click, make] = [HTMLAnchorElement.prototype.click, URL.createObjectURL];
    let blob;
    URL.createObjectURL = made => { blob = made; return 'blob:none'; };
    HTMLAnchorElement.prototype.click = () => {};
    button.click();
    [HTMLAnchorElement.prototype.click, URL.createObjectURL] = [click, make];
    return blob.text();
}"""


def _csv(button: Locator) -> pd.DataFrame:
    """The file that a button saves."""
    return _read(button.evaluate(_TAKEN))


def _read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), keep_default_na=False, na_values=[""])


def _table(page: Page, section: str, term: str) -> pd.DataFrame:
    """The rows of the chart of a term."""
    figure = page.locator(f"#{section} figure").filter(has=page.locator(f".chart[aria-label^='{term}']"))
    return _csv(figure.get_by_role("button", name="Save CSV"))


def _same(
    shown: pd.DataFrame, wanted: pd.DataFrame, names: dict[str, str], key: list[str], rounded: float = 6e-5
) -> None:
    """That the columns are the same, whatever the order of the rows; `names` by the columns of the page."""
    assert len(wanted)
    kept = shown[[*names]].rename(columns=names)
    for table in (kept, wanted):
        assert not table.duplicated(key).any()
    left = kept.set_index(key).sort_index()
    right = wanted[list(names.values())].set_index(key).sort_index()
    left.index = (
        left.index.set_levels([level.astype(str) for level in left.index.levels])
        if len(key) > 1
        else left.index.astype(str)
    )
    right.index = (
        right.index.set_levels([level.astype(str) for level in right.index.levels])
        if len(key) > 1
        else right.index.astype(str)
    )
    pd.testing.assert_frame_equal(left, right, check_dtype=False, check_names=False, rtol=1e-6, atol=rounded)


VIEWS = {
    "": Selection(),
    "level=province": Selection(level=("province",)),
    "source=日报": Selection(source=("日报",)),
    "province=浙江省&from=2020": Selection(since="2020", province=("浙江省",)),
    "from=2021-03&until=2023": Selection(since="2021-03", until="2023"),
}
FORM = {"新质生产力": "new_productivity_boosters", "新型工业化": "new_industrialization", "现代化产业体系": "modernized_industrial_system", "关键核心技术": "key_core_technologies"}  # fmt: skip


@pytest.mark.parametrize("address", VIEWS)
def test_every_chart_of_a_view_shows_what_trace_says_of_its_documents(page, output, address):
    chosen = output.only(VIEWS[address])
    _view(page, address, len(chosen.documents))
    periods = trace.periods(chosen, ("year",))
    since = measure(output).since
    for form, term in FORM.items():
        rows = periods[(periods.term == term) & (periods.grouping == "all") & (periods.period >= since)]
        used = rows[rows.groupby("forms").occurrences.transform("sum") > 0]
        if used.empty:
            assert not page.locator(f"#frequency .chart[aria-label^='{form}']").count()
            continue
        shown = _table(page, "frequency", form)
        shown["forms"] = ["predecessor" if "older" in name else "current" for name in shown.name]
        names = {"forms": "forms", "period": "period", "occurrences": "occurrences", "using": "documents_with_term", "documents": "documents", "value": "per_million_characters", "low": "ci_low", "high": "ci_high"}  # fmt: skip
        _same(shown, used, names, ["forms", "period"])
        assert {*shown.period[shown.incomplete == "yes"].astype(str)} == {
            *used.period[used.incomplete.astype(bool)]
        }
    shift = trace.shift(chosen, ("year",))
    shift = shift[shift.term == "modernized_industrial_system"]
    if shift.predecessor.sum():
        names = {"period": "period", "current": "current", "predecessor": "predecessor", "share": "new_share", "low": "share_low", "high": "share_high"}  # fmt: skip
        _same(_table(page, "shift", "现代化产业体系"), shift, names, ["period"])
    together = trace.together(chosen, ("year",))
    together = together[(together.unit == "year") & (together.context == "sentence")]
    pooled = together.groupby(["term", "other_term"], as_index=False)[["observed", "expected"]].sum()
    pooled = pooled[pooled.observed > 0]
    if len(pooled):
        shown = _csv(page.locator("#together").get_by_role("button", name="Save CSV"))
        shown["name"], shown["other"] = shown.name.map(FORM), shown.other.map(FORM)
        names = {"name": "term", "other": "other_term", "observed": "observed", "expected": "expected"}
        # Sums of rounded counts of seven years.
        _same(shown, pooled, names, ["term", "other_term"], 5e-4)


@pytest.mark.parametrize("address", ["", "level=province", "from=2021-03&until=2023"])
def test_spread_and_lags_of_a_view_are_those_of_trace(page, output, address):
    chosen = output.only(VIEWS[address])
    _view(page, f"{address}&first=province&adoption=province", len(chosen.documents))
    adoption, first, lags = trace.adoption(chosen), trace.first_seen(chosen), trace.lags(chosen)
    for form, term in FORM.items():
        rows = adoption[(adoption.term == term) & (adoption.grouping == "province")]
        if len(rows):
            names = {"date": "date", "adopters": "adopters", "possible": "possible", "share": "share", "estimate": "estimate", "low": "estimate_low", "high": "estimate_high"}  # fmt: skip
            _same(_table(page, "adoption", form), rows, names, ["date"])
        rows = first[
            (first.term == term) & (first.grouping == "province") & (first.variant == "") & (first.date != "")
        ]
        if len(rows):
            rows = rows.assign(lag_days=rows.lag_days.astype(float))
            _same(
                _table(page, "first", form),
                rows,
                {"group": "group", "date": "date", "lag": "lag_days"},
                ["group"],
            )
        rows = lags[(lags.term == term) & (lags.centre_date != "")]
        if len(rows):
            names = {"province": "province", "low": "lag_low", "high": "lag_high"}
            shown = _table(page, "lags", form)
            left, right = (table.set_index("province").sort_index() for table in (shown, rows))
            assert (left.low - right.lag_low).abs().max() <= 0.11
            assert left.high.isna().tolist() == right.lag_high.isna().tolist()
            assert left.adopted.eq("yes").tolist() == right.adopted.astype(bool).tolist()


@pytest.mark.parametrize(("measure_", "unit"), [("adjusted", "year"), ("share", "year"), ("rate", "quarter")])
def test_measures_and_units_are_those_of_trace(page, output, measure_, unit):
    _view(page, f"measure={measure_}&unit={unit}", len(output.documents))
    periods = trace.periods(output, (unit,))
    columns = {
        "adjusted": ("adjusted_per_million", "adjusted_low", "adjusted_high"),
        "share": ("document_share", "share_low", "share_high"),
        "rate": ("per_million_characters", "ci_low", "ci_high"),
    }[measure_]
    rows = periods[(periods.term == "new_industrialization") & (periods.grouping == "all")]
    shown = _table(page, "frequency", "新型工业化")
    _same(
        shown,
        rows,
        dict(zip(("period", "value", "low", "high"), ("period", *columns), strict=True)),
        ["period"],
    )


def test_lines_by_source_hold_the_documents_that_name_none(page, output):
    _view(page, "lines=source", len(output.documents))
    shown = _table(page, "frequency", "新型工业化")
    nameless = output.only(Selection(source=("",)))
    rows = trace.periods(nameless, ("year",))
    rows = rows[(rows.term == "new_industrialization") & (rows.grouping == "all")]
    own = shown[shown.name == "(no source named)"]
    assert own.occurrences.sum() == rows.occurrences.sum() > 0
    n = len(nameless.documents)
    assert (
        f"{n} of the {len(output.documents)} documents name no source"
        in page.locator("#frequency-remark").inner_text()
    )
    first = _table(page, "first", "新型工业化").set_index("group").date
    wanted = trace.first_seen(nameless).query(
        "term == 'new_industrialization' and variant == '' and grouping == 'all'"
    )
    assert str(first["(no source named)"]) == wanted.date.iloc[0]


def test_two_sides_are_compared_over_the_documents_of_the_view(page, output):
    _view(page, "by=level&a=province&b=media", len(output.documents))
    shown = _csv(page.locator("#compare").get_by_role("button", name="Save CSV"))
    for level in ("province", "media"):
        documents = output.only(Selection(level=(level,))).documents
        for form, term in FORM.items():
            own = shown[(shown.name == form) & (shown.side == level)].iloc[0]
            assert own.documents == len(documents) and own.occurrences == documents[term].sum()
            assert own.rate == pytest.approx(1e6 * documents[term].sum() / documents.characters.sum())
            assert own.rate_low <= own.rate <= own.rate_high
    assert page.locator("#compare-call").inner_text() == 'annotator compare OUT --by level "province" "media"'
    page.select_option("#compare-by", "year")
    assert page.locator("#compare-a").input_value() == "2024"


def test_the_rows_of_a_view_are_a_file_that_says_what_they_are_of(page, output):
    spans = output.spans
    page.locator("#filter-panel summary").click()
    page.select_option("#by-source", "日报")
    page.select_option("#by-term", "new_industrialization")
    page.locator("#since").fill("2022")
    page.locator("#since").press("Enter")
    rows = spans[(spans.source == "日报") & (spans.term == "new_industrialization") & (spans.date >= "2022")]
    assert page.locator("#count").inner_text() == f"{len(rows)} of {len(spans)} occurrences"
    with page.expect_download() as saved:
        page.locator("#save-rows").click()
    assert saved.value.suggested_filename == "spans-of-view.csv"
    taken = _read(Path(saved.value.path()).read_text(encoding="utf-8"))
    keys = ["doc_id", "section", "start", "end", "text", "date", "source", "level", "sentence"]
    wanted = rows[keys].sort_values(keys[:3]).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        taken[keys].sort_values(keys[:3]).reset_index(drop=True).astype(str), wanted.astype(str)
    )
    assert taken.filters.iloc[0] == "term 新型工业化 new industrialization; source 日报; from 2022"
    assert taken.spans_sha256.iloc[0] == output.run["sha256"]["spans.csv"]


def test_a_form_is_a_filter_of_charts_and_concordance(page, output):
    _view(page, "form=predecessor", len(output.documents))
    older = output.spans[output.spans.relation == "predecessor"]
    assert page.locator("#count").inner_text().startswith(f"{len(older)} of")
    forms = {
        *page.locator("#frequency .chart").evaluate_all(
            "charts => charts.map(chart => chart.getAttribute('aria-label').split(',')[0])"
        )
    }
    assert forms == {"现代化产业体系", "关键核心技术"} & forms and "现代化产业体系" in forms
    assert (
        page.locator("#shift .empty").inner_text()
        == "A shift needs both forms: take off the filter of forms."
    )


def test_the_address_holds_the_view_and_opens_it_again(page, output):
    page.locator("#filter-panel summary").click()
    page.select_option("#by-level", "province")
    page.locator("#until").fill("2022-06")
    page.locator("#until").press("Enter")
    page.select_option("#frequency-measure", "share")
    page.fill("#query", "新型 工业化")
    page.click(".languages button[data-language=zh]")
    said, count = page.locator("#filters-said").inner_text(), page.locator("#count").inner_text()
    address = page.locator("#view-link").get_attribute("href")
    assert page.evaluate("location.hash") == address
    other = page.context.new_page()
    other.goto(page.url)
    _ready(other)
    assert other.locator("html").get_attribute("lang") == "zh-Hans"
    assert (other.locator("#filters-said").inner_text(), other.locator("#count").inner_text()) == (
        said,
        count,
    )
    assert other.locator("#frequency-measure").input_value() == "share"
    assert other.locator("#query").input_value() == "新型 工业化"
    # A way through the page does not lose it.
    other.locator("nav a[href='#adoption']").click()
    assert "level=province" in other.evaluate("location.hash") and other.evaluate("location.hash").startswith(
        "#adoption&"
    )


def test_a_date_that_is_none_is_said_and_changes_nothing(page, output):
    page.locator("#filter-panel summary").click()
    page.locator("#since").fill("2024年")
    page.locator("#since").press("Enter")
    assert "2024年: write a day, month or year" in page.locator("#date-wrong").inner_text()
    assert page.locator("#count").inner_text().startswith(f"{len(output.spans)} of")
    page.get_by_role("button", name="Clear filters").click()
    assert not page.locator("#date-wrong").is_visible()


def test_each_sentence_opens_its_row_and_the_documents_behind_it(page, output):
    statements = measure(output).statements
    link = page.locator(".happened a.said, .leads a.said").first
    said = link.locator(".en").inner_text()
    row = statements[statements.sentence_en == said].iloc[0]
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#statement")
    dialog.wait_for()
    assert page.locator("#statement-title").inner_text() == said
    facts = page.locator("#statement-facts").inner_text()
    assert "may be said" in facts
    if row.documents:
        assert f"{row.documents:,}" in facts
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.wait_for_function("() => document.activeElement.classList.contains('said')")
    page.locator("#not-made summary").click()
    shown = page.locator("#statements tbody tr")
    assert shown.count() == len(statements) > 10
    reasons = {*statements.reason[~statements.held.astype(bool)]}
    assert reasons and reasons <= {*page.locator("#not-made td:last-child").all_inner_texts()}
    page.click(".languages button[data-language=zh]")
    assert {REASONS.get(reason, reason) for reason in reasons} <= {
        *page.locator("#not-made td:last-child").all_inner_texts()
    }


def test_from_a_statement_to_its_occurrences(page, output):
    statements = measure(output).statements
    number = next(
        at
        for at, row in enumerate(statements.itertuples())
        if row.scope == "level=province" and row.documents_with_term
    )
    page.evaluate("hash => { location.hash = hash; }", f"statement-{number}")
    page.locator("#statement").wait_for()
    term = statements.term[number]
    behind = page.locator("#statement-behind li")
    assert behind.count() >= 1
    page.locator("#statement-read").click()
    page.locator("#statement").wait_for(state="hidden")
    spans = output.spans
    assert (
        page.locator("#by-term").input_value() == term
        and page.locator("#by-level").input_value() == "province"
    )
    shown = int(page.locator("#count").inner_text().split(" of ")[0])
    assert 0 < shown <= ((spans.term == term) & (spans.level == "province")).sum()
