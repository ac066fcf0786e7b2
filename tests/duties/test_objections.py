"""What units say is not theirs: open until somebody decides; who speaks of points not his own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from geoplan.duties import settle_objections
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.text import word_problem
from tests.duties.cases import SETTINGS, assign, move, point, rule

SAID = date(2026, 10, 12)
LATER, BEFORE = date(2026, 10, 15), date(2026, 10, 1)
OURS, THEIRS = "县城管局", "县住建局"


def objection(point_ref: str = "p", **changes: Any) -> dict[str, Any]:
    row = {"record_id": "r1", "file": "ab12cd34…", "row": 2, "point_ref": point_ref}
    row |= {"unit": OURS, "day": SAID, "who": "李某", "why": f"归{THEIRS}管", **changes}
    return row


def answer(answer_id: str, point_ref: str = "p", **changes: Any) -> dict[str, Any]:
    row = dict.fromkeys(TABLES["answers"].names, "")
    row |= {"answer_id": answer_id, "file": "ab12cd34…", "row": 3, "point_ref": point_ref}
    row |= {"indicator_ref": "env_clean", "result": "met", "day": SAID, "source": "self"}
    return row | {"unit": OURS, "spots": None, "spots_unmet": None} | changes


def settle(
    said: list[dict[str, Any]],
    moves: list[dict[str, Any]] | None = None,
    answers: list[dict[str, Any]] | None = None,
) -> Output:
    """Settle objections at two points that a rule gives to one unit."""
    rows = {
        "points": [point("p"), point("q", x_m=3000)],
        "duty_rules": [rule("r", OURS, supporting="县教体局", names=["p", "q"])],
        "reassignments": moves or [],
    }
    given = assign(**rows)
    return settle_objections(
        points=from_rows(TABLES["points"], rows["points"]),
        identities=from_rows(TABLES["identities"], []),
        duties=given.tables["duties"],
        duty_moves=given.tables["duty_moves"],
        answers=from_rows(TABLES["answers"], answers or []),
        not_ours=from_rows(TABLES["not_ours"], said),
        settings=SETTINGS,
    )


def rows_of(output: Output) -> list[dict[str, Any]]:
    return records(output.tables["objections"])


def told(output: Output) -> list[tuple[str, int]]:
    return [(problem.code, problem.count) for problem in output.problems]


def test_an_objection_stays_open_until_somebody_decides() -> None:
    output = settle([objection()])
    (row,) = rows_of(output)
    assert (row["state"], row["lead"], row["named_unit"]) == ("open", OURS, "")
    assert told(output) == [("objection.open", 1)]
    assert all(word_problem(p, lang)["fix"] for p in output.problems for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("to", "day", "state"),
    [
        (THEIRS, LATER, "moved"),
        (THEIRS, SAID, "moved"),
        (OURS, LATER, "refused"),
        (OURS, SAID, "refused"),
        (OURS, BEFORE, "open"),  # decided before it was said: nobody has answered yet
        (OURS, None, "open"),  # nobody knows when
    ],
)
def test_a_decision_settles_it(to: str, day: date | None, state: str) -> None:
    output = settle([objection()], [move("m", to, ref="p", day=day)])
    (row,) = rows_of(output)
    assert (row["state"], row["lead"]) == (state, to)
    if state != "open":
        assert (row["settled_by"], row["settled_day"], row["settled_why"]) == (
            "王某",
            day,
            "分工调整",
        )
        assert told(output) == [("objection.settled", 1)]


def test_one_point_of_a_lot_is_settled_by_the_lot() -> None:
    lot = move("m", THEIRS, type_id="park", day=LATER)
    output = settle([objection("p"), objection("q", record_id="r2")], [lot])
    assert [row["state"] for row in rows_of(output)] == ["moved", "moved"]


def test_said_again_after_an_answer_it_is_open_again_and_counted() -> None:
    again = objection(record_id="r2", day=date(2026, 10, 17))
    output = settle([objection(), again], [move("m", OURS, ref="p", day=LATER)])
    (row,) = rows_of(output)
    assert (row["state"], row["times"], row["first_day"]) == ("open", 2, SAID)
    assert row["objection_id"] == "r2"


def test_the_county_in_front_of_a_name_makes_no_other_unit() -> None:
    (row,) = rows_of(settle([objection(unit=f"{SETTINGS.county.name}{OURS}")]))
    assert row["state"] == "open"


def test_whoever_supports_may_object_too_and_a_stranger_has_nothing_to_settle() -> None:
    helper = objection(unit="县教体局")
    stranger = objection(unit=THEIRS, record_id="r2")
    misspelt = objection(unit="县水利", record_id="r3")
    moves = [move("m", THEIRS, ref="q", day=BEFORE)]  # so the stranger has a point of its own
    states = {
        row["unit"]: (row["state"], row["role"])
        for row in rows_of(settle([helper, stranger, misspelt], moves))
    }
    assert states == {
        "县教体局": ("open", "supporting"),
        THEIRS: ("moved", ""),
        "县水利": ("open", ""),  # nobody's name: the office looks, nothing is settled by itself
    }


def test_a_point_nobody_knows_is_kept_and_told() -> None:
    output = settle([objection("没有的点位")])
    (row,) = rows_of(output)
    assert (row["state"], row["point_id"], row["point_ref"]) == ("unknown", "", "没有的点位")
    assert told(output) == [("objection.unknown", 1)]


def test_the_other_unit_is_taken_from_the_reason_where_it_is_one_and_known() -> None:
    def named(why: str) -> str:
        moves = [move("m", THEIRS, ref="q", day=BEFORE)]
        (row,) = rows_of(settle([objection(why=why)], moves))
        return str(row["named_unit"])

    assert named("2025 年起归县住建局") == THEIRS
    assert named("不归县城管局，归县住建局") == THEIRS
    assert named("归谁不知道") == ""


def test_no_objection_is_lost_whatever_is_said() -> None:
    said = [
        objection(ref, record_id=f"r{i}", unit=unit)
        for i, (ref, unit) in enumerate(
            [("p", OURS), ("p", ""), ("q", OURS), ("x", ""), ("名p", "县水利局")]
        )
    ]
    rows = rows_of(settle(said))
    assert sum(row["times"] for row in rows) == len(said)


def foreign(*answers: dict[str, Any]) -> tuple[list[tuple[str, str]], list[Problem]]:
    output = settle([], answers=list(answers))
    rows = records(output.tables["foreign_answers"])
    return [(row["answer_id"], row["point_id"]) for row in rows], list(output.problems)


def test_a_unit_without_any_part_in_a_point_is_doubted_and_others_are_not() -> None:
    found, problems = foreign(
        answer("lead"),
        answer("helper", unit="县教体局"),
        answer("none", unit=""),
        answer("patrol", unit="县水利局", source="patrol"),
        answer("stranger", unit="县水利局"),
        answer("other", "名q", unit="县水利局"),
        answer("nowhere", "没有的点位", unit="县水利局"),
        answer("later", unit="县水利局", day=date(2030, 1, 1)),
    )
    assert found == [("other", "q"), ("stranger", "p")]
    (problem,) = problems
    assert (problem.code, problem.level, problem.count) == ("answer.foreign", "warning", 2)
    assert problem.facts == {"unit": "县水利局", "points": "名q、名p"} or problem.facts == {
        "unit": "县水利局",
        "points": "名p、名q",
    }
