"""Find sites among places, and make the objects of one place one point.

From: ``places``. To: rows of ``points`` with a single location.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue, PointType
from geoplan.errors import Problem
from geoplan.geo import to_metric
from geoplan.inventory.claims import Claims
from geoplan.tables.tags import read_tags
from geoplan.text.names import normal_name

_KIND_RANK = {"area": 0, "point": 1, "line": 2}  # an outline says most about where a place is


_NAME_KEYS = (
    "alt_name",
    "old_name",
    "short_name",
    "official_name",
    "loc_name",
    "name:zh",
    "name:zh-Hans",
    "name:zh-Hant",
    "name:en",
    "name:pinyin",
    "name:zh_pinyin",
)


@dataclass(frozen=True)
class Typed:
    """A place with the type that claims it."""

    place_id: str
    point_type: PointType
    name: str
    tags: dict[str, str]
    geom_kind: str
    content_hash: str
    geometry: Any
    reason: str


def type_places(
    places: gpd.GeoDataFrame, catalogue: Catalogue, is_urban: np.ndarray
) -> tuple[list[Typed], list[Problem]]:
    """Give every place the type of highest priority among those that may lie there.

    ``is_urban`` holds, place by place, whether it lies in the built-up area. The problems tell
    what no rule or more than one rule claims, and which rules claim nothing.
    """
    typed: list[Typed] = []
    seen = Claims(catalogue)
    if places.empty:
        return typed, seen.problems()
    told = read_tags(places["tags"])
    claimed: dict[tuple[str, str], list[PointType]] = {}
    columns = ("place_id", "name", "tags", "geom_kind", "content_hash")
    rows = zip(*(places[name].tolist() for name in columns), strict=True)
    shapes = places.geometry.to_numpy()
    for row, shape, urban in zip(rows, shapes, is_urban.tolist(), strict=True):
        place_id, name, text, geom, content_hash = row
        tags = told[text]
        if (text, geom) not in claimed:
            claims = catalogue.classify(tags, geom)
            if geom == "line":  # stretches are cut from the network
                claims = [t for t in claims if t.shape != "stretch"]
            claimed[text, geom] = claims
        claims = claimed[text, geom]
        fitting = [t for t in claims if fits_within(t, urban)]
        seen.note(tags, geom, claims, fitting)
        if not fitting:
            continue
        chosen = fitting[0]
        reason = rule_text(chosen, tags, geom)
        facts = (place_id, chosen, _clean(name), tags, geom, content_hash, shape, reason)
        typed.append(Typed(*facts))
    return typed, seen.problems()


def fits_within(point_type: PointType, is_urban: bool) -> bool:
    """Whether the type may lie where it lies."""
    wanted = {"built_up": True, "outside_built_up": False}
    return point_type.within not in wanted or wanted[point_type.within] == is_urban


def rule_text(point_type: PointType, tags: dict[str, str], geom: str) -> str:
    """Name the tags by which the first fitting clause claimed the object."""
    clause = next(c for c in point_type.clauses if c.matches(tags, geom))
    return "osm: " + ", ".join(f"{key}={tags[key]}" for key in clause.tags)


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("\u3000", " ")).strip()


def merge_places(typed: list[Typed], crs: str) -> list[list[Typed]]:
    """Group the OSM objects of one place; two different names are never one place.

    Pairs of one type no farther apart than its ``merge_m`` are joined, nearest first, when their
    names agree, or when one is unnamed and lies within the other's outline. A group never takes
    in a second name, so an unnamed object cannot bridge two named ones.
    """
    groups: list[list[Typed]] = []
    by_type: dict[str, list[Typed]] = {}
    for item in typed:
        by_type.setdefault(item.point_type.id, []).append(item)
    for type_id in sorted(by_type):
        items = sorted(by_type[type_id], key=lambda t: t.place_id)
        geometry = to_metric(gpd.GeoSeries([t.geometry for t in items], crs="EPSG:4326"), crs)
        groups += _merge_one_type(items, geometry.to_numpy())
    return groups


def _merge_one_type(items: list[Typed], geometry: np.ndarray) -> list[list[Typed]]:
    merge_m = items[0].point_type.merge_m
    tree = shapely.STRtree(geometry)
    left, right = tree.query(geometry, predicate="dwithin", distance=merge_m)
    left, right = left[left < right], right[left < right]
    distance = shapely.distance(geometry[left], geometry[right])
    order = np.lexsort((right, left, distance))
    # A station is called with and without 站, by different mappers.
    names = [normal_name(t.name).removesuffix("站") for t in items]
    parent = list(range(len(items)))
    title = dict(enumerate(names))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for k in order:
        i, j = int(left[k]), int(right[k])
        a, b = sorted((root(i), root(j)))
        if a == b or (title[a] and title[b] and title[a] != title[b]):
            continue
        if not (names[i] and names[i] == names[j]) and not _is_inside(items, geometry, i, j):
            continue
        parent[b] = a
        title[a] = title[a] or title[b]
    groups: dict[int, list[Typed]] = {}
    for i, item in enumerate(items):
        groups.setdefault(root(i), []).append(item)
    return list(groups.values())


def _is_inside(items: list[Typed], geometry: np.ndarray, i: int, j: int) -> bool:
    """Whether one is an outline and the other lies within it, at most one of them named."""
    for outer, inner in ((i, j), (j, i)):
        if items[outer].geom_kind != "area" or (items[i].name and items[j].name):
            continue
        if shapely.contains(geometry[outer], shapely.point_on_surface(geometry[inner])):
            return True
    return False


def site_rows(groups: list[list[Typed]]) -> list[dict[str, Any]]:
    """Return one row of ``points`` a group; ``likely`` until a list says otherwise."""
    rows = []
    mains = [
        min(group, key=lambda t: (_KIND_RANK[t.geom_kind], not t.name, t.place_id))
        for group in groups
    ]
    spots = shapely.point_on_surface(np.array([main.geometry for main in mains], dtype=object))
    for group, main, spot in zip(groups, mains, spots, strict=True):
        named = [t.name for t in (main, *group) if t.name]
        rows.append(
            {
                "point_id": f"{main.point_type.id}-{main.place_id}",
                "type_id": main.point_type.id,
                # a square or mall mapped as an area is no length of street
                "shape": "site" if main.point_type.shape == "stretch" else main.point_type.shape,
                "kind": "likely",
                "name": named[0] if named else "",
                "address": next((a for a in map(_address, group) if a), ""),
                "other_names": _other_names(group),
                "lon": spot.x,
                "lat": spot.y,
                "length_m": None,
                "source": "osm:" + ";".join(sorted(t.place_id for t in group)),
                "reason": main.reason,
                "content_hash": main.content_hash,
                "geometry": spot,
                "outline": main.geometry,
            }
        )
    return rows


def _address(item: Typed) -> str:
    full = item.tags.get("addr:full", "")
    street, number = item.tags.get("addr:street", ""), item.tags.get("addr:housenumber", "")
    return full or (street + number if street else "")


def _other_names(group: list[Typed]) -> tuple[str, ...]:
    """Return the names besides ``name`` by which mappers know a place."""
    found = {
        name.strip()
        for item in group
        for key in _NAME_KEYS
        for name in item.tags.get(key, "").split(";")
    }
    return tuple(sorted(found - {""} - {item.name for item in group}))
