"""Streets are cut once: against a plain loop, and metres conserved on random networks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.geo import WGS84, local_crs, to_metric
from geoplan.inventory.sections import cut_streets, street_name
from geoplan.tables import TABLES, from_rows
from tests.inventories import load_extract

CRS = local_crs((116.0, 28.0, 116.1, 28.1))


def _streets(ways: list[list[int]], spots: dict[int, tuple[float, float]]) -> gpd.GeoDataFrame:
    rows = [
        {
            "street_id": f"w{i}",
            "highway": "residential",
            "name": "",
            "tags": "{}",
            "node_ids": nodes,
            "geometry": shapely.LineString([spots[n] for n in nodes]),
        }
        for i, nodes in enumerate(ways)
    ]
    return from_rows(TABLES["streets"], rows)


def _pieces(ways: list[list[int]]) -> list[tuple[str, str, str]]:
    """The plain way: walk each street, cut where a node occurs more than once."""
    uses = Counter(n for way in ways for n in way)
    pieces = []
    for i, way in enumerate(ways):
        start = 0
        for j in range(1, len(way)):
            if uses[way[j]] > 1 or j == len(way) - 1:
                pieces.append((f"w{i}", f"n{way[start]}", f"n{way[j]}"))
                start = j
    return pieces


node_ids = st.integers(1, 12)
networks = st.lists(
    st.lists(node_ids, min_size=2, max_size=8)
    .map(lambda w: [n for k, n in enumerate(w) if k == 0 or w[k - 1] != n])
    .filter(lambda w: len(w) > 1),
    min_size=1,
    max_size=6,
)
SPOTS = {n: (116.0 + 0.004 * (n % 4) + 0.0003 * n, 28.0 + 0.003 * (n // 4)) for n in range(1, 13)}


@given(networks)
def test_cuts_equal_a_plain_walk(ways: list[list[int]]) -> None:
    sections = cut_streets(_streets(ways, SPOTS), CRS, 1e9)
    got = list(zip(sections["street_id"], sections["from_node"], sections["to_node"], strict=True))
    assert sorted(got) == sorted(_pieces(ways))


@given(networks, st.floats(50, 800))
def test_metres_are_conserved_and_no_section_is_too_long(
    ways: list[list[int]], section_max_m: float
) -> None:
    streets = _streets(ways, SPOTS)
    sections = cut_streets(streets, CRS, section_max_m)
    whole = dict(zip(streets["street_id"], to_metric(streets.geometry, CRS).length, strict=True))
    summed = sections.groupby("street_id")["length_m"].sum()
    for street, metres in whole.items():
        assert summed[street] == pytest.approx(metres, abs=1e-6)
    assert sections["length_m"].max() <= section_max_m + 1e-6
    drawn = to_metric(sections.geometry, CRS).length.to_numpy()
    # A new end is set in degrees; over a straight of a kilometre that is millimetres off the plane.
    assert drawn == pytest.approx(sections["length_m"].to_numpy(), abs=0.01)
    assert sections["section_id"].is_unique


@given(networks, st.randoms())
def test_row_order_changes_nothing(ways: list[list[int]], random: object) -> None:
    streets = _streets(ways, SPOTS)
    order = list(range(len(streets)))
    random.shuffle(order)  # type: ignore[attr-defined]
    a = cut_streets(streets, CRS, 300.0)
    b = cut_streets(streets.iloc[order].reset_index(drop=True), CRS, 300.0)
    assert a["section_id"].tolist() == b["section_id"].tolist()
    assert a["length_m"].to_numpy() == pytest.approx(b["length_m"].to_numpy())


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("敬业路 Jinye Road", "敬业路"),
        ("柠溪路 Níngxī Rd", "柠溪路"),
        ("X206 县道", "X206 县道"),
        ("人民路 A段", "人民路 A段"),
        ("人民路", "人民路"),
        ("Triq il-Kbira", "Triq il-Kbira"),
        ("", ""),
    ],
)
def test_a_translation_is_no_part_of_the_name(name: str, sign: str) -> None:
    assert street_name(name) == sign


def test_no_streets_no_sections() -> None:
    empty = gpd.GeoDataFrame(columns=TABLES["streets"].names, geometry="geometry", crs=WGS84)
    assert len(cut_streets(empty, CRS, 500.0)) == 0


@pytest.mark.shared
def test_metres_are_conserved_on_a_real_extract(extract: Path, catalogue: Catalogue) -> None:
    streets = load_extract(extract, catalogue)[0]["streets"]
    crs = local_crs(streets.total_bounds)
    sections = cut_streets(streets, crs, 500.0)
    metres = to_metric(streets.geometry, crs).length.sum()
    assert sections["length_m"].sum() == pytest.approx(metres, rel=1e-9)
    assert sections["length_m"].max() <= 500 + 1e-6
    assert set(sections["street_id"]) == set(streets["street_id"])
    counted = Counter(np.concatenate(streets["node_ids"].map(np.asarray).tolist()).tolist())
    inner = {
        n
        for line, ids in zip(streets["street_id"], streets["node_ids"], strict=True)
        for n in list(ids)[1:-1]
        if counted[n] > 1 and line
    }
    ends = set(sections["from_node"]) | set(sections["to_node"])
    assert {f"n{n}" for n in inner} <= ends
