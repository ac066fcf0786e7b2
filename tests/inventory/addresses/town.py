"""Grid towns of which every address is known: streets on a plane in metres, turned at will."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

from geoplan.geo import WGS84
from geoplan.inventory.addresses.batch import place_rows
from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.placement import Failure, Placement
from geoplan.network import Network
from geoplan.tables import TABLES, from_rows
from tests.network.streets import CRS

EAST_WEST = ("人民路", "解放大街", "和平路", "一号路", "环城东路")
NORTH_SOUTH = ("建设路", "胜利街", "文化路一巷", "东街", "中山南路")
APART_M = 16.0
RING_M = 20.0


@dataclass(frozen=True)
class Town:
    """Streets at ``ys`` (east-west) and ``xs`` (north-south), turned by ``turn_deg`` clockwise.

    ``divided`` are names of streets with two carriageways, ``rings`` junctions (x, y numbers)
    with a nameless roundabout.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    turn_deg: float = 0.0
    divided: frozenset[str] = frozenset()
    rings: frozenset[tuple[int, int]] = frozenset()

    def name_x(self, i: int) -> str:
        return NORTH_SOUTH[i]

    def name_y(self, j: int) -> str:
        return EAST_WEST[j]

    def turned(self, xy: Sequence[float]) -> tuple[float, float]:
        """From streets' own east and north to the plane."""
        a = np.radians(self.turn_deg)
        x, y = xy
        return (x * np.cos(a) + y * np.sin(a), y * np.cos(a) - x * np.sin(a))

    def own(self, xy: Sequence[float]) -> tuple[float, float]:
        """The way back."""
        a = np.radians(-self.turn_deg)
        x, y = xy
        return (x * np.cos(a) + y * np.sin(a), y * np.cos(a) - x * np.sin(a))

    def rows(self) -> list[dict[str, Any]]:
        """Sections between every two nodes, in the plane."""
        xs = _lines(self.xs, NORTH_SOUTH, self.divided)
        ys = _lines(self.ys, EAST_WEST, self.divided)
        out = []
        for x, i, name in xs:
            for (a, j), (b, k) in pairwise((y, j) for y, j, _ in ys):
                ends = self._shrunk((x, a), (x, b), (i, j), (i, k))
                out.append({"xy": ends, "name": name, "street": f"w{name}{x:.0f}"})
        for y, j, name in ys:
            for (a, i), (b, k) in pairwise((x, i) for x, i, _ in xs):
                ends = self._shrunk((a, y), (b, y), (i, j), (k, j))
                out.append({"xy": ends, "name": name, "street": f"w{name}{y:.0f}"})
        out += [row for ring in sorted(self.rings) for row in self._ring(*ring)]
        return [row | {"xy": [self.turned(xy) for xy in row["xy"]]} for row in out]

    def _shrunk(self, a: Any, b: Any, at_a: Any, at_b: Any) -> list[Any]:
        """A section that begins and ends at roundabouts where there are some."""
        step = np.sign(np.subtract(b, a))
        start = np.add(a, RING_M * step) if at_a in self.rings else a
        end = np.subtract(b, RING_M * step) if at_b in self.rings else b
        return [tuple(map(float, start)), tuple(map(float, end))]

    def _ring(self, i: int, j: int) -> list[dict[str, Any]]:
        x, y = self.xs[i], self.ys[j]
        around = [(x + RING_M, y), (x, y + RING_M), (x - RING_M, y), (x, y - RING_M)]
        arcs = pairwise([*around, around[0]])
        return [{"xy": list(arc), "street": f"ring{i}-{j}"} for arc in arcs]


def _lines(
    at: Sequence[float], names: Sequence[str], divided: frozenset[str]
) -> list[tuple[float, int, str]]:
    """Where lines run: a divided street is two of them."""
    found = []
    for i, (value, name) in enumerate(zip(at, names, strict=False)):
        apart = (-APART_M / 2, APART_M / 2) if name in divided else (0.0,)
        found += [(value + d, i, name) for d in apart]
    return found


def place(name: str, xy: Sequence[float], size_m: float = 0.0, **tags: str) -> dict[str, Any]:
    """A place on the plane: a dot, or a square of so many metres."""
    x, y = xy
    half = size_m / 2
    shape = shapely.box(x - half, y - half, x + half, y + half) if size_m else shapely.Point(x, y)
    return {
        "place_id": f"n{x:.3f}{y:.3f}{name}{len(tags)}",
        "name": name,
        "geom_kind": "area" if size_m else "point",
        "tags": json.dumps(tags, sort_keys=True),
        "content_hash": "h",
        "geometry": to_degrees(shape),
    }


def area(name: str, box: tuple[float, float, float, float]) -> dict[str, Any]:
    shape = to_degrees(shapely.box(*box))
    row = {"area_id": name, "kind": "township", "name": name, "source": "file", "geometry": shape}
    return row


def to_degrees(shape: Any) -> Any:
    return gpd.GeoSeries([shape], crs=CRS).to_crs(WGS84).iloc[0]


def in_plane(placement: Placement) -> tuple[float, float]:
    dot = gpd.GeoSeries([shapely.Point(placement.lon, placement.lat)], crs=WGS84).to_crs(CRS)
    return float(dot.x.iloc[0]), float(dot.y.iloc[0])


def gazetteer(
    rows: Sequence[dict[str, Any]], places: Sequence[Any] = (), areas: Sequence[Any] = ()
) -> Gazetteer:
    """What the map knows: the network is made as it stands, for tables take their time."""
    lines = [shapely.LineString(row["xy"]) for row in rows]
    ends = [(_node(row["xy"][0]), _node(row["xy"][-1])) for row in rows]
    nodes = sorted({node for pair in ends for node in pair})
    number = {node: k for k, node in enumerate(nodes)}
    at = np.array([[number[a], number[b]] for a, b in ends])
    network = Network(
        CRS,
        np.arange(len(rows)),
        np.array([f"s{k}" for k in range(len(rows))], dtype=object),
        shapely.length(lines),
        at[:, 0],
        at[:, 1],
        np.array(nodes, dtype=object),
        np.array(lines, dtype=object),
        gpd.GeoSeries(lines, crs=CRS).to_crs(WGS84).to_numpy(),
    )
    names = np.array([row.get("name", "") for row in rows], dtype=object)
    tables = (_table("places", places), _table("areas", areas))
    return Gazetteer(network, names, ("贵溪市",), *tables)


def _node(xy: Sequence[float]) -> str:
    return f"n{xy[0]:.1f},{xy[1]:.1f}".replace("-0.0", "0.0")


def _table(name: str, rows: Sequence[Any]) -> Any:
    return from_rows(TABLES[name], list(rows)) if rows else _empty(name)


@cache
def _empty(name: str) -> Any:
    return from_rows(TABLES[name], [])


def ask(known: Gazetteer, *texts: str, **cells: Any) -> list[Placement | Failure]:
    return place_rows([{"address": text, **cells} for text in texts], known)


def placed(known: Gazetteer, text: str, **cells: Any) -> Placement:
    found = ask(known, text, **cells)[0]
    assert isinstance(found, Placement), found
    return found


def failed(known: Gazetteer, text: str, **cells: Any) -> Failure:
    found = ask(known, text, **cells)[0]
    assert isinstance(found, Failure), found
    return found


_gaps = st.lists(st.integers(150, 450), min_size=2, max_size=4)


@st.composite
def towns(draw: st.DrawFn, turns: float = 25.0) -> Town:
    """Towns of three to five streets each way."""
    xs, ys = ([0.0, *np.cumsum(draw(_gaps)).astype(float).tolist()] for _ in "xy")
    names = [*NORTH_SOUTH[: len(xs)], *EAST_WEST[: len(ys)]]
    divided = draw(st.sets(st.sampled_from(names), max_size=3))
    spots = [(i, j) for i in range(len(xs)) for j in range(len(ys))]
    free = [
        (i, j) for i, j in spots if NORTH_SOUTH[i] not in divided and EAST_WEST[j] not in divided
    ]
    rings = draw(st.sets(st.sampled_from(free), max_size=2)) if free else set()
    turn = draw(st.floats(-turns, turns))
    return Town(tuple(xs), tuple(ys), turn, frozenset(divided), frozenset(rings))
