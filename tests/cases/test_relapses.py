"""Every planted relapse is found, none of what is merely open: against a plain double loop."""

from __future__ import annotations

import random
from typing import Any

from geoplan.tables import Output
from tests.cases.county import CATALOGUE, codes, day, follow, only, points, report

ITEMS = ("env_clean", "env_litter")
WITHIN_DAYS = 30


def _episode(point: str, start: int, item: str, is_mended: bool = True) -> list[tuple[Any, ...]]:
    """Found, and two days later mended and reviewed by another."""
    rows: list[tuple[Any, ...]] = [(point, start, "unmet", "甲", "patrol", "", item)]
    if is_mended:
        rows.append((point, start + 1, "met", "乙", "self", "b.jpg", item))
        rows.append((point, start + 2, "met", "丙", "patrol", "", item))
    return rows


def test_the_same_item_at_the_same_point_keeps_its_number() -> None:
    given = _episode("p", 0, ITEMS[0])
    first = only(follow(given))
    again = follow([*given, *_episode("p", 20, ITEMS[0], is_mended=False)])
    case = only(again)
    assert (case["case_id"], case["state"]) == (first["case_id"], "relapsed")
    assert (case["relapses"], case["relapse_days"], case["opened_day"]) == (1, 18, day(20))
    assert (case["mended_day"], case["photos_after"]) == (None, "")
    limit = follow([*given, *_episode("p", 2 + WITHIN_DAYS, ITEMS[0], is_mended=False)])
    assert only(limit)["relapses"] == 1


def test_later_than_that_is_a_new_problem() -> None:
    given = [*_episode("p", 0, ITEMS[0]), *_episode("p", 33, ITEMS[0], is_mended=False)]
    cases = follow(given).tables["problem_cases"]
    assert sorted(cases["state"]) == ["closed", "to_verify"]
    assert list(cases["relapses"]) == [0, 0]
    old = cases.loc[cases["state"] == "closed", "case_id"].iloc[0]
    told = follow(given, [report(old, "mending", 34)])
    assert codes(told) == ["case.other_case"]


def test_next_door_counts_only_for_the_same_unit_item_and_a_closed_problem() -> None:
    def relapses(metres: float, units: dict[str, str], item: str, is_mended: bool) -> int:
        given = [*_episode("p", 0, ITEMS[0], is_mended), *_episode("q", 10, item, is_mended=False)]
        near = points("p", "q", metres_apart=metres)
        return int(follow(given, at=near, units=units).tables["problem_cases"]["relapses"].sum())

    same, other = {"p": "甲局", "q": "甲局"}, {"p": "甲局", "q": "乙局"}
    assert relapses(29, same, ITEMS[0], True) == 1
    assert relapses(31, same, ITEMS[0], True) == 0
    assert relapses(29, other, ITEMS[0], True) == 0
    assert relapses(29, same, ITEMS[1], True) == 0
    assert relapses(29, same, ITEMS[0], False) == 0


def _brute(output: Output, at: Any, units: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Of each problem the nearest in time struck off next door, by comparing all with all."""
    cases = output.tables["problem_cases"].to_dict("records")
    events = output.tables["problem_events"].to_dict("records")
    north = dict(zip(at["point_id"], at["lat"] * 110_860, strict=True))
    spans = []
    for case in cases:
        own = [e for e in events if e["case_id"] == case["case_id"]]
        for event in own:
            if event["move"] == "closed":
                later = [e["day"] for e in own if e["seq"] > event["seq"]]
                back = [e["day"] for e in own if e["move"] == "relapsed" and e["day"] in later]
                spans.append((case, event["day"], min(back, default=None)))
    found = {}
    for case in cases:
        best = None
        for old, closed, again in spans:
            metres = abs(north[old["point_id"]] - north[case["point_id"]])
            if (
                old["point_id"] != case["point_id"]
                and old["indicator_id"] == case["indicator_id"]
                and units[old["point_id"]] == units[case["point_id"]]
                and metres <= 30
                and 0 < (case["found_day"] - closed).days <= WITHIN_DAYS
                and (again is None or again >= case["found_day"])
            ):
                rank = (-closed.toordinal(), metres, old["case_id"])
                best = min(best, (rank, old["case_id"])) if best else (rank, old["case_id"])
        if best:
            found[case["case_id"]] = (best[1], -best[0][0])
    return found


def test_all_planted_relapses_and_no_other() -> None:
    rng = random.Random(7)  # noqa: S311 - a plan, no secret
    names = [f"p{i:02d}" for i in range(30)]
    at = points(*names, metres_apart=19)
    units = {name: f"局{i // 10}" for i, name in enumerate(names)}
    given: list[tuple[Any, ...]] = []
    for name in names:
        for item in ITEMS:
            start = rng.randrange(0, 25)
            for _ in range(rng.randrange(0, 4)):
                given += _episode(name, start, item, is_mended=rng.random() < 0.7)
                start += rng.randrange(4, 40)
    output = follow([row for row in given if row[1] <= 90], at=at, units=units)
    cases = output.tables["problem_cases"]
    expected = _brute(output, at, units)
    near = {c: of for c, of in zip(cases["case_id"], cases["relapse_of"], strict=True) if of}
    assert near == {case: of for case, (of, _) in expected.items()}
    assert len(near) > 5
    assert (cases["relapses"] > 0).sum() > len(near)  # at the point itself too
    events = output.tables["problem_events"]
    own = events[events["move"] == "relapsed"].groupby("case_id").size()
    wanted = [int(own.get(c, 0)) + (c in near) for c in cases["case_id"]]
    assert list(cases["relapses"]) == wanted
    assert (events.loc[events["move"] == "relapsed", "before"] == "closed").all()
    assert {ITEMS[0], ITEMS[1]} <= set(CATALOGUE.types["park"].indicators)
