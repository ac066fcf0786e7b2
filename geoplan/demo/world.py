"""What the demo county is made of while it grows: OSM objects, streets, sites, planted spots.

From: the drawing modules of this package. To: the writers of files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.demo.plane import Points, densified, shifted, to_lonlat
from geoplan.sources.osm_write import Node, Relation, Way

Tags = dict[str, str]
Member = tuple[str, int, str]


class Canvas:
    """Collects OSM objects; ids count up from 1 for each kind, so the file is easy to read."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {}
        self.ways: dict[int, Way] = {}
        self.relations: dict[int, Relation] = {}
        self._shared: dict[tuple[int, int], int] = {}

    def point(self, xy: Points, tags: Mapping[str, str] | None = None) -> int:
        """Add a node of its own and return its id."""
        lon, lat = to_lonlat(xy)
        number = len(self.nodes) + 1
        self.nodes[number] = Node(number, float(lon), float(lat), dict(tags or {}))
        return number

    def vertex(self, xy: Points) -> int:
        """Return the shared node at ``xy`` (to 2 cm), new or not: so crossings join."""
        key = (round(float(xy[0]) * 50), round(float(xy[1]) * 50))
        if key not in self._shared:
            self._shared[key] = self.point(xy)
        return self._shared[key]

    def line(self, xy: Points, tags: Mapping[str, str]) -> int:
        """Add an open way over shared nodes."""
        return self.way([self.vertex(p) for p in xy], tags)

    def ring(self, xy: Points, tags: Mapping[str, str], *, is_shared: bool = False) -> int:
        """Add a closed way; its nodes are its own unless ``is_shared``."""
        add = self.vertex if is_shared else self.point
        ids = [add(p) for p in xy]
        return self.way([*ids, ids[0]], tags)

    def way(self, ids: Sequence[int], tags: Mapping[str, str]) -> int:
        """Add a way over node ids."""
        number = len(self.ways) + 1
        self.ways[number] = Way(number, tuple(ids), dict(tags))
        return number

    def relation(self, members: Sequence[Member], tags: Mapping[str, str]) -> int:
        """Add a relation."""
        number = len(self.relations) + 1
        self.relations[number] = Relation(number, tuple(members), dict(tags))
        return number

    def retag(self, ref: str, tags: Mapping[str, str]) -> None:
        """Replace the tags of an object named like ``n12``; an empty value removes a tag."""
        number = int(ref[1:])
        if ref[0] == "n":
            node = self.nodes[number]
            self.nodes[number] = Node(number, node.lon, node.lat, _merged(node.tags, tags))
        else:
            way = self.ways[number]
            self.ways[number] = Way(number, way.nodes, _merged(way.tags, tags))


def _merged(old: Mapping[str, str], new: Mapping[str, str]) -> Tags:
    return {key: value for key, value in {**old, **new}.items() if value}


@dataclass
class Street:
    """One named street as drawn, before it is split into ways."""

    name: str
    highway: str
    line: Points
    settlement: str = ""
    tags: Tags = field(default_factory=dict)

    @property
    def is_main(self) -> bool:
        """Whether it is split where other main streets cross it and may carry buses."""
        return self.highway in ("primary", "secondary", "tertiary")


@dataclass(frozen=True)
class Site:
    """A place that the catalogue should make a point, as the generator knows it."""

    type_id: str
    name: str
    xy: tuple[float, float]
    ref: str  # n12, w3, r4; empty where only the official list knows it
    township: str = ""
    address: str = ""
    is_odd: bool = False  # its name in OSM is unusable or not unique
    is_double: bool = False  # several objects of OSM: which one gives the id is not ours to say


@dataclass(frozen=True)
class Spot:
    """Something to look at or deliberately wrong, and where it is."""

    code: str
    what: str
    where: str  # object ids, or file and row
    looks: tuple[str, ...] = ()  # rows of tables that tell it: "points: name=…, type_id=… → 1"


class Ground:
    """Which 4 m cells of the plane are taken: no house stands on a road or in water."""

    CELL_M = 4.0
    WEST_M, SOUTH_M, WIDTH_M, HEIGHT_M = -18_000.0, -16_000.0, 40_000.0, 32_000.0

    def __init__(self) -> None:
        shape = (int(self.HEIGHT_M / self.CELL_M), int(self.WIDTH_M / self.CELL_M))
        self._taken = np.zeros(shape, dtype=bool)

    def take(self, points: Points) -> None:
        """Mark the cells of ``points``."""
        self._taken[self._cells(points)] = True

    def is_free(self, points: Points) -> bool:
        """Whether none of the cells of ``points`` is taken."""
        return not self._taken[self._cells(points)].any()

    def take_line(self, line: Points, half_width_m: float) -> None:
        """Mark a strip along a polyline."""
        dense = densified(line, self.CELL_M * 0.7)
        reach = max(half_width_m - self.CELL_M / 2, 0.0)  # a cell touched is taken whole
        shifts = np.linspace(-reach, reach, int(reach // 1.4) + 2)
        self.take(np.concatenate([shifted(dense, float(shift)) for shift in shifts]))

    def take_area(self, area: shapely.Geometry) -> None:
        """Mark a polygon."""
        x0, y0, x1, y1 = shapely.bounds(area)
        step = self.CELL_M
        x, y = np.meshgrid(
            (np.arange(np.floor(x0 / step), np.ceil(x1 / step) + 1) + 0.5) * step,
            (np.arange(np.floor(y0 / step), np.ceil(y1 / step) + 1) + 0.5) * step,
        )
        shapely.prepare(area)
        inside = shapely.contains_xy(area, x, y)
        self.take(np.column_stack([x[inside], y[inside]]))

    def _cells(self, points: Points) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        cells = np.floor((points - (self.WEST_M, self.SOUTH_M)) / self.CELL_M).astype(np.intp)
        rows, columns = self._taken.shape
        return cells[:, 1].clip(0, rows - 1), cells[:, 0].clip(0, columns - 1)


@dataclass
class World:
    """Everything drawn so far; passed along, together with the one source of chance."""

    rng: np.random.Generator
    canvas: Canvas = field(default_factory=Canvas)
    ground: Ground = field(default_factory=Ground)
    streets: list[Street] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    sights: list[Spot] = field(default_factory=list)
    clusters: list[Points] = field(default_factory=list)  # outlines of flats that have no name
    townships: dict[str, shapely.Polygon] = field(default_factory=dict)  # the official file

    def township_of(self, xy: Points | tuple[float, float]) -> str:
        """Return the name of the township whose official outline holds ``xy``, or nothing."""
        spot = shapely.Point(xy)
        return next((n for n, area in self.townships.items() if area.contains(spot)), "")

    def add_site(self, type_id: str, name: str, xy: Points, ref: str) -> Site:
        """Record a place that should become a point."""
        where = (float(xy[0]), float(xy[1]))
        site = Site(type_id, name, where, ref, self.township_of(where), self.address_of(where))
        self.sites.append(site)
        return site

    def address_of(self, xy: tuple[float, float]) -> str:
        """Return street and number of the nearest named street within 250 m, or nothing."""
        named, lines = self._named_lines
        gap = shapely.distance(lines, shapely.Point(xy))
        best = int(np.argmin(gap))
        if gap[best] > 250:
            return ""
        along = shapely.line_locate_point(lines[best], shapely.Point(xy))
        return f"{named[best].name}{int(along / 6) + 1}号"

    @cached_property
    def _named_lines(self) -> tuple[list[Street], npt.NDArray[np.object_]]:
        """Named streets as geometry, once all of them are drawn."""
        named = [s for s in self.streets if s.name]
        return named, np.array([shapely.LineString(s.line) for s in named], dtype=object)

    def show(self, code: str, what: str, where: str, *looks: str) -> None:
        """Record something that the map is to show, and the rows that tell it."""
        self.sights.append(Spot(code, what, where, looks))

    def plant(self, code: str, what: str, where: str, *looks: str) -> None:
        """Record something deliberately wrong, and the rows that tell it."""
        self.spots.append(Spot(code, what, where, looks))
