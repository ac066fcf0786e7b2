"""Give every point its units.

From: points, areas, places, listed, catalogue. To: ``duties`` with the rule that said so.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.duties.townships import find_townships, township_name
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, from_rows, records


def assign_duties(
    *,
    points: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    listed: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return lead, supporting units and township of every point.

    The list's own word comes first, then the catalogue's rule for the type. A unit that stands
    for a role (各乡镇（街道）) becomes the township of the point; where that is unknown the point
    has no such unit, and says so.
    """
    townships = records(find_townships(points, areas, places, settings))
    by_id = {row["listed_id"]: row for row in records(listed)}
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    unresolved: Counter[str] = Counter()
    for point, found in zip(points.itertuples(index=False), townships, strict=True):
        item = by_id.get(point.listed_id)
        township = _township(point, found, item, rows, problems)
        _lead(point, township, item, catalogue, rows)
        _supporting(point, township, catalogue, rows, unresolved)
    problems += _sums(points, rows, unresolved, catalogue)
    return Output({"duties": from_rows(TABLES["duties"], rows)}, problems)


def _duty(
    point: Any, role: str, unit: str, rule: str, detail: str, distance: Any = None
) -> dict[str, Any]:
    return {
        "point_id": point.point_id,
        "role": role,
        "unit": unit,
        "rule": rule,
        "detail": detail,
        "distance_m": distance,
    }


def _township(
    point: Any,
    found: dict[str, Any],
    item: dict[str, Any] | None,
    rows: list[dict[str, Any]],
    problems: list[Problem],
) -> str:
    """Record the township: the list's, else the polygon's or nearest centre's."""
    mapped = found["township"]
    if item is not None and item["township"]:
        named = township_name(item["township"]) or item["township"]
        agrees = mapped is not None and (township_name(mapped) or mapped) == named
        if mapped is not None and not agrees and found["rule"] == "township_polygon":
            facts = {"name": point.name, "listed": item["township"], "mapped": mapped}
            place = {k: item[k] for k in ("file", "sheet", "row")}
            problems.append(
                Problem(
                    "duty.township_conflict", "warning", **place, ref=point.point_id, facts=facts
                )
            )
        # 西街道办事处 on the list and 西街道 on the map are one township under one name.
        unit = str(mapped) if agrees else str(named)
        rows.append(_duty(point, "township", unit, "list", _row_of(item)))
        return unit
    if mapped is None:
        return ""
    distance = None if pd.isna(found["distance_m"]) else float(found["distance_m"])
    rows.append(_duty(point, "township", mapped, found["rule"], found["detail"], distance))
    return str(mapped)


def _row_of(item: dict[str, Any]) -> str:
    return f"{item['file']} {item['sheet']} {item['row']}"


def _lead(
    point: Any,
    township: str,
    item: dict[str, Any] | None,
    catalogue: Catalogue,
    rows: list[dict[str, Any]],
) -> None:
    if item is not None and item["lead"]:
        rows.append(_duty(point, "lead", item["lead"], "list", _row_of(item)))
        return
    unit = catalogue.units[catalogue.types[point.type_id].lead]
    name = township if unit.role == "territorial" else unit.name
    if name and unit.role in ("", "territorial"):
        rows.append(_duty(point, "lead", name, "type", f"{point.type_id}: {unit.id}"))


def _supporting(
    point: Any,
    township: str,
    catalogue: Catalogue,
    rows: list[dict[str, Any]],
    unresolved: Counter[str],
) -> None:
    leads = {
        r["unit"] for r in rows[-2:] if r["point_id"] == point.point_id and r["role"] == "lead"
    }
    for unit_id in dict.fromkeys(catalogue.types[point.type_id].supporting):
        unit = catalogue.units[unit_id]
        if unit.role == "territorial":
            name = township
        elif unit.role:
            name = ""  # a sponsor or community needs the grid layer to have a name
        else:
            name = unit.name
        if not name:
            unresolved[unit_id] += 1
        elif name not in leads:
            leads.add(name)  # two entries of one name are one unit
            rows.append(_duty(point, "supporting", name, "type", f"{point.type_id}: {unit_id}"))


def _sums(
    points: pd.DataFrame,
    rows: list[dict[str, Any]],
    unresolved: Counter[str],
    catalogue: Catalogue,
) -> list[Problem]:
    """Say aloud who has no unit, no township, or one by guess of distance."""
    problems = []
    for role, code in (("lead", "duty.unowned"), ("township", "duty.no_township")):
        without = len(points) - sum(r["role"] == role for r in rows)
        if without:
            problems.append(Problem(code, "warning", count=without))
    guessed = [r for r in rows if r["rule"] == "township_centre"]
    if guessed:
        far = max(r["distance_m"] for r in guessed)
        facts = {"far_km": f"{far / 1000:.1f}"}
        problems.append(Problem("duty.by_centre", "warning", count=len(guessed), facts=facts))
    for unit_id, count in sorted(unresolved.items()):
        facts = {"unit": catalogue.units[unit_id].name}
        problems.append(Problem("duty.role_unknown", "info", count=count, facts=facts))
    return problems
