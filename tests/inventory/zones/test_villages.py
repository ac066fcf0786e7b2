"""Villages in town: how far each reaches, and how sure that is."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.inventory.zones.villages import village_rows
from geoplan.network import build_network
from tests.inventory.zones.plane import backdrop, groups_of, official_town, places, square, streets
from tests.network.streets import CRS, sections

TOWN = square(0, 0, 1000)
NODE = ("n1", {"place": "village", "name": "花园村"}, shapely.Point(10, 20))


def _villages(
    catalogue: Catalogue, found: Any, *objects: Any, base: Any = None, town: Any = TOWN
) -> Any:
    cut = sections(found)
    groups = groups_of(places(*objects), catalogue, "urban_village")
    base = backdrop() if base is None else base
    village = catalogue.types["urban_village"]
    outline = official_town(town)
    return village_rows(village, groups, outline, build_network(cut, CRS), cut, base, "zh")


def test_without_outline_as_far_as_one_walks(catalogue: Catalogue) -> None:
    out = _villages(catalogue, streets(0, 0, 800, 400), NODE)
    (row,) = out.rows
    # From the crossing 10 m off, 150 m in all four directions.
    assert row["length_m"] == pytest.approx(600, abs=45)
    assert row["point_id"] == "urban_village-n1" and row["confidence"] == 0.55
    assert (
        row["reason"].startswith("village: place=village, ") and "inside built_up" in row["reason"]
    )
    assert {k["point_id"] for k in out.links} == {row["point_id"]}
    assert sum(k["length_m"] for k in out.links) == pytest.approx(row["length_m"])
    (outline,) = out.outlines
    assert (outline["kind"], outline["ref_id"]) == ("zone", row["point_id"])


def test_residential_land_around_the_node_is_the_village(catalogue: Catalogue) -> None:
    land = square(0, 0, 150)
    found = streets(0, 0, 800, 100)
    out = _villages(catalogue, found, NODE, base=backdrop(("residential", land)))
    lines = build_network(sections(found), CRS).lines
    expected = shapely.length(shapely.intersection(lines, land)).sum()
    assert out.rows[0]["length_m"] == pytest.approx(expected, abs=1e-3)
    assert "residential land w0" in out.rows[0]["reason"] and out.rows[0]["confidence"] == 0.7
    district = backdrop(("residential", square(0, 0, 900)))
    out = _villages(catalogue, found, NODE, base=district)
    assert "nearest street" in out.rows[0]["reason"]


def test_an_own_outline_comes_first(catalogue: Catalogue) -> None:
    area = ("w9", {"place": "village", "name": "花园村"}, square(0, 0, 100))
    base = backdrop(("residential", square(0, 0, 150)))
    out = _villages(catalogue, streets(0, 0, 800, 100), area, NODE, base=base)
    (row,) = out.rows
    assert row["source"] == "osm:n1;w9" and "own outline" in row["reason"]


def test_main_roads_are_no_part_of_a_village(catalogue: Catalogue) -> None:
    main = [{"xy": [(-500, 0), (500, 0)], "highway": "primary"}]
    land = backdrop(("residential", square(0, 0, 200)))
    lanes = [{"xy": [(-150, 50), (150, 50)]}]
    out = _villages(catalogue, main + lanes, NODE, base=land)
    assert {k["section_id"] for k in out.links} == {"s1"}
    # Where nothing else is mapped they are all there is.
    assert _villages(catalogue, main, NODE, base=land).rows[0]["length_m"] == pytest.approx(400)


def test_a_village_without_any_street_is_told(catalogue: Catalogue) -> None:
    out = _villages(catalogue, [{"xy": [(3000, 0), (4000, 0)]}], NODE)
    assert not out.rows and not out.links
    (problem,) = out.problems
    assert problem.code == "zone.no_street" and problem.facts["names"] == "花园村"


def test_a_village_is_never_sure(catalogue: Catalogue) -> None:
    land = square(0, 0, 100)
    base = backdrop(("residential", land), ("building", land))
    out = _villages(catalogue, streets(0, 0, 800, 100), NODE, base=base)
    assert out.rows[0]["confidence"] == 0.75
    nothing = _villages(catalogue, streets(0, 0, 800, 100))
    assert not nothing.rows and not nothing.problems


def test_a_nameless_one_is_called_after_a_street(catalogue: Catalogue) -> None:
    tags = {"landuse": "residential", "residential": "rural"}
    out = _villages(catalogue, streets(0, 0, 800, 100, name="南街"), ("w9", tags, square(0, 0, 90)))
    assert out.rows[0]["name"] == "城中村：南街一带"
