"""A toilet, or a sign to one, within 500 m of walking.

From: streets that are inspected for it, toilets and signs. To: findings, one a stretch of road.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geoplan.coverage.rules.model import Facilities, Finding, Ground, Rule, Status
from geoplan.coverage.rules.streets import Streets, Stretch, find_streets
from geoplan.coverage.rules.windows import divide
from geoplan.network import Network, Seed, reach, snap
from geoplan.network.roads import APART_M, Road

INDICATOR = "fac_toilet500"
KINDS = ("toilet", "toilet_sign")
_WORDS: dict[str, Status] = {"near": "met", "far": "unmet", "unsure": "unknown"}


def check(ground: Ground) -> list[Finding]:
    """Return every road of the types that have the indicator, cut where the rule changes.

    沿途500米内可见公厕或公厕指示牌 speaks of somebody who walks, so metres count along streets,
    from the toilet or sign to the road, the last of them straight across the pavement. A stretch
    farther from every known one is unmet only where the books know all toilets and all signs.
    """
    types = [t.id for t in ground.catalogue.types.values() if INDICATOR in t.indicators]
    streets = find_streets(ground, types)
    if not streets.roads:
        return []
    found = ground.of_kinds(KINDS)
    near = reached(ground, streets.network, found)
    far = "far" if all(ground.is_known(kind) for kind in KINDS) else "unsure"
    stretches = [s for road in streets.roads for s in _of_road(streets, road, near, far)]
    return streets.findings(_with_nearest(stretches, found))


def reached(
    ground: Ground, network: Network, found: Facilities
) -> dict[int, list[tuple[float, float]]]:
    """Return the metres of ``network`` (by section) within reach of a facility of ``found``.

    One walks on all streets, not only on those of ``network``.
    """
    rules = ground.settings.rules
    if not len(found):
        return {}
    walked = ground.walked_in(_boxes(ground, found, rules.toilet_m))
    number = {i: k for k, i in enumerate(network.section_ids.tolist())}
    near: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for portion in reach(walked, _seeds(walked, found.spots, rules.access_m), rules.toilet_m):
        section = number.get(walked.section_ids[portion.section])
        if section is not None:
            near[section].append((portion.from_m, portion.to_m))
    return near


def _boxes(ground: Ground, found: Facilities, limit_m: float) -> Any:
    """Return boxes that no walk of ``limit_m`` from a facility leaves."""
    to_degrees = limit_m / 100_000.0 / max(np.cos(np.radians(ground.sections.total_bounds[3])), 0.1)
    lonlat = found.rows[["lon", "lat"]].to_numpy()
    return shapely.box(*(lonlat - to_degrees).T, *(lonlat + to_degrees).T)


def _seeds(network: Network, spots: Any, access_m: float) -> list[Seed]:
    """Return where one stands on leaving each facility: at the nearest street, on both its sides.

    A facility beside a divided street is beside both carriageways.
    """
    if not len(network):
        return []
    seeds = [seed for seed in snap(network, shapely.get_coordinates(spots), access_m) if seed]
    near_m = min(APART_M, access_m)
    which, section = network.tree.query(spots, predicate="dwithin", distance=near_m)
    lines = network.lines[section]
    share = np.nan_to_num(shapely.line_locate_point(lines, spots[which], normalized=True))
    at_m = (share * network.length_m[section]).tolist()
    off_m = shapely.distance(lines, spots[which]).tolist()
    return seeds + [
        Seed(s, at, at, off) for s, at, off in zip(section.tolist(), at_m, off_m, strict=True)
    ]


def _of_road(
    streets: Streets, road: Road, near: Mapping[int, list[tuple[float, float]]], far: str
) -> list[Stretch]:
    rules = streets.ground.settings.rules
    layers = [("near", road.marks(near))]
    stretches = []
    for word, start_m, end_m in divide(road.length_m, layers, far, rules.least_m):
        for from_m, to_m in streets.by_township(road, start_m, end_m):
            detail: dict[str, Any] = {"code": word, "limit": round(rules.toilet_m)}
            if word != "near":
                detail["metres"] = round(to_m - from_m)
            told = Stretch(road, from_m, to_m, _WORDS[word], detail, limit=rules.toilet_m)
            stretches.append(told)
    return stretches


def _with_nearest(stretches: Sequence[Stretch], found: Facilities) -> list[Stretch]:
    """Add to what is far the toilet or sign nearest to its middle, as the crow flies.

    It may be less than the limit where no street leads there.
    """
    far = [k for k, stretch in enumerate(stretches) if stretch.status != "met"]
    out = list(stretches)
    if not (len(found) and far):
        return out
    middles = np.array([stretches[k].middle for k in far], dtype=object)
    nearest = shapely.STRtree(found.spots).nearest(middles)
    straight_m = shapely.distance(found.spots[nearest], middles)
    names, kinds = found.rows["name"].tolist(), found.rows["kind"].tolist()
    for k, i, metres in zip(far, nearest.tolist(), straight_m.tolist(), strict=True):
        nearest_is = {"nearest": f"@facility_kind.{kinds[i]}", "called": names[i]}
        detail = {**stretches[k].detail, **nearest_is, "straight": round(metres)}
        out[k] = replace(stretches[k], detail=detail)
    return out


RULE = Rule("toilet_500", KINDS, "F12", check)
