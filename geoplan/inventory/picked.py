"""Put listed points where people marked them on the map.

From: ``listed``, ``picks``, ``register``. To: ``listed`` with those positions, and who was placed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.errors import Problem
from geoplan.tables import records
from geoplan.text.names import bare_name

Rows = list[dict[str, Any]]


def place_by_hand(
    listed: pd.DataFrame,
    picks: pd.DataFrame,
    register: pd.DataFrame,
    catalogue: Catalogue,
    county: Any,
    counties: tuple[str, ...],
) -> tuple[pd.DataFrame, set[str], list[Problem]]:
    """Return ``listed`` with the marked positions (WGS-84), the ids of the rows placed, problems.

    A pick names a point by its id, or by name and type. The latest day decides, then the later
    row of a file. A mark outside ``county`` (polygon) or for nothing on the list is named.
    """
    if picks.empty:
        return listed, set(), []
    rows = records(listed)
    by_id = _by_id(rows, register, counties)
    by_name = _by_name(rows, counties)
    problems: list[Problem] = []
    spots: dict[int, tuple[float, float]] = {}
    for pick in sorted(records(picks), key=_order):
        place = {"file": pick["file"], "sheet": pick["sheet"], "row": int(pick["row"])}
        facts = {"name": pick["name"] or pick["ref"]}
        found = by_id.get(pick["ref"], [])
        if not found and pick["name"]:
            point_type = catalogue.find_type(pick["type_id"]) if pick["type_id"] else None
            key = (point_type.id if point_type else "", bare_name(pick["name"], counties))
            found = by_name.get(key, [])
        if len(found) != 1:
            code = "pick.ambiguous" if found else "pick.unknown"
            problems.append(Problem(code, "lost", **place, facts=facts))
        elif not shapely.contains_xy(county, pick["lon"], pick["lat"]):
            problems.append(Problem("pick.outside", "lost", **place, facts=facts))
        else:
            spots[found[0]] = (pick["lon"], pick["lat"])
    for i, (lon, lat) in spots.items():
        rows[i] |= {"lon": lon, "lat": lat}
    placed = {rows[i]["listed_id"] for i in spots}
    return listed.assign(**{n: [r[n] for r in rows] for n in ("lon", "lat")}), placed, problems


def _order(pick: dict[str, Any]) -> tuple[date, str, str, int]:
    return pick["day"] or date.min, pick["file"], pick["sheet"], int(pick["row"])


def _by_id(rows: Rows, register: pd.DataFrame, counties: tuple[str, ...]) -> dict[str, list[int]]:
    """Return row numbers by every id that a row's point may bear.

    A point known from the list alone is first called after its row. One that bears an older id is
    found by the name the register has for that id, where only one row has it.
    """
    found: dict[str, list[int]] = defaultdict(list)
    names: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        found[row["listed_id"]].append(i)
        found[f"{row['type_id']}-{row['listed_id']}"].append(i)
        names[row["type_id"], bare_name(row["name"], counties)].append(i)
    known = zip(register["point_id"], register["type_id"], register["name"], strict=True)
    for point_id, type_id, name in known:
        if point_id not in found and (type_id, bare_name(name, counties)) in names:
            found[point_id] = names[type_id, bare_name(name, counties)]
    return dict(found)


def _by_name(rows: Rows, counties: tuple[str, ...]) -> dict[tuple[str, str], list[int]]:
    """Return row numbers by type and name, and by name alone under the type ``""``."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        for type_id in (row["type_id"], ""):
            found[type_id, bare_name(row["name"], counties)].append(i)
    return dict(found)
