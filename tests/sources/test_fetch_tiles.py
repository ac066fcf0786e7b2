"""Tiles cover the county and no more; answers are whole or not taken."""

from __future__ import annotations

import re
from pathlib import Path

import osmium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.sources.fetch_http import BrokenFault, Patience, TooMuchFault, plain
from geoplan.sources.fetch_tiles import (
    MARGIN_DEG,
    TILE_DEG,
    Tile,
    bounds_of,
    check_answer,
    tiles_of,
    touching,
)
from geoplan.sources.osm_write import merge_osm


def _box(tile: Tile) -> shapely.Polygon:
    return shapely.box(tile.west, tile.south, tile.east, tile.north)


corners = st.tuples(
    st.floats(73, 134), st.floats(18, 53), st.floats(0.01, 1.5), st.floats(0.01, 1.5)
)


@given(corners, st.integers(3, 9))
def test_tiles_cover_the_outline_and_its_margin(
    corner: tuple[float, float, float, float], sides: int
) -> None:
    west, south, width, height = corner
    ring = shapely.Point(0, 0).buffer(1, quad_segs=sides)
    outline = shapely.transform(ring, lambda xy: xy * [width / 2, height / 2] + [west, south])
    tiles = tiles_of(outline)
    whole = shapely.union_all([_box(t) for t in tiles])
    assert shapely.area(shapely.difference(outline.buffer(MARGIN_DEG * 0.99), whole)) < 1e-9
    for tile in tiles:
        assert tile.east - tile.west <= TILE_DEG + 1e-9
        assert tile.north - tile.south <= TILE_DEG + 1e-9
        assert _box(tile).distance(outline) <= 2 * MARGIN_DEG
    assert len({t.name for t in tiles}) == len({t.query for t in tiles}) == len(tiles)


def test_quarters_make_the_tile() -> None:
    tile = Tile("000-001", 117.0, 28.0, 117.25, 28.25)
    quarters = tile.quarters()
    assert shapely.union_all([_box(q) for q in quarters]).equals(_box(tile))
    assert sum(_box(q).area for q in quarters) == pytest.approx(_box(tile).area)
    assert [q.name for q in quarters] == [f"000-001.{i}" for i in range(4)]
    deepest = tile
    depth = 0
    while deepest.can_split:
        deepest = deepest.quarters()[3]
        depth += 1
    assert depth == 4
    assert deepest.name == "000-001.3333"


def test_far_corners_of_the_box_are_not_asked_for() -> None:
    stripe = shapely.LineString([(117, 28), (118, 29)]).buffer(0.02)
    assert len(tiles_of(stripe)) < 15
    far = Tile("x", 117.8, 28.0, 118.0, 28.2)
    assert touching([far], stripe) == []


def test_the_box_ends_at_the_edge_of_the_world() -> None:
    assert bounds_of(shapely.box(-180, -90, 180, 90)) == (-180, -90, 180, 90)


def test_a_query_asks_for_relations_and_whole_ways_in_a_box_of_numbers() -> None:
    query = Tile("t", 117.0, 28.0, 117.25, 28.25).query
    assert set(re.findall(r"\(([-\d.,]+)\)", query)) == {
        "28.000000,117.000000,28.250000,117.250000"
    }
    assert query.count("{") == query.count("}") == 0
    for part in ("[out:xml]", "node(", "way(", "rel(", "node(w.ways)", "out meta"):
        assert part in query


HEAD = b'<?xml version="1.0"?>\n<osm version="0.6">\n<meta osm_base="2026-11-01T01:02:03Z"/>\n'
NODE = b'<node id="1" lat="28" lon="117" version="1"/>\n'


def _file(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


def test_a_whole_answer_tells_its_day(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.osm", HEAD + NODE + b"</osm>\n")
    assert check_answer(path) == "2026-11-01T01:02:03Z"
    bare = _file(tmp_path / "b.osm", b'<osm version="0.6"></osm>')
    assert check_answer(bare) == ""


def test_a_remark_that_is_no_error_passes(tmp_path: Path) -> None:
    raw = HEAD + NODE + b"<remark> runtime remark: slow today </remark></osm>"
    assert check_answer(_file(tmp_path / "a.osm", raw)) != ""


@given(st.integers(0, len(HEAD + NODE + b"</osm>") - 1))
def test_no_cut_answer_passes(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    raw = (HEAD + NODE + b"</osm>")[:length]
    with pytest.raises(BrokenFault):
        check_answer(_file(tmp_path_factory.mktemp("cut") / "a.osm", raw))


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (HEAD + b"<remark> runtime error: Query timed out </remark></osm>", TooMuchFault),
        (HEAD + b"<remark> runtime error: Query run out of memory </remark></osm>", TooMuchFault),
        (HEAD + b"<remark> runtime error: open64 </remark></osm>", BrokenFault),
        (HEAD + b'<node id="1" lat="x" lon="117"/></osm>', BrokenFault),
        (HEAD + b"<way></osm>", BrokenFault),
        (b'<!DOCTYPE osm [<!ENTITY a "aa">]>' + HEAD[21:] + b"&a;</osm>", BrokenFault),
        (b"<html>too busy</html>", BrokenFault),
    ],
)
def test_what_is_no_answer(tmp_path: Path, raw: bytes, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        check_answer(_file(tmp_path / "a.osm", raw))


def test_of_an_object_edited_meanwhile_the_newer_version_stays(tmp_path: Path) -> None:
    def node(version: int, lat: float) -> bytes:
        return f'<node id="1" lat="{lat}" lon="117" version="{version}"/>'.encode()

    other = b'<node id="2" lat="28" lon="117" version="1"/>'
    parts = [
        _file(tmp_path / "a.osm", HEAD + node(3, 28.3) + b"</osm>"),
        _file(tmp_path / "b.osm", HEAD + other + node(2, 28.2) + b"</osm>"),
    ]
    for order in (parts, parts[::-1]):
        target = tmp_path / "out.osm.pbf"
        merged = merge_osm(order, target, bounds=(117, 28, 118, 29))
        assert merged.objects == 2
        found = [(n.id, n.location.lat) for n in osmium.FileProcessor(str(target))]
        assert found == [(1, 28.3), (2, 28.0)]


def test_waits_double_up_to_a_bound() -> None:
    patience = Patience(lambda s: None, first_wait_s=5, longest_wait_s=60)
    assert [patience.wait_s(n) for n in range(1, 7)] == [5, 10, 20, 40, 60, 60]


@given(st.text())
def test_text_from_outside_is_one_short_printable_line(text: str) -> None:
    line = plain(text)
    assert line.isprintable()
    assert len(line) <= 200
