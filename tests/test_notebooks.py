"""The notebooks run from top to bottom, on the sample and on folders of other shapes, and are stored with what they show."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat
import pytest

from annotator import read_documents
from notebooks.refresh import NOTEBOOKS, SETTING, SHOWN, execute, keep_shown

PROVINCES = NOTEBOOKS[3]
REFRESH = "run `python notebooks/refresh.py`, which runs the notebooks and stores what they show"


def said(cell) -> str:
    """The prose and the tables that a cell put out, as text."""
    data = [output.get("data", {}) for output in cell.outputs]
    return "\n".join(part.get("text/markdown") or part.get("text/plain", "") for part in data)


def pictures(cell) -> list[str]:
    return [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]


def by_id(content) -> dict:
    return {cell.id: cell for cell in content.cells}


def test_there_are_five_and_the_readme_names_each(root):
    assert [notebook.stem for notebook in NOTEBOOKS] == [
        "01_annotate_a_folder",
        "02_term_frequency_by_year",
        "03_how_terms_spread",
        "04_from_centre_to_provinces",
        "05_what_is_new",
    ]
    readme = (root / "notebooks" / "README.md").read_text(encoding="utf-8")
    for notebook in NOTEBOOKS:
        assert f"({notebook.name})" in readme


# --- how they are stored -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_with_prose_tables_and_pictures(notebook):
    content = nbformat.read(notebook, as_version=4)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    for cell in code:
        assert cell.execution_count is None, f"{notebook.name}, cell {cell.id}: {REFRESH}"
        kinds = [kind for output in cell.outputs for kind in output.get("data", {output.output_type: ""})]
        assert set(kinds) <= {"image/png", *SHOWN}, f"{notebook.name}, cell {cell.id}: {REFRESH}"
        for output in cell.outputs:
            # Nothing of the machine that it ran on, and no chart that only a script could draw.
            shown = "".join(output.data.get(kind, "") for kind in SHOWN)
            assert not re.search(r"/(tmp|home|Users|work)/| at 0x|alt\.\w*Chart", shown), (
                f"{cell.id}: {shown[:200]}"
            )
    assert any(pictures(cell) for cell in code), f"{notebook.name} shows no chart on a code host: {REFRESH}"
    assert any("<table" in output.data.get("text/html", "") for cell in code for output in cell.outputs), (
        REFRESH
    )
    assert re.search(r"\d[\d,]* documents", said(by_id(content)["tag"])), f"no number of documents: {REFRESH}"
    assert notebook.stat().st_size < 700_000
    assert set(content.metadata.language_info) == {"name"}, f"{notebook.name}: {REFRESH}"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_one_variable_near_the_top_says_which_folder_is_read(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    settings = [place for place, cell in enumerate(cells) if cell.source.startswith(SETTING)]
    assert settings == [1]
    assert sum("FOLDER" in cell.source for cell in cells if cell.cell_type == "code") == 2


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_number_that_depends_on_the_documents_is_typed(notebook):
    """Prose may name years and dates of documents it cites, and thresholds; counts, shares and rates come from cells."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            counts = re.findall(
                r"\d[\d,.]*\s*(?:documents|occurrences|spans|sources|provinces|years|months)", cell.source
            )
            assert not counts, f"{notebook.name}, cell {cell.id}"


# --- that they run -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a notebook on the sample by a kernel of this Python in an empty folder, once for all tests."""
    return cache(lambda notebook: execute(notebook, tmp_path_factory.mktemp("notebook")))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_on_the_sample(notebook, run, sample):
    cells = [cell for cell in run(notebook).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    count = len(list(read_documents(sample)))
    assert f"{count} documents" in said(by_id(run(notebook))["tag"]).replace("*", "")
    assert any(pictures(cell) for cell in cells)
    errors = [output for cell in cells for output in cell.outputs if output.output_type == "stream"]
    assert not errors, "nothing is printed past the prose, warnings least of all"
    for cell in cells:
        prose = "\n".join(output.get("data", {}).get("text/markdown", "") for output in cell.outputs)
        assert not re.search(r"\b(nan|NaT|None)\b|<NA>", prose), cell.id


def test_of_a_run_what_a_reader_sees_is_kept(run):
    executed = run(NOTEBOOKS[0])
    kept = keep_shown(deepcopy(executed))
    for cell, before in zip(kept.cells, executed.cells, strict=True):
        assert "execution_count" not in cell or cell.execution_count is None
        outputs = [output for output in before.get("outputs", ()) if output.get("data")]
        for shown, made in zip(cell.get("outputs", ()), outputs, strict=True):
            if "image/png" in made.data:
                assert set(shown.data) == {"image/png"}
            elif "text/markdown" in made.data:
                assert shown.data == {"text/markdown": made.data["text/markdown"]}
            else:
                assert shown.data["text/plain"] == made.data["text/plain"]
                assert shown.data.get("text/html") == made.data.get("text/html")


REPORTS = {
    "国务院/2020.md": "打造新型工业化。",
    "国务院/2021.md": "壮大现代产业体系。",
    "国务院/2022.md": "壮大现代产业体系。",
    "国务院/2023.md": "建设现代化产业体系。",
    "国务院/2024.md": "建设现代化产业体系，加快发展新质生产力。",
    "省自治区/湖南省/2021.md": "壮大现代产业体系，推进新型工业化。",
    "省自治区/湖南省/2022.md": "壮大现代产业体系。",
    "省自治区/湖南省/2023.md": "建设现代化产业体系。",
    "省自治区/湖南省/2024.md": "建设现代化产业体系，发展新质生产力，推进新型工业化。",
    "省自治区/广西壮族自治区/2021.md": "壮大现代产业体系。",
    "省自治区/广西壮族自治区/2023.md": "壮大现代产业体系。",
    "省自治区/广西壮族自治区/2024.md": "建设现代化产业体系，推进新型工业化。",
    "省自治区/浙江省/2023.md": "平稳运行。",
    "省自治区/浙江省/2024.md": "加快发展新质生产力。",
}
"""Made-up reports: where they lie, and what they say."""


@pytest.fixture(scope="module")
def work_reports(tmp_path_factory) -> Path:
    """A folder in the shape of the government work reports; provinces in January, the centre in March."""
    folder = tmp_path_factory.mktemp("work_reports")
    for name, text in REPORTS.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        day = f"{file.stem}年{'3月5日' if name.startswith('国务院') else '1月15日'}"
        file.write_text(
            f"---\ntitle: {file.stem}年政府工作报告\n---\n\n**{day}**\n\n各位代表：\n\n{text}\n",
            encoding="utf-8",
        )
    return folder


def test_the_last_one_tells_the_story_of_a_folder_of_work_reports(work_reports, tmp_path):
    cells = by_id(execute(PROVINCES, tmp_path, work_reports))
    assert "9 are of a province and 5 of the centre. They name **3 provinces**, of which 3 exist" in said(
        cells["tag"]
    )
    years = said(cells["provinces-using"])
    assert "**新质生产力**: first in 2024, in 2 of 3 provinces" in years
    assert (
        "**新型工业化**: first in 2021, in 1 of 2 provinces; in most, 2 of 3, in 2024; in fewest of the years after the first, 0 of 1, in 2022"
        in years
    )
    assert "**现代化产业体系**: first in 2023, in 1 of 3 provinces; in most, 2 of 3, in 2024" in years
    lags = said(cells["lag-table"])
    assert (
        "**新质生产力**: 2 of 3 provinces use it, 浙江省 first (2024-01-15)" in lags
        or "湖南省 first (2024-01-15)" in lags
    )
    assert (
        "-14 to -2 months from the centre's first use (2024-03-05) and -8 to +4 months from the milestone (2023-09)"
        in lags
    )
    assert "How far half of them are behind is not said: too few units." in lags
    assert "one half in **2023**" in said(cells["shift-overall"])
    assert "last used in **2023**, by 1 of the provinces" in said(cells["forms-by-province"])
    changed = said(cells["change-over"])
    assert "2 of the 2 provinces that use either form have changed over." in changed
    assert "- 2023: 1 (湖南省)" in changed and "- 2024: 1 (广西壮族自治区)" in changed
    for name in (
        "centre-and-provinces",
        "forms-by-province",
        "maps",
        "map-of-the-replacing",
        "map-of-the-new",
    ):
        assert len(pictures(cells[name])) == 1, name


def test_the_last_one_says_that_the_sample_has_no_provinces(run):
    cells = by_id(run(PROVINCES))
    assert "fewer than two provinces" in said(cells["tag"])
    assert "no document of a province that is on the map" in said(cells["maps"])
    assert not pictures(cells["maps"])
    assert "one half in **2022**" in said(cells["shift-overall"])


THIN = {
    "nothing in it": {"a.txt": "今天天气很好。"},
    "no dates": {"a.txt": "发展新质生产力。", "b.txt": "建设现代产业体系。"},
    "one document": {"2024-03-05.txt": "加快发展新质生产力，建设现代化产业体系。"},
    "one source, one year": {
        "articles.jsonl": '{"text": "发展新质生产力。", "date": "2024", "source": "新华社"}\n'
    },
}


@pytest.mark.parametrize("corpus", THIN)
def test_they_run_on_folders_with_little_in_them(corpus, tmp_path):
    """All five one after the other in one kernel, where no font has Chinese."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in THIN[corpus].items():
        (folder / name).write_text(text, encoding="utf-8")
    sources = [
        SETTING,
        "from annotator import charts\n\ncharts.has_chinese_font = lambda: False",
        *(
            cell.source
            for notebook in NOTEBOOKS
            for cell in nbformat.read(notebook, as_version=4).cells
            if cell.cell_type == "code" and not cell.source.startswith(SETTING)
        ),
    ]
    together = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(together, tmp_path / "together.ipynb")
    executed = execute(tmp_path / "together.ipynb", tmp_path, folder)
    assert f"{len(list(read_documents(folder)))} documents" in said(executed.cells[2]).replace("*", "")
    assert not any(pictures(cell) for cell in executed.cells)
