"""English names: every shipped type and family has one, own names stay, both are read."""

from __future__ import annotations

from geoplan.catalogue import load_catalogue
from geoplan.catalogue.english import english_names
from geoplan.catalogue.shown import in_language

SHIPPED = load_catalogue()


def test_every_type_and_family_has_a_name_of_its_own() -> None:
    names = english_names()
    assert set(names["types"]) == set(SHIPPED.types)
    assert set(names["families"]) == set(SHIPPED.families)
    for group in names.values():
        assert len(set(group.values())) == len(group)
        assert all(name.replace("é", "e").isascii() for name in group.values())


def test_readers_of_chinese_see_no_change() -> None:
    assert in_language(SHIPPED, "zh") is SHIPPED


def test_what_a_county_named_itself_stays() -> None:
    own = load_catalogue("point_types: {park: {name: 绿地}}", "本县.yaml")
    seen = in_language(own, "en")
    assert seen.types["park"].name == "绿地"
    assert seen.types["school"].name == "School"
    assert seen.version == own.version


def test_lists_may_call_a_type_either_way() -> None:
    for catalogue in (SHIPPED, in_language(SHIPPED, "en")):
        for type_id, name in english_names()["types"].items():
            for word in (type_id, name, name.upper(), SHIPPED.types[type_id].name):
                found = catalogue.find_type(word)
                assert found is not None and found.id == type_id, word
