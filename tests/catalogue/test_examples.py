"""Every example of the shipped catalogue is a test."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, Clause, Example, PointType, load_catalogue
from geoplan.catalogue.build import GEOMS

_SHIPPED = load_catalogue()


def _cases(*, matching: bool) -> list[object]:
    return [
        pytest.param(t, e, id=f"{t.id}-{json.dumps(e.tags, ensure_ascii=False)}-{e.geom}")
        for t in _SHIPPED.types.values()
        for e in t.examples
        if e.matches is matching
    ]


@pytest.mark.parametrize(("point_type", "example"), _cases(matching=True))
def test_claims_its_example(point_type: PointType, example: Example) -> None:
    claimed = _SHIPPED.classify(example.tags, example.geom)
    assert point_type in claimed
    assert {t.id for t in claimed} == {point_type.id, *example.also}
    if not example.also:
        assert claimed[0] is point_type


@pytest.mark.parametrize(("point_type", "example"), _cases(matching=False))
def test_leaves_the_near_miss(point_type: PointType, example: Example) -> None:
    assert point_type not in _SHIPPED.classify(example.tags, example.geom)


_WITH_RULES = [t for t in _SHIPPED.types.values() if t.clauses]
_RULES = [
    pytest.param(t, clause, id=f"{t.id}-{i}")
    for t in _WITH_RULES
    for i, clause in enumerate(t.clauses, 1)
]


@pytest.mark.parametrize("point_type", _WITH_RULES, ids=lambda t: t.id)
def test_has_three_examples_each_way(point_type: PointType) -> None:
    assert sum(e.matches for e in point_type.examples) >= 3
    assert sum(not e.matches for e in point_type.examples) >= 3


@pytest.mark.parametrize(("point_type", "clause"), _RULES)
def test_every_rule_has_an_object_it_claims(point_type: PointType, clause: Clause) -> None:
    assert any(clause.matches(e.tags, e.geom) for e in point_type.examples if e.matches)


@pytest.mark.parametrize(("point_type", "clause"), _RULES)
def test_every_rule_has_a_near_miss(point_type: PointType, clause: Clause) -> None:
    """An object that the rule leaves for one reason alone."""
    misses = [_reasons(clause, e) for e in point_type.examples if not e.matches]
    assert 1 in misses


def _reasons(clause: Clause, example: Example) -> int:
    """Count the conditions of ``clause`` that the object breaks."""
    anything = frozenset(GEOMS)
    parts = [
        Clause({}, clause.geom),
        *(Clause({key: values}, anything) for key, values in clause.tags.items()),
        *(Clause({}, anything, not_tags={k: v}) for k, v in clause.not_tags.items()),
        Clause({}, anything, name=clause.name),
        Clause({}, anything, not_name=clause.not_name),
    ]
    return sum(not part.matches(example.tags, example.geom) for part in parts)


# An object that several rules claim, and the type that it is of in and outside the built-up area.
_OVERLAPS = [
    ({"amenity": "townhall", "name": "贵溪市行政服务中心"}, "point", "gov_hall", "gov_hall"),
    ({"amenity": "townhall", "name": "新时代文明实践中心"}, "area", "civ_practice", "civ_practice"),
    ({"amenity": "townhall", "name": "东门街道办事处"}, "point", "township_office", ""),
    ({"amenity": "townhall", "name": "花园社区居民委员会"}, "point", "community", ""),
    (
        {"amenity": "community_centre", "name": "花园社区新时代文明实践站"},
        "point",
        "civ_practice",
        "",
    ),
    (
        {"amenity": "community_centre", "name": "花园社区文化活动室"},
        "point",
        "community_culture",
        "",
    ),
    ({"amenity": "community_centre", "name": "滨江镇综合文化站"}, "point", "township_culture", ""),
    ({"amenity": "arts_centre", "name": "香洲区少年宫"}, "area", "youth_center", ""),
    ({"amenity": "theatre", "name": "香洲区文化馆"}, "area", "culture_venue", ""),
    ({"office": "government", "name": "香洲区税务局办税服务厅"}, "area", "tax_hall", ""),
    ({"place": "quarter", "name": "花园社区"}, "point", "community", ""),
    ({"place": "neighbourhood", "name": "花园社区居委会"}, "point", "community", ""),
    ({"place": "village", "name": "柏里社区"}, "point", "community", ""),
    ({"place": "village", "name": "黄坑村"}, "point", "urban_village", "village"),
    ({"place": "village", "name": "流口镇"}, "point", None, "township"),
    (
        {"highway": "pedestrian", "area": "yes", "name": "中心步行街"},
        "area",
        "commercial_street",
        "square",
    ),
    ({"highway": "pedestrian", "area": "yes", "name": "人民广场"}, "area", "square", ""),
    ({"highway": "tertiary", "name": "雄石路步行街"}, "line", "commercial_street", None),
    ({"highway": "residential", "name": "建设路美食街"}, "line", "commercial_street", None),
    ({"amenity": "marketplace", "name": "农产品批发市场"}, "area", "wholesale_market", ""),
    ({"amenity": "hospital", "name": "滨江镇中心卫生院"}, "area", "clinic", "clinic"),
    ({"tourism": "museum", "name": "革命烈士纪念馆"}, "area", "culture_venue", ""),
    ({"tourism": "attraction", "historic": "temple", "name": "正一观"}, "area", "scenic", ""),
    ({"leisure": "park", "tourism": "attraction", "name": "早闲公园"}, "area", "park", "park"),
    ({"tourism": "hotel", "amenity": "restaurant", "name": "贵溪大饭店"}, "point", "hotel", ""),
    ({"leisure": "park", "name": "滨江健身园"}, "area", "sports_ground", ""),
]


@pytest.mark.parametrize(("tags", "geom", "inside", "outside"), _OVERLAPS)
def test_who_wins(tags: dict[str, str], geom: str, inside: str | None, outside: str | None) -> None:
    """``""``: the same as inside; None: no type may lie there."""
    for within, wanted in (("built_up", inside), ("outside_built_up", outside)):
        claims = [t.id for t in _SHIPPED.classify(tags, geom) if t.within in ("", within)]
        assert next(iter(claims), None) == (inside if wanted == "" else wanted)


@pytest.mark.parametrize(("point_type", "example"), _cases(matching=True))
def test_osm_index_finds_the_example(point_type: PointType, example: Example) -> None:
    """A reader that keeps only what the index names must keep every example."""
    index = _SHIPPED.osm_index
    by_tag = any(
        "*" in index[k] or not index[k].isdisjoint(v.split(";"))
        for k, v in example.tags.items()
        if k in index
    )
    by_name = any(
        set(c.tags) == {"name"} and c.matches(example.tags, example.geom)
        for c in point_type.clauses
    )
    assert by_tag or by_name


def test_osm_index_is_narrow() -> None:
    """One ``*`` on a common key would make a place of every building or every crossing."""
    assert not {k for k, values in _SHIPPED.osm_index.items() if "*" in values}
    assert "name" not in _SHIPPED.osm_index


_WORDS = sorted(
    {
        w
        for t in _SHIPPED.types.values()
        for e in t.examples
        for pair in e.tags.items()
        for w in pair
    }
)
_TAGS = st.dictionaries(
    st.one_of(st.sampled_from(_WORDS), st.text(max_size=8)),
    st.one_of(st.sampled_from(_WORDS), st.text(max_size=12)),
    max_size=8,
)


@given(_TAGS, st.one_of(st.sampled_from(GEOMS), st.text(max_size=5)), st.randoms())
def test_any_tags_in_any_order(tags: dict[str, str], geom: str, random: object) -> None:
    claimed = _SHIPPED.classify(tags, geom)
    assert claimed == [t for t in _SHIPPED.by_priority if t.matches(tags, geom)]
    items = list(tags.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert claimed == _SHIPPED.classify(dict(items), geom)
    assert [t.priority for t in claimed] == sorted((t.priority for t in claimed), reverse=True)


@given(_TAGS, st.sampled_from(GEOMS), st.permutations(list(_SHIPPED.types)))
def test_order_of_types_plays_no_part(tags: dict[str, str], geom: str, order: list[str]) -> None:
    other = Catalogue(
        _SHIPPED.version,
        _SHIPPED.families,
        _SHIPPED.units,
        _SHIPPED.indicators,
        {i: _SHIPPED.types[i] for i in order},
    )
    assert other.classify(tags, geom) == _SHIPPED.classify(tags, geom)


def test_several_values_in_one_tag() -> None:
    for value in ("bank;atm", "atm; bank", "atm ;bank"):
        assert [t.id for t in _SHIPPED.classify({"amenity": value}, "point")] == ["bank"]


def test_a_clause_without_tags_goes_by_its_name_alone() -> None:
    library = PointType(
        id="library",
        name="图书馆",
        family="open",
        shape="site",
        priority=1,
        clauses=(Clause({}, frozenset({"point"}), re.compile("图书馆$")),),
        lead="wlj",
        supporting=(),
        indicators=(),
    )
    catalogue = Catalogue("", {}, {}, {}, {"library": library})
    assert catalogue.classify({"name": "贵溪市图书馆"}, "point") == [library]
    assert catalogue.classify({"name": "书店"}, "point") == []
