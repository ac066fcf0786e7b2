"""Find one administrative area in a file of any size, without reading the rest of it.

From: ``.osm.pbf`` or ``.osm``, a name or id, an admin_level. To: its polygon in WGS-84.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium

from geoplan.sources.area_names import choose, is_admin, is_id, is_meant, unknown_area
from geoplan.sources.osm_content import from_wkb
from geoplan.sources.osm_stream import PER_DEG, is_in, locations_of, way_chunks
from geoplan.sources.osm_write import Node, Relation, Way, write_osm


@dataclass(frozen=True)
class Outline:
    """The polygon of an area; ``ref`` is the OSM id of its boundary (empty: from a file)."""

    ref: str
    name: str
    geometry: Any


def area_name(path: Path, area: str, level: int) -> str:
    """Return what ``area`` is called: the name itself, or that of the boundary with this id.

    Raises
    ------
    InputError
        When it is the id of no administrative boundary.
    """
    if not is_id(area):
        return area
    outline = find_outline(path, area, level)
    return area if outline is None else outline.name


@dataclass
class _Meant:
    """Boundaries that the name may mean: relations with their members, and closed ways."""

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: dict[int, tuple[tuple[str, int, str], ...]] = field(default_factory=dict)
    ways: set[int] = field(default_factory=set)


def find_outline(path: Path, area: str, level: int) -> Outline | None:
    """Return the outline of ``area`` (name, or id such as ``r123``), None where it does not close.

    Raises
    ------
    InputError
        When no boundary bears the name at that level, or several that close do.
    """
    meant = _Meant()
    names: dict[tuple[str, str], dict[str, str]] = {}
    both = osmium.osm.WAY | osmium.osm.RELATION
    thing: Any
    for thing in osmium.FileProcessor(str(path), both).with_filter(
        osmium.filter.KeyFilter("boundary")
    ):
        tags = {k: v for k, v in thing.tags}  # noqa: C416 (no mapping protocol)
        is_way = thing.is_way()
        if not is_admin(tags) or (is_way and not thing.is_closed()):
            continue
        ref = f"{'w' if is_way else 'r'}{thing.id}"
        if is_meant(ref, tags, area, level):
            meant.tags[ref] = tags
            if is_way:
                meant.ways.add(thing.id)
            else:
                members = tuple((m.type, m.ref, m.role) for m in thing.members)
                meant.relations[thing.id] = tuple(m for m in members if m[0] == "w")
        elif "name" in tags:
            names[tags["name"], tags["admin_level"]] = tags
    if not meant.tags:
        raise unknown_area(area, level, names.values())
    polygons = _polygons(path, meant)
    closed = [(ref, meant.tags[ref], polygons[ref]) for ref in sorted(polygons)]
    chosen = choose(closed, area, level)
    if chosen is None:
        return None
    ref, tags, polygon = closed[chosen]
    return Outline(ref, tags.get("name", area), polygon)


def _polygons(path: Path, meant: _Meant) -> Mapping[str, Any]:
    """Assemble the boundaries as the reader would, from nothing but their own ways and nodes."""
    ways = _ways(path, meant)
    refs = np.unique(np.array([n for way in ways for n in way.nodes], dtype=np.int64))
    ids, x, y = (column.tolist() for column in locations_of(path, refs))
    nodes = [Node(i, a / PER_DEG, b / PER_DEG) for i, a, b in zip(ids, x, y, strict=True)]
    relations = [Relation(i, m, meant.tags[f"r{i}"]) for i, m in meant.relations.items()]
    factory = osmium.geom.WKBFactory()
    found: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        small = Path(folder) / "outline.osm.pbf"
        write_osm(small, nodes, ways, relations)
        area: Any
        for area in osmium.FileProcessor(str(small)).with_areas():
            if not area.is_area():
                continue
            ref = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
            if ref in meant.tags and any(True for _ in area.outer_rings()):
                found[ref] = factory.create_multipolygon(area)
    return dict(zip(found, from_wkb(list(found.values())), strict=True))


def _ways(path: Path, meant: _Meant) -> list[Way]:
    wanted = {ref for members in meant.relations.values() for _, ref, _ in members} | meant.ways
    way_ids = np.array(sorted(wanted), dtype=np.int64)
    ways = {}
    for ids, starts, refs in way_chunks(path):
        for i in np.flatnonzero(is_in(ids, way_ids)):
            nodes = tuple(refs[starts[i] : starts[i + 1]].tolist())
            way_id = int(ids[i])
            ways[way_id] = Way(way_id, nodes, meant.tags.get(f"w{way_id}", {}))
    return list(ways.values())
