"""Find the county and its parts.

From: boundary files and the extract's administrative relations. To: the ``areas`` table.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio.errors
import shapely

from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.geo import WGS84, is_wgs84
from geoplan.sources.area_names import choose, is_admin, is_meant, unknown_area
from geoplan.sources.osm_read import Extract

_INSIDE_MIN_SHARE = 0.5
_COMMUNITY_LEVEL = 10  # admin_level of villages and communities in China
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def find_county(
    extract: Extract, settings: Settings, boundary: Path | None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the county's row of ``areas`` and what to say about where it came from.

    The relation named in the settings (or given by its id) where it closes; else the boundary
    file; else the extract's box, said aloud.

    Raises
    ------
    InputError
        When no relation of that name exists at all, several do, or the file holds no polygon.
    """
    county, problems = settings.county, []
    if county.area:
        row = _named(extract, county.area, county.admin_level)
        if row is not None:
            return row, []
        problems.append(_not_closed(extract, settings, has_file=boundary is not None))
    if boundary is not None:
        polygons = read_polygons(boundary, county.boundary)
        whole = shapely.union_all(polygons.geometry.to_numpy())
        return _row("county:file", "county", county.name or county.area, "file", whole), problems
    box = shapely.box(*_box(extract))
    facts = {"box": "，".join(f"{v:.4f}" for v in _box(extract))}
    if not county.area:
        problems.append(Problem("area.box", "warning", facts=facts))
    return _row("county:box", "county", county.name or county.area, "extract_box", box), problems


def _box(extract: Extract) -> tuple[float, float, float, float]:
    rows = (*extract.streets, *extract.places)
    geometries = np.array([row["geometry"] for row in rows], dtype=object)
    if not rows:
        raise InputError(Problem("area.empty", "error"))
    data = tuple(float(v) for v in shapely.total_bounds(geometries))
    west, south, east, north = extract.box or data
    every_xy, owner = shapely.get_coordinates(geometries, return_index=True)
    xy = every_xy[np.unique(owner, return_index=True)[1]]  # the first of each
    inside = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    if extract.box is None or inside.mean() < _INSIDE_MIN_SHARE:
        # No box, or one that is not of this data: an editor writes one for every download.
        return data[0], data[1], data[2], data[3]
    # A box may also be far too large; nothing is known where there is no data.
    return max(west, data[0]), max(south, data[1]), min(east, data[2]), min(north, data[3])


def _named(extract: Extract, name: str, level: int) -> dict[str, Any] | None:
    closed = [(row["id"], row["tags"], row["geometry"]) for row in extract.boundaries]
    chosen = choose(closed, name, level)
    if chosen is None:
        return None
    row = extract.boundaries[chosen]
    return _row(row["id"], "county", row["tags"].get("name", name), "osm", row["geometry"])


def _not_closed(extract: Extract, settings: Settings, has_file: bool) -> Problem:
    """Say that the relation does not close; raise when there is none of that name."""
    name, level = settings.county.area, settings.county.admin_level
    facts: dict[str, Any] = {"name": name, "level": level}
    for ref, tags in extract.unclosed:
        if is_meant(ref, tags, name, level):
            code = "area.open_file" if has_file else "area.open_box"
            return Problem(code, "warning", ref=ref, facts=facts)
    open_tags = (tags for _, tags in extract.unclosed if is_admin(tags))
    raise unknown_area(name, level, [*(row["tags"] for row in extract.boundaries), *open_tags])


def read_polygons(path: Path, label: str) -> gpd.GeoDataFrame:
    """Read a GeoJSON or GPKG file of polygons as WGS-84.

    Raises
    ------
    InputError
        When the file cannot be read, holds no polygon, or its coordinates are no lon/lat.
    """
    if path.is_file() and not path.read_bytes().strip():
        raise InputError(Problem("boundary.empty_file", "error", file=label))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a column of mixed values is read as text
            frame = gpd.read_file(path)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        shapely.errors.GEOSException,
        UnicodeDecodeError,
    ) as error:
        raise InputError(
            Problem("boundary.unreadable", "error", file=label, facts={"detail": str(error)})
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(Problem("boundary.no_polygon", "error", file=label))
    if frame.crs is not None and not is_wgs84(frame.crs) and not frame.empty:
        frame = frame.to_crs(WGS84)
    shapes = frame.geometry.to_numpy()
    is_polygon = np.isin(shapely.get_type_id(shapes), _POLYGONS) & ~shapely.is_empty(shapes)
    whole = np.array([_valid(shape) for shape in shapes[is_polygon]], dtype=object)
    polygons = frame[is_polygon].set_geometry(whole, crs=WGS84)
    polygons = polygons[shapely.area(whole) > 0]
    if polygons.empty:
        raise InputError(Problem("boundary.no_polygon", "error", file=label))
    west, south, east, north = polygons.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        facts = {"bounds": f"{west:.1f}, {south:.1f}, {east:.1f}, {north:.1f}"}
        raise InputError(Problem("boundary.not_degrees", "error", file=label, facts=facts))
    polygons.attrs["dropped"] = len(frame) - len(polygons)
    return polygons


def _valid(shape: Any) -> Any:
    """Return a polygon mended: of one that crosses itself what is area, not what is line."""
    if shapely.is_valid(shape):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def find_townships(
    extract: Extract, settings: Settings, file: Path | None
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return township and community rows: the official file first, else relations that close."""
    rows = [
        _row(row["id"], "community", row["tags"].get("name", ""), "osm", row["geometry"])
        for row in extract.boundaries
        if row["tags"]["admin_level"] == str(_COMMUNITY_LEVEL)
    ]
    level = str(settings.duties.township_admin_level)
    if file is not None:
        townships, problems = _townships_from_file(file, settings.inputs.townships)
        return rows + townships, problems
    rows += [
        _row(row["id"], "township", row["tags"].get("name", ""), "osm", row["geometry"])
        for row in extract.boundaries
        if row["tags"]["admin_level"] == level
    ]
    open_names = [
        tags.get("name", relation_id)
        for relation_id, tags in extract.unclosed
        if tags.get("boundary") == "administrative" and tags.get("admin_level") == level
    ]
    if not open_names:
        return rows, []
    facts = {"names": "、".join(sorted(open_names))}
    return rows, [Problem("township.open", "warning", count=len(open_names), facts=facts)]


def _townships_from_file(file: Path, label: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    frame = read_polygons(file, label)
    column = next((c for c in ("name", "名称", "NAME", "XZQMC") if c in frame.columns), None)
    if column is None:
        facts = {"found": "、".join(c for c in frame.columns if c != "geometry")}
        raise InputError(Problem("township.no_name", "error", file=label, facts=facts))
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    dropped = frame.attrs["dropped"]
    if dropped:
        problems.append(Problem("township.no_polygon", "lost", file=label, count=dropped))
    for i, (name, geometry) in enumerate(zip(frame[column], frame.geometry, strict=True), 1):
        if not isinstance(name, str) or not name.strip():
            problems.append(Problem("township.unnamed", "lost", file=label, row=i))
            continue
        rows.append(_row(f"file:{i}", "township", name.strip(), "file", geometry))
    return rows, problems


def _row(area_id: str, kind: str, name: str, source: str, geometry: Any) -> dict[str, Any]:
    return {
        "area_id": f"{kind}:{area_id}",
        "kind": kind,
        "name": name,
        "source": source,
        "geometry": shapely.make_valid(geometry),
    }
