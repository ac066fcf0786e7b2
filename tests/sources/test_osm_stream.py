"""Arrays decoded from PBF against osmium; memory of a clip against the size of the province."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.sources.osm_pbf import can_decode
from geoplan.sources.osm_stream import UnsortedError, is_in, node_chunks, way_chunks
from geoplan.sources.osm_write import Node, Relation, Way, write_osm
from tests.osm_text import OsmText
from tests.province import assemble


def _nodes(path: Path) -> list[tuple[int, int, int]]:
    chunks = [np.stack(chunk, axis=1).tolist() for chunk in node_chunks(path)]
    return [tuple(row) for chunk in chunks for row in chunk]


def _ways(path: Path) -> list[tuple[int, list[int]]]:
    return [
        (int(way_id), refs[starts[i] : starts[i + 1]].tolist())
        for ids, starts, refs in way_chunks(path)
        for i, way_id in enumerate(ids)
    ]


def _agrees(path: Path) -> None:
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE)
    assert _nodes(path) == [(n.id, n.location.x, n.location.y) for n in nodes]
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY)
    assert _ways(path) == [(w.id, [n.ref for n in w.nodes]) for w in ways]


@pytest.mark.shared
def test_arrays_equal_what_osmium_reads(extract: Path) -> None:
    assert can_decode(extract)
    _agrees(extract)


coordinate = st.integers(-1_799_999_999, 1_799_999_999)


@given(
    st.dictionaries(st.integers(1, 2**40), st.tuples(coordinate, coordinate), min_size=1),
    st.dictionaries(st.integers(1, 2**40), st.lists(st.integers(1, 2**40), max_size=20)),
    st.sampled_from(["", ",pbf_dense_nodes=false", ",pbf_compression=none"]),
)
def test_any_ids_and_places_survive(
    tmp_path_factory: pytest.TempPathFactory,
    spots: dict[int, tuple[int, int]],
    ways: dict[int, list[int]],
    how: str,
) -> None:
    path = tmp_path_factory.mktemp("pbf") / "x.osm.pbf"
    file = osmium.io.File(str(path), "pbf,add_metadata=false" + how)
    with osmium.SimpleWriter(file) as writer:
        for node_id, (x, y) in sorted(spots.items()):
            where = (x / 1e7, y / 2e7)
            writer.add_node(osmium.osm.mutable.Node(id=node_id, location=where))
        for way_id, nodes in sorted(ways.items()):
            writer.add_way(osmium.osm.mutable.Way(id=way_id, nodes=nodes))
    assert can_decode(path)
    _agrees(path)


def test_xml_and_unsorted_files_come_through_osmium(tmp_path: Path) -> None:
    osm = OsmText()
    osm.line((0, 0), (100, 0), (100, 100), highway="residential")
    path = osm.write(tmp_path / "x.osm")
    assert not can_decode(path)
    _agrees(path)
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], *reversed(lines[2:-1]), lines[-1]]), "utf-8")
    with pytest.raises(UnsortedError):
        _nodes(path)


@given(st.lists(st.integers(0, 50)), st.sets(st.integers(0, 50)))
def test_is_in_is_membership(ids: list[int], known: set[int]) -> None:
    found = is_in(np.array(ids, dtype=np.int64), np.array(sorted(known), dtype=np.int64))
    assert found.tolist() == [i in known for i in ids]


def _blocks(path: Path, side: int = 60) -> Path:
    """A county of about ``side`` × ``side`` nodes, each the start of a short street."""
    nodes, ways = [], []
    for i in range(side * side):
        lon, lat = 116 + i % side * 0.001, 28 + i // side * 0.001
        nodes += [Node(10 * i + j, lon + 0.0001 * j, lat) for j in range(1, 7)]
        refs = tuple(10 * i + j for j in range(1, 7))
        ways.append(Way(i + 1, refs, {"highway": "residential", "name": f"街{i}"}))
    corners = ((116, 28), (116.07, 28), (116.07, 28.07), (116, 28.07))
    first = 10 * side * side + 10
    nodes += [Node(first + i, lon, lat) for i, (lon, lat) in enumerate(corners)]
    ring = tuple(first + i for i in (0, 1, 2, 3, 0))
    ways.append(Way(first, ring))
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "县"}
    write_osm(path, nodes, ways, [Relation(1, (("w", first, "outer"),), tags)])
    return path


_PEAK = """
import sys
from pathlib import Path
from geoplan.catalogue import load_catalogue
from geoplan.sources.osm_clip import clip_extract
from geoplan.sources.osm_read import read_extract
source, small = Path(sys.argv[1]), Path(sys.argv[1] + ".county.osm.pbf")
if sys.argv[2] == "clip":
    clip_extract(source, small, area="县0")
    source = small
read_extract(source, load_catalogue())
status = Path("/proc/self/status").read_text()  # ru_maxrss would count the parent's
print(status.partition("VmHWM:")[2].split()[0])
"""


def _peak(path: Path, how: str) -> int:
    command = [sys.executable, "-c", _PEAK, str(path), how]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout)


def test_memory_grows_with_the_county_not_the_province(tmp_path: Path) -> None:
    if not Path("/proc/self/status").is_file():
        pytest.skip("the peak of a process is read from /proc")
    county = _blocks(tmp_path / "county.osm.pbf")
    alone, among = tmp_path / "1.osm.pbf", tmp_path / "9.osm.pbf"
    assemble(county, alone, 1, gap_deg=0.2)
    assemble(county, among, 9, gap_deg=0.2)
    baseline = _peak(alone, "clip")
    assert _peak(among, "clip") - baseline < (_peak(among, "read") - baseline) / 2
