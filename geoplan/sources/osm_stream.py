"""Stream node locations and way references of a file of any size, in arrays.

From: ``.osm.pbf`` or ``.osm``. To: chunks of ids and coordinates, or of ids and node references.

PBF is decoded in :mod:`geoplan.sources.osm_pbf`; XML, and PBF of rare compression, comes through
osmium. Its own id sets and filters take 4 MB for every 32 million ids touched, over a gigabyte on
today's ids however small the county is; sorted arrays take 8 bytes an id.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium

from geoplan.sources.osm_pbf import Ids, can_decode, pbf_nodes, pbf_ways

PER_DEG = 10_000_000  # OSM keeps coordinates as whole numbers of 1e-7 degrees
_CHUNK = 200_000


class UnsortedError(Exception):
    """The nodes of a file do not come in the order of their ids."""


def is_in(ids: Ids, known: Ids) -> npt.NDArray[np.bool_]:
    """Return which of ``ids`` are among ``known`` (sorted)."""
    if not len(known):
        return np.zeros(len(ids), dtype=bool)
    spots = np.searchsorted(known, ids)
    spots[spots == len(known)] = 0
    return np.asarray(known[spots] == ids)


def node_chunks(path: Path) -> Iterator[tuple[Ids, Ids, Ids]]:
    """Yield (ids, x, y) of nodes with a location; x east and y north in 1e-7 degrees.

    Raises
    ------
    UnsortedError
        When ids do not grow, where the last chunk ends and the next begins too.
    """
    last = None
    for ids, x, y in _node_chunks(path):
        is_sorted = bool((ids[1:] > ids[:-1]).all()) and (last is None or ids[0] > last)
        if not is_sorted or ids[0] < 0:
            raise UnsortedError("node ids do not grow")
        last = ids[-1]
        yield ids, x, y


def _node_chunks(path: Path) -> Iterator[tuple[Ids, Ids, Ids]]:
    if can_decode(path):
        yield from pbf_nodes(path)
        return
    ids, x, y = array("q"), array("q"), array("q")
    node: Any
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE):
        location = node.location
        if not location.valid():
            continue
        ids.append(node.id)
        x.append(location.x)
        y.append(location.y)
        if len(ids) == _CHUNK:
            yield _array(ids), _array(x), _array(y)
            ids, x, y = array("q"), array("q"), array("q")
    if ids:
        yield _array(ids), _array(x), _array(y)


def way_chunks(path: Path) -> Iterator[tuple[Ids, Ids, Ids]]:
    """Yield (ids, starts, references) of ways; way i has ``references[starts[i]:starts[i + 1]]``.

    ``starts`` is one longer than ``ids``.
    """
    if can_decode(path):
        yield from pbf_ways(path)
        return
    ids, counts, refs = array("q"), array("q"), array("q")
    way: Any
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY):
        nodes = way.nodes
        ids.append(way.id)
        counts.append(len(nodes))
        refs.extend([n.ref for n in nodes])
        if len(refs) >= _CHUNK:
            yield _array(ids), _starts(counts), _array(refs)
            ids, counts, refs = array("q"), array("q"), array("q")
    if ids:
        yield _array(ids), _starts(counts), _array(refs)


def _array(values: array[int]) -> Ids:
    return np.frombuffer(values, dtype=np.int64)


def _starts(counts: array[int]) -> Ids:
    return np.fromiter(accumulate(counts, initial=0), dtype=np.int64)


def references_of(path: Path, way_ids: Ids) -> Ids:
    """Return the sorted ids of all nodes that the ways ``way_ids`` (sorted) refer to."""
    found = [np.empty(0, dtype=np.int64)]
    if len(way_ids):
        for ids, starts, refs in way_chunks(path):
            is_wanted = np.repeat(is_in(ids, way_ids), np.diff(starts))
            found.append(np.unique(refs[is_wanted]))
    return np.unique(np.concatenate(found))


def locations_of(path: Path, node_ids: Ids) -> tuple[Ids, Ids, Ids]:
    """Return (ids, x, y) of those of ``node_ids`` (sorted) that the file holds."""
    parts = [(np.empty(0, dtype=np.int64),) * 3]
    for ids, x, y in node_chunks(path):
        keep = is_in(ids, node_ids)
        if keep.any():
            parts.append((ids[keep], x[keep], y[keep]))
    ids, x, y = (np.concatenate(column) for column in zip(*parts, strict=True))
    return ids, x, y
