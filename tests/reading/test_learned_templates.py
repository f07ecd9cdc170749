"""Templates that a folder teaches: which pages are read by them, and that nothing depends on names, order or workers."""

from __future__ import annotations

import io
import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from annotator.engine.run import tag, tag_to_folder
from annotator.reading import learned_sites, read
from annotator.reading.pages.sites import Sites, SitesError, load_sites, packaged
from annotator.records import Document
from tests.reading.wild_pages import NOT_TEXT, article, newspaper, table_site

LAYOUTS = [newspaper, table_site]


def saved(folder: Path, layout, numbers, names: str = "{:03}.html") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / names.format(number)).write_text(layout(number), encoding="utf-8")
    return folder


def pages(folder: Path) -> list[Document]:
    found = list(read([folder]))
    assert all(isinstance(page, Document) for page in found), found
    return found


def learned(folder: Path):
    return learned_sites([(str(folder), str(file)) for file in sorted(folder.rglob("*"))])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_five_pages_teach_their_template_and_two_do_not(tmp_path, layout):
    five, two = saved(tmp_path / "five", layout, range(5)), saved(tmp_path / "two", layout, range(2))
    assert {page.extractor for page in pages(five)} == {"learned:page-1"}
    assert {page.extractor for page in pages(two)} == {"general"}
    assert learned(two).sites == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_by_its_template_a_page_gives_headline_day_credit_and_nothing_but_its_text(tmp_path, layout):
    for number, page in enumerate(pages(saved(tmp_path, layout, range(30)))):
        title, day, texts = article(number)
        assert (page.title, page.date, page.date_source) == (title, day, "metadata")
        assert page.text.split("\n") == texts
        assert page.credited_source in ("示例晚报", "示例农业信息网")


def test_pages_of_two_layouts_teach_two_templates(tmp_path):
    saved(tmp_path, newspaper, range(8), "n{:03}.html")
    saved(tmp_path, table_site, range(20, 28), "t{:03}.html")
    by = {Path(page.path).stem[0]: set() for page in pages(tmp_path)}
    for page in pages(tmp_path):
        by[Path(page.path).stem[0]].add(page.extractor)
        assert NOT_TEXT not in page.text
    assert len(by["n"]) == len(by["t"]) == 1 and by["n"] != by["t"]


def test_a_page_that_fits_no_template_is_read_by_the_general_way(tmp_path):
    saved(tmp_path, newspaper, range(12))
    (tmp_path / "other.html").write_text(table_site(40), encoding="utf-8")
    (other,) = (page for page in pages(tmp_path) if page.path.endswith("other.html"))
    assert (other.extractor, other.title) == ("general", article(40)[0])


def test_a_page_whose_place_for_the_text_is_empty_proves_no_template(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(learned(saved(tmp_path / "in", newspaper, range(12))).toml, encoding="utf-8")
    title, day, texts = article(50)
    paragraphs = "".join(f"<p>{text}</p>" for text in texts)
    elsewhere = newspaper(50).replace(paragraphs, "")
    elsewhere = elsewhere.replace(
        '<div class="notice">', f'<div class="x">{paragraphs}</div><div class="notice">'
    )
    (tmp_path / "odd.html").write_text(elsewhere, encoding="utf-8")
    (odd,) = read([tmp_path / "odd.html"], sites=load_sites(own))
    assert (odd.extractor, odd.title, odd.date) == ("general", title, day)
    assert odd.text.split("\n") == texts


def test_pages_that_a_description_reads_teach_nothing(tmp_path):
    for number in range(8):
        title, day, texts = article(number)
        (tmp_path / f"{number}.html").write_text(
            f'<html><head><meta charset="utf-8"><link rel="canonical" href="http://www.xinhuanet.com/politics/{day}/c_{number}.htm">'
            f'</head><body><div class="h-title">{title}</div><span class="h-time">{day} 08:00:00</span>'
            f'<div id="p-detail">{"".join(f"<p>{text}</p>" for text in texts)}</div></body></html>',
            encoding="utf-8",
        )
    assert {page.extractor for page in pages(tmp_path)} == {"xinhuanet-2019"}
    assert learned(tmp_path).sites == ()


def test_what_is_learned_does_not_depend_on_names_order_or_copies(tmp_path):
    plain = saved(tmp_path / "plain", newspaper, range(40))
    shuffled = tmp_path / "shuffled"
    names = [f"x{n:03}.html" for n in range(40)]
    random.Random(7).shuffle(names)
    for file, name in zip(sorted(plain.iterdir()), names, strict=True):
        target = shuffled / f"folder{name[-6]}" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    twice = saved(saved(tmp_path / "twice", newspaper, range(40)), newspaper, range(40), "copy{:03}.html")
    texts = [learned(folder).toml for folder in (plain, shuffled, twice)]
    assert texts[0] and texts[0] == texts[1] == texts[2]


# Runs


def tables(out: Path) -> dict[str, bytes]:
    return {
        name: (out / name).read_bytes()
        for name in ("documents.csv", "spans.csv", "problems.csv", "templates.toml")
    }


def texts_of(out: Path) -> list[tuple]:
    documents = pd.read_csv(out / "documents.csv", dtype=str, keep_default_na=False)
    return sorted(
        documents[
            ["title", "date", "credited_source" if "credited_source" in documents else "source", "characters"]
        ].itertuples(index=False, name=None)
    )


def test_one_worker_two_workers_and_a_zip_of_the_folder_give_the_same(tmp_path):
    folder = saved(tmp_path / "in", newspaper, range(40))
    for workers in (1, 2):
        tag_to_folder([folder], tmp_path / f"out{workers}", workers=workers, batch_bytes=20_000)
    assert tables(tmp_path / "out1") == tables(tmp_path / "out2")
    archive = shutil.make_archive(str(tmp_path / "pages"), "zip", folder)
    tag_to_folder([archive], tmp_path / "packed")
    assert (tmp_path / "packed/templates.toml").read_bytes() == (
        tmp_path / "out1/templates.toml"
    ).read_bytes()
    assert texts_of(tmp_path / "packed") == texts_of(tmp_path / "out1")


def test_a_web_archive_teaches_its_templates_under_their_host(tmp_path):
    with open(tmp_path / "news.warc.gz", "wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(12):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
            body = io.BytesIO(newspaper(number).encode())
            url = f"http://www.example.org/yw/{number}.html"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=body, http_headers=headers)
            )
    for number, page in enumerate(pages(tmp_path)):
        title, day, texts = article(number)
        assert page.extractor == "learned:www.example.org-1"
        assert (page.title, page.date, page.text.split("\n")) == (title, day, texts)


class Stop(Exception):
    """A run is broken off."""


def test_a_run_that_goes_on_after_a_break_gives_the_same(tmp_path):
    folder = saved(tmp_path / "in", newspaper, range(40))
    tag_to_folder([folder], tmp_path / "whole", batch_bytes=20_000)

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        tag_to_folder([folder], tmp_path / "broken", workers=1, batch_bytes=20_000, on_progress=stop)
    tag_to_folder([folder], tmp_path / "broken", resume=True, batch_bytes=20_000)
    assert tables(tmp_path / "broken") == tables(tmp_path / "whole")


def test_a_run_writes_down_what_it_learned_and_an_unteaching_one_takes_it_away(tmp_path):
    folder, out = saved(tmp_path / "in", newspaper, range(12)), tmp_path / "out"
    tag_to_folder([folder], out)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["templates"] == {"learned:page-1": 12}
    assert "templates.toml" in run["sha256"]
    tag_to_folder([saved(tmp_path / "few", newspaper, range(2))], out)
    assert not (out / "templates.toml").exists()
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["templates"] == {}


def test_what_was_learned_can_be_corrected_and_handed_back(tmp_path):
    folder, out = saved(tmp_path / "in", newspaper, range(12)), tmp_path / "out"
    tag_to_folder([folder], out)
    text = (out / "templates.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(
        text.replace("learned:page-1", "晚报").replace('name = ""', 'name = "示例晚报"'), encoding="utf-8"
    )
    one = saved(tmp_path / "one", newspaper, [99])
    (page,) = read([one], sites=load_sites(own))
    title, day, texts = article(99)
    assert (page.extractor, page.source, page.title, page.date) == ("晚报", "示例晚报", title, day)
    assert page.text.split("\n") == texts
    assert list(tag([one], sites=own).documents["title"]) == [title]


def test_on_the_broadcasters_pages_learning_is_as_good_as_a_description(corpora):
    folder = corpora / "cctv_html"
    others = tuple(site for site in packaged().layers[0] if "cctv.com" not in site.hosts)
    by_description = {page.path: page for page in read([folder])}
    equal = total = 0
    for page in read([folder], sites=Sites((others,))):
        wanted = by_description[page.path]
        if isinstance(wanted, Document):
            total += 1
            equal += isinstance(page, Document) and (page.title, page.date, page.text) == (
                wanted.title, wanted.date, wanted.text,
            )  # fmt: skip
    assert total == 900
    assert equal >= 895


# A user's own descriptions


TEMPLATE = '[[template]]\nid = "a"\nbody = [".story"]\ntitle = ["h1"]\ndate = [".when"]\n'
SITE = '[[site]]\nname = "示例"\nhosts = ["example.org"]\ntemplates = ["a"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SITE + TEMPLATE.replace("body", "bodi"), "template a: there is no key bodi; do you mean body?"),
        (SITE.replace("hosts", "host") + TEMPLATE, "there is no key host; do you mean hosts?"),
        (SITE.replace('["a"]', '["b"]') + TEMPLATE, "there is no template b"),
        (SITE + TEMPLATE.replace('[".story"]', '".story"'), 'body must be a list of texts, as ["…", "…"]'),
        (
            SITE + TEMPLATE.replace(".story", "div >> p["),
            "body: div >> p[ is no CSS selector that is understood",
        ),
        (SITE + TEMPLATE + TEMPLATE, "there are two templates of this id"),
        (SITE + TEMPLATE.replace('date = [".when"]\n', ""), "template a: date is missing"),
        (
            SITE + 'dates = ["/(?P<year>\\\\d{4})/"]\n' + TEMPLATE,
            "needs the groups year, month and perhaps day",
        ),
        (SITE + 'address = "("\n' + TEMPLATE, "is no regular expression"),
        (SITE.replace("[[site]]", "[site]") + TEMPLATE, "write [[site]], in double brackets"),
        (SITE + TEMPLATE + "sites = 1\n", "there is no key sites"),
        ("[[site", "not valid TOML"),
    ],
)
def test_a_mistake_in_the_users_file_is_told_with_its_place(tmp_path, text, said):
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SitesError) as error:
        load_sites(file)
    assert str(error.value).startswith(str(file)) and said in str(error.value)


def test_a_users_description_goes_before_the_packaged_one(tmp_path):
    title, day, texts = article(3)
    source = newspaper(3).replace(
        "<head>", f'<head><link rel="canonical" href="http://www.xinhuanet.com/politics/{day}/c_3.htm">'
    )
    (tmp_path / "p.html").write_text(source, encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(SITE.replace("example.org", "xinhuanet.com") + TEMPLATE, encoding="utf-8")
    (page,) = read([tmp_path / "p.html"], sites=load_sites(own))
    assert (page.extractor, page.title, page.text.split("\n")) == ("a", title, texts)


def test_of_a_large_folder_only_some_pages_are_looked_at(tmp_path, monkeypatch):
    from annotator.reading import learning

    monkeypatch.setattr(learning, "MOST_LOOKED_AT", 10)
    archive = shutil.make_archive(
        str(tmp_path / "pages"), "zip", saved(tmp_path / "in", newspaper, range(30))
    )
    for path in (tmp_path / "in", Path(archive)):
        found = list(read([path]))
        assert {page.extractor for page in found} == {"learned:page-1"}
        assert len(found) == 30
