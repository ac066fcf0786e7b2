"""Problems from failure to closing: every move in every state, proof, second person, relapses."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.cases.moves import ALLOWED
from geoplan.tables import Output
from geoplan.tables.values import CASE_STATES
from geoplan.text import say
from tests.cases.county import (
    CATALOGUE,
    SETTINGS,
    codes,
    day,
    follow,
    only,
    points,
    report,
    states,
)
from tests.conftest import REPOSITORY

FAIL = ("p", 0, "unmet", "甲", "patrol", "")
CASE = only(follow([FAIL]))["case_id"]
MENDED = report(CASE, "to_review", 3, who="乙", photos="b.jpg")
CLOSED = report(CASE, "closed", 4, reviewer="丙")
# Rows that lead to each state, and one row a move, with all that the move needs.
TO: dict[str, list[dict[str, Any]]] = {
    "to_verify": [],
    "assigned": [report(CASE, "assigned", 1)],
    "mending": [report(CASE, "mending", 1)],
    "to_review": [MENDED],
    "closed": [MENDED, CLOSED],
    "returned": [report(CASE, "returned", 1)],
    "extended": [report(CASE, "extended", 1, extend_to=day(30), approver="丁")],
    "relapsed": [MENDED, CLOSED, report(CASE, "relapsed", 5)],
}
MOVES = {
    "assigned": report(CASE, "assigned", 9),
    "transferred": report(CASE, "", 9, transfer_to="县住建局"),
    "mending": report(CASE, "mending", 9),
    "extended": report(CASE, "extended", 9, extend_to=day(40), approver="丁"),
    "mended": report(CASE, "to_review", 9, who="乙", photos="c.jpg"),
    "returned": report(CASE, "returned", 9, reviewer="丙"),
    "closed": report(CASE, "closed", 9, reviewer="丙"),
    "relapsed": report(CASE, "relapsed", 9),
    "to_verify": report(CASE, "to_verify", 9),
}
CLOSED_FAILING = "case.closed_failing"  # by the ledger only: the check itself still fails
AFTER = {"transferred": "assigned", "mended": "to_review"}


def _refused(output: Output) -> list[str]:
    return [code for code in codes(output) if code != CLOSED_FAILING]


@pytest.mark.parametrize("state", CASE_STATES)
def test_rows_lead_to_every_state(state: str) -> None:
    assert only(follow([FAIL], TO[state]))["state"] == state


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", CASE_STATES)
def test_every_move_in_every_state(state: str, move: str) -> None:
    output = follow([FAIL], [*TO[state], MOVES[move]])
    target = AFTER.get(move, move)
    repeats = target == state and move not in ("extended", "transferred")
    if move in ALLOWED[state]:
        assert (only(output)["state"], _refused(output)) == (target, [])
    elif repeats:
        assert (only(output)["state"], _refused(output)) == (state, [])
    else:
        assert (only(output)["state"], _refused(output)) == (state, ["case.illegal_move"])
        problem = output.problems[0]
        assert (problem.file, problem.sheet, problem.row) == ("台账.xlsx", "整改台账", 2)
        assert (problem.level, problem.ref) == ("lost", CASE)


def test_the_chain_of_the_issue_is_allowed_and_nothing_skips_the_review() -> None:
    chain = ["to_verify", "assigned", "mending", "to_review", "closed"]
    words = {"to_review": "mended"}
    for before, after in pairwise(chain):
        assert words.get(after, after) in ALLOWED[before]
    assert [state for state in CASE_STATES if "closed" in ALLOWED[state]] == ["to_review"]
    assert [state for state in CASE_STATES if "relapsed" in ALLOWED[state]] == ["closed"]


def test_the_guide_has_the_table_of_moves() -> None:
    text = (REPOSITORY / "docs" / "问题和整改.md").read_text("utf-8")
    words = {say(f"case_state.{state}"): state for state in CASE_STATES} | {"转办": "transferred"}
    told = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and cells[0] in words:
            targets = [words[word.partition("（")[0]] for word in cells[1].split("、")]
            told[words[cells[0]]] = {"mended" if t == "to_review" else t for t in targets}
    assert told == {state: set(moves) for state, moves in ALLOWED.items()}


@pytest.mark.parametrize(
    ("mended", "closed", "code"),
    [
        ({"photos": ""}, {}, "case.no_photo"),
        ({}, {"reviewer": "乙"}, "case.same_person"),
        ({}, {"reviewer": " 乙 "}, "case.same_person"),
        ({"who": ""}, {"reviewer": "县城管局"}, "case.same_person"),
        ({}, {"reviewer": ""}, "case.no_reviewer"),
    ],
)
def test_closing_takes_proof_and_a_second_person(
    mended: dict[str, str], closed: dict[str, str], code: str
) -> None:
    rows = [
        report(CASE, "to_review", 3, **{"who": "乙", "photos": "b.jpg", **mended}),
        report(CASE, "closed", 4, **{"reviewer": "丙", **closed}),
    ]
    output = follow([FAIL], rows)
    assert (only(output)["state"], codes(output)) == ("to_review", [code])


def test_proof_and_a_second_person_close() -> None:
    good = follow([FAIL], [MENDED, CLOSED])
    assert states(good) == ["closed"]
    assert only(good)["closed_by"] == "丙"
    assert only(good)["is_failing"]
    assert codes(good) == [CLOSED_FAILING]


def test_one_row_may_tell_of_mending_and_closing() -> None:
    row = report(CASE, "closed", 6, done_day=day(3), who="乙", photos="b.jpg", reviewer="丙")
    case = only(follow([FAIL], [row]))
    assert (case["state"], case["mended_day"], case["closed_day"]) == ("closed", day(3), day(6))
    without = follow([FAIL], [report(CASE, "closed", 6, reviewer="丙")])
    assert (states(without), codes(without)) == (["to_verify"], ["case.illegal_move"])


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (("乙", "self", "b.jpg"), ("丙", "patrol", ""), "closed"),
        (("乙", "self", ""), ("丙", "self", "c.jpg"), "closed"),
        (("乙", "self", "b.jpg"), ("乙", "patrol", ""), "to_review"),
        (("", "self", "b.jpg"), ("", "self", ""), "to_review"),
        (("", "self", "b.jpg"), ("", "patrol", ""), "closed"),
        (("乙", "self", ""), ("丙", "patrol", ""), "to_review"),
    ],
)
def test_checks_close_by_the_same_two_conditions(
    first: tuple[str, str, str], second: tuple[str, str, str], state: str
) -> None:
    given = [FAIL, ("p", 2, "met", *first), ("p", 4, "met", *second)]
    assert states(follow(given[:2])) == ["to_review"]
    assert states(follow(given)) == [state]


def test_as_of_an_earlier_day_nothing_later_is_known() -> None:
    given = [FAIL, ("p", 2, "met", "乙", "self", "b.jpg"), ("p", 4, "met", "丙", "patrol", "")]
    expected = {0: "to_verify", 1: "to_verify", 2: "to_review", 3: "to_review", 4: "closed"}
    for n, state in expected.items():
        assert states(follow(given, settings=SETTINGS.__class__(as_of=day(n)))) == [state]
    assert states(follow(given, settings=SETTINGS.__class__(as_of=day(-1)))) == []


def test_a_failure_while_waiting_for_review_gives_it_back() -> None:
    given = [FAIL, ("p", 2, "met", "乙", "self", "b.jpg"), ("p", 4, "unmet", "丙", "patrol", "")]
    case = only(follow(given))
    assert (case["state"], case["relapses"], case["sightings"]) == ("returned", 0, 2)


def test_days_of_waiting_for_a_review_are_not_overdue() -> None:
    mended, again = ("p", 7, "met", "乙", "self", "b.jpg"), ("p", 60, "unmet", "丙", "patrol", "")
    before = only(follow([FAIL], settings=SETTINGS.__class__(as_of=day(7))))["overdue_days"]
    assert before > 0
    back = only(follow([FAIL, mended, again], settings=SETTINGS.__class__(as_of=day(60))))
    assert (back["state"], back["overdue_days"]) == ("returned", before)


def test_what_does_not_apply_mends_nothing() -> None:
    output = follow([FAIL, ("p", 2, "na", "乙", "self", "")])
    assert states(output) == ["to_verify"]
    assert list(output.tables["problem_events"]["move"]) == ["found", "noted"]


def test_an_extension_needs_approval_and_moves_the_limit() -> None:
    def case(**more: Any) -> tuple[str, list[str]]:
        row = report(CASE, "extended", 1, **{"extend_to": day(9), "approver": "丁", **more})
        output = follow([FAIL], [row])
        return only(output)["due"], codes(output)

    before = only(follow([FAIL]))["due"]
    assert case() == (f"{day(9)}T23:59", [])
    assert case(approver="") == (before, ["case.no_approver"])
    assert case(extend_to=day(0)) == (before, ["case.extended_back"])


def test_transfers_are_counted_and_do_not_stop_the_clock() -> None:
    rows = [report(CASE, "", n, transfer_to=unit) for n, unit in ((1, "县住建局"), (2, "县水务局"))]
    case, before = only(follow([FAIL], rows)), only(follow([FAIL]))
    assert (case["unit"], case["lead"], case["transfers"]) == ("县水务局", "县城管局", 2)
    assert case["due"] == before["due"]


def test_rows_that_name_no_problem_or_another_time_are_told() -> None:
    output = follow([FAIL], [report("Q0", "mending", 1), report(CASE, "mending", -1)])
    assert sorted(codes(output)) == ["case.other_case", "case.unknown"]
    later = follow([FAIL], [report(CASE, "mending", 91)])
    assert (states(later), codes(later)) == (["to_verify"], ["case.future"])


def test_the_number_of_an_old_ledger_still_serves_when_an_earlier_check_comes_in() -> None:
    early = ("p", -3, "unmet", "甲", "self", "")
    output = follow([early, FAIL], [report(CASE, "mending", 1)])
    case = only(output)
    assert case["case_id"] != CASE
    assert (case["state"], case["found_day"], codes(output)) == ("mending", day(-3), [])


def test_serious_overdue_and_recurring_problems_are_supervised() -> None:
    case = only(follow([FAIL]))
    assert case["supervised_why"] == ["overdue"]
    assert only(follow([FAIL], supervise_overdue_days=99))["supervised_why"] == []
    serious = ("p", 85, "unmet", "甲", "patrol", "", "fire_equipment")
    hospital = points("p", type_id="hospital")
    fire = next(i for i in _serious("hospital"))
    assert only(follow([(*serious[:6], fire)], at=hospital))["supervised_why"][-1] == "serious"
    waiting = only(follow([FAIL, ("p", 60, "met", "乙", "self", "b.jpg")]))
    assert (waiting["overdue_days"], waiting["supervised_why"]) == (0, [])


def _serious(type_id: str) -> list[str]:
    indicators = CATALOGUE.types[type_id].indicators
    return [i for i in indicators if CATALOGUE.indicators[i].is_serious]


rows = st.tuples(
    st.sampled_from(["p", "q"]),
    st.integers(0, 60),
    st.sampled_from(["met", "unmet", "unmet", "na"]),
    st.sampled_from(["甲", "乙", ""]),
    st.sampled_from(["self", "patrol"]),
    st.sampled_from(["", "a.jpg"]),
)
kinds = st.sampled_from([*CASE_STATES, ""])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(rows, min_size=1, max_size=14),
    st.lists(st.tuples(kinds, st.integers(0, 60), st.sampled_from(["甲", "丙", ""])), max_size=6),
    st.randoms(use_true_random=False),
)
def test_order_of_rows_changes_nothing_and_every_unmet_item_has_its_problem(
    given_rows: list[tuple[Any, ...]],
    told: list[tuple[str, int, str]],
    shuffler: random.Random,
) -> None:
    places = points("p", "q", metres_apart=20)
    ids = list(follow(given_rows, at=places).tables["problem_cases"]["case_id"]) or ["Q0"]
    reports = [
        report(ids[i % len(ids)], state, n, reviewer=who, photos="z.jpg", extend_to=day(70))
        for i, (state, n, who) in enumerate(told)
    ]
    reports = list({r["report_id"]: r for r in reports}.values())
    one = follow(given_rows, reports, at=places)
    shuffled, again = list(given_rows), list(reports)
    shuffler.shuffle(shuffled)
    shuffler.shuffle(again)
    other = follow(shuffled, again, at=places)
    for name in ("problem_cases", "problem_events", "unit_standings"):
        assert one.tables[name].equals(other.tables[name])
    cases = one.tables["problem_cases"]
    unmet = {row[0] for row in given_rows if _last(row[0], given_rows) == "unmet"}
    assert set(cases.loc[cases["is_failing"], "point_id"]) == unmet
    assert cases["is_failing"].sum() == len(unmet)
    assert (cases.loc[cases["state"] == "closed", "photos_after"] != "").all()


def _last(point: str, given_rows: list[tuple[Any, ...]]) -> str:
    """The worst of the last day."""
    own = [row for row in given_rows if row[0] == point]
    last = max(row[1] for row in own)
    results = {row[2] for row in own if row[1] == last}
    return next(r for r in ("unmet", "met", "na") if r in results)


def test_the_unit_is_who_leads_the_point() -> None:
    assert only(follow([FAIL], units={"p": "甲局"}))["unit"] == "甲局"
