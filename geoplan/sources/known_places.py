"""Find the map objects that rows of a list are named after, where a name leaves no doubt.

From: places of the extract and rows of a list. To: row -> geometry in metres.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import County
from geoplan.geo import WGS84, to_metric
from geoplan.text.names import NameWeights, Reading, Region, keys_of, liken, read_name

_WEIGHTS = NameWeights()
_SURE = ("equal", "form")  # 一中 and 第一中学 are one name; a slip of the pen may be another's
_SURE_POINTS = 4.5  # the whole name, at most an area, a kind and a 中心 left out


@dataclass(frozen=True)
class _Named:
    """A map object read as one of a type."""

    type_id: str
    names: Reading
    geometry: Any


def county_region(county: County) -> Region:
    """Return the region of a county's lists; what stands in brackets is no part of its name."""
    named = re.sub(r"[（(].*", "", county.area or county.name).strip()
    return Region(named, county.prefecture.strip())


class KnownPlaces:
    """Places by type and name, in whatever form an office writes it; geometry in metres.

    The objects of one place (its outline, its node, its two stops) count as one where they lie
    within the type's ``merge_m`` of each other. ``rows`` are all that will be asked for.
    """

    def __init__(
        self,
        places: Iterable[Mapping[str, Any]],
        catalogue: Catalogue,
        region: Region,
        crs: str,
        rows: Iterable[Mapping[str, Any]],
    ) -> None:
        self.crs = crs
        self._catalogue, self._region = catalogue, region
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            wanted[row["type_id"]] |= self._keys(self._read(row["name"], row["type_id"]))
        self._found: list[_Named] = []
        self._by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place in places if wanted else ():
            if place["name"]:
                self._add(place, wanted)
        metric = _in_metres([named.geometry for named in self._found], crs)
        self._shapes = list(metric)

    def _add(self, place: Mapping[str, Any], wanted: Mapping[str, set[str]]) -> None:
        for claim in self._catalogue.classify(place["tags"], place["geom_kind"]):
            # A street says little about where on it a row lies.
            if claim.shape == "stretch" or claim.id not in wanted:
                continue
            names = self._read(place["name"], claim.id)
            keys = self._keys(names) & wanted[claim.id]
            for key in keys:
                self._by_key[claim.id, key].append(len(self._found))
            if keys:
                self._found.append(_Named(claim.id, names, place["geometry"]))

    def of(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
        """Return the geometry of the place each row is named after, by index in ``rows``.

        A name that several rows bear, or several places, says nothing about any of them.
        """
        named = {index: self._best(row) for index, row in enumerate(rows)}
        borne = Counter(j for found in named.values() for j in found)
        return {
            index: shapely.union_all([self._shapes[j] for j in found])
            for index, found in named.items()
            if found and all(borne[j] == 1 for j in found) and self._is_one_place(found)
        }

    def _best(self, row: Mapping[str, Any]) -> list[int]:
        """Return the map objects whose names agree best with the row's."""
        names = self._read(row["name"], row["type_id"])
        near = {j for key in self._keys(names) for j in self._by_key.get((row["type_id"], key), ())}
        points: dict[float, list[int]] = defaultdict(list)
        for j in sorted(near):
            alike = liken(names, self._found[j].names, self._region, _WEIGHTS)
            if alike is not None and alike.how in _SURE and alike.points >= _SURE_POINTS:
                points[round(alike.points, 6)].append(j)
        return points[max(points)] if points else []

    def _is_one_place(self, found: Sequence[int]) -> bool:
        merge_m = self._catalogue.types[self._found[found[0]].type_id].merge_m
        first, *others = (self._shapes[j] for j in found)
        return all(shapely.distance(first, other) <= merge_m for other in others)

    def _read(self, name: str, type_id: str) -> Reading:
        return read_name(name, type_id, self._region)

    def _keys(self, names: Reading) -> set[str]:
        return keys_of(names, self._region, is_spelt=False)


def _in_metres(shapes: Sequence[Any], crs: str) -> Sequence[Any]:
    if not shapes:
        return []
    return list(to_metric(gpd.GeoSeries(np.array(shapes, dtype=object), crs=WGS84), crs))
