"""What every rule must keep to, whichever it is."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
import shapely

import geoplan.coverage.rules as folder
from geoplan.coverage import RULES, check_rules
from geoplan.coverage.rules.model import Ground, Rule
from geoplan.tables import TABLES as CONTRACTS
from geoplan.tables import Output, from_rows, records
from geoplan.tables.values import FACILITY_KINDS
from geoplan.text import LANGUAGES, section
from geoplan.text.rules import word_result
from tests.conftest import Toy
from tests.coverage.rules.county import CATALOGUE, facility, ground, site, street

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


def run(made: Ground, *guessed: str, basis: str = "few") -> Output:
    """Check a drawn county; the named sheets of its book are of a datum that ``basis`` tells."""
    given = {name: getattr(made, name) for name in TABLES if name != "duties"}
    rows = [{"file": "台账.xlsx", "sheet": sheet, "basis": basis} for sheet in guessed]
    datums = pd.DataFrame(rows, columns=["file", "sheet", "basis"])
    duties = from_rows(CONTRACTS["duties"], [])
    more = {"duties": duties, "datums": datums, "catalogue": CATALOGUE, "settings": made.settings}
    return check_rules(**given, **more)


def by_rule(output: Output, rule_id: str) -> list[str]:
    rows = records(output.tables["rule_results"])
    return [row["status"] for row in rows if row["rule_id"] == rule_id]


@pytest.mark.parametrize("settings", ["", 'surveyed = ["ad"]'])
def test_a_book_of_unknown_datum_decides_nothing(settings: str) -> None:
    road = [street("大道", (0, 0), (1000, 0))]
    sound = [facility("ad", x, 5) for x in (100, 300)]
    made = ground(road, sound, settings=settings)
    assert by_rule(run(made), "ad_spacing_200") == ["met", "unmet"]
    for basis in ("confirmed", "unverified", "only_fit"):  # named by somebody, or the only one
        assert (
            run(made, "表", basis=basis)
            .tables["rule_results"]
            .equals(run(made).tables["rule_results"])
        )
    for basis in ("few", "close", "far"):
        output = run(made, "表", basis=basis)
        assert by_rule(output, "ad_spacing_200") == by_rule(output, "ad_mix_500") == ["unknown"]
        (told,) = [p for p in output.problems if p.code == "rules.datum_unsure"]
        assert (told.level, told.file, told.sheet, told.count) == ("warning", "台账.xlsx", "表", 2)
    others = run(made, "另一张表")
    assert by_rule(others, "ad_spacing_200") == ["met", "unmet"]
    assert "rules.datum_unsure" not in {p.code for p in others.problems}


def test_roads_shorter_than_the_window_are_told_and_do_not_comply() -> None:
    roads = [street("大道", (0, 0), (1000, 0)), street("短路", (0, 0), (0, 150))]
    output = run(ground(roads, [facility("ad", 0, 5000)]))
    rows = records(output.tables["rule_results"])
    for rule_id in ("ad_spacing_200", "ad_mix_500"):
        own = [row for row in rows if row["rule_id"] == rule_id]
        assert [row["status"] for row in own] == ["unmet"]
        (told,) = [p for p in output.problems if p.facts.get("rule") == f"@rule.{rule_id}.name"]
        assert (told.code, told.count, told.facts["km"]) == ("rules.not_asked", 1, "0.15")
        metres = sum(row["to_m"] - row["from_m"] for row in own)
        assert metres + 1000 * float(told.facts["km"]) == pytest.approx(1150)
