"""Give everything found its lasting id, apply what people decided, part points from candidates.

From: all that rules and the list found, ``register``, ``decisions``. To: ``points``,
``point_sections``, ``candidates``, ``outlines``, ``recuts``, ``matches``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.errors import Problem
from geoplan.geo import WGS84
from geoplan.inventory.decisions import apply_decisions
from geoplan.inventory.ground import Ground
from geoplan.inventory.identity import identify
from geoplan.inventory.zones.found import Found
from geoplan.tables import TABLES, from_rows

Rows = list[dict[str, Any]]

_AROUND = re.compile(r"(?<= around )[^,]+")
_IDENTITY = (
    "point_id",
    "type_id",
    "shape",
    "name",
    "lon",
    "lat",
    "length_m",
    "source",
    "geometry",
)


def settle(
    found: Found, register: pd.DataFrame, decisions: pd.DataFrame, ground: Ground
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the tables; every row found is in ``points`` or in ``candidates``."""
    least = ground.settings.inventory.confirm_below
    for row in found.rows:
        row |= {"decision": "", "decided": ""}
    identified = identify(_frame(found.rows), register, ground.crs)
    for row in (*found.rows, *found.links):
        row["point_id"] = identified.ids[row["point_id"]]
        if row["reason"].startswith("belt:"):
            row["reason"] = _AROUND.sub(
                lambda m: identified.ids.get(m[0], m[0]),  # what it lies around has a new id too
                row["reason"],
            )
    counties = (ground.settings.county.name, ground.settings.county.area)
    known = set(register["point_id"])
    said = apply_decisions(found.rows, decisions, known, ground.catalogue, counties)
    _follow_anchors(found.rows)
    for row in found.matches:
        row["point_id"] = identified.ids[row["point_id"]]
        row["runner_up"] = identified.ids.get(row["runner_up"], "")
    points, candidates = _part(found.rows, least)
    kept = {row["point_id"] for row in points}
    tables = {
        "points": from_rows(TABLES["points"], points),
        "point_sections": from_rows(
            TABLES["point_sections"], [link for link in found.links if link["point_id"] in kept]
        ),
        "candidates": from_rows(
            TABLES["candidates"], [row | {"candidate_id": row["point_id"]} for row in candidates]
        ),
        "outlines": _outlines(found.outlines, identified.ids, ground),
        "recuts": from_rows(TABLES["recuts"], identified.recuts),
        "matches": from_rows(TABLES["matches"], found.matches),
    }
    return tables, [*found.problems, *identified.problems, *said]


def lasting_ids(rows: Rows, register: pd.DataFrame, ground: Ground) -> dict[str, str]:
    """Return the provisional ids of rows by the lasting ones they will get."""
    ids = identify(_frame(rows), register, ground.crs).ids
    return {lasting: provisional for provisional, lasting in ids.items()}


def decided_ids(
    rows: Rows, register: pd.DataFrame, decisions: pd.DataFrame, ground: Ground
) -> set[str]:
    """Return the provisional ids of the rows that will be points once all is decided."""
    least = ground.settings.inventory.confirm_below
    if decisions.empty:
        return {row["point_id"] for row in rows if row["confidence"] >= least}
    counties = (ground.settings.county.name, ground.settings.county.area)
    known = set(register["point_id"])
    copies = [row | {"decision": "", "decided": "", "was": row["point_id"]} for row in rows]
    ids = identify(_frame(copies), register, ground.crs).ids
    for row in copies:
        row["point_id"] = ids[row["was"]]
    apply_decisions(copies, decisions, known, ground.catalogue, counties)
    return {row["was"] for row in _part(copies, least)[0]}


def _follow_anchors(rows: Rows) -> None:
    """Let a belt go where what it lies around went; a listed or confirmed one stands by itself."""
    rejected = {row["point_id"]: row["decided"] for row in rows if row["decision"]}
    for row in rows:
        around = _AROUND.search(row["reason"]) if row["reason"].startswith("belt:") else None
        if around and around[0] in rejected and row["standing"] == "rule":
            row |= {"decision": "rejected", "decided": rejected[around[0]]}


def _part(rows: Rows, least: float) -> tuple[Rows, Rows]:
    """Part what is sure enough, or decided, from what awaits a decision or was rejected."""
    is_point = [row["confidence"] >= least and not row["decision"] for row in rows]
    points = [row for row, is_sure in zip(rows, is_point, strict=True) if is_sure]
    return points, [row for row, is_sure in zip(rows, is_point, strict=True) if not is_sure]


def _frame(rows: Rows) -> gpd.GeoDataFrame:
    """Return what tells who is who."""
    columns = {name: pd.Series([row[name] for row in rows], dtype=object) for name in _IDENTITY}
    return gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)


def _outlines(rows: Rows, ids: Mapping[str, str], ground: Ground) -> pd.DataFrame:
    town = ground.town
    named: Rows = []
    for row in rows:
        ref_id = ids.get(row["ref_id"], "")
        named.append(row | {"ref_id": ref_id, "outline_id": f"{row['kind']}-{ref_id}"})
    if not town.geometry.is_empty:
        reason = "official" if town.is_official else "rule: streets, buildings, land use"
        edge = {"kind": "built_up", "ref_id": "", "name": "", "reason": reason}
        named.append(edge | {"outline_id": "built_up", "geometry": town.geometry})
    return from_rows(TABLES["outlines"], named)
