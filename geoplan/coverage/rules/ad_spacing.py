"""A public advertisement every 200 m of main road.

From: main roads, the book of advertisements. To: findings, one a stretch of road.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import Any

from geoplan.coverage.rules.ads import KINDS, Ads, ad_streets, ads_by_road
from geoplan.coverage.rules.model import Finding, Ground, Rule, Status
from geoplan.coverage.rules.streets import Streets, Stretch
from geoplan.coverage.rules.windows import divide, lacking
from geoplan.network.roads import Road

_STATUS: dict[str, Status] = {
    "spaced": "met",
    "short": "not_asked",
    "gap": "unmet",
    "unsure": "unknown",
}


def check(ground: Ground) -> list[Finding]:
    """Return every main road, cut where the rule changes.

    每 200 米不少于 1 处 (a county's rule for 主次干道) is asked of every 200 m that one can walk
    along a road of one name; what lies in any such window without an advertisement violates. A
    road shorter than that has no window and is not asked. Without a book all is unknown: maps know
    no public advertisements.
    """
    streets = ad_streets(ground)
    if not streets.roads:
        return []
    ads = ads_by_road(ground, streets)
    gap = "gap" if ground.is_known("ad") else "unsure"
    pairs = zip(streets.roads, ads, strict=True)
    return streets.findings([s for road, own in pairs for s in _of_road(streets, road, own, gap)])


def _of_road(streets: Streets, road: Road, ads: Ads, gap: str) -> list[Stretch]:
    rules = streets.ground.settings.rules
    window_m = rules.ad_gap_m
    empty = lacking(ads.places_m, road.length_m, window_m, 1)
    rest = "spaced" if road.length_m >= window_m else "short"
    ways = list(pairwise([0.0, *ads.places_m, road.length_m]))
    wanted = [mark for a, b in ways for mark in _fill(a, b, window_m, bool(ads.places_m))]
    stretches = []
    for word, start_m, end_m in divide(road.length_m, [(gap, empty)], rest, rules.least_m):
        for from_m, to_m in streets.by_township(road, start_m, end_m):
            longest = max((b - a for a, b in ways if b > from_m and a < to_m), default=0.0)
            detail: dict[str, Any] = {"code": word, "limit": round(window_m)}
            detail["ads"] = ads.within(from_m, to_m)
            own = [mark for mark in wanted if from_m <= mark < to_m]
            if word in ("gap", "unsure"):
                detail |= {"metres": round(to_m - from_m), "longest": round(longest)}
                detail["beyond"] = max(0, round(longest) - detail["metres"]) or ""
                detail["need"] = len(own) or ""
            told = Stretch(road, from_m, to_m, _STATUS[word], detail, round(longest, 1), window_m)
            stretches.append(replace(told, wanted_m=own) if word == "gap" else told)
    return stretches


def _fill(from_m: float, to_m: float, window_m: float, has_any: bool) -> list[float]:
    """Return marks, evenly spread, that leave no window empty on a way without advertisements.

    A way of ``d`` metres needs ``ceil(d / window) - 1``; a road of just one window and nothing
    needs one.
    """
    length_m = to_m - from_m
    count = ceil(length_m / window_m - 1e-9) - 1
    if not has_any and length_m >= window_m:
        count = max(count, 1)
    return [from_m + length_m * k / (count + 1) for k in range(1, count + 1)]


RULE = Rule("ad_spacing_200", KINDS, "F17", check)
