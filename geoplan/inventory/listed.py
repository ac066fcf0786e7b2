"""Bring the county's list and the map together.

From: ``points`` found in OSM and ``listed``. To: points with their kind, and what the list alone
knows. Names must agree (folded for width and spaces); a fuller match follows with its own review.
"""

from __future__ import annotations

from math import nan
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.geo import haversine_m
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.names import bare_name

Rows = list[dict[str, Any]]

_NEAR_DEG = 0.003  # about 300 m: farther off, a street says nothing about a place


def apply_list(
    rows: Rows, listed: pd.DataFrame, catalogue: Catalogue, settings: Settings, county: Any
) -> list[Problem]:
    """Mark listed rows ``fixed`` in place, append those known from the list alone.

    Every row of ``listed`` is matched or added; a street listed twice is named in a problem. What
    nobody can place is a point all the same, without a place: it is assigned and checked.
    """
    problems: list[Problem] = []
    if listed.empty:
        return problems
    keys = _index(rows, settings)
    taken: set[int] = set()
    for item in sorted(records(listed), key=lambda r: (bool(pd.isna(r["lon"])), r["listed_id"])):
        place = {"file": item["file"], "sheet": item["sheet"], "row": int(item["row"])}
        found = [
            i for i in keys.get(_key(item["type_id"], item["name"], settings), ()) if i not in taken
        ]
        near = _nearby(rows, found, item, settings.inventory.list_match_m)
        facts = {"name": item["name"], "type": catalogue.types[item["type_id"]].name}
        if rows and near and rows[near[0]]["shape"] == "stretch":
            _confirm_street([rows[i] for i in near], item, place, facts, problems)
        elif len(near) == 1 or (near and not pd.isna(item["lon"])):
            taken.add(near[0])
            _confirm(rows[near[0]], item)
        else:
            facts["ids"] = "、".join(rows[i]["point_id"] for i in near[:5])
            is_taken = bool(keys.get(_key(item["type_id"], item["name"], settings)))
            told = {**place, "facts": facts}
            unplaced = _why_unplaced(item, near, is_taken, catalogue, county, told)
            taken.add(len(rows))
            rows.append(_new(item, catalogue, is_placed=unplaced is None))
            if unplaced is not None:
                problems.append(unplaced)
            elif rows[-1]["shape"] == "belt":  # nobody said how far it reaches
                problems.append(Problem("list.no_extent", "warning", **place, facts=facts))
    return problems


def _why_unplaced(
    item: dict[str, Any],
    near: list[int],
    is_taken: bool,
    catalogue: Catalogue,
    county: Any,
    told: dict[str, Any],
) -> Problem | None:
    """Say why nobody knows where a listed point lies; None where its row does."""
    shape = catalogue.types[item["type_id"]].shape
    if shape == "none":
        return None  # a hotline lies nowhere: nothing is lacking
    if near:
        return Problem("list.ambiguous", "warning", **told)
    if shape == "stretch":
        return Problem("list.no_street", "warning", **told)
    if pd.isna(item["lon"]):
        return Problem("list.taken" if is_taken else "list.unlocated", "warning", **told)
    if not shapely.contains_xy(county, item["lon"], item["lat"]):
        return Problem("list.outside", "warning", **told)
    return None


def _key(type_id: str, name: str, settings: Settings) -> tuple[str, str]:
    """Type and folded name, without the county's own name in front."""
    return type_id, bare_name(name, (settings.county.name, settings.county.area))


def _index(rows: Rows, settings: Settings) -> dict[tuple[str, str], list[int]]:
    keys: dict[tuple[str, str], list[int]] = {}
    for i, row in enumerate(rows):
        if not row["name"]:
            continue
        name = str(row.get("street") or row["name"])
        keys.setdefault(_key(row["type_id"], name, settings), []).append(i)
    return keys


def _nearby(rows: Rows, found: list[int], item: dict[str, Any], list_match_m: float) -> list[int]:
    """Candidates in reach of the listed position, nearest first; all of them where it has none."""
    if not found or pd.isna(item["lon"]) or rows[found[0]]["shape"] == "stretch":
        return found
    lon, lat = ([rows[i][axis] for i in found] for axis in ("lon", "lat"))
    distance = haversine_m(lon, lat, item["lon"], item["lat"])
    order = np.argsort(distance, kind="stable")
    return [found[k] for k in order if distance[k] <= list_match_m]


def _confirm_street(
    stretches: Rows,
    item: dict[str, Any],
    place: dict[str, Any],
    facts: dict[str, Any],
    problems: list[Problem],
) -> None:
    """Mark every stretch of a listed street; a second row for the same street is named."""
    if any(row.get("listed_id") for row in stretches):
        problems.append(Problem("list.street_again", "lost", **place, facts=facts))
        return
    for row in stretches:
        _confirm(row, item)


def _confirm(row: dict[str, Any], item: dict[str, Any]) -> None:
    row |= {"kind": "fixed", "standing": "listed", "confidence": 1.0}
    row["source"] += ";" + source_of(item)
    row["address"] = row["address"] or item["address"]
    row["listed_id"] = item["listed_id"]


def source_of(item: dict[str, Any]) -> str:
    """Name the row of a list as the source of a point."""
    sheet = f"#{item['sheet']}" if item["sheet"] else ""
    return f"list:{item['file']}{sheet}!{item['row']}"


def _new(item: dict[str, Any], catalogue: Catalogue, *, is_placed: bool) -> dict[str, Any]:
    """Return a point known from the list alone; one without a place has an empty geometry."""
    is_placed = is_placed and not pd.isna(item["lon"])
    return {
        "point_id": f"{item['type_id']}-{item['listed_id']}",
        "type_id": item["type_id"],
        "shape": catalogue.types[item["type_id"]].shape,
        "kind": "fixed",
        "name": item["name"],
        "address": item["address"],
        "lon": float(item["lon"]) if is_placed else nan,
        "lat": float(item["lat"]) if is_placed else nan,
        "placed_by": "list" if is_placed else "none",
        "length_m": None,
        "source": source_of(item),
        "reason": "list",
        "standing": "listed",
        "confidence": 1.0,
        "content_hash": item["listed_id"],
        "geometry": shapely.Point(item["lon"], item["lat"]) if is_placed else shapely.Point(),
        "listed_id": item["listed_id"],
    }


def name_unnamed(
    rows: Rows, sections: gpd.GeoDataFrame, catalogue: Catalogue, language: str
) -> None:
    """Give nameless sites a name a person can find: the type and the nearest named street."""
    named = sections[sections["name"] != ""]
    nameless = [row for row in rows if not row["name"]]
    if not nameless:
        return
    streets: list[str] = [""] * len(nameless)
    if len(named):
        tree = shapely.STRtree(named.geometry.to_numpy())
        dots = shapely.points([(row["lon"], row["lat"]) for row in nameless])
        nearest = tree.nearest(dots)
        is_near = shapely.distance(dots, named.geometry.to_numpy()[nearest]) < _NEAR_DEG
        streets = np.where(is_near, named["name"].to_numpy()[nearest], "").tolist()
    for row, street in zip(nameless, streets, strict=True):
        title = say("point.unnamed", language, type=catalogue.types[row["type_id"]].name)
        near = say("point.near", language, street=street) if street else ""
        row["name"] = title + near
    _number_namesakes(nameless, language)


def _number_namesakes(rows: Rows, language: str) -> None:
    """Tell sites of one made-up name apart by a number, from west to east."""
    namesakes: dict[str, Rows] = {}
    for row in rows:
        namesakes.setdefault(row["name"], []).append(row)
    for group in namesakes.values():
        if len(group) < 2:
            continue
        ordered = sorted(group, key=lambda r: (r["lon"], r["lat"], r["point_id"]))
        for number, row in enumerate(ordered, 1):
            row["name"] = say("point.numbered", language, name=row["name"], number=number)
