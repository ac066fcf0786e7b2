"""Find the map objects that rows of a list are named after, where a name leaves no doubt.

From: places of the extract and rows of a list. To: row -> geometry in metres.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue
from geoplan.geo import WGS84, to_metric
from geoplan.text.names import bare_name

Key = tuple[str, str]  # type and name without the county's own in front


class KnownPlaces:
    """Places by type and name, each name borne by one place only; geometry in metres.

    The objects of one place (its outline, its node, its two stops) count as one where they lie
    within the type's ``merge_m`` of each other.
    """

    def __init__(
        self,
        places: Iterable[Mapping[str, Any]],
        catalogue: Catalogue,
        counties: tuple[str, ...],
        crs: str,
        rows: Iterable[Mapping[str, Any]],
    ) -> None:
        self.crs = crs
        self._counties = counties
        wanted = {self._key(row)[1] for row in rows}
        named = [
            p
            for p in (places if wanted else ())
            if p["name"] and bare_name(p["name"], counties) in wanted
        ]
        found: dict[Key, list[Any]] = defaultdict(list)
        metric = _in_metres([p["geometry"] for p in named], crs)
        for place, geometry in zip(named, metric, strict=True):
            name = bare_name(place["name"], counties)
            for claim in catalogue.classify(place["tags"], place["geom_kind"]):
                if claim.shape != "stretch":  # a street says little about where on it a row lies
                    found[claim.id, name].append(geometry)
        self._places = {
            key: shapely.union_all(shapes)
            for key, shapes in found.items()
            if _is_one_place(shapes, catalogue.types[key[0]].merge_m)
        }

    def of(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
        """Return the geometry of the place each row is named after, by index in ``rows``.

        A name that several rows bear says nothing about any of them.
        """
        named: dict[Key, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            named[self._key(row)].append(index)
        return {
            indices[0]: self._places[key]
            for key, indices in named.items()
            if len(indices) == 1 and key in self._places
        }

    def _key(self, row: Mapping[str, Any]) -> Key:
        return row["type_id"], bare_name(row["name"], self._counties)


def _in_metres(shapes: Sequence[Any], crs: str) -> Sequence[Any]:
    if not shapes:
        return []
    return list(to_metric(gpd.GeoSeries(np.array(shapes, dtype=object), crs=WGS84), crs))


def _is_one_place(shapes: Sequence[Any], merge_m: float) -> bool:
    return all(shapely.distance(shapes[0], other) <= merge_m for other in shapes[1:])
