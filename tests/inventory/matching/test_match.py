"""The matcher: on the frozen set, and what must hold of any list."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.inventory.matching import ListedPlace, MapPlace, Matching, MatchWeights, match_places
from geoplan.text.names import Region
from geoplan.text.names.numerals import chinese
from tests.inventory.matching.answer import answers, match_scene
from tests.inventory.matching.scenes import read_scenes, score_by_pattern, total

REGION = Region("清河县", "安和市", ("城关镇", "柳林镇"))
_SCENES = read_scenes()

_NAMES = st.sampled_from(
    (
        "",
        "公厕",
        "一中",
        "第一中学",
        "二中",
        "县第二中学",
        "柳林小学",
        "柳林镇中心小学",
        "农行城北支行",
        "农业银行",
        "建行",
        "翠湖花园",
        "翠湖花园一期",
        "翠湖花园二期",
        "东门小学",
        "西门小学",
    )
)
_TYPES = st.sampled_from(("school", "bank", "residential_compound", "public_toilet"))
_METRES = st.tuples(st.integers(0, 400).map(float), st.integers(0, 400).map(float))
_ADDRESSES = st.sampled_from(("", "人民路12号", "人民路14号", "解放路3号", "柳林镇正街5号"))
_ROWS = st.lists(
    st.builds(ListedPlace, st.just(""), _NAMES, _TYPES, _ADDRESSES, st.none() | _METRES), max_size=6
).map(lambda rows: [replace(row, id=f"r{i}") for i, row in enumerate(rows)])
_PLACES = st.lists(
    st.builds(
        MapPlace, st.just(""), _NAMES, _TYPES.map(lambda t: (t,)), _METRES, address=_ADDRESSES
    ),
    max_size=6,
).map(lambda places: [replace(place, id=f"p{i}") for i, place in enumerate(places)])


def test_frozen_set() -> None:
    score = total(score_by_pattern(_SCENES, answers(_SCENES)))
    assert score.precision >= 0.98
    assert score.recall >= 0.92


def test_every_ambiguous_row_that_is_left_open_shows_its_candidates() -> None:
    for scene in _SCENES:
        doubts = match_scene(scene).doubts
        assert all(doubt.candidates for doubt in doubts)
        assert {d.row_id for d in doubts} <= {row.id for row in scene.rows}


@settings(deadline=None)
@given(_ROWS, _PLACES, st.randoms(use_true_random=False))
def test_one_to_one_whatever_the_order(
    rows: list[ListedPlace], places: list[MapPlace], random: object
) -> None:
    found = match_places(rows, places, REGION)
    given_places = [match.pair.place_id for match in found.matches]
    seen = [match.pair.row_id for match in found.matches] + [d.row_id for d in found.doubts]
    assert len(given_places) == len(set(given_places))
    assert len(seen) == len(set(seen))
    offered = {p.place_id for doubt in found.doubts for p in doubt.candidates}
    assert not offered & set(given_places)
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(places)  # type: ignore[attr-defined]
    assert match_places(rows, places, REGION) == found


@settings(deadline=None)
@given(_ROWS, _PLACES)
def test_a_row_and_a_place_elsewhere_change_nothing(
    rows: list[ListedPlace], places: list[MapPlace]
) -> None:
    row = ListedPlace("z", "北山公园", "park", at_m=(9e4, 9e4))
    place = MapPlace("z", "北山公园", ("park",), (9e4, 9e4))
    before = match_places(rows, places, REGION)
    after = match_places([*rows, row], [*places, place], REGION)
    assert _without(after, "z") == before
    assert [m.pair.place_id for m in after.matches if m.pair.row_id == "z"] == ["z"]


@settings(deadline=None)
@given(st.sets(st.integers(1, 40), min_size=2, max_size=2), st.none() | _METRES, _METRES)
def test_a_number_is_never_another(
    numbers: set[int], at: tuple[float, float] | None, there: tuple[float, float]
) -> None:
    one, two = (chinese(str(n)) for n in sorted(numbers))
    row = ListedPlace("r", f"{one}中", "school", at_m=at)
    place = MapPlace("p", f"清河县第{two}中学", ("school",), there)
    assert match_places([row], [place], REGION) == Matching((), ())


def test_the_nearest_is_not_taken_from_another_row() -> None:
    """Row by row, the first would take the place between the two and leave none to the second."""
    rows = [
        ListedPlace("r1", "公厕", "public_toilet", at_m=(10.0, 0.0)),
        ListedPlace("r2", "公厕", "public_toilet", at_m=(160.0, 0.0)),
    ]
    places = [
        MapPlace("p1", "", ("public_toilet",), (-80.0, 0.0)),
        MapPlace("p2", "", ("public_toilet",), (80.0, 0.0)),
    ]
    found = match_places(rows, places, REGION)
    assert {(m.pair.row_id, m.pair.place_id) for m in found.matches} == {("r1", "p1"), ("r2", "p2")}


def test_two_alike_without_a_position_are_left_to_somebody() -> None:
    places = [
        MapPlace("p1", "农业银行", ("bank",), (0.0, 0.0), address="人民路12号"),
        MapPlace("p2", "农业银行", ("bank",), (900.0, 0.0)),
    ]
    row = ListedPlace("r", "农业银行", "bank")
    (doubt,) = match_places([row], places, REGION).doubts
    assert {pair.place_id for pair in doubt.candidates} == {"p1", "p2"}
    by_address = match_places([replace(row, address="人民路12号")], places, REGION)
    assert [m.pair.place_id for m in by_address.matches] == ["p1"]


def test_either_side_of_a_stop_will_do() -> None:
    sides = [
        MapPlace("p1", "人民医院", ("bus_stop",), (0.0, 0.0)),
        MapPlace("p2", "人民医院", ("bus_stop",), (30.0, 0.0)),
    ]
    row = ListedPlace("r1", "人民医院站", "bus_stop", at_m=(5.0, 0.0))
    assert [m.pair.place_id for m in match_places([row], sides, REGION).matches] == ["p1"]
    both = [row, replace(row, id="r2", at_m=(20.0, 0.0))]
    found = match_places(both, sides, REGION)
    assert [(m.pair.row_id, m.pair.place_id) for m in found.matches] == [("r1", "p1"), ("r2", "p2")]
    three = [*both, replace(row, id="r3", at_m=(10.0, 0.0))]
    assert match_places(three, sides, REGION).matches == ()


def test_a_spot_in_a_large_park_is_the_park() -> None:
    row = ListedPlace("r", "滨河公园", "park", at_m=(0.0, 0.0))
    far = MapPlace("p", "滨河公园", ("park",), (900.0, 0.0))
    assert match_places([row], [far], REGION).matches == ()
    drawn = replace(far, outline=shapely.box(-10.0, -50.0, 1900.0, 50.0))
    assert [m.pair.distance_m for m in match_places([row], [drawn], REGION).matches] == [0.0]


def test_another_township_is_another_place() -> None:
    row = ListedPlace("r", "中心小学", "school", address="柳林镇正街", at_m=(0.0, 0.0))
    here = MapPlace("p", "城关镇中心小学", ("school",), (10.0, 0.0))
    assert match_places([row], [here], REGION) == Matching((), ())


def test_a_wider_error_of_the_list_reaches_farther() -> None:
    row = ListedPlace("r", "公厕", "public_toilet", at_m=(0.0, 0.0))
    place = MapPlace("p", "", ("public_toilet",), (180.0, 0.0))
    assert match_places([row], [place], REGION) == Matching((), ())
    vague = match_places([replace(row, error_m=300.0)], [place], REGION)
    assert [m.pair.place_id for m in vague.matches] == ["p"]
    weights = MatchWeights(list_error_m=300.0, bare_m=200.0)
    assert len(match_places([row], [place], REGION, weights).matches) == 1


def _without(found: Matching, row_id: str) -> Matching:
    return Matching(
        tuple(m for m in found.matches if m.pair.row_id != row_id),
        tuple(d for d in found.doubts if d.row_id != row_id),
        tuple(p for p in found.taken if p.row_id != row_id),
    )


@pytest.mark.parametrize(
    ("listed", "type_id", "mapped", "is_offered"),
    [
        ("天鹅湖小区", "residential_compound", "天鹅花园", True),
        ("瑞和花园", "residential_compound", "瑞和花苑", True),
        ("打铁3巷", "back_lane", "打铁2巷", False),  # numbers are never one another
        ("柳林镇老街", "back_lane", "城关镇老街", False),  # nor are townships
        ("东山公园", "park", "人民公园", False),
    ],
)
def test_names_that_look_alike_are_offered_but_never_matched(
    listed: str, type_id: str, mapped: str, is_offered: bool
) -> None:
    region = Region("清河县", "安和市", ("城关镇", "柳林镇"))
    for at_m in ((300.0, 0.0), None):
        row = ListedPlace("r", listed, type_id, at_m=at_m)
        found = match_places([row], [MapPlace("p", mapped, (type_id,), (0.0, 0.0))], region)
        assert not found.matches
        assert [d.row_id for d in found.doubts] == ["r"] * is_offered


def test_the_very_name_far_off_is_offered() -> None:
    row = ListedPlace("r", "第八小学", "school", at_m=(2000.0, 0.0))
    found = match_places([row], [MapPlace("p", "第八小学", ("school",), (0.0, 0.0))], REGION)
    assert (found.matches, [d.row_id for d in found.doubts]) == ((), ["r"])


def test_half_of_the_ambiguous_rows_come_to_a_decision() -> None:
    """The others have no place left that bears a like name, or were matched."""
    ambiguous = {row.id for scene in _SCENES for row in scene.rows if row.is_ambiguous}
    offered = {d.row_id for scene in _SCENES for d in match_scene(scene).doubts}
    assert len(ambiguous & offered) >= len(ambiguous) // 2
