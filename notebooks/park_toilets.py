"""An example of a rule of one's own: a toilet within 300 m of every park and square.

From: parks and squares among the points, toilets. To: findings, one a park. Straight-line metres
from the middle of the park: simple on purpose. To keep such a rule, move the file to
``geoplan/coverage/rules/`` and name it in ``registry.py`` there.
"""

from __future__ import annotations

import shapely

from geoplan.coverage.rules.model import Finding, Ground, Rule, Status
from geoplan.tables import records

LIMIT_M = 300.0
KINDS = ("toilet",)


def check(ground: Ground) -> list[Finding]:
    """Return for every park and square how far the nearest toilet in use is."""
    points = ground.points
    parks = points[points["type_id"].isin(["park", "square"]) & points["lon"].notna()]
    toilets = ground.of_kinds(KINDS).spots
    tree = shapely.STRtree(toilets)
    findings = []
    for park, spot in zip(records(parks), ground.metric(parks.geometry), strict=True):
        nearest = tree.nearest(spot)
        away_m = None if nearest is None else float(shapely.distance(spot, toilets[nearest]))
        findings.append(_finding(park, away_m, ground.is_known("toilet")))
    return findings


def _finding(park: dict, away_m: float | None, is_known: bool) -> Finding:
    """Return what is said of one park: what nobody has surveyed is unknown, not absent."""
    status: Status = "unmet" if is_known else "unknown"
    if away_m is not None and away_m <= LIMIT_M:
        status = "met"
    return Finding(
        "point",
        park["point_id"],
        park["point_id"],
        park["name"],
        status,
        {"code": "nearest"},
        park["geometry"],
        value=None if away_m is None else round(away_m, 1),
        limit=LIMIT_M,
    )


RULE = Rule("park_toilet_300", KINDS, "own", check)
