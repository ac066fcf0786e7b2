"""The mix of themes that every 500 m of main road shall have.

From: main roads, the book of advertisements. To: findings, one a stretch of road.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geoplan.coverage.rules.ads import KINDS, Ads, ad_streets, ads_by_road
from geoplan.coverage.rules.model import Finding, Ground, Rule, Status
from geoplan.coverage.rules.streets import Streets, Stretch
from geoplan.coverage.rules.windows import divide, lacking
from geoplan.network.roads import Road
from geoplan.tables.values import AD_THEMES

_STATUS: dict[str, Status] = {
    "mixed": "met",
    "short": "not_asked",
    "lacks": "unmet",
    "unsure": "unknown",
    "no_theme": "unknown",
}
_STEP_M = 1e-6  # just behind a mark


def check(ground: Ground) -> list[Finding]:
    """Return every main road, cut where the rule changes.

    每 500 米: 核心价值观, 讲文明树新风, 文明健康 3 each, 诚信 2, 景观小品 and 未成年人 1 each (a
    county's rule; the numbers are settings). Asked of every 500 m that one can walk along a road
    of one name; what lies in any window that lacks something violates. A board whose theme is not
    written may be any of them: where that would do, the stretch is unknown.
    """
    streets = ad_streets(ground)
    if not streets.roads:
        return []
    rules = ground.settings.rules
    least = {theme: int(getattr(rules, f"ad_{theme}")) for theme in AD_THEMES}
    ads = ads_by_road(ground, streets)
    is_known = ground.is_known("ad")
    pairs = zip(streets.roads, ads, strict=True)
    return streets.findings(
        [s for road, own in pairs for s in _of_road(streets, road, own, least, is_known)]
    )


def _of_road(
    streets: Streets, road: Road, ads: Ads, least: Mapping[str, int], is_known: bool
) -> list[Stretch]:
    rules, length_m = streets.ground.settings.rules, road.length_m
    window_m = rules.ad_mix_m
    sure, doubtful = (
        [
            stretch
            for theme, number in least.items()
            for stretch in lacking(ads.of_theme(theme, at_best), length_m, window_m, number)
        ]
        for at_best in (True, False)
    )
    words = ("lacks", "no_theme") if is_known else ("unsure", "unsure")
    rest = "mixed" if length_m >= window_m else "short"
    layers = list(zip(words, (sure, doubtful), strict=True))
    stretches = []
    for word, start_m, end_m in divide(length_m, layers, rest, rules.least_m):
        for from_m, to_m in streets.by_township(road, start_m, end_m):
            detail: dict[str, Any] = {"code": word, "limit": round(window_m)}
            detail["ads"] = ads.within(from_m, to_m)
            missing: dict[str, int] = {}
            if _STATUS[word] in ("unmet", "unknown"):
                missing = _missing(ads, least, from_m, to_m, window_m)
                detail |= {"metres": round(to_m - from_m), "themes": missing}
            told = (float(sum(missing.values())), 0.0, "items")
            stretches.append(Stretch(road, from_m, to_m, _STATUS[word], detail, *told))
    return stretches


def _missing(
    ads: Ads, least: Mapping[str, int], from_m: float, to_m: float, window_m: float
) -> dict[str, int]:
    """Return by theme how many the worst window of the stretch lacks.

    Sliding on, a window loses a mark only just behind it: there, and at both ends, is the worst.
    """
    last = max(to_m - window_m, from_m)
    found = {}
    for theme, number in least.items():
        marks = np.asarray(ads.of_theme(theme), dtype=float)
        behind = marks[(marks >= from_m) & (marks < last)] + _STEP_M
        starts = np.concatenate([[from_m, last], behind])
        held = np.searchsorted(marks, starts + window_m, side="right") - np.searchsorted(
            marks, starts
        )
        if held.min() < number:
            found[theme] = int(number - held.min())
    return found


RULE = Rule("ad_mix_500", KINDS, "F17", check)
