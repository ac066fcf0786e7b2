"""Write chosen objects of a large file to a small one.

From: the source file and sorted ids. To: ``.osm.pbf``, sorted by type and id, without authors.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from geoplan.sources.osm_pbf import Ids
from geoplan.sources.osm_stream import PER_DEG, is_in, locations_of

_DATE = "osmosis_replication_timestamp"


@dataclass(frozen=True)
class Kept:
    """Which objects to write: of ``nodes_tagged`` those with tags, of ``nodes`` all."""

    nodes_tagged: Ids
    nodes: Ids
    ways: set[int]
    relations: set[int]


def write_clip(
    source: Path, target: Path, kept: Kept, box: tuple[float, float, float, float]
) -> tuple[int, int, int]:
    """Write what is kept and return the number of nodes, ways and relations.

    The header keeps the date of the data, and of its box what lies within ``box`` (W, S, E, N in
    degrees); where it has none, nor has the new one.
    """
    file = osmium.io.File(str(target))
    file.parse_format("pbf,add_metadata=false")
    header = _header(source, box)
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        nodes = _write_nodes(writer, source, kept)
        ways = _copy(source, osmium.osm.WAY, kept.ways, writer.add_way)
        relations = _copy(source, osmium.osm.RELATION, kept.relations, writer.add_relation)
    return nodes, ways, relations


def _header(source: Path, box: tuple[float, float, float, float]) -> osmium.io.Header:
    old = osmium.FileProcessor(str(source), osmium.osm.NODE).header
    new = osmium.io.Header()
    new.set("generator", "geoplan")
    if old.get(_DATE, ""):
        new.set(_DATE, old.get(_DATE, ""))
    found = old.box()
    if found.valid():
        low, high = found.bottom_left, found.top_right
        west, south = max(box[0], low.lon), max(box[1], low.lat)
        east, north = min(box[2], high.lon), min(box[3], high.lat)
        if west < east and south < north:
            corners = osmium.osm.Location(west, south), osmium.osm.Location(east, north)
            new.add_box(osmium.osm.Box(*corners))
    return new


def _write_nodes(writer: Any, source: Path, kept: Kept) -> int:
    """Write nodes in the order of their ids: with tags from the file, the rest from arrays."""
    ids, x, y = locations_of(source, kept.nodes)
    lon, lat = x / PER_DEG, y / PER_DEG
    done = tagged = 0

    def write_plain(until: int) -> None:
        for i in range(done, until):
            where = (float(lon[i]), float(lat[i]))
            writer.add_node(osmium.osm.mutable.Node(id=int(ids[i]), location=where))

    node: Any
    for node in osmium.FileProcessor(str(source), osmium.osm.NODE).with_filter(
        osmium.filter.EmptyTagFilter()
    ):
        at = int(np.searchsorted(ids, node.id))
        is_referred = at < len(ids) and bool(ids[at] == node.id)
        if is_referred or is_in(np.array([node.id]), kept.nodes_tagged)[0]:
            write_plain(at)
            writer.add_node(node)
            done = at + is_referred
            tagged += not is_referred
    write_plain(len(ids))
    return len(ids) + tagged


def _copy(source: Path, kind: Any, ids: set[int], add: Any) -> int:
    count = 0
    for thing in osmium.FileProcessor(str(source), kind):
        if thing.id in ids:
            add(thing)
            count += 1
    return count
