"""Ways to points and sections: a street worked out by hand, and what must hold of any county."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Coverage, Settings
from geoplan.coverage import find_reach
from geoplan.geo import WGS84, local_crs
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import TRAVEL_MODES
from tests.conftest import Toy

CRS = local_crs((116.0, 28.0, 116.0, 28.0))
SETTINGS = Settings(coverage=Coverage(walk_kmh=3.6, ebike_kmh=36.0, car_kmh=36.0))
# 西 1000 m (two-way), then 1000 m one-way east, a lane north that only people walk, a motorway.
ROADS = [
    ("w1", (0, 0), (1000, 0), {"highway": "tertiary"}),
    ("w2", (1000, 0), (2000, 0), {"highway": "tertiary", "oneway": "yes"}),
    ("w3", (1000, 0), (1000, 600), {"highway": "footway"}),
    ("w4", (0, 3000), (3000, 3000), {"highway": "motorway"}),
    ("w5", (0, 5000), (2500, 5000), {"highway": "tertiary"}),
]
POINTS = [
    ("p_on", 500.0, 0.0, "school"),
    ("p_off", 1500.0, 40.0, "public_toilet"),
    ("p_lane", 1000.0, 300.0, "school"),
    ("p_far", 500.0, 1500.0, "school"),
    ("p_other", 100.0, 5000.0, "school"),
    ("p_none", None, None, "school"),
]


def lonlat(shapes: list[Any]) -> Any:
    return gpd.GeoSeries(shapes, crs=CRS).to_crs(WGS84)


def county() -> dict[str, Any]:
    lines = [shapely.LineString(road[1:3]) for road in ROADS]
    drawn = lonlat(lines)
    streets = [
        {
            "street_id": i,
            "highway": tags["highway"],
            "name": "",
            "tags": json.dumps(tags, sort_keys=True, separators=(",", ":")),
            "node_ids": [0, 1],
            "geometry": shape,
        }
        for (i, _, _, tags), shape in zip(ROADS, drawn, strict=True)
    ]
    sections = [
        {
            "section_id": "s" + i[1:],
            "kind": "street",
            "street_id": i,
            "seq": 0,
            "from_node": f"n{a}",
            "to_node": f"n{b}",
            "highway": tags["highway"],
            "name": "",
            "length_m": line.length,
            "geometry": shape,
        }
        for (i, a, b, tags), line, shape in zip(ROADS, lines, drawn, strict=True)
    ]
    return {
        "streets": from_rows(TABLES["streets"], streets),
        "sections": from_rows(TABLES["sections"], sections),
        "points": points(POINTS),
        "point_sections": from_rows(TABLES["point_sections"], []),
        "checks": pd.DataFrame({"point_id": ["p_on"]}),
        "bases": bases((0.0, 0.0)),
        "facilities": from_rows(TABLES["facilities"], []),
        "areas": from_rows(TABLES["areas"], []),
    }


def points(rows: list[Any]) -> Any:
    spots = lonlat([shapely.Point() if x is None else shapely.Point(x, y) for _, x, y, _ in rows])
    frame = pd.DataFrame({"point_id": [r[0] for r in rows], "type_id": [r[3] for r in rows]})
    return frame.assign(
        source=[f"osm:{r[0]}" for r in rows],
        lon=[None if s.is_empty else s.x for s in spots],
        lat=[None if s.is_empty else s.y for s in spots],
    ).astype({"lon": float, "lat": float})


def bases(*spots: tuple[float, float]) -> Any:
    rows = [
        {
            "base_id": f"b{i}",
            "file": "驻点.xlsx",
            "sheet": "Sheet1",
            "row": i + 2,
            "name": f"{i + 1}队",
            "address": "",
            "lon": dot.x,
            "lat": dot.y,
        }
        for i, dot in enumerate(lonlat([shapely.Point(spot) for spot in spots]))
    ]
    return from_rows(TABLES["bases"], rows)


def reach(catalogue: Catalogue, settings: Settings = SETTINGS, **changed: Any) -> Any:
    return find_reach(**{**county(), **changed}, catalogue=catalogue, settings=settings)


def by_mode(output: Any, mode: str) -> pd.DataFrame:
    frame = output.tables["point_reaches"]
    return frame[frame["mode"] == mode].set_index("point_id")


def test_minutes_and_metres_worked_out_by_hand(catalogue: Catalogue) -> None:
    output = reach(catalogue)
    walk, car = by_mode(output, "walk"), by_mode(output, "car")
    # On foot 60 m a minute, by car 600; legs off the street are walked.
    assert walk.loc["p_on", "distance_m"] == pytest.approx(500, abs=0.1)
    assert walk.loc["p_on", "minutes"] == pytest.approx(500 / 60, abs=0.01)
    assert walk.loc["p_off", "distance_m"] == pytest.approx(1540, abs=0.2)
    assert walk.loc["p_off", "access_m"] == pytest.approx(40, abs=0.1)
    assert walk.loc["p_lane", "distance_m"] == pytest.approx(1300, abs=0.2)
    assert car.loc["p_off", "minutes"] == pytest.approx(1500 / 600 + 40 / 60, abs=0.01)
    # The lane is not for cars: 1000 m driven, 300 m walked.
    assert car.loc["p_lane", "minutes"] == pytest.approx(1000 / 600 + 300 / 60, abs=0.01)
    assert car.loc["p_lane", "access_m"] == pytest.approx(300, abs=0.1)
    assert set(walk.loc[["p_on", "p_off", "p_lane"], "base_id"]) == {"b0"}


def test_what_cannot_be_told_is_listed(catalogue: Catalogue) -> None:
    walk = by_mode(reach(catalogue), "walk")
    told = {"p_far": "too_far_to_snap", "p_other": "no_way", "p_none": "no_place"}
    for point_id, status in told.items():
        assert walk.loc[point_id, "status"] == status
        assert walk.loc[point_id, ["distance_m", "minutes"]].isna().all()
        assert walk.loc[point_id, "base_id"] == ""
    assert walk.loc["p_other", "access_m"] == pytest.approx(0, abs=0.1)
    none = by_mode(reach(catalogue, bases=bases()), "car")
    assert set(none["status"]) == {"no_base"}


def test_one_way_streets_are_minded_by_wheels_only(catalogue: Catalogue) -> None:
    output = reach(catalogue, bases=bases((1900.0, 0.0)))
    assert by_mode(output, "walk").loc["p_on", "distance_m"] == pytest.approx(1400, abs=0.2)
    for mode in ("ebike", "car"):
        found = by_mode(output, mode)
        # Streets that one cannot come back from are met only where there are no others.
        assert found.loc["p_on", "status"] == "no_way"


def test_sections_by_layer(catalogue: Catalogue) -> None:
    frame = reach(catalogue).tables["section_reaches"].set_index(["section_id", "layer"])
    assert frame.loc[("s1", "checked"), "distance_m"] == pytest.approx(0, abs=0.1)
    assert frame.loc[("s2", "checked"), "distance_m"] == pytest.approx(1000, abs=0.2)
    assert frame.loc[("s3", "base"), "distance_m"] == pytest.approx(1300, abs=0.2)
    assert frame.loc[("s3", "toilet"), "distance_m"] == pytest.approx(840, abs=0.2)
    assert frame.loc[("s3", "toilet"), "nearest_id"] == "p_off"
    assert frame.loc[("s3", "base"), "nearest_id"] == "b0"
    assert frame.loc[("s4", "base"), "status"] == "closed"
    assert frame.loc[("s5", "base"), "status"] == "no_way"
    assert frame.loc[("s4", "base"), "distance_m"] != frame.loc[("s4", "base"), "distance_m"]
    assert len(frame) == 3 * len(ROADS)


def test_a_checked_stretch_is_there_all_along(catalogue: Catalogue) -> None:
    link = {"point_id": "p_on", "section_id": "s2", "seq": 0, "from_m": 100.0, "to_m": 700.0}
    links = from_rows(TABLES["point_sections"], [{**link, "length_m": 600.0, "reason": ""}])
    frame = reach(catalogue, point_sections=links).tables["section_reaches"]
    found = frame[frame["layer"] == "checked"].set_index("section_id")["distance_m"]
    assert found["s2"] == 0.0
    assert found["s3"] == pytest.approx(100 + 300, abs=0.2)


def test_layers_that_are_empty_or_unknown_are_told(catalogue: Catalogue) -> None:
    own = replace(SETTINGS.coverage, reach_layers=("base", "公共厕所", "医院", "shools"))
    output = reach(catalogue, replace(SETTINGS, coverage=own), bases=bases())
    assert set(output.tables["section_reaches"]["layer"]) == {"public_toilet"}
    told = [(p.code, p.facts.get("layer", p.facts.get("value"))) for p in output.problems]
    assert told == [
        ("reach.unknown_layer", "shools"),
        ("reach.empty_layer", "@reach_layer.base"),
        ("reach.empty_layer", "医院"),
    ]


def test_a_base_far_from_streets_is_named(catalogue: Catalogue) -> None:
    output = reach(catalogue, bases=bases((0.0, 0.0), (0.0, 1500.0)))
    told = [p for p in output.problems if p.code == "reach.base_far"]
    assert [(p.row, p.facts["name"]) for p in told] == [(3, "2队")] * 3
    assert {type(p.row) for p in told} == {int}, "the manifest takes no other numbers"
    assert [p.facts["mode"] for p in told] == [f"@travel_mode.{m}" for m in TRAVEL_MODES]


def test_bases_all_far_from_streets_are_not_said_to_be_missing(catalogue: Catalogue) -> None:
    output = reach(catalogue, bases=bases((0.0, 1500.0)))
    assert {row for p in output.problems if p.code == "reach.base_far" for row in [p.row]} == {2}
    told = {p.facts["layer"]: p.code for p in output.problems if "layer" in p.facts}
    assert told["@reach_layer.base"] == "reach.far_layer"
    assert set(output.tables["point_reaches"]["status"]) == {"no_base"}


def test_toilets_of_the_books_count_unless_they_are_gone(catalogue: Catalogue) -> None:
    spots = lonlat([shapely.Point(200, 0), shapely.Point(990, 0), shapely.Point(600, 0)])
    kinds = (("toilet", "good", "book:a"), ("toilet", "gone", "book:b"), ("ad", "good", "book:c"))
    rows = [
        {
            "facility_id": f"f{i}",
            "kind": kind,
            "label": "",
            "name": "",
            "theme": "",
            "themes": [],
            "status": status,
            "count": 1,
            "lon": spot.x,
            "lat": spot.y,
            "area_m2": None,
            "source": source,
            "geometry": spot,
        }
        for i, ((kind, status, source), spot) in enumerate(zip(kinds, spots, strict=True))
    ]
    books = from_rows(TABLES["facilities"], rows)
    frame = reach(catalogue, facilities=books).tables["section_reaches"]
    found = frame[frame["layer"] == "toilet"].set_index("section_id")
    assert found.loc["s1", "nearest_id"] == "f0"
    assert found.loc["s1", "distance_m"] == pytest.approx(300, abs=0.2)
    assert found.loc["s2", "nearest_id"] == "p_off"
    for word in ("ad", "公益广告"):
        own = replace(SETTINGS.coverage, reach_layers=(word,))
        output = reach(catalogue, replace(SETTINGS, coverage=own), facilities=books)
        found = output.tables["section_reaches"].set_index("section_id")
        assert found.loc["s1", "distance_m"] == pytest.approx(100, abs=0.2)
        assert found.loc["s1", ["layer", "nearest_id"]].tolist() == ["ad", "f2"]


@pytest.mark.parametrize(("basis", "is_used"), [("few", False), ("far", False), ("declared", True)])
def test_nothing_is_measured_from_a_book_whose_datum_is_a_guess(
    catalogue: Catalogue, basis: str, is_used: bool
) -> None:
    """Nor drawn as served: a toilet that may stand streets away covers nothing."""
    spot = lonlat([shapely.Point(200, 0)])[0]
    row = {
        "facility_id": "f0",
        "kind": "toilet",
        **dict.fromkeys(("label", "name", "theme"), ""),
        **{"themes": [], "status": "good", "count": 1, "area_m2": None},
        **{"lon": spot.x, "lat": spot.y, "source": "book:台账.xlsx#表!3", "geometry": spot},
    }
    books = from_rows(TABLES["facilities"], [row])
    datums = pd.DataFrame([{"file": "台账.xlsx", "sheet": "表", "basis": basis}])
    output = reach(catalogue, facilities=books, datums=datums)
    found = output.tables["section_reaches"]
    assert ("f0" in set(found.loc[found["layer"] == "toilet", "nearest_id"])) == is_used
    without = reach(catalogue).tables["service_areas"]
    served = output.tables["service_areas"]
    assert served.drop(columns="geometry").equals(without.drop(columns="geometry")) != is_used


@pytest.mark.parametrize("off_m", [25, 35])
def test_a_toilet_of_the_map_that_the_book_says_is_closed_is_closed(
    catalogue: Catalogue, off_m: int
) -> None:
    spots = lonlat([shapely.Point(200, 0), shapely.Point(1500 + off_m, 40)])
    rows = [
        {
            "facility_id": f"f{i}",
            "kind": "toilet",
            **dict.fromkeys(("label", "name", "theme"), ""),
            "themes": [],
            "status": status,
            "count": 1,
            "lon": spot.x,
            "lat": spot.y,
            "area_m2": None,
            "source": f"book:{i}",
            "geometry": spot,
        }
        for i, (status, spot) in enumerate(zip(("good", "gone"), spots, strict=True))
    ]
    books = from_rows(TABLES["facilities"], rows)
    output = reach(catalogue, facilities=books)
    frame = output.tables["section_reaches"].set_index(["section_id", "layer"])
    is_closed = off_m < SETTINGS.rules.same_m
    assert frame.loc[("s2", "toilet"), "nearest_id"] == ("f0" if is_closed else "p_off")
    own = replace(SETTINGS.coverage, reach_layers=("公共厕所",))
    of_type = reach(catalogue, replace(SETTINGS, coverage=own), facilities=books)
    assert of_type.tables["section_reaches"].empty == is_closed
    listed = points(POINTS).assign(source="list:1")  # the county's own list is no map
    output = reach(catalogue, facilities=books, points=listed)
    frame = output.tables["section_reaches"].set_index(["section_id", "layer"])
    assert frame.loc[("s2", "toilet"), "nearest_id"] == "p_off"


def test_nothing_at_all_is_no_fault(catalogue: Catalogue) -> None:
    empty = {
        "streets": from_rows(TABLES["streets"], []),
        "sections": from_rows(TABLES["sections"], []),
    }
    walk = by_mode(reach(catalogue, **empty), "walk")
    assert set(walk["status"]) <= {"no_base", "too_far_to_snap"}
    output = reach(catalogue, points=points(POINTS[:0]))
    assert output.tables["point_reaches"].empty


def toy_tables(toy: Toy) -> dict[str, Any]:
    names = ("sections", "streets", "points", "point_sections", "checks", "facilities", "areas")
    return {name: toy.tables[name] for name in names}


def toy_reach(toy: Toy, catalogue: Catalogue, frame: Any, **changed: Any) -> pd.DataFrame:
    tables = toy_tables(toy) | {"bases": frame} | changed
    output = find_reach(**tables, catalogue=catalogue, settings=toy.settings)
    return output.tables["point_reaches"]


def test_one_more_base_never_lengthens_a_way(toy: Toy, catalogue: Catalogue) -> None:
    spots = toy.tables["points"].dropna(subset=["lon"]).iloc[[0, 5, 9]]
    rows = [
        {"base_id": f"b{i}", "file": "", "sheet": "", "row": i, "name": f"{i}", "address": ""}
        | {"lon": lon, "lat": lat}
        for i, (lon, lat) in enumerate(zip(spots["lon"], spots["lat"], strict=True))
    ]
    fewer, more = (toy_reach(toy, catalogue, from_rows(TABLES["bases"], rows[:n])) for n in (2, 3))
    before, after = (np.nan_to_num(f["minutes"].to_numpy(), nan=np.inf) for f in (fewer, more))
    assert (after <= before + 1e-9).all()
    assert (after < before).any()
    shuffled = toy.tables["points"].sample(frac=1.0, random_state=1)
    again = toy_reach(toy, catalogue, from_rows(TABLES["bases"], rows), points=shuffled)
    pd.testing.assert_frame_equal(again, more)


def test_a_larger_limit_covers_more(toy: Toy, catalogue: Catalogue) -> None:
    spot = toy.tables["points"].dropna(subset=["lon"]).iloc[0]
    row = {"base_id": "b", "file": "", "sheet": "", "row": 1, "name": "", "address": ""}
    frame = from_rows(TABLES["bases"], [row | {"lon": spot["lon"], "lat": spot["lat"]}])
    minutes = toy_reach(toy, catalogue, frame)["minutes"]
    counts = [int((minutes <= limit).sum()) for limit in (1, 5, 15, 60)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
