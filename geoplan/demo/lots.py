"""Divide the blocks of a town into lots and decide what each is used for.

From: blocks. To: lots with a use: compound, school, hospital, market, park, square, office, works.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoplan.demo.plane import Points, between, shuffled
from geoplan.demo.town import Block, Town


@dataclass
class Lot:
    """A part of a block: s0..s1 eastward, t0..t1 northward."""

    block: Block
    s0: float
    s1: float
    t0: float
    t1: float
    use: str = ""
    name: str = ""

    @property
    def size_m(self) -> tuple[float, float]:
        """Width and height in metres."""
        width, height = self.block.size_m
        return width * (self.s1 - self.s0), height * (self.t1 - self.t0)

    @property
    def area_m2(self) -> float:
        """Area in square metres."""
        width, height = self.size_m
        return width * height

    def at(self, a: float, b: float) -> Points:
        """Return the place at shares (a, b) of the lot in the county's plane."""
        return self.block.at(self.s0 + (self.s1 - self.s0) * a, self.t0 + (self.t1 - self.t0) * b)

    def along(self, a: float, b: float) -> Points:
        """Return the unit vector that runs east through the lot there."""
        step = self.at(a + 0.02, b) - self.at(a - 0.02, b)
        return np.asarray(step / np.hypot(*step))

    def ring(self) -> Points:
        """Return the outline with the middle of every side."""
        shares = ((0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5))
        return np.array([self.at(a, b) for a, b in shares])


def inset(lot: Lot, west: float, east: float, south: float, north: float) -> Lot:
    """Draw the sides of a lot in by metres."""
    width, height = lot.block.size_m
    return Lot(
        lot.block,
        lot.s0 + west / width,
        lot.s1 - east / width,
        lot.t0 + south / height,
        lot.t1 - north / height,
    )


def divide_blocks(rng: np.random.Generator, town: Town) -> list[Lot]:
    """Return the lots of a town; urban villages are left whole to their lanes."""
    return [lot for block in town.blocks for lot in _divide(rng, block)]


def _divide(rng: np.random.Generator, block: Block) -> list[Lot]:
    district = block.district
    if district == "village":
        return []
    if district == "industry":
        return [inset(Lot(block, 0, 1, 0, 1), 16, 16, 16, 16)]
    if district == "old":
        s, t = 0.5, 0.5
        quarters = [(0, s, 0, t), (s, 1, 0, t), (0, s, t, 1), (s, 1, t, 1)]
        return [inset(Lot(block, *q), 20, 20, 20, 20) for q in quarters]
    width, height = block.size_m
    if district == "new" and rng.random() < 0.4:
        return [inset(Lot(block, 0, 1, 0, 1), 24, 24, 24, 24)]
    cut = between(rng, 0.45, 0.55) if district == "new" else 0.5
    lots = []
    for s0, s1 in ((0.0, cut), (cut, 1.0)):
        if district != "new" and height > 230 and rng.random() < 0.5:
            lots += [Lot(block, s0, s1, 0, 0.5), Lot(block, s0, s1, 0.5, 1)]
        else:
            lots.append(Lot(block, s0, s1, 0, 1))
    inner = 8 if district == "new" else 20
    del width
    return [
        inset(
            lot,
            24 if lot.s0 == 0 else inner,
            24 if lot.s1 == 1 else inner,
            24 if lot.t0 == 0 else 8,
            24 if lot.t1 == 1 else 8,
        )
        for lot in lots
    ]


# (use, how many, districts in order of preference, least and greatest area in m²)
SEAT_USES: tuple[tuple[str, int, tuple[str, ...], float, float], ...] = (
    ("gov", 1, ("new",), 12_000, 70_000),
    ("gov_hall", 1, ("new",), 9_000, 40_000),
    ("square_area", 1, ("new",), 12_000, 40_000),
    ("square_area", 2, ("old",), 6_000, 20_000),
    ("park", 2, ("new",), 20_000, 70_000),
    ("park", 2, ("danwei", "east"), 9_000, 40_000),
    ("park", 1, ("old",), 6_000, 20_000),
    ("hospital", 1, ("old", "danwei"), 9_000, 40_000),
    ("hospital", 3, ("danwei", "new", "east"), 9_000, 40_000),
    ("school", 5, ("new",), 12_000, 70_000),
    ("school", 5, ("danwei",), 9_000, 40_000),
    ("school", 2, ("old",), 6_000, 20_000),
    ("school", 2, ("east",), 9_000, 40_000),
    ("market", 2, ("old",), 5_000, 20_000),
    ("market", 3, ("danwei", "new", "east"), 6_000, 40_000),
    ("works", 9, ("industry",), 0, 1e9),
    ("compound", 27, ("new",), 6_000, 1e9),
    ("compound", 10, ("danwei",), 4_000, 1e9),
    ("compound", 7, ("east",), 4_000, 1e9),
    ("compound", 4, ("old",), 4_000, 1e9),
    ("cluster", 6, ("danwei", "east"), 9_000, 60_000),
    ("building_site", 3, ("new", "danwei", "east"), 6_000, 60_000),
)
TOWN_USES: tuple[tuple[str, int, tuple[str, ...], float, float], ...] = (
    ("school", 2, ("town",), 6_000, 1e9),
    ("compound", 1, ("town",), 4_000, 1e9),
)


def assign_uses(
    rng: np.random.Generator,
    lots: list[Lot],
    uses: tuple[tuple[str, int, tuple[str, ...], float, float], ...],
) -> None:
    """Give lots their uses; what is left over stays ``mixed``."""
    for use, wanted, districts, least, most in uses:
        free = [x for x in shuffled(rng, lots) if not x.use and least <= x.area_m2 <= most]
        fitting = [x for district in districts for x in free if x.block.district == district]
        if len(districts) > 1:
            fitting = shuffled(rng, fitting)
        for lot in fitting[:wanted]:
            lot.use = use
    for lot in lots:
        lot.use = lot.use or "mixed"
