"""Put the objects of an OSM file in order: nodes, ways, relations, each by id.

From: a file an editor wrote. To: the same objects as readers expect them.
"""

from __future__ import annotations

from pathlib import Path

import osmium


def add_to(merger: osmium.MergeInputReader, path: Path) -> None:
    """Add the objects of a file to those that ``merger`` puts in order in memory.

    The file is read here: ``merger`` itself finds no path with Chinese in it on Windows.
    """
    merger.add_buffer(path.read_bytes(), "pbf" if path.suffix == ".pbf" else "osm")


def sorted_copy(source: Path, target: Path) -> Path:
    """Write the objects of ``source`` to ``target`` in order, and return it.

    For editors' files; those of provinces, which memory might not hold, are always in order.
    """
    merger = osmium.MergeInputReader()
    add_to(merger, source)
    with osmium.SimpleWriter(str(target)) as writer:
        merger.apply(writer)
    return target
