"""What changed of every point, told once and truly, and sums that lead from then to now."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.compare.changes import find_changes
from geoplan.compare.match import link_points
from geoplan.tables import TABLES, check, records
from geoplan.tables.values import CHANGE_KINDS, STATES
from tests.compare.sides import Row, tables, thing
from tests.inventory.identity.things import nowhere, site, stretch

Told = list[tuple[str, str, str, str]]


def told(old: list[Row], new: list[Row], points: float = 5.0) -> Told:
    changes = find_changes(tables(old), tables(new), points).changes
    return [(r["kind"], r["item"], r["before"], r["after"]) for r in records(changes)]


PARK = site("n1", "东园")


@pytest.mark.parametrize(
    ("then", "now", "kinds"),
    [
        ({}, {}, []),
        ({"lead": "县城管局"}, {"lead": "县住建局"}, [("unit", "lead", "县城管局", "县住建局")]),
        ({"lead": ""}, {"lead": "县住建局"}, [("unit", "lead", "", "县住建局")]),
        ({"township": "东镇"}, {"township": ""}, [("unit", "township", "东镇", "")]),
        (
            {"supporting": ("b", "a")},
            {"supporting": ("a", "c")},
            [("unit", "supporting", "a、b", "a、c")],
        ),
        ({"supporting": ("b", "a")}, {"supporting": ("a", "b")}, []),
        ({"state": "unchecked"}, {"state": "failing"}, [("worse", "", "unchecked", "failing")]),
        ({"state": "failing"}, {"state": "stale"}, [("lapsed", "", "failing", "stale")]),
        ({"state": "unchecked"}, {"state": "stale"}, [("better", "", "unchecked", "stale")]),
        ({"state": "unowned"}, {"state": "stale"}, [("better", "", "unowned", "stale")]),
        *(
            (
                {"state": "failing", "results": {"a": "unmet"}},
                {"state": "unchecked", "results": {"a": now}},
                [(kind, "", "failing", "unchecked"), (result, "a", "unmet", now)][::step],
            )
            for now, kind, result, step in (
                ("met", "better", "fixed", -1),
                ("expired", "lapsed", "cleared", 1),
                ("unverified", "lapsed", "cleared", 1),
            )
        ),
        ({"score": 80.0}, {"score": 84.9}, []),
        ({"score": 80.0}, {"score": 85.0}, [("score_up", "", "80.0", "85.0")]),
        ({"score": 80.0}, {"score": 75.0}, [("score_down", "", "80.0", "75.0")]),
        ({"score": None}, {"score": None}, []),
        ({"score": None}, {"score": 0.0}, [("scored", "", "", "0.0")]),
        ({"score": 0.0}, {"score": None}, [("unscored", "", "0.0", "")]),
        ({}, {"results": {"a": "unmet"}}, [("newly_failing", "a", "", "unmet")]),
        (
            {"results": {"a": "expired"}},
            {"results": {"a": "unmet"}},
            [("newly_failing", "a", "expired", "unmet")],
        ),
        (
            {"results": {"a": "unmet"}},
            {"results": {"a": "met"}},
            [("fixed", "a", "unmet", "met")],
        ),
        *(
            (
                {"results": {"a": "unmet"}},
                {"results": {"a": state} if state else {}},
                [("cleared", "a", "unmet", state)],
            )
            for state in ("unverified", "expired", "na", "")
        ),
        ({"results": {"a": "unmet"}}, {"results": {"a": "unmet"}}, []),
        ({"results": {"a": "met"}}, {"results": {"a": "na"}}, []),
    ],
)
def test_what_is_told_of_a_point(then: Row, now: Row, kinds: Told) -> None:
    assert told([thing(PARK, **then)], [thing(PARK, **now)]) == kinds


def test_come_and_gone() -> None:
    old = [thing(site("n1", "东园")), thing(site("n2", "西园", 900))]
    new = [thing(site("n1", "东园")), thing(site("n3", "北园", 0, 3000))]
    found = find_changes(tables(old), tables(new), 5.0)
    keys = ["kind", "old_id", "point_id", "name"]
    assert found.changes[keys].to_numpy().tolist() == [
        ["removed", "park-n2", "", "西园"],
        ["added", "", "park-n3", "北园"],
    ]
    assert found.common == 1
    assert found.changes["geometry"].notna().all()


def test_a_candidate_that_was_confirmed_is_new_and_says_so() -> None:
    park = site("n1", "东园")
    now = tables([thing(park)])
    then = tables([], [park])
    (row,) = records(find_changes(then, now, 5.0).changes)
    assert (row["kind"], row["before"], row["after"]) == ("added", "candidate", "")
    (row,) = records(find_changes(now, then, 5.0).changes)
    assert (row["kind"], row["before"], row["after"]) == ("removed", "", "candidate")


def test_what_moved_and_was_renamed() -> None:
    new = site("n1", "西园", 0, 50)
    assert told([thing(PARK)], [thing(new)]) == [
        ("moved", "", "东园", "西园"),
        ("renamed", "", "东园", "西园"),
    ]


def test_another_type_of_the_same_object_is_the_same_place() -> None:
    square = site("n1", "东园", 5, type_id="square")
    old, new = tables([thing(PARK)]), tables([thing(square, state="failing")])
    found = find_changes(old, new, 5.0)
    assert found.changes["kind"].tolist() == ["worse", "retyped"]
    assert found.common == 1
    assert found.changes["after"].tolist()[1] == "square"
    assert link_points(old, new).retyped == {"park-n1": "square-n1"}


def test_parts_of_one_street_are_not_taken_for_one_another() -> None:
    """Two stretches of one way: the one that is a main road now lies on the other half."""
    old = [thing(stretch("a", (0, 0), (300, 0)))]
    far = stretch("b", (300, 0), (600, 0), type_id="main_road")
    kinds = [kind for kind, *_ in told(old, [thing(far | {"point_id": "main_road-sb"})])]
    assert kinds == ["removed", "added"]
    same = stretch("b", (0, 0), (300, 0), type_id="main_road")
    kinds = [kind for kind, *_ in told(old, [thing(same | {"point_id": "main_road-sb"})])]
    assert kinds == ["retyped"]


def test_two_lanes_that_became_one_road_are_neither_gone_nor_new() -> None:
    old = [thing(stretch(m, (x, 0), (x + 300, 0))) for m, x in (("a", 0), ("b", 300))]
    road = stretch("c", (0, 0), (600, 0), type_id="main_road") | {"point_id": "main_road-sc"}
    found = find_changes(tables(old), tables([thing(road)]), 5.0)
    assert found.changes["kind"].tolist() == ["retyped", "retyped"]
    assert found.common == 0
    types = found.sums[found.sums["dimension"] == "type"].set_index("value")
    assert types["recut"].to_dict() == {"back_lane": -2, "main_road": 1}


def test_rows_of_a_list_share_no_object() -> None:
    old = [thing(nowhere("n1", "一园"))]
    new = [thing(nowhere("n1", "二馆") | {"type_id": "square", "point_id": "square-n1"})]
    assert [kind for kind, *_ in told(old, new)] == ["removed", "added"]


def test_a_street_cut_anew_is_neither_gone_nor_new() -> None:
    old = [thing(stretch("a", (0, 0), (500, 0)))]
    new = [thing(stretch("b", (0, 0), (250, 0))), thing(stretch("c", (250, 0), (500, 0)))]
    found = find_changes(tables(old), tables(new), 5.0)
    assert set(found.changes["kind"]) == {"recut"}
    (county,) = records(found.sums[found.sums["dimension"] == "county"])
    flows = {name: county[name] for name in ("before", "added", "removed", "recut", "after")}
    assert flows == {"before": 1, "added": 0, "removed": 0, "recut": 1, "after": 2}


def test_nothing_and_nothing() -> None:
    found = find_changes(tables([]), tables([]), 5.0)
    assert found.changes.empty and found.common == 0 and found.states.empty
    assert len(found.sums) == 1


def test_kinds_come_in_the_order_that_matters() -> None:
    old = [thing(site(f"n{k}", f"{k}园", 900.0 * k)) for k in range(3)]
    new = [thing(o["point"], state="failing", results={"a": "unmet"}) for o in old[1:]]
    ranks = [CHANGE_KINDS.index(kind) for kind, *_ in told(old, new)]
    assert ranks == sorted(ranks) and len(set(ranks)) == 3


# Parks and lanes of a few places, and how they stand.
park = st.builds(
    lambda osm, name, x, kind: site(osm, name, x, type_id=kind),
    st.sampled_from(["n1", "n2", "n3", "w4", "w5;n1"]),
    st.sampled_from(["", "东园", "西园"]),
    st.integers(0, 12).map(lambda v: v * 55.0),
    st.sampled_from(["park", "square"]),
)
lane = st.builds(
    lambda mark, x, length: stretch(mark, (x, 0), (x + length, 0)),
    st.sampled_from("abcdef"),
    st.integers(0, 6).map(lambda v: v * 60.0),
    st.integers(1, 6).map(lambda v: v * 70.0),
)
results = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["met", "unmet", "na", "unverified", "expired"]),
)
facts = st.fixed_dictionaries(
    {
        "lead": st.sampled_from(["", "甲局", "乙局"]),
        "township": st.sampled_from(["", "东镇", "西镇"]),
        "state": st.sampled_from(STATES),
        "score": st.none() | st.integers(0, 100).map(float),
        "results": results,
    }
)
world = st.lists(
    st.builds(lambda p, f: thing(p, **f), park | lane, facts),
    max_size=7,
    unique_by=lambda t: t["point"]["point_id"],
)
_COLUMNS = {"township": "township", "unit": "lead", "county": None, "type": "type_id"}


def _recount(side: list[Row], dimension: str) -> Counter[str]:
    column = _COLUMNS[dimension]
    if column == "type_id":
        return Counter(t["point"]["type_id"] for t in side)
    return Counter(t[column] if column else "" for t in side)


@hypothesis_settings(max_examples=25)
@given(world, world)
def test_sums_lead_from_then_to_now(old: list[Row], new: list[Row]) -> None:
    found = find_changes(tables(old), tables(new), 5.0)
    check(TABLES["changes"], found.changes)
    sums = found.sums
    flow = sums["before"] + sums["added"] - sums["removed"] + sums["recut"]
    assert (flow + sums["came"] - sums["went"] == sums["after"]).all()
    for dimension, part in sums.groupby("dimension"):
        for name, side in (("before", old), ("after", new)):
            counted = {v: n for v, n in zip(part["value"], part[name], strict=True) if n}
            assert counted == dict(_recount(side, str(dimension)))
        county = sums[sums["dimension"] == "county"].iloc[0]
        for name in ("before", "after", "gaps_before", "gaps_after", "failing_after", "recut"):
            assert part[name].sum() == county[name], (dimension, name)
        assert part["came"].sum() == part["went"].sum()
    assert (sums.loc[sums["dimension"] == "county", ["came", "went"]] == 0).all(axis=None)
    kinds = Counter(found.changes["kind"])
    county = sums[sums["dimension"] == "county"].iloc[0]
    assert (kinds["added"], kinds["removed"]) == (county["added"], county["removed"])


@hypothesis_settings(max_examples=20)
@given(world, world)
def test_moves_between_states_are_those_of_common_points(old: list[Row], new: list[Row]) -> None:
    before, after = tables(old), tables(new)
    found = find_changes(before, after, 5.0)
    links = link_points(before, after)
    assert found.states["points"].sum() == found.common == len(links.pairs)
    assert len(links.pairs) + len(links.gone) == len(old)
    assert len(links.pairs) + len(links.come) == len(new)
    assert len(set(links.pairs.values())) == len(links.pairs)
    moved = found.states[found.states["before"] != found.states["after"]]
    kinds = found.changes["kind"]
    assert moved["points"].sum() == kinds.isin(["worse", "better", "lapsed"]).sum()
    rows = found.changes
    fixed = set(rows.loc[kinds == "fixed", "point_id"])
    was_failing = rows[rows["before"] == "failing"]
    assert set(was_failing.loc[was_failing["kind"] == "better", "point_id"]) <= fixed
    assert not set(rows.loc[kinds == "lapsed", "point_id"]) & fixed


@hypothesis_settings(max_examples=20)
@given(world, world)
def test_results_lead_from_then_to_now(old: list[Row], new: list[Row]) -> None:
    """Failing then + newly failing - fixed - cleared = failing now, over common points."""
    before, after = tables(old), tables(new)
    pairs = link_points(before, after).pairs
    ids = [{t["point"]["point_id"]: t for t in side} for side in (old, new)]

    def failing(things: Any) -> int:
        return sum(list(t["results"].values()).count("unmet") for t in things)

    kinds = Counter(find_changes(before, after, 5.0).changes["kind"])
    then, now = failing(ids[0][i] for i in pairs), failing(ids[1][j] for j in pairs.values())
    assert then + kinds["newly_failing"] - kinds["fixed"] - kinds["cleared"] == now


@hypothesis_settings(max_examples=10)
@given(world, world, st.randoms())
def test_the_order_of_rows_does_not_matter(old: list[Row], new: list[Row], random: Any) -> None:
    first = find_changes(tables(old), tables(new), 5.0)
    random.shuffle(old)
    random.shuffle(new)
    again = find_changes(tables(old), tables(new), 5.0)
    pd.testing.assert_frame_equal(pd.DataFrame(first.changes), pd.DataFrame(again.changes))
    pd.testing.assert_frame_equal(first.sums, again.sums)


@hypothesis_settings(max_examples=25)
@given(world)
def test_a_side_is_as_itself(rows: list[Row]) -> None:
    found = find_changes(tables(rows), tables(rows), 5.0)
    assert found.changes.empty
    assert found.common == len(rows)
