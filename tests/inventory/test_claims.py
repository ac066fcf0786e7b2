"""What geoplan check tells of the rules: two that claim one object, none, and those that idle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.errors import Problem
from geoplan.inventory.claims import unmade
from geoplan.inventory.sites import Typed, type_places
from geoplan.text import LANGUAGES, word_problem
from tests.inventories import load_extract

_SHIPPED = load_catalogue()

_VILLAGE = {"place": "village", "name": "黄坑村"}
_COMMUNITY = {"place": "village", "name": "柏里社区"}
_CULTURE = {"amenity": "theatre", "name": "香洲区文化馆"}
_BANK = {"amenity": "bank"}
_BENCH = {"amenity": "bench"}
_TOWN_STREET = {"place": "town", "name": "花园街道"}
_TOWN = {"place": "town", "name": "河潭镇"}


def _places(*objects: dict[str, str], geom: str = "point") -> gpd.GeoDataFrame:
    rows = [
        {
            "place_id": f"n{i}",
            "name": tags.get("name", ""),
            "geom_kind": geom,
            "tags": json.dumps(tags, ensure_ascii=False, sort_keys=True),
            "content_hash": "h",
        }
        for i, tags in enumerate(objects)
    ]
    spots = [shapely.Point(117 + i / 1000, 28) for i in range(len(objects))]
    return gpd.GeoDataFrame(rows, geometry=spots, crs="EPSG:4326")


def _type(
    *objects: dict[str, str], urban: list[bool] | bool = True, geom: str = "point"
) -> tuple[list[Typed], dict[str, Problem]]:
    is_urban = np.broadcast_to(np.asarray(urban), len(objects))
    typed, problems = type_places(_places(*objects, geom=geom), _SHIPPED, is_urban)
    assert {p.level for p in problems} <= {"info"}
    return typed, {p.code: p for p in problems}


def test_priority_and_place_decide() -> None:
    typed, problems = _type(
        _VILLAGE, _VILLAGE, _COMMUNITY, _CULTURE, _BANK, urban=[True, False, False, True, True]
    )
    ids = [t.point_type.id for t in typed]
    assert ids == ["urban_village", "village", "community", "culture_venue", "bank"]
    two = problems["place.two_rules"]
    assert two.count == 4
    assert two.facts == {
        "pairs": "城中村/行政村 × 2、公共文化设施/影剧院 × 1、社区/行政村 × 1",
        "decided": 2,
    }


def test_what_no_rule_knows_and_what_lies_elsewhere() -> None:
    typed, problems = _type(_BENCH, _BENCH, _TOWN_STREET, _TOWN)
    assert typed == []
    assert problems["place.no_rule"].count == 3
    assert problems["place.no_rule"].facts["tags"] == "amenity=bench × 2、place=town × 1"
    assert problems["place.elsewhere"].facts["tags"] == "place=town × 1"
    assert "place.two_rules" not in problems


def test_rules_that_match_nothing_are_named() -> None:
    _, problems = _type(_BANK, _CULTURE)
    idle_types = problems["rule.no_match"].facts["types"].split("、")
    assert "银行" not in idle_types
    assert "影剧院" not in idle_types  # claimed, though another type won
    assert {"农贸市场", "公园", "医院"} <= set(idle_types)
    # Nothing here could have matched these: streets, relations, belts, lists.
    assert not {"主次干道", "商业大街", "公交线路", "河道", "学校周边", "举报热线"} & set(
        idle_types
    )
    assert problems["rule.no_match"].count == len(idle_types)
    assert "公共文化设施 amenity=library/arts_centre" in problems["rule.idle"].facts["rules"]


def test_no_rule_idles_over_its_own_examples() -> None:
    examples = [e for t in _SHIPPED.types.values() for e in t.examples if e.matches]
    examples = [e for e in examples if e.geom in ("point", "area")]
    places = _places(*(dict(e.tags) for e in examples))
    places["geom_kind"] = [e.geom for e in examples]
    _, problems = type_places(places, _SHIPPED, np.ones(len(places), dtype=bool))
    assert not [p for p in problems if p.code.startswith("rule.")]


def test_a_stretch_is_no_site() -> None:
    """An open line that a stretch type claims is cut from the network, not placed on the map."""
    river = {"waterway": "river", "tourism": "attraction", "name": "信江"}
    typed, problems = _type(river, geom="line")
    assert typed == []
    assert problems["place.no_rule"].count == 1


def test_an_area_of_a_stretch_type_is_a_place() -> None:
    typed, _ = _type({"highway": "pedestrian", "area": "yes", "name": "中心步行街"}, geom="area")
    assert [t.point_type.id for t in typed] == ["commercial_street"]


def test_nothing_to_type() -> None:
    typed, problems = _type()
    assert typed == []
    assert set(problems) == {"rule.no_match"}


def test_types_made_from_the_network(catalogue: Catalogue) -> None:
    (problem,) = unmade(catalogue, {"main_road", "back_lane", "school_surround", "bank"})
    assert set(problem.facts["types"].split("、")) == {
        "商业大街",
        "城郊结合部",
        "市场周边",
        "医院周边",
        "公交线路",
        "公交线路沿线",
        "河道",
    }
    assert unmade(catalogue, set(catalogue.types)) == []


_EXAMPLES = [dict(e.tags) for t in _SHIPPED.types.values() for e in t.examples]


@given(st.lists(st.tuples(st.sampled_from(_EXAMPLES), st.booleans()), max_size=12), st.randoms())
def test_every_place_is_typed_or_counted(
    drawn: list[tuple[dict[str, str], bool]], random: Any
) -> None:
    def run(items: list[tuple[dict[str, str], bool]]) -> tuple[list[str], dict[str, Problem]]:
        typed, problems = _type(*(t for t, _ in items), urban=[u for _, u in items])
        return sorted(t.point_type.id for t in typed), problems

    ids, problems = run(drawn)
    left = sum(problems[c].count for c in ("place.no_rule", "place.elsewhere") if c in problems)
    assert len(ids) + left == len(drawn)
    # An independent look: the first claim that may lie there.
    wanted = []
    for tags, urban in drawn:
        claims = [
            t.id
            for t in _SHIPPED.by_priority
            if t.matches(tags, "point")
            and t.within in ("", "built_up" if urban else "outside_built_up")
        ]
        wanted += claims[:1]
    assert ids == sorted(wanted)
    shuffled = list(drawn)
    random.shuffle(shuffled)
    assert run(shuffled) == (ids, problems)


def test_reports_are_worded() -> None:
    _, problems = _type(_VILLAGE, _BENCH, _TOWN, _CULTURE)
    assert set(problems) == {
        "place.no_rule",
        "place.elsewhere",
        "place.two_rules",
        "rule.no_match",
        "rule.idle",
    }
    for problem in problems.values():
        for language in LANGUAGES:
            what = word_problem(problem, language)["what"]
            assert str(problem.count) in what


# For every extract: types that it has, and near misses by name that must not be of the type.
_CLAIMED = {
    "guixi-2024": {
        "community": 16,
        "school": 4,
        "urban_village": 4,
        "township_office": 2,
        "park": 1,
    },
    "zhuhai-xiangzhou-2022": {
        "entry_exit_hall": 1,
        "culture_venue": 4,
        "construction_site": 2,
        "hospital": 1,
        "bank": 2,
        "mall_supermarket": 4,
        "junction": 4,
        "coach_station": 0,
    },
    "malta-2018": {"hospital": 19, "waste_station": 7, "patriotic_base": 3, "coach_station": 11},
}


@pytest.mark.shared
def test_real_extracts(extract: Path, catalogue: Catalogue) -> None:
    loaded = load_extract(extract, catalogue)[0]["places"]
    typed, problems = type_places(loaded, catalogue, np.ones(len(loaded), dtype=bool))
    counts = {i: sum(t.point_type.id == i for t in typed) for i in catalogue.types}
    wanted = _CLAIMED[extract.name.removesuffix(".osm.pbf")]
    assert {i: counts[i] for i in wanted} == wanted
    left = sum(p.count for p in problems if p.code in ("place.no_rule", "place.elsewhere"))
    assert len(typed) + left == len(loaded)
