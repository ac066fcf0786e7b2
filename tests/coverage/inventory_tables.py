"""Small tables of points, list rows, duties and townships to count against each other."""

from __future__ import annotations

from typing import Any

import shapely

from geoplan.catalogue import load_catalogue
from geoplan.config import parse_settings
from geoplan.coverage import find_completeness
from geoplan.tables import TABLES, Output, from_rows

CATALOGUE = load_catalogue()
SETTINGS = parse_settings('as_of = "2026-10-20"\n[county]\nname = "平安县"')
LON, LAT = 116.0, 28.0
METRE = 1 / 98_000  # degrees of longitude at 28 degrees north, about


def point(number: int, type_id: str = "park", **changes: Any) -> dict[str, Any]:
    """A site found in OSM; ``listed`` names the row that confirms it."""
    listed = changes.pop("listed", "")
    shape = changes.get("shape", CATALOGUE.types[type_id].shape)
    lon = changes.get("lon", LON + number * METRE)
    line = shapely.MultiLineString([[(lon, LAT), (lon + 50 * METRE, LAT)]])
    row = {
        "point_id": f"{type_id}-{number}",
        "type_id": type_id,
        "shape": shape,
        "kind": "fixed" if listed else "likely",
        "name": f"东园{number}",
        "address": "",
        "lon": lon,
        "lat": LAT,
        "length_m": 50.0 if shape in ("stretch", "belt") else None,
        "source": f"osm:n{number}" + (f";list:a.xlsx#表!{number}" if listed else ""),
        "listed_id": listed,
        "reason": "osm: leisure=park",
        "placed_by": "map",
        "uncertainty_m": None,
        "standing": "listed" if listed else "rule",
        "confidence": 1.0,
        "content_hash": "h",
        "geometry": line if shape in ("stretch", "belt") else shapely.Point(lon, LAT),
    }
    return row | changes


def item(listed_id: str, type_id: str = "park", **changes: Any) -> dict[str, Any]:
    """A row of the list."""
    row = {
        "listed_id": listed_id,
        "file": "a.xlsx",
        "sheet": "表",
        "row": 7,
        "name": f"西园{listed_id}",
        "type_id": type_id,
        "address": "",
        "lead": "",
        "township": "",
        **dict.fromkeys(("supporting", "community", "grid", "sponsor"), ""),
        **dict.fromkeys(("head_lead", "head_township", "contact", "phone", "note"), ""),
        **dict.fromkeys(("serial", "listed_kind"), ""),
        "lon": None,
        "lat": None,
        "datum": "",
    }
    return row | changes


def candidate(number: int, type_id: str, **changes: Any) -> dict[str, Any]:
    """A candidate that awaits a decision."""
    row = point(number, type_id, shape="site")
    row = {name: row[name] for name in TABLES["candidates"].names if name in row}
    row |= {"candidate_id": f"{type_id}-c{number}", "confidence": 0.5}
    return (
        row | {"decision": "", "decided": "", "geometry": shapely.Point(row["lon"], LAT)} | changes
    )


def duty(point_id: str, township: str, rule: str = "township_polygon") -> dict[str, Any]:
    """The township of a point."""
    row = {"point_id": point_id, "role": "township", "unit": township, "rule": rule}
    return row | {"detail": "w1", "distance_m": None, "person": ""}


def township(name: str, west: float = LON - 1, east: float = LON + 1) -> dict[str, Any]:
    """A township with a polygon."""
    box = shapely.box(west, LAT - 1, east, LAT + 1)
    row = {"area_id": f"a-{name}", "kind": "township", "name": name, "source": "file"}
    return row | {"geometry": box}


def place(place_id: str, name: str, lon: float, tags: str = '{"place": "town"}') -> dict[str, Any]:
    """A named node."""
    row = {"place_id": place_id, "name": name, "geom_kind": "point", "tags": tags}
    return row | {"content_hash": "h", "geometry": shapely.Point(lon, LAT)}


def complete(
    *,
    points: list[dict[str, Any]] | None = None,
    listed: list[dict[str, Any]] | None = None,
    towns: dict[str, str] | None = None,
    **rows: list[dict[str, Any]],
) -> Output:
    """Run the step; ``towns`` gives townships by point id, the rest are rows of tables."""
    duties = rows.pop("duties", []) + [duty(*pair) for pair in (towns or {}).items()]
    given = {"points": points or [], "listed": listed or [], "duties": duties, **rows}
    names = ("points", "candidates", "listed", "duties", "areas", "places")
    tables = {name: from_rows(TABLES[name], given.get(name, [])) for name in names}
    return find_completeness(**tables, catalogue=CATALOGUE, settings=SETTINGS)


def counts(output: Output, type_id: str, town: str = "") -> dict[str, Any]:
    """The row of a type and township."""
    frame = output.tables["completeness"]
    (row,) = frame[(frame["type_id"] == type_id) & (frame["township"] == town)].to_dict("records")
    return row


def findings(output: Output, kind: str) -> list[dict[str, Any]]:
    """The findings of a kind."""
    frame = output.tables["findings"]
    return frame[frame["kind"] == kind].to_dict("records")
