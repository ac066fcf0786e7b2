"""Which rule gives a point its lead, and how doubts are told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from tests.duties.cases import (
    SETTINGS,
    area,
    assign,
    codes,
    doubts,
    grid,
    held,
    item,
    move,
    point,
    rule,
)

DAY = date(2026, 10, 1)
TOWNS = [area("township", "甲镇", -900, -900, 0, 900), area("township", "乙镇", 0, -900, 900, 900)]
ZONE = area("district", "高新区", -500, -500, -10, 500)
# Every way to name a lead for the park "a", the strongest first.
LEADS: list[tuple[str, dict[str, list[dict[str, Any]]]]] = [
    ("override", {"reassignments": [move("m", "人定局", ref="a", day=DAY)]}),
    ("list", {"listed": [item("l", lead="清单局")]}),
    ("exception", {"duty_rules": [rule("r1", "例外局", names=["名a"])]}),
    ("area", {"duty_rules": [rule("r2", "园区管委会", areas=["高新区"], types=["park"])]}),
    ("area", {"duty_rules": [rule("r3", "片区局", areas=["甲镇"], types=["park"])]}),
    ("area", {"duty_rules": [rule("r4", "全片局", areas=["高新区"])]}),
    ("area", {"duty_rules": [rule("r5", "全镇局", areas=["甲镇"])]}),
    ("county", {"duty_rules": [rule("r6", "园林局", types=["park"])]}),
    ("type", {}),
]


def merged(parts: list[dict[str, list[dict[str, Any]]]]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        for name, more in part.items():
            rows.setdefault(name, []).extend(more)
    return rows


@pytest.mark.parametrize("strongest", range(len(LEADS)))
def test_of_all_rules_the_strongest_leads(strongest: int) -> None:
    rows = merged([given for _, given in LEADS[strongest:]])
    output = assign(
        points=[point("a", -100, listed_id="l" if "listed" in rows else "")],
        areas=[*TOWNS, ZONE],
        **rows,
    )
    name, rule_rows = LEADS[strongest]
    said = [r for more in rule_rows.values() for r in more]
    unit = said[0].get("to_unit") or said[0]["lead"] if said else "县住建局"
    assert held(output, "lead") == {"a": [(unit, name)]}
    assert ("a", "lead", "two_leads") not in doubts(output)


def test_the_only_campaign_leads_before_the_type_and_says_so() -> None:
    catalogue = load_catalogue("topics: {dogs: {types: [park]}}", "c.yaml")
    output = assign(points=[point("a")], catalogue=catalogue)
    assert held(output, "lead") == {"a": [("县公安局", "topic")]}
    assert "duty.topic_leads" in codes(output)


def test_of_several_campaigns_none_leads_and_all_support() -> None:
    output = assign(points=[point("a", type_id="main_road", line=[(0, 0), (50, 0)])])
    assert held(output, "lead") == {"a": [("县城管局", "type")]}
    assert "县交警大队" in {unit for unit, _ in held(output, "supporting")["a"]}


def test_a_campaign_is_a_condition_of_a_rule_too() -> None:
    rules = [rule("r", "城投公司", topic="city_env")]
    output = assign(points=[point("a"), point("b", type_id="farm_market")], duty_rules=rules)
    assert held(output, "lead") == {"a": [("县住建局", "type")], "b": [("城投公司", "county")]}


def test_of_two_areas_the_smaller_counts() -> None:
    areas = [*TOWNS, area("grid", "G1", -300, -300, -50, 300)]
    rules = [rule("r1", "大局", areas=["甲镇"]), rule("r2", "小局", areas=["G1"])]
    output = assign(
        points=[point("a", -100), point("b", -400)],
        areas=areas,
        grids=[grid("G1")],
        duty_rules=rules,
    )
    assert held(output, "lead") == {"a": [("小局", "area")], "b": [("大局", "area")]}
    assert output.tables["duty_conflicts"].empty


def test_rules_that_fit_nothing_are_told() -> None:
    rules = [
        rule("r1", "甲局", areas=["没有的园区"]),
        rule("r2", "乙局", names=["没有的点"]),
        rule("r3", "丙局", types=["hospital"]),
    ]
    output = assign(points=[point("a")], duty_rules=rules)
    assert codes(output).count("rule_sheet.idle") == 3
    assert {"rule_sheet.unknown_area", "rule_sheet.unknown_point"} <= set(codes(output))
    assert held(output, "lead") == {"a": [("县住建局", "type")]}


@pytest.mark.parametrize(
    ("lead", "supporting", "expected", "helpers", "is_doubtful"),
    [
        ("县城管局", "", "县城管局", None, False),
        ("县综合执法局", "县教体局", "县城管局", ["县教体局"], False),
        ("县城管局、县公安局", "", "县城管局", ["县公安局"], True),
        ("县城管局、县公安局（牵头）", "", "县公安局", ["县城管局"], False),
        (
            "县城管局（牵头），县公安局、各乡镇（街道）",
            "县教体局",
            "县城管局",
            ["甲镇", "县公安局", "县教体局"],
            False,
        ),
        ("各乡镇街道", "", "甲镇", None, False),
        ("甲镇人民政府", "各有关单位", "甲镇", None, False),
    ],
)
def test_a_cell_of_the_list_may_hold_several(
    lead: str, supporting: str, expected: str, helpers: list[str] | None, is_doubtful: bool
) -> None:
    output = assign(
        points=[point("a", -100, listed_id="l")],
        areas=TOWNS,
        listed=[item("l", lead=lead, supporting=supporting)],
    )
    assert held(output, "lead") == {"a": [(expected, "list")]}
    if helpers is not None:
        assert sorted(held(output, "supporting")["a"]) == sorted((u, "list") for u in helpers)
    assert (("a", "lead", "two_leads") in doubts(output)) == is_doubtful
    if is_doubtful:
        told = json.loads(doubts(output)["a", "lead", "two_leads"]["candidates"])
        assert [c["unit"] for c in told] == ["县城管局", "县公安局"]


def test_a_wildcard_that_stands_for_nobody_leaves_the_point_without_a_lead() -> None:
    output = assign(points=[point("a", listed_id="l")], listed=[item("l", lead="各乡镇（街道）")])
    assert held(output, "lead") == {}
    assert {"duty.unowned", "duty.role_unknown"} <= set(codes(output))


def test_two_rows_of_the_list_for_one_place_are_in_doubt() -> None:
    listed = [
        item("l1", name="东园", lead="县城管局"),
        item("l2", name="东园", lead="县住建局", row=9),
        item("l3", name="东园", lead="县城市管理局", row=10),
    ]
    output = assign(points=[point("a", listed_id="l1")], listed=listed)
    assert held(output, "lead") == {"a": [("县城管局", "list")]}
    told = json.loads(doubts(output)["a", "lead", "two_leads"]["candidates"])
    assert [(c["unit"], c["rule"]) for c in told] == [
        ("县城管局", "list"),
        ("县住建局", "list_again"),
    ]
    assert told[1]["detail"] == "清单.xlsx#表!9"


def test_the_list_and_the_map_differ() -> None:
    output = assign(
        points=[point("a", -100, listed_id="l")],
        areas=TOWNS,
        listed=[item("l", township="乙镇政府")],
    )
    assert held(output, "township") == {"a": [("乙镇", "list")]}
    doubt = doubts(output)["a", "township", "list_vs_map"]
    assert [c["unit"] for c in json.loads(doubt["candidates"])] == ["乙镇", "甲镇"]
    assert "duty.list_vs_map" in codes(output)


def test_borders_are_told_with_both_sides_and_settled_by_a_person() -> None:
    rows: dict[str, Any] = {"points": [point("a", -15), point("b", -25)], "areas": TOWNS}
    output = assign(**rows)
    doubt = doubts(output)["a", "township", "near_border"]
    told = json.loads(doubt["candidates"])
    assert [(c["unit"], c["distance_m"]) for c in told] == [("甲镇", 0.0), ("乙镇", 15.0)]
    assert list(doubts(output)) == [("a", "township", "near_border")]
    decided = assign(**rows, reassignments=[move("m", "乙镇", ref="a", role="township")])
    assert held(decided, "township")["a"] == [("乙镇", "override")]
    assert doubts(decided) == {}


def test_a_line_across_a_border_goes_with_most_of_its_metres() -> None:
    points = [point("a", line=[(-300, 0), (100, 0)]), point("b", line=[(-300, 9), (12, 9)])]
    output = assign(points=points, areas=TOWNS)
    assert held(output, "township")["a"] == [("甲镇", "township_polygon")]
    told = json.loads(doubts(output)["a", "township", "crosses"]["candidates"])
    assert [(c["unit"], round(c["length_m"])) for c in told] == [("甲镇", 300), ("乙镇", 100)]
    assert ("b", "township", "crosses") not in doubts(output), "twelve metres are no doubt"


def test_ground_that_two_claim_is_told() -> None:
    areas = [
        area("township", "甲镇", -900, -900, 50, 900),
        area("township", "乙镇", -50, -900, 900, 900),
    ]
    output = assign(points=[point("a", 5)], areas=areas)
    assert held(output, "township")["a"] == [("乙镇", "township_polygon")], "first by id"
    told = json.loads(doubts(output)["a", "township", "tie"]["candidates"])
    assert [c["unit"] for c in told] == ["乙镇", "甲镇"]


def test_heads_are_persons_of_either_side() -> None:
    listed = [item("l", head_lead="钱某", head_township="孙某")]
    output = assign(points=[point("a", -100, listed_id="l")], areas=TOWNS, listed=listed)
    rows = output.tables["duties"].query("role in ['head_lead', 'head_township']")
    assert rows[["role", "unit", "person"]].to_numpy().tolist() == [
        ["head_lead", "县住建局", "钱某"],
        ["head_township", "甲镇", "孙某"],
    ]


names = st.sampled_from(["县城管局", "县公安局、县住建局", "各乡镇（街道）", "新局", "", "甲镇"])
listed_rows = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), names, names), max_size=5, unique_by=lambda t: t[0]
)
rule_rows = st.lists(
    st.tuples(
        names,
        st.sampled_from([[], ["park"], ["hospital"]]),
        st.sampled_from([["甲镇"], ["高新区"], ["乙镇", "高新区"]]),
    ),
    max_size=4,
)
moves = st.lists(
    st.tuples(
        st.sampled_from(["甲局", "乙局", "县城市管理局"]),
        st.sampled_from(
            [{"ref": "a"}, {"ref": "b"}, {"township": "甲镇"}, {"from_unit": "县住建局"}]
        ),
        st.integers(1, 3),
    ),
    max_size=4,
)


@settings(max_examples=30)
@given(listed_rows, rule_rows, moves, st.randoms(use_true_random=False))
def test_row_order_changes_nothing_and_everybody_has_one_lead_or_is_told(
    listed: list[Any], rules: list[Any], moved: list[Any], random: Any
) -> None:
    known = {name for name, _, _ in listed}
    points = [
        point(i, x, listed_id=f"l{i}" if i in known else "", type_id=t)
        for i, x, t in (("a", -100, "park"), ("b", 200, "hospital"), ("c", 5000, "village"))
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "points": points,
        "areas": [*TOWNS, ZONE],
        "listed": [item(f"l{i}", lead=lead, supporting=more) for i, lead, more in listed],
        "duty_rules": [
            rule(f"r{k}", lead, supporting="县教体局", types=types, areas=areas)
            for k, (lead, types, areas) in enumerate(rules)
        ],
        "reassignments": [
            move(f"m{k}", unit, day=date(2026, 10, day), **which)
            for k, (unit, which, day) in enumerate(moved)
        ],
    }
    first = assign(**rows)
    for name in rows:
        if name != "reassignments":
            random.shuffle(rows[name])
    again = assign(**{**rows, "reassignments": rows["reassignments"][::-1]})
    for name in ("duties", "duty_conflicts"):
        assert first.tables[name].equals(again.tables[name])
    leads = first.tables["duties"].query("role == 'lead'")["point_id"]
    assert leads.is_unique
    unowned = sum(p.count for p in first.problems if p.code == "duty.unowned")
    assert len(leads) + unowned == len(points)


@settings(max_examples=30)
@given(listed_rows, rule_rows, moves)
def test_an_override_of_the_last_day_always_wins(
    listed: list[Any], rules: list[Any], moved: list[Any]
) -> None:
    rows = {
        "points": [point("a", -100, listed_id="la")],
        "areas": [*TOWNS, ZONE],
        "listed": [item(f"l{i}", lead=lead, supporting=more) for i, lead, more in listed],
        "duty_rules": [
            rule(f"r{k}", lead, types=types, areas=areas)
            for k, (lead, types, areas) in enumerate(rules)
        ],
        "reassignments": [
            move(f"m{k}", unit, day=date(2026, 10, day), **which)
            for k, (unit, which, day) in enumerate(moved)
        ]
        + [move("last", "最终局", ref="a", day=date(2026, 11, 1))],
    }
    later = replace(SETTINGS, as_of=date(2026, 11, 2))
    assert held(assign(**rows, settings=later), "lead") == {"a": [("最终局", "override")]}


def test_a_rule_for_a_named_point_takes_no_namesake_of_another_type() -> None:
    hospital = point("a", name="平安县人民医院", type_id="hospital")
    stop = point("b", name="人民医院", type_id="bus_stop")
    out = assign(
        points=[hospital, stop], duty_rules=[rule("r", "县税务局", names=["平安县人民医院"])]
    )
    taken = {i for i, found in held(out, "lead").items() if found[0][0] == "县税务局"}
    assert taken == {"a"} and "rule_sheet.ambiguous_point" not in codes(out)
    twins = [hospital | {"name": "人民医院"}, stop]
    vague = rule("r", "县税务局", names=["人民医院"])
    out = assign(points=twins, duty_rules=[vague])
    assert not any(u == "县税务局" for found in held(out, "lead").values() for u, _ in found)
    assert "rule_sheet.ambiguous_point" in codes(out)
    out = assign(points=twins, duty_rules=[vague | {"types": ["hospital"]}])
    taken = {i for i, found in held(out, "lead").items() if found[0][0] == "县税务局"}
    assert taken == {"a"}
