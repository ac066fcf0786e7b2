"""Answers follow the heirs of the point they name, up to the day it was cut anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.scores import score_points
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.heirs import Heir, Heirs, heirs_text
from geoplan.text import word_problem
from tests.scores.test_scores import BLANK, SMALL, _points
from tests.toy_points import park_row

DAY = date(2026, 10, 1)  # the day of the re-cut
LATER = DAY + timedelta(days=10)
Row = tuple[str, str, str, date]  # point, indicator, result, day


def _identities(rows: dict[str, tuple[str, list[Heir]]]) -> pd.DataFrame:
    rest = {"type_id": "park", "name": "", "lon": 117.0, "lat": 28.0, "length_m": None}
    return from_rows(
        TABLES["identities"],
        [
            rest
            | {"point_id": i, "status": status, "osm": "", "line": ""}
            | {"heirs": heirs_text(heirs)}
            for i, (status, heirs) in rows.items()
        ],
    )


def _score(
    count: int, identities: dict[str, tuple[str, list[Heir]]], answers: list[Row]
) -> tuple[dict[tuple[str, str], tuple[str, str]], list[Problem]]:
    """Return result and answer id by point (p0, p1 ...) and indicator."""
    blank = BLANK | {"file": "f.csv", "sheet": ""}
    rows = [
        blank
        | {"answer_id": f"a{n}", "row": n + 2, "point_ref": ref, "indicator_ref": indicator}
        | {"result": result, "day": day}
        for n, (ref, indicator, result, day) in enumerate(answers)
    ]
    output = score_points(
        points=_points(park_row(), count),
        answers=from_rows(TABLES["answers"], rows),
        identities=_identities(identities),
        catalogue=SMALL,
        settings=Settings(as_of=LATER),
    )
    checks = records(output.tables["checks"])
    found = {(c["point_id"], c["indicator_id"]): (c["result"], c["answer_id"]) for c in checks}
    return found, output.problems


SPLIT = {
    "p0": ("current", [Heir("p1", DAY)]),
    "p1": ("current", []),
    "old": ("gone", [Heir("p0", DAY), Heir("p1", DAY)]),
    "lost": ("gone", []),
    "maybe": ("candidate", []),
}


def test_both_halves_inherit_what_was_answered_before() -> None:
    found, problems = _score(2, SPLIT, [("old", "s1", "unmet", DAY)])
    assert found == {("p0", "s1"): ("unmet", "a0"), ("p1", "s1"): ("unmet", "a0")}
    assert [(p.code, p.count) for p in problems] == [("answer.followed", 1)]


def test_an_answer_to_one_that_is_still_there_speaks_for_itself_and_its_heirs() -> None:
    found, _ = _score(2, SPLIT, [("p0", "s1", "unmet", DAY)])
    assert found == {("p0", "s1"): ("unmet", "a0"), ("p1", "s1"): ("unmet", "a0")}
    found, problems = _score(2, SPLIT, [("p0", "s1", "unmet", DAY + timedelta(days=1))])
    assert found == {("p0", "s1"): ("unmet", "a0")}
    assert problems == []


def test_what_is_answered_after_the_cut_to_one_that_is_gone_is_lost() -> None:
    found, problems = _score(2, SPLIT, [("old", "s1", "met", DAY + timedelta(days=1))])
    assert found == {}
    (problem,) = problems
    assert (problem.code, problem.level, problem.row) == ("answer.gone_point", "lost", 2)
    assert "p0、p1" in word_problem(problem)["fix"]


@pytest.mark.parametrize(
    ("ref", "code"), [("lost", "answer.gone_point"), ("maybe", "answer.candidate_point")]
)
def test_what_nobody_inherits_is_named(ref: str, code: str) -> None:
    found, problems = _score(2, SPLIT, [(ref, "s1", "met", DAY)])
    assert found == {}
    assert [(p.code, p.level, p.file, p.row) for p in problems] == [(code, "lost", "f.csv", 2)]
    words = word_problem(problems[0])
    assert ref in words["what"]
    assert "：" not in words["fix"]


def test_a_name_speaks_for_the_point_that_bears_it_alone() -> None:
    found, _ = _score(2, SPLIT, [("公园0", "s1", "unmet", DAY)])
    assert found == {("p0", "s1"): ("unmet", "a0")}


@pytest.mark.parametrize(("own", "counts"), [(-1, "a1"), (0, "a0"), (1, "a0")])
def test_an_inherited_answer_never_beats_one_as_new(own: int, counts: str) -> None:
    """Not even where it is worse: the point was looked at itself that day."""
    before = DAY - timedelta(days=3)
    answers = [("p1", "s1", "met", before + timedelta(days=own)), ("old", "s1", "unmet", before)]
    found, problems = _score(2, SPLIT, answers)
    assert found["p1", "s1"][1] == counts
    assert found["p0", "s1"] == ("unmet", "a1")
    told = {p.code: p.count for p in problems}
    assert told == {"answer.followed": 1} | ({"answer.superseded": 1} if own < 0 else {})


def test_of_two_inherited_on_one_day_the_worse_counts() -> None:
    merged = {i: ("gone", [Heir("p0", DAY)]) for i in ("a", "b")} | {"p0": ("current", [])}
    answers = [("a", "s1", "unmet", DAY), ("b", "s1", "met", DAY)]
    found, _ = _score(1, merged, answers)
    assert found == {("p0", "s1"): ("unmet", "a0")}


def test_an_indicator_that_is_not_checked_is_named_once() -> None:
    found, problems = _score(2, SPLIT, [("old", "没有这一条", "met", DAY)])
    assert found == {}
    assert [p.code for p in problems] == ["answer.unknown_indicator"]


IDS = [f"i{n}" for n in range(6)]
days = st.integers(0, 5).map(lambda n: DAY + timedelta(days=n))
heir = st.builds(Heir, st.sampled_from(IDS), days)
families = st.dictionaries(
    st.sampled_from(IDS), st.lists(heir, max_size=3, unique_by=lambda h: h.point_id), max_size=6
)


@given(families, st.sets(st.sampled_from(IDS)), st.sampled_from(IDS), days)
def test_heirs_are_those_that_a_chain_of_days_reaches(
    family: dict[str, list[Heir]], current: set[str], start: str, day: date
) -> None:
    """Against Warshall's closure of the inheritances that hold on that day."""
    table = _identities({i: ("gone", heirs) for i, heirs in family.items()})
    reach: dict[str, set[str]] = {
        i: {h.point_id for h in family.get(i, []) if h.day >= day} for i in IDS
    }
    for middle in IDS:
        for i in IDS:
            if middle in reach[i]:
                reach[i] |= reach[middle]
    found = Heirs(table, current).of(start, day)
    assert len(set(found)) == len(found)
    assert set(found) == (reach[start] - {start}) & current


rows = st.lists(
    st.tuples(
        st.sampled_from([*SPLIT, "公园1"]),
        st.sampled_from(["s1", "d1"]),
        st.sampled_from(["met", "unmet", "na"]),
        st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n)),
    ),
    max_size=8,
)


@given(rows)
def test_every_answer_counts_or_is_told(answers: list[Row]) -> None:
    """Against a plain loop that gathers, for each point, all answers it has."""
    found, problems = _score(2, SPLIT, answers)
    chances: dict[tuple[str, str], list[Any]] = {}
    rank = {"na": 0, "met": 1, "unmet": 2}
    lost = 0
    for n, (ref, indicator, result, day) in enumerate(answers):
        mine = {"p0": ["p0"], "p1": ["p1"], "公园1": ["p1"]}.get(ref, [])
        inherit = {"p0": ["p1"], "old": ["p0", "p1"]}.get(ref, []) if day <= DAY else []
        lost += not mine and not inherit
        for point in [*mine, *inherit]:
            key = (day, point in mine, rank[result], f"a{n}", result)
            chances.setdefault((point, indicator), []).append(key)
    expected = {k: (max(v)[4], max(v)[3]) for k, v in chances.items()}
    assert found == expected
    told = {p.code: p.count for p in problems if p.level == "info"}
    used = {answer for _, answer in expected.values()}
    assert sum(p.level == "lost" for p in problems) == lost
    assert told.get("answer.superseded", 0) == len(answers) - lost - len(used)
