"""What every rule must keep to, whichever it is."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import shapely

import geoplan.coverage.rules as folder
from geoplan.coverage import RULES, check_rules
from geoplan.coverage.rules.model import Rule
from geoplan.tables import TABLES as CONTRACTS
from geoplan.tables import from_rows, records
from geoplan.tables.values import FACILITY_KINDS
from geoplan.text import LANGUAGES, section
from geoplan.text.rules import word_result
from tests.conftest import Toy
from tests.coverage.rules.county import CATALOGUE, facility, ground, site

MODULES = sorted(p.stem for p in Path(folder.__file__).parent.glob("[a-z]*.py"))
TABLES = ("sections", "points", "point_sections", "places", "gates", "facilities", "duties")


def test_every_module_that_declares_a_rule_is_in_the_registry() -> None:
    modules = [import_module(f"geoplan.coverage.rules.{name}") for name in MODULES]
    declared = [m.RULE for m in modules if isinstance(getattr(m, "RULE", None), Rule)]
    assert sorted(rule.id for rule in RULES) == sorted(rule.id for rule in declared)
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_names_its_needs_its_source_and_its_words(rule: Rule) -> None:
    assert set(rule.kinds) <= set(FACILITY_KINDS)
    assert rule.source
    for language in LANGUAGES:
        assert {"name", "means", "sure"} <= set(section(f"rule.{rule.id}", language))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_nothing_in_an_empty_county(rule: Rule) -> None:
    assert rule.check(ground()) == []


@pytest.fixture(scope="session")
def toy_output(toy: Toy) -> dict[str, list[dict[str, object]]]:
    given = {name: toy.tables[name] for name in TABLES}
    output = check_rules(**given, catalogue=CATALOGUE, settings=toy.settings)
    return {name: records(frame) for name, frame in output.tables.items()}


def test_every_result_can_be_said(toy_output: dict[str, list[dict[str, object]]]) -> None:
    assert {row["rule_id"] for row in toy_output["rule_results"]} == {rule.id for rule in RULES}
    for row in toy_output["rule_results"]:
        for language in LANGUAGES:
            sentence = word_result(str(row["rule_id"]), str(row["detail"]), language)
            assert sentence and "{" not in sentence and "@" not in sentence


def test_nothing_is_unmet_where_no_book_was_given(
    toy_output: dict[str, list[dict[str, object]]],
) -> None:
    """The toy county's map knows no conflicting place: whatever is missing is unknown."""
    assert {row["status"] for row in toy_output["rule_results"]} <= {"met", "unknown"}


def test_items_belong_to_results(toy_output: dict[str, list[dict[str, object]]]) -> None:
    ids = {row["result_id"] for row in toy_output["rule_results"]}
    assert {row["result_id"] for row in toy_output["rule_items"]} <= ids


def test_the_order_of_rows_changes_nothing(toy: Toy) -> None:
    given = {name: toy.tables[name] for name in TABLES}
    turned = {
        name: frame.iloc[::-1] if name in ("facilities", "places", "points", "gates") else frame
        for name, frame in given.items()
    }
    one = check_rules(**given, catalogue=CATALOGUE, settings=toy.settings)
    two = check_rules(**turned, catalogue=CATALOGUE, settings=toy.settings)
    for name in one.tables:
        assert one.tables[name].to_json() == two.tables[name].to_json()


def test_what_cannot_be_checked_and_settings_that_name_nothing_are_told() -> None:
    lost = site("school-9", "school", shapely.Point(0, 0), "山里小学")
    made = ground(sites=[lost], settings='ad_types = ["no_road"]\nsurveyed = ["toilets", "bar"]')
    points = made.points.assign(lon=None, lat=None).astype({"lon": float, "lat": float})
    given = {name: getattr(made, name) for name in TABLES if name not in ("points", "duties")}
    output = check_rules(
        **given,
        points=points,
        duties=from_rows(CONTRACTS["duties"], []),
        catalogue=CATALOGUE,
        settings=made.settings,
    )
    told = [(p.code, p.facts.get("value", p.facts.get("names"))) for p in output.problems]
    assert told == [
        ("rules.no_book", None),
        ("rules.unknown_word", "no_road"),
        ("rules.unknown_word", "toilets"),
        ("rules.unplaced", "山里小学"),
    ]
    assert output.tables["rule_results"].empty


def test_kinds_that_the_books_lack_are_told() -> None:
    made = ground(facilities=[facility("toilet", 0, 0)], settings='surveyed = ["bar"]')
    given = {name: getattr(made, name) for name in TABLES if name != "duties"}
    duties = from_rows(CONTRACTS["duties"], [])
    output = check_rules(**given, duties=duties, catalogue=CATALOGUE, settings=made.settings)
    unknown = {p.facts["id"] for p in output.problems}
    assert {p.code for p in output.problems} == {"rules.not_known"}
    assert unknown == {kind for rule in RULES for kind in rule.kinds} - {"toilet", "bar"}
