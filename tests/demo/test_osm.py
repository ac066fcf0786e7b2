"""The OSM file of the demo county reads back, and every planted oddity is in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from geoplan.demo.gates import DISTRICT
from geoplan.demo.guide import GUIDE_FILE
from geoplan.demo.mess import HOSTILE_KINDERGARTEN, HOSTILE_STOP, MALL, MISSING_NODE
from geoplan.demo.plane import M_PER_LAT, M_PER_LON
from geoplan.demo.venues import FAR_SCHOOL
from tests.demo.conftest import Osm


def test_counts(osm: Osm) -> None:
    kinds = Counter(i[0] for i in osm.tags)
    assert kinds["n"] > 25_000
    assert kinds["w"] > 5_000
    assert kinds["r"] >= 24
    assert 4_000 <= sum("building" in tags for tags in osm.tags.values()) <= 6_500


@pytest.mark.parametrize(
    ("tags", "low", "high"),
    [
        ({"amenity": "school"}, 28, 33),
        ({"amenity": "kindergarten"}, 28, 36),
        ({"amenity": "hospital"}, 8, 11),
        ({"amenity": "marketplace"}, 8, 12),
        ({"amenity": "bank"}, 19, 23),
        ({"highway": "bus_stop"}, 75, 105),
        ({"leisure": "park"}, 10, 15),
        ({"place": "square"}, 7, 9),
        ({"place": "village"}, 40, 46),
        ({"place:CN": "subdistrict"}, 2, 2),
        ({"type": "route", "route": "bus"}, 10, 10),
        ({"type": "route_master"}, 5, 5),
        ({"admin_level": "8", "type": "boundary"}, 6, 6),
        ({"highway": "motorway"}, 2, 2),
        ({"railway": "rail"}, 1, 1),
        ({"bridge": "yes"}, 6, 16),
    ],
)
def test_kinds(osm: Osm, tags: dict[str, str], low: int, high: int) -> None:
    found = [i for i, have in osm.tags.items() if tags.items() <= have.items()]
    assert low <= len(found) <= high


def school_twice(osm: Osm) -> bool:
    schools = osm.find(amenity="school")
    names = Counter((osm.tags[i]["name"], i[0]) for i in schools)
    return any((name, "n") in names for name, kind in names if kind == "w")


def hospital_twice(osm: Osm) -> bool:
    relation = next(i for i in osm.find(amenity="hospital") if i[0] == "r")
    outer = [ref for _, ref, role in osm.members[int(relation[1:])] if role == "outer"]
    roles = {role for _, _, role in osm.members[int(relation[1:])]}
    same = osm.tags[f"w{outer[0]}"]["name"] == osm.tags[relation]["name"]
    return same and roles == {"outer", "inner"}


def named_differently(pattern: str) -> Callable[[Osm], bool]:
    return lambda osm: any(re.search(pattern, tags.get("name", "")) for tags in osm.tags.values())


def nameless(osm: Osm) -> bool:
    return all(
        any("name" not in osm.tags[i] for i in osm.find(amenity=kind))
        for kind in ("kindergarten", "bank")
    )


def nameless_piece(osm: Osm) -> bool:
    named = [i for i in osm.find(name="文化路") if "highway" in osm.tags[i]]
    ends = {n for i in named for n in (osm.ways[int(i[1:])][0], osm.ways[int(i[1:])][-1])}
    blank = [i for i in osm.find(highway="tertiary") if "name" not in osm.tags[i]]
    return len(named) > 2 and any(
        {osm.ways[int(i[1:])][0], osm.ways[int(i[1:])][-1]} <= ends for i in blank
    )


def oneway_pair(osm: Osm) -> bool:
    pair = [i for i in osm.find(name="人民路", oneway="yes") if i[0] == "w"]
    heading = [
        osm.spots[osm.ways[int(i[1:])][-1]][0] - osm.spots[osm.ways[int(i[1:])][0]][0] for i in pair
    ]
    return min(heading) < 0 < max(heading)


def repeated_node(osm: Osm) -> bool:
    streets = [osm.ways[int(i[1:])] for i in osm.find(highway="living_street")]
    return any(a == b for nodes in streets for a, b in pairwise(nodes))


def missing_node(osm: Osm) -> bool:
    users = [w for w, nodes in osm.ways.items() if MISSING_NODE in nodes]
    return len(users) == 1 and MISSING_NODE not in osm.spots


def crossed_outline(osm: Osm) -> bool:
    way = osm.find(name="晓月苑")[0]
    ring = [osm.spots[n] for n in osm.ways[int(way[1:])]]
    return not shapely.Polygon(ring).is_valid


def open_multipolygon(osm: Osm) -> bool:
    relation = osm.find(type="multipolygon", leisure="park")[0]
    nodes = osm.ways[osm.members[int(relation[1:])][0][1]]
    return nodes[0] != nodes[-1]


def route_gap(osm: Osm) -> bool:
    return sum(not is_joined(osm, r) for r in osm.find(type="route", route="bus")) == 1


def is_joined(osm: Osm, relation: str) -> bool:
    ways = [osm.ways[ref] for kind, ref, _ in osm.members[int(relation[1:])] if kind == "w"]
    return all({a[0], a[-1]} & {b[0], b[-1]} for a, b in pairwise(ways))


def stray_stop(osm: Osm) -> bool:
    stray = osm.find(name="公交公司内部站")[0]
    relation = next(r for r, m in osm.members.items() if ("n", int(stray[1:]), "platform") in m)
    far = [d for d in stop_distances_m(osm, f"r{relation}") if d > 20]
    return len(far) == 1 and far[0] > 100


def gate_in_wall(osm: Osm) -> bool:
    """Some schools have gates in their outlines, and some have none."""
    gates = {int(i[1:]) for i in osm.find(barrier="gate")}
    walls = [osm.ways[int(i[1:])] for i in osm.find(amenity="school") if i[0] == "w"]
    opened = [bool(gates & set(wall)) for wall in walls]
    return any(opened) and not all(opened)


def lights_on_streets(osm: Osm) -> bool:
    lights = {int(i[1:]) for i in osm.find(highway="traffic_signals")}
    streets = [nodes for w, nodes in osm.ways.items() if "highway" in osm.tags[f"w{w}"]]
    on_streets = {n for nodes in streets for n in nodes}
    return len(lights) >= 8 and lights <= on_streets


def district(osm: Osm) -> bool:
    way = osm.ways[int(osm.find(landuse="residential", name=DISTRICT)[0][1:])]
    ring = np.array([osm.spots[n] for n in way]) * (M_PER_LON, M_PER_LAT)
    return bool(shapely.Polygon(ring).area > 400_000)


def far_school(osm: Osm) -> bool:
    spot = np.array(osm.spots[int(osm.find(amenity="school", name=FAR_SCHOOL)[0][1:])])
    nodes = [
        osm.spots[n]
        for w, nodes in osm.ways.items()
        if "highway" in osm.tags[f"w{w}"]
        for n in nodes
        if n in osm.spots
    ]
    gap = (np.array(nodes) - spot) * (M_PER_LON, M_PER_LAT)
    return bool(np.hypot(*gap.T).min() > 300)


def stop_distances_m(osm: Osm, relation: str) -> list[float]:
    members = osm.members[int(relation[1:])]
    metres = {n: np.array(xy) * (M_PER_LON, M_PER_LAT) for n, xy in osm.spots.items()}
    lines = [
        shapely.LineString([metres[n] for n in osm.ways[w]]) for k, w, _ in members if k == "w"
    ]
    line = shapely.union_all(lines)
    return [shapely.distance(line, shapely.Point(metres[n])) for k, n, _ in members if k == "n"]


def townhalls(osm: Osm) -> bool:
    names = [osm.tags[i]["name"] for i in osm.find(amenity="townhall")]
    return any("县人民政府" in n for n in names) and any("街道办事处" in n for n in names)


def only_quarter(osm: Osm) -> bool:
    quarters = [osm.tags[i]["name"] for i in osm.find(place="quarter")]
    offices = [osm.tags[i]["name"] for i in osm.find(office="government")]
    return any(q.endswith("社区") and not any(q in o for o in offices) for q in quarters)


PLANTED: dict[str, Callable[[Osm], bool]] = {
    "school as node and way": school_twice,
    "hospital as way and relation": hospital_twice,
    "two compounds of one name": lambda osm: len(osm.find(name="幸福小区")) == 2,
    "names missing": nameless,
    "full-width letters and space": named_differently("　.*Ａ"),
    "spaces around a name": named_differently("^ .* $"),
    "traditional characters": named_differently("公園$"),
    "pinyin only": named_differently("^Heping Lu Youeryuan$"),
    "office tagged as a locality": lambda osm: bool(
        osm.find(place="locality", name="柳塘镇人民政府")
    ),
    "townhall of county and street office": townhalls,
    "community only a quarter": only_quarter,
    "one piece of a street unnamed": nameless_piece,
    "dual carriageway": oneway_pair,
    "node twice in a row": repeated_node,
    "node not in the file": missing_node,
    "outline that crosses itself": crossed_outline,
    "multipolygon that does not close": open_multipolygon,
    "mall named like a square": lambda osm: bool(osm.find(shop="mall", name=MALL)),
    "script in a stop's name": lambda osm: bool(osm.find(highway="bus_stop", name=HOSTILE_STOP)),
    "formula in a name": lambda osm: bool(
        osm.find(amenity="kindergarten", name=HOSTILE_KINDERGARTEN)
    ),
    "fixme": lambda osm: sum("fixme" in tags for tags in osm.tags.values()) >= 5,
    "phones, plainly fake": lambda osm: (
        {tags["contact:phone"][:4] for tags in osm.tags.values() if "contact:phone" in tags}
        == {"000-"}
    ),
    "route with a gap": route_gap,
    "stop off its line": stray_stop,
    "gates in some walls": gate_in_wall,
    "traffic lights at crossings": lights_on_streets,
    "light amid a block": lambda osm: len(osm.find(crossing="traffic_signals")) == 1,
    "district drawn as a compound": district,
    "pedestrian street": lambda osm: bool(osm.find(highway="pedestrian", name="西门步行街")),
    "school far from streets": far_school,
}


@pytest.mark.parametrize("what", PLANTED)
def test_planted(osm: Osm, what: str) -> None:
    assert PLANTED[what](osm)


def test_every_object_the_guide_names_exists(osm: Osm, demo: Path) -> None:
    guide = (demo / GUIDE_FILE).read_text("utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| `")]
    where = [line.split(" | ")[2] for line in rows]
    refs = {ref for cell in where for ref in re.findall(r"(?<![-\w])[nwr]\d+\b", cell)}
    assert len(rows) >= 35
    assert len(refs) >= 25
    assert refs <= set(osm.tags)


def test_stops_stand_in_driving_order(osm: Osm) -> None:
    for relation in osm.find(type="route", route="bus"):
        members = osm.members[int(relation[1:])]
        stops = [ref for kind, ref, role in members if role == "platform"]
        assert len(stops) >= 10
        assert len(stops) == len(set(stops))
        tags = osm.tags[relation]
        assert osm.tags[f"n{stops[0]}"]["name"] in (tags["from"], HOSTILE_STOP)
        assert osm.tags[f"n{stops[-1]}"]["name"] in (tags["to"], HOSTILE_STOP)


def test_five_of_six_townships_and_the_county_close(demo: Path) -> None:
    path = demo / "data/inputs/demo.osm.pbf"
    closed = {
        (area.tags.get("admin_level"), area.tags.get("name"))
        for area in osmium.FileProcessor(str(path)).with_areas()
        if area.is_area() and area.tags.get("boundary") == "administrative"
    }
    assert ("6", "禾溪县（虚构）") in closed
    towns = {name for level, name in closed if level == "8"}
    assert len(towns) == 5
    assert "枫林乡" not in towns


def outlines(demo: Path) -> dict[str, shapely.Polygon]:
    data = json.loads((demo / "data/inputs/townships.geojson").read_text("utf-8"))
    return {
        f["properties"]["name"]: shapely.geometry.shape(f["geometry"]) for f in data["features"]
    }


def test_the_official_outlines_tile(demo: Path, osm: Osm) -> None:
    towns = list(outlines(demo).values())
    assert len(towns) == 6
    assert all(town.is_valid for town in towns)
    whole = shapely.union_all(towns)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert sum(town.area for town in towns) == pytest.approx(whole.area, rel=1e-9)
    county = county_outline(osm)
    sliver = shapely.difference(county, whole)
    assert 0.005 < sliver.area / county.area < 0.05
    assert shapely.difference(whole, county).area < 1e-3 * county.area
    lost = [
        i
        for i in osm.find(place="village")
        if sliver.contains(shapely.Point(osm.spots[int(i[1:])]))
    ]
    assert len(lost) == 2


def county_outline(osm: Osm) -> shapely.Polygon:
    relation = osm.find(admin_level="6", type="boundary")[0]
    ways = [ref for kind, ref, _ in osm.members[int(relation[1:])] if kind == "w"]
    lines = [shapely.LineString([osm.spots[n] for n in osm.ways[w]]) for w in ways]
    parts = shapely.get_parts(shapely.polygonize(lines))
    assert len(parts) == 1
    return parts[0]


def test_places_lie_in_the_open_sea(osm: Osm) -> None:
    lon, lat = np.array(list(osm.spots.values())).T
    assert 122.3 < lon.min() < lon.max() < 123.0
    assert 33.0 < lat.min() < lat.max() < 33.4
