"""Belts: from gates, walls and points; against fine steps; metres counted once on real extracts."""

from __future__ import annotations

import heapq
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.catalogue.model import Derive, PointType
from geoplan.geo import WGS84, local_crs, to_metric
from geoplan.inventory.belts import Anchor, belt_rows
from geoplan.inventory.sections import cut_streets
from geoplan.network import Network, build_network, covered_by_section, covered_m
from geoplan.tables import TABLES, from_rows
from tests.inventories import load_extract
from tests.network.streets import CRS, lonlat, sections

Row = dict[str, Any]
YARD = shapely.box(0, 0, 100, 60)  # one street along its south, 10 m off, and one through it
STREETS: list[Row] = [
    {"xy": [(-400, -10), (50, -10)], "name": "南街"},
    {"xy": [(50, -10), (500, -10)], "name": "南街"},
    {"xy": [(50, -10), (50, 30)], "highway": "service"},
    {"xy": [(-400, -10), (-400, -300)]},
    {"xy": [(-400, 20), (500, 20)], "highway": "motorway"},
]


def belt_type(reach_m: float) -> PointType:
    return PointType(
        "school_surround",
        "学校周边",
        "school",
        "belt",
        1,
        (),
        "",
        (),
        (),
        derive=Derive("belt", ("school",), {"reach_m": reach_m}),
    )


def school(outline: Any, name: str = "一小") -> Anchor:
    return Anchor("school-w1", name, "osm:w1", "h", lonlat(outline))


def gates(*spots: tuple[str, str, float, float]) -> gpd.GeoDataFrame:
    rows = [
        {"gate_id": i, "kind": kind, "geometry": lonlat(shapely.Point(x, y))}
        for i, kind, x, y in spots
    ]
    return from_rows(TABLES["gates"], rows)


def network() -> Network:
    return build_network(sections(STREETS), CRS)


def belt(outline: Any, *spots: tuple[str, str, float, float], reach_m: float = 200.0) -> Any:
    """The one belt of one school: its row and its portions by section."""
    points, links, problems = belt_rows(
        belt_type(reach_m), [school(outline)], gates(*spots), network(), "zh"
    )
    (point,) = points
    portions = [(k["section_id"], round(k["from_m"], 2), round(k["to_m"], 2)) for k in links]
    return point, portions, problems


def test_from_the_wall_along_the_street_without_the_yard_itself() -> None:
    point, portions, problems = belt(YARD)
    # 10 m to the street count where the wall is nearest: at x = 0 and x = 100, and 30 m beyond.
    west = 450 - 50 - (200 - 30) - math.sqrt(30**2 - 10**2)
    assert portions[0] == ("s0", pytest.approx(west, abs=0.2), 450.0)
    east = 50 + math.sqrt(30**2 - 10**2) + 170
    assert portions[1] == ("s1", 0.0, pytest.approx(east, abs=0.2))
    assert portions[2] == ("s2", 0.0, pytest.approx(11.0, abs=0.01))  # to the wall and 1 m into it
    assert len(portions) == 3
    assert point["name"] == "一小周边"
    assert point["point_id"] == "school_surround-school-w1"
    assert (point["shape"], point["source"], point["standing"]) == ("belt", "osm:w1", "rule")
    assert point["reason"] == "belt: 200 m around school-w1, from outline"
    assert point["length_m"] == pytest.approx(sum(b - a for _, a, b in portions), abs=0.02)
    drawn = to_metric(gpd.GeoSeries([point["geometry"]], crs=WGS84), CRS).length.iloc[0]
    assert drawn == pytest.approx(point["length_m"], abs=0.05)
    assert [(p.code, p.count) for p in problems] == [("belt.measured", 1)]
    assert problems[0].facts == {"type": "学校周边", "gates": 0, "outline": 1, "point": 0}


def test_from_the_gate() -> None:
    gate = ("n7", "gate", 48.0, 3.0)  # 3 m inside the wall as drawn, 2 m beside the drive
    point, portions, _ = belt(YARD, gate)
    # 2 m to the drive, 13 m down it, 185 m along the street on either side.
    assert portions[:2] == [("s0", 265.0, 450.0), ("s1", 0.0, 185.0)]
    assert portions[2] == ("s2", 0.0, 11.0)
    assert point["reason"] == "belt: 200 m around school-w1, from gates n7"


def test_all_gates_in_the_wall_and_none_amid_the_grounds() -> None:
    spots = [
        ("n9", "gate", 50.0, 0.0),
        ("n10", "gate", 0.0, -5.0),
        ("n11", "gate", 50.0, 30.0),  # amid the grounds
        ("n12", "entrance", 100.0, 0.0),  # gates are known, doors say nothing
        ("n13", "gate", 130.0, -10.0),  # of the neighbour
    ]
    point, portions, _ = belt(YARD, *spots)
    assert point["reason"].endswith("from gates n10;n9")
    assert portions[0] == ("s0", 400 - 195, 450.0)
    assert belt(YARD, spots[2])[0]["reason"].endswith("from outline")
    assert belt(YARD, spots[2], spots[3])[0]["reason"].endswith("from gates n12")


def test_a_gate_without_a_street_is_no_gate() -> None:
    high = shapely.box(0, 0, 100, 400)
    assert belt(high, ("n1", "gate", 100.0, 300.0))[0]["reason"].endswith("from outline")


def test_from_a_mere_point_the_way_to_the_street_counts() -> None:
    point, portions, problems = belt(shapely.Point(-200, 70), reach_m=150.0)
    assert portions == [("s0", 130.0, 270.0)]
    assert point["reason"].endswith("from point")
    assert problems[0].facts["point"] == 1


def test_no_street_in_reach_is_told_and_makes_no_belt() -> None:
    far = [school(shapely.Point(0, 900), name) for name in ("远小", "")]
    points, links, problems = belt_rows(belt_type(200.0), far, gates(), network(), "zh")
    assert (points, links) == ([], [])
    assert [(p.code, p.level, p.count) for p in problems] == [("belt.no_street", "warning", 2)]
    assert problems[0].facts == {"type": "学校周边", "names": "远小、school-w1"}
    nowhere = build_network(sections(STREETS).iloc[:0], CRS)
    assert belt_rows(belt_type(200.0), far, gates(), nowhere, "zh")[2] == problems
    assert belt_rows(belt_type(200.0), [], gates(), network(), "zh") == ([], [], [])


def test_a_wall_drawn_on_the_street_leaves_the_street_outside() -> None:
    _, portions, _ = belt(shapely.box(0, -10, 100, 60))
    assert ("s0", 0.0 + 450 - 50 - 200, 450.0) in portions


def test_a_nameless_anchor_leaves_the_name_to_others() -> None:
    points, _, _ = belt_rows(belt_type(99.0), [school(YARD, "")], gates(), network(), "zh")
    assert points[0]["name"] == ""


def test_a_type_without_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="school"):
        belt_rows(
            PointType("school", "", "", "site", 1, (), "", (), ()), [], gates(), network(), "zh"
        )


coordinate = st.integers(-12, 12).map(lambda v: 20.0 * v)
spot = st.tuples(coordinate, coordinate)
streets = st.lists(
    st.tuples(spot, spot).filter(lambda ends: ends[0] != ends[1]).map(lambda e: {"xy": list(e)}),
    min_size=1,
    max_size=7,
)
yards = st.lists(
    st.tuples(
        st.integers(-90, 60), st.integers(-90, 60), st.integers(15, 80), st.integers(15, 80)
    ).map(lambda v: shapely.box(v[0] + 0.3, v[1] + 0.3, v[0] + v[2], v[1] + v[3])),
    min_size=1,
    max_size=2,
).map(shapely.unary_union)


def metres_by_fine_steps(
    net: Network, yard: Any, reach_m: float, near_m: float, step_m: float
) -> list[float]:
    """Dijkstra over marks ``step_m`` apart, from every mark near the yard; the yard itself less."""
    steps: dict[Any, list[tuple[float, Any]]] = defaultdict(list)
    cost: dict[Any, float] = {}
    lots = []
    for s, (a, b, metres) in enumerate(net.ends):
        n = max(1, round(metres / step_m))
        marks = [("node", a), *((s, k) for k in range(1, n)), ("node", b)]
        places = shapely.line_interpolate_point(
            net.lines[s], np.linspace(0, 1, n + 1), normalized=True
        )
        for mark, away in zip(marks, shapely.distance(places, yard), strict=True):
            if away <= near_m:
                cost[mark] = min(cost.get(mark, math.inf), float(away))
        for here, there in pairwise(marks):
            steps[here].append((metres / n, there))
            steps[there].append((metres / n, here))
        lots.append((marks, places, metres / n))
    queue = [(spent, repr(mark), mark) for mark, spent in cost.items()]
    heapq.heapify(queue)
    while queue:
        spent, _, mark = heapq.heappop(queue)
        for metres, there in steps[mark] if spent <= cost[mark] else ():
            if spent + metres < cost.get(there, math.inf):
                cost[there] = spent + metres
                heapq.heappush(queue, (cost[there], repr(there), there))
    inner = yard.buffer(-1.0)
    out = []
    for marks, places, metres in lots:
        reached = np.array([cost.get(mark, math.inf) <= reach_m for mark in marks])
        out.append(float((reached & ~shapely.contains(inner, places)).sum()) * metres)
    return out


@settings(max_examples=60)
@given(streets, yards, st.integers(10, 200).map(float))
def test_belts_equal_walking_in_fine_steps(rows: list[Row], yard: Any, reach_m: float) -> None:
    net = build_network(sections(rows), CRS)
    _, links, _ = belt_rows(belt_type(reach_m), [school(yard)], gates(), net, "zh")
    got = [
        sum(k["length_m"] for k in links if k["section_id"] == section)
        for section in net.section_ids
    ]
    expected = metres_by_fine_steps(net, yard, reach_m, min(30.0, reach_m), 0.25)
    assert got == pytest.approx(expected, abs=2.0)


@settings(max_examples=40)
@given(streets, st.lists(yards, min_size=1, max_size=3))
def test_a_metre_of_two_belts_counts_once(rows: list[Row], found: Sequence[Any]) -> None:
    given_sections = sections(rows)
    net = build_network(given_sections, CRS)
    anchors = [
        Anchor(f"school-w{i}", "", f"osm:w{i}", "h", lonlat(yard)) for i, yard in enumerate(found)
    ]
    points, links, _ = belt_rows(belt_type(120.0), anchors, gates(), net, "zh")
    assert (
        conserved(from_rows(TABLES["point_sections"], links), given_sections)
        <= sum(point["length_m"] for point in points) + 1e-6
    )
    again, _, _ = belt_rows(belt_type(120.0), anchors[::-1], gates(), net, "zh")
    assert again == points


def conserved(links: Any, streets: gpd.GeoDataFrame) -> float:
    """Check every portion and the union; return the metres covered."""
    length_m = streets.set_index("section_id")["length_m"]
    assert (links["from_m"] >= 0).all()
    assert (links["from_m"] < links["to_m"]).all()
    assert (links["to_m"] <= links["section_id"].map(length_m) + 1e-9).all()
    assert links["length_m"].to_numpy() == pytest.approx(links["to_m"] - links["from_m"])
    apart = links.assign(section_id=links["point_id"] + "|" + links["section_id"])
    assert covered_m(apart) == pytest.approx(links["length_m"].sum())  # none overlaps its own
    assert (links["seq"] == links.groupby("point_id").cumcount()).all()
    covered = covered_by_section(links)
    assert (covered <= covered.index.map(length_m) + 1e-6).all()
    whole = links[["section_id"]].drop_duplicates().assign(from_m=0.0)
    whole["to_m"] = whole["section_id"].map(length_m)  # stretches take sections whole
    both = covered_m(pd.concat([links[whole.columns], whole], ignore_index=True))
    assert both == pytest.approx(whole["to_m"].sum())
    return covered_m(links)


REACH_M = {"school": 200.0, "kindergarten": 200.0, "marketplace": 150.0, "hospital": 100.0}


@pytest.mark.shared
def test_metres_are_conserved_on_a_real_extract(extract: Path, catalogue: Catalogue) -> None:
    found, _ = load_extract(extract, catalogue)
    crs = local_crs(found["streets"].total_bounds)
    streets = cut_streets(found["streets"], crs, 500.0)
    net = build_network(streets, crs)
    links: list[Row] = []
    belts = untold = anchored = 0
    for amenity, reach_m in REACH_M.items():
        anchors = [
            Anchor(f"{amenity}-{p.place_id}", p.name, f"osm:{p.place_id}", "", p.geometry)
            for p in found["places"].itertuples()
            if json.loads(p.tags).get("amenity") == amenity
        ]
        points, joined, problems = belt_rows(belt_type(reach_m), anchors, found["gates"], net, "zh")
        belts += len(points)
        anchored += len(anchors)
        untold += sum(p.count for p in problems if p.code == "belt.no_street")
        links += joined
    assert belts + untold == anchored
    frame = from_rows(TABLES["point_sections"], links)
    once = conserved(frame, streets)
    total = float(frame["length_m"].sum())
    print(f"{extract.name}: {belts} belts, {total:.0f} m, counted once {once:.0f} m")
    assert once <= total + 1e-6
    assert once <= net.length_m.sum()
