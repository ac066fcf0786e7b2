"""The most likely way through noisy positions, against every way there is on a small town."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.network import Network, build_network
from geoplan.network.match import JUMP, NOWHERE, Matched, NoiseModel, Run, match
from geoplan.network.near_nodes import NearNodes
from geoplan.network.walked import walked_portions
from tests.network.streets import CRS, sections

MODEL = NoiseModel(noise_m=12.0, detour_m=8.0, reach_m=48.0, gap_m=100.0, most_m_s=5.6)
# A main street of two blocks, a side street off its middle, and a lane beside its second block.
TOWN = [
    {"xy": [(0, 0), (100, 0)]},
    {"xy": [(100, 0), (200, 0)]},
    {"xy": [(100, 0), (100, 80)]},
    {"xy": [(200, 0), (200, 40), (130, 40)]},
]


def town(*more: dict[str, object]) -> Network:
    return build_network(sections([*TOWN, *more]), CRS)


def walk(network: Network, xy: npt.ArrayLike, seconds: float = 10.0) -> Matched:
    spots = np.asarray(xy, dtype=float)
    begin_s = np.arange(len(spots)) * seconds
    return match(network, NearNodes(network, 200.0), spots, begin_s, begin_s, MODEL)


def portions(network: Network, matched: Matched) -> dict[str, tuple[float, float]]:
    found = walked_portions(network, matched.runs, 24.0, 30.0)
    return {str(network.section_ids[p.section]): (round(p.from_m), round(p.to_m)) for p in found}


def every_way(network: Network, xy: npt.NDArray[np.float64]) -> float:
    """Try all sequences of places; return the greatest likelihood (its logarithm)."""
    dots = [shapely.Point(p) for p in xy]
    places = [
        [
            (i, shapely.line_locate_point(line, dot), shapely.distance(line, dot))
            for i, line in enumerate(network.lines)
            if shapely.distance(line, dot) <= MODEL.reach_m
        ]
        for dot in dots
    ]
    whole = NearNodes(network, 10_000.0)

    def metres(one: tuple[int, float, float], other: tuple[int, float, float]) -> float:
        (s, a, _), (t, b, _) = one, other
        ways = [abs(a - b)] if s == t else []
        for u, out_m in zip(network.ends[s][:2], (a, network.ends[s][2] - a), strict=True):
            for v, in_m in zip(network.ends[t][:2], (b, network.ends[t][2] - b), strict=True):
                ways.append(out_m + whole.around(u)[v].metres + in_m)
        return min(ways)

    best = -np.inf
    for way in product(*places):
        total = sum(-0.5 * (off_m / MODEL.noise_m) ** 2 for _, _, off_m in way)
        for k, (one, other) in enumerate(pairwise(way)):
            straight_m = float(np.hypot(*(xy[k + 1] - xy[k])))
            total -= abs(metres(one, other) - straight_m) / MODEL.detour_m
        best = max(best, total)
    return best


def likelihood(network: Network, xy: npt.NDArray[np.float64], matched: Matched) -> float:
    total = float(-0.5 * ((matched.off_m / MODEL.noise_m) ** 2).sum())
    for k in range(len(xy) - 1):
        one, other = ((int(matched.section[i]), float(matched.at_m[i])) for i in (k, k + 1))
        way_m = _way_m(network, one, other)
        straight_m = float(np.hypot(*(xy[k + 1] - xy[k])))
        total -= abs(way_m - straight_m) / MODEL.detour_m
    return total


def _way_m(network: Network, one: tuple[int, float], other: tuple[int, float]) -> float:
    near = NearNodes(network, 10_000.0)
    (s, a), (t, b) = one, other
    ways = [abs(a - b)] if s == t else []
    for u, out_m in zip(network.ends[s][:2], (a, network.ends[s][2] - a), strict=True):
        for v, in_m in zip(network.ends[t][:2], (b, network.ends[t][2] - b), strict=True):
            ways.append(out_m + near.around(u)[v].metres + in_m)
    return min(ways)


spot = st.tuples(st.integers(-20, 220), st.integers(-30, 90)).map(
    lambda p: (float(p[0]), float(p[1]))
)


@settings(max_examples=60)
@given(st.lists(spot, min_size=2, max_size=5))
def test_no_sequence_of_places_is_more_likely(found: list[tuple[float, float]]) -> None:
    network, xy = town(), np.array(found)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    matched = walk(network, xy, seconds=30.0)
    if (matched.piece != 0).any() or (steps > MODEL.gap_m).any():
        return  # not one piece: nothing is said of it as a whole
    assert likelihood(network, xy, matched) == pytest.approx(every_way(network, xy), abs=1e-9)


def test_a_straight_walk_is_found_to_the_metre() -> None:
    network = town()
    xy = [(x, 6.0 * (-1) ** k) for k, x in enumerate(range(5, 200, 15))]
    assert portions(network, walk(network, xy)) == {"s0": (5, 100), "s1": (0, 85 + 0)} | {
        "s1": (0, xy[-1][0] - 100)
    }


def test_a_touched_junction_does_not_cover_the_side_street() -> None:
    network = town()
    for depth in (10, 20):  # waiting at the corner, or drawn into it by noise
        xy = [*((x, 0) for x in range(0, 100, 15)), (98, depth), (102, depth - 3)]
        xy += [(x, 0) for x in range(110, 200, 15)]
        assert set(portions(network, walk(network, xy))) == {"s0", "s1"}


def test_a_side_street_walked_and_left_again_counts_as_far_as_it_was() -> None:
    network = town()
    up = [(100, y) for y in range(0, 61, 12)]
    xy = [*((x, 0) for x in range(4, 100, 12)), *up, *up[::-1]]
    xy += [(x, 0) for x in range(112, 200, 12)]
    found = portions(network, walk(network, xy))
    assert found["s2"] == (0, 60)
    assert found["s0"][1] == 100


def test_the_other_way_round_counts_the_same() -> None:
    network = town()
    xy = [*((x, 4) for x in range(4, 100, 12)), *((100, y) for y in range(4, 80, 12))]
    there, back = (portions(network, walk(network, way)) for way in (xy, xy[::-1]))
    assert there == back == {"s0": (4, 100), "s2": (0, 76)}


def test_parallel_lanes_are_told_apart_where_noise_allows() -> None:
    network = town()
    on_lane = [(200, 0), (200, 15), (199, 33), *((x, 42) for x in range(190, 131, -12))]
    assert set(portions(network, walk(network, on_lane))) == {"s3"}
    on_street = [(x, 9) for x in range(104, 197, 12)]
    assert set(portions(network, walk(network, on_street))) == {"s1"}


def test_a_loop_is_walked_all_round() -> None:
    ring = {"xy": [(0, 0), (-60, 0), (-60, 60), (0, 60), (0, 0)]}
    network = town(ring)
    xy = [(0, 0), (-15, 0), (-30, 0), (-45, 0), (-60, 2), (-60, 20), (-60, 40), (-58, 60)]
    xy += [(-40, 60), (-20, 60), (-2, 58), (0, 40), (0, 20), (0, 2), (15, 0), (30, 0), (45, 0)]
    found = portions(network, walk(network, xy))
    ring_id = next(i for i in found if network.length_m[list(network.section_ids).index(i)] > 200)
    assert found[ring_id] == (0, 240)


def test_positions_that_jump_away_are_passed_over() -> None:
    network = town({"xy": [(0, -90), (200, -90)], "street": "far"})
    xy = [(float(x), 0.0) for x in range(0, 200, 15)]
    xy[5] = (75.0, -90.0)
    matched = walk(network, xy)
    assert matched.piece[5] == JUMP
    assert set(portions(network, matched)) == {"s0", "s1"}


def test_what_lies_between_is_not_known_after_a_gap() -> None:
    network = town()
    xy = [(0.0, 0.0), (15.0, 0.0), (30.0, 0.0), (45.0, 0.0), (160.0, 0.0), (175.0, 0.0)]
    xy += [(190.0, 0.0), (199.0, 0.0)]
    spots, begin_s = np.array(xy), np.array([0, 10, 20, 30, 130, 140, 150, 160.0])
    matched = match(network, NearNodes(network, 200.0), spots, begin_s, begin_s, MODEL)
    assert matched.piece.tolist() == [0] * 4 + [1] * 4
    assert portions(network, matched) == {"s0": (0, 45), "s1": (60, 99)}


def test_where_no_street_is_nothing_is_found() -> None:
    network = town()
    matched = walk(network, [(50.0, 300.0), (60.0, 300.0)])
    assert matched.piece.tolist() == [NOWHERE, NOWHERE]
    assert matched.runs == []
    empty = build_network(sections(TOWN[:1]).iloc[:0], CRS)
    assert walk(empty, [(0.0, 0.0)]).piece.tolist() == [NOWHERE]


@settings(max_examples=60)
@given(st.lists(spot, max_size=12))
def test_metres_are_conserved(found: list[tuple[float, float]]) -> None:
    network = town()
    matched = walk(network, np.array(found, dtype=float).reshape(-1, 2))
    walked = walked_portions(network, matched.runs, 24.0, 30.0)
    runs_m = sum(abs(r.to_m - r.from_m) for r in matched.runs)
    assert sum(p.length_m for p in walked) <= runs_m + 1e-6
    for p in walked:
        assert 0 <= p.from_m < p.to_m <= network.length_m[p.section] + 1e-9
    for one, other in pairwise(matched.runs):
        if one.piece == other.piece:
            assert _place(network, one, False) == pytest.approx(
                _place(network, other, True), abs=1e-6
            )


def _place(network: Network, run: Run, is_start: bool) -> tuple[float, float]:
    at_m = run.from_m if is_start else run.to_m
    spot = shapely.line_interpolate_point(
        network.lines[run.section], at_m / network.length_m[run.section], normalized=True
    )
    return (spot.x, spot.y)
