"""The edge of town: a ring along the built-up outline, in pieces an assessor can walk.

From: the built-up outline, the network, ``backdrop``. To: candidates with their streets.

The ring lies where town meets country within the county: not along water, nor where the county
or its data end, nor around parks and fields that town encloses.

Confidence (planning defaults): 0.5; 0.1 more where works, yards or building land take a tenth of
a piece; 0.1 more where fields or woods do; 0.05 more where streets cross the town's edge.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import PointType
from geoplan.errors import Problem
from geoplan.geo import EARTH_RADIUS_M
from geoplan.inventory.built_up import BuiltUp
from geoplan.inventory.stretches import number_namesakes
from geoplan.inventory.zones.found import MOST, Found, links_of, outline_row, zone_row
from geoplan.inventory.zones.land import areas_of
from geoplan.inventory.zones.land import shares as land_shares
from geoplan.inventory.zones.names import Namer
from geoplan.inventory.zones.nearest import nearest_areas
from geoplan.inventory.zones.raster import Bools, Floats, Objects
from geoplan.inventory.zones.shapes import filled, polygons, to_lonlat, widened
from geoplan.network import Network, network_parts, within

TOWN_MIN_HA = 100.0  # smaller outlines are towns and villages of the country itself
_SLIVER_M = 30.0
_COARSE_M = 5.0  # coasts are drawn to the metre, towns are not
_STEP_M = 25.0
_POND_MAX_HA = 1.0
_BASE = 0.5
_SHARE = 0.1


def fringe_rows(
    point_type: PointType,
    town: BuiltUp,
    network: Network,
    sections: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    language: str,
) -> Found:
    """Return the pieces of the ring that have streets; the others are counted.

    ``point_type.derive.params``: ``inner_m`` and ``outer_m`` from the outline, and ``cell_m``,
    about how long a piece is.
    """
    if point_type.derive is None:
        raise ValueError(f"{point_type.id} has no rule that says how wide the ring is")
    params = point_type.derive.params
    ring, edge = fringe_ring(town, params["inner_m"], params["outer_m"])
    keys, pieces = cut_ring(ring, edge, town.crs, params["cell_m"])
    found = Found()
    if not len(pieces):
        return found
    portions = within(network, pieces)
    has_street = np.array([bool(p) for p in portions])
    if not has_street.all():
        said = {"type": point_type.name}
        count = int((~has_street).sum())
        found.problems.append(Problem("zone.no_street", "info", count=count, facts=said))
    areas = to_lonlat(pieces, town.crs)
    shapes = network_parts(network, portions)
    namer = Namer(network, sections)
    width = f"{params['inner_m']:g} m inside to {params['outer_m']:g} m outside built_up"
    for i, (grade, why) in enumerate(_grades(pieces, edge, network, backdrop)):
        if not portions[i]:
            continue
        reason = f"fringe: {width}{why}"
        links = links_of(f"{point_type.id}-{keys[i]}", portions[i], reason, network)
        name = namer.around(point_type, portions[i], pieces[i], language)
        facts = {"name": name, "source": "rule:fringe", "reason": reason}
        row = zone_row(point_type, keys[i], areas[i], links, shapes[i], confidence=grade, **facts)
        found.rows.append(row)
        found.links += links
    number_namesakes(found.rows, language)
    drawn = dict(zip((f"{point_type.id}-{key}" for key in keys), areas, strict=True))
    found.outlines = [outline_row("fringe", r, drawn[r["point_id"]]) for r in found.rows]
    return found


def fringe_ring(town: BuiltUp, inner_m: float, outer_m: float) -> tuple[Any, Any]:
    """Return the ring (polygon) and the edge of town it follows (lines), both metric."""
    core = _core(town, outer_m)
    near = shapely.intersection(widened(core, outer_m), town.county)
    country = shapely.difference(shapely.difference(near, core), _open_water(town, near))
    # The outline follows the county's edge to some metres: what is left between is no country.
    opened = widened(widened(country, -_SLIVER_M), 1.5 * _SLIVER_M)
    country = shapely.intersection(country, opened)
    inside = shapely.intersection(core, widened(country, inner_m))
    edge = shapely.intersection(shapely.boundary(core), widened(country, 1.0))
    ring = polygons(shapely.intersection(shapely.union(inside, country), town.county))
    return ring, edge


def _core(town: BuiltUp, outer_m: float) -> Any:
    """Return the towns large enough to have an edge, without the country they enclose.

    A cove of country narrower than the ring's outer part is enclosed, also by the county's edge:
    nobody knows what lies beyond.
    """
    large = [p for p in town.metric.geoms if p.area >= TOWN_MIN_HA * 10_000]
    core = filled(shapely.MultiPolygon(large))
    wide = widened(core, outer_m / 2)
    wide = shapely.union(wide, shapely.difference(widened(core, outer_m), town.county))
    closed = shapely.intersection(widened(wide, -outer_m / 2), town.county)
    closed = shapely.simplify(shapely.union(core, closed), _COARSE_M)
    return filled(closed)


def _open_water(town: BuiltUp, near: Any) -> Any:
    """Return the water near town but for ponds, coarse."""
    parts = polygons(shapely.intersection(town.water, near)).geoms
    large = [p for p in parts if p.area >= _POND_MAX_HA * 10_000]
    return shapely.simplify(shapely.union_all(large), _COARSE_M)


def cut_ring(ring: Any, edge: Any, crs: str, cell_m: float) -> tuple[list[str], Objects]:
    """Cut ``ring`` into pieces of about ``cell_m`` of ``edge`` each; return their keys too.

    Every piece holds what is nearest to its anchor. Anchors are the middles of the edge in the
    cells of a grid fixed on the globe, so a piece keeps its place and key while the edge changes
    elsewhere.
    """
    if ring.is_empty or not edge.length:
        return [], np.array([], dtype=object)
    keys, anchors = _anchors(edge, crs, cell_m)
    reach_m, most_m = 4 * cell_m, ring.length
    pieces = _split(ring, nearest_areas(anchors, reach_m))
    # Where the edge winds, some of the ring may be farther from any anchor.
    while reach_m < most_m and shapely.area(pieces).sum() < ring.area * (1 - 1e-9) - 1e-3:
        reach_m *= 2
        pieces = _split(ring, nearest_areas(anchors, reach_m))
    kept = np.flatnonzero(shapely.area(pieces) > 0)
    return [keys[i] for i in kept], pieces[kept]


def _split(ring: Any, cells: Objects) -> Objects:
    """Return the part of ``ring`` in each of ``cells``."""
    parts = shapely.get_parts(ring)
    cell, part = shapely.STRtree(parts).query(cells, predicate="intersects")
    boxes = shapely.bounds(cells[cell])
    near = [_clipped(p, box) for p, box in zip(parts[part], boxes, strict=True)]
    cut = shapely.intersection(shapely.make_valid(np.array(near, dtype=object)), cells[cell])
    order = np.argsort(cell, kind="stable")
    found = np.split(cut[order], np.searchsorted(cell[order], np.arange(1, len(cells))))
    whole = [polygons(shapely.geometrycollections(pieces)) for pieces in found]
    return np.array(whole, dtype=object)


def _clipped(part: Any, box: Floats) -> Any:
    """Return what of ``part`` lies in ``box``: quickly where that can be, for sure otherwise."""
    try:
        return shapely.clip_by_rect(part, *box)
    except shapely.GEOSException:  # a spike that is cut down to a ring of three points
        return shapely.intersection(part, shapely.box(*box))


def _anchors(edge: Any, crs: str, cell_m: float) -> tuple[list[str], Floats]:
    """Return the key and position of every anchor, none nearer to another than 0.6 cells."""
    parts = shapely.get_parts(edge)
    lines = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    lines = shapely.segmentize(lines, _STEP_M)
    xy, of = shapely.get_coordinates(lines, return_index=True)
    here = np.flatnonzero(of[1:] == of[:-1])
    middle = (xy[here] + xy[here + 1]) / 2
    row, col = _globe_cells(middle, crs, cell_m)
    frame = pd.DataFrame({"row": row, "col": col, "x": middle[:, 0], "y": middle[:, 1]})
    frame["m"] = np.hypot(*(xy[here + 1] - xy[here]).T)
    cells = frame.groupby(["row", "col"], sort=True).agg({"x": "mean", "y": "mean", "m": "sum"})
    cells = cells.reset_index().sort_values(["m", "row", "col"], ascending=[False, True, True])
    cells = cells[far_apart(cells[["x", "y"]].to_numpy(), 0.6 * cell_m)]
    cells = cells.sort_values(["row", "col"], kind="stable")
    keys = [f"g{r}.{c}" for r, c in zip(cells["row"], cells["col"], strict=True)]
    return keys, cells[["x", "y"]].to_numpy()


def far_apart(spots: Floats, least_m: float) -> Bools:
    """Choose spots in their order, none nearer than ``least_m`` to one chosen before."""
    dots = np.asarray(shapely.points(spots), dtype=object)
    one, other = shapely.STRtree(dots).query(dots, predicate="dwithin", distance=least_m)
    is_near = np.hypot(*(spots[one] - spots[other]).T) < least_m
    is_later = is_near & (other > one)
    starts = np.searchsorted(one[is_later], np.arange(len(spots) + 1))
    later = other[is_later]
    chosen = np.ones(len(spots), dtype=bool)
    for i in range(len(spots)):
        if chosen[i]:
            chosen[later[starts[i] : starts[i + 1]]] = False
    return chosen


def _globe_cells(xy: Floats, crs: str, cell_m: float) -> tuple[Any, Any]:
    """Return row and column of a grid of ``cell_m`` whose lines do not move with the county.

    Columns are as wide as rows are high on the nearest whole degree of latitude.
    """
    lonlat = shapely.get_coordinates(to_lonlat(np.asarray(shapely.points(xy)), crs))
    step = np.degrees(cell_m / EARTH_RADIUS_M)
    wide = step / max(np.cos(np.radians(np.round(np.median(lonlat[:, 1])))), 0.01)
    row, col = np.floor(lonlat[:, 1] / step), np.floor(lonlat[:, 0] / wide)
    return row.astype(np.int64), col.astype(np.int64)


def _grades(
    pieces: Objects, edge: Any, network: Network, backdrop: gpd.GeoDataFrame
) -> list[tuple[float, str]]:
    """Return confidence and what it rests on, piece by piece."""
    shares = {
        word: land_shares(pieces, areas_of(backdrop, layers, network.crs).areas)
        for word, layers in (("works", ("industrial",)), ("fields", ("farmland", "green")))
    }
    parts = shapely.get_parts(edge)
    tree = shapely.STRtree(network.lines)
    crossed = np.unique(tree.query(parts, predicate="intersects")[1])
    piece, _ = shapely.STRtree(network.lines[crossed]).query(pieces, predicate="intersects")
    crosses = np.isin(np.arange(len(pieces)), piece)
    grades = []
    for i in range(len(pieces)):
        why = [(f"{100 * shares[w][i]:.0f} % {w}", 0.1) for w in shares if shares[w][i] >= _SHARE]
        why += [("streets cross the edge", 0.05)] if crosses[i] else []
        grade = round(min(_BASE + sum(weight for _, weight in why), MOST), 2)
        grades.append((grade, "".join(f", {text}" for text, _ in why)))
    return grades
