"""What is compared: things found now, and things the register knows.

From: what was found, ``register``. To: one frame of facts a side, sorted by id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.geo import metric_xy
from geoplan.inventory.identity.overlap import Straights, straights
from geoplan.inventory.identity.polyline import Vertices, decode, encode, line_vertices

_OBJECT = re.compile(r"[nwr]\d+")
_OBJECTS = re.compile(r"[nwr]\d+(;[nwr]\d+)*")
_BY_GEOMETRY = re.compile(r".*-s[0-9a-f]{10}")
FACTS = ("type_id", "name", "osm", "line", "x", "y", "is_placed")
_PLACES = 6  # decimals of degrees that the register tells apart: 0.1 m
_NOWHERE_M = 1e9  # what lies nobody knows where is near nothing else

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Things:
    """Facts of many things: id, type_id, shape, name, osm, line, is_gone, is_placed, and where.

    Rows are sorted by id, so positions compare as ids do. ``x`` and ``y`` are lon and lat in whole
    microdegrees, ``x_m`` and ``y_m`` metres; what has no place is far off. ``vertices`` are those
    of the lines.
    """

    frame: pd.DataFrame
    vertices: Vertices

    @property
    def ids(self) -> list[str]:
        """Ids, position by position."""
        return list(self.frame["id"])

    @property
    def has_line(self) -> Bools:
        """Whether the thing is drawn as a line."""
        return np.array(self.frame["line"] != "", dtype=bool)

    @cached_property
    def is_by_geometry(self) -> Bools:
        """Whether the id is made of the geometry alone, for want of an OSM object."""
        is_made = self.frame["id"].map(lambda i: bool(_BY_GEOMETRY.fullmatch(i)))
        return np.asarray(is_made.astype(bool)) & self.has_line

    @property
    def is_cut(self) -> Bools:
        """Whether the thing is a part of a line, and known by where it runs."""
        is_stretch = np.asarray(self.frame["shape"] == "stretch") & self.has_line
        return is_stretch | self.is_by_geometry

    def straights(self, kinds: Ints, chosen: Bools) -> Straights:
        """Return the pieces of the chosen lines; ``kinds`` are the types as numbers."""
        kept = chosen[self.vertices.line]
        vertices = self.vertices
        taken = Vertices(vertices.units[kept], vertices.part[kept], vertices.line[kept])
        return straights(taken, kinds)


def found_things(found: gpd.GeoDataFrame, crs: str) -> Things:
    """Return what was found (WGS-84, provisional ids in ``point_id``) as things."""
    names = ["point_id", "type_id", "shape", "name", "lon", "lat", "source", "geometry"]
    frame = pd.DataFrame(found[names]).rename(columns={"point_id": "id"})
    frame = frame.sort_values("id", kind="stable", ignore_index=True)
    frame["osm"], frame["is_gone"] = frame["source"].map(osm_ids), False
    vertices = line_vertices(frame["geometry"].to_numpy(dtype=object))
    frame["line"] = encode(vertices, len(frame))
    return Things(_whole(frame, crs), vertices)


def known_things(register: pd.DataFrame, crs: str) -> tuple[Things, Bools]:
    """Return the register as things, and whose line cannot be read (they have none)."""
    known = register.rename(columns={"point_id": "id"})
    known = known.sort_values("id", kind="stable", ignore_index=True)
    vertices, is_bad = decode(known["line"].tolist())
    known["line"] = np.where(is_bad, "", known["line"]).astype(object)
    known["shape"] = ""
    known["is_gone"] = known["status"] == "gone"
    return Things(_whole(known, crs), vertices), is_bad


def _whole(frame: pd.DataFrame, crs: str) -> pd.DataFrame:
    degrees = frame[["lon", "lat"]].to_numpy(dtype=float)
    is_placed = np.isfinite(degrees).all(axis=1)
    metric = np.full(degrees.shape, _NOWHERE_M)
    metric[is_placed] = metric_xy(degrees[is_placed, 0], degrees[is_placed, 1], crs)
    frame["x_m"], frame["y_m"] = metric[:, 0], metric[:, 1]
    whole = np.rint(np.where(is_placed[:, None], degrees, 0.0) * 10**_PLACES).astype(np.int64)
    frame["x"], frame["y"] = whole[:, 0], whole[:, 1]
    frame["is_placed"] = is_placed
    texts = dict.fromkeys(("id", "shape", "type_id", "name", "osm", "line"), object)
    columns = ["id", "shape", "x_m", "y_m", "is_gone", *FACTS]
    return frame[columns].astype(texts | {"is_gone": bool, "is_placed": bool})


def osm_ids(source: str) -> str:
    """Return the OSM objects that a ``source`` names, joined by ``;``."""
    objects = source.removeprefix("osm:") if source.startswith("osm:") else ""
    if _OBJECTS.fullmatch(objects):
        return objects
    return ";".join(part for part in objects.split(";") if _OBJECT.fullmatch(part))
