"""Who may use which street, which way: cases written out by hand."""

from __future__ import annotations

import pytest

from geoplan.network import Mode, directions, speed_share
from geoplan.network.modes import SPEED_SHARES
from geoplan.sources.osm_layers import STREET_CLASSES

BOTH, FORTH, BACK, NONE = (True, True), (True, False), (False, True), (False, False)

CASES = [
    ("residential", {}, BOTH, BOTH, BOTH),
    ("residential", {"oneway": "yes"}, BOTH, FORTH, FORTH),
    ("residential", {"oneway": "1"}, BOTH, FORTH, FORTH),
    ("residential", {"oneway": "-1"}, BOTH, BACK, BACK),
    ("residential", {"oneway": "no"}, BOTH, BOTH, BOTH),
    ("residential", {"oneway": "reversible"}, BOTH, NONE, NONE),
    ("residential", {"oneway": "yes", "oneway:bicycle": "no"}, BOTH, BOTH, FORTH),
    ("residential", {"oneway": "no", "oneway:bicycle": "yes"}, BOTH, FORTH, BOTH),
    ("residential", {"oneway": "yes", "cycleway": "opposite_lane"}, BOTH, BOTH, FORTH),
    ("residential", {"oneway": "yes", "cycleway:left": "opposite"}, BOTH, BOTH, FORTH),
    ("residential", {"oneway": "yes", "cycleway": "lane"}, BOTH, FORTH, FORTH),
    ("tertiary", {"junction": "roundabout"}, BOTH, FORTH, FORTH),
    ("tertiary", {"junction": "circular"}, BOTH, FORTH, FORTH),
    ("tertiary", {"junction": "roundabout", "oneway": "no"}, BOTH, BOTH, BOTH),
    ("tertiary", {"junction": "roundabout", "oneway": "-1"}, BOTH, BACK, BACK),
    ("motorway", {}, NONE, NONE, FORTH),
    ("motorway_link", {"oneway": "no"}, NONE, NONE, BOTH),
    ("trunk", {}, BOTH, BOTH, BOTH),
    ("trunk", {"motorroad": "yes"}, BOTH, NONE, BOTH),
    ("primary", {"bicycle": "no"}, BOTH, NONE, BOTH),
    ("primary", {"foot": "no"}, NONE, BOTH, BOTH),
    ("primary", {"bicycle": "use_sidepath"}, BOTH, NONE, BOTH),
    ("primary", {"tunnel": "yes"}, NONE, BOTH, BOTH),
    ("primary", {"tunnel": "yes", "foot": "yes"}, BOTH, BOTH, BOTH),
    ("footway", {"tunnel": "yes"}, BOTH, NONE, NONE),
    ("service", {"access": "private"}, NONE, NONE, NONE),
    ("service", {"access": "private; yes"}, BOTH, NONE, NONE),
    ("service", {"access": "no", "foot": "yes"}, BOTH, NONE, NONE),
    ("service", {"access": "no", "bicycle": "yes"}, NONE, BOTH, NONE),
    ("service", {"access": "private", "motor_vehicle": "yes"}, NONE, NONE, BOTH),
    ("service", {"access": "destination"}, BOTH, BOTH, BOTH),
    ("residential", {"motor_vehicle": "no"}, BOTH, BOTH, NONE),
    ("residential", {"motor_vehicle": "no", "motorcar": "yes"}, BOTH, BOTH, BOTH),
    ("residential", {"vehicle": "no"}, BOTH, NONE, NONE),
    ("residential", {"vehicle": "no", "bicycle": "yes"}, BOTH, BOTH, NONE),
    ("track", {}, BOTH, BOTH, BOTH),
    ("track", {"motor_vehicle": "agricultural"}, BOTH, BOTH, NONE),
    ("path", {}, BOTH, BOTH, NONE),
    ("cycleway", {}, BOTH, BOTH, NONE),
    ("footway", {}, BOTH, NONE, NONE),
    ("footway", {"bicycle": "yes"}, BOTH, BOTH, NONE),
    ("footway", {"access": "yes"}, BOTH, NONE, NONE),
    ("pedestrian", {}, BOTH, NONE, NONE),
    ("pedestrian", {"motor_vehicle": "destination"}, BOTH, NONE, BOTH),
    ("pedestrian", {"bicycle": "designated", "oneway": "yes"}, BOTH, FORTH, NONE),
    ("steps", {}, BOTH, NONE, NONE),
    ("steps", {"bicycle": "yes"}, BOTH, NONE, NONE),
    ("busway", {}, BOTH, NONE, NONE),
]


@pytest.mark.parametrize(("highway", "tags", "walk", "ebike", "car"), CASES)
def test_directions(
    highway: str,
    tags: dict[str, str],
    walk: tuple[bool, bool],
    ebike: tuple[bool, bool],
    car: tuple[bool, bool],
) -> None:
    found = [directions({"highway": highway, **tags}, mode) for mode in ("walk", "ebike", "car")]
    assert found == [walk, ebike, car]


def test_every_class_has_a_speed_and_no_class_is_made_up() -> None:
    mode: Mode
    for mode, shares in SPEED_SHARES.items():
        assert set(shares) <= STREET_CLASSES
        for highway in STREET_CLASSES:
            assert 0.0 < speed_share(highway, mode) <= 2.5
    assert speed_share("steps", "walk") == 0.5 * speed_share("footway", "walk")
    assert speed_share("service", "car") < speed_share("primary", "car")
