"""Run all rules, and write what they find as tables.

From: sections, points, places, gates, facilities, duties, datums. To: ``rule_results``,
``rule_items``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.rules import market_relief, school_ring
from geoplan.coverage.rules.model import Finding, Ground, Rule
from geoplan.coverage.rules.registry import RULES
from geoplan.errors import Problem
from geoplan.network import is_closed
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.tables.guessed import BOOK, unsure_sheets
from geoplan.tables.values import FACILITY_KINDS

# Points of these types are facilities too where a list alone knows them.
TYPE_KINDS = {"public_toilet": "toilet", "internet_cafe": "internet_cafe", "square": "square"}

_FILE = "geoplan.toml"
_NAMES_MAX = 12
_ACCESS = '"(?:access|foot|tunnel)":'

Rows = list[dict[str, Any]]


def check_rules(
    *,
    sections: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    point_sections: pd.DataFrame,
    places: gpd.GeoDataFrame,
    gates: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    duties: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    streets: gpd.GeoDataFrame | None = None,
    datums: pd.DataFrame | None = None,
    rules: Sequence[Rule] = RULES,
) -> Output:
    """Return what every rule says of every road, school and market.

    ``streets``: those that people may not use are not walked on; without them, all are.
    ``datums``: positions of books whose datum is a guess are not looked at; without it, all are.
    ``rules``: others than the registered ones, to try them out.
    """
    known = with_listed(facilities, points)
    towns = duties[duties["role"] == "township"].drop_duplicates("point_id")
    town_of = dict(zip(towns["point_id"], towns["unit"], strict=True))
    given = (sections, points, point_sections, places, gates, known, catalogue, settings)
    ground = Ground(*given, town_of, _closed(streets), unsure_sheets(datums))
    results: Rows = []
    items: Rows = []
    problems = _problems(ground, rules)
    for rule in rules:
        findings = rule.check(ground)
        problems += _not_asked(rule, findings)
        asked = [finding for finding in findings if finding.status != "not_asked"]
        for result, parts in _rows(rule, asked, town_of):
            results.append(result)
            items += parts
    tables = {
        "rule_results": from_rows(TABLES["rule_results"], results),
        "rule_items": from_rows(TABLES["rule_items"], items),
    }
    return Output(tables, problems)


def _not_asked(rule: Rule, findings: Iterable[Finding]) -> list[Problem]:
    """Tell of the roads that the rule asks nothing of: that is not to comply."""
    lengths = [(f.to_m or 0.0) - (f.from_m or 0.0) for f in findings if f.status == "not_asked"]
    if not lengths:
        return []
    facts = {"rule": f"@rule.{rule.id}.name", "km": f"{sum(lengths) / 1000:.2f}"}
    return [Problem("rules.not_asked", "info", count=len(lengths), facts=facts)]


def _closed(streets: gpd.GeoDataFrame | None) -> frozenset[str]:
    """Return the streets that people on foot may not use; few have any of the tags that say so."""
    if streets is None:
        return frozenset()
    told = streets[streets["tags"].str.contains(_ACCESS, regex=True).astype(bool)]
    tags = zip(told["street_id"], told["tags"], strict=True)
    return frozenset(i for i, text in tags if is_closed(json.loads(text)))


def with_listed(facilities: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the toilets, squares and internet cafés that only the list of points knows."""
    own = points[
        points["type_id"].isin(list(TYPE_KINDS))
        & points["lon"].notna()
        & ~points["source"].str.startswith("osm:")
    ]
    rows = [
        {
            "facility_id": point["point_id"],
            "kind": TYPE_KINDS[point["type_id"]],
            "label": "",
            "name": point["name"],
            "theme": "",
            "themes": [],
            "status": "",
            "count": 1,
            "lon": point["lon"],
            "lat": point["lat"],
            "area_m2": None,
            "source": point["source"],
            "geometry": shapely.Point(point["lon"], point["lat"]),
        }
        for point in records(own)
    ]
    if not rows:
        return facilities
    more = from_rows(TABLES["facilities"], rows)
    return gpd.GeoDataFrame(pd.concat([facilities, more], ignore_index=True), crs=facilities.crs)


def _problems(ground: Ground, rules: Sequence[Rule]) -> list[Problem]:
    """Tell what the rules could not look at, and settings that name nothing."""
    kinds = dict.fromkeys(kind for rule in rules for kind in rule.kinds)
    unknown = [kind for kind in kinds if not ground.is_known(kind)]
    has_book = any(source.startswith(BOOK) for source in ground.facilities["source"])
    problems = [
        Problem("rules.not_known", "info", facts={"kind": f"@facility_kind.{kind}", "id": kind})
        for kind in unknown
        if has_book
    ]
    if unknown and not has_book:
        problems.append(Problem("rules.no_book", "info", _FILE, column="inputs.facilities"))
    chosen, types = ground.settings.rules, ground.catalogue.types
    for setting, known in (("ad_types", tuple(types)), ("surveyed", FACILITY_KINDS)):
        for value in getattr(chosen, setting):
            if value not in known:
                facts = {"value": value, "known": "、".join(known)}
                column = f"rules.{setting}"
                problems.append(
                    Problem("rules.unknown_word", "warning", _FILE, column=column, facts=facts)
                )
    return problems + _shifted(ground, kinds) + _unplaced(ground)


def _shifted(ground: Ground, kinds: Iterable[str]) -> list[Problem]:
    """Tell of the sheets whose positions no rule looks at, since they may be off by a datum."""
    frame = ground.facilities
    used = frame[ground.is_unsure & frame["kind"].isin(list(kinds)) & frame["lon"].notna()]
    sheets = Counter(source.rpartition("!")[0] for source in used["source"])
    problems = []
    for source, count in sorted(sheets.items()):
        file, _, sheet = source.removeprefix(BOOK).rpartition("#")
        place = {"file": file, "sheet": sheet, "column": "经度、纬度"}
        problems.append(Problem("rules.datum_unsure", "warning", **place, count=count))
    return problems


def _unplaced(ground: Ground) -> list[Problem]:
    """Tell of schools and markets that nobody knows the place of: no rule sees them."""
    problems = []
    for derived in (school_ring.TYPE, market_relief.TYPE):
        point_type = ground.catalogue.types.get(derived)
        around = point_type.derive.around if point_type and point_type.derive else ()
        points = ground.points
        lost = points[points["type_id"].isin(list(around)) & points["lon"].isna()]
        if len(lost):
            names = sorted(lost["name"])
            more = "……" if len(names) > _NAMES_MAX else ""
            facts = {"names": "、".join(names[:_NAMES_MAX]) + more}
            problems.append(Problem("rules.unplaced", "lost", count=len(lost), facts=facts))
    return problems


def _rows(
    rule: Rule, findings: Iterable[Finding], town_of: Mapping[str, str]
) -> Iterable[tuple[dict[str, Any], Rows]]:
    for finding in findings:
        mark = "" if finding.from_m is None else f":{finding.from_m:.1f}"
        result_id = f"{rule.id}:{finding.subject_id}{mark}"
        spot = _spot(finding.shape)
        yield (
            {
                "result_id": result_id,
                "rule_id": rule.id,
                "subject_kind": finding.subject_kind,
                "subject_id": finding.subject_id,
                "point_id": finding.point_id,
                "name": finding.name,
                "township": town_of.get(finding.point_id, ""),
                "status": finding.status,
                "value": finding.value,
                "limit": finding.limit,
                "unit": finding.unit,
                "detail": json.dumps(finding.detail, ensure_ascii=False, sort_keys=True),
                "from_m": finding.from_m,
                "to_m": finding.to_m,
                "lon": spot[0],
                "lat": spot[1],
                "geometry": finding.shape,
            },
            _item_rows(rule, result_id, finding),
        )


def _item_rows(rule: Rule, result_id: str, finding: Finding) -> Rows:
    rows = []
    for item in finding.items:
        lon, lat = (None, None) if item.at is None else _spot(item.at)
        rows.append(
            {
                "item_id": f"{result_id}/{item.role}/{item.kind}/{item.ref_id}",
                "result_id": result_id,
                "rule_id": rule.id,
                "role": item.role,
                "kind": item.kind,
                "name": item.name,
                "unit": item.unit,
                "ref_id": item.ref_id,
                "distance_m": item.distance_m,
                "size": item.size,
                "lon": lon,
                "lat": lat,
                "geometry": shapely.Point() if item.at is None else item.at,
            }
        )
    return rows


def _spot(shape: Any) -> tuple[float, float]:
    """Return where a result is shown: on the longest of its lines, in the middle."""
    if shapely.get_dimensions(shape) == 1:
        lines = shapely.get_parts(shape)
        longest = lines[int(np.argmax(shapely.length(lines)))]
        spot = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    else:
        spot = shapely.point_on_surface(shape)
    return round(float(spot.x), 7), round(float(spot.y), 7)
