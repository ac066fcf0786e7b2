"""Build: slabs in compounds, campuses, works, houses along streets and lanes.

From: lots and streets. To: ``building=*`` ways on free ground.
"""

from __future__ import annotations

import numpy as np

from geoplan.demo.lots import Lot
from geoplan.demo.plane import Points, at_distance, between, length_m, rectangle
from geoplan.demo.rural import Village
from geoplan.demo.world import Street, Tags, World

HALF_WIDTH_M = {
    "primary": 8.0,
    "secondary": 8.5,
    "tertiary": 7.0,
    "residential": 4.5,
    "pedestrian": 6.0,
    "living_street": 3.0,
    "service": 2.5,
    "unclassified": 3.5,
    "track": 2.0,
}
# frontage: shortest, longest, depth, gap, share of frontage built. Houses with shops are less
# than twice as long as deep: nobody takes them for blocks of flats.
_FRONT = {
    "primary": (20.0, 32.0, 17.5, 7.0, 0.62),
    "secondary": (18.0, 30.0, 16.5, 8.0, 0.55),
    "tertiary": (15.0, 25.0, 13.5, 5.0, 0.62),
    "residential": (11.0, 20.0, 11.0, 3.5, 0.62),
    "pedestrian": (9.0, 18.0, 11.0, 1.5, 0.9),
    "living_street": (8.0, 14.0, 10.0, 1.5, 0.86),
    "service": (8.0, 12.0, 9.0, 1.5, 0.8),
}


def _filled(rect: Points) -> Points:
    """Return points of a rectangle no more than 4 m apart."""
    a, b, _, d = rect
    m = max(int(np.ceil(np.hypot(*(b - a)) / 3.5)), 1)
    n = max(int(np.ceil(np.hypot(*(d - a)) / 3.5)), 1)
    s, t = np.meshgrid(np.linspace(0, 1, m + 1), np.linspace(0, 1, n + 1))
    return np.asarray(a + s.reshape(-1, 1) * (b - a) + t.reshape(-1, 1) * (d - a))


def build(world: World, rect: Points, kind: str, levels: int = 0) -> str:
    """Put up a building where the ground is free; return its id or an empty string."""
    spots = _filled(rect)
    if not world.ground.is_free(spots):
        return ""
    world.ground.take(spots)
    tags: Tags = {"building": kind}
    if levels:
        tags["building:levels"] = str(levels)
    return f"w{world.canvas.ring(rect, tags)}"


def take_streets(world: World) -> None:
    """Keep the ground of all streets free of buildings."""
    for street in world.streets:
        world.ground.take_line(street.line, HALF_WIDTH_M[street.highway] + 1.0)


def build_slabs(world: World, lot: Lot) -> None:
    """Fill a lot with rows of flats facing south, as compounds have them."""
    rng = world.rng
    is_tower = lot.block.district == "new" and rng.random() < 0.4
    length, depth, spacing = (26.0, 17.0, 48.0) if is_tower else (46.0, 12.5, 30.0)
    levels = 18 if is_tower else 6
    if lot.block.district in ("old", "town"):
        length, depth, spacing, levels = 34.0, 10.5, 23.0, 4
    width, height = lot.size_m
    rows = max(int(height // spacing), 1)
    columns = max(int(width // (length + 13.0)), 1)
    for j in range(rows):
        for i in range(columns):
            if rng.random() < 0.07:
                continue
            a, b = (i + 0.5) / columns, (j + 0.5) / rows
            rect = rectangle(lot.at(a, b), lot.along(a, b), length, depth)
            build(world, rect, "residential", levels)


def build_houses(world: World, lot: Lot) -> None:
    """Scatter small old houses over the inside of a lot."""
    rng = world.rng
    for _ in range(int(lot.area_m2 / 700)):
        a, b = between(rng, 0.05, 0.95), between(rng, 0.05, 0.95)
        rect = rectangle(lot.at(a, b), lot.along(a, b), between(rng, 9, 15), between(rng, 8, 11))
        build(world, rect, "house", 1 + int(rng.random() * 3))


def build_shops(world: World, lot: Lot) -> None:
    """Fill a lot with broad shops and offices."""
    width, height = lot.size_m
    columns, rows = max(int(width // 46), 1), max(int(height // 40), 1)
    for j in range(rows):
        for i in range(columns):
            if world.rng.random() < 0.15:
                continue
            a, b = (i + 0.5) / columns, (j + 0.5) / rows
            rect = rectangle(lot.at(a, b), lot.along(a, b), between(world.rng, 22, 30), 20.0)
            build(world, rect, "commercial", 2 + int(world.rng.random() * 5))


def build_campus(world: World, lot: Lot, kind: str) -> None:
    """Put three to five larger buildings around a yard."""
    width, height = lot.size_m
    plan = (
        (0.3, 0.82, 0.42, 15.0),
        (0.3, 0.5, 0.4, 14.0),
        (0.3, 0.17, 0.4, 14.0),
        (0.8, 0.82, 0.26, 18.0),
    )
    for a, b, share, depth in plan:
        length = max(share * width, 14.0)
        rect = rectangle(lot.at(a, b), lot.along(a, b), length, min(depth, height / 4))
        build(world, rect, kind, 4)


def build_works(world: World, lot: Lot) -> None:
    """Put long sheds on an industrial lot."""
    width, height = lot.size_m
    columns, rows = max(int(width // 95), 1), max(int(height // 52), 1)
    for j in range(rows):
        for i in range(columns):
            if world.rng.random() < 0.2:
                continue
            a, b = (i + 0.5) / columns, (j + 0.5) / rows
            rect = rectangle(lot.at(a, b), lot.along(a, b), 0.78 * width / columns, 30.0)
            build(world, rect, "industrial", 1)


def build_fronts(world: World, street: Street) -> None:
    """Line both sides of a town street with houses."""
    if street.highway not in _FRONT or street.settlement == "rural":
        return
    for side in (1.0, -1.0):
        if street.tags.get("oneway") and side > 0:
            continue  # the median
        _build_row(world, street, side)


def _build_row(world: World, street: Street, side: float) -> None:
    rng = world.rng
    least, most, depth, gap, share = _FRONT[street.highway]
    total = length_m(street.line)
    along = between(rng, 6, 14)
    while along < total - 8:
        size = between(rng, least, most)
        spot, direction = at_distance(street.line, along + size / 2)
        along += size + between(rng, 0.4, 1.8) * gap
        if rng.random() > share:
            continue
        left = np.array([-direction[1], direction[0]]) * side
        setback = HALF_WIDTH_M[street.highway] + between(rng, 2.2, 4.0)
        centre = spot + left * (setback + depth / 2)
        levels = 1 + int(
            rng.random() * (3 if street.highway in ("living_street", "service") else 6)
        )
        build(world, rectangle(centre, direction, size, depth), "yes", levels)


def build_village(world: World, village: Village, lanes: list[Street]) -> None:
    """Put farm houses along the lanes of a village and loosely around it."""
    rng = world.rng
    for lane in lanes:
        for side in (1.0, -1.0):
            along = between(rng, 4, 12)
            while along < length_m(lane.line) - 5:
                spot, direction = at_distance(lane.line, along)
                along += between(rng, 13, 24)
                if rng.random() < 0.2:
                    continue
                left = np.array([-direction[1], direction[0]]) * side
                centre = spot + left * between(rng, 11, 15)
                rect = rectangle(centre, direction, between(rng, 9, 13), between(rng, 8, 10))
                build(world, rect, "house", 1 + int(rng.random() * 3))
    for _ in range(int(between(rng, 4, 12))):
        turn, reach = between(rng, 0, 2 * np.pi), between(rng, 40, 150)
        centre = village.xy + reach * np.array([np.cos(turn), np.sin(turn)])
        build(world, rectangle(centre, village.along, between(rng, 9, 13), 9.0), "house", 2)
