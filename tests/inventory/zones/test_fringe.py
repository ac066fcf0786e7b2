"""The edge of town: where it lies, and that its pieces are the whole of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.inventory.zones.fringe import cut_ring, far_apart, fringe_ring, fringe_rows
from geoplan.network import build_network
from tests.inventory.zones.plane import backdrop, official_town, square, streets
from tests.network.streets import CRS, sections

TOWN = square(0, 0, 1000)

_box = st.tuples(st.integers(-30, 30), st.integers(-30, 30), st.integers(5, 15)).map(
    lambda t: square(t[0] * 100, t[1] * 100, t[2] * 100)
)


def _rows(catalogue: Catalogue, town: Any, found: Any, base: Any = None) -> Any:
    fringe = catalogue.types["urban_fringe"]
    base = backdrop() if base is None else base
    return fringe_rows(fringe, town, build_network(found, CRS), found, base, "zh")


def test_a_ring_from_300_m_inside_to_500_m_outside() -> None:
    ring, edge = fringe_ring(official_town(TOWN), 300, 500)
    inner = 2000**2 - 1400**2
    outer = 4 * 2000 * 500 + np.pi * 500**2
    assert ring.area == pytest.approx(inner + outer, rel=0.01)
    assert edge.length == pytest.approx(8000, rel=0.01)


@given(st.lists(_box, min_size=1, max_size=4), st.sampled_from([300.0, 500.0, 900.0]))
def test_pieces_are_the_whole_ring_and_do_not_overlap(boxes: list[Any], cell_m: float) -> None:
    town = official_town(shapely.union_all(boxes))
    ring, edge = fringe_ring(town, 300, 500)
    keys, pieces = cut_ring(ring, edge, CRS, cell_m)
    assert len(keys) == len(set(keys)) == len(pieces)
    assert sum(p.area for p in pieces) == pytest.approx(ring.area, rel=1e-9, abs=1e-3)
    left, right = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    apart = left < right
    # On a grid of millimetres: neighbours' borders are equal but for the last bits, which
    # overlays in floating point may take for a whole piece.
    pairs = pieces[left[apart]], pieces[right[apart]]
    assert shapely.area(shapely.intersection(*pairs, grid_size=1e-3)).sum() < 1.0
    assert not len(pieces) or edge.length / len(pieces) > 0.3 * cell_m


def test_where_the_county_ends_no_town_ends() -> None:
    county = shapely.box(-5000, -5000, 1000, 5000)  # cuts the town along its eastern side
    town = official_town(shapely.box(-1000, -1000, 2000, 1000), county)
    ring, _ = fringe_ring(town, 300, 500)
    assert not ring.intersects(shapely.box(600, -600, 1000, 600))
    assert ring.intersects(shapely.box(600, 900, 1000, 1100))


def test_water_and_what_town_encloses_are_no_country() -> None:
    sea = backdrop(("sea", shapely.box(1000, -5000, 5000, 5000)))
    ring, _ = fringe_ring(official_town(TOWN, base=sea), 300, 500)
    assert not ring.intersects(shapely.box(720, -600, 5000, 600))
    hollow = shapely.difference(square(0, 0, 1500), square(0, 0, 500))
    ring, _ = fringe_ring(official_town(hollow), 300, 500)
    assert not ring.intersects(square(0, 0, 1000))


def test_specks_have_no_edge_of_their_own() -> None:
    ring, edge = fringe_ring(official_town(square(0, 0, 400)), 300, 500)
    assert ring.is_empty and cut_ring(ring, edge, CRS, 500)[0] == []


def test_a_change_in_the_east_leaves_the_west_alone() -> None:
    keys, pieces = cut_ring(*fringe_ring(official_town(TOWN), 300, 500), CRS, 500)
    grown = shapely.union(TOWN, shapely.box(900, -300, 1600, 300))
    again = dict(
        zip(*cut_ring(*fringe_ring(official_town(grown), 300, 500), CRS, 500), strict=True)
    )
    west = [(k, p) for k, p in zip(keys, pieces, strict=True) if p.bounds[2] < 0]
    assert len(west) >= 5
    for key, piece in west:
        assert again[key].equals_exact(piece, 1e-6)


def test_pieces_with_streets_are_candidates_the_others_are_counted(catalogue: Catalogue) -> None:
    found = sections(streets(-1000, 0, 400, name="信江路"))
    works = backdrop(("industrial", square(-1200, 0, 300)))
    out = _rows(catalogue, official_town(TOWN), found, works)
    (problem,) = out.problems
    assert problem.code == "zone.no_street" and problem.count > 5
    assert len(out.rows) >= 2
    assert {o["ref_id"] for o in out.outlines} == {r["point_id"] for r in out.rows}
    for row in out.rows:
        assert row["name"].startswith("城郊结合部：信江路一带") and row["shape"] == "belt"
        links = [k for k in out.links if k["point_id"] == row["point_id"]]
        assert sum(k["length_m"] for k in links) == pytest.approx(row["length_m"])
        assert 0.5 <= row["confidence"] < 0.8
        assert row["reason"].startswith("fringe: 300 m inside to 500 m outside built_up")
    best = max(out.rows, key=lambda r: r["confidence"])
    assert "% works" in best["reason"] and best["confidence"] >= 0.6


def test_portions_within_pieces_measure_what_intersections_do(catalogue: Catalogue) -> None:
    found = sections(streets(0, 0, 1400, 350))
    town = official_town(TOWN)
    out = _rows(catalogue, town, found)
    ring, _ = fringe_ring(town, 300, 500)
    lines = build_network(found, CRS).lines
    expected = shapely.length(shapely.intersection(lines, ring)).sum()
    assert sum(k["length_m"] for k in out.links) == pytest.approx(expected, abs=1e-3)


def test_no_town_no_edge(catalogue: Catalogue) -> None:
    out = _rows(catalogue, official_town(square(0, 0, 100)), sections(streets(0, 0, 400)))
    assert not out.rows and not out.problems


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=60),
    st.integers(1, 15),
)
def test_anchors_are_chosen_as_by_comparing_each_with_all(
    spots: list[tuple[int, int]], least_m: int
) -> None:
    xy = np.array(spots, dtype=float)
    kept: list[int] = []
    for i in range(len(xy)):
        if all(np.hypot(*(xy[k] - xy[i])) >= least_m for k in kept):
            kept.append(i)
    assert np.flatnonzero(far_apart(xy, least_m)).tolist() == kept
