"""The contract of the registry of thematic layers, and what each draws."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.config.rules import Rules
from geoplan.render import assets, pack
from geoplan.render.layers import LAYERS, Layer, pack_layers
from geoplan.render.layers.hexes import classes
from geoplan.render.layers.looks import STATE_COLOURS, STATE_DASHES
from geoplan.render.layers.model import FEATURE, HATCHES
from geoplan.render.layers.reach import BANDS_M, LOOKS, look
from geoplan.tables import TABLES
from geoplan.tables.values import FACILITY_KINDS, RULE_STATUS, STATES, TRAVEL_MODES
from geoplan.text import LANGUAGES, messages
from tests.render.test_page import VISIONS, lab
from tests.render.theme_tables import make_themed

LIMITS = {key: f"<{key}>" for key in vars(Rules())}
IDS = [layer.id for layer in LAYERS]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return make_themed()


def told(language: str = "zh", **changed: Any) -> dict[str, dict[str, Any]]:
    packed = pack_layers(LAYERS, make_themed() | changed, language, {"t3": "类别3"}, LIMITS)
    return {row["id"]: row for row in packed.told}


# --- the contract of every layer ---


def test_ids_are_unique_and_every_module_is_in_the_registry() -> None:
    assert len(set(IDS)) == len(IDS)
    modules = {layer.features.__module__.rsplit(".", 1)[1] for layer in LAYERS}
    assert modules == set(IDS), "one module a layer, called as the layer is"


@pytest.mark.parametrize("layer", LAYERS, ids=IDS)
def test_it_reads_tables_that_exist_and_draws_every_look(
    layer: Layer, tables: dict[str, pd.DataFrame]
) -> None:
    assert set(layer.tables) <= set(tables)
    found = layer.features(tables, "zh")
    names = ("section_id", *FEATURE[:-1]) if layer.on_sections else (*FEATURE, "letter")
    assert tuple(found.columns) == names
    assert set(found["look"]) == {look.id for look in layer.looks}
    assert found["title"].str.len().min() > 0
    assert found["note"].str.len().min() > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", LAYERS, ids=IDS)
def test_every_sentence_is_there(layer: Layer, language: str) -> None:
    row = told(language)[layer.id]
    for name in ("name", "means", "sure", "supply"):
        assert row[name]
    assert all(look["label"] for look in row["looks"])
    words = messages(language)
    assert "inputs." in row["supply"] or layer.id == "hexes", "it says where to put what"
    for part in row["parts"]:
        pieces = part["id"].split("@") if part["id"] else []
        assert len(part["label"].split(" · ")) == max(1, len(pieces))
        assert f"layer.{layer.id}.means" in words


@pytest.mark.parametrize("layer", LAYERS, ids=IDS)
def test_an_absent_or_empty_table_is_told_not_drawn(
    layer: Layer, tables: dict[str, pd.DataFrame]
) -> None:
    first = layer.tables[0]
    without = {name: frame for name, frame in tables.items() if name != first}
    empty = tables | {first: tables[first].iloc[:0]}
    for given_ in (without, empty):
        packed = pack_layers(LAYERS, given_, "zh", {}, LIMITS)
        row = next(row for row in packed.told if row["id"] == layer.id)
        assert row["is_empty"]
        assert row["supply"]
        assert layer.id not in packed.blobs


@pytest.mark.parametrize("layer", LAYERS, ids=IDS)
def test_looks_differ_without_colour_too(layer: Layer) -> None:
    def drawn(look: Any) -> tuple[Any, ...]:
        by_kind = {
            "mark": (look.symbol, look.letter),
            "line": (look.dash_px, look.width_px),
            "area": (look.hatch, look.dash_px, look.width_px),
        }
        return by_kind[layer.kind]

    for a, b in combinations(layer.looks, 2):
        assert drawn(a) != drawn(b), (a.id, b.id)
    for one in layer.looks:
        assert one.hatch in HATCHES
        assert re.fullmatch("#[0-9a-f]{6}", one.colour)
        assert layer.kind != "mark" or len(one.letter) == 1


@pytest.mark.parametrize("vision", VISIONS)
def test_the_bands_of_distance_grow_darker_for_every_eye(vision: str) -> None:
    near, fair, far, beyond = (lab(one.colour, VISIONS[vision]) for one in LOOKS[:4])
    for a, b in combinations((near, fair, far, beyond), 2):
        assert float(np.linalg.norm(a - b)) > 15


def test_the_same_tables_give_the_same_bytes(tables: dict[str, pd.DataFrame]) -> None:
    packed = pack_layers(LAYERS, tables, "zh", {}, LIMITS)
    mixed = {
        name: frame.iloc[::-1] if name == "facilities" else frame for name, frame in tables.items()
    }
    assert pack_layers(LAYERS, tables, "zh", {}, LIMITS) == packed
    assert set(pack_layers(LAYERS, mixed, "zh", {}, LIMITS).blobs) == set(packed.blobs)


def test_every_feature_is_packed_where_it_lies(tables: dict[str, pd.DataFrame]) -> None:
    packed = pack_layers(LAYERS, tables, "zh", {}, LIMITS)
    for layer in LAYERS:
        found = layer.features(tables, "zh")
        data = pack.read_blob(packed.blobs[layer.id])
        assert len(data["look"]) == len(data["part"]) == len(found)
        if layer.on_sections:
            continue
        owners: set[int] = set()
        for shape in ("lines", "rings", "marks"):
            owners |= set(np.cumsum(data[shape]["owner"]).tolist())
        assert owners == set(range(len(found))), layer.id
        titles = sorted(data["title_set"][code] for code in data["title"])
        assert titles == sorted(found["title"])


def test_streets_are_packed_once_for_all_layers_on_them(tables: dict[str, pd.DataFrame]) -> None:
    packed = pack_layers(LAYERS, tables, "zh", {}, LIMITS)
    lines = pack.read_blob(packed.blobs["sections"])
    owners = np.cumsum(lines["owner"]).tolist()
    assert len(lines["n"]) == len(set(owners)) == len(lines["title"]) == 7, "only what is named"
    xy = np.cumsum(np.array([lines["x"], lines["y"]]), axis=1)
    first = {
        owner: pack.to_degrees(xy[:, sum(lines["n"][:i])])[0] for i, owner in enumerate(owners)
    }
    data = pack.read_blob(packed.blobs["section_states"])
    sections = tables["sections"].set_index("section_id")
    layer = next(layer for layer in LAYERS if layer.id == "section_states")
    found = layer.features(tables, "zh").set_index("section_id")
    looks = {one.id: i for i, one in enumerate(layer.looks)}
    drawn = dict(zip(np.cumsum(data["on"]).tolist(), data["look"], strict=True))
    for section_id, row in found.iterrows():
        start = sections.loc[section_id, "geometry"].coords[0]
        number = min(first, key=lambda n: abs(first[n] - start).max())
        assert abs(first[number] - start).max() < 1e-5
        assert drawn[number] == looks[row["look"]]
        assert lines["title_set"][lines["title"][number]] == row["title"]


# --- each layer ---


def test_states_of_streets_look_as_the_states_of_points() -> None:
    core = assets.asset("core.js")
    (colours,) = re.findall(r"STATE_COLOURS = \[(.*?)\]", core)
    assert tuple(re.findall(r"#[0-9a-f]{6}", colours)) == STATE_COLOURS
    (dashes,) = re.findall(r"DASHES = \[(.*?)\];", core, re.S)
    lists = [
        tuple(float(n) for n in re.findall(r"[\d.]+", d)) for d in re.findall(r"\[(.*?)\]", dashes)
    ]
    assert tuple(lists[: len(STATES)]) == STATE_DASHES


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60).filter(lambda w: sum(w) > 1e-6))
def test_classes_of_cells_are_quarters_in_order(weights: list[float]) -> None:
    found = classes(pd.Series(weights))
    order = {"first": 0, "second": 1, "third": 2, "last": 3, "none": 4}
    pairs = sorted(zip(weights, found, strict=True), reverse=True)
    ranks = [order[name] for _, name in pairs]
    assert ranks == sorted(ranks), "never a heavier cell in a lighter class"
    assert all((name == "none") == (weight == 0) for weight, name in pairs)
    by_weight: dict[float, set[str]] = {}
    for weight, name in pairs:
        by_weight.setdefault(weight, set()).add(name)
    assert all(len(names) == 1 for names in by_weight.values())


@pytest.mark.parametrize(
    ("status", "metres", "expected"),
    [
        ("reached", 0.0, "near"),
        ("reached", BANDS_M[0], "near"),
        ("reached", BANDS_M[0] + 0.1, "fair"),
        ("reached", BANDS_M[2], "far"),
        ("reached", 1e6, "beyond"),
        ("no_way", None, "no_way"),
        ("no_way", float("nan"), "no_way"),
        ("closed", None, "closed"),
    ],
)
def test_bands_of_distance(status: str, metres: float | None, expected: str) -> None:
    assert look(status, metres) == expected


def test_every_word_a_column_may_hold_has_a_look() -> None:
    looks = {layer.id: {one.id for one in layer.looks} for layer in LAYERS}
    assert looks["facilities"] == {*FACILITY_KINDS, "unsure"}
    assert looks["rules"] == {*RULE_STATUS, "conflict", "wanted", "relief"}
    assert looks["section_states"] == set(STATES)


def test_parts_are_named_and_walking_comes_first() -> None:
    rows = told()
    assert [part["id"] for part in rows["service_areas"]["parts"]] == ["base@walk", "base@car"]
    assert rows["service_areas"]["parts"][0]["label"] == "驻点 · 步行"
    rings = [one["label"] for one in rows["service_areas"]["looks"]]
    assert rings == ["5 分钟以内", "10 分钟以内", "15 分钟以内"]
    assert [part["label"] for part in rows["reach"]["parts"]][-1] == "类别3"
    assert TRAVEL_MODES[0] == "walk"
    for part in rows["rules"]["parts"]:
        assert part["means"]
        assert part["sure"]
        assert "{" not in part["means"] + part["sure"], "every limit is filled in"
    assert (
        "<toilet_m>" in next(p for p in rows["rules"]["parts"] if p["id"] == "toilet_500")["means"]
    )


def test_what_has_no_place_is_not_drawn(tables: dict[str, pd.DataFrame]) -> None:
    layer = next(layer for layer in LAYERS if layer.id == "facilities")
    assert len(layer.features(tables, "zh")) == len(tables["facilities"]) - 1


def test_stops_of_a_round_carry_their_numbers(tables: dict[str, pd.DataFrame]) -> None:
    packed = pack_layers(LAYERS, tables, "zh", {}, LIMITS)
    data = pack.read_blob(packed.blobs["patrol_rounds"])
    titles = [data["title_set"][code] for code in data["title"]]
    told = {
        title.split()[1]: mark for title, mark in zip(titles, data["letter"], strict=True) if mark
    }
    assert told == {"1": "1", "2": "2"}, titles
    assert "letter" not in pack.read_blob(packed.blobs["bases"]), "the others weigh as before"


@pytest.mark.parametrize("vision", VISIONS)
def test_what_is_walked_is_no_state_of_a_street_for_any_eye(vision: str) -> None:
    layer = next(layer for layer in LAYERS if layer.id == "patrol_rounds")
    travel, walk = (lab(one.colour, VISIONS[vision]) for one in layer.looks[:2])
    wholes = [c for c, d in zip(STATE_COLOURS, STATE_DASHES, strict=True) if not d]
    far = [float(np.linalg.norm(walk - lab(c, VISIONS[vision]))) for c in wholes]
    assert min(*far, float(np.linalg.norm(walk - travel))) > 40
    assert all(layer.looks[1].width_px > 5 and layer.looks[1].dash_px != d for d in STATE_DASHES)


def test_unknown_is_a_word_of_its_own() -> None:
    rows = told()
    assert "未知" in [one["label"] for one in rows["rules"]["looks"]]
    hexes: Any = next(layer for layer in LAYERS if layer.id == "hexes")
    notes = hexes.features(make_themed(), "zh")["note"].tolist()
    assert "没查过" in notes[0]
    assert "没查过" not in notes[-1], "a cell without a gap has no unknown share"


def test_tables_are_those_of_the_contracts(tables: dict[str, pd.DataFrame]) -> None:
    for name, frame in tables.items():
        assert isinstance(frame, gpd.GeoDataFrame) == ("geometry" in frame.columns)
        if name in TABLES:
            assert list(frame.columns) == TABLES[name].names
