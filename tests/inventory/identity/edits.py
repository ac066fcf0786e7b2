"""Newer versions of a real extract: what mappers do in a year, and a note of what was done.

From: an OSM file. To: an edited copy, and the objects that were touched, by what was done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from osmium.osm import mutable

M_PER_DEG = 111_195.08
SITES = ("amenity", "shop", "leisure", "tourism", "office", "healthcare")

Tags = dict[str, str]


@dataclass
class Data:
    """All objects of an extract, ready to be changed."""

    nodes: dict[int, tuple[float, float, Tags]] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], Tags]] = field(default_factory=dict)
    relations: dict[int, tuple[list[tuple[str, int, str]], Tags]] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    box: Any = None

    @classmethod
    def read(cls, path: Path) -> Data:
        data = cls()
        with osmium.io.Reader(str(path)) as reader:
            data.box = reader.header().box()
        for obj in osmium.FileProcessor(str(path)):
            tags = dict(obj.tags)
            if obj.is_node():
                data.nodes[obj.id] = (obj.lon, obj.lat, tags)
            elif obj.is_way():
                data.ways[obj.id] = ([n.ref for n in obj.nodes], tags)
            elif obj.is_relation():
                members = [(m.type, m.ref, m.role) for m in obj.members]
                data.relations[obj.id] = (members, tags)
        return data

    def write(self, path: Path) -> Path:
        header = osmium.io.Header()
        if self.box is not None and self.box.valid():
            header.add_box(self.box)
        with osmium.SimpleWriter(str(path), header=header) as writer:
            for i, (lon, lat, tags) in sorted(self.nodes.items()):
                writer.add_node(mutable.Node(id=i, location=(lon, lat), tags=tags))
            for i, (refs, tags) in sorted(self.ways.items()):
                writer.add_way(mutable.Way(id=i, nodes=refs, tags=tags))
            for i, (members, tags) in sorted(self.relations.items()):
                writer.add_relation(mutable.Relation(id=i, members=members, tags=tags))
        return path

    def replace_member(self, kind: str, old: int, new: list[tuple[str, int]]) -> None:
        """Put ``new`` wherever ``old`` was a member; a relation that changes nothing else."""
        for i, (members, tags) in self.relations.items():
            if any(m[:2] == (kind, old) for m in members):
                changed = [
                    (t, r, m[2])
                    for m in members
                    for t, r in (new if m[:2] == (kind, old) else [m[:2]])
                ]
                self.relations[i] = (changed, tags)


def _some(random: np.random.Generator, ids: list[int], share: float, least: int) -> list[int]:
    count = min(len(ids), max(least, round(share * len(ids))))
    return sorted(random.choice(ids, count, replace=False).tolist()) if ids else []


def edit(path: Path, target: Path, seed: int = 1, share: float = 0.01) -> Data:
    """Write a copy in which ``share`` of the objects are changed in each of the usual ways."""
    random = np.random.default_rng(seed)
    data = Data.read(path)
    streets = [i for i, (_, tags) in data.ways.items() if "highway" in tags]
    on_street = sorted({n for i in streets for n in data.ways[i][0]})
    free = [
        i
        for i, (_, _, tags) in data.nodes.items()
        if "name" in tags and any(k in tags for k in SITES)
    ]
    groups = np.array_split(random.permutation(free), 5)
    picked = [_some(random, group.tolist(), 5 * share, 2) for group in groups]
    rename, to_area, delete, move_site, redraw = picked
    _move(data, random, _some(random, on_street, share, 3))
    _rename_streets(data, random, streets, share)
    _split(data, _some(random, streets, 3 * share, 3))
    for i in rename:
        lon, lat, tags = data.nodes[i]
        data.nodes[i] = (lon, lat, tags | {"name": "新" + tags["name"]})
        data.touched["renamed"].add(f"n{i}")
    for i in delete:
        data.nodes.pop(i)
        data.replace_member("n", i, [])
        data.touched["deleted"].add(f"n{i}")
    for i in move_site:
        lon, lat, tags = data.nodes[i]
        data.nodes[i] = (lon + 60 / M_PER_DEG, lat, tags)
        data.touched["moved"].add(f"n{i}")
    for i in redraw:
        lon, lat, tags = data.nodes.pop(i)
        new = max(data.nodes) + 1
        data.nodes[new] = (lon + 20 / M_PER_DEG, lat, tags)
        data.replace_member("n", i, [("n", new)])
        data.touched["redrawn"].add(f"n{i}")
    for i in to_area:
        _make_area(data, i)
    data.write(target)
    return data


def _move(data: Data, random: np.random.Generator, ids: list[int]) -> None:
    moved = set(ids)
    for i in ids:
        lon, lat, tags = data.nodes[i]
        angle, far = random.uniform(0, 2 * np.pi), random.uniform(5, 15) / M_PER_DEG
        east = far * np.cos(angle) / np.cos(np.radians(lat))
        data.nodes[i] = (lon + east, lat + far * np.sin(angle), tags)
        data.touched["bent"].add(f"n{i}")
    data.touched["bent"] |= {f"w{i}" for i, (refs, _) in data.ways.items() if moved & set(refs)}


def _rename_streets(
    data: Data, random: np.random.Generator, streets: list[int], share: float
) -> None:
    names = sorted({data.ways[i][1]["name"] for i in streets if "name" in data.ways[i][1]})
    chosen = set(random.choice(names, max(2, round(share * len(names))), replace=False).tolist())
    for i in streets:
        refs, tags = data.ways[i]
        if tags.get("name") in chosen:
            data.ways[i] = (refs, tags | {"name": f"新{tags['name']}"})
            data.touched["street renamed"].add(f"w{i}")


def _split(data: Data, ids: list[int]) -> None:
    for i in ids:
        refs, tags = data.ways[i]
        if len(refs) < 3 or refs[0] == refs[-1]:
            continue
        new, middle = max(data.ways) + 1, len(refs) // 2
        data.ways[i] = (refs[: middle + 1], tags)
        data.ways[new] = (refs[middle:], tags)
        data.replace_member("w", i, [("w", i), ("w", new)])
        data.touched["split"].add(f"w{i}")


def _make_area(data: Data, node: int) -> None:
    """Draw the building of a place that was a node: 20 by 20 metres, with its tags."""
    lon, lat, tags = data.nodes.pop(node)
    first, side = max(data.nodes) + 1, 20 / M_PER_DEG
    corners = [(0, 0), (side, 0), (side, side), (0, side)]
    for k, (east, north) in enumerate(corners):
        data.nodes[first + k] = (lon + east, lat + north, {})
    new = max(data.ways) + 1
    data.ways[new] = ([*range(first, first + 4), first], tags)
    data.replace_member("n", node, [("w", new)])
    data.touched["node to area"].add(f"n{node}")


def renumber(path: Path, target: Path, seed: int = 1) -> Path:
    """Write a copy in which every object has another number; nothing else changes."""
    random = np.random.default_rng(seed)
    data = Data.read(path)
    out = Data(box=data.box)
    maps: dict[str, dict[int, int]] = {}
    for kind, found in (("n", data.nodes), ("w", data.ways), ("r", data.relations)):
        numbers = (random.permutation(len(found)) + 1).tolist()
        maps[kind] = dict(zip(found, numbers, strict=True))

    def new(kind: str, ref: int) -> int:
        return maps[kind].get(ref, 10**9 + ref)

    out.nodes = {new("n", i): node for i, node in data.nodes.items()}
    out.ways = {
        new("w", i): ([new("n", r) for r in refs], tags) for i, (refs, tags) in data.ways.items()
    }
    out.relations = {
        new("r", i): ([(t, new(t, r), role) for t, r, role in members], tags)
        for i, (members, tags) in data.relations.items()
    }
    return out.write(target)


def touched_points(points: Any, data: Data) -> dict[str, set[str]]:
    """Return the ids of points by what was done to their objects; ``untouched`` are the rest."""
    out: dict[str, set[str]] = defaultdict(set)
    for point_id, source in zip(points["point_id"], points["source"], strict=True):
        objects = set(source.removeprefix("osm:").split(";"))
        done = [what for what, ids in data.touched.items() if ids & objects]
        for what in done or ["untouched"]:
            out[what].add(point_id)
    return out
