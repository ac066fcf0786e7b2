"""Where the county is town.

From: ``sections``, ``backdrop``, ``zones``, the county. To: :class:`BuiltUp`, an outline of few
clean polygons. An official outline replaces the derived one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.config import Settings
from geoplan.geo import WGS84, to_metric
from geoplan.inventory.zones.evidence import Evidence, gather, metric_layers, town_streets
from geoplan.inventory.zones.raster import Grid, grid_over, grown, shrunk
from geoplan.inventory.zones.shapes import polygons, to_lonlat, widened

OFFICIAL = "built_up"  # the word for it in the column type_id of ``zones``
_CLOSE_M = 100.0  # gaps as wide as two of these are part of the town
_CLOSE_UNMAPPED_M = 250.0  # ... and where the map is empty, as wide as two of these
_OPEN_M = 100.0  # tongues narrower than two of these are not
_ROUND_M = 60.0  # corners of cells are rounded off
_HOLE_MAX_HA = 50.0  # a park within the town; a larger hole is country
_HA_M2 = 10_000.0
_BEYOND_M = 300.0  # past the county's edge, so that the outline runs up to it


@dataclass(frozen=True, eq=False)
class BuiltUp:
    """The built-up outline.

    Attributes
    ----------
    crs
        The metric plane of ``metric``.
    geometry, metric
        The same MultiPolygon in WGS-84 and in ``crs``; empty where nothing is town.
    county, sea
        The county and the open water it touches, in ``crs``: where the outline ends because the
        data or the land end.
    is_official
        Whether it comes from official polygons.
    """

    crs: str
    geometry: Any
    metric: Any
    county: Any
    water: Any
    is_official: bool

    def contains(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether lon/lat in degrees lie within the outline."""
        shapely.prepare(self.geometry)
        return np.asarray(
            shapely.contains_xy(self.geometry, np.asarray(lon, float), np.asarray(lat, float))
        )


def built_up(
    sections: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    county: Any,
    crs: str,
    settings: Settings,
) -> BuiltUp:
    """Return the built-up outline within ``county`` (WGS-84); ``crs`` is the metric plane."""
    layers = metric_layers(backdrop, crs)
    (whole,) = to_metric(gpd.GeoSeries([county], crs=WGS84), crs)
    official = zones[zones["type_id"] == OFFICIAL]
    if len(official):
        metric = shapely.union_all(to_metric(official.geometry, crs).to_numpy())
    else:
        metric = _derived(sections, layers, whole, crs, settings)
    metric = polygons(shapely.intersection(metric, whole))
    (geometry,) = to_lonlat([metric], crs)
    water = shapely.union_all(np.concatenate([layers["sea"], layers["water"]]))
    return BuiltUp(crs, polygons(geometry), metric, whole, water, len(official) > 0)


def _derived(
    sections: gpd.GeoDataFrame,
    layers: dict[str, npt.NDArray[np.object_]],
    county: Any,
    crs: str,
    settings: Settings,
) -> Any:
    streets = to_metric(town_streets(sections).geometry, crs).to_numpy()
    urban = np.concatenate(
        [streets, *(layers[k] for k in ("building", "residential", "industrial"))]
    )
    if not len(urban):
        return shapely.MultiPolygon()
    data = shapely.intersection(
        shapely.box(*county.bounds), shapely.box(*shapely.total_bounds(urban))
    )
    if data.area == 0:
        return shapely.MultiPolygon()
    grid = grid_over(data.buffer(_BEYOND_M).bounds)
    evidence = gather(grid, streets, layers, county, settings.inventory.built_up_km_per_km2)
    least_m2 = settings.inventory.built_up_min_ha * _HA_M2
    return _outline(grid, evidence, least_m2)


def _outline(grid: Grid, evidence: Evidence, least_m2: float) -> Any:
    """Close gaps, cut off tongues, drop specks, fill parks, round the corners of the cells.

    Town at the county's edge is taken to go on beyond it: where the data end no town ends.
    """
    close, cut, beyond = (
        max(1, round(m / grid.cell_m)) for m in (_CLOSE_M, _OPEN_M, _BEYOND_M - _CLOSE_M)
    )
    town = evidence.score >= 1
    town |= ~evidence.in_county & grown(town, beyond)
    wide = max(1, round(_CLOSE_UNMAPPED_M / grid.cell_m))
    unmapped = shrunk(grown(town, wide), wide) & ~evidence.is_open
    town = shrunk(grown(town, close), close) | unmapped
    town = grown(shrunk(town, cut), cut)
    parts = shapely.simplify(grid.faces(town), 0.75 * grid.cell_m)
    parts = shapely.get_parts(shapely.make_valid(parts))
    kept = [_filled(part) for part in parts if shapely.area(part) >= least_m2]
    rounded = widened(shapely.union_all(kept), -_ROUND_M)
    rounded = widened(widened(rounded, 2 * _ROUND_M), -_ROUND_M)
    return shapely.simplify(rounded, 0.1 * grid.cell_m)


def _filled(part: Any) -> Any:
    holes = [h for h in part.interiors if shapely.Polygon(h).area > _HOLE_MAX_HA * _HA_M2]
    return shapely.Polygon(part.exterior, holes)
