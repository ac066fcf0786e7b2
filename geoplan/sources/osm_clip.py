"""Cut one county out of an extract of any size.

From: a province's ``.osm.pbf`` or ``.osm`` and an area's name, or a boundary file. To: a small
``.osm.pbf`` that yields the same tables as the whole file.

The file is streamed several times; what is held in memory grows with the county and its
surroundings alone. Kept whole: what has a node in the county or within 0.02° of it; areas (land
use, water, boundaries) and coast with a node in its box or within 0.1° of it; multipolygons and
bus lines of which a way is kept. So the only features missing that the whole file has: lines that
cross the county between two nodes over 3 km apart, and areas all around it whose border stays
over 8 km away (at 40° north).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium
import shapely

from geoplan.errors import InputError, Problem
from geoplan.sources.area_names import is_admin, is_meant
from geoplan.sources.boundaries import read_polygons
from geoplan.sources.osm_clip_write import Kept, write_clip
from geoplan.sources.osm_format import check_format
from geoplan.sources.osm_layers import is_bus_route
from geoplan.sources.osm_outline import Outline, find_outline
from geoplan.sources.osm_pbf import Ids
from geoplan.sources.osm_sort import sorted_copy
from geoplan.sources.osm_stream import (
    PER_DEG,
    UnsortedError,
    is_in,
    node_chunks,
    references_of,
    way_chunks,
)

INSIDE_DEG = 0.02
NEAR_DEG = 0.1

_DAMAGE = (RuntimeError, ValueError, LookupError, UnsortedError, osmium.InvalidLocationError)

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class ClipReport:
    """What was cut out of which file: the area, and how many objects were kept."""

    source: str
    source_bytes: int
    bytes: int
    area_ref: str
    area_name: str
    admin_level: int
    nodes: int
    ways: int
    relations: int

    def to_json(self) -> str:
        """Return the report as readable JSON, to be kept beside the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


@dataclass
class _Touched:
    """Sorted ids of nodes in the county (nearly) and of ways that touch it, or come near."""

    nodes: Ids
    ways: Ids
    ways_near: Ids


@dataclass
class _Choice:
    """Ids of what to write; ``nodes`` beyond those that ways refer to."""

    ways: set[int] = field(default_factory=set)
    relations: set[int] = field(default_factory=set)
    nodes: set[int] = field(default_factory=set)


def clip_extract(
    source: Path,
    target: Path,
    *,
    area: str = "",
    admin_level: int = 6,
    boundary: Path | None = None,
    label: str = "",
) -> ClipReport:
    """Write the part of ``source`` that ``area`` (else the file ``boundary``) needs to ``target``.

    ``label`` names the source in messages.

    Raises
    ------
    InputError
        When the file is no OSM data or damaged, no area bears the name or several do, the area
        does not close and there is no boundary file, or nothing lies within it.
    """
    name = label or source.name
    check_format(source, name)
    try:
        with TemporaryDirectory() as folder:
            try:
                return _clip(source, target, area, admin_level, boundary, name)
            except UnsortedError:
                ordered = sorted_copy(source, Path(folder) / "sorted.osm.pbf")
                return _clip(ordered, target, area, admin_level, boundary, name)
    except _DAMAGE as error:
        if isinstance(error, InputError):
            raise
        facts = {"detail": str(error)}
        raise InputError(Problem("osm.damaged", "error", file=name, facts=facts)) from error


def _clip(
    source: Path, target: Path, area: str, level: int, boundary: Path | None, name: str
) -> ClipReport:
    outline = _outline(source, area, level, boundary, name)
    touched = _touched(source, outline.geometry)
    if not len(touched.nodes):
        raise InputError(Problem("area.empty", "error", facts={"name": outline.name}))
    choice = _choose(source, touched, area, level)
    ways = np.array(sorted(choice.ways), dtype=np.int64)
    refs = np.union1d(references_of(source, ways), np.array(sorted(choice.nodes), dtype=np.int64))
    kept = Kept(touched.nodes, refs, choice.ways, choice.relations)
    part = target.with_name("part-" + target.name)
    counts = write_clip(source, part, kept, _around(outline.geometry, NEAR_DEG))
    sizes = source.stat().st_size, part.stat().st_size
    part.replace(target)
    return ClipReport(name, *sizes, outline.ref, outline.name, level, *counts)


def _outline(source: Path, area: str, level: int, boundary: Path | None, name: str) -> Outline:
    """Return the polygon to cut along: the relation's where it closes, else the file's."""
    outline = find_outline(source, area, level) if area else None
    if outline is not None:
        return outline
    if boundary is None:
        facts = {"name": area, "level": level, "size": round(source.stat().st_size / 1e6)}
        raise InputError(Problem("area.open_large", "error", file=name, facts=facts))
    whole = shapely.union_all(read_polygons(boundary, boundary.name).geometry.to_numpy())
    return Outline("", area, whole)


def _around(geometry: Any, margin_deg: float) -> Bounds:
    west, south, east, north = (float(v) for v in shapely.bounds(geometry))
    return west - margin_deg, south - margin_deg, east + margin_deg, north + margin_deg


def _touched(source: Path, county: Any) -> _Touched:
    """Find nodes in the county and ways that have a node in it, or near it."""
    box = np.array(_around(county, NEAR_DEG)) * PER_DEG
    zone = shapely.buffer(county, INSIDE_DEG)
    shapely.prepare(zone)
    nodes_near, nodes_inside = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for ids, x, y in node_chunks(source):
        near = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
        if near.any():
            inside = shapely.contains_xy(zone, x[near] / PER_DEG, y[near] / PER_DEG)
            nodes_near.append(ids[near])
            nodes_inside.append(ids[near][inside])
    near_ids, inside_ids = np.concatenate(nodes_near), np.concatenate(nodes_inside)
    ways_near, ways_inside = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for ids, starts, refs in way_chunks(source):
        for known, found in ((near_ids, ways_near), (inside_ids, ways_inside)):
            hits = np.concatenate([[0], np.cumsum(is_in(refs, known))])
            found.append(ids[hits[starts[1:]] > hits[starts[:-1]]])
    return _Touched(
        inside_ids, np.unique(np.concatenate(ways_inside)), np.unique(np.concatenate(ways_near))
    )


def _choose(source: Path, touched: _Touched, area: str, level: int) -> _Choice:
    """Choose ways and relations by their tags and by what they touch."""
    choice = _Choice()
    inside, near = set(touched.ways.tolist()), set(touched.ways_near.tolist())
    both = osmium.osm.WAY | osmium.osm.RELATION
    tagged = osmium.filter.EmptyTagFilter()
    thing: Any
    for thing in osmium.FileProcessor(str(source), both).with_filter(tagged):
        if thing.is_way():
            is_inside = thing.id in inside
            if is_inside or (thing.id in near and _reaches(thing.tags, thing.is_closed())):
                choice.ways.add(thing.id)
            continue
        tags = {k: v for k, v in thing.tags}  # noqa: C416 (no mapping protocol)
        members = [(m.type, m.ref) for m in thing.members]
        is_it = is_meant(f"r{thing.id}", tags, area, level)
        if is_it or _is_kept(tags, members, touched, (inside, near), level):
            choice.relations.add(thing.id)
            is_bus = is_bus_route(tags)
            if is_bus or tags.get("type") in ("multipolygon", "boundary"):
                choice.ways.update(ref for kind, ref in members if kind == "w")
            if is_bus:
                choice.nodes.update(ref for kind, ref in members if kind == "n")
    return choice


def _reaches(tags: Any, is_area: bool) -> bool:
    """Whether a feature may matter to a county far from its nodes: land use, water, the coast."""
    return tags.get("natural") == "coastline" or (is_area and "building" not in tags)


def _is_kept(
    tags: Mapping[str, str],
    members: Iterable[tuple[str, int]],
    touched: _Touched,
    ways: tuple[set[int], set[int]],
    level: int,
) -> bool:
    """Whether a relation matters: the boundaries above the county's level never do."""
    inside, near = ways
    if is_admin(tags) and tags["admin_level"].isdecimal() and int(tags["admin_level"]) < level:
        return False
    is_area = tags.get("type") in ("multipolygon", "boundary")
    known = near if _reaches(tags, is_area) else inside
    if any(kind == "w" and ref in known for kind, ref in members):
        return True
    nodes = np.array([ref for kind, ref in members if kind == "n"], dtype=np.int64)
    return not is_area and bool(is_in(nodes, touched.nodes).any())
