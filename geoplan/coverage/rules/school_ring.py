"""No internet café, entertainment, tobacco, alcohol or lottery within 200 m of a school.

From: schools and kindergartens, facilities. To: findings, one a school, with the places in its
ring and what each department has to look after there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.config import Rules
from geoplan.coverage.rules.model import Facilities, Finding, Ground, Item, Objects, Rule
from geoplan.coverage.rules.surroundings import Anchors, find_anchors
from geoplan.geo import WGS84

TYPE = "school_surround"
CONFLICTS = ("internet_cafe", "entertainment", "bar", "tobacco", "alcohol", "lottery")
SHARES = ("food",)
_TOPIC = "school_area"
_ELSE = "*"
_ARC = 16  # pieces of a quarter of a circle: the ring is 200 m to 25 cm


def check(ground: Ground) -> list[Finding]:
    """Return every school and kindergarten with what lies in its ring.

    校园周边200米内无网吧、娱乐场所等: 200 m as the crow flies, for the rule speaks of surroundings,
    not of a walk; from the wall (the law on the protection of minors speaks of 学校、幼儿园周边,
    and forbids venues unfit for minors, art. 58, and the sale of tobacco, alcohol and lottery
    tickets there, art. 59), or by setting from the gates. A ring in which nothing was found is met
    only where the books know all such places.
    """
    schools = find_anchors(ground, TYPE)
    if not len(schools):
        return []
    found = ground.of_kinds((*CONFLICTS, *SHARES))
    starts = _starts(ground, schools)
    inside = _inside(starts, found, ground.settings.rules)
    rings = _rings(ground, starts)
    is_known = all(ground.is_known(kind) for kind in CONFLICTS)
    units = _units(ground)
    return [
        _of_school(ground, schools, i, rings[i], inside[i], found, units, is_known)
        for i in range(len(schools))
    ]


def _starts(ground: Ground, schools: Anchors) -> Objects:
    """Return from what the 200 m of each school are measured."""
    starts = schools.shapes.copy()
    if ground.settings.rules.school_from == "gate":
        for i, gates in enumerate(schools.gates):
            if len(gates):
                starts[i] = shapely.multipoints(gates)
    return starts


def _rings(ground: Ground, starts: Objects) -> Objects:
    ring = shapely.buffer(starts, ground.settings.rules.school_m, quad_segs=_ARC)
    return np.asarray(gpd.GeoSeries(ring, crs=ground.crs).to_crs(WGS84).to_numpy(), dtype=object)


def _inside(starts: Objects, found: Facilities, rules: Rules) -> list[list[tuple[int, float]]]:
    """Return, for each school, the facilities within the limit and how far they are."""
    inside: list[list[tuple[int, float]]] = [[] for _ in starts]
    if not len(found):
        return inside
    most_m = max(rules.school_m, rules.lottery_m)
    tree = shapely.STRtree(found.shapes)
    school, place = tree.query(starts, predicate="dwithin", distance=most_m)
    metres = shapely.distance(starts[school], found.shapes[place])
    is_lottery = (found.rows["kind"] == "lottery").to_numpy()[place]
    keep = metres <= np.where(is_lottery, rules.lottery_m, rules.school_m)
    columns = (school[keep].tolist(), place[keep].tolist(), metres[keep].tolist())
    for i, k, m in sorted(zip(*columns, strict=True)):
        inside[i].append((k, m))
    return inside


def _of_school(
    ground: Ground,
    schools: Anchors,
    i: int,
    ring: Any,
    inside: Sequence[tuple[int, float]],
    found: Facilities,
    units: Mapping[str, str],
    is_known: bool,
) -> Finding:
    row = schools.rows.iloc[i]
    items = [_item(found, k, metres, units) for k, metres in inside]
    count = Counter(item.kind for item in items if item.role == "conflict")
    limit_m = ground.settings.rules.school_m
    detail: dict[str, Any] = {
        "limit": round(limit_m),
        "start": f"@rule.start.{_from(ground, schools, i)}",
    }
    if count:
        detail |= {
            "code": "conflicts",
            "count": count.total(),
            "kinds": dict(sorted(count.items())),
        }
    else:
        detail["code"] = "clear" if is_known else "unsure"
    return Finding(
        "school",
        str(row["point_id"]),
        str(row["point_id"]),
        str(row["name"]),
        "unmet" if count else "met" if is_known else "unknown",
        detail,
        ring,
        "items",
        float(count.total()),
        0.0,
        items=[*items, *_departments(ground, items, units)],
    )


def _item(found: Facilities, k: int, metres: float, units: Mapping[str, str]) -> Item:
    place = found.rows.iloc[k]
    kind, name, ref = (str(place[column]) for column in ("kind", "name", "facility_id"))
    role = "conflict" if kind in CONFLICTS else "share"
    unit = units.get(kind, "")
    return Item(role, kind, name, ref, unit, round(metres, 1), at=place["geometry"])


def _from(ground: Ground, schools: Anchors, i: int) -> str:
    if ground.settings.rules.school_from == "gate" and len(schools.gates[i]):
        return "gate"
    return "wall" if schools.has_wall[i] else "point"


def _units(ground: Ground) -> dict[str, str]:
    """Return the name of the unit by kind of facility and by indicator, ``*`` for all others."""
    pairs = (text.partition("=") for text in ground.settings.rules.school_units)
    names = {key.strip(): unit.strip() for key, _, unit in pairs}
    known = ground.catalogue.units
    return {key: known[unit].name if unit in known else unit for key, unit in names.items()}


def _departments(ground: Ground, items: Sequence[Item], units: Mapping[str, str]) -> list[Item]:
    """Return what each department has to look after around one school.

    The departments of the campaign come first, in its order, also those that have nothing there.
    ``size`` is how many places in the ring are theirs.
    """
    catalogue = ground.catalogue
    topic = catalogue.topics.get(_TOPIC)
    named = [topic.lead, *topic.supporting] if topic else []
    shares: dict[str, list[str]] = {catalogue.units[u].name: [] for u in named}
    for indicator_id in catalogue.types[TYPE].indicators:
        unit = units.get(indicator_id, units.get(_ELSE, ""))
        shares.setdefault(unit, []).append(catalogue.indicators[indicator_id].name)
    places = Counter(item.unit for item in items)
    return [
        Item(
            "share",
            "department",
            "；".join(wordings),
            f"{number}",
            unit,
            size=float(places[unit]),
        )
        for number, (unit, wordings) in enumerate(shares.items())
    ]


RULE = Rule("school_200", CONFLICTS, "F41, seed", check)
