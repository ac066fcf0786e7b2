"""Put on the map what the rules that geography can check look at.

From: schools and markets of the county. To: car parks, an internet café and shops too near.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geoplan.demo.plane import Points, moved, rectangle
from geoplan.demo.world import Site, World

CAFE_NEAR_SCHOOL, ARCADE_NEAR_SCHOOL = "星光网吧", "大玩家电玩城"
_NEAR_M = 125.0  # from the middle of the grounds; the ring is measured from the wall
_PARKS = 3  # markets with a car park near by
_FREE_STEPS = 24


def place_for_rules(world: World) -> None:
    """Open two places too near to schools, and car parks near some markets."""
    schools = [s for s in _of(world, "school") if s.township and s.ref.startswith("w")]
    for name, type_id, tags, school in (
        (CAFE_NEAR_SCHOOL, "internet_cafe", {"amenity": "internet_cafe"}, schools[2]),
        (ARCADE_NEAR_SCHOOL, "", {"leisure": "amusement_arcade"}, schools[5]),
    ):
        spot = _beside(world, school.xy, _NEAR_M)
        ref = f"n{world.canvas.point(spot, {**tags, 'name': name})}"
        if type_id:
            world.add_site(type_id, name, spot, ref)
        what = f"{name}离{school.name}不到 200 米"
        looks = (
            f"rule_results: rule_id=school_200, name={school.name}, status=unmet",
            f"rule_items: kind={type_id or 'entertainment'}, name={name}",
        )
        world.plant("school_near", what, f"{ref}、{school.ref}", *looks)
    markets = [s for s in _of(world, "farm_market") if s.ref.startswith("w")]
    for market in markets[:_PARKS]:
        spot = _beside(world, market.xy, 170.0)
        ring = rectangle(spot, np.array([1.0, 0.0]), 46.0, 30.0)
        name = f"{market.name.removesuffix('农贸市场').removesuffix('集贸市场')}停车场"
        way = world.canvas.ring(ring, {"amenity": "parking", "name": name})
        look = f"facilities: kind=parking, name={name}"
        world.show("market_parking", f"{market.name}附近的停车场", f"w{way}", look)


def _of(world: World, type_id: str) -> list[Site]:
    seat = [s for s in world.sites if s.type_id == type_id and not s.is_odd and not s.is_double]
    return [s for s in seat if np.hypot(*s.xy) < 2500.0]


def _beside(world: World, xy: Sequence[float], away_m: float) -> Points:
    """Return a spot at ``away_m`` that stands on no street, in no house and in no water."""
    centre = np.array(xy, dtype=float)
    spots = [
        moved(centre, away_m * np.cos(a), away_m * np.sin(a))
        for a in np.arange(_FREE_STEPS) / _FREE_STEPS * 2 * np.pi
    ]
    return next((s for s in spots if world.ground.is_free(s[None, :])), spots[0])
