"""What an OSM object says, in forms that can be compared and stored.

From: tags and WKB. To: sorted JSON, short digests, geometries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
import shapely

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def tags_json(tags: Mapping[str, str]) -> str:
    """Return tags as JSON with sorted keys: comparable, hashable, storable."""
    return _ENCODER.encode(tags)


def content_hash(tags: str, wkb: bytes) -> str:
    """Return a short digest of what mappers wrote (tags as JSON, geometry); ids play no part."""
    return sha256(tags.encode() + wkb).hexdigest()[:16]


def line_wkb(run: list[Any]) -> str:
    """Return hexadecimal WKB of a run of (node id, lon, lat), as osmium would write it."""
    return str(shapely.to_wkb(shapely.LineString([(lon, lat) for _, lon, lat in run]), hex=True))


def from_wkb(texts: list[Any]) -> Any:
    """Build all geometries at once; a multipolygon of one part becomes a polygon."""
    shapes = np.asarray(shapely.from_wkb(np.asarray(texts, dtype=object)), dtype=object)
    is_multi = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOLYGON
    single = is_multi & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes
