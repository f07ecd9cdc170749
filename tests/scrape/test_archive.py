"""The WARC files of `annotator scrape`: whatever a kill leaves, what was written whole is found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from annotator.scrape.archive import Archive, ArchiveError, now

URLS = [f"http://127.0.0.1/{number}.html" for number in range(3)]


def filled(folder: Path) -> bytes:
    archive = Archive(folder, now(), "annotator/test")
    for url in URLS:
        archive.store(url, 200, [("Content-Type", "text/html")], url.encode() * 50, [("User-Agent", "x")])
    archive.close()
    (file,) = folder.glob("*.warc.gz")
    return file.read_bytes()


def test_a_file_cut_anywhere_keeps_what_was_whole_and_is_whole_again(tmp_path):
    whole = filled(tmp_path)
    (file,) = tmp_path.glob("*.warc.gz")
    counts = []
    for cut in range(0, len(whole) + 1, 7):
        file.write_bytes(whole[:cut])
        archive = Archive(tmp_path, now(), "annotator/test")
        found = [url for url in URLS if archive.find(url)]
        assert found == URLS[: len(found)]
        for url in found:
            assert archive.load(archive.find(url)) == ([("Content-Type", "text/html")], url.encode() * 50)
        if file.exists():
            with open(file, "rb") as stream:
                records = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
            assert records.count("response") == len(found)
        counts.append(len(found))
    assert counts == sorted(counts) and counts[0] == 0 and counts[-1] == len(URLS)


def test_damage_that_no_kill_explains_is_named_and_left_as_it_is(tmp_path):
    whole = filled(tmp_path)
    (file,) = tmp_path.glob("*.warc.gz")
    damaged = whole[:400] + b"\xff" * 60 + whole[460:]
    file.write_bytes(damaged)
    with pytest.raises(ArchiveError, match=file.name):
        Archive(tmp_path, now(), "annotator/test")
    assert file.read_bytes() == damaged


def test_files_are_begun_anew_at_their_size_and_each_names_its_writer(tmp_path):
    archive = Archive(tmp_path, now(), "annotator/test", max_bytes=500)
    for number in range(5):
        archive.store(f"http://127.0.0.1/{number}", 200, [], bytes(range(256)), [])
    archive.close()
    files = sorted(tmp_path.glob("*.warc.gz"))
    assert len(files) >= 2
    for file in files:
        with open(file, "rb") as stream:
            assert next(iter(ArchiveIterator(stream))).rec_type == "warcinfo"
    again = Archive(tmp_path, now(), "annotator/test")
    assert all(again.find(f"http://127.0.0.1/{number}") for number in range(5))


def test_what_only_serves_a_crawl_is_found_by_that_crawl_alone(tmp_path):
    begun = now()
    archive = Archive(tmp_path, begun, "annotator/test")
    archive.store("http://127.0.0.1/list", 200, [], b"list", [], working=True)
    archive.store("http://127.0.0.1/page?b=2&a=1", 200, [], b"page", [])
    archive.close()
    assert Archive(tmp_path, begun, "x").find("http://127.0.0.1/list")
    later = Archive(tmp_path, now(), "x")
    assert later.find("http://127.0.0.1/list") is None
    assert later.find("http://127.0.0.1/page?a=1&b=2#top"), "the same page however its address is written"
