"""What a unit's page is told: the unit's own points, and nothing of anybody else's.

From: points, duties, scores, exposures, checks, catalogue, settings. To: JSON-ready mappings, a
unit each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue.model import Catalogue
from geoplan.config import Settings
from geoplan.tables import records
from geoplan.tables.values import KINDS
from geoplan.text.persons import hide_names, person_names
from geoplan.text.phones import hide_phones

HELD_TABLES = ("points", "duties", "scores", "exposures", "checks", "problem_cases")
_SIMPLE_DEG = 0.00002  # two metres
_SCORES = ("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct", "fresh_pct")
_BESIDE = ("supporting", "township", "community", "grid")  # roles the lead unit is told of
_ID_CHARS = 20
_PERSONS = ("finder", "mended_by", "closed_by")

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Held:
    """The tables by point, made once for all pages."""

    points: gpd.GeoDataFrame  # indexed by point_id
    units: Mapping[str, Sequence[str]]  # lead unit -> its points
    beside: Mapping[tuple[str, str], Sequence[str]]  # (point, role) -> units
    scores: Mapping[str, Mapping[str, Any]]
    exposures: Mapping[str, Mapping[str, Any]]
    checks: Rows
    cases: Rows  # not closed
    people: frozenset[str]  # names of whoever checked, found or mended anywhere, or heads anything

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Held:
        """Arrange :data:`HELD_TABLES` by point; persons and whoever checked are left out here."""
        duties = tables["duties"]
        lead = duties[duties["role"] == "lead"].sort_values(["unit", "point_id"])
        units = {str(unit): rows["point_id"].tolist() for unit, rows in lead.groupby("unit")}
        beside: dict[tuple[str, str], list[str]] = {}
        for row in records(duties[duties["role"].isin(_BESIDE)]):
            beside.setdefault((row["point_id"], row["role"]), []).append(row["unit"])
        scores, exposures = (
            {row["point_id"]: row for row in records(tables[name])}
            for name in ("scores", "exposures")
        )
        cases = tables["problem_cases"]
        pending = _by_point(cases[cases["state"] != "closed"])
        points = tables["points"].set_index("point_id")
        checks = tables["checks"]
        named = (checks["checker"], duties["person"], *(cases[name] for name in _PERSONS))
        people = person_names(text for column in named for text in column)
        by_point = (_by_point(checks), pending)
        return cls(points, units, beside, scores, exposures, *by_point, people)

    def strangers(self, unit: str) -> frozenset[str]:
        """Return the names of persons that are none of those who checked for the unit itself."""
        own = (c for point_id in self.units[unit] for c in self.checks.get(point_id, ()))
        return self.people - person_names(c["checker"] for c in own if c["source"] == "self")


def _by_point(table: pd.DataFrame) -> Rows:
    found: Rows = {}
    for row in records(table):
        found.setdefault(row["point_id"], []).append(row)
    return found


def describe_unit(
    unit: str, held: Held, catalogue: Catalogue, settings: Settings
) -> dict[str, Any]:
    """Return all the page of ``unit`` is told, but for words and the base map."""
    types = sorted({str(held.points.at[i, "type_id"]) for i in held.units[unit]})
    asked = list(dict.fromkeys(k for t in types for k in catalogue.types[t].indicators))
    number = {key: n for n, key in enumerate(asked)}
    hidden = held.strangers(unit)
    points = [_point(i, held, catalogue, types, number, hidden) for i in held.units[unit]]
    points.sort(key=lambda p: _order(p, catalogue, asked))
    round_name = current_round(settings)
    return {
        "id": file_id(settings.county.name, unit, round_name),
        "unit": unit,
        "county": settings.county.name,
        "is_fictional": settings.county.is_fictional,
        "as_of": settings.day.isoformat(),
        "deadline": settings.map.deadline.isoformat() if settings.map.deadline else "",
        "round": round_name,
        "types": [
            [catalogue.types[t].name, [number[k] for k in catalogue.types[t].indicators]]
            for t in types
        ],
        "indicators": [_indicator(catalogue, key) for key in asked],
        "points": points,
    }


def current_round(settings: Settings) -> str:
    """Return the name of the round that the day of the build lies in, or an empty string."""
    names = (one.name for one in settings.rounds if one.start <= settings.day <= one.end)
    return next(names, "")


def file_id(county: str, unit: str, round_name: str) -> str:
    """Return what a browser keeps answers under: a page made again finds them, another does not."""
    text = "\0".join((county, unit, round_name))
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:_ID_CHARS]


def shapes_of(unit: str, held: Held) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return the geometries of the unit's points that have a place."""
    shapes = held.points.loc[list(held.units[unit])].geometry.to_numpy()
    return np.asarray(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])


def _indicator(catalogue: Catalogue, key: str) -> dict[str, Any]:
    one = catalogue.indicators[key]
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "serious": one.is_serious,
        "days": one.interval_days,
        "hours": one.repair_hours,
        "evidence": one.needs_evidence,
    }


def _point(
    point_id: str,
    held: Held,
    catalogue: Catalogue,
    types: Sequence[str],
    number: Mapping[str, int],
    hidden: frozenset[str],
) -> dict[str, Any]:
    row = held.points.loc[point_id]
    is_placed = not (pd.isna(row["lon"]) or pd.isna(row["lat"]))
    asked = catalogue.types[row["type_id"]].indicators
    return {
        "id": point_id,
        "name": hide_phones(row["name"]),
        "type": types.index(row["type_id"]),
        "address": hide_phones(row["address"]),
        "fixed": row["kind"] == KINDS[0],
        "towns": list(held.beside.get((point_id, "township"), [])),
        "helps": list(held.beside.get((point_id, "supporting"), [])),
        "at": [round(float(row["lat"]), 6), round(float(row["lon"]), 6)] if is_placed else None,
        "lines": _lines(row["geometry"]),
        "score": _score(held.scores.get(point_id)),
        "loss": _loss(held.exposures.get(point_id)),
        "known": [
            _known(c, number, hidden) for c in held.checks.get(point_id, []) if _is_of(c, asked)
        ],
        "cases": [_case(c, number) for c in held.cases.get(point_id, []) if _is_of(c, asked)],
    }


def _is_of(check: Mapping[str, Any], asked: Iterable[str]) -> bool:
    return check["indicator_id"] in asked


def _known(
    check: Mapping[str, Any], number: Mapping[str, int], hidden: frozenset[str]
) -> list[Any]:
    """Return indicator, state, day and note of the last answer; who gave it stays out."""
    state = check["state"]
    if state == "met" and check["is_expired"]:
        state = "expired"
    note = hide_phones(hide_names(check["note"], hidden))
    return [number[check["indicator_id"]], state, _day(check["day"]), note]


def _case(case: Mapping[str, Any], number: Mapping[str, int]) -> dict[str, Any]:
    """Return how far the mending of a fault is; who found and who mended it stay out."""
    return {
        "id": case["case_id"],
        "item": number[case["indicator_id"]],
        "state": case["state"],
        "due": case["due"].replace("T", " "),
        "late": int(case["overdue_days"]),
        "relapses": int(case["relapses"]),
        "supervised": bool(case["is_supervised"]),
    }


def _score(row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what is known of a score; unknown is None and never a zero."""
    if row is None:
        return {name[:-4]: None for name in _SCORES} | {"last": ""}
    known = {
        name[:-4]: None if pd.isna(row[name]) else round(float(row[name]), 1) for name in _SCORES
    }
    return known | {"last": _day(row["last_day"])}


def _loss(row: Mapping[str, Any] | None) -> list[float] | None:
    """Return how likely (%) a point is seen, and the marks of the county's 100 it may cost."""
    if row is None:
        return None
    return [round(100 * float(row["inclusion"]), 1), round(float(row["loss_pct"]), 4)]


def _day(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def _lines(shape: Any) -> list[list[list[float]]]:
    """Return the parts of a line as latitudes and longitudes; none of what is no line."""
    if shape is None or shapely.is_empty(shape) or shapely.get_dimensions(shape) != 1:
        return []
    parts = shapely.get_parts(shapely.simplify(shapely.line_merge(shape), _SIMPLE_DEG))
    return [np.round(shapely.get_coordinates(part)[:, ::-1], 5).tolist() for part in parts]


def _order(point: Mapping[str, Any], catalogue: Catalogue, asked: Sequence[str]) -> tuple[Any, ...]:
    """Points with serious faults first, then those with most faults; the rest as one walks."""
    faults = [asked[k[0]] for k in point["known"] if k[1] == "unmet"]
    serious = sum(catalogue.indicators[key].is_serious for key in faults)
    return (-serious, -len(faults), point["towns"], point["type"], point["name"], point["id"])
