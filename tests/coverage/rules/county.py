"""A small county drawn in metres for the rules: streets, facilities, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import shapely

from geoplan.catalogue import load_catalogue
from geoplan.config import parse_settings
from geoplan.coverage.rules.model import Ground
from geoplan.geo import WGS84, local_crs
from geoplan.tables import TABLES, from_rows

CATALOGUE = load_catalogue()
CRS = local_crs((116.0, 28.0, 116.0, 28.0))
XY = tuple[float, float]


def lonlat(shapes: Sequence[Any]) -> list[Any]:
    """Return metric shapes in WGS-84."""
    return list(gpd.GeoSeries(list(shapes), crs=CRS).to_crs(WGS84))


def street(name: str, *corners: XY, highway: str = "secondary", type_id: str = "main_road") -> Any:
    """One section of a street; its ends are nodes, shared where they are the same."""
    return {"name": name, "highway": highway, "type_id": type_id, "line": corners}


def facility(kind: str, x: float, y: float, **changes: Any) -> dict[str, Any]:
    """A row of the book; ``placed=False`` leaves out its position."""
    placed = changes.pop("placed", True)
    shape = lonlat([shapely.Point(x, y)])[0] if placed else shapely.Point()
    row = {
        "facility_id": f"f{kind}{x:g},{y:g}",
        "kind": kind,
        "label": kind,
        "name": "",
        "theme": "",
        "themes": [],
        "status": "",
        "count": 1,
        "lon": shape.x if placed else None,
        "lat": shape.y if placed else None,
        "area_m2": None,
        "source": "book:台账.xlsx#表!2",
        "geometry": shape,
    }
    return row | changes


def site(point_id: str, type_id: str, shape: Any, name: str = "") -> dict[str, Any]:
    """A place of the map that is a point: an area or a dot, in metres."""
    return {"point_id": point_id, "type_id": type_id, "shape": shape, "name": name or point_id}


def ground(
    streets: Sequence[Mapping[str, Any]] = (),
    facilities: Sequence[Mapping[str, Any]] = (),
    sites: Sequence[Mapping[str, Any]] = (),
    gates: Sequence[XY] = (),
    settings: str = "",
) -> Ground:
    """Return the county; one stretch a name and type."""
    sections, points, links = _streets(streets)
    places = []
    for i, given in enumerate(sites):
        (shape,) = lonlat([given["shape"]])
        kind = "area" if shapely.get_dimensions(shape) == 2 else "point"
        places.append(_place(f"w{i}", given["name"], kind, shape))
        points.append(_site_point(given, shape, f"w{i}"))
    gate_rows = [
        {"gate_id": f"n{i}", "kind": "gate", "geometry": shape}
        for i, shape in enumerate(lonlat([shapely.Point(xy) for xy in gates]))
    ]
    return Ground(
        from_rows(TABLES["sections"], sections),
        from_rows(TABLES["points"], points),
        from_rows(TABLES["point_sections"], links),
        from_rows(TABLES["places"], places),
        from_rows(TABLES["gates"], gate_rows),
        from_rows(TABLES["facilities"], facilities),
        CATALOGUE,
        parse_settings(f'as_of = "2026-10-20"\n[rules]\n{settings}'),
    )


def _streets(streets: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any], list[Any]]:
    sections, links = [], []
    owners: dict[str, dict[str, Any]] = {}
    lines = [shapely.LineString(given["line"]) for given in streets]
    for i, (given, line, shape) in enumerate(zip(streets, lines, lonlat(lines), strict=True)):
        section_id = f"s{i:03}"
        sections.append(
            {
                "section_id": section_id,
                "kind": "street",
                "street_id": f"w{i:03}",
                "seq": 0,
                "from_node": str(given["line"][0]),
                "to_node": str(given["line"][-1]),
                "highway": given["highway"],
                "name": given["name"],
                "length_m": float(line.length),
                "geometry": shape,
            }
        )
        if not given["type_id"]:
            continue
        point_id = f"{given['type_id']}-s{given['name']}"
        if point_id not in owners:
            owners[point_id] = _stretch(point_id, given, shape)
        links.append(
            {
                "point_id": point_id,
                "section_id": section_id,
                "seq": i,
                "from_m": 0.0,
                "to_m": float(line.length),
                "length_m": float(line.length),
                "reason": "osm: highway",
            }
        )
    return sections, list(owners.values()), links


def _stretch(point_id: str, given: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    return _point(
        point_id, given["type_id"], "stretch", given["name"], shapely.MultiLineString([shape])
    )


def _site_point(given: Mapping[str, Any], shape: Any, place_id: str) -> dict[str, Any]:
    spot = shapely.point_on_surface(shape)
    row = _point(given["point_id"], given["type_id"], "site", given["name"], spot)
    return row | {"source": f"osm:{place_id}", "length_m": None}


def _point(point_id: str, type_id: str, shape: str, name: str, geometry: Any) -> dict[str, Any]:
    spot = shapely.centroid(geometry)
    return {
        "point_id": point_id,
        "type_id": type_id,
        "shape": shape,
        "kind": "likely",
        "name": name,
        "address": "",
        "lon": spot.x,
        "lat": spot.y,
        "placed_by": "map",
        "uncertainty_m": None,
        "length_m": 1.0,
        "source": "osm:w0",
        "listed_id": "",
        "reason": "osm",
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": "h",
        "geometry": geometry,
    }


def _place(place_id: str, name: str, kind: str, shape: Any) -> dict[str, Any]:
    return {
        "place_id": place_id,
        "name": name,
        "geom_kind": kind,
        "tags": "{}",
        "content_hash": "h",
        "geometry": shape,
    }


def grid(name_east: str = "横", name_north: str = "纵", size: int = 4, step: float = 150.0) -> Any:
    """Streets of a chequerboard, one name a street, cut at every crossing."""
    found = []
    for j in range(size):
        for i in range(size - 1):
            a, b = (i * step, j * step), ((i + 1) * step, j * step)
            found.append(street(f"{name_east}{j}路", a, b))
            found.append(street(f"{name_north}{j}路", a[::-1], b[::-1]))
    return found
