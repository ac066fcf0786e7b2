"""What the county's own rules say: all parks in the zone are the committee's, this one is not.

From: ``duty_rules``, areas, a :class:`~geoplan.duties.case.Case`. To: claims of lead and
supporting units; rows that fit nothing are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.duties.by_list import claim_unit, lead_and_supporting, same_name
from geoplan.duties.case import Case, cell_of
from geoplan.errors import Problem
from geoplan.tables import records
from geoplan.text.names import bare_name, normal_name

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Of several rules that fit, the one about the smaller kind of area is the more exact.
_KINDS = ("grid", "community", "drawn", "township")


def claim_by_rules(case: Case, stand_in: Mapping[str, Any]) -> None:
    """Claim lead and supporting units for every rule that fits a point.

    ``stand_in``: the township, community and grid of each point, and the units behind roles.
    A rule that names a point comes before one that names an area, and that before one for a type
    or campaign; of two alike the one that names types too, then the one of the smaller area.
    """
    drawn = _drawn(case) if len(case.rules) else gpd.GeoDataFrame()
    for rule in sorted(records(case.rules), key=lambda r: (str(r["lead"]), str(r["rule_id"]))):
        place = {k: rule[k] for k in ("file", "sheet", "row")}
        chosen = _typed(case, rule)
        finer = 0 if len(rule["types"]) or rule["topic"] else 10
        kind = "county"
        detail = cell_of(rule)
        if len(rule["areas"]):
            inside, rank, ids = _inside(case, rule["areas"], drawn, stand_in, place)
            chosen &= inside
            kind, finer, detail = "area", finer + rank, f"{detail} {'、'.join(ids)}".strip()
        if len(rule["names"]):
            chosen &= _named(case, rule["names"], chosen, place)
            kind = "exception"
        at = np.flatnonzero(chosen)
        if not len(at):
            case.problems.append(Problem("rule_sheet.idle", "warning", **place))
            continue
        leads, helpers = lead_and_supporting(rule["lead"], rule["supporting"])
        for name in leads:
            found = case.book.find(name, rule)
            claim_unit(case, "lead", kind, at, found, detail, stand_in, finer)
        for name in (*leads[1:], *helpers):
            found = case.book.find(name, rule)
            claim_unit(case, "supporting", kind, at, found, detail, stand_in, finer)


def _typed(case: Case, rule: dict[str, Any]) -> Bools:
    types = set(rule["types"])
    topic = case.catalogue.topics.get(rule["topic"])
    if topic is not None:
        types = types & set(topic.types) if types else set(topic.types)
    elif not types:
        return np.ones(case.count, dtype=bool)
    chosen = np.zeros(case.count, dtype=bool)
    for type_id in types:
        chosen[case.of_type.get(type_id, [])] = True
    return chosen


def _named(case: Case, names: Any, among: Bools, place: Mapping[str, Any]) -> Bools:
    """Return the points of these names; of several, those the rule's other words leave."""
    chosen = np.zeros(case.count, dtype=bool)
    place = {**place, "column": "点位名称"}
    for name in names:
        found = _bearers(case, name)
        meant = [i for i in found if among[i]]
        if not found:
            problem = Problem("rule_sheet.unknown_point", "lost", **place, facts={"value": name})
            case.problems.append(problem)
        elif len({case.type_ids[i] for i in meant}) > 1:
            facts = {"value": name, "ids": "、".join(case.ids[i] for i in meant[:5])}
            case.problems.append(
                Problem("rule_sheet.ambiguous_point", "lost", **place, facts=facts)
            )
        else:
            chosen[meant] = True
    return chosen


def _bearers(case: Case, name: str) -> list[int]:
    """Return the point of that id; else those of just that name, or of it without the county's.

    A bus stop named after the county's hospital is not the hospital.
    """
    if name in case.position:
        return [case.position[name]]
    found = case.by_name.get(bare_name(name, case.counties), [])
    plain = normal_name(name)
    names = case.points["name"].iloc[found]
    exact = [i for i, known in zip(found, names, strict=True) if normal_name(known) == plain]
    return exact or found


def _drawn(case: Case) -> gpd.GeoDataFrame:
    """Return areas drawn for other ends than townships, communities and grids, by name."""
    own = case.areas[case.areas["kind"] == "district"]
    zones = case.zones[case.zones["name"] != ""]
    rows = [
        *zip(own["area_id"], own["name"], own.geometry, strict=True),
        *zip("zone:" + zones["zone_id"], zones["name"], zones.geometry, strict=True),
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return gpd.GeoDataFrame({"area_id": columns[0], "name": columns[1]}, geometry=list(columns[2]))


def _inside(
    case: Case,
    names: Any,
    drawn: gpd.GeoDataFrame,
    stand_in: Mapping[str, Any],
    place: Mapping[str, Any],
) -> tuple[Bools, int, list[str]]:
    """Return which points lie in the areas of these names, how exact that is, and their ids."""
    inside = np.zeros(case.count, dtype=bool)
    ranks, ids = [0], []
    for name in names:
        found = _by_shape(case, name, drawn)
        for rank, kind in enumerate(_KINDS):
            if kind == "drawn":
                mine = [_in_polygon(case, shape) for _, shape in found]
                hit = np.any(mine, axis=0) if mine else inside & False
                known = [area_id for area_id, _ in found]
            else:
                hit, known = _on_ground(case, kind, name, stand_in[kind])
            if known or hit.any():
                inside |= hit
                ranks.append(rank)
                ids += known
                break
        else:
            facts = {"value": name}
            case.problems.append(
                Problem("rule_sheet.unknown_area", "lost", **place, column="区域", facts=facts)
            )
    return inside, max(ranks), ids


def _on_ground(case: Case, kind: str, name: str, units: Any) -> tuple[Bools, list[str]]:
    """Return the points of a township, community or grid, and the ids of its polygons."""
    areas = case.areas[case.areas["kind"] == kind]
    plain = normal_name(same_name(kind, name, {*areas["name"], *filter(None, units)}))
    named = zip(areas["area_id"], areas["name"], strict=True)
    ids = [area_id for area_id, known in named if normal_name(known) == plain]
    alike = {unit for unit in set(units) if unit and normal_name(unit) == plain}
    return np.isin(units, list(alike)), sorted(ids)


def _by_shape(case: Case, name: str, drawn: gpd.GeoDataFrame) -> list[tuple[str, Any]]:
    """Return outlines of that name: those drawn for the purpose, else areas of the map."""
    wanted = bare_name(name, case.counties)
    for frame, key in ((drawn, "area_id"), (case.places, "place_id")):
        if key == "place_id":
            frame = frame[frame["geom_kind"] == "area"]
        is_meant = [bare_name(n, case.counties) == wanted for n in frame["name"]]
        found = list(zip(frame[key][is_meant], frame.geometry[is_meant], strict=True))
        if found:
            return found
    return []


def _in_polygon(case: Case, shape: Any) -> Bools:
    """Return the points whose place (of a line: the middle) is in a polygon, border included."""
    shapely.prepare(shape)
    lon, lat = (case.points[c].to_numpy(float) for c in ("lon", "lat"))
    known = np.isfinite(lon) & np.isfinite(lat)
    inside = np.zeros(case.count, dtype=bool)
    inside[known] = shapely.intersects_xy(shape, lon[known], lat[known])
    return inside
