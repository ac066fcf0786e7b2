"""What an OSM object says, in forms that can be compared and stored.

From: tags, ways and WKB. To: sorted JSON, short digests, geometries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import osmium
import shapely

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def tags_json(tags: Mapping[str, str]) -> str:
    """Return tags as JSON with sorted keys: comparable, hashable, storable."""
    return _ENCODER.encode(tags)


def content_hash(tags: str, wkb: bytes) -> str:
    """Return a short digest of what mappers wrote (tags as JSON, geometry); ids play no part."""
    return sha256(tags.encode() + wkb).hexdigest()[:16]


def located(way: Any, factory: Any) -> tuple[list[tuple[list[int], str]], int]:
    """Return (node ids, hexadecimal WKB) of a way and how many of its nodes are missing.

    There are several parts where the extract lacks nodes in between.
    """
    refs = [n.ref for n in way.nodes]
    if all(a != b for a, b in pairwise(refs)):
        try:
            line = factory.create_linestring(way, osmium.geom.use_nodes.ALL)
        except (osmium.InvalidLocationError, RuntimeError):
            pass  # a node is missing, or there is only one: go through them one by one
        else:
            return [(refs, line)], 0
    missing = 0
    runs: list[list[Any]] = [[]]
    for node in way.nodes:
        if not node.location.valid():
            missing += 1
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != node.ref:
            runs[-1].append((node.ref, node.lon, node.lat))
    usable = [run for run in runs if len(run) > 1]
    return [([r[0] for r in run], _line_wkb(run)) for run in usable], missing


def _line_wkb(run: list[Any]) -> str:
    """Return a run of (node id, lon, lat) as osmium would write it."""
    return str(shapely.to_wkb(shapely.LineString([(lon, lat) for _, lon, lat in run]), hex=True))


def from_wkb(texts: list[Any]) -> Any:
    """Build all geometries at once; a multipolygon of one part becomes a polygon."""
    shapes = np.asarray(shapely.from_wkb(np.asarray(texts, dtype=object)), dtype=object)
    is_multi = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOLYGON
    single = is_multi & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes
