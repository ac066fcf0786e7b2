"""Pack geometry and columns small enough to live inside one HTML file.

From: geometries in WGS-84 and plain columns. To: base64 of raw deflate of columnar JSON, in which
positions are integer steps of z18 Web Mercator pixels (0.6 m at the equator, finer elsewhere).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

ZOOM = 18
_LEVEL = 6  # with the strategy for small numbers smaller and quicker than 7 without
WORLD_PX = 256 * 2**ZOOM
_EQUATOR_M = 2 * np.pi * 6_378_137.0  # Web Mercator is spherical on the WGS-84 major axis
_LAT_MAX = 85.051128  # where the square of Web Mercator ends

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


def to_pixels(lonlat: Floats) -> Floats:
    """Return z18 pixels (x east, y south) of an (n, 2) array of degrees."""
    lat = np.radians(np.clip(lonlat[:, 1], -_LAT_MAX, _LAT_MAX))
    x = (lonlat[:, 0] + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0
    return np.asarray(np.column_stack([x, y]) * WORLD_PX)


def to_degrees(pixels: npt.ArrayLike) -> Floats:
    """Return lon/lat in degrees of an (n, 2) array of z18 pixels."""
    share = np.asarray(pixels, dtype=float).reshape(-1, 2) / WORLD_PX
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * share[:, 1]))))
    return np.column_stack([share[:, 0] * 360.0 - 180.0, lat])


def metre_px(lat: float) -> float:
    """Return how many z18 pixels one metre on the ground takes at ``lat`` degrees."""
    return float(WORLD_PX / (_EQUATOR_M * np.cos(np.radians(lat))))


def project(geometries: Any) -> Geometries:
    """Return geometries with z18 pixels in place of degrees."""
    flat = shapely.force_2d(np.asarray(geometries, dtype=object).reshape(-1))
    return np.asarray(shapely.transform(flat, to_pixels), dtype=object).reshape(-1)


def morton(xy: Ints) -> npt.NDArray[np.uint64]:
    """Return keys along a Z curve: neighbours in space become neighbours in the file."""
    key = np.zeros(len(xy), dtype=np.uint64)
    for axis in (0, 1):
        v = xy[:, axis].astype(np.uint64)
        for shift, mask in (
            (16, 0x0000FFFF0000FFFF),
            (8, 0x00FF00FF00FF00FF),
            (4, 0x0F0F0F0F0F0F0F0F),
            (2, 0x3333333333333333),
            (1, 0x5555555555555555),
        ):
            v = (v | (v << np.uint64(shift))) & np.uint64(mask)
        key |= v << np.uint64(axis)
    return key


def steps(values: npt.ArrayLike) -> list[int]:
    """Return the first value and then the differences: small numbers deflate well."""
    return list(np.diff(np.asarray(values, dtype=np.int64), prepend=0).tolist())


def order_points(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Ints, Ints]:
    """Return rounded pixels in file order, and that order as row numbers."""
    lonlat = np.column_stack([np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)])
    xy = np.rint(to_pixels(lonlat)).astype(np.int64).reshape(-1, 2)
    order = np.argsort(morton(xy), kind="stable")
    return xy[order], order


def pack_parts(
    pixels: Geometries, tolerance_px: float, *, as_rings: bool = False, by_owner: bool = False
) -> dict[str, Any]:
    """Return part lengths and coordinate steps of lines, or of the rings of polygons.

    Simplified, rounded, repeated pixels dropped, parts sorted along a Z curve. Rings are wound so
    that outer and inner ones differ: the page may then fill thousands of them in one path.
    ``by_owner`` keeps the parts of a row together: rows then take hardly any room.
    """
    owner, parts = _explode(pixels, as_rings)
    parts = np.asarray(shapely.simplify(parts, tolerance_px), dtype=object)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    xy = np.rint(xy).astype(np.int64)
    keep = np.ones(len(xy), dtype=bool)
    keep[1:] = (np.diff(xy, axis=0) != 0).any(axis=1) | (np.diff(part) != 0)
    xy, part = xy[keep], part[keep]
    counts = np.bincount(part, minlength=len(parts))
    is_long = counts >= (4 if as_rings else 2)
    inside = is_long[part]
    xy, counts, owner = xy[inside], counts[is_long], owner[is_long]
    starts = np.cumsum(counts) - counts
    keys = (morton(xy[starts]), owner) if by_owner else (morton(xy[starts]),)
    order = np.lexsort(keys)
    take = _gather(starts[order], counts[order])
    xy, counts = xy[take], counts[order]
    return {
        "owner": owner[order],
        "n": counts.tolist(),
        "x": steps(xy[:, 0]),
        "y": steps(xy[:, 1]),
    }


def _explode(pixels: Geometries, as_rings: bool) -> tuple[Ints, Geometries]:
    """Return lines (or oriented rings) and the row each came from."""
    parts, owner = shapely.get_parts(pixels, return_index=True)
    kind = shapely.get_type_id(parts)
    wanted = kind == (3 if as_rings else 1)
    parts, owner = parts[wanted], owner[wanted]
    if not as_rings or not len(parts):
        return owner, parts
    rings, polygon = shapely.get_rings(parts, return_index=True)
    is_outer = np.concatenate([[True], np.diff(polygon) != 0])
    turned = shapely.is_ccw(rings) != is_outer
    rings = np.where(turned, shapely.reverse(rings), rings)
    return owner[polygon], rings


def _gather(starts: Ints, counts: Ints) -> Ints:
    """Row numbers of all runs (start, count), one after the other."""
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(counts)
    shift = np.repeat(starts - (ends - counts), counts)
    return np.asarray(np.arange(int(ends[-1]), dtype=np.int64) + shift)


def blob(payload: Mapping[str, Any]) -> str:
    """Return ``payload`` as base64 of raw deflate of JSON; the same payload gives the same text."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, strategy=zlib.Z_FILTERED)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode("ascii")


def read_blob(text: str) -> Any:
    """Return what :func:`blob` packed."""
    return json.loads(zlib.decompress(base64.b64decode(text), -15))
