"""A public advertisement every 200 m of main road.

From: main roads, the book of advertisements. To: findings, one a stretch of road.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Any

from geoplan.coverage.rules.ads import KINDS, Ads, ad_streets, ads_by_road
from geoplan.coverage.rules.model import Finding, Ground, Rule, Status
from geoplan.coverage.rules.roads import Road
from geoplan.coverage.rules.streets import Stretch
from geoplan.coverage.rules.windows import divide, lacking

_STATUS: dict[str, Status] = {
    "spaced": "met",
    "short": "met",
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
    return streets.findings([s for road, own in pairs for s in _of_road(ground, road, own, gap)])


def _of_road(ground: Ground, road: Road, ads: Ads, gap: str) -> list[Stretch]:
    rules = ground.settings.rules
    window_m = rules.ad_gap_m
    empty = lacking(ads.places_m, road.length_m, window_m, 1)
    rest = "spaced" if road.length_m >= window_m else "short"
    stretches = []
    for word, from_m, to_m in divide(road.length_m, [(gap, empty)], rest, rules.least_m):
        ads_here = ads.within(from_m, to_m)
        detail: dict[str, Any] = {"code": word, "limit": round(window_m), "ads": ads_here}
        longest, need = _gaps(ads, road, from_m, to_m, window_m)
        if word in ("gap", "unsure"):
            detail |= {"metres": round(to_m - from_m), "need": need, "longest": round(longest)}
        stretches.append(
            Stretch(road, from_m, to_m, _STATUS[word], detail, round(longest, 1), window_m)
        )
    return stretches


def _gaps(ads: Ads, road: Road, from_m: float, to_m: float, window_m: float) -> tuple[float, int]:
    """Return the longest way without an advertisement, and how many are needed at least.

    Ways count as far as they lie on the road, beyond the stretch too. One of ``d`` metres needs
    ``ceil(d / window) - 1`` more; a road of just one window and nothing needs one.
    """
    marks = [0.0, *ads.places_m, road.length_m]
    ways = [b - a for a, b in pairwise(marks) if b > from_m and a < to_m]
    long = [way for way in ways if way > window_m]
    need = sum(ceil(way / window_m - 1e-9) - 1 for way in long)
    return max(ways, default=0.0), need or int(not ads.places_m)


RULE = Rule("ad_spacing_200", KINDS, "F17", check)
