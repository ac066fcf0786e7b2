"""Seven states of points: what is told, what is not, and what must hold of any county."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.config import MODES, Coverage, Settings
from geoplan.coverage import find_gaps
from geoplan.coverage.gaps import patrol_limits
from geoplan.tables import records
from geoplan.tables.values import STATES, TRAVEL_MODES
from geoplan.text import LANGUAGES, say, word_problem
from tests.coverage.patrol_tables import (
    AS_OF,
    ago,
    duty,
    point,
    score,
    tables,
    visit,
    visited,
)

CATALOGUE = load_catalogue()
SETTINGS = Settings(as_of=AS_OF, coverage=Coverage(patrol_days=7, reach_minutes=15.0))
BASE = {"base_id": "b", "file": "驻点.csv", "sheet": "", "row": 2, "name": "城东", "address": ""}
BASE |= {"lon": 116.0, "lat": 28.0}

# A point: what is wrong (any of unmet, unknown, expired), its lead and township (or none), days
# since its last visit (or none), minutes from the base (or why there are none).
Given = tuple[list[str], str, str, int | None, float | str]


def reach(point_id: str, minutes: float | str) -> dict[str, Any]:
    is_met = isinstance(minutes, float)
    row = {"point_id": point_id, "mode": "ebike", "status": "reached" if is_met else minutes}
    row |= {"base_id": "b" if is_met else "", "minutes": minutes if is_met else None}
    return row | {"distance_m": 1.0 if is_met else None, "access_m": None}


def check_row(point_id: str, indicator_id: str, **changes: Any) -> dict[str, Any]:
    row = {"point_id": point_id, "indicator_id": indicator_id, "result": "met", "state": "met"}
    row |= {
        "day": ago(40),
        "clock": "",
        "checker": "",
        "note": "",
        "is_expired": False,
        "answer_id": "",
    }
    row |= {
        "source": "self",
        "photos": "",
        "credit": 1.0,
        "credit_low": 1.0,
        "spots": None,
        "spots_unmet": None,
    }
    return row | changes


def find(county: list[Given], rng: Random | None = None, has_bases: bool = True) -> Any:
    """Return the output for a county of parks."""
    ids = [f"p{i:02d}" for i in range(len(county))]
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in ("checks", "duties", "scores", "visits", "visited", "walked", "point_reaches")
    }
    for i, (wrong, lead, town, days, minutes) in zip(ids, county, strict=True):
        counts = {"unmet": "unmet" in wrong, "unknown": "unknown" in wrong}
        counts |= {"expired": "expired" in wrong, "indicators": 3}
        rows["scores"].append(score(i) | {k: int(v) for k, v in counts.items()})
        if "unmet" in wrong:
            rows["checks"].append(check_row(i, "fac_fire", result="unmet", state="unmet"))
        if "expired" in wrong:
            rows["checks"].append(check_row(i, "env_water", is_expired=True))
        rows["duties"] += [duty(i, "lead", lead)] * bool(lead)
        rows["duties"] += [duty(i, "township", town)] * bool(town)
        if days is not None:
            rows["visits"].append(visit(f"v{i}", ago(days)))
            rows["visited"].append(visited(f"v{i}", "point", i, ago(days)))
        rows["point_reaches"].append(reach(i, minutes))
    rows["points"] = [point(i) for i in ids]
    for own in rows.values():
        if rng is not None:
            rng.shuffle(own)
    frames = tables(**rows, sections=[], point_sections=[], bases=[BASE] if has_bases else [])
    return find_gaps(**frames, catalogue=CATALOGUE, settings=SETTINGS)


def states(output: Any) -> list[list[str]]:
    return [list(row["states"]) for row in records(output.tables["gaps"])]


POINT = st.tuples(
    st.lists(st.sampled_from(["unmet", "unknown", "expired"]), unique=True, max_size=3),
    st.sampled_from(["", "城管局", "住建局"]),
    st.sampled_from(["", "甲镇", "乙镇"]),
    st.one_of(st.none(), st.integers(0, 20)),
    st.one_of(st.floats(1, 40), st.sampled_from(["no_way", "too_far_to_snap", "no_place"])),
)
COUNTY = st.lists(POINT, min_size=1, max_size=9)
NAMES = {"unmet": "failing", "unknown": "unchecked", "expired": "stale"}


def by_rule(county: list[Given]) -> list[list[str]]:
    """What each state means, said again in a few words."""
    known = [days for _, _, _, days, _ in county if days is not None]
    found = []
    for wrong, lead, _, days, minutes in county:
        own = {NAMES[w] for w in wrong} | ({"unowned"} if not lead else set())
        if known and max(known) >= 7 and (days is None or days > 7):
            own.add("unpatrolled")
        if minutes == "no_way" or (isinstance(minutes, float) and minutes > 15):
            own.add("unreachable")
        found.append([state for state in STATES if state in own] or ["covered"])
    return found


@settings(max_examples=60)
@given(county=COUNTY, rng=st.randoms(use_true_random=False))
def test_states_follow_their_definition_in_any_order(county: list[Given], rng: Random) -> None:
    output = find(county, rng)
    assert states(output) == by_rule(county)
    for row in records(output.tables["gaps"]):
        assert row["state"] == row["states"][0]
        for text in row["reasons"]:
            facts = json.loads(text)
            for language in LANGUAGES:
                assert "{" not in say(f"gap.{facts['code']}", language, **facts)


@settings(max_examples=60)
@given(county=COUNTY)
def test_the_county_is_the_sum_of_its_townships_and_of_its_units(county: list[Given]) -> None:
    output = find(county)
    sums = output.tables["summaries"]
    (whole,) = sums[sums["dimension"] == "county"].to_dict("records")
    assert whole["points"] == len(county)
    assert [whole[s] for s in STATES] == [
        sum(own[0] == s for own in states(output)) for s in STATES
    ]
    for dimension in ("township", "unit", "type"):
        part = sums[sums["dimension"] == dimension]
        for column in ("points", "scored", *STATES):
            assert part[column].sum() == whole[column]


@settings(max_examples=40)
@given(county=COUNTY, at=st.integers(0, 8), more=POINT)
def test_a_visit_or_a_covered_point_more_never_widens_a_gap(
    county: list[Given], at: int, more: Given
) -> None:
    # A first record on its own may let what nobody could tell be told; it is no gap it made.
    county = [*county, ([], "城管局", "", 20, 5.0)]
    before = states(find(county))
    one = at % len(county)
    wrong, lead, town, days, minutes = county[one]
    visited_now = [*county[:one], (wrong, lead, town, 0, minutes), *county[one + 1 :]]
    if days is None or days < 20:
        for was, now in zip(before, states(find(visited_now)), strict=True):
            assert set(now) - {"covered"} <= set(was)
    covered = find([*county, ([], "城管局", more[2], 0, 1.0)])
    assert states(covered) == [*before, ["covered"]]


def test_without_records_and_bases_nothing_is_told_of_them() -> None:
    output = find([([], "局", "", None, "no_base")], has_bases=False)
    assert states(output) == [["covered"]]
    assert [(p.code, p.level) for p in output.problems] == [
        ("patrol.no_records", "info"),
        ("reach.no_bases", "info"),
    ]
    output = find([([], "局", "", 3, 5.0), ([], "局", "", None, "no_place")])
    assert states(output) == [["covered"], ["covered"]]
    assert [p.code for p in output.problems] == ["patrol.too_short", "reach.told"]
    assert output.problems[1].facts["untold"] == 1
    for problem in output.problems:
        assert word_problem(problem)["what"]


def test_records_that_reached_nothing_say_nothing_of_who_was_not_visited() -> None:
    lone = visit("lost", ago(400), point_ref="没有的地方")
    frames = tables(
        points=[point("p0"), point("p1")],
        scores=[score("p0"), score("p1")],
        duties=[duty("p0", "lead", "局"), duty("p1", "lead", "局")],
        visits=[lone, visit("v", ago(3))],
        visited=[visited("v", "point", "p1", ago(3))],
        **{name: [] for name in ("checks", "sections", "point_sections", "walked")},
        **{name: [] for name in ("point_reaches", "bases")},
    )
    output = find_gaps(**frames, catalogue=CATALOGUE, settings=SETTINGS)
    assert states(output) == [["covered"], ["covered"]]
    assert output.problems[0].code == "patrol.too_short"
    none = find_gaps(
        **frames | tables(visits=[lone], visited=[]), catalogue=CATALOGUE, settings=SETTINGS
    )
    assert states(none) == [["covered"], ["covered"]]
    assert none.problems[0].code == "patrol.none_reached"
    assert word_problem(none.problems[0])["what"]


def test_bases_that_no_way_starts_from_tell_nothing() -> None:
    output = find([([], "局", "", None, "no_base"), ([], "局", "", None, "no_base")])
    assert states(output) == [["covered"], ["covered"]]
    (told,) = [p for p in output.problems if p.code.startswith("reach.")]
    assert (told.code, told.facts["bases"]) == ("reach.no_usable_base", 1)
    for language in LANGUAGES:
        assert word_problem(told, language)["fix"]
    some = find([([], "局", "", None, "no_base"), ([], "局", "", None, 5.0)])
    assert some.problems[1].facts["untold"] == 1


def test_a_place_that_is_checked_rarely_is_visited_rarely() -> None:
    limits = patrol_limits(CATALOGUE, 7)
    days = {i.id: i.interval_days for i in CATALOGUE.indicators.values()}
    for point_type in CATALOGUE.types.values():
        shortest = min((days[i] for i in point_type.indicators), default=7)
        assert limits[point_type.id] == max(7, shortest)


def test_what_has_no_place_is_not_patrolled() -> None:
    row = point("p0", type_id="hotline_12345", shape="none", lon=None, lat=None)
    if row["type_id"] not in CATALOGUE.types:
        row["type_id"] = next(t.id for t in CATALOGUE.types.values() if t.shape == "none")
    frames = tables(
        points=[row, point("p1")],
        scores=[score("p0"), score("p1")],
        visits=[visit("v", ago(20))],
        visited=[visited("v", "point", "p1", ago(20))],
        **{name: [] for name in ("duties", "checks", "sections", "point_sections", "walked")},
        **{name: [] for name in ("point_reaches", "bases")},
    )
    output = find_gaps(**frames, catalogue=CATALOGUE, settings=SETTINGS)
    assert states(output) == [["unowned"], ["unowned", "unpatrolled"]]


def test_modes_of_the_settings_are_those_of_the_tables() -> None:
    assert MODES == TRAVEL_MODES


@pytest.mark.parametrize("days", [7, 8])
def test_the_limit_itself_is_in_time(days: int) -> None:
    output = find([([], "局", "", days, 15.0), ([], "局", "", 30, 15.01)])
    assert states(output)[0] == (["covered"] if days == 7 else ["unpatrolled"])
    assert states(output)[1] == ["unpatrolled", "unreachable"]
    assert isinstance(AS_OF, date)
