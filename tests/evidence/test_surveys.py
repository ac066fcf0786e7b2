"""Submissions of ODK and Kobo: however exported and however often, the same answers."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st

from geoplan.config import parse_settings
from geoplan.evidence import load_answers
from geoplan.evidence.collect import collect_files
from geoplan.evidence.fold import Stored, fold, record_id
from geoplan.evidence.formats import Returned, read_returned
from geoplan.evidence.removal import find_records, remove_record
from geoplan.evidence.store import evidence_files
from geoplan.tables import records
from geoplan.text import word_problem
from tests.evidence.returned import write
from tests.evidence.surveys import (
    NAMES,
    Submission,
    as_kobo,
    as_odk,
    as_repeats,
    as_zip,
    submission,
)

SETTINGS = parse_settings('as_of = "2026-10-25"\n')
WAYS: dict[str, Callable[[list[Submission]], bytes]] = {
    "odk": as_odk,
    "odk zip": lambda given: as_zip(as_odk(given)),
    "repeats": as_repeats,
    "kobo": as_kobo,
    "kobo gbk": lambda given: as_kobo(given).decode("utf-8-sig").encode("gb18030"),
    "kobo commas": lambda given: as_kobo(given).replace(b";", b","),
}
Said = tuple[Any, ...]


def read(folder: Path, data: bytes, name: str = "export") -> Any:
    return read_returned(Returned(write(folder, name, data), name))


def said(record: Any) -> Said:
    return (
        *(record.get(k, "") for k in ("point", "indicator", "result", "time", "checker", "source")),
        *(record.get(k, "") for k in ("note", "unit", "spots", "spots_unmet")),
        tuple(record.get("photos", [])),
    )


def wanted(given: list[Submission]) -> list[Said]:
    """What the submissions say, read off them directly."""
    out = []
    for one in given:
        for item, cells in one["items"].items():
            photos = (cells["p"],) if cells.get("p") else ()
            more = [cells.get("n", ""), one["unit"], cells.get("s", ""), cells.get("u", "")]
            head = (one["point"], item, cells["q"], one["at"], one["checker"], one["source"])
            out.append((*head, *more, photos))
    return sorted(out, key=str)


def test_a_mock_of_a_form_knows_its_round(tmp_path: Path) -> None:
    """What a form says of the round is kept of mocks; two rounds of one minute both stand."""
    given = [
        submission("k1", source="mock", round="上午场"),
        submission("k2", source="mock", round="下午场"),
        submission("k3", source="patrol", round="上午场", point="park-n2"),
    ]
    lines = as_odk(given).decode().splitlines()
    told = [lines[0] + ",round,round_name"]
    told += [f"{line},round_1,{one['round']}" for line, one in zip(lines[1:], given, strict=True)]
    reading = read(tmp_path, "\n".join(told).encode())
    assert [one.get("round", "") for one in reading.records] == ["上午场", "下午场", ""]
    stored = [Stored(record_id(r), "f", n, r) for n, r in enumerate(reading.records)]
    assert len(fold(stored)) == 3


items = st.dictionaries(
    st.sampled_from(sorted(NAMES)),
    st.one_of(
        st.fixed_dictionaries({"q": st.just("met"), "p": st.sampled_from(["a.jpg", "", "b.png"])}),
        st.fixed_dictionaries({"q": st.just("unmet"), "s": st.just(5), "u": st.integers(1, 5)}),
        st.fixed_dictionaries(
            {"q": st.just("na"), "n": st.sampled_from(["", '无"此"项', "甲\n乙"])}
        ),
    ),
    min_size=1,
    max_size=5,
)


@quick(max_examples=40)
@given(found=st.lists(items, min_size=1, max_size=5), way=st.sampled_from(sorted(WAYS)))
def test_what_was_submitted_is_read(
    tmp_path_factory: pytest.TempPathFactory, found: list[Any], way: str
) -> None:
    given = [submission(f"k{i}", f"park-n{i}", one) for i, one in enumerate(found)]
    data = WAYS[way](given)
    reading = read(tmp_path_factory.getbasetemp() / "in", data)
    expected = [
        tuple(" ".join(v.split()) if isinstance(v, str) else v for v in one)
        for one in wanted(given)
    ]
    assert sorted(map(said, reading.records), key=str) == expected
    assert {p.code for p in reading.problems} <= {"survey.photos"}
    assert reading.origin == ("kobo" if way.startswith("kobo") else "odk")
    assert all(record["instance"].startswith("k") for record in reading.records)


def test_labels_instead_of_names(tmp_path: Path) -> None:
    given = [
        submission("a", "park-n1", {"fac_fire": {"q": "unmet", "n": "坏", "s": 3, "u": 1}}),
        submission("b", "park-n2", {"env_clean": {"q": "met", "p": "2.jpg"}}),
    ]
    reading = read(tmp_path, as_kobo(given, is_labelled=True))
    for one in given:
        one["items"] = {NAMES[item]: cells for item, cells in one["items"].items()}
    assert sorted(map(said, reading.records), key=str) == wanted(given)


def state(folder: Path) -> list[Said]:
    files = {"evidence": evidence_files(folder)}
    tables = load_answers(files=files, settings=SETTINGS).tables
    names = ("point_ref", "indicator_ref", "result", "checker", "source", "note", "photos")
    return sorted(tuple(row[name] for name in names) for row in records(tables["answers"]))


def test_an_export_twice_and_a_longer_one_count_once(tmp_path: Path) -> None:
    first = [submission("a"), submission("b", "park-n2")]
    longer = [*first, submission("c", "park-n3")]
    home = tmp_path / "evidence"
    data = [as_odk(first), as_odk(longer), as_zip(as_odk(longer)), as_odk(longer[::-1])]
    list(collect_files([write(tmp_path, f"{i}.csv", one) for i, one in enumerate(data)], home))
    assert [row[0] for row in state(home)] == ["park-n1", "park-n2", "park-n3"]


EDITS: dict[str, tuple[Submission, Submission]] = {
    "odk": (
        submission("a"),
        submission("a", items={"env_clean": {"q": "unmet"}}, edits=1),
    ),
    "kobo by root": (
        submission("a"),
        submission("b", root="a", was="a", items={"env_clean": {"q": "unmet"}}),
    ),
    "kobo by what it was": (
        submission("a"),
        submission("b", was="a", items={"env_clean": {"q": "unmet"}}),
    ),
    "by the end": (
        submission("a"),
        submission("a", items={"env_clean": {"q": "unmet"}}, end="2026-10-13T08:00"),
    ),
}


@pytest.mark.parametrize("way", EDITS)
@pytest.mark.parametrize("order", [1, -1])
def test_an_edited_submission_takes_the_place_of_the_first(
    tmp_path: Path, way: str, order: int
) -> None:
    """Also of answers that the edit took back, and whichever was collected first."""
    write_as = as_kobo if way.startswith("kobo") else as_odk
    paths = [write(tmp_path, f"{i}.csv", write_as([one])) for i, one in enumerate(EDITS[way])]
    home = tmp_path / "evidence"
    list(collect_files(paths[::order], home))
    assert [row[:3] for row in state(home)] == [("park-n1", "env_clean", "unmet")]


def test_what_a_submission_edited_was_stays_gone_when_the_edit_is_removed(tmp_path: Path) -> None:
    home = tmp_path / "evidence"
    paths = [write(tmp_path, f"{i}.csv", as_odk([one])) for i, one in enumerate(EDITS["odk"])]
    list(collect_files(paths, home))
    (edit,) = [one for one, _ in find_records(home, "env_clean")]
    remove_record(home, edit, "甲", "误填", "2026-10-20")
    assert state(home) == []


@given(
    made=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),  # submission
            st.sampled_from(["", "000001", "000001 2026-10-13T08:00", "000002"]),  # revision
            st.sampled_from(["", "a", "b"]),  # what it was
            st.sampled_from(["x", "y"]),  # indicator
        ),
        max_size=8,
        unique=True,
    ),
    rng=st.randoms(use_true_random=False),
)
def test_of_each_submission_the_latest_counts_in_any_order(made: list[Any], rng: Any) -> None:
    """Against the rule said plainly: no later revision, and nobody took its place."""
    stored = []
    for number, (instance, revision, was, item) in enumerate(made):
        more = {"revision": revision} if revision else {}
        more |= {"was": was} if was and was != instance else {}
        said = {"kind": "answer", "point": "p", "indicator": item, "result": "met"}
        record = {**said, "source": "self", "time": "2026-10-12", "instance": instance, **more}
        stored.append(Stored(record_id(record), "f", number, record))
    expected = set()
    for one in stored:
        mine = one.record["instance"]
        later = [
            other
            for other in stored
            if other.record["instance"] == mine
            and other.record.get("revision", "") > one.record.get("revision", "")
        ]
        replaced = any(other.record.get("was", "") == mine for other in stored)
        if not later and not replaced:
            expected.add(one.id)
    rng.shuffle(stored)
    assert {one.id for one in fold(stored)} == expected


def test_not_ours_rejected_and_empty_ones(tmp_path: Path) -> None:
    data = as_odk([submission("a"), submission("b", review="rejected"), submission("c")])
    lines = data.decode().split("\r\n")
    heads = lines[0].split(",")
    lines[3] = ",".join(
        "" if "g_fac_fire" in head else cell
        for head, cell in zip(heads, lines[3].split(","), strict=True)
    )
    reading = read(tmp_path, "\r\n".join(lines).encode())
    assert [record["instance"] for record in reading.records] == ["a"]
    assert {(p.code, p.count) for p in reading.problems} == {
        ("survey.rejected", 1),
        ("survey.nothing", 1),
    }
    text = "KEY,SubmissionDate,point_id,is_ours,not_ours,checked_at,checker,unit_name\n"
    text += "uuid:a,2026-10-12,park-n1,no,归县住建局,2026-10-12T09:00:00.000+08:00,张三,甲局\n"
    (record,) = read(tmp_path, text.encode()).records
    assert (record["kind"], record["why"], record["who"]) == ("not_ours", "归县住建局", "张三")


def test_times_of_a_server_are_those_of_china(tmp_path: Path) -> None:
    text = "point_id;q_fac_fire;_uuid;_id;_submission_time\npark-n1;met;a;1;2026-10-11T20:30:00\n"
    (record,) = read(tmp_path, text.encode()).records
    assert record["time"] == "2026-10-12T04:30"


def test_positions_are_kept_beside_the_answers(tmp_path: Path) -> None:
    home = tmp_path / "evidence"
    given = [submission("a"), submission("b", "park-n2", lon=0, lat=0)]
    list(collect_files([write(tmp_path, "a.csv", as_odk(given))], home))
    tables = load_answers(files={"evidence": evidence_files(home)}, settings=SETTINGS).tables
    (place,) = records(tables["answer_positions"])
    (row,) = [r for r in records(tables["answers"]) if r["answer_id"] == place["answer_id"]]
    assert (row["point_ref"], place["lon"], place["lat"]) == ("park-n1", 116.2, 28.1)


def test_points_and_indicators_nobody_knows_are_kept_for_the_build_to_name(tmp_path: Path) -> None:
    given = [submission("a", "无此处", {"no_such": {"q": "met"}}), submission("b")]
    reading = read(tmp_path, as_odk(given))
    assert {(r["point"], r["indicator"]) for r in reading.records} == {
        ("无此处", "no_such"),
        ("park-n1", "fac_fire"),
    }


def test_a_hundred_thousand_rows_are_not_cut(tmp_path: Path) -> None:
    head = "KEY,SubmissionDate,point_id,checker,checked_at,q_fac_fire\n"
    body = "".join(
        f"uuid:{i:06},2026-10-12,park-n{i % 977},张三,2026-10-12T09:{i % 60:02}:00.000+08:00,met\n"
        for i in range(100_001)
    )
    reading = read(tmp_path, (head + body).encode())
    assert len(reading.records) == 100_001
    assert reading.problems == []
    assert len({record["instance"] for record in reading.records}) == 100_001


HOSTILE = ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../etc/passwd", "a\x1b[2J\u202eb")


def test_payloads_stay_text_and_photos_bare_names(tmp_path: Path) -> None:
    for evil in HOSTILE:
        cells = {"q": "met", "n": evil, "p": f"../../{evil}"}
        for write_as in (as_odk, as_kobo, as_repeats):
            given = [submission("a", evil, {"fac_fire": cells}, checker=evil, unit=evil)]
            for record in read(tmp_path, write_as(given)).records:
                assert not set("".join(record.get("photos", []))) & set("/\\\x1b\u202e")
                assert "\x1b" not in str(record)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_damaged_exports_end_in_words(tmp_path: Path, way: str) -> None:
    rng = random.Random(way)  # noqa: S311 - made-up damage
    given = [submission(f"k{i}", f"park-n{i}") for i in range(8)]
    for number in range(40):
        data = bytearray(WAYS[way](given))
        for _ in range(rng.randrange(1, 20)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if number % 2:
            del data[rng.randrange(len(data)) :]
        (done,) = collect_files([write(tmp_path, "bad", bytes(data))], tmp_path / "evidence")
        assert done.is_kept or any(p.level == "error" for p in done.problems)
        for problem in done.problems:
            for language in ("zh", "en"):
                assert word_problem(problem, language)["what"]


def test_a_bomb_is_refused_and_a_large_archive_of_photos_is_not(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(420):
            member.write(b"0" * (1 << 20))
    (done,) = collect_files([bomb], tmp_path / "evidence")
    assert [p.code for p in done.problems] == ["collect.too_large"]
    large = tmp_path / "large.zip"
    with zipfile.ZipFile(large, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("submissions.csv", as_odk([submission("a")]))
        archive.writestr("media/1.jpg", bytes(70_000_000))
    (done,) = collect_files([large], tmp_path / "evidence")
    assert (done.is_kept, done.records) == (True, 1)
