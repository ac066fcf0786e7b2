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


@pytest.mark.parametrize("point_type", _SHIPPED.types.values(), ids=lambda t: t.id)
def test_has_three_examples_each_way(point_type: PointType) -> None:
    assert sum(e.matches for e in point_type.examples) >= 3
    assert sum(not e.matches for e in point_type.examples) >= 3


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
