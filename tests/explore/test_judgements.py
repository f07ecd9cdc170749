"""No judgement is lost and none is there twice, whatever dies when."""

from __future__ import annotations

import csv
import http.client
import random
import threading
import time
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.explore.judgements import COLUMNS, JudgementError, Judgements, context_digest
from tests.explore.conftest import written

TEXT = "发展新质生产力，冰壶混双循环赛，"


def record(number: int = 1, **known: object) -> dict[str, object]:
    return {
        "coder": "甲", "question": "新质生产力", "queue": "q", "queue_rank": str(number), "doc_id": "a.txt",
        "section": "body", "start": 7 * number, "end": 7 * number + 5, "text": "新质生产力", "verdict": "span",
        "judgement": "yes", "note": "", "context_digest": "d", "id": uuid.UUID(int=number).hex,
    } | known  # fmt: skip


def rows(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", errors="replace", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_file_has_what_an_evaluation_needs(tmp_path):
    kept = Judgements(tmp_path)
    kept.add(record(note='=1+1, "quoted"\nand a second line', coder="乙"))
    (row,) = rows(kept.file)
    assert list(row) == COLUMNS and row["coder"] == "乙" and row["note"].startswith("'=1+1")
    assert row["time"].startswith("20") and "\n" not in row["note"]
    assert Judgements(tmp_path).records()[0].note.startswith("=1+1")


def test_the_same_id_is_kept_once(tmp_path):
    kept = Judgements(tmp_path)
    for _ in range(3):
        kept.add(record())
        Judgements(tmp_path).add(record())
    assert len(rows(kept.file)) == 1


@pytest.mark.parametrize(
    "wrong", [{"id": "x"}, {"judgement": "maybe"}, {"coder": " "}, {"doc_id": None, "id": ""}]
)
def test_what_is_no_judgement_is_refused(tmp_path, wrong):
    with pytest.raises(JudgementError):
        Judgements(tmp_path).add(record(**wrong))
    assert not (tmp_path / "judgements.csv").exists()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 400), st.integers(1, 4), st.text("新,\"'=\r\n a", max_size=6))
def test_a_torn_end_swallows_nothing(tmp_path_factory, cut, number, note):
    folder = tmp_path_factory.mktemp("torn")
    kept = Judgements(folder)
    for n in range(1, number + 1):
        kept.add(record(n, note=note))
    data = kept.file.read_bytes()
    kept.file.write_bytes(data[: max(0, len(data) - cut)])
    whole = [r["id"] for r in rows(kept.file) if r["id"] and len(r["id"]) == 32]
    again = Judgements(folder)
    again.add(record(99, note=note))
    found = [r["id"] for r in rows(again.file)]
    assert found == [*whole, uuid.UUID(int=99).hex]
    assert [r.id for r in again.records()] == found


def test_the_last_record_of_a_place_holds_and_an_undone_one_is_none(tmp_path):
    kept = Judgements(tmp_path)
    kept.add(record(1, judgement="no"))
    kept.add(record(1, judgement="yes", id="a" * 32))
    kept.add(record(2))
    kept.add(record(2, judgement="withdrawn", id="b" * 32))
    assert [(r["queue_rank"], r["judgement"]) for r in kept.of_coder("甲")] == [("1", "yes")]


def test_a_precision_is_made_from_the_queue_alone(tmp_path):
    kept = Judgements(tmp_path)
    for n in range(1, 11):
        kept.add(record(n, judgement="no" if n == 10 else "yes"))
    kept.add(record(11, queue="", queue_rank=""))
    kept.add(record(12, verdict="boundary"))
    kept.add(record(13, judgement="unsure"))
    kept.add(record(14, coder="乙", judgement="no"))
    found = kept.precision("q", "甲")
    assert (found["counted"], found["right"], found["rejected"], found["missed"], found["unsure"]) == (
        10,
        9,
        1,
        1,
        1,
    )
    # Wilson's interval of 9 of 10 (Brown, Cai and DasGupta 2001).
    assert (round(found["low"], 3), round(found["high"], 3)) == (0.596, 0.982)


def test_coders_see_nothing_of_each_other_but_their_disagreements(tmp_path):
    kept = Judgements(tmp_path)
    kept.add(record(1))
    kept.add(record(1, coder="乙", judgement="no", id="c" * 32))
    kept.add(record(2))
    kept.add(record(2, coder="乙", id="d" * 32))
    assert {r["coder"] for r in kept.of_coder("乙")} == {"乙"}
    (one,) = kept.disagreements()
    assert {coder: said["judgement"] for coder, said in one["said"].items()} == {"甲": "yes", "乙": "no"}


def test_the_digest_tells_another_context():
    assert context_digest("左", "词", "右") != context_digest("左", "词右", "")


def test_the_queue_is_random_by_seed_and_blind(start, tmp_path):
    server = start(written(tmp_path / "in", **{f"d{n}": TEXT * 3 for n in range(40)}))
    asked = {"line": "双循环+新质生产力", "coder": "甲"}
    first = server.ask("queue", **asked, seed=1).json
    places = [(row["doc_id"], row["start"]) for row in first["rows"]]
    assert first["total"] == 240 and len(set(places)) == 50 and places != sorted(places)
    assert {row["text"] for row in first["rows"]} == {"双循环", "新质生产力"}
    assert "verdict" not in str(first) and "boundary" not in str(first)
    again = server.ask("queue", **asked, seed=1).json["rows"]
    other = server.ask("queue", **asked, seed=2).json["rows"]
    assert again == first["rows"] != other
    said = {"line": asked["line"], "coder": "甲", "seed": 1, "rank": 1, "judgement": "yes", "id": "e" * 32}
    assert "kept" in server.ask("judge", **said).json
    assert server.ask("queue", line=asked["line"], coder="乙", seed=1).json["judged"] == {}
    assert server.ask("queue", **asked, seed=1).json["judged"]["1"]["judgement"] == "yes"
    assert "no such rank" in server.ask("judge", **said | {"rank": 241, "id": "f" * 32}).json["error"]["en"]


def test_two_hundred_judgements_outlive_kills_at_random_moments(start, tmp_path):
    """Two tabs and two coders send; the server is killed again and again; what was not acknowledged is sent again."""
    folder = written(tmp_path / "in", **{f"d{n}": TEXT for n in range(120)})
    draw = random.Random(5)
    server = start(folder)
    todo = {
        coder: [
            {"line": "新质生产力", "seed": 1, "rank": n, "coder": coder, "judgement": draw.choice(["yes", "no"]),
             "id": uuid.UUID(int=draw.getrandbits(128)).hex}
            for n in range(1, 101)
        ]
        for coder in ("甲", "乙")
    }  # fmt: skip
    acknowledged: list[str] = []
    sent = 0

    def send_until_it_dies(records: list[dict[str, object]]) -> None:
        nonlocal sent
        while records:
            try:
                sent += 1
                answer = server.ask("judge", **records[0])
            except (OSError, http.client.HTTPException):
                return
            if "kept" in answer.json:
                acknowledged.append(str(records.pop(0)["id"]))

    kills = 0
    while any(todo.values()):
        server.enter()
        tabs = [threading.Thread(target=send_until_it_dies, args=(records,)) for records in todo.values()]
        for tab in tabs:
            tab.start()
        if kills < 8:
            time.sleep(draw.uniform(0.05, 0.45))
            server.kill()
            kills += 1
        for tab in tabs:
            tab.join()
        if any(todo.values()):
            server = start(folder)
    found = [row["id"] for row in rows(tmp_path / "in-tagged" / "judgements.csv")]
    assert kills >= 3 and sent > 200
    assert len(acknowledged) == 200 and sorted(found) == sorted(acknowledged)


def test_a_new_run_of_tag_leaves_the_judgements(start, tmp_path, annotator):
    folder = written(tmp_path / "in", a=TEXT)
    assert annotator("tag", folder, "-o", tmp_path / "out").returncode == 0
    Judgements(tmp_path / "out").add(record())
    assert annotator("tag", folder, "-o", tmp_path / "out").returncode == 0
    assert len(rows(tmp_path / "out" / "judgements.csv")) == 1


def test_a_lookalike_added_on_the_page_is_saved_as_a_lexicon_and_not_counted(start, tmp_path, annotator):
    out = tmp_path / "in-tagged"
    server = start(written(tmp_path / "in", a="新质生产力，新质生产力要素。"))
    assert "error" in server.ask("lookalike", line="新质生产力", lookalike="新质").json
    assert "file" in server.ask("lookalike", line="新质生产力", lookalike="新质生产力要素").json
    from tests.explore.conftest import decided

    assert decided(server, "新质生产力")["新质生产力"]["total"]["occurrences"] == 1
    check = annotator("lexicon", "check", out / "explore.toml")
    assert check.returncode == 0, check.stderr
