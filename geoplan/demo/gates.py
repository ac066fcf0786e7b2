"""Open gates in walls, put up traffic lights, and name a whole district as if it were a compound.

From: outlines of sites and streets. To: nodes in outlines and streets, and one large outline.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geoplan.demo.plane import Points, to_lonlat, to_plane
from geoplan.demo.town import Town
from geoplan.demo.world import Site, World
from geoplan.sources.osm_write import Node, Way

DISTRICT = "新安片区"
# Gates of the n-th outline of a type, counted round and round; 0 is a wall without a mapped gate.
_GATES: dict[str, tuple[int, ...]] = {
    "school": (1, 2, 0, 1),
    "hospital": (2, 1, 1, 0),
    "farm_market": (1, 0, 1),
    "residential_compound": (1, 0, 2, 0, 0),
}
_LIGHTS = ((5, 5), (7, 5), (9, 5), (2, 5), (5, 7), (9, 7), (5, 2), (7, 2), (9, 2), (3, 5))


def open_gates(world: World) -> None:
    """Put gates into the outlines of schools, hospitals, markets and compounds, to the street."""
    tree = _Streets(world)
    seen: dict[str, int] = {}
    refs: dict[str, list[str]] = {type_id: [] for type_id in _GATES}
    walled: list[Site] = []
    for site in [s for s in world.sites if s.type_id in _GATES and s.ref.startswith("w")]:
        cycle = _GATES[site.type_id]
        number = seen.get(site.type_id, 0)
        seen[site.type_id] = number + 1
        is_rural = world.township_of(site.xy) not in ("禾城街道", "溪南街道")
        gates = 1 if is_rural else cycle[number % len(cycle)]
        if not gates and site.type_id == "school":
            walled.append(site)
        for k, spot in enumerate(tree.openings(_ring(world, site.ref))[:gates]):
            kind = "lift_gate" if site.type_id == "residential_compound" and k else "gate"
            node = _insert(world, site.ref, spot, {"barrier": kind})
            refs[site.type_id].append(f"n{node}")
    _open_doors(world)
    for type_id, what in (
        ("school", "学校大门（barrier=gate）：学校周边从大门沿街走 200 米"),
        ("hospital", "医院大门：医院周边从大门走 100 米"),
        ("farm_market", "农贸市场大门：市场周边从大门走 150 米"),
    ):
        looks = [f"gates: gate_id={ref}, kind=gate" for ref in refs[type_id][:1]]
        world.show("gates", what, "、".join(refs[type_id][:4]), *looks)
    what = "没有标出大门的学校，周边从围墙算起"
    looks = [f"points: name={s.name}周边, type_id=school_surround" for s in walled[:1]]
    world.show("no_gate", what, "、".join(s.ref for s in walled[:3]), *looks)


def _open_doors(world: World) -> None:
    """Give some buildings of schools and hospitals a main door: no gate, and not counted as one."""
    kinds = ("school", "hospital")
    refs = [f"w{i}" for i, w in world.canvas.ways.items() if w.tags.get("building") in kinds]
    doors = []
    for ref in refs[::4]:
        ring = _ring(world, ref)
        doors.append(_insert(world, ref, (ring[0] + ring[1]) / 2, {"entrance": "main"}))
    what = "教学楼、门诊楼的门（entrance=main）：院墙有大门时不从这里量"
    look = f"gates: gate_id=n{doors[0]}, kind=entrance"
    world.show("doors", what, "、".join(f"n{node}" for node in doors[:3]), look)


class _Streets:
    """Finds where a wall faces a street."""

    def __init__(self, world: World) -> None:
        lines = [shapely.LineString(s.line) for s in world.streets if s.highway != "track"]
        self.lines = np.array(lines, dtype=object)
        self.tree = shapely.STRtree(self.lines)

    def openings(self, ring: Points) -> list[Points]:
        """Return the spot nearest to a street on either of the two sides that face one best."""
        spots = []
        for k in range(0, len(ring) - 1, 2):  # a side is two steps: outlines have middles
            side = shapely.LineString(ring[k : k + 3])
            near = self.tree.nearest(side)
            middle = side.interpolate(0.42, normalized=True)
            gap_m = shapely.distance(middle, self.lines[near])
            spots.append((round(float(gap_m), 3), k, np.array([middle.x, middle.y])))
        return [spot for gap_m, _, spot in sorted(spots, key=lambda s: s[:2]) if gap_m < 45]


def _ring(world: World, ref: str) -> Points:
    nodes = [world.canvas.nodes[n] for n in world.canvas.ways[int(ref[1:])].nodes]
    return to_plane([(n.lon, n.lat) for n in nodes])


def _insert(world: World, ref: str, spot: Points, tags: dict[str, str]) -> int:
    """Add a node to the outline ``ref`` where it passes ``spot``."""
    canvas = world.canvas
    way = canvas.ways[int(ref[1:])]
    ring = _ring(world, ref)
    steps = shapely.linestrings(np.stack([ring[:-1], ring[1:]], axis=1))
    at = int(np.argmin(shapely.distance(steps, shapely.Point(spot)))) + 1
    node = canvas.point(spot, tags)
    canvas.ways[way.id] = Way(way.id, (*way.nodes[:at], node, *way.nodes[at:]), way.tags)
    return node


def light_junctions(world: World, seat: Town) -> None:
    """Put traffic lights on crossings of the seat, and one amid a block."""
    refs = [
        f"n{_tag(world, seat.spot(i, j, -1), {'highway': 'traffic_signals'})}" for i, j in _LIGHTS
    ]
    what = "红绿灯（highway=traffic_signals）；人民路与工农路口只有一条主干道，因有灯才算路口"
    look = f"points: type_id=junction, source~osm:{refs[-1]}"
    world.show("lights", what, "、".join((refs[0], refs[-1])), look)
    street = next(s for s in world.streets if s.name == "新安大道")
    tags = {"highway": "crossing", "crossing": "traffic_signals"}
    spots = street.line
    crossings = np.array([seat.spot(i, 2) for i in range(12)])
    gaps = [float(np.hypot(*(crossings - spot).T).min()) for spot in spots]
    node = _tag(world, spots[int(np.argmax(gaps))], tags)
    what = "路段中间的人行横道灯，不成路口"
    world.plant("light_alone", what, f"n{node}", "problems: code=junction.alone, count=1")


def _tag(world: World, spot: Points, tags: dict[str, str]) -> int:
    """Give the node of the street at ``spot`` tags."""
    number = world.canvas.vertex(spot)
    lon, lat = to_lonlat(spot)
    world.canvas.nodes[number] = Node(number, float(lon), float(lat), tags)
    return number


def draw_district(world: World, seat: Town) -> None:
    """Draw residential land that is a district, not a compound: too large to be one."""
    corners: Sequence[tuple[int, int]] = (
        *((4, 0), (5, 0), (6, 0), (7, 0), (7, 1)),
        *((7, 2), (6, 2), (5, 2), (4, 2), (4, 1)),
    )
    ring = np.array([seat.spot(i, j) for i, j in corners])
    ref = f"w{world.canvas.ring(ring, {'landuse': 'residential', 'name': DISTRICT})}"
    area_ha = shapely.Polygon(ring).area / 10_000
    what = f"{DISTRICT}画成一个居住区，约 {area_ha:.0f} 公顷：大得像片区，列为候选"
    look = f"candidates: candidate_id=residential_compound-{ref}, decision="
    world.show("district", what, ref, look)
