"""Assemble a province from shifted copies of one extract, each with ids of its own."""

from __future__ import annotations

from math import ceil, sqrt
from pathlib import Path
from typing import Any

import osmium

ID_STEP = 20_000_000_000  # beyond every id in use, so that copies follow each other sorted
_FRAME = 19_000_000_000  # ids of the corners of an added county

Box = tuple[float, float, float, float]


def data_box(source: Path) -> Box:
    """Return the box (W, S, E, N) in the header of a file, or else of its nodes."""
    found = osmium.FileProcessor(str(source)).header.box()
    if found.valid():
        low, high = found.bottom_left, found.top_right
        return low.lon, low.lat, high.lon, high.lat
    spots = [(n.lon, n.lat) for n in osmium.FileProcessor(str(source), osmium.osm.NODE)]
    lon, lat = zip(*spots, strict=True)
    return min(lon), min(lat), max(lon), max(lat)


def assemble(
    source: Path, target: Path, copies: int, *, frame: str = "", gap_deg: float = 0.0
) -> Box:
    """Write ``copies`` of ``source`` side by side in a square; return the box of the first one.

    Counties (admin_level 6) are called by their name and the number of the copy, from 0. With
    ``frame`` every copy gets a county of that name as well: the box of its data.
    """
    box = data_box(source)
    west, south, east, north = box
    columns = ceil(sqrt(copies))
    width, height = east - west + gap_deg, north - south + gap_deg
    shifts = [(k % columns * width, k // columns * height) for k in range(copies)]
    header = osmium.io.Header()
    high = osmium.osm.Location(west + columns * width, south + ceil(copies / columns) * height)
    header.add_box(osmium.osm.Box(osmium.osm.Location(west, south), high))
    file = osmium.io.File(str(target), "pbf,add_metadata=false")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for k, shift in enumerate(shifts):
            _nodes(writer, source, k, shift, box if frame else None)
        for k in range(copies):
            for way in osmium.FileProcessor(str(source), osmium.osm.WAY):
                nodes = [n.ref + k * ID_STEP for n in way.nodes]
                writer.add_way(way.replace(id=way.id + k * ID_STEP, nodes=nodes))
            if frame:
                first = _FRAME + k * ID_STEP
                corners = [first + i for i in (0, 1, 2, 3, 0)]
                writer.add_way(osmium.osm.mutable.Way(id=first, nodes=corners, tags={}))
        for k in range(copies):
            _relations(writer, source, k, frame)
    return box


def _nodes(writer: Any, source: Path, k: int, shift: tuple[float, float], box: Box | None) -> None:
    for node in osmium.FileProcessor(str(source), osmium.osm.NODE):
        spot = (node.lon + shift[0], node.lat + shift[1])
        writer.add_node(node.replace(id=node.id + k * ID_STEP, location=spot))
    if box is not None:
        west, south, east, north = box
        corners = ((west, south), (east, south), (east, north), (west, north))
        for i, (lon, lat) in enumerate(corners):
            spot = (lon + shift[0], lat + shift[1])
            new = osmium.osm.mutable.Node(id=_FRAME + i + k * ID_STEP, location=spot)
            writer.add_node(new)


def _relations(writer: Any, source: Path, k: int, frame: str) -> None:
    for relation in osmium.FileProcessor(str(source), osmium.osm.RELATION):
        members = [(m.type, m.ref + k * ID_STEP, m.role) for m in relation.members]
        tags = dict(relation.tags)
        if tags.get("admin_level") == "6":
            tags["name"] = f"{tags.get('name', '')}{k}"
        writer.add_relation(
            relation.replace(id=relation.id + k * ID_STEP, members=members, tags=tags)
        )
    if frame:
        tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6"}
        first = _FRAME + k * ID_STEP
        new = osmium.osm.mutable.Relation(
            id=first, members=[("w", first, "outer")], tags={**tags, "name": f"{frame}{k}"}
        )
        writer.add_relation(new)
