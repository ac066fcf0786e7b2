"""Run bus lines: find the way through the streets, place the stops, write the relations.

From: pieces of main streets. To: stops, route relations in both directions, one with a gap.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from geoplan.demo import layout
from geoplan.demo.names import SHORT, TOWNS, words
from geoplan.demo.plane import Points, at_distance, moved
from geoplan.demo.town import Town
from geoplan.demo.ways import Piece
from geoplan.demo.world import World

_SPACING_M = {"rural": 2300.0}
_TOWN_SPACING_M = 560.0
_FASTER = {"primary": 0.72, "secondary": 0.9, "tertiary": 1.0, "unclassified": 1.3}
# (number, corners to pass: town, column, row)
LINES: tuple[tuple[str, tuple[tuple[str, int, int], ...]], ...] = (
    ("1", tuple((layout.SEAT, *at) for at in ((5, 9), (5, 7), (7, 2), (9, 0), (9, 2), (11, 2)))),
    ("2", tuple((layout.SEAT, *at) for at in ((0, 7), (2, 2), (9, 2), (11, 2), (11, 7)))),
    ("3", tuple((layout.SEAT, *at) for at in ((0, 2), (2, 9), (2, 7), (9, 7), (11, 7), (11, 2)))),
    ("4", ((layout.SEAT, 5, 0), (layout.SEAT, 5, 2), (layout.SEAT, 9, 9), (TOWNS[1], 1, 1))),
    ("5", ((layout.SEAT, 9, 2), (layout.SEAT, 9, 7), (layout.SEAT, 0, 7), (TOWNS[0], 1, 1))),
)
_LANDMARKS = frozenset(
    words("hospital school farm_market park square gov_hall urban_village residential_compound")
)
STATION_ROAD = "站前大道"
GAP_LINE, STRAY_LINE = "3", "2"


@dataclass
class _Network:
    """Directed edges between the end nodes of pieces."""

    edges: dict[int, list[tuple[int, float, Piece, bool]]] = field(default_factory=dict)

    def path(self, start: int, stop: int) -> list[tuple[Piece, bool]]:
        """Return the cheapest pieces from start to stop, each with whether it is driven forward."""
        best = {start: 0.0}
        back: dict[int, tuple[int, Piece, bool]] = {}
        queue = [(0.0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == stop:
                break
            for end, step, piece, forward in self.edges.get(node, ()):
                total = cost + step
                if total < best.get(end, np.inf) - 1e-6:
                    best[end] = total
                    back[end] = (node, piece, forward)
                    heapq.heappush(queue, (total, end))
        steps: list[tuple[Piece, bool]] = []
        while stop != start:
            stop, piece, forward = back[stop]
            steps.append((piece, forward))
        return steps[::-1]


@dataclass
class Stop:
    """One platform."""

    node: int
    name: str
    xy: Points


def _network(pieces: list[Piece]) -> _Network:
    network = _Network()
    for piece in pieces:
        if not piece.street.is_main:
            continue
        cost = piece.length_m * _FASTER[piece.street.highway]
        a, b = piece.nodes[0], piece.nodes[-1]
        network.edges.setdefault(a, []).append((b, cost, piece, True))
        if not piece.is_oneway:
            network.edges.setdefault(b, []).append((a, cost, piece, False))
    return network


class BusPlanner:
    """Places stops once per piece and side, so that lines share them."""

    def __init__(self, world: World, pieces: list[Piece]) -> None:
        self.world = world
        self.streets_at: dict[int, set[str]] = {}
        for piece in pieces:
            if piece.street.is_main:
                for node in (piece.nodes[0], piece.nodes[-1]):
                    self.streets_at.setdefault(node, set()).add(piece.street.name)
        self.stops: dict[tuple[int, int, bool], Stop] = {}
        self.names: dict[str, Points] = {}

    def stops_on(self, piece: Piece, forward: bool) -> list[Stop]:
        """Return the stops a bus passes on a piece, in driving order."""
        is_rural = piece.street.settlement == "rural"
        spacing = _SPACING_M["rural"] if is_rural else _TOWN_SPACING_M
        count = int(piece.length_m / spacing + (0.5 if is_rural else 0.62))
        if piece.length_m < 230:
            count = 0
        order = range(count) if forward else range(count)[::-1]
        return [self._stop(piece, k, count, forward) for k in order]

    def _stop(self, piece: Piece, k: int, count: int, forward: bool) -> Stop:
        key = (piece.way, k, forward)
        if key not in self.stops:
            shift = 16.0 if forward else -16.0
            along = piece.length_m * (k + 0.5) / count + shift
            spot, direction = at_distance(piece.line, along)
            side = -9.5 if forward else 9.5  # buses keep to the right
            spot = spot + side * np.array([-direction[1], direction[0]])
            name = self._name(piece, spot)
            tags = {
                "highway": "bus_stop",
                "public_transport": "platform",
                "bus": "yes",
                "name": name,
            }
            node = self.world.canvas.point(spot, tags)
            self.stops[key] = Stop(node, name, spot)
            self.world.add_site("bus_stop", name, spot, f"n{node}")
        return self.stops[key]

    def _name(self, piece: Piece, spot: Points) -> str:
        """Name a stop after what is near; the stop across the street has the same name."""
        for name, where in self.names.items():
            if np.hypot(*(where - spot)) < 75:
                return name
        for name in self._candidates(piece, spot):
            if name not in self.names:
                self.names[name] = spot
                return name
        raise AssertionError("the last candidate is numbered and therefore new")

    def _candidates(self, piece: Piece, spot: Points) -> list[str]:
        found: list[str] = []
        is_rural = piece.street.settlement == "rural"
        for site in sorted(
            self.world.sites, key=lambda s: float(np.hypot(*(np.array(s.xy) - spot)))
        ):
            reach = 1300 if site.type_id == "village" else 190
            if np.hypot(*(np.array(site.xy) - spot)) > reach:
                continue
            if site.type_id == "village" and is_rural:
                found.append(f"{site.name}路口")
            elif site.type_id in (
                "hospital",
                "school",
                "farm_market",
                "park",
                "gov_hall",
                "urban_village",
                "residential_compound",
            ):
                found.append(site.name.replace(f"{SHORT}县", ""))
        street = piece.street.name
        if street == STATION_ROAD:
            found.insert(0, "火车站")
        if is_rural:
            found.append(f"{street}{np.hypot(*spot) / 1000:.0f}公里")
        else:
            found += [f"{street}{other}口" for other in self._crossing(piece, spot)]
        return [*found, f"{street}中", f"{street}{len(self.names) + 1}号站"]

    def _crossing(self, piece: Piece, spot: Points) -> list[str]:
        """Return the main streets that cross at the ends of a piece, the nearer end first."""
        ends = [(piece.line[0], piece.nodes[0]), (piece.line[-1], piece.nodes[-1])]
        ends.sort(key=lambda end: float(np.hypot(*(end[0] - spot))))
        names = [name for _, node in ends for name in sorted(self.streets_at.get(node, ()))]
        return [name for name in names if name and name != piece.street.name]


def run_buses(
    world: World, towns: dict[str, Town], station: Points, pieces: list[Piece]
) -> dict[str, list[list[Stop]]]:
    """Write all lines; return the stops of each direction by line number."""
    planner = BusPlanner(world, pieces)
    network = _network(pieces)
    served: dict[str, list[list[Stop]]] = {}
    for number, corners in LINES:
        spots = [towns[t].spot(i, j) for t, i, j in corners]
        if number == "1":
            spots.insert(0, station)
        nodes = [world.canvas.vertex(spot) for spot in spots]
        relations = []
        for direction in (nodes, nodes[::-1]):
            path = [step for a, b in pairwise(direction) for step in network.path(a, b)]
            stops = [stop for piece, forward in path for stop in planner.stops_on(piece, forward)]
            served.setdefault(number, []).append(stops)
            ways = [piece.way for piece, _ in path]
            relations.append(_relation(world, number, stops, ways, is_first=direction is nodes))
        master = {
            "type": "route_master",
            "route_master": "bus",
            "ref": number,
            "name": f"{SHORT}{number}路",
        }
        world.canvas.relation([("r", r, "") for r in relations], master)
    return served


def _relation(
    world: World, number: str, stops: list[Stop], ways: list[int], *, is_first: bool
) -> int:
    members = [("n", stop.node, "platform") for stop in stops]
    if number == STRAY_LINE and is_first:
        spot = moved(stops[3].xy, 150.0, 120.0)
        tags = {"highway": "bus_stop", "name": "公交公司内部站", "fixme": "位置待核实"}
        stray = world.canvas.point(spot, tags)
        world.add_site("bus_stop", "公交公司内部站", spot, f"n{stray}")
        members.insert(4, ("n", stray, "platform"))
        world.plant(
            "stop_off_line",
            f"{SHORT}{number}路有一个站点不在线路上（偏离一百多米）",
            f"n{stray}",
            "problems: code=bus.stop_off, facts~公交公司内部站",
            f"route_stops: stop_id=n{stray}",
        )
    gap = len(ways) // 2
    members += [
        ("w", w, "")
        for k, w in enumerate(ways)
        if not (number == GAP_LINE and is_first and k == gap)
    ]
    first, last = stops[0].name, stops[-1].name
    tags = {
        "type": "route",
        "route": "bus",
        "ref": number,
        "name": f"{SHORT}{number}路：{first}→{last}",
        "from": first,
        "to": last,
        "operator": f"{SHORT}公交（虚构）",
        "public_transport:version": "2",
    }
    relation = world.canvas.relation(members, tags)
    if number == GAP_LINE and is_first:
        world.plant(
            "route_gap",
            f"{SHORT}{number}路的关系中间缺一段路（w{ways[gap]} 不在成员里），那一段的站也离线路远",
            f"r{relation}",
            "problems: code=bus.broken, count=1",
        )
    return relation
