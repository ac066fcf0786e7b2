"""Bus lines in groups of stops, and the belts along them: metres add up, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, PointType
from geoplan.catalogue.model import Derive
from geoplan.geo import local_crs, to_metric
from geoplan.inventory.bus_lines import LEAST_STOPS, bus_points, line_title
from geoplan.inventory.corridors import bus_corridors
from geoplan.inventory.route_paths import follow_routes
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.stretches import StreetNodes
from geoplan.network import build_network, covered_m, network_part
from geoplan.network.reach import Portion
from geoplan.sources.bus import build_routes, route_tables
from geoplan.sources.osm_read import Extract
from geoplan.tables import TABLES, from_rows
from tests.inventories import load_extract

LINE = PointType(
    id="bus_line",
    name="公交线路",
    family="transit",
    shape="stretch",
    priority=1,
    clauses=(),
    lead="",
    supporting=(),
    indicators=(),
    derive=Derive("stops", (), {"group": 5}),
)
CORRIDOR = replace(
    LINE,
    id="bus_corridor",
    shape="belt",
    derive=Derive("corridor", ("bus_line",), {"reach_m": 50.0, "target_m": 500.0}),
)
STEP_DEG = 0.002  # about 200 m
SIZE = 5


def _spot(node: int) -> tuple[float, float]:
    return 116 + node // 10 * STEP_DEG, 28 + node % 10 * STEP_DEG


class Town:
    """A grid of streets 0..4 by 0..4 (node 10·x + y), its routes and its networks."""

    def __init__(self, relations: list[dict[str, Any]], stops: dict[int, tuple[float, float]]):
        ways = [[10 * x + y for x in range(SIZE)] for y in range(SIZE)]
        ways += [[10 * x + y for y in range(SIZE)] for x in range(SIZE)]
        extract = Extract()
        extract.streets = [
            {
                "street_id": f"w{i}",
                "highway": "primary",
                "name": f"路{i}",
                "tags": "{}",
                "node_ids": way,
                "geometry": shapely.LineString([_spot(n) for n in way]),
            }
            for i, way in enumerate(ways)
        ]
        extract.places = [
            {"place_id": f"n{i}", "name": f"站{i}", "geometry": shapely.Point(*xy)}
            for i, xy in stops.items()
        ]
        extract.bus_relations = relations
        rows, _ = build_routes(extract)
        self._set(extract.streets, rows)

    def _set(self, streets: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
        self.routes = from_rows(TABLES["routes"], rows)
        self.ways, self.stops = (
            from_rows(TABLES[name], found) for name, found in route_tables(rows).items()
        )
        frame = from_rows(TABLES["streets"], streets)
        crs = local_crs(frame.total_bounds)
        self.sections = cut_streets(frame, crs, 500.0)
        self.network = build_network(self.sections, crs, leave_out=())
        inside = np.ones(len(self.sections), dtype=bool)
        self.rides = follow_routes(self.ways, frame, self.sections, self.network, inside)

    def points(self) -> tuple[list[dict[str, Any]], pd.DataFrame, list[str]]:
        points, links, problems = bus_points(
            self.routes, self.stops, self.rides, self.network, LINE, "zh"
        )
        return points, from_rows(TABLES["point_sections"], links), [p.code for p in problems]

    def corridors(self) -> tuple[list[dict[str, Any]], pd.DataFrame]:
        points, links = bus_corridors(
            self.routes,
            self.rides,
            self.network,
            self.sections,
            self.network,
            StreetNodes.of(self.sections),
            CORRIDOR,
            "zh",
        )
        return points, from_rows(TABLES["point_sections"], links)


def _relation(number: int, ways: list[int], stops: list[int], **tags: str) -> dict[str, Any]:
    members = [("n", i, "stop") for i in stops] + [("w", i, "") for i in ways]
    return {"id": number, "tags": {"ref": str(number), **tags}, "members": members}


def _along_first_street(count: int) -> dict[int, tuple[float, float]]:
    """Stops 1, 2, ... evenly along street 0, a few metres beside it."""
    east = np.linspace(0.05, SIZE - 1.05, count) * STEP_DEG
    return {i + 1: (116 + x, 28 - 0.00005) for i, x in enumerate(east.tolist())}


@pytest.mark.parametrize(
    ("stops", "groups"),
    [(3, [3]), (5, [5]), (6, [6]), (7, [7]), (8, [5, 3]), (12, [5, 7]), (15, [5, 5, 5])],
)
def test_five_stops_are_a_group_and_a_short_rest_joins(stops: int, groups: list[int]) -> None:
    town = Town([_relation(7, [0], list(range(1, stops + 1)))], _along_first_street(stops))
    points, links, codes = town.points()
    assert [point["reason"] for point in points] == [f"osm: route=bus; stops: {n}" for n in groups]
    starts = [1 + sum(groups[:k]) for k in range(len(groups))]
    assert [point["point_id"] for point in points] == [f"bus_line-r7-n{i}" for i in starts]
    ends = [start + n - 1 for start, n in zip(starts, groups, strict=True)]
    names = [f"7（站{a}→站{b}）" for a, b in zip(starts, ends, strict=True)]
    assert [point["name"] for point in points] == names
    assert links["length_m"].sum() == pytest.approx(town.ways["length_m"].sum(), rel=1e-6)
    assert codes == []


def test_a_group_ends_where_the_next_begins() -> None:
    town = Town([_relation(7, [0], list(range(1, 11)))], _along_first_street(10))
    first, second = town.points()[0]
    mark = town.stops["along_m"].iloc[5]
    assert first["length_m"] == pytest.approx(mark, rel=1e-6)
    drawn = to_metric(gpd.GeoSeries([first["geometry"]], crs=4326), town.network.crs)
    assert drawn.length.iloc[0] == pytest.approx(mark, abs=0.01)
    assert second["length_m"] == pytest.approx(town.ways["length_m"].sum() - mark, rel=1e-6)


def test_two_directions_are_points_of_their_own_and_a_copy_is_left_out() -> None:
    stops = _along_first_street(5)
    there, back = list(stops), list(stops)[::-1]
    relations = [_relation(7, [0], there), _relation(8, [0], back, ref="7")]
    town = Town([*relations, _relation(9, [0], there, ref="7")], stops)
    points, links, codes = town.points()
    assert [point["name"] for point in points] == ["7（站1→站5）", "7（站5→站1）"]
    seen = links.groupby("point_id", sort=False)["section_id"].agg(list).tolist()
    assert seen[0] == seen[1][::-1]
    assert codes == ["bus.repeated"]


@pytest.mark.parametrize("count", [0, 2])
def test_a_line_without_enough_stops_is_one_point(count: int) -> None:
    relation = _relation(7, [0, 9], list(range(1, count + 1)), to="西站", **{"from": "东站"})
    town = Town([relation], _along_first_street(max(count, 1)))
    points, _, _ = town.points()
    assert [(p["point_id"], p["name"]) for p in points] == [("bus_line-r7", "7（东站→西站）")]
    assert points[0]["length_m"] == pytest.approx(town.ways["length_m"].sum(), rel=1e-6)


@pytest.mark.parametrize(
    ("ref", "name", "title"),
    [
        ("12", "12路：火车站→县医院", "12路"),
        ("1", "珠海1路", "珠海1路"),
        ("1", "珠海11路", "1"),
        ("X4", "Bus X4 Valletta - Birżebbuġa", "Bus X4"),
        ("", "Bus 12: A => B", "Bus 12"),
        ("", "夜班 (火车站 - 县医院)", "夜班"),
        ("5", "", "5"),
    ],
)
def test_a_line_is_called_what_people_call_it(ref: str, name: str, title: str) -> None:
    assert line_title(ref, name) == title


walks = st.lists(st.integers(0, 2 * SIZE - 1), min_size=1, max_size=6)
spots = st.lists(
    st.tuples(st.floats(0, (SIZE - 1) * STEP_DEG), st.floats(0, (SIZE - 1) * STEP_DEG)),
    max_size=14,
)


@given(st.lists(st.tuples(walks, spots), min_size=1, max_size=3))
def test_groups_add_up_to_their_line(lines: list[Any]) -> None:
    """Whatever members and stops, in whatever order: every metre travelled is in one group."""
    stops: dict[int, tuple[float, float]] = {}
    relations = []
    for number, (ways, places) in enumerate(lines, 1):
        own = {100 * number + i: (116 + x, 28 + y) for i, (x, y) in enumerate(places)}
        stops |= own
        relations.append(_relation(number, ways, list(own)))
    town = Town(relations, stops)
    points, links, _ = town.points()
    assert len({point["point_id"] for point in points}) == len(points)
    summed = links.groupby("point_id")["length_m"].sum()
    for point in points:
        assert point["length_m"] == pytest.approx(summed[point["point_id"]])
    of_route = links["point_id"].str.split("-").str[1]
    for route_id, metres in links.groupby(of_route)["length_m"].sum().items():
        travelled = town.ways.loc[town.ways["route_id"] == route_id, "length_m"].sum()
        assert metres == pytest.approx(travelled, rel=1e-6)
    whole = dict(zip(town.sections["section_id"], town.sections["length_m"], strict=True))
    assert (links["from_m"] >= -1e-9).all()
    assert (links["to_m"] <= links["section_id"].map(whole) + 1e-6).all()


def test_a_corridor_reaches_into_side_streets() -> None:
    town = Town([_relation(7, [0], [])], {})
    points, links = town.corridors()
    core = links[links["reason"].str.contains("lines 7")]
    served = town.sections.loc[town.sections["street_id"] == "w0", "section_id"]
    assert sorted(core["section_id"]) == sorted(served)
    side = links[~links["reason"].str.contains("lines")]
    assert set(side["reason"]) == {"corridor: 50 m"}
    assert side["length_m"].to_numpy() == pytest.approx(50.0)
    # The five side streets; a crossing between two corridors is in reach of both.
    assert len(side) == SIZE + len(points) - 1
    assert covered_m(links) == pytest.approx(core["length_m"].sum() + SIZE * 50.0)
    assert all(point["name"].startswith("公交沿线：路0") for point in points)
    assert {point["reason"] for point in points} == {"corridor: 50 m, lines 7"}
    assert {(p["shape"], p["standing"], p["confidence"]) for p in points} == {("belt", "rule", 1.0)}


@given(st.lists(walks, min_size=1, max_size=3))
def test_a_served_section_is_whole_and_in_one_corridor(lines: list[list[int]]) -> None:
    town = Town([_relation(i, ways, []) for i, ways in enumerate(lines, 1)], {})
    points, links = town.corridors()
    core = links[links["reason"].str.contains("lines")]
    length_m = town.sections.set_index("section_id")["length_m"]
    assert not core["section_id"].duplicated().any()
    assert core["length_m"].to_numpy() == pytest.approx(length_m[core["section_id"]].to_numpy())
    travelled: dict[str, float] = {}
    for rides in town.rides.values():
        for ride in rides:
            section = town.network.section_ids[ride.portion.section]
            travelled[section] = max(travelled.get(section, 0.0), ride.portion.length_m)
    whole = {s for s, metres in travelled.items() if metres > 0.999 * length_m[s]}
    assert whole <= set(core["section_id"]) <= set(travelled)
    side = links[~links["reason"].str.contains("lines")]
    assert set(side["section_id"]).isdisjoint(core["section_id"])
    summed = links.groupby("point_id")["length_m"].sum()
    for point in points:
        assert point["length_m"] == pytest.approx(summed[point["point_id"]])


def test_no_lines_no_corridors() -> None:
    town = Town([], {})
    assert town.corridors()[0] == []
    assert town.points()[0] == []


@pytest.mark.shared
def test_real_lines_and_corridors(extract: Path, catalogue: Catalogue) -> None:
    tables, _ = load_extract(extract, catalogue)
    streets, ways = tables["streets"], tables["route_ways"]
    sections = cut_streets(streets, local_crs(streets.total_bounds), 500.0)
    network = build_network(sections, local_crs(streets.total_bounds), leave_out=())
    inside = np.ones(len(sections), dtype=bool)
    rides = follow_routes(ways, streets, sections, network, inside)
    points, links, problems = bus_points(
        tables["routes"], tables["route_stops"], rides, network, LINE, "zh"
    )
    frame = from_rows(TABLES["point_sections"], links)
    travelled = ways[ways["street_id"].isin(set(streets["street_id"]))]["length_m"].sum()
    if not problems:
        assert frame["length_m"].sum() == pytest.approx(travelled, rel=1e-6)
    stops = [int(point["reason"].rpartition(" ")[2]) for point in points]
    of_groups = [n for n, p in zip(stops, points, strict=True) if p["point_id"].count("-") > 1]
    assert all(LEAST_STOPS <= n <= 7 for n in of_groups)
    walked = build_network(sections, network.crs)
    args = (tables["routes"], rides, network, sections, walked)
    belts, beside = bus_corridors(*args, StreetNodes.of(sections), CORRIDOR, "zh")
    side = from_rows(TABLES["point_sections"], beside)
    core = side[side["reason"].str.contains("lines")]
    assert not core["section_id"].duplicated().any()
    print(
        f"\n{extract.name}: {len(points)} groups, {frame['length_m'].sum() / 1000:.1f} km of "
        f"{travelled / 1000:.1f} km travelled; {len(belts)} corridors, served "
        f"{core['length_m'].sum() / 1000:.1f} km, with side streets {covered_m(side) / 1000:.1f} km"
    )
    for belt in belts[:20]:
        rows = side[side["point_id"] == belt["point_id"]]
        number = {section: k for k, section in enumerate(walked.section_ids)}
        own = rows[rows["reason"].str.contains("lines")]
        spine = network_part(
            walked,
            [Portion(number[r.section_id], r.from_m, r.to_m) for r in own.itertuples()],
            metric=True,
        )
        drawn = to_metric(gpd.GeoSeries([belt["geometry"]], crs=4326), walked.crs).iloc[0]
        assert spine.buffer(50.5).contains(drawn)  # as the crow flies never farther than on foot
