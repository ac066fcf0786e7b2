"""House numbers, places, towns of one name, and every reason why an address has no place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geoplan.inventory.addresses.placement import Failure, Placement
from geoplan.text import word_problem
from tests.inventory.addresses.town import (
    Town,
    area,
    ask,
    failed,
    gazetteer,
    in_plane,
    place,
    placed,
)

TOWN = Town((0.0, 400.0, 800.0), (0.0, 300.0, 600.0), divided=frozenset({"胜利街"}))
FRONT_M = 25.0


def off_m(found: Placement, xy: tuple[float, float]) -> float:
    return float(np.hypot(*np.subtract(in_plane(found), xy)))


def houses(known: set[int], bend: tuple[float, float] = (1.0, 1.0)) -> list[dict[str, Any]]:
    """Odd numbers on the north of 人民路, even on the south, rising to the east."""
    on = {"addr:street": "人民路"}
    return [
        place("", house(n, bend), **{"addr:housenumber": f"{n}号"}, **on) for n in sorted(known)
    ]


def house(number: int, bend: tuple[float, float] = (1.0, 1.0)) -> tuple[float, float]:
    """Where a house is: ``bend`` says for either side where numbers are dense."""
    is_even = number % 2 == 0
    return 800.0 * (number / 100.0) ** bend[is_even], -FRONT_M if is_even else FRONT_M


_bends = st.floats(0.4, 2.5)


@settings(max_examples=80)
@example({1, 79}, 3, (0.4, 0.4))
@example({1, 79}, 77, (2.5, 2.5))
@given(st.sets(st.integers(1, 80), max_size=8), st.integers(1, 80), st.tuples(_bends, _bends))
def test_house_numbers(known: set[int], asked: int, bend: tuple[float, float]) -> None:
    """The house is where it says, whatever few numbers the map has; and it is said how."""
    town = gazetteer(TOWN.rows(), houses(known, bend))
    found = placed(town, f"人民路{asked}号")
    side = {n for n in known if n % 2 == asked % 2}
    is_between = bool(side) and min(side) < asked < max(side)
    if asked in known or not known or is_between:
        assert off_m(found, house(asked, bend)) <= found.uncertainty_m
    if asked in known:
        assert (found.how, found.uncertainty_m) == ("number_known", 40.0)
    elif not known:
        assert (found.how, found.parts) == ("number_unknown", ())
        assert found.uncertainty_m >= 400.0
        assert [note.code for note in found.notes] == ["address.number_unknown"]
    elif is_between:
        low, high = max(n for n in side if n < asked), min(n for n in side if n > asked)
        assert found.how == "number_between"
        gap_m = house(high, bend)[0] - house(low, bend)[0]
        assert found.uncertainty_m <= gap_m + 40.0 + FRONT_M + 1.0


@settings(max_examples=80)
@given(st.sets(st.integers(1, 80), min_size=1, max_size=8), st.integers(1, 80), _bends)
def test_numbers_of_one_pace_on_both_sides(known: set[int], asked: int, bend: float) -> None:
    """Then the other side tells as well, and what lies past the last number."""
    town = gazetteer(TOWN.rows(), houses(known, (bend, bend)))
    found = placed(town, f"人民路{asked}号")
    assert off_m(found, house(asked, (bend, bend))) <= found.uncertainty_m


def test_a_number_between_lies_in_proportion() -> None:
    town = gazetteer(TOWN.rows(), houses({10, 30, 11}))
    x, y = in_plane(placed(town, "人民路15号"))  # no odd one above: both sides tell
    assert (round(x), round(y)) == (round(11 * 8 + (15 - 11) / (30 - 11) * 19 * 8), 0)
    x, _ = in_plane(placed(town, "人民路20号"))
    assert round(x) == 160


def test_a_number_of_another_street_tells_nothing() -> None:
    far = place("", (100.0, 290.0), **{"addr:housenumber": "20", "addr:street": "人民路"})
    other = place("", (100.0, 10.0), **{"addr:housenumber": "20", "addr:street": "解放大街"})
    town = gazetteer(TOWN.rows(), [far, other])
    assert placed(town, "人民路20号").how == "number_unknown"


def test_a_number_given_twice_tells_nothing() -> None:
    twice = [
        place("", (x, 10.0), **{"addr:housenumber": "20", "addr:street": "贵溪市人民路"})
        for x in (100.0, 700.0)
    ]
    assert placed(gazetteer(TOWN.rows(), twice), "人民路20号").how == "number_unknown"


def test_a_segment_between_house_numbers() -> None:
    town = gazetteer(TOWN.rows(), houses({1, 99}))
    found = placed(town, "人民路1号至99号")
    metres = sum(part.to_m - part.from_m for part in found.parts)
    assert metres == pytest.approx(98 * 8.0, abs=1.0)
    assert failed(town, "和平路1号至99号").problem.code == "address.end_number"


HOSPITAL = place("贵溪市县医院", (500.0, 60.0), 60.0)
SCHOOL = place("一中", (200.0, 340.0))


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("县医院", (480.0, 40.0)),
        ("县医院对面", (500.0, -30.0)),
        ("县医院旁", (560.0, 80.0)),
        ("县医院东侧50米", (580.0, 60.0)),
        ("县医院东门", (530.0, 60.0)),
        ("县医院西北角", (470.0, 90.0)),
        ("人民路县医院对面", (500.0, -30.0)),
        ("第一中学", None),
        ("人民路88号（县医院对面）", (500.0, -30.0)),
        ("一中以北200米", (200.0, 540.0)),
        ("一中附近200米", (60.0, 200.0)),
    ],
)
def test_places(text: str, true: tuple[float, float] | None) -> None:
    town = gazetteer(TOWN.rows(), [HOSPITAL, SCHOOL])
    found = ask(town, text)[0]
    if true is None:
        assert isinstance(found, Failure)
        return
    assert isinstance(found, Placement)
    assert off_m(found, true) <= found.uncertainty_m <= 320.0
    assert found.how in ("place", "place_offset")


def test_a_place_far_from_the_street_named_is_not_meant() -> None:
    town = gazetteer(TOWN.rows(), [place("农贸市场", (0.0, 5000.0))])
    assert placed(town, "人民路88号（农贸市场旁）").how == "number_unknown"


def test_a_place_by_its_street_or_township() -> None:
    spots = [(100.0, 20.0), (700.0, 620.0)]
    areas = [area("雄石街道", (-50, -50, 400, 400)), area("泗沥镇", (401, 401, 900, 900))]
    town = gazetteer(TOWN.rows(), [place("农贸市场", xy) for xy in spots], areas)
    twice = failed(town, "农贸市场旁")
    assert twice.problem.code == "address.place_twice"
    assert sorted(c.where for c in twice.candidates) == ["泗沥镇", "雄石街道"]
    assert off_m(placed(town, "人民路农贸市场旁"), spots[0]) < 1.0
    assert off_m(placed(town, "泗沥镇农贸市场旁"), spots[1]) < 1.0
    assert off_m(placed(town, "农贸市场旁", township="泗沥镇"), spots[1]) < 1.0


def test_an_area_is_never_a_precise_place() -> None:
    town = gazetteer(TOWN.rows(), areas=[area("雄石街道", (-50, -50, 850, 650))])
    for text in ("雄石街道", "雄石街道没有这个地方旁", "雄石街道无名路12号"):
        found = placed(town, text)
        assert found.how == "area"
        for corner in ((-50, -50), (850, 650)):
            assert off_m(found, corner) <= found.uncertainty_m + 0.1
        assert "address.area_only" in [note.code for note in found.notes]


def two_towns() -> Any:
    """The same streets once more, six kilometres to the east."""
    east = [
        row | {"xy": [(x + 6000.0, y) for x, y in row["xy"]], "street": row["street"] + "'"}
        for row in TOWN.rows()
    ]
    areas = [area("雄石街道", (-99, -99, 900, 900)), area("泗沥镇", (5900, -99, 6900, 900))]
    return gazetteer([*TOWN.rows(), *east], areas=areas)


@pytest.mark.parametrize(
    ("text", "code", "true"),
    [
        ("人民路与建设路交叉口", "address.junction_twice", (6000.0, 0.0)),
        ("人民路12号", "address.street_twice", (6400.0, 0.0)),
        ("人民路（建设路—胜利街段）", "address.junction_twice", (6200.0, 0.0)),
    ],
)
def test_towns_with_the_same_streets(text: str, code: str, true: tuple[float, float]) -> None:
    towns = two_towns()
    twice = failed(towns, text)
    assert twice.problem.code == code
    assert [c.where for c in twice.candidates] == ["雄石街道", "泗沥镇"]
    assert "泗沥镇" in word_problem(twice.problem)["what"]
    for found in (placed(towns, "泗沥镇" + text), placed(towns, text, township="泗沥镇")):
        assert off_m(found, true) <= found.uncertainty_m <= 500.0


def test_a_segment_in_one_of_two_towns_stays_there() -> None:
    found = placed(two_towns(), "泗沥镇人民路（建设路—胜利街段）")
    metres = sum(part.to_m - part.from_m for part in found.parts)
    assert metres == pytest.approx(400.0, abs=20.0)


def parted() -> Any:
    """人民路 is on the map as 人民西路 and 人民东路, end to end."""
    rows = [
        {"xy": [(0, 0), (400, 0)], "name": "人民西路"},
        {"xy": [(400, 0), (900, 0)], "name": "人民东路"},
        {"xy": [(400, -200), (400, 0)], "name": "解放路"},
        {"xy": [(400, 0), (400, 200)], "name": "解放路"},
        {"xy": [(800, 500), (900, 500)], "name": "幸福路"},
        {"xy": [(800, 400), (900, 400)], "name": "幸福东路"},
    ]
    return gazetteer(rows)


def test_a_street_known_by_its_parts_only() -> None:
    found = placed(parted(), "人民路与解放路交叉口")
    assert off_m(found, (400.0, 0.0)) < 1.0
    note = found.notes[0]
    assert (note.code, note.facts["parts"]) == ("address.parts", "人民东路、人民西路")
    whole = placed(parted(), "人民路")
    assert whole.uncertainty_m >= 450.0
    assert len(whole.parts) == 2


def test_names_are_exact() -> None:
    near = failed(parted(), "人民北路与解放路交叉口").problem
    assert near.code == "address.street_unknown"
    assert "人民东路" in near.facts["near"]
    found = placed(parted(), "幸福路全线")
    assert found.notes == () and len(found.parts) == 1


def test_a_suffix_left_out() -> None:
    town = gazetteer(TOWN.rows())
    assert off_m(placed(town, "人民与建设路交叉口"), (0.0, 0.0)) < 1.0
    assert off_m(placed(town, "和平、建设路口"), (0.0, 600.0)) < 1.0
    found = placed(town, "人民路（建设—胜利段）")
    assert sum(part.to_m - part.from_m for part in found.parts) == pytest.approx(400, abs=20)


@pytest.mark.parametrize("written", ["320国道", "G320", "Ｇ320国道", "G320线"])
@pytest.mark.parametrize("mapped", ["320国道", "G320", "国道320"])
def test_numbered_roads(written: str, mapped: str) -> None:
    rows = [
        {"xy": [(-200, 0), (0, 0)], "name": mapped},
        {"xy": [(0, 0), (200, 0)], "name": mapped},
        {"xy": [(0, 0), (0, 200)], "name": "建设路"},
        {"xy": [(0, 300), (0, 400)], "name": "321国道"},
    ]
    town = gazetteer(rows)
    assert off_m(placed(town, f"{written}与建设路交叉口"), (0.0, 0.0)) < 1.0
    assert failed(town, "S320与建设路交叉口").problem.code == "address.street_unknown"


def test_a_wide_divided_junction_is_one() -> None:
    rows = [
        {"xy": [(-100, 0), (0, 0)], "name": "人民路"},
        {"xy": [(0, 0), (45, 0)], "name": "人民路"},
        {"xy": [(45, 0), (200, 0)], "name": "人民路"},
        {"xy": [(0, -100), (0, 0)], "name": "解放路"},
        {"xy": [(45, 0), (45, 100)], "name": "解放路"},
    ]
    found = placed(gazetteer(rows), "人民路与解放路路口")
    assert off_m(found, (22.5, 0.0)) < 1.0
    assert found.uncertainty_m == pytest.approx(52.5, abs=0.1)


LINKED = [
    {"xy": [(-200, 0), (0, 0)], "name": "人民路"},
    {"xy": [(40, 0), (40, 200)], "name": "解放路"},
]


def test_streets_that_meet_by_a_short_link() -> None:
    linked = gazetteer([*LINKED, {"xy": [(0, 0), (40, 0)]}])
    found = placed(linked, "人民路与解放路路口")
    assert off_m(found, (20.0, 0.0)) < 1.0
    assert found.uncertainty_m == pytest.approx(50.0, abs=0.1)
    apart = failed(gazetteer(LINKED), "人民路与解放路路口").problem
    assert (apart.code, apart.facts["metres"]) == ("address.not_meeting", "40")


def test_streets_that_cross_on_two_levels() -> None:
    rows = [
        {"xy": [(-200, 0), (200, 0)], "name": "人民路"},
        {"xy": [(0, -200), (0, 200)], "name": "环城高架路"},
    ]
    assert off_m(placed(gazetteer(rows), "人民路与环城高架路交叉口"), (0.0, 0.0)) < 1.0
