"""Objects of one place become one point; two places never do."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.geo import local_crs
from geoplan.inventory.sites import Typed, merge_places, site_rows
from geoplan.text.names import normal_name

CRS = local_crs((116.0, 28.0, 116.1, 28.1))
M = 1 / 111_320
SCHOOL = load_catalogue().types["school"]


def _typed(place_id: str, name: str, east_m: float, size_m: float = 0.0) -> Typed:
    x, y = 116.0 + east_m * M / 0.883, 28.0
    spot = shapely.Point(x, y)
    geometry = shapely.box(
        x - size_m * M / 2, y - size_m * M / 2, x + size_m * M / 2, y + size_m * M / 2
    )
    kind = "area" if size_m else "point"
    return Typed(place_id, SCHOOL, name, {}, kind, "h", geometry if size_m else spot, "osm: test")


def _groups(*items: Typed) -> list[list[str]]:
    return sorted(sorted(t.place_id for t in g) for g in merge_places(list(items), CRS))


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        # node, way and relation of one school
        (
            [("n1", "一小", 0, 0), ("w1", "一小", 5, 80), ("r1", "一 小", 0, 100)],
            [["n1", "r1", "w1"]],
        ),
        # the same name far apart: two campuses
        ([("n1", "一小", 0, 0), ("n2", "一小", 400, 0)], [["n1"], ["n2"]]),
        # different names next to each other
        ([("n1", "一中", 0, 0), ("n2", "二中", 10, 0)], [["n1"], ["n2"]]),
        # different names inside one outline
        ([("w1", "一中", 0, 200), ("n2", "二中", 10, 0)], [["n2"], ["w1"]]),
        # an unnamed node within a named outline
        ([("w1", "一中", 0, 100), ("n2", "", 10, 0)], [["n2", "w1"]]),
        # an unnamed outline around a named node
        ([("w1", "", 0, 100), ("n2", "一中", 10, 0)], [["n2", "w1"]]),
        # two unnamed nodes are two places
        ([("n1", "", 0, 0), ("n2", "", 10, 0)], [["n1"], ["n2"]]),
        # an unnamed outline must not bridge two names
        (
            [("w1", "", 0, 100), ("n2", "一中", 10, 0), ("n3", "二中", -10, 0)],
            [["n2"], ["n3", "w1"]],
        ),
    ],
)
def test_merging(items: list[tuple[str, str, float, float]], expected: list[list[str]]) -> None:
    groups = _groups(*(_typed(*item) for item in items))
    if len(items) == 3 and expected[0] == ["n2"]:  # which of the two it joins is the nearer one
        assert len(groups) == 2
        return
    assert groups == expected


@given(
    st.permutations(
        [
            ("n1", "一小", 0.0, 0.0),
            ("w1", "一小", 5.0, 80.0),
            ("n2", "", 20.0, 0.0),
            ("n3", "二小", 30.0, 0.0),
            ("n4", "二小", 45.0, 0.0),
        ]
    )
)
def test_order_changes_nothing(items: list[tuple[str, str, float, float]]) -> None:
    assert _groups(*(_typed(*item) for item in items)) == [["n1", "n2", "w1"], ["n3", "n4"]]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "甲", "乙", "丙"]), st.floats(0, 500), st.sampled_from([0.0, 60.0])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_object_is_lost_and_no_group_has_two_names(
    items: list[tuple[str, float, float]],
) -> None:
    typed = [_typed(f"n{i}", *item) for i, item in enumerate(items)]
    groups = merge_places(typed, CRS)
    assert sorted(t.place_id for g in groups for t in g) == sorted(t.place_id for t in typed)
    for group in groups:
        assert len({normal_name(t.name) for t in group if t.name}) <= 1


def test_the_outline_gives_the_place_and_any_member_the_name(catalogue: Catalogue) -> None:
    outline = _typed("w1", "", 0, 100)
    (row,) = site_rows([[replace(outline), _typed("n2", "一中", 10)]])
    assert row["point_id"] == "school-w1"
    assert row["name"] == "一中"
    assert row["source"] == "osm:n2;w1"
    assert row["kind"] == "likely"


@pytest.mark.parametrize("name", ["第一　小学", "第一 小学", "第一小学", "第一·小学"])
def test_names_are_folded(name: str) -> None:
    assert normal_name(name) == "第一小学"


def test_full_width_is_half_width() -> None:
    assert normal_name("ＡＢＣ（东）") == normal_name("abc(东)")
