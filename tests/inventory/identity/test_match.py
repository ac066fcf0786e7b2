"""Ids last: what stays the same thing keeps its id, and no id goes to another thing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.inventory.identity import identify
from geoplan.tables import records
from tests.inventory.identity.things import (
    CRS,
    NO_REGISTER,
    nowhere,
    recut,
    remember,
    renamed,
    site,
    status,
    stretch,
    table,
)


def test_without_a_register_ids_are_the_provisional_ones() -> None:
    rows = [site("n1", "东园"), stretch("a", (0, 0), (300, 0))]
    found = identify(table(rows), NO_REGISTER, CRS)
    assert found.ids == {row["point_id"]: row["point_id"] for row in rows}
    assert found.recuts == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (site("n1", "东园"), site("n1", "西园", 200)),  # renamed and moved a little
        (site("n1", "东园"), site("n1", "东园", 5000)),  # moved far, the name stayed
        (site("n1", "东园"), site("n1", "西园", 900)),  # renamed and moved farther
        (site("n1", "东园"), site("w9", "东园", 40)),  # a node became an area
        (site("n1;w2", "东园"), site("w2;r3", "西园", 40)),  # another main object
        (site("n1", "东园"), site("n2", "东 园", 299)),  # drawn anew nearby
        (site("n1", ""), site("n2", "", 29)),  # nameless, drawn anew in its place
        (site("n1", ""), site("n2", "东园", 10)),  # drawn anew with a name
    ],
)
def test_what_stays_the_same_thing_keeps_its_id(old: Any, new: Any) -> None:
    _, register = remember([old])
    found, _ = remember([new], register)
    assert found.ids == {new["point_id"]: old["point_id"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (site("n1", "东园"), site("n2", "东园", 400)),
        (site("n1", "东园"), site("n2", "西园", 10)),
        (site("n1", ""), site("n2", "", 40)),
        (site("n1", "东园"), site("n2", "东园", 0, type_id="square")),
    ],
)
def test_another_thing_gets_another_id(old: Any, new: Any) -> None:
    _, register = remember([old])
    found, after = remember([new], register)
    assert found.ids == {new["point_id"]: new["point_id"]}
    assert status(after) == {old["point_id"]: "gone", new["point_id"]: "current"}


def test_an_id_never_goes_to_another_thing() -> None:
    """Renumbered: n1 is now a park of another name five kilometres away."""
    _, register = remember([site("n1", "东园")])
    found, after = remember([site("n1", "西园", 5000)], register)
    assert found.ids == {"park-n1": "park-n1~2"}
    assert status(after) == {"park-n1": "gone", "park-n1~2": "current"}
    again, _ = remember([site("n1", "西园", 5000)], after)
    assert again.ids == found.ids
    third, _ = remember([site("n1", "北园", -5000), site("n7", "西园", 5000)], after)
    assert third.ids == {"park-n1": "park-n1~3", "park-n7": "park-n1~2"}


def test_swapped_numbers_follow_the_names() -> None:
    _, register = remember([site("n1", "东园"), site("n2", "西园", 3000)])
    found, _ = remember([site("n2", "东园"), site("n1", "西园", 3000)], register)
    assert found.ids == {"park-n2": "park-n1", "park-n1": "park-n2"}


def test_what_comes_back_has_its_old_id() -> None:
    _, first = remember([site("n1", "东园")])
    _, without = remember([site("n5", "别园", 900)], first)
    found, after = remember([site("w3", "东园"), site("n5", "别园", 900)], without)
    assert found.ids["park-w3"] == "park-n1"
    assert status(after)["park-n1"] == "current"


def test_merged_places_hand_their_evidence_on() -> None:
    _, register = remember([site("n1", "东园"), site("w2", "大东园", 50)])
    found, after = remember([site("w2;n1", "大东园", 50)], register)
    assert found.ids == {"park-w2": "park-w2"}
    assert recut(found) == {("park-n1", "park-w2"): 1.0}
    heirs = {r["point_id"]: r["heirs"] for r in records(after)}
    assert heirs == {"park-n1": "park-w2@2026-11-20", "park-w2": ""}


def test_a_stretch_is_known_by_its_metres() -> None:
    old = stretch("a", (0, 0), (500, 0))
    _, register = remember([old])
    half = stretch("b", (0, 0), (260, 0))
    found, _ = remember([half], register)
    assert found.ids[half["point_id"]] == old["point_id"]
    less = stretch("c", (0, 0), (240, 0))
    found, after = remember([less], register)
    assert found.ids[less["point_id"]] == less["point_id"]
    assert recut(found) == {(old["point_id"], less["point_id"]): 1.0}
    assert status(after)[old["point_id"]] == "gone"


def test_a_stretch_cut_in_two_hands_its_evidence_to_both() -> None:
    old = stretch("a", (0, 0), (500, 0))
    longer, rest = stretch("b", (0, 0), (300, 0)), stretch("c", (300, 0), (500, 0))
    _, register = remember([old])
    found, after = remember([longer, rest], register)
    assert found.ids[longer["point_id"]] == old["point_id"]
    assert found.ids[rest["point_id"]] == rest["point_id"]
    assert recut(found) == {(old["point_id"], rest["point_id"]): pytest.approx(1.0, abs=0.06)}
    again, same = remember([longer, rest], after)
    assert again.ids == found.ids
    assert again.recuts == []
    assert same.equals(after)


def test_stretches_joined_into_one_hand_on_only_what_is_half_of_it() -> None:
    a, b = stretch("a", (0, 0), (300, 0)), stretch("b", (300, 0), (500, 0))
    whole = stretch("c", (0, 0), (500, 0))
    _, register = remember([a, b])
    found, _ = remember([whole], register)
    assert found.ids == {whole["point_id"]: a["point_id"]}
    assert found.recuts == []


def test_carriageways_keep_their_own_ids() -> None:
    old = [stretch("a", (0, 0), (500, 0)), stretch("b", (0, 8), (500, 8))]
    new = [stretch("c", (0, 7), (500, 7)), stretch("d", (0, 1), (500, 1))]
    _, register = remember(old)
    found, _ = remember(new, register)
    assert found.ids == {
        new[0]["point_id"]: old[1]["point_id"],
        new[1]["point_id"]: old[0]["point_id"],
    }


def bus(route: str, stop: str, name: str, *corners: tuple[float, float]) -> dict[str, Any]:
    row = stretch("a", *corners, type_id="bus_line", name=name, source=f"osm:{route};{stop}")
    return row | {"point_id": f"bus_line-{route}-{stop}"}


def test_bus_lines_on_one_street_stay_apart() -> None:
    one, two = bus("r1", "n1", "1路", (0, 0), (900, 0)), bus("r2", "n2", "2路", (0, 0), (900, 0))
    _, register = remember([one, two])
    later = bus("r2", "n9", "2路", (30, 0), (940, 0))
    found, _ = remember([later], register)
    assert found.ids == {later["point_id"]: two["point_id"]}
    assert found.recuts == []
    third = bus("r3", "n1", "3路", (0, 0), (900, 0))  # the stop that route 1 had
    found, _ = remember([two, third], register)
    assert found.ids[third["point_id"]] == third["point_id"]
    assert found.recuts == [], "what was seen on route 1 says nothing of route 3"


def test_a_group_of_stops_of_the_same_route_inherits() -> None:
    one = bus("r1", "n1", "1路", (0, 0), (900, 0))
    _, register = remember([one])
    part = bus("r1", "n5", "1路", (0, 0), (400, 0))
    found, _ = remember([part], register)
    assert recut(found) == {(one["point_id"], part["point_id"]): 1.0}


def belt(anchor: str, *corners: tuple[float, float]) -> dict[str, Any]:
    row = stretch("a", *corners, shape="belt", type_id="park_surround", source="osm:n1")
    return row | {"point_id": f"park_surround-{anchor}"}


def test_a_belt_is_named_after_what_it_lies_around() -> None:
    _, register = remember([site("n1", "东园"), belt("park-n1", (0, 0), (300, 0))])
    rows = [site("w9", "东园"), belt("park-w9", (0, 200), (300, 200))]
    found, after = remember(rows, register)
    assert found.ids == {"park-w9": "park-n1", "park_surround-park-w9": "park_surround-park-n1"}
    other = [site("w9", "东园"), site("n5", "南园", 600)]
    other += [belt("park-w9", (0, 200), (300, 200)), belt("park-n5", (0, 190), (300, 190))]
    found, _ = remember(other, after)
    assert found.ids["park_surround-park-n5"] == "park_surround-park-n5"
    assert found.recuts == [], "the old belt is still there"


def test_a_belt_whose_anchor_is_another_inherits_what_it_covers() -> None:
    _, register = remember([site("n1", "东园"), belt("park-n1", (0, 0), (300, 0))])
    found, _ = remember([site("n8", "南园", 50), belt("park-n8", (0, 0), (280, 0))], register)
    assert recut(found) == {("park_surround-park-n1", "park_surround-park-n8"): 1.0}


def test_heirs_gather_and_keep_their_day() -> None:
    a = stretch("a", (0, 0), (500, 0))
    b, c = stretch("b", (0, 0), (300, 0)), stretch("c", (300, 0), (500, 0))
    _, register = remember([a], day=date(2026, 1, 1))
    _, register = remember([b, c], register, date(2026, 2, 1))
    _, register = remember([b, c], register, date(2026, 3, 1))
    d = stretch("d", (300, 0), (390, 0))
    _, register = remember([b, d], register, date(2026, 4, 1))
    heirs = {r["point_id"]: r["heirs"] for r in records(register)}
    assert heirs[a["point_id"]] == f"{c['point_id']}@2026-02-01"
    assert heirs[c["point_id"]] == f"{d['point_id']}@2026-04-01"


def test_a_damaged_line_is_told_and_the_id_kept() -> None:
    _, register = remember([site("n1", "东园"), stretch("a", (0, 0), (500, 0))])
    register.loc[register["type_id"] == "back_lane", "line"] = "路"
    found, _ = remember([site("n1", "东园")], register)
    assert [(p.code, p.count) for p in found.problems] == [("register.bad_line", 1)]
    assert found.ids == {"park-n1": "park-n1"}


# A world of parks and lanes, each drawn a little differently in every version.
park = st.builds(
    site,
    st.sampled_from(["n1", "n2", "n3", "w4", "w5;n1", "w6;n2"]),
    st.sampled_from(["", "东园", "西园"]),
    st.integers(0, 12).map(lambda v: v * 55.0),
    st.integers(0, 2).map(lambda v: v * 20.0),
)
lane = st.builds(
    lambda mark, x, length, y: stretch(mark, (x, y), (x + length, y)),
    st.sampled_from("abcdef"),
    st.integers(0, 6).map(lambda v: v * 60.0),
    st.integers(1, 6).map(lambda v: v * 70.0),
    st.integers(0, 3).map(lambda v: v * 6.0),
)
world = st.lists(park | lane, max_size=7, unique_by=lambda row: row["point_id"])


@settings(max_examples=15)  # a version takes three matchings
@given(st.lists(world, min_size=2, max_size=3), st.randoms())
def test_whatever_happens(versions: list[list[dict[str, Any]]], random: Any) -> None:
    register = NO_REGISTER
    ever: set[str] = set()
    for rows in versions:
        points = table(rows)
        found, after = remember(points, register)
        finals = list(found.ids.values())
        assert sorted(found.ids) == sorted(points["point_id"])
        assert len(set(finals)) == len(finals), "one id, one thing"
        kept = register.set_index("point_id")["type_id"].to_dict()
        for row in records(renamed(points, found.ids)):
            assert kept.get(row["point_id"], row["type_id"]) == row["type_id"]
        assert {r["new_id"] for r in found.recuts} <= set(finals)
        assert {r["old_id"] for r in found.recuts} <= set(kept)
        assert all(0.5 <= r["share"] <= 1 for r in found.recuts)
        shuffled = list(range(len(rows)))
        random.shuffle(shuffled)
        mixed = identify(points.iloc[shuffled], register.sample(frac=1, random_state=1), CRS)
        assert mixed == found, "no order matters"
        again, same = remember(points, after)
        assert again.ids == found.ids, "the register leads to the same ids"
        assert same.equals(after), "and to the same register"
        ever |= set(finals)
        assert ever == set(after["point_id"]), "nothing is forgotten"
        register = after


def test_what_was_nowhere_keeps_its_id_once_it_has_a_place() -> None:
    _, register = remember([nowhere("l1", "东园"), nowhere("l2", "西园")])
    found, _ = remember([site("n1", "东园"), nowhere("l2", "西园")], register)
    assert found.ids == {"park-n1": "park-l1", "park-l2": "park-l2"}
    back, _ = remember([nowhere("l3", "东园")], remember([site("n1", "东园")])[1])
    assert back.ids == {"park-l3": "park-n1"}


def test_namesakes_without_a_place_are_not_guessed_at() -> None:
    _, register = remember([nowhere("l1", "东园"), nowhere("l2", "东园")])
    found, _ = remember([site("n1", "东园"), site("n2", "东园", 900)], register)
    assert found.ids == {"park-n1": "park-n1", "park-n2": "park-n2"}
