"""A workspace's changes: what they do, and what is said when they cannot be used."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, Derive, load_catalogue
from geoplan.catalogue.derive import RULES
from geoplan.errors import CatalogueError, Problem
from geoplan.text import LANGUAGES, section, word_problem

FILE = "catalogue.yaml"

_NEW_TYPE = """
point_types:
  fuel:
    name: 加油站
    family: service
    shape: site
    priority: 50
    osm: [{tags: {amenity: fuel}, geom: [point, area]}]
    lead: wlj
    bundles: [indoor]
    indicators: [own_quiet]
    match: [{tags: {amenity: fuel}, geom: point}]
    no_match: [{tags: {amenity: charging_station}, geom: point}]
indicators:
  own_quiet: {name: 保持安静, group: 文明行为, kind: dynamic, weight: 1, interval_days: 7}
"""


def _problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(text, FILE)
    return caught.value.problems


def test_changes_only_the_named_fields(catalogue: Catalogue) -> None:
    changed = load_catalogue("point_types: {bank: {quota: 9, time_windows: }}", FILE)
    bank, before = changed.types["bank"], catalogue.types["bank"]
    assert (bank.quota, bank.time_windows) == (9, ())
    assert (bank.clauses, bank.indicators) == (before.clauses, before.indicators)
    assert changed.changed == ("bank",)
    assert changed.types["park"] == catalogue.types["park"]


def test_renames_a_unit_and_an_indicator() -> None:
    text = "units: {jtys: {name: 贵溪市交通运输局}}\nindicators: {env_litter: {interval_days: 1}}"
    changed = load_catalogue(text, FILE)
    assert changed.units["jtys"].name == "贵溪市交通运输局"
    assert changed.indicators["env_litter"].interval_days == 1
    assert changed.changed == ("env_litter", "jtys")


def test_adds_a_type() -> None:
    changed = load_catalogue(_NEW_TYPE, FILE)
    fuel = changed.classify({"amenity": "fuel"}, "point")[0]
    assert fuel.name == "加油站"
    assert fuel.indicators[-1] == "own_quiet"
    assert "fac_fire" in fuel.indicators
    assert changed.changed == ("fuel", "own_quiet")


def test_removes_a_type_with_its_rule(catalogue: Catalogue) -> None:
    changed = load_catalogue("point_types: {bank: {remove: true}}", FILE)
    assert "bank" not in changed.types
    assert changed.classify({"amenity": "bank"}, "point") == []
    assert changed.changed == ("bank",)
    assert changed.version != catalogue.version


def test_removed_indicator_leaves_every_type() -> None:
    changed = load_catalogue("indicators: {env_smoke: {remove: true}}", FILE)
    assert not [t for t in changed.types.values() if "env_smoke" in t.indicators]


def test_replaces_a_bundle() -> None:
    changed = load_catalogue("bundles: {window: [srv_staff]}", FILE)
    assert changed.types["bank"].indicators == ("srv_staff", "ad_core", "ad_honesty", "fac_nosmoke")


def test_changes_how_points_are_derived(catalogue: Catalogue) -> None:
    text = """
    point_types:
      school_surround: {derive: {rule: belt, around: [school], reach_m: 300}}
      bus_line: {derive: }
      bus_corridor: {remove: true}
    """
    changed = load_catalogue(text, FILE)
    assert changed.types["school_surround"].derive == Derive("belt", ("school",), {"reach_m": 300})
    assert changed.types["bus_line"].derive is None
    assert changed.types["junction"].derive == catalogue.types["junction"].derive


def test_a_type_may_live_by_lists_alone() -> None:
    text = """
    point_types:
      fire_call: {name: 火警电话, family: service, shape: none, priority: 1, lead: xfdd,
                  indicators: [hot_answer]}
    """
    added = load_catalogue(text, FILE).types["fire_call"]
    assert (added.clauses, added.derive, added.examples) == ((), None, ())


def test_removed_type_leaves_belts_and_campaigns() -> None:
    changed = load_catalogue("point_types: {kindergarten: {remove: true}}", FILE)
    derive = changed.types["school_surround"].derive
    assert derive is not None
    assert derive.around == ("school",)
    changed = load_catalogue("point_types: {wholesale_market: {remove: true}}", FILE)
    assert changed.topics["market"].types == ("farm_market",)


def test_changes_a_campaign() -> None:
    text = 'topics: {dogs: {lead: cgj, supporting: [gaj], types: [park], deadline: "11-15"}}'
    dogs = load_catalogue(text, FILE).topics["dogs"]
    assert (dogs.name, dogs.lead, dogs.supporting) == ("文明养犬", "cgj", ("gaj",))
    assert (dogs.types, dogs.deadline) == (("park",), "11-15")


@pytest.mark.parametrize("text", ["", "  \n", "# nothing\n", "point_types:\n", "{}"])
def test_no_change(catalogue: Catalogue, text: str) -> None:
    assert load_catalogue(text, FILE) == catalogue


def test_type_wide_refusal_joins_that_of_a_clause() -> None:
    text = """
    point_types:
      school:
        not_name: (?i)academy
        not_tags: {building: "no"}
    """
    school = load_catalogue(text, FILE).types["school"]
    assert school.matches({"amenity": "school", "name": "实验小学"}, "point")
    for name in ("Gozo ACADEMY", "安达驾校"):
        assert not school.matches({"amenity": "school", "name": name}, "point")
    assert not school.matches({"amenity": "school", "building": "no"}, "area")


def test_says_everything_at_once() -> None:
    text = """
    point_types:
      bank: {quota: many, leed: wjj}
      park: {lead: nobody, shape: dot}
    units: {wjj: {name: 12}}
    indicator: {}
    """
    problems = _problems(text)
    found = {(p.code.removeprefix("catalogue."), p.ref, p.column) for p in problems}
    assert found == {
        ("not_whole", "bank", "quota"),
        ("unknown_field", "bank", "leed"),
        ("unknown_unit", "park", "lead"),
        ("bad_choice", "park", "shape"),
        ("not_text", "wjj", "name"),
        ("unknown_section", "", ""),
    }
    assert {p.file for p in problems} == {FILE}
    assert next(p for p in problems if p.column == "leed").facts["near"].startswith("lead")


def _clause(text: str) -> str:
    return "point_types: {bank: {osm: [" + text + "], match: , no_match: }}"


def _derive(text: str, type_id: str = "school_surround") -> str:
    return "point_types: {" + type_id + ": {derive: " + text + "}}"


# code, entry, field, the change that brings it about
_FAULTS = [
    ("not_yaml", "", "", "point_types: {bank: [}"),
    ("not_yaml", "", "", "point_types:\n\tbank: {quota: 1}"),
    ("repeated_key", "quota", "", "point_types:\n  bank:\n    quota: 1\n    quota: 2\n"),
    ("not_sections", "", "", "- bank"),
    ("unknown_section", "", "", "pointtypes: {}"),
    ("not_entries", "", "units", "units: [wjj]"),
    ("not_mapping", "bank", "point_types", "point_types: {bank: 5}"),
    ("not_mapping", "bank", "osm[1]", _clause("hospital")),
    ("not_mapping", "bank", "osm[1].tags", _clause("{tags: x, geom: point}")),
    (
        "not_mapping",
        "bank",
        "match[1].tags",
        "point_types: {bank: {match: [{tags: 1, geom: area}]}}",
    ),
    ("bad_id", "图书馆", "units", "units: {图书馆: {name: 图书馆}}"),
    ("unknown_entry", "hosptial", "point_types", "point_types: {hosptial: {quota: 5}}"),
    ("unknown_field", "bank", "osm[1].geometry", _clause("{tags: {a: b}, geom: [], geometry: x}")),
    ("missing_field", "library", "weight", "indicators: {library: {name: 甲, group: 乙}}"),
    ("missing_field", "bank", "osm[1].geom", _clause("{tags: {amenity: bank}}")),
    ("missing_field", "bank", "lead", "point_types: {bank: {lead: }}"),
    ("not_text", "bank", "name", "point_types: {bank: {name: [银行]}}"),
    ("not_text", "bank", "aliases", "point_types: {bank: {aliases: [yes]}}"),
    ("empty_text", "bank", "name", "point_types: {bank: {name: ' '}}"),
    ("not_number", "bank", "visit_min", "point_types: {bank: {visit_min: 15分钟}}"),
    ("not_number", "bank", "visit_min", "point_types: {bank: {visit_min: .nan}}"),
    ("not_number", "bank", "merge_m", "point_types: {bank: {merge_m: true}}"),
    ("not_whole", "env_clean", "interval_days", "indicators: {env_clean: {interval_days: 1.5}}"),
    ("not_whole", "bank", "priority", "point_types: {bank: {priority: high}}"),
    ("not_positive", "env_clean", "weight", "indicators: {env_clean: {weight: 0}}"),
    ("not_positive", "env_clean", "interval_days", "indicators: {env_clean: {interval_days: 0}}"),
    ("negative", "bank", "quota", "point_types: {bank: {quota: -1}}"),
    ("negative", "bank", "random_weight", "point_types: {bank: {random_weight: -0.5}}"),
    ("not_flag", "env_clean", "is_serious", "indicators: {env_clean: {is_serious: 是}}"),
    ("not_list", "bank", "supporting", "point_types: {bank: {supporting: wjj}}"),
    ("not_list", "window", "bundles", "bundles: {window: srv_staff}"),
    ("bad_choice", "street", "symbol", "families: {street: {symbol: star}}"),
    ("bad_choice", "env_clean", "kind", "indicators: {env_clean: {kind: 静态}}"),
    ("bad_choice", "bank", "within", "point_types: {bank: {within: city}}"),
    ("bad_choice", "bank", "osm[1].geom", _clause("{tags: {amenity: bank}, geom: [node]}")),
    ("bad_choice", "bank", "osm[1].geom", _clause("{tags: {amenity: bank}, geom: node}")),
    ("bad_colour", "street", "colour", "families: {street: {colour: red}}"),
    ("bad_regex", "bank", "not_name", "point_types: {bank: {not_name: '(ATM'}}"),
    ("bad_regex", "bank", "osm[1].name", _clause("{tags: {a: b}, geom: [area], name: '*'}")),
    (
        "bad_regex",
        "bank",
        "osm[1].not_name",
        "point_types: {bank: {not_name: '(?P<a>x)', match: , no_match: , "
        "osm: [{tags: {a: b}, geom: [area], not_name: '(?P<a>y)'}]}}",
    ),
    ("tag_not_text", "bank", "osm[1].tags.atm", _clause("{tags: {atm: yes}, geom: [point]}")),
    ("tag_not_text", "bank", "osm[1].tags.level", _clause("{tags: {level: [8]}, geom: [point]}")),
    ("tag_not_text", "bank", "osm[1].tags.a", _clause("{tags: {a: []}, geom: [point]}")),
    ("tag_not_text", "bank", "not_tags.atm", "point_types: {bank: {not_tags: {atm: no}}}"),
    (
        "tag_not_text",
        "bank",
        "match[1].tags.atm",
        "point_types: {bank: {match: [{tags: {amenity: bank, atm: yes}, geom: point}]}}",
    ),
    ("rule_too_wide", "bank", "osm[1].tags", _clause("{tags: {}, geom: [point]}")),
    ("rule_too_wide", "bank", "osm[1].tags", _clause("{tags: {name: '*'}, geom: [point]}")),
    (
        "bad_window",
        "bank",
        "time_windows[1]",
        "point_types: {bank: {time_windows: [['9:00', '10:00']]}}",
    ),
    (
        "bad_window",
        "bank",
        "time_windows[1]",
        "point_types: {bank: {time_windows: [[17:30, 18:30]]}}",
    ),
    ("bad_window", "bank", "time_windows[1]", "point_types: {bank: {time_windows: [['09:00']]}}"),
    (
        "bad_window",
        "bank",
        "time_windows[1]",
        "point_types: {bank: {time_windows: [['24:00', '24:30']]}}",
    ),
    (
        "windows_overlap",
        "bank",
        "time_windows",
        "point_types: {bank: {time_windows: [['09:00', '11:00'], ['10:00', '12:00']]}}",
    ),
    ("unknown_family", "bank", "family", "point_types: {bank: {family: money}}"),
    ("unknown_unit", "bank", "lead", "point_types: {bank: {lead: jrbb}}"),
    ("unknown_unit", "bank", "supporting", "point_types: {bank: {supporting: [jrb, x]}}"),
    ("unknown_indicator", "bank", "indicators", "point_types: {bank: {indicators: [env_cleen]}}"),
    ("unknown_indicator", "window", "window", "bundles: {window: [env_cleen]}"),
    ("unknown_bundle", "bank", "bundles", "point_types: {bank: {bundles: [windows]}}"),
    ("no_indicators", "bank", "indicators", "point_types: {bank: {bundles: [], indicators: []}}"),
    ("bad_choice", "school_surround", "derive.rule", _derive("{rule: ring, reach_m: 200}")),
    (
        "missing_field",
        "school_surround",
        "derive.rule",
        _derive("{around: [school], reach_m: 200}"),
    ),
    ("missing_field", "school_surround", "derive.reach_m", _derive("{rule: belt, around: [bank]}")),
    ("missing_field", "school_surround", "derive.around", _derive("{rule: belt, reach_m: 200}")),
    (
        "unknown_field",
        "school_surround",
        "derive.width_m",
        _derive("{rule: belt, around: [school], reach_m: 200, width_m: 5}"),
    ),
    (
        "unknown_field",
        "bus_line",
        "derive.around",
        _derive("{rule: stops, group: 5, around: []}", "bus_line"),
    ),
    (
        "unknown_type",
        "school_surround",
        "derive.around",
        _derive("{rule: belt, around: [schol], reach_m: 200}"),
    ),
    (
        "empty_text",
        "school_surround",
        "derive.around",
        _derive("{rule: belt, around: [], reach_m: 2}"),
    ),
    ("not_mapping", "school_surround", "derive", _derive("belt")),
    (
        "not_list",
        "school_surround",
        "derive.around",
        _derive("{rule: belt, around: school, reach_m: 2}"),
    ),
    (
        "not_positive",
        "school_surround",
        "derive.reach_m",
        _derive("{rule: belt, around: [school], reach_m: 0}"),
    ),
    (
        "not_number",
        "school_surround",
        "derive.reach_m",
        _derive("{rule: belt, around: [school], reach_m: 200m}"),
    ),
    ("not_whole", "bus_line", "derive.group", _derive("{rule: stops, group: 2.5}", "bus_line")),
    ("rule_unfit", "school_surround", "derive.rule", _derive("{rule: stops, group: 5}")),
    ("not_flag", "bank", "fixed_always", "point_types: {bank: {fixed_always: 是}}"),
    ("not_positive", "env_clean", "repair_hours", "indicators: {env_clean: {repair_hours: 0}}"),
    ("unknown_type", "dogs", "types", "topics: {dogs: {types: [dog_park]}}"),
    ("unknown_unit", "dogs", "lead", "topics: {dogs: {lead: gajj}}"),
    ("missing_field", "noise", "lead", "topics: {noise: {name: 噪声}}"),
    ("still_used", "farm_market", "remove", "point_types: {farm_market: {remove: true}}"),
    ("remove_only", "bank", "remove", "point_types: {bank: {remove: true, quota: 1}}"),
    ("remove_only", "bank", "remove", "point_types: {bank: {remove: ja}}"),
    ("remove_unknown", "banks", "remove", "point_types: {banks: {remove: true}}"),
    ("still_used", "jrb", "remove", "units: {jrb: {remove: true}}"),
    ("still_used", "market", "remove", "families: {market: {remove: true}}"),
    ("still_used", "window", "remove", "bundles: {window: {remove: true}}"),
    (
        "example_missed",
        "bank",
        "match[1]",
        "point_types: {bank: {match: [{tags: {amenity: atm}, geom: point}]}}",
    ),
    (
        "example_claimed",
        "bank",
        "no_match[1]",
        "point_types: {bank: {no_match: [{tags: {amenity: bank}, geom: point}]}}",
    ),
    ("repeated_name", "bank", "name", "point_types: {bank: {name: 医院}}"),
    ("repeated_name", "env_clean", "name", "indicators: {env_clean: {name: 无卫生死角}}"),
    ("repeated_symbol", "living", "symbol", "families: {living: {symbol: diamond}}"),
    (
        "too_many_families",
        "",
        "",
        "families: {ninth: {name: 其他, symbol: circle, colour: '#000000'}}",
    ),
]


@pytest.mark.parametrize(("code", "ref", "column", "text"), _FAULTS)
def test_fault(code: str, ref: str, column: str, text: str) -> None:
    problems = [p for p in _problems(text) if p.code == f"catalogue.{code}"]
    problem = next((p for p in problems if (p.ref, p.column) == (ref, column)), None)
    if code == "repeated_symbol":  # either of the two may be named
        problem = problems[0]
    assert problem is not None, problems
    assert (problem.file, problem.level) == (FILE, "error")
    for language in LANGUAGES:
        words = word_problem(problem, language)
        assert all(words[k] for k in ("level", "where", "what", "fix"))
        assert problem.ref in words["what"]
        assert not re.search(
            r"[{}]", words["fix"].replace("{字段: 值}", "").replace("{field: value}", "")
        )


def test_every_code_is_tested() -> None:
    codes = {code for code, *_ in _FAULTS}
    for language in LANGUAGES:
        said = {key.split(".")[0] for key in section("problem.catalogue", language)}
        assert said == codes


def test_languages_name_the_same_facts() -> None:
    texts = [section("problem.catalogue", language) for language in LANGUAGES]
    for key in texts[0]:
        names = [set(re.findall(r"(?<!\{)\{(\w+)\}", t[key])) for t in texts]
        assert names[0] == names[1], key


def test_fault_of_the_rule_is_told_with_the_shipped_example() -> None:
    """A county that narrows a rule is told which shipped examples it loses."""
    text = "point_types: {bank: {osm: [{tags: {amenity: bank, name: '*'}, geom: [point]}]}}"
    problems = _problems(text)
    assert {(p.code, p.file) for p in problems} == {("catalogue.example_missed", FILE)}
    assert len(problems) == 2  # the nameless bank and the one drawn as an area
    load_catalogue(text.replace("]}}", "], match: }}"), FILE)


_RULE = st.fixed_dictionaries(
    {},
    optional={
        "rule": st.one_of(st.sampled_from(sorted(RULES)), st.text(max_size=4)),
        "around": st.one_of(
            st.lists(st.sampled_from(["school", "bank", "x"]), max_size=3), st.integers()
        ),
        **{p: st.one_of(st.integers(-1, 9), st.text(max_size=2)) for p in ("reach_m", "group")},
    },
)


@given(st.sampled_from(["school_surround", "bus_line", "junction", "hotline"]), _RULE)
def test_any_rule_loads_or_is_refused(type_id: str, rule: dict[str, object]) -> None:
    text = yaml.safe_dump({"point_types": {type_id: {"derive": rule}}}, allow_unicode=True)
    try:
        derive = load_catalogue(text, FILE).types[type_id].derive
    except CatalogueError as error:
        assert all(word_problem(p, "en")["what"] for p in error.problems)
    else:
        assert derive is not None
        assert set(derive.params) == set(RULES[derive.rule].params)


@given(st.text(max_size=60))
def test_any_text_loads_or_is_refused(text: str) -> None:
    try:
        load_catalogue(text, FILE)
    except CatalogueError as error:
        assert all(word_problem(p, "zh")["what"] for p in error.problems)


_VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(["families", "units", "indicators", "bundles", "point_types", "topics"]),
    st.data(),
    _VALUE,
)
def test_any_value_of_any_field_loads_or_is_refused(
    section_name: str, data: st.DataObject, value: object
) -> None:
    entries = {
        "families": ("street", "name symbol colour"),
        "units": ("wjj", "name role source"),
        "indicators": ("env_clean", "name group kind weight interval_days is_serious repair_hours"),
        "bundles": ("window", "x"),
        "topics": ("dogs", "name lead supporting types deadline source remove"),
        "point_types": (
            "bank",
            "name aliases family shape priority osm lead supporting bundles indicators within "
            "merge_m segment_m visit_min time_windows quota random_weight is_random_focus "
            "expected_min_per_township source derive full_coverage fixed_always gate_on_new "
            "not_tags not_name match no_match remove",
        ),
    }
    entry_id, fields = entries[section_name]
    field = data.draw(st.sampled_from(fields.split()))
    entry = value if section_name == "bundles" else {field: value}
    text = yaml.safe_dump({section_name: {entry_id: entry}}, allow_unicode=True)
    try:
        load_catalogue(text, FILE)
    except CatalogueError as error:
        for problem in error.problems:
            for language in LANGUAGES:
                assert word_problem(problem, language)["what"]
