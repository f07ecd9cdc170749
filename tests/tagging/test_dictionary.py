"""The general dictionary that boundaries are decided by is jieba's own, whatever others left on the machine."""

from __future__ import annotations

import marshal
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.tagging.dictionary import general_frequencies, general_tokenizer

COUNT = (
    "from annotator.tagging.dictionary import general_tokenizer as t; print(t().FREQ['生产力'], t().total)"
)


@pytest.fixture
def frequencies(tmp_path: Path):
    """The frequency of a word and the sum of all, in a process whose temporary and cache folders are given."""

    def run(cache: Path = tmp_path / "cache", temporary: Path = tmp_path) -> list[str]:
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "TMPDIR": str(temporary)}
        done = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, env=environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return run


def test_a_planted_dictionary_is_not_believed(frequencies, tmp_path):
    """jieba itself would take this file for its dictionary."""
    expected = frequencies()
    planted = tmp_path / "planted"
    planted.mkdir()
    (planted / "jieba.cache").write_bytes(marshal.dumps(({"生产力": 1}, 1)))
    assert frequencies(tmp_path / "another", planted) == expected


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
def test_the_cache_is_the_users_alone_and_what_others_may_write_is_not_read(frequencies, tmp_path):
    expected = frequencies()
    (file,) = (tmp_path / "cache" / "annotator").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.write_bytes(marshal.dumps(({"生产力": 1}, 1)))
    assert frequencies() == ["1", "1"], "it is this file that is read"
    file.chmod(0o666)
    assert frequencies() == expected
    file.chmod(0o600)
    file.write_bytes(b"broken")
    assert frequencies() == expected
    file.write_bytes(marshal.dumps(({"生产力": 1}, 1)))
    file.parent.chmod(0o777)
    assert frequencies() == expected


def test_without_a_place_for_the_cache_the_dictionary_is_the_same(frequencies, tmp_path):
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    assert frequencies(no_folder) == frequencies()


def test_the_frequencies_by_beginnings_are_those_of_the_whole_dictionary(frequencies):
    known = general_frequencies()
    whole = general_tokenizer()
    assert known.total == whole.total
    assert all(known.get(word) == count for word, count in whole.FREQ.items())
    assert [known.get(word) for word in ("龘龘", "生产力龘", "龘", "\U0010ffff", "\0")] == [None] * 5


def test_broken_frequencies_are_made_anew(tmp_path):
    def total() -> str:
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
        code = "from annotator.tagging.dictionary import general_frequencies as f; print(f().total, f().get('生产力'))"
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
        ).stdout

    expected = total()
    (file,) = (tmp_path / "annotator").glob("frequencies-*")
    file.write_bytes(file.read_bytes()[:1000])
    assert total() == expected


def test_jieba_is_imported_without_what_it_does_not_need():
    code = "from annotator.tagging.dictionary import general_tokenizer as t; t(); import sys; print('pkg_resources' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
