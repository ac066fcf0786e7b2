"""Points that are on the list: those of the map marked so, those of the list alone made.

From: rows of ``listed``, placements. To: rows of ``points`` and ``point_sections``.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

import pandas as pd
import shapely

from geoplan.errors import Problem
from geoplan.inventory.addresses import Failure, Placement
from geoplan.inventory.listing.known import Listing

Rows = list[dict[str, Any]]


def confirm(row: dict[str, Any], item: Mapping[str, Any]) -> None:
    """Mark a point of the map as listed by ``item``."""
    row |= {"kind": "fixed", "standing": "listed", "confidence": 1.0}
    row["source"] += ";" + source_of(item)
    row["address"] = row["address"] or item["address"]
    row["listed_id"] = item["listed_id"]


def source_of(item: Mapping[str, Any]) -> str:
    """Name the row of a list as the source of a point."""
    sheet = f"#{item['sheet']}" if item["sheet"] else ""
    return f"list:{item['file']}{sheet}!{item['row']}"


def place_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a row stands, as problems name it."""
    return {"file": item["file"], "sheet": item["sheet"], "row": int(item["row"])}


def new_point(
    item: Mapping[str, Any], ids: str, is_taken: bool, listing: Listing
) -> tuple[dict[str, Any], Rows, list[Problem]]:
    """Return a point known from the list alone, its sections, and what to say about it.

    It lies where the list says, else where its address does, else nowhere: an empty geometry, and
    a problem. ``ids`` are the places it may be, if any; ``is_taken``: another row has its place.
    """
    point_type = listing.ground.catalogue.types[item["type_id"]]
    told = {**place_of(item), "facts": {"name": item["name"], "type": point_type.name, "ids": ids}}
    spot = listing.spot(item)
    row = _row(item, point_type.shape)
    if point_type.shape == "none" and pd.isna(item["lon"]):
        return row, [], []  # a hotline lies nowhere: nothing is lacking
    if point_type.shape == "stretch":
        return _street(row, item, listing, told)
    if not pd.isna(item["lon"]):
        return _placed(row, (item["lon"], item["lat"]), "list", listing, told)
    if spot is not None and not ids:
        row["uncertainty_m"] = spot.uncertainty_m
        row, links, said = _placed(row, (spot.lon, spot.lat), "address", listing, told)
        return row, links, [*said, *spot.notes]
    return row, [], _unplaced(item, ids, is_taken, listing, told)


def _row(item: Mapping[str, Any], shape: str) -> dict[str, Any]:
    return {
        "point_id": f"{item['type_id']}-{item['listed_id']}",
        "type_id": item["type_id"],
        "shape": shape,
        "kind": "fixed",
        "name": item["name"],
        "address": item["address"],
        "lon": nan,
        "lat": nan,
        "placed_by": "none",
        "uncertainty_m": None,
        "length_m": None,
        "source": source_of(item),
        "reason": "list",
        "standing": "listed",
        "confidence": 1.0,
        "content_hash": item["listed_id"],
        "geometry": shapely.Point(),
        "listed_id": item["listed_id"],
    }


def _placed(
    row: dict[str, Any],
    lonlat: tuple[float, float],
    by: str,
    listing: Listing,
    told: dict[str, Any],
) -> tuple[dict[str, Any], Rows, list[Problem]]:
    lon, lat = map(float, lonlat)
    if not shapely.contains_xy(listing.ground.county, lon, lat):
        row["uncertainty_m"] = None
        return row, [], [Problem("list.outside", "warning", **told)]
    row |= {"lon": lon, "lat": lat, "placed_by": by, "geometry": shapely.Point(lon, lat)}
    said = []
    if told["facts"]["ids"]:
        said.append(Problem("list.doubtful", "warning", **told))
    if row["shape"] == "belt":  # nobody said how far it reaches
        said.append(Problem("list.no_extent", "warning", **told))
    return row, [], said


def _street(
    row: dict[str, Any], item: Mapping[str, Any], listing: Listing, told: dict[str, Any]
) -> tuple[dict[str, Any], Rows, list[Problem]]:
    """Return a street, or part of one, that no rule claims for the type: as the address has it."""
    found = listing.placed.get(item["listed_id"])
    if not isinstance(found, Placement) or not found.parts or found.geometry is None:
        return row, [], [Problem("list.no_street", "warning", **told)]
    links = [
        {
            "point_id": row["point_id"],
            "section_id": part.section_id,
            "seq": k,
            "from_m": part.from_m,
            "to_m": part.to_m,
            "length_m": part.to_m - part.from_m,
            "reason": "list",
        }
        for k, part in enumerate(found.parts)
    ]
    shape = found.geometry
    shape = shapely.MultiLineString([shape]) if shape.geom_type == "LineString" else shape
    row |= {
        "lon": found.lon,
        "lat": found.lat,
        "placed_by": "address",
        "length_m": sum(link["length_m"] for link in links),
        "geometry": shape,
    }
    return row, links, [Problem("list.street_by_address", "info", **told), *found.notes]


def _unplaced(
    item: Mapping[str, Any], ids: str, is_taken: bool, listing: Listing, told: dict[str, Any]
) -> list[Problem]:
    """Say why nobody knows where a listed point lies."""
    if ids:
        return [Problem("list.ambiguous", "warning", **told)]
    if is_taken:
        return [Problem("list.taken", "warning", **told)]
    found = listing.placed.get(item["listed_id"])
    if isinstance(found, Placement):
        metres = f"{found.uncertainty_m:.0f}"
        told["facts"] = told["facts"] | {"address": item["address"], "metres": metres}
        return [Problem("list.vague", "warning", **told)]
    said = [Problem("list.unlocated", "warning", **told)]
    if isinstance(found, Failure) and item["address"]:
        said.append(found.problem)
    return said
