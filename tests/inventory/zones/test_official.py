"""What an office has drawn overrides what rules found."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.inventory.zones.found import Found
from geoplan.inventory.zones.fringe import fringe_rows
from geoplan.inventory.zones.names import Namer
from geoplan.inventory.zones.official import apply_official, drawn_areas
from geoplan.inventory.zones.villages import village_rows
from geoplan.network import build_network
from tests.inventory.zones.plane import (
    backdrop,
    groups_of,
    official_town,
    places,
    square,
    streets,
    zones,
)
from tests.network.streets import CRS, sections

TOWN = square(0, 0, 1000)


def _derived(catalogue: Catalogue) -> Found:
    cut = sections(streets(0, 0, 1400, 200, name="南街"))
    net, town = build_network(cut, CRS), official_town(TOWN)
    found = fringe_rows(catalogue.types["urban_fringe"], town, net, cut, backdrop(), "zh")
    objects = places(
        ("n1", {"place": "village", "name": "花园村"}, shapely.Point(0, 0)),
        ("n2", {"place": "village", "name": "李家村"}, shapely.Point(700, 700)),
    )
    groups = groups_of(objects, catalogue, "urban_village")
    village = catalogue.types["urban_village"]
    found.add(village_rows(village, groups, town, net, cut, backdrop(), "zh"))
    return found


def _apply(catalogue: Catalogue, *drawn: tuple[str, str, Any]) -> Found:
    cut = sections(streets(0, 0, 1400, 200, name="南街"))
    net = build_network(cut, CRS)
    return apply_official(_derived(catalogue), zones(*drawn), catalogue, net, Namer(net, cut), "zh")


def _of(found: Found, type_id: str) -> dict[str, Any]:
    return {row["name"]: row for row in found.rows if row["type_id"] == type_id}


def _is_whole(found: Found) -> None:
    """Links and outlines belong to rows, ids are given once."""
    ids = [row["point_id"] for row in found.rows]
    assert len(ids) == len(set(ids))
    assert {k["point_id"] for k in found.links} <= set(ids)
    assert {o["ref_id"] for o in found.outlines} <= set(ids)


def test_without_official_areas_nothing_changes(catalogue: Catalogue) -> None:
    before, after = _derived(catalogue), _apply(catalogue, ("built_up", "建成区", TOWN))
    assert [r["point_id"] for r in after.rows] == [r["point_id"] for r in before.rows]
    assert [r["reason"] for r in after.rows] == [r["reason"] for r in before.rows]
    assert after.links == before.links and len(after.outlines) == len(before.outlines)


def test_an_official_village_takes_in_the_derived_one(catalogue: Catalogue) -> None:
    found = _apply(catalogue, ("urban_village", "花园片区", square(0, 0, 250)))
    _is_whole(found)
    villages = _of(found, "urban_village")
    assert set(villages) == {"花园片区", "李家村"}
    official, other = villages["花园片区"], villages["李家村"]
    assert (official["standing"], official["confidence"]) == ("official", 1.0)
    assert official["source"] == "osm:n1;zone:官方.geojson!1"
    assert official["reason"].startswith("official: 官方.geojson!1; village: ")
    # Three streets each way cross the square, 500 m each.
    assert official["length_m"] == pytest.approx(3000, rel=1e-3)
    assert other["standing"] == "rule" and other["reason"].endswith("not official")
    assert [(p.code, p.count) for p in found.problems if p.code == "zone.merged"] == [
        ("zone.merged", 1)
    ]


def test_official_edges_of_town_replace_all_derived(catalogue: Catalogue) -> None:
    found = _apply(catalogue, ("urban_fringe", "", square(1000, 0, 200)))
    _is_whole(found)
    (row,) = _of(found, "urban_fringe").values()
    assert row["name"] == "城郊结合部：南街一带" and row["standing"] == "official"
    assert {p.code for p in found.problems} >= {"zone.replaced"}
    assert len(_of(found, "urban_village")) == 2


def test_an_official_compound_is_a_site_with_an_outline(catalogue: Catalogue) -> None:
    found = _apply(catalogue, ("residential_compound", "富康花园", square(300, 300, 100)))
    (row,) = _of(found, "residential_compound").values()
    assert row["shape"] == "site" and row["length_m"] is None
    assert row["geometry"].geom_type == "Point"
    assert not [k for k in found.links if k["point_id"] == row["point_id"]]
    (area,) = drawn_areas(found, {row["point_id"]}, CRS)
    assert area.area == pytest.approx(40_000, rel=1e-6)


def test_an_id_lasts_when_a_named_border_is_drawn_anew(catalogue: Catalogue) -> None:
    first = _apply(catalogue, ("urban_village", "花园片区", square(0, 0, 250)))
    again = _apply(catalogue, ("urban_village", "花园片区", square(0, 30, 200)))
    ids = [_of(f, "urban_village")["花园片区"]["point_id"] for f in (first, again)]
    assert ids[0] == ids[1]
    namesakes = [("urban_village", "甲", square(x, 0, 90)) for x in (0, 500)]
    twice = _apply(catalogue, *namesakes)
    _is_whole(twice)


def test_an_official_area_without_streets_is_kept_and_told(catalogue: Catalogue) -> None:
    found = _apply(catalogue, ("urban_village", "空村", square(3000, 0, 50)))
    row = _of(found, "urban_village")["空村"]
    assert row["length_m"] is None and row["geometry"].geom_type == "Point"
    (problem,) = [p for p in found.problems if p.code == "zone.no_street_drawn"]
    assert problem.facts["names"] == "空村"
