"""Lay out a town: a bent grid of streets, lanes within its blocks, and the blocks themselves.

From: a :class:`TownPlan`. To: streets with common vertices, and blocks to build on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from geoplan.demo.plane import Points, between, densified, moved, node_lines
from geoplan.demo.world import Street

HALF_MEDIAN_M = 9.0  # half the distance between the two carriageways of a dual street


@dataclass(frozen=True)
class GridLine:
    """One street of the grid: line ``index`` of axis u (runs north) or v (runs east), lo to hi."""

    axis: str
    index: int
    lo: int
    hi: int
    name: str
    highway: str
    bend: bool = False  # ends are rounded corners one step beyond lo and hi


@dataclass(frozen=True)
class TownPlan:
    """The lines of a town's grid (metres before bending), and which of them are streets."""

    name: str
    centre: tuple[float, float]
    turn_deg: float
    us: tuple[float, ...]
    vs: tuple[float, ...]
    lines: tuple[GridLine, ...]
    blocks: tuple[tuple[int, int, str], ...]  # column, row, district
    dual_row: int = -1
    jitter_m: float = 16.0
    bend_m: float = 60.0
    bend_length_m: float = 2400.0


@dataclass
class Town:
    """A plan made concrete: jittered corners and the bending of the plane."""

    plan: TownPlan
    corners: Points  # (nu, nv, 2) before bending
    phase: Points
    streets: list[Street] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def to_xy(self, uv: Points) -> Points:
        """Bend, turn and move grid coordinates to the county's plane."""
        p, plan = self.phase, self.plan
        u, v = uv[..., 0], uv[..., 1]
        long, short = 2 * np.pi / plan.bend_length_m, 2 * np.pi / 290.0
        x = (
            u
            + plan.bend_m * np.sin(v * long + p[0])
            + 0.4 * plan.bend_m * np.sin((u + v) * long * 2 + p[1])
        )
        y = (
            v
            + plan.bend_m * np.sin(u * long + p[2])
            + 0.4 * plan.bend_m * np.sin((u - v) * long * 2 + p[3])
        )
        x = x + 5.0 * np.sin(v * short + p[4])
        y = y + 5.0 * np.sin(u * short + p[5])
        a = np.radians(plan.turn_deg)
        turned = np.stack([x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)], axis=-1)
        return np.asarray(turned + plan.centre)

    def corner(self, i: int, j: int, side: int = 0) -> Points:
        """Return a grid corner; on the dual row ``side`` -1 or 1 is its south or north half."""
        shift = HALF_MEDIAN_M * side if j == self.plan.dual_row else 0.0
        return moved(self.corners[i, j], 0.0, shift)

    def spot(self, i: int, j: int, side: int = 0) -> Points:
        """Return a grid corner in the county's plane."""
        return self.to_xy(self.corner(i, j, side))


@dataclass
class Block:
    """The land between four grid lines; (s, t) run from 0 to 1 eastward and northward."""

    town: Town
    column: int
    row: int
    district: str
    quad: Points  # (4, 2): SW, SE, NE, NW before bending

    def at_uv(self, s: float, t: float) -> Points:
        """Return grid coordinates of a place in the block."""
        a, b, c, d = self.quad
        return np.asarray((1 - s) * (1 - t) * a + s * (1 - t) * b + s * t * c + (1 - s) * t * d)

    def at(self, s: float, t: float) -> Points:
        """Return the place in the county's plane."""
        return self.town.to_xy(self.at_uv(s, t))

    @property
    def size_m(self) -> tuple[float, float]:
        """Mean width and height in metres."""
        a, b, c, d = self.quad
        width = (np.hypot(*(b - a)) + np.hypot(*(c - d))) / 2
        height = (np.hypot(*(d - a)) + np.hypot(*(c - b))) / 2
        return float(width), float(height)


def lay_out(rng: np.random.Generator, plan: TownPlan, names: list[str]) -> Town:
    """Draw the streets of a town; lanes take their names from the front of ``names``."""
    u, v = np.meshgrid(plan.us, plan.vs, indexing="ij")
    corners = np.stack([u, v], axis=-1) + plan.jitter_m * (2 * rng.random((*u.shape, 2)) - 1)
    town = Town(plan, corners, 2 * np.pi * rng.random(6))
    drawn = [piece for line in plan.lines for piece in _grid_street(town, line)]
    for column, row, district in plan.blocks:
        quad = [
            town.corner(column, row, 1),
            town.corner(column + 1, row, 1),
            town.corner(column + 1, row + 1, -1),
            town.corner(column, row + 1, -1),
        ]
        block = Block(town, column, row, district, np.array(quad))
        town.blocks.append(block)
        drawn += _lanes(rng, block, names)
    noded = node_lines([line for _, line in drawn])
    for (street, _), line in zip(drawn, noded, strict=True):
        street.line = town.to_xy(densified(line, 45.0))
        town.streets.append(street)
    return town


def _grid_street(town: Town, line: GridLine) -> list[tuple[Street, Points]]:
    plan = town.plan
    if line.axis == "v":
        row = [town.corner(i, line.index) for i in range(line.lo, line.hi + 1)]
        uv = _bent(town, line, row) if line.bend else np.array(row)
        if line.index != plan.dual_row:
            return [(_street(town, line), uv)]
        south, north = moved(uv, 0, -HALF_MEDIAN_M), moved(uv, 0, HALF_MEDIAN_M)
        return [(_street(town, line, {"oneway": "yes"}), part) for part in (south, north[::-1])]
    spots: list[Points] = []
    for j in range(line.lo, line.hi + 1):
        sides = (-1, 1) if j == plan.dual_row else (0,)
        if j == plan.dual_row and line.lo == j:
            sides = (1,)
        elif j == plan.dual_row and line.hi == j:
            sides = (-1,)
        spots += [town.corner(line.index, j, side) for side in sides]
    return [(_street(town, line), np.array(spots))]


def _street(town: Town, line: GridLine, tags: dict[str, str] | None = None) -> Street:
    return Street(line.name, line.highway, np.empty((0, 2)), town.plan.name, dict(tags or {}))


def _bent(town: Town, line: GridLine, row: list[Points]) -> Points:
    """Round the corners where a ring road turns from an east-west to a north-south line."""
    share = np.linspace(0, 1, 9)[:, None]
    west = town.corner(line.lo - 1, line.index + 1), town.corner(line.lo - 1, line.index), row[0]
    east = row[-1], town.corner(line.hi + 1, line.index), town.corner(line.hi + 1, line.index + 1)
    curves = [
        (1 - share) ** 2 * a + 2 * share * (1 - share) * b + share**2 * c
        for a, b, c in (west, east)
    ]
    return np.concatenate([curves[0], np.array(row[1:-1]), curves[1]])


def _lanes(rng: np.random.Generator, block: Block, names: list[str]) -> list[tuple[Street, Points]]:
    """Draw the lanes within a block, as its district has them."""
    shapes: list[list[tuple[float, float]]] = []
    if block.district == "old":
        shapes = _old_lanes(rng)
    elif block.district == "village":
        shapes = _village_lanes(rng)
    elif block.district in ("danwei", "town") and rng.random() < 0.85:
        s = between(rng, 0.42, 0.58)
        shapes = [[(s, 0), (s + between(rng, -0.05, 0.05), 0.5), (s, 1)]]
    lanes = []
    for k, shape in enumerate(shapes):
        uv = np.array([block.at_uv(s, t) for s, t in shape])
        is_named = block.district != "village" and not (k == 3 and rng.random() < 0.6)
        name = names.pop(0) if is_named and names else ""
        highway = "living_street" if block.district == "old" and k % 2 else "residential"
        tags: dict[str, str] = {}
        if block.district == "village" and k == 3:
            highway, tags = "service", {"service": "alley"}
        lanes.append((Street(name, highway, np.empty((0, 2)), block.town.plan.name, tags), uv))
    return lanes


def _old_lanes(rng: np.random.Generator) -> list[list[tuple[float, float]]]:
    """One crooked lane through, one off each side, and one dead end."""
    t0, t1 = between(rng, 0.4, 0.6), between(rng, 0.4, 0.6)
    m = between(rng, 0.42, 0.58)
    tm = (t0 + t1) / 2 + between(rng, -0.07, 0.07)
    s1, s2 = between(rng, 0.22, 0.38), between(rng, 0.62, 0.8)
    on1 = t0 + (tm - t0) * s1 / m
    on2 = tm + (t1 - tm) * (s2 - m) / (1 - m)
    end = between(rng, 0.62, 0.8)
    return [
        [(0, t0), (m, tm), (1, t1)],
        [(s1, on1), (s1 + between(rng, -0.06, 0.06), 1)],
        [(s2, on2), (s2 + between(rng, -0.06, 0.06), 0)],
        [(end, 1), (end + 0.03, between(rng, 0.72, 0.8))],
    ]


def _village_lanes(rng: np.random.Generator) -> list[list[tuple[float, float]]]:
    """Two lanes each way through what was a village before the town grew around it."""
    a, b = between(rng, 0.28, 0.38), between(rng, 0.62, 0.74)
    c = between(rng, 0.4, 0.6)
    return [
        [(0, a), (0.5, a + between(rng, -0.06, 0.06)), (1, a + between(rng, -0.05, 0.05))],
        [(0, b), (0.5, b + between(rng, -0.06, 0.06)), (1, b + between(rng, -0.05, 0.05))],
        [(c, 0), (c + between(rng, -0.06, 0.06), 0.5), (c, 1)],
        [(c + 0.25, 1), (c + 0.22, 0.82)],
    ]
