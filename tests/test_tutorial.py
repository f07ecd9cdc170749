"""The tutorial is followed literally, in a fresh environment: command by command, file by file, picture by picture.

The environment is new, and the project is installed into it by the command that the tutorial gives; what it builds on is lent
by the environment of the tests and not fetched again, since `.ci/run` does that for the README's command already and it takes minutes.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from PIL import Image

TUTORIALS = ("docs/tutorial.md", "docs/tutorial.zh.md")
BLOCK = re.compile(r"^```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(annotator [^`]+)`")
FILE = re.compile(r"`((?:out/|check/)?[\w/.-]+\.(?:csv|html|md|bib|png|svg|xlsx|zip|json))`")
PARTS = ("annotator", "corpus", "lexicon", "pyproject.toml", "README.md", "LICENSE")
"""What of the project the tutorial needs."""


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


class Reader:
    """Somebody who types what the tutorial says, in a folder of the project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, str] = {}
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        # Nothing is fetched: what is lent must be enough, by the versions that pyproject.toml asks for.
        self._environment = os.environ | {
            "PATH": path, "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONPATH": "", "OMP_NUM_THREADS": "1",
        }  # fmt: skip

    def types(self, line: str) -> str:
        done = subprocess.run(
            line, shell=True, cwd=self.folder, env=self._environment, capture_output=True, encoding="utf-8", timeout=600
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        self.said[line] = done.stdout
        return done.stdout

    def lend_packages(self) -> None:
        """Let the new environment see the packages of this one, behind its own."""
        python = self.folder / ".venv" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
        folders = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
        (python / "site-packages" / "lent.pth").write_text("\n".join(folders) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def reader(root, chinese_font, tmp_path_factory) -> Reader:
    """One who has followed the English tutorial to its end."""
    folder = tmp_path_factory.mktemp("tutorial")
    for part in PARTS:
        (shutil.copytree if (root / part).is_dir() else shutil.copy)(root / part, folder / part)
    reader = Reader(folder)
    for block in blocks(root / TUTORIALS[0]):
        for line in block.splitlines():
            reader.types(line)
            if "-m venv" in line:
                reader.lend_packages()
    fill_in(folder / "check")
    for line in INLINE.findall((root / TUTORIALS[0]).read_text(encoding="utf-8")):
        reader.types(f".venv/bin/{line.replace('DOC_ID', documents(folder)[0]['doc_id'])}")
    return reader


def documents(folder: Path) -> list[dict[str, str]]:
    with open(folder / "out" / "documents.csv", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def fill_in(check: Path) -> None:
    """Judge as the tool did, which the key tells; of one place, not."""
    with open(check / "key.csv", encoding="utf-8-sig", newline="") as stream:
        kinds = {row["item"]: row["kind"] for row in csv.DictReader(stream)}
    with open(check / "coder_1.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["verdict"] = "yes" if kinds[row["item"]] == "span" else "no"
    next(row for row in rows if row["verdict"] == "yes")["verdict"] = "no"
    with open(check / "coder_1.csv", "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.skipif(
    sysconfig.get_platform().startswith("win"), reason="the commands are those of a Unix shell"
)
class TestFollowed:
    def test_the_commands_are_those_of_the_environment_that_was_made(self, reader):
        place = reader.types(".venv/bin/python -P -c 'import annotator; print(annotator.__file__)'")
        assert Path(place.strip()).is_relative_to(reader.folder / ".venv")
        assert any(line.startswith(".venv/bin/annotator tag") for line in reader.said)

    def test_each_command_says_what_the_page_says_that_it_says(self, reader):
        said = {
            line.removeprefix(".venv/bin/annotator ").split()[0]: text for line, text in reader.said.items()
        }
        assert "new_productivity_boosters" in said["tag"] and "59 documents" in said["tag"]
        assert "新质生产力" in said["kwic"] and "12 lines" in said["kwic"]
        assert documents(reader.folder)[0]["title"] in said["show"]
        assert "statements.csv" in said["trace"]
        assert "report.html" in said["report"]
        assert "precision was" in said["evaluate"] and "95 % intervals" in said["evaluate"]

    @pytest.mark.parametrize("page", TUTORIALS)
    def test_each_file_that_is_named_is_there_and_holds_something(self, reader, root, page):
        names = FILE.findall((root / page).read_text(encoding="utf-8"))
        assert len(names) > 8
        for name in names:
            places = [reader.folder / name, reader.folder / "out" / name]
            assert any(place.is_file() and place.stat().st_size for place in places), name

    @pytest.mark.parametrize("page", TUTORIALS)
    def test_each_picture_that_is_named_shows_something(self, reader, root, page):
        names = [
            name for name in FILE.findall((root / page).read_text(encoding="utf-8")) if name.endswith(".png")
        ]
        assert len(names) == 5
        for name in names:
            with Image.open(reader.folder / name) as picture:
                assert min(picture.size) > 200, name
                assert len(picture.convert("RGB").getcolors(1 << 24)) > 20, f"{name} is empty"
            drawing = (reader.folder / name).with_suffix(".svg").read_text(encoding="utf-8")
            assert drawing.count("<path") > 10, name

    def test_the_figures_for_a_paper_have_caption_and_data_beside_them(self, reader):
        figures = reader.folder / "out" / "figures"
        pictures = [*figures.glob("*.en.png")]
        assert pictures
        for picture in pictures:
            with Image.open(picture) as image:
                assert round(image.info["dpi"][0]) == 300, picture.name
            assert picture.with_suffix(".txt").stat().st_size, picture.name
            assert (figures / picture.name.replace(".en.png", ".csv")).stat().st_size, picture.name

    def test_what_is_handed_on_opens(self, reader):
        import zipfile

        import openpyxl

        assert {"spans", "documents"} <= set(openpyxl.load_workbook(reader.folder / "terms.xlsx").sheetnames)
        with zipfile.ZipFile(reader.folder / "package.zip") as package:
            assert package.testzip() is None and len(package.namelist()) > 10


def test_the_chinese_tutorial_has_the_same_commands(root):
    english, chinese = (blocks(root / page) for page in TUTORIALS)
    assert english == chinese and len(english) >= 8
