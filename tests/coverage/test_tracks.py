"""Streets actually walked: simulated walks with their truth, and what telephones do wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.config import Settings, Tracks
from geoplan.coverage import find_walked
from geoplan.geo import central_crs, wgs84_to_bd09, wgs84_to_gcj02
from geoplan.network import build_network
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.values import FIX_USES
from geoplan.text import LANGUAGES, word_problem
from tests.coverage.patrol_tables import AS_OF
from tests.coverage.simulated import agreement, line_of, random_way, record, to_tables
from tests.network.streets import sections

SETTINGS = Settings(as_of=AS_OF)


def _town() -> Any:
    """Blocks of 120 by 90 metres, cut at every crossing, with a lane within every second one."""
    rows: list[dict[str, Any]] = []
    for j in range(6):
        for i in range(6):
            x, y = 120 * i, 90 * j
            rows.append({"xy": [(x, y), (x + 120, y)]})
            rows.append({"xy": [(x, y), (x, y + 90)]})
            if (i + j) % 2:
                rows.append({"xy": [(x + 120, y), (x + 75, y + 5), (x + 60, y + 60)]})
    return sections(rows)


TOWN = _town()
CRS = central_crs(TOWN.geometry.to_numpy())
NETWORK = build_network(TOWN, CRS)


def find(tracks: pd.DataFrame, fixes: pd.DataFrame, **changes: Any) -> Any:
    own = replace(SETTINGS, tracks=Tracks(**changes))
    output = find_walked(sections=TOWN, tracks=tracks, fixes=fixes, settings=own)
    uses = output.tables["track_uses"]
    total = sum(int(uses[use].sum()) for use in FIX_USES)
    assert total == len(fixes) == len(output.tables["fix_places"])  # none is dropped
    for problem in output.problems:
        for language in LANGUAGES:
            assert word_problem(problem, language)["what"]
    return output


@pytest.mark.parametrize(
    ("noise_m", "precision", "recall"), [(0.0, 0.995, 0.97), (5.0, 0.97, 0.95), (10.0, 0.93, 0.92)]
)
def test_simulated_walks_are_found(noise_m: float, precision: float, recall: float) -> None:
    found = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        way = random_way(NETWORK, rng, 2500.0)
        output = find(*to_tables(*record(line_of(NETWORK, way), rng, noise_m), CRS))
        found.append(agreement(NETWORK, way, output.tables["walked"]))
    mean = np.mean(found, axis=0)
    assert mean[0] > precision
    assert mean[1] > recall


def straight(metres: float = 600.0, y: float = 180.0, m_s: float = 1.3) -> Any:
    return record(shapely.LineString([(0, y), (metres, y)]), np.random.default_rng(0), 0.0, m_s)


@pytest.mark.parametrize("turn", [wgs84_to_gcj02, wgs84_to_bd09])
def test_a_file_in_another_datum_is_found_out_or_declared(turn: Any) -> None:
    name = turn.__name__.removeprefix("wgs84_to_")
    rng = np.random.default_rng(3)
    way = random_way(NETWORK, rng, 1500.0)
    tracks, fixes = to_tables(*record(line_of(NETWORK, way), rng, 4.0), CRS)
    plain = find(tracks, fixes)
    assert plain.tables["track_uses"]["basis"].tolist() == ["standard"]
    fixes["lon"], fixes["lat"] = turn(fixes["lon"], fixes["lat"])
    for declared, basis in (("", "measured"), (name, "declared")):
        output = find(tracks.assign(declared=declared), fixes)
        (row,) = records(output.tables["track_uses"])
        assert (row["datum"], row["basis"]) == (name, basis)
        columns = ["section_id", "from_m", "to_m"]
        for one, other in zip(
            records(output.tables["walked"][columns]),
            records(plain.tables["walked"][columns]),
            strict=True,
        ):
            assert one == pytest.approx(other, abs=1e-3)
    wrong = find(tracks.assign(declared="wgs84"), fixes)
    assert wrong.tables["track_uses"]["walked_m"].sum() < 0.5 * row["walked_m"]


def test_riding_through_is_not_walking() -> None:
    xy, time_s = straight(m_s=11.0)
    output = find(*to_tables(xy, time_s, CRS))
    assert output.tables["walked"].empty
    assert output.tables["track_uses"]["fast"].tolist() == [len(xy)]
    assert (output.problems[0].code, output.problems[0].level) == ("track.nothing", "lost")
    by_ebike = find(*to_tables(*straight(m_s=4.0), CRS))
    assert by_ebike.tables["track_uses"]["walked_m"].sum() == pytest.approx(600, abs=45)


def test_waiting_at_a_red_light_in_a_car_is_still_riding() -> None:
    xy, time_s = straight(m_s=11.0)
    middle = len(xy) // 2
    wait = np.repeat(xy[middle : middle + 1], 20, axis=0)
    xy = np.vstack([xy[:middle], wait, xy[middle:]])
    time_s = np.arange(len(xy)) * 2.0
    output = find(*to_tables(xy, time_s, CRS))
    assert output.tables["track_uses"]["fast"].tolist() == [len(xy)]


def test_who_stays_is_there_once() -> None:
    rng = np.random.default_rng(5)
    xy, _ = straight(300.0)
    stay = np.array([[302.0, 190.0]]) + rng.normal(size=(150, 2)) * 6
    xy = np.vstack([xy, stay])
    output = find(*to_tables(xy, np.arange(len(xy)) * 2.0, CRS))
    (row,) = records(output.tables["track_stays"])
    assert row["minutes"] == pytest.approx(5.0, abs=0.7)
    assert output.tables["track_uses"]["stayed"].iloc[0] >= 140
    side = set(output.tables["walked"]["section_id"])
    assert len(side) == 3  # the streets walked along, none that the noise reached


def test_jumps_and_nonsense_are_listed() -> None:
    xy, time_s = straight()
    xy[50] += (0.0, 400.0)  # one fix far away
    xy[100:106] += (0.0, 250.0)  # twelve seconds between high houses
    time_s[150] = np.nan
    time_s[170] -= 500.0  # the clock goes back once
    output = find(*to_tables(xy, time_s, CRS))
    (row,) = records(output.tables["track_uses"])
    assert row["jump"] >= 5
    assert (row["no_time"], row["disorder"]) == (1, 1)
    assert row["walked_m"] == pytest.approx(600, abs=45)
    assert output.problems[0].level == "info"


def test_a_clock_that_leaps_ahead_spoils_one_fix_only() -> None:
    xy, time_s = straight()
    time_s[40] += 1e6
    output = find(*to_tables(xy, time_s, CRS))
    assert output.tables["track_uses"]["disorder"].tolist() == [1]


def test_where_no_street_is_near() -> None:
    xy, time_s = straight()
    output = find(*to_tables(xy + np.array([0.0, 5000.0]), time_s, CRS))
    assert output.tables["track_uses"]["off_street"].tolist() == [len(xy)]
    nothing = TOWN.iloc[:0]
    tracks, fixes = to_tables(xy, time_s, CRS)
    output = find_walked(sections=nothing, tracks=tracks, fixes=fixes, settings=SETTINGS)
    assert output.tables["walked"].empty
    none = find_walked(
        sections=TOWN,
        tracks=from_rows(TABLES["tracks"], []),
        fixes=from_rows(TABLES["fixes"], []),
        settings=SETTINGS,
    )
    assert (none.problems, len(none.tables["track_uses"])) == ([], 0)


def test_a_wider_gap_is_not_filled_in() -> None:
    xy, time_s = straight()
    kept = np.r_[0:60, 130:230]  # 180 m without a fix
    output = find(*to_tables(xy[kept], time_s[kept], CRS))
    assert output.tables["track_uses"]["walked_m"].iloc[0] == pytest.approx(420, abs=50)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 30))
def test_other_tracks_and_their_order_change_nothing(seed: int, noise: int) -> None:
    rng = np.random.default_rng(seed)
    ways = [random_way(NETWORK, rng, 400.0) for _ in range(2)]
    made = [
        to_tables(*record(line_of(NETWORK, way), rng, noise), CRS, f"t-{n}", part=n)
        for n, way in enumerate(ways, 1)
    ]
    both = [pd.concat(frames, ignore_index=True) for frames in zip(*made, strict=True)]
    turned = [pd.concat(frames[::-1], ignore_index=True) for frames in zip(*made, strict=True)]
    whole = find(*both).tables["walked"]
    pd.testing.assert_frame_equal(whole, find(*turned).tables["walked"])
    one = find(*made[0]).tables["walked"]
    kept = whole[whole["track_id"] == "t-1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, one)
    lengths = dict(zip(TOWN["section_id"], TOWN["length_m"], strict=True))
    for row in records(whole):
        assert 0 <= row["from_m"] < row["to_m"] <= lengths[row["section_id"]] + 1e-6
