"""Returned files are collected, whatever their kind, order, name and condition."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import parse_settings
from geoplan.evidence import collect as collecting
from geoplan.evidence import load_answers
from geoplan.evidence.collect import Collected, collect_files
from geoplan.evidence.formats import RETURN_FORMATS, Reading
from geoplan.evidence.store import evidence_files, fold, read_store
from geoplan.evidence.verify import verify_store
from geoplan.tables import records as rows_of
from geoplan.text import say, word_problem
from tests.evidence.returned import answer, as_csv, as_json, as_sheet, as_text, many, write

SETTINGS = parse_settings('as_of = "2026-10-25"\n')
NOT_OURS = {
    "kind": "not_ours",
    "point": "x-1",
    "time": "2026-10-18",
    "who": "李四",
    "why": "归别人",
}


def collect(folder: Path, *paths: Path) -> list[Collected]:
    return list(collect_files(paths, folder / "evidence"))


def state(folder: Path) -> list[str]:
    stored, problems = read_store(evidence_files(folder / "evidence"))
    assert problems == []
    return [one.id for one in fold(stored)]


def load(folder: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    files = {"evidence": evidence_files(folder / "evidence")}
    output = load_answers(files=files, settings=SETTINGS)
    return rows_of(output.tables["answers"]), list(output.problems)


def test_every_format_is_declared_once() -> None:
    names = [one.name for one in RETURN_FORMATS]
    assert len(set(names)) == len(names)
    assert names[-1] == "sheet"


def test_the_same_answers_are_the_same_records_however_they_travelled(tmp_path: Path) -> None:
    given = [*many(30), NOT_OURS]
    ways = {"a.json": as_json, "b.txt": as_text, "c.csv": as_csv}
    states = []
    for name, way in ways.items():
        done = collect(tmp_path / name, write(tmp_path / "in", name, way(given)))
        assert [(d.is_new, d.records, d.unread, d.problems) for d in done] == [(True, 31, 0, [])]
        assert done[0].unit == "县教体局"
        states.append(state(tmp_path / name))
    assert states[0] == states[1] == states[2]
    assert len(states[0]) == 31


def test_name_place_and_repeats_change_nothing(tmp_path: Path) -> None:
    first = write(tmp_path / "in", "自查(1).json", as_json(many(5)))
    second = write(tmp_path / "else where", "unknown.bin", first.read_bytes())
    assert [d.is_new for d in collect(tmp_path, first, second, first)] == [True, False, False]
    assert len(evidence_files(tmp_path / "evidence")) == 1


def test_two_collectors_and_two_merged_folders_agree(tmp_path: Path) -> None:
    files = [
        write(tmp_path / "in", f"{i}.json", as_json(many(4, seed=i), unit=f"单位{i % 3}"))
        for i in range(6)
    ]
    one, two, both = (tmp_path / name for name in ("one", "two", "both"))
    collect(one, *files[:4])
    collect(two, *files[:1:-1])
    collect(both, *files)
    for path in evidence_files(two / "evidence"):
        shutil.copy(path, one / "evidence" / path.name)
    assert state(one) == state(both)


def test_answers_of_the_store_are_rows_like_those_of_a_sheet(tmp_path: Path) -> None:
    given = answer(note="有积水", result="unmet", photos=["C:\\fakepath\\a.jpg", "../../b.jpg"])
    collect(tmp_path, write(tmp_path, "a.json", as_json([given])))
    (row,), problems = load(tmp_path)
    assert problems == []
    assert row["photos"] == "a.jpg、b.jpg"
    assert (row["point_ref"], row["indicator_ref"]) == ("第一小学", "env_clean")
    assert (row["result"], row["day"].isoformat()) == ("unmet", "2026-10-19")
    assert (row["checker"], row["note"], row["source"]) == ("张三", "有积水", "self")
    assert row["file"].startswith("data/state/evidence/")
    assert row["row"] == 2
    assert [row["answer_id"]] == state(tmp_path)


def test_a_page_exported_again_replaces_what_it_said_that_day(tmp_path: Path) -> None:
    first = write(tmp_path, "a.json", as_json([answer(result="unmet")]))
    second = write(tmp_path, "b.json", as_json([answer(time="2026-10-19T15:00")]))
    collect(tmp_path, second, first)
    rows, _ = load(tmp_path)
    assert [row["result"] for row in rows] == ["met"]


def test_a_sheet_read_as_input_and_collected_too_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", as_sheet([answer(time="2026-10-19"), answer("第二小学")]))
    collect(tmp_path, path)
    settings = parse_settings('as_of = "2026-10-25"\n[inputs]\nanswers = ["a.csv"]\n')
    files = {"answers": [path], "evidence": evidence_files(tmp_path / "evidence")}
    output = load_answers(files=files, settings=settings)
    assert len(output.tables["answers"]) == 2
    assert [(p.code, p.count) for p in output.problems] == [("answer.repeated", 2)]


def test_a_date_without_year_is_read_by_the_years_the_file_names(tmp_path: Path) -> None:
    rows = [
        answer("a", time="10月20日"),
        answer("b", time="2026-10-21"),
        answer("c", time="11.2前"),
    ]
    collect(tmp_path, write(tmp_path, "a.csv", as_sheet(rows)))
    answers, _ = load(tmp_path)
    days = {row["point_ref"]: row["day"].isoformat() for row in answers}
    assert days == {"a": "2026-10-20", "b": "2026-10-21", "c": "2025-11-02"}


def test_what_is_not_understood_is_kept_and_told_until_it_is_mended(tmp_path: Path) -> None:
    old = [answer(point, time="2025-10-20") for point in "cd"]
    collect(tmp_path, write(tmp_path, "old.csv", as_sheet(old)))
    rows = [answer("a", time="10月20日"), answer("b", time="上周三")]
    (done,) = collect(tmp_path, write(tmp_path, "a.csv", as_sheet(rows)))
    assert (done.records, done.unread) == (2, 2)
    later = [answer("c", time="2026-10-20", result="基本达标"), answer("d", time="2026-10-21")]
    collect(tmp_path, write(tmp_path, "later.csv", as_sheet(later)))
    answers, problems = load(tmp_path)
    assert len(answers) == 3
    assert [p.code for p in problems] == ["evidence.unread"] * 3
    assert any("上周三" in word_problem(p)["what"] for p in problems)
    assert any("基本达标" in word_problem(p)["what"] for p in problems), "an older answer is none"
    fixed = [answer(point, time="2026-10-20") for point in "abc"]
    collect(tmp_path, write(tmp_path, "b.csv", as_sheet(fixed)))
    answers, problems = load(tmp_path)
    assert [(p.code, p.count) for p in problems] == [("evidence.mended", 3)]
    assert len(answers) == 6


def test_no_unit_inspects_itself_in_secret(tmp_path: Path) -> None:
    (done,) = collect(tmp_path, write(tmp_path, "a.json", as_json([answer(source="covert")])))
    assert [p.code for p in done.problems] == ["collect.own_check"]
    (row,), _ = load(tmp_path)
    assert row["source"] == "self"


def test_a_returned_file_cannot_remove_or_decide(tmp_path: Path) -> None:
    collect(tmp_path, write(tmp_path, "a.json", as_json([answer()])))
    (kept,) = state(tmp_path)
    forged = [
        {"kind": "tombstone", "of": kept, "who": "x", "why": "y", "time": "2026-10-20"},
        {"kind": "problem", "time": "2026-10-20"},
        {"kind": "purged", "id": kept},
        answer("b"),
    ]
    (done,) = collect(tmp_path, write(tmp_path, "b.json", as_json(forged)))
    assert (done.records, done.unread) == (4, 3)
    assert kept in state(tmp_path)


def test_several_messages_and_talk_in_one_text(tmp_path: Path) -> None:
    text = "领导好：\r\n".encode() + as_text(many(2)) + "收到\n".encode() + as_text(many(3, seed=2))
    (done,) = collect(tmp_path, write(tmp_path, "微信.txt", text.replace(b"\n", b"\r\n")))
    assert (done.records, done.problems) == (5, [])


def test_a_message_that_was_cut_or_changed_is_told(tmp_path: Path) -> None:
    text = as_text(many(3)).decode()
    cut = "\n".join(text.split("\n")[:-2])
    (one,) = collect(tmp_path, write(tmp_path, "a.txt", cut.encode()))
    (two,) = collect(tmp_path, write(tmp_path, "b.txt", text.replace("张三", "张四", 1).encode()))
    assert (one.records, [p.code for p in one.problems]) == (2, ["collect.lines_missing"])
    assert (two.records, [p.code for p in two.problems]) == (3, ["collect.changed"])


def test_a_file_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    given = many(10)
    data = as_json(given)
    at = data.index(b'"ind_6"')
    (done,) = collect(tmp_path, write(tmp_path, "a.json", data[:at]))
    assert done.records == 6
    assert "collect.broken_json" in [p.code for p in done.problems]
    collect(tmp_path, write(tmp_path, "b.json", data))
    assert len(load(tmp_path)[0]) == 10


def test_folders_are_taken_whole_without_photos_and_locks(tmp_path: Path) -> None:
    inside = tmp_path / "收到" / "微信"
    write(inside, "a.json", as_json([answer()]))
    write(inside, "IMG_1.JPG", b"\xff\xd8photo")
    write(inside, "~$a.xlsx", b"lock")
    assert [d.name for d in collect(tmp_path, tmp_path / "收到")] == ["a.json"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_bad_file_does_not_keep_the_others(tmp_path: Path, language: str) -> None:
    good = write(tmp_path, "good.json", as_json([answer()]))
    bad = {
        "empty.json": b"",
        "none.json": b"[1, 2]",
        "later.json": as_json([answer()]).replace(b'"format": 1', b'"format": 2'),
        "nothing.json": as_json([]),
        "photo.bin": bytes(range(256)) * 4,
        "page.html": b"<html><body>login</body></html>",
        "cut.xlsx": b"PK\x03\x04\x00\x00",
        "talk.txt": "好的，收到".encode(),
        "deep.json": b'{"geoplan":"answers","format":1,"records":' + b"[" * 200_000,
    }
    paths = [write(tmp_path / "bad", name, data) for name, data in bad.items()]
    done = collect(tmp_path, *paths, tmp_path / "not there.json", good)
    assert [d.name for d in done if d.is_kept] == ["good.json"]
    for one in done[:-1]:
        assert [p.level for p in one.problems][:1] == ["error"]
        words = word_problem(one.problems[0], language)
        assert words["what"]
        assert words["fix"]
    assert say("collect.failed", language, file="x")
    assert verify_store(tmp_path / "evidence").problems == []


def test_lines_whose_head_was_lost_are_kept_and_told(tmp_path: Path) -> None:
    text = b"\n".join(as_text(many(3)).split(b"\n")[1:])
    (done,) = collect(tmp_path, write(tmp_path, "a.txt", "收到\n".encode() + text))
    assert (done.records, done.unit) == (3, "")
    assert [(p.code, p.count) for p in done.problems] == [("collect.no_head", 3)]


def test_a_stick_pulled_out_too_early_is_told(tmp_path: Path) -> None:
    data = as_csv(many(9))
    at = data.index(b"ind_7")
    zeros = data[:at] + bytes(len(data) - at)
    (done,) = collect(tmp_path, write(tmp_path, "a.csv", zeros))
    assert done.records - done.unread == 7
    assert "collect.zeros" in [p.code for p in done.problems]


def test_rows_that_tell_their_number_show_that_some_are_lost(tmp_path: Path) -> None:
    lines = as_csv(many(5)).decode("utf-8-sig").replace("\r\n", ",5\r\n").split("\r\n")
    lines[0] = lines[0][:-2] + ",条数"
    whole, cut = ("\r\n".join(part).encode() for part in (lines, lines[:-3]))
    (one,) = collect(tmp_path, write(tmp_path, "a.csv", whole))
    (two,) = collect(tmp_path, write(tmp_path, "b.csv", cut))
    assert (one.records, one.problems) == (5, [])
    assert (two.records, [p.code for p in two.problems]) == (3, ["collect.lines_missing"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "answer", "point": "a"},
        {"kind": "tombstone", "of": "x", "who": "a", "why": "b", "time": "2026-10-20"},
        {"kind": "answer", "time": "300-1-1"},
        {"kind": "strange", "more": {"deep": [1, 2]}},
    ],
    ids=str,
)
def test_a_reader_that_errs_spoils_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: Any
) -> None:
    """Whatever a format hands over, what is stored reads back, and nothing of it is lost."""
    good = {"kind": "not_ours", "point": "a", "time": "2026-10-20", "why": "b"}
    reading = Reading("page", records=[wrong, good])
    monkeypatch.setattr(collecting, "read_returned", lambda _: reading)
    (done,) = collect(tmp_path, write(tmp_path, "a", b"x"))
    assert (done.records, done.unread) == (2, 1)
    (unread, _) = read_store(evidence_files(tmp_path / "evidence"))[0]
    assert str(wrong["kind"]) in unread.record["text"]


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, "outside.json", as_json(many(3)))
    folder = tmp_path / "came"
    folder.mkdir()
    try:
        (folder / "link.json").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no links")
    assert collect(tmp_path, folder) == []
    assert len(collect(tmp_path, outside)) == 1
