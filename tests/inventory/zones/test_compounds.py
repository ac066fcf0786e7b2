"""Residential compounds, named and not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.inventory.zones.blocks import _groups, block_rows
from geoplan.inventory.zones.compounds import compound_rows
from geoplan.inventory.zones.names import Namer
from geoplan.network import build_network
from tests.inventory.zones.plane import (
    backdrop,
    gates,
    groups_of,
    official_town,
    places,
    square,
    streets,
)
from tests.network.streets import CRS, sections

TOWN = square(0, 0, 1000)
LAND = {"landuse": "residential", "name": "富康花园"}


def _compounds(catalogue: Catalogue, *objects: Any, base: Any = None, opened: Any = None) -> Any:
    found = places(*objects)
    groups = groups_of(found, catalogue, "residential_compound")
    base = backdrop() if base is None else base
    opened = gates() if opened is None else opened
    return compound_rows(groups, found, opened, base, official_town(TOWN))


@pytest.mark.parametrize(
    ("shape", "tags", "others", "confidence"),
    [
        (square(0, 0, 100), LAND, (), 0.9),
        (shapely.Point(0, 0), {"place": "neighbourhood", "name": "富康小区"}, (), 0.85),
        (square(0, 0, 230), LAND, (), 0.75),  # 21 ha
        (square(0, 0, 400), LAND, (), 0.5),  # 64 ha
        (square(0, 0, 20), LAND, (), 0.7),
        (square(0, 2000, 100), LAND, (), 0.75),
        (square(0, 0, 100), LAND, (("place", "quarter", "富康花园"),), 0.5),
        (square(0, 0, 100), LAND, (("place", "village", "别的村"),), 0.7),
        (square(0, 0, 100), LAND, (("place", "locality", "别处"),), 0.9),
    ],
)
def test_how_sure_a_named_compound_is(
    catalogue: Catalogue, shape: Any, tags: dict[str, str], others: Any, confidence: float
) -> None:
    more = [
        (f"n{i}", {key: value, "name": name}, shapely.Point(5, 5))
        for i, (key, value, name) in enumerate(others)
    ]
    rows = _compounds(catalogue, ("w100", tags, shape), *more).rows
    (row,) = [r for r in rows if r["source"].endswith("w100")]
    assert row["confidence"] == pytest.approx(confidence)
    assert row["reason"].startswith("compound: ")


def test_gates_in_the_wall_are_named(catalogue: Catalogue) -> None:
    opened = gates(("n7", "gate", 105, 0), ("n8", "gate", 0, 0), ("n9", "entrance", 100, 50))
    out = _compounds(catalogue, ("w1", LAND, square(0, 0, 100)), opened=opened)
    assert out.rows[0]["reason"].endswith("gates n7") and out.rows[0]["confidence"] == 0.95


def test_a_node_borrows_the_residential_land_it_lies_on(catalogue: Catalogue) -> None:
    tags = {"place": "neighbourhood", "name": "富康小区"}
    base = backdrop(("residential", square(0, 0, 90)), ("residential", square(0, 0, 290)))
    out = _compounds(catalogue, ("n1", tags, shapely.Point(0, 0)), base=base)
    (outline,) = out.outlines
    assert "residential land w0" in out.rows[0]["reason"]
    assert outline["ref_id"] == out.rows[0]["point_id"]
    bare = _compounds(catalogue, ("n1", tags, shapely.Point(0, 0)))
    assert not bare.outlines and len(bare.rows) == 1
    assert not _compounds(catalogue).rows


def _slabs(x: float, y: float, count: int, gap_m: float = 25.0) -> list[tuple[str, Any]]:
    return [
        ("building", shapely.box(x, y + i * gap_m, x + 50, y + i * gap_m + 12))
        for i in range(count)
    ]


def _blocks(
    catalogue: Catalogue, base: Any, *objects: Any, taken: Any = (), opened: Any = None
) -> Any:
    cut = sections(streets(0, 0, 900, 300, name="石林路"))
    return block_rows(
        catalogue.types["residential_compound"],
        np.array(taken, dtype=object),
        places(*objects),
        gates() if opened is None else opened,
        base,
        official_town(TOWN),
        Namer(build_network(cut, CRS), cut),
        "zh",
    )


def test_rows_of_long_detached_buildings_may_be_a_compound(catalogue: Catalogue) -> None:
    base = backdrop(*_slabs(0, 0, 5), *_slabs(500, 500, 3))
    (row,) = _blocks(catalogue, base).rows
    assert row["point_id"] == "residential_compound-bw0"
    assert row["source"] == "osm:w0;w1;w2;w3;w4" and row["name"] == "居民小区：石林路一带"
    assert row["confidence"] == 0.4 and row["reason"] == "compound: 5 blocks within 60 m"


def test_flats_land_and_gates_make_it_surer(catalogue: Catalogue) -> None:
    land = square(25, 60, 120)
    base = backdrop(*_slabs(0, 0, 5), ("residential", land))
    flats = [
        (f"w{i}", {"building": "apartments"}, shape) for i, (_, shape) in enumerate(_slabs(0, 0, 4))
    ]
    opened = gates(("n7", "gate", -8, 50))
    out = _blocks(catalogue, base, *flats, opened=opened)
    (row,) = out.rows
    assert row["confidence"] == 0.7
    for word in ("80 % tagged flats", "residential land", "gates n7"):
        assert word in row["reason"]
    (outline,) = out.outlines
    assert outline["ref_id"] == row["point_id"]


@pytest.mark.parametrize(
    "other",
    [
        {"amenity": "school", "name": "一小"},
        {"tourism": "hotel", "name": "宾馆"},
    ],
)
def test_grounds_of_something_else_hold_no_compound(
    catalogue: Catalogue, other: dict[str, str]
) -> None:
    base = backdrop(*_slabs(0, 0, 5))
    assert not _blocks(catalogue, base, ("w50", other, square(25, 60, 120))).rows
    assert not _blocks(catalogue, base, taken=[square(25, 60, 120)]).rows
    works = backdrop(*_slabs(0, 0, 5), ("industrial", square(25, 60, 120)))
    assert not _blocks(catalogue, works).rows
    assert not _blocks(catalogue, backdrop(*_slabs(3000, 0, 5))).rows  # out of town


def test_terraces_houses_and_sheds_are_no_blocks(catalogue: Catalogue) -> None:
    terraces = [("building", shapely.box(i * 10, 0, i * 10 + 10, 40)) for i in range(9)]
    villas = [("building", square(i * 40, 200, 7)) for i in range(9)]
    halls = [("building", shapely.box(i * 80, 400, i * 80 + 60, 500)) for i in range(9)]
    assert not _blocks(catalogue, backdrop(*terraces, *villas, *halls)).rows


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12), st.integers(1, 80))
def test_groups_are_what_gaps_join(spots: list[tuple[int, int]], gap_m: int) -> None:
    areas = np.array([square(10 * x, 10 * y, 4) for x, y in spots], dtype=object)
    groups = _groups(areas, float(gap_m), 1)
    together = {i: n for n, group in enumerate(groups) for i in group}
    joined = {i: {i} for i in range(len(areas))}  # by brute force, until nothing changes
    for _ in areas:
        for i in joined:
            near = [j for j in joined if areas[i].distance(areas[j]) <= gap_m]
            joined[i] = joined[i].union(*(joined[j] for j in near))
    for i, members in joined.items():
        assert {j for j in together if together[j] == together[i]} == members
