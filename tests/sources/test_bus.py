"""Bus relations: ways chained, stops once and placed, defects loaded and flagged."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.config import Inputs, Settings
from geoplan.geo import haversine_m
from geoplan.sources import load_sources
from geoplan.sources.bus import GAP_FLAG_M, STOP_FLAG_M, build_routes, route_tables
from geoplan.sources.bus_chain import Way, chain_ways
from geoplan.sources.bus_stops import Line, Stop, along_line, best_order, one_each
from geoplan.sources.osm_read import Extract
from geoplan.tables import TABLES, from_rows

Members = list[tuple[str, int, str]]

# Nodes on a lattice of 0.001° at the equator (111 m); node 10·x + y lies at x, y.
STEP = 0.001


def _spot(node: int) -> tuple[float, float]:
    return node // 10 * STEP, node % 10 * STEP


def _extract(ways: dict[int, list[int]], stops: dict[int, tuple[float, float, str]]) -> Extract:
    extract = Extract()
    extract.streets = [
        {
            "street_id": f"w{i}",
            "node_ids": nodes,
            "geometry": shapely.LineString([_spot(n) for n in nodes]),
        }
        for i, nodes in ways.items()
    ]
    extract.places = [
        {"place_id": f"n{i}", "name": name, "geometry": shapely.Point(x * STEP, y * STEP)}
        for i, (x, y, name) in stops.items()
    ]
    return extract


def _build(
    ways: dict[int, list[int]],
    members: Members,
    stops: dict[int, tuple[float, float, str]] | None = None,
    **tags: str,
) -> tuple[dict[str, Any], list[str]]:
    extract = _extract(ways, stops or {})
    extract.bus_relations = [{"id": 7, "tags": tags or {"name": "1路"}, "members": members}]
    rows, problems = build_routes(extract)
    for name, found in route_tables(rows).items():
        from_rows(TABLES[name], found)  # keeps the contract
    return rows[0] if rows else {}, [p.code for p in problems]


def _pieces(row: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(way["street_id"], way["first"], way["last"]) for way in row["ways"]]


def test_ways_are_turned_so_that_they_join() -> None:
    ways = {1: [0, 10], 2: [30, 20, 10], 3: [30, 40]}
    row, codes = _build(ways, [("w", 1, ""), ("w", 2, "forward"), ("w", 3, "")])
    assert _pieces(row) == [("w1", 0, 1), ("w2", 2, 0), ("w3", 0, 1)]
    assert row["gap_max_m"] == 0
    assert codes == []


def test_the_first_way_is_turned_towards_the_second() -> None:
    row, _ = _build({1: [10, 0], 2: [10, 20]}, [("w", 1, ""), ("w", 2, "")])
    assert _pieces(row) == [("w1", 1, 0), ("w2", 0, 1)]


def test_a_way_listed_there_and_back_is_travelled_twice() -> None:
    ways = {1: [0, 10], 2: [10, 20], 3: [10, 11]}
    members = [("w", i, "") for i in (1, 2, 2, 3)]
    row, _ = _build(ways, members)
    assert _pieces(row) == [("w1", 0, 1), ("w2", 0, 1), ("w2", 1, 0), ("w3", 0, 1)]


def test_a_roundabout_is_left_where_the_next_way_begins() -> None:
    ring = [11, 21, 22, 12, 11]
    row, _ = _build({1: [1, 11], 2: ring, 3: [22, 32]}, [("w", i, "") for i in (1, 2, 3)])
    assert _pieces(row) == [("w1", 0, 1), ("w2", 0, 2), ("w3", 0, 1)]
    row, _ = _build({1: [32, 22], 2: ring, 3: [21, 31]}, [("w", i, "") for i in (1, 2, 3)])
    assert _pieces(row) == [("w1", 0, 1), ("w2", 2, 4), ("w2", 0, 1), ("w3", 0, 1)]


def test_a_ring_at_the_end_is_travelled_all_round() -> None:
    row, _ = _build({1: [1, 11], 2: [11, 21, 22, 11]}, [("w", 1, ""), ("w", 2, "")])
    assert _pieces(row) == [("w1", 0, 1), ("w2", 0, 3)]


def test_a_way_may_be_entered_and_left_between_its_ends() -> None:
    ways = {1: [1, 11], 2: [10, 11, 12, 13, 14], 3: [13, 23]}
    row, codes = _build(ways, [("w", i, "") for i in (1, 2, 3)])
    assert _pieces(row) == [("w1", 0, 1), ("w2", 1, 3), ("w3", 0, 1)]
    assert codes == []


def test_a_gap_is_loaded_and_flagged() -> None:
    row, codes = _build({1: [0, 10], 2: [30, 20]}, [("w", 1, ""), ("w", 2, "")])
    assert row["gap_max_m"] == pytest.approx(111, abs=1)
    assert _pieces(row) == [("w1", 0, 1), ("w2", 1, 0)]
    assert codes == ["bus.broken"]


def test_a_missing_way_is_no_gap_but_flagged() -> None:
    row, codes = _build({1: [0, 10], 2: [30, 20]}, [("w", i, "") for i in (1, 9, 2)])
    assert (row["gap_max_m"], row["ways_missing"]) == (0, 1)
    assert codes == ["bus.broken"]


def test_a_route_without_known_ways_is_lost_and_listed() -> None:
    extract = _extract({1: [0, 10]}, {5: (0, 0, "东门")})
    members = [("w", 99, ""), ("n", 5, "stop")]
    extract.bus_relations = [{"id": 7, "tags": {"name": "夜班"}, "members": members}]
    rows, problems = build_routes(extract)
    assert rows == []
    assert [(p.code, p.level, p.count) for p in problems] == [("bus.no_geometry", "lost", 1)]
    assert "夜班" in problems[0].facts["names"]


def test_stops_keep_their_order_name_and_place() -> None:
    stops = {5: (0.1, 0.05, "东门"), 6: (2.5, -0.05, "西门")}
    members = [("n", 5, "stop"), ("w", 1, ""), ("n", 6, "platform_exit_only"), ("w", 8, "platform")]
    row, codes = _build({1: [0, 10, 20, 30]}, members, stops)
    assert row["stop_ids"] == ["n5", "n6", "w8"]
    assert row["stops_missing"] == 1
    found = [(s["name"], round(s["along_m"]), round(s["off_m"])) for s in row["stops"]]
    assert found == [("东门", 11, 6), ("西门", 278, 6)]
    assert codes == ["bus.stop_absent"]


def test_a_stop_far_off_is_loaded_and_named() -> None:
    extract = _extract({1: [0, 10, 20]}, {5: (0.1, 0.05, "东门"), 6: (1.5, 0.5, "西门")})
    members = [("w", 1, ""), ("n", 5, "stop"), ("n", 6, "stop")]
    extract.bus_relations = [{"id": 7, "tags": {"name": "1路"}, "members": members}]
    (row,), (problem,) = build_routes(extract)
    assert row["stop_off_max_m"] == pytest.approx(55, abs=1) and row["stop_off_max_m"] > STOP_FLAG_M
    assert (problem.code, problem.level) == ("bus.stop_off", "warning")
    assert problem.facts["names"] == "1路（西门 55 m）"


def test_stops_that_run_against_the_ways_turn_them() -> None:
    stops = {5: (2.9, 0, "甲"), 6: (1.5, 0, "乙"), 7: (0.1, 0, "丙")}
    members: Members = [("w", 1, ""), ("w", 2, ""), *(("n", i, "stop") for i in (5, 6, 7))]
    row, codes = _build({1: [0, 10], 2: [10, 20, 30]}, members, stops)
    assert _pieces(row) == [("w2", 2, 0), ("w1", 1, 0)]
    assert [round(s["along_m"]) for s in row["stops"]] == [11, 167, 323]
    assert codes == []


def test_both_directions_of_stops_on_ways_listed_once_are_there_and_back() -> None:
    east = {i: (0.5 + i, -0.05, f"站{i}") for i in range(1, 6)}
    west = {10 + i: (0.5 + i, 0.05, f"站{i}") for i in range(5, 0, -1)}
    members: Members = [("w", 1, ""), *(("n", i, "stop") for i in (*east, *west))]
    row, codes = _build({1: [0, 10, 20, 30, 40, 50, 60]}, members, east | west)
    assert _pieces(row) == [("w1", 0, 6), ("w1", 6, 0)]
    along = [s["along_m"] for s in row["stops"]]
    assert along == sorted(along)
    assert codes == []


def test_a_single_stop_out_of_order_stays_where_it_is_and_is_told() -> None:
    stops = {i: (x, 0, f"站{i}") for i, x in enumerate((0.5, 3.5, 1.5, 4.5, 5.5))}
    members: Members = [("w", 1, ""), *(("n", i, "stop") for i in stops)]
    row, codes = _build({1: [0, 10, 20, 30, 40, 50, 60]}, members, stops)
    assert max(s["off_m"] for s in row["stops"]) < 1
    assert codes == ["bus.stop_order"]


def _stop(stop_id: str, name: str, x: float | None, is_platform: bool) -> Stop:
    xy = None if x is None else (x, 0.0)
    return Stop(stop_id, name, is_platform, xy, xy)


@pytest.mark.parametrize("is_mixed", [True, False])
def test_a_platform_and_its_stop_position_are_one_stop(is_mixed: bool) -> None:
    positions = [_stop(f"s{i}", f"站{i}", 400.0 * i, False) for i in range(3)]
    platforms = [_stop(f"p{i}", "", 400.0 * i + 20, True) for i in range(3)]
    mixed = [stop for pair in zip(positions, platforms, strict=True) for stop in pair]
    kept = one_each(mixed if is_mixed else positions + platforms)
    assert [(s.stop_id, s.name) for s in kept] == [("p0", "站0"), ("p1", "站1"), ("p2", "站2")]


def test_a_stop_without_partner_is_kept_in_its_place() -> None:
    given_stops = [
        _stop("s0", "甲", 0, False),
        _stop("p0", "甲", 80, True),
        _stop("s1", "乙", 500, False),
        _stop("p2", "丙", 900, True),
    ]
    assert [s.stop_id for s in one_each(given_stops)] == ["p0", "s1", "p2"]


def test_two_positions_side_by_side_are_two_stops() -> None:
    given_stops = [_stop("s0", "", 0, False), _stop("s1", "", 10, False)]
    assert one_each(given_stops) == given_stops


def test_a_loop_that_passes_a_stop_twice_is_read_in_order() -> None:
    # There and back on the same street.
    line = Line.of([np.array([(0, 0), (1000, 0), (0, 0)], dtype=float)])
    xy = np.array([(100, 5), (900, 5), (500, 5)], dtype=float)
    along, off = along_line(line, xy)
    assert along == pytest.approx([100, 900, 1500], abs=1)
    assert off.max() < 6


@given(
    st.integers(1, 5).flatmap(
        lambda cols: st.lists(
            st.lists(st.integers(0, 60), min_size=cols, max_size=cols), min_size=1, max_size=5
        )
    ),
    st.sampled_from([0, 7, 40, 10**6]),
)
def test_the_best_order_equals_trying_all(table: list[list[int]], back: int) -> None:
    cost = np.array(table, dtype=np.int64)
    rows, cols = cost.shape

    def total(columns: tuple[int, ...]) -> int:
        falls = sum(b < a for a, b in pairwise(columns))
        return int(sum(cost[i, c] for i, c in enumerate(columns))) + back * falls

    least = min(total(columns) for columns in product(range(cols), repeat=rows))
    assert total(tuple(best_order(cost, back).tolist())) == least


@given(st.lists(st.integers(0, 20), min_size=1, max_size=8), st.randoms())
def test_chained_pieces_are_the_members_in_order(picks: list[int], random: Any) -> None:
    """Whatever is listed, every known way is travelled, in order, over nodes it has."""
    ways = {}
    for i in range(15):
        nodes = [random.randrange(0, 60) for _ in range(random.randrange(2, 6))]
        nodes = [n for k, n in enumerate(nodes) if not k or n != nodes[k - 1]]
        if len(nodes) > 1:
            xy = np.array([_spot(n) for n in nodes]) * 1e5
            ways[i] = Way(f"w{i}", tuple(nodes), xy, xy)
    # A ring listed twice running cannot be told from one travelled in two pieces.
    known = [i for i in picks if i in ways]
    assume(not any(a == b and ways[a].is_closed for a, b in pairwise(known)))
    chain = chain_ways([[ways[i]] if i in ways else [] for i in picks])
    listed = [f"w{i}" for i in picks if i in ways]
    travelled = [piece.way.street_id for piece in chain.pieces]
    once = [s for k, s in enumerate(travelled) if not _is_second_half(chain.pieces, k)]
    assert once == listed
    assert chain.missing == len(picks) - len(listed)
    for piece in chain.pieces:
        assert piece.first != piece.last
        assert len(piece.xy) == abs(piece.first - piece.last) + 1


def _is_second_half(pieces: list[Any], k: int) -> bool:
    """A ring is two pieces where it is travelled over the node it is drawn from."""
    if not k or pieces[k].way is not pieces[k - 1].way or not pieces[k].way.is_closed:
        return False
    return pieces[k].first == 0 and pieces[k - 1].last == len(pieces[k].way.nodes) - 1


@pytest.mark.shared
def test_real_routes_hang_together(extract: Path, catalogue: Catalogue) -> None:
    settings = Settings(inputs=Inputs(osm=extract.name))
    out = load_sources(files={"osm": [extract]}, catalogue=catalogue, settings=settings)
    routes, ways, stops = (out.tables[n] for n in ("routes", "route_ways", "route_stops"))
    assert set(ways["route_id"]) == set(routes["route_id"])
    assert set(stops["route_id"]) <= set(routes["route_id"])
    if routes.empty:
        return
    # Lengths by great circle, independent of the plane.
    xy, line = shapely.get_coordinates(routes.geometry.explode().to_numpy(), return_index=True)
    step_m = haversine_m(*xy[:-1].T, *xy[1:].T)[line[1:] == line[:-1]]
    assert ways["length_m"].sum() == pytest.approx(step_m.sum(), rel=5e-3)
    whole_m = ways.groupby("route_id")["length_m"].sum()
    assert (stops["along_m"] <= stops["route_id"].map(whole_m) + 1e-6).all()
    flagged = {p.code: p.count for p in out.problems if p.code.startswith("bus.")}
    is_broken = (routes["gap_max_m"] > GAP_FLAG_M) | (routes["ways_missing"] > 0)
    assert flagged.get("bus.broken", 0) >= is_broken.sum()
    is_off = routes["stop_off_max_m"] > STOP_FLAG_M
    assert flagged.get("bus.stop_off", 0) >= is_off.sum()
